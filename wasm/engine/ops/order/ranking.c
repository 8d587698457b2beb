/* kthvalue, median, nanmedian and mode: one place per line along a dim, found among its keyed items. */
#include "kernels_gen.h"
#include "ops_gen.h"
#include "sorting.h"

/* The place of the k-th least element of the line in s->items, k from 1. */
static lt_idx pick_kth(lt_sorter *s, lt_idx k)
{
    if (s->n <= 64) return lt_sorter_place(s, lt_sorter_sort(s, s->n, s->items), k - 1);
    lt_k->sort_least(s->n, k, s->wide, s->items, s->spare, s->counts);
    lt_idx best = 0;
    for (lt_idx i = 1; i < k; i++)
        if (lt_sorter_key(s, s->spare, i) >= lt_sorter_key(s, s->spare, best)) best = i;
    return lt_sorter_place(s, s->spare, best);
}

/* The number of NaNs, and the place of the first. */
static lt_idx count_nans(const lt_sorter *s, lt_idx *first)
{
    lt_idx count = 0;
    for (lt_idx i = s->n - 1; i >= 0; i--)
        if (lt_sorter_is_nan(s, lt_sorter_key(s, s->items, i))) {
            *first = i;
            count++;
        }
    return count;
}

static lt_idx pick_median(lt_sorter *s, lt_idx k)
{
    lt_idx first = 0;
    return count_nans(s, &first) ? first : pick_kth(s, (s->n - 1) / 2 + 1);
}

static lt_idx pick_nanmedian(lt_sorter *s, lt_idx k)
{
    lt_idx first = 0;
    const lt_idx numbers = s->n - count_nans(s, &first);
    return numbers ? pick_kth(s, (numbers - 1) / 2 + 1) : first;
}

/* The last place of the value that occurs most often, of several the least. */
static lt_idx pick_mode(lt_sorter *s, lt_idx k)
{
    const uint64_t *items = lt_sorter_sort(s, s->n, s->items);
    lt_idx most = 0, best = 0, start = 0;
    for (lt_idx i = 1; i <= s->n; i++)
        if (i == s->n || lt_sorter_key(s, items, i) != lt_sorter_key(s, items, start)) {
            if (i - start > most) {
                most = i - start;
                best = i - 1;
            }
            start = i;
        }
    return lt_sorter_place(s, items, best);
}

typedef lt_idx (*picker)(lt_sorter *s, lt_idx k);

/* Fills `indices`, one per line of x along dim d. */
static int pick_lines(const char *op, lt_tensor *self, int d, picker pick, lt_idx k, int64_t *indices)
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
            lt_sorter_keys(&s, (const char *)lt_data(x) + (o * at.n * at.inner + i) * lt_itemsize(self->dtype),
                           at.inner);
            indices[o * at.inner + i] = pick(&s, k);
        }
    lt_sorter_free(&s);
    lt_release(x);
    return 0;
}

static int picked(const char *op, lt_tensor *self, int d, bool keepdim, picker pick, lt_idx k, lt_tensor **out)
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
    if (lt_is_meta(indices)) values = lt_new_dims((lt_dtype)self->dtype, &shape);
    else if (indices->numel == 0 || pick_lines(op, self, d, pick, k, lt_data(indices)) == 0)
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
    return picked("kthvalue", self, d, keepdim, pick_kth, k, out);
}

int lt_median_dim_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("median", dim, self->ndim);
    return d < 0 ? -1 : picked("median", self, d, keepdim, pick_median, 0, out);
}

int lt_nanmedian_dim_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("nanmedian", dim, self->ndim);
    return d < 0 ? -1 : picked("nanmedian", self, d, keepdim, pick_nanmedian, 0, out);
}

int lt_mode_forward(lt_tensor *self, lt_idx dim, bool keepdim, lt_tensor **out)
{
    const int d = lt_wrap_dim("mode", dim, self->ndim);
    return d < 0 ? -1 : picked("mode", self, d, keepdim, pick_mode, 0, out);
}

/* Of all elements, 0-d; nan where a floating-point tensor is empty. */
static lt_tensor *median_of_all(const char *op, lt_tensor *self, picker pick)
{
    const lt_idx step = 1;
    lt_tensor *pair[2] = {NULL, NULL};
    if (self->numel == 0) {
        if (lt_is_float(self->dtype) && !lt_is_meta(self))
            return lt_new_scalar((lt_dtype)self->dtype, (lt_scalar){LT_KIND_FLOAT, {.f = __builtin_nan("")}});
        if (!lt_is_float(self->dtype))
            return lt_raise(LT_VALUE_ERROR,
                            "%s: self has shape %s, nothing to choose from; wanted at least one element", op,
                            LT_SHAPE(self));
    }
    if (lt_is_meta(self)) return lt_new((lt_dtype)self->dtype, 0, NULL);
    lt_tensor *x = lt_to_contiguous(self), *flat = x ? lt_alias_as(x, 1, &x->numel, &step, x->offset) : NULL;
    if (flat) picked(op, flat, 0, false, pick, 0, pair);
    lt_release(pair[1]), lt_release(x), lt_release(flat);
    return pair[0];
}

lt_tensor *lt_median_all_forward(lt_tensor *self) { return median_of_all("median", self, pick_median); }
lt_tensor *lt_nanmedian_all_forward(lt_tensor *self) { return median_of_all("nanmedian", self, pick_nanmedian); }

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
