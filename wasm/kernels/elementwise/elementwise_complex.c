/* Elementwise loops over complex numbers, pairs of float (complex64) or double (complex128). */
#if defined(__GNUC__) && !defined(__clang__)
/* GCC's vectoriser knows complex products and fuses their sums, contraction off or not, so that a result would depend
 * on where its operands lie. */
#pragma GCC optimize("no-tree-vectorize")
#endif

#include "complex_math.h"
#include "loops.h"

/* out = body, an expression of the complex numbers that `reads` reads. */
#define LOOP(S, T, name, reads, body)                                                                                  \
    LT_LOOP(name##_##S)                                                                                                \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            reads;                                                                                                     \
            const lt_c result = body;                                                                                  \
            T *o = (T *)(ptr[0] + i * stride[0]);                                                                      \
            o[0] = (T)result.re;                                                                                       \
            o[1] = (T)result.im;                                                                                       \
        }                                                                                                              \
    }
#define READ(T, variable, k)                                                                                           \
    const T *at_##variable = (const T *)(ptr[k] + i * stride[k]);                                                      \
    const lt_c variable = {at_##variable[0], at_##variable[1]}
#define BOTH(name, count, body) count##_LOOP(c64, float, name, body) count##_LOOP(c128, double, name, body)
#define ONE_LOOP(S, T, name, body) LOOP(S, T, name, READ(T, x, 1), body)
#define TWO_LOOP(S, T, name, body) LOOP(S, T, name, READ(T, a, 1); READ(T, b, 2), body)
#define THREE_LOOP(S, T, name, body) LOOP(S, T, name, READ(T, a, 1); READ(T, b, 2); READ(T, c, 3), body)

BOTH(reciprocal, ONE, lt_cdiv(lt_cmake(1, 0), x))
BOTH(sign, ONE, lt_csign(x))
BOTH(exp, ONE, lt_cexp(x))
BOTH(exp2, ONE, lt_cexp(lt_cscale(x, 0.69314718055994531)))
BOTH(log, ONE, lt_clog(x))
BOTH(log2, ONE, lt_cscale(lt_clog(x), 1.4426950408889634))
BOTH(log10, ONE, lt_cscale(lt_clog(x), 0.43429448190325183))
BOTH(log1p, ONE, lt_clog1p(x))
BOTH(sqrt, ONE, lt_csqrt(x))
BOTH(rsqrt, ONE, lt_cdiv(lt_cmake(1, 0), lt_csqrt(x)))
BOTH(sin, ONE, lt_csin(x))
BOTH(cos, ONE, lt_ccos(x))
BOTH(tan, ONE, lt_ctan(x))
BOTH(sinh, ONE, lt_csinh(x))
BOTH(cosh, ONE, lt_ccosh(x))
BOTH(tanh, ONE, lt_ctanh(x))
BOTH(sigmoid, ONE, lt_csigmoid(x))
BOTH(div, TWO, lt_cdiv(a, b))
BOTH(pow, TWO, lt_cpow(a, b))
#define ONE_MINUS(z) lt_csub(lt_cmake(1, 0), z)
/* The backward passes of tanh and sigmoid: the derivative is conjugated where it meets the gradient (Wirtinger). */
#define CONJ(z) lt_cmake((z).re, -(z).im)
BOTH(tanh_backward, TWO, lt_cmul(a, CONJ(ONE_MINUS(lt_cmul(b, b)))))
BOTH(sigmoid_backward, TWO, lt_cmul(a, CONJ(lt_cmul(b, ONE_MINUS(b)))))
#define VALUE ((const double *)param)[0]
BOTH(addcmul, THREE, lt_cadd(a, lt_cscale(lt_cmul(b, c), VALUE)))
BOTH(addcdiv, THREE, lt_cadd(a, lt_cscale(lt_cdiv(b, c), VALUE)))
BOTH(lerp, THREE, lt_cadd(a, lt_cmul(c, lt_csub(b, a))))

/* Arithmetic in the element's own type, so that the compiler vectorises it where the operands lie without gaps. */
#define ARITHMETIC_BODY(T, so, sa, sb, re, im)                                                                         \
    for (lt_idx i = 0; i < n; i++) {                                                                                   \
        const T *a = (const T *)(ptr[1] + i * (sa)), *b = (const T *)(ptr[second] + i * (sb));                         \
        T *o = (T *)(ptr[0] + i * (so));                                                                               \
        const T real = re, imag = im;                                                                                  \
        (void)b;                                                                                                       \
        o[0] = real;                                                                                                   \
        o[1] = imag;                                                                                                   \
    }
#define ARITHMETIC(S, T, name, last, re, im)                                                                           \
    LT_LOOP(name##_##S)                                                                                                \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        enum { second = last, SIZE = 2 * sizeof(T) };                                                                  \
        if (stride[0] == SIZE && stride[1] == SIZE && stride[second] == SIZE) {                                        \
            LT_IVDEP ARITHMETIC_BODY(T, SIZE, SIZE, SIZE, re, im)                                                      \
        } else {                                                                                                       \
            ARITHMETIC_BODY(T, stride[0], stride[1], stride[second], re, im)                                           \
        }                                                                                                              \
    }
#define PARTS(name, last, re, im)                                                                                      \
    ARITHMETIC(c64, float, name, last, re, im) ARITHMETIC(c128, double, name, last, re, im)
PARTS(neg, 1, -a[0], -a[1])
PARTS(conj, 1, a[0], -a[1])
PARTS(square, 1, a[0] * a[0] - a[1] * a[1], a[0] * a[1] + a[1] * a[0])
PARTS(add, 2, a[0] + b[0], a[1] + b[1])
PARTS(sub, 2, a[0] - b[0], a[1] - b[1])
PARTS(mul, 2, a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0])

/* Results that are not complex: truth, and the modulus. */
#define REAL(S, T, TO, name, reads, expr)                                                                              \
    LT_LOOP(name##_##S)                                                                                                \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            reads;                                                                                                     \
            *(TO *)(ptr[0] + i * stride[0]) = (TO)(expr);                                                              \
        }                                                                                                              \
    }
#define TRUTH_ONE(name, expr)                                                                                          \
    REAL(c64, float, uint8_t, name, READ(float, x, 1), expr)                                                           \
    REAL(c128, double, uint8_t, name, READ(double, x, 1), expr)
#define TRUTH_TWO(name, expr)                                                                                          \
    REAL(c64, float, uint8_t, name, READ(float, a, 1); READ(float, b, 2), expr)                                        \
    REAL(c128, double, uint8_t, name, READ(double, a, 1); READ(double, b, 2), expr)
TRUTH_TWO(eq, (a.re == b.re) & (a.im == b.im))
TRUTH_TWO(ne, (a.re != b.re) | (a.im != b.im))
TRUTH_ONE(isnan, (x.re != x.re) | (x.im != x.im))
TRUTH_ONE(isinf, (fabs(x.re) == INFINITY) | (fabs(x.im) == INFINITY))
TRUTH_ONE(isfinite, (fabs(x.re) < INFINITY) & (fabs(x.im) < INFINITY))
TRUTH_ONE(logical_not, (x.re == 0) & (x.im == 0))
REAL(c64, float, float, abs, READ(float, x, 1), hypot(x.re, x.im))
REAL(c128, double, double, abs, READ(double, x, 1), hypot(x.re, x.im))
