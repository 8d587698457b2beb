/* glu: one half of a dim gates the other. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_glu(lt_tensor *self, lt_idx dim)
{
    if (self->ndim == 0) return lt_raise(LT_INDEX_ERROR, "glu: self is 0-d; wanted a tensor that has dim %td", dim);
    const int d = lt_wrap_dim("glu", dim, self->ndim);
    if (d < 0) return NULL;
    const lt_idx half = self->shape[d] / 2;
    if (self->shape[d] % 2)
        return lt_raise(LT_SHAPE_ERROR, "glu: self has shape %s; wanted an even size of dim %d", LT_SHAPE(self), d);
    lt_tensor *value = lt_narrow(self, d, 0, half), *gate = value ? lt_narrow(self, d, half, half) : NULL,
              *open = gate ? lt_sigmoid(gate) : NULL, *result = open ? lt_mul(value, open) : NULL;
    lt_release(value), lt_release(gate), lt_release(open);
    return result;
}
