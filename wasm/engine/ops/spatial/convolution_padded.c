/* Convolution whose padding is given by a word. */
#include "engine.h"
#include "ops_gen.h"

enum { VALID, SAME };

/* What an int or a pair says of an axis. */
static lt_idx of_axis(const lt_dims *pair, int axis) { return pair->n > axis ? pair->v[axis] : pair->v[0]; }

lt_tensor *lt_convolution2d_padded(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride, int padding,
                                   const lt_dims *dilation, lt_idx groups)
{
    lt_dims before = {.n = 2, .v = {0, 0}}, after = {.n = 4, .v = {0, 0, 0, 0}}; /* after: left, right, top, bottom */
    if (padding == VALID || weight->ndim != 4 || stride->n < 1 || dilation->n < 1)
        return lt_convolution2d(x, weight, bias, stride, &before, dilation, groups);
    for (int axis = 0; axis < 2; axis++) {
        if (of_axis(stride, axis) != 1)
            return lt_raise(LT_VALUE_ERROR, "conv2d: stride is %s; wanted 1 with padding='same'",
                            lt_shape_text(stride->n, stride->v));
        lt_idx total;
        if (of_axis(dilation, axis) < 1 ||
            __builtin_mul_overflow(of_axis(dilation, axis), weight->shape[2 + axis] - 1, &total))
            total = 0; /* the op refuses it */
        before.v[axis] = total / 2;
        after.v[3 - 2 * axis] = total - 2 * (total / 2); /* the op pads evenly; an even kernel needs one more behind */
    }
    if (!after.v[1] && !after.v[3]) return lt_convolution2d(x, weight, bias, stride, &before, dilation, groups);
    lt_tensor *wider = lt_constant_pad(x, &after, (lt_scalar){LT_KIND_INT, {.i = 0}});
    lt_tensor *result = wider ? lt_convolution2d(wider, weight, bias, stride, &before, dilation, groups) : NULL;
    lt_release(wider);
    return result;
}
