/* Unary loops that are exact in every type: sign changes, rounding, roots, predicates. The functions that need an
 * approximation are in elementwise_float.c. */
#include <math.h>

#include "loops.h"

LT_UNARY(neg_u8, uint8_t, uint8_t, -x)
LT_UNARY(neg_i32, int32_t, int32_t, 0u - (uint32_t)x)
LT_UNARY(neg_i64, int64_t, int64_t, 0u - (uint64_t)x)
LT_UNARY(neg_f32, float, float, -x)
LT_UNARY(neg_f64, double, double, -x)

LT_UNARY(abs_u8, uint8_t, uint8_t, x)
LT_UNARY(abs_i32, int32_t, int32_t, x < 0 ? 0u - (uint32_t)x : (uint32_t)x)
LT_UNARY(abs_i64, int64_t, int64_t, x < 0 ? 0u - (uint64_t)x : (uint64_t)x)
LT_UNARY(abs_f32, float, float, __builtin_fabsf(x))
LT_UNARY(abs_f64, double, double, __builtin_fabs(x))

/* The sign of NaN is 0, as in PyTorch. */
LT_UNARY(sign_u8, uint8_t, uint8_t, x != 0)
LT_UNARY(sign_i32, int32_t, int32_t, (x > 0) - (x < 0))
LT_UNARY(sign_i64, int64_t, int64_t, (x > 0) - (x < 0))
LT_UNARY(sign_f32, float, float, (x > 0) - (x < 0))
LT_UNARY(sign_f64, double, double, (x > 0) - (x < 0))

LT_UNARY(square_u8, uint8_t, uint8_t, x *x)
LT_UNARY(square_i32, int32_t, int32_t, (uint32_t)x *(uint32_t)x)
LT_UNARY(square_i64, int64_t, int64_t, (uint64_t)x *(uint64_t)x)
LT_UNARY(square_f32, float, float, x *x)
LT_UNARY(square_f64, double, double, x *x)

/* Written so that NaN stays NaN. */
LT_UNARY(relu_u8, uint8_t, uint8_t, x)
LT_UNARY(relu_i32, int32_t, int32_t, x < 0 ? 0 : x)
LT_UNARY(relu_i64, int64_t, int64_t, x < 0 ? 0 : x)
LT_UNARY(relu_f32, float, float, x < 0 ? 0 : x)
LT_UNARY(relu_f64, double, double, x < 0 ? 0 : x)

LT_UNARY(sqrt_f32, float, float, __builtin_sqrtf(x))
LT_UNARY(sqrt_f64, double, double, __builtin_sqrt(x))
LT_UNARY(rsqrt_f32, float, float, 1 / __builtin_sqrtf(x))
LT_UNARY(rsqrt_f64, double, double, 1 / __builtin_sqrt(x))
LT_UNARY(reciprocal_f32, float, float, 1 / x)
LT_UNARY(reciprocal_f64, double, double, 1 / x)

LT_UNARY(floor_f32, float, float, __builtin_floorf(x))
LT_UNARY(floor_f64, double, double, __builtin_floor(x))
LT_UNARY(ceil_f32, float, float, __builtin_ceilf(x))
LT_UNARY(ceil_f64, double, double, __builtin_ceil(x))
LT_UNARY(trunc_f32, float, float, __builtin_truncf(x))
LT_UNARY(trunc_f64, double, double, __builtin_trunc(x))
/* The rounding mode is always to nearest, ties to even. */
LT_UNARY(round_f32, float, float, __builtin_nearbyintf(x))
LT_UNARY(round_f64, double, double, __builtin_nearbyint(x))

LT_UNARY(isnan_f32, uint8_t, float, x != x)
LT_UNARY(isnan_f64, uint8_t, double, x != x)
LT_UNARY(isinf_f32, uint8_t, float, __builtin_fabsf(x) == INFINITY)
LT_UNARY(isinf_f64, uint8_t, double, __builtin_fabs(x) == (double)INFINITY)
LT_UNARY(isfinite_f32, uint8_t, float, __builtin_fabsf(x) < INFINITY)
LT_UNARY(isfinite_f64, uint8_t, double, __builtin_fabs(x) < (double)INFINITY)

LT_UNARY(logical_not_b8, uint8_t, uint8_t, x == 0)
LT_UNARY(logical_not_u8, uint8_t, uint8_t, x == 0)
LT_UNARY(logical_not_i32, uint8_t, int32_t, x == 0)
LT_UNARY(logical_not_i64, uint8_t, int64_t, x == 0)
LT_UNARY(logical_not_f32, uint8_t, float, x == 0)
LT_UNARY(logical_not_f64, uint8_t, double, x == 0)

LT_UNARY(bitwise_not_b8, uint8_t, uint8_t, x == 0)
LT_UNARY(bitwise_not_u8, uint8_t, uint8_t, ~x)
LT_UNARY(bitwise_not_i32, int32_t, int32_t, ~x)
LT_UNARY(bitwise_not_i64, int64_t, int64_t, ~x)
