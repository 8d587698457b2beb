/* Binary search, and counting of small integers. */
#include "kernels.h"

#define TEMPLATE "search.inc"
#define DTYPES LT_DTYPES_OF_search
#include "each_dtype.h"
