/* Shapes made equal: views with dims of stride 0, dims of size 1 in front, and grids. */
#include "joining.h"
#include "ops_gen.h"
#include "engine.h"

lt_tensor *lt_expand_forward(lt_tensor *self, const lt_dims *size)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    const int added = size->n - self->ndim;
    if (added < 0)
        return lt_raise(LT_SHAPE_ERROR, "expand: size is %s; wanted at least as many dims as self %s has",
                        lt_shape_text(size->n, size->v), LT_SHAPE(self));
    for (int i = 0; i < size->n; i++) {
        const int from = i - added;
        const lt_idx want = size->v[i];
        if (want < -1 || (want == -1 && from < 0))
            return lt_raise(LT_VALUE_ERROR, "expand: size %s has %td at dim %d; wanted 0 or more%s",
                            lt_shape_text(size->n, size->v), want, i,
                            want == -1 ? ": a dim that self lacks needs a size" : ", or -1 to keep the size");
        if (from < 0) {
            shape[i] = want, stride[i] = 0;
        } else if (want == -1 || want == self->shape[from]) {
            shape[i] = self->shape[from], stride[i] = self->stride[from];
        } else if (self->shape[from] == 1) {
            shape[i] = want, stride[i] = 0;
        } else {
            return lt_raise(LT_SHAPE_ERROR,
                            "expand: size %s does not fit self %s, whose dim %d has size %td; wanted 1 or %td",
                            lt_shape_text(size->n, size->v), LT_SHAPE(self), from, self->shape[from], want);
        }
    }
    lt_idx numel = 1;
    bool empty = false;
    for (int i = 0; i < size->n; i++) empty |= shape[i] == 0;
    for (int i = 0; i < size->n && !empty; i++)
        if (__builtin_mul_overflow(numel, shape[i], &numel))
            return lt_raise(LT_MEMORY_ERROR, "expand: size is %s, more elements than can be counted; wanted fewer",
                            lt_shape_text(size->n, shape));
    return lt_alias_view(self, size->n, shape, stride, self->offset);
}

/* ---- Several tensors, more dims -----------------------------------------------------------------------------------
 */

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

lt_tensor *lt_atleast_3d(lt_tensor *self) { return at_least(self, 3, lt_shape_of_layer); }

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

/* ---- meshgrid, cartesian_prod, combinations -----------------------------------------------------------------------
 */

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
    return grid("meshgrid", tensors, indexing == LT_INDEXING_XY, out);
}

lt_tensor *lt_cartesian_prod(const lt_list *tensors)
{
    lt_list axes, columns;
    if (lt_check_tensors("cartesian_prod", tensors)) return NULL;
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
    lt_tensor *positions = lt_new_on(lt_making_device(), LT_I64, 1, &total);
    if (!positions) return NULL;
    if (!lt_shape_only(positions)) lt_k->combinations(n, r, with_replacement, count, lt_data(positions));
    if (!(positions = lt_bring(positions))) return NULL;
    lt_tensor *flat = lt_index_select(self, 0, positions), *result = flat ? lt_reshape(flat, &shape) : NULL;
    lt_release(positions), lt_release(flat);
    return result;
}
