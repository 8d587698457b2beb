/* Calling ops. These functions, and those of ops_gen.h, one per op, are the way back from what ops are built on to the
 * ops: gradients, programs and rules are made of ops. They are defined at the top, in dispatch.c and assign.c. */
#ifndef LT_DISPATCH_H
#define LT_DISPATCH_H

#include "op.h"

/* Calls an op. out[0].t for one result, out[k].t for several; for a list of tensors out[0].list points at the list to
 * fill. 0, or -1 with lt_error set and nothing in out. */
int lt_dispatch(const lt_op *op, const lt_value *v, lt_value *out);
/* The in-place form: writes the result into v[0].t. */
int lt_dispatch_inplace(const lt_op *op, const lt_value *v);

/* Typed front doors, for the generated functions. */
lt_tensor *lt_dispatch_one(const lt_op *op, const lt_value *v);
int lt_dispatch_several(const lt_op *op, const lt_value *v, lt_tensor **out);
int lt_dispatch_list(const lt_op *op, const lt_value *v, lt_list *out);

/* Writes to a tensor, which are not in the table (assign.c). */
int lt_copy_(lt_tensor *self, lt_tensor *source); /* differentiable in source; broadcasts and casts */
int lt_fill_(lt_tensor *self, lt_scalar value);
int lt_detach_(lt_tensor *self);
void lt_hold(lt_tensor *self, lt_tensor *other); /* takes over its memory, geometry and dtype; the history stays */
int lt_become(lt_tensor *self, lt_tensor *view); /* takes over the geometry and the history of a view of itself */
int lt_resize_(lt_tensor *self, const lt_dims *shape); /* keeps elements in row-major order, moves where it grows */

#endif
