/* The nodes of the graph, and what they keep. */
#ifndef LT_NODE_H
#define LT_NODE_H

#include "op.h"
#include "wrap.h"

typedef struct lt_edge {
    lt_node *node;
    uint32_t nr;
} lt_edge;
typedef struct lt_packed lt_packed;
struct lt_saved {
    lt_tensor *tensor; /* NULL where nothing was saved, or what was is packed */
    uint32_t version;
    bool is_output, is_packed;
    uint32_t nr;
    union {
        lt_saved *next;    /* the others on the storage */
        lt_packed *packed; /* what the host made of the tensor (saved.c) */
    };
    lt_saved **link; /* NULL for what is on no list */
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
/* The last two: what is told of a leaf's new .grad, and no hook at all but the dict of a node's metadata. */
enum { LT_HOOK_TENSOR, LT_HOOK_NODE_PRE, LT_HOOK_NODE_POST, LT_HOOK_RETAIN, LT_HOOK_POST_ACCUMULATE, LT_HOOK_METADATA };

typedef struct lt_node_class {
    const char *name; /* "AccumulateGrad"; NULL for the ops of the table: an lt_op * comes first in the attrs then */
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

extern bool lt_anomaly; /* detect_anomaly: the host is told of nodes that are made and of what they gave */

/* Makes output `nr` of `n` (NULL: nothing) what computed t. A hook that retains t's gradient goes with it. */
void lt_set_history(lt_tensor *t, lt_node *n, uint32_t nr);

/* A tensor's place in the graph, begun when there is none yet. */
static inline lt_autograd *lt_autograd_of(lt_tensor *t)
{
    if (t->autograd) return t->autograd;
    t->history = (lt_autograd){0};
    return t->autograd = &t->history;
}

const lt_op *lt_node_op(const lt_node *n); /* NULL where it is not an op's */
const char *lt_node_name(const lt_node *n);
lt_node *lt_node_new(const lt_node_class *class_, int inputs, int outputs, int saved);
/* With attrs of another size than the class says, and room for `sizes` sizes of the outputs' shapes. */
lt_node *lt_node_new_sized(const lt_node_class *class_, const char *name, size_t attrs_size, int inputs, int outputs,
                           int saved, int sizes);
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
void lt_move_saved(lt_tensor *t, lt_storage *from); /* after t's storage was exchanged */
void lt_saved_link(lt_saved *s);                    /* hangs what is kept on its storage, so that a write finds it */
void lt_saved_unlink(lt_saved *s);                  /* what its storage knows of it is forgotten */
struct lt_packed {
    void *host;       /* the host's object */
    lt_node *history; /* what the tensor was computed by, or a leaf's accumulator; NULL outside of the graph */
    uint32_t nr;
    lt_tensor *like; /* its shape and dtype, without elements */
};
int lt_node_output(lt_node *n, lt_tensor *result, uint32_t nr); /* makes result an output: sets grad_fn and meta */
void lt_node_drop_saved(lt_node *n);

/* Lists of hooks. */
void lt_free_hooks(lt_hook **list);
void lt_drop_hook(lt_hook **list, uint32_t id,
                  const void *retained); /* that of a tensor that retains its gradient, or the one with the id */

/* The node of a leaf, made on first use: adds what arrives into leaf->grad. Owned by the graph, and keeps the leaf
 * alive; while no graph has it (`refs` is 0) it rests with the leaf, which then is its owner. */
lt_node *lt_accumulator(lt_tensor *leaf);
extern const lt_node_class lt_accumulate_class;
lt_tensor *lt_accumulator_leaf(lt_node *n);

/* Sets lt_drop_history; once, before there are tensors. */
void lt_history_begin(void);

#endif
