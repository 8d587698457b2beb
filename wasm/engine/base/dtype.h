/* Dtypes, their promotion, and Python numbers as scalars. */
#ifndef LT_DTYPE_H
#define LT_DTYPE_H

#include "base.h"

typedef struct lt_dtype_info {
    const char *name; /* "float32" */
    uint8_t itemsize; /* bytes */
    uint8_t kind;     /* lt_kind */
    uint8_t narrow;   /* LT_NARROW where arithmetic is done in a wider dtype, else 0 */
    uint8_t compute;  /* lt_dtype that kernels compute in where they have no loop of this dtype's own: often itself */
} lt_dtype_info;

enum { LT_NARROW = 32 }; /* beside the other flags of a tensor, which takes it from its dtype */

typedef enum lt_kind { LT_KIND_BOOL, LT_KIND_INT, LT_KIND_FLOAT, LT_KIND_COMPLEX } lt_kind;

extern const lt_dtype_info lt_dtypes[LT_DTYPE_COUNT];
extern lt_dtype lt_default_dtype; /* LT_F32 until set_default_dtype */

#define lt_itemsize(dtype) ((lt_idx)lt_dtypes[dtype].itemsize)
#define lt_is_float(dtype) (lt_dtypes[dtype].kind == LT_KIND_FLOAT)
#define lt_is_integral(dtype) (lt_dtypes[dtype].kind <= LT_KIND_INT)
#define lt_is_differentiable(dtype) (lt_dtypes[dtype].kind >= LT_KIND_FLOAT)
#define lt_is_complex(dtype) (lt_dtypes[dtype].kind == LT_KIND_COMPLEX)
#define lt_is_unsigned(dtype) (LT_UNSIGNED_INTEGERS >> (dtype) & 1)
/* float16 and bfloat16 are computed in float32, int8, int16 and uint16 in int32, uint32 in uint64; the other dtypes in
 * themselves. */
#define lt_compute_dtype(dtype) ((lt_dtype)lt_dtypes[dtype].compute)
lt_dtype lt_real_dtype(lt_dtype dtype);    /* that of a complex dtype's parts; other dtypes themselves */
lt_dtype lt_complex_dtype(lt_dtype dtype); /* the complex dtype of numbers with parts of this one */

/* Kind first (bool < integer < floating < complex), then width; equal widths keep `a`. A signed and an unsigned integer
 * make the signed one that holds both, or, as none holds uint64, float64. */
lt_dtype lt_promote(lt_dtype a, lt_dtype b);
/* The dtype in which many integers of this one (or bools) are added up and multiplied. */
lt_dtype lt_total_dtype(lt_dtype dtype);
/* The dtype in which scattered elements of this one are added up, multiplied and compared. */
lt_dtype lt_combined_dtype(lt_dtype dtype);
/* Sets of dtypes, a bit each. */
enum {
    LT_SIGNED_INTEGERS = LT_BIT(LT_I8) | LT_BIT(LT_I16) | LT_BIT(LT_I32) | LT_BIT(LT_I64),
    LT_UNSIGNED_INTEGERS = LT_BIT(LT_U8) | LT_BIT(LT_U16) | LT_BIT(LT_U32) | LT_BIT(LT_U64),
    LT_INTEGERS = LT_SIGNED_INTEGERS | LT_UNSIGNED_INTEGERS,
    LT_COMPUTED_FLOATS = LT_BIT(LT_F32) | LT_BIT(LT_F64),
    LT_FLOATS = LT_COMPUTED_FLOATS | LT_BIT(LT_F16) | LT_BIT(LT_BF16),
    LT_COMPLEXES = LT_BIT(LT_C64) | LT_BIT(LT_C128),
    LT_REALS = LT_BIT(LT_BOOL) | LT_INTEGERS | LT_FLOATS
};

/* LT_DTYPE_ERROR, "op: argument is int64; wanted bool or a floating-point dtype", and -1. The message has those too
 * that the dispatcher converts to one of the set. */
int lt_refuse_dtype(const char *op, const char *argument, int dtype, unsigned set);
/* 0 where the dtype is one of the set, else lt_refuse_dtype. */
static inline int lt_want_dtype(const char *op, const char *argument, int dtype, unsigned set)
{
    return LT_LIKELY(set >> dtype & 1) ? 0 : lt_refuse_dtype(op, argument, dtype, set);
}
/* 0 where both dtypes are one, else "op: query is float64 and key float32; wanted one dtype" and -1. */
int lt_want_one_dtype(const char *op, const char *a, int a_dtype, const char *b, int b_dtype);

/* A Python number: it gives its kind to a promotion, never its width. */
typedef struct lt_scalar {
    lt_kind kind;
    union {
        int64_t i;
        double f;
        double c[2];
    } v;      /* c: real and imaginary part */
    bool big; /* an integer of 2^63 or more: i has the bits of a uint64_t */
} lt_scalar;

double lt_scalar_double(lt_scalar s); /* of a complex number its real part */
int64_t lt_scalar_int(lt_scalar s);   /* truncates, saturates */
/* Whether the dtype holds the number, an integer; a float fits everywhere. */
bool lt_scalar_fits(lt_scalar s, lt_dtype dtype);
lt_scalar lt_scalar_limit(lt_dtype dtype, bool greatest); /* of an integer dtype */
/* OverflowError, "op: argument is 300; wanted a number that uint8 holds, 0 to 255", and -1. */
int lt_refuse_number(const char *op, const char *argument, lt_scalar s, lt_dtype dtype);
bool lt_scalar_true(lt_scalar s); /* whether it is not zero */
void lt_scalar_store(lt_scalar s, lt_dtype dtype, void *to);
lt_scalar lt_scalar_load(lt_dtype dtype, const void *from);

#define LT_DTYPE_NAME(d) (lt_dtypes[d].name)

#endif
