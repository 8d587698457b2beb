/* The Cholesky decomposition of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

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
