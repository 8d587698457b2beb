/* Whole slices along one dim, named by an index tensor of at most one dim: index_add, index_copy, index_fill,
 * index_reduce; and flat positions: take, put, take_along_dim. */
#include "gather.h"
#include "rows.h"
#include "kernels_gen.h"
#include "ops_gen.h"
#include "engine.h"

/* Checks what all of them check. The wrapped dim, or -1. */
static int slice_dim(const char *op, int ndim, lt_idx dim, const lt_tensor *index)
{
    if (ndim == 0) return lt_fail(LT_INDEX_ERROR, "%s: self is 0-d; wanted a tensor that has dim %td", op, dim);
    const int d = lt_wrap_dim(op, dim, ndim);
    if (d >= 0 && index->ndim > 1)
        return lt_fail(LT_INDEX_ERROR, "%s: index has shape %s; wanted at most 1 dim", op, LT_SHAPE(index));
    return d;
}

/* The same with the values of the index: the positions (1-d, wrapped), and the dim. */
static lt_tensor *slice_positions(const char *op, int ndim, const lt_idx *shape, lt_idx dim, lt_tensor *index, int *d)
{
    if ((*d = slice_dim(op, ndim, dim, index)) < 0) return NULL;
    lt_tensor *positions = lt_checked_positions(op, index, shape[*d], *d, true, false);
    if (positions && positions->ndim == 0 && positions->device == LT_DEVICE_WRAPPED) {
        lt_tensor *vector = lt_unsqueeze(positions, 0);
        lt_release(positions);
        positions = vector;
    } else if (positions && positions->ndim == 0) {
        positions->ndim = 1; /* fresh, so nobody else sees it change */
        positions->shape[0] = positions->stride[0] = 1;
    }
    return positions;
}

/* source has self's shape, with `n` slices along d, as many as the index has elements. */
static int check_slices(const char *op, const lt_tensor *self, int d, lt_idx n, const lt_tensor *source)
{
    lt_dims wanted = lt_dims_of(self);
    wanted.v[d] = n;
    bool fits = source->ndim == wanted.n;
    for (int i = 0; fits && i < wanted.n; i++) fits = source->shape[i] == wanted.v[i];
    if (fits) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: source has shape %s; wanted %s for self %s, dim %d and an index of %td", op,
                   LT_SHAPE(source), lt_shape_text(wanted.n, wanted.v), LT_SHAPE(self), d, n);
}

/* A copy of self with the slices of source written or added. */
static lt_tensor *with_slices(const char *op, lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *source,
                              bool accumulate)
{
    int d = 0;
    lt_tensor *out = NULL, *positions = slice_positions(op, self->ndim, self->shape, dim, index, &d);
    if (positions && check_slices(op, self, d, positions->numel, source) == 0 && (out = lt_copy_raw(self)) &&
        lt_index_rows_write(op, out, positions, d, 1, source, accumulate) < 0) {
        lt_release(out);
        out = NULL;
    }
    lt_release(positions);
    return out;
}

lt_tensor *lt_index_sum_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *source)
{
    return with_slices("index_add", self, dim, index, source, true);
}

lt_tensor *lt_index_copy_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *source)
{
    return with_slices("index_copy", self, dim, index, source, false);
}

static lt_tensor *flattened(lt_tensor *t) { return lt_reshape(t, &(lt_dims){1, {t->numel}}); }

/* What an op gave for a 0-d tensor, which it took as one of one element: 0-d again. Takes the references over. */
static lt_tensor *as_0d(lt_tensor *result, lt_tensor *self, lt_tensor *source)
{
    lt_tensor *out = result ? lt_reshape(result, &(lt_dims){0, {0}}) : NULL;
    lt_release(result), lt_release(self), lt_release(source);
    return out;
}

lt_tensor *lt_index_add(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *source, lt_scalar alpha)
{
    if (self->ndim == 0) {
        lt_tensor *x = flattened(self), *s = x ? flattened(source) : NULL;
        return as_0d(s ? lt_index_add(x, dim, index, s, alpha) : NULL, x, s);
    }
    const lt_dtype given = (lt_dtype)self->dtype, dtype = lt_combined_dtype(given);
    const bool plain = lt_scalar_double(alpha) == 1;
    if (lt_is_integral(given) && alpha.kind >= LT_KIND_FLOAT && !plain)
        return lt_raise(LT_DTYPE_ERROR,
                        "index_add: alpha %g is a floating-point number; wanted an integer for self of %s", alpha.v.f,
                        LT_DTYPE_NAME(given));
    lt_tensor *factor = plain ? NULL : lt_new_weak(alpha), *scaled = plain    ? lt_retain(source)
                                                                     : factor ? lt_mul(source, factor)
                                                                              : NULL;
    lt_tensor *base = scaled ? lt_cast_to(self, dtype) : NULL,
              *sum = base ? lt_index_sum(base, dim, index, scaled) : NULL, *result = lt_cast_to(sum, given);
    lt_release(factor), lt_release(scaled), lt_release(base), lt_release(sum);
    return result;
}

lt_tensor *lt_index_fill(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *value)
{
    if (value->ndim)
        return lt_raise(LT_SHAPE_ERROR, "index_fill: value has shape %s; wanted a number or a 0-d tensor",
                        LT_SHAPE(value));
    if (self->ndim == 0) {
        lt_tensor *x = flattened(self);
        return as_0d(x ? lt_index_fill(x, dim, index, value) : NULL, x, NULL);
    }
    const int d = lt_wrap_dim("index_fill", dim, self->ndim);
    if (d < 0) return NULL;
    lt_dims shape = lt_dims_of(self);
    shape.v[d] = index->numel;
    lt_tensor *plain = value->flags & LT_WEAK || self->device != value->device
                           ? lt_number_as(value, (lt_dtype)self->dtype)
                           : lt_cast_to(value, (lt_dtype)self->dtype);
    lt_tensor *wide = plain ? lt_expand(plain, &shape) : NULL,
              *result = wide ? lt_index_copy(self, d, index, wide) : NULL;
    lt_release(plain), lt_release(wide);
    return result;
}

/* scatter_reduce with the index spread over the other dims; both number the words of `reduce` alike. */
lt_tensor *lt_index_reduce(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *source, int reduce,
                           bool include_self)
{
    if (self->ndim == 0) {
        lt_tensor *x = flattened(self), *s = x ? flattened(source) : NULL;
        return as_0d(s ? lt_index_reduce(x, dim, index, s, reduce, include_self) : NULL, x, s);
    }
    const int d = slice_dim("index_reduce", self->ndim, dim, index);
    if (d < 0 || lt_check_index_dtype("index_reduce", index) < 0 ||
        check_slices("index_reduce", self, d, index->numel, source) < 0)
        return NULL;
    if (source->numel == 0) return lt_index_copy(self, d, index, source); /* which looks at the index all the same */
    lt_dims across = lt_dims_of(source);
    const lt_dims wide = across;
    for (int i = 0; i < across.n; i++)
        if (i != d) across.v[i] = 1;
    lt_tensor *line = lt_reshape(index, &across), *places = line ? lt_expand(line, &wide) : NULL;
    lt_tensor *result = places ? lt_scatter_reduce(self, d, places, source, reduce, include_self) : NULL;
    lt_release(line), lt_release(places);
    return result;
}

/* The gradient of what index_copy wrote: the slices that the index names, with zeros for those that a later one
 * overwrote; and its adjoint, which writes into zeros. */
lt_tensor *lt_index_last_forward(lt_tensor *self, lt_idx dim, lt_tensor *index)
{
    int d = 0;
    lt_tensor *positions = slice_positions("index_copy", self->ndim, self->shape, dim, index, &d);
    lt_tensor *out = positions ? lt_index_rows_last_forward(self, positions, d, 1) : NULL;
    lt_release(positions);
    return out;
}

lt_tensor *lt_index_spread_forward(lt_tensor *source, const lt_dims *shape, lt_idx dim, lt_tensor *index)
{
    lt_tensor *zeros = lt_new_zeros((lt_dtype)source->dtype, shape->n, shape->v);
    lt_tensor *out = zeros ? with_slices("index_copy", zeros, dim, index, source, false) : NULL;
    lt_release(zeros);
    return out;
}

/* ---- Flat positions -------------------------------------------------------------------------------------------- */

lt_tensor *lt_take_forward(lt_tensor *self, lt_tensor *index)
{
    if (lt_check_index_dtype("take", index) < 0) return NULL;
    lt_tensor *out = lt_new((lt_dtype)self->dtype, index->ndim, index->shape);
    if (!out || lt_shape_only(out)) return out;
    const lt_idx step = 1;
    lt_tensor *x = lt_to_contiguous(self), *flat = x ? lt_alias_as(x, 1, &x->numel, &step, x->offset) : NULL;
    lt_tensor *at = flat ? lt_to_contiguous(index) : NULL,
              *places = at ? lt_alias_as(at, 1, &at->numel, &step, at->offset) : NULL;
    lt_idx *offsets = places ? lt_element_offsets("take", flat, 0, places) : NULL;
    if (offsets) {
        lt_k->take(index->numel, lt_itemsize(self->dtype), lt_data(flat), offsets, lt_data(out));
    } else {
        lt_release(out);
        out = NULL;
    }
    lt_free_element_offsets(offsets, index->numel);
    lt_release(x), lt_release(flat), lt_release(at), lt_release(places);
    return out;
}

lt_tensor *lt_put(lt_tensor *self, lt_tensor *index, lt_tensor *source, bool accumulate)
{
    if (lt_check_index_dtype("put", index) < 0) return NULL;
    if (index->numel != source->numel)
        return lt_raise(LT_SHAPE_ERROR, "put: source has shape %s; wanted as many elements as index of shape %s",
                        LT_SHAPE(source), LT_SHAPE(index));
    const lt_dims shape = lt_dims_of(self);
    const lt_dtype given = (lt_dtype)self->dtype, dtype = accumulate ? lt_combined_dtype(given) : given;
    lt_tensor *base = lt_cast_to(self, dtype), *values = base ? lt_cast_to(source, dtype) : NULL;
    lt_tensor *x = values ? flattened(base) : NULL, *at = x ? flattened(index) : NULL,
              *v = at ? flattened(values) : NULL;
    lt_tensor *flat = !v ? NULL : accumulate ? lt_scatter_add(x, 0, at, v) : lt_scatter(x, 0, at, v, -1);
    lt_tensor *result = flat ? lt_reshape(flat, &shape) : NULL, *out = lt_cast_to(result, given);
    lt_release(base), lt_release(values), lt_release(x), lt_release(at), lt_release(v), lt_release(flat),
        lt_release(result);
    return out;
}

lt_tensor *lt_take_along_dim(lt_tensor *self, lt_tensor *indices, const lt_idx *dim)
{
    const int d = dim ? lt_wrap_dim("take_along_dim", *dim, self->ndim) : 0;
    if (d < 0 || lt_check_index_dtype("take_along_dim", indices) < 0) return NULL;
    lt_tensor *x = NULL, *at = NULL, *result = NULL;
    if (dim) {
        /* All dims but d broadcast. */
        lt_dims wide, mine = lt_dims_of(self), theirs = lt_dims_of(indices);
        if (self->ndim != indices->ndim)
            return lt_raise(LT_SHAPE_ERROR, "take_along_dim: indices has shape %s; wanted as many dims as self %s",
                            LT_SHAPE(indices), LT_SHAPE(self));
        if (self->ndim) mine.v[d] = theirs.v[d] = 1;
        if (lt_broadcast("take_along_dim", mine.n, mine.v, theirs.n, theirs.v, &wide) < 0) return NULL;
        mine = theirs = wide;
        if (self->ndim) {
            mine.v[d] = self->shape[d];
            theirs.v[d] = indices->shape[d];
        }
        x = lt_expand(self, &mine);
        at = x ? lt_expand(indices, &theirs) : NULL;
    } else {
        x = flattened(self);
        at = x ? flattened(indices) : NULL;
    }
    result = at ? lt_gather(x, d, at) : NULL;
    lt_release(x), lt_release(at);
    return result;
}
