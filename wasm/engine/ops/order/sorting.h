/* Lines of a tensor along one dim, and a sorter for them. */
#ifndef LT_SORT_H
#define LT_SORT_H

#include "engine.h"

/* A contiguous tensor as (outer, n, inner) around a dim: line (o, i) starts at element o * n * inner + i and its
 * elements are `inner` apart. A 0-d tensor is one line of one element. */
typedef struct lt_lines {
    lt_idx outer, n, inner;
} lt_lines;

static inline lt_lines lt_lines_of(int ndim, const lt_idx *shape, int dim)
{
    lt_lines s = {1, ndim ? shape[dim] : 1, 1};
    for (int i = 0; i < dim; i++) s.outer *= shape[i];
    for (int i = dim + 1; i < ndim; i++) s.inner *= shape[i];
    return s;
}

/* Room to sort one line of n elements of a dtype: see kernels/sort.c for what items are. */
typedef struct lt_sorter {
    lt_idx n;
    lt_dtype dtype;
    bool wide;
    uint64_t flip; /* all ones: descending */
    void *items, *spare;
    lt_idx *counts;
    size_t bytes;
} lt_sorter;

int lt_sorter_init(lt_sorter *s, const char *op, lt_idx n, lt_dtype dtype, bool descending);
void lt_sorter_free(lt_sorter *s);

/* The keys of a line into s->items; `stride` in elements. */
void lt_sorter_keys(lt_sorter *s, const void *line, lt_idx stride);
/* Sorts the first n of `items`, which is s->items or s->spare; returns the sorted ones. */
const void *lt_sorter_sort(lt_sorter *s, lt_idx n, void *items);

/* The key of a NaN in an ascending sorter of floating-point numbers. */
static inline uint64_t lt_sorter_nan(const lt_sorter *s)
{
    return lt_itemsize(s->dtype) == 8 ? UINT64_MAX : UINT32_MAX;
}

#endif
