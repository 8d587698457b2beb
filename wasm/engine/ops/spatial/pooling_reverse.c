/* max_unpool2d: maxima put back where they stood. */
#include "engine.h"
#include "ops_gen.h"

/* An int or a pair of `name` for an axis; -1 after an error where it is neither. */
static int pair_of(const char *name, const lt_dims *given, lt_idx *two)
{
    if (given->n != 1 && given->n != 2)
        return lt_fail(LT_VALUE_ERROR, "max_unpool2d: %s is %s; wanted an int or a pair of ints", name,
                       lt_shape_text(given->n, given->v));
    two[0] = given->v[0];
    two[1] = given->v[given->n - 1];
    return 0;
}

/* The height and width of the result. */
static int result_size(const lt_tensor *x, const lt_idx *kernel, const lt_idx *stride, const lt_idx *padding,
                       const lt_dims *wanted, lt_idx *size)
{
    for (int a = 0; a < 2; a++) {
        const lt_idx n = x->shape[x->ndim - 2 + a];
        lt_idx steps;
        if (__builtin_mul_overflow(n - 1, stride[a], &steps) || __builtin_sub_overflow(steps, padding[a], &steps) ||
            __builtin_sub_overflow(steps, padding[a], &steps) || __builtin_add_overflow(steps, kernel[a], &size[a]))
            return lt_fail(LT_MEMORY_ERROR,
                           "max_unpool2d: the result has more elements than this machine can address; wanted fewer");
    }
    if (wanted) {
        if (wanted->n != 2 && wanted->n != x->ndim)
            return lt_fail(LT_VALUE_ERROR, "max_unpool2d: output_size is %s; wanted 2 or %d sizes",
                           lt_shape_text(wanted->n, wanted->v), x->ndim);
        const lt_idx *last = wanted->v + wanted->n - 2;
        for (int a = 0; a < 2; a++) {
            lt_idx gap;
            if (stride[a] <= 0 || __builtin_sub_overflow(last[a], size[a], &gap) || gap <= -stride[a] ||
                gap >= stride[a])
                return lt_fail(LT_VALUE_ERROR, "max_unpool2d: output_size is %s; wanted less than a stride from %s",
                               lt_shape_text(wanted->n, wanted->v), lt_shape_text(2, size));
        }
        size[0] = last[0], size[1] = last[1];
    }
    if (size[0] < 0 || size[1] < 0)
        return lt_fail(LT_VALUE_ERROR,
                       "max_unpool2d: padding is %s, and the result would have size %s; wanted sizes of 0 or more",
                       lt_shape_text(2, padding), lt_shape_text(2, size));
    return 0;
}

lt_tensor *lt_max_unpool2d(lt_tensor *x, lt_tensor *indices, const lt_dims *kernel_size, const lt_dims *stride,
                           const lt_dims *padding, const lt_dims *output_size)
{
    lt_idx kernel[2], step[2], cut[2], size[2];
    if ((x->ndim != 3 && x->ndim != 4) || !lt_same_shape(x, indices))
        return lt_raise(LT_SHAPE_ERROR,
                        "max_unpool2d: x has shape %s and indices %s; wanted one shape, (N, C, H, W) or (C, H, W)",
                        LT_SHAPE(x), LT_SHAPE(indices));
    if (pair_of("kernel_size", kernel_size, kernel) ||
        pair_of("stride", stride && stride->n ? stride : kernel_size, step) || pair_of("padding", padding, cut) ||
        result_size(x, kernel, step, cut, output_size, size))
        return NULL;
    lt_dims flat = {.n = x->ndim - 1}, full = {.n = x->ndim};
    for (int i = 0; i < x->ndim - 2; i++) flat.v[i] = full.v[i] = x->shape[i];
    full.v[x->ndim - 2] = size[0], full.v[x->ndim - 1] = size[1];
    if (__builtin_mul_overflow(size[0], size[1], &flat.v[x->ndim - 2]))
        return lt_raise(LT_MEMORY_ERROR,
                        "max_unpool2d: the result has more elements than this machine can address; wanted fewer");
    lt_tensor *zeros = lt_zeros(&flat, x->dtype, false), *places = zeros ? lt_cast(indices, LT_I64) : NULL,
              *at = places ? lt_flatten(places, -2, -1) : NULL, *from = at ? lt_flatten(x, -2, -1) : NULL,
              *put = from ? lt_scatter(zeros, -1, at, from, -1) : NULL, *result = put ? lt_reshape(put, &full) : NULL;
    lt_release(zeros), lt_release(places), lt_release(at), lt_release(from), lt_release(put);
    return result;
}
