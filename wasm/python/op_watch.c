/* Somebody who is told of every call of an op: lucid/onnx writes down what a model computes.
 *
 * _watch_ops(function or None) begins, or ends; function(name, in_place, depth, arguments, results) is called when a
 * call has ended well. Depth is in how many other calls it lies: those come before the one that they are part of. A
 * tensor is itself, the same object each time for as long as it lives; a number that was given beside tensors is a
 * number. An exception of the function is that of the call. What the function calls itself, it is not told. */
#include "profile.h"
#include "told.h"

static PyObject *watcher;

static PyObject *told_tensor(const void *context, lt_tensor *t)
{
    (void)context;
    return t->flags & LT_WEAK ? lt_py_told_scalar(lt_item(t)) : lt_py_wrap(lt_retain(t));
}

static PyObject *told_arguments(const lt_op *op, const lt_value *v)
{
    PyObject *tuple = PyTuple_New(op->params);
    for (int p = 0; tuple && p < op->params; p++) {
        PyObject *item = lt_py_told_value(told_tensor, NULL, (lt_type)lt_op_types(op)[p], v[p]);
        if (!item || PyTuple_SetItem(tuple, p, item) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *told_results(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out)
{
    const int n = kind == LT_EVENT_IN_PLACE ? 1 : lt_result_count(op, out);
    PyObject *tuple = PyTuple_New(n);
    for (int i = 0; tuple && i < n; i++) {
        lt_tensor *t = kind == LT_EVENT_IN_PLACE ? v[0].t : *lt_result_at(op, out, i);
        PyObject *item = lt_py_told_tensor(told_tensor, NULL, t);
        if (!item || PyTuple_SetItem(tuple, i, item) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

static int watch(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out, int depth);

/* Takes over both tuples, which may be NULL after an error. */
static int tell(const char *name, bool in_place, int depth, PyObject *arguments, PyObject *results)
{
    PyObject *answer = NULL;
    if (arguments && results) {
        PyObject *function = Py_NewRef(watcher);
        answer =
            PyObject_CallFunction(function, "sOiOO", name, in_place ? Py_True : Py_False, depth, arguments, results);
        Py_DECREF(function);
    }
    Py_XDECREF(arguments);
    Py_XDECREF(results);
    Py_XDECREF(answer);
    if (watcher) lt_op_watcher = watch;
    return answer ? 0 : -1;
}

static int watch(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out, int depth)
{
    lt_op_watcher = NULL;
    PyObject *arguments = told_arguments(op, v), *results = arguments ? told_results(op, kind, v, out) : NULL;
    const int status = tell(lt_op_name(op), kind == LT_EVENT_IN_PLACE, depth, arguments, results);
    return status ? lt_fail(LT_HOST_ERROR, "an error in the function that watches calls") : 0;
}

/* What is not in the table of ops, x[index] and writes, is told in the same way. */
bool lt_py_watch_begin(void)
{
    if (LT_LIKELY(!lt_op_watcher)) return false;
    lt_profile_begin();
    return true;
}

int lt_py_watch_end(const char *name, bool in_place, PyObject *arguments, PyObject *result)
{
    lt_profile_end_range(0);
    if (!result || !lt_op_watcher) {
        Py_XDECREF(arguments);
        return 0;
    }
    lt_op_watcher = NULL;
    return tell(name, in_place, lt_profile_depth(), arguments, PyTuple_Pack(1, result));
}

/* _watch_ops(function or None) */
PyObject *lt_py_watch_ops(PyObject *module, PyObject *function)
{
    (void)module;
    if (function != Py_None && !PyCallable_Check(function))
        return lt_py_wrong_type("_watch_ops", "function", "a function or None", function), NULL;
    PyObject *before = watcher;
    watcher = function == Py_None ? NULL : Py_NewRef(function);
    lt_op_watcher = watcher ? watch : NULL;
    lt_profile(watcher != NULL);
    if (!watcher) lt_profile_forget();
    Py_XDECREF(before);
    Py_RETURN_NONE;
}
