/* Convolution and pooling of images, channels first. */
#include <math.h>
#include <string.h>

#include "conv.h"
#include "simd.h"

/* Defined in gemm.c. */
void LT_FN(gemm_f32)(lt_idx m, lt_idx n, lt_idx k, const float *a, lt_idx rsa, lt_idx csa, const float *b, lt_idx rsb,
                     lt_idx csb, float *c, lt_idx ldc, const float *bias, int accumulate, float *work);
void LT_FN(gemm_f64)(lt_idx m, lt_idx n, lt_idx k, const double *a, lt_idx rsa, lt_idx csa, const double *b, lt_idx rsb,
                     lt_idx csb, double *c, lt_idx ldc, const double *bias, int accumulate, double *work);
void LT_FN(gemm_work_f32)(lt_idx m, lt_idx n, lt_idx k, lt_idx *elements);
void LT_FN(gemm_work_f64)(lt_idx m, lt_idx n, lt_idx k, lt_idx *elements);

#include "type_f32.h"
#include "conv.inc"
#include "pool.inc"
#include "type_end.h"

#include "type_f64.h"
#include "conv.inc"
#include "pool.inc"
#include "type_end.h"
