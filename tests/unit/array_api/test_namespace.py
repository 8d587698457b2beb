"""lucid.array_api has the names and signatures of the array API standard 2024.12, as its pages list them."""

import inspect

import pytest

import lucid
from lucid import array_api as xp

CONSTANTS = "e inf nan newaxis pi"
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128"
UNARY = (
    "abs acos acosh asin asinh atan atanh bitwise_invert ceil conj cos cosh exp expm1 floor imag isfinite isinf isnan "
    "log log1p log2 log10 logical_not negative positive real reciprocal round sign signbit sin sinh sqrt square tan "
    "tanh trunc"
)
BINARY = (
    "add atan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor copysign divide equal "
    "floor_divide greater greater_equal hypot less less_equal logaddexp logical_and logical_or logical_xor maximum "
    "minimum multiply nextafter not_equal pow remainder subtract"
)
LIKE = "x, /, *, dtype=None, device=None"
FILL = "shape, *, dtype=None, device=None"
REDUCTION = "x, /, *, axis=None, keepdims=False"
SUM = "x, /, *, axis=None, dtype=None, keepdims=False"
SPREAD = "x, /, *, axis=None, correction=0.0, keepdims=False"
SCAN = "x, /, *, axis=None, dtype=None, include_initial=False"
SORTED = "x, /, *, axis=-1, descending=False, stable=True"
ALONG = "x, /, *, n=None, axis=-1, norm='backward'"
OVER = "x, /, *, s=None, axes=None, norm='backward'"
SIGNATURES = {
    **dict.fromkeys(UNARY.split(), "x, /"),
    **dict.fromkeys(BINARY.split(), "x1, x2, /"),
    "__array_namespace_info__": "",
    "clip": "x, /, min=None, max=None",
    "arange": "start, /, stop=None, step=1, *, dtype=None, device=None",
    "asarray": "obj, /, *, dtype=None, device=None, copy=None",
    **dict.fromkeys(("empty", "ones", "zeros"), FILL),
    **dict.fromkeys(("empty_like", "ones_like", "zeros_like"), LIKE),
    "eye": "n_rows, n_cols=None, /, *, k=0, dtype=None, device=None",
    "from_dlpack": "x, /, *, device=None, copy=None",
    "full": "shape, fill_value, *, dtype=None, device=None",
    "full_like": "x, /, fill_value, *, dtype=None, device=None",
    "linspace": "start, stop, /, num, *, dtype=None, device=None, endpoint=True",
    "meshgrid": "*arrays, indexing='xy'",
    **dict.fromkeys(("tril", "triu"), "x, /, *, k=0"),
    "astype": "x, dtype, /, *, copy=True, device=None",
    "can_cast": "from_, to, /",
    "finfo": "type, /",
    "iinfo": "type, /",
    "isdtype": "dtype, kind",
    "result_type": "*arrays_and_dtypes",
    "take": "x, indices, /, *, axis=None",
    "take_along_axis": "x, indices, /, *, axis=-1",
    "broadcast_arrays": "*arrays",
    "broadcast_to": "x, /, shape",
    "concat": "arrays, /, *, axis=0",
    "expand_dims": "x, /, *, axis=0",
    "flip": "x, /, *, axis=None",
    "moveaxis": "x, source, destination, /",
    "permute_dims": "x, /, axes",
    "repeat": "x, repeats, /, *, axis=None",
    "reshape": "x, /, shape, *, copy=None",
    "roll": "x, /, shift, *, axis=None",
    "squeeze": "x, /, axis",
    "stack": "arrays, /, *, axis=0",
    "tile": "x, repetitions, /",
    "unstack": "x, /, *, axis=0",
    **dict.fromkeys(("argmax", "argmin", "count_nonzero", "max", "mean", "min", "all", "any"), REDUCTION),
    "nonzero": "x, /",
    "searchsorted": "x1, x2, /, *, side='left', sorter=None",
    "where": "condition, x1, x2, /",
    **dict.fromkeys(("unique_all", "unique_counts", "unique_inverse", "unique_values"), "x, /"),
    **dict.fromkeys(("argsort", "sort"), SORTED),
    **dict.fromkeys(("prod", "sum"), SUM),
    **dict.fromkeys(("std", "var"), SPREAD),
    **dict.fromkeys(("cumulative_prod", "cumulative_sum"), SCAN),
    "diff": "x, /, *, axis=-1, n=1, prepend=None, append=None",
    "matmul": "x1, x2, /",
    "matrix_transpose": "x, /",
    "tensordot": "x1, x2, /, *, axes=2",
    "vecdot": "x1, x2, /, *, axis=-1",
}
EXTENSIONS = {
    "linalg": {
        "cholesky": "x, /, *, upper=False",
        "cross": "x1, x2, /, *, axis=-1",
        **dict.fromkeys(("det", "eigh", "eigvalsh", "inv", "slogdet", "svdvals", "matrix_transpose"), "x, /"),
        "diagonal": "x, /, *, offset=0",
        "matrix_norm": "x, /, *, keepdims=False, ord='fro'",
        "matrix_power": "x, n, /",
        "matrix_rank": "x, /, *, rtol=None",
        **dict.fromkeys(("outer", "solve", "matmul"), "x1, x2, /"),
        "pinv": "x, /, *, rtol=None",
        "qr": "x, /, *, mode='reduced'",
        "svd": "x, /, *, full_matrices=True",
        "tensordot": "x1, x2, /, *, axes=2",
        "trace": "x, /, *, offset=0, dtype=None",
        "vecdot": "x1, x2, /, *, axis=-1",
        "vector_norm": "x, /, *, axis=None, keepdims=False, ord=2",
    },
    "fft": {
        **dict.fromkeys(("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"), ALONG),
        **dict.fromkeys(("fftn", "ifftn", "rfftn", "irfftn"), OVER),
        **dict.fromkeys(("fftshift", "ifftshift"), "x, /, *, axes=None"),
        **dict.fromkeys(("fftfreq", "rfftfreq"), "n, /, *, d=1.0, dtype=None, device=None"),
    },
}


def spelled(function) -> str:
    """The signature without annotations."""
    signature = inspect.signature(function)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))[1:-1]


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature(name):
    assert spelled(getattr(xp, name)) == SIGNATURES[name]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_signatures_of_extensions(extension):
    module = getattr(xp, extension)
    assert sorted(module.__all__) == sorted(EXTENSIONS[extension])
    assert {name: spelled(getattr(module, name)) for name in module.__all__} == EXTENSIONS[extension]


def test_nothing_else_is_public():
    wanted = {*SIGNATURES, *EXTENSIONS, *CONSTANTS.split(), *DTYPES.split(), "__array_api_version__"}
    assert set(xp.__all__) == wanted
    assert all(hasattr(xp, name) for name in wanted)


@pytest.mark.parametrize("name", [*SIGNATURES, *(f"{e}.{n}" for e in EXTENSIONS for n in EXTENSIONS[e])])
def test_every_function_is_documented(name):
    function = xp
    for part in name.split("."):
        function = getattr(function, part)
    assert function.__doc__ and function.__name__ == name.rsplit(".", 1)[-1]
    assert function.__module__.startswith("lucid.array_api")


def test_namespace_of_a_tensor():
    x = lucid.ones(2)
    assert x.__array_namespace__() is xp
    assert x.__array_namespace__(api_version="2022.12") is xp
    assert xp.__array_api_version__ == "2024.12"
    with pytest.raises(ValueError, match=r"api_version is '2019\.1'; wanted one of"):
        x.__array_namespace__(api_version="2019.1")


def test_to_device():
    x = lucid.ones(2)
    assert x.to_device("cpu") is x and x.to_device(x.device) is x
    with pytest.raises(ValueError, match="stream is 1; wanted None"):
        x.to_device("cpu", stream=1)


def test_inspection():
    info = xp.__array_namespace_info__()
    assert info.default_device() == lucid.device("cpu") and info.default_device() in info.devices()
    assert info.capabilities()["boolean indexing"] and info.capabilities()["data-dependent shapes"]
    assert lucid.ones(())[(None,) * info.capabilities()["max dimensions"]].ndim == 16
    assert info.default_dtypes() == {
        "real floating": lucid.float32,
        "complex floating": lucid.complex64,
        "integral": lucid.int64,
        "indexing": lucid.int64,
    }
    assert set(info.dtypes()) == set(DTYPES.split())
    assert set(info.dtypes(kind=("unsigned integer", "bool"))) == {"uint8", "uint16", "uint32", "uint64", "bool"}
    assert info.dtypes(kind="real floating") == {"float32": lucid.float32, "float64": lucid.float64}
    with pytest.raises(ValueError, match="kind is 'float'"):
        info.dtypes(kind="float")


def test_from_dlpack_copies_where_it_is_told_to():
    x = lucid.zeros(2)
    shared, own = xp.from_dlpack(x), xp.from_dlpack(x, copy=True)
    x[0] = 1
    assert shared.tolist() == [1, 0] and own.tolist() == [0, 0]
    with pytest.raises(ValueError, match="copy is False"):
        xp.from_dlpack(x, device="meta", copy=False)
