/* Which elements lie in the same memory. */
#include "overlap.h"

bool lt_has_internal_overlap(const lt_tensor *t)
{
    for (int d = 0; d < t->ndim; d++)
        if (t->shape[d] > 1 && t->stride[d] == 0) return true;
    return false;
}

/* The bytes that a tensor can touch, as offsets from the storage's start. */
static void extent(const lt_tensor *t, lt_idx *low, lt_idx *high)
{
    *low = *high = t->offset;
    for (int d = 0; d < t->ndim; d++) {
        lt_idx span = (t->shape[d] - 1) * t->stride[d];
        if (span > 0) *high += span;
        else *low += span;
    }
    *low *= lt_itemsize(t->dtype);
    *high = (*high + 1) * lt_itemsize(t->dtype);
}

bool lt_may_overlap(const lt_tensor *a, const lt_tensor *b)
{
    if (!a->numel || !b->numel || (a->device | b->device)) return false;
    lt_idx al, ah, bl, bh;
    extent(a, &al, &ah);
    extent(b, &bl, &bh);
    const char *pa = a->storage->data, *pb = b->storage->data;
    return pa + al < pb + bh && pb + bl < pa + ah;
}

bool lt_may_overlap_itself(int ndim, const lt_idx *shape, const lt_idx *stride)
{
    lt_idx step[LT_MAX_DIMS], size[LT_MAX_DIMS], reach = 0;
    int n = 0;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] == 0) return false;
        if (shape[i] == 1) continue;
        const lt_idx way = stride[i] < 0 ? -stride[i] : stride[i];
        int at = n++;
        for (; at > 0 && step[at - 1] > way; at--) step[at] = step[at - 1], size[at] = size[at - 1];
        step[at] = way;
        size[at] = shape[i];
    }
    for (int i = 0; i < n; i++) {
        if (step[i] <= reach) return true;
        reach += (size[i] - 1) * step[i];
    }
    return false;
}

int lt_overlaps_itself(const lt_tensor *t)
{
    if (!lt_may_overlap_itself(t->ndim, t->shape, t->stride)) return 0;
    if (lt_has_internal_overlap(t)) return 1;
    lt_idx low = 0, high = 0, where[LT_MAX_DIMS] = {0};
    for (int d = 0; d < t->ndim; d++) {
        lt_idx way;
        if (__builtin_mul_overflow(t->shape[d] - 1, t->stride[d], &way)) return 1;
        if (__builtin_add_overflow(way < 0 ? low : high, way, way < 0 ? &low : &high)) return 1;
    }
    const size_t bytes = (size_t)(high - low) / 8 + 1;
    unsigned char *seen = lt_alloc(bytes);
    if (!seen) return -1;
    memset(seen, 0, bytes);
    int found = 0;
    for (lt_idx at = -low, d = 0; !found && d >= 0;) {
        found = seen[at / 8] >> at % 8 & 1;
        seen[at / 8] |= (unsigned char)(1 << at % 8);
        for (d = t->ndim - 1; d >= 0; d--) {
            at += t->stride[d];
            if (++where[d] < t->shape[d]) break;
            at -= where[d] * t->stride[d];
            where[d] = 0;
        }
    }
    lt_free(seen, bytes);
    return found;
}
