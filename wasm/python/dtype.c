/* lucid.dtype: one object per dtype, compared by identity. */
#include "binding.h"

typedef struct {
    PyObject_HEAD lt_dtype value;
} dtype_object;

static PyTypeObject *dtype_type;
static PyObject *objects[LT_DTYPE_COUNT];

/* Other words for a dtype, where a string is accepted. */
static const struct {
    const char *word;
    lt_dtype dtype;
} words[] = {
    {"bool_", LT_BOOL}, {"half", LT_F16}, {"float", LT_F32},  {"double", LT_F64},   {"short", LT_I16},
    {"int", LT_I32},    {"long", LT_I64}, {"cfloat", LT_C64}, {"cdouble", LT_C128},
};

/* The attribute of the module lucid that holds the object: bool would hide Python's own. */
static const char *module_name(lt_dtype d) { return d == LT_BOOL ? "bool_" : LT_DTYPE_NAME(d); }

PyObject *lt_py_dtype_object(lt_dtype dtype) { return Py_NewRef(objects[dtype]); }

int lt_py_dtype_value(const char *op, const char *name, PyObject *o, lt_dtype *out)
{
    if (Py_TYPE(o) == dtype_type) {
        *out = ((dtype_object *)o)->value;
        return 0;
    }
    if (PyUnicode_Check(o)) {
        for (int i = 0; i < LT_DTYPE_COUNT; i++)
            if (PyUnicode_CompareWithASCIIString(o, LT_DTYPE_NAME(i)) == 0) {
                *out = (lt_dtype)i;
                return 0;
            }
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (PyUnicode_CompareWithASCIIString(o, words[i].word) == 0) {
                *out = words[i].dtype;
                return 0;
            }
        PyErr_Format(PyExc_ValueError,
                     "%s: %s %.100R is not the name of a dtype; wanted one such as 'float32' or 'int64'", op, name, o);
        return -1;
    }
    /* Python's own types mean what they are in PyTorch: 64 bits. */
    if (o == (PyObject *)&PyFloat_Type) {
        *out = LT_F64;
        return 0;
    }
    if (o == (PyObject *)&PyLong_Type) {
        *out = LT_I64;
        return 0;
    }
    if (o == (PyObject *)&PyBool_Type) {
        *out = LT_BOOL;
        return 0;
    }
    if (o == (PyObject *)&PyComplex_Type) {
        *out = LT_C128;
        return 0;
    }
    return lt_py_wrong_type(op, name, "a dtype such as lucid.float32, or its name", o);
}

/* ---- the type -------------------------------------------------------------------------------------------------- */

#define VALUE(o) (((dtype_object *)(o))->value)

static PyObject *dtype_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type;
    static const char *const names[] = {"name"};
    PyObject *name;
    lt_dtype value;
    if (lt_py_arguments_tuple("dtype", 1, 1, 1, names, args, kwargs, &name) < 0 ||
        lt_py_dtype_value("dtype", "name", name, &value) < 0)
        return NULL;
    return lt_py_dtype_object(value);
}

static void dtype_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

bool lt_py_is_dtype(PyObject *o) { return Py_TYPE(o) == dtype_type || PyUnicode_Check(o) || PyType_Check(o); }

static PyObject *dtype_repr(PyObject *self) { return PyUnicode_FromFormat("lucid.%s", LT_DTYPE_NAME(VALUE(self))); }

/* Pickled by name: a global of the module lucid. */
static PyObject *dtype_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyUnicode_FromString(module_name(VALUE(self)));
}

static PyObject *get_name(PyObject *self, void *closure)
{
    (void)closure;
    return PyUnicode_FromString(LT_DTYPE_NAME(VALUE(self)));
}
static PyObject *get_itemsize(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromSsize_t(lt_itemsize(VALUE(self)));
}
static PyObject *get_is_float(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(lt_is_float(VALUE(self)));
}

static PyObject *get_is_complex(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(lt_dtypes[VALUE(self)].kind == LT_KIND_COMPLEX);
}

static PyObject *get_is_signed(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(VALUE(self) != LT_BOOL && !lt_is_unsigned(VALUE(self)));
}

/* For tests: the dtype whose loops serve this one where it has none of its own. */
static PyObject *get_computed_in(PyObject *self, void *closure)
{
    (void)closure;
    return lt_py_dtype_object(lt_compute_dtype(VALUE(self)));
}

static PyGetSetDef properties[] = {
    {"_computed_in", get_computed_in, NULL, NULL, NULL},
    {"_name", get_name, NULL, "The name without the module: 'float32'.", NULL},
    {"itemsize", get_itemsize, NULL, "Bytes per element.", NULL},
    {"is_floating_point", get_is_float, NULL, "Whether it is a float dtype.", NULL},
    {"is_complex", get_is_complex, NULL, "Whether it is a complex dtype.", NULL},
    {"is_signed", get_is_signed, NULL, "Whether it has negative values.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyObject *to_real(PyObject *self, PyObject *unused)
{
    (void)unused;
    return lt_py_dtype_object(lt_real_dtype(VALUE(self)));
}

static PyObject *to_complex(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (!lt_is_integral(VALUE(self))) return lt_py_dtype_object(lt_complex_dtype(VALUE(self)));
    PyErr_Format(lt_py_LucidError, "to_complex: self is lucid.%s; wanted a floating-point or complex dtype",
                 LT_DTYPE_NAME(VALUE(self)));
    return NULL;
}

static PyMethodDef methods[] = {
    {"to_real", to_real, METH_NOARGS,
     "to_real()\n--\n\nThe dtype of the parts of complex numbers; another dtype itself."},
    {"to_complex", to_complex, METH_NOARGS,
     "to_complex()\n--\n\nThe dtype of complex numbers with parts of this one; of float16 and bfloat16 complex64."},
    {"__reduce__", dtype_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The type of a tensor's elements: lucid.float32, lucid.int64, …; dtype(name) finds one by its name.\n\n"
                "Examples\n--------\n>>> import lucid\n>>> lucid.dtype('float64') is lucid.float64\nTrue\n"},
    {Py_tp_new, (void *)dtype_new},
    {Py_tp_dealloc, (void *)dtype_dealloc},
    {Py_tp_repr, (void *)dtype_repr},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {0, NULL},
};

int lt_py_dtype_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid.dtype", sizeof(dtype_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                               slots};
    dtype_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (!dtype_type || PyModule_AddObjectRef(module, "dtype", (PyObject *)dtype_type) < 0) return -1;
    for (int i = 0; i < LT_DTYPE_COUNT; i++) {
        dtype_object *object = PyObject_New(dtype_object, dtype_type);
        if (!object) return -1;
        object->value = (lt_dtype)i;
        objects[i] = (PyObject *)object;
        if (PyModule_AddObjectRef(module, module_name((lt_dtype)i), objects[i]) < 0) return -1;
    }
    return 0;
}

/* ---- module functions ------------------------------------------------------------------------------------------ */

static PyObject *get_default(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return lt_py_dtype_object(lt_default_dtype);
}

static PyObject *set_default(PyObject *module, PyObject *o)
{
    (void)module;
    if (Py_TYPE(o) != dtype_type) {
        lt_py_wrong_type("set_default_dtype", "d", "a dtype such as lucid.float64", o);
        return NULL;
    }
    lt_dtype value = VALUE(o);
    if (!lt_is_float(value)) {
        PyErr_Format(PyExc_TypeError, "set_default_dtype: d is lucid.%s; wanted a floating-point dtype",
                     LT_DTYPE_NAME(value));
        return NULL;
    }
    lt_default_dtype = value;
    Py_RETURN_NONE;
}

static PyObject *promote(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    lt_dtype a, b;
    if (lt_py_count("promote_types", nargs, 2, 2) < 0 || lt_py_dtype_value("promote_types", "type1", args[0], &a) < 0 ||
        lt_py_dtype_value("promote_types", "type2", args[1], &b) < 0)
        return NULL;
    return lt_py_dtype_object(lt_promote(a, b));
}

static PyObject *to_dtype_object(PyObject *module, PyObject *o)
{
    (void)module;
    lt_dtype value;
    return lt_py_dtype_value("dtype", "dtype", o, &value) < 0 ? NULL : lt_py_dtype_object(value);
}

PyMethodDef lt_py_dtype_functions[] = {
    {"get_default_dtype", get_default, METH_NOARGS,
     "get_default_dtype()\n--\n\n"
     "Returns the dtype of floats when none is named: lucid.float32 until `set_default_dtype` changes it.\n\n"
     "Returns\n-------\ndtype\n    A floating-point one.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.get_default_dtype()\nlucid.float32\n"},
    {"_get_default_dtype", get_default, METH_NOARGS, NULL},
    {"_set_default_dtype", set_default, METH_O, NULL},
    {"_promote_types", (PyCFunction)(void (*)(void))promote, METH_FASTCALL, NULL},
    {"_dtype", to_dtype_object, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
