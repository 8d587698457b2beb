/* lucid.autograd.graph.Node: what Tensor.grad_fn shows of the graph. */
#include "binding.h"
#include "ops_gen.h"

typedef struct {
    PyObject_HEAD lt_node *node;
} node_object;

static PyTypeObject *node_type;

#define NODE(o) (((node_object *)(o))->node)

PyObject *lt_py_wrap_node(lt_node *node)
{
    if (!node) Py_RETURN_NONE;
    if (node->wrapper && Py_REFCNT((PyObject *)node->wrapper) > 0) return Py_NewRef((PyObject *)node->wrapper);
    node_object *self = PyObject_GC_New(node_object, node_type);
    if (!self) return NULL;
    self->node = lt_node_retain(node);
    node->wrapper = self;
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

static int node_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    const lt_node *node = NODE(self);
    if (node->refs != 1) return 0;
    for (const lt_hook *hook = node->hooks; hook; hook = hook->next)
        if (hook->fn && hook->kind != LT_HOOK_RETAIN) Py_VISIT((PyObject *)hook->fn);
    return 0;
}

static int node_clear(PyObject *self)
{
    lt_node *node = NODE(self);
    if (node->wrapper == (void *)self) node->wrapper = NULL;
    while (node->refs == 1 && node->hooks) lt_remove_node_hook(node, node->hooks->id);
    return 0;
}

static void node_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    lt_node *node = NODE(self);
    if (node->wrapper == (void *)self) node->wrapper = NULL;
    lt_node_release(node);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static const char *name_of(const lt_node *node)
{
    return lt_py_is_function_node(node) ? lt_py_function_name(node) : lt_node_name(node);
}

static PyObject *node_repr(PyObject *self) { return PyUnicode_FromFormat("<%s>", name_of(NODE(self))); }
static PyObject *node_name(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyUnicode_FromString(name_of(NODE(self)));
}

static PyObject *register_hook(PyObject *self, PyObject *fn)
{
    return lt_py_register_node_hook(NODE(self), LT_HOOK_NODE_POST, fn);
}
static PyObject *register_prehook(PyObject *self, PyObject *fn)
{
    return lt_py_register_node_hook(NODE(self), LT_HOOK_NODE_PRE, fn);
}

static PyObject *sequence_nr(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromUnsignedLongLong(NODE(self)->sequence);
}

/* ((Node or None, number of its output), …), one pair per input. */
static PyObject *get_next(PyObject *self, void *closure)
{
    (void)closure;
    const lt_node *node = NODE(self);
    PyObject *tuple = PyTuple_New(node->inputs);
    for (int i = 0; tuple && i < node->inputs; i++) {
        PyObject *next = lt_py_wrap_node(node->edges[i].node);
        PyObject *pair = next ? Py_BuildValue("(NI)", next, (unsigned)node->edges[i].nr) : NULL;
        if (!pair || PyTuple_SetItem(tuple, i, pair) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *get_metadata(PyObject *self, void *closure)
{
    (void)closure;
    lt_node *node = NODE(self);
    PyObject *dict = lt_node_metadata(node);
    if (dict) return Py_NewRef(dict);
    dict = PyDict_New();
    if (!dict || lt_set_node_metadata(node, Py_NewRef(dict)) == 0) return dict;
    Py_DECREF(dict);
    Py_DECREF(dict);
    return lt_py_error();
}

static PyObject *get_variable(PyObject *self, void *closure)
{
    (void)closure;
    lt_tensor *leaf = NODE(self)->class_ == &lt_accumulate_class ? lt_accumulator_leaf(NODE(self)) : NULL;
    if (leaf) return lt_py_wrap(lt_retain(leaf));
    PyErr_Format(PyExc_AttributeError, "%s has no variable; an AccumulateGrad node has", name_of(NODE(self)));
    return NULL;
}

/* What a Function kept with save_for_backward. */
static PyObject *get_saved(PyObject *self, void *closure)
{
    (void)closure;
    PyObject *ctx = lt_py_is_function_node(NODE(self)) ? lt_py_function_context(NODE(self)) : NULL;
    if (ctx) return PyObject_GetAttrString(ctx, "saved_tensors");
    PyErr_Format(PyExc_AttributeError, "%s: it has no saved_tensors; wanted the node of a Function",
                 name_of(NODE(self)));
    return NULL;
}

static PyObject *get_requires_grad(PyObject *self, void *closure)
{
    (void)self, (void)closure;
    Py_RETURN_TRUE;
}

/* ---- edges ------------------------------------------------------------------------------------------------------ */

/* _edge(t): (node, number of its output) to which t's gradient goes. */
PyObject *lt_py_edge(PyObject *module, PyObject *tensor)
{
    (void)module;
    if (!lt_py_check(tensor)) return lt_py_wrong_type("get_gradient_edge", "tensor", "a Tensor", tensor), NULL;
    lt_tensor *t = lt_py_unwrap(tensor);
    if (!lt_requires_grad(t)) {
        PyErr_SetString(PyExc_RuntimeError,
                        "get_gradient_edge: the tensor does not require grad; wanted one that is part of a graph");
        return NULL;
    }
    lt_node *fn = lt_grad_fn(t);
    const unsigned nr = fn ? t->autograd->output_nr : 0;
    fn = fn ? lt_node_retain(fn) : lt_accumulator(t);
    if (!fn) return lt_py_error();
    PyObject *node = lt_py_wrap_node(fn);
    lt_node_release(fn);
    return node ? Py_BuildValue("(NI)", node, nr) : NULL;
}

/* _edge_tensor(node, nr): a tensor in that place of the graph, of the right shape, whose elements mean nothing. */
PyObject *lt_py_edge_tensor(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (lt_py_count("GradientEdge", nargs, 2, 2) < 0) return NULL;
    if (Py_TYPE(args[0]) != node_type) return lt_py_wrong_type("GradientEdge", "node", "a Node", args[0]), NULL;
    lt_node *node = NODE(args[0]);
    const long nr = PyLong_AsLong(args[1]);
    if (nr == -1 && PyErr_Occurred()) return NULL;
    if (nr < 0 || nr >= node->outputs || !node->meta[nr].shape) {
        PyErr_Format(PyExc_ValueError, "GradientEdge: output_nr is %ld; wanted 0 to %d", nr, node->outputs - 1);
        return NULL;
    }
    if (lt_accumulator_leaf(node)) return lt_py_wrap(lt_retain(lt_accumulator_leaf(node)));
    const lt_meta *meta = &node->meta[nr];
    lt_dims shape = {meta->ndim, {0}};
    memcpy(shape.v, meta->shape, sizeof(lt_idx) * meta->ndim);
    const bool enabled = lt_grad_enabled;
    lt_grad_enabled = false;
    lt_tensor *zero = lt_new_on(meta->device, (lt_dtype)meta->dtype, 0, NULL),
              *t = zero ? lt_expand(zero, &shape) : NULL;
    lt_grad_enabled = enabled;
    lt_release(zero);
    if (!t) return lt_py_error();
    lt_autograd *ag = lt_autograd_of(t);
    ag->grad_fn = lt_node_retain(node);
    ag->output_nr = (uint32_t)nr;
    t->flags |= LT_REQUIRES_GRAD;
    return lt_py_wrap(t);
}

/* _will_run(nodes): how many of the tuple of nodes the pass that is under way has still to do with. */
PyObject *lt_py_will_run(PyObject *module, PyObject *nodes)
{
    (void)module;
    if (!PyTuple_Check(nodes)) return lt_py_wrong_type("_will_run", "nodes", "a tuple", nodes), NULL;
    const Py_ssize_t n = PyTuple_Size(nodes);
    long count = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (Py_TYPE(PyTuple_GetItem(nodes, i)) != node_type)
            return lt_py_wrong_type("_will_run", "nodes", "a tuple of Nodes", nodes), NULL;
    lt_node **list = PyMem_Malloc((sizeof *list + sizeof(bool)) * (size_t)(n + 1));
    if (!list) return PyErr_NoMemory();
    bool *answers = (bool *)(list + n);
    for (Py_ssize_t i = 0; i < n; i++) list[i] = NODE(PyTuple_GetItem(nodes, i));
    const int status = lt_will_run(n, list, answers);
    for (Py_ssize_t i = 0; !status && i < n; i++) count += answers[i];
    PyMem_Free(list);
    return status ? lt_py_error() : PyLong_FromLong(count);
}

static PyMethodDef methods[] = {
    {"name", node_name, METH_NOARGS, "name($self, /)\n--\n\nThe name of the operation: 'TanhBackward0'."},
    {"register_hook", register_hook, METH_O,
     "register_hook($self, hook, /)\n--\n\n"
     "Calls `hook(grad_inputs, grad_outputs)` after the node ran; a returned tuple replaces grad_inputs."},
    {"register_prehook", register_prehook, METH_O,
     "register_prehook($self, hook, /)\n--\n\n"
     "Calls `hook(grad_outputs)` before the node runs; a returned tuple replaces grad_outputs."},
    {"_sequence_nr", sequence_nr, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"next_functions", get_next, NULL,
     "The nodes that this one hands gradients to: pairs (node or None, number of its output).", NULL},
    {"metadata", get_metadata, NULL, "A dict for whatever one wants to attach; it lives as long as the node.", NULL},
    {"saved_tensors", get_saved, NULL, "Of the node of a Function: what it kept with save_for_backward.", NULL},
    {"requires_grad", get_requires_grad, NULL, "True: what is in the graph requires a gradient.", NULL},
    {"variable", get_variable, NULL, "The leaf of an AccumulateGrad node.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "One recorded operation of the autograd graph.\n\n"
                "Examples\n--------\n>>> import lucid\n>>> y = lucid.ones(1, requires_grad=True).exp()\n"
                ">>> y.grad_fn.name()\n'ExpBackward0'\n"},
    {Py_tp_dealloc, (void *)node_dealloc},
    {Py_tp_traverse, (void *)node_traverse},
    {Py_tp_clear, (void *)node_clear},
    {Py_tp_repr, (void *)node_repr},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

int lt_py_node_type_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid._C.Node", sizeof(node_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
    node_type = (PyTypeObject *)PyType_FromSpec(&spec);
    return node_type ? PyModule_AddObjectRef(module, "Node", (PyObject *)node_type) : -1;
}
