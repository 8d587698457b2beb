/* What callers from the host language must keep to. */
#ifndef LT_NEEDS_H
#define LT_NEEDS_H

#include "op.h"

/* Whether the arguments are that; -1 with lt_error set. `called`: the name by which the op was called. */
int lt_check_needs(const char *called, const lt_op *op, const lt_value *v);

#endif
