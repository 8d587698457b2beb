/* Hooks on tensors and nodes, and how the engine calls back into Python.
 *
 * The engine keeps a reference to a HookHandle, the same object that register_hook returns: remove() empties it, which
 * works however long the tensor, the graph or the handle lives, and also in the middle of a backward pass.
 */
#include "binding.h"

typedef struct {
    PyObject_HEAD PyObject *fn; /* NULL once removed */
    PyObject *owner;            /* weak reference to the tensor's object, or NULL */
    uint32_t id;
} handle_object;

static PyTypeObject *handle_type;
static int calls_running; /* hooks inside which we are: their list must not be changed */

#define HANDLE(o) ((handle_object *)(o))

bool lt_py_is_hook(void *object) { return Py_TYPE((PyObject *)object) == handle_type; }

/* ---- the handle ------------------------------------------------------------------------------------------------ */

static int handle_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(HANDLE(self)->fn);
    Py_VISIT(HANDLE(self)->owner);
    return 0;
}

static int handle_clear(PyObject *self)
{
    Py_CLEAR(HANDLE(self)->fn);
    Py_CLEAR(HANDLE(self)->owner);
    return 0;
}

static void handle_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    handle_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyObject *handle_remove(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_INCREF(self);
    PyObject *owner = HANDLE(self)->owner ? Py_NewRef(PyWeakref_GetObject(HANDLE(self)->owner)) : NULL;
    Py_CLEAR(HANDLE(self)->fn);
    Py_CLEAR(HANDLE(self)->owner);
    /* Take the entry out of the engine's list too where that is safe, so that lists do not grow with dead entries. */
    if (owner && owner != Py_None && !calls_running) lt_remove_hook(lt_py_unwrap(owner), HANDLE(self)->id);
    Py_XDECREF(owner);
    Py_DECREF(self);
    Py_RETURN_NONE;
}

static PyObject *handle_enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(self);
}

static PyObject *handle_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)args, (void)nargs;
    return handle_remove(self, NULL);
}

static PyObject *handle_id(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromUnsignedLong(HANDLE(self)->id);
}

static PyMethodDef handle_methods[] = {
    {"remove", handle_remove, METH_NOARGS, "remove($self, /)\n--\n\nTakes the hook away. Doing it again does nothing."},
    {"__enter__", handle_enter, METH_NOARGS, NULL},
    {"__exit__", (PyCFunction)(void (*)(void))handle_exit, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef handle_properties[] = {
    {"id", handle_id, NULL, "A number that tells the hooks of one tensor apart.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot handle_slots[] = {
    {Py_tp_doc,
     "What register_hook returns: remove() takes the hook away; as a context manager it does so at the end."},
    {Py_tp_dealloc, (void *)handle_dealloc},
    {Py_tp_traverse, (void *)handle_traverse},
    {Py_tp_clear, (void *)handle_clear},
    {Py_tp_methods, handle_methods},
    {Py_tp_getset, handle_properties},
    {0, NULL},
};

static PyObject *new_handle(PyObject *fn, PyObject *owner)
{
    if (!PyCallable_Check(fn)) {
        lt_py_wrong_type("register_hook", "hook", "callable", fn);
        return NULL;
    }
    PyObject *weak = owner ? PyWeakref_NewRef(owner, NULL) : NULL;
    if (owner && !weak) return NULL;
    handle_object *self = PyObject_GC_New(handle_object, handle_type);
    if (!self) {
        Py_XDECREF(weak);
        return NULL;
    }
    self->fn = Py_NewRef(fn);
    self->owner = weak;
    self->id = 0;
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

PyObject *lt_py_register_hook(PyObject *self, PyObject *fn)
{
    lt_tensor *t = lt_py_unwrap(self);
    if (!lt_requires_grad(t)) {
        PyErr_SetString(
            PyExc_RuntimeError,
            "register_hook: the tensor does not require grad, so no gradient would come to the hook; wanted one that does");
        return NULL;
    }
    PyObject *handle = new_handle(fn, self);
    if (!handle) return NULL;
    Py_INCREF(handle); /* the engine's reference */
    if (lt_add_hook(t, handle, &HANDLE(handle)->id) < 0) {
        Py_DECREF(handle);
        Py_DECREF(handle);
        return lt_py_error();
    }
    lt_py_track(self);
    return handle;
}

PyObject *lt_py_register_post_accumulate_hook(PyObject *self, PyObject *fn)
{
    lt_tensor *t = lt_py_unwrap(self);
    if (!lt_requires_grad(t) || lt_grad_fn(t)) {
        PyErr_SetString(
            PyExc_RuntimeError,
            "register_post_accumulate_grad_hook: the tensor is not a leaf that requires grad; wanted one, as only those accumulate a .grad");
        return NULL;
    }
    PyObject *handle = new_handle(fn, self);
    if (!handle) return NULL;
    Py_INCREF(handle); /* the engine's reference */
    if (lt_add_post_accumulate_hook(t, handle, &HANDLE(handle)->id) < 0) {
        Py_DECREF(handle);
        Py_DECREF(handle);
        return lt_py_error();
    }
    lt_py_track(self);
    return handle;
}

PyObject *lt_py_register_node_hook(lt_node *node, int kind, PyObject *fn)
{
    PyObject *handle = new_handle(fn, NULL);
    if (!handle) return NULL;
    Py_INCREF(handle);
    if (lt_add_node_hook(node, kind, handle, &HANDLE(handle)->id) < 0) {
        Py_DECREF(handle);
        Py_DECREF(handle);
        return lt_py_error();
    }
    return handle;
}

/* ---- called by the engine -------------------------------------------------------------------------------------- */

static int host_error(void) { return lt_fail(LT_HOST_ERROR, "an error in Python code"); }

static PyObject *call(PyObject *handle, PyObject *first, PyObject *second)
{
    PyObject *fn = Py_NewRef(HANDLE(handle)->fn); /* the hook may remove itself */
    calls_running++;
    PyObject *result = PyObject_CallFunctionObjArgs(fn, first, second, NULL);
    calls_running--;
    Py_DECREF(fn);
    return result;
}

static int tensor_hook(void *fn, lt_tensor **grad)
{
    PyObject *handle = fn;
    if (!HANDLE(handle)->fn) return 0;
    Py_INCREF(handle);
    PyObject *argument = lt_py_wrap(lt_retain(*grad)), *result = argument ? call(handle, argument, NULL) : NULL;
    Py_XDECREF(argument);
    Py_DECREF(handle);
    if (!result) return host_error();
    int status = 0;
    if (result != Py_None) {
        if (!lt_py_check(result))
            status = lt_py_wrong_type("register_hook", "what the hook returns", "a Tensor or None", result);
        else if (!lt_same_shape(lt_py_unwrap(result), *grad)) {
            PyErr_Format(PyExc_RuntimeError, "register_hook: the hook returned a gradient of shape %s; wanted %s",
                         LT_SHAPE(lt_py_unwrap(result)), LT_SHAPE(*grad));
            status = -1;
        } else if (lt_py_unwrap(result)->dtype != (*grad)->dtype) {
            PyErr_Format(lt_py_DtypeMismatch, "register_hook: the hook returned a gradient of %s; wanted %s",
                         LT_DTYPE_NAME(lt_py_unwrap(result)->dtype), LT_DTYPE_NAME((*grad)->dtype));
            status = -1;
        } else {
            lt_tensor *old = *grad;
            *grad = lt_retain(lt_py_unwrap(result));
            lt_release(old);
        }
    }
    Py_DECREF(result);
    return status < 0 ? host_error() : 0;
}

static PyObject *gradient_tuple(lt_idx n, lt_tensor *const *grads)
{
    PyObject *tuple = PyTuple_New(n);
    for (lt_idx i = 0; tuple && i < n; i++) {
        PyObject *item = grads[i] ? lt_py_wrap(lt_retain(grads[i])) : Py_NewRef(Py_None);
        if (!item || PyTuple_SetItem(tuple, i, item) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

/* Replaces gradients by those that a node's hook returned: a tuple of as many Tensors or Nones, or one Tensor for one.
 */
static int replace(PyObject *result, lt_idx n, lt_tensor **grads)
{
    if (result == Py_None) return 0;
    bool single = lt_py_check(result) && n == 1;
    if (!single && (!PyTuple_Check(result) || PyTuple_Size(result) != n)) {
        PyErr_Format(PyExc_TypeError,
                     "register_hook: a node's hook returned something else; wanted None or a tuple of %zd gradients",
                     (Py_ssize_t)n);
        return -1;
    }
    for (lt_idx i = 0; i < n; i++) {
        PyObject *item = single ? result : PyTuple_GetItem(result, i);
        if (item != Py_None && !lt_py_check(item))
            return lt_py_wrong_type("register_hook", "what the hook returns", "Tensors or None", item);
        lt_tensor *t = item == Py_None ? NULL : lt_py_unwrap(item);
        if (t && grads[i] && (!lt_same_shape(t, grads[i]) || t->dtype != grads[i]->dtype)) {
            PyErr_Format(PyExc_RuntimeError,
                         "register_hook: the hook returned a gradient of shape %s and dtype %s; wanted %s and %s",
                         LT_SHAPE(t), LT_DTYPE_NAME(t->dtype), LT_SHAPE(grads[i]), LT_DTYPE_NAME(grads[i]->dtype));
            return -1;
        }
    }
    for (lt_idx i = 0; i < n; i++) {
        PyObject *item = single ? result : PyTuple_GetItem(result, i);
        lt_tensor *old = grads[i];
        grads[i] = item == Py_None ? NULL : lt_retain(lt_py_unwrap(item));
        lt_release(old);
    }
    return 0;
}

static int node_hook(void *fn, lt_idx n, lt_tensor **changed, lt_idx m, lt_tensor *const *others)
{
    PyObject *handle = fn;
    if (!HANDLE(handle)->fn) return 0;
    Py_INCREF(handle);
    PyObject *first = gradient_tuple(n, changed), *second = others ? gradient_tuple(m, others) : NULL, *result = NULL;
    if (first && (second || !others)) result = call(handle, first, second);
    Py_XDECREF(first);
    Py_XDECREF(second);
    Py_DECREF(handle);
    int status = result ? replace(result, n, changed) : -1;
    Py_XDECREF(result);
    return status < 0 ? host_error() : 0;
}

static int node_pre_hook(void *fn, lt_node *node, lt_idx n, lt_tensor **grads)
{
    (void)node;
    return node_hook(fn, n, grads, 0, NULL);
}

static int node_post_hook(void *fn, lt_node *node, lt_idx n, lt_tensor **grad_inputs, lt_idx m,
                          lt_tensor *const *grad_outputs)
{
    (void)node;
    return node_hook(fn, n, grad_inputs, m, grad_outputs);
}

static int post_accumulate_hook(void *fn, lt_tensor *leaf)
{
    PyObject *handle = fn;
    if (!HANDLE(handle)->fn) return 0;
    Py_INCREF(handle);
    PyObject *argument = lt_py_wrap(lt_retain(leaf)), *result = argument ? call(handle, argument, NULL) : NULL;
    Py_XDECREF(argument);
    Py_DECREF(handle);
    int status = result ? 0 : -1;
    if (result && result != Py_None) {
        lt_py_wrong_type("register_post_accumulate_grad_hook", "what the hook returns", "None", result);
        status = -1;
    }
    Py_XDECREF(result);
    return status < 0 ? host_error() : 0;
}

/* ---- saved tensors ---------------------------------------------------------------------------------------------- */

/* `hooks` is a pair of functions; what is kept is a pair of the second one and what the first one made. */
static void *pack(void *hooks, lt_tensor *t)
{
    PyObject *pair = Py_NewRef((PyObject *)hooks), *argument = lt_py_wrap(lt_retain(t));
    PyObject *made = argument ? PyObject_CallFunctionObjArgs(PyTuple_GetItem(pair, 0), argument, NULL) : NULL;
    PyObject *packed = made ? PyTuple_Pack(2, PyTuple_GetItem(pair, 1), made) : NULL;
    Py_XDECREF(argument);
    Py_XDECREF(made);
    Py_DECREF(pair);
    if (!packed) host_error();
    return packed;
}

static lt_tensor *unpack(void *packed)
{
    PyObject *pair = Py_NewRef((PyObject *)packed);
    PyObject *result = PyObject_CallFunctionObjArgs(PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1), NULL);
    Py_DECREF(pair);
    lt_tensor *t = NULL;
    if (result && lt_py_check(result)) t = lt_retain(lt_py_unwrap(result));
    else if (result) lt_py_wrong_type("saved_tensors_hooks", "what unpack_hook returns", "a Tensor", result);
    Py_XDECREF(result);
    if (!t) host_error();
    return t;
}

/* _saved_hooks((pack, unpack) or None): what was there before. */
PyObject *lt_py_saved_hooks(PyObject *module, PyObject *pair)
{
    (void)module;
    if (pair != Py_None && !(PyTuple_Check(pair) && PyTuple_Size(pair) == 2)) {
        lt_py_wrong_type("_saved_hooks", "hooks", "a pair or None", pair);
        return NULL;
    }
    PyObject *before = lt_saved_hooks;
    lt_saved_hooks = pair == Py_None ? NULL : Py_NewRef(pair);
    return before ? before : Py_NewRef(Py_None);
}

/* ---- anomaly mode ------------------------------------------------------------------------------------------------ */

static PyObject *watcher; /* (made, failed, gave), or NULL */

static int watch(Py_ssize_t which, lt_node *node, PyObject *second)
{
    PyObject *functions = Py_XNewRef(watcher), *wrapped = functions ? lt_py_wrap_node(node) : NULL;
    PyObject *result =
        wrapped ? PyObject_CallFunctionObjArgs(PyTuple_GetItem(functions, which), wrapped, second, NULL) : NULL;
    const int status = result || !functions ? 0 : -1;
    Py_XDECREF(result);
    Py_XDECREF(wrapped);
    Py_XDECREF(functions);
    return status;
}

static int node_made(lt_node *node) { return watch(0, node, NULL) < 0 ? host_error() : 0; }

/* The error that ends the pass stays what it is. */
static void node_failed(lt_node *node)
{
    const lt_error_info error = lt_error;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (watch(1, node, NULL) < 0) PyErr_Clear();
    PyErr_Restore(type, value, traceback);
    lt_error = error;
}

static int node_gave(lt_node *node, lt_idx n, lt_tensor *const *grad_inputs)
{
    PyObject *tuple = gradient_tuple(n, grad_inputs);
    const int status = tuple ? watch(2, node, tuple) : -1;
    Py_XDECREF(tuple);
    return status < 0 ? host_error() : 0;
}

/* _watch_nodes((made, failed, gave) or None): turns anomaly mode on or off. */
PyObject *lt_py_watch_nodes(PyObject *module, PyObject *functions)
{
    (void)module;
    if (functions != Py_None && !(PyTuple_Check(functions) && PyTuple_Size(functions) == 3)) {
        lt_py_wrong_type("_watch_nodes", "functions", "three of them, or None", functions);
        return NULL;
    }
    PyObject *before = watcher;
    watcher = functions == Py_None ? NULL : Py_NewRef(functions);
    lt_anomaly = watcher != NULL;
    Py_XDECREF(before);
    Py_RETURN_NONE;
}

/* Asked every few hundred nodes, so that Ctrl-C ends a long backward pass. */
static int check_signals(void) { return PyErr_CheckSignals() < 0 ? host_error() : 0; }

static int warn(const char *message) { return PyErr_WarnEx(PyExc_UserWarning, message, 1) < 0 ? host_error() : 0; }

static void retain(void *object) { Py_INCREF((PyObject *)object); }
static void release(void *object) { Py_DECREF((PyObject *)object); }

int lt_py_hooks_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid._C.HookHandle", sizeof(handle_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                               handle_slots};
    handle_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (!handle_type) return -1;
    lt_host_calls = (lt_host){retain, release, tensor_hook, node_pre_hook, node_post_hook, post_accumulate_hook,
                              pack,   unpack,  node_made,   node_failed,   node_gave,      check_signals,
                              warn};
    return PyModule_AddObjectRef(module, "HookHandle", (PyObject *)handle_type);
}
