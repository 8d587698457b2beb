/* Sorting and selecting along one line of n elements, `stride` elements apart.
 *
 * Elements become unsigned keys in the same order: -0 is 0, and every NaN is the greatest. `flip` is all ones for the
 * descending order, else 0. An item is a key with the place that it came from. Narrow items are one uint64_t: a key of
 * 32 bits above a place of 32 bits. Wide items are two, key and place: for 64-bit elements, and for lines too long. */
#include <string.h>

#include "kernels.h"

#define TEMPLATE "sort_keys.inc"
#define DTYPES LT_DTYPES_OF_sort_keys
#include "each_dtype.h"

#define ITEM uint64_t
#define KEY_TYPE uint32_t
#define KEY(item) ((uint32_t)((item) >> 32))
#define BYTES 4
#define SHORT 48
#define SORT(name) narrow_##name
#include "sort.inc"

typedef struct wide_item {
    uint64_t key, place;
} wide_item;
#define ITEM wide_item
#define KEY_TYPE uint64_t
#define KEY(item) ((item).key)
#define BYTES 8
#define SHORT 80
#define SORT(name) wide_##name
#include "sort.inc"

LT_KERNEL(sort_items, (lt_idx n, int wide, uint64_t *items, uint64_t *spare, lt_idx *counts, void **sorted))
{
    if (wide) {
        wide_item *result;
        wide_sort(n, (wide_item *)items, (wide_item *)spare, counts, &result);
        *sorted = result;
    } else {
        uint64_t *result;
        narrow_sort(n, items, spare, counts, &result);
        *sorted = result;
    }
}

/* The k items with the least keys, in the order of their places. */
LT_KERNEL(sort_least, (lt_idx n, lt_idx k, int wide, const uint64_t *items, uint64_t *out, lt_idx *counts))
{
    if (wide) wide_least(n, k, (const wide_item *)items, (wide_item *)out, counts);
    else narrow_least(n, k, items, out, counts);
}

/* What sorted items say: values taken from the line `in`, and places. Either result may be NULL. */
LT_KERNEL(sort_results, (lt_idx n, int wide, const uint64_t *items, lt_idx itemsize, const char *in, char *values,
                         int64_t *indices, lt_idx stride))
{
#define PLACE(i) ((lt_idx)(wide ? items[2 * (i) + 1] : (uint32_t)items[i]))
#define VALUES(type)                                                                                                   \
    for (lt_idx i = 0; i < n; i++) ((type *)values)[i * stride] = ((const type *)in)[PLACE(i) * stride]
    if (indices)
        for (lt_idx i = 0; i < n; i++) indices[i * stride] = PLACE(i);
    if (!values) return;
    switch (itemsize) {
    case 1: VALUES(uint8_t); break;
    case 2: VALUES(uint16_t); break;
    case 4: VALUES(uint32_t); break;
    default: VALUES(uint64_t); break;
    }
}
