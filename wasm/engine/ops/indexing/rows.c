/* Reading and writing by flat positions.
 *
 * All advanced indexing is reduced to one form: self (outer, rows, inner), where `rows` are the elements of `count`
 * consecutive dims, and an int64 tensor of positions in [0, rows). With positions of shape B,
 *     index_rows           y[o, b, i]  = x[o, position[b], i]
 *     index_rows_backward  dx[o, p, i] = sum of dy[o, b, i] over position[b] = p
 * are each other's gradient. Writing (x[.., position, ..] = y, the last of equal positions stays) has its own pair,
 * where an element of y that was overwritten gets no gradient: index_rows_fill  writes y into zeros index_rows_last
 * index_rows with zeros for the b that a later one overwrites Positions are computed fresh from the user's indices, so
 * changing those later is harmless. */
#include "rows.h"

#include "ops_gen.h"
#include "engine.h"

typedef struct rows {
    lt_idx outer, count, inner, n; /* n: positions */
    lt_dims shape;                 /* outer dims, the positions' dims, inner dims */
} rows;

static int rows_of(const char *op, int ndim, const lt_idx *shape, const lt_tensor *positions, lt_idx dim, lt_idx count,
                   rows *out)
{
    if (dim < 0 || count < 0 || dim > ndim || count > ndim - dim)
        return lt_fail(LT_VALUE_ERROR, "%s: %td dims from dim %td on are indexed; wanted dims of shape %s", op, count,
                       dim, lt_shape_text(ndim, shape));
    if (lt_want_dtype(op, "positions", positions->dtype, LT_BIT(LT_I64))) return -1;
    if (ndim - count + positions->ndim > LT_MAX_DIMS)
        return lt_fail(LT_VALUE_ERROR, "%s: the result has too many dims; wanted at most %d", op, LT_MAX_DIMS);
    out->outer = lt_product((int)dim, shape);
    out->count = lt_product((int)count, shape + dim);
    out->inner = lt_product(ndim - (int)(dim + count), shape + dim + count);
    out->n = positions->numel;
    lt_dims *d = &out->shape;
    d->n = 0;
    for (int i = 0; i < dim; i++) d->v[d->n++] = shape[i];
    for (int i = 0; i < positions->ndim; i++) d->v[d->n++] = positions->shape[i];
    for (int i = (int)(dim + count); i < ndim; i++) d->v[d->n++] = shape[i];
    return 0;
}

/* The byte offset of each position, checked once more: the private ops can be called with any tensor. */
static lt_idx *row_offsets(const char *op, lt_tensor *positions, const rows *r, lt_idx itemsize)
{
    lt_tensor *contiguous = lt_to_contiguous(positions);
    if (!contiguous) return NULL;
    lt_idx bad;
    int negative;
    lt_k->check_positions(r->n, lt_data(contiguous), 0, r->count, &bad, &negative);
    if (bad >= 0)
        lt_fail(LT_INDEX_ERROR, "%s: position %lld is out of range; wanted one of %td rows", op,
                (long long)lt_element(contiguous, bad).v.i, r->count);
    lt_idx *offsets = bad >= 0 ? NULL : lt_alloc((size_t)(r->n ? r->n : 1) * sizeof *offsets);
    if (offsets) lt_k->row_offsets(r->n, r->inner * itemsize, lt_data(contiguous), offsets);
    lt_release(contiguous);
    return offsets;
}

static void free_offsets(lt_idx *offsets, const rows *r)
{
    if (offsets) lt_free(offsets, (size_t)(r->n ? r->n : 1) * sizeof *offsets);
}

lt_tensor *lt_index_rows_forward(lt_tensor *self, lt_tensor *positions, lt_idx dim, lt_idx count)
{
    const lt_idx item = lt_itemsize(self->dtype);
    rows r;
    if (rows_of("index", self->ndim, self->shape, positions, dim, count, &r) < 0) return NULL;
    lt_tensor *x = lt_to_contiguous(self), *y = x ? lt_new_dims((lt_dtype)self->dtype, &r.shape) : NULL;
    if (y && lt_shape_only(y)) {
        lt_release(x);
        return y;
    }
    lt_idx *offsets = y ? row_offsets("index", positions, &r, item) : NULL;
    const char *source = x ? lt_data(x) : NULL;
    char *target = y ? lt_data(y) : NULL;
    for (lt_idx o = 0; offsets && y->numel > 0 && o < r.outer; o++)
        lt_k->take(r.n, r.inner * item, source + o * r.count * r.inner * item, offsets,
                   target + o * r.n * r.inner * item);
    if (!offsets) {
        lt_release(y);
        y = NULL;
    }
    free_offsets(offsets, &r);
    lt_release(x);
    return y;
}

/* x[o, position[b], i] += y[o, b, i] on contiguous tensors. */
static int add_rows(const char *op, lt_tensor *x, const lt_idx *offsets, const rows *r, lt_tensor *y)
{
    const lt_idx item = lt_itemsize(x->dtype);
    if (lt_want_dtype(op, "self", x->dtype, LT_ADDS)) return -1;
    for (lt_idx o = 0; o < r->outer && r->n > 0 && r->inner > 0; o++) {
        const lt_idx at = o * r->count * r->inner * item, from = o * r->n * r->inner * item;
        lt_add_rows(x->dtype, r->n, r->inner, (char *)lt_data(x) + at, offsets, (const char *)lt_data(y) + from);
    }
    return 0;
}

static int check_rows_shape(const char *op, const lt_tensor *t, const rows *r)
{
    if (t->ndim == r->shape.n && memcmp(t->shape, r->shape.v, (size_t)t->ndim * sizeof(lt_idx)) == 0) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: a tensor has shape %s; wanted %s", op, LT_SHAPE(t),
                   lt_shape_text(r->shape.n, r->shape.v));
}

lt_tensor *lt_index_rows_backward_forward(lt_tensor *grad_output, lt_tensor *positions, const lt_dims *shape,
                                          lt_idx dim, lt_idx count)
{
    rows r;
    lt_tensor *dx = lt_new_zeros((lt_dtype)grad_output->dtype, shape->n, shape->v), *dy = NULL;
    lt_idx *offsets = NULL;
    int status = -1;
    if (!dx || rows_of("index_backward", shape->n, shape->v, positions, dim, count, &r) < 0) goto done;
    if (check_rows_shape("index_backward", grad_output, &r) < 0 || !(dy = lt_to_contiguous(grad_output))) goto done;
    if (lt_shape_only(dx)) {
        status = 0;
        goto done;
    }
    if (!(offsets = row_offsets("index_backward", positions, &r, lt_itemsize(dx->dtype)))) goto done;
    status = add_rows("index_backward", dx, offsets, &r, dy);
    free_offsets(offsets, &r);
done:
    lt_release(dy);
    if (status == 0) return dx;
    lt_release(dx);
    return NULL;
}

/* A contiguous source for writing at every position: all of it, or one piece of inner elements that is repeated. */
static lt_tensor *row_source(lt_tensor *self, lt_tensor *values, const rows *r, int inner_dims, bool whole,
                             lt_idx *stride)
{
    lt_dims to = r->shape;
    const bool repeated = !whole && values->ndim <= inner_dims;
    if (repeated) {
        to.n = inner_dims;
        memcpy(to.v, r->shape.v + r->shape.n - inner_dims, (size_t)inner_dims * sizeof *to.v);
    }
    *stride = repeated ? 0 : r->inner * lt_itemsize(self->dtype);
    lt_tensor *cast = lt_to_dtype(values, (lt_dtype)self->dtype);
    lt_tensor *wide = cast ? lt_broadcast_alias(cast, &to) : NULL;
    lt_tensor *result = !wide ? NULL : lt_may_overlap(wide, self) ? lt_copy_raw(wide) : lt_to_contiguous(wide);
    lt_release(cast), lt_release(wide);
    return result;
}

static int write_rows(const char *op, lt_tensor *self, lt_tensor *positions, const rows *r, int inner_dims,
                      lt_tensor *values, bool accumulate);

/* The same where the host cannot write: on a copy, which then takes the place of what was there. */
static int write_rows_elsewhere(const char *op, lt_tensor *self, lt_tensor *positions, const rows *r, int inner_dims,
                                lt_tensor *values, bool accumulate)
{
    lt_tensor *there = lt_read(op, self), *here = there ? lt_copy_raw(there) : NULL, *p = lt_read(op, positions),
              *v = p ? lt_read(op, values) : NULL;
    int status = here && v ? write_rows(op, here, p, r, inner_dims, v, accumulate) : -1;
    if (!status) status = lt_copy_into(self, here);
    lt_release(there), lt_release(here), lt_release(p), lt_release(v);
    return status;
}

/* The raw write. `values` broadcasts to r->shape. */
static int write_rows(const char *op, lt_tensor *self, lt_tensor *positions, const rows *r, int inner_dims,
                      lt_tensor *values, bool accumulate)
{
    if (lt_is_elsewhere(self)) return write_rows_elsewhere(op, self, positions, r, inner_dims, values, accumulate);
    const lt_idx item = lt_itemsize(self->dtype);
    if (lt_shape_only(self)) return 0;
    lt_idx stride = 0;
    lt_idx *offsets = row_offsets(op, positions, r, item);
    lt_tensor *source = offsets ? row_source(self, values, r, inner_dims, accumulate, &stride) : NULL;
    lt_tensor *target = !source ? NULL : self->flags & LT_CONTIGUOUS ? lt_retain(self) : lt_copy_raw(self);
    int status = target ? 0 : -1;
    if (target && accumulate) status = add_rows(op, target, offsets, r, source);
    else if (target && r->n > 0 && r->inner > 0)
        for (lt_idx o = 0; o < r->outer; o++)
            lt_k->put(r->n, r->inner * item, (char *)lt_data(target) + o * r->count * r->inner * item, offsets,
                      (const char *)lt_data(source) + o * r->n * stride, stride);
    if (status == 0 && target != self) status = lt_copy_into(self, target);
    free_offsets(offsets, r);
    lt_release(source), lt_release(target);
    return status;
}

int lt_index_rows_write(const char *op, lt_tensor *self, lt_tensor *positions, int dim, int count, lt_tensor *values,
                        bool accumulate)
{
    rows r;
    if (rows_of(op, self->ndim, self->shape, positions, dim, count, &r) < 0) return -1;
    return write_rows(op, self, positions, &r, self->ndim - dim - count, values, accumulate);
}

lt_tensor *lt_index_rows_fill_forward(lt_tensor *grad_output, lt_tensor *positions, const lt_dims *shape, lt_idx dim,
                                      lt_idx count)
{
    rows r;
    if (rows_of("index_put_backward", shape->n, shape->v, positions, dim, count, &r) < 0 ||
        check_rows_shape("index_put_backward", grad_output, &r) < 0)
        return NULL;
    lt_tensor *out = lt_new_zeros((lt_dtype)grad_output->dtype, shape->n, shape->v);
    if (out &&
        write_rows("index_put_backward", out, positions, &r, shape->n - (int)(dim + count), grad_output, false) < 0) {
        lt_release(out);
        out = NULL;
    }
    return out;
}

lt_tensor *lt_index_rows_last_forward(lt_tensor *self, lt_tensor *positions, lt_idx dim, lt_idx count)
{
    rows r;
    if (rows_of("index_put_backward", self->ndim, self->shape, positions, dim, count, &r) < 0) return NULL;
    lt_tensor *y = lt_index_rows_forward(self, positions, dim, count);
    if (y && lt_shape_only(y)) return y;
    const lt_idx bytes = r.inner * lt_itemsize(self->dtype);
    lt_tensor *last = y ? lt_new(LT_I64, 1, &r.count) : NULL;
    lt_idx *offsets = last ? row_offsets("index_put_backward", positions, &r, lt_itemsize(self->dtype)) : NULL;
    if (offsets) {
        if (y->numel > 0) lt_k->zero_overwritten(r.outer, r.n, offsets, bytes, bytes, lt_data(last), lt_data(y));
    } else {
        lt_release(y);
        y = NULL;
    }
    free_offsets(offsets, &r);
    lt_release(last);
    return y;
}

/* ---- Writing in place: a node by hand, because it computes self anew ------------------------------------------- */

typedef struct put_attrs {
    int dim, count;
    bool accumulate;
} put_attrs;

static int put_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    const put_attrs *a = node->attrs;
    lt_tensor *positions = NULL;
    if (lt_node_unpack_into(node, 0, &positions) < 0) return -1;
    int status = 0;
    if (lt_wants(node, 0)) {
        grad_inputs[0] =
            a->accumulate ? lt_retain(grads[0]) : lt_index_rows_zero(grads[0], positions, a->dim, a->count);
        if (!grad_inputs[0]) status = -1;
    }
    if (status == 0 && lt_wants(node, 1)) {
        grad_inputs[1] = a->accumulate ? lt_index_rows(grads[0], positions, a->dim, a->count)
                                       : lt_index_rows_last(grads[0], positions, a->dim, a->count);
        if (!grad_inputs[1]) status = -1;
    }
    lt_release(positions);
    return status;
}

static const lt_node_class put_class = {"IndexPutBackward", put_backward, NULL, sizeof(put_attrs)};

/* Inside of a transform: the rows are computed by ops that have their rules, and written with their history. */
static int put_transformed(const char *op, lt_tensor *self, lt_tensor *positions, lt_idx dim, lt_idx count,
                           lt_tensor *values, bool accumulate)
{
    lt_tensor *result = lt_index_rows_with(op, self, positions, dim, count, values, accumulate);
    const int status = result ? lt_copy_(self, result) : -1;
    lt_release(result);
    return status;
}

lt_tensor *lt_index_rows_with(const char *op, lt_tensor *self, lt_tensor *positions, lt_idx dim, lt_idx count,
                              lt_tensor *values, bool accumulate)
{
    lt_dims rows = {.n = 0}, shape = lt_dims_of(self);
    for (lt_idx d = 0; d < dim; d++) rows.v[rows.n++] = self->shape[d];
    for (int d = 0; d < positions->ndim; d++) rows.v[rows.n++] = positions->shape[d];
    for (lt_idx d = dim + count; d < self->ndim; d++) rows.v[rows.n++] = self->shape[d];
    if (!lt_broadcasts_to(values->ndim, values->shape, rows.n, rows.v))
        return lt_raise(LT_SHAPE_ERROR, "%s: value has shape %s; wanted one that broadcasts to the indexed shape %s",
                        op, LT_SHAPE(values), lt_shape_text(rows.n, rows.v));
    lt_tensor *cast = lt_cast(values, (lt_dtype)self->dtype), *wide = cast ? lt_expand(cast, &rows) : NULL;
    lt_tensor *rest = !wide ? NULL : accumulate ? lt_retain(self) : lt_index_rows_zero(self, positions, dim, count);
    lt_tensor *placed = !rest        ? NULL
                        : accumulate ? lt_index_rows_backward(wide, positions, &shape, dim, count)
                                     : lt_index_rows_fill(wide, positions, &shape, dim, count);
    lt_tensor *result = placed ? lt_add(rest, placed) : NULL;
    lt_release(cast), lt_release(wide), lt_release(rest), lt_release(placed);
    return result;
}

int lt_index_rows_put(const char *op, lt_tensor *self, lt_tensor *positions, int dim, int count, lt_tensor *values,
                      bool accumulate)
{
    rows r;
    if (LT_UNLIKELY(self->device == LT_DEVICE_WRAPPED || values->device == LT_DEVICE_WRAPPED ||
                    positions->device == LT_DEVICE_WRAPPED))
        return put_transformed(op, self, positions, dim, count, values, accumulate);
    /* A number may be written to any device. */
    const bool value_elsewhere =
        self->device != values->device && (values->device != LT_DEVICE_HOST || values->ndim || !lt_shape_only(self));
    const lt_tensor *elsewhere = value_elsewhere ? values : self->device != positions->device ? positions : NULL;
    if (elsewhere)
        return lt_fail(LT_DEVICE_ERROR, "%s: self is on %s, %s on %s; wanted one device", op,
                       lt_device_name(self->device), elsewhere == values ? "the value" : "an index",
                       lt_device_name(elsewhere->device));
    if (lt_inplace_check(op, self) < 0 || rows_of(op, self->ndim, self->shape, positions, dim, count, &r) < 0)
        return -1;
    if (!lt_broadcasts_to(values->ndim, values->shape, r.shape.n, r.shape.v))
        return lt_fail(LT_SHAPE_ERROR, "%s: value has shape %s; wanted one that broadcasts to the indexed shape %s", op,
                       LT_SHAPE(values), lt_shape_text(r.shape.n, r.shape.v));
    lt_node *node = NULL;
    int status = -1;
    if (lt_is_differentiable(self->dtype) && (lt_recording(self) || lt_recording(values))) {
        if (!(node = lt_node_new(&put_class, 2, 1, 1))) return -1;
        *(put_attrs *)node->attrs = (put_attrs){dim, count, accumulate};
        if (lt_node_edge(node, 0, self) < 0 || lt_node_edge(node, 1, values) < 0 ||
            lt_node_save(node, 0, positions) < 0)
            goto done;
    }
    if (node && lt_prepare_rebase(self) < 0) goto done;
    if (write_rows(op, self, positions, &r, self->ndim - dim - count, values, accumulate) < 0) goto done;
    lt_bump(self);
    status = node ? lt_rebase(self, node) : 0;
done:
    lt_unreserve();
    lt_node_release(node);
    return status;
}

/* self with the rows at `positions` set to zero: linear, and its own adjoint. */
lt_tensor *lt_index_rows_zero_forward(lt_tensor *self, lt_tensor *positions, lt_idx dim, lt_idx count)
{
    rows r;
    if (rows_of("index_put_backward", self->ndim, self->shape, positions, dim, count, &r) < 0) return NULL;
    lt_tensor *zero = lt_new_zeros((lt_dtype)self->dtype, 0, NULL), *out = zero ? lt_copy_raw(self) : NULL;
    if (out && write_rows("index_put_backward", out, positions, &r, self->ndim - (int)(dim + count), zero, false) < 0) {
        lt_release(out);
        out = NULL;
    }
    lt_release(zero);
    return out;
}

/* ---- Indices --------------------------------------------------------------------------------------------------- */

int lt_check_index_dtype(const char *op, const lt_tensor *index)
{
    if (lt_dtypes[index->dtype].kind == LT_KIND_INT) return 0;
    return lt_fail(LT_INDEX_ERROR, "%s: index must be an integer tensor, not %s; wanted int64 or another integer dtype",
                   op, LT_DTYPE_NAME(index->dtype));
}

lt_tensor *lt_index_values(lt_tensor *index)
{
    if (LT_LIKELY(index->dtype != LT_U64)) return lt_to_contiguous_dtype(index, LT_I64);
    lt_tensor *most = lt_new_weak(lt_scalar_limit(LT_I64, true)), *values = NULL;
    if (most) values = lt_elementwise(&lt_ew[LT_EW_minimum], (lt_tensor *[]){index, most}, NULL, NULL);
    lt_release(most);
    return lt_into_dtype(values, LT_I64);
}

lt_tensor *lt_checked_positions(const char *op, lt_tensor *index, lt_idx size, int dim, bool wrap, bool share)
{
    if (lt_check_index_dtype(op, index) < 0) return NULL;
    const lt_wrap *wrapped = lt_wrap_of(index);
    if (wrapped) { /* all positions of the batch at once */
        lt_tensor *all = lt_checked_positions(op, wrapped->value, size, dim, wrap, false);
        lt_tensor *out = all ? lt_wrap_new(wrapped->kind, wrapped->level, all, NULL) : NULL;
        lt_release(all);
        return out;
    }
    if (lt_is_elsewhere(index)) { /* checked in the host's memory */
        lt_tensor *here = lt_read(op, index), *checked = NULL;
        if (here) checked = lt_checked_positions(op, here, size, dim, wrap, false);
        lt_tensor *there = checked ? lt_copy_to(index->device, checked) : NULL;
        lt_release(here), lt_release(checked);
        return there;
    }
    lt_tensor *out = lt_index_values(index);
    if (!out) return NULL;
    if (lt_shape_only(out)) {
        if (out != index || share) return out;
        lt_release(out);
        return lt_copy_raw(index);
    }
    lt_idx bad;
    int negative;
    lt_k->check_positions(out->numel, lt_data(out), wrap ? -(int64_t)size : 0, size, &bad, &negative);
    if (LT_UNLIKELY(bad >= 0)) {
        lt_raise(LT_INDEX_ERROR, "%s: index %lld is out of range for dim %d of size %td; wanted %td to %td", op,
                 (long long)lt_element(out, bad).v.i, dim, size, -size, size - 1);
        lt_release(out);
        return NULL;
    }
    if (out == index && (negative || !share)) {
        lt_release(out);
        if (!(out = lt_copy_raw(index))) return NULL;
    }
    if (negative) lt_k->wrap_positions(out->numel, size, lt_data(out));
    return out;
}

lt_tensor *lt_index_select(lt_tensor *self, lt_idx dim, lt_tensor *index)
{
    const int d = lt_wrap_dim("index_select", dim, self->ndim);
    if (d < 0) return NULL;
    if (self->ndim == 0) { /* one element at position 0 */
        if (index->numel != 1)
            return lt_raise(LT_INDEX_ERROR, "index_select: index has shape %s; wanted one element, as self is 0-d",
                            LT_SHAPE(index));
        lt_tensor *only = lt_checked_positions("index_select", index, 1, 0, true, false);
        lt_tensor *same = only ? lt_clone(self) : NULL;
        lt_release(only);
        return same;
    }
    if (index->ndim > 1)
        return lt_raise(LT_INDEX_ERROR, "index_select: index has shape %s; wanted at most 1 dim", LT_SHAPE(index));
    /* Nothing keeps the positions where nothing is recorded. */
    const bool share = index->ndim == 1 && !lt_recording(self);
    lt_tensor *positions = lt_checked_positions("index_select", index, self->shape[d], d, true, share);
    if (positions && positions->ndim == 0 && positions->device == LT_DEVICE_WRAPPED) {
        lt_tensor *vector = lt_unsqueeze(positions, 0);
        lt_release(positions);
        positions = vector;
    } else if (positions && positions->ndim == 0) {
        positions->ndim = 1; /* fresh, so nobody else sees it change */
        positions->shape[0] = positions->stride[0] = 1;
    }
    lt_tensor *result = positions ? lt_index_rows(self, positions, d, 1) : NULL;
    lt_release(positions);
    return result;
}
