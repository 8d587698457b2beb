/* Computing an op, without recording it. */
#ifndef LT_COMPUTE_H
#define LT_COMPUTE_H

#include "op.h"

/* The same on tensors of any dtype: those that the op does not compute in are widened. */
int lt_compute_plain(const lt_op *op, bool narrow, const lt_value *v, lt_value *out);
/* The op's composition, or its compose= program, which stands at `program`. */
int lt_run_composition(const lt_op *op, uint32_t program, const lt_value *v, lt_value *out);
/* Calls the composition that a fused op stands for. */
int lt_compute_composition(const lt_op *op, const lt_value *v, lt_value *out, bool record); /* see lt_compute_writes */

/* The kernel of an elementwise op; into `self` where it is given. */
static inline int lt_compute_kernel(const lt_op *op, const lt_value *v, lt_tensor *self, lt_value *out)
{
    lt_tensor *inputs[3];
    double numbers[4];
    inputs[0] = v[0].t;
    if (lt_op_kernel(op)->inputs > 1) inputs[1] = v[1].t;
    if (lt_op_kernel(op)->inputs > 2) inputs[2] = v[2].t;
    for (int i = 0; i < op->scalars; i++) numbers[i] = v[op->scalars_first + i].f;
    out[0].t = lt_elementwise(lt_op_kernel(op), inputs, op->scalars ? numbers : NULL, self);
    return out[0].t ? 0 : -1;
}

/* Computes the results of an op on plain tensors, without recording: its kernel, its composition or its forward
 * function. */
static inline int lt_compute(const lt_op *op, const lt_value *v, lt_value *out)
{
    if (op->kernel) return lt_compute_kernel(op, v, NULL, out);
    if (LT_UNLIKELY(op->compose)) return lt_run_composition(op, op->compose, v, out);
    return lt_call(op, op->fn, v, out);
}

#endif
