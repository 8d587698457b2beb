/* conv2d over (N, C, H, W), or (C, H, W) for a single image. */
#include "conv.h"
#include "convolution.h"

#include "ops_gen.h"
#include "run_kernel.h"

typedef struct conv_options {
    const lt_dims *stride, *padding, *dilation;
    lt_idx groups;
} conv_options;

static int conv_of(const char *op, int ndim, const lt_idx *x, int weight_ndim, const lt_idx *weight,
                   const conv_options *o, lt_dtype dtype, lt_conv2d *p)
{
    if (lt_check_images(op, ndim, x) < 0) return -1;
    if (weight_ndim != 4)
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: weight has shape %s; wanted (out channels, in channels / groups, height, width)", op,
                       lt_shape_text(weight_ndim, weight));
    p->n = ndim == 4 ? x[0] : 1;
    p->c = x[ndim - 3], p->h = x[ndim - 2], p->w = x[ndim - 1];
    p->oc = weight[0], p->kh = weight[2], p->kw = weight[3];
    p->groups = o->groups;
    if (lt_image_pair(op, "stride", o->stride, 1, &p->sh, &p->sw) < 0 ||
        lt_image_pair(op, "padding", o->padding, 0, &p->ph, &p->pw) < 0 ||
        lt_image_pair(op, "dilation", o->dilation, 1, &p->dh, &p->dw) < 0)
        return -1;
    if (o->groups < 1 || p->oc % o->groups)
        return lt_fail(LT_VALUE_ERROR,
                       "%s: groups is %td; wanted at least 1 and a divisor of the %td out channels of weight %s", op,
                       o->groups, p->oc, lt_shape_text(4, weight));
    if (p->c % o->groups || p->c / o->groups != weight[1])
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: x %s has %td channels; wanted as many as weight %s is for, %td * %td groups", op,
                       lt_shape_text(ndim, x), p->c, lt_shape_text(4, weight), weight[1], o->groups);
    if (p->kh < 1 || p->kw < 1)
        return lt_fail(LT_SHAPE_ERROR, "%s: weight %s has an empty kernel; wanted at least one element", op,
                       lt_shape_text(4, weight));
    if (lt_image_size(op, p->h, p->kh, p->sh, p->ph, p->dh, false, &p->oh) < 0 ||
        lt_image_size(op, p->w, p->kw, p->sw, p->pw, p->dw, false, &p->ow) < 0)
        return -1;
    /* The kernels count their scratch in lt_idx; this bounds it with room to spare. */
    const double patches = (double)(p->c / p->groups) * (double)p->kh * (double)p->kw * (double)p->oh * (double)p->ow;
    if (!lt_device_shapes_only(lt_current_device) && patches * (double)lt_itemsize(dtype) > (double)PTRDIFF_MAX / 4)
        return lt_fail(
            LT_MEMORY_ERROR,
            "%s: unrolling the patches of x %s takes more memory than can be addressed; wanted fewer elements", op,
            lt_shape_text(ndim, x));
    return 0;
}

/* The kernels' scratch, as a tensor; may have no elements. */
static lt_tensor *conv_work(const lt_conv2d *p, lt_dtype dtype)
{
    lt_idx elements = 0;
    if (p->n == 0 || p->c == 0 || p->oc == 0 || lt_device_shapes_only(lt_current_device))
        return lt_new(dtype, 1, &elements);
    LT_CALL(conv2d_work, dtype, (p, &elements));
    return lt_new(dtype, 1, &elements);
}

static void conv_output_shape(const lt_conv2d *p, int ndim, lt_idx *shape)
{
    const lt_idx full[4] = {p->n, p->oc, p->oh, p->ow};
    memcpy(shape, full + 4 - ndim, (size_t)ndim * sizeof *shape);
}

lt_tensor *lt_convolution2d_forward(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,
                                    const lt_dims *padding, const lt_dims *dilation, lt_idx groups)
{
    const conv_options o = {stride, padding, dilation, groups};
    const lt_dtype dtype = (lt_dtype)x->dtype;
    lt_conv2d p;
    lt_idx shape[4];
    if (LT_WANTS(conv2d, "conv2d", "x", dtype) ||
        conv_of("conv2d", x->ndim, x->shape, weight->ndim, weight->shape, &o, dtype, &p) < 0)
        return NULL;
    if (lt_want_one_dtype("conv2d", "x", dtype, "weight", weight->dtype) ||
        (bias && lt_want_one_dtype("conv2d", "x", dtype, "bias", bias->dtype)))
        return NULL;
    if (bias && (bias->ndim != 1 || bias->shape[0] != p.oc))
        return lt_raise(LT_SHAPE_ERROR, "conv2d: bias has shape %s; wanted (%td,), one per out channel of weight %s",
                        LT_SHAPE(bias), p.oc, LT_SHAPE(weight));
    conv_output_shape(&p, x->ndim, shape);
    lt_tensor *a = lt_to_contiguous(x), *w = a ? lt_to_contiguous(weight) : NULL,
              *b = w && bias ? lt_to_contiguous(bias) : NULL;
    lt_tensor *work = w && (b || !bias) ? conv_work(&p, dtype) : NULL, *y = work ? lt_new(dtype, x->ndim, shape) : NULL;
    if (!y || lt_shape_only(y)) goto done;
    if (y->numel > 0 && p.c == 0) {
        memset(lt_data(y), 0, (size_t)(y->numel * lt_itemsize(dtype)));
        if (b) {
            const lt_dims channels = {.n = 3, .v = {p.oc, 1, 1}}, full = lt_dims_of(y);
            const lt_idx column[3] = {b->stride[0], 0, 0};
            lt_tensor *tall = lt_alias_as(b, 3, channels.v, column, b->offset),
                      *wide = tall ? lt_broadcast_alias(tall, &full) : NULL;
            const int status = wide ? lt_copy_into(y, wide) : -1;
            lt_release(tall), lt_release(wide);
            if (status < 0) lt_release(y), y = NULL;
        }
    } else if (y->numel > 0) {
        LT_CALL(conv2d, dtype, (&p, lt_data(a), lt_data(w), b ? lt_data(b) : NULL, lt_data(y), lt_data(work)));
    }
done:
    lt_release(a), lt_release(w), lt_release(b), lt_release(work);
    return y;
}

/* dx from dy and the weight, or dw from dy and x: `other` is the one that is given, `shape` that of the result. */
static lt_tensor *conv_backward(const char *op, lt_tensor *dy, lt_tensor *other, const lt_dims *shape,
                                const conv_options *o, bool of_weight)
{
    const lt_dtype dtype = (lt_dtype)dy->dtype;
    const lt_dims given = lt_dims_of(other), *x = of_weight ? &given : shape, *weight = of_weight ? shape : &given;
    lt_conv2d p;
    lt_idx expected[4];
    if (LT_WANTS(conv2d, op, "grad_output", dtype) || conv_of(op, x->n, x->v, weight->n, weight->v, o, dtype, &p) < 0)
        return NULL;
    conv_output_shape(&p, x->n, expected);
    if (dy->ndim != x->n || memcmp(dy->shape, expected, (size_t)x->n * sizeof *expected))
        return lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted %s", op, LT_SHAPE(dy),
                        lt_shape_text(x->n, expected));
    lt_tensor *g = lt_to_contiguous(dy), *a = g ? lt_to_contiguous_dtype(other, dtype) : NULL,
              *work = a ? conv_work(&p, dtype) : NULL;
    lt_tensor *out = work ? lt_new_zeros(dtype, shape->n, shape->v) : NULL;
    if (out && !lt_shape_only(out) && out->numel > 0 && g->numel > 0) {
        if (of_weight)
            LT_CALL(conv2d_backward_weight, dtype, (&p, lt_data(g), lt_data(a), lt_data(out), lt_data(work)));
        else LT_CALL(conv2d_backward_input, dtype, (&p, lt_data(g), lt_data(a), lt_data(out), lt_data(work)));
    }
    lt_release(g), lt_release(a), lt_release(work);
    return out;
}

lt_tensor *lt_conv2d_backward_input_forward(lt_tensor *grad_output, lt_tensor *weight, const lt_dims *shape,
                                            const lt_dims *stride, const lt_dims *padding, const lt_dims *dilation,
                                            lt_idx groups)
{
    const conv_options o = {stride, padding, dilation, groups};
    return conv_backward("conv2d_backward_input", grad_output, weight, shape, &o, false);
}

lt_tensor *lt_conv2d_backward_weight_forward(lt_tensor *grad_output, lt_tensor *x, const lt_dims *shape,
                                             const lt_dims *stride, const lt_dims *padding, const lt_dims *dilation,
                                             lt_idx groups)
{
    const conv_options o = {stride, padding, dilation, groups};
    return conv_backward("conv2d_backward_weight", grad_output, x, shape, &o, true);
}
