/* The walk over strided operands that feeds the kernels' loops. */
#ifndef LT_WALK_H
#define LT_WALK_H

#include "tensor.h"

enum { LT_MAX_OPERANDS = 4 };

/* A new tensor for what a walk over inputs writes, laid out as they are: the first whose strides tell two dims apart
 * says which is further inside. */
lt_tensor *lt_new_walked(lt_dtype dtype, const lt_dims *shape, int n, lt_tensor *const *in);

/* Runs `loop` over out and inputs, which all fit into out's shape. */
void lt_walk(lt_loop loop, lt_tensor *out, int n, lt_tensor *const *in, const void *param);

/* Runs `loop` over n elements of some operands along one line, on several threads where that pays. */
void lt_walk_line(lt_loop loop, lt_idx n, int operands, char *const *ptr, const lt_idx *stride, const void *param);

/* A loop over operands of another dtype than it has: a block at a time is converted into room on the stack, and the
 * loop runs there. lt_walk_converting is the loop, and the conversion its parameter. */
typedef struct lt_conversion {
    lt_loop loop;
    const void *param;
    int operands;
    lt_loop
        cast[LT_MAX_OPERANDS];    /* [0] from what the loop writes, the others to what it reads; NULL: none is needed */
    lt_idx size[LT_MAX_OPERANDS]; /* bytes of an element as the loop has it */
} lt_conversion;

void lt_walk_converting(lt_idx n, char *const *ptr, const lt_idx *stride, const void *conversion);

#endif
