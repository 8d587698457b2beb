/* Hurwitz' zeta function, the incomplete gamma functions and the normal distribution, of doubles. Formula numbers are
 * those of Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964; fit_bessel.py makes the coefficients. */
#ifndef LT_SPECIAL_GAMMA_H
#define LT_SPECIAL_GAMMA_H

#include "special.h"
#include "special_bessel_tables.h"

/* ---- Zeta ------------------------------------------------------------------------------------------------------ */

/* Hurwitz' zeta(s, q) for s > 1, q > 0: terms until w = q + k is large beside s, then the Euler-Maclaurin formula (A&S
 * 23.1.30). What rounding takes from w counts s times. */
SPECIAL double zeta_positive(double s, double q)
{
    double sum = 0, w = q, k = 0;
    if (w > 1e20) return pow(w, 1 - s) / (s - 1); /* w^-s may underflow when this does not */
    for (; w < s + 10; k++, w = q + k) {
        const double high = w - k, lost = (q - high) + (k - (w - high)), term = pow(w, -s) * (1 - s * lost / w);
        sum += term;
        if (term <= sum * 0x1p-60 || sum == (double)INFINITY) return sum;
    }
    const double high = w - k, lost = (q - high) + (k - (w - high)), last = pow(w, -s) * (1 - s * lost / w);
    const double inverse = 1 / w, z = inverse * inverse;
    double tail = 0, power = s * inverse;
    for (int j = 0; j < 13; j++) {
        tail += ZETA_TAIL[j] * power;
        power *= (s + 2 * j + 1) * (s + 2 * j + 2) * z;
    }
    return sum + last * (w / (s - 1) + 0.5 + tail);
}

/* Below 0 the terms up to the change of sign are a finite sum when s is whole, so that powers of negative numbers are
 * real: with y = -q and f = y - floor(y), zeta(s, q) = zeta(s, 1 - f) + (-1)^s (zeta(s, f) - zeta(s, 1 + y)). */
SPECIAL double zeta_d(double s, double q)
{
    if (s != s || q != q || s < 1) return NAN;
    if (s == 1) return INFINITY;
    if (q > 0) {
        if (q == INFINITY) return 0;
        return s == INFINITY ? (q < 1 ? INFINITY : q == 1 ? 1 : 0) : zeta_positive(s, q);
    }
    const double y = -q, f = y - floor(y), half = s * 0.5;
    if (f == 0) return INFINITY;
    if (s != floor(s) || !(y < INFINITY) || s == INFINITY) return NAN;
    const double below = zeta_positive(s, f) - zeta_positive(s, 1 + y);
    return zeta_positive(s, 1 - f) + (half == floor(half) ? below : -below);
}

/* The sum over i < p of what lgamma (order -1), digamma (0) or a derivative of it is at x - i / 2; of order -1 with the
 * constant that makes it the logarithm of the multivariate gamma function. */
SPECIAL double polygamma_sum_d(double order, double p, double x)
{
    if (!(p <= 10000)) return NAN;                                  /* the time grows with it */
    double sum = order < 0 ? p * (p - 1) * 0.28618247146235004 : 0; /* ln(pi) / 4 */
    for (double i = 0; i < p && sum == sum; i++)
        sum += order < 0 ? lgamma_d(x - i * 0.5) : polygamma_d(order, x - i * 0.5);
    return sum;
}

/* ---- Incomplete gamma functions -------------------------------------------------------------------------------- */

/* mu - ln(1 + mu), by its power series near 0: with s = mu / (2 + mu), ln(1 + mu) = 2 artanh s. */
SPECIAL double less_log1p_d(double mu)
{
    if (fabs(mu) > 0.4) return mu - log_d(1 + mu);
    const double s = mu / (2 + mu), z = s * s;
    return s * mu - 2 * s * z * POLYNOMIAL(ARTANH, z);
}

/* ln Gamma(1 + a), a >= 0, precise near 0 too. */
SPECIAL double lgamma_of_next(double a)
{
    if (a > 1.5) return lgamma_positive(1 + a);
    if (a > 0.5) return lgamma_near_2(a - 1);
    const double s = a / (2 + a), z = s * s; /* ln(1 + a) */
    return lgamma_near_2(a) - 2 * (s + s * z * POLYNOMIAL(ARTANH, z));
}

/* x^a e^-x / Gamma(a + 1) */
SPECIAL double gamma_density(double a, double x)
{
    if (a < 8) return exp_d(a * log_d(x) - x - lgamma_of_next(a));
    const double inverse = 1 / a, star = inverse * POLYNOMIAL(STIRLING, inverse * inverse);
    const double mu = (x - a) / a;
    return exp_d(-a * less_log1p_d(mu) - star) * 0.3989422804014327 / __builtin_sqrt(a);
}

/* The sum x^n / ((a + 1) ... (a + n)) (A&S 6.5.29): the lower function over gamma_density. */
SPECIAL double gamma_series(double a, double x)
{
    double sum = 1, term = 1;
    for (double n = 1; n < 2000 && term > sum * 0x1p-56; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* The continued fraction of the upper function over gamma_density / a (A&S 6.5.31), by Lentz' algorithm. */
SPECIAL double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;
    for (double n = 1; n < 2000; n++) {
        const double numerator = n * (a - n);
        b += 2;
        d = 1 / (b + numerator * d);
        c = b + numerator / c;
        const double factor = c * d;
        value *= factor;
        if (fabs(factor - 1) < 0x1p-53) break;
    }
    return value;
}

/* Temme's uniform expansion for a large and x near it: erfc(-+eta sqrt(a / 2)) / 2 and a correction. */
SPECIAL double gamma_uniform(bool upper, double a, double mu)
{
    const double half = less_log1p_d(mu), eta = copysign(__builtin_sqrt(2 * half), mu), inverse = 1 / a;
    double sum = 0;
    for (int k = (int)(sizeof TEMME / sizeof TEMME[0]) / TEMME_LENGTH - 1; k >= 0; k--)
        sum = sum * inverse + polynomial_d(TEMME + k * TEMME_LENGTH, TEMME_LENGTH, eta);
    const double y = eta * __builtin_sqrt(a * 0.5),
                 rest = exp_d(-a * half) * sum * 0.3989422804014327 / __builtin_sqrt(a);
    /* e^(-y^2) of y would carry y's rounding error */
    const double tail = 0.5 * (fabs(y) <= 0.5 ? erfc_d(fabs(y)) : exp_d(-a * half) * erfcx_positive(fabs(y)));
    const double own = (y > 0) == upper ? tail : 1 - tail;
    return upper ? own + rest : own - rest;
}

SPECIAL double gamma_incomplete(bool upper, double a, double x)
{
    if (x != x || !(a >= 0) || x < 0 || (a == 0 && x == 0)) return NAN;
    if (a == INFINITY) return x == INFINITY ? NAN : upper;
    if (x == 0) return upper;
    if (a == 0 || x == INFINITY) return !upper;
    const double mu = (x - a) / a;
    if (a > 64 && fabs(mu) < 0.5) return gamma_uniform(upper, a, mu);
    if (a < 1 && x < 1.5) { /* both without cancellation: 1 - x^a / Gamma(a + 1) (1 + a sum of (-x)^n / ((a + n) n!)) */
        const double l = a * log_d(x) - lgamma_of_next(a);
        double sum = 0, term = 1;
        for (double n = 1; n < 40 && fabs(term) > 0x1p-60; n++) {
            term *= -x / n;
            sum += term / (a + n);
        }
        if (!upper) return exp_d(l) * (1 + a * sum);
        const double less = fabs(l) < 0.5 ? 0 : exp_d(l) - 1; /* e^l - 1 */
        double near = 0;
        if (fabs(l) < 0.5) {
            near = 1;
            for (int n = 15; n > 1; n--) near = 1 + near * l / n;
            near *= l;
        }
        const double grown = near + less;
        return -(grown + (1 + grown) * a * sum);
    }
    const double density = gamma_density(a, x);
    if (x < a + 1) {
        const double value = density == 0 ? 0 : density * gamma_series(a, x);
        return upper ? 1 - value : value;
    }
    const double value = density == 0 ? 0 : density * a * gamma_fraction(a, x);
    return upper ? value : 1 - value;
}

SPECIAL double igamma_d(double a, double x) { return gamma_incomplete(false, a, x); }
SPECIAL double igammac_d(double a, double x) { return gamma_incomplete(true, a, x); }

/* The derivative of the lower one by x: x^(a - 1) e^-x / Gamma(a). */
SPECIAL double igamma_slope_d(double a, double x)
{
    if (!(a > 0) || !(x >= 0)) return a == 0 && x > 0 ? 0 : NAN;
    if (x == 0) return a < 1 ? INFINITY : a == 1;
    const double density = x == INFINITY || a == INFINITY ? 0 : gamma_density(a, x);
    return density == 0 ? 0 : density * (a / x);
}

/* ---- The normal distribution ----------------------------------------------------------------------------------- */

#define ROOT_HALF_D 0.7071067811865476

/* e^(-x^2 / 2), of which exp_square's splitting takes care */
SPECIAL double normal_bell(double x)
{
    const double high = from_bits_d(to_bits_d(x) & ~(int64_t)0x7FFFFFF), low = (x - high) * (x + high);
    const double whole = exp_d(-0.5 * high * high);
    return whole + whole * (exp_d(-0.5 * low) - 1);
}

/* The distribution function: erfc(-x / sqrt(2)) / 2 without the error of the quotient's square. */
SPECIAL double ndtr_d(double x)
{
    const double y = fabs(x);
    if (x != x) return x;
    if (y < 0.7) return 0.5 + 0.5 * erf_near(x * ROOT_HALF_D);
    const double tail = y > 39 ? 0 : 0.5 * normal_bell(y) * erfcx_positive(y * ROOT_HALF_D);
    return x < 0 ? tail : 1 - tail;
}

SPECIAL double log_ndtr_d(double x)
{
    if (x < -1) return log_d(0.5 * erfcx_positive(-x * ROOT_HALF_D)) - 0.5 * x * x;
    if (x < 1) return log_d(ndtr_d(x));
    const double t = ndtr_d(-x), s = -t / (2 - t), z = s * s; /* ln(1 - t) */
    return 2 * (s + s * z * POLYNOMIAL(ARTANH, z));
}

/* phi / Phi, the derivative of log_ndtr. */
SPECIAL double log_ndtr_slope_d(double x)
{
    if (x < -0.7) return 0.7978845608028654 / erfcx_positive(-x * ROOT_HALF_D);
    return x > 39 ? 0 : 0.3989422804014327 * normal_bell(x) / ndtr_d(x);
}

/* The inverse of ndtr: sqrt(2) erfinv(2p - 1), in which 1 - x^2 is 4 p (1 - p). */
SPECIAL double ndtri_d(double p)
{
    if (!(p > 0 && p < 1)) return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
    const double x = 2 * p - 1, least = p < 0.5 ? p : 1 - p;
    const double w = -log_d(4 * least * (1 - least)), s = __builtin_sqrt(w);
    double value;
    if (w < 4.9) value = x * POLYNOMIAL(ERFINV_CENTRE, (w - 2.5) * 0.4);
    else if (s < 6.1)
        value = x * (s < 4 ? POLYNOMIAL(ERFINV_MIDDLE, (s - 3.1) * (1 / 0.9))
                           : POLYNOMIAL(ERFINV_TAIL, (s - 5.05) * (1 / 1.05)));
    else value = copysign(s * POLYNOMIAL(ERFINV_FAR, (1 / s - 0.1) * (1 / 0.0641)), x);
    return value * 1.4142135623730951;
}

#endif
