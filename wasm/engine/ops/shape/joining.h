/* What functions of several tensors share. */
#ifndef LT_JOINING_H
#define LT_JOINING_H

#include "engine.h"

/* Refuses a list without tensors. */
int lt_check_tensors(const char *op, const lt_list *tensors);

/* The shape of a tensor with fewer than 3 dims as (1, n, 1) or (m, n, 1). */
void lt_shape_of_layer(const lt_tensor *t, lt_dims *shape);

#endif
