/* Resampling along one dim, and its transpose: positions and weights are computed once, and serve all rows. */
#include "resample.h"

#include <math.h>

#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

/* The most elements that one element of the result is made of. */
static lt_idx widest(int mode, lt_idx in, lt_idx out, double scale, bool corners)
{
    const double step = corners     ? out > 1 ? (double)(in - 1) / (double)(out - 1) : 0
                        : scale > 0 ? 1 / scale
                                    : (double)in / (double)out;
    const double wide = step > 1 ? step : 1;
    const double most = mode <= NEAREST_EXACT ? 1
                        : mode == LINEAR      ? 2
                        : mode == CUBIC       ? 4
                        : mode == AREA        ? ceil((double)in / (double)out) + 1
                                              : 2 * ceil(wide * (mode == LINEAR_SMOOTH  ? 1
                                                                 : mode == CUBIC_SMOOTH ? 2
                                                                                        : 3)) +
                                                    2;
    return most < (double)in ? (lt_idx)most : in;
}

/* From x to a dim of `size` elements, or back: the transpose of going from `size` elements to those of x. */
static lt_tensor *resampled(const char *op, lt_tensor *x, lt_idx dim, lt_idx size, int mode, double scale, bool corners,
                            bool back)
{
    const lt_dtype dtype = (lt_dtype)x->dtype;
    if (LT_WANTS(resample, op, "x", dtype)) return NULL;
    const int d = lt_wrap_dim(op, dim, x->ndim);
    if (d < 0) return NULL;
    if (!x->ndim || size < 1 || x->shape[d] < 1)
        return lt_raise(LT_VALUE_ERROR, "%s: size is %td for dim %d of x %s; wanted at least 1 element on both sides",
                        op, size, d, LT_SHAPE(x));
    if (!(scale >= 0 && scale < HUGE_VAL))
        return lt_raise(LT_VALUE_ERROR, "%s: scale is %g; wanted a finite number, 0 or more", op, scale);
    lt_idx shape[LT_MAX_DIMS];
    memcpy(shape, x->shape, (size_t)x->ndim * sizeof *shape);
    shape[d] = size;
    lt_tensor *y = back ? lt_new_zeros(dtype, x->ndim, shape) : lt_new(dtype, x->ndim, shape);
    if (!y || lt_shape_only(y) || !y->numel) return y;
    const lt_idx in = back ? size : x->shape[d], out = back ? x->shape[d] : size;
    const lt_idx most = widest(mode, in, out, scale, corners), outer = lt_product(d, shape),
                 inner = lt_product(x->ndim - d - 1, shape + d + 1);
    lt_tensor *from = lt_to_contiguous(x), *where = from ? lt_new(LT_I64, 2, (lt_idx[2]){out, 2}) : NULL,
              *weight = where ? lt_new(dtype, 2, (lt_idx[2]){out, most}) : NULL;
    if (weight) {
        LT_CALL(resample_windows, dtype, (mode, in, out, scale, corners, most, lt_data(where), lt_data(weight)));
        if (back)
            LT_CALL(resample_back, dtype,
                    (outer, in, inner, out, most, lt_data(where), lt_data(weight), lt_data(from), lt_data(y)));
        else
            LT_CALL(resample, dtype,
                    (outer, in, inner, out, most, lt_data(where), lt_data(weight), lt_data(from), lt_data(y)));
    } else {
        lt_release(y);
        y = NULL;
    }
    lt_release(from), lt_release(where), lt_release(weight);
    return y;
}

lt_tensor *lt_resample_forward(lt_tensor *x, lt_idx dim, lt_idx size, int mode, double scale, bool corners)
{
    return resampled("resample", x, dim, size, mode, scale, corners, false);
}

lt_tensor *lt_resample_back_forward(lt_tensor *x, lt_idx dim, lt_idx size, int mode, double scale, bool corners)
{
    return resampled("resample_back", x, dim, size, mode, scale, corners, true);
}
