/* Arithmetic sequences. */
#include "kernels.h"
#include "simd.h"

#define TEMPLATE "fill.inc"
#define DTYPES LT_DTYPES_OF_fill
#include "each_dtype.h"
