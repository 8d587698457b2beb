/* Register tiles of products and convolutions. */
#ifndef LT_TILE_H
#define LT_TILE_H

#include "simd.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ROUND_UP(a, unit) (((a) + (unit) - 1) / (unit) * (unit))

/* Rows of a tile that is two vectors wide: as many as leave registers for those of the other operand and an element.
 * WebAssembly engines on x86 have 16 vector registers, of which one or two are the engine's own. */
#if LT_WIDTH == 64
#define TILE_M 12
#elif LT_WIDTH == 32
#define TILE_M 6
#elif defined(__aarch64__)
#define TILE_M 8
#else
#define TILE_M 5
#endif
#define TILE_N (2 * VN) /* columns of a tile */

typedef float quad_f32 __attribute__((vector_size(16), aligned(4), may_alias));
typedef double quad_f64 __attribute__((vector_size(32), aligned(8), may_alias));

#endif
