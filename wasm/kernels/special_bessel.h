/* Bessel and Airy functions of a double: polynomials in the middle, the forms of Hankel and of the exponential
 * integrals outside. Sines and cosines are the C library's, which reduces arguments of any size exactly. The
 * coefficients are made by fit_bessel.py. Formula numbers are those of Abramowitz and Stegun, "Handbook of Mathematical
 * Functions", 1964. */
#ifndef LT_SPECIAL_BESSEL_H
#define LT_SPECIAL_BESSEL_H

#include "special.h"
#include "special_bessel_tables.h"

#define TWO_OVER_PI_D 0.6366197723675814

/* What J and Y of an order are made of. */
typedef struct {
    const double *near_j, *near_y, *middle_j, *middle_y, *p, *q;
    int near_j_n, near_y_n, middle_j_n, middle_y_n, p_n, q_n;
} bessel_tables;

#define COUNT(c) (int)(sizeof(c) / sizeof((c)[0]))
#define BESSEL_TABLES(n)                                                                                               \
    {BESSEL_J##n##_NEAR,                                                                                               \
     BESSEL_Y##n##_NEAR,                                                                                               \
     BESSEL_J##n##_MIDDLE,                                                                                             \
     BESSEL_Y##n##_MIDDLE,                                                                                             \
     BESSEL_P##n,                                                                                                      \
     BESSEL_Q##n,                                                                                                      \
     COUNT(BESSEL_J##n##_NEAR),                                                                                        \
     COUNT(BESSEL_Y##n##_NEAR),                                                                                        \
     COUNT(BESSEL_J##n##_MIDDLE),                                                                                      \
     COUNT(BESSEL_Y##n##_MIDDLE),                                                                                      \
     COUNT(BESSEL_P##n),                                                                                               \
     COUNT(BESSEL_Q##n)}

static const bessel_tables BESSEL[] = {BESSEL_TABLES(0), BESSEL_TABLES(1)};

/* J (second = false) or Y of x > 8: sqrt(2 / (pi x)) (P cos - Q sin) or (P sin + Q cos) of x - (order / 2 + 1/4) pi
 * (9.2.5, 9.2.6), the quarter of pi by the addition theorem. */
SPECIAL double bessel_far(int order, bool second, double x)
{
    const bessel_tables *t = &BESSEL[order];
    if (x == INFINITY) return 0;
    const double v = 8 / x, u = 2 * v * v - 1, s = sin(x), c = cos(x);
    const double p = polynomial_d(t->p, t->p_n, u), q = v * polynomial_d(t->q, t->q_n, u);
    const double cosine = order ? s - c : c + s, sine = order ? -(s + c) : s - c;
    return (second ? p * sine + q * cosine : p * cosine - q * sine) * 0.5641895835477563 / __builtin_sqrt(x);
}

SPECIAL double bessel_j(int order, double x)
{
    const bessel_tables *t = &BESSEL[order];
    const double y = fabs(x), odd = order ? x : 1;
    if (y <= 4) return odd * polynomial_d(t->near_j, t->near_j_n, y * y * 0.125 - 1);
    const double value = y <= 8 ? polynomial_d(t->middle_j, t->middle_j_n, (y - 6) * 0.5) : bessel_far(order, false, y);
    return odd < 0 ? -value : value;
}

SPECIAL double bessel_y(int order, double x)
{
    const bessel_tables *t = &BESSEL[order];
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    if (x > 8) return bessel_far(order, true, x);
    if (x > 4) return polynomial_d(t->middle_y, t->middle_y_n, (x - 6) * 0.5);
    const double rest = polynomial_d(t->near_y, t->near_y_n, x * x * 0.125 - 1);
    const double logarithm = TWO_OVER_PI_D * log_d(x) * bessel_j(order, x);
    return order ? (x * rest + logarithm) - TWO_OVER_PI_D / x : rest + logarithm;
}

SPECIAL double bessel_j_d(double order, double x) { return bessel_j(order != 0, x); }
SPECIAL double bessel_y_d(double order, double x) { return bessel_y(order != 0, x); }

/* K of an order, times e^x where that is wanted. */
SPECIAL double bessel_k(int order, bool scaled, double x)
{
    if (!(x > 0)) return x == 0 ? INFINITY : NAN;
    if (x <= 1) {
        const double z = x * x, u = 2 * z - 1, l = log_d(x);
        const double value = order ? 1 / x + x * (l * i1_near(z * 0.25) + POLYNOMIAL(BESSEL_K1_NEAR, u))
                                   : POLYNOMIAL(BESSEL_K0_NEAR, u) - l * i0_near(z * 0.25);
        return scaled ? value * exp_d(x) : value;
    }
    const double v = 1 / x, middle = (v - 0.5625) * (1 / 0.4375), far = 16 * v - 1;
    const double value = (x <= 8 ? (order ? POLYNOMIAL(BESSEL_K1_MIDDLE, middle) : POLYNOMIAL(BESSEL_K0_MIDDLE, middle))
                                 : (order ? POLYNOMIAL(BESSEL_K1_FAR, far) : POLYNOMIAL(BESSEL_K0_FAR, far))) /
                         __builtin_sqrt(x);
    return scaled ? value : value * exp_d(-x);
}

SPECIAL double bessel_k_d(double order, double x) { return bessel_k(order != 0, false, x); }
SPECIAL double bessel_ke_d(double order, double x) { return bessel_k(order != 0, true, x); }

/* sin x / x, and minus its derivative (sin x / x - cos x) / x: the spherical Bessel functions of orders 0 and 1
 * (10.1.11), the latter near 0 by its power series x / 3 (1 - x^2 / 10 + x^4 / 280 - ...) (10.1.2). */
SPECIAL double spherical_bessel_j_d(double order, double x)
{
    if (fabs(x) == (double)INFINITY) return 0;
    if (order == 0) return x == 0 ? 1 : sin(x) / x;
    if (!(fabs(x) <= 1)) return (sin(x) / x - cos(x)) / x;
    const double z = x * x * 0.5;
    double p = 1;
    for (int k = 9; k > 0; k--) p = 1 - p * z / (double)(k * (2 * k + 3));
    return x / 3 * p;
}

/* sin(pi x) / (pi x), exactly 0 at whole numbers, and its derivative. */
SPECIAL double sinc_d(double x)
{
    const double y = fabs(x);
    if (y == 0) return 1;
    if (!(y < (double)INFINITY)) return y == y ? 0 : x;
    double sine, cosine;
    sin_cos_pi(y, &sine, &cosine);
    return sine == 0 ? 0 : sine / (PI_D * y);
}

SPECIAL double sinc_slope_d(double x)
{
    const double y = fabs(x);
    if (!(y < (double)INFINITY)) return y == y ? 0 : x;
    if (y <= 0.25) return -PI_D * spherical_bessel_j_d(1, PI_D * x);
    double sine, cosine;
    sin_cos_pi(y, &sine, &cosine);
    return (cosine - sine / (PI_D * y)) / x;
}

/* ---- Airy ------------------------------------------------------------------------------------------------------ */

/* The rounding error of the product p = a b, by Dekker's halves of 26 bits (A floating-point technique for extending
 * the available precision, 1971). */
SPECIAL double product_error_d(double a, double b, double p)
{
    const double a1 = from_bits_d(to_bits_d(a) & ~(int64_t)0x7FFFFFF), a2 = a - a1;
    const double b1 = from_bits_d(to_bits_d(b) & ~(int64_t)0x7FFFFFF), b2 = b - b1;
    return ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2;
}

/* zeta = 2/3 x^(3/2) in two parts, since its rounding error would be the relative error of e^-zeta. */
SPECIAL double airy_zeta(double x, double *low)
{
    const double s = __builtin_sqrt(x), square = s * s;
    const double rest = ((x - square) - product_error_d(s, s, square)) / (2 * s); /* sqrt(x) - s */
    const double p = x * s, error = product_error_d(x, s, p) + x * rest;
    const double zeta = 2 * p / 3, three = 3 * zeta;
    *low = ((2 * p - three) - product_error_d(3, zeta, three) + 2 * error) / 3;
    return zeta;
}

/* Ai, or its derivative (10.4.59 to 10.4.62). */
SPECIAL double airy(bool derivative, double x)
{
    if (x != x) return x;
    if (x > -4.5 && x <= 2) {
        if (x <= -1.25) {
            const double u = (x + 2.875) * (1 / 1.625);
            return derivative ? POLYNOMIAL(AIRY1_A, u) : POLYNOMIAL(AIRY0_A, u);
        }
        if (x <= 0.75) return derivative ? POLYNOMIAL(AIRY1_B, x + 0.25) : POLYNOMIAL(AIRY0_B, x + 0.25);
        const double u = (x - 1.375) * (1 / 0.625);
        return derivative ? POLYNOMIAL(AIRY1_C, u) : POLYNOMIAL(AIRY0_C, u);
    }
    if (x > 1e4) return derivative ? -0.0 : 0;
    if (x < -1e18) return 0; /* neighbouring numbers are many periods apart */
    const double y = fabs(x), root = __builtin_sqrt(y), quarter = __builtin_sqrt(root);
    double low;
    const double zeta = airy_zeta(y, &low);
    if (x > 0) {
        const double u = 3.7712361663282534 / zeta - 1, decay = exp_d(-zeta);
        const double value = (decay - decay * low) * (derivative ? POLYNOMIAL(AIRY1_FAR, u) : POLYNOMIAL(AIRY0_FAR, u));
        return derivative ? value * quarter : value / quarter;
    }
    const double s0 = sin(zeta), c0 = cos(zeta), s1 = sin(low), c1 = cos(low);
    const double s = s0 * c1 + c0 * s1, c = c0 * c1 - s0 * s1;
    const double cosine = c + s, sine = s - c; /* of zeta - pi / 4, times sqrt(2) */
    const double v = 1 / zeta, u = 81. * v * v - 1;
    const double p = derivative ? POLYNOMIAL(AIRY1_P, u) : POLYNOMIAL(AIRY0_P, u);
    const double q = v * (derivative ? POLYNOMIAL(AIRY1_Q, u) : POLYNOMIAL(AIRY0_Q, u));
    return 0.3989422804014327 * (derivative ? (p * sine - q * cosine) * quarter : (p * cosine + q * sine) / quarter);
}

SPECIAL double airy_ai_d(double derivative, double x) { return airy(derivative != 0, x); }

#endif
