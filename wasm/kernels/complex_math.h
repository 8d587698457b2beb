/* Functions of complex numbers in double, made of real functions. complex64 is computed with them too: the results are
 * right to the last bit nearly everywhere, and nothing overflows on the way. Infinities follow C99's Annex G where a
 * formula gives them so; a NaN part may spread to the other part. */
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
    if (z.re == -INFINITY) return lt_cmake(0, 0);
    const double half = z.re > 700 ? z.re / 2 : 0, grown = exp(half), rest = exp(z.re - half);
    return lt_cmake(rest * cos(z.im) * grown, rest * sin(z.im) * grown);
}

/* log |z| + i arg z. Near the unit circle |z|^2 - 1 is formed as (a - 1)(a + 1) + b^2, which loses no digits. */
static inline lt_c lt_clog(lt_c z)
{
    const double x = fabs(z.re), y = fabs(z.im), a = x > y ? x : y, b = x > y ? y : x;
    const double size = a > 0.5 && a < 2 ? log1p((a - 1) * (a + 1) + b * b) / 2 : log(hypot(x, y));
    return lt_cmake(size, atan2(z.im, z.re));
}

/* The root with a real part that is not negative: (2s)^2 = 2 (|z| + |x|), and the other part is y / 2s. */
static inline lt_c lt_csqrt(lt_c z)
{
    if (isinf(z.im)) return lt_cmake(INFINITY, z.im);
    if (z.re == 0 && z.im == 0) return lt_cmake(0, z.im);
    const bool huge = fabs(z.re) > 1e300 || fabs(z.im) > 1e300, small = fabs(z.re) < 1e-290 && fabs(z.im) < 1e-290;
    const double by = huge ? 0x1p-4 : small ? 0x1p100 : 1, back = huge ? 0x1p2 : small ? 0x1p-50 : 1;
    const double x = z.re * by, y = z.im * by, s = sqrt((hypot(x, y) + fabs(x)) / 2), t = isinf(s) ? 0 : y / (2 * s);
    return z.re >= 0 ? lt_cmake(s * back, copysign(t * back, z.im))
                     : lt_cmake(fabs(t) * back, copysign(s * back, z.im));
}

static inline lt_c lt_csinh(lt_c z)
{
    return z.im == 0 ? lt_cmake(sinh(z.re), z.im) : lt_cmake(sinh(z.re) * cos(z.im), cosh(z.re) * sin(z.im));
}
static inline lt_c lt_ccosh(lt_c z)
{
    return z.im == 0 ? lt_cmake(cosh(z.re), z.re * z.im) : lt_cmake(cosh(z.re) * cos(z.im), sinh(z.re) * sin(z.im));
}

/* Kahan, Branch cuts for complex elementary functions, 1987: with t = tan y, s = sinh x,
 * tanh z = (sqrt(1 + s^2) s (1 + t^2) + i t) / (1 + s^2 (1 + t^2)). */
static inline lt_c lt_ctanh(lt_c z)
{
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

/* log(1 + z), with |1 + z|^2 - 1 = x (2 + x) + y^2 near zero. */
static inline lt_c lt_clog1p(lt_c z)
{
    if (fabs(z.re) > 0.5 || fabs(z.im) > 0.5) return lt_clog(lt_cmake(1 + z.re, z.im));
    return lt_cmake(log1p(z.re * (2 + z.re) + z.im * z.im) / 2, atan2(z.im, 1 + z.re));
}

#endif
