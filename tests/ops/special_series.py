"""Special functions by their power series in decimals of 60 digits and by their asymptotic series, in plain Python: for
the evaluator of formulas, slow, and right to some twelve digits. Formula numbers are those of Abramowitz and Stegun."""

from __future__ import annotations

import math
import statistics
from decimal import Decimal, localcontext

from ops import special_formulas as special

INF, NAN = math.inf, math.nan
PI = Decimal("3.1415926535897932384626433832795028841971693993751058209749")
EULER = Decimal("0.5772156649015328606065120900824024310421593359399235988057")
AI_0 = Decimal("0.355028053887817239260063186004183176397979")
AI_SLOPE_0 = Decimal("-0.258819403792806798405183560189203963479091")


def in_decimals(function):
    def call(*arguments):
        with localcontext() as context:
            context.prec = 60
            return float(function(*arguments))

    return call


@in_decimals
def bessel_series(order: int, second: bool, x: float):
    """J or Y (9.1.10, 9.1.11)."""
    x = Decimal(x)
    z, first, sums = -x * x / 4, Decimal(0), Decimal(0)
    term = (x / 2) ** order
    psi = -2 * EULER + order  # psi(k + 1) + psi(k + 1 + order)
    for k in range(200):
        first += term
        sums += psi * term
        term *= z / ((k + 1) * (k + 1 + order))
        psi += Decimal(1) / (k + 1) + Decimal(1) / (k + 1 + order)
    if not second:
        return first
    return (2 * (x / 2).ln() * first - sums - (2 / x if order else 0)) / PI


def hankel(order: int, second: bool, x: float) -> float:
    """J or Y far out (9.2.5 to 9.2.10)."""
    m, p, q, term = 4 * order * order, 0.0, 0.0, 1.0
    for k in range(20):
        if k % 2:
            q += (-1) ** (k // 2) * term
        else:
            p += (-1) ** (k // 2) * term
        term *= (m - (2 * k + 1) ** 2) / (8 * x * (k + 1))
    s, c = math.sin(x), math.cos(x)
    cosine, sine = (s - c, -s - c) if order else (c + s, s - c)
    return (p * sine + q * cosine if second else p * cosine - q * sine) / math.sqrt(math.pi) / math.sqrt(x)


def bessel_j(order: float, x: float) -> float:
    y, n = abs(x), int(order)
    if x != x or y == INF:
        return x if x != x else 0.0
    if y < 1e-100:
        return x / 2 if n else 1.0
    value = bessel_series(n, False, y) if y < 40 else hankel(n, False, y)
    return -value if n and x < 0 else value


def bessel_y(order: float, x: float) -> float:
    n = int(order)
    if not x > 0:
        return -INF if x == 0 else NAN
    if x == INF:
        return 0.0
    if n and x < 1e-100:
        return -2 / math.pi / x
    return bessel_series(n, True, x) if x < 40 else hankel(n, True, x)


def bessel_ke(order: float, x: float) -> float:
    """The integral of e^(-x (cosh t - 1)) cosh(order t), by the trapezoidal rule (9.6.24)."""
    if not x > 0:
        return INF if x == 0 else NAN
    if x == INF:
        return 0.0
    if x > 1e6:
        return math.sqrt(math.pi / 2) / math.sqrt(x) * (1 + (4 * order - 1) / 8 / x)
    total, t, step = 0.5, 0.0, min(0.2, 0.4 / math.sqrt(x))
    while True:
        t += step
        power = x * (math.cosh(t) - 1)
        if power > 60:
            return total * step
        total += math.exp(-power) * (math.cosh(t) if order else 1)


def bessel_k(order: float, x: float) -> float:
    return bessel_ke(order, x) * math.exp(-x) if 0 < x < INF else bessel_ke(order, x)


def spherical_bessel_j(order: float, x: float) -> float:
    if abs(x) == INF:
        return 0.0
    if abs(x) < 1e-2:
        return x / 3 - x**3 / 30 + x**5 / 840 if order else 1 - x * x / 6 + x**4 / 120
    return (math.sin(x) / x - math.cos(x)) / x if order else math.sin(x) / x


def sinc(x: float) -> float:
    if x == 0 or abs(x) == INF or (x == x and x % 1 == 0):
        return 1.0 if x == 0 else 0.0
    return math.sin(math.pi * (x % 2)) / math.pi / x


def sinc_slope(x: float) -> float:
    if abs(x) == INF:
        return 0.0
    if abs(x) < 1e-3:
        return -math.pi * spherical_bessel_j(1, math.pi * x)
    return (math.cos(math.pi * (x % 2)) - sinc(x)) / x


@in_decimals
def airy_series(slope: bool, x: float):
    """Ai or its derivative (10.4.2)."""
    x, sums = Decimal(x), [Decimal(0)] * 4
    f, g = Decimal(1), x  # terms of the solutions with values 1, 0 and slopes 0, 1 at 0
    for k in range(150):
        sums = [a + b for a, b in zip(sums, (f, g, 3 * k * f, (3 * k + 1) * g))]
        f *= x**3 / ((3 * k + 2) * (3 * k + 3))
        g *= x**3 / ((3 * k + 3) * (3 * k + 4))
    if slope:
        return (AI_0 * sums[2] + AI_SLOPE_0 * sums[3]) / x if x else AI_SLOPE_0
    return AI_0 * sums[0] + AI_SLOPE_0 * sums[1]


def airy_ai(slope: float, x: float) -> float:
    y = abs(x)
    if x != x:
        return NAN
    if x < -1e18 or x > 110:
        return 0.0
    if y < 14:
        return airy_series(bool(slope), x)
    zeta, terms, term = 2 / 3 * y**1.5, [], 1.0
    for k in range(14):
        terms.append(term * (1 if not slope else -(6 * k + 1) / (6 * k - 1)))
        term *= (6 * k + 1) * (6 * k + 3) * (6 * k + 5) / (216 * (k + 1) * (2 * k + 1)) / zeta
    scale = y ** (0.25 if slope else -0.25) / math.sqrt(math.pi)
    if x > 0:
        return (-1 if slope else 1) * scale / 2 * math.exp(-zeta) * sum((-1) ** k * t for k, t in enumerate(terms))
    p = sum((-1) ** (k // 2) * t for k, t in enumerate(terms) if k % 2 == 0)
    q = sum((-1) ** (k // 2) * t for k, t in enumerate(terms) if k % 2)
    with localcontext() as context:  # the phase wants more digits than zeta has
        context.prec = 60
        exact = Decimal(y) * Decimal(y).sqrt() * 2 / 3
        rest = float(exact - Decimal(zeta))
    s0, c0, s1, c1 = math.sin(zeta), math.cos(zeta), math.sin(rest), math.cos(rest)
    s, c = s0 * c1 + c0 * s1, c0 * c1 - s0 * s1
    cosine, sine = (c + s) / math.sqrt(2), (s - c) / math.sqrt(2)
    return scale * (p * sine - q * cosine if slope else p * cosine + q * sine)


# ---- Gamma ----------------------------------------------------------------------------------------------------------


def zeta_positive(s: float, q: float) -> float:
    total, w = 0.0, q
    if q > 1e20:
        return q ** (1 - s) / (s - 1)
    while w < s + 20:
        term = w**-s
        total += term
        if term < total * 1e-20:
            return total
        w += 1
    third = s * (s + 1) * (s + 2) / w**3
    return total + w**-s * (w / (s - 1) + 0.5 + s / 12 / w - third / 720 + third * (s + 3) * (s + 4) / 30240 / w**2)


def zeta(s: float, q: float) -> float:
    if s != s or q != q or s < 1:
        return NAN
    if s == 1 or (q <= 0 and q % 1 == 0):
        return INF
    if q == INF:
        return 0.0
    if s == INF:
        return NAN if q < 0 else INF if q < 1 else 1.0 if q == 1 else 0.0
    try:
        if q > 0:
            return zeta_positive(s, q) if s < 1e4 else q**-s
        if s % 1 or q == -INF:
            return NAN
        count = -math.floor(q)
        return zeta_positive(s, q + count) + sum((q + k) ** -s for k in range(count))
    except OverflowError:
        return INF


def igamma(a: float, x: float) -> float:
    if x != x or not a >= 0 or x < 0 or a == x == 0 or a == x == INF:
        return NAN
    if x == 0 or a == INF:
        return 0.0
    if a == 0 or x == INF or (x > 1e3 and a < 100):
        return 1.0
    if a > 1e3:
        return 0.5 if a == x else float(x > a)
    return gamma_series(a, x) * math.exp(a * math.log(x) - x - math.lgamma(a + 1))


@in_decimals
def gamma_series(a: float, x: float):
    a, x = Decimal(a), Decimal(x)
    total = term = Decimal(1)
    n = 1
    while term > total * Decimal("1e-20"):
        term *= x / (a + n)
        total += term
        n += 1
    return total


def igammac(a: float, x: float) -> float:
    return 1 - igamma(a, x)


def igamma_slope(a: float, x: float) -> float:
    if not a > 0 or not x >= 0:
        return 0.0 if a == 0 and x > 0 else NAN
    if x == 0:
        return INF if a < 1 else float(a == 1)
    if x == INF or a > 1e6:
        return 0.0
    return math.exp((a - 1) * math.log(x) - x - math.lgamma(a))


def polygamma_sum(order: float, p: float, x: float) -> float:
    each = (lambda v: math.lgamma(v) if v > 0 or v % 1 else INF) if order < 0 else lambda v: special.polygamma(order, v)
    start = p * (p - 1) / 4 * math.log(math.pi) if order < 0 else 0.0
    return start + sum(each(x - i / 2) for i in range(int(p)))


# ---- The normal distribution ----------------------------------------------------------------------------------------


def ndtr(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def log_ndtr(x: float) -> float:
    if x < -3:
        return math.log(special.erfcx(-x / math.sqrt(2)) / 2) - x * x / 2 if x > -1e150 else -INF
    return math.log(ndtr(x)) if x < 0 else math.log1p(-ndtr(-x))


def log_ndtr_slope(x: float) -> float:
    if x < 0:
        return math.sqrt(2 / math.pi) / special.erfcx(-x / math.sqrt(2)) if x > -INF else INF
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi) / ndtr(x)


def ndtri(p: float) -> float:
    if not 0 < p < 1:
        return -INF if p == 0 else INF if p == 1 else NAN
    return statistics.NormalDist().inv_cdf(p)


# ---- Polynomials ----------------------------------------------------------------------------------------------------


def chebyshev(family: int, n: float, x: float, less: float) -> float:
    """Beyond degree 16: by the cosine, whose rounding errors are part of what is compared."""
    half, outside = math.sqrt(abs(less) / 2), less < 0
    sign = -1 if x < 0 and n % 2 else 1
    if x < 0 and family > 1:
        family = 5 - family
    t = 2 * (math.asinh(half) if outside else math.asin(half))
    s, c = (math.sinh, math.cosh) if outside else (math.sin, math.cos)
    m = n + 0.5
    try:
        if family == 0:
            return sign * c(n * t)
        if family == 2:
            return sign * (c(m * t) / c(t / 2))
        if t == 0:
            return sign * (n + 1 if family == 1 else 2 * n + 1)
        return sign * (s((n + 1) * t) / s(t) if family == 1 else s(m * t) / s(t / 2))
    except OverflowError:
        return sign * INF


def polynomial_family(kind: float, order: float, x: float, degree: float) -> float:
    """The recurrence of 22.7, and its derivatives."""
    family, shifted, order = int(kind) % 8, kind >= 8, int(order)
    if x != x or degree != degree:
        return NAN
    n = float(math.trunc(degree)) if abs(degree) < INF else degree
    if n < order:
        return 0.0
    if abs(x) == INF and n > order:
        return -INF if (x < 0 and (n - order) % 2 != 0) != (family == 7 and n % 2 != 0) else INF
    y = 0.0 if abs(x) == INF else 2 * x - 1 if shifted else x
    if n == INF:
        return NAN
    if n > 16 and not order and family < 4:
        return chebyshev(family, n, y, (2 * x if x < 0.5 else 2 * (1 - x)) if shifted else 1 - abs(x))
    if n > 65536 or order >= 8:
        return NAN
    now, last = [1.0] + [0.0] * order, [0.0] * (order + 1)
    for k in range(int(n)):
        a, b, c = 2.0, 0.0, 1.0
        if k == 0 and family in (0, 2, 3):
            a, b = (1.0, 0.0) if family == 0 else (2.0, 2.0 * family - 5)
        if family in (4, 5):
            a, c = (2.0, 2.0 * k) if family == 4 else (1.0, float(k))
        if family in (6, 7):
            a, b, c = (2 * k + 1) / (k + 1), 0.0, k / (k + 1)
        if family == 7:
            a, b = -1 / (k + 1), a
        for i in range(order, -1, -1):
            following = (a * y + b) * now[i] + (i * (2 * a if shifted else a) * now[i - 1] if i else 0.0)
            now[i], last[i] = following - c * last[i] if k else following, now[i]
    return now[order]
