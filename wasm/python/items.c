/* Tensors to Python data: item(), tolist(). */
#include "binding.h"

PyObject *lt_py_scalar_object(lt_scalar s) {
    if (s.kind == LT_KIND_BOOL) return PyBool_FromLong(s.v.i != 0);
    return s.kind == LT_KIND_INT ? PyLong_FromLongLong(s.v.i) : PyFloat_FromDouble(s.v.f);
}

PyObject *lt_py_item(lt_tensor *t) {
    if (lt_need_elements("item", t)) return lt_py_error();
    if (t->numel == 1) return lt_py_scalar_object(lt_item(t));
    PyErr_Format(lt_py_LucidError, "item: a tensor with one element is wanted, not one of shape %s; see tolist()", LT_SHAPE(t));
    return NULL;
}

static PyObject *element(lt_dtype dtype, const char *at) {
    switch (dtype) {
    case LT_BOOL: return PyBool_FromLong(*(const uint8_t *)at != 0);
    case LT_U8: return PyLong_FromLong(*(const uint8_t *)at);
    case LT_I32: return PyLong_FromLong(*(const int32_t *)at);
    case LT_I64: return PyLong_FromLongLong(*(const int64_t *)at);
    case LT_F32: return PyFloat_FromDouble(*(const float *)at);
    case LT_F64: return PyFloat_FromDouble(*(const double *)at);
    default:
        PyErr_Format(PyExc_TypeError, "tolist: dtype %s is not supported", LT_DTYPE_NAME(dtype));
        return NULL;
    }
}

/* Depth is bounded by LT_MAX_DIMS. */
static PyObject *nested(const lt_tensor *t, int dim, const char *at) {
    if (dim == t->ndim) return element((lt_dtype)t->dtype, at);
    PyObject *list = PyList_New(t->shape[dim]);
    /* Where there is nothing to step over, the stride may be any number. */
    lt_idx step = t->numel && t->shape[dim] > 1 ? t->stride[dim] * lt_itemsize(t->dtype) : 0;
    for (lt_idx i = 0; list && i < t->shape[dim]; i++) {
        PyObject *item = nested(t, dim + 1, at + i * step);
        if (!item || PyList_SetItem(list, i, item) < 0) Py_CLEAR(list);
    }
    return list;
}

PyObject *lt_py_tolist(PyObject *self, PyObject *unused) {
    (void)unused;
    /* Making lists can start the cycle collector, and that any Python code: the alias keeps memory and geometry. */
    lt_tensor *alias = lt_need_elements("tolist", lt_py_unwrap(self)) ? NULL : lt_alias(lt_py_unwrap(self));
    if (!alias) return lt_py_error();
    PyObject *result = nested(alias, 0, alias->numel ? lt_data(alias) : "");
    lt_release(alias);
    return result;
}
