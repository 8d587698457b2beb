/* Calls of modules, lucid.nn.Module's __call__: what Module._call_impl in lucid/nn/modules/module.py says, with fewer
 * detours.
 *
 * A module without hooks goes to its forward. Where that is a function that lucid/nn announced (_plan_forward) as "an
 * op of the inputs and of these attributes", or as "the children, one after the other", the op or the children are
 * called from here and the function is not. Nothing may be told apart from the call of the function: a plan is taken
 * only where the class has this forward at this moment, the instance none of its own, and no attribute of the class
 * stands before the instance's.
 */
#include <limits.h>

#include "binding.h"
#include "call.h"

enum { MOST_INPUTS = 2, MOST_NAMES = 8, KNOWN = 2, ORDINARY = 64, NESTED = 32 };

typedef struct plan {
    PyObject *forward;            /* the function that it stands for */
    const lt_py_entry *entry;     /* of the op; NULL: the children */
    PyObject *names, *conditions; /* tuples: of attributes; of a name and what the class must have there, … */
    Py_ssize_t inputs, named;
    bool inplace_last; /* the last name is "inplace", which is not passed where it is False, for it is then */
    PyObject *classes[KNOWN],
        *alive[KNOWN]; /* classes that it fits, borrowed; weak references that say that they live */
    int next;
} plan;

static PyTypeObject *base_type;
static PyObject *word_hooks, *word_forward, *word_modules, *word_getattribute, *word_call_with_hooks,
    *plain_getattribute;
static bool watched; /* there are hooks of all modules */

/* How many containers run their children from here, one inside the other. Beyond NESTED the functions are called again,
 * whose frames Python counts: the stack of a browser is small, and a container may hold itself. */
static int nested;

/* How many calls of modules may be inside of one another. Natively the interpreter counts; in a tab it does not see how
 * much of the host's stack each takes. */
#ifdef __EMSCRIPTEN__
enum { DEEPEST = 200 };
#else
enum { DEEPEST = INT_MAX };
#endif
static int deep;

/* Plans by their function; the functions live as long as the process. */
static plan **plans;
static size_t plan_room, plan_count; /* room: a power of two, more than twice the count */

/* Classes without a plan: addresses only, for a class that takes over one is called the long way, which is always
 * right. */
static PyTypeObject *ordinary[ORDINARY];

static size_t slot_of(const void *pointer, size_t room) { return ((size_t)pointer >> 4) * 0x9E3779B1u & (room - 1); }

static plan *find_plan(PyObject *forward)
{
    if (!plan_room) return NULL;
    size_t at = slot_of(forward, plan_room);
    while (plans[at] && plans[at]->forward != forward) at = (at + 1) & (plan_room - 1);
    return plans[at];
}

static int keep_plan(plan *made)
{
    if (2 * (plan_count + 1) > plan_room) {
        const size_t room = plan_room ? 2 * plan_room : 128;
        plan **larger = PyMem_Calloc(room, sizeof(plan *));
        if (!larger) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t i = 0; i < plan_room; i++) {
            if (!plans[i]) continue;
            size_t at = slot_of(plans[i]->forward, room);
            while (larger[at]) at = (at + 1) & (room - 1);
            larger[at] = plans[i];
        }
        PyMem_Free(plans);
        plans = larger;
        plan_room = room;
    }
    size_t at = slot_of(made->forward, plan_room);
    while (plans[at]) at = (at + 1) & (plan_room - 1);
    plans[at] = made;
    plan_count++;
    return 0;
}

/* Whether a class has exactly this object under a name: 1, 0, or -1 with an error. */
static int class_has(PyObject *type, PyObject *name, PyObject *wanted)
{
    PyObject *found = PyObject_GetAttr(type, name);
    if (!found) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1;
        PyErr_Clear();
        return wanted == NULL;
    }
    Py_DECREF(found);
    return found == wanted;
}

/* Whether the attributes of a class's instances are what stands in their dictionaries. */
static int fits_class(plan *p, PyObject *type)
{
    for (int i = 0; i < KNOWN; i++)
        if (p->classes[i] == type && PyWeakref_GetObject(p->alive[i]) == type) return 1;
    int fits = class_has(type, word_getattribute, plain_getattribute);
    for (Py_ssize_t i = 0; fits > 0 && i < p->named; i++) fits = class_has(type, PyTuple_GetItem(p->names, i), NULL);
    for (Py_ssize_t i = 0; fits > 0 && i + 1 < PyTuple_Size(p->conditions); i += 2)
        fits = class_has(type, PyTuple_GetItem(p->conditions, i), PyTuple_GetItem(p->conditions, i + 1));
    if (fits <= 0) return fits;
    PyObject *alive = PyWeakref_NewRef(type, NULL), *before = p->alive[p->next];
    if (!alive) return -1;
    p->alive[p->next] = alive;
    p->classes[p->next] = type;
    p->next = (p->next + 1) % KNOWN;
    Py_XDECREF(before);
    return 1;
}

static PyObject *call_module(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *tuple, PyObject *kwargs);
static PyObject *module_call(PyObject *self, PyObject *args, PyObject *kwargs);

/* callable(*args, **kwargs), or callable(args, kwargs) where `packed`. */
static PyObject *call_plainly(PyObject *self, PyObject *name, bool packed, PyObject *const *args, Py_ssize_t n,
                              PyObject *tuple, PyObject *kwargs)
{
    PyObject *callable = PyObject_GetAttr(self, name), *made = NULL, *empty = NULL, *result = NULL;
    if (!callable) return NULL;
    if (!tuple) {
        tuple = made = PyTuple_New(n);
        for (Py_ssize_t i = 0; made && i < n; i++) (void)PyTuple_SetItem(made, i, Py_NewRef(args[i]));
    }
    if (packed && !kwargs) kwargs = empty = PyDict_New();
    if (tuple && (kwargs || !packed))
        result = packed ? PyObject_CallFunctionObjArgs(callable, tuple, kwargs, NULL)
                        : PyObject_Call(callable, tuple, kwargs);
    Py_DECREF(callable);
    Py_XDECREF(made);
    Py_XDECREF(empty);
    return result;
}

static PyObject *run_op(const plan *p, PyObject *self, PyObject *dict, PyObject *const *args)
{
    PyObject *all[MOST_INPUTS + MOST_NAMES], *result = NULL;
    for (Py_ssize_t i = 0; i < p->inputs; i++) all[i] = args[i];
    Py_ssize_t n = 0;
    for (; n < p->named; n++) {
        PyObject *name = PyTuple_GetItem(p->names, n), *value = PyDict_GetItemWithError(dict, name);
        if (value) Py_INCREF(value);
        else if (PyErr_Occurred() || !(value = PyObject_GetAttr(self, name))) goto done;
        all[p->inputs + n] = value;
    }
    const Py_ssize_t given = p->inputs + n - (p->inplace_last && all[p->inputs + n - 1] == Py_False);
    result = lt_py_call_entry(p->entry, all, given, NULL);
    if (LT_UNLIKELY(!result)) lt_py_refused_by(self);
done:
    while (n--) Py_DECREF(all[p->inputs + n]);
    return result;
}

static PyObject *run_children(PyObject *children, PyObject *x)
{
    const Py_ssize_t size = PyDict_Size(children);
    Py_ssize_t at = 0;
    PyObject *child;
    Py_INCREF(x);
    while (x && PyDict_Next(children, &at, NULL, &child)) {
        Py_INCREF(child);
        PyObject *y = PyType_GetSlot(Py_TYPE(child), Py_tp_call) == (void *)module_call
                          ? call_module(child, &x, 1, NULL, NULL)
                          : PyObject_CallFunctionObjArgs(child, x, NULL);
        Py_DECREF(child);
        Py_DECREF(x);
        x = y;
        if (LT_UNLIKELY(x && PyDict_Size(children) != size)) {
            PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
            Py_CLEAR(x);
        }
    }
    return x;
}

/* The plan of a module's class for n inputs, or NULL, perhaps with an error. */
static plan *plan_of(PyObject *self, PyObject *dict, Py_ssize_t n)
{
    PyObject *type = (PyObject *)Py_TYPE(self);
    PyTypeObject **place = &ordinary[slot_of(type, ORDINARY)];
    if (*place == Py_TYPE(self)) return NULL;
    PyObject *forward = PyObject_GetAttr(type, word_forward);
    if (!forward) {
        PyErr_Clear();
        return NULL;
    }
    plan *p = find_plan(forward);
    Py_DECREF(forward); /* which lives on: a plan keeps it */
    int fits = p ? fits_class(p, type) : 0;
    if (fits == 0) *place = Py_TYPE(self);
    if (fits <= 0 || p->inputs != n) return NULL;
    if (PyDict_GetItemWithError(dict, word_forward) || PyErr_Occurred()) return NULL;
    return p;
}

/* Without keywords n is the number of inputs, which `args` points to; otherwise it is -1. `tuple` may be NULL where
 * they are not one. */
static PyObject *call_module(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *tuple, PyObject *kwargs)
{
    PyObject *dict = PyObject_GenericGetDict(self, NULL), *result = NULL;
    if (dict && deep >= DEEPEST) {
        PyErr_Format(PyExc_RecursionError, "modules are called inside of one another %d deep; wanted less", deep);
        Py_CLEAR(dict);
    }
    if (!dict || Py_EnterRecursiveCall(" while calling a module")) {
        Py_XDECREF(dict);
        return NULL;
    }
    deep++;
    PyObject *hooks = watched ? Py_True : PyDict_GetItemWithError(dict, word_hooks);
    if (LT_UNLIKELY(hooks ? hooks != Py_None : PyErr_Occurred() != NULL)) {
        if (hooks) result = call_plainly(self, word_call_with_hooks, true, args, n, tuple, kwargs);
        goto done;
    }
    const plan *p = n < 0 || nested >= NESTED ? NULL : plan_of(self, dict, n);
    if (!p) {
        if (!PyErr_Occurred()) result = call_plainly(self, word_forward, false, args, n, tuple, kwargs);
        goto done;
    }
    if (p->entry) {
        result = run_op(p, self, dict, args);
        goto done;
    }
    PyObject *children = PyDict_GetItemWithError(dict, word_modules);
    if (children && PyDict_Check(children)) {
        Py_INCREF(children);
        nested++;
        result = run_children(children, args[0]);
        nested--;
        Py_DECREF(children);
    } else if (!PyErr_Occurred()) {
        result = call_plainly(self, word_forward, false, args, n, tuple, kwargs);
    }
done:
    deep--;
    Py_LeaveRecursiveCall();
    Py_DECREF(dict);
    return result;
}

static PyObject *module_call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *inputs[MOST_INPUTS];
    Py_ssize_t n = PyTuple_Size(args);
    if (n > MOST_INPUTS || (kwargs && PyDict_Size(kwargs))) n = -1;
    for (Py_ssize_t i = 0; i < n; i++) inputs[i] = PyTuple_GetItem(args, i);
    return call_module(self, inputs, n, args, kwargs);
}

/* _plan_forward(function, inputs, op or None, names, conditions) */
static PyObject *plan_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (lt_py_count("_plan_forward", nargs, 5, 5)) return NULL;
    const Py_ssize_t inputs = PyLong_AsSsize_t(args[1]);
    const bool children = args[2] == Py_None;
    if (inputs == -1 && PyErr_Occurred()) return NULL;
    if (inputs < 1 || inputs > MOST_INPUTS || (children && inputs != 1) || !(children || lt_py_is_function(args[2])) ||
        !PyTuple_Check(args[3]) || PyTuple_Size(args[3]) > MOST_NAMES || !PyTuple_Check(args[4]) ||
        find_plan(args[0])) {
        PyErr_SetString(PyExc_ValueError,
                        "_plan_forward: the arguments are not those of a plan; wanted a new function, "
                        "1 or 2, an op or None, a tuple of names and one of conditions");
        return NULL;
    }
    plan *made = PyMem_Calloc(1, sizeof *made);
    if (!made) return PyErr_NoMemory();
    *made = (plan){.forward = Py_NewRef(args[0]),
                   .entry = children ? NULL : lt_py_function_entry(args[2]),
                   .names = Py_NewRef(args[3]),
                   .conditions = Py_NewRef(args[4]),
                   .inputs = inputs,
                   .named = PyTuple_Size(args[3])};
    made->inplace_last =
        made->named && PyUnicode_CompareWithASCIIString(PyTuple_GetItem(args[3], made->named - 1), "inplace") == 0;
    Py_INCREF(args[2]); /* all that a plan names lives as long as the process */
    if (keep_plan(made)) return NULL;
    Py_RETURN_NONE;
}

/* _watch_module_calls(flag): whether there are hooks of all modules. */
static PyObject *watch_module_calls(PyObject *module, PyObject *flag)
{
    (void)module;
    const int wanted = PyObject_IsTrue(flag);
    if (wanted < 0) return NULL;
    watched = wanted;
    Py_RETURN_NONE;
}

PyMethodDef lt_py_module_functions[] = {
    {"_plan_forward", (PyCFunction)(void (*)(void))plan_forward, METH_FASTCALL, NULL},
    {"_watch_module_calls", watch_module_calls, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int lt_py_module_call_init(PyObject *module)
{
    static struct {
        PyObject **word;
        const char *text;
    } const words[] = {{&word_hooks, "_hooks"},
                       {&word_forward, "forward"},
                       {&word_modules, "_modules"},
                       {&word_getattribute, "__getattribute__"},
                       {&word_call_with_hooks, "_call_with_hooks"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!(*words[i].word = PyUnicode_InternFromString(words[i].text))) return -1;
    plain_getattribute = PyObject_GetAttr((PyObject *)&PyBaseObject_Type, word_getattribute);
    static PyType_Slot slots[] = {{Py_tp_call, (void *)module_call}, {0, NULL}};
    static PyType_Spec spec = {"lucid._C.ModuleBase", sizeof(PyObject), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, slots};
    base_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (!plain_getattribute || !base_type) return -1;
    return PyModule_AddObjectRef(module, "ModuleBase", (PyObject *)base_type);
}
