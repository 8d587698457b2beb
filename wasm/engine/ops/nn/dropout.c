/* Elements dropped at random, and rrelu with its random slopes. A number takes one Philox block. */
#include <math.h>

#include "ops_gen.h"
#include "random.h"
#include "run_kernel.h"

int lt_native_dropout_forward(lt_tensor *self, double p, lt_generator *generator, lt_tensor **out)
{
    if (lt_want_dtype("native_dropout", "self", self->dtype, LT_FLOATS)) return -1;
    lt_generator *g = lt_generator_or_default(generator);
    lt_tensor *x = lt_to_contiguous(self), *y = NULL, *mask = NULL;
    if (!x || !(y = lt_new(x->dtype, x->ndim, x->shape)) || !(mask = lt_new(x->dtype, x->ndim, x->shape))) goto fail;
    if (!lt_shape_only(x))
        LT_CALL(dropout, x->dtype,
                (x->numel, g->seed, lt_draw_blocks(g, x->numel), p, lt_data(x), lt_data(y), lt_data(mask)));
    lt_release(x);
    out[0] = y;
    out[1] = mask;
    return 0;
fail:
    lt_release(x);
    lt_release(y);
    return -1;
}

lt_tensor *lt_dropout(lt_tensor *self, double p, bool training, lt_generator *generator)
{
    lt_tensor *out[2];
    if (!(p >= 0 && p <= 1))
        return lt_raise(LT_VALUE_ERROR, "dropout: p is %g; wanted a probability between 0 and 1", p);
    if (lt_want_dtype("dropout", "self", self->dtype, LT_FLOATS)) return NULL;
    if (!training || p == 0) return lt_retain(self);
    if (lt_native_dropout(self, p, generator, out)) return NULL;
    lt_release(out[1]);
    return out[0];
}

/* ---- rrelu ----------------------------------------------------------------------------------------------------- */

static int check_rrelu(const lt_tensor *self, double lower, double upper)
{
    if (lt_want_dtype("rrelu", "self", self->dtype, LT_FLOATS)) return -1;
    if (lower <= upper && isfinite(upper - lower)) return 0;
    return lt_fail(LT_VALUE_ERROR, "rrelu: lower is %g and upper is %g; wanted finite bounds, lower <= upper", lower,
                   upper);
}

int lt_rrelu_with_noise_forward(lt_tensor *self, double lower, double upper, bool training, lt_generator *generator,
                                lt_tensor **out)
{
    if (check_rrelu(self, lower, upper) || LT_WANTS(philox_uniform, "rrelu", "self", self->dtype)) return -1;
    const lt_dtype dtype = (lt_dtype)self->dtype;
    out[0] = lt_new(dtype, self->ndim, self->shape);
    out[1] = out[0] ? lt_new(dtype, self->ndim, self->shape) : NULL;
    if (out[1] && lt_shape_only(out[0])) return 0;
    lt_tensor *x = out[1] ? lt_to_contiguous(self) : NULL;
    if (!x) {
        lt_release(out[0]), lt_release(out[1]);
        return -1;
    }
    lt_generator *g = lt_generator_or_default(generator);
    if (training) LT_CALL(philox_uniform, dtype, (x->numel, g->seed, lt_draw_blocks(g, x->numel), lt_data(out[1])));
    LT_CALL(rrelu, dtype,
            (x->numel, lt_data(x), lower, upper, training, (lower + upper) / 2, lt_data(out[0]), lt_data(out[1])));
    lt_release(x);
    return 0;
}

lt_tensor *lt_rrelu(lt_tensor *self, double lower, double upper, bool training, lt_generator *generator)
{
    lt_tensor *out[2];
    if (lt_rrelu_with_noise(self, lower, upper, training, generator, out)) return NULL;
    lt_release(out[1]);
    return out[0];
}

lt_tensor *lt_rrelu_(lt_tensor *self, double lower, double upper, bool training, lt_generator *generator)
{
    if (check_rrelu(self, lower, upper) || lt_inplace_check("rrelu_", self)) return NULL;
    lt_tensor *values = lt_rrelu(self, lower, upper, training, generator);
    const int status = values ? lt_copy_(self, values) : -1;
    lt_release(values);
    return status ? NULL : lt_retain(self);
}
