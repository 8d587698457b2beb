/* Optimizer steps, and the norms by which gradients are clipped. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "optim.inc"
#define DTYPES LT_DTYPES_OF_optim
#include "each_dtype.h"

/* Counts a step: `before` is how many there were. */
LT_KERNEL(count_step, (int64_t *count, int64_t *before)) { *before = (*count)++; }
