/* Tensors and their storage: making, sharing and dropping them. */
#include <stdio.h>

#include "graph.h"
#include "half.h"
#include "kernels_gen.h"

/* A storage and small data share one block: the data starts at a fixed offset behind the header. */
enum { HEADER = 64, INLINE_MAX = 1024 - HEADER };
_Static_assert(sizeof(lt_storage) <= HEADER, "the storage header outgrew its place");

const char *const lt_device_names[] = {"cpu", "meta", "wrapped"};
LT_THREAD uint8_t lt_current_device = LT_DEVICE_CPU;

int lt_need_elements(const char *op, const lt_tensor *t)
{
    if (LT_LIKELY(t->device == LT_DEVICE_CPU)) return 0;
    if (t->device == LT_DEVICE_META)
        return lt_fail(LT_RUNTIME_ERROR, "%s: a tensor on device meta has a shape and a dtype but no elements", op);
    return lt_fail(LT_RUNTIME_ERROR, "%s: the elements of a tensor inside vmap or jvp cannot be read", op);
}

static lt_storage *storage_new(size_t bytes)
{
    lt_storage *s;
    if (LT_LIKELY(bytes <= INLINE_MAX)) {
        s = lt_alloc(HEADER + bytes);
        if (LT_UNLIKELY(!s)) return NULL;
        s->data = (char *)s + HEADER;
    } else {
        void *data = lt_alloc(bytes);
        if (!data) return NULL;
        s = lt_alloc(HEADER);
        if (!s) {
            lt_free(data, bytes);
            return NULL;
        }
        s->data = data;
    }
    s->refs = 1;
    s->version = 0;
    s->one_block = bytes <= INLINE_MAX;
    s->bytes = bytes;
    s->release = NULL;
    s->owner = NULL;
    s->saves = NULL;
    return s;
}

static void release_nothing(void *owner) { (void)owner; }

/* That of a meta tensor: it knows how many bytes there would be. */
static lt_storage *storage_without_data(size_t bytes)
{
    lt_storage *s = lt_alloc(HEADER);
    if (s) *s = (lt_storage){.refs = 1, .bytes = bytes, .release = release_nothing};
    return s;
}

void lt_storage_release(lt_storage *s)
{
    if (--s->refs) return;
    if (s->one_block) {
        lt_free(s, HEADER + s->bytes);
        return;
    }
    if (s->release) s->release(s->owner);
    else lt_free(s->data, s->bytes);
    lt_free(s, HEADER);
}

void lt_contiguous_strides(int ndim, const lt_idx *shape, lt_idx *stride)
{
    size_t step = 1;        /* wraps around where the shape is empty: then no stride is used */
    for (int d = ndim - 1; d >= 0; d--) {
        stride[d] = (lt_idx)step;
        step *= shape[d] > 1 ? (size_t)shape[d] : 1;
    }
}

static bool contiguous(int ndim, const lt_idx *shape, const lt_idx *stride)
{
    size_t step = 1;        /* wraps around where a dim further out is empty */
    for (int d = ndim - 1; d >= 0; d--) {
        if (shape[d] == 0) return true;
        if (shape[d] != 1 && (size_t)stride[d] != step) return false;
        step *= (size_t)shape[d];
    }
    return true;
}

/* The header of a tensor; shape and stride are the caller's to fill. */
static lt_tensor *header_new(lt_dtype dtype, int ndim, lt_idx numel, lt_storage *storage, uint8_t flags)
{
    lt_tensor *t = lt_alloc(sizeof *t);
    if (LT_UNLIKELY(!t)) return NULL;
    t->refs = 1;
    t->dtype = (uint8_t)dtype;
    t->ndim = (uint8_t)ndim;
    t->flags = flags;
    t->device = LT_DEVICE_CPU;
    t->numel = numel;
    t->offset = 0;
    t->view_version = 0;
    t->storage = storage;
    t->autograd = NULL;
    t->base = NULL;
    t->wrapper = NULL;
    lt_memory_now.tensors++;
    return t;
}

/* Why a shape has no count; -1. */
static lt_idx refuse_shape(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    bool empty = false;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] < 0) {
            lt_raise(LT_VALUE_ERROR, "shape: sizes must not be negative, not %s", lt_shape_text(ndim, shape));
            return -1;
        }
        empty |= shape[d] == 0;
    }
    if (empty) return 0;        /* what overflowed is multiplied by 0 after all */
    lt_raise(LT_MEMORY_ERROR, "out of memory: a tensor of shape %s and dtype %s has more bytes than can be addressed", lt_shape_text(ndim, shape),
             LT_DTYPE_NAME(dtype));
    return -1;
}

/* The number of elements of a shape, or -1: a negative size, or more bytes than a pointer can count. */
static inline lt_idx count(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    lt_idx n = 1, sign = 0, bytes;
    bool overflow = false;
    for (int d = 0; d < ndim; d++) {
        sign |= shape[d];
        overflow |= __builtin_mul_overflow(n, shape[d], &n);
    }
    overflow |= __builtin_mul_overflow(n, lt_itemsize(dtype), &bytes) || bytes > PTRDIFF_MAX / 2;
    return LT_UNLIKELY(sign < 0 || overflow) ? refuse_shape(dtype, ndim, shape) : n;
}

lt_tensor *lt_new_on(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape)
{
    if (LT_UNLIKELY(ndim > LT_MAX_DIMS)) return lt_raise(LT_VALUE_ERROR, "shape: %d dims are more than the limit of %d", ndim, LT_MAX_DIMS);
    lt_idx n = count(dtype, ndim, shape);
    if (LT_UNLIKELY(n < 0)) return NULL;
    lt_storage *storage = LT_LIKELY(device == LT_DEVICE_CPU) ? storage_new((size_t)(n * lt_itemsize(dtype))) : storage_without_data((size_t)(n * lt_itemsize(dtype)));
    if (LT_UNLIKELY(!storage)) return NULL;
    lt_tensor *t = header_new(dtype, ndim, n, storage, LT_CONTIGUOUS);
    if (LT_UNLIKELY(!t)) {
        lt_storage_release(storage);
        return NULL;
    }
    t->device = device;
    for (int d = 0; d < ndim; d++) t->shape[d] = shape[d];
    lt_contiguous_strides(ndim, shape, t->stride);
    return t;
}

lt_tensor *lt_new(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    return lt_new_on(lt_current_device, dtype, ndim, shape);
}

lt_tensor *lt_new_dims(lt_dtype dtype, const lt_dims *shape)
{
    return lt_new(dtype, shape->n, shape->v);
}

lt_tensor *lt_new_zeros(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    lt_tensor *t = lt_new(dtype, ndim, shape);
    if (t && !lt_is_meta(t)) memset(lt_data(t), 0, (size_t)(t->numel * lt_itemsize(dtype)));
    return t;
}

void lt_scalar_store(lt_scalar value, lt_dtype dtype, void *to)
{
    const double imag = value.kind == LT_KIND_COMPLEX ? value.v.c[1] : 0;
    switch (dtype) {
    case LT_BOOL: *(uint8_t *)to = lt_scalar_true(value); break;
    case LT_U8: *(uint8_t *)to = (uint8_t)lt_scalar_int(value); break;
    case LT_I8: *(int8_t *)to = (int8_t)lt_scalar_int(value); break;
    case LT_I16: *(int16_t *)to = (int16_t)lt_scalar_int(value); break;
    case LT_I32: *(int32_t *)to = (int32_t)lt_scalar_int(value); break;
    case LT_I64: *(int64_t *)to = lt_scalar_int(value); break;
    case LT_F16: *(uint16_t *)to = lt_float_to_half(lt_double_to_odd_float(lt_scalar_double(value))); break;
    case LT_BF16: *(uint16_t *)to = lt_float_to_bfloat(lt_double_to_odd_float(lt_scalar_double(value))); break;
    case LT_F32: *(float *)to = (float)lt_scalar_double(value); break;
    case LT_F64: *(double *)to = lt_scalar_double(value); break;
    case LT_C64: ((float *)to)[0] = (float)lt_scalar_double(value), ((float *)to)[1] = (float)imag; break;
    case LT_C128: ((double *)to)[0] = lt_scalar_double(value), ((double *)to)[1] = imag; break;
    default: break;
    }
}

lt_tensor *lt_new_scalar(lt_dtype dtype, lt_scalar value)
{
    lt_tensor *t = lt_new_on(LT_DEVICE_CPU, dtype, 0, NULL);      /* numbers are at hand everywhere */
    if (t) lt_scalar_store(value, dtype, lt_data(t));
    return t;
}

lt_tensor *lt_new_weak(lt_scalar value)
{
    /* Held in the widest dtype of its kind, so that nothing is lost before the operand's dtype is known. */
    static const lt_dtype widest[] = {[LT_KIND_BOOL] = LT_BOOL, [LT_KIND_INT] = LT_I64, [LT_KIND_FLOAT] = LT_F64, [LT_KIND_COMPLEX] = LT_C128};
    lt_tensor *t = lt_new_scalar(widest[value.kind], value);
    if (t) t->flags |= LT_WEAK;
    return t;
}

lt_tensor *lt_new_foreign(lt_dtype dtype, int ndim, const lt_idx *shape, const lt_idx *stride, void *data, void (*release)(void *), void *owner)
{
    if (ndim > LT_MAX_DIMS) return lt_raise(LT_VALUE_ERROR, "shape: %d dims are more than the limit of %d", ndim, LT_MAX_DIMS);
    lt_idx n = count(dtype, ndim, shape);
    if (n < 0) return NULL;
    lt_storage *s = lt_alloc(HEADER);
    if (!s) return NULL;
    *s = (lt_storage){.refs = 1, .bytes = (size_t)(n * lt_itemsize(dtype)), .data = data, .release = release, .owner = owner};
    lt_tensor *t = header_new(dtype, ndim, n, s, 0);
    if (!t) {
        lt_free(s, HEADER);     /* the caller keeps its memory when this fails */
        return NULL;
    }
    memcpy(t->shape, shape, sizeof(lt_idx) * (size_t)ndim);
    if (stride) memcpy(t->stride, stride, sizeof(lt_idx) * (size_t)ndim);
    else lt_contiguous_strides(ndim, shape, t->stride);
    if (contiguous(ndim, t->shape, t->stride)) t->flags |= LT_CONTIGUOUS;
    return t;
}

lt_tensor *lt_alias_as(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset)
{
    if (LT_UNLIKELY(ndim > LT_MAX_DIMS)) return lt_raise(LT_VALUE_ERROR, "shape: %d dims are more than the limit of %d", ndim, LT_MAX_DIMS);
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED && (ndim != t->ndim || memcmp(shape, t->shape, sizeof(lt_idx) * (size_t)ndim))) && lt_need_elements("view", t))
        return NULL;
    lt_idx n = 1, sign = 0;
    bool overflow = false;
    for (int d = 0; d < ndim; d++) {
        sign |= shape[d];
        overflow |= __builtin_mul_overflow(n, shape[d], &n);
    }
    if (LT_UNLIKELY(sign < 0 || overflow) && (n = refuse_shape((lt_dtype)t->dtype, ndim, shape)) < 0) return NULL;
    lt_tensor *a = header_new((lt_dtype)t->dtype, ndim, n, t->storage, t->flags & (LT_UNTRACKED | LT_FROZEN));
    if (LT_UNLIKELY(!a)) return NULL;
    t->storage->refs++;
    a->device = t->device;
    a->offset = offset;
    for (int d = 0; d < ndim; d++) {
        a->shape[d] = shape[d];
        a->stride[d] = stride[d];
    }
    if (contiguous(ndim, shape, stride)) a->flags |= LT_CONTIGUOUS;
    return a;
}

lt_tensor *lt_alias(lt_tensor *t)
{
    return lt_alias_as(t, t->ndim, t->shape, t->stride, t->offset);
}

lt_tensor *lt_alias_view(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset)
{
    lt_tensor *a = lt_alias_as(t, ndim, shape, stride, offset);
    /* Under no_grad the view only shares memory: the graph is not to learn of it. */
    if (a && lt_grad_enabled) {
        a->base = lt_retain(t->base ? t->base : t);
        a->view_version = t->storage->version;
    }
    return a;
}

lt_tensor *lt_detach(lt_tensor *self)
{
    return lt_alias(self);
}

lt_scalar lt_scalar_load(lt_dtype dtype, const void *p)
{
    lt_scalar s = {(lt_kind)lt_dtypes[dtype].kind, {0}};
    switch (dtype) {
    case LT_BOOL:
    case LT_U8: s.v.i = *(const uint8_t *)p; break;
    case LT_I8: s.v.i = *(const int8_t *)p; break;
    case LT_I16: s.v.i = *(const int16_t *)p; break;
    case LT_I32: s.v.i = *(const int32_t *)p; break;
    case LT_I64: s.v.i = *(const int64_t *)p; break;
    case LT_F16: s.v.f = lt_half_to_float(*(const uint16_t *)p); break;
    case LT_BF16: s.v.f = lt_bfloat_to_float(*(const uint16_t *)p); break;
    case LT_F32: s.v.f = *(const float *)p; break;
    case LT_F64: s.v.f = *(const double *)p; break;
    case LT_C64: s.v.c[0] = ((const float *)p)[0], s.v.c[1] = ((const float *)p)[1]; break;
    case LT_C128: s.v.c[0] = ((const double *)p)[0], s.v.c[1] = ((const double *)p)[1]; break;
    default: break;
    }
    return s;
}

lt_scalar lt_item(lt_tensor *t)
{
    return lt_scalar_load((lt_dtype)t->dtype, lt_data(t));
}

bool lt_same_shape(const lt_tensor *a, const lt_tensor *b)
{
    if (a->ndim != b->ndim) return false;
    for (int d = 0; d < a->ndim; d++)
        if (a->shape[d] != b->shape[d]) return false;
    return true;
}

bool lt_has_internal_overlap(const lt_tensor *t)
{
    for (int d = 0; d < t->ndim; d++)
        if (t->shape[d] > 1 && t->stride[d] == 0) return true;
    return false;
}

/* The bytes that a tensor can touch, as offsets from the storage's start. */
static void extent(const lt_tensor *t, lt_idx *low, lt_idx *high)
{
    *low = *high = t->offset;
    for (int d = 0; d < t->ndim; d++) {
        lt_idx span = (t->shape[d] - 1) * t->stride[d];
        if (span > 0) *high += span;
        else *low += span;
    }
    *low *= lt_itemsize(t->dtype);
    *high = (*high + 1) * lt_itemsize(t->dtype);
}

bool lt_may_overlap(const lt_tensor *a, const lt_tensor *b)
{
    if (!a->numel || !b->numel || (a->device | b->device)) return false;
    lt_idx al, ah, bl, bh;
    extent(a, &al, &ah);
    extent(b, &bl, &bh);
    const char *pa = a->storage->data, *pb = b->storage->data;
    return pa + al < pb + bh && pb + bl < pa + ah;
}

int lt_wrap_dim(const char *op, lt_idx dim, int ndim)
{
    int n = ndim ? ndim : 1;
    if (LT_UNLIKELY(dim < -n || dim >= n))
        return lt_fail(LT_INDEX_ERROR, "%s: dim %lld is out of range; a tensor with %d dims takes %d to %d", op, (long long)dim, ndim, -n, n - 1);
    return (int)(dim < 0 ? dim + n : dim);
}

const char *lt_shape_text(int ndim, const lt_idx *shape)
{
    static char ring[8][256];
    static int turn;
    char *text = ring[turn++ & 7];
    size_t used = (size_t)snprintf(text, 256, "(");
    for (int d = 0; d < ndim && used < 230; d++)
        used += (size_t)snprintf(text + used, 256 - used, d ? ", %lld" : "%lld", (long long)shape[d]);
    snprintf(text + used, 256 - used, ndim == 1 ? ",)" : ")");
    return text;
}

int lt_broadcast(const char *op, int na, const lt_idx *a, int nb, const lt_idx *b, lt_dims *out)
{
    out->n = na > nb ? na : nb;
    for (int d = 1; d <= out->n; d++) {
        lt_idx x = d <= na ? a[na - d] : 1, y = d <= nb ? b[nb - d] : 1;
        if (x != y && x != 1 && y != 1)
            return lt_fail(LT_SHAPE_ERROR, "%s: shapes %s and %s cannot be broadcast: dim %d has sizes %lld and %lld, which must be equal or 1", op,
                           lt_shape_text(na, a), lt_shape_text(nb, b), -d, (long long)x, (long long)y);
        out->v[out->n - d] = x == 1 ? y : x;
    }
    return 0;
}

int lt_list_new(lt_list *list, lt_idx n)
{
    list->n = 0;
    list->v = NULL;
    if (n == 0) return 0;
    if (n < 0 || (size_t)n > PTRDIFF_MAX / sizeof(lt_tensor *)) return lt_fail(LT_MEMORY_ERROR, "out of memory: a list of %lld tensors", (long long)n);
    if (!(list->v = lt_alloc(sizeof(lt_tensor *) * (size_t)n))) return -1;
    memset(list->v, 0, sizeof(lt_tensor *) * (size_t)n);
    list->n = n;
    return 0;
}

void lt_list_clear(lt_list *list)
{
    for (lt_idx i = 0; i < list->n; i++) lt_release(list->v[i]);
    if (list->v) lt_free(list->v, sizeof(lt_tensor *) * (size_t)list->n);
    list->n = 0;
    list->v = NULL;
}
