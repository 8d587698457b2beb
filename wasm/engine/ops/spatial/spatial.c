/* What the ops over space share. */
#include "spatial.h"

const char *lt_spatial_shapes(int dims)
{
    static const char *const shapes[] = {"(N, C, L) or (C, L)", "(N, C, H, W) or (C, H, W)",
                                         "(N, C, D, H, W) or (C, D, H, W)"};
    return shapes[dims - 1];
}

int lt_per_dim(const char *op, const char *name, const lt_dims *given, int dims, lt_idx low, lt_idx filler,
               lt_idx *values)
{
    static const char *const wanted[] = {"an int", "an int or a pair of ints", "an int or three ints"};
    if (given->n != 1 && given->n != dims)
        return lt_fail(LT_VALUE_ERROR, "%s: %s is %s; wanted %s", op, name, lt_shape_text(given->n, given->v),
                       wanted[dims - 1]);
    for (int a = 0; a < LT_SPACE; a++) {
        const int place = a - (LT_SPACE - dims);
        values[a] = place < 0 ? filler : given->v[given->n == 1 ? 0 : place];
        if (place >= 0 && (values[a] < low || values[a] > INT32_MAX))
            return lt_fail(LT_VALUE_ERROR, "%s: %s is %s; wanted values of at least %td", op, name,
                           lt_shape_text(given->n, given->v), low);
    }
    return 0;
}

int lt_positions(const char *op, lt_idx size, lt_idx kernel, lt_idx stride, lt_idx padding, lt_idx dilation,
                 bool ceil_mode, lt_idx *out)
{
    const int64_t reach = (int64_t)dilation * (kernel - 1) + 1, padded = (int64_t)size + 2 * (int64_t)padding,
                  room = padded - reach;
    if (room < 0)
        return lt_fail(
            LT_SHAPE_ERROR,
            "%s: the kernel spans %lld elements and the padded input has %lld; wanted an output size of at least 1", op,
            (long long)reach, (long long)padded);
    int64_t count = (ceil_mode ? (room + stride - 1) / stride : room / stride) + 1;
    if (ceil_mode && (count - 1) * stride >= (int64_t)size + padding) count--; /* the last window must start inside */
    if (count > PTRDIFF_MAX)
        return lt_fail(LT_MEMORY_ERROR, "%s: the output has more elements than can be counted; wanted fewer", op);
    *out = (lt_idx)count;
    return 0;
}
