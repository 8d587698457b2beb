/* unfold: the windows along a dim as a view, and its adjoint, which adds them up. */
#include "engine.h"

#include "ops_gen.h"
#include "run_kernel.h"

/* The dim of a tensor of this shape that the windows slide along, checked; *count is the number of windows. A 0-d
 * tensor counts as one with a single element. */
static int check_windows(const char *op, int ndim, const lt_idx *shape, lt_idx dimension, lt_idx size, lt_idx step,
                         lt_idx *count)
{
    const int d = lt_wrap_dim(op, dimension, ndim);
    if (d < 0) return -1;
    const lt_idx length = ndim ? shape[d] : 1;
    if (size < 0 || size > length)
        return lt_fail(LT_VALUE_ERROR, "%s: size is %td; wanted 0 to %td, the size of dim %d of self %s", op, size,
                       length, d, lt_shape_text(ndim, shape));
    if (step <= 0) return lt_fail(LT_VALUE_ERROR, "%s: step is %td; wanted at least 1", op, step);
    *count = (length - size) / step + 1;
    return d;
}

lt_tensor *lt_unfold_forward(lt_tensor *self, lt_idx dimension, lt_idx size, lt_idx step)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS], count = 0;
    const int n = self->ndim, d = check_windows("unfold", n, self->shape, dimension, size, step, &count);
    if (d < 0) return NULL;
    if (n == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "unfold: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
    if (n == 0) return lt_alias_view(self, 1, &size, (const lt_idx[1]){1}, self->offset);
    memcpy(shape, self->shape, (size_t)n * sizeof *shape);
    memcpy(stride, self->stride, (size_t)n * sizeof *stride);
    shape[n] = size;
    stride[n] = stride[d];
    shape[d] = count;
    if (count > 1) stride[d] *= step; /* else step may be any number */
    if (size == 0 || self->numel == 0)
        lt_contiguous_strides(n + 1, shape, stride); /* nothing there: no stride leads outside */
    return lt_alias_view(self, n + 1, shape, stride, self->offset);
}

lt_tensor *lt_unfold_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx dimension, lt_idx size,
                                      lt_idx step)
{
    lt_idx count = 0;
    const int n = shape->n, d = check_windows("unfold_backward", n, shape->v, dimension, size, step, &count);
    if (d < 0) return NULL;
    bool fits = grad_output->ndim == (n ? n + 1 : 1) && grad_output->shape[grad_output->ndim - 1] == size;
    for (int i = 0; fits && i < n; i++) fits = grad_output->shape[i] == (i == d ? count : shape->v[i]);
    if (!fits)
        return lt_raise(
            LT_SHAPE_ERROR,
            "unfold_backward: grad_output has shape %s; wanted the windows of %td elements, %td apart, along dim %d of %s",
            LT_SHAPE(grad_output), size, step, d, lt_shape_text(n, shape->v));
    if (LT_WANTS(add_windows, "unfold_backward", "grad_output", grad_output->dtype)) return NULL;
    lt_tensor *out = lt_new_zeros((lt_dtype)grad_output->dtype, n, shape->v);
    if (!out || lt_shape_only(out) || grad_output->numel == 0) return out;
    lt_tensor *g = lt_to_contiguous(grad_output);
    if (!g) {
        lt_release(out);
        return NULL;
    }
    const lt_idx outer = lt_product(n ? d : 0, shape->v), length = n ? shape->v[d] : 1,
                 inner = n ? lt_product(n - d - 1, shape->v + d + 1) : 1;
    LT_CALL(add_windows, out->dtype, (outer, length, inner, count, size, step, lt_data(g), lt_data(out)));
    lt_release(g);
    return out;
}
