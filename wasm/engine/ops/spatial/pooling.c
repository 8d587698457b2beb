/* max_pool2d over (N, C, H, W), or (C, H, W) for a single image. */
#include "conv.h"
#include "convolution.h"

#include "ops_gen.h"
#include "run_kernel.h"

int lt_max_pool2d_with_indices_forward(lt_tensor *x, const lt_dims *kernel_size, const lt_dims *stride,
                                       const lt_dims *padding, const lt_dims *dilation, bool ceil_mode, lt_tensor **out)
{
    const char *op = "max_pool2d";
    const lt_dtype dtype = (lt_dtype)x->dtype;
    lt_pool2d p;
    lt_idx shape[4];
    if (LT_WANTS(max_pool2d, op, "x", dtype) || lt_check_images(op, x->ndim, x->shape) < 0 ||
        lt_image_pair(op, "kernel_size", kernel_size, 1, &p.kh, &p.kw) < 0 ||
        lt_image_pair(op, "stride", stride && stride->n ? stride : kernel_size, 1, &p.sh, &p.sw) < 0 ||
        lt_image_pair(op, "padding", padding, 0, &p.ph, &p.pw) < 0 ||
        lt_image_pair(op, "dilation", dilation, 1, &p.dh, &p.dw) < 0)
        return -1;
    if (p.ph > p.kh / 2 || p.pw > p.kw / 2)
        return lt_fail(
            LT_VALUE_ERROR,
            "%s: padding is (%td, %td) and kernel_size (%td, %td); wanted a padding of at most half the kernel", op,
            p.ph, p.pw, p.kh, p.kw);
    p.h = x->shape[x->ndim - 2], p.w = x->shape[x->ndim - 1];
    if (p.h == 0 || p.w == 0)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted images with at least one element", op, LT_SHAPE(x));
    if (lt_image_size(op, p.h, p.kh, p.sh, p.ph, p.dh, ceil_mode, &p.oh) < 0 ||
        lt_image_size(op, p.w, p.kw, p.sw, p.pw, p.dw, ceil_mode, &p.ow) < 0)
        return -1;
    p.n = lt_product(x->ndim - 2, x->shape);
    memcpy(shape, x->shape, (size_t)(x->ndim - 2) * sizeof *shape);
    shape[x->ndim - 2] = p.oh, shape[x->ndim - 1] = p.ow;
    lt_tensor *a = lt_to_contiguous(x);
    out[0] = a ? lt_new(dtype, x->ndim, shape) : NULL;
    out[1] = out[0] ? lt_new(LT_I64, x->ndim, shape) : NULL;
    if (out[1] && lt_shape_only(out[1])) goto done;
    if (out[1]) LT_CALL(max_pool2d, dtype, (&p, lt_data(a), lt_data(out[0]), lt_data(out[1])));
    else lt_release(out[0]);
done:
    lt_release(a);
    return out[1] ? 0 : -1;
}

lt_tensor *lt_max_pool2d(lt_tensor *x, const lt_dims *kernel_size, const lt_dims *stride, const lt_dims *padding,
                         const lt_dims *dilation, bool ceil_mode)
{
    lt_tensor *out[2];
    if (lt_max_pool2d_with_indices(x, kernel_size, stride, padding, dilation, ceil_mode, out) < 0) return NULL;
    lt_release(out[1]);
    return out[0];
}

lt_tensor *lt_max_pool2d_backward_forward(lt_tensor *grad_output, lt_tensor *indices, const lt_dims *shape)
{
    const char *op = "max_pool2d_backward";
    const lt_dtype dtype = (lt_dtype)grad_output->dtype;
    if (LT_WANTS(max_pool2d, op, "grad_output", dtype) || lt_check_images(op, shape->n, shape->v) < 0) return NULL;
    bool fits = grad_output->ndim == shape->n && lt_same_shape(grad_output, indices) && indices->dtype == LT_I64;
    for (int i = 0; fits && i < shape->n - 2; i++) fits = grad_output->shape[i] == shape->v[i];
    if (!fits)
        return lt_raise(LT_SHAPE_ERROR,
                        "%s: grad_output has shape %s and indices %s; wanted one shape, with the images of x %s", op,
                        LT_SHAPE(grad_output), LT_SHAPE(indices), lt_shape_text(shape->n, shape->v));
    lt_pool2d p = {.n = lt_product(shape->n - 2, shape->v),
                   .h = shape->v[shape->n - 2],
                   .w = shape->v[shape->n - 1],
                   .oh = grad_output->shape[shape->n - 2],
                   .ow = grad_output->shape[shape->n - 1]};
    lt_tensor *g = lt_to_contiguous(grad_output), *at = g ? lt_to_contiguous(indices) : NULL,
              *dx = at ? lt_new(dtype, shape->n, shape->v) : NULL;
    if (dx && lt_shape_only(dx)) goto done;
    lt_idx bad = -1;
    int negative;
    if (dx) lt_k->check_positions(at->numel, lt_data(at), 0, p.h * p.w, &bad, &negative);
    if (bad >= 0) {
        lt_raise(LT_INDEX_ERROR, "%s: index %lld is out of range; wanted one of the %td elements of an image", op,
                 (long long)lt_element(at, bad).v.i, p.h * p.w);
        lt_release(dx);
        dx = NULL;
    }
    if (dx) LT_CALL(max_pool2d_backward, dtype, (&p, lt_data(g), lt_data(at), lt_data(dx)));
done:
    lt_release(g), lt_release(at);
    return dx;
}
