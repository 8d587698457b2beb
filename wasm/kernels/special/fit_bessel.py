#!/usr/bin/env python3
"""Derive the coefficients of special_bessel.h and special_gamma.h, as fit_special.py does those of special.h.

    python3 wasm/kernels/special/fit_bessel.py > wasm/kernels/special_bessel_tables.h

Formula numbers are those of Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964.
"""

import sys
from fractions import Fraction
from pathlib import Path

from mpmath import airyai, airybi, besseli, besselj, besselk, bessely, cos, exp, log, mp, mpf, pi, sin, sqrt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from fit_special import fit, show

mp.dps = 40


def bessel(order):
    """J and Y of an order: near 0 in x^2, Y without its logarithm and its pole; from 4 to 8 as they are; then P and Q
    of Hankel's asymptotic form (9.2.5, 9.2.6)."""
    name = f"{order}"

    def first(t):
        return (besselj(order, sqrt(t)) / sqrt(t) ** order) if t > mpf("1e-30") else mpf(1) / 2**order

    def second(t):
        x = sqrt(t) if t > mpf("1e-20") else mpf("1e-10")
        if order:
            return (bessely(1, x) - 2 / pi * (log(x) * besselj(1, x) - 1 / x)) / x
        return bessely(0, x) - 2 / pi * log(x) * besselj(0, x)

    show(f"BESSEL_J{name}_NEAR", f"J{name}(x){' / x' * order}, x^2 = 8 + 8 u", fit(first, 0, 16))
    less = " - 2 / (pi x)" if order else ""
    show(
        f"BESSEL_Y{name}_NEAR",
        f"(Y{name}(x) - 2 / pi ln x J{name}(x){less.replace('-', '+')}){' / x' * order}, x^2 = 8 + 8 u",
        fit(second, 0, 16),
    )
    show(f"BESSEL_J{name}_MIDDLE", f"J{name}(x), x = 6 + 2 u", fit(lambda x: besselj(order, x), 4, 8))
    show(f"BESSEL_Y{name}_MIDDLE", f"Y{name}(x), x = 6 + 2 u", fit(lambda x: bessely(order, x), 4, 8))

    def turned(z):
        """P + i Q at 8 / sqrt(z)"""
        x = 8 / sqrt(z)
        angle = x - (mpf(order) / 2 + mpf(1) / 4) * pi
        j, y = besselj(order, x), bessely(order, x)
        return sqrt(pi * x / 2) * (j * cos(angle) + y * sin(angle)), sqrt(pi * x / 2) * (
            y * cos(angle) - j * sin(angle)
        )

    small = mpf("1e-12")
    q0 = mpf(4 * order * order - 1) / 64
    show(
        f"BESSEL_P{name}",
        "P, (8 / x)^2 = (1 + u) / 2",
        fit(
            lambda z: turned(z)[0] if z > small else mpf(1) - (2 * q0 * (4 * order * order - 9) / 64 / 4 / 2 * z * 4),
            0,
            1,
        ),
    )
    show(
        f"BESSEL_Q{name}",
        "Q x / 8, (8 / x)^2 = (1 + u) / 2",
        fit(lambda z: turned(z)[1] / sqrt(z) if z > small else q0, 0, 1),
    )


def modified(order):
    """K of an order: to 1 without its logarithm and its pole (9.6.11, 9.6.13), then scaled."""

    def near(t):
        x = sqrt(t) if t > mpf("1e-20") else mpf("1e-10")
        if order:
            return (besselk(1, x) - 1 / x - log(x) * besseli(1, x)) / x
        return besselk(0, x) + log(x) * besseli(0, x)

    name = f"BESSEL_K{order}"
    show(
        f"{name}_NEAR",
        f"(K{order}(x) {'- 1 / x - ' if order else '+ '}ln x I{order}(x)){' / x' * order}, x^2 = (1 + u) / 2",
        fit(near, 0, 1),
    )

    def scaled(v):
        return (
            sqrt(1 / v) * exp(1 / v) * besselk(order, 1 / v)
            if v > mpf("1e-6")
            else sqrt(pi / 2)
            * (
                1
                + (4 * order**2 - 1) * v / 8
                + mpf(4 * order**2 - 1) * (4 * order**2 - 9) * v**2 / 128
                + mpf(4 * order**2 - 1) * (4 * order**2 - 9) * (4 * order**2 - 25) * v**3 / 3072
            )
        )

    show(f"{name}_MIDDLE", f"sqrt(x) e^x K{order}(x), 1 / x = 0.5625 + 0.4375 u", fit(scaled, mpf(1) / 8, 1))
    show(f"{name}_FAR", f"sqrt(x) e^x K{order}(x), 8 / x = (1 + u) / 2", fit(lambda v: scaled(v / 8), 0, 1))


def airy(derivative):
    """Ai or its derivative: in the middle as it is, above 2 scaled (10.4.59, 10.4.61), below -4.5 the factors of the
    cosine and the sine (10.4.60, 10.4.62)."""
    name = f"AIRY{derivative}"
    ai = lambda x: airyai(x, derivative=derivative)
    bi = lambda x: airybi(x, derivative=derivative)
    what = "Ai" + "'" * derivative
    show(f"{name}_A", f"{what}(x), x = -2.875 + 1.625 u", fit(ai, mpf("-4.5"), mpf("-1.25")))
    show(f"{name}_B", f"{what}(x), x = -0.25 + u", fit(ai, mpf("-1.25"), mpf("0.75")))
    show(f"{name}_C", f"{what}(x), x = 1.375 + 0.625 u", fit(ai, mpf("0.75"), 2))

    def scaled(v):
        if v < mpf("1e-8"):
            return (mpf(1) - 2 * derivative) / (2 * sqrt(pi)) * (1 - (mpf(5) - 12 * derivative) / 72 * v)
        zeta = 1 / v
        x = (zeta * 3 / 2) ** (mpf(2) / 3)
        return exp(zeta) * x ** (mpf(1 - 2 * derivative) / 4) * ai(x)

    top = 1 / (mpf(2) / 3 * mpf(2) ** mpf("1.5"))
    show(
        f"{name}_FAR",
        f"x^{'-' * derivative}(1/4) e^zeta {what}(x), 1 / zeta = {float(top)!r} (1 + u) / 2",
        fit(scaled, 0, mpf(float(top))),
    )

    def turned(z):
        zeta = 1 / sqrt(z)
        x = (zeta * 3 / 2) ** (mpf(2) / 3)
        angle = zeta - pi / 4
        a, b = ai(-x), bi(-x)
        if derivative:
            a, b = b, -a
        scale = sqrt(pi) * x ** (mpf(1 - 2 * derivative) / 4)
        return scale * (a * cos(angle) - b * sin(angle)), scale * (a * sin(angle) + b * cos(angle))

    low = mpf("1e-10")
    bottom = 1 / (mpf(2) / 3 * mpf("4.5") ** mpf("1.5")) ** 2
    limit = (mpf(-7) if derivative else mpf(5)) / 72
    show(
        f"{name}_P",
        f"the cosine's factor, 1 / zeta^2 = {float(bottom)!r} (1 + u) / 2",
        fit(lambda z: turned(z if z > low else low)[0] if z > low else mpf(1), 0, mpf(float(bottom))),
    )
    show(
        f"{name}_Q",
        "the sine's, times zeta",
        fit(lambda z: turned(z)[1] / sqrt(z) if z > low else limit, 0, mpf(float(bottom))),
    )


def temme(rows, length):
    """The coefficients of eta^n in C_k(eta) of Temme's uniform expansion of the incomplete gamma functions (The
    asymptotic expansion of the incomplete gamma functions, SIAM J. Math. Anal. 10, 1979): with mu = lambda - 1 and
    eta^2 / 2 = mu - ln(1 + mu), C_0 = 1 / mu - 1 / eta and C_k = C'_(k - 1) / eta + gamma_k / mu, gamma_k being the
    coefficients of the reciprocal gamma function's asymptotic series."""
    n = length + 2 * rows + 4
    # mu as a series in eta: eta = mu' (eta - ...), from eta (1 + mu) = mu mu'
    mu = [Fraction(0), Fraction(1)]
    for k in range(2, n + 2):
        # the coefficient of eta^k in mu mu' - eta mu - eta, mu' having (k) mu_k from the pair (1, k)
        known = sum(mu[i] * (k - i + 1) * mu[k - i + 1] for i in range(2, k))
        mu.append((mu[k - 1] - known) / (k + 1))
    base = mu[1:]
    inverse = [Fraction(1)]  # of mu / eta
    for k in range(1, n + 1):
        inverse.append(-sum(base[i] * inverse[k - i] for i in range(1, k + 1)))
    # Gamma* has the logarithm sum of B(2k) / (2k (2k - 1)) a^(1 - 2k); gamma_k are the coefficients of its reciprocal
    logarithm = [Fraction(0)] * (rows + 2)
    for k in range(1, rows // 2 + 2):
        if 2 * k - 1 < len(logarithm):
            b = mp.bernfrac(2 * k)
            logarithm[2 * k - 1] = -Fraction(int(b[0]), int(b[1])) / (2 * k * (2 * k - 1))
    gamma = [Fraction(1)]
    for k in range(1, rows):
        gamma.append(sum(i * logarithm[i] * gamma[k - i] for i in range(1, k + 1)) / k)
    table, c = [], inverse[1:]
    for k in range(rows):
        if k:
            # 1 / mu = 1 / eta + C_0; C'/eta has the pole C_1 / eta, which gamma_k / eta cancels
            derived = [(i + 1) * c[i + 1] for i in range(len(c) - 1)]
            assert derived[0] == -gamma[k], (k, derived[0], gamma[k])
            c = [derived[i + 1] + gamma[k] * inverse[i + 1] for i in range(len(derived) - 1)]
        table += c[:length]
    return [mpf(v.numerator) / v.denominator for v in table]


if __name__ == "__main__":
    print("/* Coefficients of special_bessel.h and special_gamma.h, lowest power first. Written by fit_bessel.py:")
    print(" * change that, not this. */")
    print("#ifndef LT_SPECIAL_BESSEL_TABLES_H\n#define LT_SPECIAL_BESSEL_TABLES_H")
    for order in (0, 1):
        bessel(order)
    for order in (0, 1):
        modified(order)
    for derivative in (0, 1):
        airy(derivative)
    print("\n#define TEMME_LENGTH 20 /* coefficients in a row */")
    show("TEMME", "rows of coefficients of eta^n in C_k(eta)", temme(9, 20))
    print("\n#endif")
