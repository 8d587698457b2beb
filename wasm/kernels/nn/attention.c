/* Scaled dot-product attention, forward and backward, without ever holding all scores. */
#include <math.h>

#include "attention.h"
#include "mathf.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A block of scores: it stays in the second cache, beside the blocks of keys and values that it meets. */
#define BLOCK_ROWS 64
#define BLOCK_COLS 128

/* Defined in gemm.c. */
void LT_FN(gemm_f32)(lt_idx m, lt_idx n, lt_idx k, const float *a, lt_idx rsa, lt_idx csa, const float *b, lt_idx rsb,
                     lt_idx csb, float *c, lt_idx ldc, const float *bias, int accumulate, float *work);
void LT_FN(gemm_f64)(lt_idx m, lt_idx n, lt_idx k, const double *a, lt_idx rsa, lt_idx csa, const double *b, lt_idx rsb,
                     lt_idx csb, double *c, lt_idx ldc, const double *bias, int accumulate, double *work);
void LT_FN(gemm_work_f32)(lt_idx m, lt_idx n, lt_idx k, lt_idx *elements);
void LT_FN(gemm_work_f64)(lt_idx m, lt_idx n, lt_idx k, lt_idx *elements);

LT_INLINE vd exp_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = exp(x[l]);
    return x;
}

#include "type_f32.h"
#define LOG(x) log_f(lt_splat_f(x))[0]
#define EXP_NEGATIVE exp_negative_f
#include "attention.inc"
#undef LOG
#undef EXP_NEGATIVE
#include "type_end.h"

#include "type_f64.h"
#define LOG log
#define EXP_NEGATIVE exp_lanes
#include "attention.inc"
