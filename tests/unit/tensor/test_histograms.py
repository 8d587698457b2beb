"""Histograms: against NumPy, at edges, of nothing, with weights, and what is refused."""

from __future__ import annotations

import math

import pytest

import lucid

NAN, INF = math.nan, math.inf
DATA = [0.5, 2.0, -1.0, 3.0, 2.0, 0.0, 1.25, 3.0, NAN]
WEIGHT = [1.0, 2.0, 0.5, 1.0, 3.0, 0.25, 1.0, 2.0, 9.0]


def test_histc_counts_between_limits():
    x = lucid.tensor(DATA)
    assert lucid.histc(x, 4, 0, 3).tolist() == [2, 1, 2, 2] and lucid.histc(x, 4, 0, 3).dtype is lucid.float32
    assert x[:8].histc(4).tolist() == [1, 2, 1, 4]
    assert lucid.histc(lucid.zeros(0), 3).tolist() == [0, 0, 0]
    assert lucid.histc(lucid.ones(2), 3).tolist() == [0, 2, 0] and lucid.histc(lucid.ones(2), 3, 1, 1).tolist() == [
        0,
        2,
        0,
    ]
    assert lucid.histc(lucid.tensor([1, 2, 3]), bins=3).tolist() == [1, 1, 1]
    out = lucid.empty(2)
    assert lucid.histc(x, 2, 0, 4, out=out) is out and out.tolist() == [3, 4]


@pytest.mark.parametrize("bins", (1, 4, 7, [-1.0, 0.0, 0.5, 3.0], [0.0, 2.0, 2.0, 2.5]))
@pytest.mark.parametrize("weighted", (False, True))
@pytest.mark.parametrize("density", (False, True))
def test_histogram_is_that_of_numpy(np, bins, weighted, density):
    data, weight = DATA[:8], WEIGHT[:8] if weighted else None
    with np.errstate(all="ignore"):
        wanted, edges = np.histogram(np.array(data), bins, weights=weight, density=density)
    given = lucid.tensor(weight, dtype=lucid.float64) if weighted else None
    got = lucid.histogram(lucid.tensor(data, dtype=lucid.float64), bins, weight=given, density=density)
    assert np.allclose(np.array(got.hist.tolist()), wanted, equal_nan=True)
    assert np.allclose(np.array(got.bin_edges.tolist()), edges)


def test_what_is_in_no_bin_is_not_counted():
    got = lucid.histogram(lucid.tensor(DATA), 2, range=(0.0, 2.0))
    assert got.hist.tolist() == [2, 3] and got.bin_edges.tolist() == [0, 1, 2]
    assert lucid.histogram(lucid.tensor(DATA), lucid.tensor([0.0, 1.0, 2.0])).hist.tolist() == [2, 3]
    hist, edges = lucid.histogram(lucid.zeros(0), 2)
    assert hist.tolist() == [0, 0] and edges.tolist() == [0, 0.5, 1]
    assert lucid.histogram(lucid.ones(3), 2).bin_edges.tolist() == [0.5, 1, 1.5]


def test_histogramdd_is_that_of_numpy(np):
    points = np.random.default_rng(0).normal(size=(60, 3))
    x = lucid.tensor(points.tolist(), dtype=lucid.float64)
    for bins, limits in (([2, 3, 4], None), (3, [(-1, 1), (-2, 2), (0, 1)])):
        for density in (False, True):
            wanted, edges = np.histogramdd(points, bins, range=limits, density=density)
            got = lucid.histogramdd(x, bins, range=limits, density=density)
            assert np.allclose(np.array(got.hist.tolist()), wanted)
            assert all(np.allclose(np.array(a.tolist()), b) for a, b in zip(got.bin_edges, edges))
    flat = lucid.histogramdd(x.reshape(5, 12, 3), 3, range=[-1, 1, -2, 2, 0, 1], weight=lucid.ones(5, 12) * 2)
    assert flat.hist.tolist() == (lucid.histogramdd(x, 3, range=[-1, 1, -2, 2, 0, 1]).hist * 2).tolist()


def test_histogram2d_is_that_of_numpy(np):
    x, y = np.random.default_rng(1).normal(size=(2, 40))
    wanted = np.histogram2d(x, y, bins=(3, 5))
    got = lucid.histogram2d(lucid.tensor(x.tolist()), lucid.tensor(y.tolist()), bins=(3, 5))
    assert all(np.allclose(np.array(a.tolist()), b, atol=1e-6) for a, b in zip(got, wanted))


def test_histograms_are_outside_the_graph():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    assert not lucid.histc(x, 2).requires_grad and not lucid.histogram(x, 2).hist.requires_grad


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x: lucid.histc(x, 0), ValueError, "histc: bins is 0; wanted 1 or more"),
        (lambda x: lucid.histc(x, 2.5), TypeError, "histc: bins is .*; wanted an int"),
        (lambda x: lucid.histc(x, 3, 2, 1), ValueError, "histc: the range is 2 to 1; wanted"),
        (lambda x: lucid.histc(x * NAN, 3), ValueError, "histc: the range is nan to nan; wanted a finite one"),
        (lambda x: lucid.histc(x, 3, 0, INF), ValueError, "histc: the range is 0 to inf; wanted a finite one"),
        (lambda x: lucid.histogram(x, [1.0]), ValueError, "histogram: bins has shape"),
        (
            lambda x: lucid.histogram(x, [1.0, 0.0]),
            ValueError,
            "histogram: bins is .*; wanted edges in ascending order",
        ),
        (lambda x: lucid.histogram(x, 2, range=(1.0,)), ValueError, "histogram: range is"),
        (lambda x: lucid.histogram(x, 2, weight=x[:1]), RuntimeError, "histogram: weight has shape"),
        (lambda x: lucid.histogramdd(x, 2), RuntimeError, "histogramdd: input has shape"),
        (lambda x: lucid.histogramdd(x.reshape(1, 2), [2]), ValueError, "histogramdd: bins has 1 items"),
        (lambda x: lucid.histogramdd(x.reshape(1, 2), 2, range=[0, 1]), ValueError, "histogramdd: range has 2 numbers"),
        (lambda x: lucid.histogram2d(x, x[:1]), RuntimeError, "histogram2d: x has 2 elements and y 1"),
        (lambda x: lucid.histc(lucid.complex(x, x), 2), TypeError, "histc: input is complex64; wanted real numbers"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(lucid.tensor([1.0, 2.0]))
