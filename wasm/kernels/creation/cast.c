/* Conversions between all pairs of element types, named cast_<from>_<to>. A float becomes an integer by dropping its
 * fraction; out of range it becomes the nearest integer there is, and NaN becomes 0. */
#include "loops.h"

#define SATURATE(name, F, T, low, high)                                                                                \
    static inline T name(F x)                                                                                          \
    {                                                                                                                  \
        /* `high` is the first power of two that T cannot hold; x >= high fails for NaN, as does x > low. */           \
        return x >= (F)(high) ? (T)((uint64_t)(high) - 1) : x > (F)(low) ? (T)x : x <= (F)(low) ? (T)(low) : 0;        \
    }
SATURATE(f32_to_i32, float, int32_t, INT32_MIN, 1u << 31)
SATURATE(f64_to_i32, double, int32_t, INT32_MIN, 1u << 31)
SATURATE(f32_to_i64, float, int64_t, INT64_MIN, (uint64_t)1 << 63)
SATURATE(f64_to_i64, double, int64_t, INT64_MIN, (uint64_t)1 << 63)
/* Without a branch, so that it is vectorised: cut to what a byte holds, then converted. NaN is not above 0. */
#define TO_BYTE(name, F)                                                                                               \
    static inline uint8_t name(F x)                                                                                    \
    {                                                                                                                  \
        const F above = x > 0 ? x : 0, within = above < 255 ? above : 255;                                             \
        return (uint8_t)(int32_t)within;                                                                               \
    }
TO_BYTE(f32_to_u8, float)
TO_BYTE(f64_to_u8, double)
#define TO_UNSIGNED(name, F, T, high)                                                                                  \
    static inline T name(F x) { return x >= (F)(high) ? (T) - 1 : x > 0 ? (T)x : 0; }
TO_UNSIGNED(f32_to_u32, float, uint32_t, 4294967296.0)
TO_UNSIGNED(f64_to_u32, double, uint32_t, 4294967296.0)
TO_UNSIGNED(f32_to_u64, float, uint64_t, 18446744073709551616.0)
TO_UNSIGNED(f64_to_u64, double, uint64_t, 18446744073709551616.0)

#define FROM_INTEGER(S, T)                                                                                             \
    LT_UNARY(cast_##S##_b8, uint8_t, T, x != 0)                                                                        \
    LT_UNARY(cast_##S##_u8, uint8_t, T, x)                                                                             \
    LT_UNARY(cast_##S##_i32, int32_t, T, x)                                                                            \
    LT_UNARY(cast_##S##_i64, int64_t, T, x)                                                                            \
    LT_UNARY(cast_##S##_f32, float, T, x)                                                                              \
    LT_UNARY(cast_##S##_f64, double, T, x)
#define FROM_FLOAT(S, T)                                                                                               \
    LT_UNARY(cast_##S##_b8, uint8_t, T, x != 0)                                                                        \
    LT_UNARY(cast_##S##_u8, uint8_t, T, S##_to_u8(x))                                                                  \
    LT_UNARY(cast_##S##_i32, int32_t, T, S##_to_i32(x))                                                                \
    LT_UNARY(cast_##S##_i64, int64_t, T, S##_to_i64(x))                                                                \
    LT_UNARY(cast_##S##_f32, float, T, x)                                                                              \
    LT_UNARY(cast_##S##_f64, double, T, x)
FROM_INTEGER(b8, uint8_t)
FROM_INTEGER(u8, uint8_t)
FROM_INTEGER(i32, int32_t)
FROM_INTEGER(i64, int64_t)
FROM_FLOAT(f32, float)
FROM_FLOAT(f64, double)

/* Unsigned integers of 32 and 64 bits where they do not have the bits of the signed ones (SAME_CASTS of the generator).
 */
#define UNSIGNED_INTEGER(S, T)                                                                                         \
    LT_UNARY(cast_##S##_f32, float, T, x)                                                                              \
    LT_UNARY(cast_##S##_f64, double, T, x)                                                                             \
    LT_UNARY(cast_f32_##S, T, float, f32_to_##S(x))                                                                    \
    LT_UNARY(cast_f64_##S, T, double, f64_to_##S(x))
UNSIGNED_INTEGER(u32, uint32_t)
UNSIGNED_INTEGER(u64, uint64_t)
LT_UNARY(cast_u32_i64, int64_t, uint32_t, x)
