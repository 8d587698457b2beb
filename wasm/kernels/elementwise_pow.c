/* Powers. The exponents that occur as literals in programs (2, 3, 0.5, -1, 1, 0) have loops of their own. */
#include <math.h>

#include "loops.h"

/* base ** exponent modulo 2**bits; a negative exponent gives the truncated 1 / base**-exponent: 0 or +-1. */
static inline uint64_t pow_unsigned(uint64_t base, uint64_t exponent)
{
    uint64_t result = 1;
    for (; exponent; exponent >>= 1, base *= base)
        if (exponent & 1) result *= base;
    return result;
}
static inline int64_t pow_signed(int64_t base, int64_t exponent)
{
    if (exponent >= 0) return (int64_t)pow_unsigned((uint64_t)base, (uint64_t)exponent);
    if (base == 1) return 1;
    if (base == -1) return exponent & 1 ? -1 : 1;
    return 0;
}
LT_BINARY(pow_u8, uint8_t, uint8_t, pow_unsigned(a, b))
LT_BINARY(pow_i32, int32_t, int32_t, pow_signed(a, b))
LT_BINARY(pow_i64, int64_t, int64_t, pow_signed(a, b))

static LT_BINARY(pow_general_f32, float, float, powf(a, b))
static LT_BINARY(pow_general_f64, double, double, pow(a, b))

/* pow(-inf, 0.5) is +inf and pow(-0.0, 0.5) is +0, where sqrt gives NaN and -0. */
#define POW_FLOAT(S, T, sqrt, fabs)                                                                                   \
    static LT_UNARY(pow_zero_##S, T, T, ((void)x, 1)) static LT_UNARY(pow_one_##S, T, T, x)                           \
    static LT_UNARY(pow_two_##S, T, T, x *x) static LT_UNARY(pow_three_##S, T, T, x *x *x)                            \
    static LT_UNARY(pow_inverse_##S, T, T, 1 / x)                                                                     \
    static LT_UNARY(pow_half_##S, T, T, x == -(T)INFINITY ? (T)INFINITY : sqrt(x + 0))                                \
    LT_LOOP(pow_##S)                                                                                                  \
    {                                                                                                                 \
        lt_loop special = NULL;                                                                                       \
        if (n > 0 && stride[2] == 0) {                                                                                \
            const T e = *(const T *)ptr[2];                                                                           \
            special = e == 2        ? LT_FN(pow_two_##S)                                                              \
                      : e == 3      ? LT_FN(pow_three_##S)                                                            \
                      : e == (T)0.5 ? LT_FN(pow_half_##S)                                                             \
                      : e == -1     ? LT_FN(pow_inverse_##S)                                                          \
                      : e == 1      ? LT_FN(pow_one_##S)                                                              \
                      : e == 0      ? LT_FN(pow_zero_##S)                                                             \
                                    : NULL;                                                                           \
        }                                                                                                             \
        (special ? special : LT_FN(pow_general_##S))(n, ptr, stride, param);                                          \
    }
POW_FLOAT(f32, float, __builtin_sqrtf, __builtin_fabsf)
POW_FLOAT(f64, double, __builtin_sqrt, __builtin_fabs)
