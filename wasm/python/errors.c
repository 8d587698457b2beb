/* Exceptions: the classes of lucid._C.engine, and the translation of the engine's errors into them. */
#include "binding.h"

PyObject *lt_py_OutOfMemory, *lt_py_DeviceMismatch, *lt_py_DtypeMismatch, *lt_py_LucidError, *lt_py_EngineIndexError;
static PyObject *LinAlgError, *ShapeMismatch, *VersionMismatch, *NotImplemented_, *GpuNotAvailable;

static int add_class(PyObject *engine, PyObject **slot, const char *name, PyObject *bases, const char *doc)
{
    char full[64];
    PyOS_snprintf(full, sizeof full, "lucid._C.engine.%s", name);
    *slot = PyErr_NewExceptionWithDoc(full, doc, bases, NULL);
    return *slot ? PyModule_AddObjectRef(engine, name, *slot) : -1;
}

int lt_py_errors_init(PyObject *module)
{
    /* Each class is also the builtin that a caller who knows PyTorch or NumPy would catch. Not static: where Python is
     * a DLL, the addresses of its objects are no constants. */
    const struct {
        PyObject **slot;
        const char *name;
        PyObject *builtin;
        const char *doc;
    } classes[] = {
        {&ShapeMismatch, "ShapeMismatch", PyExc_ValueError, "Shapes that do not fit each other. Also a ValueError."},
        {&lt_py_DtypeMismatch, "DtypeMismatch", PyExc_TypeError,
         "Dtypes that do not fit each other, or that this op does not take. Also a TypeError."},
        {&lt_py_DeviceMismatch, "DeviceMismatch", NULL,
         "A device that this build does not have, or tensors on different devices."},
        {&GpuNotAvailable, "GpuNotAvailable", NULL, "A GPU was asked for where there is none."},
        {&VersionMismatch, "VersionMismatch", NULL,
         "A tensor that backward needs was changed in place after it was saved."},
        {&LinAlgError, "LinAlgError", NULL,
         "A matrix has not the property that a decomposition needs, or an iteration did not converge."},
        {&lt_py_OutOfMemory, "OutOfMemory", PyExc_MemoryError,
         "The memory for a tensor is not to be had. Also a MemoryError."},
        {&lt_py_EngineIndexError, "IndexError", PyExc_IndexError,
         "An index or a dim outside its range. Also the builtin IndexError."},
        {&NotImplemented_, "NotImplementedError", PyExc_NotImplementedError,
         "Something that the engine does not do. Also the builtin NotImplementedError."},
    };
    PyObject *engine = PyModule_New("lucid._C.engine");
    if (!engine) return -1;
    if (add_class(engine, &lt_py_LucidError, "LucidError", PyExc_RuntimeError,
                  "The base of the engine's errors. Also a RuntimeError.") < 0)
        goto fail;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        PyObject *bases = classes[i].builtin ? PyTuple_Pack(2, lt_py_LucidError, classes[i].builtin)
                                             : PyTuple_Pack(1, lt_py_LucidError);
        if (!bases) goto fail;
        int status = add_class(engine, classes[i].slot, classes[i].name, bases, classes[i].doc);
        Py_DECREF(bases);
        if (status < 0) goto fail;
    }
    /* Importable by name, so that exceptions can be pickled. */
    if (PyDict_SetItemString(PyImport_GetModuleDict(), "lucid._C.engine", engine) < 0) goto fail;
    int status = PyModule_AddObjectRef(module, "engine", engine);
    Py_DECREF(engine);
    return status;
fail:
    Py_DECREF(engine);
    return -1;
}

static PyObject *class_of(lt_status status)
{
    switch (status) {
    case LT_VALUE_ERROR: return PyExc_ValueError;
    case LT_TYPE_ERROR: return PyExc_TypeError;
    case LT_INDEX_ERROR: return lt_py_EngineIndexError;
    case LT_SHAPE_ERROR: return ShapeMismatch;
    case LT_DTYPE_ERROR: return lt_py_DtypeMismatch;
    case LT_DEVICE_ERROR: return lt_py_DeviceMismatch;
    case LT_VERSION_ERROR: return VersionMismatch;
    case LT_LINALG_ERROR: return LinAlgError;
    case LT_MEMORY_ERROR: return lt_py_OutOfMemory;
    case LT_OVERFLOW_ERROR: return PyExc_OverflowError;
    case LT_UNSUPPORTED_ERROR: return NotImplemented_;
    default: return lt_py_LucidError;
    }
}

PyObject *lt_py_error(void)
{
    lt_status status = lt_error.status;
    lt_error.status = LT_OK;
    if (status == LT_HOST_ERROR || status == LT_OK) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "the engine returned no result and no error");
        return NULL;
    }
    /* A message that was cut off, or quotes a caller's text, may not be whole UTF-8. */
    PyObject *message = PyUnicode_DecodeUTF8(lt_error.message, (Py_ssize_t)strlen(lt_error.message), "replace");
    if (message) {
        PyErr_SetObject(class_of(status), message);
        Py_DECREF(message);
    }
    return NULL;
}

/* Whether an error is a refusal of Lucid's own: of one of the classes above, and not on its way from Python code. */
static bool is_refusal(PyObject *type, PyObject *trace)
{
    return !trace && (type == PyExc_TypeError || type == PyExc_ValueError || type == PyExc_OverflowError ||
                      type == PyExc_RuntimeError || PyErr_GivenExceptionMatches(type, lt_py_LucidError));
}

/* `name` is a new reference to a str, or NULL where there was no memory for it. */
static PyObject *rename_refusal(PyObject *type, PyObject *value, PyObject *trace, PyObject *name, bool known)
{
    if (type && is_refusal(type, trace)) {
        PyObject *text = value && name ? PyObject_Str(value) : NULL,
                 *errors = text ? PyImport_ImportModule("lucid._errors") : NULL,
                 *message = errors ? PyObject_CallMethod(errors, "renamed", "OOi", text, name, (int)known) : NULL;
        Py_XDECREF(text);
        Py_XDECREF(errors);
        if (message) {
            Py_XDECREF(value);
            value = message;
        }
    }
    Py_XDECREF(name);
    PyErr_Clear(); /* without a better message the error keeps its own */
    PyErr_Restore(type, value, trace);
    return NULL;
}

PyObject *lt_py_refused(const char *name)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    return rename_refusal(type, value, trace, PyUnicode_FromString(name), false);
}

PyObject *lt_py_refused_by(PyObject *module)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    return rename_refusal(type, value, trace, PyType_GetName(Py_TYPE(module)), true);
}

int lt_py_wrong_type(const char *op, const char *name, const char *wanted, PyObject *got)
{
    PyObject *type = PyType_GetName(Py_TYPE(got));
    if (type) {
        Py_UCS4 first = got == Py_None ? 0 : PyUnicode_ReadChar(type, 0);
        if (!first) PyErr_Format(PyExc_TypeError, "%s: %s is None; wanted %s", op, name, wanted);
        else
            PyErr_Format(PyExc_TypeError, "%s: %s is %s %U; wanted %s", op, name,
                         first < 128 && strchr("AEIOUaeiou", (int)first) ? "an" : "a", type, wanted);
        Py_DECREF(type);
    }
    return -1;
}
