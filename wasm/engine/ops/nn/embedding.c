/* embedding: rows of a matrix by index, with a dense gradient that leaves out the padding row; embedding_bag: sums,
 * means and maxima of such rows. */
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

lt_tensor *lt_embedding_forward(lt_tensor *weight, lt_tensor *indices, lt_idx padding_idx, bool by_frequency)
{
    (void)by_frequency; /* which the gradient reads */
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

/* Scales down those rows of weight that x names and whose norm is above max_norm, in place and outside of the graph. */
static int renorm_rows(const char *op, lt_tensor *weight, lt_tensor *x, double max_norm, double norm_type)
{
    lt_tensor *positions = checked_indices(op, x, weight->ndim, weight->shape, -1), *rows = NULL, *scaled = NULL,
              *flat = positions ? lt_reshape(positions, &(lt_dims){1, {positions->numel}}) : NULL,
              *values = flat ? lt_detach(weight) : NULL;
    int status = -1;
    if (values && (rows = lt_index_select(values, 0, flat)) && (scaled = lt_renorm(rows, norm_type, 0, max_norm)))
        status = lt_index_rows_put(op, values, flat, 0, 1, scaled, false);
    lt_release(positions), lt_release(flat), lt_release(values), lt_release(rows), lt_release(scaled);
    return status;
}

/* The row that padding_idx names, which may count from the end; -1 for none. */
static lt_idx padding_row(const lt_tensor *weight, const lt_idx *padding_idx)
{
    return !padding_idx ? -1 : *padding_idx < 0 && weight->ndim ? *padding_idx + weight->shape[0] : *padding_idx;
}

lt_tensor *lt_embedding_lookup(lt_tensor *x, lt_tensor *weight, const lt_idx *padding_idx, const double *max_norm,
                               double norm_type, bool scale_grad_by_freq, bool sparse)
{
    (void)sparse;
    if (max_norm && renorm_rows("embedding", weight, x, *max_norm, norm_type)) return NULL;
    return lt_embedding(weight, x, padding_row(weight, padding_idx), scale_grad_by_freq);
}

lt_tensor *lt_embedding_bag(lt_tensor *x, lt_tensor *weight, lt_tensor *offsets, const double *max_norm,
                            double norm_type, bool scale_grad_by_freq, int mode, bool sparse,
                            lt_tensor *per_sample_weights, bool include_last_offset, const lt_idx *padding_idx)
{
    (void)sparse;
    if (max_norm && renorm_rows("embedding_bag", weight, x, *max_norm, norm_type)) return NULL;
    return lt_embedding_bags(weight, x, offsets, per_sample_weights, mode, include_last_offset,
                             padding_row(weight, padding_idx), scale_grad_by_freq);
}
