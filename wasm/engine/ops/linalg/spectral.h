/* What the eigenvalue and singular value decompositions share: all of them are computed in float64 or complex128. */
#ifndef LT_SPECTRAL_H
#define LT_SPECTRAL_H

#include "linalg.h"

static inline lt_dtype spectral_dtype(const lt_tensor *t) { return lt_is_complex(t->dtype) ? LT_C128 : LT_F64; }
/* The dtypes of real and of complex results. */
static inline lt_dtype real_dtype(const lt_tensor *t)
{
    return t->dtype == LT_C64 ? LT_F32 : t->dtype == LT_C128 ? LT_F64 : (lt_dtype)t->dtype;
}
static inline lt_dtype complex_dtype(const lt_tensor *t)
{
    return t->dtype == LT_F32 ? LT_C64 : t->dtype == LT_F64 ? LT_C128 : (lt_dtype)t->dtype;
}

static inline int spectral_failed(const char *op, lt_idx b, bool finite)
{
    if (!finite)
        return lt_fail(
            LT_LINALG_ERROR,
            "%s: The algorithm failed to converge because the input matrix contained non-finite values: matrix %lld of the batch has elements that are nan or infinite; wanted finite ones",
            op, (long long)b);
    return lt_fail(
        LT_LINALG_ERROR,
        "%s: The algorithm failed to converge: the iteration did not end for matrix %lld of the batch; wanted "
        "another matrix",
        op, (long long)b);
}

/* t's matrices transposed, in a dtype; takes the reference. */
static inline lt_tensor *as_columns(lt_tensor *t, lt_dtype dtype)
{
    lt_tensor *turn = t ? turned(t) : NULL, *out = turn ? lt_copy_as(turn, dtype) : NULL;
    lt_release(turn);
    lt_release(t);
    return out;
}

#endif
