/* Ops that write to their arguments. */
#ifndef LT_MUTATE_H
#define LT_MUTATE_H

#include "op.h"

/* Whether what the op writes to may be written; with `record` also by an op that autograd sees. */
int lt_check_mutable(const lt_op *op, const lt_value *v, bool record);
void lt_count_versions(const lt_op *op, const lt_value *v);
bool lt_left_out(const lt_op *op, const lt_value *v, lt_idx i); /* whether place i of the lists has a NULL */
/* The composition of an op that writes to its arguments, at lt_programs + op->composition. Without `write` for its
 * results alone. With `record` the writes of an op without a gradient are recorded all the same. */
int lt_compute_writes(const lt_op *op, const lt_value *v, lt_value *out, bool write, bool record);

#endif
