/* Distances between rows: the p-norm of their difference. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "distances.inc"
#define DTYPES LT_DTYPES_OF_distances
#include "each_dtype.h"
