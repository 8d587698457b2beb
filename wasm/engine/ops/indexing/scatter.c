/* scatter and scatter_add: one index per element along one dim. scatter_reduce.c has the other reductions. */
#include "gather.h"

#include "kernels_gen.h"
#include "ops_gen.h"
#include "engine.h"

/* x[index] = src, in order, so that the last of equal positions stays. src has index's shape, or is 0-d. */
static int put_elements(const char *op, lt_tensor *x, int dim, lt_tensor *index, lt_tensor *src)
{
    if (lt_shape_only(x)) return 0;
    const lt_idx item = lt_itemsize(x->dtype);
    lt_idx *offsets = lt_element_offsets(op, x, dim, index);
    lt_tensor *values = offsets ? lt_to_contiguous_dtype(src, (lt_dtype)x->dtype) : NULL;
    if (values) lt_k->put(index->numel, item, lt_data(x), offsets, lt_data(values), values->numel == 1 ? 0 : item);
    const int status = values ? 0 : -1;
    lt_release(values);
    lt_free_element_offsets(offsets, index->numel);
    return status;
}

lt_tensor *lt_scatter_put_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    const int d = lt_check_element_index("scatter", self->ndim, self->shape, dim, index);
    if (d < 0) return NULL;
    if (src->numel != 1 && !lt_same_shape(src, index))
        return lt_raise(LT_SHAPE_ERROR, "scatter: src has shape %s; wanted that of index, %s", LT_SHAPE(src),
                        LT_SHAPE(index));
    lt_tensor *out = lt_copy_raw(self);
    return out ? lt_or_release(out, put_elements("scatter", out, d, index, src)) : NULL;
}

lt_tensor *lt_scatter_zero_forward(lt_tensor *self, lt_idx dim, lt_tensor *index)
{
    lt_tensor *zero = lt_new_zeros((lt_dtype)self->dtype, 0, NULL);
    lt_tensor *out = zero ? lt_scatter_put_forward(self, dim, index, zero) : NULL;
    lt_release(zero);
    return out;
}

lt_tensor *lt_scatter_fill_forward(lt_tensor *src, const lt_dims *shape, lt_idx dim, lt_tensor *index)
{
    lt_tensor *zeros = lt_new_zeros((lt_dtype)src->dtype, shape->n, shape->v);
    lt_tensor *out = zeros ? lt_scatter_put_forward(zeros, dim, index, src) : NULL;
    lt_release(zeros);
    return out;
}

lt_tensor *lt_cast_to(lt_tensor *t, lt_dtype dtype)
{
    return !t ? NULL : t->dtype == dtype ? lt_retain(t) : lt_cast(t, dtype);
}

static lt_tensor *scatter_added(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    if (!(src->flags & LT_WEAK)) return lt_scatter_add(self, dim, index, src);
    /* A number is spread over the index's shape, in the dtype of self. */
    const lt_dims shape = lt_dims_of(index);
    lt_tensor *cast = lt_number_as(src, (lt_dtype)self->dtype), *wide = cast ? lt_expand(cast, &shape) : NULL;
    lt_tensor *result = wide ? lt_scatter_add(self, dim, index, wide) : NULL;
    lt_release(cast), lt_release(wide);
    return result;
}

lt_tensor *lt_scatter(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src, int reduce)
{
    if (reduce == LT_REDUCE_ADD) return scatter_added(self, dim, index, src);
    if (lt_check_element_index("scatter", self->ndim, self->shape, dim, index) < 0) return NULL;
    lt_tensor *part = lt_matching_source("scatter", index, src, (lt_dtype)self->dtype);
    lt_tensor *result = part ? lt_scatter_put(self, dim, index, part) : NULL;
    lt_release(part);
    return result;
}

lt_tensor *lt_scatter_sum_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    const int d = lt_check_element_index("scatter_add", self->ndim, self->shape, dim, index);
    lt_tensor *out = d < 0 ? NULL : lt_copy_raw(self);
    if (out && !lt_same_shape(src, index)) {
        lt_raise(LT_SHAPE_ERROR, "scatter_add: src has shape %s; wanted that of index, %s", LT_SHAPE(src),
                 LT_SHAPE(index));
        return lt_or_release(out, -1);
    }
    return out ? lt_or_release(out, lt_add_elements("scatter_add", out, d, index, src)) : NULL;
}

lt_tensor *lt_scatter_add(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    if (lt_check_element_index("scatter_add", self->ndim, self->shape, dim, index) < 0) return NULL;
    const lt_dtype given = (lt_dtype)self->dtype, dtype = lt_itemsize(given) > 1 ? given : lt_combined_dtype(given);
    lt_tensor *part = lt_matching_source("scatter_add", index, src, given), *values = lt_cast_to(part, dtype);
    lt_tensor *base = values ? lt_cast_to(self, dtype) : NULL;
    lt_tensor *sum = base ? lt_scatter_sum(base, dim, index, values) : NULL, *result = lt_cast_to(sum, given);
    lt_release(part), lt_release(values), lt_release(base), lt_release(sum);
    return result;
}
