/* Matrix products of integers. */
#include "kernels.h"
#include "simd.h"

#define TEMPLATE "gemm_int.inc"
#define DTYPES LT_DTYPES_OF_gemm_int
#include "each_dtype.h"
