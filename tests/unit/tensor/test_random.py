"""Random numbers: the generator's known answers, seeds and states, ranges, moments."""

from __future__ import annotations

import pytest

import lucid


def philox(seed: int, counter: int) -> list[int]:
    """Philox-4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), in plain Python."""
    c = [counter & 0xFFFFFFFF, counter >> 32, 0, 0]
    k = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def test_the_model_has_the_published_answers():
    """The known-answer vectors of the Random123 library for zeros, and for the counter of which words 2 and 3 are
    zero."""
    assert philox(0, 0) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**40 + 3, 2**63 + 5])
def test_uniform_numbers_are_philox(seed):
    """Element i is the top 24 bits of word 0 of block i, over 2**24."""
    lucid.manual_seed(seed)
    for start, count in ((0, 7), (7, 30)):
        wanted = [(philox(seed % 2**64, start + i)[0] >> 8) / 2**24 for i in range(count)]
        assert lucid.rand(count).tolist() == wanted


def test_counters_past_32_bits():
    g = lucid.Generator(9)
    g.set_state(lucid.tensor([9, 2**32 - 3]))
    assert lucid.rand(6, generator=g).tolist() == [(philox(9, 2**32 - 3 + i)[0] >> 8) / 2**24 for i in range(6)]
    assert g.counter == 2**32 + 3


def test_same_seed_same_numbers():
    def draw():
        return [
            f().tolist()
            for f in (
                lambda: lucid.rand(5),
                lambda: lucid.randn(5),
                lambda: lucid.randint(0, 100, (5,)),
                lambda: lucid.randperm(9),
                lambda: lucid.bernoulli(0.5, size=(8,)),
                lambda: lucid.normal(1.0, 2.0, size=(3,)),
                lambda: lucid.zeros(4).uniform_(-1, 1),
                lambda: lucid.zeros(4).normal_(),
            )
        ]

    lucid.manual_seed(5)
    first = draw()
    second = draw()
    lucid.manual_seed(5)
    assert draw() == first != second


def test_seeds():
    lucid.manual_seed(7)
    assert lucid.initial_seed() == 7
    seed = lucid.seed()
    assert 0 <= seed < 2**63 and lucid.initial_seed() == seed and lucid.seed() != seed
    lucid.manual_seed(-1)
    assert lucid.initial_seed() == 2**64 - 1
    for wrong in ("text", 1.5, None):
        with pytest.raises(TypeError):
            lucid.manual_seed(wrong)


def test_state():
    lucid.manual_seed(3)
    lucid.rand(5)
    state = lucid.get_rng_state()
    assert state.dtype is lucid.int64 and state.tolist() == [3, 5]
    a = lucid.randn(4).tolist()
    lucid.set_rng_state(state)
    assert lucid.randn(4).tolist() == a
    with pytest.raises(ValueError):
        lucid.set_rng_state(lucid.tensor([1, 2, 3]))
    with pytest.raises(TypeError):
        lucid.set_rng_state([1, 2])
    assert lucid.get_rng_state().tolist() == [3, 9]


def test_every_element_takes_one_draw():
    for draw in (
        lambda g: lucid.rand(5, generator=g),
        lambda g: lucid.randn(5, generator=g),
        lambda g: lucid.rand(5, dtype=lucid.float64, generator=g),
        lambda g: lucid.randint(0, 9, (5,), generator=g),
        lambda g: lucid.bernoulli(0.3, size=(5,), generator=g),
        lambda g: lucid.zeros(5).normal_(generator=g),
    ):
        g = lucid.Generator(1)
        draw(g)
        assert g.counter == 5


def test_a_sequence_is_the_same_in_pieces():
    g, h = lucid.Generator(4), lucid.Generator(4)
    whole = lucid.randn(50, generator=g)
    parts = lucid.cat([lucid.randn(13, generator=h), lucid.randn(37, generator=h)])
    assert whole.tolist() == parts.tolist()


def test_generators_leave_the_default_alone():
    lucid.manual_seed(1)
    before = lucid.get_rng_state().tolist()
    g = lucid.Generator(8)
    lucid.rand(3, generator=g)
    assert lucid.get_rng_state().tolist() == before and g.seed == 8 and g.counter == 3
    h = lucid.Generator()
    h.set_state(g.get_state())
    assert lucid.rand(3, generator=h).tolist() == lucid.rand(3, generator=g).tolist()
    g.set_seed(8)
    assert g.counter == 0 and lucid.Generator().seed == 0
    with pytest.raises(TypeError):
        lucid.rand(2, generator="g")


def test_moments():
    u, n, d = lucid.rand(40000), lucid.randn(40000), lucid.randn(40000, dtype=lucid.float64)
    assert (
        0 <= u.min().item()
        and u.max().item() < 1
        and abs(u.mean().item() - 0.5) < 0.01
        and abs(u.var().item() - 1 / 12) < 0.002
    )
    for sample in (n, d):
        assert (
            abs(sample.mean().item()) < 0.02 and abs(sample.std().item() - 1) < 0.02 and sample.isfinite().all().item()
        )
        assert abs((sample**3).mean().item()) < 0.06 and abs((sample**4).mean().item() - 3) < 0.2
        assert abs((sample[1:] * sample[:-1]).mean().item()) < 0.02
    b = lucid.bernoulli(0.3, size=(40000,))
    assert set(b.tolist()) == {0.0, 1.0} and abs(b.mean().item() - 0.3) < 0.01
    assert abs(lucid.normal(5.0, 0.1, size=(10000,)).mean().item() - 5) < 0.01


def test_normal_numbers_fit_the_distribution():
    """Kolmogorov-Smirnov: the largest gap to the cumulative distribution, far below 1.63 / sqrt(n) (1 %)."""
    import math

    n = 5000
    values = sorted(lucid.randn(n, dtype=lucid.float64, generator=lucid.Generator(2)).tolist())
    gap = max(abs((i + 0.5) / n - 0.5 * (1 + math.erf(v / math.sqrt(2)))) for i, v in enumerate(values))
    assert gap < 1.63 / math.sqrt(n)


def test_randint():
    x = lucid.randint(-3, 4, (3000,))
    assert x.dtype is lucid.int64 and set(x.tolist()) == set(range(-3, 4))
    counts = [(x == v).sum().item() for v in range(-3, 4)]
    assert max(counts) - min(counts) < 150
    assert lucid.randint(5, (4,)).max().item() < 5 and lucid.randint(0, 2, (4,), dtype=lucid.int32).dtype is lucid.int32
    wide = lucid.randint(-(2**31), 2**31 - 1, (100,))
    assert wide.min().item() < -(2**29) and wide.max().item() > 2**29
    for wrong in ((3, 3), (4, 2)):
        with pytest.raises((ValueError, RuntimeError)):
            lucid.randint(*wrong, (2,))
    with pytest.raises(TypeError):
        lucid.randint(0, 5)


def test_randperm():
    for n in (0, 1, 2, 10, 1000):
        assert sorted(lucid.randperm(n).tolist()) == list(range(n))
    firsts = [lucid.randperm(4)[0].item() for _ in range(400)]
    assert all(60 < firsts.count(v) < 140 for v in range(4))
    with pytest.raises(ValueError):
        lucid.randperm(-1)


def test_bernoulli_of_a_tensor():
    p = lucid.tensor([[0.0, 1.0], [1.0, 0.0]])
    assert lucid.bernoulli(p).tolist() == p.tolist() and lucid.bernoulli(p, dtype=lucid.int64).dtype is lucid.int64
    for wrong in (1.5, -0.1, float("nan"), lucid.tensor([0.5, 2.0])):
        with pytest.raises(ValueError):
            lucid.bernoulli(wrong)
    with pytest.raises(ValueError):
        lucid.bernoulli(p, size=(3,))


def test_normal_of_tensors():
    mean = lucid.tensor([0.0, 100.0])
    x = lucid.normal(mean, 0.5)
    assert x.shape == (2,) and abs(x[1].item() - 100) < 5
    assert lucid.normal(mean, lucid.zeros(3, 1)).tolist() == [[0.0, 100.0]] * 3
    for wrong in (
        lambda: lucid.normal(0.0, -1.0, size=(2,)),
        lambda: lucid.normal(mean, lucid.tensor([-1.0, 1.0])),
        lambda: lucid.normal(mean, 1.0, size=(5,)),
    ):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(TypeError):
        lucid.normal(0.0, 1.0)


def test_filling_in_place():
    x = lucid.zeros(1000)
    assert x.uniform_(2, 3) is x and 2 <= x.min().item() and x.max().item() < 3
    assert abs(x.normal_(5, 0.1).mean().item() - 5) < 0.05 and x._version == 2
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        lucid.zeros(2, requires_grad=True).uniform_()
    with lucid.no_grad():
        lucid.zeros(2, requires_grad=True).uniform_()
    y = lucid.zeros(4, 6)
    lucid.manual_seed(0)
    y.T.uniform_()  # a strided tensor is filled in its own order
    lucid.manual_seed(0)
    assert y.T.tolist() == lucid.rand(6, 4).tolist()
    with pytest.raises((ValueError, RuntimeError)):
        x.uniform_(1, 0)


def test_likeness_and_options():
    assert (
        lucid.rand(2, requires_grad=True).requires_grad
        and lucid.rand().shape == ()
        and lucid.rand((2, 3)).shape == lucid.rand([2, 3]).shape == (2, 3)
    )
    with pytest.raises((TypeError, RuntimeError)):
        lucid.rand(2, dtype=lucid.int64)
    assert lucid.rand(0).shape == (0,) and lucid.randn(2, 0).shape == (2, 0)
    assert lucid.randint_like(lucid.zeros(2, 2, dtype=lucid.int32), 5).dtype is lucid.int32
