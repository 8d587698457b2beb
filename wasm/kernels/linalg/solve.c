/* Triangular solves and the decompositions that are computed directly. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "vectors.inc"
#define DTYPES LT_DTYPES_OF_qr
#include "each_dtype.h"

#define TEMPLATE "cholesky.inc"
#define DTYPES LT_DTYPES_OF_cholesky
#include "each_dtype.h"

#define TEMPLATE "qr.inc"
#define DTYPES LT_DTYPES_OF_qr
#include "each_dtype.h"

#define TEMPLATE "triangular.inc"
#define DTYPES LT_DTYPES_OF_triangular
#include "each_dtype.h"
