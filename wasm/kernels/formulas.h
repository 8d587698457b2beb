/* What the generated loops are made of beside the C library: what a formula of the op table may do with
 * integers, and its predicates. Integers wrap, and nothing traps: the quotient and the remainder by zero are 0. */
#ifndef LT_FORMULAS_H
#define LT_FORMULAS_H

#include <math.h>
#include <stdbool.h>

#include "loops.h"

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC diagnostic ignored                                                                                         \
    "-Wtype-limits" /* a formula for all integers asks of unsigned ones whether they are < 0 */
#endif

/* The quotient rounds to minus infinity, the remainder has the divisor's sign (Python's rules). A count of bits that is
 * negative or too large shifts all of them out. */
#define LT_SIGNED(S, T, U, BITS)                                                                                       \
    static inline T lt_abs_##S(T a) { return (T)(a < 0 ? (U)0 - (U)a : (U)a); }                                        \
    static inline T lt_floor_divide_##S(T a, T b)                                                                      \
    {                                                                                                                  \
        if (b == 0) return 0;                                                                                          \
        if (b == -1) return (T)((U)0 - (U)a); /* the quotient of the least integer wraps instead of trapping */        \
        const T q = a / b;                                                                                             \
        return q - ((a % b != 0) & ((a < 0) != (b < 0)));                                                              \
    }                                                                                                                  \
    static inline T lt_remainder_##S(T a, T b)                                                                         \
    {                                                                                                                  \
        if (b == 0 || b == -1) return 0;                                                                               \
        const T r = a % b;                                                                                             \
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;                                                               \
    }                                                                                                                  \
    static inline T lt_shift_left_##S(T a, T b) { return (T)((U)b < BITS ? (U)a << ((U)b & (BITS - 1)) : 0); }         \
    static inline T lt_shift_right_##S(T a, T b) { return a >> ((U)b < BITS ? b : BITS - 1); }
LT_SIGNED(i32, int32_t, uint32_t, 32)
LT_SIGNED(i64, int64_t, uint64_t, 64)

#define LT_UNSIGNED(S, T, BITS)                                                                                        \
    static inline T lt_abs_##S(T a) { return a; }                                                                      \
    static inline T lt_floor_divide_##S(T a, T b) { return (T)(b ? a / b : 0); }                                       \
    static inline T lt_remainder_##S(T a, T b) { return (T)(b ? a % b : 0); }                                          \
    static inline T lt_shift_left_##S(T a, T b) { return (T)(b < BITS ? a << (b & (BITS - 1)) : 0); }                  \
    static inline T lt_shift_right_##S(T a, T b) { return (T)(b < BITS ? a >> (b & (BITS - 1)) : 0); }
LT_UNSIGNED(u8, uint8_t, 8)
LT_UNSIGNED(u64, uint64_t, 64)

/* base ** exponent modulo 2**bits; a negative exponent gives the truncated 1 / base**-exponent: 0 or +-1. */
static inline uint64_t lt_pow_unsigned(uint64_t base, uint64_t exponent)
{
    uint64_t result = 1;
    for (; exponent; exponent >>= 1, base *= base)
        if (exponent & 1) result *= base;
    return result;
}
static inline int64_t lt_pow_i64(int64_t base, int64_t exponent)
{
    if (exponent >= 0) return (int64_t)lt_pow_unsigned((uint64_t)base, (uint64_t)exponent);
    if (base == 1) return 1;
    if (base == -1) return exponent & 1 ? -1 : 1;
    return 0;
}
static inline int32_t lt_pow_i32(int32_t base, int32_t exponent) { return (int32_t)lt_pow_i64(base, exponent); }
static inline uint8_t lt_pow_u8(uint8_t base, uint8_t exponent) { return (uint8_t)lt_pow_unsigned(base, exponent); }
#define lt_pow_u64 lt_pow_unsigned

/* Euclid's algorithm on the operands' sizes; that of the least integer is itself. */
static inline uint64_t lt_gcd_unsigned(uint64_t a, uint64_t b)
{
    while (b) {
        const uint64_t rest = a % b;
        a = b, b = rest;
    }
    return a;
}
static inline int64_t lt_gcd_i64(int64_t a, int64_t b)
{
    return (int64_t)lt_gcd_unsigned((uint64_t)lt_abs_i64(a), (uint64_t)lt_abs_i64(b));
}
static inline int32_t lt_gcd_i32(int32_t a, int32_t b)
{
    return (int32_t)lt_gcd_unsigned((uint32_t)lt_abs_i32(a), (uint32_t)lt_abs_i32(b));
}
static inline uint8_t lt_gcd_u8(uint8_t a, uint8_t b) { return (uint8_t)lt_gcd_unsigned(a, b); }
#define lt_gcd_u64 lt_gcd_unsigned

static inline bool lt_isnan_f32(float x) { return x != x; }
static inline bool lt_isnan_f64(double x) { return x != x; }
static inline bool lt_isinf_f32(float x) { return __builtin_fabsf(x) == (float)INFINITY; }
static inline bool lt_isinf_f64(double x) { return __builtin_fabs(x) == (double)INFINITY; }
static inline bool lt_isfinite_f32(float x) { return __builtin_fabsf(x) < (float)INFINITY; }
static inline bool lt_isfinite_f64(double x) { return __builtin_fabs(x) < (double)INFINITY; }

/* The sum of the squares of floats does not overflow in double. */
static inline float lt_hypot_f32(float a, float b)
{
    const double size = __builtin_sqrt((double)a * a + (double)b * b);
    return lt_isinf_f32(a) | lt_isinf_f32(b) ? (float)INFINITY : (float)size;
}

#endif
