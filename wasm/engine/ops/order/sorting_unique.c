/* unique and unique_consecutive: what is equal is brought together by a stable sort (unless only neighbours count), and
 * the first of each run stands for it. A nan is equal to nothing, as elsewhere. */
#include "kernels_gen.h"
#include "ops_gen.h"
#include "sorting.h"

/* Allocates the results for `unique` runs over n places; 0, or -1 with nothing allocated. */
static int new_results(lt_idx unique, int ndim, const lt_idx *shape, lt_tensor **heads, lt_tensor **inverse,
                       lt_tensor **counts)
{
    *heads = lt_new(LT_I64, 1, &unique);
    *inverse = *heads ? lt_new(LT_I64, ndim, shape) : NULL;
    *counts = *inverse ? lt_new_zeros(LT_I64, 1, &unique) : NULL;
    if (*counts) return 0;
    lt_release(*heads), lt_release(*inverse);
    return -1;
}

/* From the places in order and whether each begins one of the runs: what `heads`, `inverse` and `counts` say. The heads
 * ascend. */
static int read_runs(lt_idx n, lt_idx runs, const lt_idx *place, const void *begins, int ndim, const lt_idx *shape,
                     lt_tensor *source, int dim, lt_tensor **out)
{
    lt_tensor *heads, *inverse, *counts;
    if (new_results(runs, ndim, shape, &heads, &inverse, &counts) < 0) return -1;
    lt_k->unique_runs(n, place, begins, lt_data(heads), lt_data(inverse), lt_data(counts));
    out[0] = lt_index_rows_forward(source, heads, dim, 1);
    out[1] = inverse;
    out[2] = counts;
    lt_release(heads);
    if (out[0]) return 0;
    lt_release(inverse), lt_release(counts);
    return -1;
}

int lt_unique_flat_forward(lt_tensor *self, bool consecutive, lt_tensor **out)
{
    lt_sorter s;
    lt_tensor *x = lt_to_contiguous(self);
    if (!x) return -1;
    const lt_idx n = x->numel, one[1] = {n}, step[1] = {1};
    if (lt_sorter_init(&s, "unique", n, (lt_dtype)x->dtype, false) < 0) {
        lt_release(x);
        return -1;
    }
    lt_tensor *flat = lt_alias_as(x, 1, one, step, x->offset);
    const size_t bytes = (size_t)n * (sizeof(lt_idx) + 1);
    lt_idx *place = flat ? lt_alloc(bytes ? bytes : 1) : NULL;
    int status = -1;
    if (place) {
        void *begins = place + n;
        lt_idx runs;
        lt_sorter_keys(&s, lt_data(x), 1);
        lt_k->unique_items(n, s.wide, consecutive ? s.items : lt_sorter_sort(&s, n, s.items), lt_is_float(s.dtype),
                           lt_sorter_nan(&s), place, begins, &runs);
        status = read_runs(n, runs, place, begins, self->ndim, self->shape, flat, 0, out);
        lt_free(place, bytes ? bytes : 1);
    }
    lt_sorter_free(&s);
    lt_release(flat), lt_release(x);
    return status;
}

/* ---- Slices along a dim ---------------------------------------------------------------------------------------- */

/* The slices of a tensor along a dim as strings of bytes that memcmp puts in the order of their elements. */
typedef struct slices {
    lt_idx n, length;          /* slices, bytes of each */
    char *text, *nan, *begins; /* bytes */
    lt_idx *order, *spare;
    size_t bytes;
} slices;

/* `x` is contiguous, slices first. */
static void write_texts(slices *t, lt_sorter *keys, const lt_tensor *x)
{
    for (lt_idx i = 0; i < t->n; i++) {
        void *text = t->text + i * t->length, *nan = t->nan + i;
        lt_sorter_keys(keys, lt_row(x, i * keys->n), 1);
        lt_k->unique_text(keys->n, lt_itemsize(x->dtype), keys->wide, keys->items, lt_is_float(keys->dtype),
                          lt_sorter_nan(keys), text, nan);
    }
}

static int slices_init(slices *t, lt_idx n, lt_idx length)
{
    size_t texts;
    *t = (slices){.n = n, .length = length};
    if (__builtin_mul_overflow((size_t)n, (size_t)length, &texts) ||
        __builtin_mul_overflow((size_t)n, 2 * sizeof(lt_idx) + 2, &t->bytes) ||
        __builtin_add_overflow(texts, t->bytes + 1, &t->bytes))
        return lt_fail(LT_MEMORY_ERROR, "unique: self has %td slices; wanted as many as can be sorted in memory", n);
    if (!(t->order = lt_alloc(t->bytes))) return -1;
    t->spare = t->order + n;
    t->nan = (char *)(t->spare + n);
    t->begins = t->nan + n;
    t->text = t->begins + n;
    return 0;
}

/* self with dim d first, contiguous. */
static lt_tensor *slices_first(lt_tensor *self, int d)
{
    lt_idx shape[LT_MAX_DIMS] = {self->shape[d]}, stride[LT_MAX_DIMS] = {self->stride[d]};
    for (int i = 0, n = 1; i < self->ndim; i++)
        if (i != d) {
            shape[n] = self->shape[i];
            stride[n++] = self->stride[i];
        }
    lt_tensor *alias = lt_alias_as(self, self->ndim, shape, stride, self->offset),
              *x = alias ? lt_to_contiguous(alias) : NULL;
    lt_release(alias);
    return x;
}

int lt_unique_dim_forward(lt_tensor *self, lt_idx dim, bool consecutive, lt_tensor **out)
{
    if (self->ndim == 0) return lt_fail(LT_INDEX_ERROR, "unique: self is 0-d; wanted a tensor that has dim %td", dim);
    const int d = lt_wrap_dim("unique", dim, self->ndim);
    if (d < 0) return -1;
    const lt_idx n = self->shape[d];
    lt_idx inner = 1;
    for (int i = 0; i < self->ndim; i++)
        if (i != d) inner *= self->shape[i];
    if (inner == 0)
        return lt_fail(LT_SHAPE_ERROR, "unique: self has shape %s; wanted no size 0 but that of dim %d", LT_SHAPE(self),
                       d);
    lt_sorter keys;
    slices t;
    if (lt_sorter_init(&keys, "unique", inner, (lt_dtype)self->dtype, false) < 0) return -1;
    lt_tensor *x = slices_first(self, d);
    int status = x ? slices_init(&t, n, inner * lt_itemsize(self->dtype)) : -1;
    if (status == 0) {
        lt_idx *order = t.order, runs;
        void *text = t.text, *nan = t.nan, *begins = t.begins;
        write_texts(&t, &keys, x);
        lt_k->unique_sort(n, t.length, text, consecutive, t.order, t.spare, &order);
        lt_k->unique_texts(n, t.length, text, nan, order, begins, &runs);
        status = read_runs(n, runs, order, begins, 1, &n, self, d, out);
        lt_free(t.order, t.bytes);
    }
    lt_sorter_free(&keys);
    lt_release(x);
    return status;
}
