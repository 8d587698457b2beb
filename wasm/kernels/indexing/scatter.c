/* Scattered products and extrema by precomputed offsets, counted in bytes; dst[offset[i]] takes in src[i], in order. */
#include "kernels.h"

#define SCATTER(T, NEXT)                                                                                               \
    for (lt_idx i = 0; i < n; i++) {                                                                                   \
        T *to = (T *)((char *)dst + offset_bytes[i]);                                                                  \
        const T x = src[i], held = *to;                                                                                \
        *to = (T)(NEXT);                                                                                               \
    }

LT_KERNEL(scatter_mul_f32,
          (lt_idx n, float *dst, const lt_idx *offset_bytes, const float *src)){SCATTER(float, held *x)}

LT_KERNEL(scatter_mul_f64,
          (lt_idx n, double *dst, const lt_idx *offset_bytes, const double *src)){SCATTER(double, held *x)}

LT_KERNEL(scatter_mul_i32, (lt_idx n, int32_t *dst, const lt_idx *offset_bytes, const int32_t *src)){
    SCATTER(int32_t, (uint32_t)held *(uint32_t)x)}

LT_KERNEL(scatter_mul_i64, (lt_idx n, int64_t *dst, const lt_idx *offset_bytes, const int64_t *src)){
    SCATTER(int64_t, (uint64_t)held *(uint64_t)x)}

/* The greater, or with `least` the lesser of both. A NaN wins. */
#define BEST(T, IS_NAN)                                                                                                \
    if (least) SCATTER(T, (x < held) | IS_NAN(x) ? x : held)                                                           \
    else SCATTER(T, (x > held) | IS_NAN(x) ? x : held)
#define NEVER(x) 0
#define IS_NAN(x) ((x) != (x))

LT_KERNEL(scatter_best_f32,
          (lt_idx n, int least, float *dst, const lt_idx *offset_bytes, const float *src)){BEST(float, IS_NAN)}

LT_KERNEL(scatter_best_f64,
          (lt_idx n, int least, double *dst, const lt_idx *offset_bytes, const double *src)){BEST(double, IS_NAN)}

LT_KERNEL(scatter_best_i32,
          (lt_idx n, int least, int32_t *dst, const lt_idx *offset_bytes, const int32_t *src)){BEST(int32_t, NEVER)}

LT_KERNEL(scatter_best_i64,
          (lt_idx n, int least, int64_t *dst, const lt_idx *offset_bytes, const int64_t *src)){BEST(int64_t, NEVER)}

/* The share of each element in an extremum: `own` and `others` get 1 / ties where they equal the result, else 0. A NaN
 * equals a NaN here. */
#define SAME(a, b) ((a) == (b) || ((a) != (a) && (b) != (b)))
#define TIES(T)                                                                                                        \
    for (lt_idx i = 0; i < size; i++) own[i] = SAME(x[i], best[i]);                                                    \
    for (lt_idx i = 0; i < n; i++) {                                                                                   \
        const lt_idx at = offset_bytes[i] / (lt_idx)sizeof(T);                                                         \
        own[at] += others[i] = SAME(src[i], best[at]);                                                                 \
    }                                                                                                                  \
    for (lt_idx i = 0; i < n; i++) {                                                                                   \
        const lt_idx at = offset_bytes[i] / (lt_idx)sizeof(T);                                                         \
        others[i] = others[i] > 0 ? 1 / own[at] : 0;                                                                   \
    }                                                                                                                  \
    for (lt_idx i = 0; i < size; i++) own[i] = SAME(x[i], best[i]) ? 1 / own[i] : 0;

LT_KERNEL(scatter_ties_f32, (lt_idx size, const float *x, const float *best, lt_idx n, const lt_idx *offset_bytes,
                             const float *src, float *own, float *others)){TIES(float)}

LT_KERNEL(scatter_ties_f64, (lt_idx size, const double *x, const double *best, lt_idx n, const lt_idx *offset_bytes,
                             const double *src, double *own, double *others))
{
    TIES(double)
}
