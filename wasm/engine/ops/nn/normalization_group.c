/* Group normalization, which is layer normalization of each group, and that by the mean square. */
#include <float.h>
#include <math.h>

#include "engine.h"
#include "ops_gen.h"

static int want_shape(const char *op, const char *name, const lt_tensor *t, int n, const lt_idx *shape)
{
    if (!t || (t->ndim == n && !memcmp(t->shape, shape, sizeof(lt_idx) * (size_t)n))) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted %s", op, name, LT_SHAPE(t), lt_shape_text(n, shape));
}

/* y * weight + bias along dim 1; takes over y. */
static lt_tensor *scale_channels(lt_tensor *y, lt_tensor *weight, lt_tensor *bias)
{
    lt_dims shape = {.n = y->ndim - 1, .v = {y->shape[1]}};
    for (int i = 1; i < shape.n; i++) shape.v[i] = 1;
    for (int i = 0; y && i < 2; i++) {
        lt_tensor *given = i ? bias : weight;
        if (!given) continue;
        lt_tensor *wide = lt_reshape(given, &shape), *next = !wide ? NULL : i ? lt_add(y, wide) : lt_mul(y, wide);
        lt_release(wide);
        lt_release(y);
        y = next;
    }
    return y;
}

lt_tensor *lt_group_norm(lt_tensor *x, lt_idx num_groups, lt_tensor *weight, lt_tensor *bias, double eps)
{
    if (x->ndim < 2)
        return lt_raise(LT_VALUE_ERROR, "group_norm: x has shape %s; wanted at least 2 dims, (N, channels, …)",
                        LT_SHAPE(x));
    const lt_idx channels = x->shape[1];
    if (num_groups < 1 || channels % num_groups)
        return lt_raise(LT_VALUE_ERROR, "group_norm: num_groups is %td; wanted a divisor of %td, the channels of x %s",
                        num_groups, channels, LT_SHAPE(x));
    if (want_shape("group_norm", "weight", weight, 1, &channels) ||
        want_shape("group_norm", "bias", bias, 1, &channels))
        return NULL;
    const lt_dims shape = lt_dims_of(x);
    lt_idx each = channels / num_groups;
    if (x->numel) each *= lt_product(x->ndim - 2, x->shape + 2);
    else each = 0;
    lt_tensor *rows = NULL, *normal = NULL, *y = NULL;
    if (!each) return lt_clone(x);
    if ((rows = lt_reshape(x, &(lt_dims){3, {shape.v[0], num_groups, each}})) &&
        (normal = lt_layer_norm(rows, &(lt_dims){1, {each}}, NULL, NULL, eps)) && (y = lt_reshape(normal, &shape)))
        y = scale_channels(y, weight, bias);
    lt_release(rows), lt_release(normal);
    return y;
}

/* Half floats are computed in float32. */
static lt_tensor *rms_norm_of_half(lt_tensor *x, const lt_dims *normalized_shape, lt_tensor *weight, double eps)
{
    const lt_dtype dtype = (lt_dtype)(weight ? lt_promote((lt_dtype)x->dtype, (lt_dtype)weight->dtype) : x->dtype);
    lt_tensor *wide = lt_cast(x, lt_compute_dtype(x->dtype)),
              *y = wide ? lt_rms_norm_with(wide, normalized_shape, weight, eps) : NULL,
              *result = y ? lt_cast(y, dtype) : NULL;
    lt_release(wide), lt_release(y);
    return result;
}

lt_tensor *lt_rms_norm_with(lt_tensor *x, const lt_dims *normalized_shape, lt_tensor *weight, double eps)
{
    const int n = normalized_shape->n, first = x->ndim - n;
    if (first < 0 || memcmp(x->shape + first, normalized_shape->v, sizeof(lt_idx) * (size_t)n))
        return lt_raise(LT_SHAPE_ERROR, "rms_norm: x has shape %s; wanted one that ends with normalized_shape %s",
                        LT_SHAPE(x), lt_shape_text(n, normalized_shape->v));
    if (want_shape("rms_norm", "weight", weight, n, normalized_shape->v)) return NULL;
    if (lt_is_float(x->dtype) && lt_compute_dtype(x->dtype) != x->dtype)
        return rms_norm_of_half(x, normalized_shape, weight, eps);
    lt_dims dims = {.n = n};
    for (int i = 0; i < n; i++) dims.v[i] = first + i;
    const double added = eps > -HUGE_VAL ? eps : lt_itemsize(x->dtype) > 4 ? DBL_EPSILON : FLT_EPSILON;
    lt_tensor *tiny = lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = added}}), *squares = tiny ? lt_square(x) : NULL,
              *mean = !squares ? NULL
                      : n      ? lt_mean(squares, &dims, true, -1)
                               : lt_retain(squares),
              *above = mean ? lt_add(mean, tiny) : NULL, *scale = above ? lt_rsqrt(above) : NULL,
              *y = scale ? lt_mul(x, scale) : NULL;
    if (y && weight) {
        lt_tensor *scaled = lt_mul(y, weight);
        lt_release(y);
        y = scaled;
    }
    lt_release(tiny), lt_release(squares), lt_release(mean), lt_release(above), lt_release(scale);
    return y;
}
