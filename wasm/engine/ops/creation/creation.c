/* Tensors from nothing but sizes and numbers. */
#include <math.h>

#include "engine.h"
#include "run_kernel.h"
#include "ops_gen.h"

static int pick_dtype(int asked) { return asked >= 0 ? asked : (int)lt_default_dtype; }

/* Marks a fresh tensor as one that wants a gradient; takes the reference over. */
static lt_tensor *finish(lt_tensor *t, bool requires_grad)
{
    if (t && requires_grad && lt_set_requires_grad(t, true)) {
        lt_release(t);
        return NULL;
    }
    return t;
}

/* A new tensor with every element set to `value`. */
static lt_tensor *filled(int dtype, int ndim, const lt_idx *shape, lt_scalar value, bool requires_grad)
{
    lt_tensor *t = lt_new(dtype, ndim, shape);
    if (t && t->numel && lt_fill_raw(t, value)) {
        lt_release(t);
        return NULL;
    }
    return finish(t, requires_grad);
}

static lt_scalar integer(int64_t i) { return (lt_scalar){LT_KIND_INT, {.i = i}}; }

/* ---- empty, zeros, ones, full ---------------------------------------------------------------------------------- */

lt_tensor *lt_empty_forward(const lt_dims *size, int dtype, bool requires_grad)
{
    return finish(lt_new_dims(pick_dtype(dtype), size), requires_grad);
}

lt_tensor *lt_zeros_forward(const lt_dims *size, int dtype, bool requires_grad)
{
    return finish(lt_new_zeros(pick_dtype(dtype), size->n, size->v), requires_grad);
}

lt_tensor *lt_ones_forward(const lt_dims *size, int dtype, bool requires_grad)
{
    return filled(pick_dtype(dtype), size->n, size->v, integer(1), requires_grad);
}

/* A bool makes a bool tensor, an int int64, a float the default float, a complex number the complex dtype of that,
 * where no dtype is asked for. */
static int dtype_of_scalar(lt_scalar value, int asked)
{
    if (asked >= 0) return asked;
    if (value.kind == LT_KIND_COMPLEX) return lt_complex_dtype(lt_default_dtype);
    return value.kind == LT_KIND_BOOL ? LT_BOOL : value.kind == LT_KIND_INT ? LT_I64 : (int)lt_default_dtype;
}

lt_tensor *lt_full_forward(const lt_dims *size, lt_scalar fill_value, int dtype, bool requires_grad)
{
    return filled(dtype_of_scalar(fill_value, dtype), size->n, size->v, fill_value, requires_grad);
}

lt_tensor *lt_empty_like_forward(lt_tensor *self, int dtype, bool requires_grad)
{
    return finish(lt_new(dtype >= 0 ? dtype : self->dtype, self->ndim, self->shape), requires_grad);
}

lt_tensor *lt_zeros_like_forward(lt_tensor *self, int dtype, bool requires_grad)
{
    return finish(lt_new_zeros(dtype >= 0 ? dtype : self->dtype, self->ndim, self->shape), requires_grad);
}

lt_tensor *lt_ones_like_forward(lt_tensor *self, int dtype, bool requires_grad)
{
    return filled(dtype >= 0 ? dtype : self->dtype, self->ndim, self->shape, integer(1), requires_grad);
}

lt_tensor *lt_full_like_forward(lt_tensor *self, lt_scalar fill_value, int dtype, bool requires_grad)
{
    return filled(dtype >= 0 ? dtype : self->dtype, self->ndim, self->shape, fill_value, requires_grad);
}

lt_tensor *lt_eye_forward(lt_idx n, const lt_idx *m, int dtype, bool requires_grad)
{
    const lt_idx columns = m ? *m : n, shape[2] = {n, columns};
    if (n < 0 || columns < 0)
        return lt_raise(LT_VALUE_ERROR, "eye: %s is %lld; wanted 0 or more", n < 0 ? "n" : "m",
                        (long long)(n < 0 ? n : columns));
    lt_tensor *t = lt_new_zeros(pick_dtype(dtype), 2, shape);
    const lt_idx diagonal = n < columns ? n : columns;
    if (t && diagonal) {
        const lt_idx step = columns + 1;
        lt_tensor *line = lt_alias_as(t, 1, &diagonal, &step, 0);
        if (!line || lt_fill_raw(line, integer(1))) {
            lt_release(t);
            t = NULL;
        }
        lt_release(line);
    }
    return finish(t, requires_grad);
}

/* ---- arange ---------------------------------------------------------------------------------------------------- */

/* A tensor of n elements with a count that may be beyond any size. */
static lt_tensor *line(const char *op, int dtype, double n)
{
    if (n >= (double)PTRDIFF_MAX / 16)
        return lt_raise(LT_MEMORY_ERROR, "%s: the result would have %.6g elements; wanted as many as fit in memory", op,
                        n);
    const lt_idx shape = (lt_idx)n;
    return lt_new(dtype, 1, &shape);
}

static void *wrong_direction(void)
{
    return lt_raise(LT_VALUE_ERROR, "arange: step leads away from end; wanted a step with the sign of end - start");
}

/* Integers exactly, with unsigned differences, so that the ends of int64 and uint64 do not overflow. */
static lt_tensor *arange_int(lt_scalar from, lt_scalar to, int64_t step, int dtype)
{
    const lt_dtype whole = dtype == LT_U64 ? LT_U64 : LT_I64;
    const int64_t start = from.v.i, end = to.v.i;
    if (!lt_scalar_fits(from, whole) || !lt_scalar_fits(to, whole)) {
        const bool first = !lt_scalar_fits(from, whole);
        lt_refuse_number("arange", first ? "start" : "end", first ? from : to, whole);
        return NULL;
    }
    const bool falls = whole == LT_U64 ? (uint64_t)start > (uint64_t)end : start > end;
    if (step == 0) return lt_raise(LT_VALUE_ERROR, "arange: step is 0; wanted another number");
    if (start != end && falls != (step < 0)) return wrong_direction();
    const uint64_t span = step > 0 ? (uint64_t)end - (uint64_t)start : (uint64_t)start - (uint64_t)end;
    const uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    const uint64_t n = span / stride + (span % stride != 0);
    lt_tensor *t = line("arange", LT_DTYPES_arange_whole >> dtype & 1 ? dtype : LT_I64, (double)n);
    if (t && !lt_shape_only(t)) LT_CALL(arange_whole, t->dtype, (t->numel, start, step, lt_data(t)));
    return lt_into_dtype(t, dtype);
}

static lt_tensor *arange_float(double start, double end, double step, int dtype)
{
    if (!isfinite(start) || !isfinite(end))
        return lt_raise(LT_VALUE_ERROR, "arange: %s is %g; wanted a finite number", isfinite(start) ? "end" : "start",
                        isfinite(start) ? end : start);
    if (!isfinite(step) || step == 0)
        return lt_raise(LT_VALUE_ERROR, "arange: step is %g; wanted a finite number that is not 0", step);
    if (step > 0 ? start > end : start < end) return wrong_direction();
    const double n = start == end ? 0 : ceil((end - start) / step);
    lt_tensor *t = line("arange", LT_DTYPES_arange >> dtype & 1 ? dtype : LT_F64, n);
    if (t && !lt_shape_only(t)) LT_CALL(arange, t->dtype, (t->numel, start, step, lt_data(t)));
    return lt_into_dtype(t, dtype);
}

/* A number without its fraction. */
static lt_scalar cut_off(lt_scalar s)
{
    if (s.kind <= LT_KIND_INT) return s;
    const double f = lt_scalar_double(s);
    if (f >= 9223372036854775808.0 && f < 18446744073709551616.0)
        return (lt_scalar){LT_KIND_INT, {.i = (int64_t)(uint64_t)f}, true};
    return integer(lt_scalar_int(s));
}

lt_tensor *lt_arange_forward(lt_scalar start, const lt_scalar *end, const lt_scalar *step, int dtype,
                             bool requires_grad)
{
    const lt_scalar from = end ? start : integer(0), to = end ? *end : start, by = step ? *step : integer(1);
    if (from.kind == LT_KIND_COMPLEX || to.kind == LT_KIND_COMPLEX || by.kind == LT_KIND_COMPLEX)
        return lt_raise(LT_TYPE_ERROR, "arange: start, end or step is complex; wanted real numbers");
    if (dtype >= 0 && lt_dtypes[dtype].kind == LT_KIND_INT)
        return finish(arange_int(cut_off(from), cut_off(to), lt_scalar_int(by), dtype), requires_grad);
    const bool whole = from.kind <= LT_KIND_INT && to.kind <= LT_KIND_INT && by.kind <= LT_KIND_INT;
    const int target = dtype >= 0 ? dtype : whole ? LT_I64 : (int)lt_default_dtype;
    if (target == LT_BOOL) {
        lt_refuse_dtype("arange", "dtype", target, LT_INTEGERS | LT_FLOATS);
        return NULL;
    }
    lt_tensor *t = whole && lt_is_integral(target)
                       ? arange_int(from, to, lt_scalar_int(by), target)
                       : arange_float(lt_scalar_double(from), lt_scalar_double(to), lt_scalar_double(by), target);
    return finish(t, requires_grad);
}

/* ---- linspace, logspace ---------------------------------------------------------------------------------------- */

/* Evenly spaced values in double. */
static lt_tensor *spaced(const char *op, lt_scalar start, lt_scalar end, lt_idx steps)
{
    if (start.kind == LT_KIND_COMPLEX || end.kind == LT_KIND_COMPLEX)
        return lt_raise(LT_TYPE_ERROR, "%s: start or end is complex; wanted real numbers", op);
    if (steps < 0) return lt_raise(LT_VALUE_ERROR, "%s: steps is %lld; wanted 0 or more", op, (long long)steps);
    lt_tensor *t = lt_new(LT_F64, 1, &steps);
    if (t && !lt_shape_only(t)) lt_k->linspace(steps, lt_scalar_double(start), lt_scalar_double(end), lt_data(t));
    return t;
}

lt_tensor *lt_linspace_forward(lt_scalar start, lt_scalar end, lt_idx steps, int dtype, bool requires_grad)
{
    return finish(lt_into_dtype(spaced("linspace", start, end, steps), pick_dtype(dtype)), requires_grad);
}

lt_tensor *lt_logspace_forward(lt_scalar start, lt_scalar end, lt_idx steps, double base, int dtype, bool requires_grad)
{
    lt_tensor *t = spaced("logspace", start, end, steps);
    if (t && !lt_shape_only(t)) lt_k->powers_of(steps, base, lt_data(t));
    return finish(lt_into_dtype(t, pick_dtype(dtype)), requires_grad);
}
