/* What the losses between elements are made of. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_constant_forward(lt_tensor *self)
{
    lt_tensor *out = lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    if (!out || lt_shape_only(out) || !lt_copy_into(out, self)) return out;
    lt_release(out);
    return NULL;
}
