/* Distances between the rows of matrices, and the gradient of one side of them. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

static int check_rows(const char *op, const lt_tensor *x1, const lt_tensor *x2)
{
    if (LT_WANTS(row_distances, op, "x1", x1->dtype) || lt_want_one_dtype(op, "x1", x1->dtype, "x2", x2->dtype))
        return -1;
    bool fits = x1->ndim >= 2 && x1->ndim == x2->ndim && x1->shape[x1->ndim - 1] == x2->shape[x2->ndim - 1];
    for (int d = 0; fits && d < x1->ndim - 2; d++) fits = x1->shape[d] == x2->shape[d];
    return fits ? 0
                : lt_fail(LT_SHAPE_ERROR, "%s: x1 has shape %s and x2 %s; wanted (…, P, M) and (…, R, M)", op,
                          LT_SHAPE(x1), LT_SHAPE(x2));
}

lt_tensor *lt_row_distances_forward(lt_tensor *x1, lt_tensor *x2, double p)
{
    if (check_rows("row_distances", x1, x2)) return NULL;
    if (!(p >= 0)) return lt_raise(LT_VALUE_ERROR, "row_distances: p is %g; wanted 0 or more", p);
    lt_dims shape = lt_dims_of(x1);
    const int n = shape.n;
    const lt_idx rows = x1->shape[n - 2], columns = x2->shape[n - 2], m = x1->shape[n - 1];
    shape.v[n - 1] = columns;
    lt_tensor *out = lt_new_dims((lt_dtype)x1->dtype, &shape);
    if (!out || lt_shape_only(out) || !out->numel) return out;
    lt_tensor *a = lt_to_contiguous(x1), *b = a ? lt_to_contiguous(x2) : NULL;
    if (b)
        LT_CALL(row_distances, out->dtype,
                (out->numel / (rows * columns), rows, columns, m, p, lt_data(a), lt_data(b), lt_data(out)));
    else lt_release(out), out = NULL;
    lt_release(a), lt_release(b);
    return out;
}

lt_tensor *lt_row_distances_backward_forward(lt_tensor *grad_output, lt_tensor *x1, lt_tensor *x2, lt_tensor *distances,
                                             double p)
{
    if (check_rows("row_distances_backward", x1, x2)) return NULL;
    const int n = x1->ndim;
    const lt_idx rows = x1->shape[n - 2], columns = x2->shape[n - 2], m = x1->shape[n - 1];
    lt_dims shape = lt_dims_of(x1);
    shape.v[n - 1] = columns;
    for (int i = 0; i < 2; i++) {
        const lt_tensor *t = i ? distances : grad_output;
        bool fits = t->ndim == n && t->dtype == x1->dtype;
        for (int d = 0; fits && d < n; d++) fits = t->shape[d] == shape.v[d];
        if (!fits)
            return lt_raise(LT_SHAPE_ERROR, "row_distances_backward: %s has shape %s; wanted %s",
                            i ? "distances" : "grad_output", LT_SHAPE(t), lt_shape_text(n, shape.v));
    }
    lt_tensor *out = lt_new((lt_dtype)x1->dtype, n, x1->shape);
    if (!out || lt_shape_only(out) || !out->numel) return out;
    lt_tensor *in[4] = {grad_output, x1, x2, distances}, *x[4] = {NULL};
    bool good = true;
    for (int i = 0; good && i < 4; i++) good = (x[i] = lt_to_contiguous(in[i]));
    if (good)
        LT_CALL(row_distances_backward, out->dtype,
                (out->numel / (rows * m), rows, columns, m, p, lt_data(x[0]), lt_data(x[1]), lt_data(x[2]),
                 lt_data(x[3]), lt_data(out)));
    else lt_release(out), out = NULL;
    for (int i = 0; i < 4; i++) lt_release(x[i]);
    return out;
}
