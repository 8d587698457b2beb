/* pad: a constant around a tensor as one copy, the other modes by indexing each dim. */
#include "engine.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* Splits padding into before[d] and after[d], and checks what remains of each dim. */
static int read_padding(const char *op, const lt_tensor *self, const lt_dims *padding, bool negate, lt_idx *before,
                        lt_idx *after, lt_idx *shape)
{
    if (padding->n % 2)
        return lt_fail(LT_VALUE_ERROR,
                       "%s: padding %s has %d entries; wanted pairs (before, after), the last dim first", op,
                       lt_shape_text(padding->n, padding->v), padding->n);
    if (padding->n / 2 > self->ndim)
        return lt_fail(LT_VALUE_ERROR,
                       "%s: padding is %s, which is for %d dims; wanted no more than self has, of shape %s", op,
                       lt_shape_text(padding->n, padding->v), padding->n / 2, LT_SHAPE(self));
    for (int d = 0; d < self->ndim; d++) {
        const int pair = 2 * (self->ndim - 1 - d);
        before[d] = pair < padding->n ? padding->v[pair] : 0;
        after[d] = pair < padding->n ? padding->v[pair + 1] : 0;
        bool bad = false;
        if (negate) {
            bad = __builtin_sub_overflow(0, before[d], &before[d]);
            bad |= __builtin_sub_overflow(0, after[d], &after[d]);
        }
        bad = bad || __builtin_add_overflow(self->shape[d], before[d], &shape[d]) ||
              __builtin_add_overflow(shape[d], after[d], &shape[d]);
        /* Each end may take away no more than there is, whatever the other one adds. */
        if (bad || shape[d] < 0 || before[d] < -self->shape[d] || after[d] < -self->shape[d])
            return lt_fail(LT_VALUE_ERROR,
                           "%s: padding (%td, %td) leaves no size for dim %d of self %s; wanted a size of 0 or more",
                           op, before[d], after[d], d, LT_SHAPE(self));
    }
    return 0;
}

/* ---- A constant ------------------------------------------------------------------------------------------------ */

/* The part of t that begins `cut[d]` elements inside (or at 0) and has the common size. */
static lt_tensor *common_part(lt_tensor *t, const lt_idx *cut, const lt_idx *size)
{
    lt_idx offset = t->offset;
    for (int d = 0; d < t->ndim; d++)
        if (cut[d] > 0) offset += cut[d] * t->stride[d];
    return lt_alias_as(t, t->ndim, size, t->stride, offset);
}

static lt_tensor *padded(const char *op, lt_tensor *self, const lt_dims *padding, bool negate, lt_scalar value)
{
    lt_idx before[LT_MAX_DIMS], after[LT_MAX_DIMS], shape[LT_MAX_DIMS], size[LT_MAX_DIMS], skipped[LT_MAX_DIMS];
    if (read_padding(op, self, padding, negate, before, after, shape) < 0) return NULL;
    bool grows = false, common = true;
    for (int d = 0; d < self->ndim; d++) {
        size[d] = self->shape[d] + (before[d] < 0 ? before[d] : 0) + (after[d] < 0 ? after[d] : 0);
        skipped[d] = -before[d];
        grows |= before[d] > 0 || after[d] > 0;
        common &= size[d] > 0;
    }
    const bool zero =
        !lt_scalar_true(value) && !(value.kind >= LT_KIND_FLOAT && __builtin_signbit(lt_scalar_double(value)));
    lt_tensor *out = grows && zero ? lt_new_zeros((lt_dtype)self->dtype, self->ndim, shape)
                                   : lt_new((lt_dtype)self->dtype, self->ndim, shape);
    if (!out || lt_shape_only(out)) return out;
    lt_tensor *to = NULL, *from = NULL;
    int status = grows && !zero ? lt_fill_raw(out, value) : 0;
    if (status == 0 && common)
        status = (to = common_part(out, before, size)) && (from = common_part(self, skipped, size))
                     ? lt_copy_into(to, from)
                     : -1;
    lt_release(to), lt_release(from);
    if (status == 0) return out;
    lt_release(out);
    return NULL;
}

lt_tensor *lt_constant_pad_forward(lt_tensor *self, const lt_dims *padding, lt_scalar value)
{
    return padded("pad", self, padding, false, value);
}

lt_tensor *lt_constant_pad_backward_forward(lt_tensor *grad_output, const lt_dims *padding)
{
    return padded("constant_pad_backward", grad_output, padding, true, (lt_scalar){LT_KIND_INT, {.i = 0}});
}

/* ---- The other modes ------------------------------------------------------------------------------------------- */

static int check_mode(int mode, const lt_tensor *self, const lt_dims *padding, int d, lt_idx before, lt_idx after)
{
    static const char *const names[] = {"constant", "reflect", "replicate", "circular"};
    const lt_idx size = self->shape[d], most = mode == LT_MODE_REFLECT                 ? size - 1
                                               : mode == LT_MODE_CIRCULAR || size == 0 ? size
                                                                                       : PTRDIFF_MAX;
    if (before <= (most > 0 ? most : 0) && after <= (most > 0 ? most : 0)) return 0;
    return lt_fail(LT_VALUE_ERROR,
                   "pad: padding %s is too large for mode '%s' and dim %d of self %s; wanted at most %td",
                   lt_shape_text(padding->n, padding->v), names[mode], d, LT_SHAPE(self), most > 0 ? most : 0);
}

/* Which element of a dim of `size` stands at each place of the padded one. The kernel has the modes' numbers too. */
static lt_tensor *positions_of(int mode, lt_idx size, lt_idx before, lt_idx length)
{
    lt_tensor *positions = lt_new_on(lt_making_device(), LT_I64, 1, &length);
    if (positions && !lt_shape_only(positions)) lt_k->pad_positions(mode, size, before, length, lt_data(positions));
    return lt_bring(positions);
}

lt_tensor *lt_pad(lt_tensor *self, const lt_dims *padding, int mode, const lt_scalar *value)
{
    lt_idx before[LT_MAX_DIMS], after[LT_MAX_DIMS], shape[LT_MAX_DIMS];
    const lt_scalar zero = {LT_KIND_INT, {.i = 0}};
    if (mode == LT_MODE_CONSTANT) return lt_constant_pad(self, padding, value ? *value : zero);
    if (value && lt_scalar_double(*value) != 0)
        return lt_raise(LT_VALUE_ERROR, "pad: value is given with a mode that takes none; wanted mode 'constant'");
    if (read_padding("pad", self, padding, false, before, after, shape) < 0) return NULL;
    for (int d = 0; d < self->ndim; d++)
        if (check_mode(mode, self, padding, d, before[d], after[d]) < 0) return NULL;
    lt_tensor *now = lt_retain(self);
    for (int d = self->ndim - 1; now && d >= 0; d--) {
        if (before[d] == 0 && after[d] == 0) continue;
        lt_tensor *positions = positions_of(mode, self->shape[d], before[d], shape[d]);
        lt_tensor *next = positions ? lt_index_select(now, d, positions) : NULL;
        lt_release(positions), lt_release(now);
        now = next;
    }
    if (now != self) return now;
    lt_release(now);
    return lt_clone(self);
}
