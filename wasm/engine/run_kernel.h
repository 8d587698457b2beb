/* Choosing a kernel by dtype and calling it. */
#ifndef LT_RUN_KERNEL_H
#define LT_RUN_KERNEL_H

#include "engine.h"
#include "kernels_gen.h"

/* Calls a kernel for this dtype, which it must have: LT_CALL(softmax, dtype, (rows, n, x, y)). */
#define LT_CALL(kernel, dtype, arguments) (lt_k->kernel[dtype] arguments)

/* 0 where the kernel has this dtype, else -1 after "op: self is int64; wanted a floating-point dtype":
 *
 *     if (LT_WANTS(softmax, "softmax", "self", self->dtype)) return NULL; */
#define LT_WANTS(kernel, op, argument, dtype) lt_want_dtype(op, argument, dtype, LT_DTYPES_##kernel)

#endif
