/* Pieces of a tensor by their number or by places, and the joins that stand beside cat and stack. */
#include "view.h"

#include "kernels_gen.h"
#include "ops_gen.h"

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
static int split_at(lt_tensor *self, const lt_dims *places, int d, lt_list *out)
{
    if (lt_list_new(out, places->n + 1)) return -1;
    for (int i = 0; i <= places->n; i++) {
        lt_idx first, length;
        lt_slice_range(self->shape[d], i > 0, i > 0 ? places->v[i - 1] : 0, i < places->n,
                       i < places->n ? places->v[i] : 0, 1, &first, &length);
        if ((out->v[i] = lt_slice(self, d, first, length, 1))) continue;
        lt_list_clear(out);
        return -1;
    }
    return 0;
}

int lt_tensor_split(lt_tensor *self, lt_idx sections, lt_idx dim, lt_list *out)
{
    const int d = split_dim("tensor_split", self, dim);
    return d < 0 ? -1 : split_evenly("tensor_split", self, sections, d, out);
}

int lt_tensor_split_indices(lt_tensor *self, const lt_dims *indices, lt_idx dim, lt_list *out)
{
    const int d = split_dim("tensor_split", self, dim);
    return d < 0 ? -1 : split_at(self, indices, d, out);
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

static int split_named_at(const char *op, lt_tensor *self, const lt_dims *indices, int dim, int least, lt_list *out)
{
    const int d = named_dim(op, self, dim, least);
    return d < 0 ? -1 : split_at(self, indices, d, out);
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
int lt_hsplit_indices(lt_tensor *self, const lt_dims *indices, lt_list *out)
{
    return split_named_at("hsplit", self, indices, 1, 1, out);
}
int lt_vsplit_indices(lt_tensor *self, const lt_dims *indices, lt_list *out)
{
    return split_named_at("vsplit", self, indices, 0, 2, out);
}
int lt_dsplit_indices(lt_tensor *self, const lt_dims *indices, lt_list *out)
{
    return split_named_at("dsplit", self, indices, 2, 3, out);
}

/* ---- dstack, column_stack, block_diag -------------------------------------------------------------------------- */

static int check_list(const char *op, const lt_list *tensors)
{
    return tensors->n > 0 ? 0 : lt_fail(LT_VALUE_ERROR, "%s: tensors is empty; wanted at least one tensor", op);
}

int lt_broadcast_tensors(const lt_list *tensors, lt_list *out)
{
    lt_dims shape = {.n = 0};
    for (lt_idx i = 0; i < tensors->n; i++) {
        const lt_dims before = shape;
        if (lt_broadcast("broadcast_tensors", before.n, before.v, tensors->v[i]->ndim, tensors->v[i]->shape, &shape))
            return -1;
    }
    if (lt_list_new(out, tensors->n)) return -1;
    for (lt_idx i = 0; i < tensors->n; i++) {
        if ((out->v[i] = lt_expand(tensors->v[i], &shape))) continue;
        lt_list_clear(out);
        return -1;
    }
    return 0;
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

static void as_layer(const lt_tensor *t, lt_dims *shape)
{
    if (t->ndim < 3)
        *shape = (lt_dims){3,
                           {t->ndim == 2 ? t->shape[0] : 1,
                            t->ndim == 2   ? t->shape[1]
                            : t->ndim == 1 ? t->shape[0]
                                           : 1,
                            1}};
}

static void as_column(const lt_tensor *t, lt_dims *shape)
{
    if (t->ndim < 2) *shape = (lt_dims){2, {t->numel, 1}};
}

static void as_row(const lt_tensor *t, lt_dims *shape)
{
    if (t->ndim < 2) *shape = (lt_dims){2, {1, t->numel}};
}

static lt_tensor *at_least(lt_tensor *self, int n, void (*widen)(const lt_tensor *t, lt_dims *shape))
{
    lt_dims shape = {1, {1}};
    if (self->ndim >= n) return lt_retain(self);
    if (widen) widen(self, &shape);
    return lt_reshape(self, &shape);
}

lt_tensor *lt_atleast_1d(lt_tensor *self) { return at_least(self, 1, NULL); }
lt_tensor *lt_atleast_2d(lt_tensor *self) { return at_least(self, 2, as_row); }
lt_tensor *lt_atleast_3d(lt_tensor *self) { return at_least(self, 3, as_layer); }

static int each(const lt_list *tensors, lt_tensor *(*widen)(lt_tensor *self), lt_list *out)
{
    if (lt_list_new(out, tensors->n)) return -1;
    for (lt_idx i = 0; i < tensors->n; i++) {
        if ((out->v[i] = widen(tensors->v[i]))) continue;
        lt_list_clear(out);
        return -1;
    }
    return 0;
}

int lt_atleast_1d_list(const lt_list *tensors, lt_list *out) { return each(tensors, lt_atleast_1d, out); }
int lt_atleast_2d_list(const lt_list *tensors, lt_list *out) { return each(tensors, lt_atleast_2d, out); }
int lt_atleast_3d_list(const lt_list *tensors, lt_list *out) { return each(tensors, lt_atleast_3d, out); }

lt_tensor *lt_dstack(const lt_list *tensors)
{
    return check_list("dstack", tensors) ? NULL : join_reshaped(tensors, as_layer, 2);
}
lt_tensor *lt_column_stack(const lt_list *tensors)
{
    return check_list("column_stack", tensors) ? NULL : join_reshaped(tensors, as_column, 1);
}

/* Each block padded with zeros to the full width; then the rows are joined. */
lt_tensor *lt_block_diag(const lt_list *tensors)
{
    lt_idx columns = 0, left = 0;
    if (check_list("block_diag", tensors)) return NULL;
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

/* ---- meshgrid, cartesian_prod, combinations -------------------------------------------------------------------- */

static int grid(const char *op, const lt_list *tensors, bool swap, lt_list *out)
{
    const int n = (int)tensors->n;
    lt_dims size = {.n = n}, line = {.n = n};
    if (tensors->n > LT_MAX_DIMS)
        return lt_fail(LT_VALUE_ERROR, "%s: tensors has %td entries; wanted at most %d, one per dim of the grid", op,
                       tensors->n, LT_MAX_DIMS);
    for (int i = 0; i < n; i++) {
        const lt_tensor *t = tensors->v[i];
        if (t->ndim > 1)
            return lt_fail(LT_VALUE_ERROR, "%s: tensors[%d] has shape %s; wanted 0-d or 1-d", op, i, LT_SHAPE(t));
        if (t->dtype != tensors->v[0]->dtype)
            return lt_fail(LT_DTYPE_ERROR, "%s: tensors[%d] is %s; wanted that of tensors[0], %s", op, i,
                           LT_DTYPE_NAME(t->dtype), LT_DTYPE_NAME(tensors->v[0]->dtype));
    }
    swap = swap && n >= 2;
#define DIM_OF(i) (swap && (i) < 2 ? 1 - (i) : (i))
    for (int i = 0; i < n; i++) size.v[DIM_OF(i)] = tensors->v[i]->numel;
    if (lt_list_new(out, n)) return -1;
    for (int i = 0; i < n; i++) {
        for (int d = 0; d < n; d++) line.v[d] = d == DIM_OF(i) ? tensors->v[i]->numel : 1;
        lt_tensor *axis = lt_reshape(tensors->v[i], &line);
        out->v[i] = axis ? lt_expand(axis, &size) : NULL;
        lt_release(axis);
        if (out->v[i]) continue;
        lt_list_clear(out);
        return -1;
    }
#undef DIM_OF
    return 0;
}

int lt_meshgrid(const lt_list *tensors, int indexing, lt_list *out)
{
    return grid("meshgrid", tensors, indexing == 1, out);
}

lt_tensor *lt_cartesian_prod(const lt_list *tensors)
{
    lt_list axes, columns;
    if (check_list("cartesian_prod", tensors)) return NULL;
    for (lt_idx i = 0; i < tensors->n; i++)
        if (tensors->v[i]->ndim != 1)
            return lt_raise(LT_VALUE_ERROR, "cartesian_prod: tensors[%td] has shape %s; wanted 1 dim", i,
                            LT_SHAPE(tensors->v[i]));
    if (tensors->n == 1) return lt_retain(tensors->v[0]);
    if (grid("cartesian_prod", tensors, false, &axes)) return NULL;
    lt_tensor *result = NULL;
    if (lt_list_new(&columns, axes.n)) goto done;
    for (lt_idx i = 0; i < axes.n; i++)
        if (!(columns.v[i] = lt_ravel(axes.v[i]))) goto clear;
    result = lt_stack(&columns, 1);
clear:
    lt_list_clear(&columns);
done:
    lt_list_clear(&axes);
    return result;
}

/* The number of ways to choose r of n, or -1 where it cannot be counted. Each step divides exactly. */
static lt_idx choices(lt_idx n, lt_idx r)
{
    lt_idx count = 1;
    if (r > n) return 0;
    if (r > n - r) r = n - r;
    for (lt_idx i = 1; i <= r; i++) {
        if (__builtin_mul_overflow(count, n - r + i, &count)) return -1;
        count /= i;
    }
    return count;
}

lt_tensor *lt_combinations(lt_tensor *self, lt_idx r, bool with_replacement)
{
    if (self->ndim != 1)
        return lt_raise(LT_VALUE_ERROR, "combinations: self has shape %s; wanted 1 dim", LT_SHAPE(self));
    if (r < 0) return lt_raise(LT_VALUE_ERROR, "combinations: r is %td; wanted 0 or more", r);
    const lt_idx n = self->numel;
    lt_idx top = n, count, total;
    /* With replacement, r of n are chosen as r of n + r - 1 are without. */
    if (with_replacement && r > 0 && n > 0 && __builtin_add_overflow(n, r - 1, &top)) top = -1;
    count = top < 0 ? -1 : choices(top, r);
    if (count < 0 || __builtin_mul_overflow(count, r, &total))
        return lt_raise(
            LT_MEMORY_ERROR,
            "combinations: there are more choices of %td from %td elements than can be counted; wanted fewer", r, n);
    const lt_dims shape = r == 0 ? (lt_dims){1, {0}} : (lt_dims){2, {count, r}};
    if (total == 0) return lt_new_dims((lt_dtype)self->dtype, &shape);
    lt_tensor *positions = lt_new(LT_I64, 1, &total);
    if (!positions) return NULL;
    if (lt_is_meta(positions)) goto made;
    int64_t *row = lt_data(positions);
    for (lt_idx k = 0; k < r; k++) row[k] = with_replacement ? 0 : k;
    /* The next choice: the last place that can grow does, and those behind it start anew. */
    for (lt_idx i = 1; i < count; i++, row += r) {
        memcpy(row + r, row, (size_t)r * sizeof *row);
        lt_idx k = r - 1;
        while (row[k] == n - 1 - (with_replacement ? 0 : r - 1 - k)) k--;
        const int64_t next = row[k] + 1;
        for (lt_idx j = k; j < r; j++) row[r + j] = next + (with_replacement ? 0 : j - k);
    }
    lt_tensor *flat, *result;
made:
    flat = lt_index_select(self, 0, positions);
    result = flat ? lt_reshape(flat, &shape) : NULL;
    lt_release(positions), lt_release(flat);
    return result;
}
