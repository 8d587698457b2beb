/* autograd.Function: operations whose forward and backward are written in Python.
 *
 * The Python side (lucid/autograd/function.py) makes a FunctionCtx, runs forward without recording, and calls
 * _function_apply, which builds the node. What save_for_backward names goes into the node's saved slots like that of
 * any op: versions are checked, an output that is saved makes no cycle, and the memory goes when the graph does.
 */
#include "binding.h"
#include "function.h"

/* What backward must know of a tensor argument. (The edge's own meta may be that of the base of a view written to.) */
struct input {
    int position; /* among the arguments */
    lt_meta meta; /* its shape lies behind the array of inputs */
};

typedef struct {
    PyObject *cls, *ctx;
    struct input *inputs; /* of the tensors among the arguments */
    int tensors, args;
    char name[64];
} function_attrs;

static int function_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs);
static void function_release(lt_node *node);
static const lt_node_class function_class = {"Function", function_backward, function_release, sizeof(function_attrs)};

#define CTX(o) ((lt_py_ctx *)(o))
#define ATTRS(node) ((function_attrs *)(node)->attrs)

bool lt_py_is_function_node(const lt_node *node) { return node->class_ == &function_class; }
const char *lt_py_function_name(const lt_node *node) { return ATTRS(node)->name; }
PyObject *lt_py_function_context(const lt_node *node) { return ATTRS(node)->ctx; }
void lt_py_function_drop(lt_node *node) { function_release(node); }

static void function_release(lt_node *node)
{
    function_attrs *a = ATTRS(node);
    PyMem_Free(a->inputs);
    a->inputs = NULL;
    PyObject *ctx = a->ctx, *cls = a->cls;
    a->ctx = a->cls = NULL;
    if (ctx && CTX(ctx)->node == node) CTX(ctx)->node = NULL;
    Py_XDECREF(ctx);
    Py_XDECREF(cls);
}

/* ---- backward -------------------------------------------------------------------------------------------------- */

static PyObject *gradient_object(const lt_node *node, int i, lt_tensor *grad, bool materialize)
{
    if (grad) return lt_py_wrap(lt_retain(grad));
    if (!materialize || !node->meta[i].shape) Py_RETURN_NONE;
    return lt_py_wrap(lt_zeros_of(&node->meta[i]));
}

static PyObject *call_backward(lt_node *node, PyObject *cls, PyObject *ctx, lt_tensor *const *grads)
{
    PyObject *method = PyObject_GetAttrString(cls, "backward");
    PyObject *args = method ? PyTuple_New(node->outputs + 1) : NULL;
    if (args && PyTuple_SetItem(args, 0, Py_NewRef(ctx)) < 0) Py_CLEAR(args);
    for (int i = 0; args && i < node->outputs; i++) {
        PyObject *grad = gradient_object(node, i, grads[i], CTX(ctx)->materialize);
        if (!grad || PyTuple_SetItem(args, i + 1, grad) < 0) Py_CLEAR(args);
    }
    PyObject *result = args ? PyObject_Call(method, args, NULL) : NULL;
    Py_XDECREF(method);
    Py_XDECREF(args);
    if (!result || PyTuple_Check(result)) return result;
    PyObject *tuple = PyList_Check(result) ? PyList_AsTuple(result) : PyTuple_Pack(1, result);
    Py_DECREF(result);
    return tuple;
}

/* Where in the returned tuple the gradient of tensor input 0, 1, … is: one entry per argument, as in PyTorch (more may
 * follow if they are None), or one per tensor. -1 with an error when the count fits neither. */
static int check_count(const function_attrs *a, PyObject *result, bool *per_tensor)
{
    Py_ssize_t n = PyTuple_Size(result);
    *per_tensor = n == a->tensors && n != a->args;
    if (*per_tensor || n == a->args) return 0;
    bool rest_none = n > a->args;
    for (Py_ssize_t i = a->args; i < n; i++) rest_none = rest_none && PyTuple_GetItem(result, i) == Py_None;
    if (rest_none) return 0;
    PyErr_Format(PyExc_RuntimeError, "%s: backward returned %zd gradient%s; wanted %d", a->name, n, n == 1 ? "" : "s",
                 a->args);
    return -1;
}

static int take(lt_node *node, PyObject *result, lt_tensor **grad_inputs)
{
    const function_attrs *a = ATTRS(node);
    bool per_tensor;
    if (!a->inputs) {
        PyErr_Format(PyExc_RuntimeError, "%s: the graph was freed while backward ran", a->name);
        return -1;
    }
    if (check_count(a, result, &per_tensor) < 0) return -1;
    for (int i = 0, next = 0; !per_tensor && i < a->args; i++) {
        if (next < a->tensors && a->inputs[next].position == i) next++;
        else if (PyTuple_GetItem(result, i) != Py_None) {
            PyErr_Format(PyExc_RuntimeError,
                         "%s: backward returned a gradient for argument %d, which is not a Tensor; wanted None",
                         a->name, i);
            return -1;
        }
    }
    for (int i = 0; i < a->tensors; i++) {
        PyObject *item = PyTuple_GetItem(result, per_tensor ? i : a->inputs[i].position);
        if (item == Py_None) continue;
        if (!lt_py_check(item)) {
            char name[40];
            PyOS_snprintf(name, sizeof name, "gradient %d from backward", i);
            return lt_py_wrong_type(a->name, name, "a Tensor or None", item);
        }
        if (!node->edges[i].node || !lt_wants(node, i)) continue;
        grad_inputs[i] = lt_fit_gradient(a->name, lt_py_unwrap(item), &a->inputs[i].meta);
        if (!grad_inputs[i]) return lt_py_fail();
    }
    return 0;
}

static int function_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    PyObject *cls = Py_XNewRef(ATTRS(node)->cls), *ctx = Py_XNewRef(ATTRS(node)->ctx);
    int status = -1;
    if (!cls || !ctx) {
        PyErr_Format(PyExc_RuntimeError, "%s: backward runs through a graph that was freed", ATTRS(node)->name);
    } else {
        PyObject *result = call_backward(node, cls, ctx, grads);
        if (result) status = take(node, result, grad_inputs);
        Py_XDECREF(result);
    }
    Py_XDECREF(cls);
    Py_XDECREF(ctx);
    return status < 0 ? lt_fail(LT_HOST_ERROR, "an error in a Function's backward") : 0;
}

/* ---- the node -------------------------------------------------------------------------------------------------- */

static bool contains(PyObject *tuple, PyObject *o)
{
    for (Py_ssize_t i = 0; tuple && i < PyTuple_Size(tuple); i++)
        if (PyTuple_GetItem(tuple, i) == o) return true;
    return false;
}

static Py_ssize_t count_tensors(PyObject *tuple)
{
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < PyTuple_Size(tuple); i++) n += lt_py_check(PyTuple_GetItem(tuple, i));
    return n;
}

static int check_dirty(const lt_py_ctx *ctx, const char *name, PyObject *args, PyObject *outputs)
{
    for (Py_ssize_t i = 0; ctx->dirty && i < PyTuple_Size(ctx->dirty); i++) {
        PyObject *o = PyTuple_GetItem(ctx->dirty, i);
        if (!contains(args, o) || !contains(outputs, o)) {
            PyErr_Format(PyExc_RuntimeError,
                         "%s: entry %zd of mark_dirty is not returned by forward; wanted inputs that are", name, i);
            return -1;
        }
        lt_tensor *t = lt_py_unwrap(o);
        if (lt_inplace_check(name, t) < 0) return lt_py_fail();
        if (t->base && !(PyTuple_Size(outputs) == 1 && PyTuple_GetItem(args, 0) == o)) {
            PyErr_Format(PyExc_RuntimeError,
                         "%s: mark_dirty was given a view; wanted it to be the first input and the only output", name);
            return -1;
        }
    }
    return 0;
}

/* The object to return for an output: `o` itself made an output of the node, or another tensor on the same memory where
 * `o` has a history, or a place in the graph, of its own. */
static PyObject *attach(lt_node *node, const lt_py_ctx *ctx, PyObject *args, PyObject *o, uint32_t nr)
{
    lt_tensor *t = lt_py_unwrap(o);
    bool differentiable = lt_is_differentiable(t->dtype) && !contains(ctx->non_differentiable, o),
         dirty = contains(ctx->dirty, o);
    bool own = t->base || lt_requires_grad(t) || (contains(args, o) && !dirty);
    if (dirty && differentiable) {
        if (lt_part_saved(t) || (t->base ? lt_rebase(t, node) : lt_node_output(node, t, nr)) < 0) return lt_py_error();
        lt_py_track(o);
        return Py_NewRef(o);
    }
    if (!own && !differentiable) return Py_NewRef(o);
    PyObject *result = own ? lt_py_wrap(lt_alias(t)) : Py_NewRef(o);
    if (!result || !differentiable) return result;
    if (lt_node_output(node, lt_py_unwrap(result), nr) < 0) {
        Py_DECREF(result);
        return lt_py_error();
    }
    lt_py_track(result); /* it can be reached from ctx, and so be part of a cycle */
    return result;
}

static int save(lt_node *node, const lt_py_ctx *ctx, PyObject *args, PyObject *outputs, PyObject *results)
{
    for (int slot = 0; slot < ctx->saved; slot++) {
        PyObject *o = PyTuple_GetItem(ctx->to_save, slot);
        if (o == Py_None) continue;
        uint32_t nr = 0;
        bool is_output = false;
        for (Py_ssize_t i = 0; !is_output && i < PyTuple_Size(outputs); i++) {
            PyObject *output = PyTuple_GetItem(outputs, i);
            if (!lt_py_check(output)) continue;
            is_output = output == o && (!contains(args, o) || contains(ctx->dirty, o)) &&
                        lt_requires_grad(lt_py_unwrap(PyTuple_GetItem(results, i)));
            nr += !is_output;
        }
        int status = is_output ? lt_node_save_output(node, slot, lt_py_unwrap(o), nr)
                               : lt_node_save(node, slot, lt_py_unwrap(o));
        if (status < 0) return lt_py_fail();
    }
    return 0;
}

static struct input *describe_inputs(PyObject *args, Py_ssize_t tensors)
{
    Py_ssize_t n = PyTuple_Size(args), dims = 0, next = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (lt_py_check(PyTuple_GetItem(args, i))) dims += lt_py_unwrap(PyTuple_GetItem(args, i))->ndim;
    struct input *inputs = PyMem_Malloc(sizeof *inputs * (size_t)(tensors + 1) + sizeof(lt_idx) * (size_t)dims);
    if (!inputs) {
        PyErr_NoMemory();
        return NULL;
    }
    lt_idx *shape = (lt_idx *)(void *)(inputs + tensors + 1);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!lt_py_check(PyTuple_GetItem(args, i))) continue;
        const lt_tensor *t = lt_py_unwrap(PyTuple_GetItem(args, i));
        inputs[next++] = (struct input){(int)i, {t->dtype, t->ndim, lt_device_of(t), shape}};
        memcpy(shape, t->shape, sizeof(lt_idx) * t->ndim);
        shape += t->ndim;
    }
    return inputs;
}

static lt_node *make_node(PyObject *cls, PyObject *ctx, const char *name, PyObject *args, PyObject *outputs)
{
    Py_ssize_t tensors = count_tensors(args), results = count_tensors(outputs),
               saved = CTX(ctx)->to_save ? PyTuple_Size(CTX(ctx)->to_save) : 0;
    if (tensors > UINT16_MAX || results > UINT16_MAX || saved > UINT16_MAX || PyTuple_Size(args) > UINT16_MAX) {
        PyErr_Format(PyExc_RuntimeError, "%s: too many tensors take part; wanted at most %d", name, UINT16_MAX);
        return NULL;
    }
    lt_node *node = lt_node_new(&function_class, (int)tensors, (int)results, (int)saved);
    if (!node) {
        lt_py_error();
        return NULL;
    }
    function_attrs *a = ATTRS(node);
    PyOS_snprintf(a->name, sizeof a->name, "%s", name);
    a->tensors = (int)tensors;
    a->args = (int)PyTuple_Size(args);
    a->cls = Py_NewRef(cls);
    a->ctx = Py_NewRef(ctx);
    node->accept_null = 1;
    if (!(a->inputs = describe_inputs(args, tensors))) goto fail;
    for (int i = 0; i < a->tensors; i++)
        if (lt_node_edge(node, i, lt_py_unwrap(PyTuple_GetItem(args, a->inputs[i].position))) < 0) {
            lt_py_error();
            goto fail;
        }
    return node;
fail:
    lt_node_release(node);
    return NULL;
}

static PyObject *build(PyObject *cls, PyObject *ctx, PyObject *args, PyObject *outputs)
{
    PyObject *class_name = PyObject_GetAttrString(cls, "__name__");
    const char *text = class_name && PyUnicode_Check(class_name) ? PyUnicode_AsUTF8AndSize(class_name, NULL) : NULL;
    char name[64];
    PyErr_Clear();
    PyOS_snprintf(name, sizeof name, "%.50sBackward", text ? text : "Function");
    Py_XDECREF(class_name);
    if (check_dirty(CTX(ctx), name, args, outputs) < 0) return NULL;
    lt_node *node = make_node(cls, ctx, name, args, outputs);
    Py_ssize_t n = PyTuple_Size(outputs);
    PyObject *results = node ? PyTuple_New(n) : NULL;
    uint32_t nr = 0;
    for (Py_ssize_t i = 0; results && i < n; i++) {
        PyObject *o = PyTuple_GetItem(outputs, i);
        PyObject *result = lt_py_check(o) ? attach(node, CTX(ctx), args, o, nr++) : Py_NewRef(o);
        if (!result || PyTuple_SetItem(results, i, result) < 0) Py_CLEAR(results);
    }
    CTX(ctx)->saved = CTX(ctx)->to_save ? (int)PyTuple_Size(CTX(ctx)->to_save) : 0;
    if (results && save(node, CTX(ctx), args, outputs, results) < 0) Py_CLEAR(results);
    if (results) CTX(ctx)->node = node;
    lt_node_release(node); /* the outputs hold it; without differentiable ones it goes here */
    return results;
}

/* _function_apply(cls, ctx, args, output) */
PyObject *lt_py_function_apply(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    const char *op = "_function_apply";
    if (lt_py_count(op, nargs, 4, 4) < 0) return NULL;
    PyObject *cls = args[0], *ctx = args[1], *inputs = args[2];
    if (!lt_py_is_ctx(ctx)) return lt_py_wrong_type(op, "ctx", "a FunctionCtx", ctx), NULL;
    if (!PyTuple_Check(inputs)) return lt_py_wrong_type(op, "args", "a tuple", inputs), NULL;
    if (CTX(ctx)->finished) {
        PyErr_SetString(PyExc_RuntimeError, "_function_apply: ctx was used already; wanted a fresh one");
        return NULL;
    }
    bool single = !PyTuple_Check(args[3]) && !PyList_Check(args[3]);
    PyObject *outputs = single ? PyTuple_Pack(1, args[3]) : PySequence_Tuple(args[3]);
    if (!outputs) return NULL;
    bool recording = false;
    for (Py_ssize_t i = 0; i < PyTuple_Size(inputs); i++) {
        PyObject *o = PyTuple_GetItem(inputs, i);
        recording = recording || (lt_py_check(o) && lt_recording(lt_py_unwrap(o)));
    }
    PyObject *results = recording && count_tensors(outputs) ? build(cls, ctx, inputs, outputs) : Py_NewRef(outputs);
    Py_DECREF(outputs);
    CTX(ctx)->finished = true;
    Py_CLEAR(CTX(ctx)->to_save);
    Py_CLEAR(CTX(ctx)->dirty);
    Py_CLEAR(CTX(ctx)->non_differentiable);
    if (!results || !single) return results;
    PyObject *result = Py_NewRef(PyTuple_GetItem(results, 0));
    Py_DECREF(results);
    return result;
}
