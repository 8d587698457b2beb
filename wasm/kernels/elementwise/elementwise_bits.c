/* Bitwise and logical loops, and shifts whose count may be anything: too large a count shifts every bit out. */
#include "loops.h"

#define BITWISE(S, T)                                                                                                  \
    LT_BINARY(bitwise_and_##S, T, T, a &b)                                                                             \
    LT_BINARY(bitwise_or_##S, T, T, a | b)                                                                             \
    LT_BINARY(bitwise_xor_##S, T, T, a ^ b)
BITWISE(b8, uint8_t)
BITWISE(u8, uint8_t)
BITWISE(i32, int32_t)
BITWISE(i64, int64_t)

LT_BINARY(logical_and_b8, uint8_t, uint8_t, a &b)
LT_BINARY(logical_or_b8, uint8_t, uint8_t, a | b)
LT_BINARY(logical_xor_b8, uint8_t, uint8_t, a ^ b)

LT_BINARY(lshift_u8, uint8_t, uint8_t, b < 8 ? a << b : 0)
LT_BINARY(lshift_i32, int32_t, int32_t, (uint32_t)b < 32 ? (uint32_t)a << ((uint32_t)b & 31) : 0)
LT_BINARY(lshift_i64, int64_t, int64_t, (uint64_t)b < 64 ? (uint64_t)a << ((uint64_t)b & 63) : 0)
LT_BINARY(rshift_u8, uint8_t, uint8_t, b < 8 ? a >> b : 0)
LT_BINARY(rshift_i32, int32_t, int32_t, a >> ((uint32_t)b < 32 ? b : 31))
LT_BINARY(rshift_i64, int64_t, int64_t, a >> ((uint64_t)b < 64 ? b : 63))
