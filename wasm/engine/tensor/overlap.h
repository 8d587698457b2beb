/* Which elements lie in the same memory. */
#ifndef LT_OVERLAP_H
#define LT_OVERLAP_H

#include "tensor.h"

bool lt_has_internal_overlap(const lt_tensor *t);            /* an expanded dim: two indices, one element */
bool lt_may_overlap(const lt_tensor *a, const lt_tensor *b); /* share memory, conservatively */

/* Whether two indices of this geometry may name one element: false only where each step is longer than all that the
 * smaller ones reach together. lt_overlaps_itself answers it exactly: 1, 0, or -1 without memory. */
bool lt_may_overlap_itself(int ndim, const lt_idx *shape, const lt_idx *stride);
int lt_overlaps_itself(const lt_tensor *t);

#endif
