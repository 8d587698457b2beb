/* Elementwise loops of float from one expression on vectors (mathf.h), for functions that the compiler cannot
 * vectorise by itself. Strided operands and the last few elements pass through a vector too, so that an element's
 * result does not depend on where it stands. */
#ifndef LT_LOOPS_VECTOR_H
#define LT_LOOPS_VECTOR_H

#include "kernels.h"
#include "loops.h"
#include "mathf.h"

/* The first `count` elements from p, at most a vector of them; in the lanes beyond something harmless. */
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

typedef float half_f __attribute__((vector_size(LT_WIDTH / 2)));
typedef struct {
    half_f low, high;
} halves_f;

/* What `lanes` gives in double for half a vector of floats at a time. */
LT_INLINE vf in_double(vd (*lanes)(vd, vd), vf a, vf b)
{
    halves_f x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    x.low =
        __builtin_convertvector(lanes(__builtin_convertvector(x.low, vd), __builtin_convertvector(y.low, vd)), half_f);
    x.high = __builtin_convertvector(lanes(__builtin_convertvector(x.high, vd), __builtin_convertvector(y.high, vd)),
                                     half_f);
    vf value;
    memcpy(&value, &x, sizeof value);
    return value;
}

/* out = expr(x), x a vector. `params` is a declaration that may read `param`, or nothing. The first loop is for
 * contiguous operands, the second for everything else and for the last few elements. */
#define LT_VECTOR_UNARY_P(name, params, expr)                                                                          \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        params;                                                                                                        \
        char *const po = ptr[0];                                                                                       \
        const char *const px = ptr[1];                                                                                 \
        const lt_idx so = stride[0], sx = stride[1];                                                                   \
        lt_idx i = 0;                                                                                                  \
        if (so == sizeof(float) && sx == sizeof(float))                                                                \
            for (; n - i >= LT_VF; i += LT_VF) {                                                                       \
                const vf x = lt_load_f((const float *)px + i);                                                         \
                lt_store_f((float *)po + i, expr);                                                                     \
            }                                                                                                          \
        for (; i < n; i += LT_VF) {                                                                                    \
            const vf x = lt_gather_f(px + i * sx, sx, n - i);                                                          \
            lt_scatter_f(po + i * so, so, n - i, expr);                                                                \
        }                                                                                                              \
    }
#define LT_VECTOR_UNARY(name, expr) LT_VECTOR_UNARY_P(name, , expr)

/* out = expr(x), by an expression `inside` that gives the same with less work, but only where outside(x) is not true:
 * two vectors at a time, of which `expr` computes both if a lane of either is outside. */
#define LT_GUARDED_UNARY(name, outside, inside, expr)                                                                  \
    static LT_VECTOR_UNARY(name##_any, expr)                                                                           \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        char *const po = ptr[0];                                                                                       \
        const char *const px = ptr[1];                                                                                 \
        const lt_idx so = stride[0], sx = stride[1];                                                                   \
        lt_idx i = 0;                                                                                                  \
        if (so == sizeof(float) && sx == sizeof(float))                                                                \
            for (; n - i >= 2 * LT_VF; i += 2 * LT_VF) {                                                               \
                const vf first = lt_load_f((const float *)px + i), second = lt_load_f((const float *)px + i + LT_VF);  \
                if (lt_any(outside(first) | outside(second))) {                                                        \
                    LT_FN(name##_any)(2 * LT_VF, (char *[]){po + i * so, (char *)px + i * sx}, stride, param);         \
                    continue;                                                                                          \
                }                                                                                                      \
                lt_store_f((float *)po + i, inside(first));                                                            \
                lt_store_f((float *)po + i + LT_VF, inside(second));                                                   \
            }                                                                                                          \
        if (i < n) LT_FN(name##_any)(n - i, (char *[]){po + i * so, (char *)px + i * sx}, stride, param);              \
    }

/* out = expr(a, b) */
#define LT_VECTOR_BINARY_P(name, params, expr)                                                                         \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        params;                                                                                                        \
        char *const po = ptr[0];                                                                                       \
        const char *const pa = ptr[1], *const pb = ptr[2];                                                             \
        const lt_idx so = stride[0], sa = stride[1], sb = stride[2];                                                   \
        lt_idx i = 0;                                                                                                  \
        if (so == sizeof(float) && sa == sizeof(float) && sb == sizeof(float))                                         \
            for (; n - i >= LT_VF; i += LT_VF) {                                                                       \
                const vf a = lt_load_f((const float *)pa + i), b = lt_load_f((const float *)pb + i);                   \
                lt_store_f((float *)po + i, expr);                                                                     \
            }                                                                                                          \
        for (; i < n; i += LT_VF) {                                                                                    \
            const vf a = lt_gather_f(pa + i * sa, sa, n - i), b = lt_gather_f(pb + i * sb, sb, n - i);                 \
            lt_scatter_f(po + i * so, so, n - i, expr);                                                                \
        }                                                                                                              \
    }
#define LT_VECTOR_BINARY(name, expr) LT_VECTOR_BINARY_P(name, , expr)

#endif
