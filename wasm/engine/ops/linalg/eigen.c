/* Eigenvalues and eigenvectors of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

/* Of Hermitian matrices: values (..., n), float64, ascending; and, if not NULL, the vectors as rows. */
static int hermitian(lt_tensor *self, bool upper, lt_tensor *values, lt_tensor *vectors)
{
    const lt_idx n = rows_of(self);
    const lt_dtype dtype = spectral_dtype(self);
    lt_tensor *x = lt_to_dtype(self, dtype), *a = x ? lt_new(dtype, 2, (lt_idx[]){n, n}) : NULL;
    lt_tensor *work = a ? lt_new(dtype, 2, (lt_idx[]){6, n}) : NULL, *e = work ? lt_new(LT_F64, 1, &n) : NULL;
    lt_tensor *turns = e ? lt_new(LT_F64, 2, (lt_idx[]){64, n}) : NULL;
    int failed = turns ? 0 : -1;
    for (lt_idx b = 0, batch = batch_of(self); b < batch && !failed; b++) {
        double scale;
        void *d = element(values, b * n), *v = vectors ? element(vectors, b * n * n) : NULL;
        LT_CALL(spectral_input, dtype,
                (n, n, upper ? 1 : 2, element(x, matrix_offset(x, b)), x->stride[x->ndim - 2], x->stride[x->ndim - 1],
                 lt_data(a), &scale));
        if (scale == 0) {
            failed = spectral_failed("eigh", b, false);
            break;
        }
        LT_CALL(tridiagonalise, dtype, (n, lt_data(a), d, lt_data(e), v, lt_data(work)));
        lt_k->tridiagonal_qr(n, d, lt_data(e), v, dtype == LT_C128 ? 2 * n : n, lt_data(turns), &failed);
        if (failed) failed = spectral_failed("eigh", b, true);
        else LT_CALL(order_vectors, dtype, (n, 0, scale, d, v, n, NULL, 0));
    }
    lt_release(x), lt_release(a), lt_release(work), lt_release(e), lt_release(turns);
    return failed;
}

/* Both results of eigh, or the eigenvalues alone; out[1] is NULL then. */
static int hermitian_results(lt_tensor *self, bool upper, bool with_vectors, lt_tensor **out)
{
    if (check_matrices("eigh", "A", self, true)) return -1;
    const bool shaped = lt_shape_only(self);
    lt_tensor *values = lt_new(shaped ? lt_real_dtype((lt_dtype)self->dtype) : LT_F64, self->ndim - 1, self->shape),
              *vectors = NULL;
    out[0] = out[1] = NULL;
    if (!values) return -1;
    if (with_vectors && !(vectors = lt_new_like(shaped ? (lt_dtype)self->dtype : spectral_dtype(self), self)))
        goto fail;
    if (!shaped && self->numel > 0 && hermitian(self, upper, values, vectors)) goto fail;
    if (!shaped && vectors && !(vectors = as_columns(vectors, (lt_dtype)self->dtype))) goto fail;
    out[1] = vectors;
    out[0] = lt_into_dtype(values, lt_real_dtype((lt_dtype)self->dtype));
    if (out[0]) return 0;
    values = NULL;
fail:
    lt_release(values), lt_release(vectors);
    return -1;
}

int lt_eigh_forward(lt_tensor *self, bool upper, lt_tensor **out) { return hermitian_results(self, upper, true, out); }

lt_tensor *lt_eigvalsh_forward(lt_tensor *self, bool upper)
{
    lt_tensor *out[2];
    return hermitian_results(self, upper, false, out) ? NULL : out[0];
}

/* ---- General matrices ------------------------------------------------------------------------------------------ */

static int general(const char *op, lt_tensor *self, lt_tensor *values, lt_tensor *vectors)
{
    const lt_idx n = rows_of(self);
    const lt_dtype dtype = spectral_dtype(self);
    lt_tensor *x = lt_to_dtype(self, dtype), *a = x ? lt_new(dtype, 2, (lt_idx[]){n, n}) : NULL;
    lt_tensor *z = a && vectors ? lt_new(dtype, 2, (lt_idx[]){n, n}) : NULL;
    lt_tensor *work = a && (z || !vectors) ? lt_new(dtype, 2, (lt_idx[]){8, n + 1}) : NULL;
    int failed = work ? 0 : -1;
    for (lt_idx b = 0, batch = batch_of(self); b < batch && !failed; b++) {
        double scale;
        LT_CALL(spectral_input, dtype,
                (n, n, 0, element(x, matrix_offset(x, b)), x->stride[x->ndim - 2], x->stride[x->ndim - 1], lt_data(a),
                 &scale));
        if (scale == 0) {
            failed = lt_fail(LT_LINALG_ERROR,
                             "%s: input tensor should not contain infs or NaNs: matrix %lld of the batch does; wanted "
                             "finite elements",
                             op, (long long)b);
            break;
        }
        LT_CALL(eigen, dtype,
                (n, scale, lt_data(a), element(values, b * n), vectors ? element(vectors, b * n * n) : NULL,
                 z ? lt_data(z) : NULL, lt_data(work), &failed));
        if (failed) failed = spectral_failed(op, b, true);
    }
    lt_release(x), lt_release(a), lt_release(z), lt_release(work);
    return failed;
}

static int general_results(const char *op, lt_tensor *self, bool with_vectors, lt_tensor **out)
{
    if (check_matrices(op, "A", self, true)) return -1;
    const bool shaped = lt_shape_only(self);
    const lt_dtype dtype = lt_complex_dtype((lt_dtype)self->dtype), compute = shaped ? dtype : LT_C128;
    lt_tensor *values = lt_new(compute, self->ndim - 1, self->shape), *vectors = NULL;
    out[0] = out[1] = NULL;
    if (!values) return -1;
    if (with_vectors && !(vectors = lt_new_like(compute, self))) goto fail;
    if (!shaped && self->numel > 0 && general(op, self, values, vectors)) goto fail;
    if (!shaped && vectors && !(vectors = as_columns(vectors, dtype))) goto fail;
    out[1] = vectors;
    out[0] = lt_into_dtype(values, dtype);
    if (out[0]) return 0;
    values = NULL;
fail:
    lt_release(values), lt_release(vectors);
    return -1;
}

int lt_eig_forward(lt_tensor *self, lt_tensor **out) { return general_results("eig", self, true, out); }

lt_tensor *lt_eigvals_forward(lt_tensor *self)
{
    lt_tensor *out[2];
    return general_results("eigvals", self, false, out) ? NULL : out[0];
}

/* m. The diagonal of `phase` says how a loss changes when complex vectors are turned by one: an error where it does. */
lt_tensor *lt_without_phase_forward(lt_tensor *m, lt_tensor *phase, int of)
{
    static const char *const names[] = {"linalg_eigh_backward: The eigenvectors",
                                        "linalg_eig_backward: The eigenvectors", "svd_backward: The singular vectors"};
    if (lt_shape_only(m) || !lt_is_complex(phase->dtype) || phase->numel == 0) return lt_copy_raw(m);
    lt_tensor *x = lt_to_contiguous_dtype(phase, LT_C128);
    double worst = 0;
    if (!x) return NULL;
    for (lt_idx b = 0, n = rows_of(phase), batch = batch_of(phase); b < batch; b++)
        lt_k->phase_of_diagonal(n, element(x, b * n * n), &worst);
    lt_release(x);
    if (worst > 1e-2)
        return lt_raise(
            LT_RUNTIME_ERROR,
            "%s in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on this quantity, so it is ill-defined; wanted one that does not",
            names[of]);
    return lt_copy_raw(m);
}
