/* Greatest and least elements. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define BLOCK 256 /* outputs that advance together */
#define LANES 32  /* partial results of one output */
#define RUN 4096  /* inputs per partial result; nothing is rounded, so it may be long */

#define TEMPLATE "reduce_max.inc"
#define DTYPES LT_DTYPES_OF_reduce_max
#include "each_dtype.h"
