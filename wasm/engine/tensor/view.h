/* Raw helpers on geometry that several files share. None of them records history. */
#ifndef LT_VIEW_H
#define LT_VIEW_H

#include "copy.h"

/* self with `dim` moved to the end, as a contiguous tensor of `dtype` (new reference; self itself where it is that). */
lt_tensor *lt_dim_to_last(lt_tensor *self, int dim, lt_dtype dtype);
/* The inverse for a contiguous result: takes over the reference, gives a contiguous tensor. NULL passes through. */
lt_tensor *lt_dim_from_last(lt_tensor *t, int dim);

/* self broadcast to `shape` by zero strides (an alias, not recorded). The shapes are known to fit. */
lt_tensor *lt_broadcast_alias(lt_tensor *self, const lt_dims *shape);

#endif
