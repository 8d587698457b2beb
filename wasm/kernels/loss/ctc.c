/* Connectionist temporal classification. */
#include <math.h>

#include "kernels.h"
#include "mathf.h"

/* What is wrong with the integers: bad[0] is the first sequence whose number of frames is not in 0 … frames, bad[1] the
 * first whose target's length is not in 0 … longest, bad[2] the place in targets of the first class that is none. Those
 * that come after another in the order of the sequences may be missing; -1: none. */
LT_KERNEL(ctc_check, (lt_idx frames, lt_idx batch, lt_idx classes, lt_idx longest, const int64_t *targets,
                      const int64_t *input_lengths, const int64_t *target_lengths, lt_idx *bad))
{
    bad[0] = bad[1] = bad[2] = -1;
    for (lt_idx i = 0; i < batch; i++) {
        if (input_lengths[i] < 0 || input_lengths[i] > frames) bad[0] = i;
        else if (target_lengths[i] < 0 || target_lengths[i] > longest) bad[1] = i;
        else
            for (lt_idx j = 0; j < target_lengths[i] && bad[2] < 0; j++)
                if ((uint64_t)targets[i * longest + j] >= (uint64_t)classes) bad[2] = i * longest + j;
        if (bad[0] >= 0 || bad[1] >= 0 || bad[2] >= 0) return;
    }
}

/* Rows of given lengths, one behind the other: the greatest length; bad: the first that is negative or goes beyond
 * `total` elements in all, or -1. */
LT_KERNEL(ragged_check, (lt_idx rows, lt_idx total, const int64_t *length, lt_idx *longest, lt_idx *bad))
{
    lt_idx left = total;
    *longest = 0, *bad = -1;
    for (lt_idx i = 0; i < rows; i++) {
        if (length[i] < 0 || length[i] > left) {
            *bad = i;
            return;
        }
        left -= (lt_idx)length[i];
        if (length[i] > *longest) *longest = (lt_idx)length[i];
    }
}

/* The same rows as a (rows, longest) matrix: what is behind a row stays as it was. */
LT_KERNEL(ragged_rows, (lt_idx rows, lt_idx longest, const int64_t *length, const int64_t *from, int64_t *to))
{
    for (lt_idx i = 0; i < rows; from += length[i], to += longest, i++)
        for (lt_idx j = 0; j < length[i]; j++) to[j] = from[j];
}

#define TEMPLATE "ctc.inc"
#define DTYPES LT_DTYPES_OF_ctc
#include "each_dtype.h"
