/* clamp with tensors as bounds. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_clamp_tensor(lt_tensor *self, lt_tensor *min, lt_tensor *max)
{
    if (!min && !max)
        return lt_raise(LT_VALUE_ERROR, "clamp: min and max are both None; at least one of them must be given");
    if (min && max) return lt_clamp_between(self, min, max);
    return min ? lt_clamp_min(self, min) : lt_clamp_max(self, max);
}
