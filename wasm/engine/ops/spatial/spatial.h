/* The geometry that convolution and pooling share: one, two or three dims of space, the last ones of a tensor. */
#ifndef LT_SPATIAL_H
#define LT_SPATIAL_H

#include "conv.h"
#include "engine.h"

/* "(N, C, H, W) or (C, H, W)", for each number of dims. */
const char *lt_spatial_shapes(int dims);

/* One number for all dims, or one for each, from `low` up, into the last `dims` of the three; the others become
 * `filler`. */
int lt_per_dim(const char *op, const char *name, const lt_dims *given, int dims, lt_idx low, lt_idx filler,
               lt_idx *values);

/* Positions of a window along one dim; at least 1, or LT_SHAPE_ERROR. */
int lt_positions(const char *op, lt_idx size, lt_idx kernel, lt_idx stride, lt_idx padding, lt_idx dilation,
                 bool ceil_mode, lt_idx *out);

#endif
