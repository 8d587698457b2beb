/* The exponential of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

lt_tensor *lt_matrix_exp_forward(lt_tensor *self)
{
    if (check_matrices("matrix_exp", "A", self, true)) return NULL;
    const lt_idx n = rows_of(self);
    lt_tensor *out = lt_shape_only(self) ? new_matrices(self, n, n) : lt_copy_raw(self), *pivots = NULL;
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    lt_scratch s;
    if (!(pivots = lt_new(LT_I32, 1, &n)) ||
        lt_scratch_open(&s, out->dtype, n, n, n, (double)n * (double)n, (7. * (double)n + 8) * (double)n)) {
        lt_release(out), lt_release(pivots);
        return NULL;
    }
    for (lt_idx b = 0, batch = batch_of(out); b < batch; b++)
        LT_CALL(matrix_exp, out->dtype, (n, element(out, b * n * n), lt_data(pivots), s.more, &s.with));
    lt_scratch_close(&s);
    lt_release(pivots);
    return out;
}
