/* The geometry of convolution and pooling over up to three dims of space, the last ones of a tensor. The dims that are
 * not there come first, with size, kernel, stride and dilation 1 and padding 0: a loop over them runs once. */
#ifndef LT_CONV_H
#define LT_CONV_H

#include "kernels.h"

enum { LT_SPACE = 3 };

/* x (n, c, *size), weight (oc, c / groups, *kernel), y (n, oc, *out). */
struct lt_conv {
    lt_idx n, c, oc, groups;
    lt_idx size[LT_SPACE], kernel[LT_SPACE], stride[LT_SPACE], padding[LT_SPACE], dilation[LT_SPACE], out[LT_SPACE];
};

/* A convolution of x, or a gradient with respect to it, as data: in pieces of so many images. */
struct lt_conv_call {
    lt_conv p;
    lt_idx images;
    const void *from, *weight, *bias;
    void *to;
};

/* x (n, *size), y (n, *out), where n counts images times channels. What is in the window of output position i, along
 * one dim: LT_POOL_WINDOW: kernel elements, dilation apart, from i * stride - padding on, as far as they exist;
 * LT_POOL_ADAPTIVE: the out-th part of the dim; LT_POOL_FRACTIONAL: kernel elements, from a place on that depends on a
 * number that was drawn. A mean divides by `divisor`, or where that is 0 by the elements of the window, with those that
 * lie in the padding if count_padding. */
typedef enum lt_pooling { LT_POOL_WINDOW, LT_POOL_ADAPTIVE, LT_POOL_FRACTIONAL } lt_pooling;
struct lt_pool {
    lt_pooling kind;
    int dims, count_padding;
    lt_idx n, divisor;
    lt_idx size[LT_SPACE], kernel[LT_SPACE], stride[LT_SPACE], padding[LT_SPACE], dilation[LT_SPACE], out[LT_SPACE];
};

static inline lt_idx lt_space(const lt_idx *sizes) { return sizes[0] * sizes[1] * sizes[2]; }

#endif
