/* The tables of binding_gen.c, which call.c interprets. All strings are offsets into lt_py_names. */
#ifndef LT_PY_CALL_H
#define LT_PY_CALL_H

#include "args.h"
#include "op.h"

/* lt_py_entry.kinds */
enum {
    LT_PY_FUNCTION = 1,
    LT_PY_METHOD = 2,
    LT_PY_INPLACE = 4,
    LT_PY_PRIVATE = 8,
    LT_PY_COMPOSITION = 16,
    LT_PY_COPY = 32
};
enum { LT_PY_ALWAYS = 255 };                                                                 /* lt_py_form.inplace */
enum { LT_PY_ALPHA = 1, LT_PY_OUT = 2 };                                                     /* lt_py_form.extras */
enum { LT_PY_REQUIRED, LT_PY_NOTHING, LT_PY_INT, LT_PY_FLOAT, LT_PY_DIMS, LT_PY_GRADIENTS }; /* tags of defaults */

/* One way to call one op. */
typedef struct lt_py_form {
    uint16_t op;
    uint8_t positional, required; /* how many parameters may be given by position; must be given */
    int8_t variadic;              /* index of the `int...` or `Tensor...` parameter, or -1 */
    uint8_t extras;               /* alpha=, out=: slots behind the op's own parameters */
    uint8_t inplace;   /* whether inplace= is taken: LT_PY_ALWAYS, or 1 + the parameter that says whether there is
                          something to write */
    uint32_t names;    /* per parameter the number of its names, and these */
    uint32_t defaults; /* offset into lt_py_defaults */
    uint32_t words;    /* of the enum parameters, in their order: the number of words, and these */
    uint32_t results;  /* names of the fields of the named tuple */
} lt_py_form;

/* A Python name: a function, a method or both, with one form or several that are tried in order. */
typedef struct lt_py_entry {
    uint32_t name;
    uint16_t form;
    uint8_t forms, kinds;
} lt_py_entry;

/* A module of the package in which entries first to end have their names. */
typedef struct lt_py_space {
    uint32_t name;
    uint16_t first, end;
} lt_py_space;

extern const lt_py_space lt_py_spaces[];
extern const int lt_py_space_count;
extern const lt_py_form lt_py_forms[];
extern const lt_py_entry lt_py_entries[];
extern const int lt_py_entry_count;
extern const uint8_t lt_py_names[], lt_py_defaults[];

static inline const char *lt_py_text(uint32_t at) { return (const char *)lt_py_names + at; }

/* How many slots a form has: its op's parameters, and inplace=, or alpha= and out=. */
static inline int lt_py_total_slots(const lt_py_form *form)
{
    return lt_ops[form->op].params + (form->extras & LT_PY_ALPHA) + (form->extras >> 1 & 1) + (form->inplace != 0);
}

/* Room for what the values of a call point to. */
typedef struct lt_py_arguments_room {
    lt_value v[LT_MAX_PARAMS];
    union {
        lt_dims dims;
        lt_scalar scalar;
        lt_idx i;
        double real;
        lt_list list;
    } room[LT_MAX_PARAMS];
    int owned; /* parameters below this index hold references */
} lt_py_arguments_room;

enum { LT_PY_MAX_SLOTS = LT_MAX_PARAMS + 2 };

/* The slot of a keyword, or -1. */
int lt_py_find_slot(const lt_py_form *form, int params, const char *text, size_t size);
/* Borrowed references into slots, NULL where absent. Several positional arguments of a variadic parameter become a
 * tuple, which is also put into *extra for the caller to drop. With `quiet`, -1 without an error says that this form is
 * not it. */
int lt_py_bind_slots(const char *name, const lt_py_form *form, int total, PyObject *const *args, Py_ssize_t nargs,
                     PyObject *kwnames, PyObject **slots, PyObject **extra, bool quiet);
int lt_py_convert_slots(const char *name, const lt_py_form *form, const lt_op *op, PyObject *const *slots,
                        lt_py_arguments_room *a);
void lt_py_release_arguments(const lt_op *op, lt_py_arguments_room *a);
int lt_py_scale_operand(const char *name, const lt_py_form *form, const lt_op *op, PyObject *o,
                        lt_py_arguments_room *a); /* alpha= */

PyObject *lt_py_run_form(const lt_py_entry *entry, const lt_py_form *form, PyObject *const *slots);
PyObject *lt_py_call_overloaded(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *lt_py_call_entry(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* callable.c: whether an object is a function of the op table, and of one its entry. */
bool lt_py_is_function(PyObject *o);
const lt_py_entry *lt_py_function_entry(PyObject *function);

int lt_py_call_init(PyObject *module); /* puts the functions on the module and the methods on Tensor */

#endif
