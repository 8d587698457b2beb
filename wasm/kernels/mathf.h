/* Elementary functions of a vector of floats, to about one or two units in the last place, with the special values of
 * C's functions. The polynomials are minimax fits made by fit.py; the reductions are the usual ones (Muller et al.,
 * "Handbook of Floating-Point Arithmetic", chapter 10), written for machines with and without a fused multiply-add:
 * constants that are multiplied by an integer and subtracted are split so that the first products are exact.
 */
#ifndef LT_MATHF_H
#define LT_MATHF_H

#include <math.h>

#include "simd.h"

#define LN2_HIGH 0x1.62e4p-1f /* 15 bits: exact times any exponent */
#define LN2_LOW 0x1.7f7d1cp-20f
#define LOG2_E 1.44269504f
#define ROUNDER 0x1.8p23f /* adding it leaves an integer in the low bits */

LT_INLINE vf min_f(vf x, float top) { return lt_below_f(x, lt_splat_f(top)); } /* of NaN: NaN */
LT_INLINE vf max_f(vf x, float low) { return lt_above_f(x, lt_splat_f(low)); }
/* 2^n for -126 <= n <= 127 */
LT_INLINE vf power_of_2(vi n) { return (vf)((n + lt_splat_i(127)) << 23); }
/* p 2^n for -252 <= n <= 254, when p is near 1: in two steps, since 2^n need not be a float */
LT_INLINE vf scale_f(vf p, vi n)
{
    const vi half = n >> 1;
    return p * power_of_2(half) * power_of_2(n - half);
}

/* x = n ln 2 + r, |r| <= ln 2 / 2, and 2^(n + bias), which must be within range: the number that rounds to an integer
 * leaves n + bias + 127 in the low bits, where the exponent field has it after a shift. NaN gives NaN in r and anything
 * in the power. */
LT_INLINE vf reduce_ln2(vf x, int bias, vf *power)
{
    const vf rounder = lt_splat_f(ROUNDER + 127 + (float)bias);
    const vf shifted = lt_fma_f(x, lt_splat_f(LOG2_E), rounder), k = shifted - rounder;
    *power = (vf)((vi)shifted << 23);
    return lt_fma_f(k, lt_splat_f(-LN2_LOW), lt_fma_f(k, lt_splat_f(-LN2_HIGH), x));
}

/* e^r for |r| <= ln 2 / 2 */
LT_INLINE vf exp_reduced(vf r)
{
    vf p = lt_splat_f(0.00138380693f);
    p = lt_fma_f(p, r, lt_splat_f(0.00836928748f));
    p = lt_fma_f(p, r, lt_splat_f(0.0416680872f));
    p = lt_fma_f(p, r, lt_splat_f(0.166665152f));
    p = lt_fma_f(p, r, lt_splat_f(0.49999994f));
    return lt_fma_f(p * r, r, r) + lt_splat_f(1);
}

/* p, but 0 where x is so small that e^x is 0: to find that by underflow would cost a hundred cycles. NaN stays. */
LT_INLINE vf unless_tiny(vf p, vf x) { return (vf)((vi)p & ~(vi)(x < lt_splat_f(-104))); }

LT_INLINE vf exp_f(vf x)
{
    const vf bounded = max_f(min_f(x, 89), -104); /* beyond: inf and 0 */
    const vf shifted = lt_fma_f(bounded, lt_splat_f(LOG2_E), lt_splat_f(ROUNDER)), k = shifted - lt_splat_f(ROUNDER);
    const vf r = lt_fma_f(k, lt_splat_f(-LN2_LOW), lt_fma_f(k, lt_splat_f(-LN2_HIGH), bounded));
    return scale_f(unless_tiny(exp_reduced(r), x), (vi)shifted - (vi)lt_splat_f(ROUNDER));
}

/* The same, bit for bit, where neither e^x nor 2^n leaves the normal numbers. */
LT_INLINE vi exp_outside(vf x) { return (vi)(lt_abs_f(x) > lt_splat_f(87)); }
LT_INLINE vf exp_inside_f(vf x)
{
    vf power;
    const vf r = reduce_ln2(x, 0, &power);
    return exp_reduced(r) * power;
}

/* e^x for x <= 43, where one scaling less is needed */
LT_INLINE vf exp_negative_f(vf x)
{
    vf power;
    const vf r = reduce_ln2(max_f(x, -104), 64, &power);
    return unless_tiny(exp_reduced(r), x) * power * lt_splat_f(0x1p-64f);
}

LT_INLINE vf exp2_f(vf x)
{
    x = max_f(min_f(x, 129), -151);
    const vf shifted = x + lt_splat_f(ROUNDER), k = shifted - lt_splat_f(ROUNDER);
    return scale_f(exp_reduced((x - k) * lt_splat_f(0.693147181f)), (vi)shifted - (vi)lt_splat_f(ROUNDER));
}

LT_INLINE vi exp2_outside(vf x) { return (vi)(lt_abs_f(x) > lt_splat_f(125)); }
LT_INLINE vf exp2_inside_f(vf x)
{
    const vf shifted = x + lt_splat_f(ROUNDER + 127), k = shifted - lt_splat_f(ROUNDER + 127);
    return exp_reduced((x - k) * lt_splat_f(0.693147181f)) * (vf)((vi)shifted << 23);
}

/* e^r - 1 for |r| <= ln 2 / 2 */
LT_INLINE vf expm1_reduced(vf r)
{
    vf p = lt_splat_f(0.000196456109f);
    p = lt_fma_f(p, r, lt_splat_f(0.0013935829f));
    p = lt_fma_f(p, r, lt_splat_f(0.00833363924f));
    p = lt_fma_f(p, r, lt_splat_f(0.0416664667f));
    p = lt_fma_f(p, r, lt_splat_f(0.166666657f));
    p = lt_fma_f(p, r, lt_splat_f(0.5f));
    return lt_fma_f(p * r, r, r);
}

/* e^x - 1 = 2^n (e^r - 1) + (2^n - 1), with 2^(n - 1) so that n = 128 is within range; with the sign of a zero */
LT_INLINE vf expm1_f(vf x)
{
    vf half;
    const vf r = reduce_ln2(max_f(min_f(x, 89), -18), -1, &half);
    const vf value = 2 * lt_fma_f(half, expm1_reduced(r), half - lt_splat_f(0.5f));
    return lt_sign_f(value, x);
}

/* x = 2^e m with sqrt(1/2) <= m < sqrt(2): returns m - 1. For positive normal x. */
LT_INLINE vf split_normal_f(vf x, vf *e)
{
    /* The bits of sqrt(1/2): the exponent field now counts from there. Those of a negative x wrap around. */
    const vi shifted = (vi)((vu)x - (vu)lt_splat_i(0x3F3504F3));
    *e = __builtin_convertvector(shifted >> 23, vf);
    return (vf)((shifted & lt_splat_i(0x7FFFFF)) + lt_splat_i(0x3F3504F3)) - lt_splat_f(1);
}

/* For positive finite x. */
LT_INLINE vf split_f(vf x, vf *e)
{
    const vi tiny = (vi)(x < lt_splat_f(0x1p-126f));
    const vf f = split_normal_f(lt_sel_f(tiny, x * lt_splat_f(0x1p25f), x), e);
    *e = *e - (vf)(tiny & (vi)lt_splat_f(25));
    return f;
}

/* ln(1 + f) - f for sqrt(1/2) - 1 <= f < sqrt(2) - 1 */
LT_INLINE vf log_rest(vf f)
{
    vf p = lt_splat_f(0.0533167683f);
    p = lt_fma_f(p, f, lt_splat_f(-0.109151892f));
    p = lt_fma_f(p, f, lt_splat_f(0.121101111f));
    p = lt_fma_f(p, f, lt_splat_f(-0.125497952f));
    p = lt_fma_f(p, f, lt_splat_f(0.142095268f));
    p = lt_fma_f(p, f, lt_splat_f(-0.166593671f));
    p = lt_fma_f(p, f, lt_splat_f(0.200022236f));
    p = lt_fma_f(p, f, lt_splat_f(-0.250001669f));
    p = lt_fma_f(p, f, lt_splat_f(0.333333135f));
    const vf z = f * f;
    return lt_fma_f(p * f, z, lt_splat_f(-0.5f) * z);
}

/* The value of every logarithm at 0, below it, at infinity and at NaN; `value` elsewhere. */
LT_INLINE vf log_special(vf x, vf value)
{
    value = lt_sel_f((vi)(x == lt_splat_f(INFINITY)), x, value);
    value = lt_sel_f((vi)(x == 0), lt_splat_f(-INFINITY), value);
    return lt_sel_f((vi)(x >= 0), value, lt_splat_f(NAN));
}

/* Logarithms of 2^e (1 + f) */
LT_INLINE vf log_parts(vf f, vf e)
{
    const vf low = lt_fma_f(e, lt_splat_f(LN2_LOW), log_rest(f));
    return lt_fma_f(e, lt_splat_f(LN2_HIGH), f + low);
}

LT_INLINE vf log2_parts(vf f, vf e)
{
    const vf rest = log_rest(f);
    /* 1 / ln 2 = 1.4375 + 0.0051950...: f times its first part has few bits more than f */
    const vf low = lt_fma_f(rest, lt_splat_f(LOG2_E), f * lt_splat_f(0.00519504089f));
    return lt_fma_f(f, lt_splat_f(1.4375f), e) + low;
}

LT_INLINE vf log10_parts(vf f, vf e)
{
    const vf low = lt_fma_f(e, lt_splat_f(4.605039e-06f), log_rest(f) * lt_splat_f(0.434294482f));
    return lt_fma_f(e, lt_splat_f(0.301025390625f), lt_fma_f(f, lt_splat_f(0.434294482f), low));
}

/* log_f of every number; log_inside_f of positive normal ones, the same bit for bit. */
#define LOGARITHM(log)                                                                                                 \
    LT_INLINE vf log##_f(vf x)                                                                                         \
    {                                                                                                                  \
        vf e;                                                                                                          \
        const vf f = split_f(x, &e);                                                                                   \
        return log_special(x, log##_parts(f, e));                                                                      \
    }                                                                                                                  \
    LT_INLINE vf log##_inside_f(vf x)                                                                                  \
    {                                                                                                                  \
        vf e;                                                                                                          \
        const vf f = split_normal_f(x, &e);                                                                            \
        return log##_parts(f, e);                                                                                      \
    }
LOGARITHM(log)
LOGARITHM(log2)
LOGARITHM(log10)
#undef LOGARITHM

/* Whether x is no positive normal number: its bits as an unsigned number, less those of the smallest one, are too many.
 * The comparison is one of signed numbers. */
LT_INLINE vi log_outside(vf x) { return (vi)((vi)((vu)x + (vu)lt_splat_i(0x7F800000)) >= lt_splat_i(-0x01000000)); }

/* ln(u) for u = 1 + x rounded, and the first-order effect of what rounding lost */
LT_INLINE vf log1p_f(vf x)
{
    const vf one = lt_splat_f(1), u = one + x;
    const vf lost = (x - (u - one)) / u;
    const vf sum = log_f(u) + lt_sel_f((vi)(lt_abs_f(lost) < one), lost, (vf){0});
    return lt_sel_f((vi)(u == one), x, sum);
}

LT_INLINE vf sigmoid_f(vf x)
{
    const vf e = exp_negative_f(min_f(x, 43)); /* beyond it is 1 */
    return e / (lt_splat_f(1) + e);
}

/* tanh |x| = v / (1 - v) with v = (1 - e^-2|x|) / 2; beyond 10 it is 1. The reduction is reduce_ln2's of -2|x|, and the
 * polynomial that of expm1_reduced, with the factor -2 in their constants, where it costs nothing. */
LT_INLINE vf tanh_f(vf x)
{
    const vf a = min_f(lt_abs_f(x), 10), rounder = lt_splat_f(ROUNDER + 127);
    const vf shifted = lt_fma_f(a, lt_splat_f(-2 * LOG2_E), rounder), k = shifted - rounder;
    const vf power = (vf)((vi)shifted << 23);
    const vf s = lt_fma_f(k, lt_splat_f(LN2_LOW / 2), lt_fma_f(k, lt_splat_f((float)LN2_HIGH / 2), a));
    vf p = lt_splat_f(0.012573191f);
    p = lt_fma_f(p, s, lt_splat_f(-0.0445946528f));
    p = lt_fma_f(p, s, lt_splat_f(0.133338228f));
    p = lt_fma_f(p, s, lt_splat_f(-0.333331734f));
    p = lt_fma_f(p, s, lt_splat_f(0.666666628f));
    p = lt_fma_f(p, s, lt_splat_f(-1));
    const vf w = lt_fma_f(p * s, s, s); /* (1 - e^(-2s)) / 2 */
    const vf v = lt_fma_f(power, w, lt_fma_f(power, lt_splat_f(-0.5f), lt_splat_f(0.5f)));
    return lt_sign_f(v / (lt_splat_f(1) - v), x);
}

/* ln(1 + e) for 0 <= e <= 1 */
LT_INLINE vf log1p_unit_f(vf e)
{
    vf p = lt_splat_f(0.00208984478f);
    p = lt_fma_f(p, e, lt_splat_f(-0.0137131838f));
    p = lt_fma_f(p, e, lt_splat_f(0.0421516225f));
    p = lt_fma_f(p, e, lt_splat_f(-0.0832735002f));
    p = lt_fma_f(p, e, lt_splat_f(0.124814503f));
    p = lt_fma_f(p, e, lt_splat_f(-0.161357954f));
    p = lt_fma_f(p, e, lt_splat_f(0.198997304f));
    p = lt_fma_f(p, e, lt_splat_f(-0.249888718f));
    p = lt_fma_f(p, e, lt_splat_f(0.333327144f));
    p = lt_fma_f(p, e, lt_splat_f(-0.499999881f));
    return lt_fma_f(p * e, e, e);
}

/* (ln(1 + e^(beta x))) / beta, without overflow */
LT_INLINE vf softplus_f(vf x, float beta, float threshold)
{
    const vf z = x * beta;
    const vf value = (max_f(z, 0) + log1p_unit_f(exp_negative_f(-lt_abs_f(z)))) / beta;
    return lt_sel_f((vi)(z > threshold), x, value);
}

LT_INLINE vf erf_f(vf x)
{
    const vf a = lt_abs_f(x), z = x * x;
    vf p = lt_splat_f(7.80445189e-05f);
    p = lt_fma_f(p, z, lt_splat_f(-0.000799751375f));
    p = lt_fma_f(p, z, lt_splat_f(0.00518714776f));
    p = lt_fma_f(p, z, lt_splat_f(-0.0268533453f));
    p = lt_fma_f(p, z, lt_splat_f(0.112835787f));
    p = lt_fma_f(p, z, lt_splat_f(-0.37612626f));
    p = lt_fma_f(p, z, lt_splat_f(0.128379166f));
    const vf near = lt_fma_f(p, x, x);
    const vf t = min_f(a, 4) - lt_splat_f(1); /* 1 - erf(4) is less than half a unit */
    vf q = lt_splat_f(0.000199690592f);
    q = lt_fma_f(q, t, lt_splat_f(-0.00073376752f));
    q = lt_fma_f(q, t, lt_splat_f(-0.000244709634f));
    q = lt_fma_f(q, t, lt_splat_f(0.0086160237f));
    q = lt_fma_f(q, t, lt_splat_f(-0.0410058908f));
    q = lt_fma_f(q, t, lt_splat_f(-0.843203306f));
    q = lt_fma_f(q, t, lt_splat_f(-2.63896179f));
    q = lt_fma_f(q, t, lt_splat_f(-1.84960556f));
    return lt_sel_f((vi)(a < lt_splat_f(1)), near, lt_sign_f(lt_splat_f(1) - exp_negative_f(q), x));
}

/* e^(-a^2 / 2) and g(a) with Phi(-a) = e^(-a^2 / 2) g(a) for a >= 0, Phi being the normal distribution. From 14.4 on
 * the former is 0, as a Phi(-a) is in float. Where there is a fused multiply-add, nothing of a^2 is lost. */
LT_INLINE vf normal_tail(vf a, vf *g)
{
    const vf rounder = lt_splat_f(ROUNDER + 191), half = a * lt_splat_f(-0.5f);
    const vf shifted = lt_fma_f(half * a, lt_splat_f(LOG2_E), rounder), k = shifted - rounder;
    const vf r = lt_fma_f(k, lt_splat_f(-LN2_LOW), lt_fma_f(half, a, k * lt_splat_f(-LN2_HIGH)));
    vf p = lt_splat_f(0.00411627116f);
    p = lt_fma_f(p, a, lt_splat_f(0.040632762f));
    p = lt_fma_f(p, a, lt_splat_f(0.18323344f));
    p = lt_fma_f(p, a, lt_splat_f(0.438292295f));
    p = lt_fma_f(p, a, lt_splat_f(0.5f));
    vf q = lt_splat_f(0.0103178434f);
    q = lt_fma_f(q, a, lt_splat_f(0.101857662f));
    q = lt_fma_f(q, a, lt_splat_f(0.469466299f));
    q = lt_fma_f(q, a, lt_splat_f(1.20249546f));
    q = lt_fma_f(q, a, lt_splat_f(1.67446959f));
    q = lt_fma_f(q, a, lt_splat_f(1));
    *g = p / q;
    const vf e = (vf)((vi)exp_reduced(r) & ~(vi)(a > lt_splat_f(14.4f)));
    return e * (vf)((vi)shifted << 23) * lt_splat_f(0x1p-64f);
}

/* x Phi(x) = max(x, 0) - |x| Phi(-|x|): no digits cancel on either side of 0. NaN at -infinity, as 0 times it is. */
LT_INLINE vf gelu_f(vf x)
{
    const vf size = lt_abs_f(min_f(x, 20));
    vf g;
    const vf e = normal_tail(min_f(size, 14.5f), &g);
    return max_f(x, 0) - size * g * e;
}

/* d/dx x Phi(x) = Phi(x) + x phi(x), with the density phi(x) = e^(-x^2 / 2) / sqrt(2 pi); NaN at infinities */
LT_INLINE vf gelu_slope_f(vf x)
{
    const vf size = lt_abs_f(x);
    vf g;
    const vf e = normal_tail(min_f(size, 14.5f), &g), tail = e * lt_fma_f(size, lt_splat_f(-0.398942280f), g);
    return lt_sel_f((vi)(x < 0), tail, lt_splat_f(1) - tail);
}

/* Up to here sin, cos and tan reduce their argument in floats; larger ones (and infinities) go to the C library. */
#define TRIG_LIMIT 8192.f

/* x = n pi / 2 + r, |r| <= pi / 4. The first three parts of pi / 2 have 11 bits and n at most 13. */
LT_INLINE vf reduce_half_pi(vf x, vi *n)
{
    const vf shifted = lt_fma_f(x, lt_splat_f(0.636619772f), lt_splat_f(ROUNDER));
    const vf k = shifted - lt_splat_f(ROUNDER);
    *n = (vi)shifted;
    x = lt_fma_f(k, lt_splat_f(-0x1.92p+0f), x);
    x = lt_fma_f(k, lt_splat_f(-0x1.fb4p-12f), x);
    x = lt_fma_f(k, lt_splat_f(-0x1.444p-24f), x);
    return lt_fma_f(k, lt_splat_f(-0x1.68c234p-39f), x);
}

LT_INLINE vf sin_reduced(vf r)
{
    const vf z = r * r;
    vf p = lt_splat_f(-0.000195183922f);
    p = lt_fma_f(p, z, lt_splat_f(0.0083321901f));
    p = lt_fma_f(p, z, lt_splat_f(-0.166666552f));
    return lt_fma_f(p * z, r, r);
}

LT_INLINE vf cos_reduced(vf r)
{
    const vf z = r * r;
    vf p = lt_splat_f(2.44306702e-05f);
    p = lt_fma_f(p, z, lt_splat_f(-0.00138873013f));
    p = lt_fma_f(p, z, lt_splat_f(0.0416666456f));
    return lt_fma_f(p * z, z, lt_fma_f(z, lt_splat_f(-0.5f), lt_splat_f(1)));
}

/* sin(x + quarters pi / 2) */
LT_INLINE vf sin_shifted(vf x, int quarters)
{
    vi n;
    const vf r = reduce_half_pi(x, &n);
    n += lt_splat_i(quarters);
    const vf value = lt_sel_f((vi)((n & lt_splat_i(1)) == lt_splat_i(1)), cos_reduced(r), sin_reduced(r));
    return (vf)((vi)value ^ ((n & lt_splat_i(2)) << 30));
}

LT_INLINE vf tan_small(vf x)
{
    vi n;
    const vf r = reduce_half_pi(x, &n), s = sin_reduced(r), c = cos_reduced(r);
    const vi odd = (vi)((n & 1) == 1);
    return lt_sel_f(odd, -c, s) / lt_sel_f(odd, s, c);
}

/* fast(x), and of each lane beyond TRIG_LIMIT the C library's function: no lane depends on its neighbours. */
#define TRIG(name, fast, library)                                                                                      \
    LT_INLINE vf name(vf x)                                                                                            \
    {                                                                                                                  \
        vf value = fast;                                                                                               \
        const vi far = (vi)(lt_abs_f(x) > lt_splat_f(TRIG_LIMIT));                                                     \
        if (lt_any(far))                                                                                               \
            for (int l = 0; l < LT_VF; l++)                                                                            \
                if (far[l]) value[l] = (float)library((double)x[l]);                                                   \
        return value;                                                                                                  \
    }
TRIG(sin_f, lt_sel_f((vi)(x == 0), x, sin_shifted(x, 0)), sin) /* with the sign of a zero */
TRIG(cos_f, sin_shifted(x, 1), cos)
TRIG(tan_f, lt_sel_f((vi)(x == 0), x, tan_small(x)), tan)

/* The C library's functions of a vector of doubles. */
#define LANES(name, library)                                                                                           \
    LT_INLINE vd name(vd x)                                                                                            \
    {                                                                                                                  \
        for (int l = 0; l < LT_VD; l++) x[l] = library(x[l]);                                                          \
        return x;                                                                                                      \
    }
LANES(exp_lanes, exp)
LANES(log_lanes, log)
LANES(tanh_lanes, tanh)
#undef LANES

#endif
