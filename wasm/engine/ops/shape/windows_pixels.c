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

/* x (…, C r r, H, W) as (…, C, r, r, H, W), whose dims of size r are moved behind the height and the width. */
lt_tensor *lt_pixel_shuffle(lt_tensor *self, lt_idx upscale_factor)
{
    const int n = self->ndim;
    const lt_idx r = upscale_factor;
    lt_idx square;
    if (n < 3)
        return lt_raise(LT_VALUE_ERROR,
                        "pixel_shuffle: self has shape %s; wanted at least 3 dims, (…, channels, height, width)",
                        LT_SHAPE(self));
    if (r < 1) return lt_raise(LT_VALUE_ERROR, "pixel_shuffle: upscale_factor is %td; wanted at least 1", r);
    if (__builtin_mul_overflow(r, r, &square) || self->shape[n - 3] % square)
        return lt_raise(
            LT_VALUE_ERROR,
            "pixel_shuffle: upscale_factor is %td; wanted its square to divide %td, the channels of self %s", r,
            self->shape[n - 3], LT_SHAPE(self));
    lt_dims shape = lt_dims_of(self);
    shape.v[n - 3] /= square;
    const lt_idx planes = lt_product(n - 2, shape.v), height = shape.v[n - 2], width = shape.v[n - 1];
    if (__builtin_mul_overflow(shape.v[n - 2], r, &shape.v[n - 2]) ||
        __builtin_mul_overflow(shape.v[n - 1], r, &shape.v[n - 1]))
        return lt_raise(
            LT_MEMORY_ERROR,
            "pixel_shuffle: self %s with upscale_factor %td makes a larger image than can be counted; wanted less",
            LT_SHAPE(self), r);
    lt_tensor *parts = lt_reshape(self, &(lt_dims){5, {planes, r, r, height, width}});
    lt_tensor *moved = parts ? lt_permute(parts, &(lt_dims){5, {0, 3, 1, 4, 2}}) : NULL;
    lt_tensor *copy = moved ? lt_clone(moved) : NULL, *result = copy ? lt_view(copy, &shape) : NULL;
    lt_release(parts), lt_release(moved), lt_release(copy);
    return result;
}

/* x (N, G K, …) as (N, G, K, …), with groups and channels of a group exchanged. */
lt_tensor *lt_channel_shuffle(lt_tensor *self, lt_idx groups)
{
    if (self->ndim < 3)
        return lt_raise(LT_VALUE_ERROR, "channel_shuffle: self has shape %s; wanted at least 3 dims, (N, channels, …)",
                        LT_SHAPE(self));
    const lt_idx channels = self->shape[1];
    if (groups < 1 || channels % groups)
        return lt_raise(LT_VALUE_ERROR,
                        "channel_shuffle: groups is %td; wanted a divisor of %td, the channels of self %s", groups,
                        channels, LT_SHAPE(self));
    const lt_dims shape = lt_dims_of(self);
    const lt_idx inner = lt_product(self->ndim - 2, self->shape + 2);
    lt_tensor *parts = lt_reshape(self, &(lt_dims){4, {shape.v[0], groups, channels / groups, inner}});
    lt_tensor *moved = parts ? lt_permute(parts, &(lt_dims){4, {0, 2, 1, 3}}) : NULL;
    lt_tensor *copy = moved ? lt_clone(moved) : NULL, *result = copy ? lt_view(copy, &shape) : NULL;
    lt_release(parts), lt_release(moved), lt_release(copy);
    return result;
}
