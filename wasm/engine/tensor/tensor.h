/* Tensors and their storage. */
#ifndef LT_TENSOR_H
#define LT_TENSOR_H

#include "alloc.h"
#include "device.h"
#include "dtype.h"
#include "host.h"
#include "shape.h"

typedef struct lt_saved lt_saved;

/* The elements of one tensor or of several. It lies in the block of the tensor it was made for, and small data behind
 * it in the same block, which is freed with the last of that tensor and those that share the storage. */
struct lt_storage {
    int32_t refs;                 /* tensors whose elements are here */
    uint32_t version;             /* counts in-place writes */
    bool alive;                   /* the tensor in whose block this lies is still there */
    uint64_t bytes;               /* where there are no elements, more perhaps than a pointer can count */
    void *data;                   /* NULL where the host has none */
    void (*release)(void *owner); /* foreign memory (DLPack, buffers, devices): called once instead of lt_free */
    void *owner;
    lt_saved *saves; /* what nodes keep of tensors on it (node.c) */
};

enum {
    LT_CONTIGUOUS = 1,    /* row-major without gaps */
    LT_WEAK = 2,          /* a wrapped Python number: weak in promotion */
    LT_UNTRACKED = 4,     /* `.data`: writes through it do not count as versions */
    LT_REQUIRES_GRAD = 8, /* a leaf that wants a gradient, or a result with a grad_fn */
    LT_FROZEN = 16,       /* memory that must not be written (a read-only foreign buffer) */
    /* 32 is LT_NARROW, of a dtype that is stored but not computed in (dtype.h) */
    LT_VIEW = 64 /* has a base */
};

typedef struct lt_hook lt_hook;

/* A tensor's place in the graph. */
typedef struct lt_autograd {
    lt_node *grad_fn;     /* what computed this tensor, or NULL for a leaf */
    lt_node *accumulator; /* of leaves: the node that adds into `grad`; weak while that is in use, else owned */
    lt_tensor *grad;
    lt_hook *hooks; /* of leaves; a non-leaf's hooks live in its grad_fn */
    uint32_t output_nr;
    bool retains_grad;
} lt_autograd;

struct lt_tensor {
    int32_t refs;
    uint8_t dtype, ndim, flags, device; /* next to each other: dispatch.c reads them at once */
    lt_storage *storage;                /* its own, or that of another tensor */
    lt_idx numel;
    lt_idx offset;         /* elements from the start of the storage */
    lt_autograd *autograd; /* NULL until something needs it; then &history */
    lt_tensor *base;       /* the tensor this is a view of (never itself a view), or NULL */
    void *wrapper;         /* the host's object for this tensor (borrowed), or NULL */
    uint32_t view_version; /* of views: storage version at which grad_fn was right */
    uint16_t block;        /* bytes of its block */
    lt_storage own;
    lt_autograd history;
    lt_idx shape[LT_MAX_DIMS];
    lt_idx stride[LT_MAX_DIMS]; /* elements */
};

typedef struct lt_list { /* a list of tensors */
    lt_idx n;
    lt_tensor **v;
} lt_list;

static inline lt_tensor *lt_retain(lt_tensor *t)
{
    if (t) t->refs++;
    return t;
}
void lt_destroy(lt_tensor *t);
/* Set by what keeps histories (node.c): drops that of a tensor that is going to be freed. */
extern void (*lt_drop_history)(lt_tensor *t);
static inline void lt_release(lt_tensor *t)
{
    if (t && --t->refs == 0) lt_destroy(t);
}
void lt_storage_release(lt_storage *s);

static inline void lt_set_dtype(lt_tensor *t, lt_dtype dtype)
{
    t->dtype = (uint8_t)dtype;
    t->flags = (uint8_t)((t->flags & ~LT_NARROW) | lt_dtypes[dtype].narrow);
}

/* Whether only the shape of a tensor is the host's to compute: it has no elements, or they are where the host cannot
 * read them. Forward functions stop there. */
static inline bool lt_shape_only(const lt_tensor *t) { return lt_device_shapes_only(t->device); }
/* Whether it has elements, but not where the host can read them. */
static inline bool lt_is_elsewhere(const lt_tensor *t) { return lt_shape_only(t) && lt_devices[t->device]->stores; }

/* What a tensor is a view of; NULL where it is none, or the base has moved to other memory. */
static inline lt_tensor *lt_base_of(const lt_tensor *t)
{
    return t->base && t->base->storage == t->storage ? t->base : NULL;
}

static inline void *lt_data(const lt_tensor *t) { return (char *)t->storage->data + t->offset * lt_itemsize(t->dtype); }
/* Where element i of a contiguous tensor lies. */
static inline void *lt_row(const lt_tensor *t, lt_idx i) { return (char *)lt_data(t) + i * lt_itemsize(t->dtype); }

/* Whether the one reference is all there is to the elements, so that what has it may write a result over them. */
static inline bool lt_is_sole(const lt_tensor *t)
{
    return t->refs == 1 && t->storage->refs == 1 && !(t->device | (t->storage->release != NULL)) &&
           (t->flags & (LT_CONTIGUOUS | LT_WEAK | LT_FROZEN)) == LT_CONTIGUOUS;
}

extern LT_THREAD bool lt_grad_enabled; /* no_grad, enable_grad: whether ops are recorded and views know their base */

/* Counts a write in place. */
static inline void lt_bump(lt_tensor *t)
{
    if (!(t->flags & LT_UNTRACKED)) t->storage->version++;
}

/* Refuses a tensor without elements of its own, on behalf of code that reads or hands out memory: -1. */
int lt_need_elements(const char *op, const lt_tensor *t);

/* A new contiguous tensor on the current device, elements not set. Sizes are checked: negative is LT_VALUE_ERROR,
 * overflow LT_MEMORY_ERROR. */
lt_tensor *lt_new(lt_dtype dtype, int ndim, const lt_idx *shape);
lt_tensor *lt_new_on(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape);
lt_tensor *lt_new_dims(lt_dtype dtype, const lt_dims *shape);
lt_tensor *lt_new_like(lt_dtype dtype, const lt_tensor *t); /* of t's shape */
lt_tensor *lt_new_scalar(lt_dtype dtype, lt_scalar value);  /* 0-d */
lt_tensor *lt_new_weak(lt_scalar value);                    /* 0-d, LT_WEAK: a Python number as an operand */
lt_tensor *lt_new_foreign(lt_dtype dtype, int ndim, const lt_idx *shape, const lt_idx *stride, void *data,
                          void (*release)(void *), void *owner); /* memory owned by someone else */

/* Another tensor on the same storage, without history. lt_alias_as changes the geometry. lt_alias_view also makes it a
 * view of t's base, which is what a view op's forward returns. */
lt_tensor *lt_alias(lt_tensor *t);
lt_tensor *lt_alias_as(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset);
lt_tensor *lt_alias_view(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset);

lt_scalar lt_item(lt_tensor *t);                    /* element 0 of a tensor with numel 1 */
lt_scalar lt_element(const lt_tensor *t, lt_idx i); /* element i of a contiguous tensor: for messages, not loops */
static inline bool lt_same_shape(const lt_tensor *a, const lt_tensor *b)
{
    bool same = a->ndim == b->ndim;
    for (int d = 0; same && d < a->ndim; d++) same = a->shape[d] == b->shape[d];
    return same;
}
bool lt_lies_contiguous(const lt_tensor *t); /* by its strides, whatever its flag says */
#define LT_SHAPE(t) lt_shape_text((t)->ndim, (t)->shape)

static inline lt_dims lt_dims_of(const lt_tensor *t)
{
    lt_dims d;
    d.n = t->ndim;
    memcpy(d.v, t->shape, sizeof(lt_idx) * t->ndim);
    return d;
}

void lt_list_clear(lt_list *list);        /* releases the tensors and the array */
int lt_list_new(lt_list *list, lt_idx n); /* zeroed slots */

#endif
