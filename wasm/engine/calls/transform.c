/* Transforms of ops: vmap and jvp as wrapped tensors that an op is taken through level by level.
 *
 * The innermost level among the arguments goes first: its wrappers are taken off, the op's rule is carried out on what
 * was inside, which may be wrapped by outer levels and is dispatched again, and the results are wrapped. Autograd needs
 * no level of its own: a wrapped tensor can be a leaf and have a history like any other.
 */
#include "transform.h"

#include "batch.h"
#include "compute.h"
#include "dispatch.h"
#include "dual.h"

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

/* A tensor that outlived the jvp that it was made in is its value; one of a vmap is none. */
static lt_tensor *outlived(void *context, int p, lt_idx i, lt_tensor *t)
{
    (void)p, (void)i;
    const lt_wrap *w = lt_wrap_at(t, *(const int *)context);
    return lt_retain(w ? w->value : t);
}

static int has_ended(const lt_op *op, const lt_wrap *w)
{
    return lt_fail(LT_RUNTIME_ERROR,
                   "%s: a tensor from inside a %s is used after it has ended; wanted its results only", lt_op_name(op),
                   w->kind == LT_BATCH ? "vmap" : "jvp");
}

static int without_outlived(const lt_op *op, const lt_value *v, lt_value *out, const lt_wrap *w)
{
    int level = w->level;
    lt_unwrapped in;
    if (w->kind == LT_BATCH) return has_ended(op, w);
    if (lt_unwrapped_fill(&in, op, v, outlived, &level)) return -1;
    const int status = lt_dispatch(op, in.v, out);
    lt_unwrapped_drop(&in);
    return status;
}

int lt_transformed(const lt_op *op, const lt_value *v, lt_value *out)
{
    const lt_wrap *w = innermost(op, v);
    bool batch = w->kind == LT_BATCH;
    if (LT_UNLIKELY(!lt_level_alive(w->level))) return without_outlived(op, v, out, w);
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
    if (!lt_level_alive(w->level)) return has_ended(op, w);
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
