/* A matrix product as data, so that several threads can each compute a part of it. */
#ifndef LT_GEMM_H
#define LT_GEMM_H

#include "kernels.h"

/* C (m, n) = A (m, k) B (k, n) (+ C) (+ bias), as the arguments of the kernel gemm, cut into parts of `rows` rows and
 * `columns` columns of C, whose order is row by row. */
struct lt_gemm {
    lt_idx m, n, k, rsa, csa, rsb, csb, ldc, accumulate, rows, columns;
    const void *a, *b, *bias;
    void *c;
};

static inline lt_idx lt_gemm_pieces(const lt_gemm *g)
{
    return ((g->m + g->rows - 1) / g->rows) * ((g->n + g->columns - 1) / g->columns);
}

#endif
