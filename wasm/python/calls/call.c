/* Calls of the op table's ops from Python: one interpreter for the signatures of all of them.
 *
 * A call binds the arguments to slots (call_bind.c), converts the slots into lt_values (call_values.c), dispatches, and
 * wraps what comes back. A name with several forms tries them in order (call_overload.c). The objects that are called
 * are in callable.c.
 */
#include "call.h"

#include "autocast.h"
#include "binding.h"
#include "compute.h"
#include "ops_gen.h"

static PyTypeObject **result_types; /* by op, made when first returned */

static PyTypeObject *result_type(const char *name, const lt_py_form *form, const lt_op *op)
{
    if (!result_types && !(result_types = PyMem_Calloc(lt_op_count, sizeof *result_types))) {
        PyErr_NoMemory();
        return NULL;
    }
    PyTypeObject **type = &result_types[form->op];
    if (*type) return *type;
    const char *fields[LT_MAX_RESULTS], *at = lt_py_text(form->results);
    for (int i = 0; i < op->results; i++) {
        fields[i] = at;
        at += strlen(at) + 1;
    }
    return *type = lt_py_result_type(name, fields, op->results);
}

static PyObject *wrap(const char *name, const lt_py_form *form, const lt_op *op, lt_value *out, PyObject *to)
{
    if (op->returns == LT_ONE) return to ? lt_py_result(name, out[0].t, to) : lt_py_wrap(out[0].t);
    if (op->returns == LT_LISTED) return lt_py_wrap_list((lt_list *)out[0].list);
    if (op->returns == LT_NOTHING) Py_RETURN_NONE;
    lt_tensor *results[LT_MAX_RESULTS];
    for (int i = 0; i < op->results; i++) results[i] = out[i].t;
    PyTypeObject *type = result_type(name, form, op);
    if (type)
        return to ? lt_py_results_into(name, type, results, op->results, to)
                  : lt_py_wrap_results(type, results, op->results);
    for (int i = 0; i < op->results; i++) lt_release(results[i]);
    return NULL;
}

/* <view>_copy: each result is replaced by a copy of it. */
static int copy_results(const lt_op *op, lt_value *out)
{
    for (int i = 0; i < lt_result_count(op, out); i++) {
        lt_tensor **at = lt_result_at(op, out, i), *copy = lt_clone(*at);
        if (!copy) {
            lt_results_drop(op, out);
            return -1;
        }
        lt_release(*at);
        *at = copy;
    }
    return 0;
}

/* inplace=True: the result is written into the first argument, where there is something to write. */
static bool writes(const lt_py_form *form, const lt_value *v)
{
    return form->inplace == LT_PY_ALWAYS || v[form->inplace - 1].i;
}

PyObject *lt_py_run_form(const lt_py_entry *entry, const lt_py_form *form, PyObject *const *slots)
{
    const char *name = lt_py_text(entry->name);
    bool inplace = entry->kinds & LT_PY_INPLACE;
    const lt_op *op = &lt_ops[form->op];
    PyObject *alpha = form->extras & LT_PY_ALPHA ? slots[op->params] : NULL;
    PyObject *to = form->extras & LT_PY_OUT && !inplace ? slots[op->params + (form->extras & LT_PY_ALPHA)] : NULL;
    lt_py_arguments_room a;
    lt_value out[LT_MAX_RESULTS];
    lt_list list = {0, NULL};
    PyObject *returned = NULL;
    if (form->inplace && slots[op->params] &&
        lt_py_bool(&(lt_py_spec){.op = name, .form = form}, op->params, slots[op->params], &inplace))
        return NULL;
    if (lt_py_convert_slots(name, form, op, slots, &a)) return NULL;
    if (LT_UNLIKELY(op->needs) && !(entry->kinds & LT_PY_COMPOSITION) && lt_check_needs(name, op, a.v)) {
        lt_py_error();
        goto done;
    }
    inplace = inplace && (!form->inplace || writes(form, a.v));
    if (alpha && lt_py_scale_operand(name, form, op, alpha, &a)) goto done;
    if (inplace && LT_UNLIKELY(!lt_py_check(slots[0]))) {
        lt_py_wrong_type(name, "self", "a Tensor", slots[0]);
        goto done;
    }
    if (inplace) {
        returned = lt_dispatch_inplace(op, a.v) ? lt_py_error() : Py_NewRef(slots[0]);
        goto done;
    }
    if (op->returns == LT_LISTED) out[0].list = &list;
    int status = LT_UNLIKELY(entry->kinds & LT_PY_COMPOSITION) ? lt_compute_composition(op, a.v, out, true)
                 : LT_UNLIKELY(lt_py_autocasting)              ? lt_py_autocast(op, a.v, out)
                                                               : lt_dispatch(op, a.v, out);
    if (LT_UNLIKELY(entry->kinds & LT_PY_COPY) && !status) status = copy_results(op, out);
    returned = status ? lt_py_error() : wrap(name, form, op, out, to == Py_None ? NULL : to);
done:
    lt_py_release_arguments(op, &a);
    return returned;
}

/* The usual call, f(x), f(x, y) or f(x, w, None), with plain tensors for all that the op takes: nothing to convert, to
 * keep or to give back. False where it is not that. */
static inline bool call_with_tensors(const lt_py_entry *entry, const lt_op *op, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject **value)
{
    enum { MOST = 4 };
    lt_value v[MOST], out[1];
    if (nargs != op->params || nargs > MOST || op->tensors != (1 << nargs) - 1 || op->returns != LT_ONE ||
        entry->kinds & (LT_PY_INPLACE | LT_PY_COMPOSITION | LT_PY_COPY) || op->needs || lt_py_autocasting)
        return false;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (LT_LIKELY(lt_py_check(args[i]))) v[i].t = lt_py_unwrap(args[i]);
        else if (args[i] == Py_None && lt_op_types(op)[i] == LT_T_TENSOR_OPT) v[i].t = NULL;
        else return false;
    }
    *value = lt_dispatch(op, v, out) ? lt_py_error() : lt_py_wrap(out[0].t);
    return true;
}

PyObject *lt_py_call_entry(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    if (LT_UNLIKELY(entry->forms > 1)) return lt_py_call_overloaded(entry, args, nargs, kwnames);
    const lt_py_form *form = &lt_py_forms[entry->form];
    const char *name = lt_py_text(entry->name);
    PyObject *slots[LT_PY_MAX_SLOTS], *extra = NULL, *quick;
    if (!kwnames && call_with_tensors(entry, &lt_ops[form->op], args, nargs, &quick)) return quick;
    int total = lt_py_total_slots(form);
    if (!kwnames && form->variadic < 0 && nargs == total && nargs <= form->positional)
        return lt_py_run_form(entry, form, args);
    if (LT_LIKELY(!kwnames && form->variadic < 0 && nargs >= form->required && nargs <= form->positional)) {
        for (Py_ssize_t i = 0; i < nargs; i++) slots[i] = args[i];
        for (Py_ssize_t i = nargs; i < total; i++) slots[i] = NULL;
    } else if (lt_py_bind_slots(name, form, total, args, nargs, kwnames, slots, &extra, false)) {
        return NULL;
    }
    PyObject *value = lt_py_run_form(entry, form, slots);
    Py_XDECREF(extra);
    return value;
}
