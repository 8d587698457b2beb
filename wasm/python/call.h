/* The tables of binding_gen.c, which call.c interprets. All strings are offsets into lt_py_names. */
#ifndef LT_PY_CALL_H
#define LT_PY_CALL_H

#include "args.h"
#include "op.h"

enum { LT_PY_FUNCTION = 1, LT_PY_METHOD = 2, LT_PY_INPLACE = 4, LT_PY_PRIVATE = 8, LT_PY_COMPOSITION = 16 };     /* lt_py_entry.kinds */
enum { LT_PY_ALPHA = 1, LT_PY_OUT = 2, LT_PY_TUPLE = 4 };                                  /* lt_py_form.extras */
enum { LT_PY_REQUIRED, LT_PY_NOTHING, LT_PY_INT, LT_PY_FLOAT, LT_PY_DIMS };                /* tags of defaults */

/* One way to call one op. */
typedef struct lt_py_form {
    uint16_t op;
    uint8_t positional, required;   /* how many parameters may be given by position; must be given */
    int8_t variadic;                /* index of the `int...` or `Tensor...` parameter, or -1 */
    uint8_t extras;                 /* alpha=, out=: slots behind the op's own parameters; whether a list is returned as a tuple */
    uint32_t names;                 /* per parameter the number of its names, and these */
    uint32_t defaults;              /* offset into lt_py_defaults */
    uint32_t words;                 /* of the enum parameters, in their order: the number of words, and these */
    uint32_t results;               /* names of the fields of the named tuple */
} lt_py_form;

/* A Python name: a function, a method or both, with one form or several that are tried in order. */
typedef struct lt_py_entry {
    uint32_t name;
    uint16_t form;
    uint8_t forms, kinds;
} lt_py_entry;

extern const lt_py_form lt_py_forms[];
extern const lt_py_entry lt_py_entries[];
extern const int lt_py_entry_count;
extern const uint8_t lt_py_names[], lt_py_defaults[];

int lt_py_call_init(PyObject *module);          /* puts the functions on the module and the methods on Tensor */

#endif
