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
/* float16 and bfloat16 are computed in float32, int8 and int16 in int32; the other dtypes in themselves. */
#define lt_compute_dtype(dtype) ((lt_dtype)lt_dtypes[dtype].compute)
lt_dtype lt_real_dtype(lt_dtype dtype);    /* that of a complex dtype's parts; other dtypes themselves */
lt_dtype lt_complex_dtype(lt_dtype dtype); /* the complex dtype of numbers with parts of this one */

/* Kind first (bool < integer < floating < complex), then width; equal widths keep `a`. */
lt_dtype lt_promote(lt_dtype a, lt_dtype b);
/* -1 after LT_DTYPE_ERROR, "op: argument is int64; wanted float32 or float64": `set` has an LT_BIT for each wanted. The
 * message names those too that the dispatcher converts to one of them. */
int lt_refuse_dtype(const char *op, const char *argument, int dtype, unsigned set);

/* A Python number: it gives its kind to a promotion, never its width. */
typedef struct lt_scalar {
    lt_kind kind;
    union {
        int64_t i;
        double f;
        double c[2];
    } v; /* c: real and imaginary part */
} lt_scalar;

double lt_scalar_double(lt_scalar s); /* of a complex number its real part */
int64_t lt_scalar_int(lt_scalar s);   /* truncates, saturates */
bool lt_scalar_true(lt_scalar s);     /* whether it is not zero */
void lt_scalar_store(lt_scalar s, lt_dtype dtype, void *to);
lt_scalar lt_scalar_load(lt_dtype dtype, const void *from);

#define LT_DTYPE_NAME(d) (lt_dtypes[d].name)

#endif
