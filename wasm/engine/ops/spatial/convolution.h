/* The geometry that convolution and pooling share. */
#ifndef LT_CONVOLUTION_H
#define LT_CONVOLUTION_H

#include "engine.h"

/* An int or a pair of ints, from `low` up. */
static inline int lt_image_pair(const char *op, const char *name, const lt_dims *given, lt_idx low, lt_idx *rows,
                                lt_idx *columns)
{
    if (given->n != 1 && given->n != 2)
        return lt_fail(LT_VALUE_ERROR, "%s: %s is %s; wanted an int or a pair of ints", op, name,
                       lt_shape_text(given->n, given->v));
    *rows = given->v[0];
    *columns = given->v[given->n - 1];
    if (*rows >= low && *columns >= low && *rows <= INT32_MAX && *columns <= INT32_MAX) return 0;
    return lt_fail(LT_VALUE_ERROR, "%s: %s is %s; wanted values of at least %td", op, name,
                   lt_shape_text(given->n, given->v), low);
}

/* Positions of a window along one axis; at least 1, or LT_SHAPE_ERROR. */
static inline int lt_image_size(const char *op, lt_idx size, lt_idx kernel, lt_idx stride, lt_idx padding,
                                lt_idx dilation, bool ceil_mode, lt_idx *out)
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

static inline int lt_check_images(const char *op, int ndim, const lt_idx *shape)
{
    if (ndim == 3 || ndim == 4) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted (N, C, H, W) or (C, H, W)", op,
                   lt_shape_text(ndim, shape));
}

#endif
