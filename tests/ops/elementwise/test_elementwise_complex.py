"""Complex functions at infinities, NaN, signed zeros and branch cuts: the tables of C99's Annex G, G.6, as facts, and
relative errors against cmath, whose functions follow the same tables."""

from __future__ import annotations

import cmath
import math

import pytest

import lucid

INF, NAN, PI = math.inf, math.nan, math.pi
EDGES = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 1e-160, -1e-160, 1e200, INF, -INF, NAN)
# name, argument, result; None: any number or NaN
FACTS = [
    ("acos", (INF, 1), (0, -INF)), ("acos", (-INF, 1), (PI, -INF)), ("acos", (-INF, INF), (3 * PI / 4, -INF)),
    ("acos", (INF, INF), (PI / 4, -INF)), ("acos", (0, NAN), (PI / 2, NAN)), ("acos", (NAN, INF), (NAN, -INF)),
    ("acosh", (-INF, INF), (INF, 3 * PI / 4)), ("acosh", (0, 0), (0, PI / 2)), ("acosh", (1, INF), (INF, PI / 2)),
    ("asinh", (INF, INF), (INF, PI / 4)), ("asinh", (1, INF), (INF, PI / 2)), ("asinh", (NAN, 0), (NAN, 0)),
    ("asinh", (INF, NAN), (INF, NAN)), ("atanh", (1, 0), (INF, 0)), ("atanh", (0, NAN), (0, NAN)),
    ("atanh", (INF, 1), (0, PI / 2)), ("atanh", (1, INF), (0, PI / 2)), ("atanh", (INF, NAN), (0, NAN)),
    ("cosh", (0, INF), (NAN, 0)), ("cosh", (INF, 0), (INF, 0)), ("cosh", (INF, INF), (INF, NAN)),
    ("cosh", (NAN, 0), (NAN, 0)), ("sinh", (0, INF), (0, NAN)), ("sinh", (INF, 0), (INF, 0)),
    ("sinh", (INF, NAN), (INF, NAN)), ("sinh", (NAN, 0), (NAN, 0)), ("tanh", (INF, 1), (1, 0)),
    ("tanh", (INF, INF), (1, 0)), ("tanh", (NAN, 0), (NAN, 0)), ("exp", (INF, 0), (INF, 0)),
    ("exp", (-INF, INF), (0, 0)), ("exp", (INF, INF), (INF, NAN)), ("exp", (NAN, 0), (NAN, 0)),
    ("expm1", (INF, 0), (INF, 0)), ("expm1", (-INF, INF), (-1, 0)), ("expm1", (0, 0), (0, 0)),
    ("log", (-0.0, 0.0), (-INF, PI)), ("log", (0, 0), (-INF, 0)), ("log", (-INF, INF), (INF, 3 * PI / 4)),
    ("log", (INF, NAN), (INF, NAN)), ("log", (NAN, INF), (INF, NAN)), ("log1p", (-1, 0), (-INF, 0)),
    ("log1p", (1, INF), (INF, PI / 2)), ("sqrt", (-0.0, 0.0), (0, 0)), ("sqrt", (1, INF), (INF, INF)),
    ("sqrt", (NAN, INF), (INF, INF)), ("sqrt", (-INF, 1), (0, INF)), ("sqrt", (INF, NAN), (INF, NAN)),
    ("sqrt", (-INF, NAN), (NAN, None)), ("reciprocal", (INF, INF), (0, 0)),
]  # fmt: skip
UNSPECIFIED = {
    "asin": lambda z: cmath.isinf(z) and cmath.isnan(z),
    "acos": lambda z: cmath.isinf(z) and cmath.isnan(z),
    "sinh": cmath.isnan,
    "cosh": cmath.isnan,
    "sin": cmath.isnan,
    "cos": cmath.isnan,
    "tan": cmath.isnan,
    "tanh": cmath.isnan,
    "atan": cmath.isnan,
    "acosh": cmath.isnan,
}


def alike(got: float, want: float | None, bound: float = 4e-15) -> bool:
    """Equal with the sign, or near."""
    if want is None or (got != got and want != want):
        return True
    if math.isinf(want) or want == 0:
        return got == want and math.copysign(1, got) == math.copysign(1, want)
    return abs(got - want) <= bound * abs(want)


@pytest.mark.parametrize("name, argument, wanted", FACTS)
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_annex_g(name, argument, wanted, dtype):
    bound = 4e-15 if dtype == "complex128" else 1e-6
    for conjugate in (1.0, -1.0):
        z = complex(argument[0], conjugate * argument[1])
        got = getattr(lucid, name)(lucid.tensor([z] * 5, dtype=getattr(lucid, dtype))).tolist()[4]
        imaginary = wanted[1] if wanted[1] is None else conjugate * wanted[1]
        if imaginary == 0 and not cmath.isfinite(z) and got.imag == 0:
            imaginary = None  # the sign of such a zero is mostly left open
        assert (alike(got.real, wanted[0], bound) and alike(got.imag, imaginary, bound)) or name == "reciprocal", (
            f"{name}({z}) is {got}"
        )
        assert name != "reciprocal" or got == 0


@pytest.mark.parametrize("name", "exp log sqrt sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh".split())
def test_edges(name):
    """All pairs of edges, beside Python's cmath."""
    for x in EDGES:
        for y in EDGES:
            z = complex(x, y)
            try:
                want = getattr(cmath, name)(z)
            except (ValueError, OverflowError):  # a pole, an overflow: the facts above have them
                continue
            if UNSPECIFIED.get(name, lambda z: False)(z):
                continue
            got = getattr(lucid, name)(lucid.tensor(z, dtype=lucid.complex128)).item()
            assert alike(got.real, want.real) and alike(got.imag, want.imag), f"{name}({z}) is {got}, not {want}"


@pytest.mark.parametrize("name", "asin acos atan asinh acosh atanh expm1 log1p".split())
def test_gradients_by_the_conjugate_derivative(name):
    """PyTorch's convention: the gradient of the real part of f(z) is the conjugate of f'(z)."""
    derivative = {
        "asin": lambda z: 1 / cmath.sqrt(1 - z * z),
        "acos": lambda z: -1 / cmath.sqrt(1 - z * z),
        "atan": lambda z: 1 / (1 + z * z),
        "asinh": lambda z: 1 / cmath.sqrt(1 + z * z),
        "acosh": lambda z: 1 / (cmath.sqrt(z - 1) * cmath.sqrt(z + 1)),
        "atanh": lambda z: 1 / (1 - z * z),
        "expm1": cmath.exp,
        "log1p": lambda z: 1 / (1 + z),
    }[name]
    points = [0.3 + 0.4j, -1.5 + 0.2j, 2 - 3j, -0.7 - 0.1j]
    z = lucid.tensor(points, dtype=lucid.complex128, requires_grad=True)
    lucid.view_as_real(getattr(lucid, name)(z))[..., 0].sum().backward()
    for point, got in zip(points, z.grad.tolist()):
        assert cmath.isclose(got, derivative(point).conjugate(), rel_tol=1e-13), f"{name} at {point}"


@pytest.mark.parametrize(
    "name", "tanh sigmoid sin exp log sqrt rsqrt reciprocal square asin atanh expm1 sinc sgn conj".split()
)
def test_tangents(name):
    """jvp of a holomorphic function multiplies by the derivative itself; sgn and conj have rules of their own."""
    z = lucid.tensor([0.3 + 0.4j, -0.5 - 0.2j], dtype=lucid.complex128)
    direction = lucid.tensor([1 + 2j, -0.5j], dtype=lucid.complex128)
    function, step = getattr(lucid, name), 1e-6
    _, tangent = lucid.func.jvp(function, (z,), (direction,))
    wanted = (function(z + direction * step) - function(z - direction * step)) / (2 * step)
    assert lucid.allclose(lucid.view_as_real(tangent), lucid.view_as_real(wanted), rtol=1e-7, atol=1e-9)
