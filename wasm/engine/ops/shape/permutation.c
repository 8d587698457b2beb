/* Dims in another order: views with their strides exchanged. */
#include "ops_gen.h"
#include "engine.h"

static int wrap_permutation(const char *op, const lt_tensor *self, const lt_dims *dims, lt_dims *out)
{
    uint32_t seen = 0;
    if (dims->n != self->ndim)
        return lt_fail(LT_VALUE_ERROR, "%s: dims is %s, %d dims; wanted all those of self %s, %d", op,
                       lt_shape_text(dims->n, dims->v), dims->n, LT_SHAPE(self), self->ndim);
    out->n = dims->n;
    for (int i = 0; i < dims->n; i++) {
        const int d = lt_wrap_dim(op, dims->v[i], self->ndim);
        if (d < 0) return -1;
        if (seen >> d & 1)
            return lt_fail(LT_VALUE_ERROR, "%s: dims %s names dim %d twice; wanted distinct dims", op,
                           lt_shape_text(dims->n, dims->v), d);
        seen |= 1u << d;
        out->v[i] = d;
    }
    return 0;
}

static lt_tensor *permuted(lt_tensor *self, const lt_dims *order)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    for (int i = 0; i < order->n; i++) {
        shape[i] = self->shape[order->v[i]];
        stride[i] = self->stride[order->v[i]];
    }
    return lt_alias_view(self, order->n, shape, stride, self->offset);
}

lt_tensor *lt_permute_forward(lt_tensor *self, const lt_dims *dims)
{
    lt_dims order;
    return wrap_permutation("permute", self, dims, &order) < 0 ? NULL : permuted(self, &order);
}

lt_tensor *lt_permute_inverse_forward(lt_tensor *self, const lt_dims *dims)
{
    lt_dims order, inverse;
    if (wrap_permutation("permute", self, dims, &order) < 0) return NULL;
    inverse.n = order.n;
    for (int i = 0; i < order.n; i++) inverse.v[order.v[i]] = i;
    return permuted(self, &inverse);
}

lt_tensor *lt_transpose_forward(lt_tensor *self, const lt_idx *dim0, const lt_idx *dim1)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    const int n = self->ndim;
    if (!dim0 && !dim1) {
        for (int i = 0; i < n; i++) {
            shape[i] = self->shape[n - 1 - i];
            stride[i] = self->stride[n - 1 - i];
        }
        return lt_alias_view(self, n, shape, stride, self->offset);
    }
    if (!dim0 || !dim1)
        return lt_raise(LT_TYPE_ERROR, "transpose: %s is missing; wanted two dims, or none to reverse all",
                        dim0 ? "dim1" : "dim0");
    const int a = lt_wrap_dim("transpose", *dim0, n), b = lt_wrap_dim("transpose", *dim1, n);
    if (a < 0 || b < 0) return NULL;
    memcpy(shape, self->shape, (size_t)n * sizeof *shape);
    memcpy(stride, self->stride, (size_t)n * sizeof *stride);
    if (n > 0) {
        shape[a] = self->shape[b], shape[b] = self->shape[a];
        stride[a] = self->stride[b], stride[b] = self->stride[a];
    }
    return lt_alias_view(self, n, shape, stride, self->offset);
}

lt_tensor *lt_t(lt_tensor *self)
{
    static const lt_idx first = 0, second = 1;
    if (self->ndim > 2)
        return lt_raise(LT_VALUE_ERROR, "t: self has shape %s; wanted at most 2 dims (use transpose)", LT_SHAPE(self));
    return self->ndim < 2 ? lt_transpose(self, NULL, NULL) : lt_transpose(self, &first, &second);
}

lt_tensor *lt_swapaxes(lt_tensor *self, lt_idx axis0, lt_idx axis1) { return lt_transpose(self, &axis0, &axis1); }

lt_tensor *lt_movedim(lt_tensor *self, const lt_dims *source, const lt_dims *destination)
{
    int from[LT_MAX_DIMS]; /* which dim of self stands at each place of the result, -1 when open */
    uint32_t taken = 0;
    lt_dims order = {.n = self->ndim};
    if (source->n != destination->n)
        return lt_raise(LT_VALUE_ERROR, "movedim: source is %s and destination %s; wanted as many of each",
                        lt_shape_text(source->n, source->v), lt_shape_text(destination->n, destination->v));
    for (int i = 0; i < self->ndim; i++) from[i] = -1;
    for (int i = 0; i < source->n; i++) {
        const int s = lt_wrap_dim("movedim", source->v[i], self->ndim);
        const int d = s < 0 ? -1 : lt_wrap_dim("movedim", destination->v[i], self->ndim);
        if (d < 0) return NULL;
        if (self->ndim == 0) continue;
        if (taken >> s & 1 || from[d] >= 0)
            return lt_raise(LT_VALUE_ERROR,
                            "movedim: a dim appears twice in source %s or destination %s; wanted distinct dims",
                            lt_shape_text(source->n, source->v), lt_shape_text(destination->n, destination->v));
        taken |= 1u << s;
        from[d] = s;
    }
    for (int i = 0, next = 0; i < self->ndim; i++) {
        if (from[i] < 0) {
            while (taken >> next & 1) next++;
            from[i] = next++;
        }
        order.v[i] = from[i];
    }
    return lt_permute(self, &order);
}
