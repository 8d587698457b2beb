/* Convolution over (N, C, *) or (C, *) with one, two or three dims behind the channels: as many as the weight has. */
#include "spatial.h"

#include "ops_gen.h"
#include "run_kernel.h"

typedef struct conv_options {
    const lt_dims *stride, *padding, *dilation;
    lt_idx groups;
} conv_options;

static int conv_of(const char *op, int ndim, const lt_idx *x, int weight_ndim, const lt_idx *weight,
                   const conv_options *o, lt_dtype dtype, lt_conv *p)
{
    if (weight_ndim < 3 || weight_ndim > 5)
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: weight has shape %s; wanted (out channels, in channels / groups, *), with 3 to 5 dims", op,
                       lt_shape_text(weight_ndim, weight));
    const int dims = weight_ndim - 2, channels = ndim - dims - 1;
    if (channels != 0 && channels != 1)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted %s", op, lt_shape_text(ndim, x),
                       lt_spatial_shapes(dims));
    p->n = channels ? x[0] : 1;
    p->c = x[channels];
    p->oc = weight[0];
    p->groups = o->groups;
    if (lt_per_dim(op, "stride", o->stride, dims, 1, 1, p->stride) < 0 ||
        lt_per_dim(op, "padding", o->padding, dims, 0, 0, p->padding) < 0 ||
        lt_per_dim(op, "dilation", o->dilation, dims, 1, 1, p->dilation) < 0)
        return -1;
    if (o->groups < 1 || p->oc % o->groups)
        return lt_fail(LT_VALUE_ERROR,
                       "%s: groups is %td; wanted at least 1 and a divisor of the %td out channels of weight %s", op,
                       o->groups, p->oc, lt_shape_text(weight_ndim, weight));
    if (p->c % o->groups || p->c / o->groups != weight[1])
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: x %s has %td channels; wanted as many as weight %s is for, %td * %td groups", op,
                       lt_shape_text(ndim, x), p->c, lt_shape_text(weight_ndim, weight), weight[1], o->groups);
    double patches = (double)(p->c / p->groups);
    for (int a = 0; a < LT_SPACE; a++) {
        const int place = a - (LT_SPACE - dims);
        p->kernel[a] = place < 0 ? 1 : weight[2 + place];
        p->size[a] = place < 0 ? 1 : x[channels + 1 + place];
        if (p->kernel[a] < 1)
            return lt_fail(LT_SHAPE_ERROR, "%s: weight %s has an empty kernel; wanted at least one element", op,
                           lt_shape_text(weight_ndim, weight));
        if (lt_positions(op, p->size[a], p->kernel[a], p->stride[a], p->padding[a], p->dilation[a], false, &p->out[a]))
            return -1;
        patches *= (double)p->kernel[a] * (double)p->out[a];
    }
    /* The kernels count their scratch in lt_idx; this bounds it with room to spare. */
    if (!lt_device_shapes_only(lt_current_device) && patches * (double)lt_itemsize(dtype) > (double)PTRDIFF_MAX / 4)
        return lt_fail(
            LT_MEMORY_ERROR,
            "%s: unrolling the patches of x %s takes more memory than can be addressed; wanted fewer elements", op,
            lt_shape_text(ndim, x));
    return 0;
}

/* The kernels' scratch, as a tensor; may have no elements. */
static lt_tensor *conv_work(const lt_conv *p, lt_dtype dtype)
{
    lt_idx elements = 0;
    if (p->n == 0 || p->c == 0 || p->oc == 0 || lt_device_shapes_only(lt_current_device))
        return lt_new(dtype, 1, &elements);
    LT_CALL(conv_work, dtype, (p, &elements));
    return lt_new(dtype, 1, &elements);
}

/* What the result looks like for an x of `ndim` dims and a weight that is for `dims` of space. */
static void conv_output_shape(const lt_conv *p, int ndim, int dims, lt_idx *shape)
{
    const lt_idx start[2] = {p->n, p->oc};
    memcpy(shape, start + 2 - (ndim - dims), (size_t)(ndim - dims) * sizeof *shape);
    memcpy(shape + ndim - dims, p->out + LT_SPACE - dims, (size_t)dims * sizeof *shape);
}

lt_tensor *lt_convolve_forward(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,
                               const lt_dims *padding, const lt_dims *dilation, lt_idx groups)
{
    const char *op = "convolve";
    const conv_options o = {stride, padding, dilation, groups};
    const lt_dtype dtype = (lt_dtype)x->dtype;
    lt_conv p;
    lt_idx shape[LT_SPACE + 2];
    if (LT_WANTS(conv, op, "x", dtype) ||
        conv_of(op, x->ndim, x->shape, weight->ndim, weight->shape, &o, dtype, &p) < 0)
        return NULL;
    if (lt_want_one_dtype(op, "x", dtype, "weight", weight->dtype) ||
        (bias && lt_want_one_dtype(op, "x", dtype, "bias", bias->dtype)))
        return NULL;
    if (bias && (bias->ndim != 1 || bias->shape[0] != p.oc))
        return lt_raise(LT_SHAPE_ERROR, "%s: bias has shape %s; wanted (%td,), one per out channel of weight %s", op,
                        LT_SHAPE(bias), p.oc, LT_SHAPE(weight));
    conv_output_shape(&p, x->ndim, weight->ndim - 2, shape);
    lt_tensor *a = lt_to_contiguous(x), *w = a ? lt_to_contiguous(weight) : NULL,
              *b = w && bias ? lt_to_contiguous(bias) : NULL;
    lt_tensor *work = w && (b || !bias) ? conv_work(&p, dtype) : NULL, *y = work ? lt_new(dtype, x->ndim, shape) : NULL;
    if (!y || lt_shape_only(y)) goto done;
    if (y->numel > 0 && p.c == 0) {
        memset(lt_data(y), 0, (size_t)(y->numel * lt_itemsize(dtype)));
        if (b) {
            lt_dims channels = {.n = weight->ndim - 1, .v = {p.oc, 1, 1, 1}};
            const lt_dims full = lt_dims_of(y);
            const lt_idx column[LT_SPACE + 1] = {b->stride[0], 0, 0, 0};
            lt_tensor *tall = lt_alias_as(b, channels.n, channels.v, column, b->offset),
                      *wide = tall ? lt_broadcast_alias(tall, &full) : NULL;
            const int status = wide ? lt_copy_into(y, wide) : -1;
            lt_release(tall), lt_release(wide);
            if (status < 0) lt_release(y), y = NULL;
        }
    } else if (y->numel > 0) {
        LT_CALL(conv, dtype, (&p, lt_data(a), lt_data(w), b ? lt_data(b) : NULL, lt_data(y), lt_data(work)));
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
    lt_conv p;
    lt_idx expected[LT_SPACE + 2];
    if (LT_WANTS(conv, op, "grad_output", dtype) || conv_of(op, x->n, x->v, weight->n, weight->v, o, dtype, &p) < 0)
        return NULL;
    conv_output_shape(&p, x->n, weight->n - 2, expected);
    if (dy->ndim != x->n || memcmp(dy->shape, expected, (size_t)x->n * sizeof *expected))
        return lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted %s", op, LT_SHAPE(dy),
                        lt_shape_text(x->n, expected));
    lt_tensor *g = lt_to_contiguous(dy), *a = g ? lt_to_contiguous_dtype(other, dtype) : NULL,
              *work = a ? conv_work(&p, dtype) : NULL;
    lt_tensor *out = work ? lt_new_zeros(dtype, shape->n, shape->v) : NULL;
    if (out && !lt_shape_only(out) && out->numel > 0 && g->numel > 0) {
        if (of_weight) LT_CALL(conv_backward_weight, dtype, (&p, lt_data(g), lt_data(a), lt_data(out), lt_data(work)));
        else LT_CALL(conv_backward_input, dtype, (&p, lt_data(g), lt_data(a), lt_data(out), lt_data(work)));
    }
    lt_release(g), lt_release(a), lt_release(work);
    return out;
}

lt_tensor *lt_convolve_backward_input_forward(lt_tensor *grad_output, lt_tensor *weight, const lt_dims *shape,
                                              const lt_dims *stride, const lt_dims *padding, const lt_dims *dilation,
                                              lt_idx groups)
{
    const conv_options o = {stride, padding, dilation, groups};
    return conv_backward("convolve_backward_input", grad_output, weight, shape, &o, false);
}

lt_tensor *lt_convolve_backward_weight_forward(lt_tensor *grad_output, lt_tensor *x, const lt_dims *shape,
                                               const lt_dims *stride, const lt_dims *padding, const lt_dims *dilation,
                                               lt_idx groups)
{
    const conv_options o = {stride, padding, dilation, groups};
    return conv_backward("convolve_backward_weight", grad_output, x, shape, &o, true);
}
