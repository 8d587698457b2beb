/* Parts of convolutions, some images each. */
#include "conv.h"

#define TEMPLATE "conv_pieces.inc"
#define DTYPES LT_DTYPES_OF_conv_pieces
#include "each_dtype.h"
