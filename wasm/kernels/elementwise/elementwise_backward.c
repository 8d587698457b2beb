/* Gradients of the activations: a is the gradient of the output, b the output (tanh, sigmoid, relu) or the input. */
#include "activations.h"
#include "loops_vector.h"

LT_BINARY(tanh_backward_f32, float, float, a * ((1 - b) * (1 + b)))
LT_BINARY(tanh_backward_f64, double, double, a * ((1 - b) * (1 + b)))
LT_BINARY(sigmoid_backward_f32, float, float, a * (1 - b) * b)
LT_BINARY(sigmoid_backward_f64, double, double, a * (1 - b) * b)
LT_BINARY(relu_backward_f32, float, float, b <= 0 ? 0 : a)
LT_BINARY(relu_backward_f64, double, double, b <= 0 ? 0 : a)

/* d/dx x Phi(x) = Phi(x) + x phi(x), with the normal distribution Phi and its density phi */
LT_VECTOR_BINARY(gelu_backward_f32,
                 a *(K(0.5) * (K(1) + erf_f(b * K(SQRT_1_2))) + b * K(SQRT_1_2PI) * exp_negative_f(K(-0.5) * b * b)))
LT_BINARY(gelu_backward_f64, double, double, a * (0.5 * (1 + erf(b * SQRT_1_2)) + b * SQRT_1_2PI * exp(-0.5 * b * b)))

/* The sigmoid s and its slope s (1 - s), which is computed without taking s from 1. */
LT_INLINE vf sigmoid_slope_f(vf x, vf *slope)
{
    const vf e = exp_negative_f(-lt_abs_f(x)), inverse = K(1) / (K(1) + e);
    *slope = e * inverse * inverse;
    return lt_sel_f((vi)(x < 0), e, lt_splat_f(1)) * inverse;
}
static inline double sigmoid_slope_d(double x, double *slope)
{
    const double e = exp(-__builtin_fabs(x)), inverse = 1 / (1 + e);
    *slope = e * inverse * inverse;
    return (x < 0 ? e : 1) * inverse;
}

/* d/dx x s(w) = s + x s (1 - s) w', with w = 2 sqrt(2 / pi) (x + c x^3) */
LT_INLINE vf gelu_tanh_slope_f(vf x)
{
    const vf z = x * x * K(GELU_CUBIC);
    vf slope;
    const vf s = sigmoid_slope_f(K(2 * SQRT_2_PI) * x * (K(1) + z), &slope);
    return s + x * slope * K(2 * SQRT_2_PI) * (K(1) + K(3) * z);
}
static inline double gelu_tanh_slope_d(double x)
{
    const double z = x * x * GELU_CUBIC;
    double slope;
    const double s = sigmoid_slope_d(2 * SQRT_2_PI * x * (1 + z), &slope);
    return s + x * slope * (2 * SQRT_2_PI) * (1 + 3 * z);
}
LT_VECTOR_BINARY(gelu_tanh_backward_f32, a *gelu_tanh_slope_f(b))
LT_BINARY(gelu_tanh_backward_f64, double, double, a *gelu_tanh_slope_d(b))

LT_INLINE vf silu_slope_f(vf x)
{
    vf slope;
    const vf s = sigmoid_slope_f(x, &slope);
    return s + x * slope;
}
static inline double silu_slope_d(double x)
{
    double slope;
    const double s = sigmoid_slope_d(x, &slope);
    return s + x * slope;
}
LT_VECTOR_BINARY(silu_backward_f32, a *silu_slope_f(b))
LT_BINARY(silu_backward_f64, double, double, a *silu_slope_d(b))

LT_VECTOR_BINARY_P(softplus_backward_f32, LT_BETA_THRESHOLD(float),
                   lt_sel_f((vi)(b * beta > threshold), a, a *sigmoid_f(b *beta)))
LT_BINARY_P(softplus_backward_f64, double, double, LT_BETA_THRESHOLD(double),
            b *beta > threshold ? a : a * sigmoid_d(b * beta))
LT_VECTOR_BINARY_P(elu_backward_f32, LT_ALPHA(float), lt_sel_f((vi)(b > 0), a, a * alpha * exp_f(b)))
LT_BINARY_P(elu_backward_f64, double, double, LT_ALPHA(double), b > 0 ? a : a * alpha * exp(b))
LT_BINARY_P(leaky_relu_backward_f32, float, float, LT_ALPHA(float), b > 0 ? a : a * alpha)
LT_BINARY_P(leaky_relu_backward_f64, double, double, LT_ALPHA(double), b > 0 ? a : a * alpha)
