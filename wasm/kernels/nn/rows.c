/* Kernels over contiguous rows: softmax and its relatives, layer normalisation, negative log-likelihood. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "mathf.h"
#include "row_sum.h"

#define TEMPLATE "rows.inc"
#define DTYPES LT_DTYPES_OF_rows
#include "each_dtype.h"

#define TEMPLATE "norm.inc"
#define DTYPES LT_DTYPES_OF_norm
#include "each_dtype.h"

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

#define TEMPLATE "loss.inc"
#define DTYPES LT_DTYPES_OF_loss
#include "each_dtype.h"
