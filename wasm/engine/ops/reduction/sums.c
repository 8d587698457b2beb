/* Sum, mean, product, any and all, and what the gradients of reductions are made of. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

#include "complex_parts.h"
#include "reduction.h"

/* ---- Sum, product, mean ---------------------------------------------------------------------------------------- */

/* Divides every element of a contiguous floating-point tensor that nobody else has seen. */
static void divide(lt_tensor *t, double by)
{
    if (!lt_shape_only(t)) LT_CALL(divide, t->dtype, (t->numel, by, lt_data(t)));
}

/* The sum of complex numbers is that of their parts. Takes the reference to `self` over. */
static lt_tensor *sum_complex(lt_tensor *self, const lt_reduction *r, double divisor)
{
    lt_reduction by_part = *r;
    lt_tensor *parts = self ? lt_parts(self) : NULL, *sums = NULL, *out = NULL;
    if (!parts) goto done;
    if (r->out.n == LT_MAX_DIMS) {
        lt_raise(LT_VALUE_ERROR, "sum: the complex result has %d dims; wanted at most %d", LT_MAX_DIMS,
                 LT_MAX_DIMS - 1);
        goto done;
    }
    by_part.full = false;
    by_part.out.v[by_part.out.n++] = 2;
    if ((sums = lt_reduce(lt_k->sum[parts->dtype], parts, &by_part, 0))) {
        if (divisor != 1) divide(sums, divisor);
        out = lt_joined_parts(sums);
    }
done:
    lt_release(self);
    lt_release(parts);
    lt_release(sums);
    return out;
}

/* Sum and product, by the kernels of each dtype: integers and bool accumulate in 64 bits; `asked` casts the input
 * first.
 */
static lt_tensor *accumulate(const char *op, const lt_reduce_kernel *kernels, lt_tensor *self, const lt_dims *dim,
                             bool keepdim, int asked, double empty)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim)) return NULL;
    const int target = asked >= 0                    ? asked
                       : lt_is_integral(self->dtype) ? (int)lt_total_dtype(self->dtype)
                                                     : self->dtype;
    const int compute = (int)(lt_is_integral(target) ? lt_total_dtype(target) : lt_compute_dtype(target));
    if (LT_UNLIKELY(lt_is_complex(target))) {
        if (kernels == lt_k->sum) return sum_complex(lt_to_dtype(self, target), &r, 1);
        lt_refuse_dtype(op, asked >= 0 ? "dtype" : "self", target, LT_REALS);
        return NULL;
    }
    return lt_into_dtype(lt_reduce_as(compute, kernels[compute], self, &r, empty), target);
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
    lt_tensor *wide;
    if (lt_is_integral(self->dtype) && lt_itemsize(self->dtype) <= 4) { /* whose sums are exact */
        const lt_dtype total = lt_total_dtype((lt_dtype)self->dtype);
        wide = lt_into_dtype(lt_reduce_as(total, lt_k->sum[total], self, &r, 0), LT_F64);
    } else {
        const lt_dtype compute = lt_compute_dtype(target);
        wide = lt_reduce_as(compute, lt_k->sum[compute], self, &r, 0);
    }
    if (wide) divide(wide, (double)r.count); /* 0 / 0 = nan for an empty input, as NumPy has it */
    return lt_into_dtype(wide, target);
}

/* self / (number of elements behind one result - correction), or / 0 when the difference is not positive. */
lt_tensor *lt_divide_count_forward(lt_tensor *self, const lt_dims *shape, const lt_dims *dim, double correction)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, "divide_count", shape->n, shape->v, dim, false)) return NULL;
    const int target = lt_is_complex(self->dtype) ? self->dtype : lt_float_dtype("divide_count", self, -1);
    const double left = (double)r.count - correction, count = left > 0 ? left : 0;
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
    return lt_into_dtype(wide, target);
}

/* ---- any, all -------------------------------------------------------------------------------------------------- */

static lt_tensor *logical(const char *op, lt_reduce_kernel kernel, lt_tensor *self, const lt_dims *dim, bool keepdim,
                          double empty)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim)) return NULL;
    return lt_reduce_as(LT_BOOL, kernel, self, &r, empty);
}

lt_tensor *lt_any_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return logical("any", lt_k->any[LT_BOOL], self, dim, keepdim, 0);
}

lt_tensor *lt_all_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    return logical("all", lt_k->all[LT_BOOL], self, dim, keepdim, 1);
}

/* ---- Gradients ----------------------------------------------------------------------------------------------------
 */

/* Spreads a reduction's result over the shape that was reduced: a view with stride 0 along the reduced dims. */
lt_tensor *lt_expand_reduced_forward(lt_tensor *self, const lt_dims *shape, const lt_dims *dim, bool keepdim)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, "expand_reduced", shape->n, shape->v, dim, keepdim)) return NULL;
    if (self->ndim != r.out.n || memcmp(self->shape, r.out.v, sizeof(lt_idx) * (size_t)r.out.n))
        return lt_raise(LT_SHAPE_ERROR, "expand_reduced: self has shape %s; wanted %s, what reducing %s gives",
                        LT_SHAPE(self), lt_shape_text(r.out.n, r.out.v), lt_shape_text(shape->n, shape->v));
    lt_idx stride[LT_MAX_DIMS];
    for (int i = 0, from = 0; i < shape->n; i++) {
        const bool reduced = r.mask & (1u << i);
        stride[i] = reduced ? 0 : self->stride[from];
        from += !reduced || keepdim;
    }
    return lt_alias_view(self, shape->n, shape->v, stride, self->offset);
}

/* Whether a floating-point tensor holds a zero. */
static int holds_zero(lt_tensor *t, bool *found)
{
    *found = true;
    if (t->device) return 0; /* not to be read: there may be one */
    lt_tensor *x = lt_to_contiguous_dtype(t, lt_compute_dtype(t->dtype));
    if (!x) return -1;
    int zero;
    LT_CALL(holds_zero, x->dtype, (x->numel, lt_data(x), &zero));
    *found = zero;
    lt_release(x);
    return 0;
}

/* Replaces *slot by its successor; false when that could not be made. */
static bool become(lt_tensor **slot, lt_tensor *next)
{
    lt_release(*slot);
    *slot = next;
    return next != NULL;
}

/* x (rows, n) moved by s along dim 1, ones moving in: towards the end, or towards the front. */
static lt_tensor *shifted(lt_tensor *x, lt_idx s, bool front)
{
    const lt_idx n = x->shape[1], rows = x->shape[0];
    const lt_idx pad[2] = {rows, s < n ? s : n};
    lt_tensor *ones = lt_new(x->dtype, 2, pad);
    lt_tensor *rest = lt_narrow(x, 1, front ? pad[1] : 0, n - pad[1]), *out = NULL;
    if (ones && rest && !lt_fill_raw(ones, (lt_scalar){LT_KIND_INT, {.i = 1}})) {
        lt_tensor *parts[2] = {front ? rest : ones, front ? ones : rest};
        out = lt_cat(&(lt_list){2, parts}, 1);
    }
    lt_release(ones);
    lt_release(rest);
    return out;
}

/* The product of the elements before (or, `front`, behind) each one of x (rows, n): a scan by doubling, in
 * differentiable ops, so that it has derivatives of every order. */
static lt_tensor *product_before(lt_tensor *x, bool front)
{
    lt_tensor *p = shifted(x, 1, front);
    for (lt_idx s = 1; p && s < x->shape[1]; s *= 2) {
        lt_tensor *q = shifted(p, s, front);
        lt_tensor *next = q ? lt_mul(p, q) : NULL;
        lt_release(q);
        become(&p, next);
    }
    return p;
}

/* For each element of self the product of the others that are multiplied with it, in differentiable ops. */
static lt_tensor *product_of_others(lt_tensor *self, const lt_reduction *r)
{
    lt_dims order = {0, {0}}, inverse = {self->ndim, {0}}, turned_shape, matrix = {2, {1, r->count}};
    for (uint32_t pass = 0; pass < 2; pass++)
        for (int i = 0; i < self->ndim; i++)
            if (((r->mask >> i) & 1) == pass) {
                inverse.v[i] = order.n;
                order.v[order.n++] = i;
                if (!pass) matrix.v[0] *= self->shape[i];
            }
    lt_tensor *x = lt_permute(self, &order), *before = NULL, *behind = NULL, *others = NULL;
    if (!x) return NULL;
    turned_shape = lt_dims_of(x);
    if (become(&x, lt_reshape(x, &matrix)) && (before = product_before(x, false)) &&
        (behind = product_before(x, true)) && (others = lt_mul(before, behind)) &&
        become(&others, lt_reshape(others, &turned_shape)))
        become(&others, lt_permute(others, &inverse));
    lt_release(x);
    lt_release(before);
    lt_release(behind);
    return others;
}

/* The gradient of prod: grad * result / self where no product is zero; where one is, the products of the others. */
lt_tensor *lt_prod_backward(lt_tensor *self, lt_tensor *x, lt_tensor *product, const lt_dims *dim, bool keepdim)
{
    lt_reduction r;
    bool zero;
    const lt_dims shape = lt_dims_of(x);
    if (lt_want_dtype("prod_backward", "x", x->dtype, LT_FLOATS) ||
        lt_want_one_dtype("prod_backward", "x", x->dtype, "product", product->dtype))
        return NULL;
    if (lt_reduction_plan(&r, "prod_backward", x->ndim, x->shape, dim, keepdim) || holds_zero(product, &zero))
        return NULL;
    lt_tensor *spread = NULL, *others = NULL, *grad = NULL;
    if (!zero || x->numel == 0) {
        lt_tensor *scaled = lt_mul(self, product);
        spread = scaled ? lt_expand_reduced(scaled, &shape, dim, keepdim) : NULL;
        lt_release(scaled);
        others = spread ? lt_reciprocal(x) : NULL;
    } else {
        spread = lt_expand_reduced(self, &shape, dim, keepdim);
        others = spread ? product_of_others(x, &r) : NULL;
    }
    if (others) grad = lt_mul(spread, others);
    lt_release(spread);
    lt_release(others);
    return grad;
}
