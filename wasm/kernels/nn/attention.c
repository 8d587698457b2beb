/* Scaled dot-product attention, forward and backward, without ever holding all scores. */
#include <math.h>

#include "attention.h"
#include "mathf.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A block of scores: it stays in the second cache, beside the blocks of keys and values that it meets. */
#define BLOCK_ROWS 64
#define BLOCK_COLS 128

#define TEMPLATE "attention.inc"
#define DTYPES LT_DTYPES_OF_attention
#include "each_dtype.h"
