/* Variance, standard deviation, logsumexp, and what the gradients of reductions are made of. */
#include <math.h>

#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

#include "reduce.h"

/* ---- var, std -------------------------------------------------------------------------------------------------- */

static lt_tensor *deviations(const char *op, lt_tensor *self, const lt_dims *dim, bool keepdim, lt_idx correction,
                             bool root)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim)) return NULL;
    if (correction < 0)
        return lt_raise(LT_VALUE_ERROR, "%s: correction is %lld; wanted 0 or more", op, (long long)correction);
    lt_tensor *x = NULL, *rows = NULL, *mean = NULL, *out = NULL, *result = NULL;
    const int target = lt_float_dtype(op, self, -1);
    if (target < 0 || !(x = lt_to_dtype(self, lt_compute_dtype(target)))) goto done;
    if (!(out = lt_new_dims(x->dtype, &r.out))) goto done;
    if (lt_is_meta(out)) goto made;
    if (r.count == 0) {
        if (lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = NAN}})) goto done;
    } else if (out->numel) {
        if (!(rows = lt_reduction_rows(x, &r)) || !(mean = lt_new(x->dtype, 1, &out->numel))) goto done;
        LT_CALL(sumsq_dev, x->dtype, (out->numel, r.count, lt_data(rows), lt_data(mean), lt_data(out)));
        /* By count - correction; where that is not positive, by count (the population value, no nan). */
        const double n = r.count > correction ? (double)r.count - (double)correction : (double)r.count;
        LT_CALL(divide, x->dtype, (out->numel, n, root, lt_data(out)));
    }
made:
    result = lt_to_dtype(out, target);
done:
    lt_release(x);
    lt_release(rows);
    lt_release(mean);
    lt_release(out);
    return result;
}

lt_tensor *lt_var_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, lt_idx correction)
{
    return deviations("var", self, dim, keepdim, correction, false);
}

lt_tensor *lt_std_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, lt_idx correction)
{
    return deviations("std", self, dim, keepdim, correction, true);
}

/* ---- logsumexp ------------------------------------------------------------------------------------------------- */

lt_tensor *lt_logsumexp_forward(lt_tensor *self, const lt_dims *dim, bool keepdim)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, "logsumexp", self->ndim, self->shape, dim, keepdim)) return NULL;
    lt_tensor *x = NULL, *rows = NULL, *out = NULL, *result = NULL;
    const int target = lt_float_dtype("logsumexp", self, -1);
    if (target < 0 || !(x = lt_to_dtype(self, lt_compute_dtype(target)))) goto done;
    if (!(out = lt_new_dims(x->dtype, &r.out))) goto done;
    if (lt_is_meta(out)) goto made;
    if (r.count == 0) {
        if (lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = -INFINITY}})) goto done;
    } else if (out->numel) {
        if (!(rows = lt_reduction_rows(x, &r))) goto done;
        LT_CALL(logsumexp, x->dtype, (out->numel, r.count, lt_data(rows), lt_data(out)));
    }
made:
    result = lt_to_dtype(out, target);
done:
    lt_release(x);
    lt_release(rows);
    lt_release(out);
    return result;
}

/* ---- Gradients ------------------------------------------------------------------------------------------------- */

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
    if (!lt_is_float(x->dtype) || product->dtype != x->dtype)
        return lt_raise(LT_DTYPE_ERROR, "prod_backward: x is %s and product is %s; wanted one floating dtype",
                        LT_DTYPE_NAME(x->dtype), LT_DTYPE_NAME(product->dtype));
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
