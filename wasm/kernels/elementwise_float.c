/* Unary loops of the elementary functions and of the activations made from them. */
#include <math.h>

#include "loops.h"

#define LT_LIBM(name)                                                                                                 \
    LT_UNARY(name##_f32, float, float, name##f(x))                                                                    \
    LT_UNARY(name##_f64, double, double, name(x))

LT_LIBM(exp)
LT_LIBM(exp2)
LT_LIBM(expm1)
LT_LIBM(log)
LT_LIBM(log2)
LT_LIBM(log10)
LT_LIBM(log1p)
LT_LIBM(sin)
LT_LIBM(cos)
LT_LIBM(tan)
LT_LIBM(asin)
LT_LIBM(acos)
LT_LIBM(atan)
LT_LIBM(sinh)
LT_LIBM(cosh)
LT_LIBM(tanh)
LT_LIBM(asinh)
LT_LIBM(acosh)
LT_LIBM(atanh)
LT_LIBM(erf)

#define SQRT_1_2 0.70710678118654752440
#define SQRT_2_PI 0.79788456080286535588 /* sqrt(2 / pi) */
#define GELU_C 0.044715

LT_UNARY(sigmoid_f32, float, float, 1 / (1 + expf(-x)))
LT_UNARY(sigmoid_f64, double, double, 1 / (1 + exp(-x)))
LT_UNARY(silu_f32, float, float, x / (1 + expf(-x)))
LT_UNARY(silu_f64, double, double, x / (1 + exp(-x)))
LT_UNARY(gelu_f32, float, float, 0.5f * x * (1 + erff(x * (float)SQRT_1_2)))
LT_UNARY(gelu_f64, double, double, 0.5 * x * (1 + erf(x * SQRT_1_2)))
LT_UNARY(gelu_tanh_f32, float, float, 0.5f * x * (1 + tanhf((float)SQRT_2_PI * (x + (float)GELU_C * x * x * x))))
LT_UNARY(gelu_tanh_f64, double, double, 0.5 * x * (1 + tanh(SQRT_2_PI * (x + GELU_C * x * x * x))))

#define BETA_THRESHOLD(T) const T beta = (T)((const double *)param)[0], threshold = (T)((const double *)param)[1]
#define ALPHA(T) const T alpha = (T)((const double *)param)[0]
LT_UNARY_P(softplus_f32, float, float, BETA_THRESHOLD(float), x *beta > threshold ? x : log1pf(expf(x * beta)) / beta)
LT_UNARY_P(softplus_f64, double, double, BETA_THRESHOLD(double), x *beta > threshold ? x : log1p(exp(x * beta)) / beta)
LT_UNARY_P(elu_f32, float, float, ALPHA(float), x > 0 ? x : alpha * expm1f(x))
LT_UNARY_P(elu_f64, double, double, ALPHA(double), x > 0 ? x : alpha * expm1(x))
LT_UNARY_P(leaky_relu_f32, float, float, ALPHA(float), x > 0 ? x : alpha * x)
LT_UNARY_P(leaky_relu_f64, double, double, ALPHA(double), x > 0 ? x : alpha * x)
