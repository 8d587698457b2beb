/* Elementwise loops of float from one expression on vectors (mathf.h), for functions that the compiler cannot
 * vectorise by itself. Strided operands and the last few elements pass through a vector too, so that an element's
 * result does not depend on where it stands. */
#ifndef LT_LOOPS_VECTOR_H
#define LT_LOOPS_VECTOR_H

#include "kernels.h"
#include "loops.h"
#include "mathf.h"

/* The `count` elements from p on; in the lanes beyond something harmless. */
LT_INLINE vf lt_gather_f(const char *p, lt_idx stride, lt_idx count)
{
    if (stride == sizeof(float)) return lt_load_part_f((const float *)p, count, *(const float *)p);
    if (stride == 0) return lt_splat_f(*(const float *)p);
    vf v = lt_splat_f(*(const float *)p);
    for (int l = 1; l < LT_VF; l++)
        if (l < count) v[l] = *(const float *)(p + l * stride);
    return v;
}

LT_INLINE void lt_scatter_f(char *p, lt_idx stride, lt_idx count, vf v)
{
    if (stride == sizeof(float)) {
        lt_store_part_f((float *)p, count, v);
        return;
    }
    for (int l = 0; l < LT_VF; l++)
        if (l < count) *(float *)(p + l * stride) = v[l];
}

/* out = expr(x), x a vector. `params` is a declaration that may read `param`, or nothing. */
#define LT_VECTOR_UNARY_P(name, params, expr)                                                                         \
    LT_LOOP(name)                                                                                                     \
    {                                                                                                                 \
        (void)param;                                                                                                  \
        params;                                                                                                       \
        char *po = ptr[0];                                                                                            \
        const char *px = ptr[1];                                                                                      \
        const lt_idx so = stride[0], sx = stride[1];                                                                  \
        for (lt_idx i = 0; i < n; i += LT_VF, po += LT_VF * so, px += LT_VF * sx) {                                   \
            const lt_idx count = n - i < LT_VF ? n - i : LT_VF;                                                       \
            const vf x = lt_gather_f(px, sx, count);                                                                  \
            lt_scatter_f(po, so, count, expr);                                                                        \
        }                                                                                                             \
    }
#define LT_VECTOR_UNARY(name, expr) LT_VECTOR_UNARY_P(name, , expr)

/* out = expr(a, b) */
#define LT_VECTOR_BINARY_P(name, params, expr)                                                                        \
    LT_LOOP(name)                                                                                                     \
    {                                                                                                                 \
        (void)param;                                                                                                  \
        params;                                                                                                       \
        char *po = ptr[0];                                                                                            \
        const char *pa = ptr[1], *pb = ptr[2];                                                                        \
        const lt_idx so = stride[0], sa = stride[1], sb = stride[2];                                                  \
        for (lt_idx i = 0; i < n; i += LT_VF, po += LT_VF * so, pa += LT_VF * sa, pb += LT_VF * sb) {                 \
            const lt_idx count = n - i < LT_VF ? n - i : LT_VF;                                                       \
            const vf a = lt_gather_f(pa, sa, count), b = lt_gather_f(pb, sb, count);                                  \
            lt_scatter_f(po, so, count, expr);                                                                        \
        }                                                                                                             \
    }
#define LT_VECTOR_BINARY(name, expr) LT_VECTOR_BINARY_P(name, , expr)

#endif
