/* lucid.device: names where tensors live, which are those of the engine's table of devices; and "metal", a name that
 * nothing accepts in this build. */
#include "binding.h"
#include "ops_gen.h"

typedef struct {
    PyObject_HEAD long index;
    int kind; /* a device of the engine, or METAL */
} device_object;

static PyTypeObject *device_type;
static PyObject *objects[LT_MAX_DEVICES]; /* made when they are first asked for */

/* The devices that `with device:` will go back to. */
enum { MOST_ENTERED = 64 };
static LT_THREAD uint8_t outer[MOST_ENTERED];
static LT_THREAD int entered;

#define SELF ((device_object *)self)

enum { METAL = LT_MAX_DEVICES };
static const char metal[] = "metal";

static const char *type_name(PyObject *self)
{
    return SELF->kind == METAL ? metal : lt_device_name((uint8_t)SELF->kind);
}

/* "'cpu', 'meta' or 'metal'" */
static const char *known_names(bool also_metal)
{
    static char text[LT_MAX_DEVICES * 40];
    size_t used = 0;
    int n = 0;
    while (n < LT_MAX_DEVICES && lt_devices[n]) n++;
    const int all = n + also_metal;
    for (int i = 0; i < all; i++)
        used += (size_t)PyOS_snprintf(text + used, sizeof text - used, "%s'%s'",
                                      !i            ? ""
                                      : i + 1 < all ? ", "
                                                    : " or ",
                                      i < n ? lt_devices[i]->name : metal);
    return text;
}

/* "cpu", "metal", "cpu:0". */
static int parse(PyObject *text, int *kind, long *index)
{
    const char *s = PyUnicode_AsUTF8AndSize(text, NULL);
    if (!s) return -1;
    const size_t n = strcspn(s, ":");
    *kind = n == sizeof metal - 1 && memcmp(s, metal, n) == 0 ? METAL : lt_find_device(s, n);
    if (*kind >= 0 && !s[n]) return 0;
    const char *digit = s + n + 1;
    if (*kind >= 0 && *digit && strspn(digit, "0123456789") == strlen(digit) && strlen(digit) <= 4) {
        for (*index = 0; *digit; digit++) *index = *index * 10 + (*digit - '0');
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "device: %.100R is not a device; wanted %s", text, known_names(true));
    return -1;
}

static PyObject *make(PyTypeObject *type, int kind, long index)
{
    device_object *self = PyObject_New(device_object, type);
    if (!self) return NULL;
    self->kind = kind;
    self->index = index;
    return (PyObject *)self;
}

PyObject *lt_py_device_named(int device)
{
    if (!objects[device]) objects[device] = make(device_type, device, 0);
    return Py_XNewRef(objects[device]);
}

static PyObject *device_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const parameters[] = {"type", "index"};
    PyObject *slots[2];
    int kind = LT_DEVICE_HOST;
    long index = 0;
    if (lt_py_arguments_tuple("device", 2, 2, 1, parameters, args, kwargs, slots) < 0) return NULL;
    if (Py_TYPE(slots[0]) == device_type) return Py_NewRef(slots[0]);
    if (!PyUnicode_Check(slots[0])) {
        lt_py_wrong_type("device", "type", "a string or a device", slots[0]);
        return NULL;
    }
    if (parse(slots[0], &kind, &index) < 0) return NULL;
    if (slots[1] && slots[1] != Py_None) {
        index = PyLong_AsLong(slots[1]);
        if (index == -1 && PyErr_Occurred()) return NULL;
        if (index < 0) {
            PyErr_Format(PyExc_ValueError, "device: index is %ld; wanted 0 or more", index);
            return NULL;
        }
    }
    return make(type, kind, index);
}

static void device_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *device_repr(PyObject *self) { return PyUnicode_FromFormat("device('%s')", type_name(self)); }
static PyObject *get_type(PyObject *self, void *closure)
{
    (void)closure;
    return PyUnicode_FromString(type_name(self));
}
static PyObject *get_index(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromLong(SELF->index);
}
static PyObject *get_is_metal(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(SELF->kind == METAL);
}

/* Equal to a device of the same type and index, and to the bare name of the type; so it hashes as that name does. */
static PyObject *device_compare(PyObject *self, PyObject *other, int how)
{
    bool equal;
    if (how != Py_EQ && how != Py_NE) Py_RETURN_NOTIMPLEMENTED;
    if (Py_TYPE(other) == device_type)
        equal = SELF->kind == ((device_object *)other)->kind && SELF->index == ((device_object *)other)->index;
    else if (PyUnicode_Check(other)) equal = PyUnicode_CompareWithASCIIString(other, type_name(self)) == 0;
    else Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong(equal == (how == Py_EQ));
}

static Py_hash_t device_hash(PyObject *self)
{
    PyObject *name = PyUnicode_FromString(type_name(self));
    if (!name) return -1;
    Py_hash_t hash = PyObject_Hash(name);
    Py_DECREF(name);
    return hash;
}

static PyObject *device_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("O(sl)", Py_TYPE(self), type_name(self), SELF->index);
}

static PyGetSetDef properties[] = {
    {"type", get_type, NULL, "Which kind of device it is, such as 'cpu'.", NULL},
    {"index", get_index, NULL, "The number of the device among those of its type.", NULL},
    {"is_metal", get_is_metal, NULL, "Whether the type is 'metal'.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* `with device:` makes new tensors there. */
static PyObject *enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (SELF->kind == METAL) {
        PyErr_SetString(lt_py_DeviceMismatch, "device: 'metal' is not available in this build; wanted 'cpu' or 'meta'");
        return NULL;
    }
    if (entered == MOST_ENTERED) {
        PyErr_Format(PyExc_RuntimeError, "device: `with` is nested too deeply; wanted at most %d", MOST_ENTERED);
        return NULL;
    }
    outer[entered++] = lt_current_device;
    lt_current_device = (uint8_t)SELF->kind;
    return Py_NewRef(self);
}

static PyObject *leave(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    if (entered) lt_current_device = outer[--entered];
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"__enter__", enter, METH_NOARGS, NULL},
    {"__exit__", leave, METH_VARARGS, NULL},
    {"__reduce__", device_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc,
     "device(type, index=0)\n--\n\nThe name of a place where tensors live.\n\n"
     "Parameters\n----------\ntype : str or device\n    'cpu', or 'meta' for tensors without elements; also "
     "with a number, as in 'cpu:0'.\nindex : int, default 0\n    The number of the device among those of its "
     "type.\n\n"
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

int lt_py_device_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid.device", sizeof(device_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                               slots};
    device_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (!device_type) return -1;
    return PyModule_AddObjectRef(module, "device", (PyObject *)device_type);
}

bool lt_py_is_device(PyObject *o) { return Py_TYPE(o) == device_type || PyUnicode_Check(o); }

/* The device that an argument names; -1 for None. */
int lt_py_device_value(const char *op, PyObject *o, lt_idx *device)
{
    int kind = LT_DEVICE_HOST;
    long index;
    *device = -1;
    if (!o || o == Py_None) return 0;
    if (Py_TYPE(o) == device_type) kind = ((device_object *)o)->kind;
    else if (!PyUnicode_Check(o)) return lt_py_wrong_type(op, "device", "a device or its name", o);
    else if (parse(o, &kind, &index) < 0) return -1;
    *device = kind;
    if (kind != METAL) return 0;
    PyErr_Format(lt_py_DeviceMismatch, "%s: device 'metal' is not available in this build; wanted %s", op,
                 known_names(false));
    return -1;
}

/* t on a device (-1: where it is); takes the reference. NULL after a Python error. */
lt_tensor *lt_py_on_device(lt_tensor *t, lt_idx device)
{
    if (device < 0 || lt_device_of(t) == device) return t;
    lt_tensor *moved = lt_to_device(t, device);
    lt_release(t);
    if (!moved) lt_py_error();
    return moved;
}

int lt_py_check_device(const char *op, PyObject *o)
{
    lt_idx device;
    return lt_py_device_value(op, o, &device);
}

static PyObject *get_current_device(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyUnicode_FromString(lt_device_name(lt_current_device));
}

/* _on_device(tensor, device): the tensor there; itself where it is there already, or for None. */
static PyObject *on_device(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    lt_idx device;
    if (lt_py_count("_on_device", nargs, 2, 2) < 0 || lt_py_device_value("to", args[1], &device) < 0) return NULL;
    if (!lt_py_check(args[0])) {
        lt_py_wrong_type("_on_device", "tensor", "a Tensor", args[0]);
        return NULL;
    }
    lt_tensor *t = lt_py_unwrap(args[0]), *moved;
    if (device < 0 || lt_device_of(t) == device) return Py_NewRef(args[0]);
    moved = lt_py_on_device(lt_retain(t), device);
    return moved ? lt_py_wrap(moved) : NULL;
}

/* _set_current_device(device): where new tensors are made from now on; returns the name of the device before. */
static PyObject *set_current_device(PyObject *module, PyObject *o)
{
    (void)module;
    lt_idx device;
    if (lt_py_device_value("set_default_device", o, &device) < 0) return NULL;
    PyObject *before = PyUnicode_FromString(lt_device_name(lt_current_device));
    if (device >= 0) lt_current_device = (uint8_t)device;
    return before;
}

/* _check_device(device, op="…"): an error unless tensors can be made there. */
static PyObject *check_device(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (lt_py_count("_check_device", nargs, 1, 2) < 0) return NULL;
    const char *op = nargs == 2 ? PyUnicode_AsUTF8AndSize(args[1], NULL) : "device";
    if (!op || lt_py_check_device(op, args[0]) < 0) return NULL;
    Py_RETURN_NONE;
}

PyMethodDef lt_py_device_functions[] = {
    {"_set_current_device", set_current_device, METH_O, NULL},
    {"_current_device", get_current_device, METH_NOARGS, NULL},
    {"_on_device", (PyCFunction)(void (*)(void))on_device, METH_FASTCALL, NULL},
    {"_add_device", (PyCFunction)(void (*)(void))lt_py_add_device, METH_FASTCALL, NULL},
    {"_check_device", (PyCFunction)(void (*)(void))check_device, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
