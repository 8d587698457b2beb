/* cumsum, cumprod, logcumsumexp, cummax, cummin, and the linear recurrence that their gradients are made of. */
#include "complex_parts.h"
#include "ops_gen.h"
#include "reduction.h"
#include "run_kernel.h"
#include "sorting.h"

static lt_tensor *running(const char *op, lt_tensor *self, lt_idx dim, int dtype, bool product, bool reverse);

/* The sums of complex numbers are those of their parts. */
static lt_tensor *running_parts(const char *op, lt_tensor *self, lt_idx dim, lt_dtype target, bool reverse)
{
    if (lt_shape_only(self)) return lt_new(target, self->ndim, self->shape);
    if (self->ndim == 0) return lt_copy_as(self, target);
    lt_tensor *x = lt_to_contiguous_dtype(self, target), *parts = x ? lt_parts(x) : NULL;
    lt_tensor *sums = parts ? running(op, parts, dim, -1, false, reverse) : NULL;
    lt_tensor *out = sums ? lt_joined_parts(sums) : NULL;
    lt_release(x), lt_release(parts), lt_release(sums);
    return out;
}

/* Integers are carried in 64 bits and cast at the end: both wrap round alike. */
static lt_tensor *running(const char *op, lt_tensor *self, lt_idx dim, int dtype, bool product, bool reverse)
{
    const int d = lt_wrap_dim(op, dim, self->ndim);
    if (d < 0) return NULL;
    const lt_dtype target = dtype >= 0                    ? (lt_dtype)dtype
                            : lt_is_integral(self->dtype) ? lt_total_dtype(self->dtype)
                                                          : (lt_dtype)self->dtype;
    if (lt_is_complex(target) && !product) return running_parts(op, self, d, target, reverse);
    const lt_dtype carried = lt_is_integral(target) ? lt_total_dtype(target) : lt_compute_dtype(target);
    if (LT_WANTS(cumsum, op, dtype >= 0 ? "dtype" : "self", carried)) return NULL;
    lt_tensor *out = lt_new(carried, self->ndim, self->shape);
    if (!out || lt_shape_only(out) || out->numel == 0) goto cast;
    /* What has another dtype is converted into the result, where the scan then runs in place. */
    lt_tensor *first = carried == target ? lt_retain(self) : lt_to_dtype(self, target), *x = NULL;
    if (first) x = first->dtype == carried ? lt_to_contiguous(first) : lt_copy_into(out, first) ? NULL : lt_retain(out);
    lt_release(first);
    if (!x) {
        lt_release(out);
        return NULL;
    }
    const lt_lines s = lt_lines_of(x->ndim, x->shape, d);
    if (product) LT_CALL(cumprod, carried, (s.outer, s.n, s.inner, lt_data(x), lt_data(out)));
    else LT_CALL(cumsum, carried, (s.outer, s.n, s.inner, reverse, lt_data(x), lt_data(out)));
    lt_release(x);
cast:
    return lt_into_dtype(out, target);
}

lt_tensor *lt_cumsum_forward(lt_tensor *self, lt_idx dim, int dtype)
{
    return running("cumsum", self, dim, dtype, false, false);
}
lt_tensor *lt_cumsum_reverse_forward(lt_tensor *self, lt_idx dim)
{
    return running("cumsum_reverse", self, dim, -1, false, true);
}
lt_tensor *lt_cumprod_forward(lt_tensor *self, lt_idx dim, int dtype)
{
    return running("cumprod", self, dim, dtype, true, false);
}

lt_tensor *lt_logcumsumexp_forward(lt_tensor *self, lt_idx dim)
{
    const int d = lt_wrap_dim("logcumsumexp", dim, self->ndim), target = lt_float_dtype("logcumsumexp", self, -1);
    if (d < 0 || target < 0) return NULL;
    const lt_dtype dtype = lt_compute_dtype(target);
    lt_tensor *out = lt_new(dtype, self->ndim, self->shape);
    if (out && !lt_shape_only(out) && out->numel) {
        lt_tensor *x = lt_to_contiguous_dtype(self, dtype);
        if (!x) {
            lt_release(out);
            return NULL;
        }
        const lt_lines s = lt_lines_of(x->ndim, x->shape, d);
        LT_CALL(logcumsumexp, dtype, (s.outer, s.n, s.inner, lt_data(x), lt_data(out)));
        lt_release(x);
    }
    return lt_into_dtype(out, target);
}

/* ---- Extrema --------------------------------------------------------------------------------------------------- */

static int running_extrema(const char *op, lt_tensor *self, lt_idx dim, bool least, lt_tensor **out)
{
    const int d = lt_wrap_dim(op, dim, self->ndim);
    const lt_dtype dtype = self->dtype == LT_BOOL ? LT_U8 : (lt_dtype)self->dtype;
    if (d < 0 || lt_want_dtype(op, "self", self->dtype, LT_DTYPES_scan_extrema | LT_BIT(LT_BOOL))) return -1;
    lt_tensor *x = NULL;
    lt_tensor *values = lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    lt_tensor *indices = values ? lt_new(LT_I64, self->ndim, self->shape) : NULL;
    if (!indices) goto fail;
    out[0] = values;
    out[1] = indices;
    if (lt_shape_only(indices) || indices->numel == 0) return 0;
    if (!(x = lt_to_contiguous(self))) goto fail;
    const lt_lines s = lt_lines_of(x->ndim, x->shape, d);
    LT_CALL(scan_extrema, dtype, (s.outer, s.n, s.inner, least, lt_data(x), lt_data(values), lt_data(indices)));
    lt_release(x);
    return 0;
fail:
    lt_release(x), lt_release(values), lt_release(indices);
    return -1;
}

int lt_cummax_forward(lt_tensor *self, lt_idx dim, lt_tensor **out)
{
    return running_extrema("cummax", self, dim, false, out);
}
int lt_cummin_forward(lt_tensor *self, lt_idx dim, lt_tensor **out)
{
    return running_extrema("cummin", self, dim, true, out);
}

/* ---- Recurrences ----------------------------------------------------------------------------------------------- */

lt_tensor *lt_linear_scan_forward(lt_tensor *self, lt_tensor *factor, lt_idx dim, bool reverse)
{
    const int d = lt_wrap_dim("linear_scan", dim, self->ndim);
    if (d < 0) return NULL;
    if (!lt_same_shape(self, factor))
        return lt_raise(LT_SHAPE_ERROR, "linear_scan: self has shape %s, factor %s; wanted the same", LT_SHAPE(self),
                        LT_SHAPE(factor));
    if (LT_WANTS(linear_scan, "linear_scan", "self", self->dtype) ||
        lt_want_one_dtype("linear_scan", "self", self->dtype, "factor", factor->dtype))
        return NULL;
    lt_tensor *out = lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    lt_tensor *x = lt_to_contiguous(self), *a = x ? lt_to_contiguous(factor) : NULL;
    if (a) {
        const lt_lines s = lt_lines_of(x->ndim, x->shape, d);
        LT_CALL(linear_scan, x->dtype, (s.outer, s.n, s.inner, reverse, lt_data(x), lt_data(a), lt_data(out)));
    } else {
        lt_release(out);
        out = NULL;
    }
    lt_release(x), lt_release(a);
    return out;
}

lt_tensor *lt_shift_line_forward(lt_tensor *self, lt_idx dim, bool back, double fill)
{
    const int d = lt_wrap_dim("shift_line", dim, self->ndim);
    lt_tensor *out = d < 0 ? NULL : lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    if (!out || lt_shape_only(out)) return out;
    int status = lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = fill}});
    if (status == 0 && self->ndim && self->shape[d] > 1) {
        lt_dims shape = lt_dims_of(self);
        shape.v[d]--;
        lt_tensor *to = lt_alias_as(out, shape.n, shape.v, out->stride, out->offset + (back ? 0 : out->stride[d]));
        lt_tensor *from =
            to ? lt_alias_as(self, shape.n, shape.v, self->stride, self->offset + (back ? self->stride[d] : 0)) : NULL;
        status = from ? lt_copy_into(to, from) : -1;
        lt_release(to), lt_release(from);
    }
    if (status == 0) return out;
    lt_release(out);
    return NULL;
}
