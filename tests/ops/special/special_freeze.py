#!/usr/bin/env python3
"""Write special_accuracy.json, the values by which test_special_accuracy.py bounds errors (needs mpmath; no test runs
it).

    python3 tests/ops/special/special_freeze.py

Per function a list of rows [arguments…, value, scale], value the function of these very doubles, rounded once from 40
digits or more, scale what an error is measured by, beside the value: the size of an oscillation, a sum's greatest term.
"""

import json
import math
import random
from pathlib import Path

import mpmath as mp
from mpmath import mpf

source = random.Random(16)


def even(low, high, n=24):
    return [source.uniform(low, high) for _ in range(n)]


def wide(low, high, n=16):
    return [math.exp(source.uniform(math.log(low), math.log(high))) for _ in range(n)]


def both(values):
    return [*values, *(-v for v in values)]


def at(digits):
    def decorate(function):
        def call(*arguments):
            with mp.workdps(digits):
                return function(*(mpf(a) for a in arguments))

        return call

    return decorate


def airy_far(x):
    """Ai(x) for large -x by Abramowitz and Stegun 10.4.60."""
    y = -x
    zeta = 2 * y ** mpf(1.5) / 3
    u = [mpf(1)]
    for k in range(1, 12):
        u.append(u[-1] * (6 * k - 5) * (6 * k - 3) * (6 * k - 1) / (216 * k * (2 * k - 1)) / zeta)
    p, q = sum((-1) ** k * u[2 * k] for k in range(6)), sum((-1) ** k * u[2 * k + 1] for k in range(6))
    angle = zeta - mp.pi / 4
    return (mp.cos(angle) * p + mp.sin(angle) * q) / mp.sqrt(mp.pi) / y ** mpf(0.25)


def scaled_k(order, x):
    if x < 1e4:
        return mp.exp(x) * mp.besselk(order, x)
    m, z = 4 * order**2, 8 * x
    return mp.sqrt(mp.pi / 2 / x) * (
        1
        + (m - 1) / z
        + (m - 1) * (m - 9) / (2 * z**2)
        + (m - 1) * (m - 9) * (m - 25) / (6 * z**3)
        + (m - 1) * (m - 9) * (m - 25) * (m - 49) / (24 * z**4)
    )


def zeta(s, q):
    count = max(0, int(mp.floor(-q)) + 1)
    return mp.zeta(s, q + count) + sum((q + k) ** -s for k in range(count))


def greatest_zeta_term(s, q):
    return max(abs(q + k) ** -s for k in range(max(1, int(-q) + 2)))


def quantile(p):
    if p == 0.5:
        return mpf(0)
    least = min(p, 1 - p)
    start = mp.sqrt(-2 * mp.log(least)) if least < 0.02 else (mpf(0.5) - least) * mpf(2.5)
    value = mp.findroot(lambda v: mp.log(mp.erfc(v / mp.sqrt(2)) / 2) - mp.log(least), start)
    return -value if p < 0.5 else value


def polynomial(family, shifted):
    def value(x, n):
        y, last, now = 2 * x - 1 if shifted else x, mpf(0), mpf(1)
        for k in range(int(n)):
            a, b, c = mpf(2), mpf(0), mpf(1 if k else 0)
            if k == 0 and family in "tvw":
                a, b = (mpf(1), b) if family == "t" else (a, mpf(-1 if family == "v" else 1))
            if family in ("h", "he"):
                a, c = (a, mpf(2 * k)) if family == "h" else (mpf(1), mpf(k))
            if family in "pl":
                a, c = mpf(2 * k + 1) / (k + 1), mpf(k) / (k + 1)
            if family == "l":
                a, b = mpf(-1) / (k + 1), a
            now, last = (a * y + b) * now - c * last, now
        return now

    return at(80)(value)


TINY = [0.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1e-30, 1e-8]
X = [*TINY, *wide(1e-12, 1), *even(0, 4), *even(4, 8), *even(8, 50), *wide(50, 1e15), 1e22, 1.7e308]
NEAR_ZEROS_J = [
    float(f(k, n))
    for f in (lambda k, n: mp.besseljzero(n, k), lambda k, n: mp.besselyzero(n, k))
    for n in (0, 1)
    for k in (1, 2, 3, 9)
]
envelope = lambda x: mp.sqrt(2 / mp.pi / x) if x > 1 else mpf(0)
bounded = lambda x: min(mpf(1), mp.sqrt(2 / mp.pi / abs(x))) if x else mpf(1)
for_y = lambda x: mpf("0.8") * min(mpf(1), 1 / mp.sqrt(x))
none = lambda *_: mpf(0)

FUNCTIONS = {
    "bessel_j0": (lambda x: mp.besselj(0, x), both(X[:-2] + NEAR_ZEROS_J), bounded),
    "bessel_j1": (lambda x: mp.besselj(1, x), both(X[:-2] + NEAR_ZEROS_J), lambda x: envelope(abs(x))),
    "bessel_y0": (lambda x: mp.bessely(0, x), X[1:-2] + NEAR_ZEROS_J, for_y),
    "bessel_y1": (lambda x: mp.bessely(1, x), X[3:-2] + NEAR_ZEROS_J, for_y),
    "modified_bessel_k0": (lambda x: mp.besselk(0, x), [*X[1:22], *even(0, 1), *even(1, 8), *even(8, 700)], none),
    "modified_bessel_k1": (lambda x: mp.besselk(1, x), [*X[3:22], *even(0, 1), *even(1, 8), *even(8, 700)], none),
    "scaled_modified_bessel_k0": (
        lambda x: scaled_k(0, x),
        [*X[1:22], *even(0, 1), *even(1, 8), *even(8, 700), *wide(700, 1e300)],
        none,
    ),
    "scaled_modified_bessel_k1": (
        lambda x: scaled_k(1, x),
        [*X[3:22], *even(0, 1), *even(1, 8), *even(8, 700), *wide(700, 1e300)],
        none,
    ),
    "spherical_bessel_j0": (lambda x: mp.sin(x) / x if x else mpf(1), both(X[:-1]), none),
    "sinc": (
        lambda x: mp.sinpi(x) / (mp.pi * x) if x else mpf(1),
        both([*TINY, *even(0, 1), *even(1, 30), *wide(30, 1e14), 1.0, 5.0, 0.999999999]),
        none,
    ),
    "airy_ai": (
        lambda x: mp.airyai(x) if x > -60 else airy_far(x),
        [
            *both(TINY),
            *even(-4.5, -1.25),
            *even(-1.25, 0.75),
            *even(0.75, 2),
            *even(2, 20),
            *even(20, 103),
            *even(-50, -4.5),
            -2.338107410459767,
            -4.08794944413097,
            *(-v for v in wide(60, 1e8)),
        ],
        lambda x: 1 / mp.sqrt(mp.pi) / abs(x) ** mpf(0.25) if x < -1 else mpf(0),
    ),
    "ndtr": (
        at(400)(lambda x: mp.erfc(-x / mp.sqrt(2)) / 2),
        [*both(TINY), *even(-37.5, -1), *even(-1, 1), *even(1, 9)],
        none,
    ),
    "log_ndtr": (
        at(400)(lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2) if x < 5 else mp.log1p(-mp.erfc(x / mp.sqrt(2)) / 2)),
        [*both(TINY), *even(-37.5, -1), *even(-1, 1), *even(1, 37)],
        none,
    ),
    "ndtri": (
        quantile,
        [5e-324, 1e-300, *wide(1e-290, 0.5), *even(0, 1), *(1 - v for v in wide(1e-15, 0.5)), 0.5],
        none,
    ),
    "logit": (
        lambda p: mp.log(p / (1 - p)),
        [5e-324, 1e-300, *wide(1e-20, 0.5), *even(0, 1), *even(0.45, 0.55), 0.5000000001, 1 - 1e-15],
        none,
    ),
    "entr": (lambda x: -x * mp.log(x), [1e-300, *wide(1e-20, 1), *even(0, 1), *wide(1, 1e300), 1.0000000001], none),
    "xlogy": (lambda x, y: x * mp.log(y), [*zip(both(wide(1e-9, 1e9)), wide(1e-9, 1e9, 32))], none),
    "xlog1py": (lambda x, y: x * mp.log1p(y), [*zip(both(wide(1e-9, 1e9)), wide(1e-12, 1e9, 32))], none),
    "zeta": (
        zeta,
        [
            *zip([1 + v for v in wide(1e-9, 1)], even(0.1, 20, 16)),
            *zip(even(1, 20, 60), wide(1e-2, 1e3, 60)),
            *zip(even(20, 100, 30), even(0.5, 40, 30)),
            *zip(even(1, 60, 30), [1.0] * 30),
        ],
        none,
    ),
    "zeta below 0": (zeta, [*zip([2.0, 3.0, 4.0, 5.0, 9.0] * 6, [-v for v in even(0, 20, 30)])], greatest_zeta_term),
    "multigammaln": (
        lambda a, p: p * (p - 1) / 4 * mp.log(mp.pi) + sum(mp.loggamma(a - mpf(i) / 2) for i in range(int(p))),
        [(v + p / 2, p) for p in (1, 2, 5, 20) for v in wide(0.1, 1e3, 8)],
        lambda a, p: max(abs(mp.loggamma(a - mpf(i) / 2)) for i in range(int(p))),
    ),
}
SHAPES = [
    *zip(wide(1e-3, 1, 20), wide(1e-3, 1.5, 20)),
    *zip(wide(1e-3, 1, 10), even(1.5, 30, 10)),
    *zip(even(1, 8, 30), wide(1e-2, 30, 30)),
    *zip(even(8, 64, 30), even(2, 150, 30)),
    *((a, a * f) for a, f in zip(wide(64, 2e3, 20), even(0.4, 2, 20))),
    *((a, a + f * math.sqrt(a)) for a, f in zip(wide(64, 2e4, 30), even(-6, 6, 30))),
]
FUNCTIONS["gammainc"] = (at(60)(lambda a, x: mp.gammainc(a, 0, x, regularized=True)), SHAPES, none)
FUNCTIONS["gammaincc"] = (at(60)(lambda a, x: mp.gammainc(a, x, mp.inf, regularized=True)), SHAPES, none)
for letter in "tuvw":
    for shifted in (False, True):
        points = both(even(0, 1, 20)) + both(even(1, 3, 8)) if not shifted else even(0, 1, 40) + even(-1, 2, 16)
        FUNCTIONS[f"{'shifted_' * shifted}chebyshev_polynomial_{letter}"] = (
            polynomial(letter, shifted),
            [(x, source.choice((0, 1, 2, 5, 11, 16, 17, 60, 300))) for x in points],
            lambda *_: mpf(1),
        )
for name, family in (
    ("legendre_polynomial_p", "p"),
    ("laguerre_polynomial_l", "l"),
    ("hermite_polynomial_h", "h"),
    ("hermite_polynomial_he", "he"),
):
    value = polynomial(family, False)
    points = both(even(0, 1, 20)) + both(even(1, 3, 8)) if family != "l" else even(0, 20, 56)
    sizes = (
        (lambda v: lambda x, n: max(mpf(1), abs(v(x, n + 1)) / (n + 1), (n + 1) * abs(v(x, max(0, n - 1)))))(value)
        if family[0] == "h"
        else lambda *_: mpf(1)
    )
    FUNCTIONS[name] = (value, [(x, source.choice((0, 1, 2, 5, 11, 20, 40))) for x in points], sizes)


def row(function, arguments, scale):
    arguments = arguments if isinstance(arguments, tuple) else (arguments,)
    exact = [mpf(a) for a in arguments]
    return [*arguments, float(mp.re(function(*exact))), float(mp.nstr(scale(*exact), 5))]


if __name__ == "__main__":
    mp.mp.dps = 60
    path = Path(__file__).with_name("special_accuracy.json")
    lines = []
    for name, (function, points, scale) in FUNCTIONS.items():
        rows = [row(function, x, scale) for x in points]
        lines.append(f'"{name}": {json.dumps([r for r in rows if abs(r[-2]) < math.inf], separators=(",", ":"))}')
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
