/* FunctionCtx: what forward and backward of an autograd.Function get as their first argument. */
#include "binding.h"
#include "function.h"

#include <structmember.h>

static PyTypeObject *ctx_type;

#define CTX(o) ((lt_py_ctx *)(o))

bool lt_py_is_ctx(PyObject *o) { return Py_TYPE(o) == ctx_type || PyType_IsSubtype(Py_TYPE(o), ctx_type); }

/* FunctionCtx(args): needs_input_grad tells which of the arguments the gradient is wanted of. */
static PyObject *ctx_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"args"};
    PyObject *inputs;
    if (lt_py_arguments_tuple("FunctionCtx", 1, 1, 0, names, args, kwargs, &inputs) < 0) return NULL;
    if (inputs && !PyTuple_Check(inputs)) {
        lt_py_wrong_type("FunctionCtx", "args", "a tuple", inputs);
        return NULL;
    }
    Py_ssize_t n = inputs ? PyTuple_Size(inputs) : 0;
    PyObject *needs = PyTuple_New(n);
    for (Py_ssize_t i = 0; needs && i < n; i++) {
        PyObject *o = PyTuple_GetItem(inputs, i);
        if (PyTuple_SetItem(needs, i, PyBool_FromLong(lt_py_check(o) && lt_requires_grad(lt_py_unwrap(o)))) < 0)
            Py_CLEAR(needs);
    }
    if (!needs) return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *self = alloc(type, 0); /* zeroed */
    if (!self) {
        Py_DECREF(needs);
        return NULL;
    }
    CTX(self)->needs_input_grad = needs;
    CTX(self)->materialize = true;
    return self;
}

static int ctx_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(CTX(self)->dict);
    Py_VISIT(CTX(self)->needs_input_grad);
    Py_VISIT(CTX(self)->to_save);
    Py_VISIT(CTX(self)->dirty);
    Py_VISIT(CTX(self)->non_differentiable);
    return 0;
}

static int ctx_clear(PyObject *self)
{
    Py_CLEAR(CTX(self)->dict);
    Py_CLEAR(CTX(self)->needs_input_grad);
    Py_CLEAR(CTX(self)->to_save);
    Py_CLEAR(CTX(self)->dirty);
    Py_CLEAR(CTX(self)->non_differentiable);
    return 0;
}

static void ctx_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    ctx_clear(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* A tuple of tensors (and None, for save_for_backward) from the positional arguments. */
static PyObject *tensor_tuple(const char *op, PyObject *const *args, Py_ssize_t nargs, bool none)
{
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple && i < nargs; i++) {
        char name[40];
        PyOS_snprintf(name, sizeof name, "argument %zd", i);
        if (!lt_py_check(args[i]) && !(none && args[i] == Py_None)) {
            lt_py_wrong_type(op, name, none ? "a Tensor or None (put other things on ctx itself)" : "a Tensor",
                             args[i]);
            Py_CLEAR(tuple);
        } else if (PyTuple_SetItem(tuple, i, Py_NewRef(args[i])) < 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

static PyObject *mark(PyObject *self, PyObject **field, const char *op, PyObject *const *args, Py_ssize_t nargs,
                      bool none)
{
    if (CTX(self)->finished) {
        PyErr_Format(PyExc_RuntimeError, "%s: it was called outside of forward; wanted a call in forward only", op);
        return NULL;
    }
    PyObject *tuple = tensor_tuple(op, args, nargs, none);
    if (!tuple) return NULL;
    PyObject *old = *field;
    *field = tuple;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyObject *save_for_backward(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return mark(self, &CTX(self)->to_save, "save_for_backward", args, nargs, true);
}

static PyObject *mark_dirty(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return mark(self, &CTX(self)->dirty, "mark_dirty", args, nargs, false);
}

static PyObject *mark_non_differentiable(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return mark(self, &CTX(self)->non_differentiable, "mark_non_differentiable", args, nargs, false);
}

static PyObject *set_materialize_grads(PyObject *self, PyObject *value)
{
    int truth = PyObject_IsTrue(value);
    if (truth < 0) return NULL;
    CTX(self)->materialize = truth;
    Py_RETURN_NONE;
}

static PyObject *get_saved(PyObject *self, void *closure)
{
    (void)closure;
    lt_py_ctx *ctx = CTX(self);
    if (!ctx->finished) return ctx->to_save ? Py_NewRef(ctx->to_save) : PyTuple_New(0);
    lt_node *node = ctx->node;
    if (!node) {
        if (!ctx->saved) return PyTuple_New(0);
        PyErr_SetString(PyExc_RuntimeError, "saved_tensors: the graph that held them was freed");
        return NULL;
    }
    lt_node_retain(node);
    PyObject *tuple = PyTuple_New(ctx->saved);
    for (int i = 0; tuple && i < ctx->saved; i++) {
        lt_error.status = LT_OK;
        lt_tensor *t = lt_node_unpack(node, i);
        PyObject *item = t ? lt_py_wrap(t) : lt_error.status == LT_OK ? Py_NewRef(Py_None) : lt_py_error();
        if (!item || PyTuple_SetItem(tuple, i, item) < 0) Py_CLEAR(tuple);
    }
    lt_node_release(node);
    return tuple;
}

static PyObject *get_needs(PyObject *self, void *closure)
{
    (void)closure;
    return CTX(self)->needs_input_grad ? Py_NewRef(CTX(self)->needs_input_grad) : PyTuple_New(0);
}

static PyObject *get_materialize(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(CTX(self)->materialize);
}

#define FAST(f) (PyCFunction)(void (*)(void)) f

static PyMethodDef methods[] = {
    {"save_for_backward", FAST(save_for_backward), METH_FASTCALL,
     "save_for_backward($self, *tensors)\n--\n\n"
     "Keeps tensors (or None) for backward, where saved_tensors gives them back."},
    {"mark_dirty", FAST(mark_dirty), METH_FASTCALL,
     "mark_dirty($self, *tensors)\n--\n\n"
     "Names inputs that forward changed in place; it must return them."},
    {"mark_non_differentiable", FAST(mark_non_differentiable), METH_FASTCALL,
     "mark_non_differentiable($self, *tensors)\n--\n\n"
     "Names outputs that have no gradient."},
    {"set_materialize_grads", set_materialize_grads, METH_O,
     "set_materialize_grads($self, value, /)\n--\n\n"
     "Whether backward gets zeros (the default) or None for outputs that nothing used."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"saved_tensors", get_saved, NULL,
     "What save_for_backward kept, a tuple; an error when one was changed in place or freed.", NULL},
    {"needs_input_grad", get_needs, NULL, "For each argument of forward whether its gradient is wanted.", NULL},
    {"materialize_grads", get_materialize, NULL, "What set_materialize_grads set.", NULL},
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(lt_py_ctx, dict), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The first argument of a Function's forward and backward; other attributes may be set on it freely."},
    {Py_tp_new, (void *)ctx_new},
    {Py_tp_dealloc, (void *)ctx_dealloc},
    {Py_tp_traverse, (void *)ctx_traverse},
    {Py_tp_clear, (void *)ctx_clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_tp_members, members},
    {0, NULL},
};

int lt_py_function_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid._C.FunctionCtx", sizeof(lt_py_ctx), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};
    ctx_type = (PyTypeObject *)PyType_FromSpec(&spec);
    return ctx_type ? PyModule_AddObjectRef(module, "FunctionCtx", (PyObject *)ctx_type) : -1;
}
