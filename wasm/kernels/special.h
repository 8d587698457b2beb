/* Special functions of a double, in plain IEEE operations, so that every build gives the same bits: no call of the C
 * library but sqrt, fabs and floor, which are exact or correctly rounded, and no fused multiply-add. float32 loops use
 * them too and round once. The coefficients are made by fit_special.py; A&S is Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 1964. */
#ifndef LT_SPECIAL_H
#define LT_SPECIAL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "special_tables.h"

#define SPECIAL static inline
#define POLYNOMIAL(c, u) polynomial_d(c, (int)(sizeof(c) / sizeof((c)[0])), u)
#define PI_D 3.141592653589793116
#define PI_LOW_D 1.224646799147353207e-16
#define LN2_HIGH_D 0x1.62e42feep-1 /* 32 bits: exact times any exponent */
#define LN2_LOW_D 1.908214929270587700e-10

SPECIAL double polynomial_d(const double *c, int n, double u)
{
    double p = c[n - 1];
    for (int k = n - 2; k >= 0; k--) p = p * u + c[k];
    return p;
}

SPECIAL double from_bits_d(int64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

SPECIAL int64_t to_bits_d(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* 1 / (2k + 3) and 1 / k!, the coefficients of artanh and of the exponential. */
static const double ARTANH[] = {1. / 3,  1. / 5,  1. / 7,  1. / 9,  1. / 11, 1. / 13,
                                1. / 15, 1. / 17, 1. / 19, 1. / 21, 1. / 23};
static const double EXPONENTIAL[] = {1. / 2,       1. / 6,        1. / 24,        1. / 120,
                                     1. / 720,     1. / 5040,     1. / 40320,     1. / 362880,
                                     1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800};

/* ln x: x = 2^e (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); ln(1 + f) = 2 artanh(s) with s = f / (2 + f), which is
 * f - (f^2 / 2 - s (f^2 / 2 + R)), R = 2 s^2 (s^0 / 3 + s^2 / 5 + ...). Below one unit in the last place. */
SPECIAL double log_d(double x)
{
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    if (x == INFINITY) return x;
    const bool tiny = x < 0x1p-1022;
    if (tiny) x *= 0x1p54;
    const int64_t root_half = 0x3FE6A09E667F3BCD, shifted = to_bits_d(x) - root_half;
    const double e = (double)((shifted >> 52) - (tiny ? 54 : 0));
    const double f = from_bits_d((shifted & 0xFFFFFFFFFFFFF) + root_half) - 1;
    const double s = f / (2 + f), z = s * s, half = 0.5 * f * f;
    const double rest = 2 * z * POLYNOMIAL(ARTANH, z);
    return e * LN2_HIGH_D - ((half - (s * (half + rest) + e * LN2_LOW_D)) - f);
}

/* e^x: x = n ln 2 + r, and the power series of e^r. */
SPECIAL double exp_d(double x)
{
    if (!(x < 709.8)) return x >= 709.8 ? INFINITY : x;
    if (x < -746) return 0;
    const double n = floor(x * 1.442695040888963407 + 0.5);
    const double high = x - n * LN2_HIGH_D, low = n * LN2_LOW_D, r = high - low;
    const double value = 1 + (high + (r * r * POLYNOMIAL(EXPONENTIAL, r) - low));
    const int64_t k = (int64_t)n, half = k / 2;
    return value * from_bits_d((half + 1023) << 52) * from_bits_d((k - half + 1023) << 52);
}

/* sin(pi x) and cos(pi x) for 0 <= x <= 1/4, by their power series in y = pi x. */
SPECIAL double sin_pi_quarter(double x)
{
    const double y = PI_D * x, z = y * y;
    double p = 1. / 355687428096000;
    static const double c[] = {-1. / 6,        1. / 120,        -1. / 5040,         1. / 362880,
                               -1. / 39916800, 1. / 6227020800, -1. / 1307674368000};
    for (int k = 6; k >= 0; k--) p = p * z + c[k];
    return y + y * (z * p);
}

SPECIAL double cos_pi_quarter(double x)
{
    const double y = PI_D * x, z = y * y;
    double p = 1. / 20922789888000;
    static const double c[] = {1. / 24, -1. / 720, 1. / 40320, -1. / 3628800, 1. / 479001600, -1. / 87178291200};
    for (int k = 5; k >= 0; k--) p = p * z + c[k];
    return 1 - (0.5 * z - z * z * p);
}

/* sin(pi x) and cos(pi x) of any x >= 0; the reduction is exact. */
SPECIAL void sin_cos_pi(double x, double *sine, double *cosine)
{
    x -= 2 * floor(x * 0.5);
    const double quarters = floor(2 * x + 0.5), r = x - 0.5 * quarters, a = fabs(r);
    const double s = r < 0 ? -sin_pi_quarter(a) : sin_pi_quarter(a), c = cos_pi_quarter(a);
    const int q = (int)quarters & 3;
    *sine = q == 0 ? s : q == 1 ? c : q == 2 ? -s : -c;
    *cosine = q == 0 ? c : q == 1 ? -s : q == 2 ? -c : s;
}

/* ---- Gamma ----------------------------------------------------------------------------------------------------- */

/* ln Gamma(2 + t), |t| <= 1/2 */
SPECIAL double lgamma_near_2(double t) { return t * POLYNOMIAL(LGAMMA_2, 2 * t); }

SPECIAL double lgamma_positive(double x)
{
    if (x <= 0.5) return (lgamma_near_2(x) - log_d(1 + x)) - log_d(x); /* Gamma(2 + x) = x (1 + x) Gamma(x) */
    if (x <= 1.5) return lgamma_near_2(x - 1) - log_d(x);
    if (x < 8) {
        double product = 1;
        for (; x > 2.5; product *= x) x -= 1;
        return lgamma_near_2(x - 2) + (product == 1 ? 0 : log_d(product));
    }
    const double inverse = 1 / x;
    return (x - 0.5) * (log_d(x) - 1) + (0.41893853320467274 + inverse * POLYNOMIAL(STIRLING, inverse * inverse));
}

/* ln |Gamma(x)|; below 0 by reflection (A&S 6.1.17). */
SPECIAL double lgamma_d(double x)
{
    if (x != x) return x;
    const double y = fabs(x);
    if (y == INFINITY) return INFINITY;
    if (x > 0) return lgamma_positive(x);
    if (y == floor(y)) return INFINITY;
    if (y <= 0.5) return (lgamma_near_2(x) - log_d(1 + x)) - log_d(y);
    double sine, cosine;
    sin_cos_pi(y, &sine, &cosine);
    return log_d(PI_D / (y * fabs(sine))) - lgamma_positive(y);
}

SPECIAL double digamma_positive(double x)
{
    double sum = 0;
    for (; x < 1.16; x += 1) sum -= 1 / x;
    if (x < 10) {
        for (; x > 2.5; sum += 1 / x) x -= 1;
        return sum + ((x - PSI_ZERO) - PSI_ZERO_LOW) * POLYNOMIAL(PSI_NEAR, (x - 1.83) * (1 / 0.67));
    }
    const double inverse = 1 / x, z = inverse * inverse;
    return log_d(x) - (0.5 * inverse + z * POLYNOMIAL(PSI_FAR, z));
}

/* psi = Gamma' / Gamma; below 0 by psi(-y) = psi(1 + y) + pi cot(pi y) (A&S 6.3.7). */
SPECIAL double digamma_d(double x)
{
    if (x == 0) return -1 / x;
    if (x > 0) return x == INFINITY ? x : digamma_positive(x);
    const double y = -x;
    if (!(y < INFINITY) || y == floor(y)) return NAN;
    double sine, cosine;
    sin_cos_pi(y, &sine, &cosine);
    return digamma_positive(1 + y) + PI_D * cosine / sine;
}

/* n! times Hurwitz' zeta(n + 1, q) for n >= 1, q > 0, by the Euler-Maclaurin formula (A&S 23.1.30) after so many terms
 * that it converges. Products of n factors alternate with the powers, so that they overflow only with the result. */
SPECIAL double zeta_times_factorial(double n, double q)
{
    double sum = 0, w = q;
    for (; w < n + 11; w += 1) {
        const double inverse = 1 / w;
        double term = inverse;
        for (double j = 1; j <= n; j++) term *= j * inverse;
        sum += term;
        if (term == INFINITY || term < sum * 0x1p-70) return sum;
    }
    const double inverse = 1 / w, z = inverse * inverse;
    double lead = inverse;
    for (double j = 1; j < n; j++) lead *= j * inverse; /* (n - 1)! / w^n */
    double tail = 0, power = (n + 1) * inverse;         /* s (s + 1) ... (s + 2j - 2) / w^(2j - 1), s = n + 1 */
    for (int j = 0; j < 13; j++) {
        tail += ZETA_TAIL[j] * power;
        power *= (n + 2 * j + 2) * (n + 2 * j + 3) * z;
    }
    return sum + lead * (1 + n * inverse * (0.5 + tail));
}

#define LARGEST_ORDER 1100 /* of polygamma: the time grows with the square of the order */

/* The n-th derivative of psi, (-1)^(n+1) n! zeta(n + 1, x) (A&S 6.4.10). For x = -y < 0 the terms of the series split
 * at the sign change: with s = n + 1 and f = y - floor(y), zeta(s, x) = zeta(s, 1 - f) + (-1)^s (zeta(s, f) - zeta(s, 1
 * + y)). */
SPECIAL double polygamma_d(double n, double x)
{
    if (n == 0) return digamma_d(x);
    if (!(n <= LARGEST_ORDER) || n < 0 || n != floor(n)) return NAN;
    const double half = n * 0.5, sign = half == floor(half) ? -1 : 1; /* (-1)^(n + 1) */
    if (x > 0) return x == INFINITY ? sign * 0.0 : sign * zeta_times_factorial(n, x);
    const double y = -x;
    if (x != x || y == INFINITY) return NAN;
    const double f = y - floor(y);
    if (f == 0) return sign * INFINITY;
    return sign * zeta_times_factorial(n, 1 - f) + (zeta_times_factorial(n, f) - zeta_times_factorial(n, 1 + y));
}

/* ---- The error function ---------------------------------------------------------------------------------------- */

SPECIAL double erf_near(double x) { return x * POLYNOMIAL(ERF_NEAR, x * x); } /* |x| <= 1/2 */

SPECIAL double erfcx_positive(double x) /* e^(x^2) erfc(x) */
{
    if (x > 1e8) return 0.5641895835477563 / x;
    return POLYNOMIAL(ERFCX, (x - 3.75) / (x + 3.75)) / (1 + 2 * x);
}

/* e^(x^2) or e^(-x^2): the square of the first 26 bits of x is exact. */
SPECIAL double exp_square(double x, double sign)
{
    const double high = from_bits_d(to_bits_d(x) & ~(int64_t)0x7FFFFFF);
    const double low = (x - high) * (x + high), whole = exp_d(sign * high * high);
    return whole + whole * (exp_d(sign * low) - 1);
}

SPECIAL double erfc_d(double x)
{
    if (x != x) return x;
    if (fabs(x) <= 0.5) return 1 - erf_near(x);
    const double y = fabs(x), tail = y > 28 ? 0 : exp_square(y, -1) * erfcx_positive(y);
    return x > 0 ? tail : 2 - tail;
}

SPECIAL double erfcx_d(double x)
{
    if (fabs(x) <= 0.25) return exp_d(x * x) * (1 - erf_near(x));
    if (x >= 0 || x != x) return erfcx_positive(x);
    return x < -27 ? INFINITY : 2 * exp_square(-x, 1) - erfcx_positive(-x);
}

/* By polynomials in w = -ln(1 - x^2) or its root. */
SPECIAL double erfinv_d(double x)
{
    const double y = fabs(x);
    if (!(y < 1)) return y == 1 ? x * INFINITY : NAN;
    const double w = -log_d((1 - y) * (1 + y));
    if (w < 4.9) return x * POLYNOMIAL(ERFINV_CENTRE, (w - 2.5) * 0.4);
    const double s = __builtin_sqrt(w);
    if (s < 4) return x * POLYNOMIAL(ERFINV_MIDDLE, (s - 3.1) * (1 / 0.9));
    return x * POLYNOMIAL(ERFINV_TAIL, (s - 5.05) * (1 / 1.05));
}

/* ---- Modified Bessel functions of the first kind --------------------------------------------------------------- */

/* For |x| <= 1 the power series I0(x) = sum of z^k / k!^2 and I1(x) = x / 2 times the sum of z^k / (k! (k + 1)!), z =
 * x^2 / 4 (A&S 9.6.10). */
SPECIAL double i0_near(double z)
{
    double p = 1;
    for (int k = 9; k > 0; k--) p = 1 + p * z / (double)(k * k);
    return p;
}

SPECIAL double i1_near(double z)
{
    double p = 1;
    for (int k = 9; k > 0; k--) p = 1 + p * z / (double)(k * (k + 1));
    return p * 0.5;
}

SPECIAL double i0e_d(double x) /* e^-|x| I0(x) */
{
    const double y = fabs(x);
    if (y <= 1) return exp_d(-y) * i0_near(y * y * 0.25);
    if (!(y > 8)) return POLYNOMIAL(BESSEL_I0_NEAR, (y - 4) * 0.25);
    return POLYNOMIAL(BESSEL_I0_FAR, 16 / y - 1) / __builtin_sqrt(y);
}

SPECIAL double i1e_d(double x) /* e^-|x| I1(x) */
{
    const double y = fabs(x);
    if (y <= 1) return x * (exp_d(-y) * i1_near(y * y * 0.25));
    if (!(y > 8)) return x * POLYNOMIAL(BESSEL_I1_NEAR, (y - 4) * 0.25);
    const double value = POLYNOMIAL(BESSEL_I1_FAR, 16 / y - 1) / __builtin_sqrt(y);
    return x < 0 ? -value : value;
}

/* e^|x| in two factors, since it overflows before the functions do. */
SPECIAL double times_exp(double value, double x)
{
    const double y = fabs(x), half = exp_d(y * 0.5);
    return y == INFINITY ? (value < 0 || x < 0 ? -INFINITY : INFINITY)
                         : value * (y > 700 ? half : exp_d(y)) * (y > 700 ? half : 1);
}

SPECIAL double i0_d(double x) { return fabs(x) <= 1 ? i0_near(x * x * 0.25) : times_exp(i0e_d(x), fabs(x)); }
SPECIAL double i1_d(double x) { return fabs(x) <= 1 ? x * i1_near(x * x * 0.25) : times_exp(i1e_d(x), x); }

#endif
