/* Ops that write to their arguments (`mutates` in the op table): what may be written, what counts as written, and the
 * compositions that say what is written. Where the tensors of lists are written to, all lists of the op are walked
 * together. */
#include "mutate.h"

#include <stdio.h>

#include "inplace.h"
#include "program.h"

static const char *name_of(const lt_op *op, int param, int *length)
{
    const char *at = lt_text(op->names);
    for (; param; param--) at = strchr(at, ' ') + 1;
    const char *end = strchr(at, ' ');
    *length = (int)(end ? (size_t)(end - at) : strlen(at));
    return at;
}

static inline bool walks_lists(const lt_op *op) { return op->mutates & op->lists; }

/* How many places the lists have. */
static lt_idx places(const lt_op *op, const lt_value *v)
{
    for (int p = 0; p < op->params; p++)
        if (lt_is_list(op, p)) return v[p].list->n;
    return 0;
}

bool lt_left_out(const lt_op *op, const lt_value *v, lt_idx i)
{
    for (int p = 0, mask = op->holes; mask; p++, mask >>= 1)
        if ((mask & 1) && i < v[p].list->n && !v[p].list->v[i]) return true;
    return false;
}

static bool any_left_out(const lt_op *op, const lt_value *v)
{
    for (int p = 0, mask = op->holes; mask; p++, mask >>= 1)
        for (lt_idx i = 0; (mask & 1) && i < v[p].list->n; i++)
            if (!v[p].list->v[i]) return true;
    return false;
}

static int check_lengths(const lt_op *op, const lt_value *v)
{
    const lt_idx n = places(op, v);
    int first = 0;
    while (!lt_is_list(op, first)) first++;
    for (int p = first + 1; p < op->params; p++) {
        if (!lt_is_list(op, p) || v[p].list->n == n || (op->spare >> p & 1 && v[p].list->n == 0)) continue;
        int length, other;
        const char *name = name_of(op, p, &length), *leading = name_of(op, first, &other);
        return lt_fail(LT_VALUE_ERROR, "%s: %.*s has %lld items; wanted %lld, one for each of %.*s", lt_op_name(op),
                       length, name, (long long)v[p].list->n, (long long)n, other, leading);
    }
    return 0;
}

/* The name stands in front of the message, which calls the tensor self. */
static int check_one(const lt_op *op, int p, lt_idx place, lt_tensor *t)
{
    if (LT_LIKELY(!(t->flags & LT_FROZEN) && (t->flags & LT_CONTIGUOUS) && !lt_grad_enabled)) return 0;
    int length;
    char text[128];
    const char *name = name_of(op, p, &length);
    if (place < 0) snprintf(text, sizeof text, "%s: %.*s", lt_op_name(op), length, name);
    else snprintf(text, sizeof text, "%s: %.*s[%lld]", lt_op_name(op), length, name, (long long)place);
    return lt_inplace_check(text, t);
}

int lt_check_mutable(const lt_op *op, const lt_value *v, bool record)
{
    if (walks_lists(op) && check_lengths(op, v)) return -1;
    const bool enabled = lt_grad_enabled;
    const bool holes = any_left_out(op, v);
    int status = 0;
    if (!op->grad && !record) lt_grad_enabled = false;
    for (int p = 0, mask = op->mutates; mask && !status; p++, mask >>= 1) {
        if (!(mask & 1)) continue;
        if (!lt_is_list(op, p)) {
            if (v[p].t) status = check_one(op, p, -1, v[p].t);
            continue;
        }
        for (lt_idx i = 0; !status && i < v[p].list->n; i++)
            if (!holes || !lt_left_out(op, v, i)) status = check_one(op, p, i, v[p].list->v[i]);
    }
    lt_grad_enabled = enabled;
    return status;
}

void lt_count_versions(const lt_op *op, const lt_value *v)
{
    const bool holes = any_left_out(op, v);
    for (int p = 0, mask = op->mutates; mask; p++, mask >>= 1) {
        if (!(mask & 1)) continue;
        if (!lt_is_list(op, p)) {
            if (v[p].t) lt_bump(v[p].t);
            continue;
        }
        for (lt_idx i = 0; i < v[p].list->n; i++)
            if (!holes || !lt_left_out(op, v, i)) lt_bump(v[p].list->v[i]);
    }
}

/* ---- Compositions ---------------------------------------------------------------------------------------------- */

/* What the program says of place i, or of the op: the values of the written parameters and the results, NULL for none.
 */
static int compute(const lt_op *op, const lt_value *v, lt_idx i, lt_list *values)
{
    lt_frame f;
    lt_cell value;
    lt_frame_begin(&f, op, v);
    f.item = i;
    if (lt_run(op->composition, &f, &value)) {
        lt_frame_drop(&f);
        return -1;
    }
    lt_list *made = (lt_list *)value.v.list; /* expr.py has seen to it that it is a list */
    *values = *made;
    *made = (lt_list){0, NULL};
    lt_cell_drop(&value);
    lt_frame_drop(&f);
    return 0;
}

static int write_place(const lt_op *op, const lt_value *v, lt_idx i, const lt_list *values)
{
    int at = 0;
    for (int p = 0, mask = op->mutates; mask; p++, mask >>= 1) {
        if (!(mask & 1)) continue;
        lt_tensor *value = values->v[at++], *target = !value ? NULL : lt_is_list(op, p) ? v[p].list->v[i] : v[p].t;
        if (target && lt_copy_(target, value)) return -1;
    }
    return 0;
}

int lt_compute_writes(const lt_op *op, const lt_value *v, lt_value *out, bool write, bool record)
{
    const lt_idx n = walks_lists(op) ? places(op, v) : 1;
    const bool enabled = lt_grad_enabled, writes = write && (!op->only_if || v[op->only_if - 1].i);
    if ((writes || walks_lists(op)) && lt_check_mutable(op, v, record)) return -1;
    const size_t bytes = sizeof(lt_list) * (size_t)(n + 1);
    lt_list *values = lt_alloc(bytes);
    if (!values) return -1;
    memset(values, 0, bytes);
    int status = 0;
    if (!op->grad && !record) lt_grad_enabled = false;
    for (lt_idx i = 0; i < n && !status; i++)
        if (!op->holes || !lt_left_out(op, v, i)) status = compute(op, v, i, &values[i]);
    for (lt_idx i = 0; i < n && writes && !status; i++)
        if (values[i].n) status = write_place(op, v, i, &values[i]);
    lt_grad_enabled = enabled;
    if (!status && !walks_lists(op))
        for (int r = 0; r < op->results; r++) out[r].t = lt_retain(values[0].v[values[0].n - op->results + r]);
    for (lt_idx i = 0; i < n; i++) lt_list_clear(&values[i]);
    lt_free(values, bytes);
    return status;
}
