/* clamp, with numbers or tensors as bounds. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_clamp(lt_tensor *self, const lt_scalar *min, const lt_scalar *max)
{
    if (!min && !max) return lt_raise(LT_VALUE_ERROR, "clamp: min and max are None; wanted at least one of them");
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
