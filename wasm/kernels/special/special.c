/* The error function of vectors of float (mathf.h). */
#include "loops_vector.h"

LT_VECTOR_UNARY(erf_f32, erf_f(x))
