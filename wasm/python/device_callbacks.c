/* A device made of callbacks: the methods of a Python object are the functions that the engine's table of devices
 * wants. For tests, and for trying a device out before it is written in C.
 *
 * _add_device(name, object), where the object has
 *
 *     alloc(bytes) -> handle             room in a storage of its own; a handle is any object
 *     free(handle)                       called once for each
 *     copy_in(handle, at, data)          writes the bytes `data` from place `at` on
 *     copy_out(handle, at, size) -> bytes-like
 *     supports(op, dtype) -> bool        whether it has the op for tensors of this dtype
 *     compute(op, arguments, results)    fills the results
 *
 * A tensor is told as (handle, dtype, shape, strides, offset), the last two in elements; a 0-d tensor that is not on
 * the device as a number; a dtype by its name. An exception of a method is that of the op. */
#include "binding.h"
#include "told.h"

enum { LONGEST_NAME = 31 };

/* The owner of a storage. */
typedef struct room {
    PyObject *object, *handle;
} room;

static lt_device rows[LT_MAX_DEVICES];
static char names[LT_MAX_DEVICES][LONGEST_NAME + 1];

static int host_error(void) { return lt_fail(LT_HOST_ERROR, "an error in a device's Python code"); }

/* object.method(*arguments), which takes the arguments' tuple; NULL with a Python error. */
static PyObject *call(PyObject *object, const char *method, PyObject *arguments)
{
    Py_INCREF(object);
    PyObject *bound = arguments ? PyObject_GetAttrString(object, method) : NULL;
    PyObject *result = bound ? PyObject_Call(bound, arguments, NULL) : NULL;
    Py_XDECREF(bound);
    Py_XDECREF(arguments);
    Py_DECREF(object);
    return result;
}

/* The same on the object that the device has when the arguments are made: making them can run any code. */
static PyObject *call_device(const lt_device *device, const char *method, PyObject *arguments)
{
    return call((PyObject *)device->context, method, arguments);
}

static PyObject *wrong(const char *method, const char *wanted, PyObject *got)
{
    PyObject *type = PyType_GetName(Py_TYPE(got));
    if (type) {
        PyErr_Format(PyExc_TypeError, "%s: the device's method returned a %U; wanted %s", method, type, wanted);
        Py_DECREF(type);
    }
    return NULL;
}

/* ---- Memory ---------------------------------------------------------------------------------------------------- */

/* The last of a storage. Whatever exception is under way goes on; one of the method's own cannot be raised here. */
static void release_room(void *owner)
{
    room *r = owner;
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *result = call(r->object, "free", Py_BuildValue("(O)", r->handle));
    if (!result) PyErr_WriteUnraisable(r->object);
    Py_XDECREF(result);
    Py_DECREF(r->handle);
    Py_DECREF(r->object);
    lt_free(r, sizeof *r);
    PyErr_Restore(type, value, trace);
}

static int allocate(const lt_device *device, lt_storage *storage)
{
    room *r = lt_alloc(sizeof *r);
    if (!r) return -1;
    r->object = Py_NewRef((PyObject *)device->context);
    r->handle = call(r->object, "alloc", Py_BuildValue("(K)", (unsigned long long)storage->bytes));
    if (!r->handle) {
        Py_DECREF(r->object);
        lt_free(r, sizeof *r);
        return host_error();
    }
    storage->owner = r;
    storage->release = release_room;
    return 0;
}

static int copy_in(const lt_device *device, lt_storage *to, uint64_t at, const void *from, size_t bytes)
{
    (void)device;
    const room *r = to->owner;
    PyObject *result =
        call(r->object, "copy_in", Py_BuildValue("(OKy#)", r->handle, (unsigned long long)at, from, (Py_ssize_t)bytes));
    Py_XDECREF(result);
    return result ? 0 : host_error();
}

static int copy_out(const lt_device *device, const lt_storage *from, uint64_t at, void *to, size_t bytes)
{
    (void)device;
    const room *r = from->owner;
    Py_buffer view;
    PyObject *result =
        call(r->object, "copy_out", Py_BuildValue("(OKn)", r->handle, (unsigned long long)at, (Py_ssize_t)bytes));
    if (!result) return host_error();
    int status = -1;
    if (!PyObject_CheckBuffer(result)) {
        wrong("copy_out", "bytes", result);
    } else if (PyObject_GetBuffer(result, &view, PyBUF_SIMPLE) == 0) {
        if (view.len == (Py_ssize_t)bytes) {
            memcpy(to, view.buf, bytes);
            status = 0;
        } else {
            PyErr_Format(PyExc_ValueError, "copy_out: the device's method returned %zd bytes; wanted %zd", view.len,
                         (Py_ssize_t)bytes);
        }
        PyBuffer_Release(&view);
    }
    Py_DECREF(result);
    return status ? host_error() : 0;
}

/* ---- Computing ------------------------------------------------------------------------------------------------- */

static int supports(const lt_device *device, const lt_op *op, int dtype)
{
    PyObject *result = call_device(device, "supports", Py_BuildValue("(ss)", lt_op_name(op), LT_DTYPE_NAME(dtype)));
    const int has = result ? PyObject_IsTrue(result) : -1;
    Py_XDECREF(result);
    return has < 0 ? host_error() : has;
}

static PyObject *told_tensor(const void *context, lt_tensor *t)
{
    const lt_device *device = context;
    if (t->device == LT_DEVICE_HOST) return lt_py_told_scalar(lt_item(t));
    if (lt_devices[t->device] != device) {
        PyErr_SetString(lt_py_DeviceMismatch, "compute: an argument is on another device; wanted all on one");
        return NULL;
    }
    return Py_BuildValue("(OsNNn)", ((const room *)t->storage->owner)->handle, LT_DTYPE_NAME(t->dtype),
                         lt_py_told_sizes(t->ndim, t->shape), lt_py_told_sizes(t->ndim, t->stride),
                         (Py_ssize_t)t->offset);
}

static int compute(const lt_device *device, const lt_op *op, const lt_value *v, lt_value *out)
{
    const int n = lt_result_count(op, out);
    PyObject *arguments = PyTuple_New(op->params), *results = PyTuple_New(n);
    for (int p = 0; arguments && p < op->params; p++) {
        PyObject *item = lt_py_told_value(told_tensor, device, (lt_type)lt_op_types(op)[p], v[p]);
        if (!item || PyTuple_SetItem(arguments, p, item) < 0) Py_CLEAR(arguments);
    }
    for (int i = 0; arguments && results && i < n; i++) {
        PyObject *item = lt_py_told_tensor(told_tensor, device, *lt_result_at(op, out, i));
        if (!item || PyTuple_SetItem(results, i, item) < 0) Py_CLEAR(results);
    }
    PyObject *done = NULL;
    if (arguments && results)
        done = call_device(device, "compute", Py_BuildValue("(sOO)", lt_op_name(op), arguments, results));
    Py_XDECREF(arguments);
    Py_XDECREF(results);
    Py_XDECREF(done);
    return done ? 0 : host_error();
}

/* ---- Adding ---------------------------------------------------------------------------------------------------- */

static bool good_name(const char *name, Py_ssize_t size)
{
    if (size < 1 || size > LONGEST_NAME || strcmp(name, "metal") == 0) return false;
    for (Py_ssize_t i = 0; i < size; i++)
        if (!(name[i] >= 'a' && name[i] <= 'z') && !(i && (name[i] == '_' || (name[i] >= '0' && name[i] <= '9'))))
            return false;
    return true;
}

PyObject *lt_py_add_device(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    Py_ssize_t size;
    if (lt_py_count("_add_device", nargs, 2, 2) < 0) return NULL;
    const char *name = PyUnicode_AsUTF8AndSize(args[0], &size);
    if (!name) return NULL;
    if (!good_name(name, size)) {
        PyErr_Format(PyExc_ValueError, "_add_device: name is %R; wanted up to %d small letters, digits and _", args[0],
                     LONGEST_NAME);
        return NULL;
    }
    int number = lt_find_device(name, (size_t)size);
    if (number >= 0 && lt_devices[number] != &rows[number]) {
        PyErr_Format(PyExc_ValueError, "_add_device: name is %R; wanted one that is not the engine's own", args[0]);
        return NULL;
    }
    if (number >= 0) { /* another object from now on; storages keep the one that made them */
        PyObject *old = rows[number].context;
        rows[number].context = Py_NewRef(args[1]);
        Py_DECREF(old);
        Py_RETURN_NONE;
    }
    for (number = 0; number < LT_MAX_DEVICES && lt_devices[number];) number++;
    lt_device added = {.name = NULL,
                       .stores = true,
                       .allocate = allocate,
                       .copy_in = copy_in,
                       .copy_out = copy_out,
                       .supports = supports,
                       .compute = compute};
    if (number < LT_MAX_DEVICES) {
        memcpy(names[number], name, (size_t)size + 1);
        added.name = names[number];
        added.context = Py_NewRef(args[1]);
        rows[number] = added;
    }
    if (lt_add_device(number < LT_MAX_DEVICES ? &rows[number] : &(lt_device){.name = name}) < 0) return lt_py_error();
    Py_RETURN_NONE;
}
