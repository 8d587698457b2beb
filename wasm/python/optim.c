/* What is done to the gradients of many parameters at once. */
#include "autocast.h"
#include "binding.h"
#include "optim.h"

/* _zero_grad(params, set_to_none) */
static PyObject *zero_grad(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    static const char *const names[] = {"params", "set_to_none"};
    static const lt_py_spec spec = {"zero_grad", 2, 2, 2, names, NULL};
    bool set_to_none;
    lt_list params;
    if (lt_py_count(spec.op, nargs, 2, 2) < 0 || lt_py_bool(&spec, 1, args[1], &set_to_none) < 0 ||
        lt_py_list(&spec, 0, args[0], &params) < 0)
        return NULL;
    int status = lt_zero_grads(&params, set_to_none);
    lt_list_clear(&params);
    if (status < 0) return lt_py_error();
    Py_RETURN_NONE;
}

/* _clip_grad_norm(params, max_norm, norm_type) -> the norm before */
static PyObject *clip_grad_norm(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    static const char *const names[] = {"parameters", "max_norm", "norm_type"};
    static const lt_py_spec spec = {"clip_grad_norm_", 3, 3, 3, names, NULL};
    double max_norm, norm_type, total = 0;
    lt_list params;
    if (lt_py_count(spec.op, nargs, 3, 3) < 0 || lt_py_double(&spec, 1, args[1], &max_norm) < 0 ||
        lt_py_double(&spec, 2, args[2], &norm_type) < 0 || lt_py_list(&spec, 0, args[0], &params) < 0)
        return NULL;
    int status = lt_clip_grad_norm(&params, max_norm, norm_type, &total);
    lt_list_clear(&params);
    return status < 0 ? lt_py_error() : PyFloat_FromDouble(total);
}

/* _same_items(list, list) -> whether they hold the same objects. What == compares by their values are these not. */
static PyObject *same_items(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (lt_py_count("_same_items", nargs, 2, 2) < 0) return NULL;
    if (!PyList_Check(args[0]) || !PyList_Check(args[1])) Py_RETURN_FALSE;
    const Py_ssize_t n = PyList_Size(args[0]);
    if (PyList_Size(args[1]) != n) Py_RETURN_FALSE;
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyList_GetItem(args[0], i) != PyList_GetItem(args[1], i)) Py_RETURN_FALSE;
    Py_RETURN_TRUE;
}

#define FAST(f) (PyCFunction)(void (*)(void)) f

PyMethodDef lt_py_optim_functions[] = {
    {"_zero_grad", FAST(zero_grad), METH_FASTCALL, NULL},
    {"_clip_grad_norm", FAST(clip_grad_norm), METH_FASTCALL, NULL},
    {"_same_items", FAST(same_items), METH_FASTCALL, NULL},
    {"_set_autocast", FAST(lt_py_set_autocast), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
