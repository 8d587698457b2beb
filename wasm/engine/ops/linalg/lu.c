/* LU decompositions of the matrices in the last two dims, and what is made of them: solutions, inverses, determinants.
 */
#include "linalg.h"
#include "ops_gen.h"

#define SINGULAR "%s: matrix %lld of the batch is singular, its pivot %lld is 0; wanted matrices that can be inverted"

static lt_tensor *new_pivots(const lt_tensor *a)
{
    lt_dims shape = lt_dims_of(a);
    shape.n--;
    shape.v[shape.n - 1] = rows_of(a) < columns_of(a) ? rows_of(a) : columns_of(a);
    return lt_new_dims(LT_I32, &shape);
}

int lt_lu_factor_ex_forward(lt_tensor *A, bool pivot, bool check_errors, lt_tensor **out)
{
    const char *op = "lu_factor";
    if (check_matrices(op, "A", A, false)) return -1;
    const lt_idx m = rows_of(A), n = columns_of(A), k = m < n ? m : n;
    lt_tensor *lu = lt_shape_only(A) ? new_matrices(A, m, n) : lt_copy_raw(A);
    lt_tensor *pivots = lu ? new_pivots(A) : NULL, *info = pivots ? lt_new(LT_I32, A->ndim - 2, A->shape) : NULL;
    lt_scratch s;
    if (!info) goto fail;
    if (m > INT32_MAX || n > INT32_MAX) {
        lt_fail(LT_VALUE_ERROR, "%s: A has shape %s; wanted less than 2^31 rows and columns", op, LT_SHAPE(A));
        goto fail;
    }
    if (lt_shape_only(lu)) goto done;
    if (lu->numel == 0) {
        if (info->numel && lt_fill_raw(info, (lt_scalar){LT_KIND_INT, {0}})) goto fail;
        goto done;
    }
    if (lt_scratch_open(&s, lu->dtype, m, n, k, ((double)k / 2 + 8) * (double)n, 8. * (double)m)) goto fail;
    for (lt_idx b = 0, batch = batch_of(lu); b < batch; b++)
        LT_CALL(lu, lu->dtype,
                (m, n, element(lu, b * m * n), pivot, element(pivots, b * k), element(info, b), s.more, &s.with));
    lt_scratch_close(&s);
    if (check_errors && lt_singular(op, info, SINGULAR)) goto fail;
done:
    out[0] = lu, out[1] = pivots, out[2] = info;
    return 0;
fail:
    lt_release(lu), lt_release(pivots), lt_release(info);
    return -1;
}

/* The rows of self in the order that the pivots give them, or back. The batch dims broadcast. */
lt_tensor *lt_apply_pivots_forward(lt_tensor *self, lt_tensor *pivots, bool back)
{
    const char *op = "lu_solve";
    if (check_matrices(op, "B", self, false)) return NULL;
    if (pivots->dtype != LT_I32 || pivots->ndim == 0 || pivots->shape[pivots->ndim - 1] > rows_of(self))
        return lt_raise(pivots->dtype != LT_I32 ? LT_DTYPE_ERROR : LT_SHAPE_ERROR,
                        "%s: pivots is %s of shape %s; wanted int32, and a last size of at most the rows of B %s", op,
                        lt_dtypes[pivots->dtype].name, LT_SHAPE(pivots), LT_SHAPE(self));
    if (pivots->ndim == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "%s: pivots has too many dims; wanted less than %d", op, LT_MAX_DIMS);
    lt_tensor *out = NULL, *all = NULL, *line = lt_to_contiguous(pivots);
    lt_dims shape = lt_dims_of(pivots);
    const lt_idx rows = rows_of(self), columns = columns_of(self), count = shape.v[shape.n - 1];
    shape.v[shape.n - 1] = 1;
    shape.v[shape.n++] = count;
    lt_idx stride[LT_MAX_DIMS] = {0};
    if (!line) goto done;
    for (int d = 0; d < pivots->ndim; d++) stride[d + (d == pivots->ndim - 1)] = line->stride[d];
    lt_tensor *rowed = lt_alias_as(line, shape.n, shape.v, stride, line->offset);
    if (!rowed || lt_systems(op, rowed, self, rows, &all, &out)) {
        lt_release(rowed);
        out = NULL;
        goto done;
    }
    lt_release(rowed);
    for (lt_idx b = 0, batch = batch_of(out); b < batch && out->numel && !lt_shape_only(out); b++) {
        lt_idx bad = -1;
        LT_CALL(
            apply_pivots, out->dtype,
            (rows, columns, count, element(all, matrix_offset(all, b)), back, element(out, b * rows * columns), &bad));
        if (bad < 0) continue;
        lt_fail(LT_VALUE_ERROR, "%s: pivots has an element out of range in place %lld of matrix %lld; wanted %s", op,
                (long long)bad, (long long)b, "numbers from 1 to that of the rows");
        lt_release(out);
        out = NULL;
        break;
    }
done:
    lt_release(line), lt_release(all);
    return out;
}

/* conj(t), raw: t itself, retained, where it is real. */
static lt_tensor *conjugated(lt_tensor *t)
{
    return lt_is_complex(t->dtype) ? lt_elementwise(&lt_ew[LT_EW_conjugate], (lt_tensor *[]){t}, NULL, NULL)
                                   : lt_retain(t);
}

/* X with A X = B, or A^H X = B; raw. */
static lt_tensor *solve_left(lt_tensor *lu, lt_tensor *pivots, lt_tensor *b, bool adjoint)
{
    lt_tensor *x = NULL, *y = NULL, *z = NULL, *turn = NULL, *conj = NULL;
    if (!adjoint) { /* A = P L U */
        if ((x = lt_apply_pivots_forward(b, pivots, false)) &&
            (y = lt_solve_triangular_left_forward(lu, x, false, true)))
            z = lt_solve_triangular_left_forward(lu, y, true, false);
    } else if ((turn = turned(lu)) && (conj = conjugated(turn)) && /* A^H = U^H L^H P^T */
               (x = lt_solve_triangular_left_forward(conj, b, false, false)) &&
               (y = lt_solve_triangular_left_forward(conj, x, true, true))) {
        z = lt_apply_pivots_forward(y, pivots, true);
    }
    lt_release(x), lt_release(y), lt_release(turn), lt_release(conj);
    return z;
}

/* X A = B is A^H X^H = B^H. */
lt_tensor *lt_solve_with_forward(lt_tensor *A, lt_tensor *B, lt_tensor *LU, lt_tensor *pivots, bool left, bool adjoint)
{
    const char *op = "solve";
    if (check_matrices(op, "A", LU, true) || check_matrices(op, "B", B, false)) return NULL;
    if (lt_want_one_dtype(op, "A", LU->dtype, "B", B->dtype)) return NULL;
    if ((left ? rows_of(B) : columns_of(B)) != rows_of(LU))
        return lt_raise(LT_SHAPE_ERROR, "%s: B has shape %s; wanted %lld %s, to match A %s", op, LT_SHAPE(B),
                        (long long)rows_of(LU), left ? "rows" : "columns", LT_SHAPE(LU));
    if (left) return solve_left(LU, pivots, B, adjoint);
    lt_tensor *turn = turned(B), *b = turn ? conjugated(turn) : NULL,
              *x = b ? solve_left(LU, pivots, b, !adjoint) : NULL, *back = x ? turned(x) : NULL,
              *out = back ? conjugated(back) : NULL, *copy = NULL;
    if (out) copy = lt_shape_only(out) ? new_matrices(out, rows_of(out), columns_of(out)) : lt_to_contiguous(out);
    lt_release(turn), lt_release(b), lt_release(x), lt_release(back), lt_release(out);
    return copy;
}

/* The decomposition is outside of the graph: derivatives go by A. */
int lt_solve_ex(lt_tensor *A, lt_tensor *B, bool left, bool check_errors, lt_tensor **out)
{
    lt_tensor *lu[3] = {NULL}, *plain = lt_detach(A);
    out[0] = NULL;
    if (plain && !check_matrices("solve", "A", plain, true) && !lt_lu_factor_ex(plain, true, check_errors, lu))
        out[0] = lt_solve_with(A, B, lu[0], lu[1], left, false);
    out[1] = out[0] ? lt_retain(lu[2]) : NULL;
    for (int i = 0; i < 3; i++) lt_release(lu[i]);
    lt_release(plain);
    return out[0] ? 0 : -1;
}

/* (..., n, n) identities that one batch shares, of zero strides. */
static lt_tensor *identities(const lt_tensor *a)
{
    const lt_idx n = rows_of(a), shape[2] = {n, n};
    lt_tensor *zeros = lt_new_zeros((lt_dtype)a->dtype, 2, shape), *line = NULL;
    if (!zeros || lt_shape_only(zeros) || n == 0) return zeros;
    if (!(line = lt_alias_as(zeros, 1, &n, (lt_idx[]){n + 1}, zeros->offset)) ||
        lt_fill_raw(line, (lt_scalar){LT_KIND_INT, {1}})) {
        lt_release(zeros);
        zeros = NULL;
    }
    lt_release(line);
    return zeros;
}

int lt_inv_ex_forward(lt_tensor *A, bool check_errors, lt_tensor **out)
{
    const char *op = "inv";
    if (check_matrices(op, "A", A, true)) return -1;
    lt_tensor *results[3], *one = NULL;
    if (lt_lu_factor_ex_forward(A, true, false, results)) return -1;
    out[0] = NULL;
    if ((!check_errors || lt_shape_only(results[2]) || !lt_singular(op, results[2], SINGULAR)) && (one = identities(A)))
        out[0] = solve_left(results[0], results[1], one, false);
    out[1] = results[2];
    lt_release(results[0]), lt_release(results[1]), lt_release(one);
    if (out[0]) return 0;
    lt_release(out[1]);
    return -1;
}

/* ---- Determinants ---------------------------------------------------------------------------------------------- */

/* det, sign and logarithm (...) from an LU decomposition. */
static int determinants(const lt_tensor *lu, const lt_tensor *pivots, lt_tensor **det, lt_tensor **sign,
                        lt_tensor **logarithm)
{
    const lt_dtype dtype = (lt_dtype)lu->dtype;
    const int batch_dims = lu->ndim - 2;
    const lt_idx n = rows_of(lu);
    *det = lt_new(dtype, batch_dims, lu->shape);
    *sign = *det ? lt_new(dtype, batch_dims, lu->shape) : NULL;
    *logarithm = *sign ? lt_new(lt_real_dtype(dtype), batch_dims, lu->shape) : NULL;
    if (!*logarithm) {
        lt_release(*det), lt_release(*sign);
        return -1;
    }
    for (lt_idx b = 0, batch = batch_of(lu); b < batch && !lt_shape_only(lu); b++)
        LT_CALL(lu_determinant, dtype,
                (n, element(lu, b * n * n), element(pivots, b * n), element(*det, b), element(*sign, b),
                 element(*logarithm, b)));
    return 0;
}

lt_tensor *lt_det_forward(lt_tensor *A)
{
    lt_tensor *lu[3], *out[3] = {NULL};
    if (check_matrices("det", "A", A, true) || lt_lu_factor_ex_forward(A, true, false, lu)) return NULL;
    if (determinants(lu[0], lu[1], out, out + 1, out + 2)) out[0] = NULL;
    else lt_release(out[1]), lt_release(out[2]);
    for (int i = 0; i < 3; i++) lt_release(lu[i]);
    return out[0];
}

int lt_slogdet_forward(lt_tensor *A, lt_tensor **out)
{
    lt_tensor *lu[3], *det;
    if (check_matrices("slogdet", "A", A, true) || lt_lu_factor_ex_forward(A, true, false, lu)) return -1;
    const int status = determinants(lu[0], lu[1], &det, out, out + 1);
    if (!status) lt_release(det);
    for (int i = 0; i < 3; i++) lt_release(lu[i]);
    return status;
}

/* The conjugate transpose of the adjugate: what the gradient of the determinant is. */
lt_tensor *lt_det_adjugate_forward(lt_tensor *A)
{
    if (check_matrices("det", "A", A, true)) return NULL;
    const lt_idx n = rows_of(A);
    lt_tensor *out = new_matrices(A, n, n), *turn = NULL, *a = NULL, *order = NULL;
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    lt_idx panel;
    double elements;
    LT_CALL(qr_work, A->dtype, (n, n, n, &elements, &panel));
    lt_scratch s;
    if (!(turn = turned(A)) || !(a = lt_copy_raw(turn)) || !(order = lt_new(LT_I32, 1, &n)) ||
        lt_scratch_open(&s, A->dtype, n, n, n, (double)n * (double)n, elements + ((double)n + 1) * (double)n)) {
        lt_release(out);
        out = NULL;
        goto done;
    }
    for (lt_idx b = 0, batch = batch_of(a); b < batch; b++)
        LT_CALL(adjugate, A->dtype,
                (n, element(a, b * n * n), element(out, b * n * n), lt_data(order), s.more, &s.with));
    lt_scratch_close(&s);
done:
    lt_release(turn), lt_release(a), lt_release(order);
    return out;
}
