/* The sum over sliding windows. */
#include "kernels.h"
#include "simd.h"

#define TEMPLATE "windows.inc"
#define DTYPES LT_DTYPES_OF_windows
#include "each_dtype.h"
