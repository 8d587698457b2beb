"""Special functions for the evaluator of formulas, in plain Python: slow, and right to some twelve digits."""

from __future__ import annotations

import math
import statistics

INF, NAN = math.inf, math.nan


def power_beyond(a: float, b: float) -> float:
    """pow where math.pow raises: a pole, a negative base with a broken exponent, or a result too large."""
    odd = math.isfinite(b) and b % 2 == 1
    if a == 0:
        return math.copysign(INF, a) if odd else INF
    if a < 0 and math.isfinite(b) and b % 1:
        return NAN
    return -INF if a < 0 and odd else INF


def digamma(x: float) -> float:
    """By its recurrence to above 30, then its asymptotic series; below 0 by reflection."""
    if x == 0:
        return math.copysign(INF, -x)
    if x < 0:
        if x == -INF or x % 1 == 0:
            return NAN
        return digamma(1 - x) - math.pi / tan_pi(x)
    total = 0.0
    while x < 30:
        total -= 1 / x
        x += 1
    z = 1 / x / x
    return total + math.log(x) - 1 / (2 * x) - z * (1 / 12 - z * (1 / 120 - z / 252))


def tan_pi(x: float) -> float:
    return math.tan(math.pi * (x - round(x)))


def polygamma(order: float, x: float) -> float:
    """The defining series: 200 terms, and for the rest the integral with the first corrections."""
    if order == 0:
        return digamma(x)
    if x != x or x == -INF or order < 0 or order % 1:
        return NAN
    n, terms = int(order), 200
    sign = (-1) ** (n + 1)
    if x == INF:
        return sign * 0.0
    if x <= 0 and x % 1 == 0:
        return sign * INF
    if abs(x) < 1e-150:
        return sign * math.factorial(n) * (INF if x > 0 or n % 2 else -INF)
    if abs(x) > 1e12:
        return NAN if x < 0 else sign * math.factorial(n - 1) * x**-n
    if x < -1e3:
        return NAN
    total = 0.0
    while x < terms:
        total += x ** (-n - 1)
        x += 1
    rest = x**-n / n + x ** (-n - 1) / 2 + (n + 1) * x ** (-n - 2) / 12
    rest -= (n + 1) * (n + 2) * (n + 3) * x ** (-n - 4) / 720
    return sign * math.factorial(n) * (total + rest)


def erfcx(x: float) -> float:
    """e^(x²) erfc(x); far out by a continued fraction."""
    if x < 5:
        return math.exp(x * x) * math.erfc(x) if x > -26.7 else INF if x == x else x
    if x > 1e8:
        return 1 / (x * math.sqrt(math.pi))
    fraction = x
    for k in range(60, 0, -1):
        fraction = x + k / 2 / fraction
    return 1 / (fraction * math.sqrt(math.pi))


def erfinv(x: float) -> float:
    """By the quantiles of the normal distribution, and a step of Newton's method."""
    if not abs(x) < 1:
        return x * INF if abs(x) == 1 else NAN
    if abs(x) < 1e-8:
        return x * math.sqrt(math.pi) / 2
    y = -statistics.NormalDist().inv_cdf((1 - abs(x)) / 2) / math.sqrt(2)
    slope = 2 / math.sqrt(math.pi) * math.exp(-y * y)
    y += (math.erfc(y) - (1 - abs(x))) / slope
    return math.copysign(y, x)


def scaled_bessel(x: float, order: int) -> float:
    """e^-|x| I(x): its integral, (1 / pi) e^(x cos t - |x|) cos(order t) over [0, pi], by the trapezoidal rule, which
    converges faster than any power."""
    if x != x:
        return x
    y = abs(x)
    if y > 700:  # the asymptotic series
        m = 4 * order * order
        z = 8 * y
        series = 1 - (m - 1) / z + (m - 1) * (m - 9) / (2 * z * z) if z < INF else 1.0
        value = series / math.sqrt(2 * math.pi) / math.sqrt(y)
    else:
        steps = 400
        total = 0.0
        for k in range(steps + 1):
            t = math.pi * k / steps
            term = math.exp(y * (math.cos(t) - 1)) * math.cos(order * t)
            total += term / 2 if k in (0, steps) else term
        value = total / steps
    if order and y < 1e-3:
        value = y / 2 * (1 - y)
    return -value if order and x < 0 else value


def i0e(x: float) -> float:
    return scaled_bessel(x, 0)


def i1e(x: float) -> float:
    return scaled_bessel(x, 1) if x else x


def i0(x: float) -> float:
    return scaled_bessel(x, 0) * math.exp(abs(x)) if abs(x) < INF else abs(x)


def i1(x: float) -> float:
    return scaled_bessel(x, 1) * math.exp(abs(x)) if x and abs(x) < INF else x
