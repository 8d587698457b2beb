/* nan_to_num and nextafter: what an expression cannot say of dtypes. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

static double number_or(const lt_scalar *given, double otherwise)
{
    return given ? lt_scalar_double(*given) : otherwise;
}

lt_tensor *lt_nan_to_num(lt_tensor *self, const lt_scalar *nan, const lt_scalar *posinf, const lt_scalar *neginf)
{
    const lt_dtype dtype = (lt_dtype)self->dtype;
    double most;
    lt_k->greatest_number(lt_real_dtype(dtype), &most);
    const double number = number_or(nan, 0), top = number_or(posinf, most), bottom = number_or(neginf, -most);
    if (!lt_is_complex(dtype)) return lt_nan_to_num_by(self, number, top, bottom);
    lt_tensor *parts = lt_view_as_real(self), *done = parts ? lt_nan_to_num_by(parts, number, top, bottom) : NULL;
    lt_tensor *result = done ? lt_view_as_complex(done) : NULL;
    lt_release(parts), lt_release(done);
    return result;
}

/* ---- nextafter ------------------------------------------------------------------------------------------------- */

lt_tensor *lt_nextafter(lt_tensor *self, lt_tensor *other)
{
    const lt_dtype dtype = lt_promoted(2, (lt_tensor *[]){self, other});
    if (lt_want_dtype("nextafter", "self", dtype, LT_FLOATS)) return NULL;
    if (dtype != LT_F16 && dtype != LT_BF16) return lt_nextafter_wide(self, other);
    lt_dims shape;
    if (lt_broadcast("nextafter", self->ndim, self->shape, other->ndim, other->shape, &shape)) return NULL;
    lt_tensor *both[2] = {self, other}, *wide[2] = {NULL}, *result = NULL;
    for (int i = 0; i < 2; i++) {
        lt_tensor *cast = lt_cast(both[i], dtype);
        wide[i] = cast ? lt_expand(cast, &shape) : NULL;
        lt_release(cast);
    }
    if (wide[0] && wide[1]) result = lt_nextafter_half(wide[0], wide[1]);
    lt_release(wide[0]), lt_release(wide[1]);
    return result;
}

/* Of two tensors of one shape and dtype, float16 or bfloat16. */
lt_tensor *lt_nextafter_half_forward(lt_tensor *self, lt_tensor *other)
{
    if (lt_want_dtype("nextafter", "self", self->dtype, LT_BIT(LT_F16) | LT_BIT(LT_BF16))) return NULL;
    if (!lt_same_shape(self, other) || other->dtype != self->dtype)
        return lt_raise(LT_SHAPE_ERROR, "nextafter: other has shape %s and dtype %s; wanted those of self, %s and %s",
                        LT_SHAPE(other), LT_DTYPE_NAME(other->dtype), LT_SHAPE(self), LT_DTYPE_NAME(self->dtype));
    lt_tensor *out = lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    if (!out || lt_shape_only(out)) return out;
    lt_tensor *from = lt_copy_raw(self), *to = from ? lt_copy_raw(other) : NULL;
    if (to)
        lt_k->nextafter_half(out->numel, out->dtype == LT_F16 ? 0x7C00 : 0x7F80, lt_data(from), lt_data(to),
                             lt_data(out));
    else lt_release(out), out = NULL;
    lt_release(from), lt_release(to);
    return out;
}
