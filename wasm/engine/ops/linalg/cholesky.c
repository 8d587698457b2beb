/* The Cholesky decomposition of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

/* The kernel makes U^H U of an upper triangle. That of the transposed matrix is the conjugate of U^H's, so the lower
 * triangle of A turned gives L turned. */
int lt_cholesky_ex_forward(lt_tensor *self, bool upper, bool check_errors, lt_tensor **out)
{
    const char *op = "cholesky";
    if (check_matrices(op, "A", self, true)) return -1;
    const lt_idx n = rows_of(self);
    lt_tensor *a = upper ? lt_retain(self) : turned(self), *u = NULL, *info = NULL, *l = NULL, *turn = NULL;
    lt_scratch s = {.block = NULL};
    if (!a || !(info = lt_new(LT_I32, self->ndim - 2, self->shape))) goto fail;
    if (!(u = lt_shape_only(self) ? new_matrices(self, n, n) : lt_copy_raw(a))) goto fail;
    if (!lt_shape_only(u)) {
        if (u->numel && lt_scratch_open(&s, u->dtype, n, n, n, ((double)n / 2 + 8) * (double)n, 0)) goto fail;
        for (lt_idx b = 0, batch = batch_of(u); b < batch && u->numel; b++)
            LT_CALL(cholesky, u->dtype, (n, element(u, b * n * n), element(info, b), &s.with));
        if (u->numel) lt_scratch_close(&s);
        else if (info->numel && lt_fill_raw(info, (lt_scalar){LT_KIND_INT, {0}})) goto fail;
        if (check_errors &&
            lt_singular(op, info,
                        "%s: matrix %lld of the batch is not positive-definite, its leading minor of order %lld is not "
                        "positive; wanted matrices that are"))
            goto fail;
        if (!upper && (!(turn = turned(u)) || !(l = lt_copy_raw(turn)))) goto fail;
    }
    out[0] = l ? l : lt_retain(u);
    out[1] = info;
    lt_release(a), lt_release(u), lt_release(turn);
    return 0;
fail:
    lt_release(a), lt_release(u), lt_release(turn), lt_release(l), lt_release(info);
    return -1;
}
