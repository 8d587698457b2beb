/* Computing an op: compositions, and dtypes that are stored but not computed in. */
#include "compute.h"

#include "copy.h"
#include "mutate.h"
#include "program.h"

/* ---- Compositions -------------------------------------------------------------------------------------------------
 */

int lt_run_composition(const lt_op *op, uint32_t program, const lt_value *v, lt_value *out)
{
    lt_frame f;
    lt_cell value;
    lt_frame_begin(&f, op, v);
    int status = lt_run(program, &f, &value);
    if (status) goto done;
    if (op->returns == LT_ONE || value.kind != LT_CELL_LIST) {
        status = (out[0].t = lt_cell_tensor(&value)) ? 0 : -1;
    } else if (op->returns == LT_SEVERAL) {
        for (int r = 0; r < op->results; r++) out[r].t = r < value.v.list->n ? lt_retain(value.v.list->v[r]) : NULL;
    } else {
        lt_list *to = (lt_list *)out[0].list;
        status = lt_list_new(to, value.v.list->n);
        for (lt_idx i = 0; !status && i < to->n; i++) to->v[i] = lt_retain(value.v.list->v[i]);
    }
    lt_cell_drop(&value);
done:
    lt_frame_drop(&f);
    return status;
}

int lt_compute_composition(const lt_op *op, const lt_value *v, lt_value *out, bool record)
{
    if (LT_UNLIKELY(op->mutates)) return lt_compute_writes(op, v, out, true, record);
    if (op->composition > 1) return lt_run_composition(op, op->composition, v, out);
    return lt_call(op, op->composition_fn, v, out);
}

/* ---- Dtypes that are stored but not computed in ---------------------------------------------------------------- */

/* The op's error names the dtype to which an argument was widened: let it name the one that was passed. Which argument
 * it is about is not known here, so it is left as it is where another one has the wide dtype, or is widened to it too.
 */
static void name_dtypes_passed(const lt_op *op, const lt_value *v)
{
    unsigned passed = 0;
    for (int p = 0; p < op->params; p++) {
        if (op->tensors >> p & 1 && v[p].t) passed |= LT_BIT(v[p].t->dtype);
        for (lt_idx i = 0; lt_is_list(op, p) && i < v[p].list->n; i++)
            if (v[p].list->v[i]) passed |= LT_BIT(v[p].list->v[i]->dtype);
    }
    for (int d = 0; d < LT_DTYPE_COUNT; d++) {
        const lt_dtype wide = lt_compute_dtype(d);
        unsigned same = 0;
        for (int other = 0; other < LT_DTYPE_COUNT; other++)
            if (lt_compute_dtype(other) == wide) same |= passed & LT_BIT(other);
        if (wide != (lt_dtype)d && same == LT_BIT(d)) lt_reword_error(LT_DTYPE_NAME(wide), LT_DTYPE_NAME(d));
    }
}

/* The dtype that a narrow tensor is widened to beside others, `all` being the promotion of their dtypes: one that does
 * not change what the op promotes them to. */
static lt_dtype widened_dtype(lt_dtype dtype, lt_dtype all)
{
    if (dtype == LT_U32 && lt_is_integral(all) && !lt_is_unsigned(all)) return LT_I64;
    if (dtype == LT_U16 && (all == LT_U32 || all == LT_U64)) return LT_U64;
    return lt_compute_dtype(dtype);
}

/* The promotion of the dtypes of an op's arguments. */
static lt_dtype promotion(const lt_op *op, const lt_value *v)
{
    int all = -1;
    for (int p = 0; p < op->params; p++) {
        const lt_idx n = lt_is_list(op, p) ? v[p].list->n : op->tensors >> p & 1 && v[p].t ? 1 : 0;
        for (lt_idx i = 0; i < n; i++) {
            const lt_tensor *t = lt_is_list(op, p) ? v[p].list->v[i] : v[p].t;
            if (t) all = all < 0 ? t->dtype : (int)lt_promote((lt_dtype)all, (lt_dtype)t->dtype);
        }
    }
    return (lt_dtype)all;
}

/* Structured ops know the dtypes that arithmetic is done in. Narrower ones are widened for them, and results narrowed
 * again, unless the caller asked for a dtype. */
static int compute_widened(const lt_op *op, const lt_value *v, lt_value *out)
{
    lt_value wide[LT_MAX_PARAMS] = {{0}};
    lt_tensor *made[LT_MAX_PARAMS] = {NULL};
    lt_list lists[LT_MAX_PARAMS];
    int narrow = -1, status = -1;
    bool asked = false;
    const lt_dtype all = promotion(op, v);
    for (int p = 0; p < op->params; p++) lists[p] = (lt_list){0, NULL};
    for (int p = 0; p < op->params; p++) {
        wide[p] = v[p];
        asked |= (lt_op_types(op)[p] == LT_T_DTYPE_OPT && v[p].i >= 0) || lt_op_types(op)[p] == LT_T_DTYPE;
        if (op->tensors >> p & 1 && v[p].t && lt_compute_dtype(v[p].t->dtype) != (lt_dtype)v[p].t->dtype) {
            narrow = narrow < 0 ? v[p].t->dtype : (int)lt_promote((lt_dtype)narrow, (lt_dtype)v[p].t->dtype);
            if (!(op->mutates >> p & 1) &&
                !(wide[p].t = made[p] = lt_to_dtype(v[p].t, widened_dtype((lt_dtype)v[p].t->dtype, all))))
                goto done;
        }
        if (!lt_is_list(op, p)) continue;
        if (lt_list_new(&lists[p], v[p].list->n)) goto done;
        wide[p].list = &lists[p];
        for (lt_idx i = 0; i < v[p].list->n; i++) {
            lt_tensor *t = v[p].list->v[i];
            if (!t) continue;
            if (lt_compute_dtype(t->dtype) != (lt_dtype)t->dtype)
                narrow = narrow < 0 ? t->dtype : (int)lt_promote((lt_dtype)narrow, (lt_dtype)t->dtype);
            if (!(lists[p].v[i] = lt_to_dtype(t, widened_dtype((lt_dtype)t->dtype, all)))) goto done;
        }
    }
    for (int p = 0; p < op->params;
         p++) { /* beside a wider tensor the result is not narrow; an int64 one is an index */
        const lt_idx n = lt_is_list(op, p) ? v[p].list->n : op->tensors >> p & 1 && v[p].t ? 1 : 0;
        for (lt_idx i = 0; i < n; i++) {
            const lt_tensor *t = lt_is_list(op, p) ? v[p].list->v[i] : v[p].t;
            if (!t) continue;
            const lt_dtype other = (lt_dtype)t->dtype;
            if (lt_dtypes[other].kind == lt_dtypes[narrow].kind &&
                lt_itemsize(other) <= lt_itemsize(lt_compute_dtype(narrow)))
                narrow = lt_promote((lt_dtype)narrow, other);
        }
    }
    status = lt_call(op, op->fn, wide, out);
    if (status && !asked) name_dtypes_passed(op, v);
    if (status || asked) goto done;
    int n = op->returns == LT_LISTED ? (int)out[0].list->n : op->returns == LT_NOTHING ? 0 : op->results;
    for (int i = 0; !status && i < n; i++) {
        lt_tensor **slot = op->returns == LT_LISTED ? &((lt_list *)out[0].list)->v[i] : &out[i].t;
        if (!*slot || (*slot)->dtype != lt_compute_dtype(narrow)) continue;
        lt_tensor *small = lt_to_dtype(*slot, (lt_dtype)narrow);
        if (!small) status = -1;
        else {
            lt_release(*slot);
            *slot = small;
        }
    }
    if (status && op->returns == LT_LISTED) lt_list_clear((lt_list *)out[0].list);
    if (status && op->returns != LT_LISTED)
        for (int i = 0; i < n; i++) lt_release(out[i].t);
done:
    for (int p = 0; p < op->params; p++) {
        lt_release(made[p]);
        lt_list_clear(&lists[p]);
    }
    return status;
}

static int compute_whole(const lt_op *op, const lt_value *v, lt_value *out)
{
    return op->flags & LT_OP_ANY_DTYPE ? lt_compute(op, v, out) : compute_widened(op, v, out);
}

/* ---- A piece at a time ------------------------------------------------------------------------------------------- */

enum { PIECE = 1 << 15 }; /* elements that are widened at once */

/* The dims along which the op's lines lie, as a mask; 0 where they are not known, for the op itself to complain. */
static uint32_t spanned_dims(const lt_op *op, const lt_value *v)
{
    const int ndim = v[0].t->ndim;
    uint32_t mask = 0;
    for (int p = 1; p < op->params; p++) {
        const lt_type type = (lt_type)lt_op_types(op)[p];
        lt_dims one = {1, {0}};
        const lt_dims *dims = &one;
        if (type == LT_T_INT) one.v[0] = v[p].i;
        else if (type == LT_T_INT_OPT) dims = v[p].ip ? (one.v[0] = *v[p].ip, &one) : NULL;
        else if (type == LT_T_DIMS || type == LT_T_DIMS_OPT) dims = v[p].dims;
        else continue;
        if (!dims) return 0;
        for (int i = 0; i < dims->n; i++) {
            const lt_idx d =
                op->flags & LT_OP_LAST_DIMS ? ndim - dims->n + i : dims->v[i] + (dims->v[i] < 0 ? ndim : 0);
            if (d < 0 || d >= ndim || (op->flags & LT_OP_LAST_DIMS && v[0].t->shape[d] != dims->v[i])) return 0;
            mask |= 1u << d;
        }
        return mask;
    }
    return 0;
}

/* Elements `from` … `from + n` of t along dim d. */
static lt_tensor *part_of(lt_tensor *t, int d, lt_idx from, lt_idx n)
{
    lt_dims shape = lt_dims_of(t);
    shape.v[d] = n;
    return lt_alias_as(t, shape.n, shape.v, t->stride, t->offset + from * t->stride[d]);
}

/* Writes the results of a piece where they belong in those of all, which the first piece makes. */
static int place(const lt_op *op, lt_value *made, const lt_tensor *x, int d, uint32_t spanned, lt_idx from,
                 lt_value *out)
{
    int status = 0;
    for (int r = 0; !status && r < op->results; r++) {
        lt_tensor *piece = made[r].t;
        const int at = piece->ndim == x->ndim ? d : d - __builtin_popcount(spanned & ((1u << d) - 1));
        if (!out[r].t) {
            lt_dims shape = lt_dims_of(piece);
            shape.v[at] = x->shape[d];
            if (!(out[r].t = lt_new_dims((lt_dtype)piece->dtype, &shape))) return -1;
        }
        lt_tensor *to = part_of(out[r].t, at, from, piece->shape[at]);
        status = to ? lt_copy_into(to, piece) : -1;
        lt_release(to);
    }
    return status;
}

/* Lines that are computed by themselves are widened a few at a time. */
static int compute_pieces(const lt_op *op, const lt_value *v, lt_value *out)
{
    lt_tensor *x = v[0].t;
    const bool pays = x->numel > PIECE && !x->device && !(op->flags & LT_OP_FLOAT_LINES && lt_is_integral(x->dtype));
    const uint32_t spanned = pays ? spanned_dims(op, v) : 0;
    int d = 0, status = 0;
    while (d < x->ndim && (spanned >> d & 1 || x->shape[d] == 1)) d++;
    if (!spanned || d == x->ndim) return compute_whole(op, v, out);
    const lt_idx line = x->numel / x->shape[d], most = line < PIECE ? PIECE / line : 1;
    for (int r = 0; r < op->results; r++) out[r].t = NULL;
    for (lt_idx from = 0; !status && from < x->shape[d]; from += most) {
        const lt_idx n = x->shape[d] - from < most ? x->shape[d] - from : most;
        lt_value part[LT_MAX_PARAMS], made[LT_MAX_RESULTS] = {{0}};
        memcpy(part, v, sizeof(lt_value) * op->params);
        for (int p = 0; !status && p < op->params; p++)
            if (op->tensors >> p & 1 && v[p].t && lt_same_shape(v[p].t, x) &&
                !(part[p].t = part_of(v[p].t, d, from, n)))
                status = -1;
        if (!status) status = compute_pieces(op, part, made);
        if (!status) {
            status = place(op, made, x, d, spanned, from, out);
            lt_results_drop(op, made);
        }
        for (int p = 0; p < op->params; p++)
            if (op->tensors >> p & 1 && part[p].t != v[p].t) lt_release(part[p].t);
    }
    if (status) lt_results_drop(op, out);
    return status;
}

/* Plain tensors; those of dtypes that the op does not compute in are widened. */
int lt_compute_plain(const lt_op *op, bool narrow, const lt_value *v, lt_value *out)
{
    if (narrow && op->flags & (LT_OP_LINES | LT_OP_LAST_DIMS) && !lt_current_device && !op->compose)
        return compute_pieces(op, v, out);
    if (narrow && !op->kernel && !op->compose && !(op->flags & (LT_OP_COMPOSITE | LT_OP_ANY_DTYPE | LT_OP_VIEW)))
        return compute_widened(op, v, out);
    return lt_compute(op, v, out);
}
