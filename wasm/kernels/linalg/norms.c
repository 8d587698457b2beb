/* Norms of vectors. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "norms.inc"
#define DTYPES LT_DTYPES_OF_norms
#include "each_dtype.h"
