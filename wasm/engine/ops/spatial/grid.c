/* Sampling at the places of a grid, and its transpose. */
#include "resample.h"

#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

/* The geometry of sampling a tensor of this shape, checked. */
static int describe(const char *op, int ndim, const lt_idx *shape, const lt_tensor *grid, int mode, int padding,
                    bool corners, const lt_dims *order, lt_grid *g)
{
    const int axes = ndim - 2;
    if (ndim != 4 && ndim != 5)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted (N, C, H, W) or (N, C, D, H, W)", op,
                       lt_shape_text(ndim, shape));
    if (grid->ndim != ndim || grid->shape[0] != shape[0] || grid->shape[ndim - 1] != axes)
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: grid has shape %s; wanted the dims and the batch of x %s, and %d in its last dim", op,
                       LT_SHAPE(grid), lt_shape_text(ndim, shape), axes);
    if (mode == GRID_BICUBIC && axes != 2)
        return lt_fail(LT_VALUE_ERROR, "%s: mode is bicubic; wanted bilinear or nearest for x %s", op,
                       lt_shape_text(ndim, shape));
    if (order->n != axes) return lt_fail(LT_VALUE_ERROR, "%s: order is of %d axes; wanted %d", op, order->n, axes);
    *g = (lt_grid){.n = shape[0], .c = shape[1], .size = {1, 1, 1}, .axes = axes, .mode = mode, .padding = padding};
    g->corners = corners;
    for (int i = 0; i < axes; i++) {
        g->size[i] = shape[ndim - 1 - i];
        if (g->size[i] < 1)
            return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted at least one element in each channel", op,
                           lt_shape_text(ndim, shape));
        if (order->v[i] < 0) return lt_fail(LT_VALUE_ERROR, "%s: order is %td; wanted 0 or more", op, order->v[i]);
        g->order[i] = order->v[i] < 4 ? (int)order->v[i] : 4; /* beyond the third all derivatives are 0 */
    }
    return 0;
}

static int want_grid_dtype(const char *op, const lt_tensor *x, const lt_tensor *grid)
{
    if (LT_WANTS(grid_sample, op, "x", (lt_dtype)x->dtype)) return -1;
    return lt_want_one_dtype(op, "x", x->dtype, "grid", grid->dtype);
}

lt_tensor *lt_grid_sampled_forward(lt_tensor *x, lt_tensor *grid, int mode, int padding, bool corners,
                                   const lt_dims *order)
{
    const char *op = "grid_sample";
    lt_grid g;
    if (want_grid_dtype(op, x, grid) || describe(op, x->ndim, x->shape, grid, mode, padding, corners, order, &g))
        return NULL;
    lt_idx shape[5] = {g.n, g.c};
    memcpy(shape + 2, grid->shape + 1, (size_t)g.axes * sizeof *shape);
    lt_tensor *y = lt_new((lt_dtype)x->dtype, x->ndim, shape);
    if (!y || lt_shape_only(y) || !y->numel) return y;
    g.points = lt_product(g.axes, shape + 2);
    lt_tensor *from = lt_to_contiguous(x), *places = from ? lt_to_contiguous(grid) : NULL;
    if (places) LT_CALL(grid_sample, x->dtype, (&g, lt_data(from), lt_data(places), lt_data(y)));
    lt_release(from), lt_release(places);
    if (places) return y;
    lt_release(y);
    return NULL;
}

lt_tensor *lt_grid_sampled_back_forward(lt_tensor *x, lt_tensor *grid, const lt_dims *shape, int mode, int padding,
                                        bool corners, const lt_dims *order)
{
    const char *op = "grid_sample_back";
    lt_grid g;
    if (want_grid_dtype(op, x, grid) || describe(op, shape->n, shape->v, grid, mode, padding, corners, order, &g))
        return NULL;
    if (x->ndim != shape->n || x->shape[0] != g.n || x->shape[1] != g.c ||
        memcmp(x->shape + 2, grid->shape + 1, (size_t)g.axes * sizeof *x->shape))
        return lt_raise(LT_SHAPE_ERROR, "%s: x has shape %s; wanted that of samples at grid %s", op, LT_SHAPE(x),
                        LT_SHAPE(grid));
    lt_tensor *y = lt_new_zeros((lt_dtype)x->dtype, shape->n, shape->v);
    if (!y || lt_shape_only(y) || !x->numel) return y;
    g.points = lt_product(g.axes, x->shape + 2);
    lt_tensor *from = lt_to_contiguous(x), *places = from ? lt_to_contiguous(grid) : NULL;
    if (places) LT_CALL(grid_sample_back, x->dtype, (&g, lt_data(from), lt_data(places), lt_data(y)));
    lt_release(from), lt_release(places);
    if (places) return y;
    lt_release(y);
    return NULL;
}

/* The gradient of sum(weight * samples of x) with respect to the grid: for each axis, the sum over channels of the
 * weights times the derivative of the samples. */
lt_tensor *lt_grid_slope(lt_tensor *weight, lt_tensor *x, lt_tensor *grid, int mode, int padding, bool corners,
                         const lt_dims *order)
{
    lt_tensor *parts[3] = {NULL, NULL, NULL}, *result = NULL;
    const lt_dims channels = {.n = 1, .v = {1}};
    const int axes = order->n;
    int n = 0;
    if (axes != 2 && axes != 3) return lt_raise(LT_VALUE_ERROR, "grid_slope: order is of %d axes; wanted 2 or 3", axes);
    for (; n < axes; n++) {
        lt_dims next = *order;
        if (next.v[n] < 4) next.v[n]++;
        lt_tensor *slope = lt_grid_sampled(x, grid, mode, padding, corners, &next),
                  *product = slope ? lt_mul(slope, weight) : NULL;
        parts[n] = product ? lt_sum(product, &channels, false, -1) : NULL;
        lt_release(slope), lt_release(product);
        if (!parts[n]) break;
    }
    if (n == axes) result = lt_stack(&(lt_list){n, parts}, -1);
    while (n-- > 0) lt_release(parts[n]);
    return result;
}
