/* Indices of the greatest and least elements. */
#include "kernels.h"
#include "simd.h"

#define TEMPLATE "argreduce.inc"
#define DTYPES LT_DTYPES_OF_argreduce
#include "each_dtype.h"
