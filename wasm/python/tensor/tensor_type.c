/* The type lucid.Tensor: life and death of its objects, and the slots that are not arithmetic.
 *
 * An object owns one reference to its lt_tensor, and the lt_tensor points back (t->wrapper, borrowed), so that one
 * tensor has one object while somebody holds it: x.grad is x.grad, and a Parameter that comes out of the graph is the
 * Parameter. Results of ops are not tracked by the cycle collector: a plain tensor holds no Python object. They become
 * tracked when they get a __dict__ or a hook; instances of Python subclasses are tracked from the start.
 */
#include "binding.h"

#include <structmember.h>

PyTypeObject *lt_py_tensor_type;

/* ---- creation -------------------------------------------------------------------------------------------------- */

static inline void attach(PyObject *object, lt_tensor *t)
{
    lt_py_tensor_object *self = (lt_py_tensor_object *)object;
    self->t = t;
    self->dict = self->weakrefs = NULL;
    t->wrapper = object;
}

/* Freed objects of the exact type, kept to be used again. An entry is memory only: no reference, not tracked. */
enum { FREE_LIST_SIZE = 64 };
static PyObject *free_list[FREE_LIST_SIZE];
static int free_count;

PyObject *lt_py_wrap(lt_tensor *t)
{
    if (LT_UNLIKELY(!t)) return lt_py_error();
    /* An object whose count is zero is being destroyed; what its destruction runs must not bring it back. */
    if (t->wrapper && Py_REFCNT((PyObject *)t->wrapper) > 0) {
        PyObject *object = Py_NewRef((PyObject *)t->wrapper);
        lt_release(t);
        return object;
    }
    PyObject *object;
    if (LT_LIKELY(free_count > 0)) {
        object = PyObject_Init(free_list[--free_count], lt_py_tensor_type);
    } else {
        object = (PyObject *)PyObject_GC_New(lt_py_tensor_object, lt_py_tensor_type);
        if (!object) {
            lt_release(t);
            return NULL;
        }
    }
    attach(object, t);
    return object;
}

static PyObject *wrap_as(PyTypeObject *type, lt_tensor *t)
{
    if (type == lt_py_tensor_type && !t->wrapper) return lt_py_wrap(t);
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *object = alloc(type, 0);
    if (!object) {
        lt_release(t);
        return NULL;
    }
    attach(object, t);
    return object;
}

PyObject *lt_py_wrap_list(lt_list *list)
{
    PyObject *result = PyTuple_New(list->n);
    for (lt_idx i = 0; result && i < list->n; i++) {
        lt_tensor *t = list->v[i];
        list->v[i] = NULL;
        PyObject *item = lt_py_wrap(t);
        if (!item || PyTuple_SetItem(result, i, item) < 0) Py_CLEAR(result);
    }
    lt_list_clear(list);
    return result;
}

void lt_py_track(PyObject *tensor)
{
    if (!PyObject_GC_IsTracked(tensor)) PyObject_GC_Track(tensor);
}

/* How many sizes Tensor(2, 3), Tensor(5) or Tensor(x.shape) gives; -1 where it is something else, -2 on an error. */
static int given_sizes(PyObject *args, lt_dims *dims)
{
    static const char *const names[] = {"size"};
    static const lt_py_spec spec = {"Tensor", 1, 1, 1, names, .sizes = 1};
    PyObject *first = PyTuple_Size(args) ? PyTuple_GetItem(args, 0) : NULL;
    if (first && lt_py_is_size(first)) return lt_py_dims(&spec, 0, first, false, dims) < 0 ? -2 : dims->n;
    for (Py_ssize_t i = 0; i < PyTuple_Size(args); i++) {
        PyObject *item = PyTuple_GetItem(args, i);
        if (PyBool_Check(item) || lt_py_check(item) || PySequence_Check(item) ||
            !(PyLong_Check(item) || PyType_GetSlot(Py_TYPE(item), Py_nb_index)))
            return -1;
    }
    if (!first) return -1;
    return lt_py_dims(&spec, 0, args, false, dims) < 0 ? -2 : dims->n;
}

/* Of values: a sequence or an array becomes the dtype, by default the default one; a Tensor is shared. A number is one
 * only where a class has an __init__ of its own. */
static lt_tensor *of_values(PyObject *data, int dtype, lt_idx device, bool number)
{
    if (!number && !lt_py_check(data) &&
        (PyUnicode_Check(data) || !(PySequence_Check(data) || PyObject_CheckBuffer(data))) && dtype < 0) {
        lt_py_wrong_type("Tensor", "data", "a sequence, a Tensor or sizes (a number alone: lucid.tensor)", data);
        return NULL;
    }
    lt_tensor *t;
    if (lt_py_check(data) && dtype < 0) {
        if (!(t = lt_alias(lt_py_unwrap(data)))) lt_py_error();
    } else {
        t = lt_py_from_data("Tensor", data, dtype < 0 ? (int)lt_default_dtype : dtype);
    }
    if (t && device < 0 && !lt_py_check(data)) device = lt_current_device;
    return t ? lt_py_on_device(t, device) : NULL;
}

/* Tensor(*size), Tensor(data), and with keywords Tensor(data=None, *, dtype=None, device=None, requires_grad=False). A
 * subclass with an __init__ of its own may have any signature: what does not belong here is left to that __init__. */
static PyObject *tensor_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"data", "dtype", "device", "requires_grad"};
    PyObject *slots[4] = {NULL, NULL, NULL, NULL};
    const bool own =
        type != lt_py_tensor_type && PyType_GetSlot(type, Py_tp_init) != PyType_GetSlot(lt_py_tensor_type, Py_tp_init);
    lt_dims dims = {1, {0}};
    PyObject *first = own && PyTuple_Size(args) > 1 ? PyTuple_GetSlice(args, 0, 1) : Py_NewRef(args);
    int sizes = first ? given_sizes(first, &dims) : -2;
    PyObject *rest = sizes >= 0 ? PyTuple_New(0) : NULL;
    Py_XDECREF(first);
    if (sizes < -1 || (sizes >= 0 && !rest)) return NULL;
    if (!own) {
        if (lt_py_arguments_tuple("Tensor", 4, 1, 0, names, rest ? rest : args, kwargs, slots) < 0) {
            Py_XDECREF(rest);
            return NULL;
        }
    } else {
        slots[0] = sizes < 0 && PyTuple_Size(args) > 0 ? PyTuple_GetItem(args, 0) : NULL;
        for (int i = slots[0] ? 1 : 0; i < 4; i++) slots[i] = kwargs ? PyDict_GetItemString(kwargs, names[i]) : NULL;
    }
    Py_XDECREF(rest);
    static const lt_py_spec spec = {"Tensor", 4, 1, 0, names, NULL};
    const bool typed = slots[1] && slots[1] != Py_None;
    lt_dtype dtype = lt_default_dtype;
    bool requires_grad = false;
    if (typed && lt_py_dtype(&spec, 1, slots[1], &dtype) < 0) return NULL;
    lt_idx device = -1;
    if (slots[2] && lt_py_device_value("Tensor", slots[2], &device) < 0) return NULL;
    if (slots[3] && lt_py_bool(&spec, 3, slots[3], &requires_grad) < 0) return NULL;
    lt_tensor *t;
    if (sizes < 0 && slots[0] && slots[0] != Py_None) {
        t = of_values(slots[0], typed ? (int)dtype : -1, device, own);
        if (!t) return NULL;
    } else {
        t = lt_new_on(device < 0 ? lt_current_device : (uint8_t)device, dtype, dims.n, dims.v);
        if (!t) return lt_py_error();
    }
    if (requires_grad && lt_set_requires_grad(t, true) < 0) {
        lt_release(t);
        return lt_py_error();
    }
    return wrap_as(type, t);
}

static int tensor_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self, (void)args, (void)kwargs; /* tensor_new has done it all */
    return 0;
}

/* _make_subclass(cls, tensor, requires_grad=False): a new leaf of class cls on the same storage. */
PyObject *lt_py_make_subclass(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    static const char *const names[] = {"cls", "tensor", "requires_grad"};
    static const lt_py_spec spec = {"_make_subclass", 3, 3, 2, names, NULL};
    bool requires_grad = false;
    if (lt_py_count(spec.op, nargs, 2, 3) < 0) return NULL;
    if (!PyType_Check(args[0]) || !PyType_IsSubtype((PyTypeObject *)args[0], lt_py_tensor_type)) {
        lt_py_wrong_type(spec.op, "cls", "a subclass of Tensor", args[0]);
        return NULL;
    }
    lt_tensor *source;
    if (nargs == 3 && lt_py_bool(&spec, 2, args[2], &requires_grad) < 0) return NULL;
    if (lt_py_tensor(&spec, 1, args[1], &source) < 0) return NULL;
    lt_tensor *t = lt_alias(source);
    lt_release(source);
    if (!t) return lt_py_error();
    if (requires_grad && lt_set_requires_grad(t, true) < 0) {
        lt_release(t);
        return lt_py_error();
    }
    return wrap_as((PyTypeObject *)args[0], t);
}

/* ---- destruction and cycles ------------------------------------------------------------------------------------ */

/* A tensor can hold another through its attributes or hooks, that one a third, and so on: what dies DEEP levels down
 * waits in a list that the outermost destruction empties, so that no chain of them recurses. */
enum { DEEP = 50 };

typedef struct estate {
    lt_tensor *t;
    PyObject *dict;
    struct estate *next;
} estate;

static LT_THREAD int depth;
static LT_THREAD estate *waiting;

static void settle_estate(lt_tensor *t, PyObject *dict)
{
    estate *later = depth == DEEP ? PyMem_Malloc(sizeof *later) : NULL;
    if (later) {
        *later = (estate){t, dict, waiting};
        waiting = later;
        return;
    }
    depth++;
    Py_XDECREF(dict);
    lt_release(t);
    depth--;
    while (depth == 0 && waiting) {
        estate *next = waiting;
        waiting = next->next;
        depth++;
        Py_XDECREF(next->dict);
        lt_release(next->t);
        depth--;
        PyMem_Free(next);
    }
}

static void tensor_dealloc(PyObject *object)
{
    lt_py_tensor_object *self = (lt_py_tensor_object *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    if (self->weakrefs) PyObject_ClearWeakRefs(object);
    lt_tensor *t = self->t;
    PyObject *dict = self->dict;
    self->t = NULL;
    self->dict = NULL;
    if (t && t->wrapper == object) t->wrapper = NULL;
    if (LT_LIKELY(!dict && t && (t->refs > 1 || !t->autograd))) lt_release(t); /* holds no Python object */
    else settle_estate(t, dict);
    if (type == lt_py_tensor_type && free_count < FREE_LIST_SIZE) {
        free_list[free_count++] = object;
    } else {
        freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
        release(object);
    }
    Py_DECREF(type);
}

static int visit_hooks(const lt_hook *hook, visitproc visit, void *arg)
{
    for (; hook; hook = hook->next)
        if (hook->fn && lt_py_is_hook(hook->fn)) Py_VISIT((PyObject *)hook->fn);
    return 0;
}

/* The Python objects behind the lt_tensor belong to this object only while nobody else holds the lt_tensor; then a
 * cycle through them is found. Behind a shared one they are reachable from elsewhere, and must not be counted here. */
static int tensor_traverse(PyObject *object, visitproc visit, void *arg)
{
    lt_py_tensor_object *self = (lt_py_tensor_object *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->dict);
    lt_tensor *t = self->t;
    if (!t || t->refs != 1 || !t->autograd) return 0;
    int status = visit_hooks(t->autograd->hooks, visit, arg);
    const lt_node *node = t->autograd->grad_fn;
    if (status || !node || node->refs != 1) return status;
    if (lt_py_is_function_node(node)) Py_VISIT(lt_py_function_context(node));
    return visit_hooks(node->hooks, visit, arg);
}

static int tensor_clear(PyObject *object)
{
    lt_py_tensor_object *self = (lt_py_tensor_object *)object;
    Py_CLEAR(self->dict);
    lt_tensor *t = self->t;
    if (!t) return 0;
    /* Whoever still gets at the lt_tensor sees a plain tensor, not a half-cleared object. */
    if (t->wrapper == object) t->wrapper = NULL;
    if (t->refs != 1 || !t->autograd) return 0;
    while (t->autograd->hooks) lt_remove_hook(t, t->autograd->hooks->id);
    lt_node *node = t->autograd->grad_fn;
    if (!node || node->refs != 1) return 0;
    lt_node_retain(node);
    while (node->hooks) lt_remove_node_hook(node, node->hooks->id);
    if (lt_py_is_function_node(node)) lt_py_function_drop(node);
    lt_node_release(node);
    return 0;
}

static int tensor_setattro(PyObject *object, PyObject *name, PyObject *value)
{
    int status = PyObject_GenericSetAttr(object, name, value);
    if (((lt_py_tensor_object *)object)->dict) lt_py_track(object);
    return status;
}

/* ---- protocols ------------------------------------------------------------------------------------------------- */

static Py_hash_t tensor_hash(PyObject *self)
{
    Py_hash_t hash = (Py_hash_t)((uintptr_t)self >> 4);
    return hash == -1 ? -2 : hash;
}

static Py_ssize_t tensor_length(PyObject *self)
{
    const lt_tensor *t = lt_py_unwrap(self);
    if (t->ndim) return t->shape[0];
    PyErr_SetString(PyExc_TypeError, "len: a 0-d tensor has no length");
    return -1;
}

/* The one element of a tensor, for bool(t), float(t) and so on. */
static int single(PyObject *self, const char *op, PyObject *exception, lt_scalar *out)
{
    lt_tensor *t = lt_py_unwrap(self);
    if (t->numel != 1) {
        PyErr_Format(exception, "%s: the tensor has shape %s; wanted one with one element%s", op, LT_SHAPE(t),
                     strcmp(op, "bool") == 0 ? " (use any or all)" : "");
        return -1;
    }
    if (lt_need_elements(op, t)) return lt_py_fail();
    *out = lt_item(t);
    return 0;
}

static int tensor_bool(PyObject *self)
{
    lt_scalar value = {0};
    if (single(self, "bool", PyExc_RuntimeError, &value) < 0) return -1;
    return lt_scalar_true(value);
}

/* A complex number becomes a real one only where nothing is lost. */
static int real_part(const char *op, lt_scalar *value)
{
    if (value->kind != LT_KIND_COMPLEX) return 0;
    if (value->v.c[1] != 0) {
        PyErr_Format(
            PyExc_RuntimeError,
            "%s: the tensor holds a complex number whose imaginary part is not 0; wanted a real one (use complex or .real)",
            op);
        return -1;
    }
    *value = (lt_scalar){LT_KIND_FLOAT, {.f = value->v.c[0]}};
    return 0;
}

static PyObject *tensor_float(PyObject *self)
{
    lt_scalar value = {0};
    if (single(self, "float", PyExc_ValueError, &value) < 0 || real_part("float", &value) < 0) return NULL;
    return PyFloat_FromDouble(lt_scalar_double(value));
}

static PyObject *tensor_int(PyObject *self)
{
    lt_scalar value = {0};
    if (single(self, "int", PyExc_ValueError, &value) < 0 || real_part("int", &value) < 0) return NULL;
    /* PyLong_FromDouble refuses nan and inf, and does not saturate. */
    return value.kind == LT_KIND_FLOAT ? PyLong_FromDouble(value.v.f) : lt_py_integer(value);
}

static PyObject *tensor_index(PyObject *self)
{
    lt_tensor *t = lt_py_unwrap(self);
    if (t->numel != 1 || !lt_is_integral(t->dtype)) {
        PyErr_Format(PyExc_TypeError,
                     "index: the tensor has shape %s and dtype %s; wanted an integer tensor with one element",
                     LT_SHAPE(t), LT_DTYPE_NAME(t->dtype));
        return NULL;
    }
    if (lt_need_elements("index", t)) return lt_py_error();
    return lt_py_integer(lt_item(t));
}

static int tensor_contains(PyObject *self, PyObject *value)
{
    lt_scalar number;
    int status = lt_py_check(value) ? 1 : lt_py_number(value, &number);
    if (status <= 0) return status < 0 ? -1 : lt_py_wrong_type("in", "the left operand", "a Tensor or a number", value);
    PyObject *equal = PyObject_RichCompare(self, value, Py_EQ);
    PyObject *any = equal ? PyObject_CallMethod(equal, "any", NULL) : NULL;
    Py_XDECREF(equal);
    if (!any) return -1;
    status = PyObject_IsTrue(any);
    Py_DECREF(any);
    return status;
}

static PyMemberDef members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(lt_py_tensor_object, dict), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(lt_py_tensor_object, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(
    tensor_doc,
    "Tensor(*args, **kwargs)\n--\n\n"
    "A multi-dimensional array of numbers of one dtype that can record the operations done on it.\n\n"
    "`lucid.tensor` makes one of data, in the data's own dtype; this is the type.\n\n"
    "Forms\n-----\n"
    "Tensor(*size), Tensor(size) : of a shape, given as ints or as a `lucid.Size`; its elements are whatever memory held.\n"
    "Tensor(data=None, *, dtype=None, device=None, requires_grad=False) : of values.\n\n"
    "Parameters\n----------\n"
    "data : nested sequence, Tensor or object with the buffer protocol\n"
    "    The values, which are copied and converted to `dtype`; a Tensor shares its memory and keeps its dtype unless one\n"
    "    is given. None gives an empty tensor of shape (0,).\n"
    "dtype : dtype, optional\n    By default the default dtype.\n"
    "device : device or str, optional\n    \"cpu\" or \"meta\".\n"
    "requires_grad : bool, default False\n    Whether backward() shall accumulate a gradient in `.grad`; floating dtypes only.\n\n"
    "Raises\n------\n"
    "ValueError\n    For nested sequences of unequal length, and for negative sizes.\n"
    "TypeError\n    For values that are not numbers, and for a lone float.\n\n"
    "Examples\n--------\n"
    ">>> import lucid\n>>> lucid.Tensor([[1, 2], [3, 4]])\ntensor([[1., 2.],\n        [3., 4.]])\n"
    ">>> lucid.Tensor(2, 3).shape\nlucid.Size([2, 3])\n");

static const PyType_Slot own_slots[] = {
    {Py_tp_doc, (void *)tensor_doc},
    {Py_tp_new, (void *)tensor_new},
    {Py_tp_init, (void *)tensor_init},
    {Py_tp_dealloc, (void *)tensor_dealloc},
    {Py_tp_traverse, (void *)tensor_traverse},
    {Py_tp_clear, (void *)tensor_clear},
    {Py_tp_setattro, (void *)tensor_setattro},
    {Py_tp_hash, (void *)tensor_hash},
    {Py_tp_iter, (void *)lt_py_iter},
    {Py_tp_members, (void *)members},
    {Py_tp_getset, (void *)lt_py_properties},
    {Py_mp_length, (void *)tensor_length},
    {Py_mp_subscript, (void *)lt_py_getitem},
    {Py_mp_ass_subscript, (void *)lt_py_setitem},
    {Py_sq_contains, (void *)tensor_contains},
    {Py_nb_bool, (void *)tensor_bool},
    {Py_nb_float, (void *)tensor_float},
    {Py_nb_int, (void *)tensor_int},
    {Py_nb_index, (void *)tensor_index},
    {Py_bf_getbuffer, (void *)lt_py_getbuffer},
    {Py_bf_releasebuffer, (void *)lt_py_releasebuffer},
};

enum { OWN = sizeof own_slots / sizeof *own_slots, MOST_SLOTS = 128 };

int lt_py_tensor_type_init(PyObject *module)
{
    PyType_Slot slots[MOST_SLOTS];
    int n = 0;
    for (; lt_py_op_slots[n].slot; n++) {
        if (n == MOST_SLOTS - OWN - 2) {
            PyErr_SetString(PyExc_SystemError, "the op table has more operators than the type has room for");
            return -1;
        }
        slots[n] = lt_py_op_slots[n];
    }
    memcpy(slots + n, own_slots, sizeof own_slots);
    n += OWN;
    slots[n++] = (PyType_Slot){Py_tp_methods, lt_py_methods}; /* the op table's are put there by call.c */
    slots[n] = (PyType_Slot){0, NULL};
    PyType_Spec spec = {"lucid.Tensor", sizeof(lt_py_tensor_object), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};
    lt_py_tensor_type = (PyTypeObject *)PyType_FromSpec(&spec);
    return lt_py_tensor_type ? PyModule_AddObjectRef(module, "Tensor", (PyObject *)lt_py_tensor_type) : -1;
}
