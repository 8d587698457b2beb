/* The geometry of scaled dot-product attention. */
#ifndef LT_ATTENTION_H
#define LT_ATTENTION_H

#include "kernels.h"

/* What the mask holds: nothing, bytes that are not 0 where a query sees a key, or numbers to add to the scores. */
enum { LT_MASK_NONE, LT_MASK_BOOL, LT_MASK_ADDED };

/* One entry of the batch: `rows` queries of size e, `cols` keys of size e and values of size ev. Strides count
 * elements. */
struct lt_attention_shape {
    lt_idx rows, cols, e, ev;
    lt_idx q_row, q_col, k_row, k_col, v_row, v_col, mask_row, mask_col;
    int mask;
    int causal; /* query i sees the keys up to i */
    double scale;
};

/* What a batch steps through: the gradients only going backward. */
enum {
    LT_QUERY,
    LT_KEY,
    LT_VALUE,
    LT_MASK,
    LT_OUTPUT,
    LT_LOGSUMEXP,
    LT_GRAD_OUTPUT,
    LT_GRAD_LOGSUMEXP,
    LT_GRAD_QUERY,
    LT_GRAD_KEY,
    LT_GRAD_VALUE,
    LT_ATTENTION_OPERANDS,
    LT_BATCH_DIMS = 16
};

/* Attention, or its gradient, for each entry of a batch of so many dims. `at` has the operands of the first entry, NULL
 * where there is none; `step` counts bytes. */
struct lt_attention_batch {
    lt_attention_shape p;
    lt_idx backward, entries, some; /* some: entries of a piece */
    lt_idx dims, size[LT_BATCH_DIMS], step[LT_ATTENTION_OPERANDS][LT_BATCH_DIMS];
    lt_idx bytes[LT_ATTENTION_OPERANDS]; /* from the first byte of an operand to its last, over the batch */
    lt_idx apart;                        /* whether no two entries write to the same place */
    char *at[LT_ATTENTION_OPERANDS];
};

#endif
