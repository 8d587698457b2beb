/* What the activations and their gradients share: constants, parameters and the double functions. */
#ifndef LT_ACTIVATIONS_H
#define LT_ACTIVATIONS_H

#include <math.h>

#define SQRT_1_2 0.70710678118654752440
#define SQRT_2_PI 0.79788456080286535588  /* sqrt(2 / pi) */
#define SQRT_1_2PI 0.39894228040143267794 /* 1 / sqrt(2 pi), the normal density at 0 */
#define GELU_CUBIC 0.044715               /* Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016 */

/* A vector of a constant. */
#define K(x) lt_splat_f((float)(x))

#define LT_BETA_THRESHOLD(T) const T beta = (T)((const double *)param)[0], threshold = (T)((const double *)param)[1]
#define LT_ALPHA(T) const T alpha = (T)((const double *)param)[0]

static inline double sigmoid_d(double x)
{
    const double e = exp(-__builtin_fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

#endif
