/* lucid.autograd.graph.Node: what Tensor.grad_fn shows of the graph. */
#include "binding.h"

typedef struct {
    PyObject_HEAD lt_node *node;
    PyObject *metadata;
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
    self->metadata = NULL;
    node->wrapper = self;
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

static int node_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((node_object *)self)->metadata);
    const lt_node *node = NODE(self);
    if (node->refs != 1) return 0;
    for (const lt_hook *hook = node->hooks; hook; hook = hook->next)
        if (hook->fn && lt_py_is_hook(hook->fn)) Py_VISIT((PyObject *)hook->fn);
    return 0;
}

static int node_clear(PyObject *self)
{
    Py_CLEAR(((node_object *)self)->metadata);
    lt_node *node = NODE(self);
    if (node->wrapper == (void *)self) node->wrapper = NULL;
    while (node->refs == 1 && node->hooks) lt_remove_node_hook(node, node->hooks->id);
    return 0;
}

static void node_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(((node_object *)self)->metadata);
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
    node_object *node = (node_object *)self;
    if (!node->metadata && !(node->metadata = PyDict_New())) return NULL;
    return Py_NewRef(node->metadata);
}

static PyObject *get_variable(PyObject *self, void *closure)
{
    (void)closure;
    lt_tensor *leaf = NODE(self)->class_ == &lt_accumulate_class ? lt_accumulator_leaf(NODE(self)) : NULL;
    if (leaf) return lt_py_wrap(lt_retain(leaf));
    PyErr_Format(PyExc_AttributeError, "%s has no variable; an AccumulateGrad node has", name_of(NODE(self)));
    return NULL;
}

static PyMethodDef methods[] = {
    {"name", node_name, METH_NOARGS, "name($self, /)\n--\n\nThe name of the operation: 'TanhBackward0'."},
    {"register_hook", register_hook, METH_O,
     "register_hook($self, hook, /)\n--\n\n"
     "Calls hook(grad_inputs, grad_outputs) after the node ran; a returned tuple replaces grad_inputs."},
    {"register_prehook", register_prehook, METH_O,
     "register_prehook($self, hook, /)\n--\n\n"
     "Calls hook(grad_outputs) before the node runs; a returned tuple replaces grad_outputs."},
    {"_sequence_nr", sequence_nr, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"next_functions", get_next, NULL,
     "The nodes that this one hands gradients to: pairs (node or None, number of its output).", NULL},
    {"metadata", get_metadata, NULL, "A dict for whatever one wants to attach.", NULL},
    {"variable", get_variable, NULL, "The leaf of an AccumulateGrad node.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "One recorded operation of the autograd graph."},
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
