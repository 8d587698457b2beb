/* scatter_reduce: a composition over sums (gather.c), products and extrema (here), with the ops that their gradients
 * use. */
#include "gather.h"
#include "rows.h"
#include "ops_gen.h"
#include "run_kernel.h"

/* ---- Products and extrema: copy self, then take in one element of src after the other -------------------------- */

/* index and src fit self: the wrapped dim, or -1. */
static int check_source(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    const int d = lt_check_element_index("scatter_reduce", self->ndim, self->shape, dim, index);
    if (d >= 0 && !lt_same_shape(src, index))
        return lt_fail(LT_SHAPE_ERROR, "scatter_reduce: src has shape %s; wanted that of index, %s", LT_SHAPE(src),
                       LT_SHAPE(index));
    return d;
}

static lt_tensor *combined(bool product, bool least, lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    const char *op = "scatter_reduce";
    const int d = check_source(self, dim, index, src);
    if (d < 0 || LT_WANTS(scatter_best, op, "self", self->dtype)) return NULL;
    lt_tensor *out = lt_new((lt_dtype)self->dtype, self->ndim, self->shape), *values = NULL;
    if (!out || lt_shape_only(out)) return out;
    lt_idx *offsets = lt_element_offsets(op, out, d, index);
    if (offsets && lt_copy_into(out, self) == 0) values = lt_to_contiguous_dtype(src, (lt_dtype)out->dtype);
    if (!values) {
        lt_release(out);
        out = NULL;
    } else if (product) {
        LT_CALL(scatter_mul, out->dtype, (values->numel, lt_data(out), offsets, lt_data(values)));
    } else {
        LT_CALL(scatter_best, out->dtype, (values->numel, least, lt_data(out), offsets, lt_data(values)));
    }
    lt_free_element_offsets(offsets, index->numel);
    lt_release(values);
    return out;
}

lt_tensor *lt_scatter_prod_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src)
{
    return combined(true, false, self, dim, index, src);
}

lt_tensor *lt_scatter_best_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src, bool least)
{
    return combined(false, least, self, dim, index, src);
}

int lt_scatter_tie_weights_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src, lt_tensor *best,
                                   lt_tensor **out)
{
    const int d = check_source(self, dim, index, src);
    const lt_dtype dtype = lt_is_float(self->dtype) ? lt_compute_dtype(self->dtype) : LT_F64;
    if (d < 0) return -1;
    if (!lt_same_shape(self, best))
        return lt_fail(LT_SHAPE_ERROR, "scatter_reduce: self has shape %s; wanted that of the result, %s",
                       LT_SHAPE(self), LT_SHAPE(best));
    lt_tensor *x = NULL, *y = NULL, *values = NULL;
    lt_tensor *own = lt_new(dtype, self->ndim, self->shape),
              *others = own ? lt_new(dtype, index->ndim, index->shape) : NULL;
    lt_idx *offsets = NULL;
    if (!others) goto fail;
    out[0] = own;
    out[1] = others;
    if (lt_shape_only(own)) return 0;
    if (!(x = lt_to_contiguous_dtype(self, dtype)) || !(y = lt_to_contiguous_dtype(best, dtype)) ||
        !(values = lt_to_contiguous_dtype(src, dtype)))
        goto fail;
    if (!(offsets = lt_element_offsets("scatter_reduce", x, d, index))) goto fail;
    LT_CALL(scatter_ties, dtype,
            (x->numel, lt_data(x), lt_data(y), values->numel, offsets, lt_data(values), lt_data(own), lt_data(others)));
    lt_free_element_offsets(offsets, index->numel);
    lt_release(x), lt_release(y), lt_release(values);
    return 0;
fail:
    lt_release(x), lt_release(y), lt_release(values), lt_release(own), lt_release(others);
    return -1;
}

/* ---- The gradient of products ---------------------------------------------------------------------------------- */

/* Everything that a place of self receives, side by side: its own element first, then those of src in their order.
 * `order` says where in [all of self, all of src] each comes from, `bucket` the place that it belongs to. */
int lt_scatter_order_forward(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor **out)
{
    const int d = lt_check_element_index("scatter_reduce", self->ndim, self->shape, dim, index);
    const lt_idx item = lt_itemsize(self->dtype), places = self->numel;
    lt_idx total;
    if (d < 0) return -1;
    if (__builtin_add_overflow(places, index->numel, &total))
        return lt_fail(LT_MEMORY_ERROR,
                       "scatter_reduce: self %s and index %s have more elements than fit in memory; wanted fewer",
                       LT_SHAPE(self), LT_SHAPE(index));
    lt_tensor *order = lt_new(LT_I64, 1, &total), *bucket = order ? lt_new(LT_I64, 1, &total) : NULL, *starts = NULL,
              *x = NULL;
    lt_idx *offsets = NULL;
    if (!bucket) goto fail;
    out[0] = order;
    out[1] = bucket;
    if (lt_shape_only(order)) return 0;
    if (!(starts = lt_new_zeros(LT_I64, 1, &places)) || !(x = lt_to_contiguous(self))) goto fail;
    if (!(offsets = lt_element_offsets("scatter_reduce", x, d, index))) goto fail;
    lt_k->scatter_order(places, index->numel, offsets, item, lt_data(starts), lt_data(order), lt_data(bucket));
    lt_free_element_offsets(offsets, index->numel);
    lt_release(starts), lt_release(x);
    return 0;
fail:
    lt_release(starts), lt_release(x), lt_release(order), lt_release(bucket);
    return -1;
}

static lt_tensor *weak(double value) { return lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = value}}); }

/* The products of the elements before each one in its bucket (or, `back`, after it): e[k] = 1 where `edge`, else
 * x[k - 1] * e[k - 1], which is right with zeros and differentiable again. */
static lt_tensor *products_beside(lt_tensor *x, lt_tensor *edge, bool back)
{
    lt_tensor *zero = weak(0), *shifted = zero ? lt_shift_line(x, 0, back, 0) : NULL;
    lt_tensor *factor = shifted ? lt_where(edge, zero, shifted) : NULL,
              *first = factor ? lt_cast(edge, (lt_dtype)x->dtype) : NULL;
    lt_tensor *result = first ? lt_linear_scan(first, factor, 0, back) : NULL;
    lt_release(zero), lt_release(shifted), lt_release(factor), lt_release(first);
    return result;
}

/* A flat tensor's part, in a shape. */
static lt_tensor *part_as(lt_tensor *flat, lt_idx start, const lt_tensor *like)
{
    const lt_dims shape = lt_dims_of(like);
    lt_tensor *part = flat ? lt_narrow(flat, 0, start, like->numel) : NULL,
              *result = part ? lt_reshape(part, &shape) : NULL;
    lt_release(part);
    return result;
}

int lt_scatter_prod_backward(lt_tensor *grad_output, lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src,
                             lt_tensor **out)
{
    enum { ORDER, BUCKET, OWN, SRC, ALL, X, COUNT, FIRST, LAST, BEFORE, AFTER, FLAT, G, BESIDE, DX, BACK, TEMPS };
    const lt_dims flat = {.n = 1, .v = {-1}};
    lt_tensor *t[TEMPS] = {NULL};
    int status = -1;
    out[0] = out[1] = NULL;
    if (self->numel == 0) { /* then nothing is scattered either */
        const lt_dims shape = lt_dims_of(src);
        out[0] = lt_clone(self);
        out[1] = lt_new_zeros((lt_dtype)src->dtype, shape.n, shape.v);
        status = out[0] && out[1] ? 0 : -1;
        goto done;
    }
    if (lt_scatter_order(self, dim, index, t) < 0) goto done;
    if (!(t[OWN] = lt_reshape(self, &(lt_dims){1, {self->numel}})) ||
        !(t[SRC] = lt_reshape(src, &(lt_dims){1, {src->numel}})))
        goto done;
    if (!(t[ALL] = lt_cat(&(lt_list){2, t + OWN}, 0)) || !(t[X] = lt_index_rows(t[ALL], t[ORDER], 0, 1))) goto done;
    if (!(t[COUNT] = lt_new_weak((lt_scalar){LT_KIND_INT, {.i = self->numel}})) ||
        !(t[FIRST] = lt_lt(t[ORDER], t[COUNT])))
        goto done;
    if (!(t[LAST] = lt_shift_line(t[FIRST], 0, true, 1))) goto done;
    if (!(t[BEFORE] = products_beside(t[X], t[FIRST], false)) || !(t[AFTER] = products_beside(t[X], t[LAST], true)))
        goto done;
    if (!(t[FLAT] = lt_reshape(grad_output, &flat)) || !(t[G] = lt_index_rows(t[FLAT], t[BUCKET], 0, 1))) goto done;
    if (!(t[BESIDE] = lt_mul(t[BEFORE], t[AFTER])) || !(t[DX] = lt_mul(t[BESIDE], t[G]))) goto done;
    if (!(t[BACK] = lt_index_rows_backward(t[DX], t[ORDER], &(lt_dims){1, {t[ORDER]->numel}}, 0, 1))) goto done;
    out[0] = part_as(t[BACK], 0, self);
    out[1] = out[0] ? part_as(t[BACK], self->numel, src) : NULL;
    status = out[1] ? 0 : -1;
done:
    for (int i = 0; i < TEMPS; i++) lt_release(t[i]);
    if (status < 0) {
        lt_release(out[0]), lt_release(out[1]);
        out[0] = out[1] = NULL;
    }
    return status;
}

/* ---- The op ---------------------------------------------------------------------------------------------------- */

/* What leaves any element as it is: where include_self is false it stands at the places that receive something. */
static lt_tensor *neutral(int reduce, lt_dtype dtype)
{
    const bool most = reduce == LT_REDUCE_AMAX, extremum = most || reduce == LT_REDUCE_AMIN;
    lt_scalar value = {LT_KIND_INT, {.i = reduce == LT_REDUCE_PROD}};
    if (extremum && lt_is_float(dtype))
        value = (lt_scalar){LT_KIND_FLOAT, {.f = most ? -__builtin_inf() : __builtin_inf()}};
    else if (extremum) value = lt_scalar_limit(dtype, !most);
    return lt_new_scalar(dtype, value);
}

/* How many elements each place receives, at least 1, `own` of them its own. */
static lt_tensor *counted(lt_tensor *like, lt_idx dim, lt_tensor *index, int own)
{
    lt_tensor *start = lt_new((lt_dtype)like->dtype, like->ndim, like->shape),
              *ones = start ? lt_new((lt_dtype)like->dtype, index->ndim, index->shape) : NULL;
    lt_tensor *one = ones ? lt_new_weak((lt_scalar){LT_KIND_INT, {.i = 1}}) : NULL, *count = NULL, *result = NULL;
    if (one && lt_fill_raw(start, (lt_scalar){LT_KIND_INT, {.i = own}}) == 0 &&
        lt_fill_raw(ones, (lt_scalar){LT_KIND_INT, {.i = 1}}) == 0)
        count = lt_scatter_sum(start, dim, index, ones);
    if (count) result = lt_maximum(count, one);
    lt_release(start), lt_release(ones), lt_release(one), lt_release(count);
    return result;
}

static lt_tensor *reduced(lt_tensor *base, lt_idx dim, lt_tensor *index, lt_tensor *src, int reduce, bool include_self)
{
    switch (reduce) {
    case LT_REDUCE_SUM: return lt_scatter_sum(base, dim, index, src);
    case LT_REDUCE_PROD: return lt_scatter_prod(base, dim, index, src);
    case LT_REDUCE_AMAX: return lt_scatter_best(base, dim, index, src, false);
    case LT_REDUCE_AMIN: return lt_scatter_best(base, dim, index, src, true);
    default: break;
    }
    lt_tensor *sum = lt_scatter_sum(base, dim, index, src),
              *count = sum ? counted(sum, dim, index, include_self) : NULL, *result = NULL;
    if (count) result = lt_is_float(sum->dtype) ? lt_div(sum, count) : lt_floor_divide(sum, count);
    lt_release(sum), lt_release(count);
    return result;
}

lt_tensor *lt_scatter_reduce(lt_tensor *self, lt_idx dim, lt_tensor *index, lt_tensor *src, int reduce,
                             bool include_self)
{
    if (lt_check_element_index("scatter_reduce", self->ndim, self->shape, dim, index) < 0) return NULL;
    /* bool and short integers are combined in int64. */
    const lt_dtype given = (lt_dtype)self->dtype, dtype = lt_combined_dtype(given);
    lt_tensor *base = lt_cast_to(self, dtype), *one = NULL, *result = NULL, *out = NULL;
    lt_tensor *part = base ? lt_matching_source("scatter_reduce", index, src, given) : NULL,
              *values = lt_cast_to(part, dtype);
    if (values && !include_self) {
        lt_tensor *covered = (one = neutral(reduce, dtype)) ? lt_scatter_put(base, dim, index, one) : NULL;
        lt_release(base);
        base = covered;
    }
    /* Products and extrema keep their input for the gradient: not one that the in-place form is about to write to. */
    if (values && base == self && reduce != LT_REDUCE_SUM && reduce != LT_REDUCE_MEAN &&
        (lt_recording(self) || lt_recording(src))) {
        lt_tensor *kept = lt_clone(base);
        lt_release(base);
        base = kept;
    }
    if (values && base) result = reduced(base, dim, index, values, reduce, include_self);
    out = lt_cast_to(result, given);
    lt_release(base), lt_release(one), lt_release(part), lt_release(values), lt_release(result);
    return out;
}
