/* Shapes and dims, without a tensor. */
#ifndef LT_SHAPE_H
#define LT_SHAPE_H

#include "error.h"

#define LT_MAX_DIMS 16

#define LT_NO_SIZE PTRDIFF_MIN /* stands in an int?[] for None */

typedef struct lt_dims { /* a small list of integers: a shape, dims, strides, paddings */
    int n;
    lt_idx v[LT_MAX_DIMS];
} lt_dims;

static inline lt_idx lt_product(int n, const lt_idx *v)
{
    lt_idx p = 1;
    for (int i = 0; i < n; i++) p *= v[i];
    return p;
}

void lt_contiguous_strides(int ndim, const lt_idx *shape, lt_idx *stride);

/* Checks and wraps a dim: -ndim ≤ dim < max(ndim, 1). Records LT_INDEX_ERROR "op: dim 3 is out of range …". */
int lt_wrap_dim(const char *op, lt_idx dim, int ndim);
/* "(3, 4)" into a static ring of buffers, for messages. */
const char *lt_shape_text(int ndim, const lt_idx *shape);
/* numpy broadcasting of two shapes into out; LT_SHAPE_ERROR naming op and both shapes. */
int lt_broadcast(const char *op, int na, const lt_idx *a, int nb, const lt_idx *b, lt_dims *out);

/* Whether `from` broadcasts to `to`. */
bool lt_broadcasts_to(int n_from, const lt_idx *from, int n_to, const lt_idx *to);

/* A Python slice on a dim of `size` elements: start and length for a nonzero step. */
void lt_slice_range(lt_idx size, bool has_start, lt_idx start, bool has_stop, lt_idx stop, lt_idx step, lt_idx *first,
                    lt_idx *length);

#endif
