/* Conversions of the dtypes that are stored but not computed in: float16, bfloat16, int8, int16, uint16. Each has loops
 * to and from the dtype it is computed in, and those that a step between would round or wrap wrongly; the engine makes
 * any other pair of two steps. */
#include "half.h"
#include "loops.h"

#if defined(__F16C__)
#include <immintrin.h>

/* Eight at a time where the machine has instructions for it and the operands lie without gaps. */
static inline lt_idx widen_blocks(lt_idx n, float *to, const uint16_t *from)
{
    lt_idx i = 0;
    for (; i + 8 <= n; i += 8) _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + i))));
    return i;
}

static inline lt_idx narrow_blocks(lt_idx n, uint16_t *to, const float *from)
{
    lt_idx i = 0;
    for (; i + 8 <= n; i += 8)
        _mm_storeu_si128((__m128i *)(to + i), _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
    return i;
}

#define BY_BLOCKS(name, blocks, TO, TI, expr)                                                                          \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        char *o = ptr[0];                                                                                              \
        const char *in = ptr[1];                                                                                       \
        lt_idx i = stride[0] == (lt_idx)sizeof(TO) && stride[1] == (lt_idx)sizeof(TI)                                  \
                       ? blocks(n, (TO *)o, (const TI *)in)                                                            \
                       : 0;                                                                                            \
        for (; i < n; i++) {                                                                                           \
            const TI x = *(const TI *)(in + i * stride[1]);                                                            \
            *(TO *)(o + i * stride[0]) = expr;                                                                         \
        }                                                                                                              \
    }
BY_BLOCKS(cast_f16_f32, widen_blocks, float, uint16_t, lt_half_to_float(x))
BY_BLOCKS(cast_f32_f16, narrow_blocks, uint16_t, float, lt_float_to_half(x))
#else
LT_UNARY(cast_f16_f32, float, uint16_t, lt_half_to_float(x))
LT_UNARY(cast_f32_f16, uint16_t, float, lt_float_to_half(x))
#endif
LT_UNARY(cast_f64_f16, uint16_t, double, lt_float_to_half(lt_double_to_odd_float(x)))
LT_UNARY(cast_bf16_f32, float, uint16_t, lt_bfloat_to_float(x))
LT_UNARY(cast_f32_bf16, uint16_t, float, lt_float_to_bfloat(x))
LT_UNARY(cast_f64_bf16, uint16_t, double, lt_float_to_bfloat(lt_double_to_odd_float(x)))

/* As for the wider integers: a float out of range becomes the nearest integer there is, NaN becomes 0. */
#define SATURATE(F, T, low, high, x)                                                                                   \
    ((T)(x >= (F)(high) ? (high) : x > (F)(low) ? (int32_t)x : x <= (F)(low) ? (low) : 0))
#define INTEGER(S, T, low, high)                                                                                       \
    LT_UNARY(cast_##S##_i32, int32_t, T, x)                                                                            \
    LT_UNARY(cast_##S##_f32, float, T, x)                                                                              \
    LT_UNARY(cast_f32_##S, T, float, SATURATE(float, T, low, high, x))                                                 \
    LT_UNARY(cast_f64_##S, T, double, SATURATE(double, T, low, high, x))
INTEGER(i8, int8_t, -128, 127)
INTEGER(i16, int16_t, -32768, 32767)
INTEGER(u16, uint16_t, 0, 65535)
LT_UNARY(cast_i32_i8, int8_t, int32_t, x)
LT_UNARY(cast_i32_i16, int16_t, int32_t, x)
