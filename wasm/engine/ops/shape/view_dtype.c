/* view(x, dtype): the same memory read as another dtype. */
#include "engine.h"

#include "ops_gen.h"

lt_tensor *lt_view_dtype(lt_tensor *self, lt_dtype dtype)
{
    const lt_dims shape = lt_dims_of(self);
    return dtype == (lt_dtype)self->dtype ? lt_view(self, &shape) : lt_view_bits(self, dtype);
}

/* The same bytes read as another dtype. The result shares memory and versions, but is outside of the graph, as a
 * detached one is: bits have no gradient. Where the item sizes differ, the last dim takes up the difference. */
lt_tensor *lt_view_bits_forward(lt_tensor *self, lt_dtype dtype)
{
    if (dtype == LT_BOOL && self->dtype != LT_BOOL)
        return lt_raise(
            LT_DTYPE_ERROR,
            "view: self is %s, whose bytes need not be those of bool; wanted a dtype of one byte that is not bool (or compare with 0)",
            LT_DTYPE_NAME(self->dtype));
    const lt_idx from = lt_itemsize(self->dtype), to = lt_itemsize(dtype);
    const int last = self->ndim - 1;
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS], offset = self->offset;
    memcpy(shape, self->shape, (size_t)self->ndim * sizeof *shape);
    memcpy(stride, self->stride, (size_t)self->ndim * sizeof *stride);
    if (from != to) {
        if (last < 0)
            return lt_raise(
                LT_RUNTIME_ERROR,
                "view: self is 0-d; wanted at least 1 dim, to be read as %s, whose elements have another size",
                LT_DTYPE_NAME(dtype));
        if (stride[last] != 1 && shape[last] != 1 && self->numel > 0)
            return lt_raise(LT_RUNTIME_ERROR,
                            "view: the last dim of self %s has stride %td; wanted 1, to read it as %s", LT_SHAPE(self),
                            stride[last], LT_DTYPE_NAME(dtype));
        const lt_idx ratio = from > to ? from / to : to / from;
        if (from > to) {
            /* On meta the storage may have more bytes than an index counts. */
            if (self->storage->bytes / (uint64_t)to > PTRDIFF_MAX ||
                __builtin_mul_overflow(shape[last], ratio, &shape[last]))
                return lt_raise(LT_MEMORY_ERROR,
                                "view: self %s has more elements of %s than can be counted; wanted fewer",
                                LT_SHAPE(self), LT_DTYPE_NAME(dtype));
            offset *= ratio;
            for (int i = 0; i < last; i++) stride[i] *= ratio;
        } else {
            bool fits = shape[last] % ratio == 0 && offset % ratio == 0;
            for (int i = 0; i < last; i++) fits = fits && (stride[i] % ratio == 0 || shape[i] <= 1 || self->numel == 0);
            if (!fits)
                return lt_raise(
                    LT_RUNTIME_ERROR,
                    "view: self %s cannot be read as %s; wanted its last size, its strides and its offset %td to be multiples of %td",
                    LT_SHAPE(self), LT_DTYPE_NAME(dtype), self->offset, ratio);
            shape[last] /= ratio;
            offset /= ratio;
            for (int i = 0; i < last; i++) stride[i] /= ratio;
        }
        stride[last] = 1;
    }
    lt_tensor *out = lt_alias_as(self, last + 1, shape, stride, offset);
    if (!out) return NULL;
    lt_set_dtype(out, dtype);
    if (lt_shape_only(out) || (uintptr_t)lt_data(out) % (size_t)to == 0) return out;
    lt_release(out);
    return lt_raise(LT_RUNTIME_ERROR, "view: the memory of self is not aligned; wanted it to be, for %s",
                    LT_DTYPE_NAME(dtype));
}
