/* Kernels over contiguous rows: softmax and its relatives, layer normalisation, negative log-likelihood. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "mathf.h"

LT_INLINE vd exp_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = exp(x[l]);
    return x;
}

#include "type_f32.h"
#define EXP exp_f
#define EXP_NEGATIVE exp_negative_f
#include "row_lanes.inc"
#include "rows.inc"
#include "norm.inc"
#include "loss.inc"
#undef EXP
#undef EXP_NEGATIVE
#include "type_end.h"

#include "type_f64.h"
#define EXP exp_lanes
#define EXP_NEGATIVE exp_lanes
#include "row_lanes.inc"
#include "rows.inc"
#include "norm.inc"
#include "loss.inc"
