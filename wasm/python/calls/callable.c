/* The objects behind the op table's Python names: functions of the module, and methods of Tensor.
 *
 * Each knows its entry and is called through the vectorcall protocol. Docstrings and signatures are read from the
 * package's data when somebody asks for them (lucid/_docs.py).
 */
#include "call.h"

#include <structmember.h>

#include "binding.h"

/* Bits of CPython's that the limited API of 3.11 has no names for; the stable ABI of 3.12 has the same. */
enum { HAVE_VECTORCALL = 1 << 11, METHOD_DESCRIPTOR = 1 << 17 };
#define ARGUMENTS_OFFSET ((size_t)1 << (8 * sizeof(size_t) - 1))

typedef PyObject *(*vectorcall)(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames);

typedef struct callable {
    PyObject_HEAD vectorcall call;
    const lt_py_entry *entry;
} callable;

static PyTypeObject *function_type, *method_type;

static const char *space_of(const lt_py_entry *entry);

/* A call was refused: perhaps a module of the package, which is stolen, has a `called` that takes it. NULL with the
 * error as it was where it has not. */
static PyObject *ask(PyObject *module, PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *type, *value, *trace, *result = NULL;
    PyErr_Fetch(&type, &value, &trace);
    const Py_ssize_t keywords = kwnames ? PyTuple_Size(kwnames) : 0;
    PyObject *tuple = PyTuple_New(nargs), *dict = PyDict_New();
    bool made = module && tuple && dict;
    for (Py_ssize_t i = 0; made && i < nargs; i++) made = PyTuple_SetItem(tuple, i, Py_NewRef(args[i])) == 0;
    for (Py_ssize_t k = 0; made && k < keywords; k++)
        made = PyDict_SetItem(dict, PyTuple_GetItem(kwnames, k), args[nargs + k]) == 0;
    if (made) result = PyObject_CallMethod(module, "called", "OOO", self, tuple, dict);
    Py_XDECREF(module);
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    if (result != Py_NotImplemented) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(trace);
        return result;
    }
    Py_DECREF(result);
    PyErr_Restore(type, value, trace);
    return NULL;
}

/* A function of a module of the package has refused its arguments: perhaps they are in PyTorch's older form, which
 * lucid/nn/_base/legacy.py knows. Only calls that fail come here. */
static PyObject *older_form(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *legacy = PyImport_ImportModule("lucid.nn._base.legacy");
    if (legacy) PyErr_Restore(type, value, trace);
    else {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(trace);
        return NULL;
    }
    return ask(legacy, self, args, nargs, kwnames);
}

/* Perhaps an argument is a sparse tensor, which is no Tensor to the engine; there are none before the module is loaded.
 */
static PyObject *of_sparse(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *name = PyUnicode_FromString("lucid.sparse._calls"), *module = name ? PyImport_GetModule(name) : NULL;
    Py_XDECREF(name);
    PyErr_Clear();
    PyErr_Restore(type, value, trace);
    return module ? ask(module, self, args, nargs, kwnames) : NULL;
}

static PyObject *function_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    const lt_py_entry *entry = ((callable *)self)->entry;
    const Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~ARGUMENTS_OFFSET);
    PyObject *value = lt_py_call_entry(entry, args, nargs, kwnames);
    if (LT_LIKELY(value != NULL)) return value;
    if (PyErr_ExceptionMatches(PyExc_TypeError) && space_of(entry) &&
        ((value = older_form(self, args, nargs, kwnames)) || !PyErr_ExceptionMatches(PyExc_TypeError)))
        return value;
    if (PyErr_ExceptionMatches(PyExc_TypeError) &&
        ((value = of_sparse(self, args, nargs, kwnames)) || !PyErr_ExceptionMatches(PyExc_TypeError)))
        return value;
    return lt_py_refused(lt_py_text(entry->name));
}

static PyObject *method_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    const lt_py_entry *entry = ((callable *)self)->entry;
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~ARGUMENTS_OFFSET);
    if (LT_UNLIKELY(nargs < 1 || !lt_py_check(args[0]))) {
        PyErr_Format(PyExc_TypeError, "%s: self is missing or not a Tensor; wanted a Tensor as the first argument",
                     lt_py_text(entry->name));
        return NULL;
    }
    PyObject *value = lt_py_call_entry(entry, args, nargs, kwnames);
    if (LT_LIKELY(value != NULL)) return value;
    if (PyErr_ExceptionMatches(PyExc_TypeError) &&
        ((value = of_sparse(self, args, nargs, kwnames)) || !PyErr_ExceptionMatches(PyExc_TypeError)))
        return value;
    return lt_py_refused(lt_py_text(entry->name));
}

bool lt_py_is_function(PyObject *o) { return Py_TYPE(o) == function_type; }
const lt_py_entry *lt_py_function_entry(PyObject *function) { return ((callable *)function)->entry; }

/* f(*args, **kwargs) where the interpreter does not use the vectorcall. */
static PyObject *call_with_tuple(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t n = PyTuple_Size(args), keywords = kwargs ? PyDict_Size(kwargs) : 0, at = 0, k = n;
    PyObject **all = PyMem_Calloc((size_t)(n + keywords + 1), sizeof *all),
             *names = keywords ? PyTuple_New(keywords) : NULL, *key, *value, *result = NULL;
    if (!all || (keywords && !names)) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++) all[i] = PyTuple_GetItem(args, i);
    while (keywords && k < n + keywords && PyDict_Next(kwargs, &at, &key, &value)) {
        if (PyTuple_SetItem(names, k - n, Py_NewRef(key)) < 0) goto done;
        all[k++] = value;
    }
    result = ((callable *)self)->call(self, all, (size_t)n, names);
done:
    Py_XDECREF(names);
    PyMem_Free(all);
    return result;
}

static void callable_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* The module of the package in which an entry has its name; NULL for lucid itself. */
static const char *space_of(const lt_py_entry *entry)
{
    const int at = (int)(entry - lt_py_entries);
    for (int i = 0; i < lt_py_space_count; i++)
        if (at >= lt_py_spaces[i].first && at < lt_py_spaces[i].end) return lt_py_text(lt_py_spaces[i].name);
    return NULL;
}

static bool is_method(PyObject *self) { return Py_TYPE(self) == method_type; }
static PyObject *get_name(PyObject *self, void *closure)
{
    (void)closure;
    return PyUnicode_FromString(lt_py_text(((callable *)self)->entry->name));
}
static PyObject *get_module(PyObject *self, void *closure)
{
    (void)closure;
    const char *space = space_of(((callable *)self)->entry);
    return space ? PyUnicode_FromFormat("lucid.%s", space)
                 : PyUnicode_FromString(is_method(self) ? "lucid" : "lucid._C");
}

static PyObject *get_qualname(PyObject *self, void *closure)
{
    (void)closure;
    return PyUnicode_FromFormat(is_method(self) ? "Tensor.%s" : "%s", lt_py_text(((callable *)self)->entry->name));
}

/* closure: the function of lucid/_docs.py that is asked. */
static PyObject *get_text(PyObject *self, void *closure)
{
    const lt_py_entry *entry = ((callable *)self)->entry;
    const char *space = space_of(entry);
    PyObject *docs = PyImport_ImportModule("lucid._docs");
    PyObject *path = space ? PyUnicode_FromFormat("%s.%s", space, lt_py_text(entry->name))
                           : PyUnicode_FromString(lt_py_text(entry->name));
    PyObject *text = docs && path ? PyObject_CallMethod(docs, closure, "Oi", path, (int)is_method(self)) : NULL;
    Py_XDECREF(path);
    Py_XDECREF(docs);
    return text;
}

static PyObject *get_objclass(PyObject *self, void *closure)
{
    (void)self, (void)closure;
    return Py_NewRef((PyObject *)lt_py_tensor_type);
}
static PyObject *callable_repr(PyObject *self)
{
    const lt_py_entry *entry = ((callable *)self)->entry;
    const char *space = space_of(entry), *name = lt_py_text(entry->name);
    if (space) return PyUnicode_FromFormat("<function lucid.%s.%s>", space, name);
    return PyUnicode_FromFormat(is_method(self) ? "<method '%s' of 'lucid.Tensor' objects>" : "<function lucid.%s>",
                                name);
}

static PyObject *reduce_function(PyObject *self, PyObject *unused)
{
    (void)unused;
    return get_name(self, NULL);
}

static PyObject *reduce_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *builtins = PyImport_ImportModule("builtins"),
             *getattr = builtins ? PyObject_GetAttrString(builtins, "getattr") : NULL;
    PyObject *value = getattr ? Py_BuildValue("N(Os)", getattr, (PyObject *)lt_py_tensor_type,
                                              lt_py_text(((callable *)self)->entry->name))
                              : NULL;
    Py_XDECREF(builtins);
    return value;
}

/* A function in a class is no method of it: it stays what it is, like Python's own built-in functions. */
static PyObject *get_function(PyObject *self, PyObject *instance, PyObject *owner)
{
    (void)instance, (void)owner;
    return Py_NewRef(self);
}

static PyObject *method_of_types; /* types.MethodType */

static PyObject *get_method(PyObject *self, PyObject *instance, PyObject *owner)
{
    (void)owner;
    if (!instance || instance == Py_None) return Py_NewRef(self);
    return PyObject_CallFunctionObjArgs(method_of_types, self, instance, NULL);
}

static PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(callable, call), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef function_properties[] = {
    {"__name__", get_name, NULL, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL, NULL},
    {"__module__", get_module, NULL, NULL, NULL},
    {"__doc__", get_text, NULL, NULL, "doc"},
    {"__text_signature__", get_text, NULL, NULL, "text_signature"},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyGetSetDef method_properties[] = {
    {"__name__", get_name, NULL, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL, NULL},
    {"__module__", get_module, NULL, NULL, NULL},
    {"__objclass__", get_objclass, NULL, NULL, NULL},
    {"__doc__", get_text, NULL, NULL, "doc"},
    {"__text_signature__", get_text, NULL, NULL, "text_signature"},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef function_methods[] = {{"__reduce__", reduce_function, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef method_methods[] = {{"__reduce__", reduce_method, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyTypeObject *make_type(const char *name, int flags, PyGetSetDef *properties, PyMethodDef *methods,
                               descrgetfunc get)
{
    PyType_Slot slots[] = {
        {Py_tp_dealloc, (void *)callable_dealloc},
        {Py_tp_call, (void *)call_with_tuple},
        {Py_tp_repr, (void *)callable_repr},
        {Py_tp_members, (void *)members},
        {Py_tp_getset, (void *)properties},
        {Py_tp_methods, (void *)methods},
        {Py_tp_descr_get, (void *)get},
        {0, NULL},
    };
    PyType_Spec spec = {name, sizeof(callable), 0,
                        (unsigned)(Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION |
                                   HAVE_VECTORCALL | flags),
                        slots};
    return (PyTypeObject *)PyType_FromSpec(&spec);
}

static PyObject *make(PyTypeObject *type, vectorcall call, const lt_py_entry *entry)
{
    callable *made = PyObject_New(callable, type);
    if (!made) return NULL;
    made->call = call;
    made->entry = entry;
    return (PyObject *)made;
}

/* On the module, unless that is NULL, and in the dictionary of what is public in lucid or in a module of it. */
static int put_function(PyObject *module, PyObject *public, const lt_py_entry *entry)
{
    PyObject *function = make(function_type, function_call, entry);
    int status = function ? 0 : -1;
    if (!status && module) status = PyObject_SetAttrString(module, lt_py_text(entry->name), function);
    if (!status && !(entry->kinds & LT_PY_PRIVATE))
        status = PyDict_SetItemString(public, lt_py_text(entry->name), function);
    Py_XDECREF(function);
    return status;
}

static int put_method(const lt_py_entry *entry)
{
    PyObject *method = make(method_type, method_call, entry);
    int status = method ? PyObject_SetAttrString((PyObject *)lt_py_tensor_type, lt_py_text(entry->name), method) : -1;
    Py_XDECREF(method);
    return status;
}

/* _spaces: {"nn.functional": {"elu": …}}. */
static int put_spaces(PyObject *module)
{
    PyObject *spaces = PyDict_New();
    int status = spaces ? 0 : -1;
    for (int i = 0; !status && i < lt_py_space_count; i++) {
        PyObject *names = PyDict_New();
        status = names ? PyDict_SetItemString(spaces, lt_py_text(lt_py_spaces[i].name), names) : -1;
        for (int k = lt_py_spaces[i].first; !status && k < lt_py_spaces[i].end; k++)
            status = put_function(NULL, names, &lt_py_entries[k]);
        Py_XDECREF(names);
    }
    if (!status) status = PyObject_SetAttrString(module, "_spaces", spaces);
    Py_XDECREF(spaces);
    return status;
}

int lt_py_call_init(PyObject *module)
{
    PyObject *types = PyImport_ImportModule("types");
    method_of_types = types ? PyObject_GetAttrString(types, "MethodType") : NULL;
    Py_XDECREF(types);
    function_type = make_type("lucid._C.function", 0, function_properties, function_methods, get_function);
    method_type = make_type("lucid._C.method", METHOD_DESCRIPTOR, method_properties, method_methods, get_method);
    PyObject *public = PyDict_New();
    if (!method_of_types || !function_type || !method_type || !public) goto fail;
    for (int i = 0; i < lt_py_entry_count; i++) {
        const lt_py_entry *entry = &lt_py_entries[i];
        if (entry->kinds & LT_PY_FUNCTION && !space_of(entry) && put_function(module, public, entry) < 0) goto fail;
        if (entry->kinds & LT_PY_METHOD && put_method(entry) < 0) goto fail;
    }
    if (put_spaces(module) < 0) goto fail;
    return PyModule_AddObject(module, "_public_ops", public);
fail:
    Py_XDECREF(public);
    return -1;
}
