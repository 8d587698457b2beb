/* The arguments of an op at one level of a transform. */
#ifndef LT_UNWRAP_H
#define LT_UNWRAP_H

#include "op.h"
#include "wrap.h"

typedef enum lt_randomness { LT_RANDOM_ERROR, LT_RANDOM_DIFFERENT, LT_RANDOM_SAME } lt_randomness;
enum { LT_MAX_LEVELS = 64 };
extern LT_THREAD int lt_levels; /* transforms under way */

/* Each transform has a level, a number larger than those around it, which none has had before: a tensor that outlives
 * its transform is not taken for one of another. */
int lt_level_enter(lt_randomness randomness); /* the level, -1 on an error; lt_levels must be below LT_MAX_LEVELS */
void lt_level_exit(void);
bool lt_level_alive(int level);
lt_randomness lt_level_randomness(int level); /* of vmap levels: what a random op does */

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

#endif
