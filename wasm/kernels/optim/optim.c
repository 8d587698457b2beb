/* Optimizer steps, and the norms by which gradients are clipped. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "simd.h"
#include "step_names_gen.h"

#define TEMPLATE "optim.inc"
#define DTYPES LT_DTYPES_OF_optim
#include "each_dtype.h"
