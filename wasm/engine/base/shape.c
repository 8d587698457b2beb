/* Shapes and dims: what is checked, and how they are told. */
#include "shape.h"

#include <stdio.h>

void lt_contiguous_strides(int ndim, const lt_idx *shape, lt_idx *stride)
{
    size_t step = 1; /* wraps around where the shape is empty: then no stride is used */
    for (int d = ndim - 1; d >= 0; d--) {
        stride[d] = (lt_idx)step;
        step *= shape[d] > 1 ? (size_t)shape[d] : 1;
    }
}

int lt_wrap_dim(const char *op, lt_idx dim, int ndim)
{
    int n = ndim ? ndim : 1;
    if (LT_UNLIKELY(dim < -n || dim >= n))
        return lt_fail(LT_INDEX_ERROR, "%s: dim %lld is out of range; wanted %d to %d for a tensor with %d dims", op,
                       (long long)dim, -n, n - 1, ndim);
    return (int)(dim < 0 ? dim + n : dim);
}

const char *lt_shape_text(int ndim, const lt_idx *shape)
{
    static char ring[8][256];
    static int turn;
    char *text = ring[turn++ & 7];
    size_t used = (size_t)snprintf(text, 256, "(");
    for (int d = 0; d < ndim && used < 230; d++)
        used += (size_t)snprintf(text + used, 256 - used, d ? ", %lld" : "%lld", (long long)shape[d]);
    snprintf(text + used, 256 - used, ndim == 1 ? ",)" : ")");
    return text;
}

int lt_broadcast(const char *op, int na, const lt_idx *a, int nb, const lt_idx *b, lt_dims *out)
{
    out->n = na > nb ? na : nb;
    for (int d = 1; d <= out->n; d++) {
        lt_idx x = d <= na ? a[na - d] : 1, y = d <= nb ? b[nb - d] : 1;
        if (x != y && x != 1 && y != 1)
            return lt_fail(
                LT_SHAPE_ERROR,
                "%s: shapes %s and %s cannot be broadcast, in dim %d they have sizes %lld and %lld; wanted equal ones or 1",
                op, lt_shape_text(na, a), lt_shape_text(nb, b), -d, (long long)x, (long long)y);
        out->v[out->n - d] = x == 1 ? y : x;
    }
    return 0;
}

bool lt_broadcasts_to(int n_from, const lt_idx *from, int n_to, const lt_idx *to)
{
    if (n_from > n_to) return false;
    for (int i = 0; i < n_from; i++)
        if (from[i] != 1 && from[i] != to[n_to - n_from + i]) return false;
    return true;
}

void lt_slice_range(lt_idx size, bool has_start, lt_idx start, bool has_stop, lt_idx stop, lt_idx step, lt_idx *first,
                    lt_idx *length)
{
    const lt_idx low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
    if (!has_start) start = step > 0 ? low : high;
    else if (start < 0) start = start < -size ? low : start + size;
    else if (start > high) start = high;
    if (!has_stop) stop = step > 0 ? high : low;
    else if (stop < 0) stop = stop < -size ? low : stop + size;
    else if (stop > high) stop = high;
    *length = 0;
    if (step > 0 && start < stop) *length = (stop - start - 1) / step + 1;
    if (step < 0 && stop < start) *length = (start - stop - 1) / (step == PTRDIFF_MIN ? PTRDIFF_MAX : -step) + 1;
    *first = *length > 0 ? start : 0;
}
