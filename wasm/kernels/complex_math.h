/* Functions of complex numbers in double, made of real functions. complex64 is computed with them too: the results are
 * right to the last bit nearly everywhere, and nothing overflows on the way. Infinities, NaN and the signs of zeros
 * follow C99's Annex G (G.6), and so do the sides of the branch cuts. */
#ifndef LT_COMPLEX_MATH_H
#define LT_COMPLEX_MATH_H

#include <math.h>
#include <stdbool.h>

typedef struct lt_c {
    double re, im;
} lt_c;

static inline lt_c lt_cmake(double re, double im) { return (lt_c){re, im}; }
static inline double lt_creal(lt_c z) { return z.re; }
static inline double lt_cimag(lt_c z) { return z.im; }
static inline double lt_cabs(lt_c z) { return hypot(z.re, z.im); }
static inline bool lt_ceq(lt_c a, lt_c b) { return (a.re == b.re) & (a.im == b.im); }
static inline bool lt_cne(lt_c a, lt_c b) { return (a.re != b.re) | (a.im != b.im); }
static inline bool lt_cisnan(lt_c z) { return (z.re != z.re) | (z.im != z.im); }
static inline bool lt_cisinf(lt_c z) { return (fabs(z.re) == (double)INFINITY) | (fabs(z.im) == (double)INFINITY); }
static inline bool lt_cisfinite(lt_c z) { return (fabs(z.re) < (double)INFINITY) & (fabs(z.im) < (double)INFINITY); }

static inline lt_c lt_cconj(lt_c z) { return lt_cmake(z.re, -z.im); }
static inline lt_c lt_cneg(lt_c z) { return lt_cmake(-z.re, -z.im); }
static inline lt_c lt_cadd(lt_c a, lt_c b) { return lt_cmake(a.re + b.re, a.im + b.im); }
static inline lt_c lt_csub(lt_c a, lt_c b) { return lt_cmake(a.re - b.re, a.im - b.im); }
static inline lt_c lt_cmul(lt_c a, lt_c b) { return lt_cmake(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re); }
static inline lt_c lt_cscale(lt_c z, double by) { return lt_cmake(z.re * by, z.im * by); }
static inline lt_c lt_cshrink(lt_c z, double by) { return lt_cmake(z.re / by, z.im / by); }

/* Smith, Algorithm 116: Complex division, 1962: the larger part of the divisor is divided out first. Division by zero
 * divides the parts, as for real numbers. */
static inline lt_c lt_cdiv(lt_c a, lt_c b)
{
    if (b.re == 0 && b.im == 0) return lt_cmake(a.re / fabs(b.re), a.im / fabs(b.re));
    if (lt_cisinf(b) && lt_cisfinite(a)) return lt_cmake(0, 0);
    const bool wide = fabs(b.re) >= fabs(b.im);
    const double ratio = wide ? b.im / b.re : b.re / b.im,
                 scale = 1 / (wide ? b.re + b.im * ratio : b.re * ratio + b.im);
    return wide ? lt_cmake((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
                : lt_cmake((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale);
}

/* e^(x + iy) = e^x (cos y + i sin y); half of a large x at a time, since the cosine may bring it back into range. */
static inline lt_c lt_cexp(lt_c z)
{
    if (z.im == 0) return lt_cmake(exp(z.re), z.im);
    if (fabs(z.re) == (double)INFINITY) {
        const bool finite = fabs(z.im) < (double)INFINITY;
        if (z.re > 0) return lt_cmake(finite ? z.re * cos(z.im) : z.re, finite ? z.re * sin(z.im) : NAN);
        return lt_cmake(finite ? copysign(0, cos(z.im)) : 0, finite ? copysign(0, sin(z.im)) : 0);
    }
    const double half = z.re > 700 ? z.re / 2 : 0, grown = exp(half), rest = exp(z.re - half);
    return lt_cmake(rest * cos(z.im) * grown, rest * sin(z.im) * grown);
}

/* a^2 + b^2 + add, add being exactly what cancels their sum: the squares with their rounding errors. */
static inline double lt_csquares(double a, double b, double add)
{
    const double p = a * a, q = b * b, rest = fma(a, a, -p) + fma(b, b, -q);
    return (add + p) + q + rest;
}

/* log |z| + i arg z. Near the unit circle |z|^2 - 1 is formed without losing digits. */
static inline lt_c lt_clog(lt_c z)
{
    const double x = fabs(z.re), y = fabs(z.im), a = x > y ? x : y, b = x > y ? y : x;
    const double size = a > 0.5 && a < 2 ? log1p(lt_csquares(a, b, -1)) / 2 : log(hypot(x, y));
    return lt_cmake(size, atan2(z.im, z.re));
}

/* The root with a real part that is not negative: (2s)^2 = 2 (|z| + |x|), and the other part is y / 2s. */
static inline lt_c lt_csqrt(lt_c z)
{
    if (isinf(z.im)) return lt_cmake(INFINITY, z.im);
    if (z.re == 0 && z.im == 0) return lt_cmake(0, z.im);
    const bool huge = fabs(z.re) > 1e300 || fabs(z.im) > 1e300, small = fabs(z.re) < 1e-290 && fabs(z.im) < 1e-290;
    const double by = huge ? 0x1p-4 : small ? 0x1p100 : 1, back = huge ? 0x1p2 : small ? 0x1p-50 : 1;
    const double x = z.re * by, y = z.im * by, s = sqrt((hypot(x, y) + fabs(x)) / 2),
                 t = isinf(s) && y == y ? 0 : y / (2 * s);
    return z.re >= 0 ? lt_cmake(s * back, copysign(t * back, z.im))
                     : lt_cmake(fabs(t) * back, copysign(s * back, z.im));
}

static inline lt_c lt_csinh(lt_c z)
{
    const bool finite = fabs(z.im) < (double)INFINITY;
    if (z.im == 0) return lt_cmake(sinh(z.re), z.im);
    if (z.re == 0) return lt_cmake(finite ? z.re * cos(z.im) : z.re, finite ? sin(z.im) : NAN);
    if (fabs(z.re) > 700) {
        const lt_c half = lt_cexp(lt_cmake(fabs(z.re) - 0.6931471805599453, z.im));
        return lt_cmake(copysign(1, z.re) * half.re, half.im);
    }
    return lt_cmake(sinh(z.re) * cos(z.im), cosh(z.re) * sin(z.im));
}
static inline lt_c lt_ccosh(lt_c z)
{
    const double sign = copysign(1, z.re);
    if (z.im == 0) return lt_cmake(cosh(z.re), z.re == z.re ? sign * z.im : 0);
    if (z.re == 0) return lt_cmake(cos(z.im), fabs(z.im) < (double)INFINITY ? z.re * sin(z.im) : 0);
    if (fabs(z.re) > 700) {
        const lt_c half = lt_cexp(lt_cmake(fabs(z.re) - 0.6931471805599453, z.im));
        return lt_cmake(half.re, sign * half.im);
    }
    return lt_cmake(cosh(z.re) * cos(z.im), sinh(z.re) * sin(z.im));
}

/* Kahan, Branch cuts for complex elementary functions, 1987: with t = tan y, s = sinh x,
 * tanh z = (sqrt(1 + s^2) s (1 + t^2) + i t) / (1 + s^2 (1 + t^2)). */
static inline lt_c lt_ctanh(lt_c z)
{
    if (z.im == 0) return lt_cmake(tanh(z.re), z.im);
    if (z.re == 0) return lt_cmake(z.re, tan(z.im));
    if (fabs(z.re) == (double)INFINITY && !(fabs(z.im) < (double)INFINITY)) return lt_cmake(copysign(1, z.re), 0);
    if (fabs(z.re) > 20)
        return lt_cmake(copysign(1, z.re), copysign(0, sin(2 * z.im)) + 2 * sin(2 * z.im) * exp(-2 * fabs(z.re)));
    const double t = tan(z.im), beta = 1 + t * t, s = sinh(z.re), below = 1 + beta * s * s;
    return lt_cmake(beta * sqrt(1 + s * s) * s / below, t / below);
}

/* The circular functions are the hyperbolic ones of iz. */
static inline lt_c lt_csin(lt_c z)
{
    const lt_c h = lt_csinh(lt_cmake(-z.im, z.re));
    return lt_cmake(h.im, -h.re);
}
static inline lt_c lt_ccos(lt_c z) { return lt_ccosh(lt_cmake(-z.im, z.re)); }
static inline lt_c lt_ctan(lt_c z)
{
    const lt_c h = lt_ctanh(lt_cmake(-z.im, z.re));
    return lt_cmake(h.im, -h.re);
}

/* Small whole exponents by multiplication, which is exact for small numbers; else e^(b log a). */
static inline lt_c lt_cpow(lt_c a, lt_c b)
{
    if (b.re == 0 && b.im == 0) return lt_cmake(1, 0);
    if (a.re == 0 && a.im == 0)
        return b.re > 0 ? lt_cmake(0, 0) : lt_cmake(b.im == 0 ? INFINITY : NAN, b.im == 0 ? 0 : NAN);
    if (b.im == 0 && fabs(b.re) <= 64 && b.re == floor(b.re)) {
        lt_c power = lt_cmake(1, 0), square = a;
        for (int n = (int)fabs(b.re); n; n >>= 1) {
            if (n & 1) power = lt_cmul(power, square);
            square = lt_cmul(square, square);
        }
        return b.re < 0 ? lt_cdiv(lt_cmake(1, 0), power) : power;
    }
    return lt_cexp(lt_cmul(b, lt_clog(a)));
}

/* e^z - 1: e^x - 1 and cos y - 1 = -2 sin(y / 2)^2 without cancellation. */
static inline lt_c lt_cexpm1(lt_c z)
{
    if (z.im == 0) return lt_cmake(expm1(z.re), z.im);
    const lt_c grown = lt_cexp(z);
    if (!(fabs(z.re) < 700) || !(fabs(z.im) < (double)INFINITY)) return lt_cmake(grown.re - 1, grown.im);
    const double half = sin(z.im * 0.5);
    return lt_cmake(expm1(z.re) * cos(z.im) - 2 * half * half, grown.im);
}

/* log(1 + z), with |1 + z|^2 - 1 = x (2 + x) + y^2 near zero. */
static inline lt_c lt_clog1p(lt_c z)
{
    if (fabs(z.re) > 0.5 || fabs(z.im) > 0.5) return lt_clog(lt_cmake(1 + z.re, z.im));
    return lt_cmake(log1p(lt_csquares(z.im, z.re, 2 * z.re)) / 2, atan2(z.im, 1 + z.re));
}

/* ---- Inverse functions ----------------------------------------------------------------------------------------- */

/* Of x + iy in the first quadrant: the real parts of arcsin and arccos, and the imaginary part that they share but for
 * its sign. Hull, Fairgrieve and Tang, Implementing the complex arcsine and arccosine functions using exception
 * handling, ACM Transactions on Mathematical Software 23, 1997. */
static inline double lt_carc(double x, double y, double *arcsine, double *arccosine)
{
    const double right = 1.5707963267948966;
    if (x != x || y != y) {
        *arcsine = x == 0 ? x : NAN, *arccosine = x == 0 ? right : NAN;
        return isinf(x) || isinf(y) ? INFINITY : NAN;
    }
    if (x > 1e150 || y > 1e150) {
        *arcsine = atan2(x, y), *arccosine = atan2(y, x);
        return isinf(x) || isinf(y) ? INFINITY : log(hypot(x * 0.5, y * 0.5)) + 1.3862943611198906; /* 2 ln 2 */
    }
    if (y < 1e-150) { /* y^2 vanishes */
        const double root = sqrt(fabs(x - 1) * (x + 1));
        *arcsine = x < 1 ? asin(x) : x > 1 ? right : right - sqrt(y);
        *arccosine = x < 1 ? acos(x) : x > 1 ? y / root : sqrt(y);
        return x < 1 ? y / root : x > 1 ? log1p((x - 1) + root) : sqrt(y);
    }
    const double r = hypot(x + 1, y), s = hypot(x - 1, y), a = (r + s) * 0.5, b = x / a;
    const double far = r + (x + 1), near = x < 1 ? s + (1 - x) : s + (x - 1);
    if (b <= 0.6417) *arcsine = asin(b), *arccosine = acos(b);
    else {
        const double side =
            x <= 1 ? sqrt(0.5 * (a + x) * (y * y / far + near)) : y * sqrt(0.5 * ((a + x) / far + (a + x) / near));
        *arcsine = atan(x / side), *arccosine = atan(side / x);
    }
    if (a > 1.5) return log(a + sqrt(a * a - 1));
    const double beyond = 0.5 * (y * y / far + (x < 1 ? y * y / near : near)); /* a - 1 */
    return log1p(beyond + sqrt(beyond * (a + 1)));
}

static inline lt_c lt_casin(lt_c z)
{
    double arcsine, arccosine;
    const double size = lt_carc(fabs(z.re), fabs(z.im), &arcsine, &arccosine);
    return lt_cmake(copysign(arcsine, z.re), copysign(size, z.im));
}
static inline lt_c lt_cacos(lt_c z)
{
    double arcsine, arccosine;
    const double size = lt_carc(fabs(z.re), fabs(z.im), &arcsine, &arccosine);
    return lt_cmake(signbit(z.re) ? 3.141592653589793 - arccosine : arccosine, -copysign(size, z.im));
}
static inline lt_c lt_casinh(lt_c z)
{
    const lt_c w = lt_casin(lt_cmake(-z.im, z.re));
    return lt_cmake(w.im, -w.re);
}
static inline lt_c lt_cacosh(lt_c z)
{
    const lt_c w = lt_cacos(z);
    return lt_cmake(fabs(w.im), copysign(w.re, z.im));
}

/* Kahan, as above: log(1 + 4x / ((1 - x)^2 + y^2)) / 4 + i arg((1 - x)(1 + x) - y^2 + 2iy) / 2. */
static inline lt_c lt_catanh(lt_c z)
{
    const double right = 1.5707963267948966, x = fabs(z.re), y = fabs(z.im);
    if (isinf(x) || isinf(y)) return lt_cmake(copysign(0, z.re), y == y ? copysign(right, z.im) : NAN);
    if (x == 0) return lt_cmake(z.re, atan(z.im));
    if (x != x || y != y) return lt_cmake(NAN, NAN);
    if (x > 1e150 || y > 1e150) { /* Re 1 / z */
        const double ratio = x > y ? y / x : x / y, re = x > y ? 1 / (x + y * ratio) : ratio / (x * ratio + y);
        return lt_cmake(copysign(re, z.re), copysign(right, z.im));
    }
    if (x == 1 && y < 1e-150)
        return lt_cmake(copysign((0.6931471805599453 - log(y)) * 0.5, z.re), y == 0 ? z.im : copysign(right / 2, z.im));
    const double re = log1p(4 * x / ((1 - x) * (1 - x) + y * y)) * 0.25;
    return lt_cmake(copysign(re, z.re), copysign(atan2(2 * y, (1 - x) * (1 + x) - y * y) * 0.5, z.im));
}
static inline lt_c lt_catan(lt_c z)
{
    const lt_c w = lt_catanh(lt_cmake(-z.im, z.re));
    return lt_cmake(w.im, -w.re);
}

#endif
