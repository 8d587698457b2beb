/* Scans: running sums, products and extrema along the middle dim of contiguous (outer, n, inner) arrays. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "simd.h"

/* Columns are taken WIDTH at a time, each with what it carries; a line of its own is carried in a register. */
#define WIDTH 32
#define SCAN(CARRY, START, NEXT)                                                                                       \
    const lt_idx step = reverse ? -inner : inner, start = reverse ? (n - 1) * inner : 0;                               \
    for (lt_idx o = 0; o < outer; o++) {                                                                               \
        const lt_idx first = o * n * inner + start;                                                                    \
        if (inner == 1) {                                                                                              \
            CARRY carried = START;                                                                                     \
            for (lt_idx k = 0, at = first; k < n; k++, at += step) {                                                   \
                const __typeof__(*in) x = in[at];                                                                      \
                carried = NEXT;                                                                                        \
                out[at] = (__typeof__(*out))carried;                                                                   \
            }                                                                                                          \
            continue;                                                                                                  \
        }                                                                                                              \
        for (lt_idx j = 0; j < inner; j += WIDTH) {                                                                    \
            const lt_idx width = inner - j < WIDTH ? inner - j : WIDTH;                                                \
            CARRY carry[WIDTH];                                                                                        \
            for (int l = 0; l < WIDTH; l++) carry[l] = START;                                                          \
            for (lt_idx k = 0, at = first + j; k < n; k++, at += step) LT_IVDEP for (lt_idx l = 0; l < width; l++)     \
                {                                                                                                      \
                    const __typeof__(*in) x = in[at + l];                                                              \
                    const CARRY carried = carry[l];                                                                    \
                    carry[l] = NEXT;                                                                                   \
                    out[at + l] = (__typeof__(*out))carry[l];                                                          \
                }                                                                                                      \
        }                                                                                                              \
    }

#define TEMPLATE "scan.inc"
#define DTYPES LT_DTYPES_OF_scan
#include "each_dtype.h"

LT_KERNEL(cumsum_i64, (lt_idx outer, lt_idx n, lt_idx inner, int reverse, const int64_t *in, int64_t *out)){
    SCAN(uint64_t, 0, carried + (uint64_t)x)}

LT_KERNEL(cumprod_i64, (lt_idx outer, lt_idx n, lt_idx inner, const int64_t *in, int64_t *out))
{
    const int reverse = 0;
    SCAN(uint64_t, 1, carried *(uint64_t)x)
}

/* The running extremum and the last position that holds it. A NaN is taken, and kept but for a later NaN. */
#define TAKEN(x, best, IS_NAN) (IS_NAN(x) || (!IS_NAN(best) && (least ? x <= best : x >= best)))
#define EXTREMA(T, IS_NAN)                                                                                             \
    for (lt_idx o = 0; o < outer && n > 0; o++) {                                                                      \
        const lt_idx first = o * n * inner;                                                                            \
        if (inner == 1) {                                                                                              \
            T best = in[first];                                                                                        \
            int64_t index = 0;                                                                                         \
            for (lt_idx k = 0; k < n; k++) {                                                                           \
                const T x = in[first + k];                                                                             \
                if (TAKEN(x, best, IS_NAN)) best = x, index = k;                                                       \
                values[first + k] = best;                                                                              \
                indices[first + k] = index;                                                                            \
            }                                                                                                          \
            continue;                                                                                                  \
        }                                                                                                              \
        memcpy(values + first, in + first, (size_t)inner * sizeof *in);                                                \
        memset(indices + first, 0, (size_t)inner * sizeof *indices);                                                   \
        for (lt_idx k = 1, at = first + inner; k < n; k++, at += inner)                                                \
            for (lt_idx j = at; j < at + inner; j++) {                                                                 \
                const T x = in[j], best = values[j - inner];                                                           \
                const int taken = TAKEN(x, best, IS_NAN);                                                              \
                values[j] = taken ? x : best;                                                                          \
                indices[j] = taken ? (int64_t)k : indices[j - inner];                                                  \
            }                                                                                                          \
    }
#define NEVER(x) 0
#define IS_NAN(x) ((x) != (x))

LT_KERNEL(scan_extrema_u8, (lt_idx outer, lt_idx n, lt_idx inner, int least, const uint8_t *in, uint8_t *values,
                            int64_t *indices)){EXTREMA(uint8_t, NEVER)}

LT_KERNEL(scan_extrema_i32, (lt_idx outer, lt_idx n, lt_idx inner, int least, const int32_t *in, int32_t *values,
                             int64_t *indices)){EXTREMA(int32_t, NEVER)}

LT_KERNEL(scan_extrema_i64, (lt_idx outer, lt_idx n, lt_idx inner, int least, const int64_t *in, int64_t *values,
                             int64_t *indices)){EXTREMA(int64_t, NEVER)}

LT_KERNEL(scan_extrema_f32, (lt_idx outer, lt_idx n, lt_idx inner, int least, const float *in, float *values,
                             int64_t *indices)){EXTREMA(float, IS_NAN)}

LT_KERNEL(scan_extrema_f64,
          (lt_idx outer, lt_idx n, lt_idx inner, int least, const double *in, double *values, int64_t *indices))
{
    EXTREMA(double, IS_NAN)
}
