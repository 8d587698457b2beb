/* Loops with three inputs. */
#include "loops.h"

/* where: a byte that chooses, then two values of 1, 2, 4, 8 or 16 bytes, whatever their dtype. */
typedef struct {
    uint64_t low, high;
} sixteen_bytes;
LT_TERNARY(where_1, uint8_t, uint8_t, uint8_t, a ? b : c)
LT_TERNARY(where_2, uint16_t, uint8_t, uint16_t, a ? b : c)
LT_TERNARY(where_4, uint32_t, uint8_t, uint32_t, a ? b : c)
LT_TERNARY(where_8, uint64_t, uint8_t, uint64_t, a ? b : c)

LT_LOOP(where_16)
{
    (void)param;
    for (lt_idx i = 0; i < n; i++) {
        const uint8_t first = *(const uint8_t *)(ptr[1] + i * stride[1]);
        const char *source = first ? ptr[2] + i * stride[2] : ptr[3] + i * stride[3];
        *(sixteen_bytes *)(ptr[0] + i * stride[0]) = *(const sixteen_bytes *)source;
    }
}

/* clamp(x, low, high): the upper bound wins where the bounds cross; NaN anywhere gives NaN. */
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
LT_TERNARY(clamp_u8, uint8_t, uint8_t, uint8_t, MIN(MAX(a, b), c))
LT_TERNARY(clamp_i32, int32_t, int32_t, int32_t, MIN(MAX(a, b), c))
LT_TERNARY(clamp_i64, int64_t, int64_t, int64_t, MIN(MAX(a, b), c))
#define CLAMP_FLOAT(S, T)                                                                                              \
    static inline T clamp_float_##S(T x, T low, T high)                                                                \
    {                                                                                                                  \
        const T raised = ((x > low) | (x != x)) ? x : low;                                                             \
        return ((raised < high) | (raised != raised)) ? raised : high;                                                 \
    }                                                                                                                  \
    LT_TERNARY(clamp_##S, T, T, T, clamp_float_##S(a, b, c))
CLAMP_FLOAT(f32, float)
CLAMP_FLOAT(f64, double)

#define VALUE(T) const T value = (T)((const double *)param)[0]
LT_TERNARY_P(addcmul_f32, float, float, float, VALUE(float), a + value * b * c)
LT_TERNARY_P(addcmul_f64, double, double, double, VALUE(double), a + value * b * c)
LT_TERNARY_P(addcdiv_f32, float, float, float, VALUE(float), a + value * b / c)
LT_TERNARY_P(addcdiv_f64, double, double, double, VALUE(double), a + value * b / c)

/* From the nearer end, so that weight 1 gives exactly b. */
LT_TERNARY(lerp_f32, float, float, float, __builtin_fabsf(c) < 0.5f ? a + c * (b - a) : b - (b - a) * (1 - c))
LT_TERNARY(lerp_f64, double, double, double, __builtin_fabs(c) < 0.5 ? a + c * (b - a) : b - (b - a) * (1 - c))
