"""Casts between all pairs of dtypes, and the numbers of the narrow ones."""

from __future__ import annotations

import itertools
import math
import struct

import pytest
from optimizers import OPTIMIZERS

import lucid
import lucid.nn.functional as F

DTYPES = [
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
FLOATS = [dt for dt in DTYPES if dt.is_floating_point]
INTEGERS = DTYPES[1:9]
VALUES = [0, 1, -1, 2, 2.5, -3.75, 100, -100, 300, -60000, 0.1]


def exactly(dt, value):
    """What a number becomes in the dtype, by Python's own means."""
    if dt is lucid.bool_:
        return value != 0
    if dt.is_complex:
        part = lucid.float32 if dt is lucid.complex64 else lucid.float64
        return complex(exactly(part, complex(value).real), exactly(part, complex(value).imag))
    value = complex(value).real if isinstance(value, complex) else value
    if dt.is_floating_point:
        code = {lucid.float16: "e", lucid.float32: "f", lucid.float64: "d"}.get(dt)
        if code:
            try:
                return struct.unpack(code, struct.pack(code, float(value)))[0]
            except OverflowError:
                return math.copysign(math.inf, value)
        bits = struct.unpack("I", struct.pack("f", value))[0]  # the values are exact in float, or far from a tie
        return struct.unpack("f", struct.pack("I", (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000))[0]
    limits = lucid.iinfo(dt)
    if isinstance(value, float):
        return min(max(int(value), limits.min), limits.max)
    return (int(value) - limits.min) % 2**limits.bits + limits.min


@pytest.mark.parametrize("source, target", list(itertools.product(DTYPES, DTYPES)), ids=str)
def test_every_pair(source, target):
    """Contiguous, strided, and more elements than a block of the conversion holds."""
    values = [
        exactly(source, exactly(lucid.float64, v) if source.is_floating_point or source.is_complex else int(v))
        for v in VALUES
    ] * 60
    x = lucid.tensor(values, dtype=source)
    assert x.tolist() == values
    wanted = [exactly(target, value) for value in values]
    cast = x.to(target)
    assert cast.dtype is target and cast.tolist() == wanted
    assert x[::-3].to(target).tolist() == wanted[::-3]
    assert x[:1].expand(700).to(target).tolist() == wanted[:1] * 700
    into = lucid.zeros(len(values), 2, dtype=target)
    into[:, 1].copy_(x)
    assert into[:, 1].tolist() == wanted and not into[:, 0].any()


def test_every_float16():
    """Up to float32 and float64 and back again, bit for bit; NaN stays NaN."""
    bits = bytes(b for value in range(65536) for b in value.to_bytes(2, "little"))
    half = lucid._C._tensor_from_bytes(bits, lucid.float16, (65536,))
    numbers = struct.unpack("65536e", bits)
    for wide in (lucid.float32, lucid.float64):
        up = half.to(wide)
        assert all(a == b or (a != a and b != b) for a, b in zip(up.tolist(), numbers))
        down = struct.unpack("65536H", lucid._C._tensor_to_bytes(up.half()))
        assert all(bits == i or numbers[i] != numbers[i] for i, bits in enumerate(down))
    assert lucid.isnan(half).sum().item() == sum(v != v for v in numbers)
    assert (half == half.double()).sum().item() == 65536 - sum(v != v for v in numbers)


def test_every_bfloat16():
    bits = bytes(b for value in range(65536) for b in value.to_bytes(2, "little"))
    small = lucid._C._tensor_from_bytes(bits, lucid.bfloat16, (65536,))
    numbers = struct.unpack("65536f", bytes(b for value in range(65536) for b in (value << 16).to_bytes(4, "little")))
    for wide in (lucid.float32, lucid.float64):
        up = small.to(wide)
        assert all(a == b or (a != a and b != b) for a, b in zip(up.tolist(), numbers))
        down = struct.unpack("65536H", lucid._C._tensor_to_bytes(up.bfloat16()))
        assert all(bits == i or numbers[i] != numbers[i] for i, bits in enumerate(down))


def test_rounding_to_float16_is_to_nearest_even():
    """At every midpoint of two neighbours and just beside it, from float64, where rounding twice would show."""
    bits = bytes(b for value in range(0x7C00) for b in value.to_bytes(2, "little"))
    numbers = struct.unpack(f"{0x7C00}e", bits)
    middles = [(a + b) / 2 for a, b in zip(numbers, numbers[1:])]
    for shift in (0, 1, -1):
        values = [math.nextafter(m, math.inf * shift) if shift else m for m in middles]
        got = struct.unpack(
            f"{len(values)}H", lucid._C._tensor_to_bytes(lucid.tensor(values, dtype=lucid.float64).half())
        )
        assert list(got) == [i + (i % 2 if not shift else shift > 0) for i in range(len(values))]
        negative = struct.unpack(
            f"{len(values)}H", lucid._C._tensor_to_bytes((-lucid.tensor(values, dtype=lucid.float64)).half())
        )
        assert all(a == b | 0x8000 for a, b in zip(negative, got))
    edge = lucid.tensor(
        [65519.99, 65520.0, 65504.0, 2.0**-25, 2.0**-24 * 1.5, math.inf, -math.inf], dtype=lucid.float64
    )
    for x in (edge, edge.float()):
        assert x.half().tolist()[1:] == [math.inf, 65504.0, 0.0, 2.0**-23, math.inf, -math.inf]
    assert edge.half()[0].item() == 65504.0


def test_rounding_to_bfloat16_is_to_nearest_even():
    for wide in (lucid.float32, lucid.float64):
        x = lucid.tensor([1 + 2.0**-8, 1 + 3 * 2.0**-8, 3.4e38, math.nan, -0.0], dtype=wide).bfloat16()
        assert (
            x.tolist()[:3] == [1.0, 1 + 2.0**-6, math.inf]
            and math.isnan(x[3].item())
            and math.copysign(1, x[4].item()) == -1
        )
    assert lucid.tensor([1 + 2.0**-8 + 2.0**-40], dtype=lucid.float64).bfloat16().item() == 1 + 2.0**-7


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_floats_out_of_range_saturate(dt):
    limits = lucid.iinfo(dt)
    for source in FLOATS + [lucid.complex64, lucid.complex128]:
        big = 65504.0 if source is lucid.float16 else 1e30
        x = lucid.tensor([big, -big, math.nan, math.inf, -math.inf], dtype=source)
        wanted = [
            min(max(int(big), limits.min), limits.max),
            min(max(int(-big), limits.min), limits.max),
            0,
            limits.max,
            limits.min,
        ]
        assert x.to(dt).tolist() == wanted


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_integers_wrap(dt):
    limits = lucid.iinfo(dt)
    most, least = lucid.tensor([limits.max], dtype=dt), lucid.tensor([limits.min], dtype=dt)
    assert (most + 1).tolist() == [limits.min] and (least - 1).tolist() == [limits.max]
    assert (most * 2).tolist() == [(2 * limits.max - limits.min) % 2**limits.bits + limits.min]
    assert (most // 0).tolist() == [0] and (most % 0).tolist() == [0]
    if limits.min:
        assert (-least).tolist() == [limits.min] == abs(least).tolist() == (least // -1).tolist()
    same = most.clone() if dt is lucid.uint64 else most.long()
    assert (most == same).all() and (same > most - 1).all()


def test_results_of_narrow_dtypes():
    h, b, i, s = (lucid.tensor([1, 2, 3], dtype=dt) for dt in (lucid.float16, lucid.bfloat16, lucid.int8, lucid.int16))
    assert (
        (h + h).dtype is lucid.float16
        and (b * b).dtype is lucid.bfloat16
        and (i - i).dtype is lucid.int8
        and (s // s).dtype is lucid.int16
    )
    assert (
        (i / i).dtype is lucid.float32
        and (i + s).dtype is lucid.int16
        and (h + i).dtype is lucid.float16
        and lucid.exp(i).dtype is lucid.float32
    )
    assert (
        (h < 2).tolist() == [True, False, False]
        and (i & 1).tolist() == [1, 0, 1]
        and lucid.isnan(i).tolist() == [False] * 3
    )
    assert lucid.where(h > 1, h, b).dtype is lucid.float32
    assert (h[::2] + h[:2].reshape(2, 1)).tolist() == [[2, 4], [3, 5]]
    h += 0.5
    h[0] = 7
    assert h.tolist() == [7, 2.5, 3.5] and h.dtype is lucid.float16
    i *= 100
    assert i.tolist() == [100, -56, 44]


def test_a_number_is_not_rounded_before_it_is_used():
    """0.1 has 24 bits in the product with a float16: one rounding, of the result."""
    x = lucid.tensor([3.0, 1000.0], dtype=lucid.float16)
    assert (x * 0.1).tolist() == [
        exactly(lucid.float16, v * struct.unpack("f", struct.pack("f", 0.1))[0]) for v in (3.0, 1000.0)
    ]
    assert (lucid.tensor([0.1], dtype=lucid.float16) == 0.1).item()


@pytest.mark.parametrize("dt", FLOATS, ids=str)
def test_gradients_have_the_dtype(dt):
    x = lucid.tensor([0.5, 1.5], dtype=dt, requires_grad=True)
    (x * x + x.exp()).sum().backward()
    assert x.grad.dtype is dt
    for got, value in zip(x.grad.tolist(), (0.5, 1.5)):
        assert abs(got - (2 * value + math.exp(value))) < 16 * lucid.finfo(dt).eps * got


@pytest.mark.parametrize("dt", [lucid.float16, lucid.bfloat16, lucid.float64], ids=str)
def test_default_dtype_may_be_any_float(dt):
    lucid.set_default_dtype(dt)
    try:
        made = (
            lucid.zeros(1),
            lucid.rand(3),
            lucid.randn(3),
            lucid.tensor(1.5),
            lucid.arange(3.0),
            lucid.linspace(0, 1, 3),
            lucid.eye(2),
            lucid.full((2,), 0.5),
            lucid.tensor([1]) + 0.5,
            lucid.tensor([1]) / 2,
            lucid.exp(lucid.tensor([1])),
            lucid.tensor([1, 2]).mean(),
        )
        assert all(t.dtype is dt for t in made)
        assert lucid.tensor([1.5]).dtype is lucid.tensor([]).dtype is lucid.tensor([[1, 2.5]]).dtype is dt
        assert lucid.tensor([True]).dtype is lucid.bool and lucid.tensor([1.5], dtype="int8").dtype is lucid.int8
    finally:
        lucid.set_default_dtype(lucid.float32)


@pytest.mark.parametrize("dt", DTYPES, ids=str)
def test_factories(dt):
    assert (
        lucid.zeros(2, dtype=dt).tolist() == [0, 0]
        and lucid.ones(2, dtype=dt).tolist() == [1, 1]
        and lucid.full((2,), 1, dtype=dt).tolist() == [1, 1]
    )
    assert lucid.eye(2, dtype=dt).tolist() == [[1, 0], [0, 1]] and lucid.linspace(0, 1, 2, dtype=dt).tolist() == [0, 1]
    assert lucid.empty(3, dtype=dt).dtype is dt and lucid.ones_like(lucid.zeros(2), dtype=dt).dtype is dt
    if dt is not lucid.bool_:
        assert lucid.arange(1, 4, dtype=dt).tolist() == [1, 2, 3]
    x = lucid.tensor([[1, 0], [0, 1]], dtype=dt)
    assert (
        x.T.clone().dtype is dt
        and x[0, 0].item() == 1
        and x.tolist() == [[1, 0], [0, 1]]
        and bool(x[0, 0])
        and not bool(x[0, 1])
    )
    unsaid = (lucid.float32, lucid.int64, lucid.bool, lucid.complex64)
    assert dt in unsaid or f"dtype={dt!r}" in repr(x)


def test_random_numbers_of_narrow_floats():
    """They are those of float32, rounded; uniform ones stay below 1."""
    for dt, steps in ((lucid.float16, 2**11), (lucid.bfloat16, 2**8)):
        lucid.manual_seed(3)
        wide = lucid.rand(20000)
        lucid.manual_seed(3)
        narrow = lucid.rand(20000, dtype=dt)
        assert narrow.dtype is dt and max(narrow.tolist()) < 1
        assert narrow.tolist() == [math.floor(v * steps) / steps for v in wide.tolist()]
        lucid.manual_seed(3)
        normal = lucid.randn(100)
        lucid.manual_seed(3)
        assert lucid.randn(100, dtype=dt).tolist() == normal.to(dt).tolist()
        x = lucid.zeros(1000, dtype=dt)
        x.uniform_(2, 3)
        assert 2 <= min(x.tolist()) and max(x.tolist()) <= 3
        x.normal_()
        x.bernoulli_(0.25)
        assert set(x.tolist()) == {0.0, 1.0}


def test_sums_of_narrow_dtypes():
    """float16 and bfloat16 are added in float32, int8 and int16 in int64."""
    for dt in (lucid.float16, lucid.bfloat16):
        x = lucid.full((4096,), 0.125, dtype=dt)
        assert (
            x.sum().item() == 512
            and x.sum().dtype is dt
            and x.mean().item() == 0.125
            and x.reshape(2, 2048).sum(1).tolist() == [256, 256]
        )
        assert (
            x.sum(dtype=lucid.float64).dtype is lucid.float64
            and lucid.ones(3).sum(dtype=dt).dtype is dt
            and lucid.ones(3).mean(dtype=dt).dtype is dt
        )
    assert (
        lucid.full((300,), 100, dtype=lucid.int8).sum().item() == 30000
        and lucid.full((5,), 100, dtype=lucid.int16).prod().item() == 100**5
    )


def test_refusals_name_the_dtypes():
    x = lucid.ones(2, dtype=lucid.float16)
    with pytest.raises(
        (TypeError, RuntimeError),
        match="bitwise_and: dtype float16 is not supported; wanted one of bool, uint8, int8, int16, uint16, int32, "
        "uint32, int64, uint64",
    ):
        x & x
    with pytest.raises((TypeError, RuntimeError), match="lt: dtype complex64 is not supported"):
        lucid.ones(2, dtype=lucid.complex64) < 1
    with pytest.raises((TypeError, RuntimeError)):
        i = lucid.ones(2, dtype=lucid.int8)
        i += 0.5


@pytest.mark.parametrize("dt", [lucid.float16, lucid.bfloat16], ids=str)
def test_training_in_narrow_floats(dt):
    """Layers, losses and optimizers: parameters keep their dtype, an optimizer's state is float32."""
    from lucid import nn

    for make in OPTIMIZERS.values():
        lucid.manual_seed(0)
        model = nn.Linear(3, 1).to(dt)
        x, y = lucid.randn(16, 3, dtype=dt), lucid.randn(16, 1, dtype=dt)
        optimizer = make(model.parameters())
        losses = []
        for _ in range(30):
            optimizer.zero_grad()
            loss = lucid.square(model(x) - y).mean()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            losses.append(loss.item())
        assert losses[-1] < losses[0] and loss.dtype is model.weight.dtype is model.weight.grad.dtype is dt
        assert all(
            state.dtype in (lucid.float32, lucid.int64)
            for slots in optimizer.state_dict()["state"].values()
            for state in slots.values()
            if hasattr(state, "dtype")
        )


def test_extrema_and_products_of_narrow_dtypes():
    for dt in (lucid.int8, lucid.int16, lucid.float16, lucid.bfloat16):
        x = lucid.tensor([[1, 5, 3], [4, 2, 6]], dtype=dt)
        assert (
            x.amax().item() == 6
            and x.amax(1).dtype is dt
            and x.argmax().item() == 5
            and x.max(0).values.tolist() == [4, 5, 6]
            and x.max(0).values.dtype is dt
        )
        assert (x @ x.T).tolist() == [[35, 32], [32, 56]] and (x @ x.T).dtype is dt
    assert (lucid.tensor([[100, 1]], dtype=lucid.int8) @ lucid.tensor([[2], [1]], dtype=lucid.int8)).item() == 201 - 256
    x = lucid.tensor([0.5, 1.5, 2.5], dtype=lucid.float16)
    assert (
        x.var().item() == 1.0
        and x.var().dtype is x.std().dtype is lucid.softmax(x, 0).dtype is lucid.logsumexp(x, 0).dtype is lucid.float16
    )


def test_narrow_integers_are_indices():
    x = lucid.arange(5)
    assert (
        x[lucid.tensor([0, -1], dtype=lucid.int8)].tolist()
        == x[lucid.tensor([0, 4], dtype=lucid.int16)].tolist()
        == [0, 4]
    )


FILLS = {
    "full": lambda x, v: lucid.full((2,), v, dtype=x.dtype),
    "full_like": lambda x, v: lucid.full_like(x, v),
    "new_full": lambda x, v: x.new_full((2,), v),
    "pad": lambda x, v: lucid.nn.functional.pad(x, (1, 1), value=v)[::3],
    "fill_": lambda x, v: x.fill_(v),
    "masked_fill": lambda x, v: x.masked_fill(lucid.tensor([True, True]), v),
    "masked_fill_": lambda x, v: x.masked_fill_(lucid.tensor([True, True]), v),
    "index_fill": lambda x, v: x.index_fill(0, lucid.tensor([0, 1]), v),
    "x[:] =": lambda x, v: (x.__setitem__(slice(None), v), x)[1],
    "tensor": lambda x, v: lucid.tensor([v, v], dtype=x.dtype),
    "to": lambda x, v: lucid.tensor([v, v], dtype=lucid.float64).to(x.dtype),
}


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
@pytest.mark.parametrize("fill", FILLS)
def test_a_float_saturates_wherever_it_fills_integers(fill, dtype):
    limits = lucid.iinfo(dtype)
    edges = [float(bound + step) for bound in (limits.min, limits.max) for step in (-1, 0, 1)]
    for value in (1e20, -1e20, 300.7, -300.7, 3.9, -3.9, math.inf, -math.inf, math.nan, *edges):
        whole = 0 if math.isnan(value) else value if math.isinf(value) else int(value)
        wanted = min(max(whole, limits.min), limits.max)
        assert FILLS[fill](lucid.zeros(2, dtype=dtype), value).tolist() == [wanted, wanted], value


@pytest.mark.parametrize(
    "call, said",
    (
        (lambda: lucid.ones(2, dtype=lucid.int8).frexp(), "frexp: self is int8; wanted a floating-point dtype"),
        (lambda: F.max_pool2d(lucid.ones(1, 4, 4, dtype=lucid.int16), 2), "max_pool2d: x is int16; wanted a"),
        (lambda: F.layer_norm(lucid.ones(3, dtype=lucid.int8), (3,)), "layer_norm: x is int8; wanted a"),
        (lambda: lucid.bincount(lucid.ones(2).half()), r"bincount: self is float16 of shape \(2,\); wanted an integer"),
        (lambda: F.embedding(lucid.ones(2).bfloat16(), lucid.ones(3, 2).double()), "tensor, not bfloat16; wanted"),
        # Beside an argument of another dtype, which is named as it is, and after "wanted" nothing changes.
        (
            lambda: F.nll_loss(lucid.ones(2, 3).half(), lucid.ones(2).double()),
            "target is float64; wanted an integer dtype",
        ),
        (
            lambda: F.scaled_dot_product_attention(lucid.ones(1, 2, 2, dtype=lucid.int8), *[lucid.ones(1, 2, 2)] * 2),
            "query is int8 and key float32; wanted one dtype",
        ),
        # Not the dtype that was asked for, nor one that another argument has itself.
        (lambda: lucid.ones(2, dtype=lucid.int8).mean(dtype=lucid.int32), "dtype is int32; wanted a floating-point"),
        (lambda: lucid.bincount(lucid.ones(2), lucid.ones(2).half()), "self is float32 of shape"),
    ),
)
def test_errors_name_the_dtype_that_was_passed(call, said):
    """Ops compute in wider dtypes; what refuses an argument sees it widened."""
    with pytest.raises((TypeError, IndexError, ValueError), match=said):
        call()
