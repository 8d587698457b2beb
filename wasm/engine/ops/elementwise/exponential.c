/* frexp: two results from one element, which no elementwise kernel has. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

int lt_frexp_forward(lt_tensor *self, lt_tensor **out)
{
    const lt_dtype dtype = (lt_dtype)self->dtype;
    if (LT_WANTS(frexp, "frexp", "self", dtype)) return -1;
    lt_tensor *mantissa = lt_new(dtype, self->ndim, self->shape);
    lt_tensor *exponent = mantissa ? lt_new(LT_I32, self->ndim, self->shape) : NULL;
    if (!exponent) goto fail;
    if (!lt_shape_only(exponent)) {
        lt_tensor *x = lt_to_contiguous(self);
        if (!x) goto fail;
        LT_CALL(frexp, dtype, (x->numel, lt_data(x), lt_data(mantissa), lt_data(exponent)));
        lt_release(x);
    }
    out[0] = mantissa;
    out[1] = exponent;
    return 0;
fail:
    lt_release(mantissa), lt_release(exponent);
    return -1;
}
