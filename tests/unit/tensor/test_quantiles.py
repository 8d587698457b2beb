"""Quantiles, covariances and correlations: against NumPy, at NaN and infinity, gradients, and what is refused."""

from __future__ import annotations

import math

import pytest

import lucid

INF, NAN = math.inf, math.nan
DATA = [[3.0, -1.0, 2.0, 7.5, 0.0], [1.0, 1.5, -4.0, 2.2, 5.0], [0.5, 9.0, 3.0, -2.0, 1.0]]
QUANTILES = {"linear": "linear", "lower": "lower", "higher": "higher", "midpoint": "midpoint", "nearest": "nearest"}


def f64(data, grad=False):
    return lucid.tensor(data, dtype=lucid.float64, requires_grad=grad)


@pytest.mark.parametrize("interpolation", QUANTILES)
@pytest.mark.parametrize("dim", (None, 0, 1, (0, 1)))
@pytest.mark.parametrize("keepdim", (False, True))
@pytest.mark.parametrize("q", (0.0, 0.3, 0.5, 1.0, [0.25, 0.8]))
def test_quantiles_are_those_of_numpy(np, interpolation, dim, keepdim, q):
    wanted = np.quantile(np.array(DATA), q, axis=dim, keepdims=keepdim, method=interpolation)
    got = lucid.quantile(f64(DATA), q, dim, keepdim, interpolation=interpolation)
    assert got.shape == wanted.shape and np.allclose(np.array(got.tolist()), wanted)
    again = lucid.nanquantile(f64(DATA), q, axis=dim, keepdims=keepdim, interpolation=interpolation)
    assert again.tolist() == got.tolist()


def test_nan_makes_a_quantile_nan_and_nanquantile_passes_it_over():
    x = lucid.tensor([[1.0, NAN, 3.0], [NAN, NAN, NAN], [4.0, 2.0, 6.0]])
    got = lucid.quantile(x, 0.5, dim=1).tolist()
    assert math.isnan(got[0]) and math.isnan(got[1]) and got[2] == 4
    got = lucid.nanquantile(x, 0.5, dim=1).tolist()
    assert got[0] == 2 and math.isnan(got[1]) and got[2] == 4


def test_quantiles_between_infinities():
    x = lucid.tensor([-INF, -INF, 1.0, INF, INF])
    assert lucid.quantile(x, lucid.tensor([0.1, 0.5, 0.9])).tolist() == [-INF, 1, INF]


def test_forms_of_q_and_out():
    x = lucid.tensor([1.0, 2.0, 3.0, 4.0])
    assert lucid.quantile(x, lucid.tensor(0.5)).shape == () and lucid.quantile(x, [0.5]).shape == (1,)
    assert lucid.quantile(x, lucid.zeros(0)).shape == (0,)
    assert x.quantile(0.5, 0, True).tolist() == [2.5] and lucid.quantile(x.half(), 0.5).dtype is lucid.float16
    out = lucid.empty(2)
    assert lucid.quantile(x, [0.0, 1.0], out=out) is out and out.tolist() == [1, 4]


def test_gradients_of_quantiles():
    x = f64([4.0, 1.0, 3.0, 2.0], grad=True)
    lucid.quantile(x, 0.25).backward()  # 1.75 = 1 + 0.75 (2 - 1)
    assert x.grad.tolist() == [0, 0.25, 0, 0.75]
    assert lucid.autograd.gradcheck(lambda v: lucid.quantile(v, [0.2, 0.7], dim=1), f64(DATA, grad=True))
    assert lucid.autograd.gradcheck(lambda v: lucid.nanquantile(v, 0.4, dim=0), f64(DATA, grad=True))
    rows = lucid.func.vmap(lambda row: lucid.quantile(row, 0.3))(f64(DATA))
    assert rows.tolist() == lucid.quantile(f64(DATA), 0.3, dim=1).tolist()


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x: lucid.quantile(x, 1.5), ValueError, "quantile: q is 1.5; wanted numbers between 0 and 1"),
        (lambda x: lucid.quantile(x, NAN), ValueError, "quantile: q is nan; wanted"),
        (lambda x: lucid.nanquantile(x, "a"), TypeError, "q|str"),
        (lambda x: lucid.quantile(x, [[0.5]]), RuntimeError, "quantile: q has shape .1, 1.; wanted"),
        (lambda x: lucid.quantile(x.long(), 0.5), TypeError, "quantile: input is int64; wanted"),
        (lambda x: lucid.quantile(x[:0], 0.5), ValueError, "quantile: input has shape .0, 2.; wanted"),
        (lambda x: lucid.quantile(x, 0.5, 2), IndexError, "quantile: dim is 2; wanted"),
        (lambda x: lucid.quantile(x, 0.5, (0, 0)), ValueError, "quantile: dim is .0, 0.; wanted each dim once"),
        (lambda x: lucid.quantile(x, 0.5, interpolation="near"), ValueError, "interpolation is 'near'; wanted one of"),
        (lambda x: lucid.cov(x.reshape(1, 2, 2)), RuntimeError, "cov: input has shape .1, 2, 2.; wanted"),
        (lambda x: lucid.cov(x > 0), TypeError, "cov: input is bool"),
        (
            lambda x: lucid.cov(x, fweights=lucid.ones(2)),
            TypeError,
            "cov: fweights is float32; wanted an integer dtype",
        ),
        (lambda x: lucid.cov(x, aweights=lucid.ones(3)), RuntimeError, "cov: aweights has shape .3,.; wanted"),
        (lambda x: lucid.cov(x, aweights=-lucid.ones(2)), ValueError, "cov: aweights holds a negative weight"),
        (lambda x: lucid.corrcoef([1]), TypeError, "corrcoef: input is"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(lucid.ones(2, 2))


@pytest.mark.parametrize("correction", (0, 1, 2))
@pytest.mark.parametrize("counts", (None, [1, 2, 0, 1, 3]))
@pytest.mark.parametrize("sizes", (None, [0.5, 1.0, 2.0, 0.25, 1.0]))
def test_cov_is_that_of_numpy(np, correction, counts, sizes):
    wanted = np.cov(np.array(DATA), ddof=correction, fweights=counts, aweights=sizes)
    fweights = None if counts is None else lucid.tensor(counts)
    aweights = None if sizes is None else f64(sizes)
    got = lucid.cov(f64(DATA), correction=correction, fweights=fweights, aweights=aweights)
    assert np.allclose(np.array(got.tolist()), wanted)


def test_cov_of_one_variable_integers_and_nothing():
    assert lucid.cov(lucid.tensor([1.0, 2.0, 3.0])).tolist() == 1 and lucid.cov(lucid.tensor([1, 2, 3])).shape == ()
    assert all(math.isnan(v) for row in lucid.cov(lucid.zeros(2, 0), correction=0).tolist() for v in row)
    with pytest.warns(UserWarning, match="cov: correction leaves no degree of freedom"):
        assert lucid.cov(lucid.tensor([1.0, 2.0]), correction=5).item() == INF


def test_cov_of_complex_numbers(np):
    data = [[1 + 2j, 3 - 1j, 0.5j], [2.0, -1j, 1 + 1j]]
    wanted = np.cov(np.array(data))
    assert np.allclose(np.array(lucid.cov(lucid.tensor(data, dtype=lucid.complex128)).tolist()), wanted)
    wanted = np.corrcoef(np.array(data))
    assert np.allclose(np.array(lucid.corrcoef(lucid.tensor(data, dtype=lucid.complex128)).tolist()), wanted)


def test_corrcoef(np):
    got = lucid.corrcoef(f64(DATA))
    assert np.allclose(np.array(got.tolist()), np.corrcoef(np.array(DATA)))
    assert all(abs(v) <= 1 for row in lucid.corrcoef(lucid.tensor([[0.1, 0.2, 0.7]] * 3)).tolist() for v in row)
    assert lucid.corrcoef(lucid.tensor([1.0, 2.0])).item() == 1 and math.isnan(lucid.corrcoef(lucid.ones(3)).item())


def test_gradients_of_cov_and_corrcoef():
    x = f64(DATA, grad=True)
    assert lucid.autograd.gradcheck(lucid.cov, x)
    weights = f64([0.5, 1.0, 2.0, 0.25, 1.0])
    assert lucid.autograd.gradcheck(lambda v: lucid.cov(v, aweights=weights), x)
    assert lucid.autograd.gradcheck(lambda v: lucid.corrcoef(v)[0, 1:], x)
