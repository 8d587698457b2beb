/* Recording an op in the graph. */
#ifndef LT_RECORD_H
#define LT_RECORD_H

#include "node.h"

extern const lt_node_class lt_op_class; /* the node of every op of the table */

bool lt_any_recording(const lt_op *op, const lt_value *v); /* the same, where there are lists or views */

/* Whether the op must be recorded. */
static inline bool lt_op_recording(const lt_op *op, const lt_value *v)
{
    if (!lt_grad_enabled) return false;
    for (unsigned mask = op->differentiable & op->tensors; mask; mask &= mask - 1) {
        const lt_tensor *t = v[__builtin_ctz(mask)].t;
        if (t && (t->flags & LT_REQUIRES_GRAD)) return true;
    }
    return lt_any_recording(op, v);
}

/* A node whose edges lead to `edges` and which keeps what the gradients need of `keep`; results may be NULL before they
 * exist where no gradient asks for their shapes. */
lt_node *lt_record_begin(const lt_op *op, const lt_value *edges, const lt_value *keep, lt_tensor *const *results);
int lt_record_end(const lt_op *op, lt_node *n, lt_tensor *const *results, int count);
bool lt_op_keeps(const lt_op *op, int param); /* whether a gradient reads the elements of this parameter */

#endif
