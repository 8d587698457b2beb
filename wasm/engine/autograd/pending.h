/* The nodes of a backward pass that hold gradients (pending.c). */
#ifndef LT_PENDING_H
#define LT_PENDING_H

#include "node_table.h"

/* The gradients that have arrived at a node. */
typedef struct slot {
    lt_node *node;     /* retained; NULL once it was visited */
    uint64_t order;    /* the node's sequence number; 0 of a leaf */
    lt_tensor *single; /* of a node with one output: its gradient, or NULL */
    lt_tensor **grads; /* of others: one per output, NULL where nothing arrived */
} slot;

typedef struct pending {
    slot *slots;
    uint32_t *heap;                                   /* indices of slots */
    uint32_t count, capacity, waiting, heap_capacity; /* slots; entries of the heap */
    table index;       /* slots of nodes that belonged to another pass when they were reached */
    bool create_graph; /* nothing may be added to in place */
} pending;

/* Adds `grad` (taken over) to what has arrived at output `nr` of `n`. */
int lt_pending_add(pending *p, lt_node *n, uint32_t nr, lt_tensor *grad);
/* Takes the youngest of the waiting nodes off the heap; the index of its slot, in which there is no node when it was
 * visited before its turn. There must be one. */
uint32_t lt_pending_next(pending *p);
/* Whether something has arrived at a node that waits, and its slot. */
bool lt_pending_find(const pending *p, const lt_node *n, uint32_t *index);
void lt_pending_clear(pending *p, uint32_t index);
void lt_pending_drop(pending *p);

#endif
