/* Dtypes, their promotion, and Python numbers as scalars. */
#include <math.h>

#include "dtype.h"
#include "error.h"
#include "half.h"

const lt_dtype_info lt_dtypes[LT_DTYPE_COUNT] = {
    [LT_BOOL] = {"bool", 1, LT_KIND_BOOL, 0, LT_BOOL},
    [LT_U8] = {"uint8", 1, LT_KIND_INT, 0, LT_U8},
    [LT_I8] = {"int8", 1, LT_KIND_INT, LT_NARROW, LT_I32},
    [LT_I16] = {"int16", 2, LT_KIND_INT, LT_NARROW, LT_I32},
    [LT_I32] = {"int32", 4, LT_KIND_INT, 0, LT_I32},
    [LT_I64] = {"int64", 8, LT_KIND_INT, 0, LT_I64},
    [LT_F16] = {"float16", 2, LT_KIND_FLOAT, LT_NARROW, LT_F32},
    [LT_BF16] = {"bfloat16", 2, LT_KIND_FLOAT, LT_NARROW, LT_F32},
    [LT_F32] = {"float32", 4, LT_KIND_FLOAT, 0, LT_F32},
    [LT_F64] = {"float64", 8, LT_KIND_FLOAT, 0, LT_F64},
    [LT_C64] = {"complex64", 8, LT_KIND_COMPLEX, 0, LT_C64},
    [LT_C128] = {"complex128", 16, LT_KIND_COMPLEX, 0, LT_C128},
};

lt_dtype lt_default_dtype = LT_F32;

lt_dtype lt_promote(lt_dtype a, lt_dtype b)
{
    const lt_dtype_info *x = &lt_dtypes[a], *y = &lt_dtypes[b];
    if (a == b) return a;
    if (x->kind != y->kind) return x->kind > y->kind ? a : b;
    /* uint8 with int8: neither holds the other, so the next wider one. */
    if ((a == LT_U8 && b == LT_I8) || (a == LT_I8 && b == LT_U8)) return LT_I16;
    return y->itemsize > x->itemsize ? b : a;
}

lt_dtype lt_real_dtype(lt_dtype dtype) { return dtype == LT_C64 ? LT_F32 : dtype == LT_C128 ? LT_F64 : dtype; }

lt_dtype lt_complex_dtype(lt_dtype dtype)
{
    if (lt_is_integral(dtype)) dtype = lt_default_dtype;
    return dtype == LT_F64 || dtype == LT_C128 ? LT_C128 : LT_C64;
}

int lt_refuse_dtype(const char *op, const char *argument, int dtype, unsigned set)
{
    static const unsigned kinds[] = {LT_INTEGERS, LT_FLOATS, LT_COMPLEXES};
    static const char *const kind_names[] = {"an integer dtype", "a floating-point dtype", "a complex dtype"};
    const char *names[LT_DTYPE_COUNT];
    char text[200] = "";
    int n = 0;
    for (int d = 0; d < LT_DTYPE_COUNT && !lt_dtypes[dtype].narrow; d++) set |= (set >> lt_compute_dtype(d) & 1) << d;
    for (int d = 0; d < LT_DTYPE_COUNT; d++) {
        int whole = -1;
        for (int k = 0; k < 3; k++)
            if (kinds[k] >> d & 1 && (set & kinds[k]) == kinds[k]) whole = k;
        if (whole >= 0) {
            names[n++] = kind_names[whole];
            set &= ~kinds[whole];
        } else if (set >> d & 1) {
            names[n++] = lt_dtypes[d].name;
        }
    }
    for (int i = 0; i < n; i++) {
        if (i) strcat(text, i == n - 1 ? " or " : ", ");
        strcat(text, names[i]);
    }
    return lt_fail(LT_DTYPE_ERROR, "%s: %s is %s; wanted %s", op, argument, lt_dtypes[dtype].name, text);
}

int lt_want_one_dtype(const char *op, const char *a, int a_dtype, const char *b, int b_dtype)
{
    if (a_dtype == b_dtype) return 0;
    return lt_fail(LT_DTYPE_ERROR, "%s: %s is %s and %s %s; wanted one dtype", op, a, lt_dtypes[a_dtype].name, b,
                   lt_dtypes[b_dtype].name);
}

double lt_scalar_double(lt_scalar s)
{
    return s.kind == LT_KIND_COMPLEX ? s.v.c[0] : s.kind == LT_KIND_FLOAT ? s.v.f : (double)s.v.i;
}

int64_t lt_scalar_int(lt_scalar s)
{
    if (s.kind <= LT_KIND_INT) return s.v.i;
    const double f = lt_scalar_double(s);
    if (isnan(f)) return 0;
    if (f >= 9223372036854775808.0) return INT64_MAX;
    if (f <= -9223372036854775808.0) return INT64_MIN;
    return (int64_t)f;
}

bool lt_scalar_true(lt_scalar s)
{
    if (s.kind == LT_KIND_COMPLEX) return s.v.c[0] != 0 || s.v.c[1] != 0;
    return s.kind == LT_KIND_FLOAT ? s.v.f != 0 : s.v.i != 0;
}

/* A float becomes the nearest integer of the dtype, NaN 0, as in a cast; an integer keeps its low bits, as there too.
 */
static int64_t integer(lt_scalar value, int64_t low, int64_t high)
{
    const int64_t i = lt_scalar_int(value);
    return value.kind <= LT_KIND_INT ? i : i < low ? low : i > high ? high : i;
}

void lt_scalar_store(lt_scalar value, lt_dtype dtype, void *to)
{
    const double imag = value.kind == LT_KIND_COMPLEX ? value.v.c[1] : 0;
    switch (dtype) {
    case LT_BOOL: *(uint8_t *)to = lt_scalar_true(value); break;
    case LT_U8: *(uint8_t *)to = (uint8_t)integer(value, 0, UINT8_MAX); break;
    case LT_I8: *(int8_t *)to = (int8_t)integer(value, INT8_MIN, INT8_MAX); break;
    case LT_I16: *(int16_t *)to = (int16_t)integer(value, INT16_MIN, INT16_MAX); break;
    case LT_I32: *(int32_t *)to = (int32_t)integer(value, INT32_MIN, INT32_MAX); break;
    case LT_I64: *(int64_t *)to = lt_scalar_int(value); break;
    case LT_F16: *(uint16_t *)to = lt_float_to_half(lt_double_to_odd_float(lt_scalar_double(value))); break;
    case LT_BF16: *(uint16_t *)to = lt_float_to_bfloat(lt_double_to_odd_float(lt_scalar_double(value))); break;
    case LT_F32: *(float *)to = (float)lt_scalar_double(value); break;
    case LT_F64: *(double *)to = lt_scalar_double(value); break;
    case LT_C64: ((float *)to)[0] = (float)lt_scalar_double(value), ((float *)to)[1] = (float)imag; break;
    case LT_C128: ((double *)to)[0] = lt_scalar_double(value), ((double *)to)[1] = imag; break;
    default: break;
    }
}

lt_scalar lt_scalar_load(lt_dtype dtype, const void *p)
{
    lt_scalar s = {(lt_kind)lt_dtypes[dtype].kind, {0}};
    switch (dtype) {
    case LT_BOOL:
    case LT_U8: s.v.i = *(const uint8_t *)p; break;
    case LT_I8: s.v.i = *(const int8_t *)p; break;
    case LT_I16: s.v.i = *(const int16_t *)p; break;
    case LT_I32: s.v.i = *(const int32_t *)p; break;
    case LT_I64: s.v.i = *(const int64_t *)p; break;
    case LT_F16: s.v.f = lt_half_to_float(*(const uint16_t *)p); break;
    case LT_BF16: s.v.f = lt_bfloat_to_float(*(const uint16_t *)p); break;
    case LT_F32: s.v.f = *(const float *)p; break;
    case LT_F64: s.v.f = *(const double *)p; break;
    case LT_C64: s.v.c[0] = ((const float *)p)[0], s.v.c[1] = ((const float *)p)[1]; break;
    case LT_C128: s.v.c[0] = ((const double *)p)[0], s.v.c[1] = ((const double *)p)[1]; break;
    default: break;
    }
    return s;
}
