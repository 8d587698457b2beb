/* Elements turned along a dim (roll, rot90) and repeated in place (repeat_interleave). */
#include "engine.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* ---- roll ------------------------------------------------------------------------------------------------------ */

static lt_tensor *rolled(lt_tensor *self, const lt_dims *shifts, const lt_dims *dims, bool back)
{
    int d[LT_MAX_DIMS];
    if (!dims && shifts->n != 1)
        return lt_raise(LT_VALUE_ERROR, "roll: shifts %s has %d entries; wanted one, since no dims are given",
                        lt_shape_text(shifts->n, shifts->v), shifts->n);
    if (dims && dims->n != shifts->n)
        return lt_raise(LT_VALUE_ERROR, "roll: shifts is %s and dims %s; wanted as many of each",
                        lt_shape_text(shifts->n, shifts->v), lt_shape_text(dims->n, dims->v));
    for (int i = 0; dims && i < dims->n; i++)
        if ((d[i] = lt_wrap_dim("roll", dims->v[i], self->ndim)) < 0) return NULL;
    if (lt_shape_only(self)) return lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    lt_tensor *now = lt_to_contiguous(self);
    if (!now) return NULL;
    const lt_idx item = lt_itemsize(self->dtype);
    for (int i = 0; i < shifts->n && self->numel > 0 && self->ndim > 0; i++) {
        const lt_idx length = dims ? self->shape[d[i]] : self->numel;
        const lt_idx inner = dims ? lt_product(self->ndim - d[i] - 1, self->shape + d[i] + 1) : 1;
        lt_idx shift = shifts->v[i] % length;
        if (shift < 0) shift += length;
        if (shift == 0) continue;
        if (back) shift = length - shift;
        lt_tensor *next = lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
        if (next) /* (outer, length, inner) with `length` turned */
            lt_k->roll_rows(self->numel / (length * inner), length * inner * item, shift * inner * item, lt_data(now),
                            lt_data(next));
        lt_release(now);
        if (!(now = next)) return NULL;
    }
    if (now != self) return now;
    lt_release(now);
    return lt_copy_raw(self);
}

lt_tensor *lt_roll_forward(lt_tensor *self, const lt_dims *shifts, const lt_dims *dims)
{
    return rolled(self, shifts, dims, false);
}
lt_tensor *lt_roll_back_forward(lt_tensor *self, const lt_dims *shifts, const lt_dims *dims)
{
    return rolled(self, shifts, dims, true);
}

lt_tensor *lt_rot90(lt_tensor *self, lt_idx k, const lt_dims *dims)
{
    if (self->ndim < 2)
        return lt_raise(LT_VALUE_ERROR, "rot90: self has shape %s; wanted at least 2 dims", LT_SHAPE(self));
    if (dims->n != 2)
        return lt_raise(LT_VALUE_ERROR, "rot90: dims %s names %d dims; wanted 2", lt_shape_text(dims->n, dims->v),
                        dims->n);
    const int a = lt_wrap_dim("rot90", dims->v[0], self->ndim),
              b = a < 0 ? -1 : lt_wrap_dim("rot90", dims->v[1], self->ndim);
    if (b < 0) return NULL;
    if (a == b)
        return lt_raise(LT_VALUE_ERROR, "rot90: dims %s names dim %d twice; wanted distinct dims",
                        lt_shape_text(dims->n, dims->v), a);
    const lt_idx first = a, second = b, quarters = (k % 4 + 4) % 4;
    if (quarters == 0) return lt_clone(self);
    if (quarters == 2) return lt_flip(self, &(lt_dims){2, {a, b}});
    lt_tensor *turned = lt_transpose(self, &first, &second);
    lt_tensor *result = turned ? lt_flip(turned, &(lt_dims){1, {quarters == 1 ? a : b}}) : NULL;
    lt_release(turned);
    return result;
}

/* ---- repeat_interleave ----------------------------------------------------------------------------------------- */

/* x (…, length, inner) as (… · length, 1, inner), spread over the new dim and merged again: one copy. */
lt_tensor *lt_repeat_interleave(lt_tensor *self, lt_idx repeats, const lt_idx *dim)
{
    const int d = dim ? lt_wrap_dim("repeat_interleave", *dim, self->ndim) : 0;
    if (d < 0) return NULL;
    if (repeats < 0) return lt_raise(LT_VALUE_ERROR, "repeat_interleave: repeats is %td; wanted 0 or more", repeats);
    lt_dims shape = lt_dims_of(self);
    if (!dim || shape.n == 0) shape = (lt_dims){1, {self->numel}};
    const lt_idx inner = lt_product(shape.n - d - 1, shape.v + d + 1), outer = lt_product(d + 1, shape.v);
    lt_idx total;
    if (__builtin_mul_overflow(shape.v[d], repeats, &shape.v[d]) ||
        __builtin_mul_overflow(self->numel, repeats, &total))
        return lt_raise(
            LT_MEMORY_ERROR,
            "repeat_interleave: self %s taken %td times has more elements than can be counted; wanted fewer",
            LT_SHAPE(self), repeats);
    lt_tensor *rows = lt_reshape(self, &(lt_dims){3, {outer, 1, inner}});
    lt_tensor *wide = rows ? lt_expand(rows, &(lt_dims){3, {outer, repeats, inner}}) : NULL;
    lt_tensor *copy = wide ? lt_clone(wide) : NULL, *result = copy ? lt_view(copy, &shape) : NULL;
    lt_release(rows), lt_release(wide), lt_release(copy);
    return result;
}

lt_tensor *lt_repeat_positions_forward(lt_tensor *repeats, const lt_idx *output_size)
{
    if (repeats->ndim != 1)
        return lt_raise(LT_VALUE_ERROR, "repeat_interleave: repeats has shape %s; wanted at most 1 dim",
                        LT_SHAPE(repeats));
    if (lt_want_dtype("repeat_interleave", "repeats", repeats->dtype, LT_INTEGERS)) return NULL;
    lt_tensor *counts = lt_to_contiguous_dtype(repeats, LT_I64), *out = NULL;
    if (!counts) return NULL;
    int64_t total;
    lt_idx bad;
    lt_k->repeat_check(counts->numel, lt_data(counts), PTRDIFF_MAX, &total, &bad);
    if (bad >= 0) {
        const int64_t count = lt_element(counts, bad).v.i;
        if (count < 0)
            lt_raise(LT_VALUE_ERROR, "repeat_interleave: repeats[%td] is %lld; wanted 0 or more", bad,
                     (long long)count);
        else
            lt_raise(LT_MEMORY_ERROR,
                     "repeat_interleave: repeats adds up to more elements than can be counted; wanted fewer");
        goto done;
    }
    if (output_size && *output_size != (lt_idx)total) {
        lt_raise(LT_VALUE_ERROR, "repeat_interleave: output_size is %td; wanted the sum of repeats, %lld", *output_size,
                 (long long)total);
        goto done;
    }
    const lt_idx size = (lt_idx)total;
    if ((out = lt_new(LT_I64, 1, &size))) lt_k->repeat_places(counts->numel, lt_data(counts), lt_data(out));
done:
    lt_release(counts);
    return out;
}

lt_tensor *lt_repeat_interleave_tensor(lt_tensor *self, lt_tensor *repeats, const lt_idx *dim,
                                       const lt_idx *output_size)
{
    lt_tensor *source = dim && self->ndim ? lt_retain(self) : lt_ravel(self), *spread = NULL, *positions = NULL,
              *result = NULL;
    if (!source) return NULL;
    const int d = dim ? lt_wrap_dim("repeat_interleave", *dim, self->ndim) : 0;
    if (d < 0) goto done;
    const lt_dims length = {1, {source->shape[d]}};
    if (repeats->ndim > 1 || (repeats->numel != 1 && repeats->numel != length.v[0])) {
        lt_raise(LT_SHAPE_ERROR,
                 "repeat_interleave: repeats has shape %s; wanted one number, or %td for dim %d of self %s",
                 LT_SHAPE(repeats), length.v[0], d, LT_SHAPE(self));
        goto done;
    }
    spread =
        repeats->ndim == 1 && repeats->numel == length.v[0] ? lt_retain(repeats) : lt_broadcast_alias(repeats, &length);
    positions = spread ? lt_repeat_positions(spread, output_size) : NULL;
    result = positions ? lt_index_select(source, d, positions) : NULL;
done:
    lt_release(source), lt_release(spread), lt_release(positions);
    return result;
}
