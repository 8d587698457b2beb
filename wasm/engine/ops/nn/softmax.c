/* softmax and log_softmax along any dim: the dim is moved to the end, so that the kernels see contiguous rows. */
#include "ops_gen.h"
#include "reduction.h"
#include "engine.h"
#include "run_kernel.h"

/* Kernels by dtype, of one signature. */
typedef void (*rows_kernel)(lt_idx rows, lt_idx n, const void *x, void *y);
typedef void (*backward_kernel)(lt_idx rows, lt_idx n, const void *grad, const void *y, void *dx);

static lt_idx row_length(const lt_tensor *rows) { return rows->ndim ? rows->shape[rows->ndim - 1] : 1; }

static lt_tensor *over_rows(const char *op, lt_tensor *self, lt_idx dim, const rows_kernel *kernel)
{
    const int d = lt_wrap_dim(op, dim, self->ndim), target = lt_float_dtype(op, self, -1);
    if (d < 0 || target < 0) return NULL;
    const lt_dtype dtype = lt_compute_dtype(target);
    lt_tensor *x = lt_dim_to_last(self, d, dtype), *y = x ? lt_new(dtype, x->ndim, x->shape) : NULL;
    if (y && y->numel > 0 && !lt_shape_only(y)) {
        const lt_idx n = row_length(x), rows = x->numel / n;
        kernel[dtype](rows, n, lt_data(x), lt_data(y));
    }
    lt_release(x);
    return lt_into_dtype(lt_dim_from_last(y, d), target);
}

static lt_tensor *backward_over_rows(const char *op, lt_tensor *grad, lt_tensor *output, lt_idx dim,
                                     const backward_kernel *kernel)
{
    const int d = lt_wrap_dim(op, dim, output->ndim);
    if (d < 0) return NULL;
    if (!lt_same_shape(grad, output))
        return lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted that of output, %s", op, LT_SHAPE(grad),
                        LT_SHAPE(output));
    const lt_dtype dtype = (lt_dtype)output->dtype;
    if (lt_want_dtype(op, "output", dtype, LT_COMPUTED_FLOATS)) return NULL;
    lt_tensor *g = lt_dim_to_last(grad, d, dtype), *y = g ? lt_dim_to_last(output, d, dtype) : NULL;
    lt_tensor *dx = y ? lt_new(dtype, y->ndim, y->shape) : NULL;
    if (dx && dx->numel > 0 && !lt_shape_only(dx)) {
        const lt_idx n = row_length(y), rows = y->numel / n;
        kernel[dtype](rows, n, lt_data(g), lt_data(y), lt_data(dx));
    }
    lt_release(g), lt_release(y);
    return lt_dim_from_last(dx, d);
}

lt_tensor *lt_softmax_forward(lt_tensor *self, lt_idx dim) { return over_rows("softmax", self, dim, lt_k->softmax); }

lt_tensor *lt_log_softmax_forward(lt_tensor *self, lt_idx dim)
{
    return over_rows("log_softmax", self, dim, lt_k->log_softmax);
}

lt_tensor *lt_softmax_backward_forward(lt_tensor *grad_output, lt_tensor *output, lt_idx dim)
{
    return backward_over_rows("softmax_backward", grad_output, output, dim, lt_k->softmax_backward);
}

lt_tensor *lt_log_softmax_backward_forward(lt_tensor *grad_output, lt_tensor *output, lt_idx dim)
{
    return backward_over_rows("log_softmax_backward", grad_output, output, dim, lt_k->log_softmax_backward);
}
