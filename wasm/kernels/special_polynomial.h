/* Orthogonal polynomials of a double and their derivatives by x of any order: one recurrence with three terms,
 *     p(k + 1) = (a x + b) p(k) - c p(k - 1),
 * whose coefficients make the family (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, table 22.7; of
 * Chebyshev's third and fourth kinds Mason and Handscomb, "Chebyshev Polynomials", 2003, 1.2). */
#ifndef LT_SPECIAL_POLYNOMIAL_H
#define LT_SPECIAL_POLYNOMIAL_H

#include "special.h"

enum { CHEBYSHEV_T, CHEBYSHEV_U, CHEBYSHEV_V, CHEBYSHEV_W, HERMITE_H, HERMITE_HE, LEGENDRE, LAGUERRE };

#define LARGEST_DEGREE 65536 /* of those without a closed form: the time grows with the degree */
#define DERIVATIVES 8

/* Chebyshev's polynomials of x = cos t, or cosh t, from 1 - |x| = `less`, which is exact near the ends. */
SPECIAL double chebyshev_d(int family, double n, double x, double less)
{
    const double half_sine = __builtin_sqrt(fabs(less) * 0.5); /* of t / 2 */
    const bool odd = n * 0.5 != floor(n * 0.5), outside = less < 0;
    const double sign = x < 0 && odd ? -1 : 1;
    if (x < 0 && (family == CHEBYSHEV_V || family == CHEBYSHEV_W)) family = CHEBYSHEV_V + CHEBYSHEV_W - family;
    const double t = 2 * (outside ? asinh(half_sine) : asin(half_sine)), m = n + 0.5;
    double value;
    if (family == CHEBYSHEV_T) value = outside ? cosh(n * t) : cos(n * t);
    else if (family == CHEBYSHEV_V) value = outside ? cosh(m * t) / cosh(t * 0.5) : cos(m * t) / cos(t * 0.5);
    else if (t == 0) value = family == CHEBYSHEV_U ? n + 1 : 2 * n + 1;
    else if (family == CHEBYSHEV_U) value = outside ? sinh((n + 1) * t) / sinh(t) : sin((n + 1) * t) / sin(t);
    else value = outside ? sinh(m * t) / sinh(t * 0.5) : sin(m * t) / sin(t * 0.5);
    return sign * value;
}

/* The derivative of that order of the polynomial of degree n, a fraction of which is dropped; of a negative degree 0.
 * Families from 8 on are those of 2x - 1. NaN where the time would grow beyond measure. */
SPECIAL double polynomial_family_d(double kind, double order, double x, double degree)
{
    if (!(kind >= 0 && kind < 12 && order >= 0 && order <= 1e6)) return NAN;
    const bool shifted = kind >= 8;
    const int family = (int)kind & 7, orders = (int)order;
    const double n = trunc(degree), y = fabs(x) == (double)INFINITY ? 0 : shifted ? 2 * x - 1 : x;
    if (x != x || n != n) return NAN;
    if (n < order) return 0;
    if (fabs(x) == (double)INFINITY && n > order) {
        const bool negative = (x < 0 && fmod(n - order, 2) != 0) != (family == LAGUERRE && fmod(n, 2) != 0);
        return negative ? -INFINITY : INFINITY;
    }
    if (n == INFINITY) return NAN;
    if (n > 16 && orders == 0 && family <= CHEBYSHEV_W) {
        const double less = !shifted ? 1 - fabs(x) : x < 0.5 ? 2 * x : 2 * (1 - x);
        return chebyshev_d(family, n, y, less);
    }
    if (n > LARGEST_DEGREE || orders >= DERIVATIVES) return NAN;
    double now[DERIVATIVES] = {1}, last[DERIVATIVES] = {0};
    for (double k = 0; k < n; k++) {
        double a = 2, b = 0, c = 1;
        if (k == 0 && family == CHEBYSHEV_T) a = 1;
        if (k == 0 && family == CHEBYSHEV_V) b = -1;
        if (k == 0 && family == CHEBYSHEV_W) b = 1;
        if (family == HERMITE_H) c = 2 * k;
        if (family == HERMITE_HE) a = 1, c = k;
        if (family == LEGENDRE) a = (2 * k + 1) / (k + 1), c = k / (k + 1);
        if (family == LAGUERRE) a = -1 / (k + 1), b = (2 * k + 1) / (k + 1), c = k / (k + 1);
        const double factor = a * y + b, slope = shifted ? 2 * a : a;
        for (int i = orders; i >= 0; i--) {
            double next = factor * now[i] + (i ? i * slope * now[i - 1] : 0);
            if (k > 0) next -= c * last[i];
            last[i] = now[i];
            now[i] = next;
        }
        if (now[orders] != now[orders]) return NAN;
    }
    return now[orders];
}

#endif
