/* Binary arithmetic loops. Integers wrap, and no input traps: an integer divided by zero gives 0. */
#include <math.h>

#include "loops.h"

LT_BINARY(add_b8, uint8_t, uint8_t, a | b)
LT_BINARY(add_u8, uint8_t, uint8_t, a + b)
LT_BINARY(add_i32, int32_t, int32_t, (uint32_t)a + (uint32_t)b)
LT_BINARY(add_i64, int64_t, int64_t, (uint64_t)a + (uint64_t)b)
LT_BINARY(add_f32, float, float, a + b)
LT_BINARY(add_f64, double, double, a + b)

LT_BINARY(sub_u8, uint8_t, uint8_t, a - b)
LT_BINARY(sub_i32, int32_t, int32_t, (uint32_t)a - (uint32_t)b)
LT_BINARY(sub_i64, int64_t, int64_t, (uint64_t)a - (uint64_t)b)
LT_BINARY(sub_f32, float, float, a - b)
LT_BINARY(sub_f64, double, double, a - b)

LT_BINARY(mul_b8, uint8_t, uint8_t, a &b)
LT_BINARY(mul_u8, uint8_t, uint8_t, a *b)
LT_BINARY(mul_i32, int32_t, int32_t, (uint32_t)a *(uint32_t)b)
LT_BINARY(mul_i64, int64_t, int64_t, (uint64_t)a *(uint64_t)b)
LT_BINARY(mul_f32, float, float, a *b)
LT_BINARY(mul_f64, double, double, a *b)

LT_BINARY(div_f32, float, float, a / b)
LT_BINARY(div_f64, double, double, a / b)

/* NaN in either operand gives NaN; fmax and fmin pass over it, and of equal operands, zeros of both signs among them,
 * give the first. */
LT_BINARY(maximum_b8, uint8_t, uint8_t, a | b)
LT_BINARY(maximum_u8, uint8_t, uint8_t, a > b ? a : b)
LT_BINARY(maximum_i32, int32_t, int32_t, a > b ? a : b)
LT_BINARY(maximum_i64, int64_t, int64_t, a > b ? a : b)
LT_BINARY(maximum_f32, float, float, ((a > b) | (a != a)) ? a : b)
LT_BINARY(maximum_f64, double, double, ((a > b) | (a != a)) ? a : b)
LT_BINARY(minimum_b8, uint8_t, uint8_t, a &b)
LT_BINARY(minimum_u8, uint8_t, uint8_t, a < b ? a : b)
LT_BINARY(minimum_i32, int32_t, int32_t, a < b ? a : b)
LT_BINARY(minimum_i64, int64_t, int64_t, a < b ? a : b)
LT_BINARY(minimum_f32, float, float, ((a < b) | (a != a)) ? a : b)
LT_BINARY(minimum_f64, double, double, ((a < b) | (a != a)) ? a : b)
LT_BINARY(fmax_b8, uint8_t, uint8_t, a | b)
LT_BINARY(fmax_u8, uint8_t, uint8_t, a > b ? a : b)
LT_BINARY(fmax_i32, int32_t, int32_t, a > b ? a : b)
LT_BINARY(fmax_i64, int64_t, int64_t, a > b ? a : b)
LT_BINARY(fmax_f32, float, float, ((a >= b) | (b != b)) ? a : b)
LT_BINARY(fmax_f64, double, double, ((a >= b) | (b != b)) ? a : b)
LT_BINARY(fmin_b8, uint8_t, uint8_t, a &b)
LT_BINARY(fmin_u8, uint8_t, uint8_t, a < b ? a : b)
LT_BINARY(fmin_i32, int32_t, int32_t, a < b ? a : b)
LT_BINARY(fmin_i64, int64_t, int64_t, a < b ? a : b)
LT_BINARY(fmin_f32, float, float, ((a <= b) | (b != b)) ? a : b)
LT_BINARY(fmin_f64, double, double, ((a <= b) | (b != b)) ? a : b)

LT_BINARY(copysign_f32, float, float, __builtin_copysignf(a, b))
LT_BINARY(copysign_f64, double, double, __builtin_copysign(a, b))
LT_BINARY(atan2_f32, float, float, atan2f(a, b))
LT_BINARY(atan2_f64, double, double, atan2(a, b))
LT_BINARY(hypot_f32, float, float, hypotf(a, b))
LT_BINARY(hypot_f64, double, double, hypot(a, b))

/* Division that rounds to minus infinity, and the remainder that has the divisor's sign (Python's rules). */
#define INTEGER_DIVISION(S, T, U)                                                                                      \
    static inline T floor_divide_int_##S(T a, T b)                                                                     \
    {                                                                                                                  \
        if (b == 0) return 0;                                                                                          \
        if (b == -1) return (T)((U)0 - (U)a); /* the quotient of the least integer wraps instead of trapping */        \
        const T q = a / b;                                                                                             \
        return q - ((a % b != 0) & ((a < 0) != (b < 0)));                                                              \
    }                                                                                                                  \
    static inline T remainder_int_##S(T a, T b)                                                                        \
    {                                                                                                                  \
        if (b == 0 || b == -1) return 0;                                                                               \
        const T r = a % b;                                                                                             \
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;                                                               \
    }                                                                                                                  \
    LT_BINARY(floor_divide_##S, T, T, floor_divide_int_##S(a, b))                                                      \
    LT_BINARY(remainder_##S, T, T, remainder_int_##S(a, b))
INTEGER_DIVISION(i32, int32_t, uint32_t)
INTEGER_DIVISION(i64, int64_t, uint64_t)
LT_BINARY(floor_divide_u8, uint8_t, uint8_t, b ? a / b : 0)
LT_BINARY(remainder_u8, uint8_t, uint8_t, b ? a % b : 0)

/* The quotient is made from the exact remainder, so that a == b * q + r holds as nearly as it can. */
#define FLOAT_DIVISION(S, T, fmod, floor, copysign)                                                                    \
    static inline T remainder_float_##S(T a, T b)                                                                      \
    {                                                                                                                  \
        const T r = fmod(a, b);                                                                                        \
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;                                                               \
    }                                                                                                                  \
    static inline T floor_divide_float_##S(T a, T b)                                                                   \
    {                                                                                                                  \
        if (b == 0) return a / b;                                                                                      \
        const T r = fmod(a, b);                                                                                        \
        T q = (a - r) / b;                                                                                             \
        if (r != 0 && (r < 0) != (b < 0)) q -= 1;                                                                      \
        if (q == 0) return copysign(0, a / b);                                                                         \
        const T whole = floor(q);                                                                                      \
        return q - whole > (T)0.5 ? whole + 1 : whole;                                                                 \
    }                                                                                                                  \
    LT_BINARY(floor_divide_##S, T, T, floor_divide_float_##S(a, b))                                                    \
    LT_BINARY(remainder_##S, T, T, remainder_float_##S(a, b))
FLOAT_DIVISION(f32, float, fmodf, floorf, copysignf)
FLOAT_DIVISION(f64, double, fmod, floor, copysign)

/* log(e^a + e^b) without overflow: the larger one and a correction that is at most log 2. Equal operands are taken
 * apart because the difference of two infinities is NaN. */
static inline double log_add_exp(double a, double b)
{
    if (a == b) return a + 0.69314718055994531;
    if (a != a || b != b) return a + b;
    return (a > b ? a : b) + log1p(exp(-fabs(a - b)));
}
LT_BINARY(logaddexp_f32, float, float, log_add_exp(a, b))
LT_BINARY(logaddexp_f64, double, double, log_add_exp(a, b))
