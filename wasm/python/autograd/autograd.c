/* backward(), grad() and the grad mode. */
#include "binding.h"

#define NAMES(...) static const char *const names[] = {__VA_ARGS__}

/* A Tensor, or a sequence of Tensors, as a list. */
static int tensors(const lt_py_spec *spec, int i, PyObject *o, lt_list *out)
{
    if (!lt_py_check(o)) return lt_py_list(spec, i, o, out);
    if (lt_list_new(out, 1) < 0) return lt_py_fail();
    out->v[0] = lt_retain(lt_py_unwrap(o));
    return 0;
}

/* The gradients of n roots: None, a Tensor, or a sequence of Tensors and Nones of that length. Slots stay NULL for
 * None. */
static int gradients(const lt_py_spec *spec, int i, PyObject *o, lt_idx n, lt_list *out)
{
    *out = (lt_list){0, NULL};
    if (lt_list_new(out, n) < 0) return lt_py_fail();
    if (!o || o == Py_None) return 0;
    PyObject *tuple = lt_py_check(o) ? PyTuple_Pack(1, o) : PySequence_Tuple(o);
    int status = tuple ? 0 : -1;
    if (tuple && PyTuple_Size(tuple) != n) {
        PyErr_Format(PyExc_RuntimeError, "%s: %s has %zd entries; wanted %zd, one for each tensor", spec->op,
                     spec->names[i], PyTuple_Size(tuple), (Py_ssize_t)n);
        status = -1;
    }
    for (lt_idx k = 0; !status && k < n; k++)
        status = lt_py_optional_tensor(spec, i, PyTuple_GetItem(tuple, k), &out->v[k]);
    Py_XDECREF(tuple);
    if (status < 0) lt_list_clear(out);
    return status;
}

/* lt_backward, as a stretch of time of its own in a profile. */
static int backward_pass(lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs,
                         lt_tensor *const *inputs, lt_tensor **found, bool retain, bool create, int flags)
{
    const bool profiled = lt_profiled;
    if (profiled) lt_profile_begin();
    const int status = lt_backward(n_roots, roots, grads, n_inputs, inputs, found, retain, create, flags);
    if (profiled) lt_profile_end_range(LT_BACKWARD_RANGE);
    return status;
}

static int run_backward(const lt_list *roots, const lt_list *grads, const lt_list *inputs, bool retain, bool create)
{
    int status = backward_pass(roots->n, roots->v, grads->v, inputs->n, inputs->v, NULL, retain, create, LT_ACCUMULATE);
    return status < 0 ? lt_py_fail() : 0;
}

/* Tensor.backward(gradient=None, retain_graph=None, create_graph=False, inputs=None) */
PyObject *lt_py_backward(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    NAMES("gradient", "retain_graph", "create_graph", "inputs");
    static const lt_py_spec spec = {"backward", 4, 4, 0, names, NULL};
    PyObject *slots[4];
    bool retain = false, create = false;
    lt_tensor *gradient = NULL;
    lt_list inputs = {0, NULL};
    if (lt_py_bind(&spec, args, nargs, kwnames, slots) < 0) return NULL;
    if (slots[2] && lt_py_bool(&spec, 2, slots[2], &create) < 0) return NULL;
    retain = create;
    if (slots[1] && slots[1] != Py_None && lt_py_bool(&spec, 1, slots[1], &retain) < 0) return NULL;
    if (lt_py_optional_tensor(&spec, 0, slots[0], &gradient) < 0) return NULL;
    if (slots[3] && slots[3] != Py_None && tensors(&spec, 3, slots[3], &inputs) < 0) {
        lt_release(gradient);
        return NULL;
    }
    lt_tensor *root = lt_retain(lt_py_unwrap(self));
    int status = backward_pass(1, &root, &gradient, inputs.n, inputs.v, NULL, retain, create, LT_ACCUMULATE);
    lt_release(root);
    lt_release(gradient);
    lt_list_clear(&inputs);
    if (status < 0) return lt_py_error();
    Py_RETURN_NONE;
}

/* _backward(tensors, grads, retain_graph, create_graph, inputs=None) */
static PyObject *backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    NAMES("tensors", "grad_tensors", "retain_graph", "create_graph", "inputs");
    static const lt_py_spec spec = {"backward", 5, 5, 4, names, NULL};
    bool retain, create;
    lt_list roots = {0, NULL}, grads = {0, NULL}, inputs = {0, NULL};
    if (lt_py_count(spec.op, nargs, 4, 5) < 0 || lt_py_bool(&spec, 2, args[2], &retain) < 0 ||
        lt_py_bool(&spec, 3, args[3], &create) < 0)
        return NULL;
    int status = tensors(&spec, 0, args[0], &roots);
    if (!status) status = gradients(&spec, 1, args[1], roots.n, &grads);
    if (!status && nargs == 5 && args[4] != Py_None) status = tensors(&spec, 4, args[4], &inputs);
    if (!status) status = run_backward(&roots, &grads, &inputs, retain, create);
    lt_list_clear(&roots);
    lt_list_clear(&grads);
    lt_list_clear(&inputs);
    if (status < 0) return NULL;
    Py_RETURN_NONE;
}

/* A tuple of the gradients; None for unreachable inputs where that is allowed. */
static PyObject *gradient_tuple(lt_list *found, bool allow_unused)
{
    PyObject *tuple = PyTuple_New(found->n);
    for (lt_idx i = 0; tuple && i < found->n; i++) {
        lt_tensor *t = found->v[i];
        found->v[i] = NULL;
        if (!t && !allow_unused) {
            PyErr_Format(
                PyExc_RuntimeError,
                "grad: inputs[%zd] is not reachable from the outputs; wanted one that is, or allow_unused=True to get None for it",
                (Py_ssize_t)i);
            Py_CLEAR(tuple);
            break;
        }
        PyObject *item = t ? lt_py_wrap(t) : Py_NewRef(Py_None);
        if (!item || PyTuple_SetItem(tuple, i, item) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

static int check_inputs(const lt_list *inputs)
{
    for (lt_idx i = 0; i < inputs->n; i++)
        if (!lt_requires_grad(inputs->v[i])) {
            PyErr_Format(
                PyExc_RuntimeError,
                "grad: inputs[%zd] does not require grad, so it is not reachable from the outputs; wanted one that does",
                (Py_ssize_t)i);
            return -1;
        }
    if (inputs->n) return 0;
    PyErr_SetString(PyExc_ValueError, "grad: inputs is empty; wanted at least one tensor");
    return -1;
}

/* _grad(outputs, grad_outputs, inputs, retain_graph, create_graph, allow_unused, in_passing=False) */
static PyObject *grad(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    NAMES("outputs", "grad_outputs", "inputs", "retain_graph", "create_graph", "allow_unused", "in_passing");
    static const lt_py_spec spec = {"grad", 7, 7, 6, names, NULL};
    bool retain, create, allow_unused, in_passing = false;
    lt_list roots = {0, NULL}, grads = {0, NULL}, inputs = {0, NULL}, found = {0, NULL};
    if (lt_py_count(spec.op, nargs, 6, 7) < 0 || lt_py_bool(&spec, 3, args[3], &retain) < 0 ||
        lt_py_bool(&spec, 4, args[4], &create) < 0 || lt_py_bool(&spec, 5, args[5], &allow_unused) < 0 ||
        (nargs > 6 && lt_py_bool(&spec, 6, args[6], &in_passing) < 0))
        return NULL;
    int status = tensors(&spec, 0, args[0], &roots);
    if (!status) status = gradients(&spec, 1, args[1], roots.n, &grads);
    if (!status) status = tensors(&spec, 2, args[2], &inputs);
    if (!status) status = check_inputs(&inputs);
    if (!status && lt_list_new(&found, inputs.n) < 0) status = lt_py_fail();
    if (!status && backward_pass(roots.n, roots.v, grads.v, inputs.n, inputs.v, found.v, retain, create,
                                 in_passing ? LT_IN_PASSING : 0) < 0)
        status = lt_py_fail();
    PyObject *result = status < 0 ? NULL : gradient_tuple(&found, allow_unused);
    lt_list_clear(&roots);
    lt_list_clear(&grads);
    lt_list_clear(&inputs);
    lt_list_clear(&found);
    return result;
}

/* ---- modes ----------------------------------------------------------------------------------------------------- */

static PyObject *is_grad_enabled(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyBool_FromLong(lt_grad_enabled);
}

static PyObject *exchange(bool *mode, PyObject *value)
{
    int truth = PyObject_IsTrue(value);
    if (truth < 0) return NULL;
    bool previous = *mode;
    *mode = truth;
    return PyBool_FromLong(previous);
}

static PyObject *set_grad_enabled(PyObject *module, PyObject *value)
{
    (void)module;
    return exchange(&lt_grad_enabled, value);
}
static PyObject *allow_mutation(PyObject *module, PyObject *value)
{
    (void)module;
    return exchange(&lt_mutation_allowed, value);
}

/* _bump(t): counts a write that the engine has not seen. */
static PyObject *bump(PyObject *module, PyObject *tensor)
{
    (void)module;
    if (!lt_py_check(tensor)) return lt_py_wrong_type("increment_version", "tensor", "a Tensor", tensor), NULL;
    lt_bump(lt_py_unwrap(tensor));
    Py_RETURN_NONE;
}

/* _keep_in_pass(object): it lives at least until the backward pass that is under way ends. */
static PyObject *keep_in_pass(PyObject *module, PyObject *object)
{
    (void)module;
    Py_INCREF(object);
    if (lt_keep_in_pass(object) == 0) Py_RETURN_NONE;
    Py_DECREF(object);
    return lt_py_error();
}

static PyObject *pass_number(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromUnsignedLongLong(lt_pass_number());
}

static PyObject *running_node(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return lt_py_wrap_node((lt_node *)lt_running_node());
}

#define FAST(f) (PyCFunction)(void (*)(void)) f

PyMethodDef lt_py_autograd_functions[] = {
    {"is_grad_enabled", is_grad_enabled, METH_NOARGS,
     "is_grad_enabled()\n--\n\nTests whether operations are being recorded.\n\n"
     "Returns\n-------\nbool\n    False inside of `no_grad()`.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.is_grad_enabled()\nTrue\n"},
    {"_set_grad_enabled", set_grad_enabled, METH_O, NULL},
    {"_allow_mutation", allow_mutation, METH_O, NULL},
    {"_bump", bump, METH_O, NULL},
    {"_keep_in_pass", keep_in_pass, METH_O, NULL},
    {"_pass_number", pass_number, METH_NOARGS, NULL},
    {"_will_run", lt_py_will_run, METH_O, NULL},
    {"_running_node", running_node, METH_NOARGS, NULL},
    {"_saved_hooks", lt_py_saved_hooks, METH_O, NULL},
    {"_watch_nodes", lt_py_watch_nodes, METH_O, NULL},
    {"_edge", lt_py_edge, METH_O, NULL},
    {"_edge_tensor", FAST(lt_py_edge_tensor), METH_FASTCALL, NULL},
    {"_backward", FAST(backward), METH_FASTCALL, NULL},
    {"_grad", FAST(grad), METH_FASTCALL, NULL},
    {"_function_apply", FAST(lt_py_function_apply), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
