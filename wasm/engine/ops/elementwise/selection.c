/* clamp, with numbers or tensors as bounds. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_clamp(lt_tensor *self, const lt_scalar *min, const lt_scalar *max)
{
    if (!min && !max) return lt_raise(LT_VALUE_ERROR, "clamp: min and max are None; wanted at least one of them");
    /* A bound that the dtype does not hold, and that every element keeps to, is as good as the last that it holds. */
    lt_scalar least, greatest;
    if (lt_dtypes[self->dtype].kind == LT_KIND_INT) {
        if (min && min->kind == LT_KIND_INT && !lt_scalar_fits(*min, (lt_dtype)self->dtype) && min->v.i < 0 &&
            !min->big) {
            least = lt_scalar_limit((lt_dtype)self->dtype, false);
            min = &least;
        }
        if (max && max->kind == LT_KIND_INT && !lt_scalar_fits(*max, (lt_dtype)self->dtype) &&
            (max->v.i > 0 || max->big)) {
            greatest = lt_scalar_limit((lt_dtype)self->dtype, true);
            max = &greatest;
        }
    }
    lt_tensor *low = min ? lt_new_weak(*min) : NULL, *high = max ? lt_new_weak(*max) : NULL, *result = NULL;
    if ((min && !low) || (max && !high)) goto done;
    if (min && max) {
        result = lt_clamp_between(self, low, high);
        goto done;
    }
    /* One bound: maximum or minimum, but an element on the bound keeps its whole gradient, as between two bounds. */
    lt_scalar infinity = {LT_KIND_FLOAT, {.f = min ? __builtin_inf() : -__builtin_inf()}};
    if (!lt_recording(self)) {
        result = min ? lt_maximum(self, low) : lt_minimum(self, high);
        goto done;
    }
    lt_tensor *open = lt_new_weak(infinity);
    if (open) result = min ? lt_clamp_between(self, low, open) : lt_clamp_between(self, open, high);
    lt_release(open);
done:
    lt_release(low);
    lt_release(high);
    return result;
}

lt_tensor *lt_clamp_tensor(lt_tensor *self, lt_tensor *min, lt_tensor *max)
{
    if (!min && !max) return lt_raise(LT_VALUE_ERROR, "clamp: min and max are None; wanted at least one of them");
    if (min && max) return lt_clamp_between(self, min, max);
    return min ? lt_clamp_min(self, min) : lt_clamp_max(self, max);
}
