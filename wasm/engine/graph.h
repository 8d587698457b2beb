/* What the generated autograd nodes need beyond engine.h. */
#ifndef LT_GRAPH_H
#define LT_GRAPH_H

#include "engine.h"

extern const lt_node_class lt_op_class; /* record.c: the node of every op of the table */
/* With attrs of another size than the class says, and room for `sizes` sizes of the outputs' shapes. */
lt_node *lt_node_new_sized(const lt_node_class *class_, const char *name, size_t attrs_size, int inputs, int outputs,
                           int saved, int sizes);
bool lt_recording_list(const lt_list *list);
int lt_node_unpack_into(lt_node *n, int slot, lt_tensor **out); /* *out stays NULL where None was saved */
int lt_node_unpack_list(lt_node *n, int first, int count, lt_list *out);

/* hooks.c */
void lt_free_hooks(lt_hook **list);
void lt_drop_hook(lt_hook **list, uint32_t id,
                  const void *retained); /* that of a tensor that retains its gradient, or the one with the id */
int lt_run_pre_hooks(lt_node *n, lt_tensor **grads); /* those of the outputs, then the node's own */
int lt_run_post_hooks(lt_node *n, lt_tensor **grad_inputs, lt_tensor *const *grads);

/* The node of a leaf, made on first use: adds what arrives into leaf->grad. Borrowed by the leaf, owned by the graph.
 */
lt_node *lt_accumulator(lt_tensor *leaf);
extern const lt_node_class lt_accumulate_class;
lt_tensor *lt_accumulator_leaf(lt_node *n);

/* Whether lt_accumulate_grad adds into the tensor that is there, which cannot fail, and does not put another in its
 * place. */
bool lt_accumulates_in_place(const lt_tensor *leaf, const lt_tensor *grad);

/* Sums a gradient over the dims that broadcasting added and casts it to what the edge's target computed. */
lt_tensor *lt_fit_gradient(const char *op, lt_tensor *grad, const lt_meta *meta);
lt_tensor *lt_zeros_of(const lt_meta *meta);

#endif
