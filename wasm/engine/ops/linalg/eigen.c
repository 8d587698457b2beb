/* Eigenvalues and eigenvectors of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

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
                LT_LINALG_ERROR,
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
    if (check_matrices("eigh", "A", self, true) || lt_want_dtype("eigh", "A", self->dtype, LT_COMPUTED_FLOATS))
        return -1;
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
