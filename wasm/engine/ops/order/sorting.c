/* sort, argsort, topk, kthvalue and median: lines are turned into keyed items, sorted or selected from, and read back.
 */
#include "sorting.h"

#include "ops_gen.h"
#include "run_kernel.h"

int lt_sorter_init(lt_sorter *s, const char *op, lt_idx n, lt_dtype dtype, bool descending)
{
    if (lt_want_dtype(op, "self", dtype, LT_DTYPES_sort_keys | LT_BIT(LT_BOOL))) return -1;
    *s = (lt_sorter){.n = n,
                     .dtype = dtype == LT_BOOL ? LT_U8 : dtype,
                     .wide = lt_itemsize(dtype) == 8 || (uint64_t)n > UINT32_MAX,
                     .flip = descending ? UINT64_MAX : 0};
    const size_t item = s->wide ? 16 : 8, counts = 8 * 256 * sizeof(lt_idx);
    if (__builtin_mul_overflow((size_t)n, 2 * item, &s->bytes) || __builtin_add_overflow(s->bytes, counts, &s->bytes))
        return lt_fail(LT_MEMORY_ERROR, "%s: a dim has %td elements; wanted as many as can be sorted in memory", op, n);
    char *block = lt_alloc(s->bytes);
    if (!block) return -1;
    s->items = block;
    s->spare = block + (size_t)n * item;
    s->counts = (lt_idx *)(block + (size_t)n * 2 * item);
    return 0;
}

void lt_sorter_free(lt_sorter *s)
{
    if (s->items) lt_free(s->items, s->bytes);
    s->items = NULL;
}

void lt_sorter_keys(lt_sorter *s, const void *line, lt_idx stride)
{
    LT_CALL(sort_keys, s->dtype, (s->n, line, stride, s->flip, s->wide, s->items));
}

const void *lt_sorter_sort(lt_sorter *s, lt_idx n, void *items)
{
    void *sorted;
    lt_k->sort_items(n, s->wide, items, items == s->items ? s->spare : s->items, s->counts, &sorted);
    return sorted;
}

/* Writes the k first of each sorted line of self to values and indices, which have k along dim d; values may be NULL.
 */
static int sort_lines(const char *op, lt_tensor *self, int d, lt_idx k, bool descending, lt_tensor *values,
                      lt_tensor *indices)
{
    const lt_lines at = lt_lines_of(self->ndim, self->shape, d);
    const lt_idx item = lt_itemsize(self->dtype);
    const bool selects = k < at.n && at.n > 64; /* short lines are sorted faster than counted */
    lt_sorter s;
    if (indices->numel == 0) return 0;
    lt_tensor *x = lt_to_contiguous(self);
    if (!x || lt_sorter_init(&s, op, at.n, (lt_dtype)self->dtype, descending) < 0) {
        lt_release(x);
        return -1;
    }
    for (lt_idx o = 0; o < at.outer; o++)
        for (lt_idx i = 0; i < at.inner; i++) {
            const char *line = (const char *)lt_data(x) + (o * at.n * at.inner + i) * item;
            const lt_idx to = o * k * at.inner + i;
            void *items = s.items;
            lt_sorter_keys(&s, line, at.inner);
            if (selects) lt_k->sort_least(at.n, k, s.wide, s.items, items = s.spare, s.counts);
            lt_k->sort_results(k, s.wide, lt_sorter_sort(&s, selects ? k : at.n, items), item, line,
                               values ? lt_row(values, to) : NULL, lt_row(indices, to), at.inner);
        }
    lt_sorter_free(&s);
    lt_release(x);
    return 0;
}

/* Gives both results, or releases them. */
static int give(int status, lt_tensor *values, lt_tensor *indices, lt_tensor **out)
{
    if (status < 0 || !values || !indices) {
        lt_release(values), lt_release(indices);
        return -1;
    }
    out[0] = values;
    out[1] = indices;
    return 0;
}

int lt_sort_forward(lt_tensor *self, lt_idx dim, bool descending, bool stable, lt_tensor **out)
{
    const int d = lt_wrap_dim("sort", dim, self->ndim);
    lt_tensor *values = d < 0 ? NULL : lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    lt_tensor *indices = values ? lt_new(LT_I64, self->ndim, self->shape) : NULL;
    int status = indices ? 0 : -1;
    if (indices && !lt_shape_only(indices))
        status = sort_lines("sort", self, d, self->ndim ? self->shape[d] : 1, descending, values, indices);
    return give(status, values, indices, out);
}

lt_tensor *lt_argsort_forward(lt_tensor *self, lt_idx dim, bool descending, bool stable)
{
    const int d = lt_wrap_dim("argsort", dim, self->ndim);
    lt_tensor *indices = d < 0 ? NULL : lt_new(LT_I64, self->ndim, self->shape);
    if (!indices || lt_shape_only(indices)) return indices;
    if (sort_lines("argsort", self, d, self->ndim ? self->shape[d] : 1, descending, NULL, indices) == 0) return indices;
    lt_release(indices);
    return NULL;
}

int lt_topk_forward(lt_tensor *self, lt_idx k, lt_idx dim, bool largest, bool sorted, lt_tensor **out)
{
    const int d = lt_wrap_dim("topk", dim, self->ndim);
    if (d < 0) return -1;
    const lt_idx size = self->ndim ? self->shape[d] : 1;
    if (k < 0 || k > size)
        return lt_fail(LT_INDEX_ERROR, "topk: k %td is out of range for dim %d of size %td; wanted 0 to %td", k, d,
                       size, size);
    lt_dims shape = lt_dims_of(self);
    if (self->ndim) shape.v[d] = k;
    else if (k == 0) shape = (lt_dims){1, {0}};
    lt_tensor *values = lt_new_dims((lt_dtype)self->dtype, &shape),
              *indices = values ? lt_new_dims(LT_I64, &shape) : NULL;
    int status = indices ? 0 : -1;
    if (indices && !lt_shape_only(indices)) status = sort_lines("topk", self, d, k, largest, values, indices);
    return give(status, values, indices, out);
}
