"""Every random op draws one number for each element: more of them than any block holds are what their pieces are, one
behind the other, and move the generator's counter by exactly as many as were drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from ops.cases import OPS, dtype_of

import lucid
from lucid import _C

np = pytest.importorskip("numpy", reason="NumPy is not installed here")

SEED = 2**40 + 3
START = 2**32 - 40000  # the low word of the counter overflows on the way
COUNT = 2**16 + 2**14 + 5
PIECES = (1, 3, 63, 64, 65, 255, 257, 4095, 20000, 32769)  # and the rest
FLOATS = ("f16", "bf16", "f32", "f64")
WIDE = ("f32", "f64")


@dataclass(frozen=True)
class Draw:
    """`call(at, n, dtype, generator)` draws elements at … at + n - 1 of a long result, `unit` numbers for each."""

    call: Callable
    dtypes: tuple[str, ...] = WIDE
    unit: int = 1


def numbers(at, n, dtype):
    """Positions at … at + n - 1 of a sequence of small numbers of both signs."""
    return ((lucid.arange(at, at + n) % 13).to(dtype) - 6) / 4


def chances(at, n, dtype):
    return (lucid.arange(at, at + n) % 11).to(dtype) / 10


def weights(at, n, dtype):
    """A row of five weights for each of n draws."""
    return (lucid.arange(5 * at, 5 * (at + n)) % 7 + 1).reshape(n, 5).to(dtype)


# By the op's name, with more words where one op has several ways.
DRAWS = {
    "rand": Draw(lambda at, n, dtype, g: _C.rand(n, generator=g, dtype=dtype), FLOATS),
    "randn": Draw(lambda at, n, dtype, g: _C.randn(n, generator=g, dtype=dtype), FLOATS),
    "randint": Draw(
        lambda at, n, dtype, g: _C.randint(-3, 10**6, [n], generator=g, dtype=dtype), ("i32", "i64", "f64")
    ),
    "uniform_": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).uniform_(-2, 3, generator=g), FLOATS),
    "normal_": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).normal_(1, 3, generator=g), FLOATS),
    "bernoulli_": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).bernoulli_(0.3, generator=g), FLOATS),
    "bernoulli_tensor_": Draw(
        lambda at, n, dtype, g: _C.bernoulli_tensor_(numbers(at, n, dtype), chances(at, n, dtype), generator=g)
    ),
    "bernoulli": Draw(lambda at, n, dtype, g: chances(at, n, dtype).bernoulli(generator=g)),
    "bernoulli of a number": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).bernoulli(0.3, generator=g)),
    "dropout": Draw(lambda at, n, dtype, g: _C.dropout(numbers(at, n, dtype), 0.3, True, generator=g), FLOATS),
    "native_dropout": Draw(lambda at, n, dtype, g: _C.native_dropout(numbers(at, n, dtype), 0.3, g)[1]),
    "multinomial": Draw(lambda at, n, dtype, g: _C.multinomial(weights(at, n, dtype), 3, False, generator=g), unit=3),
    "exponential_": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).exponential_(2, generator=g), FLOATS),
    "cauchy_": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).cauchy_(1, 2, generator=g), FLOATS),
    "log_normal_": Draw(lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).log_normal_(0, 1, generator=g), FLOATS),
    "geometric_": Draw(
        lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).geometric_(0.2, generator=g), (*FLOATS, "i32", "i64")
    ),
    "random_": Draw(
        lambda at, n, dtype, g: lucid.empty(n, dtype=dtype).random_(-5, 90, generator=g), (*FLOATS, "i8", "i64")
    ),
    "poisson": Draw(lambda at, n, dtype, g: lucid.poisson(9 + numbers(at, n, dtype) * 2, g), FLOATS),
    "binomial": Draw(
        lambda at, n, dtype, g: lucid.binomial((numbers(at, n, dtype) + 3) * 20, chances(at, n, dtype), g)
    ),
    "rrelu": Draw(lambda at, n, dtype, g: _C.rrelu(numbers(at, n, dtype), 0.1, 0.4, True, generator=g), FLOATS),
    "rrelu_": Draw(lambda at, n, dtype, g: _C.rrelu_(numbers(at, n, dtype), 0.1, 0.4, True, generator=g), FLOATS),
    "rrelu_with_noise": Draw(lambda at, n, dtype, g: _C.rrelu_with_noise(numbers(at, n, dtype), 0.1, 0.4, True, g)[1]),
}
# What depends on how many are drawn, so that it has no pieces: each has a test of its own below.
WHOLE = {"randperm"}


def generator(counter):
    g = lucid.Generator(SEED)
    g.set_state(lucid.tensor([SEED, counter]))
    return g


def assert_moved(name, g, first, drawn):
    assert g.counter - first == drawn, f"{name} drew {drawn} numbers and moved the counter by {g.counter - first}"


def assert_same(name, found, wanted):
    wrong = np.flatnonzero(np.asarray(found) != np.asarray(wanted))
    assert not wrong.size, f"{name}: element {wrong[0]} is {found[wrong[0]]}, not {wanted[wrong[0]]}"


def test_every_random_op_is_here():
    """Expressions over other ops draw as those do."""
    drawing = {op.name for op in OPS.values() if op.random and not op.compose}
    assert {name.split()[0] for name in DRAWS} | WHOLE == drawing


@pytest.mark.parametrize("name, suffix", [(name, suffix) for name, draw in DRAWS.items() for suffix in draw.dtypes])
def test_a_large_draw_is_its_pieces(name, suffix):
    draw, dtype = DRAWS[name], dtype_of(suffix)
    g = generator(START)
    whole = draw.call(0, COUNT, dtype, g).tolist()
    assert_moved(name, g, START, draw.unit * COUNT)
    at = 0
    for size in (*PIECES, COUNT - sum(PIECES)):
        first = START + draw.unit * at
        g = generator(first)
        piece = draw.call(at, size, dtype, g).tolist()
        assert_moved(name, g, first, draw.unit * size)
        wrong = [i for i in range(size) if piece[i] != whole[at + i]]
        assert not wrong, f"{name}: element {at + wrong[0]} is {whole[at + wrong[0]]}, drawn alone {piece[wrong[0]]}"
        at += size
    assert len(set(map(str, whole))) > 1


@pytest.mark.parametrize("name", DRAWS)
def test_the_default_generator_draws_the_same(name):
    draw = DRAWS[name]
    dtype = dtype_of(draw.dtypes[0])
    wanted = draw.call(0, 300, dtype, generator(START)).tolist()
    before = lucid.get_rng_state()
    lucid.set_rng_state(lucid.tensor([SEED, START]))
    found = draw.call(0, 300, dtype, None).tolist()
    after = lucid.get_rng_state().tolist()
    lucid.set_rng_state(before)
    assert found == wanted and after == [SEED, START + 300 * draw.unit]


def philox(seed, first, n):
    """Words 0 and 1 of n blocks of Philox-4x32-10 as 64-bit integers; test_random.py has the known answers."""
    counter = np.arange(n, dtype=np.uint64) + np.uint64(first)
    low = np.uint64(0xFFFFFFFF)
    shift = np.uint64(32)
    c = [counter & low, counter >> shift, np.zeros(n, np.uint64), np.zeros(n, np.uint64)]
    k = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        a, b = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(b >> shift) ^ c[1] ^ np.uint64(k[0]), b & low, (a >> shift) ^ c[3] ^ np.uint64(k[1]), a & low]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c[0] << shift | c[1]


def test_large_draws_are_philox():
    """Far behind the first block too: what the pieces have in common could be wrong in all of them."""
    bits = philox(SEED, START, COUNT)
    wide = (bits >> np.uint64(11)) / 2**53

    def drawn(name, dtype):
        return DRAWS[name].call(0, COUNT, dtype, generator(START)).numpy()

    assert_same("rand", drawn("rand", lucid.float32), ((bits >> np.uint64(40)) / 2**24).astype(np.float32))
    assert_same("rand", drawn("rand", lucid.float64), wide)
    assert_same("randint", drawn("randint", lucid.int64), [-3 + (b * (10**6 + 3) >> 64) for b in bits.tolist()])
    assert_same("native_dropout", drawn("native_dropout", lucid.float64) != 0, wide >= 0.3)


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, COUNT])
def test_randperm_is_fisher_and_yates(n):
    order = list(range(n))
    for i, b in enumerate(philox(SEED, START, n).tolist()):
        j = i + (b * (n - i) >> 64)
        order[i], order[j] = order[j], order[i]
    g = generator(START)
    assert _C.randperm(n, generator=g).tolist() == order
    assert_moved("randperm", g, START, n)
