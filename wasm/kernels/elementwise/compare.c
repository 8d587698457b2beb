/* Comparisons of two inputs of one type; the result is a bool, stored as a byte 0 or 1. */
#include "loops.h"

#define COMPARE(S, T)                                                                                                  \
    LT_BINARY(eq_##S, uint8_t, T, a == b)                                                                              \
    LT_BINARY(ne_##S, uint8_t, T, a != b)                                                                              \
    LT_BINARY(lt_##S, uint8_t, T, a < b)                                                                               \
    LT_BINARY(le_##S, uint8_t, T, a <= b)                                                                              \
    LT_BINARY(gt_##S, uint8_t, T, a > b)                                                                               \
    LT_BINARY(ge_##S, uint8_t, T, a >= b)
COMPARE(b8, uint8_t)
COMPARE(u8, uint8_t)
COMPARE(i32, int32_t)
COMPARE(i64, int64_t)
COMPARE(f32, float)
COMPARE(f64, double)
