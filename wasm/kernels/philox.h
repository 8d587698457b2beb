/* Philox-4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as
 * 1, 2, 3" (SC 2011), for one vector of consecutive counters at a time. Word 0 and 1 of the counter are the low and
 * high half of a 64-bit number, words 2 and 3 are 0; the key is the seed, low half first. */
#ifndef LT_PHILOX_H
#define LT_PHILOX_H

#include "kernels.h"
#include "simd.h"

#define PHILOX_M0 0xD2511F53u
#define PHILOX_M1 0xCD9E8D57u
#define PHILOX_W0 0x9E3779B9u
#define PHILOX_W1 0xBB67AE85u

#if defined(__wasm_simd128__)
/* The high and low halves of the products of all lanes with m, one of the two factors. clang knows extended
 * multiplication as one of two extended vectors, and of a factor that is known, or does not change in a loop, makes one
 * of 64 bits instead, which takes an engine three: hence volatile. */
LT_INLINE void multiply_wide(vu a, uint32_t m, vu *high, vu *low)
{
#define FOUR_TIMES(m)                                                                                                  \
    {                                                                                                                  \
        m, m, m, m                                                                                                     \
    }
    static const _Alignas(16) uint32_t factors[2][4] = {FOUR_TIMES(PHILOX_M0), FOUR_TIMES(PHILOX_M1)};
#undef FOUR_TIMES
    const v128_t factor = *(const volatile v128_t *)factors[m == PHILOX_M1];
    const v128_t first = wasm_u64x2_extmul_low_u32x4((v128_t)a, factor),
                 last = wasm_u64x2_extmul_high_u32x4((v128_t)a, factor);
    *low = (vu)wasm_i32x4_shuffle(first, last, 0, 2, 4, 6);
    *high = (vu)wasm_i32x4_shuffle(first, last, 1, 3, 5, 7);
}
#else
/* The 64-bit products of the even lanes' 32-bit numbers (each in the low half of a 64-bit lane) with m. */
LT_INLINE vw multiply_even(vw a, uint32_t m)
{
#if defined(__AVX512F__)
    return (vw)_mm512_mul_epu32((__m512i)a, _mm512_set1_epi32((int)m));
#elif defined(__AVX2__)
    return (vw)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi32((int)m));
#elif defined(__SSE2__)
    return (vw)_mm_mul_epu32((__m128i)a, _mm_set1_epi32((int)m));
#else
    return (a & 0xFFFFFFFFu) * (uint64_t)m;
#endif
}

/* a, with the odd lanes of b. */
LT_INLINE vu odd_lanes_from(vu a, vu b)
{
#if defined(__AVX512F__)
    return (vu)_mm512_mask_blend_epi32(0xAAAA, (__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (vu)_mm256_blend_epi32((__m256i)a, (__m256i)b, 0xAA);
#else
    return (vu)(((vw)a & 0xFFFFFFFFu) | ((vw)b & ~(uint64_t)0xFFFFFFFFu));
#endif
}

/* The high and low halves of the products of all lanes with m. */
LT_INLINE void multiply_wide(vu a, uint32_t m, vu *high, vu *low)
{
    const vw even = multiply_even((vw)a, m), odd = multiply_even((vw)a >> 32, m);
    *low = odd_lanes_from((vu)even, (vu)(odd << 32));
    *high = odd_lanes_from((vu)(even >> 32), (vu)odd);
}
#endif

LT_INLINE vu lane_numbers(void)
{
    vu v;
    for (int l = 0; l < LT_VF; l++) v[l] = (uint32_t)l;
    return v;
}

/* The four words of the blocks counter, counter + 1, ... in the lanes of word[0..3]. */
LT_INLINE void philox(uint64_t seed, uint64_t counter, vu word[4])
{
    const uint32_t low = (uint32_t)counter;
    vu c0 = low + lane_numbers(), c2 = {0}, c3 = {0};
    vu c1 = (uint32_t)(counter >> 32) - (vu)(c0 < low); /* the carry: a true lane is -1 */
    vu k0 = (vu)lt_splat_i((int32_t)seed), k1 = (vu)lt_splat_i((int32_t)(seed >> 32));
    for (int round = 0; round < 10; round++) {
        vu high0, low0, high1, low1;
        multiply_wide(c0, PHILOX_M0, &high0, &low0);
        multiply_wide(c2, PHILOX_M1, &high1, &low1);
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    word[0] = c0, word[1] = c1, word[2] = c2, word[3] = c3;
}

#endif
