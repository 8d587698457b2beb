"""In-place ops: the graph they extend, the version check, leaves, views, and what a refused call leaves behind."""

from __future__ import annotations

import gc

import pytest

import lucid
from lucid import _C

VersionMismatch = _C.engine.VersionMismatch


def leaf(*values):
    return lucid.tensor(list(values), dtype=lucid.float64, requires_grad=True)


def test_inplace_returns_self_and_writes_in_place():
    x = lucid.tensor([1.0, 2.0])
    pointer = x.data_ptr()
    assert x.add_(1) is x and x.mul_(2) is x and x.tolist() == [4, 6] and x.data_ptr() == pointer
    x += 1
    x -= 2
    x *= 3
    x /= 3
    x **= 2
    assert x.tolist() == [9, 25] and x.data_ptr() == pointer
    x //= 2
    x %= 5
    assert x.tolist() == [4, 2]
    i = lucid.tensor([6, 3])
    i &= 2
    i |= 1
    i ^= 2
    assert i.tolist() == [1, 1]


def test_inplace_keeps_the_dtype():
    i = lucid.tensor([1, 2])
    with pytest.raises((TypeError, RuntimeError)):
        i += 1.5
    with pytest.raises((TypeError, RuntimeError)):
        i.div_(2)
    assert i.tolist() == [1, 2] and i._version == 0
    x = lucid.ones(2)
    x += lucid.ones(2, dtype=lucid.float64)
    assert x.dtype is lucid.float32


def test_inplace_extends_the_graph():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.mul_(x).add_(x)  # 3x² + x
    y.sum().backward()
    assert x.grad.tolist() == [7, 13]


def test_inplace_with_itself():
    """mul_ needs both operands for its gradient and has overwritten one of them: backward says so."""
    x = leaf(2.0)
    y = x * 1
    y.mul_(y)
    assert y.tolist() == [4]
    with pytest.raises(VersionMismatch, match="MulBackward"):
        y.sum().backward()
    z = x * 1
    z.add_(z)  # add_ needs neither
    z.sum().backward()
    assert x.grad.tolist() == [2]


def test_every_write_counts():
    x = lucid.zeros(3)
    assert x._version == 0
    for count, write in enumerate(
        (
            lambda: x.add_(1),
            lambda: x.zero_(),
            lambda: x.fill_(2),
            lambda: x.copy_(lucid.ones(3)),
            lambda: x.__setitem__(0, 5),
            lambda: x.view(3, 1).mul_(2),
            lambda: x.detach().exp_(),
            lambda: lucid.add(x, 1, out=x),
        ),
        1,
    ):
        write()
        assert x._version == count
    x.data.add_(1)
    assert x._version == 8  # .data is the way around


ONE, SOME = lucid.tensor([1]), lucid.tensor([0, 2])
INDICES = {
    "number": 1,
    "slice": slice(0, 2),
    "reversed": slice(None, None, -1),
    "ellipsis": ...,
    "new dim": None,
    "numbers": (1, 0),
    "mask": lucid.tensor([True, False, True]),
    "mask of elements": lucid.tensor([[True, False], [False, True], [True, True]]),
    "list": [0, 2],
    "tensor": SOME,
    "tensors": (SOME, SOME // 2),
    "slice and tensor": (slice(None), ONE),
    "tensor and slice": (SOME, slice(1, None)),
    "number and list": (2, [0, 1]),
}


@pytest.mark.parametrize("requires_grad", (False, True), ids=("plain", "recorded"))
@pytest.mark.parametrize("name", INDICES)
def test_every_assignment_counts(name, requires_grad):
    """One version for each, by whichever way it is written."""
    for value in (5, lucid.tensor(5.0)):
        x = lucid.zeros(3, 2, requires_grad=requires_grad) * 1
        x[INDICES[name]] = value
        assert x._version == 1, f"x[{INDICES[name]}] = {value}"
        x[INDICES[name]] += value
        assert x._version >= 2 and x.max() == 10, f"x[{INDICES[name]}] += {value}"


def test_leaves_are_refused():
    x = leaf(1.0, 2.0)
    for write in (
        lambda: x.add_(1),
        lambda: x.zero_(),
        lambda: x.copy_(lucid.ones(2)),
        lambda: x.exp_(),
        lambda: x.__setitem__(0, 1.0),
        lambda: x.__iadd__(1),
        lambda: x.view(2, 1).mul_(2),
        lambda: x[0].fill_(3),
        lambda: x.fill_(1),
    ):
        with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
            write()
    assert x.tolist() == [1, 2] and x._version == 0 and x.is_leaf and x.requires_grad


def test_leaves_under_no_grad():
    x = leaf(1.0, 2.0)
    with lucid.no_grad():
        x.add_(1)
        x[0] = 7
        x.view(2, 1)[1] = 8
    assert x.tolist() == [7, 8] and x.is_leaf and x.requires_grad and x.grad_fn is None
    (x * x).sum().backward()
    assert x.grad.tolist() == [14, 16]


def test_changed_saved_tensors_are_noticed():
    x = leaf(1.0, 2.0)
    y = x * 1
    z = (y * y).sum()
    y.add_(1)
    with pytest.raises(VersionMismatch, match="version|modified|changed"):
        z.backward()
    assert x.grad is None


def test_changed_outputs_are_noticed():
    x = leaf(0.5)
    y = x.exp()
    y.mul_(2)  # exp's backward needs its result
    with pytest.raises(VersionMismatch):
        y.sum().backward()


def test_changed_leaf_is_noticed():
    w = leaf(2.0)
    loss = (w * w).sum()
    with lucid.no_grad():
        w.sub_(1)
    with pytest.raises(VersionMismatch):
        loss.backward()


def test_changes_through_aliases_are_noticed():
    for change in (
        lambda y: y[0].zero_(),
        lambda y: y.view(2, 1).add_(1),
        lambda y: y.detach().add_(1),
        lambda y: y.T.mul_(2),
        lambda y: y.__setitem__(1, 0),
    ):
        x = leaf(1.0, 2.0)
        y = x * 1
        z = (y * y).sum()
        change(y)
        with pytest.raises(VersionMismatch):
            z.backward()


def test_changes_that_do_not_matter():
    x = leaf(1.0, 2.0)
    y = x * 2  # y is not needed: 2 is a number
    y.add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [2, 2]
    a = lucid.tensor([1.0, 2.0], dtype=lucid.float64)
    z = (x + a).sum()  # add saves nothing
    a.zero_()
    z.backward()


def test_allow_mutation_on_saved_tensors():
    x = leaf(2.0)
    y = x * 1
    z = (y * y).sum()
    with lucid.autograd.graph.allow_mutation_on_saved_tensors():
        y.detach().mul_(10)
        z.backward()
    assert x.grad.tolist() == [4]  # of the value that was saved
    y = x * 1
    z = (y * y).sum()
    y.detach().mul_(10)
    with pytest.raises(VersionMismatch):
        z.backward()


def test_fill_and_zero_cut_the_gradient():
    x = leaf(1.0, 2.0)
    y = x * 2
    y.zero_()
    (y * 3).sum().backward()
    assert x.grad is None or x.grad.tolist() == [0, 0]


def test_copy_sends_the_gradient_to_the_source():
    x, source = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = x * 2
    y.copy_(source)
    (y * y).sum().backward()
    assert source.grad.tolist() == [6, 8] and (x.grad is None or x.grad.tolist() == [0, 0])


def test_copy_casts_and_broadcasts():
    x = lucid.zeros(2, 2)
    assert x.copy_(lucid.tensor([1, 2])).tolist() == [[1, 2], [1, 2]]
    with pytest.raises(RuntimeError):
        x.copy_(lucid.ones(3))
    with pytest.raises(RuntimeError):
        lucid.zeros(2).copy_(lucid.ones(2, 2))
    assert x.tolist() == [[1, 2], [1, 2]]


def test_a_fresh_tensor_joins_the_graph():
    x = leaf(1.0, 2.0)
    buffer = lucid.zeros(2, dtype=lucid.float64)
    buffer.add_(x)
    assert buffer.requires_grad and not buffer.is_leaf
    (buffer * buffer).sum().backward()
    assert x.grad.tolist() == [2, 4]


def test_inplace_with_gradient_twice():
    x = leaf(0.3, 0.6)

    def f(v):
        y = v * 2
        y.mul_(v).add_(v.sin())
        return y.tanh_()

    assert lucid.autograd.gradcheck(f, x) and lucid.autograd.gradgradcheck(f, x)


def test_shapes_may_not_grow():
    x = lucid.ones(3)
    with pytest.raises(RuntimeError, match=r"\(2, 3\)|\(3,\)"):
        x.add_(lucid.ones(2, 3))
    assert x.tolist() == [1, 1, 1] and x._version == 0


def test_expanded_tensors_are_refused():
    x = lucid.zeros(1).expand(3)
    with pytest.raises(RuntimeError, match="overlap|memory|expand"):
        x.add_(1)
    assert x.tolist() == [0, 0, 0]


def test_overlapping_operands():
    x = lucid.arange(6)
    x[1:].copy_(x[:-1])
    assert x.tolist() == [0, 0, 1, 2, 3, 4]
    y = lucid.arange(4)
    y.add_(y.flip(0))
    assert y.tolist() == [3, 3, 3, 3]
    z = lucid.arange(4)
    z.add_(z[::-1])
    assert z.tolist() == [3, 3, 3, 3]
    w = lucid.arange(5)
    w[1:] += w[:-1]
    assert w.tolist() == [0, 1, 3, 5, 7]


def test_out():
    x, out = lucid.tensor([1.0, 2.0]), lucid.zeros(2)
    assert lucid.exp(x, out=out) is out and lucid.allclose(out, x.exp())
    assert lucid.add(x, x, out=x) is x and x.tolist() == [2, 4]
    with pytest.raises((RuntimeError, TypeError)):
        lucid.exp(x, out=lucid.zeros(2, dtype=lucid.int64))
    with pytest.raises(TypeError):
        lucid.exp(x, out=[1])
    with pytest.raises(RuntimeError):
        lucid.exp(leaf(1.0), out=lucid.zeros(1, dtype=lucid.float64))  # a gradient would be lost


def test_failed_backward_leaves_other_leaves_alone():
    x, w = leaf(1.0), leaf(2.0)
    y = x * 1
    z = (y * y * w).sum()
    y.zero_()
    with pytest.raises(VersionMismatch):
        z.backward()
    assert x.grad is None


def test_alpha_scales_the_other_operand():
    x, g = lucid.tensor([1.0, 2.0]), lucid.tensor([10.0, 20.0])
    assert lucid.add(x, g, alpha=2).tolist() == [21, 42]
    assert x.sub(g, alpha=0.5).tolist() == [-4, -8]
    x.add_(g, alpha=-0.1)
    assert lucid.allclose(x, lucid.zeros(2), atol=1e-6)
    w = leaf(3.0)
    lucid.add(w, w, alpha=4).sum().backward()
    assert w.grad.tolist() == [5]
    with pytest.raises(TypeError):
        x.add_(g, alpha="2")


@pytest.mark.parametrize("name", ["floor_", "ceil_", "round_", "trunc_", "sign_"])
def test_rounding_in_place_stays_in_the_graph(name):
    x = leaf(1.5, -2.5)
    y = x * 1
    assert getattr(y, name)() is y and y.requires_grad and y.grad_fn is not None
    y.sum().backward()
    assert x.grad.tolist() == [0, 0]
    y = x * 1
    getattr(y[:1], name)()
    (y * y).sum().backward()
    assert x.grad.tolist() == [0, -5]


@pytest.mark.parametrize("name, args", [("eq_", (1.5,)), ("gt_", (0,)), ("logical_not_", ()), ("logical_and_", (1,))])
def test_a_truth_in_place_of_what_is_in_the_graph(name, args):
    """What was there before has no gradient any more; a view of it neither."""
    x = leaf(1.5, -2.5)
    y = x * 1
    wanted = getattr(y.detach(), name[:-1])(*args).tolist()
    getattr(y, name)(*args)
    assert y.tolist() == wanted and y.requires_grad
    (y.sum() + 2 * x.sum()).backward()
    assert x.grad.tolist() == [2, 2]
    x = leaf(1.5, -2.5)
    y = x * 3
    getattr(y[:1], name)(*args)
    y.sum().backward()
    assert x.grad.tolist() == [0, 3]
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        getattr(x, name)(*args)


# ---- in place, a view -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, args, shape",
    [
        ("t_", (), (3, 2)),
        ("transpose_", (0, 1), (3, 2)),
        ("swapaxes_", (0, 1), (3, 2)),
        ("swapdims_", (-1, 0), (3, 2)),
        ("unsqueeze_", (1,), (2, 1, 3)),
        ("squeeze_", (), (2, 3)),
        ("as_strided_", ((2, 2), (1, 2)), (2, 2)),
    ],
)
def test_tensor_becomes_a_view_of_itself(name, args, shape):
    x = lucid.arange(6.0).view(2, 3).clone()
    wanted = getattr(x, name[:-1])(*args)
    assert getattr(x, name)(*args) is x and tuple(x.shape) == shape and x._version == 1
    assert x.tolist() == wanted.tolist() and x.stride() == wanted.stride() and x._base is None
    other = lucid.zeros(2, 3)
    assert getattr(lucid, name)(other, *args) is other and tuple(other.shape) == shape
    leaf = lucid.ones(2, 3, requires_grad=True)
    for tensor in (leaf, leaf[:1]):
        with pytest.raises(RuntimeError, match=f"{name}: self is a .*leaf tensor that requires grad"):
            getattr(tensor, name)(*args)
    assert leaf.shape == (2, 3)
    with lucid.no_grad():
        getattr(leaf, name)(*args)
    assert tuple(leaf.shape) == shape and leaf.is_leaf and leaf.requires_grad


def test_view_that_becomes_another_view():
    a = lucid.ones(2, 3, requires_grad=True)
    b = a * 2
    row = b[:1]
    row.t_()
    assert row.shape == (3, 1) and row._base is b and b._version == 1 and b.shape == (2, 3)
    row.mul_(3)  # through the new geometry
    (b * lucid.arange(6.0).view(2, 3)).sum().backward()
    assert a.grad.tolist() == [[0, 6, 12], [6, 8, 10]] and "CopySlices" in repr(b.grad_fn)


def test_base_that_becomes_a_view_of_itself():
    """Views that are there already stay what they are, and go on through the new base."""
    a = lucid.ones(2, 3, requires_grad=True)
    b = a * 2
    row = b[:1]
    b.t_()
    b.mul_(2)
    assert row.tolist() == [[4, 4, 4]] and b.shape == (3, 2)
    row.sum().backward()
    assert a.grad.tolist() == [[4, 4, 4], [0, 0, 0]]


def test_what_was_kept_of_it_keeps_its_shape():
    a = lucid.ones(2, 3, requires_grad=True)
    b = a * 2
    c = b * b
    b.t_()
    with pytest.raises(RuntimeError, match="modified by an in-place operation"):
        c.sum().backward()
    with lucid.autograd.graph.allow_mutation_on_saved_tensors():
        a = lucid.ones(2, 3, requires_grad=True)
        b = a * 2
        c = b * b * lucid.arange(3.0)
        b.t_()
        c.sum().backward()
    assert a.grad.tolist() == [[0, 8, 16], [0, 8, 16]]


def test_gradient_that_is_retained_is_that_of_the_new_history():
    for write in (lambda t: t.mul_(3), lambda t: t.unsqueeze_(0), lambda t: t.t_()):
        x = leaf(1.0, 2.0)
        y = (x * 1).view(1, 2)[:] * 1
        y.retain_grad()
        write(y)
        (y * y.detach()).sum().backward()
        assert y.grad.tolist() == y.tolist() and y.grad.shape == y.shape
        y = x * 1
        y.retain_grad()
        z = y * 2
        write(y)
        del y  # its hook has gone with its history
        z.sum().backward()


def test_under_vmap_a_tensor_becomes_a_view():
    x = lucid.arange(12.0).view(2, 3, 2)

    def transposed(t):
        t = t * 1
        assert t.t_() is t and t.shape == (2, 3)
        return t

    assert lucid.func.vmap(transposed)(x).tolist() == x.transpose(1, 2).tolist()


# ---- what nodes keep of a tensor that is written to later -----------------------------------------------------------


class Twice(lucid.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


def with_result(a, op):
    """The op's result depends on what the node of the op keeps; it is written back."""
    b = op(a)
    a.mul_(b)


def rewritten_by_copy():
    a = lucid.ones(4)
    b = a * lucid.ones(4, requires_grad=True)  # keeps a, which has no history yet
    a.copy_(b)


def through_a_view(a):
    v = a[:2]
    v.mul_(v * v)


def beside_a_view(a):
    v, w = a[:2], a[2:]
    w.mul_(v * v)


def base_kept(a):
    b = a * a
    a[:2] = b[:2]


def part_kept_and_asked_again(a):
    v, w = a[:2], a[2:]
    w.mul_(v * v)
    return v * 3


def by_index(a):
    a[lucid.tensor([0, 2])] = (a * a)[:2]


KEPT_AND_WRITTEN = {
    "input": lambda a: with_result(a, lambda x: x * x),
    "list": lambda a: with_result(a, lambda x: lucid.cat([x[:1], x[1:]]) * x),
    "custom function": lambda a: with_result(a, Twice.apply),
    "copy_": lambda a: rewritten_by_copy(),
    "view": through_a_view,
    "another view": beside_a_view,
    "base": base_kept,
    "view used again": part_kept_and_asked_again,
    "index": by_index,
    "twice": lambda a: (with_result(a, lambda x: x * x), with_result(a, lambda x: x.sin())),
    "operand of the write": lambda a: a.mul_(a[:1]),
}


@pytest.mark.parametrize("name", KEPT_AND_WRITTEN)
def test_a_kept_tensor_that_is_written_to_does_not_keep_its_new_history_alive(name):
    """No backward frees the graph here: it must go with the last reference to it."""

    def live():
        gc.collect()
        stats = lucid.memory_stats()
        return stats["tensors.current"], stats["nodes.current"]

    def once():
        KEPT_AND_WRITTEN[name](lucid.ones(4, requires_grad=True) * 2)

    once()
    before = live()
    once()
    assert live() == before


def test_a_kept_tensor_has_the_history_that_it_had_then():
    x = lucid.tensor([3.0], requires_grad=True)
    a = x * 2
    b = a * a
    a.add_(b)  # a = 6 + 36
    with lucid.autograd.graph.allow_mutation_on_saved_tensors():
        (slope,) = lucid.autograd.grad(b, x, create_graph=True)  # 2 a · 2, with a as it is now
        (curve,) = lucid.autograd.grad(slope, x)
    assert slope.item() == 168 and curve.item() == 8  # a = 2 x for the node that kept it


def test_a_kept_tensor_that_was_written_to_is_still_refused():
    x = lucid.ones(3, requires_grad=True)
    a = x * 2
    b = a * a
    a.mul_(b)
    with pytest.raises(RuntimeError, match="modified by an in-place operation"):
        a.sum().backward()
    a = x * 2
    b = a.sin()
    a.data = lucid.zeros(3)  # another storage: the node looks there
    a.add_(b)
    with pytest.raises(RuntimeError, match="modified by an in-place operation"):
        b.sum().backward()
