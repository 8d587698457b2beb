/* Choosing a kernel by dtype and calling it. */
#ifndef LT_RUN_KERNEL_H
#define LT_RUN_KERNEL_H

#include "engine.h"
#include "kernels_gen.h"

/* Calls a kernel for this dtype, which it must have: LT_CALL(softmax, dtype, (rows, n, x, y)). */
#define LT_CALL(kernel, dtype, arguments) (lt_k->kernel[dtype] arguments)

/* 0 where the kernel has this dtype, else -1 after "op: self is int64; wanted float32 or float64":
 *
 *     if (LT_WANTS(softmax, "softmax", "self", self->dtype)) return NULL; */
#define LT_WANTS(kernel, op, argument, dtype) lt_want_dtype(op, argument, dtype, LT_DTYPES_##kernel)

#define LT_FLOATS (LT_BIT(LT_F32) | LT_BIT(LT_F64)) /* the floating dtypes that are computed in */

static inline int lt_want_dtype(const char *op, const char *argument, int dtype, unsigned set)
{
    return LT_LIKELY(set >> dtype & 1) ? 0 : lt_refuse_dtype(op, argument, dtype, set);
}

#endif
