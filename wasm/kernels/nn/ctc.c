/* Connectionist temporal classification. */
#include <math.h>

#include "kernels.h"
#include "mathf.h"

LT_INLINE vd ctc_exp(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = exp(x[l]);
    return x;
}

LT_INLINE vd ctc_log(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = log(x[l]);
    return x;
}

#include "type_f32.h"
#define LOG_LANES log_f
#define EXP exp_f
#define EXP_NEGATIVE exp_negative_f
#include "ctc.inc"
#undef LOG_LANES
#undef EXP
#undef EXP_NEGATIVE
#include "type_end.h"

#include "type_f64.h"
#define LOG_LANES ctc_log
#define EXP ctc_exp
#define EXP_NEGATIVE ctc_exp
#include "ctc.inc"
#include "type_end.h"
