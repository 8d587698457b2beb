/* Sums, products, any and all. Floating ones keep many partial results, so that rounding errors hardly grow with
 * length. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define BLOCK 256 /* outputs that advance together */
#define LANES 32  /* partial results of one output */
#define RUN 32    /* inputs per partial result */

#define TEMPLATE "reduce_sum.inc"
#define DTYPES LT_DTYPES_OF_reduce_sum
#include "each_dtype.h"

#define TEMPLATE "reduce_logical.inc"
#define DTYPES LT_DTYPES_OF_reduce_logical
#include "each_dtype.h"

#define TEMPLATE "reduce_parts.inc"
#define DTYPES LT_DTYPES_OF_reduce_parts
#include "each_dtype.h"
