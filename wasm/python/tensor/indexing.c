/* x[index], x[index] = value and iteration: Python's index expressions as the engine's lt_index_item items.
 *
 * Understood as PyTorch does: ints, slices (also with negative steps), None, Ellipsis, bools (a mask of no dims), bool
 * and integer tensors, and whatever gives one of those: NumPy integers and arrays, lists and ranges.
 */
#include "binding.h"
#include "kernels_gen.h"
#include "ops_gen.h"
#include "indexing.h"

enum { MOST_ITEMS = 2 * LT_MAX_DIMS + 1 };

static void release_items(int n, lt_index_item *items)
{
    for (int i = 0; i < n; i++) lt_release(items[i].tensor);
}

static int int_item(PyObject *o, lt_index_item *item)
{
    item->kind = LT_INDEX_INT;
    item->start = PyNumber_AsSsize_t(o, lt_py_EngineIndexError);
    return item->start == -1 && PyErr_Occurred() ? -1 : 0;
}

static int slice_item(PyObject *o, lt_index_item *item)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(o, &start, &stop, &step) < 0) return -1;
    item->kind = LT_INDEX_SLICE;
    item->step = step;
    /* PySlice_Unpack writes these for None. */
    item->has_start = start != (step < 0 ? PY_SSIZE_T_MAX : 0);
    item->has_stop = stop != (step < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX);
    item->start = start;
    item->stop = stop;
    return 0;
}

static int tensor_item(lt_tensor *t, lt_index_item *item)
{ /* steals t */
    if (!t) return -1;
    if (t->ndim == 0 && t->dtype != LT_BOOL && lt_is_integral(t->dtype) && !t->device) {
        const lt_scalar value = lt_item(t);
        lt_release(t);
        item->kind = LT_INDEX_INT;
        item->start = (lt_idx)value.v.i;
        if (item->start == value.v.i && !value.big) return 0;
        PyErr_Format(lt_py_EngineIndexError,
                     value.big ? "index: index %llu is out of range; wanted one that memory can hold"
                               : "index: index %lld is out of range; wanted one that memory can hold",
                     (long long)value.v.i);
        return -1;
    }
    if (!lt_is_integral(t->dtype)) {
        PyErr_Format(lt_py_EngineIndexError, "Unsupported index type: a tensor of dtype %s; wanted integers or bool",
                     LT_DTYPE_NAME(t->dtype));
        lt_release(t);
        return -1;
    }
    item->kind = LT_INDEX_TENSOR;
    item->tensor = t;
    return 0;
}

static int unsupported(PyObject *o)
{
    PyObject *type = PyType_GetName(Py_TYPE(o));
    if (!type) return -1;
    PyErr_Format(lt_py_EngineIndexError,
                 "Unsupported index type: %U; wanted ints, slices, None, Ellipsis, bools or tensors", type);
    Py_DECREF(type);
    return -1;
}

/* A list of ints or bools, a range, an array: the tensor of its values. An empty list selects nothing. */
static lt_tensor *sequence_index(PyObject *o)
{
    lt_tensor *t = lt_py_from_data("index", o, -1);
    if (!t || t->numel || t->dtype != LT_F32) return t;
    lt_tensor *empty = lt_new_on(t->device, LT_I64, t->ndim, t->shape);
    lt_release(t);
    if (!empty) lt_py_error();
    return empty;
}

static int parse_item(PyObject *o, lt_index_item *item)
{
    *item = (lt_index_item){0};
    if (PyBool_Check(o) || (!PyLong_Check(o) && !lt_py_check(o) && lt_py_is_numpy_bool(o))) {
        lt_tensor *mask = lt_new_scalar(LT_BOOL, (lt_scalar){LT_KIND_BOOL, {.i = PyObject_IsTrue(o) == 1}});
        return mask ? tensor_item(mask, item) : lt_py_fail();
    }
    if (PyLong_Check(o)) return int_item(o, item);
    if (PySlice_Check(o)) return slice_item(o, item);
    if (o == Py_None) {
        item->kind = LT_INDEX_NONE;
        return 0;
    }
    if (o == Py_Ellipsis) {
        item->kind = LT_INDEX_ELLIPSIS;
        return 0;
    }
    if (lt_py_check(o)) {
        lt_tensor *t = lt_py_unwrap(o);
        if (t->dtype != LT_U8) return tensor_item(lt_retain(t), item);
        /* As in PyTorch: a mask from before there were bool tensors. */
        if (PyErr_WarnEx(
                PyExc_UserWarning,
                "indexing with dtype uint8 is deprecated, it is a mask; use a bool tensor, or int64 for indices",
                1) < 0)
            return -1;
        lt_tensor *mask = lt_cast(t, LT_BOOL);
        return mask ? tensor_item(mask, item) : lt_py_fail();
    }
    if (PyUnicode_Check(o) || PyBytes_Check(o) || PyDict_Check(o) || PyFloat_Check(o) || PyComplex_Check(o))
        return unsupported(o);
    if (PySequence_Check(o)) return tensor_item(sequence_index(o), item);
    if (PyType_GetSlot(Py_TYPE(o), Py_nb_index)) return int_item(o, item);
    return unsupported(o);
}

/* The number of items, or -1. */
static int parse(PyObject *index, lt_index_item *items)
{
    if (!PyTuple_Check(index)) return parse_item(index, &items[0]) < 0 ? -1 : 1;
    Py_ssize_t n = PyTuple_Size(index);
    if (n > MOST_ITEMS) {
        PyErr_Format(lt_py_EngineIndexError,
                     "index: there are too many indices, %zd; wanted at most as many as the tensor has dims", n);
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        if (parse_item(PyTuple_GetItem(index, i), &items[i]) < 0) {
            release_items((int)i, items);
            return -1;
        }
    return (int)n;
}

PyObject *lt_py_getitem(PyObject *self, PyObject *index)
{
    lt_index_item items[MOST_ITEMS];
    int n = parse(index, items);
    if (n < 0) return NULL;
    const bool watched = lt_py_watch_begin();
    PyObject *result = lt_py_wrap(lt_getitem(lt_py_unwrap(self), n, items));
    release_items(n, items);
    if (LT_UNLIKELY(watched) && lt_py_watch_end("getitem", false, PyTuple_Pack(2, self, index), result))
        Py_CLEAR(result);
    return result;
}

static lt_tensor *assigned_value(PyObject *value)
{
    if (lt_py_check(value)) return lt_retain(lt_py_unwrap(value));
    lt_scalar number;
    int status = lt_py_number(value, &number);
    if (status < 0) return NULL;
    if (!status) return lt_py_from_data("setitem", value, -1);
    lt_tensor *t = lt_new_weak(number);
    if (!t) lt_py_error();
    return t;
}

int lt_py_setitem(PyObject *self, PyObject *index, PyObject *value)
{
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "delitem: elements of a tensor cannot be deleted; wanted an assignment");
        return -1;
    }
    lt_tensor *source = assigned_value(value);
    if (!source) return -1;
    lt_index_item items[MOST_ITEMS];
    int n = parse(index, items), status = -1;
    if (n >= 0) {
        const bool watched = lt_py_watch_begin();
        status = lt_setitem(lt_py_unwrap(self), n, items, source) < 0 ? lt_py_fail() : 0;
        release_items(n, items);
        if (LT_UNLIKELY(watched) &&
            lt_py_watch_end("setitem", true, PyTuple_Pack(3, self, index, value), status ? NULL : self))
            status = -1;
    }
    lt_release(source);
    return status;
}

/* ---- iteration ------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD lt_tensor *t;
    lt_idx next, size;
} iterator_object;

static PyTypeObject *iterator_type;

static PyObject *iterator_next(PyObject *object)
{
    iterator_object *self = (iterator_object *)object;
    if (self->next >= self->size || self->t->ndim == 0 || self->next >= self->t->shape[0]) return NULL;
    lt_index_item item = {.kind = LT_INDEX_INT, .start = self->next++};
    return lt_py_wrap(lt_getitem(self->t, 1, &item));
}

static void iterator_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    lt_release(((iterator_object *)object)->t);
    PyObject_Free(object);
    Py_DECREF(type);
}

static PyObject *iterator_hint(PyObject *object, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSsize_t(((iterator_object *)object)->size - ((iterator_object *)object)->next);
}

static PyMethodDef iterator_methods[] = {
    {"__length_hint__", iterator_hint, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, (void *)iterator_dealloc},
    {Py_tp_iter, (void *)PyObject_SelfIter},
    {Py_tp_iternext, (void *)iterator_next},
    {Py_tp_methods, iterator_methods},
    {0, NULL},
};

int lt_py_indexing_init(void)
{
    static PyType_Spec spec = {"lucid._C.TensorIterator", sizeof(iterator_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, iterator_slots};
    iterator_type = (PyTypeObject *)PyType_FromSpec(&spec);
    return iterator_type ? 0 : -1;
}

/* Under autograd the rows come from one unbind, whose gradient is one stack; otherwise one view at a time. */
PyObject *lt_py_iter(PyObject *self)
{
    lt_tensor *t = lt_py_unwrap(self);
    if (t->ndim == 0) {
        PyErr_SetString(PyExc_TypeError, "iteration over a 0-d tensor");
        return NULL;
    }
    if (lt_recording(t)) {
        lt_list rows = {0, NULL};
        if (lt_unbind(t, 0, &rows) < 0) return lt_py_error();
        PyObject *list = lt_py_wrap_list(&rows);
        PyObject *iterator = list ? PyObject_GetIter(list) : NULL;
        Py_XDECREF(list);
        return iterator;
    }
    iterator_object *iterator = PyObject_New(iterator_object, iterator_type);
    if (!iterator) return NULL;
    iterator->t = lt_retain(t);
    iterator->next = 0;
    iterator->size = t->shape[0];
    return (PyObject *)iterator;
}
