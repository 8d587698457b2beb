/* Runs of equal elements, or of equal slices, among n that are in order. A NaN is equal to nothing: `nan` is its key
 * where `floating`. */
#include <string.h>

#include "items.h"
#include "kernels.h"

/* Of keyed items (sort.c) in order: the place of each, whether it begins a run, and how many do. */
LT_KERNEL(unique_items, (lt_idx n, int wide, const uint64_t *items, int floating, uint64_t nan, lt_idx *place,
                         uint8_t *begins, lt_idx *runs))
{
    *runs = 0;
    for (lt_idx i = 0; i < n; i++) {
        const uint64_t key = key_of(wide, items, i);
        place[i] = place_of(wide, items, i);
        begins[i] = i == 0 || key != key_of(wide, items, i - 1) || (floating && key == nan);
        *runs += begins[i];
    }
}

/* A slice of n keyed items as a string of bytes that memcmp puts in the order of its elements: each key with its most
 * significant byte first. has_nan: whether one is a NaN. */
LT_KERNEL(unique_text, (lt_idx n, lt_idx item_bytes, int wide, const uint64_t *items, int floating, uint64_t nan,
                        uint8_t *text, uint8_t *has_nan))
{
    *has_nan = 0;
    for (lt_idx i = 0; i < n; i++) {
        const uint64_t key = key_of(wide, items, i);
        for (lt_idx b = item_bytes - 1; b >= 0; b--) *text++ = (uint8_t)(key >> 8 * b);
        *has_nan |= floating && key == nan;
    }
}

/* The places 0 … n - 1 in the order of their texts, each of `length` bytes, or as they are: a stable merge sort, from
 * short runs to long ones. `sorted` is where they are in the end, in order or in spare. */
LT_KERNEL(unique_sort, (lt_idx n, lt_idx length, const uint8_t *text, int as_they_are, lt_idx *order, lt_idx *spare,
                        lt_idx **sorted))
{
    for (lt_idx i = 0; i < n; i++) order[i] = i;
    for (lt_idx width = as_they_are ? n : 1; width < n; width *= 2) {
        for (lt_idx low = 0; low < n; low += 2 * width) {
            const lt_idx middle = n - low > width ? low + width : n, high = n - middle > width ? middle + width : n;
            lt_idx a = low, b = middle;
            for (lt_idx to = low; to < high; to++) {
                const int left = a < middle && (b >= high || memcmp(text + order[a] * length, text + order[b] * length,
                                                                    (size_t)length) <= 0);
                spare[to] = order[left ? a++ : b++];
            }
        }
        lt_idx *merged = spare;
        spare = order;
        order = merged;
    }
    *sorted = order;
}

/* Of texts in order: whether each begins a run, and how many do. */
LT_KERNEL(unique_texts, (lt_idx n, lt_idx length, const uint8_t *text, const uint8_t *has_nan, const lt_idx *order,
                         uint8_t *begins, lt_idx *runs))
{
    *runs = 0;
    for (lt_idx i = 0; i < n; i++) {
        begins[i] = i == 0 || has_nan[order[i]] ||
                    memcmp(text + order[i] * length, text + order[i - 1] * length, (size_t)length) != 0;
        *runs += begins[i];
    }
}

/* The place of each run's first, the run of each place, and how long each run is; `count` holds zeros. */
LT_KERNEL(unique_runs,
          (lt_idx n, const lt_idx *place, const uint8_t *begins, int64_t *head, int64_t *run_of, int64_t *count))
{
    lt_idx run = -1;
    for (lt_idx i = 0; i < n; i++) {
        if (begins[i]) head[++run] = place[i];
        run_of[place[i]] = run;
        count[run]++;
    }
}
