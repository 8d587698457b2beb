/* The vector types of one instruction set, and the few operations on them that C's operators do not give.
 *
 * A vector is a GCC/clang generic vector as wide as the instruction set's registers: 16 bytes (SSE2, NEON, wasm
 * simd128), 32 (AVX2) or 64 (AVX-512). Arithmetic, comparison and bitwise operators work lane by lane; a comparison
 * gives an integer vector whose lanes are 0 or -1, which lt_sel_* take as a mask.
 */
#ifndef LT_SIMD_H
#define LT_SIMD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#define LT_WIDTH 64
#include <immintrin.h>
#elif defined(__AVX2__)
#define LT_WIDTH 32
#include <immintrin.h>
#else
#define LT_WIDTH 16
#if defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif
#endif

#define LT_VF (LT_WIDTH / 4) /* lanes of float and int32_t */
#define LT_VD (LT_WIDTH / 8) /* lanes of double and int64_t */

typedef float vf __attribute__((vector_size(LT_WIDTH)));
typedef double vd __attribute__((vector_size(LT_WIDTH)));
typedef int32_t vi __attribute__((vector_size(LT_WIDTH)));
typedef uint32_t vu __attribute__((vector_size(LT_WIDTH)));
typedef int64_t vl __attribute__((vector_size(LT_WIDTH)));
typedef uint64_t vw __attribute__((vector_size(LT_WIDTH)));

/* The same in memory: aligned as one element only, and allowed to alias whatever the buffer holds. */
typedef float vf_mem __attribute__((vector_size(LT_WIDTH), aligned(4), may_alias));
typedef double vd_mem __attribute__((vector_size(LT_WIDTH), aligned(8), may_alias));

#define LT_MAYBE_UNUSED static __attribute__((unused))
#define LT_INLINE static inline __attribute__((always_inline, unused))

/* The compiler may vectorise a loop whose output is exactly one of its inputs: iteration i touches element i only. */
#if defined(__clang__)
#define LT_IVDEP _Pragma("clang loop vectorize(assume_safety)")
#else
#define LT_IVDEP _Pragma("GCC ivdep")
#endif

/* Unrolls the loop that follows completely; its bounds are constants. */
#if defined(__clang__)
#define LT_UNROLL _Pragma("clang loop unroll(full)")
#else
#define LT_UNROLL _Pragma("GCC unroll 16")
#endif

/* Stands in a loop of few iterations, which must stay a loop: else the compiler makes it a call of memset or memcpy, in
 * WebAssembly a call into another module. */
#define LT_SHORT_LOOP __asm__ volatile("")

LT_INLINE vf lt_load_f(const float *p) { return *(const vf_mem *)p; }
LT_INLINE void lt_store_f(float *p, vf v) { *(vf_mem *)p = v; }
LT_INLINE vd lt_load_d(const double *p) { return *(const vd_mem *)p; }
LT_INLINE void lt_store_d(double *p, vd v) { *(vd_mem *)p = v; }

/* LT_HELD(x) hides from clang that x is constant. A vector of a constant is made again at each use, and WebAssembly
 * engines need several instructions for that; of a variable it is made before the loop and costs at most a load. */
#if defined(__wasm_simd128__)
#define LT_HELD(x)                                                                                                     \
    if (__builtin_constant_p(x)) __asm__("" : "+r"(x))
#else
#define LT_HELD(x)
#endif
LT_INLINE vf lt_splat_f(float x)
{
    LT_HELD(x);
    return x - (vf){0};
}
LT_INLINE vi lt_splat_i(int32_t x)
{
    LT_HELD(x);
    return x - (vi){0};
}
LT_INLINE vd lt_splat_d(double x) { return x - (vd){0}; }
LT_INLINE vl lt_splat_l(int64_t x) { return x - (vl){0}; }

/* lt_sel: mask ? a : b, lane by lane. lt_below: b where b < a, else a, so that NaN in a stays; lt_above: where b > a.
 */
#if defined(__AVX512F__)
LT_INLINE vf lt_sel_f(vi mask, vf a, vf b)
{
    return (vf)_mm512_mask_blend_ps(_mm512_movepi32_mask((__m512i)mask), (__m512)b, (__m512)a);
}
LT_INLINE vf lt_below_f(vf a, vf b) { return (vf)_mm512_min_ps((__m512)b, (__m512)a); }
LT_INLINE vf lt_above_f(vf a, vf b) { return (vf)_mm512_max_ps((__m512)b, (__m512)a); }
#elif defined(__AVX2__)
LT_INLINE vf lt_sel_f(vi mask, vf a, vf b) { return (vf)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)mask); }
LT_INLINE vf lt_below_f(vf a, vf b) { return (vf)_mm256_min_ps((__m256)b, (__m256)a); }
LT_INLINE vf lt_above_f(vf a, vf b) { return (vf)_mm256_max_ps((__m256)b, (__m256)a); }
#else
LT_INLINE vf lt_sel_f(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }
#if defined(__wasm_simd128__)
LT_INLINE vf lt_below_f(vf a, vf b) { return (vf)wasm_f32x4_pmin((v128_t)a, (v128_t)b); }
LT_INLINE vf lt_above_f(vf a, vf b) { return (vf)wasm_f32x4_pmax((v128_t)a, (v128_t)b); }
#elif defined(__SSE2__)
LT_INLINE vf lt_below_f(vf a, vf b) { return (vf)_mm_min_ps((__m128)b, (__m128)a); }
LT_INLINE vf lt_above_f(vf a, vf b) { return (vf)_mm_max_ps((__m128)b, (__m128)a); }
#else
LT_INLINE vf lt_below_f(vf a, vf b) { return lt_sel_f((vi)(b < a), b, a); }
LT_INLINE vf lt_above_f(vf a, vf b) { return lt_sel_f((vi)(b > a), b, a); }
#endif
#endif

LT_INLINE vd lt_sel_d(vl mask, vd a, vd b) { return (vd)(((vl)a & mask) | ((vl)b & ~mask)); }
LT_INLINE vd lt_above_d(vd a, vd b) { return lt_sel_d((vl)(b > a), b, a); }
LT_INLINE vd lt_below_d(vd a, vd b) { return lt_sel_d((vl)(b < a), b, a); }

LT_INLINE vf lt_abs_f(vf x) { return (vf)((vi)x & lt_splat_i(0x7FFFFFFF)); }
/* The magnitude of x, which is not negative, with the sign of s. */
LT_INLINE vf lt_sign_f(vf x, vf s) { return (vf)((vi)x | ((vi)s & lt_splat_i(INT32_MIN))); }

/* Whether any lane of the mask is true. */
LT_INLINE int lt_any(vi mask)
{
#if defined(__AVX512F__)
    return _mm512_movepi32_mask((__m512i)mask) != 0;
#elif defined(__AVX2__)
    return _mm256_movemask_ps((__m256)mask) != 0;
#elif defined(__SSE2__)
    return _mm_movemask_ps((__m128)mask) != 0;
#elif defined(__wasm_simd128__)
    return wasm_v128_any_true((v128_t)mask);
#else
    int32_t any = 0;
    for (int l = 0; l < LT_VF; l++) any |= mask[l];
    return any != 0;
#endif
}

/* The sum of the lanes, the greatest and the least: halves are combined until one lane is left. */
typedef float lt_quad_f __attribute__((vector_size(16)));
typedef int32_t lt_quad_i __attribute__((vector_size(16)));
typedef double lt_pair_d __attribute__((vector_size(16)));
typedef int64_t lt_pair_l __attribute__((vector_size(16)));
#if LT_WIDTH == 64
typedef float lt_eight_f __attribute__((vector_size(32)));
typedef int32_t lt_eight_i __attribute__((vector_size(32)));
typedef double lt_four_d __attribute__((vector_size(32)));
typedef int64_t lt_four_l __attribute__((vector_size(32)));
#define LT_HALVES_F(v, OP)                                                                                             \
    const lt_eight_f e = OP(lt_eight_f, lt_eight_i, (__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)),           \
                            (__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15)));                            \
    const lt_quad_f q = OP(lt_quad_f, lt_quad_i, (__builtin_shufflevector(e, e, 0, 1, 2, 3)),                          \
                           (__builtin_shufflevector(e, e, 4, 5, 6, 7)));
#define LT_HALVES_D(v, OP)                                                                                             \
    const lt_four_d e = OP(lt_four_d, lt_four_l, (__builtin_shufflevector(v, v, 0, 1, 2, 3)),                          \
                           (__builtin_shufflevector(v, v, 4, 5, 6, 7)));                                               \
    const lt_pair_d p =                                                                                                \
        OP(lt_pair_d, lt_pair_l, (__builtin_shufflevector(e, e, 0, 1)), (__builtin_shufflevector(e, e, 2, 3)));
#elif LT_WIDTH == 32
#define LT_HALVES_F(v, OP)                                                                                             \
    const lt_quad_f q = OP(lt_quad_f, lt_quad_i, (__builtin_shufflevector(v, v, 0, 1, 2, 3)),                          \
                           (__builtin_shufflevector(v, v, 4, 5, 6, 7)));
#define LT_HALVES_D(v, OP)                                                                                             \
    const lt_pair_d p =                                                                                                \
        OP(lt_pair_d, lt_pair_l, (__builtin_shufflevector(v, v, 0, 1)), (__builtin_shufflevector(v, v, 2, 3)));
#else
#define LT_HALVES_F(v, OP) const lt_quad_f q = (v);
#define LT_HALVES_D(v, OP) const lt_pair_d p = (v);
#endif
#define LT_PLUS(F, I, a, b) ((a) + (b))
#define LT_GREATER(F, I, a, b) ((F)(((I)(a) & (I)((a) > (b))) | ((I)(b) & ~(I)((a) > (b)))))
#define LT_LESS(F, I, a, b) ((F)(((I)(a) & (I)((a) < (b))) | ((I)(b) & ~(I)((a) < (b)))))
#define LT_FOLD(name, OP, last)                                                                                        \
    LT_INLINE float lt_##name##_f(vf v)                                                                                \
    {                                                                                                                  \
        LT_HALVES_F(v, OP)                                                                                             \
        const lt_quad_f p = OP(lt_quad_f, lt_quad_i, q, (__builtin_shufflevector(q, q, 2, 3, 0, 1)));                  \
        const float a = p[0], b = p[1];                                                                                \
        return last;                                                                                                   \
    }                                                                                                                  \
    LT_INLINE double lt_##name##_d(vd v)                                                                               \
    {                                                                                                                  \
        LT_HALVES_D(v, OP)                                                                                             \
        const double a = p[0], b = p[1];                                                                               \
        return last;                                                                                                   \
    }
LT_FOLD(sum, LT_PLUS, a + b)
LT_FOLD(greatest, LT_GREATER, a > b ? a : b)
LT_FOLD(least, LT_LESS, a < b ? a : b)

/* a * b + c: fused where the instruction set has it and the result may depend on that; two roundings elsewhere. */
#if defined(__AVX512F__)
LT_INLINE vf lt_fma_f(vf a, vf b, vf c) { return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
LT_INLINE vd lt_fma_d(vd a, vd b, vd c) { return (vd)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
#elif defined(__AVX2__)
LT_INLINE vf lt_fma_f(vf a, vf b, vf c) { return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
LT_INLINE vd lt_fma_d(vd a, vd b, vd c) { return (vd)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
#elif defined(__ARM_NEON) && defined(__aarch64__)
LT_INLINE vf lt_fma_f(vf a, vf b, vf c) { return (vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
LT_INLINE vd lt_fma_d(vd a, vd b, vd c) { return (vd)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b); }
#elif defined(__wasm_relaxed_simd__)
LT_INLINE vf lt_fma_f(vf a, vf b, vf c) { return (vf)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c); }
LT_INLINE vd lt_fma_d(vd a, vd b, vd c) { return (vd)wasm_f64x2_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c); }
#else
LT_INLINE vf lt_fma_f(vf a, vf b, vf c) { return a * b + c; }
LT_INLINE vd lt_fma_d(vd a, vd b, vd c) { return a * b + c; }
#endif

/* lt_load_part: the first `count` elements from p (at least 1), and `fill` in the lanes beyond; a whole vector when
 * count is larger. lt_store_part: stores the first `count` lanes. Nothing beyond is touched. */
#if defined(__AVX512F__)
LT_INLINE vf lt_load_part_f(const float *p, ptrdiff_t count, float fill)
{
    if (count >= LT_VF) return lt_load_f(p);
    return (vf)_mm512_mask_loadu_ps(_mm512_set1_ps(fill), (__mmask16)((1u << count) - 1), p);
}
LT_INLINE void lt_store_part_f(float *p, ptrdiff_t count, vf v)
{
    if (count >= LT_VF) lt_store_f(p, v);
    else _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
}
#elif defined(__AVX2__)
LT_INLINE vi lt_first_lanes(ptrdiff_t count) { return (vi)((vi){0, 1, 2, 3, 4, 5, 6, 7} < (int32_t)count); }
LT_INLINE vf lt_load_part_f(const float *p, ptrdiff_t count, float fill)
{
    if (count >= LT_VF) return lt_load_f(p);
    const vi mask = lt_first_lanes(count);
    return lt_sel_f(mask, (vf)_mm256_maskload_ps(p, (__m256i)mask), lt_splat_f(fill));
}
LT_INLINE void lt_store_part_f(float *p, ptrdiff_t count, vf v)
{
    if (count >= LT_VF) lt_store_f(p, v);
    else _mm256_maskstore_ps(p, (__m256i)lt_first_lanes(count), (__m256)v);
}
#else
LT_INLINE vf lt_load_part_f(const float *p, ptrdiff_t count, float fill)
{
    if (count >= LT_VF) return lt_load_f(p);
    if (count == 3) return (vf){p[0], p[1], p[2], fill};
    if (count == 2) return (vf){p[0], p[1], fill, fill};
    return (vf){p[0], fill, fill, fill};
}
LT_INLINE void lt_store_part_f(float *p, ptrdiff_t count, vf v)
{
    if (count >= LT_VF) {
        lt_store_f(p, v);
        return;
    }
    if (count > 0) p[0] = v[0];
    if (count > 1) p[1] = v[1];
    if (count > 2) p[2] = v[2];
}
#endif
LT_INLINE vd lt_load_part_d(const double *p, ptrdiff_t count, double fill)
{
    if (count >= LT_VD) return lt_load_d(p);
    vd v = lt_splat_d(fill);
    for (int l = 0; l < LT_VD - 1; l++)
        if (l < count) v[l] = p[l];
    return v;
}
LT_INLINE void lt_store_part_d(double *p, ptrdiff_t count, vd v)
{
    if (count >= LT_VD) {
        lt_store_d(p, v);
        return;
    }
    for (int l = 0; l < LT_VD - 1; l++)
        if (l < count) p[l] = v[l];
}

#endif
