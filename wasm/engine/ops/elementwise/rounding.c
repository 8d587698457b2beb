/* round to a number of decimals. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_round_decimals(lt_tensor *self, lt_idx decimals)
{
    const lt_dtype dtype = (lt_dtype)self->dtype;
    const bool whole = lt_dtypes[dtype].kind < LT_KIND_FLOAT;
    if (decimals == 0 || (whole && decimals > 0)) return lt_round(self);
    double scale = 1;
    for (lt_idx i = decimals < 0 ? decimals : -decimals; i < 0 && scale < 1e308; i++) scale *= 10;
    if (decimals > 0) return lt_round_fraction(self, scale);
    if (!whole) return lt_round_tens(self, scale);
    lt_tensor *wide = lt_cast(self, LT_F64), *rounded = wide ? lt_round_tens(wide, scale) : NULL,
              *result = rounded ? lt_cast(rounded, dtype) : NULL;
    lt_release(wide);
    lt_release(rounded);
    return result;
}
