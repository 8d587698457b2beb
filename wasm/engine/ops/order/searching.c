/* Binary search in sorted rows, and counting of small integers. */
#include "ops_gen.h"
#include "run_kernel.h"

static lt_tensor *search(lt_tensor *sorted, lt_tensor *values, bool right)
{
    const int last = sorted->ndim - 1;
    const bool shared = sorted->ndim == 1;
    if (last < 0) return lt_raise(LT_SHAPE_ERROR, "searchsorted: sorted_sequence has shape (); wanted at least 1 dim");
    bool fits = shared || values->ndim == sorted->ndim;
    for (int i = 0; fits && !shared && i < last; i++) fits = sorted->shape[i] == values->shape[i];
    if (!fits)
        return lt_raise(
            LT_SHAPE_ERROR,
            "searchsorted: sorted_sequence has shape %s, values %s; wanted 1 dim, or the same sizes in all dims but the last",
            LT_SHAPE(sorted), LT_SHAPE(values));
    lt_dtype dtype = values->flags & LT_WEAK && lt_dtypes[values->dtype].kind <= lt_dtypes[sorted->dtype].kind
                         ? (lt_dtype)sorted->dtype
                         : lt_promote((lt_dtype)sorted->dtype, (lt_dtype)values->dtype);
    if (dtype == LT_BOOL || dtype == LT_U8) dtype = LT_I32;
    else if (lt_is_integral(dtype)) dtype = lt_compute_dtype(dtype);
    if (lt_want_dtype("searchsorted", lt_is_complex(sorted->dtype) ? "sorted_sequence" : "input", dtype,
                      LT_DTYPES_search | LT_BIT(LT_BOOL) | LT_BIT(LT_U8)))
        return NULL;
    lt_tensor *out = lt_new(LT_I64, values->ndim, values->shape);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    lt_tensor *s = lt_to_contiguous_dtype(sorted, dtype), *v = s ? lt_to_contiguous_dtype(values, dtype) : NULL;
    const lt_idx n = sorted->shape[last], m = shared ? values->numel : values->shape[last], rows = values->numel / m;
    if (v) {
        LT_CALL(search, dtype, (rows, n, m, shared, right, lt_data(s), lt_data(v), lt_data(out)));
    } else {
        lt_release(out);
        out = NULL;
    }
    lt_release(s), lt_release(v);
    return out;
}

static lt_tensor *searched(lt_tensor *sorted, lt_tensor *values, bool right, bool out_int32)
{
    lt_tensor *found = search(sorted, values, right);
    return out_int32 ? lt_into_dtype(found, LT_I32) : found;
}

lt_tensor *lt_searchsorted_forward(lt_tensor *sorted_sequence, lt_tensor *input, bool out_int32, bool right, int side,
                                   lt_tensor *sorter)
{
    if (side == LT_SIDE_LEFT && right)
        return lt_raise(LT_VALUE_ERROR, "searchsorted: right is True and side is 'left'; wanted two that agree");
    lt_tensor *line = sorter ? lt_gather_forward(sorted_sequence, -1, sorter) : lt_retain(sorted_sequence);
    lt_tensor *found = line ? searched(line, input, right || side == LT_SIDE_RIGHT, out_int32) : NULL;
    lt_release(line);
    return found;
}

lt_tensor *lt_bucketize_forward(lt_tensor *input, lt_tensor *boundaries, bool out_int32, bool right)
{
    if (boundaries->ndim != 1)
        return lt_raise(LT_VALUE_ERROR, "bucketize: boundaries has shape %s; wanted 1 dim", LT_SHAPE(boundaries));
    return searched(boundaries, input, right, out_int32);
}

lt_tensor *lt_bincount_forward(lt_tensor *self, lt_tensor *weights, lt_idx minlength)
{
    if (self->ndim != 1 || lt_dtypes[self->dtype].kind != LT_KIND_INT)
        return lt_raise(self->ndim != 1 ? LT_SHAPE_ERROR : LT_DTYPE_ERROR,
                        "bincount: self is %s of shape %s; wanted an integer tensor of 1 dim",
                        LT_DTYPE_NAME(self->dtype), LT_SHAPE(self));
    if (minlength < 0) return lt_raise(LT_VALUE_ERROR, "bincount: minlength is %td; wanted 0 or more", minlength);
    if (weights && !lt_same_shape(self, weights))
        return lt_raise(LT_SHAPE_ERROR, "bincount: weights has shape %s; wanted that of self, %s", LT_SHAPE(weights),
                        LT_SHAPE(self));
    const lt_dtype dtype = !weights ? LT_I64 : lt_is_float(weights->dtype) ? lt_compute_dtype(weights->dtype) : LT_F64;
    lt_tensor *x = lt_to_contiguous_dtype(self, LT_I64),
              *w = x && weights ? lt_to_contiguous_dtype(weights, dtype) : NULL, *out = NULL;
    lt_idx length = minlength;
    lt_idx bad;
    if (!x || (weights && !w)) goto done;
    lt_k->bin_check(x->numel, lt_data(x), PTRDIFF_MAX, &length, &bad);
    if (bad >= 0) {
        const long long bin = (long long)lt_element(x, bad).v.i;
        if (bin < 0) lt_fail(LT_VALUE_ERROR, "bincount: self has the element %lld; wanted 0 or more", bin);
        else
            lt_fail(LT_MEMORY_ERROR, "bincount: self has the element %lld; wanted less than can be counted up to", bin);
        goto done;
    }
    if (!(out = lt_new_zeros(dtype, 1, &length))) goto done;
    LT_CALL(bin_count, dtype, (x->numel, lt_data(x), w ? lt_data(w) : NULL, lt_data(out)));
done:
    lt_release(x), lt_release(w);
    return out;
}
