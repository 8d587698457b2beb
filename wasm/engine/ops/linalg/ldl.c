/* LDL decompositions of symmetric or Hermitian matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

int lt_ldl_factor_ex_forward(lt_tensor *A, bool hermitian, bool check_errors, lt_tensor **out)
{
    const char *op = "ldl_factor";
    if (check_matrices(op, "A", A, true)) return -1;
    const lt_idx n = rows_of(A);
    lt_tensor *ld = lt_shape_only(A) ? new_matrices(A, n, n) : lt_copy_raw(A);
    lt_tensor *pivots = ld ? lt_new(LT_I32, A->ndim - 1, A->shape) : NULL,
              *info = pivots ? lt_new(LT_I32, A->ndim - 2, A->shape) : NULL;
    if (!info) goto fail;
    if (!lt_shape_only(ld)) {
        if (ld->numel == 0 && info->numel && lt_fill_raw(info, (lt_scalar){LT_KIND_INT, {0}})) goto fail;
        for (lt_idx b = 0, batch = batch_of(ld); b < batch && ld->numel; b++)
            LT_CALL(ldl, ld->dtype, (n, element(ld, b * n * n), hermitian, element(pivots, b * n), element(info, b)));
        if (check_errors &&
            lt_singular(op, info,
                        "%s: matrix %lld of the batch is singular, its pivot %lld is 0; wanted matrices that can be "
                        "inverted"))
            goto fail;
    }
    out[0] = ld, out[1] = pivots, out[2] = info;
    return 0;
fail:
    lt_release(ld), lt_release(pivots), lt_release(info);
    return -1;
}

lt_tensor *lt_ldl_solve_forward(lt_tensor *LD, lt_tensor *pivots, lt_tensor *other, bool hermitian)
{
    const char *op = "ldl_solve";
    if (check_matrices(op, "LD", LD, true) || check_matrices(op, "B", other, false)) return NULL;
    if (lt_want_one_dtype(op, "LD", LD->dtype, "B", other->dtype)) return NULL;
    const lt_idx n = rows_of(LD), m = columns_of(other);
    if (pivots->dtype != LT_I32 || pivots->ndim != LD->ndim - 1 ||
        memcmp(pivots->shape, LD->shape, sizeof(lt_idx) * (size_t)pivots->ndim))
        return lt_raise(pivots->dtype != LT_I32 ? LT_DTYPE_ERROR : LT_SHAPE_ERROR,
                        "%s: pivots is %s of shape %s; wanted int32, and as many as LD %s has rows", op,
                        lt_dtypes[pivots->dtype].name, LT_SHAPE(pivots), LT_SHAPE(LD));
    lt_tensor *all = NULL, *out = NULL, *whole = NULL, *line = NULL, *lines = NULL;
    if (lt_systems(op, LD, other, n, &all, &out)) return NULL;
    if (lt_shape_only(out) || out->numel == 0) goto done;
    /* the same batch dims for both, contiguous matrices */
    lt_dims shape = lt_dims_of(all);
    shape.n--;
    if (!(whole = lt_to_contiguous(all)) || !(line = lt_broadcast_alias(pivots, &shape)) ||
        !(lines = lt_to_contiguous(line)))
        goto fail;
    for (lt_idx b = 0, batch = batch_of(out); b < batch; b++) {
        lt_idx bad = -1;
        LT_CALL(ldl_solve, out->dtype,
                (n, m, element(whole, b * n * n), hermitian, element(lines, b * n), element(out, b * n * m), &bad));
        if (bad < 0) continue;
        lt_fail(LT_VALUE_ERROR,
                "%s: pivots has in place %lld of matrix %lld what cannot be; wanted those of ldl_factor", op,
                (long long)bad, (long long)b);
        goto fail;
    }
    goto done;
fail:
    lt_release(out);
    out = NULL;
done:
    lt_release(all), lt_release(whole), lt_release(line), lt_release(lines);
    return out;
}
