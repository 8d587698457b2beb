/* To another dtype, and to another device. What is copied to meta loses its elements, so there is no way back. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_cast_forward(lt_tensor *self, lt_dtype dtype)
{
    lt_tensor *out = lt_copy_as(self, dtype);
    if (out) out->flags &= (uint8_t)~LT_WEAK; /* a number that was given a dtype keeps it */
    return out;
}

lt_tensor *lt_to_meta_forward(lt_tensor *self)
{
    return lt_new_on(LT_DEVICE_META, (lt_dtype)self->dtype, self->ndim, self->shape);
}

lt_tensor *lt_from_meta_forward(lt_tensor *self)
{
    return lt_raise(
        LT_DEVICE_ERROR,
        "to: cannot copy out of a tensor on device meta (shape %s): it has no elements; wanted one that has some",
        LT_SHAPE(self));
}
