/* Wrapped tensors. */
#include "wrap.h"

static void drop_wrap(void *owner)
{
    lt_wrap *w = owner;
    lt_release(w->value);
    lt_release(w->tangent);
    lt_free(w, sizeof *w);
}

uint8_t lt_device_within(const lt_tensor *t)
{
    while (t->device == LT_DEVICE_WRAPPED) t = lt_wrap_of(t)->value;
    return t->device;
}

lt_tensor *lt_wrap_new(lt_transform kind, int level, lt_tensor *value, lt_tensor *tangent)
{
    lt_wrap *w = lt_alloc(sizeof *w);
    if (!w) return NULL;
    int skip = kind == LT_BATCH;
    lt_tensor *t =
        lt_new_foreign((lt_dtype)value->dtype, value->ndim - skip, value->shape + skip, NULL, NULL, drop_wrap, w);
    if (!t) {
        lt_free(w, sizeof *w);
        return NULL;
    }
    *w = (lt_wrap){kind, level, lt_retain(value), lt_retain(tangent)};
    t->device = LT_DEVICE_WRAPPED;
    return t;
}

const lt_wrap *lt_wrap_at(const lt_tensor *t, int level)
{
    const lt_wrap *w = t ? lt_wrap_of(t) : NULL;
    return w && w->level == level ? w : NULL;
}
