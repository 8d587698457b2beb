/* Connectionist temporal classification. */
#include <math.h>

#include "kernels.h"
#include "mathf.h"

#define TEMPLATE "ctc.inc"
#define DTYPES LT_DTYPES_OF_ctc
#include "each_dtype.h"
