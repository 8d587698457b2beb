/* Activations and their gradients, of vectors of float (mathf.h). In a gradient a is the gradient of the output, and b
 * the input. */
#include "activations.h"
#include "loops_vector.h"

LT_VECTOR_UNARY(tanh_f32, tanh_f(x))
LT_VECTOR_UNARY(sigmoid_f32, sigmoid_f(x))
LT_VECTOR_UNARY(silu_f32, x *sigmoid_f(x))
LT_VECTOR_UNARY(gelu_erf_f32, gelu_f(x))
/* (1 + tanh u) / 2 is sigmoid(2u). */
LT_VECTOR_UNARY(gelu_tanh_f32, x *sigmoid_f(x *lt_fma_f(x *x, K(2 * SQRT_2_PI * GELU_CUBIC), K(2 * SQRT_2_PI))))
LT_VECTOR_UNARY_P(softplus_f32, LT_BETA_THRESHOLD(float), softplus_f(x, beta, threshold))
LT_VECTOR_UNARY_P(elu_f32, LT_ALPHA(float), lt_sel_f((vi)(x > 0), x, alpha *expm1_f(x)))

LT_VECTOR_BINARY(gelu_backward_f32, a *gelu_slope_f(b))

/* The sigmoid s and its slope s (1 - s), which is computed without taking s from 1. */
LT_INLINE vf sigmoid_slope_f(vf x, vf *slope)
{
    const vf e = exp_negative_f(-lt_abs_f(x)), inverse = K(1) / (K(1) + e);
    *slope = e * inverse * inverse;
    return lt_sel_f((vi)(x < 0), e, lt_splat_f(1)) * inverse;
}

/* d/dx x s(w) = s + x s (1 - s) w', with w = 2 sqrt(2 / pi) (x + c x^3) */
LT_INLINE vf gelu_tanh_slope_f(vf x)
{
    x = lt_sel_f((vi)(x > K(100)), K(100), x); /* beyond it is 0 or 1, and powers overflow */
    x = lt_sel_f((vi)(x < K(-100)), K(-100), x);
    const vf z = x * x * K(GELU_CUBIC);
    vf slope;
    const vf s = sigmoid_slope_f(K(2 * SQRT_2_PI) * x * (K(1) + z), &slope);
    return s + x * slope * K(2 * SQRT_2_PI) * (K(1) + K(3) * z);
}
LT_VECTOR_BINARY(gelu_tanh_backward_f32, a *gelu_tanh_slope_f(b))

LT_INLINE vf silu_slope_f(vf x)
{
    vf slope;
    const vf s = sigmoid_slope_f(x, &slope);
    return s + x * slope;
}
LT_VECTOR_BINARY(silu_backward_f32, a *silu_slope_f(b))

LT_VECTOR_BINARY_P(softplus_backward_f32, LT_BETA_THRESHOLD(float),
                   lt_sel_f((vi)(b * beta > threshold), a, a *sigmoid_f(b *beta)))
LT_VECTOR_BINARY_P(elu_backward_f32, LT_ALPHA(float), lt_sel_f((vi)(b > 0), a, a * alpha * exp_f(b)))
