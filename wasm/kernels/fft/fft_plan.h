/* What the Fourier transforms of both types share: the factors of a length, the lengths of scratch, and roots of unity.
 */
#ifndef LT_FFT_PLAN_H
#define LT_FFT_PLAN_H

#include "kernels.h"

#define LT_FFT_LARGEST 13 /* prime factors up to this are transformed directly; a length with a larger one is not */
#define LT_FFT_FACTORS 64

/* The factors of n in the order of the passes, odd ones first; 0 factors for n = 1, -1 where a prime is too large. */
static inline int lt_fft_factors(lt_idx n, int *factors)
{
    static const int primes[] = {13, 11, 7, 5, 3};
    int count = 0;
    for (int i = 0; i < 5; i++)
        for (; n % primes[i] == 0; n /= primes[i]) factors[count++] = primes[i];
    for (; n % 4 == 0; n /= 4) factors[count++] = 4;
    if (n == 2) factors[count++] = 2, n = 1;
    return n == 1 ? count : -1;
}

/* The power of 2 in which a transform of length n is computed as a convolution. */
static inline int64_t lt_fft_padded(lt_idx n)
{
    int64_t m = 1;
    while (m < 2 * (int64_t)n - 1) m *= 2;
    return m;
}

/* Elements of scratch for complex transforms of length n, or real ones of length 2 n. */
static inline int64_t lt_fft_work(lt_idx n)
{
    int factors[LT_FFT_FACTORS];
    const int64_t real = 2 * (int64_t)n + 2;
    return lt_fft_factors(n, factors) >= 0 ? 6 * (int64_t)n + real : 8 * lt_fft_padded(n) + 4 * (int64_t)n + real;
}

/* Real transforms of even length n are complex ones of half the length. */
static inline lt_idx lt_fft_core_length(lt_idx n) { return n % 2 ? n : n / 2; }

#endif
