/* Eigenvalue problems, solved in double for every dtype. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "vectors.inc"
#define DTYPES LT_DTYPES_OF_eigh
#include "each_dtype.h"

#define TEMPLATE "eigh.inc"
#define DTYPES LT_DTYPES_OF_eigh
#include "each_dtype.h"

/* A symmetric matrix of which one triangle is read, the upper or the lower one. */
LT_KERNEL(mirror_triangle, (lt_idx n, int upper, const double *from, double *to))
{
    for (lt_idx i = 0; i < n; i++)
        for (lt_idx j = 0; j <= i; j++) to[i * n + j] = to[j * n + i] = upper ? from[j * n + i] : from[i * n + j];
}

LT_KERNEL(transpose_square, (lt_idx n, const double *from, double *to))
{
    for (lt_idx i = 0; i < n; i++)
        for (lt_idx j = 0; j < n; j++) to[i * n + j] = from[j * n + i];
}
