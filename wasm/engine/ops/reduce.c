/* Sum, mean, product, extrema, any and all, and the driver of every reduction. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

#include "complex_parts.h"
#include "reduce.h"

/* ---- Plan ------------------------------------------------------------------------------------------------------ */

int lt_reduction_plan(lt_reduction *r, const char *op, int ndim, const lt_idx *shape, const lt_dims *dim, bool keepdim)
{
    r->mask = 0;
    if (!dim || dim->n == 0) {
        r->mask = (1u << ndim) - 1;
    } else {
        for (int i = 0; i < dim->n; i++) {
            int d = lt_wrap_dim(op, dim->v[i], ndim);
            if (d < 0) return -1;
            if (r->mask & (1u << d))
                return lt_fail(LT_VALUE_ERROR, "%s: dim names dim %d twice; wanted distinct dims", op, d);
            r->mask |= 1u << d;
        }
    }
    if (ndim == 0) r->mask = 0; /* dim 0 of a 0-d tensor is allowed and means nothing */
    r->full = r->mask == (1u << ndim) - 1;
    r->count = 1;
    r->out.n = 0;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0)
            return lt_fail(LT_VALUE_ERROR, "%s: shape %s has a negative size", op, lt_shape_text(ndim, shape));
        if (r->mask & (1u << i)) {
            r->count = (lt_idx)((size_t)r->count * (size_t)shape[i]);
            if (keepdim) r->out.v[r->out.n++] = 1;
        } else {
            r->out.v[r->out.n++] = shape[i];
        }
    }
    return 0;
}

int lt_float_dtype(const char *op, const lt_tensor *x, int asked)
{
    if (asked < 0 && lt_wants_real(op, x)) return -1;
    if (asked < 0) return lt_is_integral(x->dtype) ? lt_default_dtype : x->dtype;
    if (lt_is_integral(asked))
        return lt_fail(LT_DTYPE_ERROR, "%s: dtype is %s; wanted a floating-point dtype", op, LT_DTYPE_NAME(asked));
    return asked;
}

/* ---- Driver ---------------------------------------------------------------------------------------------------- */

typedef struct level {
    lt_idx size, in, out;
} level; /* strides in bytes; `out` is 0 for reduced levels */

static lt_idx distance(lt_idx stride) { return stride < 0 ? -stride : stride; }

/* Sorts by falling input stride, so that the innermost loop walks the smallest steps, then merges levels that lie
 * behind each other without a gap. Returns how many remain. */
static int coalesce(level *v, int n)
{
    for (int i = 1; i < n; i++) {
        level x = v[i];
        int j = i;
        for (; j > 0 && distance(v[j - 1].in) < distance(x.in); j--) v[j] = v[j - 1];
        v[j] = x;
    }
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (m && v[m - 1].in == v[i].in * v[i].size && v[m - 1].out == v[i].out * v[i].size) {
            v[m - 1] = (level){v[m - 1].size * v[i].size, v[i].in, v[i].out};
        } else {
            v[m++] = v[i];
        }
    }
    return m;
}

/* Steps an odometer over the first n levels; false when it has come round. */
static bool step(const level *v, int n, lt_idx *at, lt_idx *in, lt_idx *out)
{
    for (int i = n - 1; i >= 0; i--) {
        *in += v[i].in;
        *out += v[i].out;
        if (++at[i] < v[i].size) return true;
        *in -= v[i].in * v[i].size;
        *out -= v[i].out * v[i].size;
        at[i] = 0;
    }
    return false;
}

/* Runs the kernel over x; `out` is contiguous, has r->out's elements, and r->count > 0. */
static void reduce_run(lt_reduce_kernel kernel, const lt_tensor *x, const lt_reduction *r, lt_tensor *out)
{
    const lt_idx item = lt_itemsize(x->dtype), out_item = lt_itemsize(out->dtype);
    const char *in = lt_data(x);
    char *to = lt_data(out);
    if (out->numel == 0 || lt_is_meta(out)) return;
    if (r->full && (x->flags & LT_CONTIGUOUS)) {
        kernel(1, x->numel, to, out_item, in, 0, item, 0);
        return;
    }
    level kept[LT_MAX_DIMS + 1], reduced[LT_MAX_DIMS + 1];
    int n_kept = 0, n_reduced = 0;
    lt_idx out_stride = out_item;
    for (int i = x->ndim - 1; i >= 0; i--) {
        const bool is_reduced = r->mask & (1u << i);
        if (x->shape[i] != 1) {
            level l = {x->shape[i], x->stride[i] * item, is_reduced ? 0 : out_stride};
            if (is_reduced) reduced[n_reduced++] = l;
            else kept[n_kept++] = l;
        }
        if (!is_reduced) out_stride *= x->shape[i];
    }
    n_kept = coalesce(kept, n_kept);
    n_reduced = coalesce(reduced, n_reduced);
    if (!n_kept) kept[n_kept++] = (level){1, 0, out_item};
    if (!n_reduced) reduced[n_reduced++] = (level){1, item, 0};
    const level k = kept[n_kept - 1], d = reduced[n_reduced - 1];
    lt_idx at_kept[LT_MAX_DIMS] = {0}, in_kept = 0, to_kept = 0;
    do {
        lt_idx at_reduced[LT_MAX_DIMS] = {0}, in_reduced = 0, unused = 0;
        int accumulate = 0;
        do {
            kernel(k.size, d.size, to + to_kept, k.out, in + in_kept + in_reduced, k.in, d.in, accumulate);
            accumulate = 1;
        } while (step(reduced, n_reduced - 1, at_reduced, &in_reduced, &unused));
    } while (step(kept, n_kept - 1, at_kept, &in_kept, &to_kept));
}

lt_tensor *lt_reduction_rows(lt_tensor *x, const lt_reduction *r)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    int n = 0;
    bool moved = false;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < x->ndim; i++)
            if (((r->mask >> i) & 1) == (uint32_t)pass) {
                moved |= n != i && x->shape[i] != 1;
                shape[n] = x->shape[i];
                stride[n++] = x->stride[i];
            }
    if (!moved) return lt_to_contiguous(x);
    lt_tensor *turned = lt_alias_as(x, n, shape, stride, x->offset);
    lt_tensor *rows = turned ? lt_to_contiguous(turned) : NULL;
    lt_release(turned);
    return rows;
}

/* Reduces x, which has a dtype that the kernel takes, into a new tensor of that dtype. `empty` is what an empty
 * reduction gives. */
static lt_tensor *reduce(lt_reduce_kernel kernel, lt_tensor *x, const lt_reduction *r, double empty)
{
    lt_tensor *out = lt_new_dims(x->dtype, &r->out);
    if (!out) return NULL;
    if (LT_LIKELY(r->count)) {
        reduce_run(kernel, x, r, out);
    } else if (lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = empty}})) {
        lt_release(out);
        return NULL;
    }
    return out;
}

/* ---- Sum, product, mean ---------------------------------------------------------------------------------------- */

/* Divides every element of a contiguous floating-point tensor that nobody else has seen. */
static void divide(lt_tensor *t, double by)
{
    if (!lt_is_meta(t)) LT_CALL(divide, t->dtype, (t->numel, by, 0, lt_data(t)));
}

/* The sum of complex numbers is that of their parts. Takes the reference to `self` over. */
static lt_tensor *sum_complex(lt_tensor *self, const lt_reduction *r, double divisor)
{
    lt_reduction by_part = *r;
    lt_tensor *parts = self ? lt_parts(self) : NULL, *sums = NULL, *out = NULL;
    if (!parts) goto done;
    if (r->out.n == LT_MAX_DIMS) {
        lt_raise(LT_VALUE_ERROR, "sum: a complex result of %d dims is not supported; at most %d dims are", LT_MAX_DIMS,
                 LT_MAX_DIMS - 1);
        goto done;
    }
    by_part.full = false;
    by_part.out.v[by_part.out.n++] = 2;
    if ((sums = reduce(lt_k->sum[parts->dtype], parts, &by_part, 0))) {
        if (divisor != 1) divide(sums, divisor);
        out = lt_joined_parts(sums);
    }
done:
    lt_release(self);
    lt_release(parts);
    lt_release(sums);
    return out;
}

/* Sum and product, by the kernels of each dtype: integers and bool accumulate in int64; `asked` casts the input first.
 */
static lt_tensor *accumulate(const char *op, const lt_reduce_kernel *kernels, lt_tensor *self, const lt_dims *dim,
                             bool keepdim, int asked, double empty)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim)) return NULL;
    const int target = asked >= 0 ? asked : lt_is_integral(self->dtype) ? LT_I64 : self->dtype;
    const int compute = lt_is_integral(target) ? LT_I64 : (int)lt_compute_dtype(target);
    if (LT_UNLIKELY(lt_is_complex(target))) {
        if (kernels == lt_k->sum) return sum_complex(lt_to_dtype(self, target), &r, 1);
        return lt_raise(LT_DTYPE_ERROR, "%s: dtype %s is not supported; wanted a real dtype", op,
                        LT_DTYPE_NAME(target));
    }
    if (LT_LIKELY(compute == self->dtype && compute == target)) return reduce(kernels[compute], self, &r, empty);
    lt_tensor *x = lt_to_dtype(self, compute);
    lt_tensor *wide = x ? reduce(kernels[compute], x, &r, empty) : NULL;
    lt_tensor *out = wide ? lt_to_dtype(wide, target) : NULL;
    lt_release(x);
    lt_release(wide);
    return out;
}

lt_tensor *lt_sum_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, int dtype)
{
    return accumulate("sum", lt_k->sum, self, dim, keepdim, dtype, 0);
}

lt_tensor *lt_prod_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, int dtype)
{
    return accumulate("prod", lt_k->prod, self, dim, keepdim, dtype, 1);
}

lt_tensor *lt_mean_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, int dtype)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, "mean", self->ndim, self->shape, dim, keepdim)) return NULL;
    const int target = dtype < 0 && lt_is_complex(self->dtype) ? self->dtype : lt_float_dtype("mean", self, dtype);
    if (target < 0) return NULL;
    if (lt_is_complex(target)) return sum_complex(lt_to_dtype(self, target), &r, (double)r.count);
    const lt_dtype compute = lt_compute_dtype(target);
    lt_tensor *x = lt_to_dtype(self, compute);
    lt_tensor *wide = x ? reduce(lt_k->sum[compute], x, &r, 0) : NULL;
    lt_release(x);
    if (wide) divide(wide, (double)r.count); /* 0 / 0 = nan for an empty input, as NumPy has it */
    lt_tensor *out = wide ? lt_to_dtype(wide, target) : NULL;
    lt_release(wide);
    return out;
}

/* self / (number of elements behind one result - correction), or / that number when the difference is not positive. */
lt_tensor *lt_divide_count_forward(lt_tensor *self, const lt_dims *shape, const lt_dims *dim, lt_idx correction)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, "divide_count", shape->n, shape->v, dim, false)) return NULL;
    const int target = lt_is_complex(self->dtype) ? self->dtype : lt_float_dtype("divide_count", self, -1);
    const double count = r.count > correction ? (double)r.count - (double)correction : (double)r.count;
    if (lt_is_complex(target)) {
        lt_tensor *copy = lt_copy_raw(self), *parts = copy ? lt_parts(copy) : NULL;
        if (parts) divide(parts, count);
        if (!parts) lt_release(copy);
        lt_release(parts);
        return parts ? copy : NULL;
    }
    lt_tensor *x = lt_to_dtype(self, lt_compute_dtype(target));
    lt_tensor *wide = x ? lt_copy_raw(x) : NULL;
    lt_release(x);
    if (wide) divide(wide, count);
    lt_tensor *out = wide ? lt_to_dtype(wide, target) : NULL;
    lt_release(wide);
    return out;
}

/* ---- Extrema --------------------------------------------------------------------------------------------------- */

static lt_tensor *extremum(const char *op, const lt_reduce_kernel *kernels, lt_tensor *self, const lt_dims *dim,
                           bool keepdim)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim) || lt_wants_real(op, self)) return NULL;
    if (r.count == 0)
        return lt_raise(LT_VALUE_ERROR,
                        "%s: self has shape %s, nothing to take an extremum of; wanted reduced dims of size 1 or more",
                        op, LT_SHAPE(self));
    const lt_dtype compute = lt_compute_dtype(self->dtype);
    if (LT_LIKELY(compute == self->dtype)) return reduce(kernels[compute], self, &r, 0);
    lt_tensor *x = lt_to_dtype(self, compute), *wide = x ? reduce(kernels[compute], x, &r, 0) : NULL;
    lt_tensor *out = wide ? lt_to_dtype(wide, self->dtype) : NULL;
    lt_release(x);
    lt_release(wide);
    return out;
}

lt_tensor *lt_amax_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return extremum("amax", lt_k->max, self, dim, keepdim);
}

lt_tensor *lt_amin_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return extremum("amin", lt_k->min, self, dim, keepdim);
}

/* ---- any, all -------------------------------------------------------------------------------------------------- */

static lt_tensor *logical(const char *op, lt_reduce_kernel kernel, lt_tensor *self, const lt_dims *dim, bool keepdim,
                          double empty)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim)) return NULL;
    lt_tensor *x = lt_to_dtype(self, LT_BOOL);
    lt_tensor *out = x ? reduce(kernel, x, &r, empty) : NULL;
    lt_release(x);
    return out;
}

lt_tensor *lt_any_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return logical("any", lt_k->any[LT_BOOL], self, dim, keepdim, 0);
}

lt_tensor *lt_all_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return logical("all", lt_k->all[LT_BOOL], self, dim, keepdim, 1);
}
