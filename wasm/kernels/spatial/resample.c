/* Resampling along a dim, and sampling at the places of a grid. */
#include <math.h>
#include <string.h>

#include "resample.h"
#include "simd.h"

#define TEMPLATE "resample.inc"
#define DTYPES LT_DTYPES_OF_resample
#include "each_dtype.h"

#define TEMPLATE "grid.inc"
#define DTYPES LT_DTYPES_OF_grid
#include "each_dtype.h"
