/* renorm: what it checks before it scales. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_renorm(lt_tensor *self, double p, lt_idx dim, double maxnorm)
{
    const lt_dtype dtype = (lt_dtype)self->dtype, computed = lt_compute_dtype(dtype);
    if (lt_want_dtype("renorm", "self", dtype, LT_FLOATS | LT_COMPLEXES)) return NULL;
    if (self->ndim < 2)
        return lt_raise(LT_VALUE_ERROR, "renorm: self has shape %s; wanted at least 2 dims", LT_SHAPE(self));
    const int d = lt_wrap_dim("renorm", dim, self->ndim);
    if (d < 0) return NULL;
    if (!(p > 0)) return lt_raise(LT_VALUE_ERROR, "renorm: p is %g; wanted more than 0", p);
    if (!(maxnorm >= 0)) return lt_raise(LT_VALUE_ERROR, "renorm: maxnorm is %g; wanted 0 or more", maxnorm);
    if (self->numel == 0) return lt_clone(self);
    lt_dims others = {0};
    for (int i = 0; i < self->ndim; i++)
        if (i != d) others.v[others.n++] = i;
    if (computed == dtype) return lt_renorm_rows(self, p, maxnorm, &others);
    lt_tensor *x = lt_cast(self, computed), *limited = x ? lt_renorm_rows(x, p, maxnorm, &others) : NULL;
    lt_tensor *result = limited ? lt_cast(limited, dtype) : NULL;
    lt_release(x), lt_release(limited);
    return result;
}
