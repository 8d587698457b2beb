/* What callers from the host language must keep to: the table's `needs`, conditions that are looked at before an op is
 * called, and what is said of an argument that does not meet one. */
#include "needs.h"

#include <stdio.h>

#include "host.h"
#include "ops_gen.h"
#include "program.h"
#include "wrap.h"

enum { NEED_VALUE, NEED_INDEX, NEED_UNSUPPORTED, NEED_WARN }; /* table.py has the same */

/* 1 where a condition holds, 0 where it does not, -1 on an error. A tensor must hold in all its elements; where there
 * are none to read, on meta, that is not asked. */
static int holds(const lt_cell *condition)
{
    if (condition->kind != LT_CELL_TENSOR) return lt_cell_truth(condition);
    lt_tensor *t = condition->v.t;
    for (const lt_wrap *wrap = lt_wrap_of(t); wrap; wrap = lt_wrap_of(t)) t = wrap->value;
    if (lt_shape_only(t)) return 1;
    lt_tensor *all = lt_all(t, NULL, false);
    if (!all) return -1;
    const int status = lt_scalar_double(lt_item(all)) != 0;
    lt_release(all);
    return status;
}

/* Writes what an argument is: " is 1.5", " has shape (2, 3)"; without `verb` the value alone. */
static void describe(const lt_op *op, const lt_value *v, int param, bool verb, char *to, size_t room)
{
    const lt_value value = v[param];
    const char *is = verb ? " is " : "";
    switch ((lt_type)lt_op_types(op)[param]) {
    case LT_T_TENSOR:
    case LT_T_OPERAND:
    case LT_T_PLACES:
    case LT_T_TENSOR_OPT:
        if (value.t) snprintf(to, room, "%s%s", verb ? " has shape " : "", LT_SHAPE(value.t));
        else snprintf(to, room, "%sNone", is);
        return;
    case LT_T_FLOAT: snprintf(to, room, "%s%g", is, value.f); return;
    case LT_T_FLOAT_OPT:
        if (value.fp) snprintf(to, room, "%s%g", is, *value.fp);
        else snprintf(to, room, "%sNone", is);
        return;
    case LT_T_BOOL: snprintf(to, room, "%s%s", is, value.i ? "True" : "False"); return;
    case LT_T_INT: snprintf(to, room, "%s%lld", is, (long long)value.i); return;
    case LT_T_INT_OPT:
        if (value.ip) snprintf(to, room, "%s%lld", is, (long long)*value.ip);
        else snprintf(to, room, "%sNone", is);
        return;
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC:
        if (value.dims) snprintf(to, room, "%s%s", is, lt_shape_text(value.dims->n, value.dims->v));
        else snprintf(to, room, "%sNone", is);
        return;
    default: snprintf(to, room, "%s", verb ? " does not do" : "it");
    }
}

/* `wanted` with the arguments that it mentions: a byte 1, and 16 more than the parameter's number. */
static void expand(const lt_op *op, const lt_value *v, const char *wanted, char *to, size_t room)
{
    size_t used = 0;
    for (; *wanted && used + 1 < room; wanted++) {
        if (*wanted != 1) {
            to[used++] = *wanted;
            continue;
        }
        describe(op, v, *++wanted - 16, false, to + used, room - used);
        used += strlen(to + used);
    }
    to[used] = 0;
}

int lt_program_need(lt_frame *f, lt_cell *condition, int kind, int param, const char *name, const char *wanted)
{
    const bool of_elements = condition->kind == LT_CELL_TENSOR;
    const int status = holds(condition);
    lt_cell_clear(condition);
    if (status) return status < 0 ? -1 : 0;
    char what[200], text[400], message[700];
    const bool is_tensor = f->op->tensors >> param & 1;
    if (of_elements) snprintf(what, sizeof what, " holds other elements");
    else describe(f->op, f->args, param, true, what, sizeof what);
    expand(f->op, f->args, wanted, text, sizeof text);
    snprintf(message, sizeof message, "%s: %s%s; wanted %s", f->called, name, what, text);
    if (kind == NEED_WARN) return lt_host_calls.warn ? lt_host_calls.warn(message) : 0;
    return lt_fail(kind == NEED_INDEX         ? LT_INDEX_ERROR
                   : kind == NEED_UNSUPPORTED ? LT_UNSUPPORTED_ERROR
                   : of_elements              ? LT_RUNTIME_ERROR
                   : is_tensor                ? LT_SHAPE_ERROR
                                              : LT_VALUE_ERROR,
                   "%s", message);
}

int lt_check_needs(const char *called, const lt_op *op, const lt_value *v)
{
    lt_frame f;
    lt_cell value;
    lt_frame_begin(&f, op, v);
    f.called = called;
    const int status = lt_run(op->needs, &f, &value);
    if (!status) lt_cell_drop(&value);
    lt_frame_drop(&f);
    return status;
}
