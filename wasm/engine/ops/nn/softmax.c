/* softmax and log_softmax along any dim: the dim is moved to the end, so that the kernels see contiguous rows. */
#include "kernels_gen.h"
#include "ops_gen.h"
#include "reduction.h"
#include "view.h"

typedef void (*rows_f32)(lt_idx, lt_idx, const float *, float *);
typedef void (*rows_f64)(lt_idx, lt_idx, const double *, double *);
typedef void (*backward_f32)(lt_idx, lt_idx, const float *, const float *, float *);
typedef void (*backward_f64)(lt_idx, lt_idx, const double *, const double *, double *);

static lt_idx row_length(const lt_tensor *rows) { return rows->ndim ? rows->shape[rows->ndim - 1] : 1; }

static lt_tensor *over_rows(const char *op, lt_tensor *self, lt_idx dim, rows_f32 f32, rows_f64 f64)
{
    const int d = lt_wrap_dim(op, dim, self->ndim), target = lt_float_dtype(op, self, -1);
    if (d < 0 || target < 0) return NULL;
    const lt_dtype dtype = lt_compute_dtype(target);
    lt_tensor *x = lt_dim_to_last(self, d, dtype), *y = x ? lt_new(dtype, x->ndim, x->shape) : NULL;
    if (y && y->numel > 0 && !lt_is_meta(y)) {
        const lt_idx n = row_length(x), rows = x->numel / n;
        if (dtype == LT_F32) f32(rows, n, lt_data(x), lt_data(y));
        else f64(rows, n, lt_data(x), lt_data(y));
    }
    lt_release(x);
    lt_tensor *back = lt_dim_from_last(y, d), *out = back ? lt_to_dtype(back, target) : NULL;
    lt_release(back);
    return out;
}

static lt_tensor *backward_over_rows(const char *op, lt_tensor *grad, lt_tensor *output, lt_idx dim, backward_f32 f32,
                                     backward_f64 f64)
{
    const int d = lt_wrap_dim(op, dim, output->ndim);
    if (d < 0) return NULL;
    if (!lt_same_shape(grad, output))
        return lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s, output %s", op, LT_SHAPE(grad),
                        LT_SHAPE(output));
    const lt_dtype dtype = (lt_dtype)output->dtype;
    if (dtype != LT_F32 && dtype != LT_F64)
        return lt_raise(LT_DTYPE_ERROR, "%s: output is %s; wanted float32 or float64", op, LT_DTYPE_NAME(dtype));
    lt_tensor *g = lt_dim_to_last(grad, d, dtype), *y = g ? lt_dim_to_last(output, d, dtype) : NULL;
    lt_tensor *dx = y ? lt_new(dtype, y->ndim, y->shape) : NULL;
    if (dx && dx->numel > 0 && !lt_is_meta(dx)) {
        const lt_idx n = row_length(y), rows = y->numel / n;
        if (dtype == LT_F32) f32(rows, n, lt_data(g), lt_data(y), lt_data(dx));
        else f64(rows, n, lt_data(g), lt_data(y), lt_data(dx));
    }
    lt_release(g), lt_release(y);
    return lt_dim_from_last(dx, d);
}

lt_tensor *lt_softmax_forward(lt_tensor *self, lt_idx dim)
{
    return over_rows("softmax", self, dim, lt_k->softmax[LT_F32], lt_k->softmax[LT_F64]);
}

lt_tensor *lt_log_softmax_forward(lt_tensor *self, lt_idx dim)
{
    return over_rows("log_softmax", self, dim, lt_k->log_softmax[LT_F32], lt_k->log_softmax[LT_F64]);
}

lt_tensor *lt_softmax_backward_forward(lt_tensor *grad_output, lt_tensor *output, lt_idx dim)
{
    return backward_over_rows("softmax_backward", grad_output, output, dim, lt_k->softmax_backward[LT_F32],
                              lt_k->softmax_backward[LT_F64]);
}

lt_tensor *lt_log_softmax_backward_forward(lt_tensor *grad_output, lt_tensor *output, lt_idx dim)
{
    return backward_over_rows("log_softmax_backward", grad_output, output, dim, lt_k->log_softmax_backward[LT_F32],
                              lt_k->log_softmax_backward[LT_F64]);
}
