"""Every op of the table on device meta: the shapes, dtypes and history of the results are those of the CPU, and nothing
is computed."""

from __future__ import annotations

import pytest
from ops.cases import DIFFERENTIABLE, SAMPLED, combinations, describe, dtype_of, tensors_in

import lucid

KNOWN = [op for op in SAMPLED if not op.data_dependent]
DEPENDENT = [op for op in SAMPLED if op.data_dependent]
INPLACE = [op for op in KNOWN if "inplace" in op.variants]
OUT = [op for op in KNOWN if "out" in op.variants]

# Whether the shape depends on values is a matter of the arguments here: a mask is refused, positions are not.
MAY_TAKE_MASKS = {"index", "index_put"}
# Of these some forms are refused, because an argument's values say which elements belong together.
READS_VALUES = {"ctc_loss": "targets behind one another"}


def on_meta(value):
    if isinstance(value, lucid.Tensor):
        return value.to("meta")
    return [on_meta(item) for item in value] if isinstance(value, list) else value


def arguments(op, sample, dtype: str, meta: bool, requires_grad: bool = False):
    """The sample's arguments and, in order, the leaves behind its tensors; those that the op can differentiate require
    grad."""
    leaves = []

    def make(place, spec):
        leaf = spec.leaf(dtype).detach()
        if meta:
            leaf = leaf.to("meta")
        at = place[0] if isinstance(place, tuple) else place
        name = at if isinstance(at, str) else op.params[at].name
        if (
            requires_grad
            and leaf.dtype.is_floating_point
            and ((op.composed and name != "weight") or name in op.differentiable)
        ):
            leaf.requires_grad_()
        leaves.append(leaf)
        return spec.view(leaf)

    args, kwargs = sample.map(make)
    return args, kwargs, leaves


def results(value) -> list[lucid.Tensor]:
    return [t for t in tensors_in(value) if t is not None]


def strides(t: lucid.Tensor) -> list[int]:
    """Those that matter: of dims with more than one element."""
    return [step for step, size in zip(t.stride(), t.shape) if size > 1] if t.numel() else []


def refused(op, sample, args, kwargs) -> bool:
    """Whether the call must be refused on meta for what its arguments are; then it is checked that it is."""
    if op.name in MAY_TAKE_MASKS and any(spec.dtype == "bool_" for _, spec in sample.specs()):
        reason = "mask on device meta"
    elif op.name in READS_VALUES and args[1].ndim == 1 and args[0].ndim == 3:
        reason = READS_VALUES[op.name]
    else:
        return False
    with pytest.raises(RuntimeError, match=reason):
        op.function(*args, **kwargs)
    return True


def cases(op, layouts=("contiguous", "strided", "expanded")):
    for sample, suffix, layout in combinations(op, layouts):
        yield sample.with_layout(layout), suffix, describe(op, sample, suffix, layout)


@pytest.mark.parametrize("op", KNOWN, ids=repr)
def test_results_are_described_as_on_the_cpu(op):
    """As many results, with the same shapes, dtypes, strides of views, requires_grad; no random number is drawn."""
    tried = 0
    for sample, suffix, what in cases(op):
        dtype = dtype_of(suffix)
        args, kwargs, _ = arguments(op, sample, dtype, meta=False, requires_grad=True)
        want = wrong = None
        try:
            want = results(op.function(*args, **kwargs))
        except Exception as error:
            wrong = type(error)  # what may be written must not be expanded
        args, kwargs, leaves = arguments(op, sample, dtype, meta=True, requires_grad=True)
        if not leaves or refused(op, sample, args, kwargs):
            continue
        if wrong:
            with pytest.raises(wrong):
                op.function(*args, **kwargs)
            continue
        tried += 1
        state = lucid.get_rng_state().tolist()
        got = results(op.function(*args, **kwargs))
        assert lucid.get_rng_state().tolist() == state, f"{what}: it has drawn random numbers"
        assert len(got) == len(want), what
        for a, b in zip(got, want):
            assert a.is_meta, f"{what}: a result is on {a.device}"
            assert (a.shape, a.dtype, a.requires_grad) == (b.shape, b.dtype, b.requires_grad), (
                f"{what}: {a}, on the CPU of shape {b.shape}, {b.dtype}, {b.requires_grad}"
            )
            if op.view or b._base is not None:
                assert strides(a) == strides(b) and (a._base is None) == (b._base is None), (
                    f"{what}: strides {a.stride()}, on the CPU {b.stride()}"
                )
    if not tried:
        pytest.skip("no sample has a tensor that may be on meta")


@pytest.mark.parametrize("op", DEPENDENT, ids=repr)
def test_data_dependent_ops_say_why(op):
    tried = 0
    for sample, suffix, what in cases(op, ("contiguous",)):
        args, kwargs, leaves = arguments(op, sample, dtype_of(suffix), meta=True)
        if leaves:
            with pytest.raises(RuntimeError) as error:
                op.function(*args, **kwargs)
            assert op.data_dependent in str(error.value) and "meta" in str(error.value), what
            tried += 1
    assert tried, f"{op.name}: no sample has a tensor"


@pytest.mark.parametrize("op", [op for op in DIFFERENTIABLE if not op.data_dependent], ids=repr)
def test_backward(op):
    """Gradients of the leaves' shapes and dtypes, for the leaves that get one on the CPU; of the second order too."""
    for sample in op.samples():
        for suffix in ("f32", "f64"):
            if not sample.grad or suffix not in op.suffixes(sample):
                continue
            if "packed" in sample.note:
                continue  # the second derivative goes step by step, and how long the steps are is in values
            what = describe(op, sample, suffix, "backward")
            found = []
            for meta in (False, True):
                args, kwargs, leaves = arguments(op, sample, dtype_of(suffix), meta, requires_grad=True)
                if meta and refused(op, sample, args, kwargs):
                    break
                outputs = [t for t in results(op.function(*args, **kwargs)) if t.requires_grad]
                wanted = [leaf for leaf in leaves if leaf.requires_grad]
                if not outputs or not wanted:
                    break
                grads = lucid.autograd.grad(
                    outputs, wanted, [lucid.ones_like(t) for t in outputs], create_graph=True, allow_unused=True
                )
                second = [g for g in grads if g is not None and g.requires_grad]
                more = (
                    lucid.autograd.grad(second, wanted, [lucid.ones_like(g) for g in second], allow_unused=True)
                    if second
                    else []
                )
                found.append([None if g is None else (g.shape, g.dtype, g.device.type) for g in (*grads, *more)])
            if len(found) < 2:
                continue
            on_cpu = [None if g is None else (*g[:2], "meta") for g in found[0]]
            assert found[1] == on_cpu, f"{what}: {found[1]} instead of {on_cpu}"


@pytest.mark.parametrize("op", INPLACE, ids=repr)
def test_inplace(op):
    """x.op_() returns x and counts a version, or is refused as on the CPU."""
    for sample, suffix, what in cases(op, ("contiguous", "strided")):
        args, kwargs, _ = arguments(op, sample, dtype_of(suffix), meta=False)
        wrong = None
        try:
            getattr(args[0], op.name + "_")(*args[1:], **kwargs)
        except Exception as error:
            wrong = type(error)
        args, kwargs, _ = arguments(op, sample, dtype_of(suffix), meta=True)
        if refused(op, sample, args, kwargs):
            continue
        me, version = args[0], args[0]._version
        if wrong:
            with pytest.raises(wrong):
                getattr(me, op.name + "_")(*args[1:], **kwargs)
            assert me._version == version, what
        else:
            shape, dtype = me.shape, me.dtype
            assert getattr(me, op.name + "_")(*args[1:], **kwargs) is me, what
            assert me._version > version and (me.shape, me.dtype, me.is_meta) == (shape, dtype, True), what


@pytest.mark.parametrize("op", OUT, ids=repr)
def test_out(op):
    for sample, suffix, what in cases(op, ("contiguous",)):
        args, kwargs, leaves = arguments(op, sample, dtype_of(suffix), meta=True)
        if not leaves or refused(op, sample, args, kwargs):
            continue
        expected = op.function(*args, **kwargs)
        out = [lucid.empty_like(t) for t in tensors_in(expected)]
        given = op.function(*args, **kwargs, out=out[0] if op.returns == "Tensor" else tuple(out))
        assert all(a is b and b.is_meta for a, b in zip(tensors_in(given), out)), what


@pytest.mark.parametrize("op", SAMPLED, ids=repr)
def test_default_device_does_not_move_tensors(op):
    """Where new tensors are made does not matter to an op whose arguments are on the CPU."""
    for sample, suffix, what in cases(op, ("contiguous",)):
        if op.random or not list(sample.specs()):
            continue
        args, kwargs, _ = arguments(op, sample, dtype_of(suffix), meta=False)
        want = results(op.function(*args, **kwargs))
        with lucid.device("meta"):
            got = results(op.function(*args, **kwargs))
        for a, b in zip(got, want):
            assert not a.is_meta and a.shape == b.shape and repr(a.tolist()) == repr(b.tolist()), what
