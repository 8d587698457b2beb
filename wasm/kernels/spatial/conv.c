/* Convolution and pooling of images, channels first. */
#include <math.h>
#include <string.h>

#include "conv.h"
#include "tile.h"

#define TEMPLATE "conv.inc"
#define DTYPES LT_DTYPES_OF_conv
#include "each_dtype.h"

#define TEMPLATE "pool.inc"
#define DTYPES LT_DTYPES_OF_pool
#include "each_dtype.h"
