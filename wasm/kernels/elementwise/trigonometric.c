/* Sine, cosine and tangent of vectors of float (mathf.h). */
#include "loops_vector.h"

LT_VECTOR_UNARY(sin_f32, sin_f(x))
LT_VECTOR_UNARY(cos_f32, cos_f(x))
LT_VECTOR_UNARY(tan_f32, tan_f(x))
