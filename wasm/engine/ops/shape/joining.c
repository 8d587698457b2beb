/* Putting tensors together: cat, stack and their kin. */
#include "joining.h"
#include "engine.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* An old habit that users rely on: a 1-d tensor without elements joins with anything and adds nothing. */
static bool is_legacy_empty(const lt_tensor *t) { return t->ndim == 1 && t->shape[0] == 0; }

int lt_check_tensors(const char *op, const lt_list *tensors)
{
    return tensors->n > 0 ? 0 : lt_fail(LT_VALUE_ERROR, "%s: tensors is empty; wanted at least one tensor", op);
}

/* Writes item into out[..., start : start + size, ...] along dim `d`, casting. Contiguous items of out's dtype, of
 * which every element before d is one block, are copied by blocks (then item may lack the dim, as in stack). */
static int place(lt_tensor *out, int d, lt_idx start, lt_idx size, lt_tensor *item)
{
    if (lt_shape_only(out)) return 0;
    if (item->dtype == out->dtype && (item->flags & LT_CONTIGUOUS)) {
        const lt_idx inner = lt_product(out->ndim - d - 1, out->shape + d + 1), block = size * inner;
        const lt_idx item_bytes = lt_itemsize(out->dtype);
        if (block)
            lt_k->copy_blocks(lt_product(d, out->shape), block * item_bytes, lt_data(item), block * item_bytes,
                              lt_row(out, start * inner), out->shape[d] * inner * item_bytes);
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
    if (lt_check_tensors("cat", tensors) < 0) return NULL;
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
    if (lt_check_tensors("stack", tensors) < 0) return NULL;
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
    return lt_check_tensors("hstack", tensors) < 0 ? NULL : join_at_least(tensors, 1, tensors->v[0]->ndim <= 1 ? 0 : 1);
}

lt_tensor *lt_vstack(const lt_list *tensors)
{
    return lt_check_tensors("vstack", tensors) < 0 ? NULL : join_at_least(tensors, 2, 0);
}

/* ---- dstack, column_stack, block_diag -----------------------------------------------------------------------------
 */

void lt_shape_of_layer(const lt_tensor *t, lt_dims *shape)
{
    if (t->ndim < 3)
        *shape = (lt_dims){3,
                           {t->ndim == 2 ? t->shape[0] : 1,
                            t->ndim == 2   ? t->shape[1]
                            : t->ndim == 1 ? t->shape[0]
                                           : 1,
                            1}};
}

/* Every tensor of a list reshaped by `widen` (a new reference each), then joined along `dim`. */
static lt_tensor *join_reshaped(const lt_list *tensors, void (*widen)(const lt_tensor *t, lt_dims *shape), lt_idx dim)
{
    lt_list wide;
    if (lt_list_new(&wide, tensors->n)) return NULL;
    lt_tensor *result = NULL;
    for (lt_idx i = 0; i < tensors->n; i++) {
        lt_dims shape = lt_dims_of(tensors->v[i]);
        widen(tensors->v[i], &shape);
        if (!(wide.v[i] =
                  shape.n == tensors->v[i]->ndim ? lt_retain(tensors->v[i]) : lt_reshape(tensors->v[i], &shape)))
            goto done;
    }
    result = lt_cat(&wide, dim);
done:
    lt_list_clear(&wide);
    return result;
}

static void as_column(const lt_tensor *t, lt_dims *shape)
{
    if (t->ndim < 2) *shape = (lt_dims){2, {t->numel, 1}};
}

lt_tensor *lt_dstack(const lt_list *tensors)
{
    return lt_check_tensors("dstack", tensors) ? NULL : join_reshaped(tensors, lt_shape_of_layer, 2);
}

lt_tensor *lt_column_stack(const lt_list *tensors)
{
    return lt_check_tensors("column_stack", tensors) ? NULL : join_reshaped(tensors, as_column, 1);
}

/* Each block padded with zeros to the full width; then the rows are joined. */
lt_tensor *lt_block_diag(const lt_list *tensors)
{
    lt_idx columns = 0, left = 0;
    if (lt_check_tensors("block_diag", tensors)) return NULL;
    for (lt_idx i = 0; i < tensors->n; i++) {
        const lt_tensor *t = tensors->v[i];
        if (t->ndim > 2)
            return lt_raise(LT_VALUE_ERROR, "block_diag: tensors[%td] has shape %s; wanted at most 2 dims", i,
                            LT_SHAPE(t));
        if (__builtin_add_overflow(columns, t->ndim ? t->shape[t->ndim - 1] : 1, &columns))
            return lt_raise(LT_MEMORY_ERROR,
                            "block_diag: the result has more columns than can be counted; wanted fewer");
    }
    lt_list rows;
    if (lt_list_new(&rows, tensors->n)) return NULL;
    lt_tensor *result = NULL;
    for (lt_idx i = 0; i < tensors->n; i++) {
        lt_tensor *t = tensors->v[i];
        const lt_idx wide = t->ndim ? t->shape[t->ndim - 1] : 1;
        lt_tensor *block = lt_reshape(t, &(lt_dims){2, {t->ndim == 2 ? t->shape[0] : 1, wide}});
        rows.v[i] = block ? lt_constant_pad(block, &(lt_dims){2, {left, columns - left - wide}},
                                            (lt_scalar){LT_KIND_INT, {.i = 0}})
                          : NULL;
        lt_release(block);
        if (!rows.v[i]) goto done;
        left += wide;
    }
    result = lt_cat(&rows, 0);
done:
    lt_list_clear(&rows);
    return result;
}
