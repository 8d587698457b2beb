/* The module lucid._C. */
#include <stdlib.h>

#include "binding.h"
#include "call.h"
#include "kernels_module.h"

#define FAST(f) (PyCFunction)(void (*)(void)) f

/* _use_kernels(table): from now on the engine computes with the kernels of another module (kernels_module.c). */
static PyObject *use_kernels(PyObject *module, PyObject *capsule)
{
    (void)module;
    const lt_py_kernels *kernels = PyCapsule_GetPointer(capsule, LT_PY_KERNELS);
    if (!kernels) return NULL;
    if (kernels->size != sizeof(lt_kernels) || kernels->dtypes != LT_DTYPE_COUNT) {
        PyErr_SetString(PyExc_ImportError, "lucid._kernels and lucid._C are not of the same build");
        return NULL;
    }
    lt_use_kernels(kernels->table);
    lt_share_kernels();
    Py_RETURN_NONE;
}

static PyObject *get_threads(PyObject *module, PyObject *nothing)
{
    (void)module, (void)nothing;
    return PyLong_FromLong(lt_threads);
}

/* _set_threads(n): more than LT_MAX_THREADS are that many. */
static PyObject *set_threads(PyObject *module, PyObject *number)
{
    (void)module;
    int overflow;
    const long n = PyLong_AsLongAndOverflow(number, &overflow);
    if (n == -1 && PyErr_Occurred()) return NULL;
    lt_set_threads(overflow > 0 || n > LT_MAX_THREADS ? LT_MAX_THREADS : n < 1 ? 1 : (int)n);
    Py_RETURN_NONE;
}

#ifdef __EMSCRIPTEN__
/* _use_pool(index, cores): the host's pool, as the place of lt_pool_host in the table of functions, and how many
 * threads it could have. */
static PyObject *use_pool(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (nargs != 2) return PyErr_Format(PyExc_TypeError, "_use_pool: %zd arguments; wanted 2", nargs);
    const long index = PyLong_AsLong(args[0]), cores = PyLong_AsLong(args[1]);
    if (PyErr_Occurred()) return NULL;
    lt_pool_host = (int (*)(const lt_share *, int))index;
    lt_set_threads(lt_wanted_threads((int)cores));
    Py_RETURN_NONE;
}
#endif

static PyMethodDef functions[] = {
    {"_use_kernels", use_kernels, METH_O, NULL},
    {"_get_threads", get_threads, METH_NOARGS, NULL},
    {"_set_threads", set_threads, METH_O, NULL},
#ifdef __EMSCRIPTEN__
    {"_use_pool", FAST(use_pool), METH_FASTCALL, NULL},
#endif
    {"_make_subclass", FAST(lt_py_make_subclass), METH_FASTCALL, NULL},
    {"from_data", FAST(lt_py_from_data_function), METH_FASTCALL | METH_KEYWORDS,
     "from_data(data, dtype=None, requires_grad=False)\n--\n\n"
     "A tensor with a copy of the data: numbers, nested sequences, buffers, tensors."},
    {"from_buffer", lt_py_from_buffer_function, METH_O,
     "from_buffer(object, /)\n--\n\n"
     "A tensor that shares the memory of a buffer; where the buffer is read-only it refuses to be written."},
    {"from_dlpack", lt_py_from_dlpack, METH_O,
     "from_dlpack(ext_tensor, /)\n--\n\n"
     "A tensor that shares the memory of an object with __dlpack__, or of a DLPack capsule."},
    {"_tensor_to_bytes", lt_py_tensor_to_bytes, METH_O, NULL},
    {"_tensor_from_bytes", FAST(lt_py_tensor_from_bytes), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

/* The engine and the types are one per process: a second copy of the module (another interpreter, or a second import
 * after the first was removed from sys.modules) would mix its tensors with those of the first. */
static int start(PyObject *module)
{
    static bool loaded;
    if (loaded) {
        PyErr_SetString(
            PyExc_ImportError,
            "lucid._C is loaded already; it can be loaded once per process, and in the main interpreter only");
        return -1;
    }
#ifdef __EMSCRIPTEN__
    const char *wanted = NULL; /* lucid/_engine.py chooses between the modules */
#else
    const char *wanted = getenv("LUCID_ISA");
#endif
    if (lt_init(wanted && *wanted ? wanted : NULL) < 0) {
        PyErr_Format(PyExc_ImportError, "lucid._C: %s", lt_error.message);
        return -1;
    }
    loaded = true;
    PyMethodDef *const tables[] = {functions,
                                   lt_py_autograd_functions,
                                   lt_py_dtype_functions,
                                   lt_py_device_functions,
                                   lt_py_generator_functions,
                                   lt_py_optim_functions,
                                   lt_py_memory_functions,
                                   lt_py_module_functions,
                                   lt_py_transform_functions};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (PyModule_AddFunctions(module, tables[i]) < 0) return -1;
    if (lt_py_errors_init(module) < 0 || lt_py_dtype_init(module) < 0 || lt_py_device_init(module) < 0 ||
        lt_py_size_init(module) < 0 || lt_py_tensor_type_init(module) < 0 || lt_py_indexing_init() < 0 ||
        lt_py_values_init() < 0 || lt_py_generator_init(module) < 0 || lt_py_hooks_init(module) < 0 ||
        lt_py_node_type_init(module) < 0 || lt_py_function_init(module) < 0 || lt_py_module_call_init(module) < 0)
        return -1;
    return lt_py_call_init(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)start},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "lucid._C",
    .m_doc = "Lucid's engine: tensors, operations, autograd. Use it through the package lucid.",
    .m_size = 1, /* nonzero: reloading the module does not start it again */
    .m_methods = NULL,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__C(void) { return PyModuleDef_Init(&definition); }
