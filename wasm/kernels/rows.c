/* Kernels over contiguous rows: softmax and its relatives, layer normalisation, negative log-likelihood. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "simd.h"

#define T float
#define LT_T(name) name##_f32
#define M(name) name##f
#include "rows.inc"
#include "norm.inc"
#include "loss.inc"
#undef T
#undef LT_T
#undef M

#define T double
#define LT_T(name) name##_f64
#define M(name) name
#include "rows.inc"
#include "norm.inc"
#include "loss.inc"
#undef T
#undef LT_T
#undef M
