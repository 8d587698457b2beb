/* One place of a line, found among its keyed items (sort.c), which ascend. `nan` is the key of a NaN where `floating`;
 * spare and counts: as for sort_items. */
#include "items.h"
#include "kernels.h"

/* The place of the k-th least element, k from 1. */
static lt_idx kth(lt_idx n, lt_idx k, int wide, uint64_t *items, uint64_t *spare, lt_idx *counts)
{
    if (n <= 64) {
        void *sorted;
        LT_FN(sort_items)(n, wide, items, spare, counts, &sorted);
        return place_of(wide, sorted, k - 1);
    }
    LT_FN(sort_least)(n, k, wide, items, spare, counts);
    lt_idx best = 0;
    for (lt_idx i = 1; i < k; i++)
        if (key_of(wide, spare, i) >= key_of(wide, spare, best)) best = i;
    return place_of(wide, spare, best);
}

LT_KERNEL(pick_kth, (lt_idx n, lt_idx k, int wide, uint64_t *items, uint64_t *spare, lt_idx *counts, int64_t *place))
{
    *place = kth(n, k, wide, items, spare, counts);
}

/* The lower median. A NaN is it, the first one, unless `skip` leaves them out and there are others. */
LT_KERNEL(pick_median, (lt_idx n, int wide, int floating, uint64_t nan, int skip, uint64_t *items, uint64_t *spare,
                        lt_idx *counts, int64_t *place))
{
    lt_idx nans = 0, first = 0;
    for (lt_idx i = n - 1; floating && i >= 0; i--)
        if (key_of(wide, items, i) == nan) first = i, nans++;
    if (skip ? nans == n : nans > 0) *place = first;
    else *place = kth(n, (n - nans - 1) / 2 + 1, wide, items, spare, counts);
}

/* The last place of the value that occurs most often, of several the least. */
LT_KERNEL(pick_mode, (lt_idx n, int wide, uint64_t *items, uint64_t *spare, lt_idx *counts, int64_t *place))
{
    void *sorted;
    LT_FN(sort_items)(n, wide, items, spare, counts, &sorted);
    lt_idx most = 0, best = 0, start = 0;
    for (lt_idx i = 1; i <= n; i++)
        if (i == n || key_of(wide, sorted, i) != key_of(wide, sorted, start)) {
            if (i - start > most) {
                most = i - start;
                best = i - 1;
            }
            start = i;
        }
    *place = place_of(wide, sorted, best);
}
