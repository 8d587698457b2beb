/* Scattered sums, products and extrema by precomputed offsets. */
#include "kernels.h"
#include "simd.h"

/* A NaN equals a NaN here. */
#define SAME(a, b) ((a) == (b) || (IS_NAN(a) && IS_NAN(b)))

#define TEMPLATE "scatter.inc"
#define DTYPES LT_DTYPES_OF_scatter
#include "each_dtype.h"
