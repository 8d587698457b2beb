/* Norms of vectors. */
#include "../reduction/reduction.h"
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

lt_tensor *lt_power_norm_forward(lt_tensor *self, double p, const lt_dims *dim, bool keepdim)
{
    lt_reduction r;
    if (LT_WANTS(norm_rows, "vector_norm", "self", self->dtype)) return NULL;
    if (lt_reduction_plan(&r, "vector_norm", self->ndim, self->shape, dim, keepdim)) return NULL;
    if (r.count == 0 && p < 0)
        return lt_raise(LT_RUNTIME_ERROR,
                        "vector_norm: self has no elements along dim, shape %s, and the norm of order %g of nothing is "
                        "not defined; wanted elements or another order",
                        LT_SHAPE(self), p);
    lt_tensor *out = lt_new_dims((lt_dtype)self->dtype, &r.out), *rows = NULL;
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    if (!(rows = lt_reduction_rows(self, &r))) {
        lt_release(out);
        return NULL;
    }
    LT_CALL(norm_rows, out->dtype, (out->numel, r.count, p, lt_data(rows), lt_data(out)));
    lt_release(rows);
    return out;
}
