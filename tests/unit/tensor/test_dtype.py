"""Dtypes: objects, names, promotion, casts, limits."""

from __future__ import annotations

import itertools
import math
import pickle

import pytest

import lucid

SUPPORTED = [
    lucid.bool_,
    lucid.uint8,
    lucid.int8,
    lucid.int16,
    lucid.int32,
    lucid.int64,
    lucid.uint16,
    lucid.uint32,
    lucid.uint64,
    lucid.float16,
    lucid.bfloat16,
    lucid.float32,
    lucid.float64,
    lucid.complex64,
    lucid.complex128,
]
NAMES = {
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "bool_": 1,
    "complex64": 8,
    "complex128": 16,
}


def test_objects():
    for name, size in NAMES.items():
        dt = getattr(lucid, name)
        assert isinstance(dt, lucid.dtype) and dt.itemsize == size
        assert repr(dt) == str(dt) == "lucid." + name.rstrip("_")
        assert pickle.loads(pickle.dumps(dt)) is dt
        assert len({dt, getattr(lucid, name)}) == 1
    assert (
        lucid.half is lucid.float16
        and lucid.double is lucid.float64
        and lucid.short is lucid.int16
        and lucid.long is lucid.int64
    )
    assert lucid.float is lucid.float32 and lucid.int is lucid.int32 and lucid.bool is lucid.bool_


@pytest.mark.parametrize(
    "text, dt",
    [
        ("float32", "float32"),
        ("float", "float32"),
        ("double", "float64"),
        ("int", "int32"),
        ("long", "int64"),
        ("bool", "bool_"),
        ("bool_", "bool_"),
        ("int64", "int64"),
        ("uint8", "uint8"),
    ],
)
def test_strings_are_dtypes_too(text, dt):
    assert lucid.zeros(2, dtype=text).dtype is getattr(lucid, dt)
    assert lucid.zeros(2).to(text).dtype is getattr(lucid, dt)


def test_builtin_types_are_dtypes_too():
    assert lucid.zeros(2, dtype=bool).dtype is lucid.bool_
    assert lucid.zeros(2, dtype=float).dtype.is_floating_point


def test_wrong_dtypes():
    with pytest.raises(ValueError, match="float33"):
        lucid.zeros(2, dtype="float33")
    for wrong in (3, lucid.dtype, object(), [lucid.float32]):
        with pytest.raises(TypeError):
            lucid.zeros(2, dtype=wrong)


def test_inference_from_python_data():
    assert lucid.tensor([1, 2]).dtype is lucid.int64
    assert lucid.tensor([1, 2.5]).dtype is lucid.float32
    assert lucid.tensor([True, False]).dtype is lucid.bool_
    assert lucid.tensor([True, 2]).dtype is lucid.int64
    assert lucid.tensor([]).dtype is lucid.float32
    assert lucid.tensor(3).dtype is lucid.int64 and lucid.tensor(3.0).dtype is lucid.float32
    assert lucid.arange(5).dtype is lucid.int64 and lucid.arange(5.0).dtype is lucid.float32
    assert (
        lucid.full((2,), 3).dtype is lucid.int64
        and lucid.full((2,), True).dtype is lucid.bool_
        and lucid.full((2,), 1.5).dtype is lucid.float32
    )


def expected_promotion(a, b):
    kind = {"bool": 0, "int": 1, "uint": 1, "float": 2, "bfloat": 2, "complex": 3}

    def key(dt):
        return kind[repr(dt).removeprefix("lucid.").rstrip("0123456789")], dt.itemsize

    def unsigned(dt):
        return repr(dt).startswith("lucid.uint")

    if kind["int"] == key(a)[0] == key(b)[0] and unsigned(a) != unsigned(b):  # the least signed one that holds both
        bits = max(8 * dt.itemsize * (1 + unsigned(dt)) for dt in (a, b))
        return getattr(lucid, f"int{bits}") if bits <= 64 else lucid.float64
    if {a, b} in ({lucid.float16, lucid.bfloat16}, {lucid.float64, lucid.complex64}):  # neither holds the other
        return lucid.float32 if a.is_floating_point and b.is_floating_point else lucid.complex128
    return a if key(a) >= key(b) else b


@pytest.mark.parametrize("a, b", list(itertools.product(SUPPORTED, SUPPORTED)), ids=str)
def test_promotion_of_tensors(a, b):
    wanted = expected_promotion(a, b)
    assert lucid.promote_types(a, b) is wanted
    assert lucid.result_type(lucid.ones(1, dtype=a), lucid.ones(1, dtype=b)) is wanted
    x, y = lucid.ones(2, dtype=a), lucid.ones(2, dtype=b)
    assert (x + y).dtype is wanted and (x * y).dtype is wanted
    assert lucid.cat([x, y]).dtype is wanted
    assert lucid.where(lucid.ones(2, dtype=lucid.bool_), x, y).dtype is wanted
    assert (x / y).dtype is (wanted if wanted.is_floating_point or wanted.is_complex else lucid.float32)
    assert (x == y).dtype is lucid.bool_ and (x == y).all()
    if not wanted.is_complex:
        assert (x < y).dtype is lucid.bool_


@pytest.mark.parametrize("dt", SUPPORTED, ids=str)
def test_numbers_are_weak(dt):
    x = lucid.ones(2, dtype=dt)
    with_int = lucid.int64 if dt is lucid.bool_ else dt
    with_float = dt if dt.is_floating_point or dt.is_complex else lucid.float32
    with_complex = lucid.complex128 if dt in (lucid.float64, lucid.complex128) else lucid.complex64
    for result, wanted in (
        (x + True, dt),
        (x + 2, with_int),
        (2 + x, with_int),
        (x * 1.5, with_float),
        (1.5 * x, with_float),
        (lucid.add(x, 1.5), with_float),
        (x.mul(1.5), with_float),
        (x * 1j, with_complex),
        (1j + x, with_complex),
    ):
        assert result.dtype is wanted
    assert (
        lucid.result_type(x, 2) is with_int
        and lucid.result_type(1.5, x) is with_float
        and lucid.result_type(x, 1j) is with_complex
    )


def test_0d_tensors_count_by_their_kind():
    """As in PyTorch: beside a tensor with dims a 0-d one widens nothing, but a higher kind wins."""
    wide = lucid.tensor(1.0, dtype=lucid.float64)
    assert (lucid.ones(2) + wide).dtype is lucid.float32 is lucid.result_type(lucid.ones(2), wide)
    assert (
        (lucid.ones(2, dtype=lucid.int32) + wide).dtype
        is lucid.float64
        is lucid.result_type(lucid.ones(2, dtype=lucid.int32), wide)
    )
    assert (lucid.tensor(1.0) + wide).dtype is lucid.float64 is lucid.result_type(wide, lucid.tensor(1.0))
    assert (lucid.tensor(True) + 2).dtype is lucid.int64 and (wide + 2).dtype is lucid.float64


def test_can_cast():
    assert lucid.can_cast(lucid.int32, lucid.float32) and lucid.can_cast(lucid.float64, lucid.float32)
    assert not lucid.can_cast(lucid.float32, lucid.int64) and not lucid.can_cast(lucid.int32, lucid.bool_)
    assert lucid.can_cast(lucid.int32, lucid.uint8) and lucid.can_cast(lucid.uint16, lucid.int8)  # as in PyTorch


def test_default_dtype():
    assert lucid.get_default_dtype() is lucid.float32
    lucid.set_default_dtype(lucid.float64)
    try:
        assert (
            lucid.zeros(1).dtype
            is lucid.rand(1).dtype
            is (lucid.ones(1, dtype=lucid.int64) + 0.5).dtype
            is lucid.float64
        )
        assert lucid.exp(lucid.tensor([1])).dtype is lucid.float64
        assert lucid.tensor([1.5]).dtype is lucid.float64 or lucid.tensor([1.5]).dtype is lucid.float32
    finally:
        lucid.set_default_dtype(lucid.float32)
    with pytest.raises(TypeError):
        lucid.set_default_dtype("float64")
    with pytest.raises(TypeError):
        lucid.set_default_dtype(lucid.int64)
    assert lucid.get_default_dtype() is lucid.float32


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "tanh", "sigmoid", "reciprocal", "rsqrt", "sin"])
def test_real_functions_of_integers_are_float(name):
    for dt in (lucid.bool_, lucid.uint8, lucid.int8, lucid.int16, lucid.int32, lucid.int64):
        x = lucid.ones(3, dtype=dt)
        assert getattr(lucid, name)(x).dtype is lucid.float32
        assert lucid.allclose(getattr(lucid, name)(x), getattr(lucid, name)(x.float()))


def test_sums_of_small_integers_are_wide():
    for dt in SUPPORTED[:9]:
        x, total = lucid.ones(300, dtype=dt), lucid.uint64 if dt in SUPPORTED[6:9] else lucid.int64
        assert x.sum().item() == 300 and x.cumsum(0)[-1].item() == 300
        assert {x.sum().dtype, x.prod().dtype, x.cumsum(0).dtype, x.cumprod(0).dtype} == {total}
    assert lucid.ones(2, 2, dtype=lucid.int64).matmul(lucid.ones(2, 2, dtype=lucid.int64)).dtype is lucid.int64


def test_bool_refuses_negation_and_argmax():
    flags = lucid.tensor([True, False])
    for call in (lambda: -flags, flags.argmax, flags.argmin):
        with pytest.raises((TypeError, RuntimeError), match="bool"):
            call()


CASTS = [1.7, -1.7, 0.0, 255.5, 3e9, -3e9, math.nan, math.inf, -math.inf]


def test_casts_from_float():
    x = lucid.tensor(CASTS, dtype=lucid.float64)
    assert x.to(lucid.int64).tolist()[:6] == [1, -1, 0, 255, 3000000000, -3000000000]
    assert x.bool().tolist() == [True, True, False, True, True, True, True, True, True]
    for dt in (
        lucid.uint8,
        lucid.int8,
        lucid.int16,
        lucid.int32,
        lucid.int64,
        *SUPPORTED[6:9],
    ):  # out of range: defined (saturating, nan is 0), the same in both builds
        limits = lucid.iinfo(dt)
        assert x.to(dt).tolist() == [0 if math.isnan(v) else int(min(max(v, limits.min), limits.max)) for v in CASTS]


def test_casts_end_or_keep_the_graph():
    x = lucid.ones(2, requires_grad=True)
    assert x.double().requires_grad and not x.long().requires_grad and not x.bool().requires_grad
    x.double().sum().backward()
    assert x.grad.dtype is lucid.float32 and x.grad.tolist() == [1, 1]


def test_to_returns_self():
    x = lucid.ones(2)
    assert (
        x.to(lucid.float32) is x
        and x.float() is x
        and x.cpu() is x
        and x.to("cpu") is x
        and x.to(device="cpu", dtype="float32") is x
    )
    assert x.to(lucid.float32, copy=True) is not x
    assert (
        x.to(lucid.zeros(1, dtype=lucid.int64)).dtype is lucid.int64
        and x.type_as(lucid.zeros(1).double()).dtype is lucid.float64
    )
    for method, dt in (
        ("half", lucid.float16),
        ("bfloat16", lucid.bfloat16),
        ("short", lucid.int16),
        ("char", lucid.int8),
        ("byte", lucid.uint8),
        ("cfloat", lucid.complex64),
        ("cdouble", lucid.complex128),
        ("double", lucid.float64),
        ("int", lucid.int32),
        ("long", lucid.int64),
        ("bool", lucid.bool_),
    ):
        assert getattr(x, method)().dtype is dt


def test_type_strings():
    assert lucid.ones(1).type() == "lucid.FloatTensor" and lucid.ones(1).long().type() == "lucid.LongTensor"
    assert (
        lucid.ones(1).type("lucid.IntTensor").dtype is lucid.int32
        and lucid.ones(1).type(lucid.float64).dtype is lucid.float64
    )
    with pytest.raises(ValueError):
        lucid.ones(1).type("lucid.NoSuchTensor")


def test_finfo():
    info = lucid.finfo(lucid.float32)
    assert (info.bits, info.eps, info.dtype) == (32, 2.0**-23, "float32")
    assert lucid.tensor(info.max).item() == info.max == -info.min
    assert lucid.tensor(info.tiny).item() == info.tiny == info.smallest_normal > 0
    assert (
        lucid.finfo("float64").max == 1.7976931348623157e308 and lucid.finfo(lucid.float64).eps == 2.220446049250313e-16
    )
    assert lucid.finfo(lucid.float16).max == 65504 and lucid.finfo(lucid.bfloat16).eps == 2.0**-7
    assert lucid.finfo(lucid.float64).resolution == 1e-15
    with pytest.raises(TypeError):
        lucid.finfo(lucid.int32)


def test_iinfo():
    assert (lucid.iinfo(lucid.int64).min, lucid.iinfo(lucid.int64).max) == (-(2**63), 2**63 - 1)
    assert (lucid.iinfo(lucid.uint8).min, lucid.iinfo(lucid.uint8).max, lucid.iinfo("int8").min) == (0, 255, -128)
    for wrong in (lucid.float32, lucid.bool_):
        with pytest.raises(TypeError):
            lucid.iinfo(wrong)


def test_predicates():
    x = lucid.ones(2)
    assert lucid.is_floating_point(x) and x.is_floating_point() and not lucid.is_floating_point(x.long())
    assert (
        lucid.is_signed(x)
        and not lucid.is_signed(x.bool())
        and not lucid.is_complex(x)
        and lucid.is_floating_point(lucid.bfloat16)
    )


def test_integer_arithmetic_wraps():
    assert (lucid.tensor([255], dtype=lucid.uint8) + 1).tolist() == [0]
    assert (lucid.tensor([2**31 - 1], dtype=lucid.int32) + 1).tolist() == [-(2**31)]
    assert (lucid.tensor([2**63 - 1]) + 1).tolist() == [-(2**63)]
    assert (lucid.tensor([-(2**63)]) // -1).tolist() in ([-(2**63)], [2**63 - 1])  # traps in C; here it must not
    assert lucid.tensor([7]).remainder(lucid.tensor([0])).tolist() == [0]


def test_real_and_complex_counterparts():
    assert lucid.float32.to_complex() is lucid.complex64 and lucid.float64.to_complex() is lucid.complex128
    assert lucid.complex128.to_complex() is lucid.complex128 and lucid.bfloat16.to_complex() is lucid.complex64
    assert lucid.complex64.to_real() is lucid.float32 and lucid.int8.to_real() is lucid.int8
    with pytest.raises(RuntimeError, match="to_complex: self is lucid.int8"):
        lucid.int8.to_complex()


def test_the_module_of_dtypes():
    import lucid.dtypes

    for name in lucid.dtypes.__all__:
        assert getattr(lucid.dtypes, name) is getattr(lucid, name)
    assert lucid.dtypes.uint64 is lucid.uint64 and lucid.dtypes.bool is lucid.bool_


def test_default_by_the_name_of_a_tensor_type():
    try:
        for kind in (lucid.DoubleTensor, "torch.DoubleTensor", "lucid.DoubleTensor"):
            lucid.set_default_tensor_type(kind)
            assert lucid.zeros(1).dtype is lucid.float64
            lucid.set_default_tensor_type(lucid.FloatTensor)
    finally:
        lucid.set_default_dtype(lucid.float32)
    for wrong in (lucid.LongTensor, "Tensor", 3, None):
        with pytest.raises(TypeError, match="set_default_tensor_type: t is"):
            lucid.set_default_tensor_type(wrong)


def test_limits_are_equal_by_dtype():
    assert lucid.finfo(lucid.float16) == lucid.finfo("half") != lucid.finfo()
    assert lucid.iinfo(lucid.uint16) == lucid.iinfo("uint16") != lucid.iinfo(lucid.int16)
    assert lucid.iinfo(lucid.uint32).bits == 32 and lucid.iinfo(lucid.uint64).min == 0
