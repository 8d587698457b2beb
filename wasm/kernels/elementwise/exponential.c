/* Exponentials and logarithms of vectors of float (mathf.h), and the mantissas and exponents of numbers. */
#include <string.h>

#include "loops_vector.h"

LT_GUARDED_UNARY(exp_f32, exp_outside, exp_inside_f, exp_f(x))
LT_GUARDED_UNARY(exp2_f32, exp2_outside, exp2_inside_f, exp2_f(x))
LT_VECTOR_UNARY(expm1_f32, expm1_f(x))
LT_GUARDED_UNARY(log_f32, log_outside, log_inside_f, log_f(x))
LT_GUARDED_UNARY(log2_f32, log_outside, log2_inside_f, log2_f(x))
LT_GUARDED_UNARY(log10_f32, log_outside, log10_inside_f, log10_f(x))
LT_VECTOR_UNARY(log1p_f32, log1p_f(x))

#define TEMPLATE "exponential.inc"
#define DTYPES LT_DTYPES_OF_exponential
#include "each_dtype.h"
