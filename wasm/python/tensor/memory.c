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
     "Sets ``allocated_bytes.peak`` to what is allocated now."},
    {"empty_cache", empty_cache, METH_NOARGS,
     "empty_cache()\n--\n\nGives memory that freed tensors left behind back to the system."},
    {"_count", count, METH_O, NULL},
    {"_counts", counts, METH_NOARGS, NULL},
    {"_fail_allocation", fail_allocation, METH_O, NULL},
    {"isa", isa, METH_NOARGS, "isa()\n--\n\nThe instruction set of the kernels in use: 'avx2', 'simd128', …"},
    {NULL, NULL, 0, NULL},
};
