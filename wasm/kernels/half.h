/* float16 (IEEE 754 binary16) and bfloat16 (the upper half of a float), held as their 16 bits, to and from float.
 * Exact: subnormals, infinities and NaN included; to nearest, ties to even, on the way down. No function branches, so
 * loops over them vectorise. */
#ifndef LT_HALF_H
#define LT_HALF_H

#include <stdint.h>
#include <string.h>

static inline uint32_t lt_bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float lt_float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The 15 bits below the sign, moved to where a float has them, read as a number that is 2^112 times too small: the
 * exponents are biased by 15 and by 127. That is so for subnormals too. The largest exponent must stay the largest. */
static inline float lt_half_to_float(uint16_t h)
{
    const uint32_t magnitude = (uint32_t)(h & 0x7fff) << 13, sign = (uint32_t)(h & 0x8000) << 16;
    const uint32_t scaled = lt_bits_of(lt_float_of(magnitude) * 0x1p112f);
    return lt_float_of(scaled | sign | (magnitude >= 0x0f800000 ? 0x7f800000u : 0));
}

static inline uint16_t lt_float_to_half(float x)
{
    const uint32_t bits = lt_bits_of(x), sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7fffffff;
    /* Another bias, and half a unit of what is dropped, less one where the kept part is even. */
    const uint32_t normal = (magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13;
    /* Beside 1/2 a float counts in units of 2^-24, as a subnormal half does: the addition rounds. */
    const uint32_t subnormal = lt_bits_of(lt_float_of(magnitude) + 0.5f) - 0x3f000000;
    const uint32_t nan = 0x7e00 | (magnitude >> 13 & 0x3ff);
    uint32_t half = magnitude < 0x38800000 ? subnormal : normal;
    half = magnitude >= 0x47800000 ? 0x7c00 : half;
    half = magnitude > 0x7f800000 ? nan : half;
    return (uint16_t)(half | sign);
}

static inline float lt_bfloat_to_float(uint16_t b) { return lt_float_of((uint32_t)b << 16); }

static inline uint16_t lt_float_to_bfloat(float x)
{
    const uint32_t bits = lt_bits_of(x);
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16, nan = (bits >> 16) | 0x40;
    return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? nan : rounded);
}

/* double to float, inexact results with an odd last bit: rounding those again gives what rounding once would have. */
static inline float lt_double_to_odd_float(double x)
{
    const float nearest = (float)x;
    const double back = nearest;
    const uint32_t away = (back > x && x > 0) || (back < x && x < 0);
    return lt_float_of((lt_bits_of(nearest) - away) | (back != x));
}

#endif
