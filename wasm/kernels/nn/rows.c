/* Kernels over contiguous rows: softmax and its relatives, layer normalisation, negative log-likelihood. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "mathf.h"
#include "row_sum.h"

#define TEMPLATE "rows.inc"
#define DTYPES LT_DTYPES_OF_rows
#include "each_dtype.h"

#define TEMPLATE "norm.inc"
#define DTYPES LT_DTYPES_OF_norm
#include "each_dtype.h"

#define TEMPLATE "loss.inc"
#define DTYPES LT_DTYPES_OF_loss
#include "each_dtype.h"
