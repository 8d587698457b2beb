/* Shared by transform.c and the rules of vmap (batch.c) and jvp (dual.c). */
#ifndef LT_TRANSFORM_H
#define LT_TRANSFORM_H

#include "op.h"

/* An op's arguments with the wrappers of one level taken off; tensors are references of its own. */
typedef struct lt_unwrapped {
    const lt_op *op;
    lt_value v[LT_MAX_PARAMS];
    lt_list lists[LT_MAX_PARAMS];
} lt_unwrapped;

/* What to put in the place of the tensor t, item i of parameter p: a new reference, NULL on an error. */
typedef lt_tensor *(*lt_unwrapped_map)(void *context, int p, lt_idx i, lt_tensor *t);
int lt_unwrapped_fill(lt_unwrapped *in, const lt_op *op, const lt_value *v, lt_unwrapped_map map, void *context);
void lt_unwrapped_drop(lt_unwrapped *in);

const lt_wrap *lt_wrap_at(const lt_tensor *t, int level); /* NULL where t is not wrapped at that level */
int lt_result_count(const lt_op *op, const lt_value *out);
lt_tensor **lt_result_at(const lt_op *op, lt_value *out, int i);
void lt_results_drop(const lt_op *op, lt_value *out);

int lt_batch_op(const lt_op *op, const lt_value *v, lt_value *out, const lt_wrap *some);
int lt_batch_inplace(const lt_op *op, const lt_value *v, int level);
lt_tensor *lt_batch_rank(lt_tensor *value,
                         int ndim); /* dims of size 1 behind the batch until there are ndim; a new reference */
int lt_dual_op(const lt_op *op, const lt_value *v, lt_value *out, int level);

#endif
