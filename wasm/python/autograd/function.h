/* The ctx of an autograd.Function, shared by function.c (the node) and function_ctx.c (the Python type). */
#ifndef LT_PY_FUNCTION_H
#define LT_PY_FUNCTION_H

#include "args.h"

typedef struct {
    PyObject_HEAD PyObject *dict;
    PyObject *needs_input_grad;
    PyObject *to_save, *dirty, *non_differentiable; /* tuples, only until the node is built */
    lt_node *node;                                  /* borrowed; NULL before and after the node lives */
    int saved;
    bool materialize, finished; /* finished: _function_apply has seen it */
} lt_py_ctx;

bool lt_py_is_ctx(PyObject *o);

#endif
