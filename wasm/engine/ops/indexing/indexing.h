/* x[...] and x[...] = v. The host turns its index objects into a list of items. */
#ifndef LT_INDEXING_H
#define LT_INDEXING_H

#include "engine.h"

typedef struct lt_index_item {
    enum { LT_INDEX_INT, LT_INDEX_SLICE, LT_INDEX_NONE, LT_INDEX_ELLIPSIS, LT_INDEX_TENSOR } kind;
    bool has_start, has_stop;
    lt_idx start, stop, step; /* an int is in `start`; step is not 0 */
    lt_tensor *tensor;        /* borrowed: a bool mask or an integer tensor */
} lt_index_item;

/* Differentiable. Ints, slices, None and Ellipsis give a view; tensors among them give a copy. */
lt_tensor *lt_getitem(lt_tensor *self, int n, const lt_index_item *items);
/* Writes in place, differentiable in both: casts and broadcasts value. Every index is checked before anything changes.
 */
int lt_setitem(lt_tensor *self, int n, const lt_index_item *items, lt_tensor *value);

#endif
