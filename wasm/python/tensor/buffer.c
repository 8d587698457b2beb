/* The buffer protocol, both ways, and raw bytes for saving.
 *
 * Export: memoryview(t), numpy.asarray(t) and the like share the tensor's memory; strided tensors export their strides.
 * Import: from_buffer() shares the memory of any buffer (array.array, a memoryview, a NumPy array);
 * lt_py_from_buffer copies one, also of element types that the engine has no dtype for.
 */
#include "binding.h"

/* ---- export ---------------------------------------------------------------------------------------------------- */

typedef struct {
    lt_tensor *alias; /* keeps the memory while the tensor itself may change */
    Py_ssize_t shape[LT_MAX_DIMS], strides[LT_MAX_DIMS];
} exported;

static const char *const formats[LT_DTYPE_COUNT] = {
    [LT_BOOL] = "?", [LT_U8] = "B",  [LT_I8] = "b",  [LT_I16] = "h", [LT_U16] = "H", [LT_I32] = "i",  [LT_U32] = "I",
    [LT_I64] = "q",  [LT_U64] = "Q", [LT_F16] = "e", [LT_F32] = "f", [LT_F64] = "d", [LT_C64] = "Zf", [LT_C128] = "Zd",
};

static bool fortran(const lt_tensor *t)
{
    lt_idx expected = 1;
    for (int d = 0; d < t->ndim; d++) {
        if (t->shape[d] != 1 && t->stride[d] != expected) return false;
        expected *= t->shape[d];
    }
    return true;
}

static const char *refusal(const lt_tensor *t, int flags)
{
    bool c = t->flags & LT_CONTIGUOUS;
    if (t->device) return "the tensor has no elements of its own (device meta, or inside vmap or jvp)";
    if (!formats[t->dtype]) return "a tensor of this dtype cannot be exported as a buffer";
    if (flags & PyBUF_WRITABLE && t->flags & LT_FROZEN) return "the tensor's memory is read-only";
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !c)
        return "the tensor is not contiguous; call contiguous() first";
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !fortran(t))
        return "the tensor is not contiguous in Fortran order";
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !c && !fortran(t))
        return "the tensor is not contiguous; call contiguous() first";
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES && !c)
        return "the tensor is not contiguous; ask for strides, or call contiguous() first";
    return NULL;
}

int lt_py_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    static char nothing[16];
    lt_tensor *t = lt_py_unwrap(self);
    view->obj = NULL;
    const char *reason = refusal(t, flags);
    if (reason) {
        PyErr_SetString(PyExc_BufferError, reason);
        return -1;
    }
    exported *e = PyMem_Malloc(sizeof *e);
    if (!e) {
        PyErr_NoMemory();
        return -1;
    }
    e->alias = lt_alias(t);
    if (!e->alias) {
        PyMem_Free(e);
        return lt_py_fail();
    }
    lt_idx size = lt_itemsize(t->dtype);
    for (int d = 0; d < t->ndim; d++) {
        e->shape[d] = t->shape[d];
        e->strides[d] =
            (Py_ssize_t)((size_t)t->stride[d] * (size_t)size); /* that of a dim of size 1 may be any number */
    }
    view->buf = t->numel ? lt_data(t) : nothing;
    view->len = t->numel * size;
    view->itemsize = size;
    view->readonly = (t->flags & LT_FROZEN) != 0;
    view->ndim = t->ndim;
    view->format = flags & PyBUF_FORMAT ? (char *)formats[t->dtype] : NULL;
    view->shape = (flags & PyBUF_ND) == PyBUF_ND ? e->shape : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? e->strides : NULL;
    view->suboffsets = NULL;
    view->internal = e;
    view->obj = Py_NewRef(self);
    return 0;
}

void lt_py_releasebuffer(PyObject *self, Py_buffer *view)
{
    (void)self;
    exported *e = view->internal;
    view->internal = NULL;
    if (!e) return;
    lt_release(e->alias);
    PyMem_Free(e);
}

/* ---- import ---------------------------------------------------------------------------------------------------- */

/* The struct-module code of a buffer's elements: one letter, 'F' and 'D' for complex numbers. 0 when it is something
 * else (records, pointers, the other byte order). */
static char element_code(const Py_buffer *view)
{
    const char *f = view->format ? view->format : "B";
    if (*f == '@' || *f == '=' || *f == '<' || *f == '|') f++;
    else if (*f == '>' || *f == '!') {
        if (view->itemsize > 1) return 0;
        f++;
    }
    if (f[0] == 'Z' && (f[1] == 'f' || f[1] == 'd') && !f[2]) return f[1] == 'f' ? 'F' : 'D';
    return f[0] && !f[1] ? f[0] : 0;
}

/* The dtype of a buffer's elements, or -1: an integer type's letter says only whether it is signed, its size is the
 * buffer's. */
static int element_dtype(char code, Py_ssize_t size)
{
    switch (code) {
    case '?': return size == 1 ? LT_BOOL : -1;
    case 'c': return size == 1 ? LT_U8 : -1;
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N': return size == 1 ? LT_U8 : size == 2 ? LT_U16 : size == 4 ? LT_U32 : size == 8 ? LT_U64 : -1;
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n': return size == 1 ? LT_I8 : size == 2 ? LT_I16 : size == 4 ? LT_I32 : size == 8 ? LT_I64 : -1;
    case 'e': return size == 2 ? LT_F16 : -1;
    case 'f': return size == 4 ? LT_F32 : -1;
    case 'd': return size == 8 ? LT_F64 : -1;
    case 'F': return size == 8 ? LT_C64 : -1;
    case 'D': return size == 16 ? LT_C128 : -1;
    default: return -1;
    }
}

static void unknown_elements(const char *op, const Py_buffer *view)
{
    const char *f = view->format ? view->format : "B";
    PyErr_Format(lt_py_DtypeMismatch,
                 "%s: the buffer has format '%.40s' (%zd bytes each); wanted that of a dtype of Lucid's", op, f,
                 view->itemsize);
}

static int open_buffer(const char *op, PyObject *o, Py_buffer *view, int flags)
{
    if (PyObject_GetBuffer(o, view, flags) < 0) return -1;
    if (view->ndim >= 0 && view->ndim <= LT_MAX_DIMS && (view->ndim == 0 || view->shape) && view->itemsize > 0)
        return 0;
    PyErr_Format(PyExc_ValueError, "%s: the buffer has %d dims; wanted at most %d", op, view->ndim, LT_MAX_DIMS);
    PyBuffer_Release(view);
    return -1;
}

/* Bytes that are neither 0 nor 1 are no bools; kernels count on it. */
static void normalise_bools(lt_tensor *t)
{
    if (t->dtype != LT_BOOL || !(t->flags & LT_CONTIGUOUS) || !t->numel) return;
    uint8_t *bytes = lt_data(t);
    for (lt_idx i = 0; i < t->numel; i++) bytes[i] = bytes[i] != 0;
}

/* Unsigned integers that the engine has no dtype for, as int64. */
static void widen(Py_ssize_t size, const char *from, lt_tensor *wide)
{
    int64_t *to = lt_data(wide);
    for (lt_idx i = 0; i < wide->numel; i++, from += size) {
        uint64_t bits = 0;
        memcpy(&bits, from, (size_t)size);
        to[i] = (int64_t)bits;
    }
}

/* A contiguous copy of the buffer's elements, in its own dtype or, when the caller wants another, in that. */
static lt_tensor *copy_elements(const char *op, const Py_buffer *view, int dtype)
{
    lt_idx shape[LT_MAX_DIMS];
    for (int d = 0; d < view->ndim; d++) shape[d] = view->shape[d];
    char code = element_code(view);
    int own = element_dtype(code, view->itemsize);
    bool direct = own >= 0, widens = !direct && dtype >= 0 && code && strchr("HILQN", code) && view->itemsize <= 8;
    if (!direct && !widens) {
        unknown_elements(op, view);
        return lt_raise(LT_HOST_ERROR, "format");
    }
    lt_tensor *t = lt_new_on(LT_DEVICE_HOST, direct ? (lt_dtype)own : LT_I64, view->ndim, shape);
    if (!t || !t->numel) return t;
    if ((Py_ssize_t)(t->numel * view->itemsize) != view->len) {
        lt_release(t);
        PyErr_Format(PyExc_ValueError, "%s: the buffer has %zd bytes; wanted as many as its shape says", op, view->len);
        return lt_raise(LT_HOST_ERROR, "length");
    }
    char *raw = direct ? lt_data(t) : PyMem_Malloc((size_t)view->len);
    if (!raw) PyErr_NoMemory();
    int status = raw ? PyBuffer_ToContiguous(raw, (Py_buffer *)view, view->len, 'C') : -1;
    if (!direct) {
        if (!status) widen(view->itemsize, raw, t);
        PyMem_Free(raw);
    }
    if (status < 0) {
        lt_release(t);
        return lt_raise(LT_HOST_ERROR, "copy");
    }
    normalise_bools(t);
    return t;
}

lt_tensor *lt_py_from_buffer(const char *op, PyObject *o, int dtype)
{
    Py_buffer view;
    if (open_buffer(op, o, &view, PyBUF_RECORDS_RO) < 0) return NULL;
    lt_tensor *t = copy_elements(op, &view, dtype);
    PyBuffer_Release(&view);
    if (t && dtype >= 0 && t->dtype != dtype) {
        lt_tensor *cast = lt_to_contiguous_dtype(t, (lt_dtype)dtype);
        lt_release(t);
        t = cast;
    }
    if (!t) lt_py_error();
    return t;
}

static void release_shared(void *owner)
{
    if (!Py_IsInitialized()) return;
    PyGILState_STATE state = PyGILState_Ensure();
    PyBuffer_Release(owner);
    PyMem_Free(owner);
    PyGILState_Release(state);
}

/* from_buffer(object): a tensor that shares the memory of a buffer; it cannot be written where the buffer cannot. */
PyObject *lt_py_from_buffer_function(PyObject *module, PyObject *o)
{
    (void)module;
    const char *op = "from_buffer";
    Py_buffer *view = PyMem_Malloc(sizeof *view);
    if (!view) return PyErr_NoMemory();
    if (open_buffer(op, o, view, PyBUF_RECORDS_RO) < 0) {
        PyMem_Free(view);
        return NULL;
    }
    const bool frozen = view->readonly;
    int dtype = element_dtype(element_code(view), view->itemsize);
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    /* complex128 is as well aligned as its parts are. */
    bool aligned = (uintptr_t)view->buf % (size_t)(view->itemsize == 16 ? 8 : view->itemsize) == 0;
    for (int d = 0; d < view->ndim; d++) {
        shape[d] = view->shape[d];
        stride[d] = view->strides ? view->strides[d] / view->itemsize : 0;
        aligned = aligned && (!view->strides || view->strides[d] % view->itemsize == 0);
    }
    if (!view->strides) lt_contiguous_strides(view->ndim, shape, stride);
    if (dtype < 0) unknown_elements(op, view);
    else if (!aligned)
        PyErr_Format(PyExc_ValueError,
                     "%s: the elements are not aligned in memory; wanted them to be (tensor copies them)", op);
    lt_tensor *t = dtype < 0 || !aligned
                       ? NULL
                       : lt_new_foreign((lt_dtype)dtype, view->ndim, shape, stride, view->buf, release_shared, view);
    if (t) {
        t->flags |= frozen ? LT_FROZEN : 0;
        return lt_py_wrap(t);
    }
    PyBuffer_Release(view);
    PyMem_Free(view);
    return PyErr_Occurred() ? NULL : lt_py_error();
}

/* ---- raw bytes ------------------------------------------------------------------------------------------------- */

/* _tensor_to_bytes(t): the elements in row-major order, little endian. */
PyObject *lt_py_tensor_to_bytes(PyObject *module, PyObject *tensor)
{
    (void)module;
    if (!lt_py_check(tensor)) {
        lt_py_wrong_type("_tensor_to_bytes", "tensor", "a Tensor", tensor);
        return NULL;
    }
    if (lt_need_elements("_tensor_to_bytes", lt_py_unwrap(tensor))) return lt_py_error();
    lt_tensor *plain = lt_to_contiguous(lt_py_unwrap(tensor));
    if (!plain) return lt_py_error();
    PyObject *bytes =
        PyBytes_FromStringAndSize(plain->numel ? lt_data(plain) : "", plain->numel * lt_itemsize(plain->dtype));
    lt_release(plain);
    return bytes;
}

/* _tensor_from_bytes(data, dtype, shape): the inverse. */
PyObject *lt_py_tensor_from_bytes(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    static const char *const names[] = {"data", "dtype", "shape"};
    static const lt_py_spec spec = {"_tensor_from_bytes", 3, 3, 3, names, .sizes = 1 << 2};
    lt_dtype dtype;
    lt_dims shape;
    Py_buffer view;
    if (lt_py_count(spec.op, nargs, 3, 3) < 0 || lt_py_dtype(&spec, 1, args[1], &dtype) < 0 ||
        lt_py_dims(&spec, 2, args[2], false, &shape) < 0)
        return NULL;
    if (PyObject_GetBuffer(args[0], &view, PyBUF_SIMPLE) < 0) return NULL;
    /* The size is checked before the memory is taken: a corrupt file may ask for any amount. */
    long double wanted = (long double)lt_itemsize(dtype);
    for (int d = 0; d < shape.n; d++) wanted *= shape.v[d] < 0 ? -1.0L : (long double)shape.v[d];
    lt_tensor *t = NULL;
    if (wanted != (long double)view.len)
        PyErr_Format(PyExc_ValueError,
                     "_tensor_from_bytes: the data has %zd bytes; wanted as many as shape %s and dtype %s take",
                     view.len, lt_shape_text(shape.n, shape.v), LT_DTYPE_NAME(dtype));
    else if (!(t = lt_new_on(LT_DEVICE_HOST, dtype, shape.n, shape.v))) lt_py_error();
    else if (view.len) memcpy(lt_data(t), view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    if (!t) return NULL;
    normalise_bools(t);
    return lt_py_wrap(t);
}
