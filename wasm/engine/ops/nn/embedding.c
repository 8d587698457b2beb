/* embedding: rows of a matrix by index, with a dense gradient that leaves out the padding row. */
#include "rows.h"
#include "kernels_gen.h"
#include "ops_gen.h"
#include "engine.h"

static lt_tensor *checked_indices(const char *op, lt_tensor *indices, int ndim, const lt_idx *shape, lt_idx padding_idx)
{
    if (ndim != 2 || shape[0] < 0 || shape[1] < 0)
        return lt_raise(LT_SHAPE_ERROR, "%s: weight has shape %s; wanted (rows, features)", op,
                        lt_shape_text(ndim, shape));
    if (padding_idx < -1 || padding_idx >= shape[0])
        return lt_raise(LT_VALUE_ERROR, "%s: padding_idx is %td; wanted -1 (none) to %td", op, padding_idx,
                        shape[0] - 1);
    return lt_checked_positions(op, indices, shape[0], 0, false, true);
}

lt_tensor *lt_embedding_forward(lt_tensor *weight, lt_tensor *indices, lt_idx padding_idx)
{
    lt_tensor *positions = checked_indices("embedding", indices, weight->ndim, weight->shape, padding_idx);
    lt_tensor *out = positions ? lt_index_rows_forward(weight, positions, 0, 1) : NULL;
    lt_release(positions);
    return out;
}

/* Sets the rows of t (…, features) to zero whose index is padding_idx. */
static lt_tensor *without_padding(lt_tensor *t, lt_tensor *positions, lt_idx padding_idx)
{
    if (!t || lt_shape_only(t) || padding_idx < 0 || t->numel == 0) return t;
    lt_k->zero_rows_of(positions->numel, lt_data(positions), padding_idx, t->shape[t->ndim - 1] * lt_itemsize(t->dtype),
                       lt_data(t));
    return t;
}

/* embedding whose padding entries are zero: the adjoint of embedding_backward. */
lt_tensor *lt_embedding_skip_forward(lt_tensor *weight, lt_tensor *indices, lt_idx padding_idx)
{
    lt_tensor *positions = checked_indices("embedding", indices, weight->ndim, weight->shape, padding_idx);
    lt_tensor *out =
        positions ? without_padding(lt_index_rows_forward(weight, positions, 0, 1), positions, padding_idx) : NULL;
    lt_release(positions);
    return out;
}

lt_tensor *lt_embedding_backward_forward(lt_tensor *grad_output, lt_tensor *indices, const lt_dims *shape,
                                         lt_idx padding_idx)
{
    lt_tensor *positions = checked_indices("embedding_backward", indices, shape->n, shape->v, padding_idx);
    lt_tensor *dw = positions ? lt_index_rows_backward_forward(grad_output, positions, shape, 0, 1) : NULL;
    if (dw && padding_idx >= 0 && !lt_shape_only(dw)) {
        const size_t bytes = (size_t)(shape->v[1] * lt_itemsize(dw->dtype));
        memset(lt_row(dw, padding_idx * shape->v[1]), 0, bytes);
    }
    lt_release(positions);
    return dw;
}
