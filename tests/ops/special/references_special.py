"""References for the ops of wasm/ops/special/special.py, each with NumPy as its first parameter."""

from __future__ import annotations

import math
import statistics

from ops import formulas


def plain(np, name, *arguments):
    """A function of the formulas, elementwise, by its plain Python."""
    arrays = np.broadcast_arrays(*(np.asarray(a, "float64") for a in arguments))

    def one(*values):
        return formulas.step(name, [float(v) for v in values], "f64")

    return np.vectorize(one, otypes=["float64"])(*arrays) if arrays[0].size else arrays[0].copy()


def np_sinc_slope(np, x):
    return (np.cos(np.pi * x) - np.sinc(x)) / x if np.iscomplexobj(x) else plain(np, "sinc_slope", x)


def np_entr(np, x):
    x = np.asarray(x, "float64")
    return np.where(x == 0, 0, -x * np.log(np.where(x == 0, 1, x)))


def np_logit(np, x, eps):
    x = np.asarray(x, "float64")
    x = x if eps is None else np.clip(x, eps, 1 - eps)
    return np.log(x / (1 - x))


def np_xlogy(np, x, y):
    x, y = np.broadcast_arrays(np.asarray(x, "float64"), np.asarray(y, "float64"))
    return np.where(np.isnan(y), y, np.where(x == 0, 0, x * np.log(y)))


def np_xlog1py(np, x, y):
    return np_xlogy(np, x, np.asarray(y, "float64") + 1)


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
