"""Every op with a reference: its results against NumPy's, for each dtype that it accepts, and every memory layout."""

from __future__ import annotations

import functools
import warnings
from dataclasses import replace

import pytest
from ops.cases import SAMPLED, combinations, describe, dtype_of, tensors_in
from ops.compare import element_difference
from ops.references import HELPERS

import lucid

# Agreement wanted with the reference, which computes floating-point numbers in float64: (relative, absolute).
TOLERANCE = {
    "float16": (1e-3, 5e-4),
    "bfloat16": (8e-3, 4e-3),
    "float32": (2e-5, 2e-6),
    "float64": (1e-10, 1e-11),
    "complex64": (2e-5, 2e-6),
    "complex128": (1e-10, 1e-11),
}
WITH_REFERENCE = [op for op in SAMPLED if op.ref]


def to_numpy(np, op, value):
    """The operand that the reference computes on: what is computed in floating point, in float64."""
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], lucid.Tensor):
        return [to_numpy(np, op, item) for item in value]
    if not isinstance(value, lucid.Tensor):
        return value
    name = value.dtype._name
    array = np.array(value.tolist(), dtype="float64" if name == "bfloat16" else name).reshape(value.shape)
    if value.dtype.is_complex:
        return array.astype("complex128")
    return array.astype("float64") if value.dtype.is_floating_point or op.rule == "float" else array


def rounded(np, wanted, name):
    """float64 numbers as the dtype has them: what is too large becomes inf, what is too small 0."""
    if name != "bfloat16":
        return wanted.astype(name).astype("complex128" if name.startswith("complex") else "float64")
    step = np.exp2(np.maximum(np.frexp(wanted)[1] - 8, -133.0))  # of the last of 8 digits
    near = np.where(np.isfinite(wanted), np.round(wanted / step) * step, wanted)
    return np.where(np.isfinite(near) & (np.abs(near) >= 2.0**128), np.copysign(np.inf, near), near)


def reference(np, op, args, kwargs):
    values = {}
    for i, parameter in enumerate(op.params):
        if i < len(args):
            values[parameter.name] = args[i]
        elif parameter.name in kwargs:
            values[parameter.name] = kwargs[parameter.name]
        else:
            values[parameter.name] = (
                eval(parameter.default, {"inf": float("inf")}) if parameter.default is not None else None
            )
    values = {name: to_numpy(np, op, value) for name, value in values.items()}
    for name, value in values.items():
        if isinstance(value, list) and value and all(type(item) is int for item in value):
            values[name] = tuple(value)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the mean of nothing is nan, as wanted
        return eval(compiled(op.ref), namespace(np), values)


@functools.cache
def compiled(text):
    return compile(text, "ref", "eval")


@functools.cache
def namespace(np) -> dict:
    """What the text of a reference may call."""
    helpers = {name: (lambda *a, _f=function, **k: _f(np, *a, **k)) for name, function in HELPERS.items()}
    return {"np": np, "numpy": np, "inf": float("inf"), **helpers}


def check(np, op, result, expected, what):
    results = tensors_in(result)
    references = [expected] if isinstance(result, lucid.Tensor) else list(expected)
    assert len(results) == len(references), f"{what}: {len(results)} results, the reference has {len(references)}"
    for i, (got, wanted) in enumerate(zip(results, references)):
        which = f"{what}: result {i}" if len(results) > 1 else what
        wanted = np.asarray(wanted)
        assert got.shape == wanted.shape, f"{which}: shape {got.shape}, the reference's {wanted.shape}"
        rtol = atol = 0
        if got.dtype.is_floating_point or got.dtype.is_complex:
            rtol, atol = TOLERANCE[got.dtype._name]
            with np.errstate(all="ignore"):
                # a sum may cancel: the error is that of its terms
                atol = atol * float(np.max(np.abs(wanted), initial=1, where=np.isfinite(wanted)))
                wanted = rounded(np, wanted, got.dtype._name)  # overflow to inf as the dtype does
        else:
            if op.rule == "integer_copy":
                wanted = wanted.astype(got.dtype._name)  # NumPy rounds bool to float16
            assert wanted.dtype.kind in "biu", f"{which}: dtype {got.dtype}, the reference's {wanted.dtype}"
            assert (wanted.dtype.kind == "b") == (got.dtype is lucid.bool_), (
                f"{which}: dtype {got.dtype}, the reference's {wanted.dtype}"
            )
        differs = element_difference(got.reshape(-1).tolist(), wanted.reshape(-1).tolist(), got.shape, rtol, atol)
        assert not differs, f"{which}: {differs}"


@pytest.mark.parametrize("op", WITH_REFERENCE, ids=repr)
def test_op_equals_reference(op, np):
    cases = combinations(op)
    for sample, suffix, layout in cases:
        args, kwargs = sample.with_layout(layout).tensors(dtype_of(suffix))
        what = describe(op, sample, suffix, layout)
        check(np, op, op.function(*args, **kwargs), reference(np, op, args, kwargs), what)
    assert cases, f"{op.name}: its samples gave no case"


@pytest.mark.parametrize("op", WITH_REFERENCE, ids=repr)
def test_samples_cover_shapes(op):
    """Among the samples of an op are an empty tensor and a 0-d one, unless it refuses those."""
    shapes = [spec.shape for sample in op.samples() for _, spec in sample.specs()]
    assert any(0 in shape for shape in shapes) or op.name in NEVER_EMPTY, f"{op.name}: no sample is empty"
    if () not in shapes and op.name not in ONLY_HERE_0D:
        for sample in op.samples():
            flat, keywords = sample.map(
                lambda place, spec: replace(
                    spec, shape=(), values=None if spec.values is None else spec.values[:1]
                ).make(dtype_of(op.suffixes(sample)[0]))
            )
            with pytest.raises((ValueError, IndexError, TypeError, RuntimeError)):
                op.function(*flat, **keywords)
                raise AssertionError(f"{op.name}: it takes 0-d tensors, but no sample is 0-d")


NEVER_EMPTY = dict.fromkeys(
    ("softmax_backward", "log_softmax_backward", "mse_loss_backward", "embedding_skip"),
    "the samples of its forward op are",
)


# They take 0-d tensors as PyTorch does; the NumPy function that they are compared with does not. Tested in
# tests/ops/shape, test_indexing.py and with the forward op.
ONLY_HERE_0D = (
    "swapaxes",
    "movedim",
    "gather",
    "gather_index_first",
    "scatter",
    "scatter_add",
    "softmax_backward",
    "log_softmax_backward",
    "unfold",
)


def test_a_wrong_result_is_seen(np):
    """The comparison itself fails when a number, a shape or a dtype is wrong."""
    op = next(op for op in WITH_REFERENCE if op.name == "add")
    right = lucid.tensor([1.0, 2.0])
    for wrong in (
        lucid.tensor([1.0, 2.001]),
        lucid.tensor([[1.0, 2.0]]),
        lucid.tensor([1, 2]),
        lucid.tensor([1.0, float("nan")]),
    ):
        if wrong.dtype is lucid.int64:
            expected = np.array([1.0, 2.0])
        else:
            expected = np.array(right.tolist())
        with pytest.raises(AssertionError):
            check(np, op, wrong, expected, "made wrong on purpose")
