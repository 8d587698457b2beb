/* What the engine's allocator holds, and other facts about the engine. */
#include <limits.h>

#include "binding.h"

static PyObject *memory_stats(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    const lt_memory *m = &lt_memory_now;
    return Py_BuildValue("{s:L,s:L,s:L,s:L,s:L,s:L}", "allocated_bytes.current", (long long)m->allocated,
                         "allocated_bytes.peak", (long long)m->peak, "cached_bytes.current", (long long)m->cached,
                         "allocations.total", (long long)m->allocations, "tensors.current", (long long)m->tensors,
                         "nodes.current", (long long)m->nodes);
}

static PyObject *reset_peak(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    lt_memory_now.peak = lt_memory_now.allocated;
    Py_RETURN_NONE;
}

static PyObject *empty_cache(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    lt_empty_cache();
    Py_RETURN_NONE;
}

/* A private hook of the tests: see lt_fail_allocation. A negative n makes every allocation from the |n|th on fail. */
static PyObject *fail_allocation(PyObject *module, PyObject *number)
{
    (void)module;
    long long n = PyLong_AsLongLong(number);
    if (n == -1 && PyErr_Occurred()) return NULL;
    return PyLong_FromLongLong(lt_fail_allocation(n < 0 ? n == LLONG_MIN ? LLONG_MAX : -n : n, n < 0));
}

/* _count(on): counts products from now on, or no longer. */
static PyObject *count(PyObject *module, PyObject *on)
{
    (void)module;
    const int truth = PyObject_IsTrue(on);
    if (truth < 0) return NULL;
    lt_count(truth);
    Py_RETURN_NONE;
}

/* _counts(): what was counted, by kind. */
static PyObject *counts(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return Py_BuildValue("(KKKK)", (unsigned long long)lt_counts[0], (unsigned long long)lt_counts[1],
                         (unsigned long long)lt_counts[2], (unsigned long long)lt_counts[3]);
}

/* _profile(on): records what calls of ops take, from now on without what was recorded before, or no longer. */
static PyObject *profile(PyObject *module, PyObject *on)
{
    (void)module;
    const int truth = PyObject_IsTrue(on);
    if (truth < 0) return NULL;
    lt_profile(truth);
    Py_RETURN_NONE;
}

/* _profile_range(number): a stretch of time begins (-1), or ends and is called by a number. */
static PyObject *profile_range(PyObject *module, PyObject *number)
{
    (void)module;
    const long n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred()) return NULL;
    if (lt_profiled && n < 0) lt_profile_begin();
    else if (lt_profiled) lt_profile_end_range((uint32_t)n);
    Py_RETURN_NONE;
}

static PyObject *shapes_of(const lt_event *e)
{
    PyObject *shapes = PyTuple_New(e->shapes);
    lt_idx at = e->dims;
    for (int i = 0; shapes && i < e->shapes; i++) {
        PyObject *shape = PyTuple_New(e->ndims[i]);
        for (int d = 0; shape && d < e->ndims[i]; d++) {
            PyObject *n = PyLong_FromSsize_t(lt_profile_dim(at++));
            if (!n || PyTuple_SetItem(shape, d, n) < 0) Py_CLEAR(shape);
        }
        if (!shape || PyTuple_SetItem(shapes, i, shape) < 0) Py_CLEAR(shapes);
    }
    return shapes;
}

static PyObject *event_tuple(const lt_event *e)
{
    PyObject *shapes = shapes_of(e), *what;
    if (!shapes) return NULL;
    if (e->kind != LT_EVENT_RANGE)
        what = PyUnicode_FromFormat("%s%s", lt_op_name(&lt_ops[e->what]), e->kind == LT_EVENT_IN_PLACE ? "_" : "");
    else what = e->what == LT_BACKWARD_RANGE ? PyUnicode_FromString("backward") : PyLong_FromUnsignedLong(e->what);
    return Py_BuildValue("(NiiKKKLLKKN)", what, (int)e->kind, (int)e->depth, (unsigned long long)e->start,
                         (unsigned long long)e->time, (unsigned long long)e->own_time, (long long)e->memory,
                         (long long)e->own_memory, (unsigned long long)e->flops, (unsigned long long)e->bytes, shapes);
}

/* _profile_events(): what was recorded, (events, how many were lost, peak of memory); it is forgotten then. Making
 * objects may run code that ends or begins a profile: each event is read by its number. */
static PyObject *profile_events(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    lt_idx n, lost;
    lt_profile_events(&n, &lost);
    PyObject *list = PyList_New(0);
    for (lt_idx i = 0; list; i++) {
        const lt_event *events = lt_profile_events(&n, &lost);
        if (i >= n) break;
        const lt_event one = events[i];
        PyObject *tuple = event_tuple(&one);
        if (!tuple || PyList_Append(list, tuple) < 0) Py_CLEAR(list);
        Py_XDECREF(tuple);
    }
    if (!list) return NULL;
    if (!lt_profiled) lt_profile_forget();
    return Py_BuildValue("(NnL)", list, (Py_ssize_t)lost, (long long)lt_profile_peak());
}

static PyObject *isa(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyUnicode_FromString(lt_isa_name());
}

PyMethodDef lt_py_memory_functions[] = {
    {"memory_stats", memory_stats, METH_NOARGS,
     "memory_stats()\n--\n\n"
     "What tensors occupy now.\n\n"
     "Returns\n-------\ndict\n"
     "    ``allocated_bytes.current``, ``allocated_bytes.peak``, ``cached_bytes.current`` (freed,\n"
     "    kept to be used again), ``allocations.total``, ``tensors.current``, ``nodes.current`` (of the\n    autograd graph).\n\n"
     "Examples\n--------\n>>> import lucid\n>>> before = lucid.memory_stats()['tensors.current']\n>>> x = lucid.zeros(3)\n"
     ">>> lucid.memory_stats()['tensors.current'] - before\n1\n"},
    {"reset_peak_memory_stats", reset_peak, METH_NOARGS,
     "reset_peak_memory_stats()\n--\n\n"
     "Sets ``allocated_bytes.peak`` to what is allocated now.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.reset_peak_memory_stats()\n"},
    {"empty_cache", empty_cache, METH_NOARGS,
     "empty_cache()\n--\n\nGives memory that freed tensors left behind back to the system.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.empty_cache()\n"},
    {"_count", count, METH_O, NULL},
    {"_counts", counts, METH_NOARGS, NULL},
    {"_profile", profile, METH_O, NULL},
    {"_profile_events", profile_events, METH_NOARGS, NULL},
    {"_profile_range", profile_range, METH_O, NULL},
    {"_watch_ops", lt_py_watch_ops, METH_O, NULL},
    {"_fail_allocation", fail_allocation, METH_O, NULL},
    {"isa", isa, METH_NOARGS, "isa()\n--\n\nThe instruction set of the kernels in use: 'avx2', 'simd128', …"},
    {NULL, NULL, 0, NULL},
};
