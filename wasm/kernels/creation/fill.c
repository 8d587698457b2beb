/* Sequences. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "fill.inc"
#define DTYPES LT_DTYPES_OF_fill
#include "each_dtype.h"

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
