/* jvp. */
#ifndef LT_DUAL_H
#define LT_DUAL_H

#include "unwrap.h"

int lt_dual_op(const lt_op *op, const lt_value *v, lt_value *out, int level);

#endif
