/* Positions of extrema, extrema with their positions, and moving values along one dim by such positions. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

#include "complex_parts.h"
#include "reduction.h"
#include "sorting.h"

/* ---- Extrema ------------------------------------------------------------------------------------------------------
 */

static lt_tensor *extremum(const char *op, const lt_reduce_kernel *kernels, lt_tensor *self, const lt_dims *dim,
                           bool keepdim)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim) ||
        lt_want_dtype(op, "self", self->dtype, LT_REALS))
        return NULL;
    if (r.count == 0)
        return lt_raise(LT_VALUE_ERROR,
                        "%s: self has shape %s, nothing to take an extremum of; wanted reduced dims of size 1 or more",
                        op, LT_SHAPE(self));
    const lt_dtype compute = lt_compute_dtype(self->dtype);
    return lt_into_dtype(lt_reduce_as(compute, kernels[compute], self, &r, 0), self->dtype);
}

lt_tensor *lt_amax_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return extremum("amax", lt_k->max, self, dim, keepdim);
}

lt_tensor *lt_amin_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return extremum("amin", lt_k->min, self, dim, keepdim);
}

/* How an extremum's gradient is shared: 1 / (number of ties) at each element that equals its line's result, else 0.
 * Where the result is nan, its nans share. */
lt_tensor *lt_tie_weights_forward(lt_tensor *self, lt_tensor *best, const lt_dims *dim, bool keepdim)
{
    const lt_dims shape = lt_dims_of(self);
    lt_tensor *line = NULL, *equal = NULL, *nan = NULL, *mask = NULL, *ones = NULL, *ties = NULL, *spread = NULL,
              *weights = NULL;
    if (!(line = lt_expand_reduced_forward(best, &shape, dim, keepdim))) goto done;
    if (!(equal = lt_elementwise(&lt_ew[LT_EW_eq], (lt_tensor *[]){self, line}, NULL, NULL))) goto done;
    if (lt_is_float(self->dtype)) {
        if (!(nan = lt_elementwise(&lt_ew[LT_EW_isnan], (lt_tensor *[]){self}, NULL, NULL))) goto done;
        if (!(mask = lt_elementwise(&lt_ew[LT_EW_logical_or], (lt_tensor *[]){equal, nan}, NULL, NULL))) goto done;
    } else {
        mask = lt_retain(equal);
    }
    const int target = lt_float_dtype("tie_weights", self, -1);
    if (target < 0 || !(ones = lt_to_dtype(mask, target))) goto done;
    if (!(ties = lt_sum_forward(ones, dim, keepdim, -1))) goto done;
    if (!(spread = lt_expand_reduced_forward(ties, &shape, dim, keepdim))) goto done;
    weights = lt_elementwise(&lt_ew[LT_EW_div], (lt_tensor *[]){ones, spread}, NULL, NULL);
done:
    lt_release(line);
    lt_release(equal);
    lt_release(nan);
    lt_release(mask);
    lt_release(ones);
    lt_release(ties);
    lt_release(spread);
    return weights;
}

/* ---- Positions ----------------------------------------------------------------------------------------------------
 */

typedef void (*arg_kernel)(lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out,
                           lt_idx in_stride_red);

/* Positions along dim d of x into `out`, which has the other dims' shape. The last of those dims is the kernel's outer
 * loop; an odometer runs over the ones before it. */
static void arg_along(arg_kernel kernel, const lt_tensor *x, int d, char *out)
{
    const lt_idx item = lt_itemsize(x->dtype);
    lt_idx size[LT_MAX_DIMS], stride[LT_MAX_DIMS], at[LT_MAX_DIMS] = {0};
    int n = 0;
    for (int i = 0; i < x->ndim; i++)
        if (i != d) {
            size[n] = x->shape[i];
            stride[n++] = x->stride[i] * item;
        }
    /* Dims that follow each other without a gap make one outer loop of the kernel. */
    lt_idx n_out = 1, out_stride = item;
    if (n) {
        n_out = size[--n];
        out_stride = stride[n];
        while (n && stride[n - 1] == out_stride * n_out) n_out *= size[--n];
    }
    const char *in = lt_data(x);
    const lt_idx n_red = x->ndim ? x->shape[d] : 1, red_stride = x->ndim ? x->stride[d] * item : item;
    for (;;) {
        kernel(n_out, n_red, (void *)out, in, out_stride, red_stride);
        out += n_out * lt_itemsize(LT_I64);
        int i = n - 1;
        for (; i >= 0; i--) {
            in += stride[i];
            if (++at[i] < size[i]) break;
            in -= stride[i] * size[i];
            at[i] = 0;
        }
        if (i < 0) return;
    }
}

static lt_tensor *arg_extremum(const char *op, const arg_kernel *kernels, lt_tensor *self, const lt_idx *dim,
                               bool keepdim)
{
    const lt_dtype compute = lt_compute_dtype(self->dtype);
    if (lt_want_dtype(op, "self", self->dtype, LT_REALS)) return NULL;
    if (compute != self->dtype) {
        lt_tensor *wide = lt_to_dtype(self, compute),
                  *positions = wide ? arg_extremum(op, kernels, wide, dim, keepdim) : NULL;
        lt_release(wide);
        return positions;
    }
    lt_reduction r;
    lt_dims one = {1, {dim ? *dim : 0}};
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim ? &one : NULL, keepdim)) return NULL;
    if (lt_want_dtype(op, "self", self->dtype, LT_INTEGERS | LT_FLOATS)) return NULL;
    if (r.count == 0)
        return lt_raise(LT_VALUE_ERROR,
                        "%s: self has shape %s, nothing to take an extremum of; wanted reduced dims of size 1 or more",
                        op, LT_SHAPE(self));
    lt_tensor *out = lt_new_dims(LT_I64, &r.out);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    const arg_kernel fn = kernels[self->dtype];
    if (dim) {
        arg_along(fn, self, self->ndim ? lt_wrap_dim(op, *dim, self->ndim) : 0, lt_data(out));
        return out;
    }
    lt_tensor *flat = lt_to_contiguous(self);
    if (!flat) {
        lt_release(out);
        return NULL;
    }
    fn(1, flat->numel, lt_data(out), lt_data(flat), 0, lt_itemsize(flat->dtype));
    lt_release(flat);
    return out;
}

lt_tensor *lt_argmax_forward(lt_tensor *self, const lt_idx *dim, bool keepdim)
{
    return arg_extremum("argmax", lt_k->argmax, self, dim, keepdim);
}

lt_tensor *lt_argmin_forward(lt_tensor *self, const lt_idx *dim, bool keepdim)
{
    return arg_extremum("argmin", lt_k->argmin, self, dim, keepdim);
}

/* ---- Values at positions along a dim --------------------------------------------------------------------------- */

/* Checks positions (contiguous int64) before anything is written. */
static int check_positions(const char *op, const lt_tensor *indices, lt_lines s)
{
    lt_idx bad = -1;
    int negative;
    if (indices->numel != s.outer * s.inner)
        return lt_fail(LT_SHAPE_ERROR, "%s: indices has shape %s; wanted %lld elements, one per line", op,
                       LT_SHAPE(indices), (long long)s.outer * s.inner);
    if (!lt_shape_only(indices)) lt_k->check_positions(indices->numel, lt_data(indices), 0, s.n, &bad, &negative);
    if (bad < 0) return 0;
    return lt_fail(LT_INDEX_ERROR, "%s: index %lld is out of range for a dim of size %lld; wanted 0 to %lld", op,
                   (long long)lt_element(indices, bad).v.i, (long long)s.n, (long long)s.n - 1);
}

/* The shape of x without dim d, or with size 1 there. */
static void reduced_shape(int ndim, const lt_idx *shape, int d, bool keepdim, lt_dims *out)
{
    out->n = 0;
    for (int i = 0; i < ndim; i++)
        if (i != d) out->v[out->n++] = shape[i];
        else if (keepdim) out->v[out->n++] = 1;
}

lt_tensor *lt_take_line_forward(lt_tensor *self, lt_tensor *indices, lt_idx dim, bool keepdim)
{
    int d = lt_wrap_dim("take_line", dim, self->ndim);
    if (d < 0) return NULL;
    lt_dims shape;
    reduced_shape(self->ndim, self->shape, d, keepdim, &shape);
    const lt_lines s = lt_lines_of(self->ndim, self->shape, d);
    lt_tensor *x = lt_to_contiguous(self), *index = lt_to_contiguous_dtype(indices, LT_I64), *out = NULL;
    if (x && index && !check_positions("take_line", index, s) && (out = lt_new_dims(self->dtype, &shape)) &&
        !lt_shape_only(out))
        lt_k->move_items(s.outer, s.n, s.inner, lt_itemsize(self->dtype), lt_data(index), lt_data(x), lt_data(out),
                         false);
    lt_release(x);
    lt_release(index);
    return out;
}

lt_tensor *lt_put_line_forward(lt_tensor *self, lt_tensor *indices, const lt_dims *shape, lt_idx dim)
{
    int d = lt_wrap_dim("put_line", dim, shape->n);
    if (d < 0) return NULL;
    lt_tensor *x = lt_to_contiguous(self), *index = lt_to_contiguous_dtype(indices, LT_I64);
    lt_tensor *out = x && index ? lt_new_zeros(self->dtype, shape->n, shape->v) : NULL;
    if (out) {
        const lt_lines s = lt_lines_of(shape->n, shape->v, d);
        bool fits = x->numel == s.outer * s.inner;
        if (!fits)
            lt_fail(LT_SHAPE_ERROR, "put_line: self has shape %s; wanted one value per line of %s", LT_SHAPE(self),
                    LT_SHAPE(out));
        if (fits && !check_positions("put_line", index, s)) {
            if (!lt_shape_only(out))
                lt_k->move_items(s.outer, s.n, s.inner, lt_itemsize(self->dtype), lt_data(index), lt_data(out),
                                 lt_data(x), true);
        } else {
            lt_release(out);
            out = NULL;
        }
    }
    lt_release(x);
    lt_release(index);
    return out;
}

static int extremum_along(const char *op, const arg_kernel *kernels, lt_tensor *self, lt_idx dim, bool keepdim,
                          lt_tensor **out)
{
    int d = lt_wrap_dim(op, dim, self->ndim);
    if (d < 0 || lt_want_dtype(op, "self", self->dtype, LT_REALS)) return -1;
    if (self->ndim && self->shape[d] == 0)
        return lt_fail(LT_VALUE_ERROR,
                       "%s: self has shape %s, nothing to take an extremum of; wanted dim %d of size 1 or more", op,
                       LT_SHAPE(self), d);
    lt_dims shape;
    reduced_shape(self->ndim, self->shape, d, keepdim, &shape);
    lt_tensor *indices = lt_new_dims(LT_I64, &shape), *values = NULL;
    if (!indices) return -1;
    lt_tensor *x = lt_to_dtype(self, lt_compute_dtype(self->dtype));
    if (x && indices->numel && !lt_shape_only(indices)) arg_along(kernels[x->dtype], x, d, lt_data(indices));
    lt_release(x);
    if (!x || !(values = lt_take_line_forward(self, indices, d, keepdim))) {
        lt_release(indices);
        return -1;
    }
    out[0] = values;
    out[1] = indices;
    return 0;
}

int lt_max_dim_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    return extremum_along("max", lt_k->argmax, self, dim, keepdim, out);
}

int lt_min_dim_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    return extremum_along("min", lt_k->argmin, self, dim, keepdim, out);
}
