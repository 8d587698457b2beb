/* Copies of a tensor with other values in a part of it: a copy, the view of it that an op gives, and src written there.
 */
#include "engine.h"

#include "ops_gen.h"

/* Takes over the copy and the view of it. */
static lt_tensor *placed(const char *op, lt_tensor *src, lt_tensor *copy, lt_tensor *view)
{
    int status = view ? 0 : -1;
    if (!status && !lt_same_shape(src, view))
        status = lt_fail(LT_SHAPE_ERROR, "%s: src has shape %s; wanted %s, that of the part of self", op, LT_SHAPE(src),
                         LT_SHAPE(view));
    if (!status) status = lt_copy_into(view, src);
    lt_release(view);
    if (!status) return copy;
    lt_release(copy);
    return NULL;
}

lt_tensor *lt_select_scatter_forward(lt_tensor *self, lt_tensor *src, lt_idx dim, lt_idx index)
{
    lt_tensor *copy = lt_copy_raw(self);
    return copy ? placed("select_scatter", src, copy, lt_select_forward(copy, dim, index)) : NULL;
}

lt_tensor *lt_diagonal_scatter_forward(lt_tensor *self, lt_tensor *src, lt_idx offset, lt_idx dim1, lt_idx dim2)
{
    lt_tensor *copy = lt_copy_raw(self);
    return copy ? placed("diagonal_scatter", src, copy, lt_diagonal_forward(copy, offset, dim1, dim2)) : NULL;
}

/* The dim, and what start:end:step of it is. */
static int slice_of(const char *op, const lt_tensor *self, lt_idx dim, const lt_idx *start, const lt_idx *end,
                    lt_idx step, lt_idx *first, lt_idx *length)
{
    if (self->ndim == 0) return lt_fail(LT_INDEX_ERROR, "%s: self is 0-d; wanted a tensor that has dim %td", op, dim);
    const int d = lt_wrap_dim(op, dim, self->ndim);
    if (d < 0) return -1;
    if (step < 1) return lt_fail(LT_VALUE_ERROR, "%s: step is %td; wanted at least 1", op, step);
    lt_slice_range(self->shape[d], start != NULL, start ? *start : 0, end != NULL, end ? *end : 0, step, first, length);
    return d;
}

lt_tensor *lt_slice_copy(lt_tensor *self, lt_idx dim, const lt_idx *start, const lt_idx *end, lt_idx step)
{
    lt_idx first, length;
    const int d = slice_of("slice_copy", self, dim, start, end, step, &first, &length);
    lt_tensor *view = d < 0 ? NULL : lt_slice(self, d, first, length, step), *copy = view ? lt_clone(view) : NULL;
    lt_release(view);
    return copy;
}

lt_tensor *lt_slice_scatter_forward(lt_tensor *self, lt_tensor *src, lt_idx dim, const lt_idx *start, const lt_idx *end,
                                    lt_idx step)
{
    lt_idx first, length;
    const int d = slice_of("slice_scatter", self, dim, start, end, step, &first, &length);
    lt_tensor *copy = d < 0 ? NULL : lt_copy_raw(self);
    return copy ? placed("slice_scatter", src, copy, lt_slice_forward(copy, d, first, length, step)) : NULL;
}

lt_tensor *lt_as_strided_scatter_forward(lt_tensor *self, lt_tensor *src, const lt_dims *size, const lt_dims *stride,
                                         const lt_idx *storage_offset)
{
    const lt_dims none = {0};
    lt_tensor *copy = lt_copy_raw(self);
    lt_tensor *view =
        copy ? lt_as_strided_view_forward(copy, size, stride, storage_offset ? *storage_offset : 0, &none, 0) : NULL;
    const int overlaps = view ? lt_overlaps_itself(view) : 0;
    if (overlaps) {
        if (overlaps > 0)
            lt_fail(LT_VALUE_ERROR,
                    "as_strided_scatter: size %s and stride %s name an element several times; wanted each once",
                    lt_shape_text(size->n, size->v), lt_shape_text(stride->n, stride->v));
        lt_release(view);
        view = NULL;
    }
    return copy ? placed("as_strided_scatter", src, copy, view) : NULL;
}
