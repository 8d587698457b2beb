/* Pools over the last one, two or three dims of a tensor. */
#include "spatial.h"

#include "ops_gen.h"
#include "run_kernel.h"

/* What all pools have: the dims they are over, and what lies before them. `shape` becomes that of the result, up to
 * the sizes that lt_pool.out says. */
static int begin(const char *op, const lt_dims *x, lt_idx dims, lt_pool *p)
{
    *p =
        (lt_pool){.size = {1, 1, 1}, .kernel = {1, 1, 1}, .stride = {1, 1, 1}, .dilation = {1, 1, 1}, .out = {1, 1, 1}};
    if (dims < 1 || dims > LT_SPACE || x->n < dims)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted one with the dims to pool", op,
                       lt_shape_text(x->n, x->v));
    p->dims = (int)dims;
    p->n = lt_product(x->n - p->dims, x->v);
    memcpy(p->size + LT_SPACE - dims, x->v + x->n - dims, (size_t)dims * sizeof *p->size);
    if (lt_product(p->dims, x->v + x->n - dims) == 0)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted at least one element in the dims to pool", op,
                       lt_shape_text(x->n, x->v));
    return 0;
}

static int windows(const char *op, const lt_dims *kernel_size, const lt_dims *stride, const lt_dims *padding,
                   const lt_dims *dilation, bool ceil_mode, lt_pool *p)
{
    const lt_dims one = {.n = 1, .v = {1}};
    p->kind = LT_POOL_WINDOW;
    if (lt_per_dim(op, "kernel_size", kernel_size, p->dims, 1, 1, p->kernel) < 0 ||
        lt_per_dim(op, "stride", stride && stride->n ? stride : kernel_size, p->dims, 1, 1, p->stride) < 0 ||
        lt_per_dim(op, "padding", padding, p->dims, 0, 0, p->padding) < 0 ||
        lt_per_dim(op, "dilation", dilation ? dilation : &one, p->dims, 1, 1, p->dilation) < 0)
        return -1;
    for (int a = LT_SPACE - p->dims; a < LT_SPACE; a++) {
        if (p->padding[a] > p->kernel[a] / 2)
            return lt_fail(LT_VALUE_ERROR,
                           "%s: padding is %s and kernel_size %s; wanted a padding of at most half the kernel", op,
                           lt_shape_text(padding->n, padding->v), lt_shape_text(kernel_size->n, kernel_size->v));
        if (lt_positions(op, p->size[a], p->kernel[a], p->stride[a], p->padding[a], p->dilation[a], ceil_mode,
                         &p->out[a]) < 0)
            return -1;
    }
    return 0;
}

/* Sizes of the result; one that Python gave as None is the size of x. */
static int parts(const char *op, const lt_dims *output_size, lt_pool *p)
{
    lt_dims sizes = *output_size;
    p->kind = LT_POOL_ADAPTIVE;
    for (int i = 0; i < sizes.n; i++)
        if (sizes.v[i] == LT_NO_SIZE && (sizes.n == p->dims || sizes.n == 1)) {
            if (sizes.n == 1) /* for all dims */
                for (sizes.n = p->dims; i < p->dims; i++) sizes.v[i] = p->size[LT_SPACE - p->dims + i];
            else sizes.v[i] = p->size[LT_SPACE - p->dims + i];
        }
    return lt_per_dim(op, "output_size", &sizes, p->dims, 0, 1, p->out);
}

/* The shape of the result of a pool over x. */
static lt_dims shape_of(const lt_pool *p, const lt_dims *x)
{
    lt_dims shape = *x;
    memcpy(shape.v + x->n - p->dims, p->out + LT_SPACE - p->dims, (size_t)p->dims * sizeof *shape.v);
    return shape;
}

/* ---- The greatest ---------------------------------------------------------------------------------------------- */

static int pool_max(const lt_pool *p, lt_tensor *x, lt_tensor *samples, lt_tensor **out)
{
    const lt_dims given = lt_dims_of(x), shape = shape_of(p, &given);
    lt_tensor *a = lt_to_contiguous(x), *u = a && samples ? lt_to_contiguous_dtype(samples, (lt_dtype)x->dtype) : NULL;
    out[0] = a && (u || !samples) ? lt_new((lt_dtype)x->dtype, shape.n, shape.v) : NULL;
    out[1] = out[0] ? lt_new(LT_I64, shape.n, shape.v) : NULL;
    if (!out[1]) lt_release(out[0]);
    else if (!lt_shape_only(out[1]) && out[1]->numel > 0)
        LT_CALL(max_pool, (lt_dtype)x->dtype, (p, lt_data(a), u ? lt_data(u) : NULL, lt_data(out[0]), lt_data(out[1])));
    lt_release(a), lt_release(u);
    return out[1] ? 0 : -1;
}

int lt_max_pool_forward(lt_tensor *x, lt_idx dims, const lt_dims *kernel_size, const lt_dims *stride,
                        const lt_dims *padding, const lt_dims *dilation, bool ceil_mode, lt_tensor **out)
{
    const char *op = "max_pool";
    const lt_dims shape = lt_dims_of(x);
    lt_pool p;
    if (LT_WANTS(max_pool, op, "x", x->dtype) || begin(op, &shape, dims, &p) < 0 ||
        windows(op, kernel_size, stride, padding, dilation, ceil_mode, &p) < 0)
        return -1;
    return pool_max(&p, x, NULL, out);
}

int lt_adaptive_max_pool_forward(lt_tensor *x, lt_idx dims, const lt_dims *output_size, lt_tensor **out)
{
    const char *op = "adaptive_max_pool";
    const lt_dims shape = lt_dims_of(x);
    lt_pool p;
    if (LT_WANTS(max_pool, op, "x", x->dtype) || begin(op, &shape, dims, &p) < 0 || parts(op, output_size, &p) < 0)
        return -1;
    return pool_max(&p, x, NULL, out);
}

int lt_fractional_max_pool_forward(lt_tensor *x, lt_idx dims, const lt_dims *kernel_size, const lt_dims *output_size,
                                   lt_tensor *samples, lt_tensor **out)
{
    const char *op = "fractional_max_pool";
    const lt_dims shape = lt_dims_of(x);
    lt_pool p;
    if (LT_WANTS(max_pool, op, "x", x->dtype) || begin(op, &shape, dims, &p) < 0 ||
        lt_per_dim(op, "kernel_size", kernel_size, p.dims, 1, 1, p.kernel) < 0 ||
        lt_per_dim(op, "output_size", output_size, p.dims, 1, 1, p.out) < 0)
        return -1;
    p.kind = LT_POOL_FRACTIONAL;
    for (int a = LT_SPACE - p.dims; a < LT_SPACE; a++)
        if (p.out[a] > p.size[a] - p.kernel[a] + 1)
            return lt_fail(LT_VALUE_ERROR,
                           "%s: output_size is %s for x %s and kernel_size %s; wanted windows that do not begin at one "
                           "place",
                           op, lt_shape_text(output_size->n, output_size->v), LT_SHAPE(x),
                           lt_shape_text(kernel_size->n, kernel_size->v));
    if (lt_want_dtype(op, "_random_samples", samples->dtype, LT_FLOATS)) return -1;
    if (samples->ndim < 1 || samples->shape[samples->ndim - 1] != dims || samples->numel != p.n * dims)
        return lt_fail(LT_SHAPE_ERROR, "%s: _random_samples has shape %s; wanted (N, C, %td) for x %s", op,
                       LT_SHAPE(samples), dims, LT_SHAPE(x));
    return pool_max(&p, x, samples, out);
}

lt_tensor *lt_max_pool_backward_forward(lt_tensor *grad_output, lt_tensor *indices, const lt_dims *shape, lt_idx dims)
{
    const char *op = "max_pool_backward";
    const lt_dtype dtype = (lt_dtype)grad_output->dtype;
    lt_pool p;
    if (LT_WANTS(max_pool, op, "grad_output", dtype) || begin(op, shape, dims, &p) < 0) return NULL;
    const int outer = shape->n - p.dims;
    bool fits = grad_output->ndim == shape->n && lt_same_shape(grad_output, indices) && indices->dtype == LT_I64;
    for (int i = 0; fits && i < outer; i++) fits = grad_output->shape[i] == shape->v[i];
    if (!fits)
        return lt_raise(LT_SHAPE_ERROR,
                        "%s: grad_output has shape %s and indices %s; wanted one shape, with the images of x %s", op,
                        LT_SHAPE(grad_output), LT_SHAPE(indices), lt_shape_text(shape->n, shape->v));
    const lt_idx image = lt_space(p.size), area = lt_product(p.dims, grad_output->shape + outer);
    lt_tensor *g = lt_to_contiguous(grad_output), *at = g ? lt_to_contiguous(indices) : NULL,
              *dx = at ? lt_new_zeros(dtype, shape->n, shape->v) : NULL;
    if (dx && (lt_shape_only(dx) || area == 0)) goto done;
    lt_idx bad = -1;
    int negative;
    if (dx) lt_k->check_positions(at->numel, lt_data(at), 0, image, &bad, &negative);
    if (bad >= 0) {
        lt_raise(LT_INDEX_ERROR, "%s: index %lld is out of range; wanted one of the %td elements of an image", op,
                 (long long)lt_element(at, bad).v.i, image);
        lt_release(dx);
        dx = NULL;
    }
    if (dx) LT_CALL(max_pool_backward, dtype, (p.n, image, area, lt_data(g), lt_data(at), lt_data(dx)));
done:
    lt_release(g), lt_release(at);
    return dx;
}

/* ---- The mean -------------------------------------------------------------------------------------------------- */

static lt_tensor *pool_mean(const lt_pool *p, lt_tensor *x)
{
    const lt_dims given = lt_dims_of(x), shape = shape_of(p, &given);
    lt_tensor *a = lt_to_contiguous(x), *y = a ? lt_new((lt_dtype)x->dtype, shape.n, shape.v) : NULL;
    if (y && !lt_shape_only(y) && y->numel > 0) LT_CALL(avg_pool, (lt_dtype)x->dtype, (p, lt_data(a), lt_data(y)));
    lt_release(a);
    return y;
}

static lt_tensor *pool_mean_backward(const char *op, const lt_pool *p, lt_tensor *grad, const lt_dims *shape)
{
    const lt_dims wanted = shape_of(p, shape);
    if (grad->ndim != wanted.n || memcmp(grad->shape, wanted.v, (size_t)wanted.n * sizeof *wanted.v))
        return lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted %s", op, LT_SHAPE(grad),
                        lt_shape_text(wanted.n, wanted.v));
    lt_tensor *g = lt_to_contiguous(grad), *dx = g ? lt_new_zeros((lt_dtype)grad->dtype, shape->n, shape->v) : NULL;
    if (dx && !lt_shape_only(dx) && g->numel > 0)
        LT_CALL(avg_pool_backward, (lt_dtype)grad->dtype, (p, lt_data(g), lt_data(dx)));
    lt_release(g);
    return dx;
}

static int mean_windows(const char *op, const lt_dims *x, lt_idx dims, const lt_dims *kernel_size,
                        const lt_dims *stride, const lt_dims *padding, bool ceil_mode, bool count_include_pad,
                        const lt_idx *divisor_override, lt_pool *p)
{
    if (begin(op, x, dims, p) < 0 || windows(op, kernel_size, stride, padding, NULL, ceil_mode, p) < 0) return -1;
    if (divisor_override && *divisor_override == 0)
        return lt_fail(LT_VALUE_ERROR, "%s: divisor_override is 0; wanted another number", op);
    p->count_padding = count_include_pad;
    p->divisor = divisor_override ? *divisor_override : 0;
    return 0;
}

lt_tensor *lt_avg_pool_forward(lt_tensor *x, lt_idx dims, const lt_dims *kernel_size, const lt_dims *stride,
                               const lt_dims *padding, bool ceil_mode, bool count_include_pad,
                               const lt_idx *divisor_override)
{
    const char *op = "avg_pool";
    const lt_dims shape = lt_dims_of(x);
    lt_pool p;
    if (LT_WANTS(avg_pool, op, "x", x->dtype) || mean_windows(op, &shape, dims, kernel_size, stride, padding, ceil_mode,
                                                              count_include_pad, divisor_override, &p) < 0)
        return NULL;
    return pool_mean(&p, x);
}

lt_tensor *lt_avg_pool_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx dims,
                                        const lt_dims *kernel_size, const lt_dims *stride, const lt_dims *padding,
                                        bool ceil_mode, bool count_include_pad, const lt_idx *divisor_override)
{
    const char *op = "avg_pool_backward";
    lt_pool p;
    if (LT_WANTS(avg_pool, op, "grad_output", grad_output->dtype) ||
        mean_windows(op, shape, dims, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override,
                     &p) < 0)
        return NULL;
    return pool_mean_backward(op, &p, grad_output, shape);
}

lt_tensor *lt_adaptive_avg_pool_forward(lt_tensor *x, lt_idx dims, const lt_dims *output_size)
{
    const char *op = "adaptive_avg_pool";
    const lt_dims shape = lt_dims_of(x);
    lt_pool p;
    if (LT_WANTS(avg_pool, op, "x", x->dtype) || begin(op, &shape, dims, &p) < 0 || parts(op, output_size, &p) < 0)
        return NULL;
    return pool_mean(&p, x);
}

lt_tensor *lt_adaptive_avg_pool_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_idx dims,
                                                 const lt_dims *output_size)
{
    const char *op = "adaptive_avg_pool_backward";
    lt_pool p;
    if (LT_WANTS(avg_pool, op, "grad_output", grad_output->dtype) || begin(op, shape, dims, &p) < 0 ||
        parts(op, output_size, &p) < 0)
        return NULL;
    return pool_mean_backward(op, &p, grad_output, shape);
}
