/* Triangles and diagonals of matrices: tril, triu, diag_embed, diag. */
#include "engine.h"

#include "kernels_gen.h"
#include "ops_gen.h"

/* ---- tril, triu ------------------------------------------------------------------------------------------------ */

/* Sets to zero, in a contiguous copy of self, the elements above (lower) or below the diagonal of every matrix. */
static lt_tensor *triangle(const char *op, lt_tensor *self, lt_idx diagonal, bool lower)
{
    if (self->ndim < 2)
        return lt_raise(LT_VALUE_ERROR, "%s: self has shape %s; wanted at least 2 dims", op, LT_SHAPE(self));
    lt_tensor *out = lt_shape_only(self) ? lt_new((lt_dtype)self->dtype, self->ndim, self->shape) : lt_copy_raw(self);
    if (!out || lt_shape_only(out) || out->numel == 0) return out;
    const lt_idx rows = out->shape[out->ndim - 2], columns = out->shape[out->ndim - 1],
                 matrices = out->numel / (rows * columns);
    /* Outside of these bounds everything is kept or nothing is; inside them no sum below overflows. */
    if (diagonal > columns) diagonal = columns;
    if (diagonal < -rows) diagonal = -rows;
    lt_k->clear_triangle(matrices, rows, columns, lt_itemsize(out->dtype), diagonal, !lower, lt_data(out));
    return out;
}

lt_tensor *lt_tril_forward(lt_tensor *self, lt_idx diagonal) { return triangle("tril", self, diagonal, true); }
lt_tensor *lt_triu_forward(lt_tensor *self, lt_idx diagonal) { return triangle("triu", self, diagonal, false); }

/* ---- Diagonals ------------------------------------------------------------------------------------------------- */

lt_tensor *lt_diag_embed_forward(lt_tensor *self, lt_idx offset, lt_idx dim1, lt_idx dim2)
{
    const int n = self->ndim + 1;
    if (self->ndim == 0) return lt_raise(LT_VALUE_ERROR, "diag_embed: self is 0-d; wanted at least 1 dim");
    if (n > LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "diag_embed: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
    const int a = lt_wrap_dim("diag_embed", dim1, n), b = a < 0 ? -1 : lt_wrap_dim("diag_embed", dim2, n);
    if (b < 0) return NULL;
    if (a == b)
        return lt_raise(LT_VALUE_ERROR, "diag_embed: dim1 %td and dim2 %td are the same dim of the result; wanted two",
                        dim1, dim2);
    lt_idx shape[LT_MAX_DIMS], side;
    if (offset == PTRDIFF_MIN || __builtin_add_overflow(self->shape[n - 2], offset < 0 ? -offset : offset, &side))
        return lt_raise(
            LT_MEMORY_ERROR,
            "diag_embed: offset makes of self %s matrices with more rows than can be counted; wanted a smaller one",
            LT_SHAPE(self));
    for (int i = 0, from = 0; i < n; i++) shape[i] = i == a || i == b ? side : self->shape[from++];
    lt_tensor *out = lt_new_zeros((lt_dtype)self->dtype, n, shape);
    if (!out || lt_shape_only(out)) return out;
    lt_tensor *line = lt_diagonal_forward(out, offset, a, b);
    const int status = line ? lt_copy_into(line, self) : -1;
    lt_release(line);
    if (status == 0) return out;
    lt_release(out);
    return NULL;
}

lt_tensor *lt_diag(lt_tensor *self, lt_idx diagonal)
{
    if (self->ndim == 1) return lt_diag_embed(self, diagonal, 0, 1);
    if (self->ndim != 2) return lt_raise(LT_VALUE_ERROR, "diag: self has shape %s; wanted 1 or 2 dims", LT_SHAPE(self));
    lt_tensor *line = lt_diagonal(self, diagonal, 0, 1), *result = line ? lt_clone(line) : NULL;
    lt_release(line);
    return result;
}
