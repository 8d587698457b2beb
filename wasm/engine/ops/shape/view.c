/* Views: tensors on another's memory. Each forward function only computes a geometry; the generated wrapper records
 * the history. Composites below them choose between views and copies. */
#include "engine.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* ---- Geometry -------------------------------------------------------------------------------------------------- */

/* The strides that `shape` has on self's memory; false where it takes a copy. The element counts are equal. Walks runs
 * of dims of self that lie in memory like one dim, and cuts each run into the new sizes. */
static bool view_strides(const lt_tensor *self, int ndim, const lt_idx *shape, lt_idx *stride)
{
    if ((self->flags & LT_CONTIGUOUS) || self->numel == 0) {
        lt_contiguous_strides(ndim, shape, stride);
        return true;
    }
    int to = ndim - 1;
    for (int from = self->ndim - 1; from >= 0;) {
        const lt_idx step = self->stride[from];
        lt_idx run = self->shape[from--];
        while (from >= 0 && (self->shape[from] == 1 || self->stride[from] == run * step)) run *= self->shape[from--];
        lt_idx cut = 1;
        while (to >= 0 && (cut < run || shape[to] == 1)) {
            stride[to] = cut * step;
            cut *= shape[to--];
        }
        if (cut != run) return false;
    }
    return to < 0;
}

/* ---- New shapes ------------------------------------------------------------------------------------------------ */

/* Replaces a -1 in `wanted` and checks the element count. */
static int infer_shape(const char *op, const lt_tensor *self, const lt_dims *wanted, lt_dims *out)
{
    lt_idx known = 1;
    int open = -1;
    out->n = wanted->n;
    for (int i = 0; i < wanted->n; i++) {
        out->v[i] = wanted->v[i];
        if (wanted->v[i] == -1) {
            if (open >= 0)
                return lt_fail(LT_VALUE_ERROR, "%s: shape is %s; wanted at most one -1", op,
                               lt_shape_text(wanted->n, wanted->v));
            open = i;
        } else if (wanted->v[i] < 0) {
            return lt_fail(LT_VALUE_ERROR, "%s: shape %s has a negative size; wanted sizes of 0 and more, or one -1",
                           op, lt_shape_text(wanted->n, wanted->v));
        } else if (__builtin_mul_overflow(known, wanted->v[i], &known)) {
            return lt_fail(LT_SHAPE_ERROR,
                           "%s: shape is %s, more elements than fit in memory; wanted those of self %s, %td", op,
                           lt_shape_text(wanted->n, wanted->v), LT_SHAPE(self), self->numel);
        }
    }
    if (open >= 0) {
        if (known == 0)
            return lt_fail(
                LT_VALUE_ERROR,
                "%s: shape is %s, where -1 could be any size because another size is 0; wanted a size in its place", op,
                lt_shape_text(wanted->n, wanted->v));
        out->v[open] = self->numel / known;
        known *= out->v[open];
    }
    if (known != self->numel)
        return lt_fail(LT_SHAPE_ERROR, "%s: shape is %s; wanted one that holds %td elements, those of self %s", op,
                       lt_shape_text(wanted->n, wanted->v), self->numel, LT_SHAPE(self));
    return 0;
}

lt_tensor *lt_view_forward(lt_tensor *self, const lt_dims *shape)
{
    lt_dims to;
    lt_idx stride[LT_MAX_DIMS];
    if (infer_shape("view", self, shape, &to) < 0) return NULL;
    if (!view_strides(self, to.n, to.v, stride))
        return lt_raise(
            LT_RUNTIME_ERROR,
            "view: shape %s does not fit the strides of self %s without a copy; wanted one that does (use reshape)",
            lt_shape_text(to.n, to.v), LT_SHAPE(self));
    return lt_alias_view(self, to.n, to.v, stride, self->offset);
}

/* Whether what stands behind a wrapped tensor, whose own strides say nothing, lies without gaps. */
static bool without_gaps(const lt_tensor *t)
{
    const lt_wrap *w = lt_wrap_of(t);
    if (!w) return t->flags & LT_CONTIGUOUS;
    return without_gaps(w->value) && (!w->tangent || without_gaps(w->tangent));
}

static lt_tensor *reshape(const char *op, lt_tensor *self, const lt_dims *shape)
{
    lt_dims to;
    lt_idx stride[LT_MAX_DIMS];
    if (infer_shape(op, self, shape, &to) < 0) return NULL;
    if (LT_LIKELY(view_strides(self, to.n, to.v, stride)) &&
        (LT_LIKELY(self->device != LT_DEVICE_WRAPPED) || without_gaps(self)))
        return lt_view(self, &to);
    lt_tensor *copy = lt_clone(self);
    if (!copy) return NULL;
    lt_tensor *result = lt_view(copy, &to);
    lt_release(copy);
    return result;
}

lt_tensor *lt_reshape(lt_tensor *self, const lt_dims *shape) { return reshape("reshape", self, shape); }

lt_tensor *lt_flatten(lt_tensor *self, lt_idx start_axis, lt_idx end_axis)
{
    const int first = lt_wrap_dim("flatten", start_axis, self->ndim),
              last = lt_wrap_dim("flatten", end_axis, self->ndim);
    if (first < 0 || last < 0) return NULL;
    if (first > last)
        return lt_raise(LT_VALUE_ERROR,
                        "flatten: start_axis %td comes after end_axis %td; wanted two dims of self %s in their order",
                        start_axis, end_axis, LT_SHAPE(self));
    if (self->ndim > 0 && first == last) return lt_retain(self);
    lt_dims to = {.n = 0};
    for (int i = 0; i < first; i++) to.v[to.n++] = self->shape[i];
    to.v[to.n++] = self->ndim ? lt_product(last - first + 1, self->shape + first) : 1;
    for (int i = last + 1; i < self->ndim; i++) to.v[to.n++] = self->shape[i];
    return reshape("flatten", self, &to);
}

lt_tensor *lt_ravel(lt_tensor *self)
{
    const lt_dims to = {.n = 1, .v = {self->numel}};
    return reshape("ravel", self, &to);
}

lt_tensor *lt_unflatten(lt_tensor *self, lt_idx dim, const lt_dims *sizes)
{
    const int d = lt_wrap_dim("unflatten", dim, self->ndim);
    if (d < 0) return NULL;
    if (self->ndim == 0 || sizes->n == 0)
        return lt_raise(LT_VALUE_ERROR,
                        "unflatten: self has shape %s and sizes is %s; wanted a dim and at least one size",
                        LT_SHAPE(self), lt_shape_text(sizes->n, sizes->v));
    if (self->ndim - 1 + sizes->n > LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "unflatten: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
    /* The sizes are checked against this dim alone, so that the message speaks of it. */
    lt_tensor part = {.ndim = 1, .numel = self->shape[d], .shape = {self->shape[d]}};
    lt_dims inner, to = {.n = 0};
    if (infer_shape("unflatten", &part, sizes, &inner) < 0) return NULL;
    for (int i = 0; i < d; i++) to.v[to.n++] = self->shape[i];
    for (int i = 0; i < inner.n; i++) to.v[to.n++] = inner.v[i];
    for (int i = d + 1; i < self->ndim; i++) to.v[to.n++] = self->shape[i];
    return reshape("unflatten", self, &to);
}

lt_tensor *lt_contiguous(lt_tensor *self) { return self->flags & LT_CONTIGUOUS ? lt_retain(self) : lt_clone(self); }

lt_tensor *lt_clone_forward(lt_tensor *self) { return lt_copy_raw(self); }

/* ---- Dims of size 1 -----------------------------------------------------------------------------------------------
 */

lt_tensor *lt_squeeze_forward(lt_tensor *self, const lt_dims *dim)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    uint32_t named = 0;
    int n = 0;
    for (int i = 0; dim && i < dim->n; i++) {
        const lt_idx d = dim->v[i] < 0 ? dim->v[i] + self->ndim : dim->v[i];
        if (d >= 0 && d < self->ndim)
            named |= 1u << d; /* a dim out of range is passed over, as one of another size is */
    }
    for (int i = 0; i < self->ndim; i++) {
        if (self->shape[i] == 1 && (!dim || named >> i & 1)) continue;
        shape[n] = self->shape[i];
        stride[n++] = self->stride[i];
    }
    return lt_alias_view(self, n, shape, stride, self->offset);
}

lt_tensor *lt_unsqueeze_forward(lt_tensor *self, lt_idx dim)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    const int n = self->ndim + 1;
    if (n > LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "unsqueeze: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
    const int d = lt_wrap_dim("unsqueeze", dim, n);
    if (d < 0) return NULL;
    for (int i = 0; i < n; i++) {
        shape[i] = i == d ? 1 : self->shape[i - (i > d)];
        stride[i] = i == d ? (d < self->ndim ? self->shape[d] * self->stride[d] : 1) : self->stride[i - (i > d)];
    }
    return lt_alias_view(self, n, shape, stride, self->offset);
}
