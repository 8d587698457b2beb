/* vmap: ops over tensors with a hidden batch dim, which stands first in their values. */
#include "batch.h"

#include "history.h"
#include "ops_gen.h"
#include "program.h"

lt_tensor *lt_batch_rank(lt_tensor *value, int ndim)
{
    lt_tensor *t = lt_retain(value);
    while (t && t->ndim < ndim) {
        lt_tensor *wider = lt_unsqueeze(t, 1);
        lt_release(t);
        t = wider;
    }
    return t;
}

typedef struct batch {
    const lt_op *op;
    const lt_value *v;
    int level, ndim; /* ndim: dims of the widest argument, without the batch */
    lt_idx size, slice;
} batch;

/* ---- What a rule gets for an argument -------------------------------------------------------------------------- */

/* Elementwise: batched values aligned for broadcasting, others as they are. */
static lt_tensor *aligned(void *context, int p, lt_idx i, lt_tensor *t)
{
    const batch *b = context;
    (void)p, (void)i;
    const lt_wrap *w = lt_wrap_at(t, b->level);
    return w ? lt_batch_rank(w->value, b->ndim + 1) : lt_retain(t);
}

/* Every tensor with its batch dim; those that have none are repeated without being copied. */
static lt_tensor *expanded(void *context, int p, lt_idx i, lt_tensor *t)
{
    const batch *b = context;
    (void)p, (void)i;
    const lt_wrap *w = lt_wrap_at(t, b->level);
    if (w) return lt_retain(w->value);
    lt_dims shape = {t->ndim + 1, {b->size}};
    if (t->ndim == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "%s: inside vmap a tensor has too many dims; wanted at most %d",
                        lt_op_name(b->op), LT_MAX_DIMS - 1);
    memcpy(shape.v + 1, t->shape, sizeof(lt_idx) * t->ndim);
    return lt_expand(t, &shape);
}

static lt_tensor *sliced(void *context, int p, lt_idx i, lt_tensor *t)
{
    const batch *b = context;
    (void)p, (void)i;
    const lt_wrap *w = lt_wrap_at(t, b->level);
    return w ? lt_select(w->value, 0, b->slice) : lt_retain(t);
}

/* ---- Rules ----------------------------------------------------------------------------------------------------- */

static int wrap_results(const batch *b, lt_value *out)
{
    int n = lt_result_count(b->op, out);
    for (int i = 0; i < n; i++) {
        lt_tensor **slot = lt_result_at(b->op, out, i);
        lt_tensor *wrapped = *slot ? lt_wrap_new(LT_BATCH, b->level, *slot, NULL) : NULL;
        if (*slot && !wrapped) {
            lt_results_drop(b->op, out);
            return -1;
        }
        lt_release(*slot);
        *slot = wrapped;
    }
    return 0;
}

/* 1 where the rule says that it has none for such arguments. */
static int by_program(const batch *b, lt_value *out)
{
    const lt_op *op = b->op;
    lt_unwrapped in;
    lt_frame f;
    lt_cell value;
    if (lt_unwrapped_fill(&in, op, b->v, expanded, (void *)b)) return -1;
    lt_frame_begin(&f, op, in.v);
    f.raw = b->v;
    f.batch = b->size;
    f.batched = 0;
    for (int p = 0; p < op->params; p++)
        if (op->tensors >> p & 1 && lt_wrap_at(b->v[p].t, b->level)) f.batched |= 1u << p;
    int status = lt_run(op->vmap, &f, &value);
    if (!status && value.kind == LT_CELL_NONE) {
        status = 1;
    } else if (!status && op->returns == LT_ONE) {
        status = (out[0].t = lt_cell_tensor(&value)) ? 0 : -1;
    } else if (!status) {
        const lt_list *all = value.v.list;
        if (op->returns == LT_LISTED) status = lt_list_new((lt_list *)out[0].list, all->n);
        for (int i = 0; !status && i < lt_result_count(op, out); i++)
            *lt_result_at(op, out, i) = i < all->n ? lt_retain(all->v[i]) : NULL;
    }
    if (status >= 0) lt_cell_drop(&value);
    lt_frame_drop(&f);
    lt_unwrapped_drop(&in);
    return status;
}

/* ---- A batch of none ------------------------------------------------------------------------------------------- */

/* What a slice would look like; a number stays the number it is. */
static lt_tensor *described(void *context, int p, lt_idx i, lt_tensor *t)
{
    (void)context, (void)p, (void)i;
    return t->flags & LT_WEAK ? lt_retain(t) : lt_new_on(LT_DEVICE_SHAPES, (lt_dtype)t->dtype, t->ndim, t->shape);
}

/* An empty result with its place in the graph of an argument, which it hands zeros back to: a sum is added to none of
 * its elements. Takes the reference to the result over. */
static lt_tensor *tied(const batch *b, lt_tensor *result, lt_tensor *argument)
{
    const lt_wrap *w = argument ? lt_wrap_at(argument, b->level) : NULL;
    lt_tensor *t = w ? w->value : argument;
    if (!result || !t || !lt_is_differentiable(t->dtype)) return result;
    if (!lt_recording(t) && t->device != LT_DEVICE_WRAPPED) return result;
    lt_tensor *sum = lt_sum(t, NULL, false, -1), *real = sum ? lt_real(sum) : NULL,
              *cast = real ? lt_cast(real, (lt_dtype)result->dtype) : NULL, *sumup = cast ? lt_add(result, cast) : NULL;
    lt_release(sum);
    lt_release(real);
    lt_release(cast);
    lt_release(result);
    return sumup;
}

/* The result of no slices, for a slice that would give `one`. */
static lt_tensor *none_of(const batch *b, uint8_t device, const lt_tensor *one)
{
    lt_dims shape = {one->ndim + 1, {0}};
    if (one->ndim == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "%s: inside vmap a tensor has too many dims; wanted at most %d",
                        lt_op_name(b->op), LT_MAX_DIMS - 1);
    memcpy(shape.v + 1, one->shape, sizeof(lt_idx) * one->ndim);
    lt_tensor *result = lt_new_on(device, (lt_dtype)one->dtype, shape.n, shape.v);
    if (!lt_is_differentiable(one->dtype)) return result;
    for (int p = 0; p < b->op->params; p++) {
        if (lt_is_list(b->op, p))
            for (lt_idx i = 0; i < b->v[p].list->n; i++) result = tied(b, result, b->v[p].list->v[i]);
        else if (b->op->tensors >> p & 1) result = tied(b, result, b->v[p].t);
    }
    return result;
}

/* A device without elements knows what a slice would give. */
static int over_nothing(batch *b, lt_value *out)
{
    uint8_t device = LT_DEVICE_HOST;
    lt_unwrapped in;
    for (int p = 0; p < b->op->params; p++)
        if (b->op->tensors >> p & 1 && b->v[p].t && lt_wrap_at(b->v[p].t, b->level)) device = lt_device_of(b->v[p].t);
    if (lt_unwrapped_fill(&in, b->op, b->v, described, b)) return -1;
    int status = lt_dispatch(b->op, in.v, out);
    lt_unwrapped_drop(&in);
    if (status) return -1;
    const int n = lt_result_count(b->op, out);
    for (int i = 0; !status && i < n; i++) {
        lt_tensor **slot = lt_result_at(b->op, out, i), *one = *slot;
        if (!one) continue;
        if (!(*slot = none_of(b, device, one))) status = -1;
        lt_release(one);
    }
    if (status) lt_results_drop(b->op, out);
    return status;
}

/* Without a rule: one slice after the other, and the results stacked. */
static int slice_by_slice(batch *b, lt_value *out)
{
    const lt_op *op = b->op;
    lt_list columns[LT_MAX_RESULTS] = {{0, NULL}}, *all = columns, pieces = {0, NULL};
    lt_generator before = lt_default_generator;
    bool same = (op->flags & LT_OP_RANDOM) && lt_level_randomness(b->level) == LT_RANDOM_SAME;
    int n = 0, made = 0, status = -1;
    for (b->slice = 0; b->slice < b->size; b->slice++) {
        lt_unwrapped in;
        lt_value results[LT_MAX_RESULTS];
        results[0].list = &pieces;
        if (same) lt_default_generator = before;
        if (lt_unwrapped_fill(&in, op, b->v, sliced, b)) goto done;
        int failed = lt_dispatch(op, in.v, op->returns == LT_LISTED ? results : results);
        lt_unwrapped_drop(&in);
        if (failed) goto done;
        if (!b->slice) {
            n = lt_result_count(op, results);
            if (n > LT_MAX_RESULTS && !(all = lt_alloc(sizeof(lt_list) * (size_t)n))) {
                all = columns;
                n = 0;
                lt_results_drop(op, results);
                goto done;
            }
            for (; made < n; made++)
                if (lt_list_new(&all[made], b->size)) {
                    lt_results_drop(op, results);
                    goto done;
                }
        } else if (lt_result_count(op, results) != n) {
            lt_fail(LT_RUNTIME_ERROR,
                    "%s: the slices of a batch give different numbers of results; wanted one number inside vmap",
                    lt_op_name(op));
            lt_results_drop(op, results);
            goto done;
        }
        for (int i = 0; i < n; i++) {
            all[i].v[b->slice] = *lt_result_at(op, results, i);
            *lt_result_at(op, results, i) = NULL;
        }
        lt_list_clear(&pieces);
    }
    if (op->returns == LT_LISTED && lt_list_new((lt_list *)out[0].list, n)) goto done;
    for (int i = 0; i < n; i++)
        if (!(*lt_result_at(op, out, i) = lt_stack(&all[i], 0))) {
            if (op->returns != LT_LISTED)
                while (i--) lt_release(out[i].t);
            else lt_list_clear((lt_list *)out[0].list);
            goto done;
        }
    status = 0;
done:
    for (int i = 0; i < made; i++) lt_list_clear(&all[i]);
    if (all != columns) lt_free(all, sizeof(lt_list) * (size_t)n);
    lt_list_clear(&pieces);
    return status;
}

static int widest(const lt_op *op, const lt_value *v)
{
    int ndim = 0;
    for (int p = 0; p < op->params; p++)
        if (op->tensors >> p & 1 && v[p].t && v[p].t->ndim > ndim) ndim = v[p].t->ndim;
    return ndim;
}

/* Dim -1 of a 0-d slice would be the batch: such calls go slice by slice. */
static bool points_at_dims_of_nothing(const lt_op *op, const lt_value *v)
{
    if (!(op->tensors & 1) || !v[0].t || v[0].t->ndim) return false;
    for (int p = 0; p < op->params; p++)
        if (lt_op_types(op)[p] >= LT_T_INT && lt_op_types(op)[p] <= LT_T_DIMS_VARIADIC) return true;
    return false;
}

int lt_batch_op(const lt_op *op, const lt_value *v, lt_value *out, const lt_wrap *some)
{
    batch b = {op, v, some->level, widest(op, v), some->value->shape[0], 0};
    lt_unwrapped in;
    int status;
    if (op->data_dependent && op->returns != LT_NOTHING)
        return lt_fail(LT_RUNTIME_ERROR, "%s: it is not possible inside vmap: %s; wanted one shape for the whole batch",
                       lt_op_name(op), lt_text(op->data_dependent));
    if (lt_op_draws(op, v) && lt_level_randomness(b.level) == LT_RANDOM_ERROR)
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: randomness is 'error' in vmap; wanted 'different', where each element of the batch draws numbers of its own, or 'same'",
            lt_op_name(op));
    if (op->kernel || (op->flags & LT_OP_LEADING)) {
        if (lt_unwrapped_fill(&in, op, v, op->kernel ? aligned : expanded, &b)) return -1;
        status = lt_dispatch(op, in.v, out);
        lt_unwrapped_drop(&in);
    } else {
        status = !b.size                                         ? over_nothing(&b, out)
                 : op->vmap && !points_at_dims_of_nothing(op, v) ? by_program(&b, out)
                                                                 : 1;
        if (status > 0) status = slice_by_slice(&b, out);
    }
    return status ? -1 : wrap_results(&b, out);
}

int lt_batch_inplace(const lt_op *op, const lt_value *v, int level)
{
    batch b = {op, v, level, v[0].t->ndim, 0, 0};
    lt_unwrapped in;
    if (widest(op, v) > b.ndim)
        return lt_fail(LT_SHAPE_ERROR, "%s_: the result has %d dims; wanted one that fits into self of shape %s",
                       lt_op_name(op), widest(op, v), LT_SHAPE(v[0].t));
    if (lt_unwrapped_fill(&in, op, v, aligned, &b)) return -1;
    int status = lt_dispatch_inplace(op, in.v);
    lt_unwrapped_drop(&in);
    return status;
}
