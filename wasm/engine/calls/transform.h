/* The ways into transforms: ops over wrapped tensors. */
#ifndef LT_TRANSFORM_H
#define LT_TRANSFORM_H

#include "unwrap.h"

int lt_transformed(const lt_op *op, const lt_value *v, lt_value *out);
int lt_transformed_inplace(const lt_op *op, const lt_value *v);
int lt_transformed_copy(const char *op, lt_tensor *self, lt_tensor *source);

#endif
