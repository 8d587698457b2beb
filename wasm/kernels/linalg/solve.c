/* Triangular solves and the decompositions that are computed directly. Each file uses those before it. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "field.inc"
#define DTYPES LT_DTYPES_OF_lu
#include "each_dtype.h"

#define TEMPLATE "triangular.inc"
#define DTYPES LT_DTYPES_OF_triangular
#include "each_dtype.h"

#define TEMPLATE "lu.inc"
#define DTYPES LT_DTYPES_OF_lu
#include "each_dtype.h"

#define TEMPLATE "cholesky.inc"
#define DTYPES LT_DTYPES_OF_cholesky
#include "each_dtype.h"

#define TEMPLATE "qr.inc"
#define DTYPES LT_DTYPES_OF_qr
#include "each_dtype.h"

#define TEMPLATE "lstsq.inc"
#define DTYPES LT_DTYPES_OF_lstsq
#include "each_dtype.h"

#define TEMPLATE "ldl.inc"
#define DTYPES LT_DTYPES_OF_ldl
#include "each_dtype.h"

#define TEMPLATE "matrix_exp.inc"
#define DTYPES LT_DTYPES_OF_matrix_exp
#include "each_dtype.h"
