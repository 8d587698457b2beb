/* Calls of the op table's ops from Python: one interpreter for the signatures of all of them.
 *
 * Each Python name is an object of type `function` or `method` below, which knows its entry. A call binds the arguments to slots,
 * converts the slots into lt_values, numbers first (converting one can run Python code) and tensors last, dispatches, and wraps
 * what comes back. Docstrings and signatures are read from the package's data when somebody asks for them (lucid/_docs.py).
 */
#include "call.h"

#include <structmember.h>

#include "binding.h"
#include "ops_gen.h"

enum { MAX_SLOTS = LT_MAX_PARAMS + 2 };
/* Bits of CPython's that the limited API of 3.11 has no names for; the stable ABI of 3.12 has the same. */
enum { HAVE_VECTORCALL = 1 << 11, METHOD_DESCRIPTOR = 1 << 17 };
#define ARGUMENTS_OFFSET ((size_t)1 << (8 * sizeof(size_t) - 1))

typedef PyObject *(*vectorcall)(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames);

typedef struct callable {
    PyObject_HEAD
    vectorcall call;
    const lt_py_entry *entry;
} callable;

static PyTypeObject *function_type, *method_type;
static PyTypeObject **result_types;     /* by op, made when first returned */

static const char *text_at(uint32_t at) { return (const char *)lt_py_names + at; }

/* ---- Binding: arguments to slots ------------------------------------------------------------------------------------ */

/* The slot of a keyword, or -1. */
static int find_slot(const lt_py_form *form, int params, const char *text, size_t size)
{
    const char *at = text_at(form->names);
    for (int i = 0; i < params; i++)
        for (int names = (uint8_t)*at++; names; names--) {
            size_t length = strlen(at);
            if (length == size && !memcmp(at, text, size)) return i;
            at += length + 1;
        }
    return -1;
}

/* Where the keywords of a call go. Their names come in a tuple that is a constant of the calling code, so the same object comes
 * again: what was found for it is remembered, and the tuple kept, so that no other can have its address. */
typedef struct remembered {
    PyObject *kwnames;
    const lt_py_form *form;
    int8_t count, slot[MAX_SLOTS];      /* -1: the form has no such keyword */
} remembered;

enum { REMEMBERED = 128 };
static remembered known[REMEMBERED];

static const remembered *recall(const char *name, const lt_py_form *form, int total, PyObject *kwnames)
{
    remembered *r = &known[((uintptr_t)kwnames >> 4 ^ (uintptr_t)kwnames >> 11 ^ (uintptr_t)(form - lt_py_forms)) % REMEMBERED];
    if (LT_LIKELY(r->kwnames == kwnames && r->form == form)) return r;
    Py_ssize_t count = PyTuple_Size(kwnames);
    if (count > MAX_SLOTS) {
        PyErr_Format(PyExc_TypeError, "%s() got %zd keyword arguments, more than it has parameters", name, count);
        return NULL;
    }
    Py_CLEAR(r->kwnames);               /* before the rest: it may run Python code, which may call an op */
    for (Py_ssize_t k = 0; k < count; k++) {
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(kwnames, k), &size);
        if (!text) return NULL;
        r->slot[k] = (int8_t)find_slot(form, total, text, (size_t)size);
    }
    r->count = (int8_t)count;
    r->form = form;
    r->kwnames = Py_NewRef(kwnames);
    return r;
}

const char *lt_py_form_name(const lt_py_form *form, int param)
{
    const char *at = text_at(form->names);
    for (int i = 0; i < param; i++)
        for (int names = (uint8_t)*at++; names; names--) at += strlen(at) + 1;
    return at + 1;
}

/* Raises, unless overloads are being tried: then -1 just says that this form is not it. */
#define REFUSE(...)                                              \
    do {                                                         \
        if (!quiet) PyErr_Format(PyExc_TypeError, __VA_ARGS__);  \
        goto fail;                                               \
    } while (0)

/* Whether one argument in the place of a variadic parameter is an item, and not all of them in a sequence. */
static inline bool is_item(const lt_py_form *form, PyObject *o)
{
    return lt_ops[form->op].types[form->variadic] == LT_T_LIST_VARIADIC && lt_py_check(o);
}

/* Borrowed references into slots, NULL where absent. The items that are given for a variadic parameter become a tuple, which is
 * also put into *extra for the caller to drop. */
static int bind(const char *name, const lt_py_form *form, int total, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **slots,
                PyObject **extra, bool quiet)
{
    *extra = NULL;
    for (int i = 0; i < total; i++) slots[i] = NULL;
    Py_ssize_t plain = nargs;
    if (form->variadic >= 0 && nargs > form->variadic) {
        plain = form->variadic;
        if (nargs - plain == 1 && !is_item(form, args[plain])) {
            slots[form->variadic] = args[plain];
        } else {
            PyObject *rest = PyTuple_New(nargs - plain);
            if (!rest) return -1;
            *extra = slots[form->variadic] = rest;
            for (Py_ssize_t i = plain; i < nargs; i++)
                if (PyTuple_SetItem(rest, i - plain, Py_NewRef(args[i])) < 0) goto fail;
        }
    } else if (nargs > form->positional) {
        REFUSE("%s() takes at most %d positional argument%s (%zd given)", name, form->positional, form->positional == 1 ? "" : "s", nargs);
    }
    for (Py_ssize_t i = 0; i < plain; i++) slots[i] = args[i];
    const remembered *keywords = NULL;
    if (kwnames && !(keywords = recall(name, form, total, kwnames))) goto fail;
    for (int k = 0; keywords && k < keywords->count; k++) {
        int i = keywords->slot[k];
        if (i < 0) REFUSE("%s() got an unexpected keyword argument '%U'", name, PyTuple_GetItem(kwnames, k));
        if (slots[i]) REFUSE("%s() got multiple values for argument '%s'", name, lt_py_form_name(form, i));
        slots[i] = args[nargs + k];
    }
    for (int i = 0; i < form->required; i++) {
        if (slots[i]) continue;
        if (i == form->variadic) {      /* zeros(): no sizes */
            if (!*extra && !(*extra = PyTuple_New(0))) return -1;
            slots[i] = *extra;
            continue;
        }
        REFUSE("%s() is missing the argument '%s'", name, lt_py_form_name(form, i));
    }
    return 0;
fail:
    Py_CLEAR(*extra);
    return -1;
}

/* ---- Conversion: slots to values --------------------------------------------------------------------------------------- */

/* Room for what the values of a call point to. */
typedef struct arguments {
    lt_value v[LT_MAX_PARAMS];
    union { lt_dims dims; lt_scalar scalar; lt_idx i; double real; lt_list list; } room[LT_MAX_PARAMS];
    int owned;                      /* parameters below this index hold references */
} arguments;

static bool holds_tensors(lt_type type) { return type <= LT_T_LIST_VARIADIC; }

static const uint8_t *read_int(const uint8_t *at, lt_idx *out)
{
    uint32_t value = 0;
    for (int bits = 0;; bits += 7) {
        uint8_t byte = *at++;
        value |= (uint32_t)(byte & 127) << bits;
        if (byte < 128) break;
    }
    *out = value & 1 ? -(lt_idx)(value / 2) - 1 : (lt_idx)(value / 2);
    return at;
}

/* Sets value i to its default; returns where the next default stands. */
static const uint8_t *use_default(arguments *a, int i, lt_type type, const uint8_t *at)
{
    lt_value *v = &a->v[i];
    lt_idx number = 0;
    double real = 0;
    int tag = *at++;
    if (tag == LT_PY_INT) at = read_int(at, &number);
    if (tag == LT_PY_FLOAT) {
        memcpy(&real, at, sizeof real);
        at += sizeof real;
    }
    switch (type) {
    case LT_T_FLOAT: v->f = tag == LT_PY_FLOAT ? real : (double)number; break;
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT:
        v->s = NULL;
        if (tag == LT_PY_NOTHING) break;
        a->room[i].scalar = tag == LT_PY_FLOAT ? (lt_scalar){LT_KIND_FLOAT, {.f = real}} : (lt_scalar){LT_KIND_INT, {.i = number}};
        v->s = &a->room[i].scalar;
        break;
    case LT_T_FLOAT_OPT:
        v->fp = NULL;
        if (tag == LT_PY_NOTHING) break;
        a->room[i].real = tag == LT_PY_FLOAT ? real : (double)number;
        v->fp = &a->room[i].real;
        break;
    case LT_T_INT_OPT:
        v->ip = NULL;
        if (tag != LT_PY_INT) break;
        a->room[i].i = number;
        v->ip = &a->room[i].i;
        break;
    case LT_T_DIMS:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC:
        v->dims = NULL;
        if (tag != LT_PY_DIMS) break;
        a->room[i].dims.n = *at++;
        for (int k = 0; k < a->room[i].dims.n; k++) at = read_int(at, &a->room[i].dims.v[k]);
        v->dims = &a->room[i].dims;
        break;
    case LT_T_DTYPE_OPT:
    case LT_T_DEVICE_OPT: v->i = -1; break;
    case LT_T_ENUM_OPT: v->i = tag == LT_PY_INT ? number : -1; break;
    case LT_T_TRUE:
    case LT_T_FALSE:
    case LT_T_NONE: v->i = type == LT_T_TRUE; break;
    case LT_T_LIST:
    case LT_T_LIST_VARIADIC:
        a->room[i].list = (lt_list){0, NULL};
        v->list = &a->room[i].list;
        break;
    case LT_T_INT:
    case LT_T_BOOL:
    case LT_T_DTYPE:
    case LT_T_ENUM: v->i = number; break;
    default: v->t = NULL;
    }
    return at;
}

/* The words of the enum that is parameter i. */
static int convert_word(const lt_py_spec *spec, const lt_op *op, int i, PyObject *o, lt_value *v)
{
    const char *at = text_at(spec->form->words), *words[16];
    for (int p = 0; p < i; p++)
        if (op->types[p] == LT_T_ENUM || op->types[p] == LT_T_ENUM_OPT)
            for (int n = (uint8_t)*at++; n; n--) at += strlen(at) + 1;
    int n = (uint8_t)*at++, word = 0;
    for (int k = 0; k < n && k < 16; k++) {
        words[k] = at;
        at += strlen(at) + 1;
    }
    if (lt_py_enum(spec, i, o, words, n, &word)) return -1;
    v->i = word;
    return 0;
}

/* Converts slot i; tensors are retained. */
static int convert(const char *name, const lt_py_form *form, const lt_op *op, int i, PyObject *o, arguments *a)
{
    lt_value *v = &a->v[i];
    lt_type type = (lt_type)op->types[i];
    const lt_py_spec spec = {.op = name, .form = form};
    switch (type) {
    case LT_T_TENSOR: return lt_py_tensor(&spec, i, o, &v->t);
    case LT_T_OPERAND: return lt_py_operand(&spec, i, o, &v->t);
    case LT_T_TENSOR_OPT: return lt_py_optional_tensor(&spec, i, o, &v->t);
    case LT_T_LIST:
    case LT_T_LIST_VARIADIC:
        v->list = &a->room[i].list;
        return lt_py_list(&spec, i, o, &a->room[i].list);
    case LT_T_INT: return lt_py_int(&spec, i, o, &v->i);
    case LT_T_INT_OPT:
        v->ip = NULL;
        if (o == Py_None) return 0;
        v->ip = &a->room[i].i;
        return lt_py_int(&spec, i, o, &a->room[i].i);
    case LT_T_DIMS_OPT:
        if (o == Py_None) {
            v->dims = NULL;
            return 0;
        }
        /* fall through */
    case LT_T_DIMS:
    case LT_T_DIMS_VARIADIC:
        v->dims = &a->room[i].dims;
        return lt_py_dims(&spec, i, o, &a->room[i].dims);
    case LT_T_FLOAT: return lt_py_double(&spec, i, o, &v->f);
    case LT_T_FLOAT_OPT:
        v->fp = NULL;
        if (o == Py_None) return 0;
        v->fp = &a->room[i].real;
        return lt_py_double(&spec, i, o, &a->room[i].real);
    case LT_T_BOOL: {
        bool truth = false;
        if (lt_py_bool(&spec, i, o, &truth)) return -1;
        v->i = truth;
        return 0;
    }
    case LT_T_TRUE:
    case LT_T_FALSE: {
        bool truth = false;
        if (lt_py_bool(&spec, i, o, &truth)) return -1;
        if (truth == (type == LT_T_TRUE)) return 0;
        PyErr_Format(PyExc_ValueError, "%s: %s cannot be %s beside the other arguments", name, lt_py_form_name(form, i), truth ? "True" : "False");
        return -1;
    }
    case LT_T_NONE: return o == Py_None ? 0 : lt_py_wrong_type(name, lt_py_form_name(form, i), "None", o);
    case LT_T_SCALAR_OPT:
        if (o == Py_None) {
            v->s = NULL;
            return 0;
        }
        /* fall through */
    case LT_T_SCALAR:
        v->s = &a->room[i].scalar;
        return lt_py_scalar(&spec, i, o, &a->room[i].scalar);
    case LT_T_DTYPE_OPT:
        v->i = -1;
        if (o == Py_None) return 0;
        /* fall through */
    case LT_T_DTYPE: {
        lt_dtype dtype = LT_F32;
        if (lt_py_dtype_value(name, lt_py_form_name(form, i), o, &dtype)) return -1;
        v->i = dtype;
        return 0;
    }
    case LT_T_DEVICE_OPT: return lt_py_device_value(name, o, &v->i);
    case LT_T_GENERATOR_OPT:
        v->g = NULL;
        return o == Py_None || (v->g = lt_py_generator_value(name, lt_py_form_name(form, i), o)) ? 0 : -1;
    case LT_T_ENUM_OPT:
        v->i = -1;
        if (o == Py_None) return 0;
        /* fall through */
    case LT_T_ENUM: return convert_word(&spec, op, i, o, v);
    }
    return -1;
}

static void release_arguments(const lt_op *op, arguments *a)
{
    for (int i = 0, mask = op->tensors; mask && i < a->owned; i++, mask >>= 1)
        if (mask & 1) lt_release(a->v[i].t);
    for (int i = 0, mask = op->lists; mask && i < a->owned; i++, mask >>= 1)
        if (mask & 1) lt_list_clear(&a->room[i].list);
}

static const uint8_t *skip_default(const uint8_t *at)
{
    lt_idx number;
    int tag = *at++;
    if (LT_LIKELY(tag <= LT_PY_NOTHING)) return at;
    if (tag == LT_PY_INT) return read_int(at, &number);
    if (tag == LT_PY_FLOAT) return at + sizeof(double);
    for (int n = *at++; n; n--) at = read_int(at, &number);
    return at;
}

static int convert_all(const char *name, const lt_py_form *form, const lt_op *op, PyObject *const *slots, arguments *a)
{
    a->owned = 0;
    const uint8_t *defaults = lt_py_defaults + form->defaults;
    for (int i = 0; i < op->params; i++) {
        lt_type type = (lt_type)op->types[i];
        defaults = slots[i] ? skip_default(defaults) : use_default(a, i, type, defaults);
        if (slots[i] && !holds_tensors(type) && convert(name, form, op, i, slots[i], a)) return -1;
    }
    /* Python code may run while numbers are converted, so tensors, which it cannot change under us, come last. */
    for (int i = 0, mask = op->tensors | op->lists; mask; i++, mask >>= 1) {
        if (!(mask & 1) || !slots[i]) continue;
        if (LT_LIKELY((op->tensors >> i & 1) && lt_py_check_exact(slots[i]))) {
            a->v[i].t = lt_retain(lt_py_unwrap(slots[i]));
        } else if (convert(name, form, op, i, slots[i], a)) {
            a->owned = i;
            release_arguments(op, a);
            return -1;
        }
    }
    a->owned = op->params;
    return 0;
}

/* alpha=: the operand `other` becomes alpha * other. */
static int scale(const char *name, const lt_py_form *form, const lt_op *op, PyObject *o, arguments *a)
{
    lt_scalar alpha;
    const lt_py_spec spec = {.op = name, .form = form};
    if (lt_py_scalar(&spec, op->params, o, &alpha)) return -1;
    lt_tensor *factor = lt_new_weak(alpha), *scaled = factor ? lt_mul(a->v[1].t, factor) : NULL;
    lt_release(factor);
    if (!scaled) return lt_py_fail();
    lt_release(a->v[1].t);
    a->v[1].t = scaled;
    return 0;
}

/* ---- Results -------------------------------------------------------------------------------------------------------------- */

static PyTypeObject *result_type(const char *name, const lt_py_form *form, const lt_op *op)
{
    PyTypeObject **type = &result_types[form->op];
    if (*type) return *type;
    const char *fields[LT_MAX_RESULTS], *at = text_at(form->results);
    for (int i = 0; i < op->results; i++) {
        fields[i] = at;
        at += strlen(at) + 1;
    }
    return *type = lt_py_result_type(name, fields, op->results);
}

static PyObject *wrap(const char *name, const lt_py_form *form, const lt_op *op, lt_value *out, PyObject *to)
{
    if (op->returns == LT_ONE) return to ? lt_py_result(name, out[0].t, to) : lt_py_wrap(out[0].t);
    if (op->returns == LT_LISTED && !(form->extras & LT_PY_TUPLE)) return lt_py_wrap_list((lt_list *)out[0].list);
    if (op->returns == LT_LISTED) {
        PyObject *list = lt_py_wrap_list((lt_list *)out[0].list), *tuple = list ? PyList_AsTuple(list) : NULL;
        Py_XDECREF(list);
        return tuple;
    }
    if (op->returns == LT_NOTHING) Py_RETURN_NONE;
    lt_tensor *results[LT_MAX_RESULTS];
    for (int i = 0; i < op->results; i++) results[i] = out[i].t;
    PyTypeObject *type = result_type(name, form, op);
    if (type) return to ? lt_py_results_into(name, type, results, op->results, to) : lt_py_wrap_results(type, results, op->results);
    for (int i = 0; i < op->results; i++) lt_release(results[i]);
    return NULL;
}

static PyObject *run(const lt_py_entry *entry, const lt_py_form *form, PyObject *const *slots)
{
    const char *name = text_at(entry->name);
    bool inplace = entry->kinds & LT_PY_INPLACE;
    const lt_op *op = &lt_ops[form->op];
    PyObject *alpha = form->extras & LT_PY_ALPHA ? slots[op->params] : NULL;
    PyObject *to = form->extras & LT_PY_OUT && !inplace ? slots[op->params + (form->extras & LT_PY_ALPHA)] : NULL;
    arguments a;
    lt_value out[LT_MAX_RESULTS];
    lt_list list = {0, NULL};
    PyObject *returned = NULL;
    if (convert_all(name, form, op, slots, &a)) return NULL;
    if (alpha && scale(name, form, op, alpha, &a)) goto done;
    if (inplace) {
        returned = lt_dispatch_inplace(op, a.v) ? lt_py_error() : Py_NewRef(slots[0]);
        goto done;
    }
    if (op->returns == LT_LISTED) out[0].list = &list;
    int status = LT_UNLIKELY(entry->kinds & LT_PY_COMPOSITION) ? lt_compute_composition(op, a.v, out) : lt_dispatch(op, a.v, out);
    returned = status ? lt_py_error() : wrap(name, form, op, out, to == Py_None ? NULL : to);
done:
    release_arguments(op, &a);
    return returned;
}

/* ---- Overloads -------------------------------------------------------------------------------------------------------------- */

static bool is_int(PyObject *o) { return PyLong_Check(o) || (!lt_py_check(o) && PyType_GetSlot(Py_TYPE(o), Py_nb_index) && !PySequence_Check(o)); }
static bool is_listing(PyObject *o) { return PyList_Check(o) || PyTuple_Check(o); }

static bool is_number(PyObject *o)
{
    return PyFloat_Check(o) || PyLong_Check(o) || PyComplex_Check(o)
        || (!lt_py_check(o) && !PyUnicode_Check(o) && !PySequence_Check(o) && (PyType_GetSlot(Py_TYPE(o), Py_nb_index) || PyType_GetSlot(Py_TYPE(o), Py_nb_float)));
}

/* Whether an object is of the kind that a parameter takes. Runs no Python code. */
static bool kind_fits(lt_type type, PyObject *o)
{
    switch (type) {
    case LT_T_TENSOR_OPT: return o == Py_None || lt_py_check(o);
    case LT_T_TENSOR: return lt_py_check(o);
    case LT_T_OPERAND: return lt_py_check(o) || is_number(o);
    case LT_T_LIST:
    case LT_T_LIST_VARIADIC: return is_listing(o);
    case LT_T_INT_OPT: return o == Py_None || is_int(o);
    case LT_T_INT: return is_int(o);
    case LT_T_DIMS_OPT: return o == Py_None || is_int(o) || is_listing(o);
    case LT_T_DIMS:
    case LT_T_DIMS_VARIADIC: return is_int(o) || is_listing(o);
    case LT_T_BOOL: return PyBool_Check(o);
    case LT_T_TRUE: return o == Py_True;
    case LT_T_FALSE: return o == Py_False;
    case LT_T_NONE: return o == Py_None;
    case LT_T_FLOAT_OPT: return o == Py_None || is_number(o);
    case LT_T_FLOAT:
    case LT_T_SCALAR: return is_number(o);
    case LT_T_SCALAR_OPT: return o == Py_None || is_number(o);
    case LT_T_DTYPE_OPT: return o == Py_None || lt_py_is_dtype(o);
    case LT_T_DTYPE: return lt_py_is_dtype(o);
    case LT_T_DEVICE_OPT: return o == Py_None || lt_py_is_device(o);
    case LT_T_GENERATOR_OPT: return o == Py_None || !(lt_py_check(o) || is_number(o) || is_listing(o) || PyUnicode_Check(o));
    case LT_T_ENUM: return PyUnicode_Check(o);
    case LT_T_ENUM_OPT: return o == Py_None || PyUnicode_Check(o);
    }
    return false;
}

static bool fits(const lt_py_form *form, PyObject *const *slots)
{
    const lt_op *op = &lt_ops[form->op];
    for (int i = 0; i < op->params; i++)
        if (slots[i] && !kind_fits((lt_type)op->types[i], slots[i])) return false;
    return true;
}

static int total_slots(const lt_py_form *form)
{
    return lt_ops[form->op].params + (form->extras & LT_PY_ALPHA) + (form->extras >> 1 & 1);
}

/* What a parameter takes, in an error message. */
static const char *kind_name(lt_type type)
{
    switch (type) {
    case LT_T_TENSOR: return "Tensor";
    case LT_T_OPERAND: return "Tensor | number";
    case LT_T_TENSOR_OPT: return "Tensor | None";
    case LT_T_LIST: return "Tensors";
    case LT_T_LIST_VARIADIC: return "Tensor...";
    case LT_T_INT: return "int";
    case LT_T_INT_OPT: return "int | None";
    case LT_T_DIMS: return "int | ints";
    case LT_T_DIMS_OPT: return "int | ints | None";
    case LT_T_DIMS_VARIADIC: return "int...";
    case LT_T_FLOAT:
    case LT_T_SCALAR: return "number";
    case LT_T_FLOAT_OPT:
    case LT_T_SCALAR_OPT: return "number | None";
    case LT_T_BOOL: return "bool";
    case LT_T_TRUE: return "True";
    case LT_T_FALSE: return "False";
    case LT_T_NONE: return "None";
    case LT_T_DTYPE: return "dtype";
    case LT_T_DTYPE_OPT: return "dtype | None";
    case LT_T_DEVICE_OPT: return "device | None";
    case LT_T_GENERATOR_OPT: return "Generator | None";
    case LT_T_ENUM: return "str";
    case LT_T_ENUM_OPT: return "str | None";
    }
    return "?";
}

/* *text becomes what the format makes of it and of the rest; NULL stays NULL. */
static void append(PyObject **text, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    PyObject *more = *text ? PyUnicode_FromFormatV(format, rest) : NULL, *longer = more ? PyUnicode_Concat(*text, more) : NULL;
    va_end(rest);
    Py_XDECREF(more);
    Py_XDECREF(*text);
    *text = longer;
}

/* "Tensor, dim=str" of the arguments. */
static PyObject *given_kinds(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *text = PyUnicode_FromString("");
    Py_ssize_t keywords = kwnames ? PyTuple_Size(kwnames) : 0;
    for (Py_ssize_t i = 0; text && i < nargs + keywords; i++) {
        PyObject *type = PyType_GetName(Py_TYPE(args[i]));
        if (i) append(&text, ", ");
        if (i >= nargs) append(&text, "%U=", PyTuple_GetItem(kwnames, i - nargs));
        if (type) append(&text, "%U", type);
        else Py_CLEAR(text);
        Py_XDECREF(type);
    }
    return text;
}

/* "max(self: Tensor, dim: int, keepdim: bool=…)" of each form. */
static PyObject *wanted_forms(const lt_py_entry *entry)
{
    PyObject *text = PyUnicode_FromString("");
    for (int f = 0; f < entry->forms; f++) {
        const lt_py_form *form = &lt_py_forms[entry->form + f];
        const lt_op *op = &lt_ops[form->op];
        append(&text, "%s%s(", f ? " or " : "", text_at(entry->name));
        for (int i = 0; i < op->params; i++) {
            if (i == form->positional && i != form->variadic + 1) append(&text, i ? ", *" : "*");
            append(&text, "%s%s: %s%s", i ? ", " : "", lt_py_form_name(form, i), kind_name((lt_type)op->types[i]), i >= form->required ? "=…" : "");
        }
        append(&text, ")");
    }
    return text;
}

/* A keyword that no form has, or NULL. */
static PyObject *unknown_keyword(const lt_py_entry *entry, PyObject *kwnames)
{
    Py_ssize_t keywords = kwnames ? PyTuple_Size(kwnames) : 0;
    for (Py_ssize_t k = 0; k < keywords; k++) {
        PyObject *keyword = PyTuple_GetItem(kwnames, k);
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(keyword, &size);
        bool found = !text;
        if (!text) PyErr_Clear();
        for (int f = 0; !found && f < entry->forms; f++) {
            const lt_py_form *form = &lt_py_forms[entry->form + f];
            found = find_slot(form, total_slots(form), text, (size_t)size) >= 0;
        }
        if (!found) return keyword;
    }
    return NULL;
}

/* Raises because no form fits the arguments. */
static PyObject *no_form(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    const char *name = text_at(entry->name);
    PyObject *unknown = unknown_keyword(entry, kwnames);
    if (unknown) return PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", name, unknown);
    PyObject *given = given_kinds(args, nargs, kwnames), *forms = wanted_forms(entry);
    if (given && forms) PyErr_Format(PyExc_TypeError, "%s: got (%U); wanted %U", name, given, forms);
    Py_XDECREF(given);
    Py_XDECREF(forms);
    return NULL;
}

static PyObject *call_overloaded(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *slots[MAX_SLOTS], *extra;
    const lt_py_form *bound = NULL;
    int bindable = 0;
    for (int f = 0; f < entry->forms; f++) {
        const lt_py_form *form = &lt_py_forms[entry->form + f];
        if (bind(text_at(entry->name), form, total_slots(form), args, nargs, kwnames, slots, &extra, true)) {
            if (PyErr_Occurred()) return NULL;
            continue;
        }
        PyObject *value = NULL;
        bool found = fits(form, slots);
        if (found) value = run(entry, form, slots);
        Py_XDECREF(extra);
        if (found) return value;
        bindable++;
        bound = form;
    }
    if (bindable != 1) return no_form(entry, args, nargs, kwnames);
    /* The only form with such a number of arguments: its own converters know best what is wrong with them. */
    if (bind(text_at(entry->name), bound, total_slots(bound), args, nargs, kwnames, slots, &extra, false)) return NULL;
    PyObject *value = run(entry, bound, slots);
    Py_XDECREF(extra);
    return value;
}

/* ---- The objects ----------------------------------------------------------------------------------------------------------------- */

static PyObject *call_entry(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    if (LT_UNLIKELY(entry->forms > 1)) return call_overloaded(entry, args, nargs, kwnames);
    const lt_py_form *form = &lt_py_forms[entry->form];
    const char *name = text_at(entry->name);
    PyObject *slots[MAX_SLOTS], *extra = NULL;
    int total = total_slots(form);
    if (!kwnames && form->variadic < 0 && nargs == total && nargs <= form->positional) return run(entry, form, args);
    if (LT_LIKELY(!kwnames && form->variadic < 0 && nargs >= form->required && nargs <= form->positional)) {
        for (Py_ssize_t i = 0; i < nargs; i++) slots[i] = args[i];
        for (Py_ssize_t i = nargs; i < total; i++) slots[i] = NULL;
    } else if (bind(name, form, total, args, nargs, kwnames, slots, &extra, false)) {
        return NULL;
    }
    PyObject *value = run(entry, form, slots);
    Py_XDECREF(extra);
    return value;
}

static PyObject *function_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    return call_entry(((callable *)self)->entry, args, (Py_ssize_t)(nargsf & ~ARGUMENTS_OFFSET), kwnames);
}

static PyObject *method_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    const lt_py_entry *entry = ((callable *)self)->entry;
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~ARGUMENTS_OFFSET);
    if (LT_UNLIKELY(nargs < 1 || !lt_py_check(args[0]))) {
        PyErr_Format(PyExc_TypeError, "Tensor.%s: a Tensor must come first", text_at(entry->name));
        return NULL;
    }
    return call_entry(entry, args, nargs, kwnames);
}

/* f(*args, **kwargs) where the interpreter does not use the vectorcall. */
static PyObject *call_with_tuple(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t n = PyTuple_Size(args), keywords = kwargs ? PyDict_Size(kwargs) : 0, at = 0, k = n;
    PyObject **all = PyMem_Calloc((size_t)(n + keywords + 1), sizeof *all), *names = keywords ? PyTuple_New(keywords) : NULL, *key, *value, *result = NULL;
    if (!all || (keywords && !names)) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++) all[i] = PyTuple_GetItem(args, i);
    while (keywords && k < n + keywords && PyDict_Next(kwargs, &at, &key, &value)) {
        if (PyTuple_SetItem(names, k - n, Py_NewRef(key)) < 0) goto done;
        all[k++] = value;
    }
    result = ((callable *)self)->call(self, all, (size_t)n, names);
done:
    Py_XDECREF(names);
    PyMem_Free(all);
    return result;
}

static void callable_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static bool is_method(PyObject *self) { return Py_TYPE(self) == method_type; }
static PyObject *get_name(PyObject *self, void *closure) { (void)closure; return PyUnicode_FromString(text_at(((callable *)self)->entry->name)); }
static PyObject *get_module(PyObject *self, void *closure) { (void)closure; return PyUnicode_FromString(is_method(self) ? "lucid" : "lucid._C"); }

static PyObject *get_qualname(PyObject *self, void *closure)
{
    (void)closure;
    return PyUnicode_FromFormat(is_method(self) ? "Tensor.%s" : "%s", text_at(((callable *)self)->entry->name));
}

/* closure: the function of lucid/_docs.py that is asked. */
static PyObject *get_text(PyObject *self, void *closure)
{
    PyObject *docs = PyImport_ImportModule("lucid._docs");
    PyObject *text = docs ? PyObject_CallMethod(docs, closure, "si", text_at(((callable *)self)->entry->name), (int)is_method(self)) : NULL;
    Py_XDECREF(docs);
    return text;
}

static PyObject *get_objclass(PyObject *self, void *closure) { (void)self, (void)closure; return Py_NewRef((PyObject *)lt_py_tensor_type); }
static PyObject *callable_repr(PyObject *self)
{
    return PyUnicode_FromFormat(is_method(self) ? "<method '%s' of 'lucid.Tensor' objects>" : "<function lucid.%s>", text_at(((callable *)self)->entry->name));
}

static PyObject *reduce_function(PyObject *self, PyObject *unused) { (void)unused; return get_name(self, NULL); }

static PyObject *reduce_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *builtins = PyImport_ImportModule("builtins"), *getattr = builtins ? PyObject_GetAttrString(builtins, "getattr") : NULL;
    PyObject *value = getattr ? Py_BuildValue("N(Os)", getattr, (PyObject *)lt_py_tensor_type, text_at(((callable *)self)->entry->name)) : NULL;
    Py_XDECREF(builtins);
    return value;
}

/* A function in a class is no method of it: it stays what it is, like Python's own built-in functions. */
static PyObject *get_function(PyObject *self, PyObject *instance, PyObject *owner)
{
    (void)instance, (void)owner;
    return Py_NewRef(self);
}

static PyObject *method_of_types;       /* types.MethodType */

static PyObject *get_method(PyObject *self, PyObject *instance, PyObject *owner)
{
    (void)owner;
    if (!instance || instance == Py_None) return Py_NewRef(self);
    return PyObject_CallFunctionObjArgs(method_of_types, self, instance, NULL);
}

static PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(callable, call), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef function_properties[] = {
    {"__name__", get_name, NULL, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL, NULL},
    {"__module__", get_module, NULL, NULL, NULL},
    {"__doc__", get_text, NULL, NULL, "doc"},
    {"__text_signature__", get_text, NULL, NULL, "text_signature"},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyGetSetDef method_properties[] = {
    {"__name__", get_name, NULL, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL, NULL},
    {"__module__", get_module, NULL, NULL, NULL},
    {"__objclass__", get_objclass, NULL, NULL, NULL},
    {"__doc__", get_text, NULL, NULL, "doc"},
    {"__text_signature__", get_text, NULL, NULL, "text_signature"},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef function_methods[] = {{"__reduce__", reduce_function, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef method_methods[] = {{"__reduce__", reduce_method, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyTypeObject *make_type(const char *name, int flags, PyGetSetDef *properties, PyMethodDef *methods, descrgetfunc get)
{
    PyType_Slot slots[] = {
        {Py_tp_dealloc, (void *)callable_dealloc}, {Py_tp_call, (void *)call_with_tuple},  {Py_tp_repr, (void *)callable_repr},
        {Py_tp_members, (void *)members},          {Py_tp_getset, (void *)properties},     {Py_tp_methods, (void *)methods},
        {Py_tp_descr_get, (void *)get},            {0, NULL},
    };
    PyType_Spec spec = {name, sizeof(callable), 0, (unsigned)(Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION | HAVE_VECTORCALL | flags), slots};
    return (PyTypeObject *)PyType_FromSpec(&spec);
}

static int put(PyObject *owner, PyTypeObject *type, vectorcall call, const lt_py_entry *entry)
{
    callable *made = PyObject_New(callable, type);
    if (!made) return -1;
    made->call = call;
    made->entry = entry;
    int status = PyObject_SetAttrString(owner, text_at(entry->name), (PyObject *)made);
    Py_DECREF((PyObject *)made);
    return status;
}

int lt_py_call_init(PyObject *module)
{
    PyObject *types = PyImport_ImportModule("types");
    method_of_types = types ? PyObject_GetAttrString(types, "MethodType") : NULL;
    Py_XDECREF(types);
    function_type = make_type("lucid._C.function", 0, function_properties, function_methods, get_function);
    method_type = make_type("lucid._C.method", METHOD_DESCRIPTOR, method_properties, method_methods, get_method);
    result_types = PyMem_Calloc(lt_op_count, sizeof *result_types);
    PyObject *public = PyList_New(0);
    if (!method_of_types || !function_type || !method_type || !result_types || !public) goto fail;
    for (int i = 0; i < lt_py_entry_count; i++) {
        const lt_py_entry *entry = &lt_py_entries[i];
        if (entry->kinds & LT_PY_FUNCTION && put(module, function_type, function_call, entry) < 0) goto fail;
        if (entry->kinds & LT_PY_METHOD && put((PyObject *)lt_py_tensor_type, method_type, method_call, entry) < 0) goto fail;
        if ((entry->kinds & LT_PY_FUNCTION) && !(entry->kinds & LT_PY_PRIVATE)) {
            PyObject *name = PyUnicode_FromString(text_at(entry->name));
            int status = name ? PyList_Append(public, name) : -1;
            Py_XDECREF(name);
            if (status < 0) goto fail;
        }
    }
    return PyModule_AddObject(module, "_public_ops", public);
fail:
    Py_XDECREF(public);
    return -1;
}
