/* Raw helpers on geometry that several engine files share. None of them records history. */
#ifndef LT_VIEW_H
#define LT_VIEW_H

#include "engine.h"

static inline lt_idx lt_product(int n, const lt_idx *v)
{
    lt_idx p = 1;
    for (int i = 0; i < n; i++) p *= v[i];
    return p;
}

/* self with `dim` moved to the end, as a contiguous tensor of `dtype` (new reference; self itself where it is that). */
lt_tensor *lt_dim_to_last(lt_tensor *self, int dim, lt_dtype dtype);
/* The inverse for a contiguous result: takes over the reference, gives a contiguous tensor. NULL passes through. */
lt_tensor *lt_dim_from_last(lt_tensor *t, int dim);

/* self broadcast to `shape` by zero strides (an alias, not recorded). The shapes are known to fit. */
lt_tensor *lt_broadcast_alias(lt_tensor *self, const lt_dims *shape);
/* Whether `from` broadcasts to `to`. */
bool lt_broadcasts_to(int n_from, const lt_idx *from, int n_to, const lt_idx *to);

/* Whether two indices of this geometry may name one element: false only where each step is longer than all that the
 * smaller ones reach together. lt_overlaps_itself answers it exactly: 1, 0, or -1 without memory. */
bool lt_may_overlap_itself(int ndim, const lt_idx *shape, const lt_idx *stride);
int lt_overlaps_itself(const lt_tensor *t);

/* A Python slice on a dim of `size` elements: start and length for a nonzero step. */
void lt_slice_range(lt_idx size, bool has_start, lt_idx start, bool has_stop, lt_idx stop, lt_idx step, lt_idx *first,
                    lt_idx *length);

#endif
