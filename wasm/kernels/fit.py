#!/usr/bin/env python3
"""Derive the polynomial coefficients of mathf.h and print them (needs mpmath; not part of any build).

Each line of FITS asks for the polynomial p that makes the largest weighted error |w(x) (p(x) - f(x))| on an interval as
small as it can be. It is found with Remez' exchange algorithm in 60 digits. Then the coefficients are rounded to
float32 one by one, the most important first, and the rest are fitted again around the rounded ones, so that rounding
costs almost nothing.

    python3 wasm/kernels/fit.py            all
    python3 wasm/kernels/fit.py EXP ERF    some
"""

import struct
import sys

from mpmath import cos, erf, erfc, exp, expm1, log, log1p, lu_solve, matrix, mp, mpf, pi, sin, sqrt

mp.dps = 60


def to_float32(x):
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def remez(f, weight, low, high, powers):
    """Coefficients of the given powers with the smallest greatest weighted error, and that error."""
    n = len(powers)
    # The shift keeps every point off the middle, where a weight may be 0.
    points = [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf("0.47")) / (n + 1)) for i in range(n + 1)]
    grid = [low + (high - low) * (1 - cos(pi * i / 1501)) / 2 for i in range(1502)]
    values = [(x, f(x), weight(x)) for x in grid]
    for _ in range(30):
        system, right = matrix(n + 1), matrix(n + 1, 1)
        for row, x in enumerate(points):
            for column, power in enumerate(powers):
                system[row, column] = x**power
            system[row, n] = (-1) ** row / weight(x)
            right[row] = f(x)
        solution = lu_solve(system, right)
        coefficients, level = list(solution[:n]), abs(solution[n])
        errors = [w * (sum(c * x**p for c, p in zip(coefficients, powers)) - y) for x, y, w in values]
        # One extremum of each run of equal sign; of too many, the run of n + 1 neighbours whose least is greatest.
        extrema = []
        for x, e in zip(grid, errors):
            if extrema and (extrema[-1][1] > 0) == (e > 0):
                if abs(e) > abs(extrema[-1][1]):
                    extrema[-1] = (x, e)
            else:
                extrema.append((x, e))
        if len(extrema) < n + 1:
            break
        start = max(range(len(extrema) - n), key=lambda i: min(abs(e) for _, e in extrema[i : i + n + 1]))
        points = [x for x, _ in extrema[start : start + n + 1]]
        greatest = max(abs(e) for e in errors)
        if greatest < level * mpf("1.001"):
            break
    return coefficients, max(abs(e) for e in errors)


def fit(f, weight, low, high, powers):
    low, high = mpf(low), mpf(high)
    free, fixed = list(powers), []
    while free:
        known = list(fixed)
        coefficients, error = remez(lambda x: f(x) - sum(c * x**p for p, c in known), weight, low, high, free)
        if not fixed:
            best = error
        fixed.append((free.pop(0), to_float32(coefficients[0])))
    grid = [low + (high - low) * i / 3000 for i in range(3001)]
    final = max(abs(weight(x) * (sum(c * x**p for p, c in fixed) - f(x))) for x in grid)
    return fixed, best, final


def denominator(f, weight, low, high, top, bottom):
    """Coefficients of the powers `bottom`, the first of them 1, of the denominator that goes with the best numerator.

    Remez' algorithm once more. With the denominator of the step before in front of the error, what is to be solved is
    linear; the steps settle on the best quotient.
    """
    n, rest = len(top) + len(bottom), bottom[1:]
    points = [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf("0.47")) / n) for i in range(n)]
    grid = [low + (high - low) * (1 - cos(pi * i / 801)) / 2 for i in range(802)]
    values = [(x, f(x), weight(x)) for x in grid]
    divide_by = [mpf(1)] + [mpf(0)] * len(rest)
    for _ in range(20):
        for _ in range(4):
            system, right = matrix(n, n), matrix(n, 1)
            for row, x in enumerate(points):
                y = f(x)
                for column, power in enumerate(top):
                    system[row, column] = x**power
                for column, power in enumerate(rest):
                    system[row, len(top) + column] = -y * x**power
                system[row, n - 1] = (-1) ** row / weight(x) * sum(b * x**p for b, p in zip(divide_by, bottom))
                right[row] = y
            solution = list(lu_solve(system, right))
            divide_by = [mpf(1), *solution[len(top) : n - 1]]
        extrema = []
        for x, y, w in values:
            q = sum(b * x**p for b, p in zip(divide_by, bottom))
            e = w * (sum(c * x**p for c, p in zip(solution, top)) / q - y)
            if extrema and (extrema[-1][1] > 0) == (e > 0):
                if abs(e) > abs(extrema[-1][1]):
                    extrema[-1] = (x, e)
            else:
                extrema.append((x, e))
        if len(extrema) < n:
            break
        start = max(range(len(extrema) - n + 1), key=lambda i: min(abs(e) for _, e in extrema[i : i + n]))
        points = [x for x, _ in extrema[start : start + n]]
        if max(abs(e) for _, e in extrema) < abs(solution[-1]) * mpf("1.02"):
            break
    return divide_by


def quotient(f, weight, low, high, top, bottom):
    """The coefficients of numerator and denominator, in float32: the denominator's are rounded first."""
    low, high = mpf(low), mpf(high)
    q = [(p, to_float32(b)) for p, b in zip(bottom, denominator(f, weight, low, high, top, bottom))]

    def divide_by(x):
        return sum(b * x**p for p, b in q)

    numerator, best, final = fit(
        lambda x: f(x) * divide_by(x), lambda x: weight(x) / divide_by(x), low, high, list(top)
    )
    return numerator, q, best, final


def near(f, series):
    """f, replaced by its series near 0, where the formula loses digits or divides by zero."""
    return lambda x: series(x) if abs(x) < mpf("1e-12") else f(x)


LN2 = log(2)
QUARTER = pi / 4
# name: (what, f, weight, low, high, powers)
FITS = {
    "EXP": (
        "(e^r - 1 - r) / r^2",
        near(lambda r: (expm1(r) - r) / r**2, lambda r: mpf(1) / 2 + r / 6),
        lambda r: r**2 / exp(r),
        -LN2 / 2 - mpf("1e-3"),
        LN2 / 2 + mpf("1e-3"),
        range(5),
    ),
    "EXPM1": (
        "(e^r - 1 - r) / r^2",
        near(lambda r: (expm1(r) - r) / r**2, lambda r: mpf(1) / 2 + r / 6),
        near(lambda r: r**2 / expm1(r), lambda r: r),
        -LN2 / 2 - mpf("1e-3"),
        LN2 / 2 + mpf("1e-3"),
        range(6),
    ),
    "LOG": (
        "(ln(1 + f) - f + f^2 / 2) / f^3",
        near(lambda f: (log1p(f) - f + f**2 / 2) / f**3, lambda f: mpf(1) / 3 - f / 4),
        near(lambda f: f**3 / log1p(f), lambda f: f**2),
        sqrt(mpf(1) / 2) - 1,
        sqrt(mpf(2)) - 1,
        range(9),
    ),
    "SIN": (
        "(sin r - r) / r^3 in z = r^2",
        near(lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3, lambda z: -mpf(1) / 6 + z / 120),
        lambda z: z,
        mpf("1e-9"),
        (QUARTER + mpf("1e-3")) ** 2,
        range(3),
    ),
    "COS": (
        "(cos r - 1 + r^2 / 2) / r^4 in z = r^2",
        lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2,
        lambda z: z**2,
        mpf("1e-6"),
        (QUARTER + mpf("1e-3")) ** 2,
        range(3),
    ),
    "LOG1P_UNIT": (
        "ln(1 + e) / e, 0 < e <= 1",
        near(lambda e: log1p(e) / e, lambda e: 1 - e / 2),
        near(lambda e: e / log1p(e), lambda e: mpf(1)),
        mpf(0),
        mpf(1),
        range(11),
    ),
    "ERF": (
        "erf(x) / x - 1 in z = x^2, |x| < 1",
        lambda z: erf(sqrt(z)) / sqrt(z) - 1,
        lambda z: sqrt(z) / erf(sqrt(z)),
        mpf("1e-9"),
        mpf(1),
        range(7),
    ),
    "ERFC": (
        "ln(erfc(x)) in t = x - 1, 1 <= x < 4",
        lambda t: log(erfc(t + 1)),
        lambda t: erfc(t + 1) / erf(t + 1),
        mpf(0),
        mpf(3),
        range(8),
    ),
}

# name: (what, f, weight, low, high, powers of the numerator, powers of the denominator)
QUOTIENTS = {
    "NORMAL_TAIL": (
        "e^(a^2 / 2) Phi(-a), 0 <= a <= 14.5",
        lambda a: exp(a * a / 2) * erfc(a / sqrt(2)) / 2,
        lambda a: 2 / (exp(a * a / 2) * erfc(a / sqrt(2))),
        mpf(0),
        mpf("14.5"),
        range(5),
        range(6),
    )
}

if __name__ == "__main__":
    for name in sys.argv[1:] or [*FITS, *QUOTIENTS]:
        if name in QUOTIENTS:
            what, f, weight, low, high, top, bottom = QUOTIENTS[name]
            numerator, divide_by, best, final = quotient(f, weight, low, high, top, bottom)
            print(f"/* {what}: error {float(final):.1e} (unrounded {float(best):.1e}) */")
            for part, coefficients in (("P", numerator), ("Q", divide_by)):
                print(f"#define {name}_{part} {{" + ", ".join(f"{float(c):.9g}f" for _, c in coefficients) + "}")
            continue
        what, f, weight, low, high, powers = FITS[name]
        fixed, best, final = fit(f, weight, low, high, powers)
        print(f"/* {what}: error {float(final):.1e} (unrounded {float(best):.1e}) */")
        print(f"#define {name} {{" + ", ".join(f"{float(c):.9g}f" for _, c in fixed) + "}")
