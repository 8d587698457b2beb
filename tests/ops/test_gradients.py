"""Every differentiable op: its gradient, and the gradient of its gradient, against finite differences in float64."""

from __future__ import annotations

import pytest
from ops.cases import DIFFERENTIABLE, OPS, PUBLIC, SAMPLED, WITHOUT_SAMPLES, describe, tensors_in

import lucid
from lucid.autograd import gradcheck, gradgradcheck

LARGEST = 13  # elements of a tensor in a numerical check: each costs two calls
# Central differences of step 1e-6 in float64 are good to some 1e-9 of the values: a gradient off by 1e-5 is seen.
TOLERANCE = {"rtol": 1e-6, "atol": 1e-7}
GRADIENT_LAYOUTS = ("contiguous", "strided")

# Ops whose gradient is checked elsewhere, with the reason.
NOT_HERE: dict[str, str] = {
    **dict.fromkeys(
        ("view_as_real", "imag", "complex", "polar"), "of complex numbers: tests/unit/tensor/test_complex.py"
    ),
    "eigvals": "its result is complex: tests/ops/linalg/test_eigen.py",
    "eigvalsh": "reads one triangle, and differences move single elements: tests/ops/linalg/test_eigen.py",
    "isreal": "its result is bool",
    "nextafter": "has none",
    "count_nonzero": "counts",
    "argwhere": "gives positions",
    "nearest_codebook": "gives positions",
    **dict.fromkeys(("accuracy", "correct_count"), "counts"),
    "one_hot": "of integers",
    "recurrent_layer": "two of its results have no gradient; recurrent, which is made of it, is checked",
}


def cases(op, alternate=False):
    """(function of leaves, leaves, what) of the samples that can be differentiated: each in both layouts, or, to
    alternate, the first one in both and of the others every second one in each."""
    for i, sample in enumerate(op.samples()):
        if not sample.grad or any(_size(spec) > LARGEST for _, spec in sample.specs()):
            continue
        if sample.dtypes is not None and not {"f32", "f64"} & set(sample.dtypes.split()):
            continue
        for layout in GRADIENT_LAYOUTS[i % 2 :][:1] if alternate and i else GRADIENT_LAYOUTS:
            laid_out = sample.with_layout(layout)
            specs = [(place, spec) for place, spec in laid_out.specs()]
            free = [
                (place, spec)
                for place, spec in specs
                if spec.dtype in (None, "float32", "float64") and _differentiable(op, place)
            ]
            if not free:
                continue
            fixed = {place: spec.make("float64") for place, spec in specs}
            leaves = [spec.leaf("float64") for _, spec in free]
            leaves = [(leaf if leaf.dtype is lucid.float64 else leaf.double()).requires_grad_() for leaf in leaves]

            def function(*values, laid_out=laid_out, free=free, fixed=fixed):
                given = {place: spec.view(value) for (place, spec), value in zip(free, values)}
                args, kwargs = laid_out.map(lambda place, spec: given.get(place, fixed[place]))
                return op.function(*args, **kwargs)

            yield function, leaves, describe(op, sample, "f64", layout)


def _size(spec):
    count = 1
    for n in spec.shape:
        count *= n
    return count


def _differentiable(op, place):
    """Whether the table gives the parameter at `place` a gradient (a composition: all its floating tensors)."""
    if op.composed:
        return True
    index = place[0] if isinstance(place, tuple) else place
    name = index if isinstance(index, str) else op.params[index].name
    return name in op.differentiable


@pytest.mark.parametrize("op", DIFFERENTIABLE, ids=repr)
def test_gradient(op):
    checked = 0
    for function, leaves, what in cases(op):
        if not any(out.requires_grad for out in tensors_in(function(*leaves))):
            continue
        try:
            gradcheck(function, leaves, **TOLERANCE)
        except RuntimeError as error:
            pytest.fail(f"{what}: {error}")
        checked += 1
    assert checked or op.name in NOT_HERE, f"{op.name}: no sample could be differentiated"


@pytest.mark.parametrize("op", DIFFERENTIABLE, ids=repr)
def test_second_gradient(op):
    checked = 0
    for function, leaves, what in cases(op, alternate=True):
        if not any(out.requires_grad for out in tensors_in(function(*leaves))):
            continue
        try:
            gradgradcheck(function, leaves, **TOLERANCE)
        except RuntimeError as error:
            pytest.fail(f"{what}: {error}")
        checked += 1
    assert checked or op.name in NOT_HERE, f"{op.name}: no sample could be differentiated"


def test_every_differentiable_op_has_samples():
    missing = [
        op.name
        for op in PUBLIC
        if (op.differentiable or op.composed) and not op.data.samples and op.name not in WITHOUT_SAMPLES
    ]
    assert not missing, f"no samples for {', '.join(missing)}: see samples.py, or say in WITHOUT_SAMPLES why not"


def test_exceptions_exist_and_are_needed():
    for name in (*WITHOUT_SAMPLES, *NOT_HERE):
        assert name in OPS, f"{name} is listed as an exception, but no op is called so"
    for name in WITHOUT_SAMPLES:
        assert not OPS[name].data.samples, f"{name} has samples now: take it off the list of exceptions"


def test_every_op_has_a_reference_or_is_composed():
    """Ops with samples say what NumPy computes for them."""
    missing = [op.name for op in SAMPLED if not op.ref and not op.private]
    assert not missing, f"no ref for {', '.join(missing)}"


def test_a_wrong_gradient_is_seen():
    """gradcheck fails on a gradient that is wrong by one part in a hundred, and says where."""

    class Wrong(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * x * 2.02

    x = lucid.tensor([0.5, -1.5], dtype=lucid.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"output 0 by input 0.*d output\[1\] / d input\[1\]"):
        gradcheck(Wrong.apply, x)
    assert not gradcheck(Wrong.apply, x, raise_exception=False)
