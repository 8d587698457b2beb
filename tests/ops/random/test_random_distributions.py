"""Fills and draws of other distributions: against their distribution functions, their edges, the same bits in every
build, and what is refused."""

from __future__ import annotations

import math

import pytest

import lucid

COUNT = 20000
FLOATS = (lucid.float16, lucid.bfloat16, lucid.float32, lucid.float64)


def drawn(method, *args, dtype=lucid.float64, seed=11):
    return getattr(lucid.empty(COUNT, dtype=dtype), method)(*args, generator=lucid.Generator(seed))


def gap(values, distribution) -> float:
    """The greatest distance between the share of values up to each and the distribution function there (Kolmogorov and
    Smirnov), times the root of their number: above 1.95 once in a thousand cases."""
    n = len(values)
    ordered = sorted(values)
    below = [distribution(value) for value in ordered]
    return math.sqrt(n) * max(max((i + 1) / n - p, p - i / n) for i, p in enumerate(below))


@pytest.mark.parametrize(
    "method, args, distribution",
    [
        ("exponential_", (), lambda x: -math.expm1(-x)),
        ("exponential_", (2.5,), lambda x: -math.expm1(-2.5 * x)),
        ("cauchy_", (), lambda x: 0.5 + math.atan(x) / math.pi),
        ("cauchy_", (3.0, 0.5), lambda x: 0.5 + math.atan((x - 3) / 0.5) / math.pi),
        ("log_normal_", (), lambda x: 0.5 * math.erfc((1 - math.log(x)) / 2 / math.sqrt(2))),
        ("log_normal_", (-1.0, 0.3), lambda x: 0.5 * math.erfc((-1 - math.log(x)) / 0.3 / math.sqrt(2))),
    ],
)
@pytest.mark.parametrize("dtype", (lucid.float32, lucid.float64))
def test_draws_fit_their_distribution(method, args, distribution, dtype):
    x = drawn(method, *args, dtype=dtype)
    assert x.dtype is dtype and x.isfinite().all().item()
    assert gap(x.tolist(), distribution) < 1.95


def chi(values, chances) -> float:
    """Pearson's statistic of counts in excess of its mean, in standard deviations; rare values are taken together."""
    n, total, cells, expected, found = len(values), 0.0, 0, 0.0, 0
    counts = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    for k, p in enumerate(chances):
        expected, found = expected + n * p, found + counts.get(k, 0)
        if expected >= 20:
            total, cells, expected, found = total + (found - expected) ** 2 / expected, cells + 1, 0.0, 0
    return (total - (cells - 1)) / math.sqrt(2 * (cells - 1))


@pytest.mark.parametrize("p", (0.05, 0.3, 0.9))
def test_geometric_counts(p):
    x = drawn("geometric_", p).tolist()
    assert min(x) == 1 and abs(chi(x, [0] + [p * (1 - p) ** (k - 1) for k in range(1, 400)])) < 4


@pytest.mark.parametrize("mean", (0.2, 3.0, 9.9, 10.0, 40.0, 3000.0))
def test_poisson_counts(mean):
    x = lucid.poisson(lucid.full((COUNT,), mean, dtype=lucid.float64), lucid.Generator(5)).tolist()
    most = int(mean + 12 * math.sqrt(mean) + 20)
    chances = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(most)]
    assert abs(chi(x, chances)) < 4 and max(x) < most
    assert abs(sum(x) / COUNT - mean) < 5 * math.sqrt(mean / COUNT)


@pytest.mark.parametrize("n, p", ((1, 0.5), (20, 0.1), (20, 0.97), (40, 0.5), (300, 0.06), (5000, 0.7)))
def test_binomial_counts(n, p):
    count = lucid.full((COUNT,), n, dtype=lucid.float64)
    x = lucid.binomial(count, lucid.tensor(p, dtype=lucid.float64), lucid.Generator(6)).tolist()

    def chance(k):
        ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))

    assert 0 <= min(x) and max(x) <= n and abs(chi(x, [chance(k) for k in range(n + 1)])) < 4
    assert abs(sum(x) / COUNT - n * p) < 5 * math.sqrt(n * p * (1 - p) / COUNT)


def test_edges():
    assert lucid.poisson(lucid.zeros(3)).tolist() == [0] * 3
    huge = lucid.poisson(lucid.full((100,), 1e12, dtype=lucid.float64), lucid.Generator(1))
    assert (abs(huge - 1e12) < 6e6).all().item() and len(set(huge.tolist())) == 100
    assert lucid.binomial(lucid.tensor([0.0, 4.0, 4.0, 3.7]), lucid.tensor([0.5, 0.0, 1.0, 1.0])).tolist() == [
        0,
        0,
        4,
        3,
    ]
    assert lucid.binomial(lucid.ones(2, 1), lucid.ones(3)).shape == (2, 3)
    assert lucid.poisson(lucid.ones(0)).shape == (0,) and lucid.poisson(lucid.tensor(2.0)).shape == ()
    assert lucid.zeros(5, dtype=lucid.int32).geometric_(1.0).tolist() == [1] * 5
    assert lucid.poisson(lucid.full((500,), 3.0, dtype=lucid.float16)).dtype is lucid.float16


@pytest.mark.parametrize(
    "dtype", (*FLOATS, lucid.uint8, lucid.int8, lucid.int16, lucid.int32, lucid.int64, lucid.bool_)
)
def test_random_integers(dtype):
    x = lucid.empty(4000, dtype=dtype).random_(generator=lucid.Generator(2))
    most = {"float16": 2**11, "bfloat16": 2**8, "float32": 2**24, "float64": 2**53, "bool": 1}.get(dtype._name)
    most = lucid.iinfo(dtype).max if most is None else most
    values = x.tolist()
    assert 0 <= min(values) < most / 3 or most == 1
    assert 2 * most / 3 < max(values) <= most
    small = lucid.empty(2000, dtype=dtype).random_(2, generator=lucid.Generator(3)).tolist()
    assert set(small) == {0, 1}
    if dtype is not lucid.bool_ and dtype is not lucid.uint8:
        assert set(lucid.empty(2000, dtype=dtype).random_(-3, 2).tolist()) == {-3, -2, -1, 0, 1}
    assert lucid.empty(0, dtype=dtype).random_().shape == (0,)


@pytest.mark.parametrize(
    "method, args",
    (("exponential_", (2,)), ("cauchy_", ()), ("log_normal_", ()), ("geometric_", (0.4,)), ("random_", (5,))),
)
@pytest.mark.parametrize("dtype", FLOATS)
def test_fills_write_views_and_end_the_graph(method, args, dtype):
    base = lucid.full((3, 4), 0.5, dtype=dtype)
    getattr(base.T[1], method)(*args, generator=lucid.Generator(5))
    column = getattr(lucid.empty(3, dtype=dtype), method)(*args, generator=lucid.Generator(5))
    assert base[:, 1].tolist() == column.tolist() and base[:, 0].tolist() == [0.5] * 3
    x = lucid.ones(3, dtype=dtype, requires_grad=True)
    y = x * 2
    getattr(y, method)(*args)
    (y * 3).sum().backward()
    assert x.grad is None or x.grad.tolist() == [0, 0, 0]


# As hexadecimal numbers, for bits; every build gives these.
WANTED = {
    "exponential_": ["0x1.8f9d3cf708516p+0", "0x1.679cbc8042334p+1", "0x1.b9fe13f60dbbdp+2", "0x1.2dc8dc4e95accp+0"],
    "cauchy_": ["-0x1.6a209d10b8c74p-1", "-0x1.5842f07279e88p+2", "-0x1.dc3a7055983a9p+6", "0x1.a3779b50afb76p-2"],
    "log_normal_": ["0x1.05aec489e6c07p+0", "0x1.f78269078e60cp+4", "0x1.157dc84176ce2p+7", "0x1.31d5b84ecc218p-2"],
    "geometric_": ["0x1.b400000000000p+6", "0x1.8800000000000p+7", "0x1.e200000000000p+8", "0x1.4c00000000000p+6"],
    "poisson": ["0x1.0000000000000p+0", "0x1.0000000000000p+3", "0x1.ed00000000000p+8", "0x1.e832400000000p+19"],
    "binomial": ["0x1.0000000000000p+1", "0x1.6000000000000p+4", "0x1.078b800000000p+18", "0x1.41dd3ad600000p+31"],
}


@pytest.mark.parametrize("name", WANTED)
def test_every_build_gives_the_same_bits(name):
    g = lucid.Generator(2**40 + 3)
    made = lucid.empty(4, dtype=lucid.float64)
    values = {
        "exponential_": lambda: made.exponential_(0.7, generator=g),
        "cauchy_": lambda: made.cauchy_(1, 3, generator=g),
        "log_normal_": lambda: made.log_normal_(0.5, 1.5, generator=g),
        "geometric_": lambda: made.geometric_(0.01, generator=g),
        "poisson": lambda: lucid.poisson(lucid.tensor([2.0, 12.0, 500.0, 1e6], dtype=lucid.float64), g),
        "binomial": lambda: lucid.binomial(
            lucid.tensor([9.0, 90.0, 9e5, 9e9], dtype=lucid.float64), lucid.full((4,), 0.3, dtype=lucid.float64), g
        ),
    }[name]()
    assert [value.hex() for value in values.tolist()] == WANTED[name]


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x: x.exponential_(0), ValueError, "exponential_: lambd is 0; wanted more than 0"),
        (lambda x: x.cauchy_(0, -1), ValueError, "cauchy_: sigma is -1; wanted more than 0"),
        (lambda x: x.log_normal_(0, 0), ValueError, "log_normal_: std is 0; wanted more than 0"),
        (lambda x: x.geometric_(0), ValueError, "geometric_: p is 0; wanted"),
        (lambda x: x.geometric_(1.5), ValueError, "geometric_: p is 1.5; wanted"),
        (lambda x: x.random_(3, 3), ValueError, "random_: high is 3; wanted more than low, which is 3"),
        (lambda x: x.random_(0), ValueError, "random_: high is 0; wanted more than low"),
        (lambda x: x.to(lucid.int8).random_(0, 200), ValueError, "random_: low is 0 and high 200; wanted a range"),
        (lambda x: x.random_(0.5, 2), TypeError, "random_: low is not an integer"),
        (lambda x: x.long().exponential_(), TypeError, "exponential_: self is int64; wanted"),
        (lambda x: (x > 0).geometric_(0.5), TypeError, "geometric_: self is bool; wanted"),
        (lambda x: lucid.complex(x, x).random_(), TypeError, "random_: self is complex64; wanted"),
        (lambda x: lucid.poisson(-x), ValueError, "poisson: self holds -1; wanted finite means of 0 or more"),
        (lambda x: lucid.poisson(x * math.nan), ValueError, "poisson: self holds nan; wanted"),
        (lambda x: lucid.poisson(x.long()), TypeError, "poisson: self is int64; wanted"),
        (lambda x: lucid.binomial(x, x + 1), ValueError, "binomial: prob holds 2; wanted probabilities"),
        (lambda x: lucid.binomial(-x, x), ValueError, "binomial: count holds -1; wanted numbers of trials"),
        (lambda x: lucid.binomial(x, lucid.ones(2)), RuntimeError, "binomial"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(lucid.ones(3))
