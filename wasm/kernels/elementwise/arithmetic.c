/* Powers of float and double. The exponents that occur as literals in programs (2, 3, 0.5, -1, 1, 0) have loops of
 * their own. */
#include "loops_vector.h"

/* a^b = 2^(b log2 a) needs log2 a to ten digits more than b log2 a has before the point, hence double. Half a vector of
 * floats at a time, for positive normal a.
 *
 * log2 m = 2 / ln 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172: of the power series seven terms leave 2e-13.
 * 2^f for |f| <= 1/2 is e^(f ln 2): of its series eleven terms leave 1e-13. */
LT_INLINE vd pow_lanes(vd a, vd b)
{
    const vl root_half = lt_splat_l(0x3FE6A09E667F3BCD), shifted = (vl)a - root_half;
    const vd m = (vd)((shifted & 0xFFFFFFFFFFFFF) + root_half);
    /* An exponent of a float fits a few bits: 2^52 + 2^51 + e as a double has e in its low bits. */
    const vd rounder = lt_splat_d(0x1.8p52);
    const vd e = (vd)(((shifted >> 52) + (vl)rounder)) - rounder;
    const vd s = (m - 1) / (m + 1), z = s * s;
    vd p = lt_splat_d(1. / 13);
    for (int k = 5; k >= 0; k--) p = lt_fma_d(p, z, lt_splat_d(1. / (2 * k + 1)));
    const vd exponent = b * lt_fma_d(s * 2.885390081777926815, p, e);                       /* 2 / ln 2 */
    const vd bounded = lt_above_d(lt_below_d(exponent, lt_splat_d(200)), lt_splat_d(-200)); /* beyond: inf and 0 */
    const vd whole = bounded + rounder, f = (bounded - (whole - rounder)) * 0.693147180559945309;
    vd q = lt_splat_d(1. / 3628800);
    static const double inverse_factorial[] = {1,        1,        1. / 2,    1. / 6,     1. / 24,
                                               1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880};
    for (int k = 9; k >= 0; k--) q = lt_fma_d(q, f, lt_splat_d(inverse_factorial[k]));
    return q * (vd)(((vl)whole - (vl)rounder + 1023) << 52);
}

LT_INLINE vf pow_f(vf a, vf b)
{
    vf value = in_double(pow_lanes, a, b);
    /* Zero, subnormal, negative, infinite and NaN bases, and infinite and NaN exponents, are left to the C library. */
    const vi special = ~((vi)(a >= 0x1p-126f) & (vi)(a < INFINITY) & (vi)(lt_abs_f(b) < INFINITY));
    if (lt_any(special))
        for (int l = 0; l < LT_VF; l++)
            if (special[l]) value[l] = (float)pow((double)a[l], (double)b[l]);
    return value;
}

static LT_VECTOR_BINARY(pow_general_f32, pow_f(a, b))
static LT_BINARY(pow_general_f64, double, double, pow(a, b))

/* pow(-inf, 0.5) is +inf and pow(-0.0, 0.5) is +0, where sqrt gives NaN and -0. */
#define POW_FLOAT(S, T, sqrt)                                                                                          \
    static LT_UNARY(pow_zero_##S, T, T, ((void)x, 1))                                                                  \
    static LT_UNARY(pow_one_##S, T, T, x)                                                                              \
    static LT_UNARY(pow_two_##S, T, T, x *x)                                                                           \
    static LT_UNARY(pow_three_##S, T, T, x * x * x)                                                                    \
    static LT_UNARY(pow_inverse_##S, T, T, 1 / x)                                                                      \
    static LT_UNARY(pow_half_##S, T, T, x == -(T)INFINITY ? (T)INFINITY : sqrt(x + 0))                                 \
    LT_LOOP(pow_##S)                                                                                                   \
    {                                                                                                                  \
        lt_loop special = NULL;                                                                                        \
        if (n > 0 && stride[2] == 0) {                                                                                 \
            const T e = *(const T *)ptr[2];                                                                            \
            special = e == 2        ? LT_FN(pow_two_##S)                                                               \
                      : e == 3      ? LT_FN(pow_three_##S)                                                             \
                      : e == (T)0.5 ? LT_FN(pow_half_##S)                                                              \
                      : e == -1     ? LT_FN(pow_inverse_##S)                                                           \
                      : e == 1      ? LT_FN(pow_one_##S)                                                               \
                      : e == 0      ? LT_FN(pow_zero_##S)                                                              \
                                    : NULL;                                                                            \
        }                                                                                                              \
        (special ? special : LT_FN(pow_general_##S))(n, ptr, stride, param);                                           \
    }
POW_FLOAT(f32, float, __builtin_sqrtf)
POW_FLOAT(f64, double, __builtin_sqrt)
