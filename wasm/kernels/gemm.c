/* Matrix products of floating types. */
#include "kernels.h"
#include "simd.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define ROUND_UP(a, unit) (((a) + (unit)-1) / (unit) * (unit))

/* Rows of a register tile, which is two vectors wide: as many as leave registers for a row of B and an element of A.
 * WebAssembly engines on x86 have 16 vector registers, of which one or two are the engine's own. */
#if LT_WIDTH == 64
#define TILE_M 12
#elif LT_WIDTH == 32
#define TILE_M 6
#elif defined(__aarch64__)
#define TILE_M 8
#else
#define TILE_M 4
#endif
#define SMALL_M 4 /* rows of a tile that reads A in place */

/* Blocks of the packed way: a panel of B in the first cache, a block of A in the second, one of B in the third. */
#define BLOCK_M (TILE_M * 16)
#define BLOCK_K 256
#define BLOCK_N 1024
#define SMALL_K 1024
#define SMALL_PRODUCT 262144.

typedef float quad_f32 __attribute__((vector_size(16), aligned(4), may_alias));
typedef double quad_f64 __attribute__((vector_size(32), aligned(8), may_alias));

#define T float
#define LT_T(name) name##_f32
#define V vf
#define VN LT_VF
#define LOAD lt_load_f
#define STORE lt_store_f
#define SPLAT lt_splat_f
#define FMA lt_fma_f
#define SUM lt_sum_f
#define QUAD quad_f32
#include "gemm_tile.inc"
#include "gemm.inc"
#undef T
#undef LT_T
#undef V
#undef VN
#undef LOAD
#undef STORE
#undef SPLAT
#undef FMA
#undef SUM
#undef QUAD
#undef TILE_N

#define T double
#define LT_T(name) name##_f64
#define V vd
#define VN LT_VD
#define LOAD lt_load_d
#define STORE lt_store_d
#define SPLAT lt_splat_d
#define FMA lt_fma_d
#define SUM lt_sum_d
#define QUAD quad_f64
#include "gemm_tile.inc"
#include "gemm.inc"
