/* Singular value decompositions of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

/* values (..., k), float64, descending; and, if not NULL, in rows the vectors of the longer side, `longer`, as many as
 * it has rows, and those of the shorter side. A wide matrix goes in transposed. */
static int singular(const char *op, lt_tensor *self, lt_tensor *values, lt_tensor *longer, lt_tensor *shorter)
{
    const bool wide = rows_of(self) < columns_of(self);
    const lt_idx m = wide ? columns_of(self) : rows_of(self), n = wide ? rows_of(self) : columns_of(self);
    const lt_idx rows = longer ? rows_of(longer) : 0;
    const lt_dtype dtype = spectral_dtype(self);
    const int parts = dtype == LT_C128 ? 2 : 1;
    lt_tensor *x = lt_to_dtype(self, dtype), *a = x ? lt_new(dtype, 2, (lt_idx[]){m, n}) : NULL;
    lt_tensor *work = a ? lt_new(dtype, 2, (lt_idx[]){9, m}) : NULL, *e = work ? lt_new(LT_F64, 1, &n) : NULL;
    lt_tensor *turns = e ? lt_new(LT_F64, 2, (lt_idx[]){128, n}) : NULL;
    int failed = turns ? 0 : -1;
    for (lt_idx b = 0, batch = batch_of(self); b < batch && !failed; b++) {
        double scale;
        void *d = element(values, b * n), *l = longer ? element(longer, b * rows * m) : NULL,
             *r = longer ? element(shorter, b * n * n) : NULL;
        const lt_idx rs = x->stride[x->ndim - (wide ? 1 : 2)], cs = x->stride[x->ndim - (wide ? 2 : 1)];
        LT_CALL(spectral_input, dtype, (m, n, 0, element(x, matrix_offset(x, b)), rs, cs, lt_data(a), &scale));
        if (scale == 0) {
            failed = spectral_failed(op, b, false);
            break;
        }
        LT_CALL(bidiagonalise, dtype, (m, n, rows, lt_data(a), d, lt_data(e), l, r, lt_data(work)));
        lt_k->bidiagonal_qr(n, d, lt_data(e), l, m * parts, r, n * parts, lt_data(turns), &failed);
        if (failed) failed = spectral_failed(op, b, true);
        else LT_CALL(order_vectors, dtype, (n, 1, scale, d, r, n, l, m));
    }
    lt_release(x), lt_release(a), lt_release(work), lt_release(e), lt_release(turns);
    return failed;
}

static lt_tensor *new_values(lt_tensor *self, lt_dtype dtype)
{
    lt_dims shape = lt_dims_of(self);
    const lt_idx m = rows_of(self), n = columns_of(self);
    shape.v[--shape.n - 1] = m < n ? m : n;
    return lt_new_dims(dtype, &shape);
}

static lt_tensor *new_rows(lt_tensor *self, lt_dtype dtype, lt_idx rows, lt_idx columns)
{
    lt_dims shape = lt_dims_of(self);
    shape.v[shape.n - 2] = rows, shape.v[shape.n - 1] = columns;
    return lt_new_dims(dtype, &shape);
}

int lt_svd_forward(lt_tensor *self, bool full_matrices, lt_tensor **out)
{
    if (check_matrices("svd", "A", self, false)) return -1;
    const lt_idx m = rows_of(self), n = columns_of(self), k = m < n ? m : n;
    const bool shaped = lt_shape_only(self), wide = m < n;
    const lt_dtype dtype = (lt_dtype)self->dtype, compute = shaped ? dtype : spectral_dtype(self);
    out[0] = out[1] = out[2] = NULL;
    if (shaped) {
        out[0] = new_rows(self, dtype, m, full_matrices ? m : k);
        out[1] = out[0] ? new_values(self, lt_real_dtype((lt_dtype)self->dtype)) : NULL;
        out[2] = out[1] ? new_rows(self, dtype, full_matrices ? n : k, n) : NULL;
        if (out[2]) return 0;
        goto fail;
    }
    const lt_idx most = wide ? n : m;
    lt_tensor *longer = new_rows(self, compute, full_matrices ? most : k, most);
    lt_tensor *shorter = longer ? new_rows(self, compute, k, k) : NULL;
    out[1] = shorter ? new_values(self, LT_F64) : NULL;
    if (!out[1] || (longer->numel > 0 && singular("svd", self, out[1], longer, shorter))) {
        lt_release(longer), lt_release(shorter);
        goto fail;
    }
    out[1] = lt_into_dtype(out[1], lt_real_dtype((lt_dtype)self->dtype));
    out[0] = as_columns(wide ? shorter : longer, dtype);
    out[2] = lt_into_dtype(wide ? longer : shorter, dtype);
    if (out[0] && out[1] && out[2]) return 0;
fail:
    for (int i = 0; i < 3; i++) lt_release(out[i]);
    return -1;
}

lt_tensor *lt_svdvals_forward(lt_tensor *self)
{
    if (check_matrices("svdvals", "A", self, false)) return NULL;
    lt_tensor *values = new_values(self, lt_shape_only(self) ? lt_real_dtype((lt_dtype)self->dtype) : LT_F64);
    if (values && !lt_shape_only(values) && values->numel > 0 && singular("svdvals", self, values, NULL, NULL)) {
        lt_release(values);
        return NULL;
    }
    return lt_into_dtype(values, lt_real_dtype((lt_dtype)self->dtype));
}

/* What somebody else computed of self. */
lt_tensor *lt_pinv_of_forward(lt_tensor *self, lt_tensor *value) { return lt_copy_raw(value); }
