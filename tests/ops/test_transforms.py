"""Every op of the table under vmap and jvp, and every fused op against its composition: the cases follow from the
samples."""

from __future__ import annotations

import pytest
from ops.cases import DIFFERENTIABLE, OPS, SAMPLED, call, describe, tensors_in, written_of
from ops.compare import difference

import lucid
from lucid import _C
from lucid.func import grad, jvp, vmap

BATCHABLE = [op for op in SAMPLED if not op.data_dependent and not op.mutates and not op.random]
FUSED = [op for op in OPS.values() if op.fused]


def floating(value) -> bool:
    return isinstance(value, lucid.Tensor) and value.dtype.is_floating_point


def results(value) -> list[lucid.Tensor]:
    return [t for t in tensors_in(value) if t is not None]


def close(got: lucid.Tensor, want: lucid.Tensor, rtol=1e-9, atol=1e-11) -> str:
    """ "" where they are; else which element is not."""
    if got.shape == want.shape and got.dtype is want.dtype and lucid.allclose(got, want, rtol, atol, equal_nan=True):
        return ""
    return difference(got, want, rtol, atol)


def chosen(sample):
    """The arguments in float64, and the places of the tensors that can be varied."""
    args, kwargs = sample.tensors("float64")
    return args, kwargs, [i for i, a in enumerate(args) if floating(a)]


# ---- vmap -----------------------------------------------------------------------------------------------------------


def vmap_samples(op):
    for sample in op.samples():
        if (op.data.dtypes and "f64" not in op.data.dtypes and op.data.rule == "same") or "f64" not in (
            sample.dtypes or "f64"
        ):
            continue
        args, kwargs, places = chosen(sample)
        if places and all(args[i].numel() for i in places):
            yield sample, args, kwargs, places


@pytest.mark.parametrize("op", BATCHABLE, ids=repr)
def test_vmap_equals_a_loop(op):
    """Three slices, all arguments batched, then each alone: what vmap gives is what a loop stacks."""
    tried = 0
    for sample, args, kwargs, places in vmap_samples(op):
        whole = [i for i, a in enumerate(args) if isinstance(a, lucid.Tensor) and a.numel()]
        for batched in {tuple(places), *((place,) for place in whole), tuple(whole)}:
            stacks = {
                i: lucid.stack([args[i], args[i].flip(list(range(args[i].ndim))) if args[i].ndim else args[i], args[i]])
                for i in batched
            }
            try:
                loop = [
                    results(call(op, [stacks[i][k] if i in stacks else a for i, a in enumerate(args)], kwargs))
                    for k in range(3)
                ]
            except Exception:
                continue  # such a combination is no valid call (a positive definite matrix, say, that was flipped)
            if len({tuple(t.shape for t in row) for row in loop}) != 1:
                continue
            want = [lucid.stack(column) for column in zip(*loop)]
            order = sorted(stacks)

            def of_slices(*slices):
                given = list(args)
                for i, value in zip(order, slices):
                    given[i] = value
                return tuple(results(call(op, given, kwargs)))

            got = vmap(of_slices)(*(stacks[i] for i in order))
            assert len(got) == len(want)
            for a, b in zip(got, want):
                differs = close(a, b)
                assert not differs, f"{describe(op, sample, 'f64', 'vmap')}, batched {batched}: {differs}"
            tried += 1
    if not tried:
        pytest.skip("no sample has a floating tensor with elements to batch")


@pytest.mark.parametrize("op", [op for op in DIFFERENTIABLE if op in BATCHABLE], ids=repr)
def test_gradients_inside_vmap_equal_a_loop(op):
    """Per-sample gradients: of the leaf inside of the batch, by each floating argument."""
    tried = 0
    for sample, args, kwargs, places in vmap_samples(op):
        if not sample.grad:
            continue
        for place in places:
            if not (op.composed or op.params[place].name in op.differentiable):
                continue

            def weighed(value, args=args, kwargs=kwargs, place=place):
                found = results(call(op, [value if i == place else a for i, a in enumerate(args)], kwargs))
                parts = [
                    (t * lucid.cos(lucid.arange(t.numel(), dtype=lucid.float64)).reshape(t.shape)).sum()
                    for t in found
                    if floating(t)
                ]
                return sum(parts, (value * 0).sum())

            stack = lucid.stack([args[place], args[place] * 1])
            want = lucid.stack([grad(weighed)(stack[k]) for k in range(2)])
            got = vmap(grad(weighed))(stack)
            differs = close(got, want)
            assert not differs, f"{describe(op, sample, 'f64', 'vmap of grad')}, by argument {place}: {differs}"
            tried += 1
    if not tried:
        pytest.skip("no sample may be differentiated in float64")


# Calls whose shapes depend on the values of an argument, which a batch of none does not ask for.
ASK_FOR_VALUES = {"index_put": "a mask on device meta", "ctc_loss": "cut by target_lengths", "ctc_loss_rows": "cut by"}


@pytest.mark.parametrize("op", BATCHABLE, ids=repr)
def test_vmap_over_nothing(op):
    """A batch of 0: the shapes and dtypes of any other batch, and gradients of zeros."""
    tried = 0
    for sample, args, kwargs, places in vmap_samples(op):

        def of_slices(*slices, args=args, kwargs=kwargs, places=places):
            given = list(args)
            for i, value in zip(places, slices):
                given[i] = value
            return tuple(results(call(op, given, kwargs)))

        want = vmap(of_slices)(*(args[i].unsqueeze(0) for i in places))
        nothing = [lucid.zeros((0, *args[i].shape), dtype=args[i].dtype, requires_grad=True) for i in places]
        try:
            got = vmap(of_slices)(*nothing)
        except RuntimeError as error:
            assert op.name in ASK_FOR_VALUES and ASK_FOR_VALUES[op.name] in str(error)
            continue
        where = describe(op, sample, "f64", "vmap over nothing")
        assert [t.shape for t in got] == [(0, *t.shape[1:]) for t in want], where
        assert [t.dtype for t in got] == [t.dtype for t in want], where
        for t in got:
            if t.requires_grad:
                t.sum().backward(retain_graph=True)
        assert all(t.grad is None or t.grad.shape == t.shape for t in nothing), where
        tried += 1
    if not tried:
        pytest.skip("no sample has a floating tensor with elements to batch")


@pytest.mark.parametrize(
    "call",
    [
        lambda x, w: lucid.renorm(x @ w, 2.0, 0, 1.0),
        lambda x, w: lucid.put(x @ w, lucid.tensor([0]), w.sum().reshape(1)),
    ],
)
def test_a_batch_of_none_stays_in_the_graph(call):
    x, w = lucid.zeros(0, 2, 3, requires_grad=True), lucid.ones(3, 4, requires_grad=True)
    y = vmap(lambda row: call(row, w))(x)
    y.sum().backward()
    assert y.shape == (0, 2, 4) and x.grad.shape == (0, 2, 3) and lucid.equal(w.grad, lucid.zeros(3, 4))


# ---- jvp ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", [op for op in DIFFERENTIABLE if op in BATCHABLE], ids=repr)
def test_jvp_equals_finite_differences(op):
    """The tangent is (f(x + hv) - f(x - hv)) / 2h."""
    tried, h = 0, 1e-6
    for sample in op.samples():
        if not sample.grad or "f64" not in (sample.dtypes or "f64"):
            continue
        args, kwargs, places = chosen(sample)
        places = [
            i
            for i in places
            if args[i].dtype is lucid.float64 and (op.composed or op.params[i].name in op.differentiable)
        ]
        if not places or not any(args[i].numel() for i in places):
            continue
        tangents = {
            i: lucid.cos(lucid.arange(args[i].numel(), dtype=lucid.float64) + i).reshape(args[i].shape) for i in places
        }

        def along(step):
            return results(
                call(op, [a + tangents[i] * step if i in tangents else a for i, a in enumerate(args)], kwargs)
            )

        def f(*values):
            given = list(args)
            for i, value in zip(places, values):
                given[i] = value
            return tuple(results(call(op, given, kwargs)))

        value, slope = jvp(f, tuple(args[i] for i in places), tuple(tangents[i] for i in places))
        for a, b, t in zip(along(h), along(-h), slope):
            if not floating(a):
                continue
            want = (a - b) / (2 * h)
            differs = close(t, want, 1e-5, 1e-7)
            assert not differs, f"{describe(op, sample, 'f64', 'jvp')}: the tangent's {differs}"
        for a, b in zip(results(call(op, args, kwargs)), value):
            differs = close(b, a)
            assert not differs, f"{describe(op, sample, 'f64', 'jvp')}: the value's {differs}"
        tried += 1
    if not tried:
        pytest.skip("no sample may be differentiated numerically in float64")


# ---- Fused ops ------------------------------------------------------------------------------------------------------

WRITING = [op for op in FUSED if op.mutates]
# Ops that write to tensors have layouts to write in; expanded ones are refused.
WRITTEN_LAYOUTS = ("contiguous", "strided", "reversed")


@pytest.mark.parametrize("op", WRITING, ids=repr)
def test_writing_op_equals_its_composition(op):
    """On copies of the same arguments: every tensor that is written, its version, and what is left alone."""
    tried = wrote = 0
    for sample in op.samples():
        for dtype, rtol, atol in (("float64", 1e-8, 1e-10), ("float32", 2e-5, 2e-6)):
            for layout in WRITTEN_LAYOUTS:
                found = []
                for f in (op.function, getattr(_C, f"_composition_{op.name}")):
                    args, kwargs = sample.with_layout(layout).tensors(dtype)
                    targets = written_of(op, args, kwargs)
                    before = [(t.tolist(), t._version) for t in targets.values()]
                    f(*args, **kwargs)
                    found.append((targets, [t._version > version for t, (_, version) in zip(targets.values(), before)]))
                    others = [
                        (a, b)
                        for a, b in zip(floats_in(args), floats_in(sample.with_layout(layout).tensors(dtype)[0]))
                        if not any(a is t for t in targets.values())
                    ]
                    assert all(lucid.equal(a, b) for a, b in others), (
                        f"{describe(op, sample, dtype, layout)}: an argument changed that is only read"
                    )
                    wrote += sum(repr(t.tolist()) != repr(old) for t, (old, _) in zip(targets.values(), before))
                (ours, counted), (theirs, counted_too) = found
                assert counted == counted_too, (
                    f"{describe(op, sample, dtype, layout)}: versions of "
                    f"{[name for name, a, b in zip(ours, counted, counted_too) if a != b]}"
                )
                for name, a in ours.items():
                    b = theirs[name]
                    differs = close(a, b, rtol, atol)
                    assert not differs, f"{describe(op, sample, dtype, layout)}: of {name} {differs}"
                tried += 1
    assert tried and wrote, "a fused op has samples, and writes"


def floats_in(args) -> list[lucid.Tensor]:
    return [t for a in args for t in (a if isinstance(a, list) else [a]) if floating(t)]


@pytest.mark.parametrize("op", [op for op in FUSED if op.returns != "None"], ids=repr)
def test_fused_op_equals_its_composition(op):
    """Values and gradients, in float64 and float32."""
    composition = getattr(_C, f"_composition_{op.name}")
    tried = 0
    for sample in op.samples():
        for dtype, rtol, atol in (("float64", 1e-8, 1e-10), ("float32", 2e-3, 2e-4)):
            found = []
            for f in (op.function, composition):
                args, kwargs = sample.tensors(dtype)
                written = written_of(op, args, kwargs).values()
                leaves = [
                    a.clone().requires_grad_() if floating(a) and not any(a is t for t in written) else a for a in args
                ]
                values = tensors_in(f(*leaves, **kwargs))
                found.append((leaves, values))
            pairs = [(a, b) for a, b in zip(found[0][1], found[1][1]) if a is not None and b is not None]
            assert pairs
            for a, b in pairs:
                differs = close(a, b, rtol, atol)
                assert not differs, f"{describe(op, sample, dtype, 'fused')}: {differs}"
            tried += 1
            differentiated = [(a, b) for a, b in pairs if a.requires_grad or b.requires_grad]
            if not sample.grad or not differentiated:
                continue
            for k in range(len(found)):
                sum(
                    lucid.sum(
                        pair[k] * lucid.cos(lucid.arange(pair[k].numel(), dtype=pair[k].dtype)).reshape(pair[k].shape)
                    )
                    for pair in differentiated
                ).backward()
            for x, y in zip(found[0][0], found[1][0]):
                if floating(x):
                    a, b = (lucid.zeros_like(t) if t.grad is None else t.grad for t in (x, y))
                    differs = close(a, b, rtol, atol)
                    assert not differs, f"{describe(op, sample, dtype, 'gradient of fused')}: {differs}"
    assert tried, "a fused op has samples"


# ---- In place, inside of vmap ---------------------------------------------------------------------------------------


def _assigned(x, *assignments):
    y = x * 1
    for index, value in assignments:
        y[index] = value(x)
    return y * x


WRITES = {
    "mul_": lambda x: (x * 1).mul_(x),
    "add_": lambda x: (x * 2).add_(x),
    "exp_": lambda x: (x * 2).exp_(),
    "zero_": lambda x: (x * 1).zero_() + x,
    "copy_": lambda x: (x * 1).copy_(x * 3),
    "copy_ into what has no history": lambda x: lucid.zeros_like(x).copy_(x.exp()),
    "clamp_": lambda x: (x * 2).clamp_(0.3, 0.6),
    "masked_fill_": lambda x: (x * 2).masked_fill_(x > 0.5, 0.0),
    "an element": lambda x: _assigned(x, (0, lambda x: x[1] * 3)),
    "a slice": lambda x: _assigned(x, (slice(1, 3), lambda x: 5.0), (slice(None, None, 2), lambda x: x[:2].exp())),
    "an index": lambda x: _assigned(x, (lucid.tensor([2, 0]), lambda x: x[:2] * 2)),
    "an index that repeats": lambda x: _assigned(x, (lucid.tensor([2, 2]), lambda x: x[:2] * 2)),
    "a mask": lambda x: _assigned(x, (lucid.tensor([True, False, True, False]), lambda x: x[1:3].sin())),
}


@pytest.mark.parametrize("how", WRITES)
def test_gradients_of_writes_inside_vmap(how):
    x = lucid.rand(3, 4, dtype=lucid.float64)
    slope = grad(lambda x: WRITES[how](x).sum())
    want = lucid.stack([slope(x[k]) for k in range(3)])
    assert not close(vmap(slope)(x), want)
    whole = x.clone().requires_grad_()
    vmap(WRITES[how])(whole).sum().backward()
    assert not close(whole.grad, want)
    assert not close(vmap(grad(lambda x: slope(x).sin().sum()))(x), _loop(grad(lambda x: slope(x).sin().sum()), x))


def _loop(f, x):
    return lucid.stack([f(x[k]) for k in range(x.shape[0])])


def test_writes_that_a_wrapped_tensor_cannot_record():
    x = lucid.rand(3, 4)

    def through_a_view(x):
        y = x * 1
        y[1:].mul_(2)
        return y.sum()

    with pytest.raises(RuntimeError, match="mul_?: self is a view, and its gradient is wanted inside vmap"):
        vmap(grad(through_a_view))(x)
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        vmap(grad(lambda x: x.mul_(2).sum()))(x)
    saved = lambda x: (lambda y: ((y * y).sum(), y.mul_(2))[0])(x * 1)
    with pytest.raises(RuntimeError, match="modified by an in-place operation"):
        vmap(grad(saved))(x)


INDICES = {
    "x[i]": lambda x, i: x[i],
    "x[i[0]]": lambda x, i: x[i[0]],
    "index_select": lambda x, i: x.index_select(0, i),
    "index_add": lambda x, i: x.index_add(0, i, x[:2]),
    "index_copy": lambda x, i: x.index_copy(0, i, x[:2]),
    "put": lambda x, i: x.put(i, x[:2]),
    "x[:, i]": lambda x, i: (x[:, None] * x)[:, i],
    "x[i, j]": lambda x, i: (x[:, None] * x)[i, i.flip(0)],
    "x[i] = v": lambda x, i: _assigned(x, (i, lambda x: x[:2].exp())),
}


@pytest.mark.parametrize("how", INDICES)
def test_a_batch_of_indices(how):
    x = lucid.rand(3, 4, dtype=lucid.float64)
    i = lucid.tensor([[0, -1], [2, 3], [1, 1]])
    f = INDICES[how]
    assert not close(vmap(f)(x, i), lucid.stack([f(x[k], i[k]) for k in range(3)]))
    slope = grad(lambda x, i: (f(x, i) ** 2).sum())
    assert not close(vmap(slope)(x, i), lucid.stack([slope(x[k], i[k]) for k in range(3)]))
    with pytest.raises(IndexError, match="out of range"):
        vmap(f)(x, i + 4)
