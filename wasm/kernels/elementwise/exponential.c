/* Exponentials and logarithms of vectors of float (mathf.h), and the mantissas and exponents of numbers. */
#include <string.h>

#include "loops_vector.h"

LT_VECTOR_UNARY(exp_f32, exp_f(x))
LT_VECTOR_UNARY(exp2_f32, exp2_f(x))
LT_VECTOR_UNARY(expm1_f32, expm1_f(x))
LT_VECTOR_UNARY(log_f32, log_f(x))
LT_VECTOR_UNARY(log2_f32, log2_f(x))
LT_VECTOR_UNARY(log10_f32, log10_f(x))
LT_VECTOR_UNARY(log1p_f32, log1p_f(x))

#define TEMPLATE "exponential.inc"
#define DTYPES LT_DTYPES_OF_exponential
#include "each_dtype.h"
