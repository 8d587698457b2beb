/* Elementwise loops from one scalar expression. The compiler vectorises the three fast forms: every operand
 * contiguous, or all but one, which is broadcast (stride 0). Anything else takes the strided form. */
#ifndef LT_LOOPS_H
#define LT_LOOPS_H

#include "kernels.h"
#include "simd.h"

#if defined(__clang__)
/* Clang warns of each loop that it could not vectorise; a loop that calls the C library is one. */
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#define LT_LOOP(name) void LT_FN(name)(lt_idx n, char *const *ptr, const lt_idx *stride, const void *param)

/* out = expr(x). `params` is a declaration that may read `param`, or nothing. */
#define LT_UNARY_P(name, TO, TI, params, expr)                                                                         \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        if (n <= 0) return;                                                                                            \
        params;                                                                                                        \
        char *po = ptr[0];                                                                                             \
        const char *px = ptr[1];                                                                                       \
        const lt_idx so = stride[0], sx = stride[1];                                                                   \
        if (so == (lt_idx)sizeof(TO) && sx == (lt_idx)sizeof(TI)) {                                                    \
            TO *o = (TO *)po;                                                                                          \
            const TI *in = (const TI *)px;                                                                             \
            LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                    \
            {                                                                                                          \
                const TI x = in[i];                                                                                    \
                o[i] = (TO)(expr);                                                                                     \
            }                                                                                                          \
            return;                                                                                                    \
        }                                                                                                              \
        for (lt_idx i = 0; i < n; i++, po += so, px += sx) {                                                           \
            const TI x = *(const TI *)px;                                                                              \
            *(TO *)po = (TO)(expr);                                                                                    \
        }                                                                                                              \
    }
#define LT_UNARY(name, TO, TI, expr) LT_UNARY_P(name, TO, TI, , expr)

/* out = expr(a, b) */
#define LT_BINARY_P(name, TO, TI, params, expr)                                                                        \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        if (n <= 0) return;                                                                                            \
        params;                                                                                                        \
        char *po = ptr[0];                                                                                             \
        const char *pa = ptr[1], *pb = ptr[2];                                                                         \
        const lt_idx so = stride[0], sa = stride[1], sb = stride[2], size = sizeof(TI);                                \
        if (so == (lt_idx)sizeof(TO) && (sa == size || sa == 0) && (sb == size || sb == 0) && (sa | sb)) {             \
            TO *o = (TO *)po;                                                                                          \
            const TI *ina = (const TI *)pa, *inb = (const TI *)pb;                                                     \
            if (sa == 0) {                                                                                             \
                const TI a = *ina;                                                                                     \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TI b = inb[i];                                                                               \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            } else if (sb == 0) {                                                                                      \
                const TI b = *inb;                                                                                     \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TI a = ina[i];                                                                               \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            } else {                                                                                                   \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TI a = ina[i], b = inb[i];                                                                   \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            }                                                                                                          \
            return;                                                                                                    \
        }                                                                                                              \
        for (lt_idx i = 0; i < n; i++, po += so, pa += sa, pb += sb) {                                                 \
            const TI a = *(const TI *)pa, b = *(const TI *)pb;                                                         \
            *(TO *)po = (TO)(expr);                                                                                    \
        }                                                                                                              \
    }
#define LT_BINARY(name, TO, TI, expr) LT_BINARY_P(name, TO, TI, , expr)

/* out = expr(a, b, c), where a has its own type. Fast when everything is contiguous or b and c are both scalars. */
#define LT_TERNARY_P(name, TO, TA, TI, params, expr)                                                                   \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        if (n <= 0) return;                                                                                            \
        params;                                                                                                        \
        char *po = ptr[0];                                                                                             \
        const char *pa = ptr[1], *pb = ptr[2], *pc = ptr[3];                                                           \
        const lt_idx so = stride[0], sa = stride[1], sb = stride[2], sc = stride[3], size = sizeof(TI);                \
        if (so == (lt_idx)sizeof(TO) && sa == (lt_idx)sizeof(TA) && (sb == size || sb == 0) &&                         \
            (sc == size || sc == 0)) {                                                                                 \
            TO *o = (TO *)po;                                                                                          \
            const TA *ina = (const TA *)pa;                                                                            \
            const TI *inb = (const TI *)pb, *inc = (const TI *)pc;                                                     \
            if (sb == size && sc == size) {                                                                            \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TA a = ina[i];                                                                               \
                    const TI b = inb[i], c = inc[i];                                                                   \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            } else if (sb == size) {                                                                                   \
                const TI c = *inc;                                                                                     \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TA a = ina[i];                                                                               \
                    const TI b = inb[i];                                                                               \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            } else if (sc == size) {                                                                                   \
                const TI b = *inb;                                                                                     \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TA a = ina[i];                                                                               \
                    const TI c = inc[i];                                                                               \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            } else {                                                                                                   \
                const TI b = *inb, c = *inc;                                                                           \
                LT_IVDEP for (lt_idx i = 0; i < n; i++)                                                                \
                {                                                                                                      \
                    const TA a = ina[i];                                                                               \
                    o[i] = (TO)(expr);                                                                                 \
                }                                                                                                      \
            }                                                                                                          \
            return;                                                                                                    \
        }                                                                                                              \
        for (lt_idx i = 0; i < n; i++, po += so, pa += sa, pb += sb, pc += sc) {                                       \
            const TA a = *(const TA *)pa;                                                                              \
            const TI b = *(const TI *)pb, c = *(const TI *)pc;                                                         \
            *(TO *)po = (TO)(expr);                                                                                    \
        }                                                                                                              \
    }
#define LT_TERNARY(name, TO, TA, TI, expr) LT_TERNARY_P(name, TO, TA, TI, , expr)

#endif
