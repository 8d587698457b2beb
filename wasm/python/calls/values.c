/* Conversion of single arguments: Python objects to the engine's C values. */
#include "binding.h"

#define NAME lt_py_param_name(spec, i)

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static int int_scalar(PyObject *o, lt_scalar *out)
{
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (value == -1 && PyErr_Occurred()) return -1;
    if (overflow > 0) {
        const unsigned long long great = PyLong_AsUnsignedLongLong(o);
        if (great != (unsigned long long)-1 || !PyErr_Occurred()) {
            *out = (lt_scalar){LT_KIND_INT, {.i = (int64_t)great}, true};
            return 1;
        }
    }
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError,
                        "an operand is a Python int that is too large; wanted one that fits in 64 bits");
        return -1;
    }
    *out = (lt_scalar){LT_KIND_INT, {.i = value}};
    return 1;
}

/* Whether it is one of NumPy's complex scalars, which turn into floats too, without their imaginary part. */
static bool is_complex_scalar(PyObject *o)
{
    PyObject *dtype = PyObject_GetAttrString(o, "dtype"), *kind = dtype ? PyObject_GetAttrString(dtype, "kind") : NULL;
    bool found = kind && PyUnicode_Check(kind) && PyUnicode_CompareWithASCIIString(kind, "c") == 0;
    if (!kind) PyErr_Clear();
    Py_XDECREF(dtype);
    Py_XDECREF(kind);
    return found;
}

/* NumPy's bool is neither Python's nor an index. */
bool lt_py_is_numpy_bool(PyObject *o)
{
    PyObject *name = PyType_GetName(Py_TYPE(o));
    if (!name) PyErr_Clear();
    bool found =
        name && !PyBool_Check(o) && PyObject_HasAttrString(o, "__array_interface__") &&
        (PyUnicode_CompareWithASCIIString(name, "bool") == 0 || PyUnicode_CompareWithASCIIString(name, "bool_") == 0);
    Py_XDECREF(name);
    return found;
}

static int complex_scalar(PyObject *o, lt_scalar *out)
{
    PyObject *value = PyComplex_Check(o) ? Py_NewRef(o) : PyObject_CallMethod(o, "__complex__", NULL);
    if (!value) return -1;
    *out = (lt_scalar){LT_KIND_COMPLEX, {.c = {PyComplex_RealAsDouble(value), PyComplex_ImagAsDouble(value)}}};
    Py_DECREF(value);
    return PyErr_Occurred() ? -1 : 1;
}

/* Python's numbers, and objects that behave like one (NumPy scalars, Fraction). Containers are not numbers, whatever
 * they convert to. */
int lt_py_number(PyObject *o, lt_scalar *out)
{
    if (PyFloat_Check(o)) {
        *out = (lt_scalar){LT_KIND_FLOAT, {.f = PyFloat_AsDouble(o)}};
        return 1;
    }
    if (PyBool_Check(o)) {
        *out = (lt_scalar){LT_KIND_BOOL, {.i = o == Py_True}};
        return 1;
    }
    if (PyLong_Check(o)) return int_scalar(o, out);
    if (PyComplex_CheckExact(o)) return complex_scalar(o, out);
    if (PyUnicode_Check(o) || PySequence_Check(o) || lt_py_check(o)) return 0;
    if (PyComplex_Check(o)) return complex_scalar(o, out);
    PyTypeObject *type = Py_TYPE(o);
    if (lt_py_is_numpy_bool(o)) {
        *out = (lt_scalar){LT_KIND_BOOL, {.i = PyObject_IsTrue(o) == 1}};
        return PyErr_Occurred() ? -1 : 1;
    }
    if (PyType_GetSlot(type, Py_nb_index)) {
        PyObject *index = PyNumber_Index(o);
        if (!index) return -1;
        int status = int_scalar(index, out);
        Py_DECREF(index);
        return status;
    }
    if (!PyType_GetSlot(type, Py_nb_float)) return 0;
    if (is_complex_scalar(o)) return complex_scalar(o, out);
    double value = PyFloat_AsDouble(o);
    if (value == -1 && PyErr_Occurred()) return -1;
    *out = (lt_scalar){LT_KIND_FLOAT, {.f = value}};
    return 1;
}

int lt_py_scalar(const lt_py_spec *spec, int i, PyObject *o, lt_scalar *out)
{
    if (lt_py_check(o)) {
        lt_tensor *t = lt_py_unwrap(o);
        if (t->numel != 1) {
            PyErr_Format(PyExc_TypeError, "%s: %s is a Tensor of shape %s; wanted a number", spec->op, NAME,
                         LT_SHAPE(t));
            return -1;
        }
        if (lt_need_elements(spec->op, t)) return lt_py_fail();
        *out = lt_item(t);
        return 0;
    }
    int status = lt_py_number(o, out);
    return status > 0 ? 0 : status < 0 ? -1 : lt_py_wrong_type(spec->op, NAME, "a number", o);
}

int lt_py_double(const lt_py_spec *spec, int i, PyObject *o, double *out)
{
    if (PyFloat_Check(o)) {
        *out = PyFloat_AsDouble(o);
        return 0;
    }
    if (PyLong_Check(o)) {
        *out = PyLong_AsDouble(o);
        return *out == -1 && PyErr_Occurred() ? -1 : 0;
    }
    lt_scalar value;
    if (lt_py_scalar(spec, i, o, &value) < 0) return -1;
    if (value.kind == LT_KIND_COMPLEX) return lt_py_wrong_type(spec->op, NAME, "a real number", o);
    *out = lt_scalar_double(value);
    return 0;
}

/* An int that no index holds: of a size there is no memory for that; as an offset the greatest and the least index say
 * the same, as each is farther than a tensor reaches; as a step the greatest does. */
static int too_large(const lt_py_spec *spec, int i, PyObject *o, lt_idx *out)
{
    PyErr_Clear();
    PyObject *zero = PyLong_FromLong(0);
    int positive = zero ? PyObject_RichCompareBool(o, zero, Py_GT) : -1;
    Py_XDECREF(zero);
    if (positive < 0) return -1;
    const int beyond = spec->form ? lt_py_form_beyond(spec->form, i) : spec->sizes >> i & 1 ? LT_PY_SIZE : 0;
    if (beyond == LT_PY_OFFSET || (beyond == LT_PY_STEP && positive)) {
        *out = positive ? PY_SSIZE_T_MAX : PY_SSIZE_T_MIN;
        return 0;
    }
    if (beyond != LT_PY_SIZE)
        PyErr_Format(PyExc_OverflowError, "%s: %s is %.100R; wanted an int of %d bits, as an index has on this machine",
                     spec->op, NAME, o, (int)sizeof(lt_idx) * 8);
    else if (positive)
        PyErr_Format(lt_py_OutOfMemory, "%s: %s is %.100R; wanted a size that this machine can address", spec->op, NAME,
                     o);
    else PyErr_Format(PyExc_ValueError, "%s: %s is %.100R; wanted 0 or more", spec->op, NAME, o);
    return -1;
}

static int exact_int(const lt_py_spec *spec, int i, PyObject *o, lt_idx *out)
{
    Py_ssize_t value = PyLong_AsSsize_t(o);
    if (value == -1 && PyErr_Occurred())
        return PyErr_ExceptionMatches(PyExc_OverflowError) ? too_large(spec, i, o, out) : -1;
    *out = value;
    return 0;
}

int lt_py_int(const lt_py_spec *spec, int i, PyObject *o, lt_idx *out)
{
    if (PyLong_Check(o)) return exact_int(spec, i, o, out);
    if (!PyType_GetSlot(Py_TYPE(o), Py_nb_index)) return lt_py_wrong_type(spec->op, NAME, "an int", o);
    PyObject *index = PyNumber_Index(o);
    if (!index) return -1;
    int status = exact_int(spec, i, index, out);
    Py_DECREF(index);
    return status;
}

int lt_py_bool(const lt_py_spec *spec, int i, PyObject *o, bool *out)
{
    if (o == Py_True || o == Py_False) {
        *out = o == Py_True;
        return 0;
    }
    /* NumPy's bool and 0-d tensors are fine; None, strings and lists have a truth value too, but no business here. */
    if (!PyNumber_Check(o)) return lt_py_wrong_type(spec->op, NAME, "a bool", o);
    int truth = PyObject_IsTrue(o);
    *out = truth > 0;
    return truth < 0 ? -1 : 0;
}

/* ---- lists ----------------------------------------------------------------------------------------------------- */

/* A list or tuple is read through its own storage, so that a subclass cannot lie about its length or its items, and
 * with the size asked again at each step, because converting an item may change the list. Other iterables are listed
 * first. NULL with an error when o is neither. */
static PyObject *as_list(const lt_py_spec *spec, int i, PyObject *o, const char *wanted)
{
    if (PyList_Check(o) || PyTuple_Check(o)) return Py_NewRef(o);
    if (!PyUnicode_Check(o) && !PyDict_Check(o)) {
        PyObject *list = PySequence_List(o);
        if (list || !PyErr_ExceptionMatches(PyExc_TypeError)) return list;
        PyErr_Clear();
    }
    lt_py_wrong_type(spec->op, NAME, wanted, o);
    return NULL;
}

static Py_ssize_t list_size(PyObject *list) { return PyList_Check(list) ? PyList_Size(list) : PyTuple_Size(list); }

static PyObject *list_item(PyObject *list, Py_ssize_t k)
{
    return Py_XNewRef(PyList_Check(list) ? PyList_GetItem(list, k) : PyTuple_GetItem(list, k));
}

static bool is_one_int(PyObject *o)
{
    return PyLong_Check(o) ||
           (!PyList_Check(o) && !PyTuple_Check(o) && PyType_GetSlot(Py_TYPE(o), Py_nb_index) && !PySequence_Check(o));
}

static int int_of(const lt_py_spec *spec, int i, PyObject *o, lt_idx *out)
{
    return PyFloat_Check(o) ? lt_py_wrong_type(spec->op, NAME, "ints", o) : lt_py_int(spec, i, o, out);
}

/* They are the caller's, wherever the op computes: weak, so that they may stand beside a tensor of any device. */
int lt_py_places(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out)
{
    lt_idx one = 0;
    *out = NULL;
    if (lt_py_check(o)) return (*out = lt_retain(lt_py_unwrap(o))) ? 0 : -1;
    const bool single = is_one_int(o);
    if (single && lt_py_int(spec, i, o, &one)) return -1;
    PyObject *list = single ? NULL : as_list(spec, i, o, "ints, or a Tensor of them");
    if (!single && !list) return -1;
    const lt_idx n = single ? 1 : list_size(list);
    lt_tensor *made = lt_new_on(LT_DEVICE_HOST, LT_I64, 1, &n);
    int status = made ? 0 : lt_py_fail();
    for (lt_idx k = 0; !status && k < n; k++) {
        PyObject *item = single ? NULL : k < list_size(list) ? list_item(list, k) : Py_NewRef(Py_None);
        if (item) status = int_of(spec, i, item, &one);
        Py_XDECREF(item);
        if (!status) lt_scalar_store((lt_scalar){LT_KIND_INT, {.i = one}}, LT_I64, lt_row(made, k));
    }
    Py_XDECREF(list);
    if (status) {
        lt_release(made);
        return -1;
    }
    made->flags |= LT_WEAK;
    *out = made;
    return 0;
}

int lt_py_dims(const lt_py_spec *spec, int i, PyObject *o, bool none, lt_dims *out)
{
    out->n = 0;
    if (none && o == Py_None) {
        out->n = 1, out->v[0] = LT_NO_SIZE;
        return 0;
    }
    if (is_one_int(o)) {
        out->n = 1;
        return lt_py_int(spec, i, o, &out->v[0]);
    }
    PyObject *list = as_list(spec, i, o, "an int or a sequence of ints");
    if (!list) return -1;
    int status = -1;
    for (Py_ssize_t k = 0; k < list_size(list); k++) {
        if (k == LT_MAX_DIMS) {
            PyErr_Format(PyExc_ValueError, "%s: %s has %zd entries; wanted at most %d", spec->op, NAME, list_size(list),
                         LT_MAX_DIMS);
            goto done;
        }
        PyObject *item = list_item(list, k);
        if (!item) goto done;
        const bool left_out = none && item == Py_None;
        const int failed = left_out ? 0 : int_of(spec, i, item, &out->v[k]);
        if (left_out) out->v[k] = LT_NO_SIZE;
        Py_DECREF(item);
        if (failed) goto done;
        out->n = (int)k + 1;
    }
    status = 0;
done:
    Py_DECREF(list);
    return status;
}

static int tensor_list(const lt_py_spec *spec, int i, PyObject *o, bool optional, lt_list *out)
{
    const char *wanted = optional ? "a list or tuple of Tensors and Nones" : "a list or tuple of Tensors";
    *out = (lt_list){0, NULL};
    if (lt_py_check(o)) return lt_py_wrong_type(spec->op, NAME, wanted, o);
    PyObject *list = as_list(spec, i, o, wanted);
    if (!list) return -1;
    Py_ssize_t n = list_size(list); /* no Python code runs below, so it stays */
    if (lt_list_new(out, n) < 0) {
        Py_DECREF(list);
        return lt_py_fail();
    }
    for (Py_ssize_t k = 0; k < n; k++) {
        PyObject *item = PyList_Check(list) ? PyList_GetItem(list, k) : PyTuple_GetItem(list, k);
        if (optional && item == Py_None) continue;
        if (!item || !lt_py_check(item)) {
            char name[80];
            PyOS_snprintf(name, sizeof name, "%s[%zd]", NAME, k);
            if (item) lt_py_wrong_type(spec->op, name, optional ? "a Tensor or None" : "a Tensor", item);
            lt_list_clear(out);
            Py_DECREF(list);
            return -1;
        }
        out->v[k] = lt_retain(lt_py_unwrap(item));
    }
    Py_DECREF(list);
    return 0;
}

int lt_py_list(const lt_py_spec *spec, int i, PyObject *o, lt_list *out) { return tensor_list(spec, i, o, false, out); }

int lt_py_optional_list(const lt_py_spec *spec, int i, PyObject *o, lt_list *out)
{
    return tensor_list(spec, i, o, true, out);
}

/* ---- tensors --------------------------------------------------------------------------------------------------- */

int lt_py_tensor_general(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out)
{
    if (LT_UNLIKELY(!lt_py_check(o))) return lt_py_wrong_type(spec->op, NAME, "a Tensor", o);
    *out = lt_retain(lt_py_unwrap(o));
    return 0;
}

int lt_py_optional_tensor(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out)
{
    if (!o || o == Py_None) {
        *out = NULL;
        return 0;
    }
    if (!lt_py_check(o)) return lt_py_wrong_type(spec->op, NAME, "a Tensor or None", o);
    *out = lt_retain(lt_py_unwrap(o));
    return 0;
}

/* A number as an operand. The tensor made for the last number of each kind is used again when nobody kept it (a graph
 * that saved it did): `x * 2` allocates nothing for the 2. */
static lt_tensor *spare[LT_KIND_COMPLEX + 1];

static lt_tensor *weak_scalar(lt_scalar value)
{
    lt_tensor *t = spare[value.kind];
    if (LT_UNLIKELY(value.big)) return lt_new_weak(value);
    if (LT_LIKELY(t->refs == 1 && t->storage->refs == 1 && !t->autograd)) {
        lt_scalar_store(value, (lt_dtype)t->dtype, lt_data(t));
        return lt_retain(t);
    }
    lt_tensor *fresh = lt_new_weak(value);
    if (!fresh) return NULL;
    spare[value.kind] = lt_retain(fresh);
    lt_release(t);
    return fresh;
}

/* Makes them at import, so that counts of live tensors do not depend on which numbers were used before. */
int lt_py_values_init(void)
{
    for (int kind = LT_KIND_BOOL; kind <= LT_KIND_COMPLEX; kind++)
        if (!(spare[kind] = lt_new_weak((lt_scalar){(lt_kind)kind, {.c = {0, 0}}}))) return lt_py_fail();
    return 0;
}

/* An int of more than 64 bits that is compared with: as the float next to it, which lies on the same side of whatever
 * an integer tensor holds. 1, or -1 with the error there was. */
static int compared_int(const char *op, PyObject *o, lt_scalar *out)
{
    static const char *const comparisons[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    bool compares = false;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) compares |= !strcmp(op, comparisons[i]);
    if (!compares || !PyLong_Check(o) || !PyErr_ExceptionMatches(PyExc_OverflowError)) return -1;
    PyErr_Clear();
    double value = PyLong_AsDouble(o);
    if (value == -1 && PyErr_Occurred()) {
        PyObject *zero = (PyErr_Clear(), PyLong_FromLong(0));
        const int negative = zero ? PyObject_RichCompareBool(o, zero, Py_LT) : -1;
        Py_XDECREF(zero);
        if (negative < 0) return -1;
        value = negative ? -Py_HUGE_VAL : Py_HUGE_VAL;
    }
    if (value == -9223372036854775808.0) value = -9223372036854777856.0; /* the next below what int64 holds */
    *out = (lt_scalar){LT_KIND_FLOAT, {.f = value}};
    return 1;
}

/* 1 with a new reference, 0 when o is neither a tensor nor a number, -1. */
static int operand(const char *op, PyObject *o, lt_tensor **out)
{
    if (lt_py_check(o)) {
        *out = lt_retain(lt_py_unwrap(o));
        return 1;
    }
    lt_scalar value;
    int status = lt_py_number(o, &value);
    if (status < 0) status = compared_int(op, o, &value);
    if (status <= 0) return status;
    *out = weak_scalar(value);
    return *out ? 1 : lt_py_fail();
}

int lt_py_operand_general(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out)
{
    int status = operand(spec->op, o, out);
    return status > 0 ? 0 : status < 0 ? -1 : lt_py_wrong_type(spec->op, NAME, "a Tensor or a number", o);
}

/* An array of NumPy's beside a tensor counts as one; where a gradient is recorded nobody may have meant it. The status
 * as that of `operand`. */
static int array_operand(const char *op, PyObject *o, PyObject *other, lt_tensor **out)
{
    if (!lt_py_check(other) || !PyObject_HasAttrString(o, "__array_interface__") || !PyObject_CheckBuffer(o)) return 0;
    const lt_tensor *t = lt_py_unwrap(other);
    if (t->flags & LT_REQUIRES_GRAD && lt_grad_enabled) {
        PyErr_Format(PyExc_TypeError,
                     "%s: an operand is a NumPy array and the other a Tensor that requires grad; wanted two Tensors "
                     "(lucid.from_numpy(array) shares its memory)",
                     op);
        return -1;
    }
    *out = lt_py_from_buffer(op, o, -1);
    return *out ? 1 : -1;
}

int lt_py_convert_operands(const char *op, PyObject *a, PyObject *b, lt_tensor **x, lt_tensor **y)
{
    *x = *y = NULL;
    int status = operand(op, a, x);
    if (status == 0) status = array_operand(op, a, b, x);
    if (status > 0 && (status = operand(op, b, y)) == 0) status = array_operand(op, b, a, y);
    if (status <= 0) {
        lt_release(*x);
        *x = NULL;
    }
    return status;
}

/* ---- words, dtypes, generators --------------------------------------------------------------------------------- */

int lt_py_enum(const lt_py_spec *spec, int i, PyObject *o, const char *const *words, int n, int *out)
{
    if (!PyUnicode_Check(o)) return lt_py_wrong_type(spec->op, NAME, "a string", o);
    for (int k = 0; k < n; k++)
        if (PyUnicode_CompareWithASCIIString(o, words[k]) == 0) {
            *out = k;
            return 0;
        }
    char list[256];
    size_t used = 0;
    list[0] = 0;
    for (int k = 0; k < n && used < sizeof list; k++)
        used += (size_t)PyOS_snprintf(list + used, sizeof list - used, "%s'%s'", k ? ", " : "", words[k]);
    PyErr_Format(PyExc_ValueError, "%s: %s is %.100R; wanted one of %s", spec->op, NAME, o, list);
    return -1;
}

int lt_py_dtype(const lt_py_spec *spec, int i, PyObject *o, lt_dtype *out)
{
    return lt_py_dtype_value(spec->op, NAME, o, out);
}
