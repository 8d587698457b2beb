#!/usr/bin/env python3
"""Derive the coefficients of special_tables.h and print that file (needs mpmath; not part of any build).

    python3 wasm/kernels/fit_special.py > wasm/kernels/special_tables.h

Each polynomial is the Chebyshev interpolant of a function on an interval, in 60 digits, as powers of u in [-1, 1]; its
degree is the least whose greatest error is below LIMIT. Series with known coefficients are written out of those.
"""

from mpmath import (
    bernoulli,
    besseli,
    chebyfit,
    digamma,
    erfc,
    erfinv,
    exp,
    factorial,
    findroot,
    log,
    loggamma,
    mp,
    mpf,
    pi,
    sqrt,
)

mp.dps = 60
LIMIT = mpf(2) ** -57


def fit(f, low, high):
    """Coefficients, lowest power first, of f(middle + half u)."""
    low, high = mpf(low), mpf(high)
    middle, half = (high + low) / 2, (high - low) / 2
    for n in range(8, 48):
        coefficients, error = chebyfit(lambda u: f(middle + half * u), [-1, 1], n, error=True)
        if error < LIMIT:
            return coefficients[::-1]
    raise ValueError("no degree is enough")


def show(name, comment, coefficients):
    print(f"\n/* {comment} */")
    print(f"static const double {name}[] = {{")
    line = "   "
    for c in coefficients:
        text = f" {float(c)!r},"
        if len(line) + len(text) > 118:
            print(line)
            line = "   "
        line += text
    print(line.rstrip(",") + "};")


def erfinv_of_w(w):
    """erfinv(x) / x where x^2 = 1 - e^-w"""
    if w < mpf("1e-20"):
        return sqrt(pi) / 2
    x = sqrt(-mp.expm1(-w))
    return root(w) / x


def root(w):
    """The y with erfc(y) = 1 - sqrt(1 - e^-w), by Newton's method on its logarithm."""
    target = exp(-w)
    small = target / (1 + sqrt(1 - target))  # 1 - sqrt(1 - t), without cancellation
    y = erfinv(1 - small) if w < 30 else sqrt(w)
    for _ in range(60):
        e = erfc(y)
        step = (log(e) - log(small)) * e * sqrt(pi) / 2 * exp(y * y)
        y += step
        if abs(step) < mpf("1e-50"):
            break
    return y


if __name__ == "__main__":
    print("/* Coefficients of special.h, lowest power first. Written by fit_special.py: change that, not this. */")
    print("#ifndef LT_SPECIAL_TABLES_H\n#define LT_SPECIAL_TABLES_H")
    show(
        "LGAMMA_2",
        "ln Gamma(2 + u / 2) / (u / 2), |u| <= 1",
        fit(lambda t: loggamma(2 + t).real / t if abs(t) > mpf("1e-25") else digamma(2), -0.5, 0.5),
    )
    show(
        "STIRLING",
        "B(2k) / (2k (2k - 1)), k = 1, 2, ...: ln Gamma's asymptotic series (Abramowitz and Stegun 6.1.41)",
        [bernoulli(2 * k) / (2 * k * (2 * k - 1)) for k in range(1, 9)],
    )
    zero = findroot(digamma, mpf("1.4616321449683623"))
    high = mpf(float(zero))
    print(
        f"\n/* The positive zero of psi, in two parts. */\n#define PSI_ZERO {float(high)!r}\n#define PSI_ZERO_LOW "
        f"{float(zero - high)!r}"
    )
    slope = mp.polygamma(1, zero)
    show(
        "PSI_NEAR",
        "psi(x) / (x - PSI_ZERO), x = 1.83 + 0.67 u, |u| <= 1",
        fit(lambda x: digamma(x) / (x - zero) if abs(x - zero) > mpf("1e-25") else slope, mpf("1.16"), mpf("2.5")),
    )
    show(
        "PSI_FAR",
        "B(2k) / 2k, k = 1, 2, ...: psi's asymptotic series (Abramowitz and Stegun 6.3.18)",
        [bernoulli(2 * k) / (2 * k) for k in range(1, 11)],
    )
    show(
        "ZETA_TAIL",
        "B(2k) / (2k)!, k = 1, 2, ...: the Euler-Maclaurin formula",
        [bernoulli(2 * k) / factorial(2 * k) for k in range(1, 14)],
    )
    show(
        "ERF_NEAR",
        "erf(x) / x in x^2: 2 / sqrt(pi) (-1)^k / (k! (2k + 1))",
        [2 / sqrt(pi) * (-1) ** k / (factorial(k) * (2 * k + 1)) for k in range(15)],
    )

    def scaled(u):
        if u > 1 - mpf("1e-40"):
            return 2 / sqrt(pi)
        x = mpf(15) / 4 * (1 + u) / (1 - u)
        return (
            (1 + 2 * x) * exp(x * x) * erfc(x)
            if x < 300
            else (1 + 2 * x)
            / x
            / sqrt(pi)
            * (
                1
                - 1 / (2 * x * x)
                + 3 / (4 * x**4)
                - 15 / (8 * x**6)
                + mpf(105) / (16 * x**8)
                - mpf(945) / (32 * x**10)
                + mpf(10395) / (64 * x**12)
            )
        )

    show(
        "ERFCX",
        "(1 + 2x) e^(x^2) erfc(x), u = (x - 3.75) / (x + 3.75), x >= 0 (Shepherd and Laframboise 1981)",
        fit(scaled, -1, 1),
    )
    show(
        "ERFINV_CENTRE",
        "erfinv(x) / x, w = -ln(1 - x^2) = 2.5 + 2.5 u (the variable of Giles, GPU Computing Gems 2, 2012)",
        fit(erfinv_of_w, 0, 5),
    )
    show("ERFINV_MIDDLE", "erfinv(x) / x, sqrt(w) = 3.1 + 0.9 u", fit(lambda s: erfinv_of_w(s * s), mpf("2.2"), 4))
    show("ERFINV_TAIL", "erfinv(x) / x, sqrt(w) = 5.05 + 1.05 u", fit(lambda s: erfinv_of_w(s * s), 4, mpf("6.1")))
    show(
        "ERFINV_FAR",
        "the y with erfc(y) = 1 - sqrt(1 - e^-w), over sqrt(w) = 1 / (0.1 + 0.0641 u)",
        fit(lambda v: root(1 / (v * v)) * v, mpf("0.0359"), mpf("0.1641")),
    )
    for order in (0, 1):

        def near(x, order=order):
            return mpf(1 - order) + order * mpf(1) / 2 if x < mpf("1e-30") else exp(-x) * besseli(order, x) / x**order

        def far(y):
            return 1 / sqrt(2 * pi) if y < mpf("1e-30") else sqrt(8 / y) * exp(-8 / y) * besseli(order, 8 / y)

        show(f"BESSEL_I{order}_NEAR", f"e^-x I{order}(x){' / x' * order}, x = 4 + 4 u", fit(near, 0, 8))
        show(f"BESSEL_I{order}_FAR", f"sqrt(x) e^-x I{order}(x), 8 / x = (1 + u) / 2", fit(far, 0, 1))
    print("\n#endif")
