/* Arithmetic sequences: start + i * step, each element from i, so no error accumulates. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

LT_KERNEL(arange_f32, (lt_idx n, double start, double step, float *out))
{
    for (lt_idx i = 0; i < n; i++) out[i] = (float)(start + (double)i * step);
}

LT_KERNEL(arange_f64, (lt_idx n, double start, double step, double *out))
{
    for (lt_idx i = 0; i < n; i++) out[i] = start + (double)i * step;
}

LT_KERNEL(arange_i32, (lt_idx n, int64_t start, int64_t step, int32_t *out))
{
    for (lt_idx i = 0; i < n; i++) out[i] = (int32_t)(uint32_t)((uint64_t)start + (uint64_t)i * (uint64_t)step);
}

LT_KERNEL(arange_i64, (lt_idx n, int64_t start, int64_t step, int64_t *out))
{
    for (lt_idx i = 0; i < n; i++) out[i] = (int64_t)((uint64_t)start + (uint64_t)i * (uint64_t)step);
}

/* n evenly spaced numbers from a to b, walked from the nearer end, so that both ends are met exactly. */
LT_KERNEL(linspace, (lt_idx n, double a, double b, double *out))
{
    const double step = n > 1 ? (b - a) / (double)(n - 1) : 0;
    for (lt_idx i = 0; i < n; i++) out[i] = i < n / 2 || n == 1 ? a + step * (double)i : b - step * (double)(n - 1 - i);
}

LT_KERNEL(powers_of, (lt_idx n, double base, double *x))
{
    for (lt_idx i = 0; i < n; i++) x[i] = pow(base, x[i]);
}
