/* A long short-term memory over a whole sequence, forward and backward. */
#include <math.h>

#include "activations.h"
#include "lstm.h"
#include "mathf.h"

#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Defined in gemm.c. */
void LT_FN(gemm_f32)(lt_idx m, lt_idx n, lt_idx k, const float *a, lt_idx rsa, lt_idx csa, const float *b, lt_idx rsb,
                     lt_idx csb, float *c, lt_idx ldc, const float *bias, int accumulate, float *work);
void LT_FN(gemm_f64)(lt_idx m, lt_idx n, lt_idx k, const double *a, lt_idx rsa, lt_idx csa, const double *b, lt_idx rsb,
                     lt_idx csb, double *c, lt_idx ldc, const double *bias, int accumulate, double *work);
void LT_FN(gemm_work_f32)(lt_idx m, lt_idx n, lt_idx k, lt_idx *elements);
void LT_FN(gemm_work_f64)(lt_idx m, lt_idx n, lt_idx k, lt_idx *elements);

LT_INLINE vd sigmoid_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = sigmoid_d(x[l]);
    return x;
}

LT_INLINE vd tanh_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = tanh(x[l]);
    return x;
}

#include "type_f32.h"
#define SIGMOID sigmoid_f
#define TANH tanh_f
#include "lstm.inc"
#undef SIGMOID
#undef TANH
#include "type_end.h"

#include "type_f64.h"
#define SIGMOID sigmoid_lanes
#define TANH tanh_lanes
#include "lstm.inc"
