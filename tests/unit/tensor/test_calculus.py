"""diff, trapezoid and gradient: against NumPy, gradients, edges, and what is refused."""

from __future__ import annotations

import pytest

import lucid

DATA = [[3.0, -1.0, 2.0, 7.5, 0.0], [1.0, 1.0, -4.0, 2.0, 5.0], [0.5, 9.0, 3.0, -2.0, 1.0], [2.0, 0.0, 0.0, 1.0, 8.0]]
PLACES = [0.0, 0.5, 2.0, 3.0, 7.0]


def f64(data, grad=False):
    return lucid.tensor(data, dtype=lucid.float64, requires_grad=grad)


def equal(np, got, wanted):
    return got.shape == np.shape(wanted) and np.allclose(np.array(got.tolist()).reshape(got.shape), wanted)


@pytest.mark.parametrize("n", (0, 1, 2, 4))
@pytest.mark.parametrize("dim", (0, 1, -1))
def test_diff_is_that_of_numpy(np, n, dim):
    assert equal(np, lucid.diff(f64(DATA), n, dim), np.diff(np.array(DATA), n, dim))
    extra = f64(DATA).narrow(dim, 0, 1)
    wanted = np.diff(np.array(DATA), n, dim, prepend=np.array(extra.tolist()), append=np.array(extra.tolist()))
    assert equal(np, lucid.diff(f64(DATA), n, dim, extra, extra), wanted)


def test_diff_of_other_dtypes():
    assert lucid.diff(lucid.tensor([True, False, False])).tolist() == [True, False]
    assert lucid.tensor([1, 4, 9]).diff(2).tolist() == [2] and lucid.diff(lucid.tensor([1, 4]), n=9).shape == (0,)
    x = lucid.tensor([1.0, 2.0])
    assert lucid.diff(x, n=0) is not x


@pytest.mark.parametrize("dim", (0, 1))
def test_trapezoid_is_that_of_numpy(np, dim):
    trapezoid = getattr(np, "trapezoid", None) or np.trapz
    assert equal(np, lucid.trapezoid(f64(DATA), dim=dim), trapezoid(np.array(DATA), axis=dim))
    assert equal(np, lucid.trapz(f64(DATA), dx=0.5, dim=dim), trapezoid(np.array(DATA), dx=0.5, axis=dim))
    x = PLACES[: len(DATA)] if dim == 0 else PLACES
    assert equal(np, lucid.trapezoid(f64(DATA), f64(x), dim=dim), trapezoid(np.array(DATA), x, axis=dim))


def test_cumulative_trapezoid_ends_with_the_integral():
    y, x = f64(DATA), f64(PLACES)
    whole = lucid.cumulative_trapezoid(y, x)
    assert whole.shape == (4, 4) and whole[:, -1].tolist() == lucid.trapezoid(y, x).tolist()
    assert lucid.cumulative_trapezoid(lucid.arange(4)).tolist() == [0.5, 2, 4.5]
    assert lucid.cumulative_trapezoid(y, dx=2.0, dim=0)[-1].tolist() == lucid.trapezoid(y, dx=2.0, dim=0).tolist()


def test_integrals_of_little():
    assert lucid.trapezoid(lucid.ones(1)).item() == 0 and lucid.trapezoid(lucid.ones(0)).item() == 0
    assert lucid.trapezoid(lucid.zeros(2, 0)).tolist() == [0, 0] and lucid.cumulative_trapezoid(
        lucid.ones(1)
    ).shape == (0,)
    x = f64([[0.0], [2.0], [3.0], [7.0]])
    assert lucid.trapezoid(f64(DATA), x, dim=0).tolist() == lucid.trapezoid(f64(DATA), x[:, 0], dim=0).tolist()


@pytest.mark.parametrize("edge_order", (1, 2))
def test_gradient_is_that_of_numpy(np, edge_order):
    data = np.array(DATA)
    for spacing in ((), (2.0,), (0.5, 3.0), (np.array(PLACES[:4]), np.array(PLACES))):
        wanted = np.gradient(data, *spacing, edge_order=edge_order)
        given = [f64(s.tolist()) if isinstance(s, np.ndarray) else s for s in spacing]
        got = lucid.gradient(f64(DATA), spacing=given[0] if len(given) == 1 else given or None, edge_order=edge_order)
        assert isinstance(got, tuple) and all(equal(np, a, b) for a, b in zip(got, wanted))
    for dim in (0, 1, -1):
        (got,) = lucid.gradient(f64(DATA), dim=dim, edge_order=edge_order)
        assert equal(np, got, np.gradient(data, axis=dim, edge_order=edge_order))
    assert len(lucid.gradient(f64(DATA), dim=(1, 0))) == 2 and lucid.gradient(lucid.tensor(1.0)) == ()


def test_gradients_flow_through_samples_and_places():
    y, x = f64(DATA, grad=True), f64(PLACES, grad=True)
    assert lucid.autograd.gradcheck(lambda a, b: lucid.trapezoid(a, b), (y, x))
    assert lucid.autograd.gradcheck(lambda a, b: lucid.cumulative_trapezoid(a, b), (y, x))
    assert lucid.autograd.gradcheck(lambda a: lucid.diff(a, 2, 0), y)
    assert lucid.autograd.gradcheck(lambda a, b: lucid.gradient(a, spacing=[b], dim=1, edge_order=2)[0], (y, x))
    rows = lucid.func.vmap(lambda row: lucid.gradient(row)[0])(f64(DATA))
    assert rows.tolist() == lucid.gradient(f64(DATA), dim=1)[0].tolist()


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x: lucid.diff(x, -1), ValueError, "diff: n is -1; wanted 0 or more"),
        (lambda x: lucid.diff(x, 1.5), TypeError, "diff: n is"),
        (lambda x: lucid.diff(x[0, 0]), IndexError, "diff: dim is -1 and the tensor 0-d"),
        (lambda x: lucid.diff(x, dim=2), IndexError, "diff: dim is 2; wanted"),
        (lambda x: lucid.diff(x, prepend=x[0]), RuntimeError, "diff: prepend or append has shape"),
        (lambda x: lucid.trapezoid(x, x[0], dx=1), TypeError, "trapezoid: x and dx are both given"),
        (lambda x: lucid.trapezoid(x, x[0, :2]), RuntimeError, "trapezoid: x has shape"),
        (lambda x: lucid.trapezoid(x > 0), TypeError, "trapezoid: y is bool"),
        (lambda x: lucid.gradient(x, edge_order=3), ValueError, "gradient: edge_order is 3; wanted 1 or 2"),
        (lambda x: lucid.gradient(x, spacing=[1, 2, 3]), ValueError, "gradient: spacing has 3 items"),
        (
            lambda x: lucid.gradient(x, spacing=[x[0], x[0]]),
            RuntimeError,
            "gradient: spacing has 3 coordinates for dim 0",
        ),
        (lambda x: lucid.gradient(x[:1]), ValueError, "gradient: input has shape .1, 3.; wanted at least 2 samples"),
        (lambda x: lucid.gradient(x, dim=(0, 0)), ValueError, "gradient: dim is .0, 0.; wanted each dim once"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(lucid.ones(2, 3))
