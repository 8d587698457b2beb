/* Recurrent layers over whole sequences, forward and backward: LSTM, GRU and the plain RNN. */
#include <math.h>
#include <string.h>

#include "activations.h"
#include "mathf.h"
#include "recurrent.h"

#define MAX(a, b) ((a) > (b) ? (a) : (b))

LT_INLINE vd sigmoid_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = sigmoid_d(x[l]);
    return x;
}

/* The first step whose number of rows is wrong: not `batch` at first, later none or more than before; `steps` where all
 * are right and their sum is not `rows`; -1 where that is right too. */
LT_KERNEL(recurrent_check, (lt_idx steps, lt_idx rows, lt_idx batch, const int64_t *sizes, lt_idx *bad))
{
    int64_t before = batch, left = rows;
    *bad = -1;
    for (lt_idx t = 0; t < steps && *bad < 0; t++) {
        if (sizes[t] < 1 || sizes[t] > before || (t == 0 && sizes[t] != batch)) *bad = t;
        before = sizes[t];
        left -= sizes[t];
    }
    if (*bad < 0 && left != 0) *bad = steps;
}

static lt_idx rows_of(const lt_recurrence *p, lt_idx t)
{
    return p->sizes ? (lt_idx)((const int64_t *)p->sizes)[t] : p->batch;
}

#define TEMPLATE "recurrent.inc"
#define DTYPES LT_DTYPES_OF_recurrent
#include "each_dtype.h"
