/* A long short-term memory over a whole sequence, forward and backward. */
#include <math.h>

#include "activations.h"
#include "lstm.h"
#include "mathf.h"

#define MAX(a, b) ((a) > (b) ? (a) : (b))

LT_INLINE vd sigmoid_lanes(vd x)
{
    for (int l = 0; l < LT_VD; l++) x[l] = sigmoid_d(x[l]);
    return x;
}

#define TEMPLATE "lstm.inc"
#define DTYPES LT_DTYPES_OF_lstm
#include "each_dtype.h"
