"""Every differentiable op: its gradients in float32 against those in float64.

Finite differences need float64, so test_gradients.py says nothing of what a backward pass computes in float32.
"""

from __future__ import annotations

import pytest
from ops.cases import DIFFERENTIABLE, OPS, describe, tensors_in
from ops.compare import difference, flat

import lucid

LAYOUTS = ("contiguous", "strided")
# Of a gradient's largest element, but at least of a tenth of the largest of all gradients, where its terms cancel.
TOLERANCE = 2e-5  # some 200 roundings
SECOND = 1e-4  # a gradient of that gradient goes through the forward pass, the backward one, and back
FLOOR = 0.1
# By op and number of the gradient, how much more is allowed, with the reason.
LOOSER = {("layer_norm", 0): 20}  # in rows of two elements all of it cancels, and they may be close to each other
# Ops whose gradient is checked elsewhere, with the reason.
NOT_HERE = {
    **dict.fromkeys(("view_as_real", "imag"), "of complex numbers: tests/unit/tensor/test_complex.py"),
    "isreal": "its result is bool",
    "nextafter": "has none",
    "count_nonzero": "counts",
    "argwhere": "gives positions",
    "nearest_codebook": "gives positions",
    **dict.fromkeys(("accuracy", "correct_count"), "counts"),
    "one_hot": "of integers",
    "cast": "has its dtype as an argument: tests/unit/tensor/test_dtype_casts.py",
}


def given(op, sample, layout, dtype):
    """The arguments, with elements that float32 has, and the leaves behind those with a gradient."""
    leaves = []

    def make(place, spec):
        leaf = spec.leaf("float32")
        if spec.dtype is None:
            leaf = leaf.to(dtype) if dtype is lucid.float64 else leaf.clone()
            if _differentiable(op, place):
                leaves.append(leaf.requires_grad_())
        return spec.view(leaf)

    args, kwargs = sample.with_layout(layout).map(make)
    return args, kwargs, leaves


def _differentiable(op, place):
    index = place[0] if isinstance(place, tuple) else place
    name = index if isinstance(index, str) else op.params[index].name
    return op.composed or name in op.differentiable


def weights(t):
    """Numbers that float32 has exactly, all different."""
    return (lucid.arange(t.numel(), dtype=lucid.float64) % 61 / 64 + 0.5).reshape(t.shape).to(t.dtype)


def gradients(op, sample, layout, dtype):
    """The gradients, and the gradients of those, of the leaves."""
    args, kwargs, leaves = given(op, sample, layout, dtype)
    lucid.manual_seed(5)
    outputs = [t for t in tensors_in(op.function(*args, **kwargs)) if t is not None and t.requires_grad]
    if not outputs or not leaves:
        return [], []
    ask = lambda of: lucid.autograd.grad(of, leaves, [*map(weights, of)], create_graph=True, allow_unused=True)
    first = ask(outputs)
    again = [g for g in first if g is not None and g.requires_grad]
    return first, (ask(again) if again and sample.grad else [])


def largest(gradients) -> float:
    return max((abs(v) for g in gradients if g is not None for v in flat(g) if abs(v) < 1e30), default=0)


def compare(got, want, tolerance: float, around: float) -> str:
    if got is None or want is None:
        return "" if got is want else f"is {got} in float32 and {want} in float64"
    return difference(got.double(), want, 0, tolerance * max(largest([want]), FLOOR * around))


@pytest.mark.parametrize("op", DIFFERENTIABLE, ids=repr)
def test_float32_gradient(op):
    tried = 0
    for i, sample in enumerate(op.samples()):
        if sample.dtypes is not None and not {"f32", "f64"} <= {*sample.dtypes.split()}:
            continue
        for layout in LAYOUTS[i % 2 :][:1] if i else LAYOUTS:
            what = describe(op, sample, "f32", layout)
            try:
                narrow, wide = (gradients(op, sample, layout, dtype) for dtype in (lucid.float32, lucid.float64))
            except (RuntimeError, ValueError) as error:
                assert not sample.grad, f"{what}: {error}"  # what is said to have a gradient has one in both
                continue
            around = 1.0  # the size of what comes back from the results
            for order, tolerance, got, want in zip(("", "second "), (TOLERANCE, SECOND), narrow, wide):
                around = max(around, largest(want))
                assert len(got) == len(want), f"{what}: {len(got)} gradients in float32, {len(want)} in float64"
                for k, (a, b) in enumerate(zip(got, want)):
                    tried += a is not None
                    differs = compare(a, b, tolerance * LOOSER.get((op.name, k), 1), around)
                    assert not differs, f"{what}: {order}gradient {k}: {differs}"
    assert tried or op.name in NOT_HERE, f"{op.name}: no sample has a gradient in float32"


def test_exceptions_are_needed():
    for name in (*NOT_HERE, *(name for name, _ in LOOSER)):
        assert name in OPS, f"{name} is listed as an exception, but no op is called so"


def test_a_gradient_that_is_wrong_in_float32_alone_is_seen():
    """By one part in ten thousand, where it is large, and not where it is what roundings leave."""
    want = lucid.tensor([[2.0, -0.5]], dtype=lucid.float64)
    assert not compare(want.float(), want, TOLERANCE, 2.0)
    assert "element [0, 0]" in compare((want * 1.0001).float(), want, TOLERANCE, 2.0)
    assert compare(None, want, TOLERANCE, 2.0)
    assert not compare(lucid.full((2,), 1e-8), lucid.zeros(2, dtype=lucid.float64), TOLERANCE, 1.0)
    assert compare(lucid.full((2,), 1e-5), lucid.zeros(2, dtype=lucid.float64), TOLERANCE, 1.0)
