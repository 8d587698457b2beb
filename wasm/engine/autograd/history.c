/* How tensors hang on to the graph: who requires a gradient, what computed it, and where edges lead. */
#include "history.h"

#include "ops_gen.h"

/* A view is stale when memory that it shares was written to since its grad_fn was made: its base knows the new history.
 */
static bool stale(const lt_tensor *t)
{
    return lt_base_of(t) && t->view_version != t->storage->version && (t->base->flags & LT_REQUIRES_GRAD);
}

bool lt_requires_grad(lt_tensor *t)
{
    return (t->flags & LT_REQUIRES_GRAD) || (stale(t) && lt_is_differentiable(t->dtype));
}

bool lt_is_leaf(lt_tensor *t) { return lt_requires_grad(t) ? lt_grad_fn(t) == NULL : true; }

/* Gives `t`, a stale view, the history of its base seen through the view's geometry. */
static int refresh(lt_tensor *t)
{
    lt_dims shape = lt_dims_of(t), stride = {t->ndim, {0}};
    memcpy(stride.v, t->stride, sizeof(lt_idx) * t->ndim);
    bool enabled = lt_grad_enabled;
    lt_grad_enabled = true;
    lt_tensor *again = lt_as_strided(t->base, &shape, &stride, &t->offset);
    lt_grad_enabled = enabled;
    if (!again) return -1;
    lt_autograd_of(t);
    if (again->autograd) {
        lt_set_history(t, again->autograd->grad_fn, again->autograd->output_nr);
        t->view_version = t->storage->version;
    }
    lt_release(again);
    return 0;
}

lt_node *lt_grad_fn(lt_tensor *t)
{
    if (stale(t) && lt_is_differentiable(t->dtype) && refresh(t)) return NULL;
    return t->autograd ? t->autograd->grad_fn : NULL;
}

int lt_node_edge(lt_node *n, int i, lt_tensor *input)
{
    if (!input || !lt_requires_grad(input)) return 0;
    lt_node *fn = lt_grad_fn(input);
    if (fn) {
        n->edges[i] = (lt_edge){lt_node_retain(fn), input->autograd->output_nr};
        return 0;
    }
    fn = lt_accumulator(input);
    if (!fn) return -1;
    n->edges[i] = (lt_edge){fn, 0};
    return 0;
}

/* A write gives the tensor a new history, of which the nodes that keep the tensor may be part: with that history they
 * would keep themselves alive for ever. They go on with an alias that has the history that they saw. */
int lt_part_saved(lt_tensor *self)
{
    const lt_tensor *whole = self->base ? self->base : self;
    for (lt_saved *s = whole->storage->saves, *next; s; s = next) {
        lt_tensor *t = s->tensor;
        next = s->next;
        if (t != whole && t->base != whole) continue;
        lt_node *history = lt_requires_grad(t) ? lt_grad_fn(t) : NULL;
        if (!history && (t->flags & LT_REQUIRES_GRAD)) continue; /* a leaf, which is not written to */
        lt_tensor *alias = lt_alias(t);
        if (!alias) return -1;
        if (history) {
            lt_autograd *ag = lt_autograd_of(alias);
            ag->grad_fn = lt_node_retain(history);
            ag->output_nr = t->autograd->output_nr;
            alias->flags |= LT_REQUIRES_GRAD;
        }
        lt_saved_unlink(s);
        s->tensor = alias;
        const bool last = t->refs == 1;
        lt_release(t);
        if (last) next = whole->storage->saves; /* with it may go hooks, which are the host's, and anything else */
    }
    return 0;
}

bool lt_recording_list(const lt_list *list)
{
    for (lt_idx i = 0; lt_grad_enabled && i < list->n; i++)
        if (lt_recording(list->v[i])) return true;
    return false;
}

int lt_set_requires_grad(lt_tensor *t, bool value)
{
    if (value && !lt_is_float(t->dtype) && lt_dtypes[t->dtype].kind != LT_KIND_COMPLEX)
        return lt_fail(LT_RUNTIME_ERROR, "requires_grad: the tensor is %s; wanted a floating-point or complex dtype",
                       LT_DTYPE_NAME(t->dtype));
    if (!lt_is_leaf(t)) {
        if (value) return 0;
        return lt_fail(LT_RUNTIME_ERROR,
                       "requires_grad: the tensor was computed by %s; wanted a leaf tensor to turn it off (use detach)",
                       lt_node_name(lt_grad_fn(t)));
    }
    if (value) lt_autograd_of(t);
    t->flags = (uint8_t)(value ? t->flags | LT_REQUIRES_GRAD : t->flags & ~LT_REQUIRES_GRAD);
    return 0;
}
