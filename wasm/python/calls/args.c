/* Binding of the arguments of hand-written functions to their parameters, by position and by keyword. */
#include "binding.h"

static int find(const lt_py_spec *spec, const char *text, size_t size)
{
    for (int i = 0; i < spec->params; i++)
        if (strlen(spec->names[i]) == size && memcmp(spec->names[i], text, size) == 0) return i;
    return -1;
}

static int too_many(const lt_py_spec *spec, int most, Py_ssize_t given)
{
    PyErr_Format(PyExc_TypeError, "%s() takes at most %d positional argument%s (%zd given)", spec->op, most,
                 most == 1 ? "" : "s", given);
    return -1;
}

static int bind_keyword(const lt_py_spec *spec, PyObject *keyword, PyObject *value, PyObject **slots)
{
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(keyword, &size);
    if (!text) return -1;
    int i = find(spec, text, (size_t)size);
    if (i < 0) {
        PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", spec->op, keyword);
        return -1;
    }
    if (slots[i]) {
        PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%s'", spec->op, spec->names[i]);
        return -1;
    }
    slots[i] = value;
    return 0;
}

static int check_required(const lt_py_spec *spec, PyObject *const *slots)
{
    for (int i = 0; i < spec->required; i++) {
        if (slots[i]) continue;
        PyErr_Format(PyExc_TypeError, "%s() is missing the argument '%s'", spec->op, spec->names[i]);
        return -1;
    }
    return 0;
}

int lt_py_bind(const lt_py_spec *spec, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **slots)
{
    if (nargs > spec->positional) return too_many(spec, spec->positional, nargs);
    for (int i = 0; i < spec->params; i++) slots[i] = i < nargs ? args[i] : NULL;
    const Py_ssize_t keywords = kwnames ? PyTuple_Size(kwnames) : 0;
    for (Py_ssize_t k = 0; k < keywords; k++)
        if (bind_keyword(spec, PyTuple_GetItem(kwnames, k), args[nargs + k], slots) < 0) return -1;
    return check_required(spec, slots);
}

int lt_py_arguments(const char *op, int params, int positional, int required, const char *const *names,
                    PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **slots)
{
    const lt_py_spec spec = {op, (uint8_t)params, (uint8_t)positional, (uint8_t)required, names, NULL};
    return lt_py_bind(&spec, args, nargs, kwnames, slots);
}

int lt_py_arguments_tuple(const char *op, int params, int positional, int required, const char *const *names,
                          PyObject *args, PyObject *kwargs, PyObject **slots)
{
    const lt_py_spec spec = {op, (uint8_t)params, (uint8_t)positional, (uint8_t)required, names, NULL};
    for (int i = 0; i < params; i++) slots[i] = NULL;
    Py_ssize_t given = PyTuple_Size(args);
    if (given > positional) return too_many(&spec, positional, given);
    for (Py_ssize_t i = 0; i < given; i++) slots[i] = PyTuple_GetItem(args, i);
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (kwargs && PyDict_Next(kwargs, &at, &key, &value))
        if (bind_keyword(&spec, key, value, slots) < 0) return -1;
    return check_required(&spec, slots);
}

int lt_py_count(const char *op, Py_ssize_t nargs, Py_ssize_t least, Py_ssize_t most)
{
    if (nargs >= least && nargs <= most) return 0;
    if (least == most) PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments (%zd given)", op, most, nargs);
    else PyErr_Format(PyExc_TypeError, "%s() takes %zd to %zd arguments (%zd given)", op, least, most, nargs);
    return -1;
}
