/* Counting the arithmetic of products. */
#ifndef LT_COUNT_H
#define LT_COUNT_H

#include "base.h"

/* Multiplications and additions since counting began, by kind of kernel. */
typedef enum lt_counted {
    LT_COUNT_PRODUCT,
    LT_COUNT_CONVOLUTION,
    LT_COUNT_ATTENTION,
    LT_COUNT_RECURRENT,
    LT_COUNTS
} lt_counted;
extern uint64_t lt_counts[LT_COUNTS];

void lt_count(bool on); /* from now on the kernels that multiply count, or no longer; nests */

#endif
