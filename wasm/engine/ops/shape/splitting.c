/* Taking a tensor apart: unbind, split and chunk, which record one node for all parts, and tensor_split and its kin. */
#include "kernels_gen.h"
#include "ops_gen.h"
#include "engine.h"

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

/* The integers that a caller gave, contiguous in the host's memory (new reference). */
static lt_tensor *read_places(const char *op, const char *name, lt_tensor *places)
{
    if (lt_dtypes[places->dtype].kind != LT_KIND_INT)
        return lt_raise(LT_TYPE_ERROR, "%s: %s is %s; wanted integers", op, name, LT_DTYPE_NAME(places->dtype));
    if (places->ndim > 1)
        return lt_raise(LT_VALUE_ERROR, "%s: %s has shape %s; wanted at most 1 dim", op, name, LT_SHAPE(places));
    lt_tensor *here = lt_read(op, places), *row = here ? lt_to_contiguous(here) : NULL;
    lt_release(here);
    return row;
}

/* One of them, or the farthest that there can be. */
static lt_idx place(const lt_tensor *places, lt_idx i)
{
    const int64_t at = lt_element(places, i).v.i;
    return at > PTRDIFF_MAX ? PTRDIFF_MAX : at < PTRDIFF_MIN ? PTRDIFF_MIN : (lt_idx)at;
}

static int split_by(lt_tensor *self, const lt_tensor *sections, int d, lt_list *out)
{
    lt_idx left = self->shape[d];
    for (lt_idx i = 0; i < sections->numel && left >= 0; i++) {
        const lt_idx size = place(sections, i);
        left = size < 0 || size > left ? -1 : left - size;
    }
    if (left != 0) {
        lt_dims first = {.n = (int)(sections->numel < LT_MAX_DIMS ? sections->numel : LT_MAX_DIMS)};
        for (int i = 0; i < first.n; i++) first.v[i] = place(sections, i);
        return lt_fail(
            LT_VALUE_ERROR, "split: sections is %s%s; wanted sizes of 0 or more that add up to %td, the size of dim %d",
            lt_shape_text(first.n, first.v), sections->numel > first.n ? " and more" : "", self->shape[d], d);
    }
    if (lt_list_new(out, sections->numel) < 0) return -1;
    for (lt_idx i = 0, start = 0; i < out->n; i++) {
        const lt_idx size = place(sections, i);
        if (!(out->v[i] = part_of(self, d, start, size))) {
            lt_list_clear(out);
            return -1;
        }
        start += size;
    }
    return record_parts(self, d, false, out);
}

int lt_split_sections(lt_tensor *self, lt_tensor *sections, lt_idx dim, lt_list *out)
{
    const int d = wrap_split_dim("split", self, dim);
    lt_tensor *sizes = d < 0 ? NULL : read_places("split", "sections", sections);
    const int status = sizes ? split_by(self, sizes, d, out) : -1;
    lt_release(sizes);
    return status;
}

int lt_chunk(lt_tensor *self, lt_idx chunks, lt_idx dim, lt_list *out)
{
    const int d = wrap_split_dim("chunk", self, dim);
    if (d < 0) return -1;
    if (chunks <= 0) return lt_fail(LT_VALUE_ERROR, "chunk: chunks is %td; wanted at least 1", chunks);
    const lt_idx size = self->shape[d], step = size == 0 ? 0 : (size - 1) / chunks + 1;
    return pieces(self, d, step, size == 0 ? chunks : (size - 1) / step + 1, out);
}

/* ---- tensor_split, hsplit, vsplit, dsplit ---------------------------------------------------------------------- */

static int split_dim(const char *op, const lt_tensor *self, lt_idx dim)
{
    if (self->ndim == 0) return lt_fail(LT_INDEX_ERROR, "%s: self is 0-d; wanted a tensor that has dim %td", op, dim);
    return lt_wrap_dim(op, dim, self->ndim);
}

/* Fills out[at …] with `count` pieces of `size` elements from `start` on; they share a node, so that the gradient of
 * all is one copy. */
static int even_pieces(lt_tensor *self, int d, lt_idx start, lt_idx size, lt_idx count, lt_list *out, lt_idx at)
{
    lt_list pieces;
    lt_tensor *part = lt_narrow(self, d, start, size * count);
    const int status = part ? lt_split_size(part, size, d, &pieces) : -1;
    lt_release(part);
    if (status) return -1;
    for (lt_idx i = 0; i < count; i++) out->v[at + i] = lt_retain(pieces.v[i]);
    lt_list_clear(&pieces);
    return 0;
}

static int split_evenly(const char *op, lt_tensor *self, lt_idx sections, int d, lt_list *out)
{
    if (sections <= 0) return lt_fail(LT_VALUE_ERROR, "%s: sections is %td; wanted at least 1", op, sections);
    const lt_idx size = self->shape[d], small = size / sections, larger = size % sections,
                 equal = small ? sections - larger : 0;
    if (small && larger == 0) return lt_split_size(self, small, d, out);
    if (lt_list_new(out, sections)) return -1;
    if (larger && even_pieces(self, d, 0, small + 1, larger, out, 0)) goto fail;
    if (equal && even_pieces(self, d, larger * (small + 1), small, equal, out, larger)) goto fail;
    for (lt_idx i = larger + equal; i < sections; i++)
        if (!(out->v[i] = lt_narrow(self, d, size, 0))) goto fail;
    return 0;
fail:
    lt_list_clear(out);
    return -1;
}

/* The pieces between places, each read as the bounds of a Python slice are. */
static int split_at(const char *op, lt_tensor *self, lt_tensor *indices, int d, lt_list *out)
{
    lt_tensor *places = read_places(op, "indices", indices);
    if (!places || lt_list_new(out, places->numel + 1)) goto fail;
    for (lt_idx i = 0; i < out->n; i++) {
        lt_idx first, length;
        const bool last = i == out->n - 1;
        lt_slice_range(self->shape[d], i > 0, i > 0 ? place(places, i - 1) : 0, !last, last ? 0 : place(places, i), 1,
                       &first, &length);
        if (!(out->v[i] = lt_slice(self, d, first, length, 1))) {
            lt_list_clear(out);
            goto fail;
        }
    }
    lt_release(places);
    return 0;
fail:
    lt_release(places);
    return -1;
}

int lt_tensor_split(lt_tensor *self, lt_idx sections, lt_idx dim, lt_list *out)
{
    const int d = split_dim("tensor_split", self, dim);
    return d < 0 ? -1 : split_evenly("tensor_split", self, sections, d, out);
}

/* A tensor of no dims is a number of sections. */
int lt_tensor_split_indices(lt_tensor *self, lt_tensor *indices, lt_idx dim, lt_list *out)
{
    const int d = split_dim("tensor_split", self, dim);
    if (d < 0) return -1;
    if (indices->ndim) return split_at("tensor_split", self, indices, d, out);
    lt_tensor *number = read_places("tensor_split", "sections", indices);
    const int status = number ? split_evenly("tensor_split", self, place(number, 0), d, out) : -1;
    lt_release(number);
    return status;
}

/* The dim that hsplit and its like cut; a vector has columns only. */
static int named_dim(const char *op, const lt_tensor *self, int dim, int least)
{
    if (self->ndim < least)
        return lt_fail(LT_VALUE_ERROR, "%s: self has shape %s; wanted at least %d dim%s", op, LT_SHAPE(self), least,
                       least > 1 ? "s" : "");
    return dim < self->ndim ? dim : 0;
}

static int split_named(const char *op, lt_tensor *self, lt_idx sections, int dim, int least, lt_list *out)
{
    const int d = named_dim(op, self, dim, least);
    if (d < 0) return -1;
    if (sections <= 0 || self->shape[d] % sections)
        return lt_fail(LT_VALUE_ERROR, "%s: sections is %td; wanted a divisor of %td, the size of dim %d of self %s",
                       op, sections, self->shape[d], d, LT_SHAPE(self));
    return split_evenly(op, self, sections, d, out);
}

static int split_named_at(const char *op, lt_tensor *self, lt_tensor *indices, int dim, int least, lt_list *out)
{
    const int d = named_dim(op, self, dim, least);
    return d < 0 ? -1 : split_at(op, self, indices, d, out);
}

int lt_hsplit(lt_tensor *self, lt_idx sections, lt_list *out)
{
    return split_named("hsplit", self, sections, 1, 1, out);
}
int lt_vsplit(lt_tensor *self, lt_idx sections, lt_list *out)
{
    return split_named("vsplit", self, sections, 0, 2, out);
}
int lt_dsplit(lt_tensor *self, lt_idx sections, lt_list *out)
{
    return split_named("dsplit", self, sections, 2, 3, out);
}
int lt_hsplit_indices(lt_tensor *self, lt_tensor *indices, lt_list *out)
{
    return split_named_at("hsplit", self, indices, 1, 1, out);
}
int lt_vsplit_indices(lt_tensor *self, lt_tensor *indices, lt_list *out)
{
    return split_named_at("vsplit", self, indices, 0, 2, out);
}
int lt_dsplit_indices(lt_tensor *self, lt_tensor *indices, lt_list *out)
{
    return split_named_at("dsplit", self, indices, 2, 3, out);
}
