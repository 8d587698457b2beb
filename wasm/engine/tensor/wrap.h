/* Wrapped tensors, which stand for others in a transform. */
#ifndef LT_WRAP_H
#define LT_WRAP_H

#include "tensor.h"

/* A wrapped tensor stands for another in a transform that is under way: vmap gives it one dim less than its value,
 * which has the batch first; jvp gives it a tangent. Transforms nest; each has a level, and an op is taken through the
 * innermost first. */
typedef enum lt_transform { LT_BATCH, LT_DUAL } lt_transform;

typedef struct lt_wrap {
    lt_transform kind;
    int level;
    lt_tensor *value, *tangent;
} lt_wrap;

static inline const lt_wrap *lt_wrap_of(const lt_tensor *t)
{
    return t->device == LT_DEVICE_WRAPPED ? t->storage->owner : NULL;
}
/* A new wrapped tensor; `value` and `tangent` (NULL: zero) are borrowed. */
lt_tensor *lt_wrap_new(lt_transform kind, int level, lt_tensor *value, lt_tensor *tangent);
const lt_wrap *lt_wrap_at(const lt_tensor *t, int level); /* NULL where t is not wrapped at that level */

uint8_t lt_device_within(const lt_tensor *t); /* of a wrapped tensor that of the one it stands for */
static inline uint8_t lt_device_of(const lt_tensor *t)
{
    return LT_LIKELY(t->device != LT_DEVICE_WRAPPED) ? t->device : lt_device_within(t);
}

#endif
