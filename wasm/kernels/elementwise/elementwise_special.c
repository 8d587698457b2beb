/* Unary loops of the special functions. Both dtypes use the functions of a double: a float result is rounded once. */
#include "loops.h"
#include "special.h"

#define SPECIAL_LOOPS(name)                                                                                            \
    LT_UNARY(name##_f32, float, float, name##_d((double)x))                                                            \
    LT_UNARY(name##_f64, double, double, name##_d(x))
SPECIAL_LOOPS(lgamma)
SPECIAL_LOOPS(digamma)
SPECIAL_LOOPS(erfc)
SPECIAL_LOOPS(erfcx)
SPECIAL_LOOPS(erfinv)
SPECIAL_LOOPS(i0)
SPECIAL_LOOPS(i0e)
SPECIAL_LOOPS(i1)
SPECIAL_LOOPS(i1e)

#define ORDER const double order = *(const double *)param
LT_UNARY_P(polygamma_f32, float, float, ORDER, polygamma_d(order, (double)x))
LT_UNARY_P(polygamma_f64, double, double, ORDER, polygamma_d(order, x))
