/* Gradients of the activations: the first input is the gradient of the output, the second the output or the input. */
#include <math.h>

#include "loops.h"

#define SQRT_1_2 0.70710678118654752440
#define SQRT_2_PI 0.79788456080286535588   /* sqrt(2 / pi) */
#define SQRT_1_2PI 0.39894228040143267794  /* 1 / sqrt(2 pi), the normal density at 0 */
#define GELU_C 0.044715

LT_BINARY(tanh_backward_f32, float, float, a *(1 - b * b))
LT_BINARY(tanh_backward_f64, double, double, a *(1 - b * b))
LT_BINARY(sigmoid_backward_f32, float, float, a *(1 - b) * b)
LT_BINARY(sigmoid_backward_f64, double, double, a *(1 - b) * b)
LT_BINARY(relu_backward_f32, float, float, b <= 0 ? 0 : a)
LT_BINARY(relu_backward_f64, double, double, b <= 0 ? 0 : a)
LT_BINARY(abs_backward_f32, float, float, a *(float)((b > 0) - (b < 0)))
LT_BINARY(abs_backward_f64, double, double, a *(double)((b > 0) - (b < 0)))

/* d/dx x Phi(x) = Phi(x) + x phi(x) */
LT_BINARY(gelu_backward_f32, float, float,
          a *(0.5f * (1 + erff(b * (float)SQRT_1_2)) + b * (float)SQRT_1_2PI * expf(-0.5f * b * b)))
LT_BINARY(gelu_backward_f64, double, double,
          a *(0.5 * (1 + erf(b * SQRT_1_2)) + b * SQRT_1_2PI * exp(-0.5 * b * b)))

static inline float gelu_tanh_slope_f32(float x)
{
    const float t = tanhf((float)SQRT_2_PI * (x + (float)GELU_C * x * x * x));
    return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * (float)SQRT_2_PI * (1 + 3 * (float)GELU_C * x * x);
}
static inline double gelu_tanh_slope_f64(double x)
{
    const double t = tanh(SQRT_2_PI * (x + GELU_C * x * x * x));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * SQRT_2_PI * (1 + 3 * GELU_C * x * x);
}
LT_BINARY(gelu_tanh_backward_f32, float, float, a *gelu_tanh_slope_f32(b))
LT_BINARY(gelu_tanh_backward_f64, double, double, a *gelu_tanh_slope_f64(b))

static inline float silu_slope_f32(float x)
{
    const float s = 1 / (1 + expf(-x));
    return s * (1 + x * (1 - s));
}
static inline double silu_slope_f64(double x)
{
    const double s = 1 / (1 + exp(-x));
    return s * (1 + x * (1 - s));
}
LT_BINARY(silu_backward_f32, float, float, a *silu_slope_f32(b))
LT_BINARY(silu_backward_f64, double, double, a *silu_slope_f64(b))

#define BETA_THRESHOLD(T) const T beta = (T)((const double *)param)[0], threshold = (T)((const double *)param)[1]
#define ALPHA(T) const T alpha = (T)((const double *)param)[0]
LT_BINARY_P(softplus_backward_f32, float, float, BETA_THRESHOLD(float),
            b *beta > threshold ? a : a / (1 + expf(-b * beta)))
LT_BINARY_P(softplus_backward_f64, double, double, BETA_THRESHOLD(double),
            b *beta > threshold ? a : a / (1 + exp(-b * beta)))
LT_BINARY_P(elu_backward_f32, float, float, ALPHA(float), b > 0 ? a : a * alpha * expf(b))
LT_BINARY_P(elu_backward_f64, double, double, ALPHA(double), b > 0 ? a : a * alpha * exp(b))
LT_BINARY_P(leaky_relu_backward_f32, float, float, ALPHA(float), b > 0 ? a : a * alpha)
LT_BINARY_P(leaky_relu_backward_f64, double, double, ALPHA(double), b > 0 ? a : a * alpha)
