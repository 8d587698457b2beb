/* Another geometry on the same memory, without history. */
#include "view.h"

lt_tensor *lt_broadcast_alias(lt_tensor *self, const lt_dims *shape)
{
    lt_idx stride[LT_MAX_DIMS];
    const int added = shape->n - self->ndim;
    for (int i = 0; i < shape->n; i++) {
        const int from = i - added;
        stride[i] = from < 0 || (self->shape[from] == 1 && shape->v[i] != 1) ? 0 : self->stride[from];
    }
    return lt_alias_as(self, shape->n, shape->v, stride, self->offset);
}

static lt_tensor *moved(lt_tensor *self, int from, int to)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    for (int i = 0, s = 0; i < self->ndim; i++) {
        if (s == from) s++;
        const int source = i == to ? from : s++;
        shape[i] = self->shape[source];
        stride[i] = self->stride[source];
    }
    return lt_alias_as(self, self->ndim, shape, stride, self->offset);
}

lt_tensor *lt_dim_to_last(lt_tensor *self, int dim, lt_dtype dtype)
{
    if (dim >= self->ndim - 1) return lt_to_contiguous_dtype(self, dtype);
    lt_tensor *alias = moved(self, dim, self->ndim - 1);
    if (!alias) return NULL;
    lt_tensor *result = lt_to_contiguous_dtype(alias, dtype);
    lt_release(alias);
    return result;
}

lt_tensor *lt_dim_from_last(lt_tensor *t, int dim)
{
    if (!t || dim >= t->ndim - 1) return t;
    lt_tensor *alias = moved(t, t->ndim - 1, dim);
    lt_tensor *result = alias ? lt_to_contiguous(alias) : NULL;
    lt_release(alias);
    lt_release(t);
    return result;
}
