/* Hooks: functions of the host that see a gradient when it passes a tensor or a node. Kept in lists, run by backward.c.
 */
#include "hooks.h"

#include "host.h"

/* ---- Keeping --------------------------------------------------------------------------------------------------- */

static uint32_t next_hook = 1;
bool lt_leaf_hooks;

static int add_hook(lt_hook **list, int kind, void *fn, uint32_t nr, uint32_t *id)
{
    lt_hook *hook = lt_alloc(sizeof *hook);
    if (!hook) return -1;
    *hook = (lt_hook){fn, kind == LT_HOOK_RETAIN ? 0 : next_hook++, (uint8_t)kind, nr, NULL};
    while (*list) list = &(*list)->next;
    *list = hook;
    if (id) *id = hook->id;
    return 0;
}

int lt_add_hook(lt_tensor *t, void *fn, uint32_t *id)
{
    if (!lt_requires_grad(t))
        return lt_fail(LT_RUNTIME_ERROR, "register_hook: the tensor does not require grad; wanted one that does");
    lt_node *grad_fn = lt_grad_fn(t);
    if (!grad_fn) lt_leaf_hooks = true;
    return add_hook(grad_fn ? &grad_fn->hooks : &lt_autograd_of(t)->hooks, LT_HOOK_TENSOR, fn,
                    lt_autograd_of(t)->output_nr, id);
}

int lt_add_node_hook(lt_node *n, int kind, void *fn, uint32_t *id) { return add_hook(&n->hooks, kind, fn, 0, id); }

void lt_remove_hook(lt_tensor *t, uint32_t id)
{
    if (!t->autograd) return;
    lt_drop_hook(&t->autograd->hooks, id, NULL);
    if (t->autograd->grad_fn) lt_drop_hook(&t->autograd->grad_fn->hooks, id, NULL);
}

void lt_remove_node_hook(lt_node *n, uint32_t id) { lt_drop_hook(&n->hooks, id, NULL); }

int lt_add_post_accumulate_hook(lt_tensor *leaf, void *fn, uint32_t *id)
{
    lt_leaf_hooks = true;
    return add_hook(&lt_autograd_of(leaf)->hooks, LT_HOOK_POST_ACCUMULATE, fn, 0, id);
}

void *lt_node_metadata(const lt_node *n)
{
    for (const lt_hook *hook = n->hooks; hook; hook = hook->next)
        if (hook->kind == LT_HOOK_METADATA) return hook->fn;
    return NULL;
}

int lt_set_node_metadata(lt_node *n, void *object) { return add_hook(&n->hooks, LT_HOOK_METADATA, object, 0, NULL); }

int lt_retain_grad(lt_tensor *t)
{
    if (!lt_requires_grad(t))
        return lt_fail(LT_RUNTIME_ERROR, "retain_grad: the tensor does not require grad; wanted one that does");
    lt_node *grad_fn = lt_grad_fn(t);
    if (!grad_fn || t->autograd->retains_grad) return 0;
    if (add_hook(&grad_fn->hooks, LT_HOOK_RETAIN, t, t->autograd->output_nr, NULL)) return -1;
    t->autograd->retains_grad = true;
    return 0;
}

/* ---- Running --------------------------------------------------------------------------------------------------- */

/* Runs one tensor's hooks, in the order of registration. A hook may remove itself or others, so each is looked up by
 * id. */
static int run_tensor_hooks(lt_hook **list, uint32_t nr, lt_tensor **grad)
{
    for (uint32_t last = 0;;) {
        lt_hook *hook = *list;
        while (hook && !(hook->kind == LT_HOOK_TENSOR && hook->nr == nr && hook->id > last)) hook = hook->next;
        if (!hook) break;
        last = hook->id;
        void *fn = hook->fn;
        lt_host_calls.retain(fn);
        int status = lt_host_calls.tensor_hook(fn, grad);
        lt_host_calls.release(fn);
        if (status) return -1;
    }
    for (lt_hook *hook = *list; hook; hook = hook->next)
        if (hook->kind == LT_HOOK_RETAIN && hook->nr == nr) {
            lt_tensor *t = hook->fn;
            lt_tensor *kept = lt_grad_enabled ? lt_retain(*grad) : lt_alias(*grad);
            if (!kept) return -1;
            lt_tensor *old = t->autograd->grad;
            t->autograd->grad = kept;
            lt_release(old);
        }
    return 0;
}

int lt_run_pre_hooks(lt_node *n, lt_tensor **grads)
{
    for (int i = 0; i < n->outputs; i++)
        if (grads[i] && run_tensor_hooks(&n->hooks, (uint32_t)i, &grads[i])) return -1;
    lt_tensor *leaf = lt_accumulator_leaf(n);
    if (leaf && leaf->autograd && leaf->autograd->hooks && run_tensor_hooks(&leaf->autograd->hooks, 0, &grads[0]))
        return -1;
    for (uint32_t last = 0;;) {
        lt_hook *hook = n->hooks;
        while (hook && !(hook->kind == LT_HOOK_NODE_PRE && hook->id > last)) hook = hook->next;
        if (!hook) return 0;
        last = hook->id;
        if (lt_host_calls.node_pre_hook(hook->fn, n, n->outputs, grads)) return -1;
    }
}

int lt_run_post_hooks(lt_node *n, lt_tensor **grad_inputs, lt_tensor *const *grads)
{
    for (uint32_t last = 0;;) {
        lt_hook *hook = n->hooks;
        while (hook && !(hook->kind == LT_HOOK_NODE_POST && hook->id > last)) hook = hook->next;
        if (!hook) return 0;
        last = hook->id;
        if (lt_host_calls.node_post_hook(hook->fn, n, n->inputs, grad_inputs, n->outputs, grads)) return -1;
    }
}

int lt_run_post_accumulate_hooks(lt_tensor *leaf)
{
    for (uint32_t last = 0;;) {
        lt_hook *hook = leaf->autograd ? leaf->autograd->hooks : NULL;
        while (hook && !(hook->kind == LT_HOOK_POST_ACCUMULATE && hook->id > last)) hook = hook->next;
        if (!hook) return 0;
        last = hook->id;
        if (lt_host_calls.post_accumulate_hook(hook->fn, leaf)) return -1;
    }
}
