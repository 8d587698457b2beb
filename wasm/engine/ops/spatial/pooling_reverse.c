/* max_unpool: maxima put back where they stood. */
#include "ops_gen.h"
#include "spatial.h"

static const char op[] = "max_unpool";

/* The sizes of the result. */
static int result_size(const lt_tensor *x, int dims, const lt_idx *kernel, const lt_idx *stride, const lt_idx *padding,
                       const lt_dims *wanted, lt_idx *size)
{
    if (wanted && wanted->n != dims && wanted->n != x->ndim)
        return lt_fail(LT_VALUE_ERROR, "%s: output_size is %s; wanted %d or %d sizes", op,
                       lt_shape_text(wanted->n, wanted->v), dims, x->ndim);
    for (int a = 0; a < dims; a++) {
        const lt_idx n = x->shape[x->ndim - dims + a];
        lt_idx steps;
        if (__builtin_mul_overflow(n - 1, stride[a], &steps) || __builtin_sub_overflow(steps, padding[a], &steps) ||
            __builtin_sub_overflow(steps, padding[a], &steps) || __builtin_add_overflow(steps, kernel[a], &size[a]))
            return lt_fail(LT_MEMORY_ERROR,
                           "%s: the result has more elements than this machine can address; wanted fewer", op);
    }
    for (int a = 0; wanted && a < dims; a++) {
        const lt_idx *last = wanted->v + wanted->n - dims;
        lt_idx gap;
        if (__builtin_sub_overflow(last[a], size[a], &gap) || gap <= -stride[a] || gap >= stride[a])
            return lt_fail(LT_VALUE_ERROR, "%s: output_size is %s; wanted less than a stride from %s", op,
                           lt_shape_text(wanted->n, wanted->v), lt_shape_text(dims, size));
    }
    if (wanted) memcpy(size, wanted->v + wanted->n - dims, (size_t)dims * sizeof *size);
    for (int a = 0; a < dims; a++)
        if (size[a] < 0)
            return lt_fail(LT_VALUE_ERROR,
                           "%s: padding is %s, and the result would have size %s; wanted sizes of 0 or more", op,
                           lt_shape_text(dims, padding), lt_shape_text(dims, size));
    return 0;
}

lt_tensor *lt_max_unpool(lt_tensor *x, lt_idx space, lt_tensor *indices, const lt_dims *kernel_size,
                         const lt_dims *stride, const lt_dims *padding, const lt_dims *output_size)
{
    const int dims = (int)space, skipped = LT_SPACE - dims;
    lt_idx kernel[LT_SPACE], step[LT_SPACE], cut[LT_SPACE], size[LT_SPACE];
    if (space < 1 || space > LT_SPACE) return lt_raise(LT_VALUE_ERROR, "%s: dims is %td; wanted 1 to 3", op, space);
    if ((x->ndim != dims + 1 && x->ndim != dims + 2) || !lt_same_shape(x, indices))
        return lt_raise(LT_SHAPE_ERROR, "%s: x has shape %s and indices %s; wanted one shape, %s", op, LT_SHAPE(x),
                        LT_SHAPE(indices), lt_spatial_shapes(dims));
    if (lt_per_dim(op, "kernel_size", kernel_size, dims, 0, 1, kernel) ||
        lt_per_dim(op, "stride", stride && stride->n ? stride : kernel_size, dims, 1, 1, step) ||
        lt_per_dim(op, "padding", padding, dims, 0, 0, cut) ||
        result_size(x, dims, kernel + skipped, step + skipped, cut + skipped, output_size, size))
        return NULL;
    lt_dims flat = lt_dims_of(x), full = flat;
    flat.n = x->ndim - dims + 1;
    lt_idx *places_of = &flat.v[x->ndim - dims];
    *places_of = 1;
    for (int a = 0; a < dims; a++) {
        full.v[x->ndim - dims + a] = size[a];
        if (__builtin_mul_overflow(*places_of, size[a], places_of))
            return lt_raise(LT_MEMORY_ERROR,
                            "%s: the result has more elements than this machine can address; wanted fewer", op);
    }
    lt_tensor *zeros = lt_zeros(&flat, x->dtype, false), *places = zeros ? lt_cast(indices, LT_I64) : NULL,
              *at = places ? lt_flatten(places, -dims, -1) : NULL, *from = at ? lt_flatten(x, -dims, -1) : NULL,
              *put = from ? lt_scatter(zeros, -1, at, from, -1) : NULL, *result = put ? lt_reshape(put, &full) : NULL;
    lt_release(zeros), lt_release(places), lt_release(at), lt_release(from), lt_release(put);
    return result;
}
