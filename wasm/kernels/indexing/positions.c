/* Positions in tensors: int64 numbers as they come from index tensors, checked, turned into offsets in bytes, and made.
 * What checks gives back the first place that is wrong, or -1. */
#include <string.h>

#include "kernels.h"
#include "simd.h"

/* bad: the first position outside of [low, high); negative: whether one is below 0. */
LT_KERNEL(check_positions, (lt_idx n, const int64_t *p, int64_t low, int64_t high, lt_idx *bad, int *negative))
{
    int outside = 0, below = 0;
    for (lt_idx i = 0; i < n; i++) {
        outside |= (p[i] < low) | (p[i] >= high);
        below |= p[i] < 0;
    }
    *negative = below, *bad = -1;
    for (lt_idx i = 0; outside && *bad < 0; i++)
        if (p[i] < low || p[i] >= high) *bad = i;
}

/* Counts negative positions from the end of a dim of this size. */
LT_KERNEL(wrap_positions, (lt_idx n, lt_idx size, int64_t *p))
{
    for (lt_idx i = 0; i < n; i++) p[i] += p[i] < 0 ? size : 0;
}

/* Where rows of `bytes` lie. */
LT_KERNEL(row_offsets, (lt_idx n, lt_idx bytes, const int64_t *p, lt_idx *offset_bytes))
{
    for (lt_idx i = 0; i < n; i++) offset_bytes[i] = (lt_idx)p[i] * bytes;
}

/* Where the elements lie that an index of this shape names, one per element, along a dim of `size` elements that are
 * `along` bytes apart; stride_bytes holds those of the other dims, and 0 for that one. Negative positions count from
 * the end. The index has elements. */
LT_KERNEL(element_offsets, (int ndim, const lt_idx *shape, const lt_idx *stride_bytes, lt_idx size, lt_idx along,
                            const int64_t *p, lt_idx *offset_bytes, lt_idx *bad))
{
    /* Row by row: `base` belongs to the row's first element. */
    const int last = ndim - 1; /* at most 15 */
    const lt_idx length = last < 0 ? 1 : shape[last], step = last < 0 ? 0 : stride_bytes[last];
    lt_idx n = 1, where[16] = {0}, base = 0;
    for (int d = 0; d < ndim; d++) n *= shape[d];
    *bad = -1;
    for (lt_idx row = 0; row < n; row += length) {
        const int64_t *const line = p + row;
        int outside = 0;
        LT_IVDEP for (lt_idx j = 0; j < length; j++)
        {
            const int64_t at = line[j] < 0 ? line[j] + size : line[j];
            outside |= (at < 0) | (at >= size);
            offset_bytes[row + j] = (lt_idx)((size_t)(base + j * step) + (size_t)at * (size_t)along);
        }
        for (lt_idx j = 0; outside; j++)
            if (line[j] < -(int64_t)size || line[j] >= size) {
                *bad = row + j;
                return;
            }
        for (int d = last - 1; d >= 0; d--) {
            base += stride_bytes[d];
            if (++where[d] < shape[d]) break;
            base -= where[d] * stride_bytes[d];
            where[d] = 0;
        }
    }
}

/* Of `outer` lines of n items each, zeroes those whose place a later one takes: offset / step says which place that is.
 * latest: scratch, a number for each place. */
LT_KERNEL(zero_overwritten, (lt_idx outer, lt_idx n, const lt_idx *offset_bytes, lt_idx step, lt_idx item_bytes,
                             int64_t *latest, char *out))
{
    if (step == 0 || item_bytes == 0) return;
    for (lt_idx i = 0; i < n; i++) latest[offset_bytes[i] / step] = i;
    for (lt_idx o = 0; o < outer; o++)
        for (lt_idx i = 0; i < n; i++, out += item_bytes)
            if (latest[offset_bytes[i] / step] != i) memset(out, 0, (size_t)item_bytes);
}

/* Zeroes the rows whose position is this one. */
LT_KERNEL(zero_rows_of, (lt_idx n, const int64_t *p, int64_t position, lt_idx row_bytes, char *out))
{
    for (lt_idx i = 0; i < n; i++)
        if (p[i] == position) memset(out + i * row_bytes, 0, (size_t)row_bytes);
}

/* The coordinate in a dim of `size`, behind which `inner` elements lie, of flat positions; out has a stride. */
LT_KERNEL(coordinates, (lt_idx n, const int64_t *flat, int64_t inner, int64_t size, int64_t *out, lt_idx stride))
{
    for (lt_idx i = 0; i < n; i++) out[i * stride] = flat[i] / inner % size;
}

/* The other way round, dim by dim: flat := (flat size) + a coordinate, wrapped; `first` begins anew. */
LT_KERNEL(join_coordinates, (lt_idx n, const int64_t *p, lt_idx size, int first, uint64_t *flat, lt_idx *bad))
{
    *bad = -1;
    for (lt_idx i = 0; i < n; i++) {
        if (p[i] < -(int64_t)size || p[i] >= size) {
            *bad = i;
            return;
        }
        const int64_t wrapped = p[i] < 0 ? p[i] + size : p[i];
        flat[i] = (first ? 0 : flat[i] * (uint64_t)size) + (uint64_t)wrapped;
    }
}

/* Everything that each of `places` receives, side by side: its own element first, then those of n others, whose places
 * are offset / step, in their order. Where each comes from in [all own, all others], and its place. start: scratch, a
 * zero for each place. */
LT_KERNEL(scatter_order, (lt_idx places, lt_idx n, const lt_idx *offset_bytes, lt_idx step, int64_t *start,
                          int64_t *from, int64_t *place))
{
    int64_t at = 0;
    for (lt_idx i = 0; i < n; i++) start[offset_bytes[i] / step]++;
    for (lt_idx p = 0; p < places; p++) {
        const int64_t received = start[p] + 1;
        from[at] = place[at] = p;
        start[p] = at + 1;
        at += received;
    }
    for (lt_idx i = 0; i < n; i++) {
        const lt_idx p = offset_bytes[i] / step;
        from[start[p]] = places + i;
        place[start[p]++] = p;
    }
}

/* bad: the first of n counts that is negative, or with which the sum is more than `most`; else `total` is the sum. */
LT_KERNEL(repeat_check, (lt_idx n, const int64_t *count, int64_t most, int64_t *total, lt_idx *bad))
{
    *total = 0, *bad = -1;
    for (lt_idx i = 0; i < n; i++) {
        if (count[i] < 0 || count[i] > most - *total) {
            *bad = i;
            return;
        }
        *total += count[i];
    }
}

/* Each place as often as its count says. */
LT_KERNEL(repeat_places, (lt_idx n, const int64_t *count, int64_t *out))
{
    for (lt_idx i = 0; i < n; i++)
        for (int64_t k = 0; k < count[i]; k++) *out++ = i;
}

/* `count` choices of r places from n, in lexicographic order, r numbers each; there are that many. */
LT_KERNEL(combinations, (lt_idx n, lt_idx r, int with_replacement, lt_idx count, int64_t *row))
{
    for (lt_idx k = 0; k < r; k++) row[k] = with_replacement ? 0 : k;
    /* The next choice: the last place that can grow does, and those behind it start anew. */
    for (lt_idx i = 1; i < count; i++, row += r) {
        memcpy(row + r, row, (size_t)r * sizeof *row);
        lt_idx k = r - 1;
        while (row[k] == n - 1 - (with_replacement ? 0 : r - 1 - k)) k--;
        const int64_t next = row[k] + 1;
        for (lt_idx j = k; j < r; j++) row[r + j] = next + (with_replacement ? 0 : j - k);
    }
}

/* Which element of `size` stands at each place of a padded dim, `before` of which lie ahead of it: mode 1 reflects, 2
 * repeats the outermost, 3 goes round. */
LT_KERNEL(pad_positions, (int mode, lt_idx size, lt_idx before, lt_idx length, int64_t *out))
{
    for (lt_idx i = 0; i < length; i++) {
        lt_idx p = i - before;
        if (mode == 1) p = p < 0 ? -p : p >= size ? 2 * (size - 1) - p : p;
        else if (mode == 2) p = p < 0 ? 0 : p >= size ? size - 1 : p;
        else p = p < 0 ? p + size : p >= size ? p - size : p;
        out[i] = p;
    }
}

/* Copies one item per line between `lines` (outer, n, inner) and `items` (outer, inner): which one says `index`. */
LT_KERNEL(move_items, (lt_idx outer, lt_idx n, lt_idx inner, lt_idx item_bytes, const int64_t *index, char *lines,
                       char *items, int put))
{
#define MOVE(type)                                                                                                     \
    for (lt_idx o = 0; o < outer; o++)                                                                                 \
        for (lt_idx i = 0; i < inner; i++) {                                                                           \
            type *line = (type *)lines + ((o * n + index[o * inner + i]) * inner + i);                                 \
            type *item = (type *)items + (o * inner + i);                                                              \
            if (put) *line = *item;                                                                                    \
            else *item = *line;                                                                                        \
        }
    switch (item_bytes) {
    case 1: MOVE(uint8_t) break;
    case 2: MOVE(uint16_t) break;
    case 4: MOVE(uint32_t) break;
    default: MOVE(uint64_t) break;
    }
#undef MOVE
}

/* bad: the first of n bins that is negative or not below `most`; `length` grows to hold all of them. */
LT_KERNEL(bin_check, (lt_idx n, const int64_t *bin, int64_t most, lt_idx *length, lt_idx *bad))
{
    *bad = -1;
    for (lt_idx i = 0; i < n; i++) {
        if (bin[i] < 0 || bin[i] >= most) {
            *bad = i;
            return;
        }
        if (bin[i] >= *length) *length = (lt_idx)bin[i] + 1;
    }
}
