/* Python data to tensors: numbers, nested sequences, tensors and buffers, in any mixture. */
#include "binding.h"

/* Values collected so far. Integers and bools are kept as int64 until the first float comes, then all are doubles; from
 * the first complex number on there are imaginary parts too.
 * The sizes of the dims are settled by the first element met at each depth; later ones must agree. */
typedef struct {
    const char *op;
    union {
        int64_t i;
        double f;
    } *values;
    double *imag; /* NULL until the first complex number */
    size_t count, room;
    bool floating;
    bool big;                  /* whether there was an integer of 2^63 or more: integers are held as uint64 */
    lt_scalar least, greatest; /* of the Python ints, or 0 */
    int dtype;                 /* promotion of what was seen, -1 before anything was */
    int ndim;                  /* -1 until the first value: the depth of every value */
    int reached;               /* dims whose size is settled */
    lt_idx shape[LT_MAX_DIMS];
} collection;

static int ragged(collection *c, int depth, lt_idx wanted, lt_idx got)
{
    PyErr_Format(PyExc_ValueError, "%s: data is ragged; wanted sequences of length %zd at dim %d, not %zd", c->op,
                 (Py_ssize_t)wanted, depth, (Py_ssize_t)got);
    return -1;
}

static int settle(collection *c, int depth, lt_idx size)
{
    if (depth >= LT_MAX_DIMS) {
        PyErr_Format(PyExc_ValueError, "%s: data is nested too deeply; wanted at most %d dims", c->op, LT_MAX_DIMS);
        return -1;
    }
    if (c->ndim >= 0 && depth >= c->ndim) {
        PyErr_Format(PyExc_ValueError, "%s: data is ragged; wanted numbers at depth %d, not a sequence of length %zd",
                     c->op, depth, (Py_ssize_t)size);
        return -1;
    }
    if (depth < c->reached) return c->shape[depth] == size ? 0 : ragged(c, depth, c->shape[depth], size);
    c->shape[c->reached++] = size;
    return 0;
}

/* Called before values are added below `depth` dims. */
static int settle_depth(collection *c, int depth)
{
    if (depth < c->reached) {
        PyErr_Format(PyExc_ValueError, "%s: data is ragged; wanted sequences of length %zd at dim %d, not a number",
                     c->op, (Py_ssize_t)c->shape[depth], depth);
        return -1;
    }
    c->ndim = depth;
    return 0;
}

static int reserve(collection *c, size_t more)
{
    if (more <= c->room - c->count) return 0;
    size_t room = c->room ? c->room * 2 : 16;
    if (room < c->count + more) room = c->count + more;
    void *values =
        room <= PY_SSIZE_T_MAX / sizeof *c->values ? PyMem_Realloc(c->values, room * sizeof *c->values) : NULL;
    if (!values) {
        PyErr_Format(lt_py_OutOfMemory, "%s: no memory for %zu values", c->op, room);
        return -1;
    }
    c->values = values;
    if (c->imag) {
        double *imag = room <= PY_SSIZE_T_MAX / sizeof *imag ? PyMem_Realloc(c->imag, room * sizeof *imag) : NULL;
        if (!imag) {
            PyErr_Format(lt_py_OutOfMemory, "%s: no memory for %zu values", c->op, room);
            return -1;
        }
        c->imag = imag;
    }
    c->room = room;
    return 0;
}

static void widen(collection *c)
{
    if (c->floating) return;
    for (size_t i = 0; i < c->count; i++)
        c->values[i].f = c->big ? (double)(uint64_t)c->values[i].i : (double)c->values[i].i;
    c->floating = true;
}

/* Called when there is room for the values to come. */
static int saw(collection *c, lt_dtype dtype)
{
    c->dtype = c->dtype < 0 ? (int)dtype : (int)lt_promote((lt_dtype)c->dtype, dtype);
    if (!lt_is_integral(dtype)) widen(c);
    if (!lt_is_complex(dtype) || c->imag) return 0;
    if (!(c->imag = PyMem_Calloc(c->room ? c->room : 1, sizeof *c->imag))) {
        PyErr_Format(lt_py_OutOfMemory, "%s: no memory for %zu values", c->op, c->room);
        return -1;
    }
    return 0;
}

static int add_number(collection *c, int depth, lt_scalar value)
{
    const lt_dtype dtype = value.kind == LT_KIND_BOOL    ? LT_BOOL
                           : value.kind == LT_KIND_INT   ? LT_I64
                           : value.kind == LT_KIND_FLOAT ? lt_default_dtype
                                                         : lt_complex_dtype(lt_default_dtype);
    if (settle_depth(c, depth) < 0 || reserve(c, 1) < 0 || saw(c, dtype) < 0) return -1;
    /* Where there are both, no integers are left. */
    if (value.kind == LT_KIND_INT) {
        if (value.big || (!c->greatest.big && value.v.i > c->greatest.v.i))
            if (!c->greatest.big || (uint64_t)value.v.i > (uint64_t)c->greatest.v.i) c->greatest = value;
        if (!value.big && value.v.i < c->least.v.i) c->least = value;
        if (c->least.v.i < 0 && (c->big || value.big)) widen(c);
        c->big |= value.big;
    }
    if (c->imag) c->imag[c->count] = value.kind == LT_KIND_COMPLEX ? value.v.c[1] : 0;
    if (c->floating) c->values[c->count++].f = lt_scalar_double(value);
    else c->values[c->count++].i = value.v.i;
    return 0;
}

static int add_tensor(collection *c, int depth, lt_tensor *t)
{
    if (lt_need_elements("tensor", t)) return lt_py_fail();
    for (int d = 0; d < t->ndim; d++)
        if (settle(c, depth + d, t->shape[d]) < 0) return -1;
    if (t->numel == 0) return saw(c, t->dtype);
    if (settle_depth(c, depth + t->ndim) < 0 || reserve(c, (size_t)t->numel) < 0 || saw(c, t->dtype) < 0) return -1;
    if (t->dtype == LT_U64) {
        if (c->least.v.i < 0) widen(c);
        c->big = true;
    }
    lt_tensor *plain = lt_to_contiguous_dtype(t, c->imag ? LT_C128 : c->floating ? LT_F64 : LT_I64);
    if (!plain) return lt_py_fail();
    if (c->imag) {
        const double *parts = lt_data(plain);
        for (lt_idx i = 0; i < plain->numel; i++) {
            c->values[c->count + (size_t)i].f = parts[2 * i];
            c->imag[c->count + (size_t)i] = parts[2 * i + 1];
        }
    } else {
        memcpy(c->values + c->count, lt_data(plain), (size_t)plain->numel * sizeof *c->values);
    }
    c->count += (size_t)plain->numel;
    lt_release(plain);
    return 0;
}

static int add(collection *c, int depth, PyObject *o);

static int add_sequence(collection *c, int depth, PyObject *list)
{
    bool is_list = PyList_Check(list);
    Py_ssize_t size = is_list ? PyList_Size(list) : PyTuple_Size(list);
    if (settle(c, depth, size) < 0) return -1;
    for (Py_ssize_t i = 0; i < size; i++) {
        /* Reading an element can run Python code, which may have changed the list. */
        if (is_list && PyList_Size(list) != size) {
            PyErr_Format(PyExc_ValueError, "%s: data changed its length while it was read; wanted a list that stays",
                         c->op);
            return -1;
        }
        PyObject *item = Py_XNewRef(is_list ? PyList_GetItem(list, i) : PyTuple_GetItem(list, i));
        if (!item) return -1;
        int status = add(c, depth + 1, item);
        Py_DECREF(item);
        if (status < 0) return -1;
    }
    return 0;
}

static int add(collection *c, int depth, PyObject *o)
{
    if (PyList_Check(o) || PyTuple_Check(o)) return add_sequence(c, depth, o);
    lt_scalar value;
    if (PyFloat_CheckExact(o) || PyLong_Check(o) || PyComplex_CheckExact(o))
        return lt_py_number(o, &value) < 0 ? -1 : add_number(c, depth, value);
    if (lt_py_check(o)) return add_tensor(c, depth, lt_py_unwrap(o));
    if (PyObject_CheckBuffer(o)) {
        lt_tensor *t = lt_py_from_buffer(c->op, o, -1);
        if (!t) return -1;
        int status = add_tensor(c, depth, t);
        lt_release(t);
        return status;
    }
    if (PyUnicode_Check(o) || PyDict_Check(o)) return lt_py_wrong_type(c->op, "data", "numbers", o);
    if (PySequence_Check(o)) {
        PyObject *list = PySequence_List(o);
        if (!list) return -1;
        int status = add_sequence(c, depth, list);
        Py_DECREF(list);
        return status;
    }
    int status = lt_py_number(o, &value);
    if (status == 0) return lt_py_wrong_type(c->op, "data", "numbers", o);
    return status < 0 ? -1 : add_number(c, depth, value);
}

static lt_tensor *finish(collection *c, int dtype)
{
    if (dtype < 0) dtype = c->dtype < 0 ? (int)lt_default_dtype : c->dtype; /* an empty list holds floats */
    for (int i = 0; i < 2; i++)
        if (!lt_scalar_fits(i ? c->greatest : c->least, (lt_dtype)dtype)) {
            lt_refuse_number(c->op, "data", i ? c->greatest : c->least, (lt_dtype)dtype);
            return NULL;
        }
    lt_tensor *wide = lt_new_on(LT_DEVICE_HOST,
                                c->imag       ? LT_C128
                                : c->floating ? LT_F64
                                : c->big      ? LT_U64
                                              : LT_I64,
                                c->reached, c->shape);
    if (!wide) return NULL;
    if ((size_t)wide->numel != c->count) {
        lt_release(wide);
        PyErr_Format(PyExc_ValueError, "%s: data is ragged and has %zu numbers; wanted as many as fill shape %s", c->op,
                     c->count, lt_shape_text(c->reached, c->shape));
        return lt_raise(LT_HOST_ERROR, "ragged data");
    }
    if (c->imag) {
        double *parts = lt_data(wide);
        for (size_t i = 0; i < c->count; i++) parts[2 * i] = c->values[i].f, parts[2 * i + 1] = c->imag[i];
    } else if (c->count) {
        memcpy(lt_data(wide), c->values, c->count * sizeof *c->values);
    }
    lt_tensor *t = lt_to_contiguous_dtype(wide, (lt_dtype)dtype);
    lt_release(wide);
    return t;
}

/* Sources that are one tensor already: no detour over a list of values. */
static lt_tensor *copy_tensor(lt_tensor *source, int dtype)
{
    if (dtype < 0 || dtype == source->dtype) return lt_copy_raw(source);
    return lt_to_contiguous_dtype(source, (lt_dtype)dtype);
}

lt_tensor *lt_py_from_data(const char *op, PyObject *data, int dtype)
{
    lt_tensor *t;
    if (lt_py_check(data)) {
        t = copy_tensor(lt_py_unwrap(data), dtype);
    } else if (!PyList_Check(data) && !PyTuple_Check(data) && !PyFloat_CheckExact(data) && PyObject_CheckBuffer(data)) {
        return lt_py_from_buffer(op, data, dtype);
    } else {
        collection c = {.op = op, .dtype = -1, .ndim = -1, .least.kind = LT_KIND_INT, .greatest.kind = LT_KIND_INT};
        t = add(&c, 0, data) < 0 ? NULL : finish(&c, dtype);
        PyMem_Free(c.values);
        PyMem_Free(c.imag);
        if (!t && PyErr_Occurred()) {
            lt_error.status = LT_OK;
            return NULL;
        }
    }
    if (!t) lt_py_error();
    return t;
}

/* from_data(data, dtype=None, requires_grad=False) */
PyObject *lt_py_from_data_function(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    static const char *const names[] = {"data", "dtype", "requires_grad"};
    static const lt_py_spec spec = {"tensor", 3, 3, 1, names, NULL};
    PyObject *slots[3];
    lt_dtype dtype = LT_F32;
    bool requires_grad = false;
    if (lt_py_bind(&spec, args, nargs, kwnames, slots) < 0) return NULL;
    bool typed = slots[1] && slots[1] != Py_None;
    if (typed && lt_py_dtype(&spec, 1, slots[1], &dtype) < 0) return NULL;
    if (slots[2] && lt_py_bool(&spec, 2, slots[2], &requires_grad) < 0) return NULL;
    lt_tensor *t = lt_py_from_data("tensor", slots[0], typed ? (int)dtype : -1);
    if (!t) return NULL;
    if (requires_grad && lt_set_requires_grad(t, true) < 0) {
        lt_release(t);
        return lt_py_error();
    }
    return lt_py_wrap(t);
}
