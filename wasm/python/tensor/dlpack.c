/* DLPack: tensors shared with other libraries without a copy, in both directions and both forms of the capsule. */
#include "binding.h"
#include "dlpack.h"

static const char NAME_PLAIN[] = "dltensor", NAME_VERSIONED[] = "dltensor_versioned";
static const char USED_PLAIN[] = "used_dltensor", USED_VERSIONED[] = "used_dltensor_versioned";

/* ---- dtypes ---------------------------------------------------------------------------------------------------- */

static const struct {
    uint8_t code, bits;
} codes[LT_DTYPE_COUNT] = {
    [LT_BOOL] = {DL_BOOL, 8},  [LT_U8] = {DL_UINT, 8},      [LT_I8] = {DL_INT, 8},         [LT_I16] = {DL_INT, 16},
    [LT_I32] = {DL_INT, 32},   [LT_I64] = {DL_INT, 64},     [LT_U16] = {DL_UINT, 16},      [LT_U32] = {DL_UINT, 32},
    [LT_U64] = {DL_UINT, 64},  [LT_F16] = {DL_FLOAT, 16},   [LT_BF16] = {DL_BFLOAT, 16},   [LT_F32] = {DL_FLOAT, 32},
    [LT_F64] = {DL_FLOAT, 64}, [LT_C64] = {DL_COMPLEX, 64}, [LT_C128] = {DL_COMPLEX, 128},
};

static int dtype_of(const dl_tensor *d)
{
    for (int i = 0; i < LT_DTYPE_COUNT; i++)
        if (codes[i].code == d->dtype.code && codes[i].bits == d->dtype.bits && d->dtype.lanes == 1) return i;
    PyErr_Format(
        lt_py_DtypeMismatch,
        "from_dlpack: the elements are of type code %d, %d bits, %d lanes; wanted those of one of lucid's dtypes",
        d->dtype.code, d->dtype.bits, d->dtype.lanes);
    return -1;
}

/* ---- export ---------------------------------------------------------------------------------------------------- */

typedef struct {
    union {
        dl_managed plain;
        dl_managed_versioned versioned;
    } managed;
    lt_tensor *alias;
    int64_t shape[LT_MAX_DIMS], strides[LT_MAX_DIMS];
} exported;

/* The other library calls this from wherever its tensor dies, so it takes the interpreter's lock for the engine. */
static void drop(exported *e)
{
    if (!Py_IsInitialized()) return;
    PyGILState_STATE state = PyGILState_Ensure();
    lt_release(e->alias);
    PyMem_Free(e);
    PyGILState_Release(state);
}

static void delete_plain(dl_managed *m) { drop(m->context); }
static void delete_versioned(dl_managed_versioned *m) { drop(m->context); }

/* A capsule that nobody took is freed with its tensor. */
static void destroy_capsule(PyObject *capsule)
{
    if (PyCapsule_IsValid(capsule, NAME_PLAIN)) {
        dl_managed *m = PyCapsule_GetPointer(capsule, NAME_PLAIN);
        if (m->deleter) m->deleter(m);
    } else if (PyCapsule_IsValid(capsule, NAME_VERSIONED)) {
        dl_managed_versioned *m = PyCapsule_GetPointer(capsule, NAME_VERSIONED);
        if (m->deleter) m->deleter(m);
    }
}

static PyObject *export(lt_tensor *t, bool versioned, bool copied)
{ /* steals t */
    exported *e = PyMem_Calloc(1, sizeof *e);
    if (!e) {
        lt_release(t);
        return PyErr_NoMemory();
    }
    e->alias = t;
    for (int d = 0; d < t->ndim; d++) {
        e->shape[d] = t->shape[d];
        e->strides[d] = t->stride[d];
    }
    const dl_tensor tensor = {t->numel ? lt_data(t) : NULL,
                              {DL_CPU, 0},
                              t->ndim,
                              {codes[t->dtype].code, codes[t->dtype].bits, 1},
                              e->shape,
                              e->strides,
                              0};
    PyObject *capsule;
    if (versioned) {
        uint64_t flags = (t->flags & LT_FROZEN ? DL_FLAG_READ_ONLY : 0) | (copied ? DL_FLAG_COPIED : 0);
        e->managed.versioned = (dl_managed_versioned){{DL_MAJOR, DL_MINOR}, e, delete_versioned, flags, tensor};
        capsule = PyCapsule_New(&e->managed.versioned, NAME_VERSIONED, destroy_capsule);
    } else {
        e->managed.plain = (dl_managed){tensor, e, delete_plain};
        capsule = PyCapsule_New(&e->managed.plain, NAME_PLAIN, destroy_capsule);
    }
    if (!capsule) drop(e);
    return capsule;
}

static int wants_version(PyObject *max_version)
{
    if (!max_version || max_version == Py_None) return 0;
    if (!PyTuple_Check(max_version) || PyTuple_Size(max_version) != 2) {
        lt_py_wrong_type("__dlpack__", "max_version", "a tuple (major, minor) or None", max_version);
        return -1;
    }
    long major = PyLong_AsLong(PyTuple_GetItem(max_version, 0));
    return major == -1 && PyErr_Occurred() ? -1 : major >= DL_MAJOR;
}

static int check_dl_device(PyObject *device)
{
    if (!device || device == Py_None) return 0;
    if (PyTuple_Check(device) && PyTuple_Size(device) == 2) {
        long type = PyLong_AsLong(PyTuple_GetItem(device, 0));
        if (type == -1 && PyErr_Occurred()) return -1;
        if (type == DL_CPU) return 0;
    }
    PyErr_Format(PyExc_BufferError, "__dlpack__: dl_device %R is not available; wanted (1, 0), the CPU", device);
    return -1;
}

static bool runs_backwards(const lt_tensor *t)
{
    for (int d = 0; d < t->ndim; d++)
        if (t->stride[d] < 0 && t->shape[d] > 1) return true;
    return false;
}

/* __dlpack__(*, stream=None, max_version=None, dl_device=None, copy=None) */
PyObject *lt_py_dlpack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"stream", "max_version", "dl_device", "copy"};
    PyObject *slots[4];
    if (lt_py_arguments("__dlpack__", 4, 0, 0, names, args, nargs, kwnames, slots) < 0) return NULL;
    int versioned = wants_version(slots[1]);
    if (versioned < 0 || check_dl_device(slots[2]) < 0) return NULL;
    int copy = slots[3] && slots[3] != Py_None ? PyObject_IsTrue(slots[3]) : 0;
    if (copy < 0) return NULL;
    if (slots[0] && slots[0] != Py_None) {
        PyErr_SetString(PyExc_BufferError, "__dlpack__: stream is given; wanted None for a tensor on the CPU");
        return NULL;
    }
    lt_tensor *t = lt_py_unwrap(self);
    if (lt_need_elements("__dlpack__", t)) return lt_py_error();
    if (lt_requires_grad(t)) {
        PyErr_SetString(PyExc_BufferError,
                        "__dlpack__: the tensor requires grad and cannot be shared; wanted its detach()");
        return NULL;
    }
    if (!versioned && !copy && t->flags & LT_FROZEN) {
        PyErr_SetString(PyExc_BufferError, "__dlpack__: the memory is read-only; wanted max_version=(1, 0) or newer");
        return NULL;
    }
    /* Some who take it end the process at a negative stride, and nothing says who asks. */
    if (runs_backwards(t)) {
        if (slots[3] && slots[3] != Py_None && !copy) {
            PyErr_SetString(PyExc_BufferError,
                            "__dlpack__: a stride is negative, and copy=False; wanted its contiguous(), or a copy");
            return NULL;
        }
        copy = 1;
    }
    lt_tensor *shared = copy ? lt_copy_raw(t) : lt_alias(t);
    return shared ? export(shared, versioned, copy) : lt_py_error();
}

PyObject *lt_py_dlpack_device(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (lt_py_unwrap(self)->device == LT_DEVICE_HOST) return Py_BuildValue("(ii)", DL_CPU, 0);
    PyErr_SetString(
        PyExc_BufferError,
        "__dlpack_device__: the tensor is on device meta, or inside vmap or jvp; wanted one with elements of its own");
    return NULL;
}

/* ---- import ---------------------------------------------------------------------------------------------------- */

static void release_plain(void *owner)
{
    dl_managed *m = owner;
    if (m->deleter) m->deleter(m);
}

static void release_versioned(void *owner)
{
    dl_managed_versioned *m = owner;
    if (m->deleter) m->deleter(m);
}

/* Shape and strides, checked: -1 with an error. */
static int geometry(const dl_tensor *d, lt_idx *shape, lt_idx *stride)
{
    if (d->ndim < 0 || d->ndim > LT_MAX_DIMS || (d->ndim && !d->shape)) {
        PyErr_Format(PyExc_ValueError, "from_dlpack: the tensor has %d dims; wanted at most %d", (int)d->ndim,
                     LT_MAX_DIMS);
        return -1;
    }
    for (int i = 0; i < d->ndim; i++) {
        shape[i] = (lt_idx)d->shape[i];
        if (shape[i] != d->shape[i] || shape[i] < 0) {
            PyErr_Format(PyExc_ValueError,
                         "from_dlpack: dim %d has size %lld; wanted 0 or more, and no more than can be counted", i,
                         (long long)d->shape[i]);
            return -1;
        }
    }
    if (!d->strides) {
        lt_contiguous_strides(d->ndim, shape, stride);
        return 0;
    }
    for (int i = 0; i < d->ndim; i++) {
        stride[i] = (lt_idx)d->strides[i];
        if (stride[i] != d->strides[i]) {
            PyErr_Format(PyExc_ValueError, "from_dlpack: dim %d has stride %lld; wanted one that can be addressed", i,
                         (long long)d->strides[i]);
            return -1;
        }
    }
    return 0;
}

static lt_tensor *import(const dl_tensor *d, void *owner, void (*release)(void *), bool read_only)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    if (d->device.type != DL_CPU) {
        PyErr_Format(PyExc_BufferError, "from_dlpack: the tensor is on device type %d; wanted 1, the CPU",
                     (int)d->device.type);
        return NULL;
    }
    int dtype = dtype_of(d);
    if (dtype < 0 || geometry(d, shape, stride) < 0) return NULL;
    char *data = d->data ? (char *)d->data + (size_t)d->byte_offset : NULL;
    size_t size = (size_t)lt_itemsize(dtype);
    if ((uintptr_t)data % (size > 8 ? 8 : size)) {
        PyErr_SetString(PyExc_BufferError, "from_dlpack: the elements are not aligned in memory; wanted them to be");
        return NULL;
    }
    lt_tensor *t = lt_new_foreign((lt_dtype)dtype, d->ndim, shape, stride, data, release, owner);
    if (!t) lt_py_error();
    else if (read_only) t->flags |= LT_FROZEN;
    return t;
}

static lt_tensor *import_capsule(PyObject *capsule)
{
    if (PyCapsule_IsValid(capsule, NAME_VERSIONED)) {
        dl_managed_versioned *m = PyCapsule_GetPointer(capsule, NAME_VERSIONED);
        if (m->version.major != DL_MAJOR) {
            PyErr_Format(PyExc_BufferError, "from_dlpack: DLPack version %d is not supported; wanted %d",
                         (int)m->version.major, DL_MAJOR);
            return NULL;
        }
        lt_tensor *t = import(&m->tensor, m, release_versioned, m->flags & DL_FLAG_READ_ONLY);
        if (t) PyCapsule_SetName(capsule, USED_VERSIONED);
        return t;
    }
    if (PyCapsule_IsValid(capsule, NAME_PLAIN)) {
        dl_managed *m = PyCapsule_GetPointer(capsule, NAME_PLAIN);
        lt_tensor *t = import(&m->tensor, m, release_plain, false);
        if (t) PyCapsule_SetName(capsule, USED_PLAIN);
        return t;
    }
    PyErr_SetString(PyExc_ValueError,
                    "from_dlpack: the capsule holds no tensor, or one that was taken already; wanted a fresh one");
    return NULL;
}

static PyObject *ask(PyObject *source)
{
    PyObject *method = PyObject_GetAttrString(source, "__dlpack__");
    if (!method) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            lt_py_wrong_type("from_dlpack", "ext_tensor", "an object with __dlpack__, or a DLPack capsule", source);
        }
        return NULL;
    }
    PyObject *empty = PyTuple_New(0), *keywords = Py_BuildValue("{s:(ii)}", "max_version", DL_MAJOR, DL_MINOR);
    PyObject *capsule = empty && keywords ? PyObject_Call(method, empty, keywords) : NULL;
    if (!capsule && PyErr_ExceptionMatches(PyExc_TypeError)) { /* a library from before versions */
        PyErr_Clear();
        capsule = PyObject_CallNoArgs(method);
    }
    Py_XDECREF(empty);
    Py_XDECREF(keywords);
    Py_DECREF(method);
    return capsule;
}

PyObject *lt_py_from_dlpack(PyObject *module, PyObject *source)
{
    (void)module;
    PyObject *capsule = PyCapsule_CheckExact(source) ? Py_NewRef(source) : ask(source);
    if (!capsule) return NULL;
    if (!PyCapsule_CheckExact(capsule)) {
        lt_py_wrong_type("from_dlpack", "the result of __dlpack__", "a capsule", capsule);
        Py_DECREF(capsule);
        return NULL;
    }
    lt_tensor *t = import_capsule(capsule);
    Py_DECREF(capsule);
    return t ? lt_py_wrap(t) : NULL;
}
