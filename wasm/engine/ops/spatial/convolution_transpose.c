/* conv_transpose2d: the gradient of conv2d by its input is the transposed convolution. */
#include "ops_gen.h"
#include "engine.h"

typedef struct axis {
    lt_idx size, kernel, stride, padding, output_padding, dilation, out, extra;
} axis;

static int two(const char *name, const lt_dims *given, lt_idx low, lt_idx *rows, lt_idx *columns)
{
    const lt_idx first = given->n ? given->v[0] : -1, last = given->n ? given->v[given->n - 1] : -1;
    if (given->n != 1 && given->n != 2)
        return lt_fail(LT_VALUE_ERROR, "conv_transpose2d: %s is %s; wanted an int or a pair of ints", name,
                       lt_shape_text(given->n, given->v));
    *rows = first, *columns = last;
    if (first >= low && last >= low && first <= INT32_MAX && last <= INT32_MAX) return 0;
    return lt_fail(LT_VALUE_ERROR, "conv_transpose2d: %s is %s; wanted values of at least %td", name,
                   lt_shape_text(given->n, given->v), low);
}

/* The output size of one axis. output_padding beyond the stride is as good as zeros behind x: `extra` of them. */
static int plan(axis *a)
{
    if (a->output_padding >= a->stride && a->output_padding >= a->dilation)
        return lt_fail(
            LT_VALUE_ERROR,
            "conv_transpose2d: output_padding is %td; wanted less than the stride, %td, or the dilation, %td",
            a->output_padding, a->stride, a->dilation);
    if (a->size < 1)
        return lt_fail(LT_SHAPE_ERROR,
                       "conv_transpose2d: x has an empty image; wanted at least one row and one column");
    const double size = ((double)a->size - 1) * (double)a->stride - 2 * (double)a->padding +
                        (double)a->dilation * ((double)a->kernel - 1) + (double)a->output_padding + 1;
    if (size < 1)
        return lt_fail(LT_SHAPE_ERROR, "conv_transpose2d: the result would have %g rows or columns; wanted at least 1",
                       size);
    if (size > (double)(PTRDIFF_MAX / 4))
        return lt_fail(LT_MEMORY_ERROR,
                       "conv_transpose2d: the result has more elements than can be counted; wanted fewer");
    a->out = (lt_idx)size;
    a->extra = a->output_padding / a->stride;
    return 0;
}

static int check(const lt_tensor *x, const lt_tensor *weight, const lt_tensor *bias, lt_idx groups)
{
    if (x->ndim != 3 && x->ndim != 4)
        return lt_fail(LT_SHAPE_ERROR, "conv_transpose2d: x has shape %s; wanted (N, C, H, W) or (C, H, W)",
                       LT_SHAPE(x));
    if (weight->ndim != 4)
        return lt_fail(
            LT_SHAPE_ERROR,
            "conv_transpose2d: weight has shape %s; wanted (in channels, out channels / groups, height, width)",
            LT_SHAPE(weight));
    if (lt_want_dtype("conv_transpose2d", "x", x->dtype, LT_FLOATS)) return -1;
    if (lt_want_one_dtype("conv_transpose2d", "x", x->dtype, "weight", weight->dtype) ||
        (bias && lt_want_one_dtype("conv_transpose2d", "x", x->dtype, "bias", bias->dtype)))
        return -1;
    const lt_idx channels = x->shape[x->ndim - 3];
    if (weight->shape[0] != channels)
        return lt_fail(LT_SHAPE_ERROR,
                       "conv_transpose2d: x %s has %td channels; wanted as many as weight %s is for, %td", LT_SHAPE(x),
                       channels, LT_SHAPE(weight), weight->shape[0]);
    if (groups < 1 || channels % groups)
        return lt_fail(LT_VALUE_ERROR,
                       "conv_transpose2d: groups is %td; wanted at least 1 and a divisor of the %td channels of x",
                       groups, channels);
    if (weight->shape[2] < 1 || weight->shape[3] < 1)
        return lt_fail(LT_SHAPE_ERROR, "conv_transpose2d: weight %s has an empty kernel; wanted at least one element",
                       LT_SHAPE(weight));
    const double out = (double)weight->shape[1] * (double)groups;
    if (out > (double)(PTRDIFF_MAX / 4))
        return lt_fail(LT_MEMORY_ERROR,
                       "conv_transpose2d: the result has more channels than can be counted; wanted fewer");
    if (bias && (bias->ndim != 1 || bias->shape[0] != weight->shape[1] * groups))
        return lt_fail(LT_SHAPE_ERROR, "conv_transpose2d: bias has shape %s; wanted (%td,), one per out channel",
                       LT_SHAPE(bias), weight->shape[1] * groups);
    return 0;
}

/* x with `count` zeros behind dim `dim`: takes over the reference. */
static lt_tensor *lengthened(lt_tensor *x, int dim, lt_idx count)
{
    if (!x || !count) return x;
    lt_dims shape = lt_dims_of(x);
    shape.v[dim] += count;
    lt_tensor *longer = lt_slice_backward(x, &shape, dim, 0, x->shape[dim], 1);
    lt_release(x);
    return longer;
}

lt_tensor *lt_conv_transpose2d(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,
                               const lt_dims *padding, const lt_dims *output_padding, lt_idx groups,
                               const lt_dims *dilation)
{
    axis h, w;
    if (check(x, weight, bias, groups) || two("stride", stride, 1, &h.stride, &w.stride) ||
        two("padding", padding, 0, &h.padding, &w.padding) ||
        two("output_padding", output_padding, 0, &h.output_padding, &w.output_padding) ||
        two("dilation", dilation, 1, &h.dilation, &w.dilation))
        return NULL;
    h.size = x->shape[x->ndim - 2], w.size = x->shape[x->ndim - 1], h.kernel = weight->shape[2],
    w.kernel = weight->shape[3];
    if (plan(&h) || plan(&w)) return NULL;
    lt_dims shape = lt_dims_of(x);
    shape.v[x->ndim - 3] = weight->shape[1] * groups, shape.v[x->ndim - 2] = h.out, shape.v[x->ndim - 1] = w.out;
    lt_tensor *given = lengthened(lengthened(lt_retain(x), x->ndim - 2, h.extra), x->ndim - 1, w.extra);
    lt_tensor *y = given ? lt_conv2d_backward_input(given, weight, &shape, stride, padding, dilation, groups) : NULL;
    if (y && bias) {
        lt_tensor *b = lt_reshape(bias, &(lt_dims){3, {bias->shape[0], 1, 1}}), *sum = b ? lt_add(y, b) : NULL;
        lt_release(b), lt_release(y);
        y = sum;
    }
    lt_release(given);
    return y;
}
