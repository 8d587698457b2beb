/* The tensors that nodes keep for backward: as they are, with the version that they had, or as what the host's hooks
 * make of them. */
#include "saved.h"

#include "host.h"
#include "ops_gen.h"

LT_THREAD void *lt_saved_hooks;
LT_THREAD bool lt_mutation_allowed;

/* ---- Keeping --------------------------------------------------------------------------------------------------- */

/* What the host makes of `t` is kept in its place, with its place in the graph, unless t is the node's own output. */
static int save_packed(lt_node *n, int slot, lt_tensor *t, bool is_output, uint32_t nr)
{
    lt_packed *packed = lt_alloc(sizeof *packed);
    if (!packed) return -1;
    *packed = (lt_packed){.nr = nr};
    if (!(packed->like = lt_new_on(LT_DEVICE_SHAPES, (lt_dtype)t->dtype, t->ndim, t->shape))) goto fail;
    if (!is_output && lt_requires_grad(t)) {
        lt_node *fn = lt_grad_fn(t);
        if (!(packed->history = fn ? lt_node_retain(fn) : lt_accumulator(t))) goto fail;
        packed->nr = fn ? t->autograd->output_nr : 0;
    }
    lt_tensor *alone = lt_alias(t);
    if (!alone) goto fail;
    const bool enabled = lt_grad_enabled;
    lt_grad_enabled = false;
    packed->host = lt_host_calls.pack(lt_saved_hooks, alone);
    lt_grad_enabled = enabled;
    lt_release(alone);
    if (!packed->host) goto fail;
    n->saved[slot] = (lt_saved){.is_output = is_output, .is_packed = true, .nr = nr, .packed = packed};
    return 0;
fail:
    lt_release(packed->like);
    lt_node_release(packed->history);
    lt_free(packed, sizeof *packed);
    return -1;
}

int lt_node_save(lt_node *n, int slot, lt_tensor *t)
{
    if (!t) return 0;
    if (LT_UNLIKELY(lt_saved_hooks != NULL)) return save_packed(n, slot, t, false, 0);
    n->saved[slot] = (lt_saved){.tensor = lt_retain(t), .version = t->storage->version};
    lt_saved_link(&n->saved[slot]);
    return 0;
}

/* The node's own output would keep the node alive for ever: an alias without history is kept, and its history given
 * back when it is unpacked. */
int lt_node_save_output(lt_node *n, int slot, lt_tensor *t, uint32_t nr)
{
    if (LT_UNLIKELY(lt_saved_hooks != NULL)) return save_packed(n, slot, t, true, nr);
    lt_tensor *alias = lt_alias(t);
    if (!alias) return -1;
    n->saved[slot] = (lt_saved){.tensor = alias, .version = t->storage->version, .is_output = true, .nr = nr};
    if (LT_UNLIKELY(lt_mutation_allowed)) lt_saved_link(&n->saved[slot]);
    return 0;
}

/* ---- Giving back ----------------------------------------------------------------------------------------------- */

static const lt_node_class identity_class;

/* `t`, whose reference is taken over, with a place in the graph behind output nr of `history`: that of a leaf is not
 * open to others, so a node that hands its gradient on stands between. */
static lt_tensor *with_history(lt_tensor *t, lt_node *history, uint32_t nr)
{
    lt_tensor *again = t ? lt_alias(t) : NULL;
    lt_release(t);
    if (!again) return NULL;
    lt_autograd *ag = lt_autograd_of(again);
    again->flags |= LT_REQUIRES_GRAD;
    if (!lt_accumulator_leaf(history)) {
        ag->grad_fn = lt_node_retain(history);
        ag->output_nr = nr;
        return again;
    }
    lt_node *between = lt_node_new_sized(&identity_class, identity_class.name, 0, 1, 1, 0, again->ndim);
    if (!between || lt_node_output(between, again, 0)) {
        lt_node_release(between);
        lt_release(again);
        return NULL;
    }
    between->edges[0] = (lt_edge){lt_node_retain(history), 0};
    lt_node_release(between);
    return again;
}

static int identity_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    (void)node;
    grad_inputs[0] = lt_retain(grads[0]);
    return 0;
}

static const lt_node_class identity_class = {"UnpackBackward", identity_backward, NULL, 0};

static int unpack_packed(lt_node *n, const lt_saved *s, lt_tensor **out)
{
    lt_node_retain(n); /* the hook may free the graph, but not what is read here */
    lt_tensor *t = lt_host_calls.unpack(s->packed->host);
    int status = t ? 0 : -1;
    if (t && !s->is_packed) {
        status =
            lt_fail(LT_RUNTIME_ERROR, "%s: the graph was freed while a saved tensor was unpacked", lt_node_name(n));
    } else if (t) {
        const lt_tensor *like = s->packed->like;
        if (!lt_same_shape(t, like) || t->dtype != like->dtype)
            status = lt_fail(
                LT_RUNTIME_ERROR,
                "saved_tensors_hooks: unpack_hook gave a tensor of shape %s and dtype %s; wanted those of the one that was packed, %s and %s",
                LT_SHAPE(t), LT_DTYPE_NAME(t->dtype), LT_SHAPE(like), LT_DTYPE_NAME(like->dtype));
        lt_node *history = s->is_output ? n : s->packed->history;
        if (!status && lt_grad_enabled && history) {
            t = with_history(t, history, s->packed->nr);
            status = t ? 0 : -1;
        }
    }
    if (status) lt_release(t);
    else *out = t;
    lt_node_release(n);
    return status;
}

lt_tensor *lt_node_unpack(lt_node *n, int slot)
{
    lt_tensor *out = NULL;
    lt_node_unpack_into(n, slot, &out);
    return out;
}

int lt_node_unpack_into(lt_node *n, int slot, lt_tensor **out)
{
    lt_saved *s = &n->saved[slot];
    if (n->released)
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: backward runs through the graph a second time, but its saved tensors were freed by the first; "
            "pass retain_graph=True to the first backward",
            lt_node_name(n));
    if (LT_UNLIKELY(s->is_packed)) return unpack_packed(n, s, out);
    if (!s->tensor) return 0;
    if (s->tensor->storage->version != s->version && !lt_mutation_allowed)
        return lt_fail(
            LT_VERSION_ERROR,
            "%s: a tensor of shape %s that is needed for the gradient was modified by an in-place operation: it is at "
            "version %u, version %u was saved",
            lt_node_name(n), LT_SHAPE(s->tensor), s->tensor->storage->version, s->version);
    if (!s->is_output || !lt_grad_enabled) {
        *out = lt_retain(s->tensor);
        return 0;
    }
    *out = with_history(lt_retain(s->tensor), n, s->nr);
    return *out ? 0 : -1;
}

int lt_node_unpack_list(lt_node *n, int first, int count, lt_list *out)
{
    if (lt_list_new(out, count)) return -1;
    for (int i = 0; i < count; i++)
        if (lt_node_unpack_into(n, first + i, &out->v[i])) return -1;
    return 0;
}

/* ---- Before a write -------------------------------------------------------------------------------------------- */

/* A copy of a saved tensor, in its place in the graph. */
static lt_tensor *copy_of(lt_tensor *t)
{
    const bool enabled = lt_grad_enabled;
    lt_grad_enabled = false;
    lt_tensor *alone = lt_alias(t), *copy = alone ? lt_clone(alone) : NULL;
    lt_grad_enabled = enabled;
    lt_release(alone);
    lt_node *history = copy && lt_requires_grad(t) ? lt_grad_fn(t) : NULL;
    if (history) return with_history(copy, history, t->autograd->output_nr);
    if (!copy || !(t->flags & LT_REQUIRES_GRAD)) return copy;
    lt_node *leaf = lt_accumulator(t);
    if (!leaf) {
        lt_release(copy);
        return NULL;
    }
    copy = with_history(copy, leaf, 0);
    lt_node_release(leaf);
    return copy;
}

int lt_spare_saved(lt_tensor *t)
{
    lt_storage *storage = t->storage;
    for (lt_saved *s = storage->saves, *next; s; s = next) {
        next = s->next;
        if (s->version != storage->version) continue; /* it was written to before, where that is an error */
        lt_tensor *copy = copy_of(s->tensor), *old = s->tensor;
        if (!copy) return -1;
        lt_saved_unlink(s);
        s->tensor = copy;
        s->version = copy->storage->version;
        lt_saved_link(s);
        const bool last = old->refs == 1;
        lt_release(old);
        if (last) next = storage->saves; /* with it may go hooks, which are the host's, and anything else */
    }
    return 0;
}
