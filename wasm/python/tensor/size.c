/* The type lucid.Size: the tuple of ints that a shape is.
 *
 * It cannot change, so equal shapes share one object: the latest ones are kept in a table by their sizes, and asking a
 * tensor for its shape is a look into it. New ones are made by tuple's own constructor, which knows how a tuple lies in
 * memory.
 */
#include "binding.h"

static PyTypeObject *size_type;
static newfunc tuple_new;
static binaryfunc tuple_subscript;
static ssizeargfunc tuple_repeat;

/* A Size of the ints in a tuple; takes the reference, which may be NULL. */
static PyObject *of_tuple(PyTypeObject *type, PyObject *tuple)
{
    PyObject *args = tuple ? PyTuple_Pack(1, tuple) : NULL;
    PyObject *size = args ? tuple_new(type, args, NULL) : NULL;
    Py_XDECREF(args);
    Py_XDECREF(tuple);
    return size;
}

/* Size(iterable=()): of ints. */
static PyObject *size_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if ((kwargs && PyDict_Size(kwargs)) || PyTuple_Size(args) > 1) {
        PyErr_Format(PyExc_TypeError, "Size: %zd arguments are given; wanted at most one, an iterable of ints",
                     PyTuple_Size(args) + (kwargs ? PyDict_Size(kwargs) : 0));
        return NULL;
    }
    PyObject *given = PyTuple_Size(args) ? PySequence_List(PyTuple_GetItem(args, 0)) : PyList_New(0);
    Py_ssize_t n = given ? PyList_Size(given) : 0;
    PyObject *tuple = given ? PyTuple_New(n) : NULL;
    for (Py_ssize_t i = 0; tuple && i < n; i++) {
        PyObject *item = PyList_GetItem(given, i);
        PyObject *value =
            item && (PyLong_Check(item) || PyType_GetSlot(Py_TYPE(item), Py_nb_index)) ? PyNumber_Index(item) : NULL;
        if (item && !value && !PyErr_Occurred()) {
            char wanted[64];
            PyOS_snprintf(wanted, sizeof wanted, "an iterable of ints, and item %zd is not one", i);
            lt_py_wrong_type("Size", "iterable", wanted, item);
        }
        if (!value || PyTuple_SetItem(tuple, i, value) < 0) Py_CLEAR(tuple);
    }
    Py_XDECREF(given);
    return of_tuple(type, tuple);
}

static PyObject *size_repr(PyObject *self)
{
    PyObject *list = PySequence_List(self);
    PyObject *text = list ? PyUnicode_FromFormat("lucid.Size(%R)", list) : NULL;
    Py_XDECREF(list);
    return text;
}

static PyObject *subscript(PyObject *self, PyObject *index)
{
    PyObject *result = tuple_subscript(self, index);
    return result && PyTuple_Check(result) ? of_tuple(size_type, result) : result;
}

/* a + b, where either is a Size and the other a tuple */
static PyObject *add(PyObject *a, PyObject *b)
{
    if (!PyTuple_Check(a) || !PyTuple_Check(b)) return Py_NewRef(Py_NotImplemented);
    Py_ssize_t n = PyTuple_Size(a), all = n + PyTuple_Size(b);
    PyObject *tuple = PyTuple_New(all);
    for (Py_ssize_t i = 0; tuple && i < all; i++) {
        PyObject *item = Py_NewRef(i < n ? PyTuple_GetItem(a, i) : PyTuple_GetItem(b, i - n));
        if (PyTuple_SetItem(tuple, i, item) < 0) Py_CLEAR(tuple);
    }
    PyObject *args = tuple ? PyTuple_Pack(1, tuple) : NULL; /* by the constructor, which looks at the other's items */
    PyObject *sum = args ? size_new(size_type, args, NULL) : NULL;
    Py_XDECREF(args);
    Py_XDECREF(tuple);
    return sum;
}

static PyObject *repeat(PyObject *self, Py_ssize_t n) { return of_tuple(size_type, tuple_repeat(self, n)); }

static PyObject *numel(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *product = PyLong_FromLong(1);
    for (Py_ssize_t i = 0; product && i < PyTuple_Size(self); i++) {
        PyObject *next = PyNumber_Multiply(product, PyTuple_GetItem(self, i));
        Py_DECREF(product);
        product = next;
    }
    return product;
}

static PyObject *reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *tuple = PySequence_List(self), *items = tuple ? PyList_AsTuple(tuple) : NULL;
    Py_XDECREF(tuple);
    return items ? Py_BuildValue("(O(N))", size_type, items) : NULL;
}

bool lt_py_is_size(PyObject *o) { return PyObject_TypeCheck(o, size_type); }

/* ---- the sizes of tensors -------------------------------------------------------------------------------------- */

enum { KEPT = 64, KEPT_DIMS = 5 };
static struct {
    PyObject *size;
    int ndim;
    lt_idx shape[KEPT_DIMS];
} kept[KEPT];

PyObject *lt_py_shape_tuple(const lt_tensor *t)
{
    const int n = t->ndim;
    const bool keep = n <= KEPT_DIMS;
    size_t place = (size_t)n;
    for (int i = 0; i < n; i++) place = place * 31 + (size_t)t->shape[i];
    place = (place ^ place >> 6) % KEPT;
    if (keep && kept[place].size && kept[place].ndim == n) {
        int i = 0;
        while (i < n && kept[place].shape[i] == t->shape[i]) i++;
        if (i == n) return Py_NewRef(kept[place].size);
    }
    lt_idx shape[LT_MAX_DIMS]; /* making objects can run the collector, and that anything */
    memcpy(shape, t->shape, sizeof *shape * (size_t)n);
    PyObject *tuple = PyTuple_New(n);
    for (int i = 0; tuple && i < n; i++) {
        PyObject *value = PyLong_FromSsize_t(shape[i]);
        if (!value || PyTuple_SetItem(tuple, i, value) < 0) Py_CLEAR(tuple);
    }
    PyObject *size = of_tuple(size_type, tuple);
    if (!size || !keep) return size;
    PyObject *before = kept[place].size;
    kept[place].size = Py_NewRef(size);
    kept[place].ndim = n;
    memcpy(kept[place].shape, shape, sizeof *shape * (size_t)n);
    Py_XDECREF(before);
    return size;
}

/* ---- the type -------------------------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"numel", numel, METH_NOARGS,
     "numel($self, /)\n--\n\n"
     "Returns how many elements a tensor of this shape has: the product of the sizes.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.zeros(2, 3).shape.numel()\n6\n"},
    {"__reduce__", reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc,
     "Size(iterable=(), /)\n--\n\n"
     "The shape of a tensor: a tuple of ints that can count elements. Slices, sums with tuples and multiples are of this type too.\n\n"
     "Parameters\n----------\niterable : iterable of int\n    The sizes of the dims.\n\n"
     "Raises\n------\nTypeError\n    If an item is not an int.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.zeros(2, 3).shape\nlucid.Size([2, 3])\n"
     ">>> lucid.zeros(2, 3).shape == (2, 3)\nTrue\n"},
    {Py_tp_new, (void *)size_new},
    {Py_tp_repr, (void *)size_repr},
    {Py_mp_subscript, (void *)subscript},
    {Py_nb_add, (void *)add},
    {Py_sq_repeat, (void *)repeat},
    {Py_tp_methods, methods},
    {0, NULL},
};

int lt_py_size_init(PyObject *module)
{
    static PyType_Spec spec = {"lucid.Size", 0, 0, Py_TPFLAGS_DEFAULT, slots};
    tuple_new = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
    tuple_subscript = (binaryfunc)PyType_GetSlot(&PyTuple_Type, Py_mp_subscript);
    tuple_repeat = (ssizeargfunc)PyType_GetSlot(&PyTuple_Type, Py_sq_repeat);
    size_type = (PyTypeObject *)PyType_FromSpecWithBases(&spec, (PyObject *)&PyTuple_Type);
    return size_type ? PyModule_AddObjectRef(module, "Size", (PyObject *)size_type) : -1;
}
