/* What ops give back to Python, apart from the plain tensor (tensor_type.c). */
#include "binding.h"

PyObject *lt_py_not_implemented(int kind, const char *name)
{
    return kind < 0 ? lt_py_refused(name) : Py_NewRef(Py_NotImplemented);
}

static int write_out(const char *op, lt_tensor *t, lt_tensor *out)
{
    if (t->flags & LT_REQUIRES_GRAD)
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s: out= is given where a gradient is recorded; wanted a call without it, or inside no_grad()",
                       op);
    if (lt_inplace_check(op, out) < 0) return -1;
    if (out->numel == 0 && !lt_same_shape(t, out)) { /* room to be made */
        const lt_dims shape = lt_dims_of(t);
        if (lt_resize_(out, &shape)) return -1;
    }
    if (!lt_same_shape(t, out))
        return lt_fail(LT_SHAPE_ERROR, "%s: out has shape %s; wanted that of the result, %s", op, LT_SHAPE(out),
                       LT_SHAPE(t));
    if (lt_dtypes[t->dtype].kind > lt_dtypes[out->dtype].kind)
        return lt_fail(LT_DTYPE_ERROR, "%s: out is %s, which cannot hold a result of %s; wanted a dtype that can", op,
                       LT_DTYPE_NAME(out->dtype), LT_DTYPE_NAME(t->dtype));
    if (lt_copy_into(out, t) < 0) return -1;
    lt_bump(out);
    return out->flags & LT_REQUIRES_GRAD && lt_grad_enabled ? lt_detach_(out) : 0;
}

PyObject *lt_py_result(const char *op, lt_tensor *t, PyObject *out)
{
    if (!t || !out || out == Py_None) return lt_py_wrap(t);
    int status = lt_py_check(out) ? write_out(op, t, lt_py_unwrap(out)) : 1;
    lt_release(t);
    if (status < 0) return lt_py_error();
    if (status > 0) {
        lt_py_wrong_type(op, "out", "a Tensor", out);
        return NULL;
    }
    return Py_NewRef(out);
}

/* lucid.return_types.max(, then a line for each: values=tensor(…), */
static PyObject *result_repr(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *type = (PyObject *)Py_TYPE(self), *fields = PyObject_GetAttrString(type, "__match_args__");
    PyObject *name = PyObject_GetAttrString(type, "__name__");
    PyObject *text = fields && name ? PyUnicode_FromFormat("lucid.return_types.%S(", name) : NULL;
    Py_ssize_t n = text && PyTuple_Check(fields) ? PyTuple_Size(fields) : 0;
    for (Py_ssize_t i = 0; text && i < n && i < PyTuple_Size(self); i++) {
        PyObject *line = PyUnicode_FromFormat("%U\n%S=%R%s", text, PyTuple_GetItem(fields, i), PyTuple_GetItem(self, i),
                                              i + 1 < n ? "," : ")");
        Py_DECREF(text);
        text = line;
    }
    Py_XDECREF(fields);
    Py_XDECREF(name);
    return text;
}

PyTypeObject *lt_py_result_type(const char *op, const char *const *fields, int n)
{
    enum { MOST = 8 };
    PyStructSequence_Field described[MOST + 1] = {{NULL, NULL}};
    if (n > MOST) {
        PyErr_Format(PyExc_SystemError, "%s: %d results are more than a named tuple has room for", op, n);
        return NULL;
    }
    for (int i = 0; i < n; i++) described[i] = (PyStructSequence_Field){fields[i], NULL};
    /* The type keeps a pointer to its name on the interpreters that copy it and on those that do not. */
    char *name = PyMem_Malloc(32 + strlen(op));
    if (!name) {
        PyErr_NoMemory();
        return NULL;
    }
    PyOS_snprintf(name, 32 + strlen(op), "lucid.return_types.%s", op);
    PyStructSequence_Desc desc = {name, "The results of an op, by name and by position.", described, n};
    PyTypeObject *type = PyStructSequence_NewType(&desc);
    static PyMethodDef as_text = {"__repr__", result_repr, METH_NOARGS, NULL};
    PyObject *method = type ? PyDescr_NewMethod(type, &as_text) : NULL;
    if (!method || PyObject_SetAttrString((PyObject *)type, "__repr__", method) < 0) Py_CLEAR(type);
    Py_XDECREF(method);
    return type;
}

PyObject *lt_py_wrap_results(PyTypeObject *type, lt_tensor **results, int n)
{
    PyObject *tuple = PyStructSequence_New(type);
    for (int i = 0; i < n; i++) {
        if (!tuple) {
            lt_release(results[i]);
            continue;
        }
        /* A composition leaves out what only the op's own backward needs. */
        PyObject *item = results[i] ? lt_py_wrap(results[i]) : Py_NewRef(Py_None);
        if (!item) {
            Py_CLEAR(tuple);
            continue;
        }
        PyStructSequence_SetItem(tuple, i, item);
    }
    return tuple;
}

PyObject *lt_py_results_into(const char *op, PyTypeObject *type, lt_tensor **results, int n, PyObject *out)
{
    int status = 0;
    if (!PyTuple_Check(out) || PyTuple_Size(out) != n) {
        PyErr_Format(PyExc_TypeError, "%s: out is not a tuple; wanted one of %d Tensors", op, n);
        status = -1;
    }
    for (int i = 0; !status && i < n; i++)
        if (!lt_py_check(PyTuple_GetItem(out, i)))
            status = lt_py_wrong_type(op, "out", "a tuple of Tensors", PyTuple_GetItem(out, i));
    for (int i = 0; i < n; i++) {
        if (!status && write_out(op, results[i], lt_py_unwrap(PyTuple_GetItem(out, i)))) status = lt_py_fail();
        lt_release(results[i]);
    }
    if (status) return NULL;
    lt_tensor *given[8];
    for (int i = 0; i < n; i++) given[i] = lt_retain(lt_py_unwrap(PyTuple_GetItem(out, i)));
    return lt_py_wrap_results(type, given, n);
}
