/* Copies, casts and fills. */
#include "copy.h"

#include "isa.h"
#include "kernels_gen.h"
#include "walk.h"

/* The dtype by which a pair without a cast of its own is cast: one that loses nothing that the target would keep. */
static lt_dtype cast_through(lt_dtype from, lt_dtype to)
{
    if (lt_is_integral(from) && lt_is_integral(to)) return LT_I32;
    return from == LT_C128 || (to == LT_C128 && lt_is_integral(from) && lt_itemsize(from) >= 4) ? LT_F64 : LT_F32;
}

/* Copies src, which fits into dst's shape and overlaps it nowhere. */
static void copy(lt_tensor *dst, lt_tensor *src)
{
    const lt_dtype from = (lt_dtype)src->dtype, to = (lt_dtype)dst->dtype;
    const lt_loop loop = from == to ? lt_k->copy[from] : lt_k->cast[from][to];
    if (LT_LIKELY(loop != NULL)) {
        lt_walk(loop, dst, 1, &src, NULL);
        return;
    }
    const lt_dtype hub = cast_through(from, to);
    const lt_conversion c = {lt_k->cast[hub][to], NULL, 2, {NULL, lt_k->cast[from][hub]}, {0, lt_itemsize(hub)}};
    lt_walk(lt_walk_converting, dst, 1, &src, &c);
}

int lt_copy_into(lt_tensor *dst, lt_tensor *src)
{
    /* A number may be written to any device. */
    if (LT_UNLIKELY(dst->device != src->device && !(lt_is_meta(dst) && src->ndim == 0) &&
                    (lt_need_elements("copy", dst) || lt_need_elements("copy", src))))
        return -1;
    lt_dims shape;
    if (!lt_same_shape(dst, src)) {
        if (lt_broadcast("copy", dst->ndim, dst->shape, src->ndim, src->shape, &shape)) return -1;
        if (shape.n != dst->ndim || memcmp(shape.v, dst->shape, sizeof(lt_idx) * dst->ndim))
            return lt_fail(LT_SHAPE_ERROR, "copy: source has shape %s; wanted one that broadcasts to %s", LT_SHAPE(src),
                           LT_SHAPE(dst));
    }
    if (dst->storage == src->storage && lt_data(dst) == lt_data(src) && dst->dtype == src->dtype &&
        lt_same_shape(dst, src) && !memcmp(dst->stride, src->stride, sizeof(lt_idx) * dst->ndim))
        return 0;
    if (lt_may_overlap(dst, src)) {
        lt_tensor *aside = lt_copy_raw(src);
        if (!aside) return -1;
        copy(dst, aside);
        lt_release(aside);
        return 0;
    }
    copy(dst, src);
    return 0;
}

lt_tensor *lt_copy_as(lt_tensor *t, lt_dtype dtype)
{
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED) && lt_need_elements("copy", t)) return NULL;
    lt_tensor *made = lt_new_on(t->device, dtype, t->ndim, t->shape);
    if (!made) return NULL;
    copy(made, t);
    made->flags |= t->flags & LT_WEAK;
    return made;
}

lt_tensor *lt_copy_raw(lt_tensor *t) { return lt_copy_as(t, (lt_dtype)t->dtype); }

lt_tensor *lt_to_contiguous(lt_tensor *t)
{
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED)) return lt_copy_raw(t); /* which refuses it */
    return t->flags & LT_CONTIGUOUS ? lt_retain(t) : lt_copy_raw(t);
}

lt_tensor *lt_to_dtype(lt_tensor *t, lt_dtype dtype) { return t->dtype == dtype ? lt_retain(t) : lt_copy_as(t, dtype); }

lt_tensor *lt_into_dtype(lt_tensor *t, lt_dtype dtype)
{
    if (!t || t->dtype == dtype) return t;
    lt_tensor *cast = lt_copy_as(t, dtype);
    lt_release(t);
    return cast;
}

lt_tensor *lt_to_contiguous_dtype(lt_tensor *t, lt_dtype dtype)
{
    return t->dtype == dtype ? lt_to_contiguous(t) : lt_copy_as(t, dtype);
}

lt_tensor *lt_number_as(lt_tensor *number, lt_dtype dtype)
{
    return lt_current_device == LT_DEVICE_META ? lt_new(dtype, 0, NULL) : lt_to_dtype(number, dtype);
}

int lt_fill_raw(lt_tensor *t, lt_scalar value)
{
    if (value.kind == LT_KIND_COMPLEX && !lt_is_complex(t->dtype))
        return lt_fail(LT_DTYPE_ERROR, "fill: value is complex; wanted a real number for a tensor of dtype %s",
                       LT_DTYPE_NAME(t->dtype));
    lt_tensor *source = lt_new_scalar((lt_dtype)t->dtype, value);
    if (!source) return -1;
    lt_walk(lt_k->copy[t->dtype], t, 1, &source, NULL);
    lt_release(source);
    return 0;
}
