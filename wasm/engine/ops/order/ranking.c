/* kthvalue, median, nanmedian and mode: one place per line along a dim, found among its keyed items. */
#include "kernels_gen.h"
#include "ops_gen.h"
#include "sorting.h"

/* What is looked for in a line. */
typedef enum picked_place { KTH, MEDIAN, NANMEDIAN, MODE } picked_place;

/* The place in the line whose keys are in s->items, as an int64. */
static void pick(const lt_sorter *s, picked_place which, lt_idx k, void *place)
{
    if (which == KTH) lt_k->pick_kth(s->n, k, s->wide, s->items, s->spare, s->counts, place);
    else if (which == MODE) lt_k->pick_mode(s->n, s->wide, s->items, s->spare, s->counts, place);
    else
        lt_k->pick_median(s->n, s->wide, lt_is_float(s->dtype), lt_sorter_nan(s), which == NANMEDIAN, s->items,
                          s->spare, s->counts, place);
}

/* Fills `indices`, one per line of x along dim d. */
static int pick_lines(const char *op, lt_tensor *self, int d, picked_place which, lt_idx k, lt_tensor *indices)
{
    const lt_lines at = lt_lines_of(self->ndim, self->shape, d);
    lt_sorter s;
    lt_tensor *x = lt_to_contiguous(self);
    if (!x || lt_sorter_init(&s, op, at.n, (lt_dtype)self->dtype, false) < 0) {
        lt_release(x);
        return -1;
    }
    for (lt_idx o = 0; o < at.outer; o++)
        for (lt_idx i = 0; i < at.inner; i++) {
            lt_sorter_keys(&s, lt_row(x, o * at.n * at.inner + i), at.inner);
            pick(&s, which, k, lt_row(indices, o * at.inner + i));
        }
    lt_sorter_free(&s);
    lt_release(x);
    return 0;
}

static int picked(const char *op, lt_tensor *self, int d, bool keepdim, picked_place which, lt_idx k, lt_tensor **out)
{
    lt_dims shape = {.n = 0};
    if (self->ndim && self->shape[d] == 0)
        return lt_fail(LT_VALUE_ERROR, "%s: self has shape %s, nothing to choose from; wanted dim %d of size 1 or more",
                       op, LT_SHAPE(self), d);
    for (int i = 0; i < self->ndim; i++)
        if (i != d) shape.v[shape.n++] = self->shape[i];
        else if (keepdim) shape.v[shape.n++] = 1;
    lt_tensor *indices = lt_new_dims(LT_I64, &shape), *values = NULL;
    if (!indices) return -1;
    if (lt_shape_only(indices)) values = lt_new_dims((lt_dtype)self->dtype, &shape);
    else if (indices->numel == 0 || pick_lines(op, self, d, which, k, indices) == 0)
        values = self->ndim ? lt_take_line_forward(self, indices, d, keepdim) : lt_copy_raw(self);
    if (!values) {
        lt_release(indices);
        return -1;
    }
    out[0] = values;
    out[1] = indices;
    return 0;
}

int lt_kthvalue_forward(lt_tensor *self, lt_idx k, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("kthvalue", dim, self->ndim);
    if (d < 0) return -1;
    const lt_idx size = self->ndim ? self->shape[d] : 1;
    if (k < 1 || k > size)
        return lt_fail(LT_INDEX_ERROR, "kthvalue: k %td is out of range for dim %d of size %td; wanted 1 to %td", k, d,
                       size, size);
    return picked("kthvalue", self, d, keepdim, KTH, k, out);
}

int lt_median_dim_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("median", dim, self->ndim);
    return d < 0 ? -1 : picked("median", self, d, keepdim, MEDIAN, 0, out);
}

int lt_nanmedian_dim_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("nanmedian", dim, self->ndim);
    return d < 0 ? -1 : picked("nanmedian", self, d, keepdim, NANMEDIAN, 0, out);
}

int lt_mode_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("mode", dim, self->ndim);
    return d < 0 ? -1 : picked("mode", self, d, keepdim, MODE, 0, out);
}

/* Of all elements, 0-d; nan where a floating-point tensor is empty. */
static lt_tensor *median_of_all(const char *op, lt_tensor *self, picked_place which)
{
    const lt_idx step = 1;
    lt_tensor *pair[2] = {NULL, NULL};
    if (self->numel == 0) {
        if (lt_is_float(self->dtype) && !lt_shape_only(self))
            return lt_new_scalar((lt_dtype)self->dtype, (lt_scalar){LT_KIND_FLOAT, {.f = __builtin_nan("")}});
        if (!lt_is_float(self->dtype))
            return lt_raise(LT_VALUE_ERROR,
                            "%s: self has shape %s, nothing to choose from; wanted at least one element", op,
                            LT_SHAPE(self));
    }
    if (lt_shape_only(self)) return lt_new((lt_dtype)self->dtype, 0, NULL);
    lt_tensor *x = lt_to_contiguous(self), *flat = x ? lt_alias_as(x, 1, &x->numel, &step, x->offset) : NULL;
    if (flat) picked(op, flat, 0, false, which, 0, pair);
    lt_release(pair[1]), lt_release(x), lt_release(flat);
    return pair[0];
}

lt_tensor *lt_median_all_forward(lt_tensor *self) { return median_of_all("median", self, MEDIAN); }
lt_tensor *lt_nanmedian_all_forward(lt_tensor *self) { return median_of_all("nanmedian", self, NANMEDIAN); }

static lt_tensor *keeping_dims(lt_tensor *value, const lt_tensor *self, bool keepdim)
{
    lt_dims ones = {.n = self->ndim};
    if (!value || !keepdim) return value;
    for (int i = 0; i < ones.n; i++) ones.v[i] = 1;
    lt_tensor *kept = lt_reshape(value, &ones);
    lt_release(value);
    return kept;
}

lt_tensor *lt_median_kept(lt_tensor *self, bool keepdim) { return keeping_dims(lt_median_all(self), self, keepdim); }
lt_tensor *lt_nanmedian_kept(lt_tensor *self, bool keepdim)
{
    return keeping_dims(lt_nanmedian_all(self), self, keepdim);
}
