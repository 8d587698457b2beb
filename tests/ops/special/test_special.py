"""Special functions: error bounds against values of 40 digits, and the values at poles, infinities and nan."""

from __future__ import annotations

import math

import pytest
from ops.special.special_values import VALUES

import lucid
from lucid import _C

INF, NAN = math.inf, math.nan

# The bounds that the docstrings state, in units of the last place of float64: above 0, and below 0, where a unit is
# that of the larger of 1 and the value for the two functions that have zeros there.
BOUNDS = {
    "lgamma": (7, 7),
    "digamma": (6, 9),
    "erfc": (5, 5),
    "erfcx": (5, 5),
    "erfinv": (4, 4),
    "i0": (6, 6),
    "i0e": (6, 6),
    "i1": (6, 6),
    "i1e": (6, 6),
}


def call(key, x):
    return _C.polygamma_at(x, float(key[1])) if isinstance(key, tuple) else getattr(lucid, key)(x)


def unit(key, x, value):
    return math.ulp(max(1.0, abs(value)) if x < 0 and key in ("lgamma", "digamma") else abs(value))


@pytest.mark.parametrize("key", VALUES, ids=str)
def test_error_in_float64(key):
    above, below = (key[1] + 6, key[1] + 6) if isinstance(key, tuple) else BOUNDS[key]
    got = call(key, lucid.tensor([x for x, _ in VALUES[key]], dtype=lucid.float64)).tolist()
    for (x, value), result in zip(VALUES[key], got):
        assert abs(result - value) <= (above if x > 0 else below) * unit(key, x, value), (
            f"{key} of {x!r}: {result!r}, not {value!r}"
        )


@pytest.mark.parametrize("key", VALUES, ids=str)
def test_error_in_float32(key):
    """Computed in double and rounded: within 0.51 units of the right value of the rounded argument."""
    points = lucid.tensor(
        [x for x, value in VALUES[key] if 1e-30 < abs(value) < 1e30 and 1e-30 < abs(x) < 1e30 and x > -1]
    )
    single = call(key, points)
    assert single.dtype is lucid.float32
    double = call(key, points.double())
    assert single.tolist() == double.float().tolist()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name, x, wanted",
    [
        ("lgamma", [0.0, -0.0, -1.0, -2.0, INF, -INF, NAN, 1.0, 2.0], [INF, INF, INF, INF, INF, INF, NAN, 0.0, 0.0]),
        ("digamma", [0.0, -0.0, -1.0, INF, -INF, NAN, -1e30], [-INF, INF, NAN, INF, NAN, NAN, NAN]),
        ("erfc", [0.0, INF, -INF, NAN, 40.0, -40.0], [1.0, 0.0, 2.0, NAN, 0.0, 2.0]),
        ("erfcx", [0.0, INF, -INF, NAN, -40.0], [1.0, 0.0, INF, NAN, INF]),
        ("i0", [0.0, INF, -INF, NAN, 714.0], [1.0, INF, INF, NAN, INF]),
        ("i1", [0.0, INF, -INF, NAN, -714.0], [0.0, INF, -INF, NAN, -INF]),
        ("i0e", [0.0, INF, -INF, NAN], [1.0, 0.0, 0.0, NAN]),
        ("i1e", [0.0, INF, -INF, NAN], [0.0, 0.0, 0.0, NAN]),
        ("erfinv", [0.0, 1.0, -1.0, 1.5, -1.5, INF, NAN], [0.0, INF, -INF, NAN, NAN, NAN, NAN]),
    ],
)
def test_special_arguments(name, x, wanted, dtype):
    got = getattr(lucid, name)(lucid.tensor(x, dtype=getattr(lucid, dtype))).tolist()
    for argument, result, value in zip(x, got, wanted):
        assert result == value or (math.isnan(result) and math.isnan(value)), (
            f"{name}({argument}) is {result}, not {value}"
        )


def test_polygamma_at_poles_and_infinity():
    x = lucid.tensor([0.0, -3.0, INF, -INF, NAN], dtype=lucid.float64)
    for order, pole in ((1.0, INF), (2.0, -INF)):
        got = _C.polygamma_at(x, order).tolist()
        assert got[:3] == [pole, pole, 0.0] and all(math.isnan(v) for v in got[3:])


def test_polygamma_of_extreme_arguments_neither_overflows_early_nor_hangs():
    x = lucid.tensor([1e-300, 1e300, 1e-3, -1e15 - 0.5], dtype=lucid.float64)
    assert _C.polygamma_at(x, 1.0).tolist()[:2] == [INF, 1e-300]
    assert all(math.isfinite(v) for v in _C.polygamma_at(x, 150.0).tolist()[1:2])


def test_orders_of_polygamma():
    x = lucid.tensor([1.0, 2.0])
    for call in (
        lucid.special.polygamma,
        lucid.polygamma,
        lambda n, x: x.polygamma(n),
        lambda n, x: x.clone().polygamma_(n),
    ):
        assert call(0, x).tolist() == lucid.digamma(x).tolist()
    for bad in (-1, 1001):
        with pytest.raises(ValueError, match=f"polygamma: n is {bad}; wanted 0 to 1000"):
            lucid.special.polygamma(bad, x)
    with pytest.raises(TypeError, match=r"polygamma: got \(float, Tensor\); wanted polygamma\(n: int, "):
        lucid.special.polygamma(1.5, x)
    assert all(math.isnan(v) for order in (0.5, -1.0, 1e18, NAN) for v in _C.polygamma_at(x, order).tolist())


def test_what_is_made_of_the_others():
    """lucid.special against Python's own functions, with gradients that stay finite where a branch is not taken."""
    cdf = lambda v: math.erfc(-v / math.sqrt(2)) / 2
    pdf = lambda v: math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
    x = lucid.tensor([-8.0, -1.5, -0.5, 0.0, 2.0], dtype=lucid.float64, requires_grad=True)
    special = lucid.special
    assert lucid.allclose(
        special.ndtr(x), lucid.tensor([cdf(v) for v in x.tolist()], dtype=lucid.float64), rtol=1e-12, atol=0
    )
    assert lucid.allclose(special.ndtri(special.ndtr(x[1:])), x[1:], rtol=1e-10)
    assert lucid.allclose(
        special.log_ndtr(x), lucid.tensor([math.log(cdf(v)) for v in x.tolist()], dtype=lucid.float64), rtol=1e-12
    )
    special.log_ndtr(x).sum().backward()
    wanted = [pdf(v) / cdf(v) for v in x.tolist()]
    assert lucid.allclose(x.grad, lucid.tensor(wanted, dtype=lucid.float64), rtol=1e-12)
    p = lucid.tensor([0.0, 0.25, 1.0, -1.0, NAN], dtype=lucid.float64)
    assert special.entr(p)[:4].tolist() == [0.0, 0.25 * math.log(4), 0.0, -INF] and math.isnan(
        special.entr(p)[4].item()
    )
    zero = lucid.tensor([0.0, 0.0, 2.0], dtype=lucid.float64, requires_grad=True)
    other = lucid.tensor([0.0, NAN, 3.0], dtype=lucid.float64)
    assert special.xlogy(zero, other)[0].item() == 0 and math.isnan(special.xlogy(zero, other)[1].item())
    assert math.isclose(special.xlog1py(zero, other)[2].item(), 2 * math.log(4))
    assert math.isclose(
        special.multigammaln(lucid.tensor([3.0], dtype=lucid.float64), 2).item(),
        0.5 * math.log(math.pi) + math.lgamma(3) + math.lgamma(2.5),
    )
    assert lucid.allclose(special.logit(special.expit(x)), x.detach(), rtol=1e-9)


def test_the_derivatives_of_lgamma_go_on():
    x = lucid.tensor([0.7, 2.5, -1.3], dtype=lucid.float64, requires_grad=True)
    value, order = lucid.lgamma(x), 0
    while order < 3:
        (value,) = lucid.autograd.grad(value.sum(), x, create_graph=True)
        wanted = _C.polygamma_at(x.detach(), float(order))
        assert lucid.allclose(value, wanted, rtol=1e-12)
        order += 1


def test_a_number_for_the_first_argument():
    x = lucid.tensor([0.5, 2.0], dtype=lucid.float64)
    for name in "xlogy xlog1py zeta gammainc gammaincc legendre_polynomial_p chebyshev_polynomial_t".split():
        call = getattr(lucid.special, name)
        assert call(1.5, x).tolist() == call(lucid.full((2,), 1.5, dtype=lucid.float64), x).tolist(), name


def test_every_name_is_there():
    """What __all__ says, which has all of torch.special."""
    names = """airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 chebyshev_polynomial_t chebyshev_polynomial_u
    chebyshev_polynomial_v chebyshev_polynomial_w digamma entr erf erfc erfcx erfinv exp2 expit expm1 gammainc gammaincc
    gammaln hermite_polynomial_h hermite_polynomial_he i0 i0e i1 i1e laguerre_polynomial_l legendre_polynomial_p log1p
    log_ndtr log_softmax logit logsumexp modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1
    multigammaln ndtr ndtri polygamma psi round scaled_modified_bessel_k0 scaled_modified_bessel_k1
    shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v
    shifted_chebyshev_polynomial_w sinc softmax spherical_bessel_j0 xlog1py xlogy zeta""".split()
    assert set(names) <= set(lucid.special.__all__)
    assert all(callable(getattr(lucid.special, name)) for name in lucid.special.__all__)


def test_no_gradient_is_nan_where_the_function_is_defined():
    """Every function of one tensor, at zeros, tiny and huge numbers: a slope may be infinite there, or 0, not NaN."""
    points = [0.0, -0.0, 1e20, -1e20, 1e38, -1e38, 1e-30, -1e-30, 88.0, -88.0, 200.0, -200.0]
    poles = {"lgamma", "entr", "gammaln"}  # the value at a pole, or outside of the domain, is infinite itself
    tried, wrong = 0, []
    for space in (lucid, lucid.special, lucid.nn.functional):
        for name in dir(space):
            function = getattr(space, name)
            if name.startswith("_") or name.endswith("_") or isinstance(function, type) or not callable(function):
                continue
            x = lucid.tensor(points, dtype=lucid.float64, requires_grad=True)
            try:
                y = function(x)
                slope = lucid.autograd.grad(y.sum(), x)[0]
            except Exception:
                continue  # not a differentiable function of one tensor
            if y.shape != x.shape or y.dtype is not x.dtype:
                continue
            tried += 1
            for point, value, got in zip(points, y.tolist(), slope.tolist(), strict=True):
                at_a_pole = abs(value) == float("inf") and (name in poles or point == 0)
                if got != got and value == value and not at_a_pole:
                    wrong.append((name, point, value))
    assert tried > 100 and not wrong, (tried, wrong)
