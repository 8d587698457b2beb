/* The transposed convolution: the gradient of convolution by its input. */
#include "ops_gen.h"
#include "spatial.h"

static const char op[] = "convolve_transposed";

/* The output size of one axis, and how many zeros behind x output_padding beyond the stride is as good as. */
static int plan(const lt_conv *p, int a, lt_idx output_padding, lt_idx *out, lt_idx *extra)
{
    if (output_padding >= p->stride[a] && output_padding >= p->dilation[a])
        return lt_fail(LT_VALUE_ERROR,
                       "%s: output_padding is %td; wanted less than the stride, %td, or the dilation, %td", op,
                       output_padding, p->stride[a], p->dilation[a]);
    if (p->size[a] < 1)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has a dim of size 0 behind the channels; wanted at least 1", op);
    const double size = ((double)p->size[a] - 1) * (double)p->stride[a] - 2 * (double)p->padding[a] +
                        (double)p->dilation[a] * ((double)p->kernel[a] - 1) + (double)output_padding + 1;
    if (size < 1)
        return lt_fail(LT_SHAPE_ERROR, "%s: the result would have a dim of size %g; wanted at least 1", op, size);
    if (size > (double)(PTRDIFF_MAX / 4))
        return lt_fail(LT_MEMORY_ERROR, "%s: the result has more elements than can be counted; wanted fewer", op);
    *out = (lt_idx)size;
    *extra = output_padding / p->stride[a];
    return 0;
}

static int check(const lt_tensor *x, const lt_tensor *weight, const lt_tensor *bias, lt_idx groups)
{
    const int dims = weight->ndim - 2;
    if (dims < 1 || dims > LT_SPACE)
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: weight has shape %s; wanted (in channels, out channels / groups, *), with 3 to 5 dims", op,
                       LT_SHAPE(weight));
    if (x->ndim != dims + 1 && x->ndim != dims + 2)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted %s", op, LT_SHAPE(x), lt_spatial_shapes(dims));
    if (lt_want_dtype(op, "x", x->dtype, LT_FLOATS)) return -1;
    if (lt_want_one_dtype(op, "x", x->dtype, "weight", weight->dtype) ||
        (bias && lt_want_one_dtype(op, "x", x->dtype, "bias", bias->dtype)))
        return -1;
    const lt_idx channels = x->shape[x->ndim - dims - 1];
    if (weight->shape[0] != channels)
        return lt_fail(LT_SHAPE_ERROR, "%s: x %s has %td channels; wanted as many as weight %s is for, %td", op,
                       LT_SHAPE(x), channels, LT_SHAPE(weight), weight->shape[0]);
    if (groups < 1 || channels % groups)
        return lt_fail(LT_VALUE_ERROR, "%s: groups is %td; wanted at least 1 and a divisor of the %td channels of x",
                       op, groups, channels);
    if ((double)weight->shape[1] * (double)groups > (double)(PTRDIFF_MAX / 4))
        return lt_fail(LT_MEMORY_ERROR, "%s: the result has more channels than can be counted; wanted fewer", op);
    if (bias && (bias->ndim != 1 || bias->shape[0] != weight->shape[1] * groups))
        return lt_fail(LT_SHAPE_ERROR, "%s: bias has shape %s; wanted (%td,), one per out channel", op, LT_SHAPE(bias),
                       weight->shape[1] * groups);
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

lt_tensor *lt_convolve_transposed(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,
                                  const lt_dims *padding, const lt_dims *output_padding, lt_idx groups,
                                  const lt_dims *dilation)
{
    lt_conv p;
    lt_idx added[LT_SPACE], extra[LT_SPACE] = {0};
    const int dims = weight->ndim - 2, skipped = LT_SPACE - dims;
    if (check(x, weight, bias, groups) || lt_per_dim(op, "stride", stride, dims, 1, 1, p.stride) ||
        lt_per_dim(op, "padding", padding, dims, 0, 0, p.padding) ||
        lt_per_dim(op, "output_padding", output_padding, dims, 0, 0, added) ||
        lt_per_dim(op, "dilation", dilation, dims, 1, 1, p.dilation))
        return NULL;
    lt_dims shape = lt_dims_of(x);
    shape.v[x->ndim - dims - 1] = weight->shape[1] * groups;
    for (int a = skipped; a < LT_SPACE; a++) {
        const int dim = x->ndim - dims + a - skipped;
        p.size[a] = x->shape[dim];
        p.kernel[a] = weight->shape[2 + a - skipped];
        if (p.kernel[a] < 1)
            return lt_raise(LT_SHAPE_ERROR, "%s: weight %s has an empty kernel; wanted at least one element", op,
                            LT_SHAPE(weight));
        if (plan(&p, a, added[a], &shape.v[dim], &extra[a])) return NULL;
    }
    lt_tensor *given = lt_retain(x);
    for (int a = skipped; a < LT_SPACE; a++) given = lengthened(given, x->ndim - dims + a - skipped, extra[a]);
    lt_tensor *y = given ? lt_convolve_backward_input(given, weight, &shape, stride, padding, dilation, groups) : NULL;
    if (y && bias) {
        lt_dims column = {.n = dims + 1, .v = {bias->shape[0], 1, 1, 1}};
        lt_tensor *b = lt_reshape(bias, &column), *sum = b ? lt_add(y, b) : NULL;
        lt_release(b), lt_release(y);
        y = sum;
    }
    lt_release(given);
    return y;
}
