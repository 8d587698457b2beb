/* lucid.Generator and the state of the default one. A generator is Philox-4x32-10's key (the seed) and counter. */
#include "binding.h"

typedef struct {
    PyObject_HEAD lt_generator own, *g; /* g points at `own`, or at the engine's default generator */
} generator_object;

static PyTypeObject *generator_type;
static PyObject *default_generator;

#define G(o) (((generator_object *)(o))->g)

lt_generator *lt_py_generator_value(const char *op, const char *name, PyObject *o)
{
    if (Py_TYPE(o) == generator_type || PyType_IsSubtype(Py_TYPE(o), generator_type)) return G(o);
    lt_py_wrong_type(op, name, "a Generator or None", o);
    return NULL;
}

/* Any int is a seed; its low 64 bits count, so that negative ones are fine too. */
static int seed_value(const char *op, PyObject *o, uint64_t *out)
{
    if (!PyType_GetSlot(Py_TYPE(o), Py_nb_index)) return lt_py_wrong_type(op, "seed", "an int", o);
    PyObject *index = PyNumber_Index(o);
    if (!index) return -1;
    *out = PyLong_AsUnsignedLongLongMask(index);
    Py_DECREF(index);
    return *out == (uint64_t)-1 && PyErr_Occurred() ? -1 : 0;
}

static int set_seed(const char *op, lt_generator *g, PyObject *o)
{
    uint64_t seed = 0;
    if (seed_value(op, o, &seed) < 0) return -1;
    *g = (lt_generator){seed, 0};
    return 0;
}

static PyObject *state_of(const lt_generator *g)
{
    const lt_idx two = 2;
    lt_tensor *t = lt_new_on(LT_DEVICE_HOST, LT_I64, 1, &two);
    if (!t) return lt_py_error();
    const uint64_t state[2] = {g->seed, g->counter};
    memcpy(lt_data(t), state, sizeof state);
    return lt_py_wrap(t);
}

static PyObject *set_state_of(const char *op, lt_generator *g, PyObject *o)
{
    if (!lt_py_check(o)) {
        lt_py_wrong_type(op, "state", "an int64 Tensor", o);
        return NULL;
    }
    lt_tensor *t = lt_py_unwrap(o);
    if (t->numel != 2 || t->dtype != LT_I64) {
        PyErr_Format(PyExc_ValueError, "%s: state has shape %s and dtype %s; wanted 2 int64 numbers (seed, counter)",
                     op, LT_SHAPE(t), LT_DTYPE_NAME(t->dtype));
        return NULL;
    }
    lt_tensor *plain = lt_need_elements(op, t) ? NULL : lt_to_contiguous(t);
    if (!plain) return lt_py_error();
    uint64_t state[2];
    memcpy(state, lt_data(plain), sizeof state);
    lt_release(plain);
    *g = (lt_generator){state[0], state[1]};
    Py_RETURN_NONE;
}

/* 63 bits from the operating system, as a new seed. */
static PyObject *fresh_seed(lt_generator *g)
{
    PyObject *os = PyImport_ImportModule("os");
    PyObject *bytes = os ? PyObject_CallMethod(os, "urandom", "i", 8) : NULL;
    char *raw;
    Py_ssize_t size;
    Py_XDECREF(os);
    if (!bytes) return NULL;
    uint64_t seed = 0;
    int status = PyBytes_AsStringAndSize(bytes, &raw, &size);
    if (!status && size == 8) memcpy(&seed, raw, 8);
    Py_DECREF(bytes);
    if (status < 0) return NULL;
    seed >>= 1;
    *g = (lt_generator){seed, 0};
    return PyLong_FromUnsignedLongLong(seed);
}

/* ---- the type -------------------------------------------------------------------------------------------------- */

static PyObject *generator_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"seed", "device"};
    PyObject *slots[2];
    uint64_t seed = 0;
    if (lt_py_arguments_tuple("Generator", 2, 2, 0, names, args, kwargs, slots) < 0) return NULL;
    /* Generator("cpu"), PyTorch's way, names a device. */
    if (slots[0] && PyUnicode_Check(slots[0]) && !slots[1]) {
        slots[1] = slots[0];
        slots[0] = NULL;
    }
    if (lt_py_check_device("Generator", slots[1]) < 0) return NULL;
    if (slots[0] && slots[0] != Py_None && seed_value("Generator", slots[0], &seed) < 0) return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    generator_object *self = (generator_object *)alloc(type, 0);
    if (!self) return NULL;
    self->own = (lt_generator){seed, 0};
    self->g = &self->own;
    return (PyObject *)self;
}

static int generator_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self, (void)args, (void)kwargs;
    return 0;
}

static void generator_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyObject *get_seed(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromUnsignedLongLong(G(self)->seed);
}
static PyObject *get_counter(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromUnsignedLongLong(G(self)->counter);
}
static PyObject *get_device(PyObject *self, void *closure)
{
    (void)self, (void)closure;
    return lt_py_device_named(LT_DEVICE_HOST);
}

static int set_counter(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "counter: it cannot be deleted; wanted a value");
        return -1;
    }
    return seed_value("counter", value, &G(self)->counter);
}

static PyObject *method_set_seed(PyObject *self, PyObject *o)
{
    if (set_seed("set_seed", G(self), o) < 0) return NULL;
    Py_RETURN_NONE;
}

static PyObject *method_manual_seed(PyObject *self, PyObject *o)
{
    return set_seed("manual_seed", G(self), o) < 0 ? NULL : Py_NewRef(self);
}
static PyObject *method_initial_seed(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromUnsignedLongLong(G(self)->seed);
}
static PyObject *method_get_state(PyObject *self, PyObject *unused)
{
    (void)unused;
    return state_of(G(self));
}
static PyObject *method_set_state(PyObject *self, PyObject *o) { return set_state_of("set_state", G(self), o); }

static PyObject *generator_repr(PyObject *self)
{
    return PyUnicode_FromFormat("Generator(seed=%llu, counter=%llu)", (unsigned long long)G(self)->seed,
                                (unsigned long long)G(self)->counter);
}

static PyGetSetDef properties[] = {
    {"seed", get_seed, NULL, "The seed: Philox's key.", NULL},
    {"counter", get_counter, set_counter, "How many numbers were drawn: Philox's counter.", NULL},
    {"device", get_device, NULL, "The device of the numbers, the CPU.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"set_seed", method_set_seed, METH_O,
     "set_seed($self, seed, /)\n--\n\nStarts again from `seed`, an int; the counter is 0."},
    {"manual_seed", method_manual_seed, METH_O,
     "manual_seed($self, seed, /)\n--\n\nStarts again from `seed`, an int, and returns the generator."},
    {"initial_seed", method_initial_seed, METH_NOARGS, "initial_seed($self, /)\n--\n\nReturns the seed."},
    {"get_state", method_get_state, METH_NOARGS, "get_state($self, /)\n--\n\nReturns an int64 tensor [seed, counter]."},
    {"set_state", method_set_state, METH_O,
     "set_state($self, state, /)\n--\n\nContinues from `state`, what `get_state` gave."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc,
     "Generator(seed=0)\n--\n\nA stream of random numbers of its own (Philox-4x32-10), the same in every build.\n\n"
     "Parameters\n----------\nseed : int, default 0\n    Any int; its low 64 bits count.\n\n"
     "References\n----------\nSalmon et al., \"Parallel random numbers: as easy as 1, 2, 3\", 2011.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> g = lucid.Generator(7)\n"
     ">>> bool((lucid.rand(3, generator=g) == lucid.rand(3, generator=lucid.Generator(7))).all())\nTrue\n"},
    {Py_tp_new, (void *)generator_new},
    {Py_tp_init, (void *)generator_init},
    {Py_tp_dealloc, (void *)generator_dealloc},
    {Py_tp_repr, (void *)generator_repr},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {0, NULL},
};

int lt_py_generator_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid.Generator", sizeof(generator_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                               slots};
    generator_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (!generator_type || PyModule_AddObjectRef(module, "Generator", (PyObject *)generator_type) < 0) return -1;
    default_generator = PyObject_CallNoArgs((PyObject *)generator_type);
    if (!default_generator) return -1;
    G(default_generator) = &lt_default_generator;
    return PyModule_AddObjectRef(module, "default_generator", default_generator);
}

/* ---- module functions ------------------------------------------------------------------------------------------ */

static PyObject *manual_seed(PyObject *module, PyObject *o)
{
    (void)module;
    return set_seed("manual_seed", &lt_default_generator, o) < 0 ? NULL : Py_NewRef(default_generator);
}

static PyObject *seed(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return fresh_seed(&lt_default_generator);
}

static PyObject *initial_seed(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromUnsignedLongLong(lt_default_generator.seed);
}

static PyObject *get_rng_state(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return state_of(&lt_default_generator);
}
static PyObject *set_rng_state(PyObject *module, PyObject *o)
{
    (void)module;
    return set_state_of("set_rng_state", &lt_default_generator, o);
}

PyMethodDef lt_py_generator_functions[] = {
    {"manual_seed", manual_seed, METH_O,
     "manual_seed(seed, /)\n--\n\n"
     "Starts the default generator again from a seed (any int; its low 64 bits count) and returns it."},
    {"seed", seed, METH_NOARGS,
     "seed()\n--\n\nSeeds the default generator with 63 random bits and returns them.\n\n"
     "Returns\n-------\nint\n    The new seed.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.seed() == lucid.initial_seed()\nTrue\n"},
    {"initial_seed", initial_seed, METH_NOARGS,
     "initial_seed()\n--\n\nReturns the seed of the default generator.\n\n"
     "Returns\n-------\nint\n    What `manual_seed` or `seed` set last.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> _ = lucid.manual_seed(5)\n>>> lucid.initial_seed()\n5\n"},
    {"get_rng_state", get_rng_state, METH_NOARGS,
     "get_rng_state()\n--\n\nReturns the default generator's state.\n\n"
     "Returns\n-------\nTensor\n    int64, of shape (2,): the seed, and how many numbers were drawn.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> _ = lucid.manual_seed(5)\n>>> lucid.get_rng_state()\ntensor([5, 0])\n"},
    {"set_rng_state", set_rng_state, METH_O, "set_rng_state(state, /)\n--\n\nContinues from what get_rng_state gave."},
    {NULL, NULL, 0, NULL},
};
