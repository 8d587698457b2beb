/* Matrix products of floating types. */
#include "gemm.h"
#include "tile.h"

#define SMALL_M 4  /* rows of a tile that reads A in place */
#define NARROW_M 8 /* rows of one that has a single vector of columns, for as many sums are under way as wanted */

/* So few rows or columns are dot products, if the other operand's lines lie together: 4 by DOTS_N of them at once. */
#define FEW 8
#if LT_WIDTH == 64 || defined(__aarch64__)
#define DOTS_N 4
#else
#define DOTS_N 2
#endif

/* Blocks of the packed way: a panel of B in the first cache, a block of A in the second, one of B in the third. */
#define BLOCK_M (TILE_M * 16)
#define BLOCK_K 256
#define BLOCK_N 1024

/* Up to this k and this m n k the direct way is at least as fast. Tiles of AVX-512 outgrow the first cache sooner. */
#define SMALL_K 1024
#if LT_WIDTH == 64
#define SMALL_PRODUCT (72. * 72 * 72)
#else
#define SMALL_PRODUCT (160. * 160 * 160)
#endif

#define TEMPLATE "gemm.inc"
#define DTYPES LT_DTYPES_OF_gemm
#include "each_dtype.h"
