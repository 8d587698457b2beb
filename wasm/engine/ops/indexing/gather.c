/* gather, and what it shares with the scatters: one index per element along one dim. */
#include "gather.h"

#include "rows.h"

#include "ops_gen.h"
#include "engine.h"

lt_idx *lt_element_offsets(const char *op, const lt_tensor *x, int dim, lt_tensor *index)
{
    const lt_idx item = lt_itemsize(x->dtype), n = index->numel, size = x->ndim ? x->shape[dim] : 1;
    lt_idx stride[LT_MAX_DIMS] = {0}, bad = -1;
    lt_tensor *positions = lt_index_values(index);
    lt_idx *offsets = positions ? lt_alloc((size_t)(n ? n : 1) * sizeof *offsets) : NULL;
    if (offsets && n) { /* an empty index may have more dims than x */
        for (int d = 0; d < index->ndim; d++) stride[d] = d == dim ? 0 : x->stride[d] * item;
        lt_k->element_offsets(index->ndim, index->shape, stride, size, x->ndim ? x->stride[dim] * item : 0,
                              lt_data(positions), offsets, &bad);
    }
    if (bad >= 0) {
        lt_fail(LT_INDEX_ERROR, "%s: index %lld is out of range for dim %d of size %td; wanted 0 to %td", op,
                (long long)lt_element(positions, bad).v.i, dim, size, size - 1);
        lt_free(offsets, (size_t)n * sizeof *offsets);
        offsets = NULL;
    }
    lt_release(positions);
    return offsets;
}

void lt_free_element_offsets(lt_idx *offsets, lt_idx n)
{
    if (offsets) lt_free(offsets, (size_t)(n ? n : 1) * sizeof *offsets);
}

int lt_check_element_index(const char *op, int ndim, const lt_idx *shape, lt_idx dim, const lt_tensor *index)
{
    const int d = lt_wrap_dim(op, dim, ndim);
    if (d < 0 || lt_check_index_dtype(op, index) < 0) return -1;
    if (index->numel == 0) return d;
    bool fits = index->ndim == ndim || (index->ndim <= 1 && ndim <= 1);
    for (int i = 0; fits && i < index->ndim && i < ndim; i++) fits = i == d || index->shape[i] <= shape[i];
    if (fits) return d;
    return lt_fail(LT_SHAPE_ERROR,
                   "%s: index has shape %s, the tensor %s; wanted as many dims and, outside of dim %d, no larger sizes",
                   op, LT_SHAPE(index), lt_shape_text(ndim, shape), d);
}

lt_tensor *lt_gather_forward(lt_tensor *self, lt_idx dim, lt_tensor *index)
{
    const int d = lt_check_element_index("gather", self->ndim, self->shape, dim, index);
    if (d < 0) return NULL;
    lt_tensor *out = lt_new((lt_dtype)self->dtype, index->ndim, index->shape);
    if (out && lt_shape_only(out)) return out;
    lt_idx *offsets = out ? lt_element_offsets("gather", self, d, index) : NULL;
    if (offsets) {
        lt_k->take(index->numel, lt_itemsize(self->dtype), lt_data(self), offsets, lt_data(out));
    } else {
        lt_release(out);
        out = NULL;
    }
    lt_free_element_offsets(offsets, index->numel);
    return out;
}

int lt_add_elements(const char *op, lt_tensor *x, int dim, lt_tensor *index, lt_tensor *src)
{
    if (lt_want_dtype(op, "self", x->dtype, LT_ADDS)) return -1;
    if (lt_shape_only(x)) return 0;
    lt_idx *offsets = lt_element_offsets(op, x, dim, index);
    lt_tensor *values = offsets ? lt_to_contiguous_dtype(src, (lt_dtype)x->dtype) : NULL;
    const int status = values ? 0 : -1;
    if (values) lt_add_rows(x->dtype, index->numel, 1, lt_data(x), offsets, lt_data(values));
    lt_release(values);
    lt_free_element_offsets(offsets, index->numel);
    return status;
}

lt_tensor *lt_gather_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx dim, lt_tensor *index)
{
    const int d = lt_check_element_index("gather_backward", shape->n, shape->v, dim, index);
    lt_tensor *dx = d < 0 ? NULL : lt_new_zeros((lt_dtype)grad_output->dtype, shape->n, shape->v);
    if (dx && !lt_same_shape(grad_output, index)) {
        lt_raise(LT_SHAPE_ERROR, "gather_backward: grad_output has shape %s; wanted that of index, %s",
                 LT_SHAPE(grad_output), LT_SHAPE(index));
        return lt_or_release(dx, -1);
    }
    return dx ? lt_or_release(dx, lt_add_elements("gather_backward", dx, d, index, grad_output)) : NULL;
}

lt_tensor *lt_matching_source(const char *op, lt_tensor *index, lt_tensor *src, lt_dtype dtype)
{
    const lt_dims shape = lt_dims_of(index);
    if (src->flags & LT_WEAK) {
        lt_tensor *cast = lt_number_as(src, dtype), *wide = cast ? lt_broadcast_alias(cast, &shape) : NULL;
        lt_release(cast);
        return wide;
    }
    bool fits = src->ndim == index->ndim;
    for (int d = 0; fits && d < src->ndim; d++) fits = src->shape[d] >= index->shape[d];
    if (!fits)
        return lt_raise(LT_SHAPE_ERROR,
                        "%s: src has shape %s and index %s; wanted as many dims and no smaller sizes in src", op,
                        LT_SHAPE(src), LT_SHAPE(index));
    lt_tensor *part = lt_retain(src);
    for (int d = 0; part && d < index->ndim; d++) {
        if (part->shape[d] == index->shape[d]) continue;
        lt_tensor *next = lt_slice(part, d, 0, index->shape[d], 1);
        lt_release(part);
        part = next;
    }
    return part;
}

/* The gradient of src: gather, with zeros for elements that a later one overwrote; and its adjoint, scatter into zeros.
 */
lt_tensor *lt_gather_last_forward(lt_tensor *self, lt_idx dim, lt_tensor *index)
{
    lt_tensor *x = lt_to_contiguous(self), *out = x ? lt_gather_forward(x, dim, index) : NULL;
    if (out && lt_shape_only(out)) {
        lt_release(x);
        return out;
    }
    lt_tensor *last = out ? lt_new(LT_I64, 1, &x->numel) : NULL;
    const lt_idx item = lt_itemsize(self->dtype);
    lt_idx *offsets =
        last ? lt_element_offsets("scatter_backward", x, lt_wrap_dim("scatter_backward", dim, self->ndim), index)
             : NULL;
    if (offsets) lt_k->zero_overwritten(1, index->numel, offsets, item, item, lt_data(last), lt_data(out));
    out = lt_or_release(out, offsets ? 0 : -1);
    lt_free_element_offsets(offsets, index->numel);
    lt_release(x), lt_release(last);
    return out;
}
