/* Matrix products. */
#include "kernels.h"
#include "simd.h"

#define T float
#define LT_T(name) name##_f32
#include "gemm.inc"
#undef T
#undef LT_T

#define T double
#define LT_T(name) name##_f64
#include "gemm.inc"
#undef T
#undef LT_T
