/* Binary search of m values in each of `rows` sorted rows of n elements; with `shared`, in one row for all. The
 * position is that of the first element not less than the value, or with `right` of the first one greater. NaN is the
 * greatest. */
#include "kernels.h"

#define SEARCH(T, IS_NAN)                                                                                              \
    for (lt_idx r = 0; r < rows; r++, sorted += shared ? 0 : n)                                                        \
        for (lt_idx j = 0; j < m; j++) {                                                                               \
            const T v = *values++;                                                                                     \
            lt_idx low = 0, high = n;                                                                                  \
            while (low < high) {                                                                                       \
                const lt_idx middle = low + (high - low) / 2;                                                          \
                const T s = sorted[middle];                                                                            \
                const int below = s < v || (IS_NAN(v) && !IS_NAN(s)), above = v < s || (IS_NAN(s) && !IS_NAN(v));      \
                if (right ? !above : below) low = middle + 1;                                                          \
                else high = middle;                                                                                    \
            }                                                                                                          \
            *out++ = low;                                                                                              \
        }
#define NEVER(x) 0
#define IS_NAN(x) ((x) != (x))

LT_KERNEL(search_i32, (lt_idx rows, lt_idx n, lt_idx m, int shared, int right, const int32_t *sorted,
                       const int32_t *values, int64_t *out)){SEARCH(int32_t, NEVER)}

LT_KERNEL(search_i64, (lt_idx rows, lt_idx n, lt_idx m, int shared, int right, const int64_t *sorted,
                       const int64_t *values, int64_t *out)){SEARCH(int64_t, NEVER)}

LT_KERNEL(search_f32, (lt_idx rows, lt_idx n, lt_idx m, int shared, int right, const float *sorted, const float *values,
                       int64_t *out)){SEARCH(float, IS_NAN)}

LT_KERNEL(search_f64, (lt_idx rows, lt_idx n, lt_idx m, int shared, int right, const double *sorted,
                       const double *values, int64_t *out))
{
    SEARCH(double, IS_NAN)
}
