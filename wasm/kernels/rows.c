/* Kernels over contiguous rows: softmax and its relatives, layer normalisation, negative log-likelihood. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "mathf.h"
#include "row_sum.h"

LT_INLINE vd exp_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = exp(x[l]);
    return x;
}

#include "type_f32.h"
#define LOG(x) log_f(lt_splat_f((float)(x)))[0]
#define EXP exp_f
#define EXP_NEGATIVE exp_negative_f
#include "rows.inc"
#include "norm.inc"
#include "loss.inc"
#undef LOG
#undef EXP
#undef EXP_NEGATIVE
#include "type_end.h"

#include "type_f64.h"
#define LOG log
#define EXP exp_lanes
#define EXP_NEGATIVE exp_lanes
#include "rows.inc"
#include "norm.inc"
#include "loss.inc"

/* bad: the first row whose target is neither ignore_index nor one of n classes, or -1. */
LT_KERNEL(check_classes, (lt_idx rows, lt_idx n, const int64_t *target, int64_t ignore_index, lt_idx *bad))
{
    *bad = -1;
    for (lt_idx i = 0; i < rows; i++)
        if ((uint64_t)target[i] >= (uint64_t)n && target[i] != ignore_index) {
            *bad = i;
            return;
        }
}
