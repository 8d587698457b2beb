/* vmap. */
#ifndef LT_BATCH_H
#define LT_BATCH_H

#include "unwrap.h"

int lt_batch_op(const lt_op *op, const lt_value *v, lt_value *out, const lt_wrap *some);
int lt_batch_inplace(const lt_op *op, const lt_value *v, int level);
lt_tensor *lt_batch_rank(lt_tensor *value,
                         int ndim); /* dims of size 1 behind the batch until there are ndim; a new reference */

#endif
