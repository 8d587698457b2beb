/* Transforms of ops: vmap and jvp as wrapped tensors that an op is taken through level by level.
 *
 * The innermost level among the arguments goes first: its wrappers are taken off, the op's rule is carried out on what
 * was inside, which may be wrapped by outer levels and is dispatched again, and the results are wrapped. Autograd needs
 * no level of its own: a wrapped tensor can be a leaf and have a history like any other.
 */
#include "graph.h"
#include "op.h"
#include "ops_gen.h"
#include "transform.h"

LT_THREAD int lt_levels;
LT_THREAD uint8_t lt_level_randomness[LT_MAX_LEVELS + 1];

static void drop_wrap(void *owner)
{
    lt_wrap *w = owner;
    lt_release(w->value);
    lt_release(w->tangent);
    lt_free(w, sizeof *w);
}

uint8_t lt_device_of(const lt_tensor *t)
{
    while (t->device == LT_DEVICE_WRAPPED) t = lt_wrap_of(t)->value;
    return t->device;
}

lt_tensor *lt_wrap_new(lt_transform kind, int level, lt_tensor *value, lt_tensor *tangent)
{
    lt_wrap *w = lt_alloc(sizeof *w);
    if (!w) return NULL;
    int skip = kind == LT_BATCH;
    lt_tensor *t =
        lt_new_foreign((lt_dtype)value->dtype, value->ndim - skip, value->shape + skip, NULL, NULL, drop_wrap, w);
    if (!t) {
        lt_free(w, sizeof *w);
        return NULL;
    }
    *w = (lt_wrap){kind, level, lt_retain(value), lt_retain(tangent)};
    t->device = LT_DEVICE_WRAPPED;
    return t;
}

/* ---- Arguments of one level ------------------------------------------------------------------------------------ */

const lt_wrap *lt_wrap_at(const lt_tensor *t, int level)
{
    const lt_wrap *w = t ? lt_wrap_of(t) : NULL;
    return w && w->level == level ? w : NULL;
}

static void deepest(const lt_tensor *t, const lt_wrap **found)
{
    const lt_wrap *w = t ? lt_wrap_of(t) : NULL;
    if (w && (!*found || w->level > (*found)->level)) *found = w;
}

/* A wrapper of the innermost level among the arguments. */
static const lt_wrap *innermost(const lt_op *op, const lt_value *v)
{
    const lt_wrap *found = NULL;
    for (int p = 0; p < op->params; p++) {
        if (op->tensors >> p & 1) deepest(v[p].t, &found);
        if (lt_is_list(op, p))
            for (lt_idx i = 0; i < v[p].list->n; i++) deepest(v[p].list->v[i], &found);
    }
    return found;
}

int lt_unwrapped_fill(lt_unwrapped *in, const lt_op *op, const lt_value *v, lt_unwrapped_map map, void *context)
{
    in->op = op;
    for (int p = 0; p < op->params; p++) {
        in->v[p] = v[p];
        in->lists[p] = (lt_list){0, NULL};
        if (op->tensors >> p & 1) in->v[p].t = NULL;
    }
    for (int p = 0; p < op->params; p++) {
        if (op->tensors >> p & 1 && v[p].t && !(in->v[p].t = map(context, p, 0, v[p].t))) goto fail;
        if (!lt_is_list(op, p)) continue;
        if (lt_list_new(&in->lists[p], v[p].list->n)) goto fail;
        in->v[p].list = &in->lists[p];
        for (lt_idx i = 0; i < v[p].list->n; i++)
            if (v[p].list->v[i] && !(in->lists[p].v[i] = map(context, p, i, v[p].list->v[i]))) goto fail;
    }
    return 0;
fail:
    lt_unwrapped_drop(in);
    return -1;
}

void lt_unwrapped_drop(lt_unwrapped *in)
{
    for (int p = 0; p < in->op->params; p++) {
        if (in->op->tensors >> p & 1) lt_release(in->v[p].t);
        lt_list_clear(&in->lists[p]);
    }
}

int lt_result_count(const lt_op *op, const lt_value *out)
{
    return op->returns == LT_LISTED ? (int)out[0].list->n : op->returns == LT_NOTHING ? 0 : op->results;
}

lt_tensor **lt_result_at(const lt_op *op, lt_value *out, int i)
{
    return op->returns == LT_LISTED ? &((lt_list *)out[0].list)->v[i] : &out[i].t;
}

void lt_results_drop(const lt_op *op, lt_value *out)
{
    if (op->returns == LT_LISTED) {
        lt_list_clear((lt_list *)out[0].list);
        return;
    }
    for (int i = 0; i < lt_result_count(op, out); i++) {
        lt_release(out[i].t);
        out[i].t = NULL;
    }
}

/* ---- The ways in ----------------------------------------------------------------------------------------------- */

int lt_transformed(const lt_op *op, const lt_value *v, lt_value *out)
{
    const lt_wrap *w = innermost(op, v);
    bool batch = w->kind == LT_BATCH;
    bool rule = op->kernel || (batch ? op->vmap || (op->flags & LT_OP_LEADING)
                                     : op->jvp || (op->flags & (LT_OP_LINEAR | LT_OP_EACH)));
    if (!rule && op->composition) return lt_compute_composition(op, v, out);
    bool whole = !(op->flags & LT_OP_TRANSPARENT) || (batch && (op->flags & LT_OP_RANDOM));
    if (!rule && !whole && (op->compose || (op->flags & LT_OP_COMPOSITE))) return lt_compute(op, v, out);
    if (op->mutates)
        return lt_fail(LT_RUNTIME_ERROR, "%s: it updates a tensor in passing; wanted a call outside of %s",
                       lt_op_name(op), batch ? "vmap" : "jvp");
    return batch ? lt_batch_op(op, v, out, w) : lt_dual_op(op, v, out, w->level);
}

int lt_transformed_inplace(const lt_op *op, const lt_value *v)
{
    const lt_wrap *w = innermost(op, v);
    if (w->kind == LT_DUAL)
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s_: tensors cannot be changed in place inside jvp; wanted the op that is not in place",
                       lt_op_name(op));
    if (!lt_wrap_at(v[0].t, w->level))
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s_: inside vmap, self is the same for the whole batch, but what is written into it is not; wanted a batched self",
            lt_op_name(op));
    if (op->kernel) return lt_batch_inplace(op, v, w->level);
    lt_value out[LT_MAX_RESULTS];
    if (lt_dispatch(op, v, out)) return -1;
    int status = lt_transformed_copy(lt_op_name(op), v[0].t, out[0].t);
    lt_results_drop(op, out);
    return status;
}

int lt_transformed_copy(const char *op, lt_tensor *self, lt_tensor *source)
{
    const lt_wrap *w = NULL;
    deepest(self, &w);
    deepest(source, &w);
    const lt_wrap *to = lt_wrap_at(self, w->level), *from = lt_wrap_at(source, w->level);
    if (w->kind == LT_DUAL)
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s: tensors cannot be changed in place inside jvp; wanted the op that is not in place", op);
    if (!to)
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: inside vmap, self is the same for the whole batch, but what is written into it is not; wanted a batched self",
            op);
    if (source->ndim > self->ndim)
        return lt_fail(LT_SHAPE_ERROR, "%s: source has shape %s; wanted one that broadcasts to self of shape %s", op,
                       LT_SHAPE(source), LT_SHAPE(self));
    if (!from) return lt_copy_(to->value, source);
    lt_tensor *aligned = lt_batch_rank(from->value, to->value->ndim);
    int status = aligned ? lt_copy_(to->value, aligned) : -1;
    lt_release(aligned);
    return status;
}
