/* Triangles and triangular solves of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

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
