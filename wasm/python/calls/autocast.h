/* Autocast: tensors in another dtype for some ops that Python calls. */
#ifndef LT_PY_AUTOCAST_H
#define LT_PY_AUTOCAST_H

#include "binding.h"

extern bool lt_py_autocasting;
int lt_py_autocast(const lt_op *op, const lt_value *v, lt_value *out); /* in the place of lt_dispatch */

lt_tensor *lt_py_product(lt_tensor *x, lt_tensor *y); /* x @ y */

/* _set_autocast(0 for float16 or 1 for bfloat16, names of ops that get it, names of ops that get float32), the names
 * once; _set_autocast(None) ends it. */
PyObject *lt_py_set_autocast(PyObject *module, PyObject *const *args, Py_ssize_t nargs);

#endif
