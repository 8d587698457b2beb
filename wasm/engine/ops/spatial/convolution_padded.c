/* Convolution whose padding is given by a word. */
#include "engine.h"
#include "ops_gen.h"

enum { VALID, SAME };

/* What an int or a number for each axis says of one. */
static lt_idx of_axis(const lt_dims *given, int axis) { return given->n > axis ? given->v[axis] : given->v[0]; }

lt_tensor *lt_convolve_padded(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride, int padding,
                              const lt_dims *dilation, lt_idx groups)
{
    const int dims = weight->ndim - 2;
    lt_dims before = {.n = 1, .v = {0}}, after = {.n = 0}; /* after: pairs, the last dim first */
    bool more = false;
    if (padding == VALID || dims < 1 || dims > 3 || stride->n < 1 || dilation->n < 1)
        return lt_convolve(x, weight, bias, stride, &before, dilation, groups);
    before.n = dims, after.n = 2 * dims;
    for (int axis = 0; axis < dims; axis++) {
        if (of_axis(stride, axis) != 1)
            return lt_raise(LT_VALUE_ERROR, "convolve: stride is %s; wanted 1 with padding='same'",
                            lt_shape_text(stride->n, stride->v));
        lt_idx total;
        if (of_axis(dilation, axis) < 1 ||
            __builtin_mul_overflow(of_axis(dilation, axis), weight->shape[2 + axis] - 1, &total))
            total = 0; /* the op refuses it */
        before.v[axis] = total / 2;
        after.v[2 * (dims - 1 - axis)] = 0;
        after.v[2 * (dims - 1 - axis) + 1] = total % 2; /* the op pads evenly; an even kernel needs one more behind */
        more |= total % 2;
    }
    if (!more || x->ndim < dims) return lt_convolve(x, weight, bias, stride, &before, dilation, groups);
    lt_tensor *wider = lt_constant_pad(x, &after, (lt_scalar){LT_KIND_INT, {.i = 0}});
    lt_tensor *result = wider ? lt_convolve(wider, weight, bias, stride, &before, dilation, groups) : NULL;
    lt_release(wider);
    return result;
}
