/* Hooks: functions of the host that see a gradient when it passes a tensor or a node. */
#ifndef LT_HOOKS_H
#define LT_HOOKS_H

#include "history.h"

extern bool lt_leaf_hooks; /* whether a leaf has ever had hooks */

int lt_add_hook(lt_tensor *t, void *fn, uint32_t *id); /* takes over a host reference to fn */
int lt_add_node_hook(lt_node *n, int kind, void *fn, uint32_t *id);
void lt_remove_hook(lt_tensor *t, uint32_t id);
void lt_remove_node_hook(lt_node *n, uint32_t id);
int lt_add_post_accumulate_hook(lt_tensor *leaf, void *fn, uint32_t *id);
int lt_retain_grad(lt_tensor *t);

int lt_run_pre_hooks(lt_node *n, lt_tensor **grads); /* those of the outputs, then the node's own */
int lt_run_post_hooks(lt_node *n, lt_tensor **grad_inputs, lt_tensor *const *grads);
int lt_run_post_accumulate_hooks(lt_tensor *leaf);

/* The host's object that a node keeps for its metadata; NULL where there is none. */
void *lt_node_metadata(const lt_node *n);
int lt_set_node_metadata(lt_node *n, void *object); /* once; takes over a host reference */

#endif
