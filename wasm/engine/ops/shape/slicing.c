/* Views of a part: select, slice, diagonal and their gradients, which write into zeros. */
#include "engine.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* ---- select, slice, narrow ------------------------------------------------------------------------------------- */

static int wrap_index(const char *op, const lt_tensor *self, int dim, lt_idx index, lt_idx *out)
{
    const lt_idx size = self->shape[dim];
    *out = index < 0 ? index + size : index;
    if (LT_LIKELY(*out >= 0 && *out < size)) return 0;
    return lt_fail(LT_INDEX_ERROR,
                   "%s: index %td is out of range for dim %d of size %td; wanted %td to %td (self has shape %s)", op,
                   index, dim, size, -size, size - 1, LT_SHAPE(self));
}

static int wrap_real_dim(const char *op, const lt_tensor *self, lt_idx dim)
{
    if (self->ndim == 0) return lt_fail(LT_INDEX_ERROR, "%s: self is 0-d; wanted a tensor that has dim %td", op, dim);
    return lt_wrap_dim(op, dim, self->ndim);
}

lt_tensor *lt_select_forward(lt_tensor *self, lt_idx dim, lt_idx index)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS], at;
    const int d = wrap_real_dim("select", self, dim);
    if (d < 0 || wrap_index("select", self, d, index, &at) < 0) return NULL;
    for (int i = 0, n = 0; i < self->ndim; i++) {
        if (i == d) continue;
        shape[n] = self->shape[i];
        stride[n++] = self->stride[i];
    }
    return lt_alias_view(self, self->ndim - 1, shape, stride, self->offset + at * self->stride[d]);
}

/* `length` elements from `start` on, `step` apart: all of them inside. */
static int check_slice(const char *op, const lt_tensor *self, int d, lt_idx start, lt_idx length, lt_idx step)
{
    const lt_idx size = self->shape[d];
    lt_idx way, last = 0;
    const bool bad =
        length < 0 || start < 0 || start > size || step == 0 ||
        (length > 0 && (__builtin_mul_overflow(length - 1, step, &way) || __builtin_add_overflow(start, way, &last) ||
                        start >= size || last < 0 || last >= size));
    if (LT_LIKELY(!bad)) return 0;
    return lt_fail(
        LT_INDEX_ERROR,
        "%s: start %td, length %td and step %td leave dim %d of size %td; wanted elements inside it (self has shape %s)",
        op, start, length, step, d, size, LT_SHAPE(self));
}

lt_tensor *lt_slice_forward(lt_tensor *self, lt_idx dim, lt_idx start, lt_idx length, lt_idx step)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    const int d = wrap_real_dim("slice", self, dim);
    if (d < 0 || check_slice("slice", self, d, start, length, step) < 0) return NULL;
    memcpy(shape, self->shape, self->ndim * sizeof *shape);
    memcpy(stride, self->stride, self->ndim * sizeof *stride);
    shape[d] = length;
    if (length > 1) stride[d] *= step;
    return lt_alias_view(self, self->ndim, shape, stride, self->offset + start * self->stride[d]);
}

lt_tensor *lt_narrow(lt_tensor *self, lt_idx dim, lt_idx start, lt_idx length)
{
    const int d = wrap_real_dim("narrow", self, dim);
    if (d < 0) return NULL;
    const lt_idx size = self->shape[d], from = start < 0 ? start + size : start;
    if (from < 0 || from > size)
        return lt_raise(LT_INDEX_ERROR, "narrow: start %td is out of range for dim %d of size %td; wanted %td to %td",
                        start, d, size, -size, size);
    if (length < 0 || length > size - from)
        return lt_raise(LT_VALUE_ERROR,
                        "narrow: start %td and length %td leave dim %d of size %td; wanted elements inside it", start,
                        length, d, size);
    return lt_slice(self, d, from, length, 1);
}

/* Zeros of `shape` with `part`, a function of them, holding a copy of grad_output. Takes over both references. */
static lt_tensor *zeros_with(lt_tensor *zeros, lt_tensor *part, lt_tensor *grad_output)
{
    if (!part || lt_copy_into(part, grad_output) < 0) {
        lt_release(zeros);
        zeros = NULL;
    }
    lt_release(part);
    return zeros;
}

lt_tensor *lt_select_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx dim, lt_idx index)
{
    lt_tensor *zeros = lt_new_zeros(grad_output->dtype, shape->n, shape->v);
    return zeros ? zeros_with(zeros, lt_select_forward(zeros, dim, index), grad_output) : NULL;
}

lt_tensor *lt_slice_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx dim, lt_idx start,
                                     lt_idx length, lt_idx step)
{
    lt_tensor *zeros = lt_new_zeros(grad_output->dtype, shape->n, shape->v);
    return zeros ? zeros_with(zeros, lt_slice_forward(zeros, dim, start, length, step), grad_output) : NULL;
}

/* ---- Several basic indices in one step ------------------------------------------------------------------------- */

/* starts, sizes and steps have one entry per dim of self; a size of -1 takes one index and drops the dim. `inserts`
 * lists, in order, the places in the result of new dims of size 1. */
lt_tensor *lt_slice_nd_forward(lt_tensor *self, const lt_dims *starts, const lt_dims *sizes, const lt_dims *steps,
                               const lt_dims *inserts)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS], offset = self->offset;
    int n = 0, inserted = 0;
    if (starts->n != self->ndim || sizes->n != self->ndim || steps->n != self->ndim)
        return lt_raise(
            LT_VALUE_ERROR,
            "slice_nd: starts, sizes or steps is too short or too long; wanted one each for the %d dims of self %s",
            self->ndim, LT_SHAPE(self));
    for (int i = 0; i <= self->ndim; i++) {
        while (inserted < inserts->n && inserts->v[inserted] == n) {
            if (n == LT_MAX_DIMS)
                return lt_raise(LT_VALUE_ERROR, "getitem: the result has too many dims; wanted at most %d",
                                LT_MAX_DIMS);
            shape[n] = 1;
            stride[n++] = 1;
            inserted++;
        }
        if (i == self->ndim) break;
        if (sizes->v[i] == -1) {
            lt_idx at;
            if (wrap_index("getitem", self, i, starts->v[i], &at) < 0) return NULL;
            offset += at * self->stride[i];
            continue;
        }
        if (n == LT_MAX_DIMS)
            return lt_raise(LT_VALUE_ERROR, "getitem: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
        if (check_slice("getitem", self, i, starts->v[i], sizes->v[i], steps->v[i]) < 0) return NULL;
        offset += starts->v[i] * self->stride[i];
        shape[n] = sizes->v[i];
        stride[n++] = self->stride[i] * (sizes->v[i] > 1 ? steps->v[i] : 1);
    }
    if (inserted != inserts->n)
        return lt_raise(LT_VALUE_ERROR, "slice_nd: inserts is %s; wanted ascending places",
                        lt_shape_text(inserts->n, inserts->v));
    return lt_alias_view(self, n, shape, stride, offset);
}

lt_tensor *lt_slice_nd_backward_forward(lt_tensor *grad_output, const lt_dims *shape, const lt_dims *starts,
                                        const lt_dims *sizes, const lt_dims *steps, const lt_dims *inserts)
{
    lt_tensor *zeros = lt_new_zeros(grad_output->dtype, shape->n, shape->v);
    return zeros ? zeros_with(zeros, lt_slice_nd_forward(zeros, starts, sizes, steps, inserts), grad_output) : NULL;
}

/* ---- diagonal -------------------------------------------------------------------------------------------------- */

lt_tensor *lt_diagonal_forward(lt_tensor *self, lt_idx offset, lt_idx dim1, lt_idx dim2)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS], at = self->offset;
    const int a = wrap_real_dim("diagonal", self, dim1), b = a < 0 ? -1 : lt_wrap_dim("diagonal", dim2, self->ndim);
    if (b < 0) return NULL;
    if (a == b)
        return lt_raise(LT_VALUE_ERROR, "diagonal: dim1 %td and dim2 %td are the same dim; wanted two of self %s", dim1,
                        dim2, LT_SHAPE(self));
    int n = 0;
    for (int i = 0; i < self->ndim; i++) {
        if (i == a || i == b) continue;
        shape[n] = self->shape[i];
        stride[n++] = self->stride[i];
    }
    /* Both bounds are compared before anything is subtracted: offset may be any integer. */
    const lt_idx rows = self->shape[a], columns = self->shape[b];
    lt_idx length = 0;
    if (offset >= 0 && offset < columns) length = rows < columns - offset ? rows : columns - offset;
    if (offset < 0 && offset > -rows) length = rows + offset < columns ? rows + offset : columns;
    if (length > 0) at += offset >= 0 ? offset * self->stride[b] : -offset * self->stride[a];
    shape[n] = length;
    stride[n++] = self->stride[a] + self->stride[b];
    return lt_alias_view(self, n, shape, stride, at);
}

lt_tensor *lt_diagonal_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx offset, lt_idx dim1,
                                        lt_idx dim2)
{
    lt_tensor *zeros = lt_new_zeros(grad_output->dtype, shape->n, shape->v);
    return zeros ? zeros_with(zeros, lt_diagonal_forward(zeros, offset, dim1, dim2), grad_output) : NULL;
}

/* ---- flip, repeat ---------------------------------------------------------------------------------------------- */

lt_tensor *lt_flip_forward(lt_tensor *self, const lt_dims *dims)
{
    lt_idx stride[LT_MAX_DIMS], offset = self->offset;
    uint32_t seen = 0;
    memcpy(stride, self->stride, self->ndim * sizeof *stride);
    for (int i = 0; i < dims->n; i++) {
        const int d = lt_wrap_dim("flip", dims->v[i], self->ndim);
        if (d < 0) return NULL;
        if (self->ndim == 0) continue;
        if (seen >> d & 1)
            return lt_raise(LT_VALUE_ERROR, "flip: dims %s names dim %d twice; wanted distinct dims",
                            lt_shape_text(dims->n, dims->v), d);
        seen |= 1u << d;
        if (self->shape[d] > 0) offset += (self->shape[d] - 1) * stride[d];
        stride[d] = -stride[d];
    }
    lt_tensor *alias = lt_alias_as(self, self->ndim, self->shape, stride, self->numel ? offset : self->offset);
    lt_tensor *result = alias ? lt_copy_raw(alias) : NULL;
    lt_release(alias);
    return result;
}

static lt_tensor *flip_one(const char *op, lt_tensor *self, int dim)
{
    const lt_dims dims = {.n = 1, .v = {dim}};
    if (self->ndim <= dim)
        return lt_raise(LT_VALUE_ERROR, "%s: self has shape %s; wanted at least %d dim%s", op, LT_SHAPE(self), dim + 1,
                        dim ? "s" : "");
    return lt_flip(self, &dims);
}

lt_tensor *lt_fliplr(lt_tensor *self) { return flip_one("fliplr", self, 1); }
lt_tensor *lt_flipud(lt_tensor *self) { return flip_one("flipud", self, 0); }

/* Each repeated dim d becomes (times, d), broadcast along `times`, and is merged again: one copy in all. */
static lt_tensor *repeated(const char *op, lt_tensor *self, const lt_dims *times, int added)
{
    lt_dims wide = {.n = 0}, expanded, merged = {.n = times->n};
    for (int i = 0; i < times->n; i++) {
        const lt_idx size = i < added ? 1 : self->shape[i - added], count = times->v[i];
        if (count < 0)
            return lt_raise(LT_VALUE_ERROR, "%s: %s has a negative count at position %d; wanted 0 or more", op,
                            lt_shape_text(times->n, times->v), i);
        if (__builtin_mul_overflow(size, count, &merged.v[i]))
            return lt_raise(LT_MEMORY_ERROR,
                            "%s: dim %d of the result has %td * %td elements; wanted fewer than can be counted", op, i,
                            size, count);
        if (wide.n + (count != 1) + 1 > LT_MAX_DIMS)
            return lt_raise(LT_VALUE_ERROR, "%s: self %s repeated %s has too many dims; wanted at most %d", op,
                            LT_SHAPE(self), lt_shape_text(times->n, times->v), LT_MAX_DIMS);
        if (count != 1) {
            expanded.v[wide.n] = count;
            wide.v[wide.n++] = 1;
        }
        expanded.v[wide.n] = size;
        wide.v[wide.n++] = size;
    }
    expanded.n = wide.n;
    lt_tensor *a = lt_reshape(self, &wide), *b = a ? lt_expand(a, &expanded) : NULL, *c = b ? lt_clone(b) : NULL;
    lt_tensor *result = c ? lt_view(c, &merged) : NULL;
    lt_release(a), lt_release(b), lt_release(c);
    return result;
}

lt_tensor *lt_repeat(lt_tensor *self, const lt_dims *sizes)
{
    if (sizes->n < self->ndim)
        return lt_raise(LT_VALUE_ERROR, "repeat: sizes is %s; wanted at least as many as self %s has dims",
                        lt_shape_text(sizes->n, sizes->v), LT_SHAPE(self));
    return repeated("repeat", self, sizes, sizes->n - self->ndim);
}

lt_tensor *lt_tile(lt_tensor *self, const lt_dims *reps)
{
    lt_dims times = {.n = reps->n > self->ndim ? reps->n : self->ndim};
    for (int i = 0; i < times.n; i++) times.v[i] = i < times.n - reps->n ? 1 : reps->v[i - (times.n - reps->n)];
    return repeated("tile", self, &times, times.n - self->ndim);
}
