/* Triangular solves, Cholesky, QR and symmetric eigenvalue decompositions of the matrices in the last two dims. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

/* Checks that t holds matrices of a floating type, square ones where asked. */
static int check_matrices(const char *op, const char *name, const lt_tensor *t, bool square)
{
    if (lt_want_dtype(op, name, t->dtype, LT_COMPUTED_FLOATS)) return -1;
    if (t->ndim < 2)
        return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted at least 2 dims", op, name, LT_SHAPE(t));
    if (square && t->shape[t->ndim - 1] != t->shape[t->ndim - 2])
        return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted square matrices", op, name, LT_SHAPE(t));
    return 0;
}

static lt_idx rows_of(const lt_tensor *t) { return t->shape[t->ndim - 2]; }
static lt_idx columns_of(const lt_tensor *t) { return t->shape[t->ndim - 1]; }
static lt_idx batch_of(const lt_tensor *t) { return lt_product(t->ndim - 2, t->shape); }
/* The element of this number from lt_data(t). */
static void *element(const lt_tensor *t, lt_idx number) { return (char *)lt_data(t) + number * lt_itemsize(t->dtype); }

/* A tensor of matrices (rows, columns) with the batch dims of t. */
static lt_tensor *new_matrices(const lt_tensor *t, lt_idx rows, lt_idx columns)
{
    lt_dims shape = lt_dims_of(t);
    shape.v[shape.n - 2] = rows;
    shape.v[shape.n - 1] = columns;
    return lt_new_dims((lt_dtype)t->dtype, &shape);
}

/* t with its last two dims swapped, a raw alias. */
static lt_tensor *turned(lt_tensor *t)
{
    lt_dims shape = lt_dims_of(t), stride = {t->ndim, {0}};
    memcpy(stride.v, t->stride, sizeof(lt_idx) * (size_t)t->ndim);
    const int i = t->ndim - 2, j = t->ndim - 1;
    shape.v[i] = t->shape[j], shape.v[j] = t->shape[i];
    stride.v[i] = t->stride[j], stride.v[j] = t->stride[i];
    return lt_alias_as(t, t->ndim, shape.v, stride.v, t->offset);
}

/* Where the b-th matrix of t starts, in elements from lt_data(t). */
static lt_idx matrix_offset(const lt_tensor *t, lt_idx b)
{
    lt_idx offset = 0;
    for (int d = t->ndim - 3; d >= 0; d--) {
        offset += b % t->shape[d] * t->stride[d];
        b /= t->shape[d];
    }
    return offset;
}

/* ---- Triangles ------------------------------------------------------------------------------------------------- */

lt_tensor *lt_keep_triangle_forward(lt_tensor *self, bool upper, lt_idx diagonal)
{
    if (check_matrices("keep_triangle", "self", self, false)) return NULL;
    const lt_idx m = rows_of(self), n = columns_of(self);
    lt_tensor *out = lt_shape_only(self) ? new_matrices(self, m, n) : lt_copy_raw(self);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    const lt_idx at = diagonal < -m ? -m : diagonal > n ? n : diagonal;
    for (lt_idx b = 0, batch = batch_of(out); b < batch; b++)
        LT_CALL(keep_triangle, out->dtype, (m, n, upper, at, element(out, b * m * n)));
    return out;
}

/* X with self X = other; the batch dims broadcast. */
lt_tensor *lt_solve_triangular_left_forward(lt_tensor *self, lt_tensor *other, bool upper, bool unitriangular)
{
    const char *op = "solve_triangular";
    if (check_matrices(op, "A", self, true) || check_matrices(op, "B", other, false)) return NULL;
    if (lt_want_one_dtype(op, "A", self->dtype, "B", other->dtype)) return NULL;
    const lt_idx n = rows_of(self), m = columns_of(other);
    if (rows_of(other) != n)
        return lt_raise(LT_SHAPE_ERROR,
                        "%s: A has shape %s and B %s; wanted matrices of as many rows, and batch dims that broadcast",
                        op, LT_SHAPE(self), LT_SHAPE(other));
    lt_dims shape;
    if (lt_broadcast(op, self->ndim - 2, self->shape, other->ndim - 2, other->shape, &shape)) return NULL;
    shape.v[shape.n] = n;
    shape.v[shape.n + 1] = m;
    shape.n += 2;
    lt_tensor *out = lt_new_dims((lt_dtype)self->dtype, &shape);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    shape.v[shape.n - 1] = n;
    lt_tensor *a = lt_broadcast_alias(self, &shape);
    if (!a || lt_copy_into(out, other)) {
        lt_release(a), lt_release(out);
        return NULL;
    }
    const lt_idx rsa = a->stride[a->ndim - 2], csa = a->stride[a->ndim - 1];
    for (lt_idx b = 0, batch = batch_of(out); b < batch; b++)
        LT_CALL(solve_triangular, out->dtype,
                (n, m, element(a, matrix_offset(a, b)), rsa, csa, upper, unitriangular, element(out, b * n * m)));
    lt_release(a);
    return out;
}

/* ---- Cholesky -------------------------------------------------------------------------------------------------- */

lt_tensor *lt_cholesky_lower_forward(lt_tensor *self)
{
    if (check_matrices("cholesky", "A", self, true)) return NULL;
    const lt_idx n = rows_of(self);
    lt_tensor *out = lt_shape_only(self) ? new_matrices(self, n, n) : lt_copy_raw(self);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    for (lt_idx b = 0, batch = batch_of(out); b < batch; b++) {
        lt_idx failed;
        LT_CALL(cholesky, out->dtype, (n, element(out, b * n * n), &failed));
        if (!failed) continue;
        lt_release(out);
        return lt_raise(
            LT_RUNTIME_ERROR,
            "cholesky: matrix %lld of the batch is not positive-definite, its leading minor of order %lld is not positive; wanted matrices that are",
            (long long)b, (long long)failed);
    }
    return out;
}

/* ---- QR -------------------------------------------------------------------------------------------------------- */

int lt_qr_forward(lt_tensor *self, bool complete, lt_tensor **out)
{
    if (check_matrices("qr", "A", self, false)) return -1;
    const lt_idx m = rows_of(self), n = columns_of(self), least = m < n ? m : n, k = complete ? m : least;
    lt_tensor *q = new_matrices(self, m, k), *r = q ? new_matrices(self, k, n) : NULL, *turn = NULL, *a = NULL;
    if (!r) goto fail;
    if (!lt_shape_only(q) && m > 0 && batch_of(self) > 0) {
        /* Q has m k elements, so that the bytes of its columns are known to fit; those of tau are fewer than A's. */
        const lt_idx size = lt_itemsize(self->dtype);
        const size_t bytes = (size_t)(least + m * k) * (size_t)size;
        if (!(turn = turned(self)) || !(a = lt_copy_raw(turn))) goto fail;
        char *work = lt_alloc(bytes ? bytes : 1);
        if (!work) goto fail;
        for (lt_idx b = 0, batch = batch_of(self); b < batch; b++) {
            void *columns = work + least * size, *one = element(a, b * m * n);
            LT_CALL(qr, self->dtype, (m, n, one, work));
            LT_CALL(qr_results, self->dtype,
                    (m, n, k, one, work, element(q, b * m * k), element(r, b * k * n), columns));
        }
        lt_free(work, bytes ? bytes : 1);
        lt_release(turn), lt_release(a);
    }
    out[0] = q;
    out[1] = r;
    return 0;
fail:
    lt_release(q), lt_release(r), lt_release(turn), lt_release(a);
    return -1;
}

/* What the gradient of a complete QR with more rows than columns is: there is none, the added columns of Q are
 * arbitrary. */
lt_tensor *lt_qr_refuse(lt_tensor *self)
{
    return lt_raise(LT_RUNTIME_ERROR,
                    "qr: mode 'complete' has no gradient for matrices %s with more rows than columns; wanted 'reduced'",
                    LT_SHAPE(self));
}

/* ---- Symmetric eigenvalues ------------------------------------------------------------------------------------- */

/* Fills values (..., n) and, if not NULL, vectors (..., n, n), both float64, from one triangle of each matrix. */
static int eigen(lt_tensor *self, bool upper, lt_tensor *values, lt_tensor *vectors)
{
    const lt_idx n = rows_of(self);
    lt_tensor *x = lt_to_contiguous_dtype(self, LT_F64), *scratch = x ? lt_new(LT_F64, 2, (lt_idx[]){n, n}) : NULL;
    lt_tensor *work = scratch ? lt_new(LT_F64, 2, (lt_idx[]){2, n}) : NULL;
    int failed = work ? 0 : -1;
    for (lt_idx b = 0, batch = batch_of(self); b < batch && !failed; b++) {
        lt_k->mirror_triangle(n, upper, lt_row(x, b * n * n), lt_data(scratch));
        LT_CALL(eigh, LT_F64, (n, lt_data(scratch), element(values, b * n), lt_data(work), vectors != NULL, &failed));
        if (failed)
            failed = lt_fail(
                LT_RUNTIME_ERROR,
                failed == 1
                    ? "eigh: matrix %lld of the batch has elements that are nan or infinite; wanted finite ones"
                    : "eigh: the iteration did not converge for matrix %lld of the batch; wanted another matrix",
                (long long)b);
        if (!failed && vectors) lt_k->transpose_square(n, lt_data(scratch), lt_row(vectors, b * n * n));
    }
    lt_release(x), lt_release(scratch), lt_release(work);
    return failed;
}

/* Both results of eigh, or the eigenvalues alone; out[1] is NULL then. */
static int eigen_results(lt_tensor *self, bool upper, bool with_vectors, lt_tensor **out)
{
    if (check_matrices("eigh", "A", self, true)) return -1;
    out[0] = out[1] = NULL;
    const lt_dtype dtype = (lt_dtype)self->dtype, compute = lt_shape_only(self) ? dtype : LT_F64;
    lt_tensor *values = lt_new(compute, self->ndim - 1, self->shape), *vectors = NULL;
    if (!values || (with_vectors && !(vectors = lt_new(compute, self->ndim, self->shape)))) goto fail;
    if (!lt_shape_only(values) && self->numel > 0 && eigen(self, upper, values, vectors)) goto fail;
    if (!(out[0] = lt_to_dtype(values, dtype)) || (with_vectors && !(out[1] = lt_to_dtype(vectors, dtype)))) goto fail;
    lt_release(values), lt_release(vectors);
    return 0;
fail:
    lt_release(values), lt_release(vectors), lt_release(out[0]);
    return -1;
}

int lt_eigh_forward(lt_tensor *self, bool upper, lt_tensor **out) { return eigen_results(self, upper, true, out); }

lt_tensor *lt_eigvalsh_forward(lt_tensor *self, bool upper)
{
    lt_tensor *out[2];
    return eigen_results(self, upper, false, out) ? NULL : out[0];
}
