/* How a call of an op is told to Python: to a device that is made of callbacks, and to who watches calls. Numbers are
 * numbers, a dtype is its name, dims are a tuple, and what a tensor is depends on who is told. */
#ifndef LT_PY_TOLD_H
#define LT_PY_TOLD_H

#include "binding.h"
#include "op.h"

typedef PyObject *lt_py_teller(const void *context, lt_tensor *t);

PyObject *lt_py_told_sizes(int n, const lt_idx *v);
PyObject *lt_py_told_scalar(lt_scalar s);
PyObject *lt_py_told_tensor(lt_py_teller *tell, const void *context, lt_tensor *t); /* None for NULL */
PyObject *lt_py_told_value(lt_py_teller *tell, const void *context, lt_type type, lt_value v);

#endif
