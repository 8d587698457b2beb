"""Unsigned integers of all widths, and integers beside numbers and dtypes that they do not share."""

from __future__ import annotations

import itertools
import operator
import pickle

import pytest

import lucid

UNSIGNED = [lucid.uint8, lucid.uint16, lucid.uint32, lucid.uint64]
SIGNED = [lucid.int8, lucid.int16, lucid.int32, lucid.int64]
INTEGERS = UNSIGNED + SIGNED
COMPARISONS = [operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge]
NUMBERS = [
    *(0, 1, -1, 100, 127, 128, 255, 256, 300, -128, -129, 2**15, 2**16 - 1, 2**16, 2**31, 2**32, 2**53 + 1),
    *(2**63 - 1, 2**63, 2**64 - 1, -(2**31) - 1, -(2**63)),
]
BEYOND = [2**64, -(2**63) - 1, 10**400, -(10**400)]


def some(dt):
    limits = lucid.iinfo(dt)
    return [v for v in (limits.min, limits.max, limits.max - 1, limits.min + 1, *NUMBERS) if fits(v, dt)]


def fits(number, dt):
    return lucid.iinfo(dt).min <= number <= lucid.iinfo(dt).max


def wrapped(value, dt):
    limits = lucid.iinfo(dt)
    return (value - limits.min) % 2**limits.bits + limits.min


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_values_there_and_back(dt):
    values = some(dt)
    x = lucid.tensor(values, dtype=dt)
    assert x.dtype is dt and x.tolist() == values and [int(v) for v in x] == [v.item() for v in x] == values
    assert pickle.loads(pickle.dumps(x)).tolist() == values
    assert lucid.full((2,), values[1], dtype=dt).tolist() == values[1:2] * 2
    assert lucid.zeros(2, dtype=dt).fill_(values[1]).tolist() == values[1:2] * 2
    assert lucid.arange(values[1] - 3, values[1], dtype=dt).tolist() == [values[1] - 3, values[1] - 2, values[1] - 1]


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
@pytest.mark.parametrize("step", [1, 2], ids=["contiguous", "strided"])
def test_arithmetic(dt, step):
    pairs = list(itertools.product(some(dt), repeat=2))
    a, b = (lucid.tensor([v for v in side for _ in range(step)], dtype=dt)[::step] for side in zip(*pairs))
    for op in (operator.add, operator.sub, operator.mul, operator.and_, operator.or_, operator.xor):
        assert op(a, b).dtype is dt and op(a, b).tolist() == [wrapped(op(x, y), dt) for x, y in pairs]
    for op in COMPARISONS:
        assert op(a, b).tolist() == [op(x, y) for x, y in pairs]
    for op in (operator.floordiv, operator.mod):
        assert op(a, b).tolist() == [wrapped(op(x, y), dt) if y else 0 for x, y in pairs]
    assert lucid.maximum(a, b).tolist() == [max(pair) for pair in pairs]
    assert lucid.minimum(a, b).tolist() == [min(pair) for pair in pairs]
    assert (~a).tolist() == [wrapped(~x, dt) for x, _ in pairs] and (-a).tolist() == [wrapped(-x, dt) for x, _ in pairs]
    assert abs(a).tolist() == [wrapped(abs(x), dt) for x, _ in pairs]
    assert (a**3).tolist() == [wrapped(x**3, dt) for x, _ in pairs]
    for places in (0, 1, 5, 7):
        assert (a << places).tolist() == [wrapped(x << places, dt) for x, _ in pairs]
        assert (a >> places).tolist() == [x >> places for x, _ in pairs]


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_order(dt):
    values = some(dt)
    x = lucid.tensor(values, dtype=dt)
    assert x.sort()[0].tolist() == sorted(values) and x.unique().tolist() == sorted(set(values))
    assert (
        x.topk(3)[0].tolist() == sorted(values)[:-4:-1] and x.median().item() == sorted(values)[(len(values) - 1) // 2]
    )
    assert (x.max().item(), x.min().item()) == (max(values), min(values))
    assert (x.argmax().item(), x.argmin().item()) == (values.index(max(values)), values.index(min(values)))
    assert x.cummax(0)[0].tolist() == [*itertools.accumulate(values, max)]
    assert lucid.searchsorted(x.sort()[0], x, right=True).tolist() == [sum(v <= w for v in values) for w in values]
    assert x.reshape(1, -1).max(1)[0].tolist() == [max(values)]


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_moving_and_scattering(dt):
    values = some(dt)
    x, at = lucid.tensor(values, dtype=dt), lucid.tensor([0, 2, 0])
    for moved in (x[at], x.gather(0, at), x.take(at), x.index_select(0, at)):
        assert moved.dtype is dt and moved.tolist() == [values[0], values[2], values[0]]
    src = x[:3]
    for added in (x.index_add(0, at, src), x.scatter_add(0, at, src), x.scatter_reduce(0, at, src, "sum")):
        wanted = [values[0] + values[0] + values[2], values[1], values[2] + values[1], *values[3:]]
        assert added.dtype is dt and added.tolist() == [wrapped(v, dt) for v in wanted]
    most = x.scatter_reduce(0, at, src, "amax", include_self=False).tolist()
    assert most == [max(values[0], values[2]), values[1], values[1], *values[3:]]
    assert lucid.where(x > 1, x, x).tolist() == lucid.cat([x, x])[len(values) :].tolist() == values
    assert x.flip(0).tolist() == values[::-1] and x.roll(1).tolist() == values[-1:] + values[:-1]


@pytest.mark.parametrize("a, b", [*itertools.product(INTEGERS, INTEGERS)], ids=str)
def test_comparisons_of_two_dtypes_are_exact(a, b):
    pairs = list(itertools.product(some(a), some(b)))
    x, y = (lucid.tensor(list(side), dtype=dt) for side, dt in zip(zip(*pairs), (a, b)))
    for op in COMPARISONS:
        assert op(x, y).tolist() == [op(v, w) for v, w in pairs]
        assert op(x[:9:3], y[0]).tolist() == [op(v, pairs[0][1]) for v, _ in pairs[:9:3]]


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_comparisons_with_numbers_are_exact(dt):
    values = some(dt)
    x = lucid.tensor(values, dtype=dt)
    halves = [0.5, -0.5, 255.5, float(2**53), 2.0**63, 2.0**64, 1e30, -1e30, float("inf"), float("nan")]
    for op, number in itertools.product(COMPARISONS, [*NUMBERS, *BEYOND, *halves]):
        wanted = [op(v, number) for v in values]
        assert op(x, number).tolist() == wanted
        assert op(x.repeat_interleave(2)[::2], number).tolist() == wanted
        assert op(number, x).tolist() == [op(number, v) for v in values]


def test_a_comparison_keeps_what_it_was_asked():
    x = lucid.tensor([200], dtype=lucid.uint8)
    assert (x < 256).tolist() == [True] and (x == 456).tolist() == [False] and (x > -1).tolist() == [True]
    with lucid.device("meta"):
        assert (lucid.ones(2, 3, dtype=lucid.uint8) < 256).shape == (2, 3)
    assert lucid.func.vmap(lambda row: row < 256)(x.expand(2, 1)).tolist() == [[True]] * 2
    out = lucid.zeros(1, dtype=lucid.bool_)
    assert lucid.lt(x, 256, out=out) is out and out.item() is True
    assert lucid.lt(x, 10**30).item() is True and (lucid.tensor([1.5]) < 10**30).item() is True
    with pytest.raises(OverflowError, match="64 bits"):
        x + 10**30


NARROW = [lucid.int8, lucid.uint16, lucid.uint32, lucid.bool_, lucid.float16, lucid.bfloat16]


@pytest.mark.parametrize("dt", NARROW, ids=str)
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "any", "all", "amax", "amin"])
def test_reductions_of_narrow_dtypes_make_no_wide_copy(name, dt):
    x = (lucid.arange(1_000_000) % 7 == 0).to(dt)
    apply, wide = getattr(lucid, name), x.bool() if name in ("any", "all") else x.float()
    for shape, dim in (((-1,), 0), ((1000, -1), 0), ((1000, -1), 1), ((10, 100, -1), (0, 2)), ((-1, 4), 1)):
        if name == "prod" and isinstance(dim, tuple):
            continue
        wanted, cut = apply(wide.reshape(shape), dim), x.reshape(shape)
        lucid.reset_peak_memory_stats()
        before = lucid.memory_stats()["allocated_bytes.current"]
        result = apply(cut, dim)
        room = 600_000 + 32 * result.numel()
        assert lucid.memory_stats()["allocated_bytes.peak"] - before < room
        assert lucid.allclose(result.double(), wanted.to(result.dtype).double(), rtol=1e-2)
        turned = apply(cut.flip(0), dim)
        assert lucid.allclose(
            turned.double(), apply(wide.reshape(shape).flip(0), dim).to(turned.dtype).double(), rtol=1e-2
        )


def test_sums_and_norms_of_halves():
    x = lucid.full((65_536,), 0.25, dtype=lucid.float16)
    assert (
        x.sum().item() == 16384.0 and x.mean().item() == 0.25 and lucid.ones(70_000, dtype=lucid.bfloat16).mean() == 1
    )
    assert lucid.norm(lucid.tensor([300.0, 400.0], dtype=lucid.float16)).item() == 500.0
    assert lucid.norm(lucid.tensor([300.0, 400.0], dtype=lucid.float16), 3).item() == pytest.approx(449.8, rel=1e-3)


CALLS = {
    "add": lambda x, n: x + n,
    "the number first": lambda x, n: n - x,
    "of a strided tensor": lambda x, n: x[::2] * n,
    "floor_divide": lambda x, n: x // n,
    "bitwise_and": lambda x, n: x & n,
    "add_": lambda x, n: x.add_(n),
    "fill_": lambda x, n: x.fill_(n),
    "setitem": lambda x, n: x.__setitem__(0, n),
    "a masked setitem": lambda x, n: x.__setitem__(x > 1, n),
    "masked_fill": lambda x, n: x.masked_fill(x > 1, n),
    "where": lambda x, n: lucid.where(x > 1, x, n),
    "full": lambda x, n: lucid.full((2,), n, dtype=x.dtype),
    "full_like": lambda x, n: lucid.full_like(x, n),
    "new_full": lambda x, n: x.new_full((2,), n),
    "tensor": lambda x, n: lucid.tensor([0, n], dtype=x.dtype),
    "maximum": lambda x, n: lucid.maximum(x, n),
}


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
@pytest.mark.parametrize("call", CALLS)
def test_arithmetic_with_a_number_that_does_not_fit(dt, call):
    for number in NUMBERS:
        x = lucid.tensor([1, 2, 3], dtype=dt)
        if fits(number, dt):
            CALLS[call](x, number)
            continue
        text = rf": [\w ]+ is {number}; wanted a number that {str(dt)[6:]} holds, -?\d+ to \d+$"
        with pytest.raises(OverflowError, match=text):
            CALLS[call](x, number)
        assert x.tolist() == [1, 2, 3] and x._version == 0


def test_bounds_that_do_not_fit():
    x = lucid.tensor([0, 7, 255], dtype=lucid.uint8)
    assert x.clamp(-5, 300).tolist() == [0, 7, 255] and x.clamp(max=300).dtype is lucid.uint8
    assert x.clamp(min=-(2**63), max=2**64 - 1).tolist() == [0, 7, 255]
    for bounds in ((300, None), (None, -1)):
        with pytest.raises(OverflowError, match="clamp"):
            x.clamp(*bounds)


def test_great_numbers():
    with pytest.raises(OverflowError, match="data is 9223372036854775808; wanted a number that int64 holds"):
        lucid.tensor([2**63])
    with pytest.raises(OverflowError, match="wanted one that fits in 64 bits"):
        lucid.tensor([2**64], dtype=lucid.uint64)
    with pytest.raises(OverflowError):
        lucid.tensor([-1, 2**63], dtype=lucid.uint64)
    assert lucid.tensor([-1, 2**63], dtype=lucid.float64).tolist() == [-1.0, 2.0**63]
    assert lucid.tensor([2**63, 1.0]).tolist() == [2.0**63, 1.0]
    big = lucid.tensor(2**64 - 1, dtype=lucid.uint64)
    assert int(big) == big.item() == 2**64 - 1 and float(big) == 2.0**64 and bool(big)
    assert lucid.tensor([big, 3 * big]).tolist() == [2**64 - 1, 2**64 - 3]
    assert (big.reshape(1) - 2**63).tolist() == [2**63 - 1] and (big // 2**63).item() == 1
    assert lucid.arange(2**63, 2**63 + 3, dtype=lucid.uint64).tolist() == [2**63, 2**63 + 1, 2**63 + 2]
    for wrong in ((0, 2**63), (2**63,), (-1, 2**64 - 1)):
        with pytest.raises(OverflowError, match="arange: end is"):
            lucid.arange(*wrong)


def test_integer_ranges_with_float_steps():
    assert lucid.arange(0.5, 5, dtype=lucid.int64).tolist() == [0, 1, 2, 3, 4]
    assert lucid.arange(5.5, 0, -2.5, dtype=lucid.int32).tolist() == [5, 3, 1]
    with pytest.raises(ValueError, match="step is 0"):
        lucid.arange(0, 5, 0.5, dtype=lucid.int64)


@pytest.mark.parametrize("dt", INTEGERS, ids=str)
def test_every_integer_dtype_is_an_index(dt):
    x, at = lucid.arange(12.0).reshape(3, 4), lucid.tensor([2, 0], dtype=dt)
    rows = x[lucid.tensor([2, 0])]
    assert lucid.equal(x.index_select(0, at), rows) and lucid.equal(lucid.take(x, at), lucid.tensor([2.0, 0.0]))
    assert lucid.equal(x.gather(1, at.reshape(2, 1)), x[:2].gather(1, lucid.tensor([[2], [0]])))
    assert lucid.equal(x.index_add(0, at, rows), x.index_add(0, lucid.tensor([2, 0]), rows))
    assert lucid.equal(x.index_fill(0, at, 0.5), x.index_fill(0, lucid.tensor([2, 0]), 0.5))
    assert lucid.equal(lucid.nn.functional.embedding(at, x), rows)
    loss = lucid.nn.functional.nll_loss(rows, at)
    assert loss.item() == -(rows[0, 2] + rows[1, 0]).item() / 2
    if dt is not lucid.uint8:
        assert lucid.equal(x[at], rows) and lucid.equal(x[at, at], lucid.tensor([10.0, 0.0]))
        with pytest.raises(IndexError, match=r"index 3 is out of range"):
            x[lucid.tensor([3], dtype=dt)]


def test_a_great_index_is_no_negative_one():
    x, at = lucid.arange(3), lucid.tensor([2**64 - 1], dtype=lucid.uint64)
    for call in (lambda: x[at], lambda: x.take(at), lambda: x.index_select(0, at), lambda: x.reshape(1, 3)[at, at]):
        with pytest.raises(IndexError, match=r"index \d+ is out of range"):
            call()
    with pytest.raises(IndexError):
        x[at[0]]


def test_uint8_is_a_mask_as_it_was_once():
    x = lucid.arange(3)
    with pytest.warns(UserWarning, match="uint8 is deprecated"):
        assert x[lucid.tensor([1, 0, 1], dtype=lucid.uint8)].tolist() == [0, 2]
    with pytest.warns(UserWarning, match="uint8 is deprecated"):
        x[lucid.tensor([1, 0, 1], dtype=lucid.uint8)] = 7
    assert x.tolist() == [7, 1, 7]


def test_names_and_looks():
    x = lucid.tensor([1, 2**63], dtype=lucid.uint64)
    assert repr(x).replace("\n", "").replace(" ", "") == "tensor([1,9223372036854775808],dtype=lucid.uint64)"
    assert x.type() == "lucid.UInt64Tensor" and x.type("lucid.UInt16Tensor").dtype is lucid.uint16
    assert not any(dt.is_signed for dt in UNSIGNED) and lucid.iinfo(lucid.uint64).max == 2**64 - 1
    assert lucid.tensor([3, 2**62], dtype=lucid.int64).to(lucid.uint32).tolist() == [3, 0]
    assert lucid.dtype("uint32") is lucid.uint32
