/* x[...] and x[...] = v: basic items become one view; tensors among them become flat positions (rows.c). */
#include "indexing.h"

#include "rows.h"
#include "kernels_gen.h"
#include "ops_gen.h"
#include "engine.h"

/* Tensors that index a tensor `self`: which dims each takes. A bool mask takes one dim for each of its own (a 0-d mask
 * one of size 1, inserted for it). `named` is the dim in the tensor that the user indexed, for messages. */
typedef struct plan {
    int n;
    struct {
        lt_tensor *tensor;
        int dim, count, named;
    } item[LT_MAX_DIMS];
} plan;

/* ---- From index tensors to positions --------------------------------------------------------------------------- */

static int check_mask(const char *op, const lt_tensor *self, const lt_tensor *mask, int dim, int named)
{
    for (int i = 0; i < mask->ndim; i++) // a mask without elements selects nothing, as the array API standard has it
        if (mask->shape[i] != self->shape[dim + i] && mask->shape[i] != 0)
            return lt_fail(LT_INDEX_ERROR,
                           "%s: a mask has shape %s, and dim %d of the tensor size %td; wanted the same sizes", op,
                           LT_SHAPE(mask), named + i, self->shape[dim + i]);
    return 0;
}

/* The flat positions of a mask's true elements, 1-d. */
static lt_tensor *mask_positions(lt_tensor *mask)
{
    if (lt_shape_only(mask))
        return lt_raise(
            LT_DEVICE_ERROR,
            "index: a mask on device meta is not possible, the shape of the result depends on its elements; wanted one that has elements");
    lt_tensor *m = lt_to_contiguous_dtype(mask, LT_BOOL), *out = NULL;
    if (!m) return NULL;
    lt_idx count = 0;
    lt_k->mask_count(m->numel, lt_data(m), &count);
    if ((out = lt_new_on(LT_DEVICE_HOST, LT_I64, 1, &count)))
        lt_k->mask_indices(m->numel, lt_data(m), count, lt_data(out));
    lt_release(m);
    return out;
}

/* Splits flat positions over `shape` into a coordinate per dim. */
static int split_positions(lt_tensor *flat, int ndim, const lt_idx *shape, lt_tensor **out)
{
    for (int d = 0; d < ndim; d++)
        if (!(out[d] = lt_new_on(LT_DEVICE_HOST, LT_I64, 1, &flat->numel))) return -1;
    for (int d = 0; d < ndim; d++)
        lt_k->coordinates(flat->numel, lt_data(flat), lt_product(ndim - d - 1, shape + d + 1), shape[d],
                          lt_data(out[d]), 1);
    return 0;
}

/* A plan in which masks have become coordinates: one integer tensor per dim. */
static int resolve_masks(const char *op, lt_tensor *self, const plan *p, plan *out)
{
    out->n = 0;
    for (int i = 0; i < p->n; i++) {
        lt_tensor *index = p->item[i].tensor;
        if (index->dtype != LT_BOOL) {
            if (lt_check_index_dtype(op, index) < 0) return -1;
            out->item[out->n++] = p->item[i], lt_retain(index);
            continue;
        }
        lt_tensor *part[LT_MAX_DIMS] = {NULL}, *flat = mask_positions(index);
        const int count = p->item[i].count;
        const int status = flat ? split_positions(flat, count, self->shape + p->item[i].dim, part) : -1;
        lt_release(flat);
        for (int k = 0; k < count && part[k]; k++) {
            out->item[out->n].tensor = part[k];
            out->item[out->n].dim = p->item[i].dim + k;
            out->item[out->n].count = 1;
            out->item[out->n++].named = p->item[i].named + k;
        }
        if (status < 0) return -1;
    }
    return 0;
}

/* One coordinate tensor: checked, wrapped and added to the positions so far. */
static int add_coordinate(const char *op, lt_tensor *positions, lt_tensor *index, lt_idx size, int named, bool first)
{
    lt_dims shape = lt_dims_of(positions);
    lt_tensor *wide = lt_broadcast_alias(index, &shape);
    lt_tensor *values = wide ? lt_index_values(wide) : NULL;
    lt_release(wide);
    if (!values) return -1;
    if (lt_shape_only(positions)) {
        lt_release(values);
        return 0;
    }
    lt_idx bad;
    lt_k->join_coordinates(positions->numel, lt_data(values), size, first, lt_data(positions), &bad);
    const long long wrong = bad < 0 ? 0 : (long long)lt_element(values, bad).v.i;
    lt_release(values);
    if (bad < 0) return 0;
    return lt_fail(LT_INDEX_ERROR, "%s: index %lld is out of range for dim %d of size %td; wanted %td to %td", op,
                   wrong, named, size, -size, size - 1);
}

/* What add_coordinate does, where an index stands for those of a batch. */
static lt_tensor *joined_positions(const char *op, const lt_tensor *self, const plan *p)
{
    lt_tensor *positions = NULL;
    for (int i = 0; i < p->n; i++) {
        const lt_idx size = self->shape[p->item[i].dim];
        lt_tensor *index = lt_checked_positions(op, p->item[i].tensor, size, p->item[i].named, true, false);
        lt_tensor *step = index ? lt_new_weak((lt_scalar){LT_KIND_INT, {.i = size}}) : NULL;
        lt_tensor *so_far = !step || !positions ? NULL : lt_mul(positions, step);
        lt_tensor *next = !step ? NULL : i == 0 ? lt_retain(index) : so_far ? lt_add(so_far, index) : NULL;
        lt_release(positions), lt_release(index), lt_release(step), lt_release(so_far);
        if (!(positions = next)) return NULL;
    }
    return positions;
}

static lt_tensor *plan_positions(const char *op, lt_tensor *self, const plan *given)
{
    plan p = {0};
    lt_dims shape = {.n = 0};
    lt_tensor *positions = NULL;
    bool good = false;
    for (int i = 0; i < given->n; i++)
        if (given->item[i].tensor->dtype == LT_BOOL &&
            check_mask(op, self, given->item[i].tensor, given->item[i].dim, given->item[i].named) < 0)
            return NULL;
    if (given->n == 1 && given->item[0].tensor->dtype == LT_BOOL) return mask_positions(given->item[0].tensor);
    if (given->n == 1)
        return lt_checked_positions(op, given->item[0].tensor, self->shape[given->item[0].dim], given->item[0].named,
                                    true, false);
    if (resolve_masks(op, self, given, &p) < 0) goto done;
    for (int i = 0; i < p.n; i++) {
        lt_dims both;
        const lt_tensor *t = p.item[i].tensor;
        if (lt_broadcast("index", shape.n, shape.v, t->ndim, t->shape, &both) < 0) {
            lt_raise(LT_INDEX_ERROR, "%s: index tensors have the shapes %s and %s; wanted some that broadcast together",
                     op, lt_shape_text(shape.n, shape.v), LT_SHAPE(t));
            goto done;
        }
        shape = both;
    }
    bool meta = false, wrapped = false;
    for (int i = 0; i < p.n; i++) wrapped |= p.item[i].tensor->device == LT_DEVICE_WRAPPED;
    if (wrapped) {
        good = (positions = joined_positions(op, self, &p)) != NULL;
        goto done;
    }
    for (int i = 0; i < p.n; i++) meta |= lt_shape_only(p.item[i].tensor);
    if (!(positions = lt_new_on(meta ? LT_DEVICE_SHAPES : LT_DEVICE_HOST, LT_I64, shape.n, shape.v))) goto done;
    good = true;
    for (int i = 0; good && i < p.n; i++)
        good =
            add_coordinate(op, positions, p.item[i].tensor, self->shape[p.item[i].dim], p.item[i].named, i == 0) == 0;
done:
    for (int i = 0; i < p.n; i++) lt_release(p.item[i].tensor);
    if (good) return positions;
    lt_release(positions);
    return NULL;
}

/* The positions for self, where self is. They are found in the host's memory: an index from elsewhere is read. Where
 * self has no elements, only the shape of the indices counts. */
static lt_tensor *positions_for(const char *op, lt_tensor *self, const plan *p)
{
    plan here = *p;
    lt_tensor *positions = NULL;
    int n = 0;
    for (; n < p->n; n++) {
        lt_tensor *t = p->item[n].tensor;
        if (!(here.item[n].tensor = lt_is_elsewhere(t) ? lt_read(op, t) : lt_retain(t))) break;
    }
    if (n == p->n) positions = plan_positions(op, self, &here);
    while (n--) lt_release(here.item[n].tensor);
    if (!positions || !lt_shape_only(self) || positions->device == self->device) return positions;
    lt_tensor *there = lt_copy_to(self->device, positions);
    lt_release(positions);
    return there;
}

/* self with the indexed dims side by side: self itself where they are, else a view with them in front. */
static lt_tensor *side_by_side(lt_tensor *self, const plan *p, int *dim, int *count)
{
    uint32_t indexed = 0;
    *count = 0;
    for (int i = 0; i < p->n; i++) {
        indexed |= ((1u << p->item[i].count) - 1) << p->item[i].dim;
        *count += p->item[i].count;
    }
    *dim = p->item[0].dim;
    if (indexed == ((1u << *count) - 1) << *dim) return lt_retain(self);
    lt_dims order = {.n = 0};
    for (int i = 0; i < self->ndim; i++)
        if (indexed >> i & 1) order.v[order.n++] = i;
    for (int i = 0; i < self->ndim; i++)
        if (!(indexed >> i & 1)) order.v[order.n++] = i;
    *dim = 0;
    return lt_permute(self, &order);
}

static lt_tensor *read_planned(const char *op, lt_tensor *self, const plan *p)
{
    int dim, count;
    lt_tensor *positions = positions_for(op, self, p);
    lt_tensor *source = positions ? side_by_side(self, p, &dim, &count) : NULL;
    lt_tensor *result = source ? lt_index_rows(source, positions, dim, count) : NULL;
    lt_release(positions), lt_release(source);
    return result;
}

/* value without leading dims of size 1 beyond `ndim` (NumPy allows them when it assigns). New reference. */
static lt_tensor *without_leading_ones(lt_tensor *value, int ndim)
{
    lt_retain(value);
    while (value && value->ndim > ndim && value->shape[0] == 1) {
        lt_tensor *next = lt_select(value, 0, 0);
        lt_release(value);
        value = next;
    }
    return value;
}

static int write_planned(const char *op, lt_tensor *self, const plan *p, lt_tensor *value, bool accumulate)
{
    int dim, count;
    lt_tensor *positions = positions_for(op, self, p);
    lt_tensor *target = positions ? side_by_side(self, p, &dim, &count) : NULL;
    lt_tensor *source = target ? without_leading_ones(value, target->ndim - count + positions->ndim) : NULL;
    const int status = source ? lt_index_rows_put(op, target, positions, dim, count, source, accumulate) : -1;
    lt_release(positions), lt_release(target), lt_release(source);
    return status;
}

/* A copy of self with what the plan names taken from value: what write_planned does, inside of a transform. */
static lt_tensor *put_planned(const char *op, lt_tensor *self, const plan *p, lt_tensor *value, bool accumulate)
{
    int dim, count;
    lt_tensor *positions = positions_for(op, self, p);
    lt_tensor *target = positions ? side_by_side(self, p, &dim, &count) : NULL;
    lt_tensor *source = target ? without_leading_ones(value, target->ndim - count + positions->ndim) : NULL;
    lt_tensor *made = source ? lt_index_rows_with(op, target, positions, dim, count, source, accumulate) : NULL;
    lt_tensor *result = made;
    if (made && target != self) { /* the dims go back to where they were */
        lt_dims order = {.n = self->ndim};
        uint32_t indexed = 0;
        for (int i = 0; i < p->n; i++) indexed |= ((1u << p->item[i].count) - 1) << p->item[i].dim;
        int next = 0;
        for (int i = 0; i < self->ndim; i++)
            if (indexed >> i & 1) order.v[i] = next++;
        for (int i = 0; i < self->ndim; i++)
            if (!(indexed >> i & 1)) order.v[i] = next++;
        result = lt_permute(made, &order);
        lt_release(made);
    }
    lt_release(positions), lt_release(target), lt_release(source);
    return result;
}

/* ---- A list with NULLs for whole dims: index(self, indices), index_put ----------------------------------------- */

static int plan_list(const char *op, lt_tensor *self, const lt_list *indices, plan *p)
{
    int dim = 0;
    p->n = 0;
    for (lt_idx i = 0; i < indices->n; i++) {
        lt_tensor *t = indices->v[i];
        const int takes = t && t->dtype == LT_BOOL ? t->ndim : 1;
        if (takes == 0) return lt_fail(LT_INDEX_ERROR, "%s: indices[%td] is a 0-d mask; wanted at least 1 dim", op, i);
        if (takes > self->ndim - dim)
            return lt_fail(LT_INDEX_ERROR,
                           "%s: indices[%td] is one index too many; wanted at most as many as self %s has dims", op, i,
                           LT_SHAPE(self));
        if (t) {
            p->item[p->n].tensor = t, p->item[p->n].dim = p->item[p->n].named = dim;
            p->item[p->n++].count = takes;
        }
        dim += takes;
    }
    return p->n ? 0 : lt_fail(LT_INDEX_ERROR, "%s: indices holds no tensor; wanted at least one", op);
}

lt_tensor *lt_index(lt_tensor *self, const lt_list *indices)
{
    plan p;
    return plan_list("index", self, indices, &p) < 0 ? NULL : read_planned("index", self, &p);
}

lt_tensor *lt_index_put(lt_tensor *self, const lt_list *indices, lt_tensor *values, bool accumulate)
{
    plan p;
    if (plan_list("index_put", self, indices, &p) < 0) return NULL;
    bool wrapped = self->device == LT_DEVICE_WRAPPED || values->device == LT_DEVICE_WRAPPED;
    for (int i = 0; i < p.n; i++) wrapped |= p.item[i].tensor->device == LT_DEVICE_WRAPPED;
    if (wrapped) return put_planned("index_put", self, &p, values, accumulate);
    lt_tensor *copy = lt_clone(self);
    if (copy && write_planned("index_put", copy, &p, values, accumulate) == 0) return copy;
    lt_release(copy);
    return NULL;
}

lt_tensor *lt_masked_select(lt_tensor *self, lt_tensor *mask)
{
    lt_dims shape;
    if (lt_want_dtype("masked_select", "mask", mask->dtype, LT_BIT(LT_BOOL))) return NULL;
    if (lt_broadcast("masked_select", self->ndim, self->shape, mask->ndim, mask->shape, &shape) < 0) return NULL;
    lt_tensor *x = lt_expand(self, &shape), *wide = x ? lt_broadcast_alias(mask, &shape) : NULL;
    lt_tensor *positions = wide ? mask_positions(wide) : NULL;
    lt_tensor *result = positions ? lt_index_rows(x, positions, 0, shape.n) : NULL;
    lt_release(x), lt_release(wide), lt_release(positions);
    return result;
}

lt_tensor *lt_nonzero_forward(lt_tensor *self)
{
    lt_tensor *flat = mask_positions(self), *out = NULL;
    const lt_idx shape[2] = {flat ? flat->numel : 0, self->ndim};
    if (flat && (out = lt_new(LT_I64, 2, shape)) && flat->numel)
        for (int d = 0; d < self->ndim; d++)
            lt_k->coordinates(flat->numel, lt_data(flat), lt_product(self->ndim - d - 1, self->shape + d + 1),
                              self->shape[d], lt_row(out, d), self->ndim);
    lt_release(flat);
    return out;
}

/* One vector per dim; a 0-d tensor counts as 1-d. */
int lt_nonzero_tuple_forward(lt_tensor *self, lt_list *out)
{
    const lt_dims one = {1, {1}};
    lt_tensor *wide = self->ndim ? lt_retain(self) : lt_reshape(self, &one);
    lt_tensor *positions = wide ? lt_nonzero_forward(wide) : NULL;
    const int status = positions ? lt_unbind(positions, 1, out) : -1;
    lt_release(wide), lt_release(positions);
    return status;
}

/* ---- Index items ----------------------------------------------------------------------------------------------- */

/* What a list of items does: basic indexing in one step (slice_nd), then tensors on the result. */
typedef struct items {
    lt_dims starts, sizes, steps, inserts;
    bool basic; /* whether the first step changes anything */
    plan plan;
} items;

static int parse_items(lt_tensor *self, int n, const lt_index_item *item, items *out)
{
    int taken = 0, ellipsis = -1, from = 0, to = 0; /* dims of self, dims of the view */
    out->basic = false;
    out->plan.n = out->inserts.n = 0;
    for (int i = 0; i < n; i++) {
        if (item[i].kind == LT_INDEX_ELLIPSIS) {
            if (ellipsis >= 0) return lt_fail(LT_INDEX_ERROR, "index: '...' appears twice; wanted it at most once");
            ellipsis = i;
        } else if (item[i].kind == LT_INDEX_TENSOR) {
            taken += item[i].tensor->dtype == LT_BOOL ? item[i].tensor->ndim : 1;
        } else if (item[i].kind != LT_INDEX_NONE) {
            taken++;
        }
    }
    if (taken > self->ndim)
        return lt_fail(LT_INDEX_ERROR,
                       "index: too many indices: self %s has %d dim%s, got indices for %d; wanted no more",
                       LT_SHAPE(self), self->ndim, self->ndim == 1 ? "" : "s", taken);
    out->starts.n = out->sizes.n = out->steps.n = self->ndim;
    for (int d = 0; d < self->ndim; d++) {
        out->starts.v[d] = 0;
        out->sizes.v[d] = self->shape[d];
        out->steps.v[d] = 1;
    }
    for (int i = 0; i < n; i++) {
        const lt_index_item *x = &item[i];
        const bool scalar_mask = x->kind == LT_INDEX_TENSOR && x->tensor->dtype == LT_BOOL && x->tensor->ndim == 0;
        if (x->kind == LT_INDEX_ELLIPSIS) {
            from += self->ndim - taken;
            to += self->ndim - taken;
            continue;
        }
        if (x->kind == LT_INDEX_NONE || scalar_mask) {
            if (to >= LT_MAX_DIMS)
                return lt_fail(LT_VALUE_ERROR, "index: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
            out->inserts.v[out->inserts.n++] = to;
            out->basic = true;
        }
        if (x->kind == LT_INDEX_TENSOR) {
            const int count = scalar_mask ? 1 : x->tensor->dtype == LT_BOOL ? x->tensor->ndim : 1;
            out->plan.item[out->plan.n].tensor = x->tensor;
            out->plan.item[out->plan.n].dim = to;
            out->plan.item[out->plan.n].named = from;
            out->plan.item[out->plan.n++].count = count;
            from += scalar_mask ? 0 : count;
            to += count;
        } else if (x->kind == LT_INDEX_NONE) {
            to++;
        } else if (x->kind == LT_INDEX_INT) {
            const lt_idx size = self->shape[from];
            if (x->start < -size || x->start >= size)
                return lt_fail(LT_INDEX_ERROR,
                               "index: index %td is out of range for dim %d of size %td; wanted %td to %td", x->start,
                               from, size, -size, size - 1);
            out->starts.v[from] = x->start < 0 ? x->start + size : x->start;
            out->sizes.v[from++] = -1;
            out->basic = true;
        } else {
            const lt_idx size = self->shape[from];
            if (x->step == 0) return lt_fail(LT_VALUE_ERROR, "index: the step of a slice is 0; wanted any other int");
            lt_slice_range(size, x->has_start, x->start, x->has_stop, x->stop, x->step, &out->starts.v[from],
                           &out->sizes.v[from]);
            out->steps.v[from] = x->step;
            out->basic |= out->sizes.v[from] != size || x->step != 1;
            from++, to++;
        }
    }
    return 0;
}

static lt_tensor *basic_view(lt_tensor *self, const items *x)
{
    return lt_slice_nd(self, &x->starts, &x->sizes, &x->steps, &x->inserts);
}

/* x[2] and x[1:3], the most common, skip the general form. NULL with *done false: not one of those. */
static lt_tensor *short_view(lt_tensor *self, int n, const lt_index_item *item, bool *done)
{
    *done =
        n == 1 && self->ndim > 0 && (item->kind == LT_INDEX_INT || (item->kind == LT_INDEX_SLICE && item->step != 0));
    if (!*done) return NULL;
    const lt_idx size = self->shape[0];
    if (item->kind == LT_INDEX_INT) {
        if (item->start < -size || item->start >= size)
            return lt_raise(LT_INDEX_ERROR, "index: index %td is out of range for dim 0 of size %td; wanted %td to %td",
                            item->start, size, -size, size - 1);
        return lt_select(self, 0, item->start);
    }
    lt_idx first, length;
    lt_slice_range(size, item->has_start, item->start, item->has_stop, item->stop, item->step, &first, &length);
    return lt_slice(self, 0, first, length, item->step);
}

lt_tensor *lt_getitem(lt_tensor *self, int n, const lt_index_item *item)
{
    bool done;
    lt_tensor *view = short_view(self, n, item, &done);
    if (done) return view;
    items x;
    if (parse_items(self, n, item, &x) < 0) return NULL;
    if (x.plan.n == 0) return basic_view(self, &x);
    if (!x.basic) return read_planned("index", self, &x.plan);
    if (!(view = basic_view(self, &x))) return NULL;
    lt_tensor *result = read_planned("index", view, &x.plan);
    lt_release(view);
    return result;
}

/* Inside of a transform, where a view cannot tell the tensor that it shows of its new history: the elements that the
 * index names are taken from the value, the others from what was there. `value` is placed as a gradient of the view is.
 */
static int set_recorded(lt_tensor *self, int n, const lt_index_item *item, lt_tensor *value)
{
    items x;
    x.plan.n = 0;
    bool done;
    lt_tensor *first = short_view(self, n, item, &done);
    lt_release(first);
    if (done && !first) return -1;
    if (!done && parse_items(self, n, item, &x) < 0) return -1;
    if (x.plan.n && !x.basic) {
        lt_tensor *all = put_planned("setitem", self, &x.plan, value, false);
        const int failed = all ? lt_copy_(self, all) : -1;
        lt_release(all);
        return failed;
    }
    if (x.plan.n)
        return lt_fail(
            LT_RUNTIME_ERROR,
            "setitem: an index tensor stands beside slices where a gradient is wanted inside of a transform; wanted where");

    lt_dims shape = lt_dims_of(self);
    const uint8_t outer = lt_use_device(lt_device_of(self));
    lt_tensor *there = lt_zeros(&shape, LT_BOOL, false), *origin = lt_zeros(&shape, self->dtype, true);
    lt_use_device(outer);
    lt_tensor *marked = there ? lt_getitem(there, n, item) : NULL;
    lt_tensor *shown = origin && marked ? lt_getitem(origin, n, item) : NULL;
    lt_tensor *source = shown ? without_leading_ones(value, shown->ndim) : NULL, *placed = NULL, *result = NULL;
    int status = -1;
    if (!source || lt_fill_(marked, (lt_scalar){LT_KIND_BOOL, {.i = 1}})) goto done;
    if (!lt_broadcasts_to(source->ndim, source->shape, shown->ndim, shown->shape)) {
        lt_fail(LT_SHAPE_ERROR, "setitem: value has shape %s; wanted one that broadcasts to the indexed shape %s",
                LT_SHAPE(source), LT_SHAPE(shown));
        goto done;
    }
    lt_dims size = lt_dims_of(shown);
    lt_tensor *cast = lt_cast(source, (lt_dtype)self->dtype), *wide = cast ? lt_expand(cast, &size) : NULL;
    if (wide) status = lt_backward(1, &shown, &wide, 1, &origin, &placed, false, true, 0);
    lt_release(cast), lt_release(wide);
    lt_tensor *before = status ? NULL : lt_clone(self);
    result = before && placed ? lt_where(there, placed, before) : NULL;
    lt_release(before);
    status = result ? lt_copy_(self, result) : -1;
done:
    lt_release(there), lt_release(origin), lt_release(marked), lt_release(shown), lt_release(source);
    lt_release(placed), lt_release(result);
    return status;
}

int lt_setitem(lt_tensor *self, int n, const lt_index_item *item, lt_tensor *value)
{
    bool done;
    items x;
    x.plan.n = 0;
    if (lt_inplace_check("setitem", self) < 0) return -1;
    if (LT_UNLIKELY(self->device == LT_DEVICE_WRAPPED) && lt_is_differentiable(self->dtype) &&
        (lt_recording(self) || lt_recording(value)))
        return set_recorded(self, n, item, value);
    lt_tensor *view = short_view(self, n, item, &done);
    if (!done) {
        if (parse_items(self, n, item, &x) < 0) return -1;
        view = x.basic || x.plan.n == 0 ? basic_view(self, &x) : lt_retain(self);
    }
    lt_tensor *source = NULL;
    int status = -1;
    if (!view) return -1;
    if (x.plan.n) {
        status = write_planned("setitem", view, &x.plan, value, false);
    } else if ((source = without_leading_ones(value, view->ndim))) {
        if (lt_broadcasts_to(source->ndim, source->shape, view->ndim, view->shape)) status = lt_copy_(view, source);
        else
            lt_fail(LT_SHAPE_ERROR, "setitem: value has shape %s; wanted one that broadcasts to the indexed shape %s",
                    LT_SHAPE(source), LT_SHAPE(view));
    }
    lt_release(source), lt_release(view);
    return status;
}
