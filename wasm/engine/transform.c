#include "op.h"
int lt_transformed(const lt_op *op, const lt_value *v, lt_value *out) { (void)v, (void)out; return lt_fail(LT_RUNTIME_ERROR, "%s: transformed", op->name); }
int lt_transformed_inplace(const lt_op *op, const lt_value *v) { (void)v; return lt_fail(LT_RUNTIME_ERROR, "%s: transformed", op->name); }
