/* The backward pass. */
#ifndef LT_BACKWARD_H
#define LT_BACKWARD_H

#include "node.h"

bool lt_wants(const lt_node *n, int i); /* whether the running backward needs input i's gradient */

/* Backward through the graph. grads[i] NULL means ones (scalar roots only). When n_inputs > 0 the
 * gradients of `inputs` are returned in `results` (new references, NULL where unreachable) and no .grad is touched,
 * unless with LT_ACCUMULATE, which restricts an ordinary backward to those leaves. With LT_IN_PASSING the hooks of
 * leaves are not called: the gradients go on in another pass, which will. */
enum { LT_ACCUMULATE = 1, LT_IN_PASSING = 2 };
int lt_backward(lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs,
                lt_tensor *const *inputs, lt_tensor **results, bool retain_graph, bool create_graph, int how);

/* What the host wants to live until the pass that is under way ends, however it does. Takes over a host reference. */
int lt_keep_in_pass(void *object);
uint64_t lt_pass_number(void); /* of the pass that is under way; 0 where there is none */
int lt_will_run(lt_idx n, lt_node *const *nodes, bool *answers); /* which of them the pass has still to do with */
const lt_node *lt_running_node(void); /* under detect_anomaly: the one whose backward runs, or NULL */

#endif
