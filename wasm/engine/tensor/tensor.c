/* Tensors and their storage: making, sharing and dropping them. */
#include "tensor.h"

LT_THREAD bool lt_grad_enabled = true;
void (*lt_drop_history)(lt_tensor *t);

/* A tensor's block: the tensor with its storage, then small data. */
enum { DATA = (sizeof(lt_tensor) + 15) & ~15, INLINE_MAX = LT_SMALL - DATA };

int lt_need_elements(const char *op, const lt_tensor *t)
{
    if (LT_LIKELY(t->device == LT_DEVICE_HOST)) return 0;
    if (t->device == LT_DEVICE_WRAPPED)
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s: the elements of a tensor inside vmap or jvp cannot be read; wanted a call outside", op);
    const lt_device *d = lt_devices[t->device];
    if (d->readable) return 0;
    if (d->stores)
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s: the elements of a tensor are on device %s; wanted them in the host's memory", op, d->name);
    return lt_fail(LT_RUNTIME_ERROR,
                   "%s: a tensor on device %s has a shape and a dtype but no elements; wanted one that has some", op,
                   d->name);
}

static inline lt_tensor *home(lt_storage *s) { return (lt_tensor *)(void *)((char *)s - offsetof(lt_tensor, own)); }

static inline void free_room(lt_storage *s)
{
    if (s->release) s->release(s->owner);
    else if (s->data) lt_free(s->data, (size_t)s->bytes);
}

static inline void drop_data(lt_storage *s)
{
    if (LT_UNLIKELY(s->data != (char *)home(s) + DATA)) free_room(s);
}

void lt_storage_release(lt_storage *s)
{
    if (--s->refs) return;
    drop_data(s);
    if (!s->alive) lt_free_small(home(s), home(s)->block);
}

void lt_destroy(lt_tensor *t)
{
    if (t->autograd) {
        t->refs = 1; /* what runs while its hooks are dropped must not find it dead */
        lt_drop_history(t);
    }
    if (t->base) lt_release(t->base);
    if (t->storage != &t->own) lt_storage_release(t->storage);
    else t->own.refs--;
    lt_memory_now.tensors--;
    t->own.alive = false;
    if (t->own.refs) return; /* others share its elements */
    if (t->storage == &t->own) drop_data(&t->own);
    lt_free_small(t, t->block);
}

static bool contiguous(int ndim, const lt_idx *shape, const lt_idx *stride)
{
    size_t step = 1; /* wraps around where a dim further out is empty */
    for (int d = ndim - 1; d >= 0; d--) {
        if (shape[d] == 0) return true;
        if (shape[d] != 1 && (size_t)stride[d] != step) return false;
        step *= (size_t)shape[d];
    }
    return true;
}

bool lt_lies_contiguous(const lt_tensor *t) { return contiguous(t->ndim, t->shape, t->stride); }

/* A tensor with room for data in its block. Storage, shape and stride are the caller's to set. */
static inline lt_tensor *begin(lt_dtype dtype, int ndim, lt_idx numel, uint8_t flags, size_t room)
{
    lt_tensor *t = lt_alloc_small(DATA + room);
    if (LT_UNLIKELY(!t)) return NULL;
    t->refs = 1;
    t->dtype = (uint8_t)dtype;
    t->ndim = (uint8_t)ndim;
    t->flags = (uint8_t)(flags | lt_dtypes[dtype].narrow);
    t->device = LT_DEVICE_HOST;
    t->storage = &t->own;
    t->numel = numel;
    t->offset = 0;
    t->autograd = NULL;
    t->base = NULL;
    t->wrapper = NULL;
    t->view_version = 0;
    t->block = (uint16_t)(DATA + room);
    t->own.refs = 0;
    t->own.alive = true;
    lt_memory_now.tensors++;
    return t;
}

static inline void own_storage(lt_tensor *t, void *data, uint64_t bytes)
{
    t->own.refs = 1;
    t->own.version = 0;
    t->own.bytes = bytes;
    t->own.data = data;
    t->own.release = NULL;
    t->own.owner = NULL;
    t->own.saves = NULL;
}

/* Why a shape has no count; -1. */
static lt_idx refuse_shape(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape)
{
    bool empty = false;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] < 0) {
            lt_raise(LT_VALUE_ERROR, "shape: the sizes are %s; wanted 0 or more", lt_shape_text(ndim, shape));
            return -1;
        }
        empty |= shape[d] == 0;
    }
    if (empty) return 0; /* what overflowed is multiplied by 0 after all */
    lt_raise(LT_MEMORY_ERROR, "out of memory: a tensor of shape %s and dtype %s has more %s",
             lt_shape_text(ndim, shape), LT_DTYPE_NAME(dtype),
             lt_devices[device]->stores ? "bytes than can be addressed" : "elements than can be counted");
    return -1;
}

/* The number of elements of a shape, or -1: a negative size, or more bytes than a pointer can count. Without elements
 * behind it, only the elements have to be few enough for an index: the bytes are counted in 64 bits. */
static inline lt_idx count(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape)
{
    lt_idx n = 1, sign = 0;
    int64_t bytes;
    bool overflow = false;
    for (int d = 0; d < ndim; d++) {
        sign |= shape[d];
        overflow |= __builtin_mul_overflow(n, shape[d], &n);
    }
    overflow |= __builtin_mul_overflow(n, lt_itemsize(dtype), &bytes) ||
                bytes > (device == LT_DEVICE_SHAPES ? INT64_MAX : PTRDIFF_MAX) / 2;
    return LT_UNLIKELY(sign < 0 || overflow) ? refuse_shape(device, dtype, ndim, shape) : n;
}

/* A tensor whose elements are many, or not in the host's memory. */
static lt_tensor *begin_apart(uint8_t device, lt_dtype dtype, int ndim, lt_idx n, uint64_t bytes)
{
    lt_storage room = {.bytes = bytes};
    if (lt_devices[device]->allocate(lt_devices[device], &room)) return NULL;
    lt_tensor *t = begin(dtype, ndim, n, LT_CONTIGUOUS, 0);
    if (!t) {
        free_room(&room);
        return NULL;
    }
    t->device = device;
    own_storage(t, room.data, bytes);
    t->own.release = room.release;
    t->own.owner = room.owner;
    return t;
}

/* A shape of n elements, which has been counted. */
static inline lt_tensor *contiguous_new(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape, lt_idx n)
{
    const uint64_t bytes = (uint64_t)n * (uint64_t)lt_itemsize(dtype);
    lt_tensor *t;
    if (LT_LIKELY(bytes <= INLINE_MAX && device == LT_DEVICE_HOST)) {
        if (LT_UNLIKELY(!(t = begin(dtype, ndim, n, LT_CONTIGUOUS, (size_t)bytes)))) return NULL;
        own_storage(t, (char *)t + DATA, bytes);
    } else if (!(t = begin_apart(device, dtype, ndim, n, bytes))) {
        return NULL;
    }
    size_t step = 1;
    for (int d = ndim - 1; d >= 0; d--) {
        const lt_idx size = shape[d];
        t->shape[d] = size;
        t->stride[d] = (lt_idx)step;
        step *= size > 1 ? (size_t)size : 1;
    }
    return t;
}

lt_tensor *lt_new_on(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape)
{
    if (LT_UNLIKELY(ndim > LT_MAX_DIMS))
        return lt_raise(LT_VALUE_ERROR, "shape: there are %d dims; wanted at most %d", ndim, LT_MAX_DIMS);
    lt_idx n = count(device, dtype, ndim, shape);
    if (LT_UNLIKELY(n < 0)) return NULL;
    return contiguous_new(device, dtype, ndim, shape, n);
}

lt_tensor *lt_new_like(lt_dtype dtype, const lt_tensor *t)
{
    if (LT_UNLIKELY(lt_itemsize(dtype) > lt_itemsize(t->dtype))) return lt_new(dtype, t->ndim, t->shape);
    return contiguous_new(lt_current_device, dtype, t->ndim, t->shape, t->numel);
}

lt_tensor *lt_new(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    return lt_new_on(lt_current_device, dtype, ndim, shape);
}

lt_tensor *lt_new_dims(lt_dtype dtype, const lt_dims *shape) { return lt_new(dtype, shape->n, shape->v); }

lt_tensor *lt_new_scalar(lt_dtype dtype, lt_scalar value)
{
    lt_tensor *t = lt_new_on(LT_DEVICE_HOST, dtype, 0, NULL); /* numbers are at hand everywhere */
    if (t) lt_scalar_store(value, dtype, lt_data(t));
    return t;
}

lt_tensor *lt_new_weak(lt_scalar value)
{
    /* Held in the widest dtype of its kind, so that nothing is lost before the operand's dtype is known. */
    static const lt_dtype widest[] = {
        [LT_KIND_BOOL] = LT_BOOL, [LT_KIND_INT] = LT_I64, [LT_KIND_FLOAT] = LT_F64, [LT_KIND_COMPLEX] = LT_C128};
    lt_tensor *t = lt_new_scalar(value.big ? LT_U64 : widest[value.kind], value);
    if (t) t->flags |= LT_WEAK;
    return t;
}

lt_tensor *lt_new_foreign(lt_dtype dtype, int ndim, const lt_idx *shape, const lt_idx *stride, void *data,
                          void (*release)(void *), void *owner)
{
    if (ndim > LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "shape: there are %d dims; wanted at most %d", ndim, LT_MAX_DIMS);
    lt_idx n = count(LT_DEVICE_HOST, dtype, ndim, shape);
    if (n < 0) return NULL;
    lt_tensor *t = begin(dtype, ndim, n, 0, 0);
    if (!t) return NULL; /* the caller keeps its memory */
    own_storage(t, data, (size_t)(n * lt_itemsize(dtype)));
    t->own.release = release;
    t->own.owner = owner;
    memcpy(t->shape, shape, sizeof(lt_idx) * (size_t)ndim);
    if (stride) memcpy(t->stride, stride, sizeof(lt_idx) * (size_t)ndim);
    else lt_contiguous_strides(ndim, shape, t->stride);
    if (contiguous(ndim, t->shape, t->stride)) t->flags |= LT_CONTIGUOUS;
    return t;
}

lt_tensor *lt_alias_as(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset)
{
    if (LT_UNLIKELY(ndim > LT_MAX_DIMS))
        return lt_raise(LT_VALUE_ERROR, "shape: there are %d dims; wanted at most %d", ndim, LT_MAX_DIMS);
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED &&
                    (ndim != t->ndim || memcmp(shape, t->shape, sizeof(lt_idx) * (size_t)ndim))) &&
        lt_need_elements("view", t))
        return NULL;
    lt_idx n = 1, sign = 0;
    bool overflow = false;
    for (int d = 0; d < ndim; d++) {
        sign |= shape[d];
        overflow |= __builtin_mul_overflow(n, shape[d], &n);
    }
    if (LT_UNLIKELY(sign < 0 || overflow) && (n = refuse_shape(t->device, (lt_dtype)t->dtype, ndim, shape)) < 0)
        return NULL;
    lt_tensor *a = begin((lt_dtype)t->dtype, ndim, n, t->flags & (LT_UNTRACKED | LT_FROZEN), 0);
    if (LT_UNLIKELY(!a)) return NULL;
    a->storage = t->storage;
    a->storage->refs++;
    a->device = t->device;
    a->offset = offset;
    for (int d = 0; d < ndim; d++) {
        a->shape[d] = shape[d];
        a->stride[d] = stride[d];
    }
    if (contiguous(ndim, shape, stride)) a->flags |= LT_CONTIGUOUS;
    return a;
}

lt_tensor *lt_alias(lt_tensor *t) { return lt_alias_as(t, t->ndim, t->shape, t->stride, t->offset); }

lt_tensor *lt_alias_view(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset)
{
    lt_tensor *a = lt_alias_as(t, ndim, shape, stride, offset);
    /* Under no_grad the view only shares memory: the graph is not to learn of it. */
    if (a && lt_grad_enabled) {
        a->base = lt_retain(t->base ? t->base : t);
        a->flags |= LT_VIEW;
        a->view_version = t->storage->version;
    }
    return a;
}

lt_scalar lt_element(const lt_tensor *t, lt_idx i) { return lt_scalar_load((lt_dtype)t->dtype, lt_row(t, i)); }

lt_scalar lt_item(lt_tensor *t) { return lt_scalar_load((lt_dtype)t->dtype, lt_data(t)); }

int lt_list_new(lt_list *list, lt_idx n)
{
    list->n = 0;
    list->v = NULL;
    if (n == 0) return 0;
    if (n < 0 || (size_t)n > PTRDIFF_MAX / sizeof(lt_tensor *))
        return lt_fail(LT_MEMORY_ERROR, "out of memory: a list of %lld tensors", (long long)n);
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
