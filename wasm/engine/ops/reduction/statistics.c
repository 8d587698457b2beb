/* Variance, standard deviation, logsumexp. */
#include <math.h>

#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

#include "reduction.h"

/* ---- var, std -------------------------------------------------------------------------------------------------- */

static lt_tensor *deviations(const char *op, lt_tensor *self, const lt_dims *dim, bool keepdim, double correction,
                             bool root)
{
    lt_reduction r;
    if (lt_reduction_plan(&r, op, self->ndim, self->shape, dim, keepdim)) return NULL;
    lt_tensor *x = NULL, *rows = NULL, *mean = NULL, *out = NULL, *result = NULL;
    const int target = lt_float_dtype(op, self, -1);
    if (target < 0 || !(x = lt_to_dtype(self, lt_compute_dtype(target)))) goto done;
    if (!(out = lt_new_dims(x->dtype, &r.out))) goto done;
    if (lt_shape_only(out)) goto made;
    if (r.count == 0) {
        if (lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = NAN}})) goto done;
    } else if (out->numel) {
        if (!(rows = lt_reduction_rows(x, &r)) || !(mean = lt_new(x->dtype, 1, &out->numel))) goto done;
        /* Where no degree of freedom is left the deviations, which then are 0 as a rule, are divided by 0. */
        const double n = (double)r.count - correction;
        LT_CALL(sumsq_dev, x->dtype,
                (out->numel, r.count, lt_data(rows), n > 0 ? n : 0, root, lt_data(mean), lt_data(out)));
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

lt_tensor *lt_var_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, double correction)
{
    return deviations("var", self, dim, keepdim, correction, false);
}

lt_tensor *lt_std_forward(lt_tensor *self, const lt_dims *dim, bool keepdim, double correction)
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
    if (lt_shape_only(out)) goto made;
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
