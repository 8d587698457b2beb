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

#endif
