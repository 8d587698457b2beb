/* Resampling along a dim, and sampling at the places of a grid. */
#include <math.h>
#include <string.h>

#include "resample.h"
#include "simd.h"

#define TEMPLATE "resample.inc"
#define DTYPES LT_DTYPES_OF_resample
#include "each_dtype.h"

enum { MOST_TAPS = 16, SOME_POINTS = 32 }; /* of the four elements along two axes, or two along three */

#define TEMPLATE "grid.inc"
#define DTYPES LT_DTYPES_OF_grid
#include "each_dtype.h"
