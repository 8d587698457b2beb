/* What resampling and sampling share with the engine. */
#ifndef LT_RESAMPLE_H
#define LT_RESAMPLE_H

#include "kernels.h"

/* The modes of resampling, in the order of the op table's words. Those with SMOOTH have wider windows where elements
 * are left out, so that all of them count. */
enum { NEAREST, NEAREST_EXACT, LINEAR, CUBIC, AREA, LINEAR_SMOOTH, CUBIC_SMOOTH, LANCZOS };

/* x (n, c, size[2], size[1], size[0]), sampled at `points` places for each n, of which the grid has `axes` numbers from
 * -1 to 1, those of the innermost dim first; missing dims have size 1. `order` counts derivatives along each. */
struct lt_grid {
    lt_idx n, c, points, size[3];
    int axes, mode, padding, corners, order[3];
};

enum { GRID_BILINEAR, GRID_NEAREST, GRID_BICUBIC };
enum { GRID_ZEROS, GRID_BORDER, GRID_REFLECTION };

#endif
