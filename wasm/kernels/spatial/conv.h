/* The geometry of two-dimensional convolution and pooling. */
#ifndef LT_CONV_H
#define LT_CONV_H

#include "kernels.h"

/* x (n, c, h, w), weight (oc, c / groups, kh, kw), y (n, oc, oh, ow); stride s, padding p, dilation d per axis. */
struct lt_conv2d {
    lt_idx n, c, h, w, oc, kh, kw, sh, sw, ph, pw, dh, dw, groups, oh, ow;
};

/* x (n, h, w), y (n, oh, ow), where n counts images times channels. */
struct lt_pool2d {
    lt_idx n, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow;
};

#endif
