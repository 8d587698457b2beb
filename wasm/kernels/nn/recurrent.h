/* A recurrent layer over sequences: what its kernels work on. */
#ifndef LT_RECURRENT_H
#define LT_RECURRENT_H

#include "kernels.h"

/* In the order of the words of the op's parameter `cell`. */
enum { LT_LSTM, LT_GRU, LT_RNN_TANH, LT_RNN_RELU };

/* All tensors are contiguous. `rows` counts the rows of all steps: a step has `batch` of them, or, where `sizes` is not
 * NULL, sizes[step], which never grows. `reverse` runs from the last step to the first. h has `seen` elements:
 * `hidden`, or with w_hr as many as the projection has. What a gate is made of stands in rows of `lt_recurrent_width`:
 * (i, f, g, o) of an LSTM; (r, z, n and what h gives to n) of a GRU; h itself of an RNN, which therefore has no
 * `gates`. */
struct lt_recurrence {
    int cell, reverse;
    lt_idx steps, rows, batch, input, hidden, seen;
    const void *sizes;                  /* int64 (steps) */
    const void *x, *w_ih, *w_hh, *w_hr; /* (rows, input) (gates, input) (gates, seen) (seen, hidden) or NULL */
    void *output, *cells, *gates;       /* (rows, seen); of an LSTM (rows, hidden), c of each step; (rows, width) */
    void *h, *c; /* (batch, seen) (batch, hidden): the state, or backward its gradient; both in place */
    void *work;
    lt_multiply multiply; /* the product of this dtype, from the table in use: large ones are shared among threads */
    /* Forward: what is added, of the width of the gates, or NULL. */
    const void *bias;
    /* Backward: the gradient of output, the state before the first step, and the results. */
    const void *grad, *h0, *c0;
    void *dx, *dw_ih, *dw_hh, *dw_hr, *db_ih, *db_hh;
};

static inline lt_idx lt_recurrent_width(const lt_recurrence *p) { return p->hidden * (p->cell <= LT_GRU ? 4 : 1); }

/* What x gives to: all of that, but for a GRU's last part. */
static inline lt_idx lt_recurrent_from_x(const lt_recurrence *p)
{
    return p->hidden * (p->cell == LT_LSTM ? 4 : p->cell == LT_GRU ? 3 : 1);
}

#endif
