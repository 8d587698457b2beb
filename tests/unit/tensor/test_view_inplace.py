"""Writing in place through views: values and gradients are those of the same computation without a write.

Every view is tried with every kind of write. The computation without writes is made by indices: `view(places)` says
which elements of the base a view shows, and the base afterwards is the old one with the written values scattered there.
"""

from __future__ import annotations

import pytest

import lucid
from lucid import _C
from lucid._numerics.einsum import einsum
from lucid.autograd import grad, gradcheck, gradgradcheck

VersionMismatch = _C.engine.VersionMismatch
SHAPE = (2, 3, 2)

VIEWS = {
    "itself": lambda x: x,
    "int": lambda x: x[1],
    "slice": lambda x: x[:, 1:],
    "step": lambda x: x[:, ::2],
    "reversed": lambda x: x[::-1, ::-1],
    "ellipsis": lambda x: x[..., 0],
    "none": lambda x: x[:, None],
    "one element": lambda x: x[1, 2, 0],
    "no element": lambda x: x[:, 3:],
    "select": lambda x: x.select(1, 2),
    "narrow": lambda x: x.narrow(1, 1, 2),
    "permute": lambda x: x.permute(2, 0, 1),
    "transpose": lambda x: x.transpose(0, 1),
    "transpose all": lambda x: x.transpose(),
    "swapaxes": lambda x: x.swapaxes(0, 2),
    "movedim": lambda x: x.movedim(0, -1),
    "mT": lambda x: x.mT,
    "view": lambda x: x.view(4, 3),
    "reshape": lambda x: x.reshape(-1),
    "flatten": lambda x: x.flatten(1),
    "unflatten": lambda x: x.unflatten(1, (1, 3)),
    "squeeze": lambda x: x[:1].squeeze(0),
    "unsqueeze": lambda x: x.unsqueeze(-1),
    "expand nothing": lambda x: x.expand(2, 3, 2),
    "diagonal": lambda x: x.diagonal(0, 0, 1),
    "diagonal off": lambda x: x.diagonal(1, 0, 1),
    "unfold": lambda x: x.unfold(1, 1, 2),
    "unfold flat": lambda x: x.view(-1).unfold(0, 3, 4),
    "as_strided": lambda x: x.as_strided((2, 2), (6, 2), 1),
    "unbind": lambda x: x.unbind(1)[2],
    "split": lambda x: x.split(2, 1)[1],
    "split sections": lambda x: x.split((1, 2), 1)[1],
    "chunk": lambda x: x.chunk(2, 0)[1],
    "tensor_split": lambda x: x.tensor_split(2, 1)[0],
    "hsplit": lambda x: x.hsplit(3)[1],
    "vsplit": lambda x: x.vsplit(2)[1],
    "dsplit": lambda x: x.dsplit(2)[0],
    "meshgrid": lambda x: lucid.meshgrid(x.view(-1))[0],
    "einsum": lambda x: einsum("ijk->kji", x),
    "einsum diagonal": lambda x: lucid.einsum("iji->ji", x),
    "view of a view": lambda x: x[1:].transpose(1, 2)[0, :, 1:],
    "part of a part": lambda x: x.unbind(0)[1].split(2)[0],
    "view_as": lambda x: x.view_as(lucid.zeros(3, 4)),
    "expand_as": lambda x: x.expand_as(lucid.zeros(2, 3, 2)),
    "view_dtype": lambda x: _C.view_dtype(x, x.dtype),
}

# (in place on view v with w of its shape, the same without a write)
WRITES = {
    "mul_ number": (lambda v, w: v.mul_(3.0), lambda v, w: v * 3.0),
    "add_": (lambda v, w: v.add_(w), lambda v, w: v + w),
    "mul_": (lambda v, w: v.mul_(w), lambda v, w: v * w),
    "sub_ of itself": (lambda v, w: v.sub_(v.clone() * w), lambda v, w: v - v * w),
    "div_": (lambda v, w: v.div_(w), lambda v, w: v / w),
    "pow_": (lambda v, w: v.pow_(2), lambda v, w: v**2),
    "exp_": (lambda v, w: v.exp_(), lambda v, w: v.exp()),
    "sigmoid_": (lambda v, w: v.sigmoid_(), lambda v, w: v.sigmoid()),
    "copy_": (lambda v, w: v.copy_(w), lambda v, w: w * 1),
    "copy_ broadcast": (lambda v, w: v.copy_(w.sum()), lambda v, w: w.sum().expand(v.shape)),
    "fill_": (lambda v, w: v.fill_(2.0), lambda v, w: v * 0 + 2.0),
    "zero_": (lambda v, w: v.zero_(), lambda v, w: v * 0),
    "clamp_min_": (lambda v, w: v.clamp_min_(w), lambda v, w: lucid.clamp_min(v, w)),
    "lerp_": (lambda v, w: v.lerp_(w, 0.25), lambda v, w: v.lerp(w, 0.25)),
    "addcmul_": (lambda v, w: v.addcmul_(w, w, value=0.5), lambda v, w: v + 0.5 * w * w),
    "masked_fill_": (lambda v, w: v.masked_fill_(w > 1.2, 0.5), lambda v, w: lucid.where(w > 1.2, 0.5, v)),
    "setitem": (lambda v, w: v.__setitem__(..., w), lambda v, w: w * 1),
    "setitem number": (lambda v, w: v.__setitem__(w > 1.2, 4.0), lambda v, w: lucid.where(w > 1.2, 4.0, v)),
    "twice": (lambda v, w: v.mul_(w).add_(w), lambda v, w: v * w + w),
    "with a view of the base": (lambda v, w: v.mul_(v.clone()), lambda v, w: v * v),
}


def start():
    lucid.manual_seed(2)
    return (lucid.rand(*SHAPE, dtype=lucid.float64) + 0.5).requires_grad_()


def scattered(base, view, values):
    """`base` with `values` where `view` looks."""
    places = view(lucid.arange(12).reshape(SHAPE).clone()).reshape(-1)
    return base.reshape(-1).scatter(0, places, values.reshape(-1)).reshape(base.shape)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("name", VIEWS)
def test_view_and_write(name, write):
    """First and second gradients of all inputs, and every value, are those of the computation without writes."""
    view, (inplace, plain) = VIEWS[name], WRITES[write]
    x = start()
    w = (lucid.rand(*view(x).shape, dtype=lucid.float64) + 1).requires_grad_()
    weights = lucid.arange(1, 13, dtype=lucid.float64).reshape(SHAPE)

    def written(x, w):
        y = x * x
        v = view(y)
        inplace(v, w)
        return y, v

    def without(x, w):
        y = x * x
        values = plain(view(y), w)
        return scattered(y, view, values), values

    results = []
    for f in (written, without):
        y, v = f(x, w)
        loss = (y * y * weights).sum() + (v * 3).sum()
        first = grad(loss, [x, w], create_graph=True, allow_unused=True)
        second = sum((g * g).sum() for g in first if g is not None and g.requires_grad)
        twice = grad(second, [x, w], allow_unused=True) if isinstance(second, lucid.Tensor) else (None, None)
        results.append([y, v, *first, *twice])
    for got, wanted in zip(*results):
        zero = lucid.zeros(())
        assert lucid.allclose(zero if got is None else got, zero if wanted is None else wanted, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", VIEWS)
def test_write_into_a_view_of_a_constant(name):
    """A base outside of the graph joins it when something that wants a gradient is written through a view."""
    view = VIEWS[name]
    base = lucid.ones(SHAPE, dtype=lucid.float64)
    w = lucid.ones(view(base).shape, dtype=lucid.float64, requires_grad=True)
    v = view(base)
    v.mul_(w * 2)
    (base * base).sum().backward()
    assert base.requires_grad and w.grad.tolist() == lucid.full(w.shape, 8.0).tolist()


@pytest.mark.parametrize("name", [n for n in VIEWS if n != "no element"])
def test_leaves_are_refused_through_views(name):
    """Neither the leaf nor its version changes; under no_grad the write is fine and the leaf stays one."""
    x = start()
    before = x.tolist()
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        VIEWS[name](x).mul_(2)
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        VIEWS[name](x)[...] = 0
    assert x.tolist() == before and x._version == 0
    with lucid.no_grad():
        VIEWS[name](x).mul_(2)
    assert x.is_leaf and x.requires_grad and x._version == 1 and x.tolist() != before
    x.sum().backward()
    assert x.grad.tolist() == lucid.ones(SHAPE).tolist()


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_of_before_sees_a_write_to_the_base(name):
    """A view that was taken first has the base's new history."""
    view = VIEWS[name]
    x = start()
    y = x * 1
    v = view(y)
    y.mul_(x)
    (v * 2).sum().backward()
    expected = scattered(lucid.zeros(SHAPE, dtype=lucid.float64), view, 4 * view(x.detach()))
    assert lucid.allclose(x.grad, expected) and v.grad_fn is not None


@pytest.mark.parametrize("name", [n for n in VIEWS if n != "no element"])
def test_saved_tensors_are_guarded_through_views(name):
    """What backward needs was changed through a view of it: it says so."""
    x = start()
    y = x * 1
    z = (y * y).sum()
    VIEWS[name](y).mul_(2)
    with pytest.raises(VersionMismatch, match="modified by an in-place operation"):
        z.backward()
    y = x * 1
    z = VIEWS[name](y).exp()
    VIEWS[name](y).mul_(2)  # exp keeps its result, not its input
    z.sum().backward()


# ---- Several views, several writes ----------------------------------------------------------------------------------


def check(f, *shapes):
    lucid.manual_seed(3)
    leaves = [(lucid.rand(*shape, dtype=lucid.float64) + 0.5).requires_grad_() for shape in shapes]
    assert gradcheck(f, leaves) and gradgradcheck(f, leaves)


def test_overlapping_views_written_one_after_the_other():
    def f(x):
        y = x * 1
        a, b = y[:3], y[1:]
        a.mul_(x[:3])
        b.mul_(a.sum())
        a.add_(b)
        return y * a.sum() + b.sum()

    check(f, (4,))


def test_writes_to_the_base_and_to_views_alternate():
    def f(x, w):
        y = x * 1
        row = y[1]
        y.mul_(2)
        row.mul_(w)
        y.add_(x)
        row[1:].add_(y[0, 1:].clone())
        y[:, 0].copy_(w[:2])
        return y.sum(0) * row

    check(f, (2, 3), (3,))


def test_all_parts_of_a_split_written():
    def f(x, w):
        y = x * 1
        for i, part in enumerate(y.split(2)):
            part.mul_(w[i])
        for part in y.unbind(0)[::2]:
            part.add_(w[0])
        return y * y

    check(f, (5, 2), (3,))


def test_transposed_and_reshaped_views_written():
    def f(x):
        y = x * 1
        y.t().view_as(y.t())[1].mul_(x[:, 0])
        y.reshape(-1)[::2].add_(1)
        y.t().diagonal().mul_(y.diagonal().clone())
        return y * y

    check(f, (3, 3))


def test_windows_that_do_not_overlap_can_be_written():
    def f(x, w):
        y = x * 1
        y.unfold(0, 2, 3).mul_(w)
        return y * y

    check(f, (8,), (3, 2))


def test_windows_that_overlap_are_refused():
    x = lucid.arange(5.0)
    for write in (
        lambda v: v.mul_(2),
        lambda v: v.copy_(lucid.zeros(3, 3)),
        lambda v: v.fill_(0),
        lambda v: v.t().exp_(),
    ):
        with pytest.raises(RuntimeError, match="shows elements several times.*share one place in memory"):
            write(x.unfold(0, 3, 1))
    assert x.tolist() == [0, 1, 2, 3, 4] and x._version == 0


def test_a_view_keeps_its_history_after_its_base_is_gone():
    def f(x):
        v = (x * 2)[1:]
        v.mul_(x[1:])
        return v * v

    check(f, (3,))


def test_writes_in_a_loop():
    """A recurrence that fills a buffer row by row, as recurrent nets do."""

    def f(x, w):
        rows = lucid.zeros(4, 2, dtype=lucid.float64)
        rows[0] = x
        for i in range(1, 4):
            rows[i] = (rows[i - 1].clone() * w).tanh()
        return rows

    check(f, (2,), (2,))


def test_accumulating_into_rows():
    def f(x):
        total = lucid.zeros(2, 3, dtype=lucid.float64)
        for i in range(4):
            total[i % 2] += x[i] * x[i]
        total[:, 1:] *= 2
        total -= total.mean()
        return total

    check(f, (4, 3))


def test_hooks_and_retained_gradients_of_views():
    x = lucid.ones(3, dtype=lucid.float64, requires_grad=True)
    y = x * 2
    v = y[1:]
    v.mul_(5)
    v.retain_grad()
    seen = []
    v.register_hook(lambda g: seen.append(g.tolist()))
    (v * lucid.tensor([1.0, 2.0], dtype=lucid.float64)).sum().backward()
    assert v.grad.tolist() == [1, 2] and seen == [[1, 2]] and x.grad.tolist() == [0, 10, 20]


def test_detached_views_share_memory_but_not_the_graph():
    x = lucid.ones(3, requires_grad=True)
    y = x * 2
    y.detach()[1:].mul_(10)
    assert y.tolist() == [2, 20, 20]
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
    y = x * 2
    y.data[0] = 7
    assert y.tolist() == [7, 2, 2] and y._version == 0


def test_views_made_under_no_grad_are_not_recorded():
    x = lucid.ones(3, requires_grad=True)
    y = x * 2
    with lucid.no_grad():
        v = y[:2]
        v.mul_(5)
    assert y.tolist() == [10, 10, 2] and not v.requires_grad
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.t().detach(),
        lambda w: w.flip(0).t().detach()[:, :2],
        lambda w: w.detach()[:, ::2],
        lambda w: w.detach()[::-1],
    ],
    ids=("transposed", "cut", "gaps", "reversed"),
)
def test_a_base_that_is_not_contiguous(make):
    """A detached view has no base of its own and any strides; what is written through views of it is recorded all the
    same."""
    memory = lucid.rand(3, 3, dtype=lucid.float64)

    def f(x):
        base = make(memory.clone())
        base[0].mul_(x[: base.shape[1]])
        base[:, 1].add_(x[: base.shape[0]])
        return base * base

    def plain(x):
        base = make(memory.clone()).clone()
        base[0].mul_(x[: base.shape[1]])
        base[:, 1].add_(x[: base.shape[0]])
        return base * base

    x = lucid.rand(3, dtype=lucid.float64).requires_grad_()
    assert gradcheck(f, x) and gradgradcheck(f, x)
    assert lucid.equal(grad(f(x).sum(), x)[0], grad(plain(x).sum(), x)[0])


def test_a_refused_write_changes_nothing():
    x = lucid.ones(4, requires_grad=True)
    y = x * 1
    v = y[1:3]
    for call, error in (
        (lambda: v.mul_(lucid.ones(3)), RuntimeError),
        (lambda: v.copy_(lucid.ones(3)), RuntimeError),
        (lambda: v.add_(lucid.ones(2, 2)), RuntimeError),
        (lambda: v.add_("a"), TypeError),
        (lambda: v.tril_(), ValueError),
        (lambda: v.clamp_min_(lucid.ones(5)), RuntimeError),
    ):
        before = y.grad_fn
        with pytest.raises(error):
            call()
        assert y.tolist() == [1, 1, 1, 1] and y._version == 0 and y.grad_fn is before and v._version == 0
    y.sum().backward()
    assert x.grad.tolist() == [1, 1, 1, 1]


# ---- In-place forms of the ops of shapes ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ("tril", "triu"))
def test_triangles_in_place(name):
    def f(x):
        y = x * 1
        getattr(y[1], name + "_")(1)
        getattr(y[0].t(), name + "_")()
        return y * y

    def plain(x):
        y = x * 1
        return lucid.stack([getattr(y[0].t(), name)().t(), getattr(y[1], name)(1)]) ** 2

    check(f, (2, 3, 3))
    x = lucid.rand(2, 3, 3)
    assert lucid.equal(f(x), plain(x))


def test_scatter_in_place_through_a_view():
    def f(x, src):
        y = x * 1
        y[:, 1:].scatter_(0, lucid.tensor([[1, 0]]), src)
        y.t().scatter_add_(1, lucid.tensor([[0, 0]]), src)
        return y * y

    check(f, (2, 3), (1, 2))
