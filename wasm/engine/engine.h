/* The engine: tensors, memory, random numbers and reverse-mode autograd as a plain C library.
 *
 * It knows nothing of Python. A host language hands it an `lt_host` (how to drop and call its objects), calls the ops
 * that ops_gen.h declares (lt_add, lt_matmul, … one C function per op of the table), and reads lt_error() when one
 * returns NULL or -1. Every function that returns an `lt_tensor *` returns a new reference; arguments are borrowed.
 * The engine is single-threaded: its host serialises the calls (Python's GIL).
 */
#ifndef LT_ENGINE_H
#define LT_ENGINE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

#if defined(__GNUC__)
#define LT_PRINTF(a, b) __attribute__((format(printf, a, b)))
#define LT_LIKELY(x) __builtin_expect(!!(x), 1)
#define LT_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define LT_PRINTF(a, b)
#define LT_LIKELY(x) (x)
#define LT_UNLIKELY(x) (x)
#endif

/* ---- 1. Errors (error.c) --------------------------------------------------------------------------------------- */

typedef enum lt_status {
    LT_OK,
    LT_VALUE_ERROR,   /* an argument's value */
    LT_TYPE_ERROR,    /* an argument's kind */
    LT_INDEX_ERROR,   /* an index or a dim outside its range */
    LT_RUNTIME_ERROR, /* anything else that the caller did wrong */
    LT_SHAPE_ERROR,   /* shapes that do not fit each other */
    LT_DTYPE_ERROR,   /* dtypes that do not fit */
    LT_DEVICE_ERROR,
    LT_VERSION_ERROR, /* a saved tensor was changed in place */
    LT_MEMORY_ERROR,
    LT_HOST_ERROR /* the host language has already raised its own error */
} lt_status;

typedef struct lt_error_info {
    lt_status status;
    char message[1024];
} lt_error_info;

/* What a thread of the host has of its own. The engine runs one thread at a time, but a hook may let another one run.
 */
#if defined(__linux__) && !defined(__EMSCRIPTEN__)
#define LT_THREAD _Thread_local __attribute__((tls_model("initial-exec")))
#else
#define LT_THREAD _Thread_local
#endif

extern LT_THREAD lt_error_info lt_error;

/* Records an error; returns NULL so that `return lt_raise(…)` reads well. lt_fail is the same for int results (-1). */
void *lt_raise(lt_status status, const char *format, ...) LT_PRINTF(2, 3);
int lt_fail(lt_status status, const char *format, ...) LT_PRINTF(2, 3);
void *lt_raised_in(const char *op); /* puts "op: " before a message that does not name its op yet; returns NULL */

/* ---- 2. Dtypes and scalars (dtype.c) --------------------------------------------------------------------------- */

typedef struct lt_dtype_info {
    const char *name; /* "float32" */
    uint8_t itemsize; /* bytes */
    uint8_t kind;     /* lt_kind */
    uint8_t narrow;   /* LT_NARROW where arithmetic is done in a wider dtype, else 0 */
    uint8_t compute;  /* lt_dtype that kernels compute in where they have no loop of this dtype's own: often itself */
} lt_dtype_info;

typedef enum lt_kind { LT_KIND_BOOL, LT_KIND_INT, LT_KIND_FLOAT, LT_KIND_COMPLEX } lt_kind;

extern const lt_dtype_info lt_dtypes[LT_DTYPE_COUNT];
extern lt_dtype lt_default_dtype; /* LT_F32 until set_default_dtype */

#define lt_itemsize(dtype) ((lt_idx)lt_dtypes[dtype].itemsize)
#define lt_is_float(dtype) (lt_dtypes[dtype].kind == LT_KIND_FLOAT)
#define lt_is_integral(dtype) (lt_dtypes[dtype].kind <= LT_KIND_INT)
#define lt_is_differentiable(dtype) (lt_dtypes[dtype].kind >= LT_KIND_FLOAT)
#define lt_is_complex(dtype) (lt_dtypes[dtype].kind == LT_KIND_COMPLEX)
/* float16 and bfloat16 are computed in float32, int8 and int16 in int32; the other dtypes in themselves. */
#define lt_compute_dtype(dtype) ((lt_dtype)lt_dtypes[dtype].compute)
lt_dtype lt_real_dtype(lt_dtype dtype);    /* that of a complex dtype's parts; other dtypes themselves */
lt_dtype lt_complex_dtype(lt_dtype dtype); /* the complex dtype of numbers with parts of this one */

/* Kind first (bool < integer < floating < complex), then width; equal widths keep `a`. */
lt_dtype lt_promote(lt_dtype a, lt_dtype b);
/* -1 after LT_DTYPE_ERROR, "op: argument is int64; wanted float32 or float64": `set` has an LT_BIT for each wanted. The
 * message names those too that the dispatcher converts to one of them. */
int lt_refuse_dtype(const char *op, const char *argument, int dtype, unsigned set);

/* A Python number: it gives its kind to a promotion, never its width. */
typedef struct lt_scalar {
    lt_kind kind;
    union {
        int64_t i;
        double f;
        double c[2];
    } v; /* c: real and imaginary part */
} lt_scalar;

double lt_scalar_double(lt_scalar s); /* of a complex number its real part */
int64_t lt_scalar_int(lt_scalar s);   /* truncates, saturates */
bool lt_scalar_true(lt_scalar s);     /* whether it is not zero */
void lt_scalar_store(lt_scalar s, lt_dtype dtype, void *to);
lt_scalar lt_scalar_load(lt_dtype dtype, const void *from);

/* ---- 3. Memory (alloc.c) --------------------------------------------------------------------------------------- */

/* A caching allocator: size classes with free lists, 64-byte aligned for blocks of 64 bytes and more, 16-byte below.
 * lt_alloc returns NULL and records LT_MEMORY_ERROR when the memory is not to be had (after emptying the cache). */
void *lt_alloc(size_t bytes);
void lt_free(void *block, size_t bytes);

/* For what has to be finished once it is begun, such as the record of a write: after lt_reserve (-1 when out of memory)
 * the next allocations of at most 1 KiB each, 8 KiB in all, succeed. lt_unreserve ends that. */
int lt_reserve(void);
void lt_unreserve(void);

typedef struct lt_memory {
    int64_t allocated, peak, cached, allocations, tensors, nodes; /* bytes; live objects */
} lt_memory;

extern lt_memory lt_memory_now;
void lt_empty_cache(void);

/* For tests of what happens when memory runs out: the nth allocation from now fails as if there were none left, and
 * with `all_after` every later one too; 0 ends that. Returns how many were left until the failure that was asked for
 * before. */
int64_t lt_fail_allocation(int64_t n, bool all_after);

/* ---- 4. Tensors (tensor.c, view.c) ----------------------------------------------------------------------------- */

#define LT_MAX_DIMS 16

typedef struct lt_tensor lt_tensor;
typedef struct lt_node lt_node;
typedef struct lt_saved lt_saved;

/* The elements of one tensor or of several. It lies in the block of the tensor it was made for, and small data behind
 * it in the same block, which is freed with the last of that tensor and those that share the storage. */
typedef struct lt_storage {
    int32_t refs;                 /* tensors whose elements are here */
    uint32_t version;             /* counts in-place writes */
    bool alive;                   /* the tensor in whose block this lies is still there */
    uint64_t bytes;               /* those of a meta tensor may be more than a pointer can count */
    void *data;                   /* NULL where there are no elements */
    void (*release)(void *owner); /* foreign memory (DLPack, buffers): called once instead of lt_free */
    void *owner;
    lt_saved *saves; /* what nodes keep of tensors on it (node.c) */
} lt_storage;

enum {
    LT_CONTIGUOUS = 1,    /* row-major without gaps */
    LT_WEAK = 2,          /* a wrapped Python number: weak in promotion */
    LT_UNTRACKED = 4,     /* `.data`: writes through it do not count as versions */
    LT_REQUIRES_GRAD = 8, /* a leaf that wants a gradient, or a result with a grad_fn */
    LT_FROZEN = 16,       /* memory that must not be written (a read-only foreign buffer) */
    LT_NARROW = 32,       /* of a dtype that is stored but not computed in */
    LT_VIEW = 64          /* has a base */
};

/* Where a tensor's elements are. A meta tensor has a shape and a dtype but no elements. A wrapped one stands for
 * another tensor in a transform (transform.c): it has no elements of its own either. */
enum { LT_DEVICE_CPU, LT_DEVICE_META, LT_DEVICE_WRAPPED };
extern const char *const lt_device_names[];
extern LT_THREAD uint8_t lt_current_device; /* where lt_new makes tensors */

typedef struct lt_hook lt_hook;

/* A tensor's place in the graph. */
typedef struct lt_autograd {
    lt_node *grad_fn;     /* what computed this tensor, or NULL for a leaf */
    lt_node *accumulator; /* of leaves: weak; the node that adds into `grad` */
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

typedef struct lt_dims { /* a small list of integers: a shape, dims, strides, paddings */
    int n;
    lt_idx v[LT_MAX_DIMS];
} lt_dims;

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
static inline void lt_release(lt_tensor *t)
{
    if (t && --t->refs == 0) lt_destroy(t);
}
void lt_storage_release(lt_storage *s);
void lt_tensor_free(lt_tensor *t); /* the end of lt_destroy */

static inline void lt_set_dtype(lt_tensor *t, lt_dtype dtype)
{
    t->dtype = (uint8_t)dtype;
    t->flags = (uint8_t)((t->flags & ~LT_NARROW) | lt_dtypes[dtype].narrow);
}

uint8_t lt_device_of(const lt_tensor *t); /* of a wrapped tensor (transform.c) that of the one it stands for */
static inline bool lt_is_meta(const lt_tensor *t) { return t->device == LT_DEVICE_META; }

static inline void *lt_data(const lt_tensor *t) { return (char *)t->storage->data + t->offset * lt_itemsize(t->dtype); }

/* Makes new tensors on another device from now on; returns the device before, to be given back to it afterwards. */
static inline uint8_t lt_use_device(uint8_t device)
{
    uint8_t outer = lt_current_device;
    lt_current_device = device;
    return outer;
}

/* Refuses a tensor without elements of its own, on behalf of code that reads or hands out memory: -1. */
int lt_need_elements(const char *op, const lt_tensor *t);

/* A new contiguous tensor on the current device, elements not set. Sizes are checked: negative is LT_VALUE_ERROR,
 * overflow LT_MEMORY_ERROR. */
lt_tensor *lt_new(lt_dtype dtype, int ndim, const lt_idx *shape);
lt_tensor *lt_new_on(uint8_t device, lt_dtype dtype, int ndim, const lt_idx *shape);
lt_tensor *lt_new_dims(lt_dtype dtype, const lt_dims *shape);
lt_tensor *lt_new_like(lt_dtype dtype, const lt_tensor *t); /* of t's shape */
lt_tensor *lt_new_zeros(lt_dtype dtype, int ndim, const lt_idx *shape);
lt_tensor *lt_new_scalar(lt_dtype dtype, lt_scalar value); /* 0-d */
lt_tensor *lt_new_weak(lt_scalar value);                   /* 0-d, LT_WEAK: a Python number as an operand */
lt_tensor *lt_new_foreign(lt_dtype dtype, int ndim, const lt_idx *shape, const lt_idx *stride, void *data,
                          void (*release)(void *), void *owner); /* memory owned by someone else */

/* Another tensor on the same storage, without history. lt_alias_as changes the geometry. lt_alias_view also makes it a
 * view of t's base, which is what a view op's forward returns. */
lt_tensor *lt_alias(lt_tensor *t);
lt_tensor *lt_alias_as(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset);
lt_tensor *lt_alias_view(lt_tensor *t, int ndim, const lt_idx *shape, const lt_idx *stride, lt_idx offset);

/* Raw (no autograd) copies. lt_to_contiguous returns t itself, retained, when it is contiguous already. */
lt_tensor *lt_to_contiguous(lt_tensor *t);
lt_tensor *lt_to_dtype(lt_tensor *t, lt_dtype dtype); /* retained t when it has that dtype; keeps 0-d etc. */
lt_tensor *lt_to_contiguous_dtype(lt_tensor *t, lt_dtype dtype);
lt_tensor *lt_number_as(lt_tensor *number,
                        lt_dtype dtype);          /* a 0-d tensor in a dtype, where the running op makes its results */
lt_tensor *lt_copy_raw(lt_tensor *t);             /* always a fresh contiguous tensor */
int lt_copy_into(lt_tensor *dst, lt_tensor *src); /* casts and broadcasts; handles overlap; bumps no version */
int lt_fill_raw(lt_tensor *t, lt_scalar value);

lt_scalar lt_item(lt_tensor *t); /* element 0 of a tensor with numel 1 */
static inline bool lt_same_shape(const lt_tensor *a, const lt_tensor *b)
{
    bool same = a->ndim == b->ndim;
    for (int d = 0; same && d < a->ndim; d++) same = a->shape[d] == b->shape[d];
    return same;
}
void lt_contiguous_strides(int ndim, const lt_idx *shape, lt_idx *stride);
bool lt_has_internal_overlap(const lt_tensor *t);            /* an expanded dim: two indices, one element */
bool lt_may_overlap(const lt_tensor *a, const lt_tensor *b); /* share memory, conservatively */

/* Checks and wraps a dim: -ndim ≤ dim < max(ndim, 1). Records LT_INDEX_ERROR "op: dim 3 is out of range …". */
int lt_wrap_dim(const char *op, lt_idx dim, int ndim);
/* "(3, 4)" into a static ring of buffers, for messages. */
const char *lt_shape_text(int ndim, const lt_idx *shape);
#define LT_SHAPE(t) lt_shape_text((t)->ndim, (t)->shape)
#define LT_DTYPE_NAME(d) (lt_dtypes[d].name)
/* numpy broadcasting of two shapes into out; LT_SHAPE_ERROR naming op and both shapes. */
int lt_broadcast(const char *op, int na, const lt_idx *a, int nb, const lt_idx *b, lt_dims *out);

void lt_list_clear(lt_list *list);        /* releases the tensors and the array */
int lt_list_new(lt_list *list, lt_idx n); /* zeroed slots */

/* ---- 5. Elementwise machinery (elementwise.c) ------------------------------------------------------------------ */

typedef enum lt_rule {
    LT_RULE_SAME,        /* promoted dtype in and out */
    LT_RULE_FLOAT,       /* integers and bool become the default float */
    LT_RULE_BOOL,        /* computed in the promoted dtype, result bool */
    LT_RULE_SELECT,      /* first operand is a bool condition, the others are promoted (where) */
    LT_RULE_LOGICAL,     /* operands become bool, result bool */
    LT_RULE_INTEGER_COPY /* rounding: integers are copied as they are, floats computed */
} lt_rule;

typedef struct lt_elementwise_info {
    uint32_t name; /* place in lt_texts */
    uint8_t inputs;
    uint8_t rule;
    uint16_t loop; /* row of lt_kernels.loop */
} lt_elementwise_info;

extern const lt_elementwise_info lt_ew[]; /* by LT_EW_add … of ops_gen.h */
extern const uint8_t lt_texts[];          /* texts of the op table, each with its zero */
static inline const char *lt_text(uint32_t at) { return (const char *)lt_texts + at; }

/* Promotes, broadcasts, allocates and runs the op's loop. `out` NULL makes a new tensor; else writes into it (its
 * dtype may differ within kind: the result is cast). Raw: no autograd, no version bump. */
lt_tensor *lt_elementwise(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param, lt_tensor *out);

/* ---- 6. Autograd (node.c, backward.c, inplace.c) --------------------------------------------------------------- */

typedef struct lt_edge {
    lt_node *node;
    uint32_t nr;
} lt_edge;
struct lt_saved {
    lt_tensor *tensor;
    uint32_t version;
    bool is_output;
    uint32_t nr;
    lt_saved *next, **link; /* the others on the storage; link is NULL for what is on no list */
};
typedef struct lt_meta {
    uint8_t dtype, ndim, device;
    lt_idx *shape;
    bool apart;
} lt_meta; /* apart: the shape has a block of its own */
struct lt_hook {
    void *fn;
    uint32_t id;
    uint8_t kind;
    uint32_t nr;
    lt_hook *next;
};
enum { LT_HOOK_TENSOR, LT_HOOK_NODE_PRE, LT_HOOK_NODE_POST, LT_HOOK_RETAIN };

typedef struct lt_node_class {
    const char *name; /* "AccumulateGrad"; NULL for the ops of the table, see lt_node_name */
    /* Fills grad_inputs[i] (new references; NULL means zero) for each i with lt_wants(node, i). grads[j] is never NULL.
     */
    int (*backward)(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs);
    void (*release)(lt_node *node); /* frees what `attrs` owns when the node is destroyed, or NULL */
    size_t attrs_size;
} lt_node_class;

struct lt_node {
    int32_t refs;
    uint16_t inputs, outputs, saved_count;
    uint8_t released;    /* saved tensors were freed by a backward without retain_graph */
    uint8_t accept_null; /* backward may be given NULL gradients (custom functions) */
    const lt_node_class *class_;
    uint64_t sequence; /* grows with creation: edges always point to smaller numbers */
    lt_edge *edges;    /* one per differentiable input; node NULL where none is wanted */
    lt_saved *saved;
    lt_meta *meta;  /* shape and dtype of each output */
    lt_idx *shapes; /* what is left of the room for the shapes in `meta` */
    void *attrs;    /* the op's own arguments: a struct of attrs_size bytes */
    lt_hook *hooks;
    void *wrapper;      /* the host's object for this node (borrowed) */
    lt_node *dead_next; /* list of nodes waiting to be freed: no recursion */
    void *run;          /* the pass that holds gradients for this node, and where (pending.c) */
    uint32_t slot;
    size_t bytes;
};

extern LT_THREAD bool lt_grad_enabled;   /* no_grad, enable_grad */
extern LT_THREAD bool lt_version_checks; /* off inside allow_mutation_on_saved_tensors */

bool lt_requires_grad(lt_tensor *t);       /* refreshes a view whose base was written to */
lt_autograd *lt_autograd_of(lt_tensor *t); /* begun when there is none yet */
bool lt_is_leaf(lt_tensor *t);
int lt_set_requires_grad(lt_tensor *t, bool value);
lt_node *lt_grad_fn(lt_tensor *t); /* borrowed; regenerates that of a stale view */

/* Whether an op over these tensors must be recorded. */
static inline bool lt_recording(lt_tensor *t)
{
    return lt_grad_enabled && t && ((t->flags & LT_REQUIRES_GRAD) || (t->base && lt_requires_grad(t)));
}

const char *lt_node_name(const lt_node *n);
lt_node *lt_node_new(const lt_node_class *class_, int inputs, int outputs, int saved);
static inline lt_node *lt_node_retain(lt_node *n)
{
    if (n) n->refs++;
    return n;
}
void lt_node_destroy(lt_node *n);
static inline void lt_node_release(lt_node *n)
{
    if (n && --n->refs == 0) lt_node_destroy(n);
}
int lt_node_edge(lt_node *n, int i, lt_tensor *input); /* input may be NULL or want no gradient */
int lt_node_save(lt_node *n, int slot, lt_tensor *t);
void lt_move_saved(lt_tensor *t, lt_storage *from); /* after t's storage was exchanged */
int lt_node_save_output(lt_node *n, int slot, lt_tensor *t, uint32_t nr);
lt_tensor *lt_node_unpack(lt_node *n, int slot); /* new reference; NULL where NULL was saved, or on an error */
int lt_node_output(lt_node *n, lt_tensor *result, uint32_t nr); /* makes result an output: sets grad_fn and meta */
void lt_node_drop_saved(lt_node *n);
bool lt_wants(const lt_node *n, int i); /* whether the running backward needs input i's gradient */

/* Backward through the graph (backward.c). grads[i] NULL means ones (scalar roots only). When n_inputs > 0 the
 * gradients of `inputs` are returned in `results` (new references, NULL where unreachable) and no .grad is touched,
 * unless with LT_ACCUMULATE, which restricts an ordinary backward to those leaves. With LT_IN_PASSING the hooks of
 * leaves are not called: the gradients go on in another pass, which will. */
enum { LT_ACCUMULATE = 1, LT_IN_PASSING = 2 };
int lt_backward(lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs,
                lt_tensor *const *inputs, lt_tensor **results, bool retain_graph, bool create_graph, int how);

int lt_add_hook(lt_tensor *t, void *fn, uint32_t *id); /* takes over a host reference to fn */
int lt_add_node_hook(lt_node *n, int kind, void *fn, uint32_t *id);
void lt_remove_hook(lt_tensor *t, uint32_t id);
void lt_remove_node_hook(lt_node *n, uint32_t id);
int lt_retain_grad(lt_tensor *t);
int lt_accumulate_grad(lt_tensor *leaf, lt_tensor *grad);

/* In-place ops (inplace.c). Order: check, keep (what backward needs of the old value), lt_prepare_rebase, write, bump,
 * rebase. */
int lt_inplace_check(const char *op, lt_tensor *self); /* leaf that requires grad, overlap, frozen memory */
void lt_bump(lt_tensor *self);
int lt_prepare_rebase(lt_tensor *self); /* lt_part_saved and lt_reserve: afterwards lt_rebase will not fail */
int lt_part_saved(lt_tensor *self);     /* nodes that keep self, or a view of it, go on with its present history */
int lt_rebase(lt_tensor *self,
              lt_node *node); /* node, whose edges[0] is self's, now computes self; views route it through their base */
int lt_inplace_fits(const char *op, lt_tensor *self,
                    lt_tensor *value);            /* whether value may be written into self: shape, dtype kind */
int lt_copy_(lt_tensor *self, lt_tensor *source); /* differentiable in source; broadcasts and casts */
int lt_fill_(lt_tensor *self, lt_scalar value);
int lt_detach_(lt_tensor *self);
lt_tensor *lt_detach(lt_tensor *self); /* an alias outside the graph; shares memory and versions */

typedef struct lt_host {
    void (*retain)(void *object);
    void (*release)(void *object);
    /* Calls a tensor hook: *grad is replaced (new reference) when the hook returns a tensor. -1 after LT_HOST_ERROR. */
    int (*tensor_hook)(void *fn, lt_tensor **grad);
    int (*node_pre_hook)(void *fn, lt_node *node, lt_idx n, lt_tensor **grads);
    int (*node_post_hook)(void *fn, lt_node *node, lt_idx n, lt_tensor **grad_inputs, lt_idx m,
                          lt_tensor *const *grad_outputs);
    int (*check_signals)(void); /* Ctrl-C: -1 after LT_HOST_ERROR */
} lt_host;

extern lt_host lt_host_calls;

/* ---- 7. Random numbers (random.c) ------------------------------------------------------------------------------ */

typedef struct lt_generator {
    uint64_t seed, counter;
} lt_generator; /* Philox-4x32-10 */
extern lt_generator lt_default_generator;

/* ---- 8. Instruction sets (isa.c) ------------------------------------------------------------------------------- */

typedef struct lt_kernels lt_kernels;
extern const lt_kernels *lt_k;                  /* the chosen kernels */
int lt_init(const char *isa);                   /* NULL: the best this machine has; "avx2" … */
void lt_use_kernels(const lt_kernels *kernels); /* from now on: those that it has, where it has them */
const char *lt_isa_name(void);

#endif
