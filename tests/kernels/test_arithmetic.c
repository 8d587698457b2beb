/* Loops whose results are exact, or rounded once: arithmetic, comparison, logic, bits, casts, copies, selection. */
#include "loop_cases.h"

#define FLOATS(M, ...) M(f32, F32, __VA_ARGS__) M(f64, F64, __VA_ARGS__)
#define INTEGERS(M, ...) M(u8, U8, __VA_ARGS__) M(i32, I32, __VA_ARGS__) M(i64, I64, __VA_ARGS__)
#define NUMBERS(M, ...) INTEGERS(M, __VA_ARGS__) FLOATS(M, __VA_ARGS__)
#define ALL(M, ...) M(b8, B8, __VA_ARGS__) NUMBERS(M, __VA_ARGS__)

#define SAME1(s, k, op, expr) CASE1(op##_##s, k, k, 0, expr)
#define SAME2(s, k, op, expr) CASE2(op##_##s, k, k, k, 0, expr)
#define TO_BOOL1(s, k, op, expr) CASE1(op##_##s, B8, k, 0, expr)
#define TO_BOOL2(s, k, op, expr) CASE2(op##_##s, B8, k, k, 0, expr)
#define WRAP(x) ((int64_t)(x))
#define U(x) ((uint64_t)(x))

INTEGERS(SAME1, neg, 0 - U(x))
FLOATS(SAME1, neg, -x)
INTEGERS(SAME1, abs, x < 0 ? 0 - U(x) : U(x))
FLOATS(SAME1, abs, fabs(x))
NUMBERS(SAME1, sign, (x > 0) - (x < 0))
INTEGERS(SAME1, square, U(x) * U(x))
FLOATS(SAME1, square, x *x)
NUMBERS(SAME1, relu, x < 0 ? 0 : x)
FLOATS(SAME1, sqrt, sqrt(x))
FLOATS(SAME1, reciprocal, 1 / x)
FLOATS(SAME1, floor, floor(x))
FLOATS(SAME1, ceil, ceil(x))
FLOATS(SAME1, trunc, trunc(x))
FLOATS(SAME1, round, nearbyint(x))
FLOATS(TO_BOOL1, isnan, isnan(x) != 0)
FLOATS(TO_BOOL1, isinf, isinf(x) != 0)
FLOATS(TO_BOOL1, isfinite, isfinite(x) != 0)
ALL(TO_BOOL1, logical_not, x == 0)
INTEGERS(SAME1, bitwise_not, ~x)
CASE1(bitwise_not_b8, B8, B8, 0, !x)

INTEGERS(SAME2, add, U(a) + U(b))
INTEGERS(SAME2, sub, U(a) - U(b))
INTEGERS(SAME2, mul, U(a) * U(b))
FLOATS(SAME2, add, a + b)
FLOATS(SAME2, sub, a - b)
FLOATS(SAME2, mul, a *b)
FLOATS(SAME2, div, a / b)
CASE2(add_b8, B8, B8, B8, 0, a || b)
CASE2(mul_b8, B8, B8, B8, 0, a &&b)
CASE2(maximum_b8, B8, B8, B8, 0, a || b)
CASE2(minimum_b8, B8, B8, B8, 0, a &&b)
INTEGERS(SAME2, maximum, a > b ? a : b)
INTEGERS(SAME2, minimum, a < b ? a : b)
CASE2(fmax_b8, B8, B8, B8, 0, a || b)
CASE2(fmin_b8, B8, B8, B8, 0, a &&b)
INTEGERS(SAME2, fmax, a > b ? a : b)
INTEGERS(SAME2, fmin, a < b ? a : b)
/* Of zeros of both signs the second is as good as the first, so compare them by value: 1 unit. */
#define MAXIMUM(s, k, op, expr) CASE2(op##_##s, k, k, k, 1, expr)
FLOATS(MAXIMUM, maximum, isnan(a) ? a : isnan(b) ? b : fmax(a, b))
FLOATS(MAXIMUM, minimum, isnan(a) ? a : isnan(b) ? b : fmin(a, b))
FLOATS(MAXIMUM, fmax, fmax(a, b))
FLOATS(MAXIMUM, fmin, fmin(a, b))
FLOATS(SAME2, copysign, copysign(a, b))

/* Python's rules: the quotient rounds down, the remainder has the divisor's sign. */
static int64_t floor_quotient(int64_t a, int64_t b)
{
    if (b == 0) return 0;
    if (b == -1) return WRAP(0 - U(a));
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}
static int64_t floor_remainder(int64_t a, int64_t b)
{
    return b == 0 || b == -1 ? 0 : WRAP(U(a) - U(floor_quotient(a, b)) * U(b));
}
INTEGERS(SAME2, div_floor, floor_quotient(a, b))
INTEGERS(SAME2, remainder, floor_remainder(a, b))
static double float_remainder(double a, double b)
{
    const double r = fmod(a, b);
    return r != 0 && signbit(r) != signbit(b) ? r + b : r;
}
/* In float the last step of the remainder rounds; in double the reference rounds the same. */
FLOATS(SAME2, remainder, float_remainder(a, b))
FLOATS(SAME2, fmod, fmod(a, b))

static int64_t integer_power(int64_t base, int64_t e)
{
    if (e < 0) return base == 1 ? 1 : base == -1 ? (e % 2 ? -1 : 1) : 0;
    uint64_t result = 1;
    for (uint64_t b = U(base), n = U(e); n; n >>= 1, b *= b) result *= n & 1 ? b : 1;
    return WRAP(result);
}
CASE2(pow_u8, U8, U8, SMALL_U8, 0, integer_power(a, b))
CASE2(pow_i32, I32, I32, SMALL_I32, 0, integer_power(a, b))
CASE2(pow_i64, I64, I64, SMALL_I64, 0, integer_power(a, b))

#define BITS(M) M(b8, B8) M(u8, U8) M(i32, I32) M(i64, I64)
#define BITWISE(s, k)                                                                                                  \
    SAME2(s, k, bitwise_and, a &b)                                                                                     \
    SAME2(s, k, bitwise_or, a | b)                                                                                     \
    SAME2(s, k, bitwise_xor, a ^ b)
BITS(BITWISE)
TO_BOOL2(b8, B8, logical_and, a &&b)
TO_BOOL2(b8, B8, logical_or, a || b)
TO_BOOL2(b8, B8, logical_xor, a != b)
CASE2(bitwise_left_shift_u8, U8, U8, SMALL_U8, 0, b < 8 ? a << b : 0)
CASE2(bitwise_left_shift_i32, I32, I32, SMALL_I32, 0, b < 0 || b > 31 ? 0 : U(a) << b)
CASE2(bitwise_left_shift_i64, I64, I64, SMALL_I64, 0, b < 0 || b > 63 ? 0 : U(a) << b)
CASE2(bitwise_right_shift_u8, U8, U8, SMALL_U8, 0, b < 8 ? a >> b : 0)
CASE2(bitwise_right_shift_i32, I32, I32, SMALL_I32, 0, a >> (b < 0 || b > 31 ? 31 : b))
CASE2(bitwise_right_shift_i64, I64, I64, SMALL_I64, 0, a >> (b < 0 || b > 63 ? 63 : b))

#define ORDER(s, k, op)                                                                                                \
    TO_BOOL2(s, k, eq, a == b)                                                                                         \
    TO_BOOL2(s, k, ne, a != b)                                                                                         \
    TO_BOOL2(s, k, lt, a < b) TO_BOOL2(s, k, le, a <= b) TO_BOOL2(s, k, gt, a > b) TO_BOOL2(s, k, ge, a >= b)
ALL(ORDER, order)

CASE3(where_1, U8, B8, U8, U8, 0, a ? b : c)
CASE3(where_2, U16, B8, U16, U16, 0, a ? b : c)
CASE3(where_4, U32, B8, U32, U32, 0, a ? b : c)
CASE3(where_8, U64, B8, U64, U64, 0, a ? b : c)
REFERENCE(where_16) { (void)param, *(pair *)out = *(const pair *)in[*(const uint8_t *)in[0] ? 1 : 2]; }
REGISTER(where_16, 3, PAIR, B8, PAIR, PAIR, 0, NULL)

static double float_clamp(double x, double low, double high)
{
    if (isnan(x) || isnan(low) || isnan(high)) return NAN;
    return fmin(fmax(x, low), high);
}
#define CLAMP(s, k, op) CASE3(clamp_between_##s, k, k, k, k, 0, (a > b ? a : b) < c ? (a > b ? a : b) : c)
INTEGERS(CLAMP, clamp)
#define CLAMP_FLOAT(s, k, op) CASE3(clamp_between_##s, k, k, k, k, 1, float_clamp(a, b, c))
FLOATS(CLAMP_FLOAT, clamp)

#define CASTS_FROM_INTEGER(s, k, op)                                                                                   \
    CASE1(cast_##s##_b8, B8, k, 0, x != 0)                                                                             \
    CASE1(cast_##s##_u8, U8, k, 0, x)                                                                                  \
    CASE1(cast_##s##_i32, I32, k, 0, x)                                                                                \
    CASE1(cast_##s##_i64, I64, k, 0, x)                                                                                \
    CASE1(cast_##s##_f32, F32, k, 0, x)                                                                                \
    CASE1(cast_##s##_f64, F64, k, 0, x)
CASTS_FROM_INTEGER(b8, B8, )
INTEGERS(CASTS_FROM_INTEGER, )
static int64_t saturate(double x, double low, double high, int64_t top)
{
    return isnan(x) ? 0 : x >= high ? top : x <= low ? (int64_t)low : (int64_t)x;
}
#define CASTS_FROM_FLOAT(s, k, op)                                                                                     \
    CASE1(cast_##s##_b8, B8, k, 0, x != 0)                                                                             \
    CASE1(cast_##s##_u8, U8, k, 0, saturate(x, 0, 256, 255))                                                           \
    CASE1(cast_##s##_i32, I32, k, 0, saturate(x, -0x1p31, 0x1p31, INT32_MAX))                                          \
    CASE1(cast_##s##_i64, I64, k, 0, saturate(x, -0x1p63, 0x1p63, INT64_MAX))                                          \
    CASE1(cast_##s##_f32, F32, k, 0, x)                                                                                \
    CASE1(cast_##s##_f64, F64, k, 0, x)
FLOATS(CASTS_FROM_FLOAT, )

CASE1(copy_1, U8, U8, 0, x)
CASE1(copy_2, U16, U16, 0, x)
CASE1(copy_4, U32, U32, 0, x)
CASE1(copy_8, U64, U64, 0, x)
REFERENCE(copy_16) { (void)param, *(pair *)out = *(const pair *)in[0]; }
REGISTER(copy_16, 1, PAIR, PAIR, PAIR, PAIR, 0, NULL)

int main(void) { return run_cases(); }
