/* Attention of a whole batch. */
#include "attention.h"

#define TEMPLATE "attention_batch.inc"
#define DTYPES LT_DTYPES_OF_attention_batch
#include "each_dtype.h"
