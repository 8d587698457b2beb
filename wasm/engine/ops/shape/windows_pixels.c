/* Elements of images moved between height, width and channels (pixel_unshuffle). */
#include "engine.h"

#include "ops_gen.h"

static lt_tensor *not_divisible(const lt_tensor *self, lt_idx factor, int dim)
{
    return lt_raise(LT_VALUE_ERROR,
                    "pixel_unshuffle: downscale_factor is %td; wanted a divisor of %td, the size of dim %d of self %s",
                    factor, self->shape[dim], dim, LT_SHAPE(self));
}

/* x (…, C, H r, W r) as (… C, H, r, W, r), whose dims of size r are moved behind the channels and merged with them: one
 * copy of a contiguous x. The dims before the height are merged first, so that an x with as many dims as there may be
 * fits too. */
lt_tensor *lt_pixel_unshuffle(lt_tensor *self, lt_idx downscale_factor)
{
    const int n = self->ndim;
    const lt_idx r = downscale_factor;
    if (n < 3)
        return lt_raise(LT_VALUE_ERROR,
                        "pixel_unshuffle: self has shape %s; wanted at least 3 dims, (…, channels, height, width)",
                        LT_SHAPE(self));
    if (r < 1) return lt_raise(LT_VALUE_ERROR, "pixel_unshuffle: downscale_factor is %td; wanted at least 1", r);
    if (self->shape[n - 2] % r) return not_divisible(self, r, n - 2);
    if (self->shape[n - 1] % r) return not_divisible(self, r, n - 1);
    lt_dims shape = lt_dims_of(self);
    const lt_idx planes = lt_product(n - 2, self->shape), height = self->shape[n - 2] / r,
                 width = self->shape[n - 1] / r;
    if (__builtin_mul_overflow(shape.v[n - 3], r, &shape.v[n - 3]) ||
        __builtin_mul_overflow(shape.v[n - 3], r, &shape.v[n - 3]))
        return lt_raise(
            LT_MEMORY_ERROR,
            "pixel_unshuffle: self %s with downscale_factor %td makes more channels than can be counted; wanted fewer",
            LT_SHAPE(self), r);
    shape.v[n - 2] = height, shape.v[n - 1] = width;
    lt_tensor *parts = lt_reshape(self, &(lt_dims){5, {planes, height, r, width, r}});
    lt_tensor *moved = parts ? lt_permute(parts, &(lt_dims){5, {0, 2, 4, 1, 3}}) : NULL;
    lt_tensor *copy = moved ? lt_clone(moved) : NULL, *result = copy ? lt_view(copy, &shape) : NULL;
    lt_release(parts), lt_release(moved), lt_release(copy);
    return result;
}
