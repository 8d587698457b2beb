/* Dtypes, their promotion, and Python numbers as scalars. */
#include <math.h>
#include <stdio.h>

#include "dtype.h"
#include "error.h"
#include "half.h"

const lt_dtype_info lt_dtypes[LT_DTYPE_COUNT] = {
    [LT_BOOL] = {"bool", 1, LT_KIND_BOOL, 0, LT_BOOL},
    [LT_U8] = {"uint8", 1, LT_KIND_INT, 0, LT_U8},
    [LT_I8] = {"int8", 1, LT_KIND_INT, LT_NARROW, LT_I32},
    [LT_I16] = {"int16", 2, LT_KIND_INT, LT_NARROW, LT_I32},
    [LT_U16] = {"uint16", 2, LT_KIND_INT, LT_NARROW, LT_I32},
    [LT_I32] = {"int32", 4, LT_KIND_INT, 0, LT_I32},
    [LT_U32] = {"uint32", 4, LT_KIND_INT, LT_NARROW, LT_U64},
    [LT_I64] = {"int64", 8, LT_KIND_INT, 0, LT_I64},
    [LT_U64] = {"uint64", 8, LT_KIND_INT, 0, LT_U64},
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
    if ((x->kind == LT_KIND_COMPLEX && b == LT_F64) || (y->kind == LT_KIND_COMPLEX && a == LT_F64)) return LT_C128;
    if (x->kind != y->kind) return x->kind > y->kind ? a : b;
    if (x->kind == LT_KIND_FLOAT && x->itemsize == y->itemsize) return LT_F32; // float16 and bfloat16
    if (x->kind == LT_KIND_INT && lt_is_unsigned(a) != lt_is_unsigned(b)) {
        /* An unsigned one that is as wide as the signed one: the next wider signed one holds both. */
        static const lt_dtype wider[] = {[1] = LT_I16, [2] = LT_I32, [4] = LT_I64, [8] = LT_F64};
        const lt_dtype is_signed = lt_is_unsigned(a) ? b : a;
        const int width = lt_is_unsigned(a) ? x->itemsize : y->itemsize;
        return lt_dtypes[is_signed].itemsize > width ? is_signed : wider[width];
    }
    return y->itemsize > x->itemsize ? b : a;
}

lt_dtype lt_total_dtype(lt_dtype dtype) { return lt_is_unsigned(dtype) && dtype != LT_U8 ? LT_U64 : LT_I64; }

lt_dtype lt_combined_dtype(lt_dtype dtype)
{
    return lt_is_integral(dtype) && dtype != LT_I32 ? lt_total_dtype(dtype) : dtype;
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
    return s.kind == LT_KIND_COMPLEX ? s.v.c[0]
           : s.kind == LT_KIND_FLOAT ? s.v.f
           : s.big                   ? (double)(uint64_t)s.v.i
                                     : (double)s.v.i;
}

int64_t lt_scalar_int(lt_scalar s)
{
    if (s.kind <= LT_KIND_INT) return s.big ? INT64_MAX : s.v.i;
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

/* The least and the greatest number of an integer dtype, or of bool; the greatest as its bits. */
static void limits(lt_dtype dtype, int64_t *low, uint64_t *high)
{
    const int bits = dtype == LT_BOOL ? 1 : 8 * lt_dtypes[dtype].itemsize;
    const bool is_signed = !(lt_is_unsigned(dtype) || dtype == LT_BOOL);
    *high = UINT64_MAX >> (64 - bits + is_signed);
    *low = is_signed ? -(int64_t)*high - 1 : 0;
}

bool lt_scalar_fits(lt_scalar s, lt_dtype dtype)
{
    int64_t low;
    uint64_t high;
    if (s.kind > LT_KIND_INT || lt_dtypes[dtype].kind != LT_KIND_INT) return true;
    limits(dtype, &low, &high);
    return s.big || s.v.i > 0 ? (uint64_t)s.v.i <= high : s.v.i >= low;
}

lt_scalar lt_scalar_limit(lt_dtype dtype, bool greatest)
{
    int64_t low;
    uint64_t high;
    limits(dtype, &low, &high);
    return (lt_scalar){LT_KIND_INT, {.i = greatest ? (int64_t)high : low}, greatest && high > INT64_MAX};
}

int lt_refuse_number(const char *op, const char *argument, lt_scalar s, lt_dtype dtype)
{
    int64_t low;
    uint64_t high;
    char given[32];
    limits(dtype, &low, &high);
    if (s.big) snprintf(given, sizeof given, "%llu", (unsigned long long)s.v.i);
    else snprintf(given, sizeof given, "%lld", (long long)s.v.i);
    return lt_fail(LT_OVERFLOW_ERROR, "%s: %s is %s; wanted a number that %s holds, %lld to %llu", op, argument, given,
                   lt_dtypes[dtype].name, (long long)low, (unsigned long long)high);
}

/* A float becomes the nearest integer of the dtype, NaN 0, as in a cast; an integer keeps its low bits, as there too.
 */
static uint64_t integer(lt_scalar value, lt_dtype dtype)
{
    if (value.kind <= LT_KIND_INT) return (uint64_t)value.v.i;
    const double f = lt_scalar_double(value);
    int64_t low;
    uint64_t high;
    limits(dtype, &low, &high);
    if (dtype == LT_U64) return f >= 18446744073709551616.0 ? high : f > 0 ? (uint64_t)f : 0;
    const int64_t i = lt_scalar_int(value);
    return (uint64_t)(i<low ? low : i>(int64_t) high ? (int64_t)high : i);
}

void lt_scalar_store(lt_scalar value, lt_dtype dtype, void *to)
{
    const double imag = value.kind == LT_KIND_COMPLEX ? value.v.c[1] : 0;
    switch (dtype) {
    case LT_BOOL: *(uint8_t *)to = lt_scalar_true(value); break;
    case LT_U8:
    case LT_I8: *(uint8_t *)to = (uint8_t)integer(value, dtype); break;
    case LT_U16:
    case LT_I16: *(uint16_t *)to = (uint16_t)integer(value, dtype); break;
    case LT_U32:
    case LT_I32: *(uint32_t *)to = (uint32_t)integer(value, dtype); break;
    case LT_U64:
    case LT_I64: *(uint64_t *)to = integer(value, dtype); break;
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
    case LT_U16: s.v.i = *(const uint16_t *)p; break;
    case LT_I32: s.v.i = *(const int32_t *)p; break;
    case LT_U32: s.v.i = *(const uint32_t *)p; break;
    case LT_I64: s.v.i = *(const int64_t *)p; break;
    case LT_U64:
        s.v.i = *(const int64_t *)p;
        s.big = s.v.i < 0;
        break;
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
