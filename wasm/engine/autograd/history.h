/* How tensors hang on to the graph. */
#ifndef LT_HISTORY_H
#define LT_HISTORY_H

#include "node.h"

bool lt_requires_grad(lt_tensor *t); /* refreshes a view whose base was written to */
bool lt_is_leaf(lt_tensor *t);
int lt_set_requires_grad(lt_tensor *t, bool value);
lt_node *lt_grad_fn(lt_tensor *t); /* borrowed; regenerates that of a stale view */

/* Whether an op over these tensors must be recorded. */
static inline bool lt_recording(lt_tensor *t)
{
    return lt_grad_enabled && t && ((t->flags & LT_REQUIRES_GRAD) || (t->base && lt_requires_grad(t)));
}
bool lt_recording_list(const lt_list *list);

int lt_node_edge(lt_node *n, int i, lt_tensor *input); /* input may be NULL or want no gradient */
int lt_part_saved(lt_tensor *self); /* nodes that keep self, or a view of it, go on with its present history */

/* An alias outside the graph; shares memory and versions. */
static inline lt_tensor *lt_detach(lt_tensor *self) { return lt_alias(self); }

#endif
