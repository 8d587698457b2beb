/* lucid.device: names where tensors live. This build has the CPU only; "metal" is a name that nothing accepts. */
#include "binding.h"

typedef struct {
    PyObject_HEAD
    long index;
    bool metal;
} device_object;

static PyTypeObject *device_type;
static PyObject *cpu;

#define SELF ((device_object *)self)

static const char *type_name(PyObject *self) { return SELF->metal ? "metal" : "cpu"; }

PyObject *lt_py_cpu(void) { return Py_NewRef(cpu); }

/* "cpu", "metal", "cpu:0". */
static int parse(PyObject *text, bool *metal, long *index) {
    const char *s = PyUnicode_AsUTF8AndSize(text, NULL);
    if (!s) return -1;
    *metal = strncmp(s, "metal", 5) == 0;
    const char *rest = *metal ? s + 5 : strncmp(s, "cpu", 3) == 0 ? s + 3 : NULL;
    if (rest && !*rest) return 0;
    if (rest && *rest == ':' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1) && strlen(rest) < 6) {
        *index = 0;
        for (const char *digit = rest + 1; *digit; digit++) *index = *index * 10 + (*digit - '0');
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "device: %.100R is not a device; wanted 'cpu' or 'metal'", text);
    return -1;
}

static PyObject *make(PyTypeObject *type, bool metal, long index) {
    device_object *self = PyObject_New(device_object, type);
    if (!self) return NULL;
    self->metal = metal;
    self->index = index;
    return (PyObject *)self;
}

static PyObject *device_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"type", "index"};
    PyObject *slots[2];
    bool metal = false;
    long index = 0;
    if (lt_py_arguments_tuple("device", 2, 2, 1, names, args, kwargs, slots) < 0) return NULL;
    if (Py_TYPE(slots[0]) == device_type) return Py_NewRef(slots[0]);
    if (!PyUnicode_Check(slots[0])) {
        lt_py_wrong_type("device", "type", "a string or a device", slots[0]);
        return NULL;
    }
    if (parse(slots[0], &metal, &index) < 0) return NULL;
    if (slots[1] && slots[1] != Py_None) {
        index = PyLong_AsLong(slots[1]);
        if (index == -1 && PyErr_Occurred()) return NULL;
        if (index < 0) {
            PyErr_Format(PyExc_ValueError, "device: index must not be negative, got %ld", index);
            return NULL;
        }
    }
    return make(type, metal, index);
}

static void device_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *device_repr(PyObject *self) { return PyUnicode_FromFormat("device('%s')", type_name(self)); }
static PyObject *get_type(PyObject *self, void *closure) { (void)closure; return PyUnicode_FromString(type_name(self)); }
static PyObject *get_index(PyObject *self, void *closure) { (void)closure; return PyLong_FromLong(SELF->index); }
static PyObject *get_is_metal(PyObject *self, void *closure) { (void)closure; return PyBool_FromLong(SELF->metal); }

/* Equal to a device of the same type and index, and to the bare name of the type; so it hashes as that name does. */
static PyObject *device_compare(PyObject *self, PyObject *other, int how) {
    bool equal;
    if (how != Py_EQ && how != Py_NE) Py_RETURN_NOTIMPLEMENTED;
    if (Py_TYPE(other) == device_type) equal = SELF->metal == ((device_object *)other)->metal && SELF->index == ((device_object *)other)->index;
    else if (PyUnicode_Check(other)) equal = PyUnicode_CompareWithASCIIString(other, type_name(self)) == 0;
    else Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong(equal == (how == Py_EQ));
}

static Py_hash_t device_hash(PyObject *self) {
    PyObject *name = PyUnicode_FromString(type_name(self));
    if (!name) return -1;
    Py_hash_t hash = PyObject_Hash(name);
    Py_DECREF(name);
    return hash;
}

static PyObject *device_reduce(PyObject *self, PyObject *unused) {
    (void)unused;
    return Py_BuildValue("O(sl)", Py_TYPE(self), type_name(self), SELF->index);
}

static PyGetSetDef properties[] = {
    {"type", get_type, NULL, "'cpu' or 'metal'.", NULL},
    {"index", get_index, NULL, "The number of the device among those of its type.", NULL},
    {"is_metal", get_is_metal, NULL, "Whether the type is 'metal'.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"__reduce__", device_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "device(type, index=0)\n--\n\nThe name of a place where tensors live.\n\n"
                "Examples\n--------\n>>> import lucid\n>>> lucid.zeros(2).device == 'cpu'\nTrue\n"},
    {Py_tp_new, (void *)device_new},
    {Py_tp_dealloc, (void *)device_dealloc},
    {Py_tp_repr, (void *)device_repr},
    {Py_tp_richcompare, (void *)device_compare},
    {Py_tp_hash, (void *)device_hash},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {0, NULL},
};

int lt_py_device_init(PyObject *module) {
    static PyType_Spec spec = {"lucid.device", sizeof(device_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};
    device_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (!device_type || !(cpu = make(device_type, false, 0))) return -1;
    return PyModule_AddObjectRef(module, "device", (PyObject *)device_type);
}

int lt_py_check_device(const char *op, PyObject *o) {
    bool metal = false;
    long index;
    if (!o || o == Py_None) return 0;
    if (Py_TYPE(o) == device_type) metal = ((device_object *)o)->metal;
    else if (!PyUnicode_Check(o)) return lt_py_wrong_type(op, "device", "a device or its name", o);
    else if (parse(o, &metal, &index) < 0) return -1;
    if (!metal) return 0;
    PyErr_Format(lt_py_DeviceMismatch, "%s: device 'metal' is not available in this build; wanted 'cpu'", op);
    return -1;
}

/* _check_device(device, op="…"): an error unless tensors can be made there. */
static PyObject *check_device(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (lt_py_count("_check_device", nargs, 1, 2) < 0) return NULL;
    const char *op = nargs == 2 ? PyUnicode_AsUTF8AndSize(args[1], NULL) : "device";
    if (!op || lt_py_check_device(op, args[0]) < 0) return NULL;
    Py_RETURN_NONE;
}

PyMethodDef lt_py_device_functions[] = {
    {"_check_device", (PyCFunction)(void (*)(void))check_device, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
