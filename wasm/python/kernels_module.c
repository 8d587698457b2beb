/* The module lucid._kernels of the WebAssembly build: the kernels of one more instruction set, for the engine in
 * lucid._C.
 *
 * An engine that lacks relaxed SIMD refuses a whole module for one such instruction, so those kernels have a module of
 * their own, which lucid/_engine.py loads where it is accepted; both share Pyodide's memory and its table of functions.
 */
#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#include "kernels_gen.h"
#include "kernels_module.h"

#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define TABLE PASTE(lt_kernel_table__, LT_KERNELS)

extern const lt_kernels TABLE;

/* For workers, which have this module and no Python (lucid/_workers/pool.js). */
__attribute__((visibility("default"))) const void *lucid_kernel_table(void) { return &TABLE; }

static int start(PyObject *module)
{
    static const lt_py_kernels kernels = {sizeof(lt_kernels), LT_DTYPE_COUNT, &TABLE};
    PyObject *capsule = PyCapsule_New((void *)&kernels, LT_PY_KERNELS, NULL);
    return capsule ? PyModule_AddObject(module, "table", capsule) : -1;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)start},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "lucid._kernels",
    .m_doc = "Kernels of another instruction set for lucid._C.",
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__kernels(void) { return PyModuleDef_Init(&definition); }
