/* Putting tensors together (cat, stack) and taking them apart (split, chunk). */
#include "view.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* An old habit that users rely on: a 1-d tensor without elements joins with anything and adds nothing. */
static bool is_legacy_empty(const lt_tensor *t) { return t->ndim == 1 && t->shape[0] == 0; }

static int check_tensors(const char *op, const lt_list *tensors)
{
    return tensors->n > 0 ? 0 : lt_fail(LT_VALUE_ERROR, "%s: tensors is empty; wanted at least one tensor", op);
}

/* Writes item into out[..., start : start + size, ...] along dim `d`, casting. Contiguous items of out's dtype, of
 * which every element before d is one block, are copied by blocks (then item may lack the dim, as in stack). */
static int place(lt_tensor *out, int d, lt_idx start, lt_idx size, lt_tensor *item)
{
    if (lt_is_meta(out)) return 0;
    if (item->dtype == out->dtype && (item->flags & LT_CONTIGUOUS)) {
        const size_t inner = (size_t)(lt_product(out->ndim - d - 1, out->shape + d + 1) * lt_itemsize(out->dtype));
        const size_t block = (size_t)size * inner, row = (size_t)out->shape[d] * inner;
        const lt_idx outer = block ? lt_product(d, out->shape) : 0;
        const char *from = lt_data(item);
        char *to = (char *)lt_data(out) + (size_t)start * inner;
        for (lt_idx i = 0; i < outer; i++, from += block, to += row) memcpy(to, from, block);
        return 0;
    }
    lt_idx shape[LT_MAX_DIMS];
    memcpy(shape, out->shape, out->ndim * sizeof *shape);
    shape[d] = size;
    lt_tensor *part = lt_alias_as(out, out->ndim, shape, out->stride, out->offset + start * out->stride[d]);
    const int status = part ? lt_copy_into(part, item) : -1;
    lt_release(part);
    return status;
}

/* cat of tensors that all have the same number of dims. */
lt_tensor *lt_join_forward(const lt_list *tensors, lt_idx dim)
{
    const lt_tensor *first = tensors->n > 0 ? tensors->v[0] : NULL;
    if (check_tensors("cat", tensors) < 0) return NULL;
    if (first->ndim == 0) return lt_raise(LT_VALUE_ERROR, "cat: tensors[0] is 0-d; wanted at least 1 dim (use stack)");
    const int d = lt_wrap_dim("cat", dim, first->ndim);
    if (d < 0) return NULL;
    lt_idx shape[LT_MAX_DIMS];
    lt_dtype dtype = (lt_dtype)first->dtype;
    memcpy(shape, first->shape, first->ndim * sizeof *shape);
    for (lt_idx i = 1; i < tensors->n; i++) {
        const lt_tensor *t = tensors->v[i];
        bool fits = t->ndim == first->ndim;
        for (int k = 0; fits && k < t->ndim; k++) fits = k == d || t->shape[k] == first->shape[k];
        if (!fits)
            return lt_raise(LT_SHAPE_ERROR,
                            "cat: tensors[%td] has shape %s; wanted that of tensors[0], %s, outside of dim %d", i,
                            LT_SHAPE(t), LT_SHAPE(first), d);
        if (__builtin_add_overflow(shape[d], t->shape[d], &shape[d]))
            return lt_raise(LT_MEMORY_ERROR,
                            "cat: dim %d of the result has more elements than can be counted; wanted fewer", d);
        dtype = lt_promote(dtype, (lt_dtype)t->dtype);
    }
    lt_tensor *out = lt_new(dtype, first->ndim, shape);
    lt_idx start = 0;
    for (lt_idx i = 0; out && i < tensors->n; i++) {
        lt_tensor *t = tensors->v[i];
        if (place(out, d, start, t->shape[d], t) < 0) {
            lt_release(out);
            return NULL;
        }
        start += t->shape[d];
    }
    return out;
}

lt_tensor *lt_cat(const lt_list *tensors, lt_idx dim)
{
    lt_idx kept = 0;
    for (lt_idx i = 0; i < tensors->n; i++) kept += !is_legacy_empty(tensors->v[i]);
    if (kept == tensors->n || kept == 0) return lt_join(tensors, dim);
    lt_list rest;
    if (lt_list_new(&rest, kept) < 0) return NULL;
    for (lt_idx i = 0, k = 0; i < tensors->n; i++)
        if (!is_legacy_empty(tensors->v[i])) rest.v[k++] = lt_retain(tensors->v[i]);
    lt_tensor *result = lt_join(&rest, dim);
    lt_list_clear(&rest);
    return result;
}

lt_tensor *lt_stack_forward(const lt_list *tensors, lt_idx dim)
{
    const lt_tensor *first = tensors->n > 0 ? tensors->v[0] : NULL;
    if (check_tensors("stack", tensors) < 0) return NULL;
    if (first->ndim + 1 > LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "stack: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
    const int d = lt_wrap_dim("stack", dim, first->ndim + 1);
    if (d < 0) return NULL;
    lt_dtype dtype = (lt_dtype)first->dtype;
    for (lt_idx i = 1; i < tensors->n; i++) {
        if (!lt_same_shape(first, tensors->v[i]))
            return lt_raise(LT_SHAPE_ERROR, "stack: tensors[%td] has shape %s; wanted that of tensors[0], %s", i,
                            LT_SHAPE(tensors->v[i]), LT_SHAPE(first));
        dtype = lt_promote(dtype, (lt_dtype)tensors->v[i]->dtype);
    }
    lt_idx shape[LT_MAX_DIMS], item_shape[LT_MAX_DIMS], item_stride[LT_MAX_DIMS];
    for (int k = 0; k <= first->ndim; k++) {
        shape[k] = k == d ? tensors->n : first->shape[k - (k > d)];
        item_shape[k] = k == d ? 1 : shape[k];
    }
    lt_tensor *out = lt_new(dtype, first->ndim + 1, shape);
    for (lt_idx i = 0; out && i < tensors->n; i++) {
        lt_tensor *t = tensors->v[i];
        if (t->dtype == dtype && (t->flags & LT_CONTIGUOUS)) {
            place(out, d, i, 1, t); /* cannot fail */
            continue;
        }
        for (int k = 0; k <= first->ndim; k++) item_stride[k] = k == d ? 0 : t->stride[k - (k > d)];
        lt_tensor *item = lt_alias_as(t, first->ndim + 1, item_shape, item_stride, t->offset);
        if (!item || place(out, d, i, 1, item) < 0) {
            lt_release(out);
            out = NULL;
        }
        lt_release(item);
    }
    return out;
}

/* 0-d tensors become 1-d, and for vstack 1-d ones become rows, before they are joined. */
static lt_tensor *join_at_least(const lt_list *tensors, int ndim, lt_idx dim)
{
    lt_list wide;
    if (lt_list_new(&wide, tensors->n) < 0) return NULL;
    lt_tensor *result = NULL;
    for (lt_idx i = 0; i < tensors->n; i++) {
        wide.v[i] = lt_retain(tensors->v[i]);
        while (wide.v[i]->ndim < ndim) {
            lt_tensor *next = lt_unsqueeze(wide.v[i], 0);
            if (!next) goto done;
            lt_release(wide.v[i]);
            wide.v[i] = next;
        }
    }
    result = lt_cat(&wide, dim);
done:
    lt_list_clear(&wide);
    return result;
}

lt_tensor *lt_hstack(const lt_list *tensors)
{
    return check_tensors("hstack", tensors) < 0 ? NULL : join_at_least(tensors, 1, tensors->v[0]->ndim <= 1 ? 0 : 1);
}

lt_tensor *lt_vstack(const lt_list *tensors)
{
    return check_tensors("vstack", tensors) < 0 ? NULL : join_at_least(tensors, 2, 0);
}

/* ---- Taking apart ----------------------------------------------------------------------------------------------
 * All parts are outputs of one node, whose gradient puts them together again: one copy, however many parts. */

typedef struct parts_attrs {
    int dim;
    bool dropped;
} parts_attrs;

static int parts_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    const parts_attrs *a = node->attrs;
    const lt_list parts = {node->outputs, (lt_tensor **)grads};
    grad_inputs[0] = a->dropped ? lt_stack(&parts, a->dim) : lt_join(&parts, a->dim);
    return grad_inputs[0] ? 0 : -1;
}

static const lt_node_class unbind_class = {"UnbindBackward", parts_backward, NULL, sizeof(parts_attrs)};
static const lt_node_class split_class = {"SplitBackward", parts_backward, NULL, sizeof(parts_attrs)};

static int wrap_split_dim(const char *op, const lt_tensor *self, lt_idx dim)
{
    if (self->ndim == 0) return lt_fail(LT_INDEX_ERROR, "%s: self is 0-d; wanted a tensor that has dim %td", op, dim);
    return lt_wrap_dim(op, dim, self->ndim);
}

/* Gives the parts, views of self that cover dim d, their common history. Takes over `out` on failure. */
static int record_parts(lt_tensor *self, int d, bool dropped, lt_list *out)
{
    if (self->device == LT_DEVICE_WRAPPED) return 0;
    if (!lt_recording(self) || !lt_is_differentiable(self->dtype) || out->n == 0) return 0;
    lt_node *node = out->n > UINT16_MAX ? NULL : lt_node_new(dropped ? &unbind_class : &split_class, 1, (int)out->n, 0);
    if (out->n > UINT16_MAX)
        lt_fail(LT_VALUE_ERROR, "%s: the result has %td parts; wanted at most %d, as many as the graph holds at once",
                dropped ? "unbind" : "split", out->n, UINT16_MAX);
    if (!node) goto fail;
    *(parts_attrs *)node->attrs = (parts_attrs){d, dropped};
    if (lt_node_edge(node, 0, self) < 0) goto fail;
    for (lt_idx i = 0; i < out->n; i++)
        if (lt_node_output(node, out->v[i], (uint32_t)i) < 0) goto fail;
    lt_node_release(node);
    return 0;
fail:
    lt_node_release(node);
    lt_list_clear(out);
    return -1;
}

/* The part of `size` elements from `start` on. That of a tensor in a transform is an op's result with a history of its
 * own. */
static lt_tensor *part_of(lt_tensor *self, int d, lt_idx start, lt_idx size)
{
    if (self->device == LT_DEVICE_WRAPPED) return lt_slice(self, d, start, size, 1);
    lt_idx shape[LT_MAX_DIMS];
    memcpy(shape, self->shape, self->ndim * sizeof *shape);
    shape[d] = size;
    return lt_alias_view(self, self->ndim, shape, self->stride, self->offset + start * self->stride[d]);
}

int lt_unbind(lt_tensor *self, lt_idx dim, lt_list *out)
{
    const int d = wrap_split_dim("unbind", self, dim);
    if (d < 0 || lt_list_new(out, self->shape[d]) < 0) return -1;
    for (lt_idx i = 0; i < out->n; i++) {
        if ((out->v[i] = self->device == LT_DEVICE_WRAPPED ? lt_select(self, d, i) : lt_select_forward(self, d, i)))
            continue;
        lt_list_clear(out);
        return -1;
    }
    return record_parts(self, d, true, out);
}

/* `count` pieces of `step` elements along dim d, the last one shorter. */
static int pieces(lt_tensor *self, int d, lt_idx step, lt_idx count, lt_list *out)
{
    const lt_idx size = self->shape[d];
    if (lt_list_new(out, count) < 0) return -1;
    for (lt_idx i = 0; i < count; i++) {
        const lt_idx start = i * step, left = size - start;
        if ((out->v[i] = part_of(self, d, start, left < step ? left : step))) continue;
        lt_list_clear(out);
        return -1;
    }
    return record_parts(self, d, false, out);
}

int lt_split_size(lt_tensor *self, lt_idx split_size, lt_idx dim, lt_list *out)
{
    const int d = wrap_split_dim("split", self, dim);
    if (d < 0) return -1;
    const lt_idx size = self->shape[d];
    if (split_size < 0 || (split_size == 0 && size > 0))
        return lt_fail(LT_VALUE_ERROR, "split: split_size is %td; wanted at least 1 for dim %d of size %td", split_size,
                       d, size);
    return pieces(self, d, split_size, size == 0 ? 1 : (size - 1) / split_size + 1, out);
}

int lt_split_sections(lt_tensor *self, const lt_dims *sections, lt_idx dim, lt_list *out)
{
    const int d = wrap_split_dim("split", self, dim);
    if (d < 0) return -1;
    lt_idx left = self->shape[d];
    for (int i = 0; i < sections->n; i++) {
        if (sections->v[i] < 0 || sections->v[i] > left) left = -1;
        if (left < 0) break;
        left -= sections->v[i];
    }
    if (left != 0)
        return lt_fail(LT_VALUE_ERROR,
                       "split: sections is %s; wanted sizes of 0 or more that add up to %td, the size of dim %d",
                       lt_shape_text(sections->n, sections->v), self->shape[d], d);
    if (lt_list_new(out, sections->n) < 0) return -1;
    for (lt_idx i = 0, start = 0; i < out->n; start += sections->v[i++]) {
        if ((out->v[i] = part_of(self, d, start, sections->v[i]))) continue;
        lt_list_clear(out);
        return -1;
    }
    return record_parts(self, d, false, out);
}

int lt_chunk(lt_tensor *self, lt_idx chunks, lt_idx dim, lt_list *out)
{
    const int d = wrap_split_dim("chunk", self, dim);
    if (d < 0) return -1;
    if (chunks <= 0) return lt_fail(LT_VALUE_ERROR, "chunk: chunks is %td; wanted at least 1", chunks);
    const lt_idx size = self->shape[d], step = size == 0 ? 0 : (size - 1) / chunks + 1;
    return pieces(self, d, step, size == 0 ? chunks : (size - 1) / step + 1, out);
}
