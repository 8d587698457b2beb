/* Shared by the files of the binding; generated code needs only args.h.
 *
 * The module's types are kept in static pointers: the extension is loaded once per process (module.c refuses a second
 * load), and a pointer is the cheapest module state.
 */
#ifndef LT_PY_BINDING_H
#define LT_PY_BINDING_H

#include "args.h"

/* ---- errors.c -------------------------------------------------------------------------------------------------- */

extern PyObject *lt_py_OutOfMemory, *lt_py_DeviceMismatch, *lt_py_DtypeMismatch, *lt_py_LucidError,
    *lt_py_EngineIndexError;

int lt_py_errors_init(PyObject *module);
/* lt_py_error, as -1; inline, so that the compiler sees that it is never 0. */
static inline int lt_py_fail(void)
{
    lt_py_error();
    return -1;
}
int lt_py_wrong_type(const char *op, const char *name, const char *wanted, PyObject *got); /* TypeError; returns -1 */

/* ---- tensor_type.c --------------------------------------------------------------------------------------------- */

extern PyMethodDef lt_py_methods[];    /* methods.c */
extern PyGetSetDef lt_py_properties[]; /* properties.c */

int lt_py_tensor_type_init(PyObject *module);
int lt_py_size_init(PyObject *module);
bool lt_py_is_size(PyObject *o);
PyObject *lt_py_shape_tuple(const lt_tensor *t);  /* size.c: a lucid.Size */
PyObject *lt_py_stride_tuple(const lt_tensor *t); /* properties.c */
void lt_py_track(PyObject *tensor);               /* from now on it can be part of a reference cycle */
PyObject *lt_py_make_subclass(PyObject *module, PyObject *const *args, Py_ssize_t nargs);

/* ---- indexing.c ------------------------------------------------------------------------------------------------ */

int lt_py_indexing_init(void);
PyObject *lt_py_iter(PyObject *self);
PyObject *lt_py_getitem(PyObject *self, PyObject *index);
int lt_py_setitem(PyObject *self, PyObject *index, PyObject *value);

/* ---- convert.c, items.c, buffer.c, dlpack.c -------------------------------------------------------------------- */

lt_tensor *lt_py_from_data(const char *op, PyObject *data,
                           int dtype /* or -1 */); /* a copy; NULL with a Python error */
PyObject *lt_py_item(lt_tensor *t);
PyObject *lt_py_integer(lt_scalar s); /* of an integer, an int */
PyObject *lt_py_tolist(PyObject *self, PyObject *unused);
int lt_py_number(PyObject *o, lt_scalar *out); /* 1: a number; 0: something else; -1: error */
bool lt_py_is_numpy_bool(PyObject *o);
bool lt_py_is_word(PyObject *o, const char *kind); /* call_bind.c: of lucid._layouts, "layout" or "memory_format" */
PyObject *lt_py_from_data_function(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

int lt_py_getbuffer(PyObject *self, Py_buffer *view, int flags);
void lt_py_releasebuffer(PyObject *self, Py_buffer *view);
lt_tensor *lt_py_from_buffer(const char *op, PyObject *o, int dtype);
PyObject *lt_py_from_buffer_function(PyObject *module, PyObject *o);
PyObject *lt_py_tensor_to_bytes(PyObject *module, PyObject *tensor);
PyObject *lt_py_tensor_from_bytes(PyObject *module, PyObject *const *args, Py_ssize_t nargs);

PyObject *lt_py_dlpack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *lt_py_dlpack_device(PyObject *self, PyObject *unused);
PyObject *lt_py_from_dlpack(PyObject *module, PyObject *source);

/* ---- autograd.c, hooks.c, node_type.c, function.c -------------------------------------------------------------- */

extern PyMethodDef lt_py_autograd_functions[];
PyObject *lt_py_backward(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

int lt_py_hooks_init(PyObject *module);
PyObject *lt_py_register_hook(PyObject *self, PyObject *fn);
PyObject *lt_py_register_post_accumulate_hook(PyObject *self, PyObject *fn);
PyObject *lt_py_saved_hooks(PyObject *module, PyObject *pair);
PyObject *lt_py_watch_nodes(PyObject *module, PyObject *functions);
PyObject *lt_py_register_node_hook(lt_node *node, int kind, PyObject *fn);
bool lt_py_is_hook(void *object);

int lt_py_node_type_init(PyObject *module);
PyObject *lt_py_wrap_node(lt_node *node); /* borrows node; None for NULL */
PyObject *lt_py_will_run(PyObject *module, PyObject *nodes);
PyObject *lt_py_edge(PyObject *module, PyObject *tensor);
PyObject *lt_py_edge_tensor(PyObject *module, PyObject *const *args, Py_ssize_t nargs);

int lt_py_function_init(PyObject *module);
bool lt_py_is_function_node(const lt_node *node);
const char *lt_py_function_name(const lt_node *node);
PyObject *lt_py_function_context(const lt_node *node); /* borrowed, or NULL */
void lt_py_function_drop(lt_node *node);
PyObject *lt_py_function_apply(PyObject *module, PyObject *const *args, Py_ssize_t nargs);

/* ---- dtype.c, device.c, generator.c, optim.c, memory.c --------------------------------------------------------- */

extern PyMethodDef lt_py_dtype_functions[], lt_py_device_functions[], lt_py_generator_functions[],
    lt_py_optim_functions[], lt_py_memory_functions[], lt_py_transform_functions[];

int lt_py_dtype_init(PyObject *module);
PyObject *lt_py_dtype_object(lt_dtype dtype); /* new reference */
bool lt_py_is_dtype(PyObject *o);             /* a dtype, a string or a type */
int lt_py_dtype_value(const char *op, const char *name, PyObject *o, lt_dtype *out);

int lt_py_device_init(PyObject *module);
PyObject *lt_py_device_named(int device);                            /* new reference; NULL with a Python error */
bool lt_py_is_device(PyObject *o);                                   /* a device or a string */
int lt_py_device_value(const char *op, PyObject *o, lt_idx *device); /* -1 for None */
lt_tensor *
lt_py_on_device(lt_tensor *t,
                lt_idx device); /* t there (-1: where it is); takes the reference; NULL after a Python error */
PyObject *lt_py_add_device(PyObject *module, PyObject *const *args, Py_ssize_t nargs); /* device_callbacks.c */
PyObject *lt_py_watch_ops(PyObject *module, PyObject *function);                       /* op_watch.c */
bool lt_py_watch_begin(void); /* whether calls are watched: then lt_py_watch_end must follow */
/* Tells of a call: takes over the tuple of arguments; `result` is NULL where it has failed. -1 with a Python error. */
int lt_py_watch_end(const char *name, bool in_place, PyObject *arguments, PyObject *result);
int lt_py_check_device(const char *op, PyObject *o); /* an error unless tensors can be made there */

int lt_py_generator_init(PyObject *module);
lt_generator *lt_py_generator_value(const char *op, const char *name, PyObject *o); /* NULL with an error */

int lt_py_values_init(void); /* values.c */

extern PyMethodDef lt_py_module_functions[]; /* module_call.c */
int lt_py_module_call_init(PyObject *module);

/* Binds the arguments of a hand-written function: names[] as in a signature, the first `positional` of them by
 * position. */
int lt_py_arguments(const char *op, int params, int positional, int required, const char *const *names,
                    PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **slots);
/* The same for a call that came as a tuple and a dict (constructors). */
int lt_py_arguments_tuple(const char *op, int params, int positional, int required, const char *const *names,
                          PyObject *args, PyObject *kwargs, PyObject **slots);

/* The number of arguments of a private positional function. */
int lt_py_count(const char *op, Py_ssize_t nargs, Py_ssize_t least, Py_ssize_t most);

#endif
