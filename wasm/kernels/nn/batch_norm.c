/* Batch normalisation. */
#include "batch_norm.h"

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "batch_norm.inc"
#define DTYPES LT_DTYPES_OF_batch_norm
#include "each_dtype.h"
