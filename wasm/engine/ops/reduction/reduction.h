/* Reductions: which dims are reduced, and a driver that turns any strided input into calls of two-level kernels. */
#ifndef LT_REDUCTION_H
#define LT_REDUCTION_H

#include "engine.h"

/* One reduction of a tensor: bit i of `mask` says that dim i is reduced. */
typedef struct lt_reduction {
    uint32_t mask;
    lt_idx count; /* elements behind each result: the product of the reduced sizes */
    lt_dims out;  /* the result's shape */
    bool full;    /* every dim is reduced */
} lt_reduction;

/* n_out results, each over n_red inputs; strides in bytes; `accumulate` combines with what the output holds. */
typedef void (*lt_reduce_kernel)(lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in,
                                 lt_idx in_stride_out, lt_idx in_stride_red, int accumulate);

/* Wraps and checks `dim` (NULL or empty: every dim) against a shape. */
int lt_reduction_plan(lt_reduction *r, const char *op, int ndim, const lt_idx *shape, const lt_dims *dim, bool keepdim);

/* x as contiguous rows: the kept dims first, the reduced ones last. A new reference, x itself where it lies so already.
 */
lt_tensor *lt_reduction_rows(lt_tensor *x, const lt_reduction *r);

/* Reduces x, which has a dtype that the kernel takes, into a new tensor of that dtype. `empty` is what an empty
 * reduction gives. */
lt_tensor *lt_reduce(lt_reduce_kernel kernel, lt_tensor *x, const lt_reduction *r, double empty);
/* The same of a tensor of any dtype, by a kernel of `dtype`, which the result has: the elements are converted a piece
 * at a time, so that no copy of them is made. */
lt_tensor *lt_reduce_as(lt_dtype dtype, lt_reduce_kernel kernel, lt_tensor *x, const lt_reduction *r, double empty);

/* The dtype in which an op computes that promotes integers and bool to the default float (`asked` -1: none asked for);
 * -1 after LT_DTYPE_ERROR. */
int lt_float_dtype(const char *op, const lt_tensor *x, int asked);

#endif
