/* What gather, the scatters and scatter_reduce share: one index per element along one dim. */
#ifndef LT_GATHER_H
#define LT_GATHER_H

#include "engine.h"

/* Whether index has as many dims as the shape and, except in `dim`, at most its sizes. Returns the wrapped dim, or -1.
 */
int lt_check_element_index(const char *op, int ndim, const lt_idx *shape, lt_idx dim, const lt_tensor *index);

/* The byte offset in `x` (by its own strides) of every element of index: the index's own coordinates, with the one of
 * `dim` replaced by its value. All are checked before the caller writes anything. */
lt_idx *lt_element_offsets(const char *op, const lt_tensor *x, int dim, lt_tensor *index);
void lt_free_element_offsets(lt_idx *offsets, lt_idx n);

/* src cut to the index's shape: a view, recorded. A number is spread over it. New reference. */
lt_tensor *lt_matching_source(const char *op, lt_tensor *index, lt_tensor *src, lt_dtype dtype);

/* Adds src (of index's shape) into x, which is contiguous. */
int lt_add_elements(const char *op, lt_tensor *x, int dim, lt_tensor *index, lt_tensor *src);

/* Gives x away when status is good. */
static inline lt_tensor *lt_or_release(lt_tensor *x, int status)
{
    if (status == 0) return x;
    lt_release(x);
    return NULL;
}

/* t in this dtype, recorded; NULL stays NULL. New reference. */
lt_tensor *lt_cast_to(lt_tensor *t, lt_dtype dtype);

#endif
