/* Triangular solves of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

/* X with self X = other; the batch dims broadcast. */
lt_tensor *lt_solve_triangular_left_forward(lt_tensor *self, lt_tensor *other, bool upper, bool unitriangular)
{
    const char *op = "solve_triangular";
    if (check_matrices(op, "A", self, true) || check_matrices(op, "B", other, false)) return NULL;
    if (lt_want_one_dtype(op, "A", self->dtype, "B", other->dtype)) return NULL;
    const lt_idx n = rows_of(self), m = columns_of(other);
    lt_tensor *a, *out;
    if (lt_systems(op, self, other, n, &a, &out)) return NULL;
    if (lt_shape_only(out) || out->numel == 0) goto done;
    const lt_idx rsa = a->stride[a->ndim - 2], csa = a->stride[a->ndim - 1];
    lt_scratch s;
    if (lt_scratch_open(&s, out->dtype, n, m, n, m == 1 ? 0 : ((double)n / 2 + 8) * (double)m, 0)) {
        lt_release(out);
        out = NULL;
        goto done;
    }
    for (lt_idx b = 0, batch = batch_of(out); b < batch; b++)
        LT_CALL(solve_triangular, out->dtype,
                (n, m, element(a, matrix_offset(a, b)), rsa, csa, 0, upper, unitriangular, element(out, b * n * m),
                 &s.with));
    lt_scratch_close(&s);
done:
    lt_release(a);
    return out;
}
