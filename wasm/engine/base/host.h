/* What the host language does for the engine: how its objects are kept and called. */
#ifndef LT_HOST_H
#define LT_HOST_H

#include "base.h"

typedef struct lt_tensor lt_tensor;
typedef struct lt_node lt_node;

typedef struct lt_host {
    void (*retain)(void *object);
    void (*release)(void *object);
    /* Calls a tensor hook: *grad is replaced (new reference) when the hook returns a tensor. -1 after LT_HOST_ERROR. */
    int (*tensor_hook)(void *fn, lt_tensor **grad);
    int (*node_pre_hook)(void *fn, lt_node *node, lt_idx n, lt_tensor **grads);
    int (*node_post_hook)(void *fn, lt_node *node, lt_idx n, lt_tensor **grad_inputs, lt_idx m,
                          lt_tensor *const *grad_outputs);
    int (*post_accumulate_hook)(void *fn, lt_tensor *leaf);
    /* saved_tensors_hooks: what is kept instead of a saved tensor, and the tensor (new reference) that it stood for.
     * NULL after LT_HOST_ERROR. */
    void *(*pack)(void *hooks, lt_tensor *t);
    lt_tensor *(*unpack)(void *packed);
    /* detect_anomaly: a node was made; its backward failed (the error stays); it gave these gradients. */
    int (*node_made)(lt_node *node);
    void (*node_failed)(lt_node *node);
    int (*node_gave)(lt_node *node, lt_idx n, lt_tensor *const *grad_inputs);
    int (*check_signals)(void);       /* Ctrl-C: -1 after LT_HOST_ERROR */
    int (*warn)(const char *message); /* -1 after LT_HOST_ERROR, where the host has made an error of it */
} lt_host;

extern lt_host lt_host_calls;

#endif
