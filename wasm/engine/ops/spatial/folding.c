/* unfold and fold: the patches of images as columns, and columns added up to images. */
#include "spatial.h"

#include "ops_gen.h"
#include "run_kernel.h"

/* The windows over images of p->size. */
static int windows(const char *op, lt_conv *p, const lt_dims *kernel_size, const lt_dims *dilation,
                   const lt_dims *padding, const lt_dims *stride)
{
    if (lt_per_dim(op, "kernel_size", kernel_size, 2, 1, 1, p->kernel) < 0 ||
        lt_per_dim(op, "dilation", dilation, 2, 1, 1, p->dilation) < 0 ||
        lt_per_dim(op, "padding", padding, 2, 0, 0, p->padding) < 0 ||
        lt_per_dim(op, "stride", stride, 2, 1, 1, p->stride) < 0)
        return -1;
    for (int a = 0; a < LT_SPACE; a++)
        if (lt_positions(op, p->size[a], p->kernel[a], p->stride[a], p->padding[a], p->dilation[a], false, &p->out[a]) <
            0)
            return -1;
    p->oc = p->groups = 1;
    return 0;
}

static int too_many(const char *op)
{
    return lt_fail(LT_MEMORY_ERROR, "%s: the result has more elements than can be counted; wanted fewer", op);
}

lt_tensor *lt_unfold_patches_forward(lt_tensor *x, const lt_dims *kernel_size, const lt_dims *dilation,
                                     const lt_dims *padding, const lt_dims *stride)
{
    const char *op = "unfold";
    const lt_dtype dtype = (lt_dtype)x->dtype;
    if (LT_WANTS(unfold_patches, op, "x", dtype)) return NULL;
    if (x->ndim < 3)
        return lt_raise(LT_SHAPE_ERROR, "%s: x has shape %s; wanted %s", op, LT_SHAPE(x), lt_spatial_shapes(2));
    lt_conv p = {.n = lt_product(x->ndim - 3, x->shape),
                 .c = x->shape[x->ndim - 3],
                 .size = {1, x->shape[x->ndim - 2], x->shape[x->ndim - 1]}};
    if (windows(op, &p, kernel_size, dilation, padding, stride) < 0) return NULL;
    lt_dims shape = lt_dims_of(x);
    shape.n--;
    lt_idx *rows = &shape.v[x->ndim - 3], *columns = &shape.v[x->ndim - 2];
    if (__builtin_mul_overflow(p.kernel[1], p.kernel[2], rows) || __builtin_mul_overflow(*rows, p.c, rows) ||
        __builtin_mul_overflow(p.out[1], p.out[2], columns)) {
        too_many(op);
        return NULL;
    }
    lt_tensor *a = lt_to_contiguous(x), *y = a ? lt_new(dtype, shape.n, shape.v) : NULL;
    if (y && !lt_shape_only(y) && y->numel > 0) LT_CALL(unfold_patches, dtype, (&p, lt_data(a), lt_data(y)));
    lt_release(a);
    return y;
}

lt_tensor *lt_fold_patches_forward(lt_tensor *x, const lt_dims *output_size, const lt_dims *kernel_size,
                                   const lt_dims *dilation, const lt_dims *padding, const lt_dims *stride)
{
    const char *op = "fold";
    const lt_dtype dtype = (lt_dtype)x->dtype;
    lt_conv p;
    if (LT_WANTS(fold_patches, op, "x", dtype)) return NULL;
    if (x->ndim < 2)
        return lt_raise(LT_SHAPE_ERROR, "%s: x has shape %s; wanted (N, C * kernel, L) or (C * kernel, L)", op,
                        LT_SHAPE(x));
    if (lt_per_dim(op, "output_size", output_size, 2, 1, 1, p.size) < 0 ||
        windows(op, &p, kernel_size, dilation, padding, stride) < 0)
        return NULL;
    const lt_idx rows = x->shape[x->ndim - 2], columns = x->shape[x->ndim - 1];
    lt_idx kernel, positions;
    if (__builtin_mul_overflow(p.kernel[1], p.kernel[2], &kernel) ||
        __builtin_mul_overflow(p.out[1], p.out[2], &positions)) {
        too_many(op);
        return NULL;
    }
    if (rows % kernel)
        return lt_raise(LT_SHAPE_ERROR, "%s: x has shape %s; wanted rows that %td elements of a kernel divide", op,
                        LT_SHAPE(x), kernel);
    if (columns != positions)
        return lt_raise(LT_SHAPE_ERROR, "%s: x has shape %s; wanted %td columns, as many as there are windows", op,
                        LT_SHAPE(x), positions);
    lt_dims shape = lt_dims_of(x);
    shape.n++;
    p.n = lt_product(x->ndim - 2, x->shape);
    p.c = shape.v[x->ndim - 2] = rows / kernel;
    shape.v[x->ndim - 1] = p.size[1], shape.v[x->ndim] = p.size[2];
    lt_tensor *a = lt_to_contiguous(x), *y = a ? lt_new_zeros(dtype, shape.n, shape.v) : NULL;
    if (y && !lt_shape_only(y) && y->numel > 0) LT_CALL(fold_patches, dtype, (&p, lt_data(a), lt_data(y)));
    lt_release(a);
    return y;
}
