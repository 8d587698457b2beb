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
#include "history.h"
#include "inplace.h"
#include "ops_gen.h"

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

/* Whether a wrapped argument has a history of its own. A composite records nothing, its parts do: computed on what is
 * inside of the wrapper, they would know nothing of that history. */
static bool has_history(const lt_op *op, const lt_value *v)
{
    for (int p = 0; p < op->params; p++) {
        if (op->tensors >> p & 1 && v[p].t && v[p].t->device == LT_DEVICE_WRAPPED && lt_recording(v[p].t)) return true;
        for (lt_idx i = 0; lt_is_list(op, p) && i < v[p].list->n; i++)
            if (v[p].list->v[i] && v[p].list->v[i]->device == LT_DEVICE_WRAPPED && lt_recording(v[p].list->v[i]))
                return true;
    }
    return false;
}

int lt_transformed(const lt_op *op, const lt_value *v, lt_value *out)
{
    const lt_wrap *w = innermost(op, v);
    bool batch = w->kind == LT_BATCH;
    if (LT_UNLIKELY(!lt_level_alive(w->level))) return without_outlived(op, v, out, w);
    bool rule = op->kernel || (batch ? op->vmap || (op->flags & LT_OP_LEADING)
                                     : op->jvp || (op->flags & (LT_OP_LINEAR | LT_OP_EACH)));
    if (!rule && op->composition) return lt_compute_composition(op, v, out, false);
    bool whole = !(op->flags & LT_OP_TRANSPARENT) || (batch && lt_op_draws(op, v));
    if ((op->flags & LT_OP_COMPOSITE) && has_history(op, v)) rule = whole = false;
    if (!rule && !whole && (op->compose || (op->flags & LT_OP_COMPOSITE))) return lt_compute(op, v, out);
    if (op->mutates)
        return lt_fail(LT_RUNTIME_ERROR, "%s: it updates a tensor in passing; wanted a call outside of %s",
                       lt_op_name(op), batch ? "vmap" : "jvp");
    return batch ? lt_batch_op(op, v, out, w) : lt_dual_op(op, v, out, w->level);
}

/* ---- In place --------------------------------------------------------------------------------------------------- */

/* The elements only. */
static int copy_values(const char *op, lt_tensor *self, lt_tensor *source)
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

/* What is written is recorded for the wrapped tensor itself as if it had been computed: `result` has that history. A
 * view cannot hand it on to its base, of which it knows nothing. */
static int become(const char *op, lt_tensor *self, lt_tensor *result)
{
    const lt_wrap *to = lt_wrap_of(self);
    if (to->value->base)
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: self is a view, and its gradient is wanted inside vmap; wanted the op that is not in place, or a clone()",
            op);
    lt_node *node = lt_requires_grad(result) ? lt_grad_fn(result) : NULL;
    const uint32_t nr = node ? result->autograd->output_nr : 0;
    lt_node_retain(node);
    int status = lt_prepare_rebase(self);
    if (!status) status = copy_values(op, self, result);
    if (!status) {
        lt_bump(self);
        lt_set_history(self, node, nr);
    }
    lt_unreserve();
    lt_node_release(node);
    return status;
}

/* A wrapped tensor whose history matters: computed from a copy, and written with its history. */
static int recorded_inplace(const lt_op *op, const lt_value *v)
{
    lt_tensor *self = v[0].t;
    lt_value from[LT_MAX_PARAMS], out[LT_MAX_RESULTS];
    memcpy(from, v, sizeof(lt_value) * op->params);
    lt_tensor *copy = lt_clone(self);
    if (!copy) return -1;
    for (int p = 0; p < op->params; p++)
        if (op->tensors >> p & 1 && v[p].t == self) from[p].t = copy;
    int status = lt_dispatch(op, from, out);
    lt_release(copy);
    if (status) return -1;
    lt_tensor *result =
        lt_inplace_fits(lt_op_name(op), self, out[0].t) ? NULL : lt_cast(out[0].t, (lt_dtype)self->dtype);
    status = result ? become(lt_op_name(op), self, result) : -1;
    lt_release(result);
    lt_results_drop(op, out);
    return status;
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
    bool recorded = false;
    for (int p = 0; !recorded && p < op->params; p++)
        recorded = lt_is_list(op, p) ? lt_recording_list(v[p].list) : (op->tensors >> p & 1) && lt_recording(v[p].t);
    if (recorded && lt_is_differentiable(v[0].t->dtype)) return recorded_inplace(op, v);
    lt_bump(v[0].t);
    if (op->kernel) return lt_batch_inplace(op, v, w->level);
    lt_value from[LT_MAX_PARAMS], out[LT_MAX_RESULTS];
    memcpy(from, v, sizeof(lt_value) * op->params);
    lt_tensor *copy = from[0].t = lt_clone(v[0].t); /* an outer graph may need what is overwritten */
    int status = copy ? lt_dispatch(op, from, out) : -1;
    lt_release(copy);
    if (status) return -1;
    status = copy_values(lt_op_name(op), v[0].t, out[0].t);
    lt_results_drop(op, out);
    return status;
}

int lt_transformed_copy(const char *op, lt_tensor *self, lt_tensor *source)
{
    const bool recorded = lt_recording(self) || lt_recording(source);
    if (!recorded || !lt_is_differentiable(self->dtype) || lt_wrap_of(self) == NULL) {
        lt_bump(self);
        return copy_values(op, self, source);
    }
    lt_dims shape = lt_dims_of(self);
    lt_tensor *cast = lt_cast(source, (lt_dtype)self->dtype), *whole = cast ? lt_expand(cast, &shape) : NULL;
    const int status = whole ? become(op, self, whole) : -1;
    lt_release(cast);
    lt_release(whole);
    return status;
}
