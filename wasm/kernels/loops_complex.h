/* Elementwise loops over complex numbers, pairs of float (complex64) or double (complex128), from one expression. */
#ifndef LT_LOOPS_COMPLEX_H
#define LT_LOOPS_COMPLEX_H

#if defined(__GNUC__) && !defined(__clang__)
/* GCC's vectoriser knows complex products and fuses their sums, contraction off or not, so that a result would depend
 * on where its operands lie. */
#pragma GCC optimize("no-tree-vectorize")
#endif

#include "complex_math.h"
#include "formulas.h"

/* `reads` declares the operands, `params` may read `param`, and `write` writes the value of `expr` to o. */
#define LT_COMPLEX_LOOP(name, reads, params, write)                                                                    \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        params;                                                                                                        \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            reads;                                                                                                     \
            write;                                                                                                     \
        }                                                                                                              \
    }
#define LT_READ(T, variable, k)                                                                                        \
    const T *at_##variable = (const T *)(ptr[k] + i * stride[k]);                                                      \
    const lt_c variable = {at_##variable[0], at_##variable[1]}
#define LT_READ_1(T) LT_READ(T, x, 1)
#define LT_READ_2(T)                                                                                                   \
    LT_READ(T, a, 1);                                                                                                  \
    LT_READ(T, b, 2)
#define LT_READ_3(T)                                                                                                   \
    LT_READ_2(T);                                                                                                      \
    LT_READ(T, c, 3)
#define LT_WRITE_COMPLEX(T, expr)                                                                                      \
    const lt_c result = expr;                                                                                          \
    T *o = (T *)(ptr[0] + i * stride[0]);                                                                              \
    o[0] = (T)result.re;                                                                                               \
    o[1] = (T)result.im
#define LT_WRITE_REAL(TO, expr) *(TO *)(ptr[0] + i * stride[0]) = (TO)(expr)

/* out = expr, of x; of a and b; of a, b and c. */
#define LT_UNARY_COMPLEX(name, T, params, expr) LT_COMPLEX_LOOP(name, LT_READ_1(T), params, LT_WRITE_COMPLEX(T, expr))
#define LT_BINARY_COMPLEX(name, T, params, expr) LT_COMPLEX_LOOP(name, LT_READ_2(T), params, LT_WRITE_COMPLEX(T, expr))
#define LT_TERNARY_COMPLEX(name, T, params, expr) LT_COMPLEX_LOOP(name, LT_READ_3(T), params, LT_WRITE_COMPLEX(T, expr))
/* The same where the result is a truth, or a real number. */
#define LT_UNARY_REAL(name, TO, T, params, expr) LT_COMPLEX_LOOP(name, LT_READ_1(T), params, LT_WRITE_REAL(TO, expr))
#define LT_BINARY_REAL(name, TO, T, params, expr) LT_COMPLEX_LOOP(name, LT_READ_2(T), params, LT_WRITE_REAL(TO, expr))
#define LT_TERNARY_REAL(name, TO, T, params, expr) LT_COMPLEX_LOOP(name, LT_READ_3(T), params, LT_WRITE_REAL(TO, expr))

/* Arithmetic in the element's own type, so that the compiler vectorises it where the operands lie without gaps: re and
 * im are expressions of a[0], a[1], b[0], … */
#define LT_PARTS_BODY(T, last, so, sa, sb, sc, re, im)                                                                 \
    for (lt_idx i = 0; i < n; i++) {                                                                                   \
        const T *a = (const T *)(ptr[1] + i * (sa)), *b = (const T *)(ptr[last > 1 ? 2 : 1] + i * (sb)),               \
                *c = (const T *)(ptr[last] + i * (sc));                                                                \
        T *o = (T *)(ptr[0] + i * (so));                                                                               \
        const T real = re, imag = im;                                                                                  \
        (void)b, (void)c;                                                                                              \
        o[0] = real;                                                                                                   \
        o[1] = imag;                                                                                                   \
    }
#define LT_PARTS(name, T, last, re, im)                                                                                \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        enum { second = last > 1 ? 2 : 1, SIZE = 2 * sizeof(T) };                                                      \
        if (stride[0] == SIZE && stride[1] == SIZE && stride[second] == SIZE && stride[last] == SIZE) {                \
            LT_IVDEP LT_PARTS_BODY(T, last, SIZE, SIZE, SIZE, SIZE, re, im)                                            \
        } else {                                                                                                       \
            LT_PARTS_BODY(T, last, stride[0], stride[1], stride[second], stride[last], re, im)                         \
        }                                                                                                              \
    }
#define LT_UNARY_PARTS(name, T, re, im) LT_PARTS(name, T, 1, re, im)
#define LT_BINARY_PARTS(name, T, re, im) LT_PARTS(name, T, 2, re, im)
#define LT_TERNARY_PARTS(name, T, re, im) LT_PARTS(name, T, 3, re, im)

#endif
