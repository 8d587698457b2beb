/* The arguments of an op's call as Python objects. */
#include "told.h"

PyObject *lt_py_told_sizes(int n, const lt_idx *v)
{
    PyObject *tuple = PyTuple_New(n);
    for (int i = 0; tuple && i < n; i++) {
        PyObject *item = v[i] == LT_NO_SIZE ? Py_NewRef(Py_None) : PyLong_FromSsize_t(v[i]);
        if (!item || PyTuple_SetItem(tuple, i, item) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

PyObject *lt_py_told_scalar(lt_scalar s)
{
    switch (s.kind) {
    case LT_KIND_BOOL: return PyBool_FromLong(s.v.i != 0);
    case LT_KIND_INT: return lt_py_integer(s);
    case LT_KIND_FLOAT: return PyFloat_FromDouble(s.v.f);
    default: return PyComplex_FromDoubles(s.v.c[0], s.v.c[1]);
    }
}

PyObject *lt_py_told_tensor(lt_py_teller *tell, const void *context, lt_tensor *t)
{
    return t ? tell(context, t) : Py_NewRef(Py_None);
}

static PyObject *told_list(lt_py_teller *tell, const void *context, const lt_list *list)
{
    PyObject *made = list ? PyList_New(list->n) : Py_NewRef(Py_None);
    for (lt_idx i = 0; made && list && i < list->n; i++) {
        PyObject *item = lt_py_told_tensor(tell, context, list->v[i]);
        if (!item || PyList_SetItem(made, i, item) < 0) Py_CLEAR(made);
    }
    return made;
}

PyObject *lt_py_told_value(lt_py_teller *tell, const void *context, lt_type type, lt_value v)
{
    switch (type) {
    case LT_T_TENSOR:
    case LT_T_OPERAND:
    case LT_T_PLACES:
    case LT_T_TENSOR_OPT: return lt_py_told_tensor(tell, context, v.t);
    case LT_T_LIST:
    case LT_T_LIST_OPT:
    case LT_T_LIST_VARIADIC: return told_list(tell, context, v.list);
    case LT_T_INT_OPT: return v.ip ? PyLong_FromSsize_t(*v.ip) : Py_NewRef(Py_None);
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC: return v.dims ? lt_py_told_sizes(v.dims->n, v.dims->v) : Py_NewRef(Py_None);
    case LT_T_FLOAT: return PyFloat_FromDouble(v.f);
    case LT_T_FLOAT_OPT: return v.fp ? PyFloat_FromDouble(*v.fp) : Py_NewRef(Py_None);
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT: return v.s ? lt_py_told_scalar(*v.s) : Py_NewRef(Py_None);
    case LT_T_DTYPE:
    case LT_T_DTYPE_OPT: return v.i >= 0 ? PyUnicode_FromString(LT_DTYPE_NAME(v.i)) : Py_NewRef(Py_None);
    case LT_T_BOOL:
    case LT_T_TRUE:
    case LT_T_FALSE: return PyBool_FromLong(v.i != 0);
    case LT_T_NONE:
    case LT_T_DEVICE_OPT:
    case LT_T_GENERATOR_OPT: return Py_NewRef(Py_None);
    default: return PyLong_FromSsize_t(v.i);
    }
}
