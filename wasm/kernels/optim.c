/* Optimizer steps. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define T float
#define LT_T(name) name##_f32
#define SQRT __builtin_sqrtf
#include "optim.inc"
#undef T
#undef LT_T
#undef SQRT

#define T double
#define LT_T(name) name##_f64
#define SQRT __builtin_sqrt
#include "optim.inc"
#undef T
#undef LT_T
#undef SQRT
