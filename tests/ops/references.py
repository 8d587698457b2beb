"""What NumPy has no function for, for the `ref` expressions of the table. Each takes NumPy as its first parameter."""

from __future__ import annotations

import importlib
import math
import statistics
from pathlib import Path


def special(np, name, x):
    """Special functions elementwise, by Python's math module."""
    return np.vectorize(getattr(math, name), otypes=["float64"])(x) if x.size else x.astype("float64")


def lgamma(np, x):
    """math.lgamma, with inf at the poles."""
    return (
        np.vectorize(lambda v: math.lgamma(v) if v > 0 or v % 1 else math.inf, otypes=["float64"])(x)
        if x.size
        else x.astype("float64")
    )


def digamma(np, x):
    """psi by its recurrence to above 30, then two terms of its asymptotic series; below 0 by reflection."""
    x = np.asarray(x, "float64")
    below = x < 0
    y = np.where(below, 1 - x, x)
    total = -np.sum(1 / (y[..., None] + np.arange(30)), axis=-1)
    y = y + 30
    value = total + np.log(y) - 1 / (2 * y) - 1 / (12 * y**2) + 1 / (120 * y**4) - 1 / (252 * y**6)
    return np.where(x == 0, -np.inf, np.where(below, value - np.pi / np.tan(np.pi * x), value))


def polygamma(np, order, x):
    """The defining series: 200 terms, and for the rest the integral with the first corrections."""
    if order == 0:
        return digamma(np, x)
    x, n, terms = np.asarray(x, "float64"), int(order), 200
    y = x + terms
    total = np.sum((x[..., None] + np.arange(terms)) ** float(-n - 1), axis=-1)
    rest = (
        y ** float(-n) / n
        + y ** float(-n - 1) / 2
        + (n + 1) * y ** float(-n - 2) / 12
        - (n + 1) * (n + 2) * (n + 3) * y ** float(-n - 4) / 720
    )
    return (-1) ** (n + 1) * math.factorial(n) * (total + rest)


def erfinv(np, x):
    """By the quantiles of the normal distribution."""
    quantile = statistics.NormalDist().inv_cdf
    return (
        np.vectorize(
            lambda v: quantile((v + 1) / 2) / math.sqrt(2) if abs(v) < 1 else v * math.inf, otypes=["float64"]
        )(x)
        if x.size
        else x.astype("float64")
    )


def bessel_i1(np, x):
    """I1 by its integral, (1 / pi) e^(x cos t) cos t over [0, pi]: the trapezoidal rule converges faster than any
    power."""
    t = np.linspace(0, np.pi, 129)
    weights = np.full(129, 1 / 128)
    weights[[0, -1]] = 1 / 256
    return np.sum(np.exp(np.asarray(x, "float64")[..., None] * np.cos(t)) * np.cos(t) * weights, axis=-1)


def np_var(np, x, dim=None, keepdim=False, correction=1):
    """The variance; over n ≤ correction elements it is that of the population."""
    dims = tuple(range(x.ndim)) if dim is None else dim
    count = math.prod([x.shape[d] for d in ((dims,) if isinstance(dims, int) else dims)]) if x.ndim else 1
    dims = None if x.ndim == 0 else dims
    return np.var(np.asarray(x, "float64"), axis=dims, keepdims=keepdim, ddof=correction if count > correction else 0)


def np_logsumexp(np, x, dim=None, keepdim=False):
    """log of the sum of exponentials, shifted by the maximum."""
    x = np.asarray(x, "float64")
    dims = None if x.ndim == 0 else dim
    top = np.max(x, axis=dims, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0)
    result = np.log(np.sum(np.exp(x - shift), axis=dims, keepdims=True)) + shift
    return result if keepdim else np.squeeze(result, axis=dims)


def solve_triangular(np, a, b, upper, unit):
    """The solution with the full matrix that the triangle stands for."""
    a = np.triu(a) if upper else np.tril(a)
    if unit:
        a = a * (1 - np.eye(a.shape[-1])) + np.eye(a.shape[-1])
    return np.linalg.solve(a, np.broadcast_to(b, np.broadcast_shapes(a.shape[:-2], b.shape[:-2]) + b.shape[-2:]))


def pairs(np, z):
    """Complex numbers as pairs of reals in a last dim."""
    return np.stack([z.real, z.imag], -1)


def complex_of(np, x):
    return x[..., 0] + 1j * x[..., 1]


def inner_weights(np, n, inner):
    """`inner` for the frequencies of a real transform that stand for two, 1 for the others."""
    return np.array([1 if k == 0 or 2 * k == n else inner for k in range(n // 2 + 1)])


# Those of the files references_<anything>.py beside this one join them.
HELPERS = {name: value for name, value in list(globals().items()) if callable(value)}
for _path in sorted(Path(__file__).parent.glob("references_*.py")):
    HELPERS |= {
        name: value
        for name, value in vars(importlib.import_module(f"ops.{_path.stem}")).items()
        if callable(value) and not name.startswith("_")
    }
