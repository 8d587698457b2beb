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

lt_caster lt_cast_loop(lt_dtype from, lt_dtype to, lt_conversion *room)
{
    const lt_loop loop = lt_k->cast[from][to];
    if (LT_LIKELY(loop != NULL)) return (lt_caster){loop, NULL};
    const lt_dtype hub = cast_through(from, to);
    *room = (lt_conversion){lt_k->cast[hub][to], NULL, 2, {NULL, lt_k->cast[from][hub]}, {0, lt_itemsize(hub)}};
    return (lt_caster){lt_walk_converting, room};
}

/* Copies src, which fits into dst's shape and overlaps it nowhere. Both are in the host's memory. */
static void copy_here(lt_tensor *dst, lt_tensor *src)
{
    const lt_dtype from = (lt_dtype)src->dtype, to = (lt_dtype)dst->dtype;
    lt_conversion room;
    lt_caster c = from == to ? (lt_caster){lt_k->copy[from], NULL} : lt_cast_loop(from, to, &room);
    if (src->numel == 1 && from != to && !c.param) { /* cast once */
        room = (lt_conversion){lt_k->copy[to], NULL, 2, {NULL, c.loop}, {0, lt_itemsize(to)}};
        c = (lt_caster){lt_walk_converting, &room};
    }
    lt_walk(c.loop, dst, 1, &src, c.param);
}

/* ---- Devices --------------------------------------------------------------------------------------------------- */

/* The places of a storage that a tensor with elements touches: the first, and how many there are from there to the
 * last. */
static lt_idx touched(const lt_tensor *t, lt_idx *first)
{
    lt_idx low = t->offset, high = t->offset;
    for (int d = 0; d < t->ndim; d++) {
        const lt_idx way = (t->shape[d] - 1) * t->stride[d];
        if (way < 0) low += way;
        else high += way;
    }
    *first = low;
    return high - low + 1;
}

/* A tensor of the host with the geometry of t on a copy of the memory that t touches, and all of that memory as *whole;
 * with `read` filled from the device. */
static lt_tensor *image_of(const lt_tensor *t, bool read, lt_tensor **whole)
{
    const lt_device *d = lt_devices[t->device];
    lt_idx first = 0, n = t->numel ? touched(t, &first) : 0;
    const lt_idx size = lt_itemsize(t->dtype);
    if (!(*whole = lt_new_on(LT_DEVICE_HOST, (lt_dtype)t->dtype, 1, &n))) return NULL;
    lt_tensor *image = NULL;
    if (!n || !read || !d->copy_out(d, t->storage, (uint64_t)(first * size), lt_data(*whole), (size_t)(n * size)))
        image = lt_alias_as(*whole, t->ndim, t->shape, t->stride, t->offset - first);
    if (!image) {
        lt_release(*whole);
        *whole = NULL;
    }
    return image;
}

lt_tensor *lt_read(const char *op, lt_tensor *t)
{
    if (LT_LIKELY(t->device == LT_DEVICE_HOST)) return lt_retain(t);
    if (!lt_is_elsewhere(t)) return lt_need_elements(op, t) ? NULL : lt_retain(t);
    lt_tensor *whole, *image = image_of(t, true, &whole);
    lt_release(whole);
    return image;
}

/* Writes a tensor of the host to a device whose memory the host cannot write: in one piece, or by way of an image of
 * what is there. */
static int write_elsewhere(lt_tensor *dst, lt_tensor *here)
{
    const lt_device *d = lt_devices[dst->device];
    const lt_idx size = lt_itemsize(dst->dtype);
    lt_tensor *whole, *image = image_of(dst, !(dst->flags & LT_CONTIGUOUS), &whole);
    if (!image) return -1;
    copy_here(image, here);
    const int status = d->copy_in(d, dst->storage, (uint64_t)((dst->offset - image->offset) * size), lt_data(whole),
                                  (size_t)(whole->numel * size));
    lt_release(image), lt_release(whole);
    return status;
}

/* Copies where one of the two is not in the host's memory. */
static int copy_elsewhere(lt_tensor *dst, lt_tensor *src)
{
    if ((dst->device | src->device) & LT_DEVICE_WRAPPED)
        return lt_need_elements("copy", dst) || lt_need_elements("copy", src) ? -1 : 0;
    const lt_device *to = lt_devices[dst->device], *from = lt_devices[src->device];
    if (!to->stores) return 0;
    if (!from->stores)
        return lt_fail(
            LT_DEVICE_ERROR,
            "to: cannot copy out of a tensor on device %s (shape %s): it has no elements; wanted one that has some",
            from->name, LT_SHAPE(src));
    if (!dst->numel) return 0;
    if (to->copy && (dst->device == src->device || (src->device == LT_DEVICE_HOST && src->ndim == 0))) {
        const int status = to->copy(to, dst, src);
        if (status <= 0) return status;
    }
    lt_tensor *here = lt_read("copy", src);
    if (!here) return -1;
    int status = 0;
    if (to->readable) copy_here(dst, here);
    else status = write_elsewhere(dst, here);
    lt_release(here);
    return status;
}

static inline int copy(lt_tensor *dst, lt_tensor *src)
{
    if (LT_UNLIKELY(dst->device | src->device)) return copy_elsewhere(dst, src);
    copy_here(dst, src);
    return 0;
}

lt_tensor *lt_copy_to(uint8_t device, lt_tensor *t)
{
    if (t->device == device) return lt_retain(t);
    lt_tensor *made = lt_new_on(device, (lt_dtype)t->dtype, t->ndim, t->shape);
    if (made && copy(made, t)) {
        lt_release(made);
        return NULL;
    }
    return made;
}

/* ---- On one device ---------------------------------------------------------------------------------------------- */

int lt_check_number(const char *op, const lt_tensor *number, lt_dtype dtype)
{
    if (LT_LIKELY(!(number->flags & LT_WEAK)) || !lt_is_integral(number->dtype)) return 0;
    const lt_scalar value = lt_item((lt_tensor *)number);
    return lt_scalar_fits(value, dtype) ? 0 : lt_refuse_number(op, "the number", value, dtype);
}

int lt_copy_into(lt_tensor *dst, lt_tensor *src)
{
    lt_dims shape;
    if (lt_check_number("copy", src, (lt_dtype)dst->dtype)) return -1;
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
        copy_here(dst, aside);
        lt_release(aside);
        return 0;
    }
    return copy(dst, src);
}

static lt_tensor *copy_as(lt_tensor *t, lt_dtype dtype, bool laid_alike)
{
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED) && lt_need_elements("copy", t)) return NULL;
    if (lt_check_number("copy", t, dtype)) return NULL;
    const lt_dims shape = lt_dims_of(t);
    lt_tensor *made = laid_alike && t->device == lt_current_device ? lt_new_walked(dtype, &shape, 1, &t)
                                                                   : lt_new_on(t->device, dtype, t->ndim, t->shape);
    if (!made) return NULL;
    if (LT_UNLIKELY(copy(made, t))) {
        lt_release(made);
        return NULL;
    }
    made->flags |= t->flags & LT_WEAK;
    return made;
}

lt_tensor *lt_copy_as(lt_tensor *t, lt_dtype dtype) { return copy_as(t, dtype, false); }

lt_tensor *lt_copy_raw(lt_tensor *t) { return lt_copy_as(t, (lt_dtype)t->dtype); }

lt_tensor *lt_to_contiguous(lt_tensor *t)
{
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED)) return lt_copy_raw(t); /* which refuses it */
    return t->flags & LT_CONTIGUOUS ? lt_retain(t) : lt_copy_raw(t);
}

lt_tensor *lt_to_dtype(lt_tensor *t, lt_dtype dtype)
{
    return t->dtype == dtype ? lt_retain(t) : copy_as(t, dtype, true);
}

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
    return lt_device_shapes_only(lt_current_device) ? lt_new(dtype, 0, NULL) : lt_to_dtype(number, dtype);
}

int lt_fill_raw(lt_tensor *t, lt_scalar value)
{
    if (value.kind == LT_KIND_COMPLEX && !lt_is_complex(t->dtype))
        return lt_fail(LT_DTYPE_ERROR, "fill: value is complex; wanted a real number for a tensor of dtype %s",
                       LT_DTYPE_NAME(t->dtype));
    if (!lt_scalar_fits(value, (lt_dtype)t->dtype)) return lt_refuse_number("fill", "value", value, (lt_dtype)t->dtype);
    lt_tensor *source = lt_new_scalar((lt_dtype)t->dtype, value);
    if (!source) return -1;
    const int status = copy(t, source);
    lt_release(source);
    return status;
}

lt_tensor *lt_new_zeros(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    lt_tensor *t = lt_new(dtype, ndim, shape);
    if (LT_LIKELY(t && t->device == LT_DEVICE_HOST)) {
        memset(lt_data(t), 0, (size_t)(t->numel * lt_itemsize(dtype)));
    } else if (t && lt_devices[t->device]->stores && lt_fill_raw(t, (lt_scalar){LT_KIND_INT, {.i = 0}})) {
        lt_release(t);
        return NULL;
    }
    return t;
}
