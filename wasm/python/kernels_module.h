/* What the module lucid._kernels hands to lucid._C: a capsule of this name with this struct. */
#ifndef LT_PY_KERNELS_MODULE_H
#define LT_PY_KERNELS_MODULE_H

#include "kernels_gen.h"

#define LT_PY_KERNELS "lucid.kernels"

typedef struct lt_py_kernels {
    size_t size, dtypes; /* sizeof(lt_kernels), LT_DTYPE_COUNT: both modules must be of one build */
    const lt_kernels *table;
} lt_py_kernels;

#endif
