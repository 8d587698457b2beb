/* What the generated binding (binding_gen.c) calls: binding of arguments, conversion of Python values to the engine's C
 * values, and wrapping of results.
 *
 * Every converter copies what it reads into C values before anything is computed, because converting an argument can
 * run Python code (__index__, __float__) that changes another argument. Converters return 0, or -1 with a Python error.
 */
#ifndef LT_PY_ARGS_H
#define LT_PY_ARGS_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#include "engine.h"

/* ---- the tensor object ----------------------------------------------------------------------------------------- */

typedef struct lt_py_tensor_object {
    PyObject_HEAD lt_tensor *t; /* never NULL */
    PyObject *dict;
    PyObject *weakrefs;
} lt_py_tensor_object;

extern PyTypeObject *lt_py_tensor_type;

static inline lt_tensor *lt_py_unwrap(PyObject *o) { return ((lt_py_tensor_object *)o)->t; }

static inline bool lt_py_check_exact(PyObject *o) { return Py_TYPE(o) == lt_py_tensor_type; }

static inline bool lt_py_check(PyObject *o)
{
    return lt_py_check_exact(o) || PyType_IsSubtype(Py_TYPE(o), lt_py_tensor_type);
}

/* ---- binding --------------------------------------------------------------------------------------------------- */

typedef struct lt_py_spec {
    const char *op;
    uint8_t params, positional, required; /* how many there are; may be given by position; must be given */
    const char *const *names;
    const struct lt_py_form *form; /* of the op table's ops: where the names are instead (call.h) */
    uint32_t sizes;                /* without a form: mask of the parameters whose ints are sizes */
} lt_py_spec;

const char *lt_py_form_name(const struct lt_py_form *form, int param);
/* What an int says that an index cannot hold: LT_PY_SIZE, LT_PY_OFFSET, LT_PY_STEP or 0. */
enum {
    LT_PY_NAMES = 63,
    LT_PY_SIZE = 64,
    LT_PY_OFFSET = 128,
    LT_PY_STEP = 192
}; /* beside the number of a parameter's names */
int lt_py_form_beyond(const struct lt_py_form *form, int param);
static inline const char *lt_py_param_name(const lt_py_spec *spec, int i)
{
    return spec->form ? lt_py_form_name(spec->form, i) : spec->names[i];
}

/* Puts borrowed references into slots[0 .. params-1], NULL where absent. */
int lt_py_bind(const lt_py_spec *spec, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **slots);

/* ---- conversion: parameter i of spec from o -------------------------------------------------------------------- */

int lt_py_tensor_general(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out);
int lt_py_operand_general(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out);

/* New references. An operand may also be a number, which becomes a weak 0-d tensor. */
static inline int lt_py_tensor(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out)
{
    if (LT_UNLIKELY(!lt_py_check_exact(o))) return lt_py_tensor_general(spec, i, o, out);
    *out = lt_retain(lt_py_unwrap(o));
    return 0;
}

static inline int lt_py_operand(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out)
{
    if (LT_UNLIKELY(!lt_py_check_exact(o))) return lt_py_operand_general(spec, i, o, out);
    *out = lt_retain(lt_py_unwrap(o));
    return 0;
}

int lt_py_optional_tensor(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out); /* None or NULL gives NULL */
int lt_py_list(const lt_py_spec *spec, int i, PyObject *o, lt_list *out);               /* free with lt_list_clear */
int lt_py_optional_list(const lt_py_spec *spec, int i, PyObject *o, lt_list *out); /* its items may be None: NULL */
int lt_py_int(const lt_py_spec *spec, int i, PyObject *o, lt_idx *out);
int lt_py_double(const lt_py_spec *spec, int i, PyObject *o, double *out);
int lt_py_bool(const lt_py_spec *spec, int i, PyObject *o, bool *out);
int lt_py_places(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **out); /* ints as int64, or a tensor */
int lt_py_dims(const lt_py_spec *spec, int i, PyObject *o, bool none,
               lt_dims *out); /* an int or a sequence of ints; with `none` also None for some or all: LT_NO_SIZE */
int lt_py_scalar(const lt_py_spec *spec, int i, PyObject *o, lt_scalar *out);
int lt_py_dtype(const lt_py_spec *spec, int i, PyObject *o, lt_dtype *out);
int lt_py_enum(const lt_py_spec *spec, int i, PyObject *o, const char *const *words, int n, int *out);

/* 1: converted into new references; 0: a foreign type, return NotImplemented; -1: error. */
int lt_py_convert_operands(const char *op, PyObject *a, PyObject *b, lt_tensor **x, lt_tensor **y);

static inline int lt_py_binary_operands(const char *op, PyObject *a, PyObject *b, lt_tensor **x, lt_tensor **y)
{
    if (LT_LIKELY(lt_py_check_exact(a) && lt_py_check_exact(b))) {
        *x = lt_retain(lt_py_unwrap(a));
        *y = lt_retain(lt_py_unwrap(b));
        return 1;
    }
    return lt_py_convert_operands(op, a, b, x, y);
}

/* ---- results --------------------------------------------------------------------------------------------------- */

PyObject *lt_py_wrap(lt_tensor *t);        /* steals t; NULL raises the engine's error; t->wrapper when there is one */
PyObject *lt_py_wrap_list(lt_list *list);  /* steals the tensors: a tuple */
PyObject *lt_py_error(void);               /* raises what lt_error says; returns NULL */
PyObject *lt_py_refused(const char *name); /* after a failed call of `name`: its message names what was called; NULL */
PyObject *lt_py_refused_by(PyObject *module); /* the same, where a module called: its class is named */
PyObject *lt_py_result(const char *op, lt_tensor *t, PyObject *out); /* steals t: itself, or written into out= */
/* For lt_py_binary_operands of the operator `name`: NotImplemented for 0, NULL for -1. */
PyObject *lt_py_not_implemented(int kind, const char *name);

/* A named tuple for an op with several results, and one such tuple (the n tensors are stolen). */
PyTypeObject *lt_py_result_type(const char *op, const char *const *fields, int n);
PyObject *lt_py_wrap_results(PyTypeObject *type, lt_tensor **results, int n);
PyObject *lt_py_results_into(const char *op, PyTypeObject *type, lt_tensor **results, int n,
                             PyObject *out); /* out=(a, b) */

/* ---- defined by binding_gen.c ---------------------------------------------------------------------------------- */

extern const PyType_Slot lt_py_op_slots[]; /* number slots and tp_richcompare; ends with a zero slot */

#endif
