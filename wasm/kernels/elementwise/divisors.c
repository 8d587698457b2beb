/* Remainders of float, and the quotients that go with them. */
#include "loops_vector.h"

/* x - n y for the whole number n nearest to x / y, then for the one towards zero. For floats and |x / y| < 2^28 no step
 * rounds but the quotient's, whose error is far below 1 / 2: n y has 24 + 29 bits, and what is left of x is a multiple
 * of the lesser of the two last places, no greater than y. */
LT_INLINE vd fmod_lanes(vd x, vd y)
{
    const vd rounder = lt_splat_d(0x1.8p52), r = x - ((x / y + rounder) - rounder) * y;
    const vd back = lt_sel_d((vl)((x < 0) ^ (y < 0)), r - y, r + y);
    return lt_sel_d((vl)(r * x < 0), back, r);
}

static __attribute__((noinline)) vf fmod_f(vf a, vf b)
{
    const vf size = lt_abs_f(b);
    vf value = lt_sign_f(lt_abs_f(in_double(fmod_lanes, a, b)), a);
    const vi special = ~((vi)(lt_abs_f(a) < size * 0x1p28f) & (vi)(size < INFINITY));
    if (lt_any(special))
        for (int l = 0; l < LT_VF; l++)
            if (special[l]) value[l] = fmodf(a[l], b[l]);
    return value;
}

/* Where a remainder has another sign than the divisor. */
LT_INLINE vi lies_across(vf r, vf b) { return (vi)(r != 0) & ((vi)(r < 0) ^ (vi)(b < 0)); }

LT_INLINE vf remainder_f(vf a, vf b)
{
    const vf r = fmod_f(a, b);
    return lt_sel_f(lies_across(r, b), r + b, r);
}

LT_INLINE vf floor_f(vf x)
{
    const vi whole = ~(vi)(lt_abs_f(x) < 0x1p23f); /* or not finite */
    const vf near = __builtin_convertvector(__builtin_convertvector(lt_sel_f(whole, (vf){0}, x), vi), vf);
    return lt_sel_f(whole, x, near - lt_sel_f((vi)(near > x), lt_splat_f(1), (vf){0}));
}

LT_INLINE vf floor_divide_f(vf a, vf b)
{
    /* By zero it is the quotient. */
    const vf r = lt_sel_f((vi)(b == 0), b, fmod_f(a, b)), towards_zero = (a - r) / b;
    const vf q = lt_sel_f(lies_across(r, b), towards_zero - 1, towards_zero), whole = floor_f(q);
    const vf nearest = lt_sel_f((vi)(q - whole > 0.5f), whole + 1, whole);
    return lt_sel_f((vi)(q == 0), lt_sign_f((vf){0}, (vf)((vi)a ^ (vi)b)), nearest);
}

LT_VECTOR_BINARY(fmod_f32, fmod_f(a, b))
LT_VECTOR_BINARY(remainder_f32, remainder_f(a, b))
LT_VECTOR_BINARY(div_floor_f32, floor_divide_f(a, b))
