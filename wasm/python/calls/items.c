/* Tensors to Python data: item(), tolist(). */
#include "binding.h"

PyObject *lt_py_integer(lt_scalar s)
{
    return s.big ? PyLong_FromUnsignedLongLong((unsigned long long)s.v.i) : PyLong_FromLongLong(s.v.i);
}

static PyObject *scalar_object(lt_scalar s)
{
    switch (s.kind) {
    case LT_KIND_BOOL: return PyBool_FromLong(s.v.i != 0);
    case LT_KIND_INT: return lt_py_integer(s);
    case LT_KIND_FLOAT: return PyFloat_FromDouble(s.v.f);
    default: return PyComplex_FromDoubles(s.v.c[0], s.v.c[1]);
    }
}

PyObject *lt_py_item(lt_tensor *t)
{
    if (LT_LIKELY(t->numel == 1)) {
        lt_tensor *here = lt_read("item", t);
        if (!here) return lt_py_error();
        const lt_scalar value = lt_item(here);
        lt_release(here);
        return scalar_object(value);
    }
    if (lt_shape_only(t) && lt_need_elements("item", t)) return lt_py_error();
    PyErr_Format(lt_py_LucidError, "item: self has shape %s; wanted a tensor with one element (see tolist)",
                 LT_SHAPE(t));
    return NULL;
}

/* Depth is bounded by LT_MAX_DIMS. */
static PyObject *nested(const lt_tensor *t, int dim, const char *at)
{
    if (dim == t->ndim) return scalar_object(lt_scalar_load((lt_dtype)t->dtype, at));
    PyObject *list = PyList_New(t->shape[dim]);
    /* Where there is nothing to step over, the stride may be any number. */
    lt_idx step = t->numel && t->shape[dim] > 1 ? t->stride[dim] * lt_itemsize(t->dtype) : 0;
    for (lt_idx i = 0; list && i < t->shape[dim]; i++) {
        PyObject *item = nested(t, dim + 1, at + i * step);
        if (!item || PyList_SetItem(list, i, item) < 0) Py_CLEAR(list);
    }
    return list;
}

PyObject *lt_py_tolist(PyObject *self, PyObject *unused)
{
    (void)unused;
    /* Making lists can start the cycle collector, and that any Python code: the alias keeps memory and geometry. */
    lt_tensor *here = lt_read("tolist", lt_py_unwrap(self)), *alias = here ? lt_alias(here) : NULL;
    lt_release(here);
    if (!alias) return lt_py_error();
    PyObject *result = nested(alias, 0, alias->numel ? lt_data(alias) : "");
    lt_release(alias);
    return result;
}
