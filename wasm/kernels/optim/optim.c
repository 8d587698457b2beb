/* Optimizer steps, and the norms by which gradients are clipped. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "optim.inc"
#define DTYPES LT_DTYPES_OF_optim
#include "each_dtype.h"
