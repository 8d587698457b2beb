/* What the ops on the matrices in the last two dims share. */
#ifndef LT_LINALG_H
#define LT_LINALG_H

#include "engine.h"
#include "run_kernel.h"

/* Scratch for kernels that are built on the matrix product: what they take with them, and as many elements as they want
 * besides. */
typedef struct lt_scratch {
    lt_products with;
    void *more, *block;
    size_t bytes;
} lt_scratch;

/* For products (m, k) @ (k, n) of that size at most, whose second operands have at most `copied` elements, and `more`
 * elements of dtype. */
int lt_scratch_open(lt_scratch *s, int dtype, lt_idx m, lt_idx n, lt_idx k, double copied, double more);
void lt_scratch_close(lt_scratch *s);

/* A copy of b's matrices, `rows` rows each, for all systems of the broadcast batch dims of a and b, and an alias of a
 * with those dims. Both are new references; -1 leaves none. */
int lt_systems(const char *op, lt_tensor *a, lt_tensor *b, lt_idx rows, lt_tensor **systems, lt_tensor **out);
/* Refuses the first matrix of which `info` (contiguous) is not 0. `what` has places for op, number and info. */
int lt_singular(const char *op, const lt_tensor *info, const char *what);

/* Checks that t holds matrices of a floating or complex type, square ones where asked. */
static inline int check_matrices(const char *op, const char *name, const lt_tensor *t, bool square)
{
    if (lt_want_dtype(op, name, t->dtype, LT_COMPUTED_FLOATS | LT_COMPLEXES)) return -1;
    if (t->ndim < 2)
        return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted at least 2 dims", op, name, LT_SHAPE(t));
    if (square && t->shape[t->ndim - 1] != t->shape[t->ndim - 2])
        return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted square matrices", op, name, LT_SHAPE(t));
    return 0;
}

static inline lt_idx rows_of(const lt_tensor *t) { return t->shape[t->ndim - 2]; }
static inline lt_idx columns_of(const lt_tensor *t) { return t->shape[t->ndim - 1]; }
static inline lt_idx batch_of(const lt_tensor *t) { return lt_product(t->ndim - 2, t->shape); }
/* The element of this number from lt_data(t). */
static inline void *element(const lt_tensor *t, lt_idx number)
{
    return (char *)lt_data(t) + number * lt_itemsize(t->dtype);
}

/* A tensor of matrices (rows, columns) with the batch dims of t. */
static inline lt_tensor *new_matrices(const lt_tensor *t, lt_idx rows, lt_idx columns)
{
    lt_dims shape = lt_dims_of(t);
    shape.v[shape.n - 2] = rows;
    shape.v[shape.n - 1] = columns;
    return lt_new_dims((lt_dtype)t->dtype, &shape);
}

/* t with its last two dims swapped, a raw alias. */
static inline lt_tensor *turned(lt_tensor *t)
{
    lt_dims shape = lt_dims_of(t), stride = {t->ndim, {0}};
    memcpy(stride.v, t->stride, sizeof(lt_idx) * (size_t)t->ndim);
    const int i = t->ndim - 2, j = t->ndim - 1;
    shape.v[i] = t->shape[j], shape.v[j] = t->shape[i];
    stride.v[i] = t->stride[j], stride.v[j] = t->stride[i];
    return lt_alias_as(t, t->ndim, shape.v, stride.v, t->offset);
}

/* Where the b-th matrix of t starts, in elements from lt_data(t). */
static inline lt_idx matrix_offset(const lt_tensor *t, lt_idx b)
{
    lt_idx offset = 0;
    for (int d = t->ndim - 3; d >= 0; d--) {
        offset += b % t->shape[d] * t->stride[d];
        b /= t->shape[d];
    }
    return offset;
}

/* ---- Eigenvalues and singular values, which are computed in float64 or complex128 ------------------------------ */

static inline lt_dtype spectral_dtype(const lt_tensor *t) { return lt_is_complex(t->dtype) ? LT_C128 : LT_F64; }

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
