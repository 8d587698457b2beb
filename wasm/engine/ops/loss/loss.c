/* Losses: nll_loss and cross_entropy over class indices, mse_loss; with their backward passes. */
#include "complex_parts.h"
#include "ops_gen.h"
#include "reduction.h"
#include "engine.h"
#include "run_kernel.h"

/* ---- Class indices --------------------------------------------------------------------------------------------- */

/* What a loss over classes works on: contiguous int64 targets, checked; class weights in the dtype of the input. */
typedef struct classes {
    lt_idx rows, n;
    lt_tensor *target, *weight;
    lt_dtype dtype;
} classes;

static void classes_release(classes *c) { lt_release(c->target), lt_release(c->weight); }

/* `shape` is (N, C, d1, …), target (N, d1, …). */
static int classes_of(const char *op, lt_dtype dtype, int ndim, const lt_idx *shape, lt_tensor *target,
                      lt_tensor *weight, int64_t ignore_index, classes *c)
{
    *c = (classes){.dtype = dtype, .n = ndim > 1 ? shape[1] : 0};
    if (LT_WANTS(nll_loss, op, "input", dtype)) return -1;
    if (lt_want_dtype(op, "target", target->dtype, LT_INTEGERS)) return -1;
    bool fits = ndim > 1 && target->ndim == ndim - 1;
    for (int i = 0; fits && i < target->ndim; i++) fits = target->shape[i] == shape[i + (i > 0)];
    if (!fits)
        return lt_fail(LT_SHAPE_ERROR, "%s: target has shape %s; wanted that of input %s without its class dim 1", op,
                       LT_SHAPE(target), lt_shape_text(ndim, shape));
    if (lt_recording(weight))
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: weight requires grad, but the loss is differentiable in its input only; wanted weight.detach()", op);
    if (weight && (weight->ndim != 1 || weight->shape[0] != c->n))
        return lt_fail(LT_SHAPE_ERROR, "%s: weight has shape %s; wanted (%td,), one per class", op, LT_SHAPE(weight),
                       c->n);
    c->rows = target->numel;
    if (!(c->target = lt_to_contiguous_dtype(target, LT_I64))) return -1;
    if (weight && !(c->weight = lt_to_contiguous_dtype(weight, dtype))) goto fail;
    if (lt_shape_only(c->target)) return 0;
    lt_idx bad;
    lt_k->check_classes(c->rows, c->n, lt_data(c->target), ignore_index, &bad);
    if (LT_LIKELY(bad < 0)) return 0;
    lt_fail(LT_INDEX_ERROR, "%s: target %lld in row %td is out of range; wanted one of the %td classes", op,
            (long long)lt_element(c->target, bad).v.i, bad, c->n);
fail:
    classes_release(c);
    return -1;
}

static const void *weight_data(const classes *c) { return c->weight ? lt_data(c->weight) : NULL; }

/* What a loss that is one number divides by. */
static double divisor(const classes *c, int reduction, int64_t ignore_index)
{
    double weight = 1;
    if (reduction == LT_REDUCTION_MEAN)
        LT_CALL(loss_weight, c->dtype, (c->rows, weight_data(c), lt_data(c->target), ignore_index, &weight));
    return weight;
}

/* cost (rows, in target's shape) as it is, or reduced to 0-d. Takes over the reference. */
static lt_tensor *reduce_rows(lt_tensor *cost, const classes *c, int reduction, int64_t ignore_index)
{
    if (!cost || reduction == LT_REDUCTION_NONE) return cost;
    lt_tensor *out = lt_new(c->dtype, 0, NULL);
    if (out && !lt_shape_only(out))
        LT_CALL(loss_reduce, c->dtype, (c->rows, lt_data(cost), divisor(c, reduction, ignore_index), lt_data(out)));
    lt_release(cost);
    return out;
}

/* The gradient of each row's cost, in target's shape. */
static lt_tensor *scale_rows(const char *op, const classes *c, lt_tensor *grad, int reduction, int64_t ignore_index)
{
    const bool each = reduction == LT_REDUCTION_NONE;
    if (each ? !lt_same_shape(grad, c->target) : grad->numel != 1)
        return lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted that of the loss, %s", op, LT_SHAPE(grad),
                        each ? LT_SHAPE(c->target) : "()");
    lt_tensor *g = lt_to_contiguous_dtype(grad, c->dtype);
    lt_tensor *out = g ? lt_new(c->dtype, c->target->ndim, c->target->shape) : NULL;
    if (out && !lt_shape_only(out))
        LT_CALL(loss_spread, c->dtype, (c->rows, lt_data(g), each, divisor(c, reduction, ignore_index), lt_data(out)));
    lt_release(g);
    return out;
}

/* A result (rows, n) laid out with the classes last, in the shape of the input. Takes over the reference. */
static lt_tensor *classes_back(lt_tensor *t) { return t ? lt_dim_from_last(t, 1) : NULL; }

static lt_tensor *new_classes_last(lt_dtype dtype, int ndim, const lt_idx *shape)
{
    lt_idx moved[LT_MAX_DIMS];
    moved[0] = shape[0];
    for (int i = 2; i < ndim; i++) moved[i - 1] = shape[i];
    moved[ndim - 1] = shape[1];
    return lt_new(dtype, ndim, moved);
}

/* ---- nll_loss -------------------------------------------------------------------------------------------------- */

lt_tensor *lt_nll_loss_nd_forward(lt_tensor *input, lt_tensor *target, lt_tensor *weight, int reduction,
                                  lt_idx ignore_index)
{
    classes c;
    if (classes_of("nll_loss", (lt_dtype)input->dtype, input->ndim, input->shape, target, weight, ignore_index, &c) < 0)
        return NULL;
    lt_tensor *x = lt_dim_to_last(input, 1, c.dtype), *cost = x ? lt_new(c.dtype, target->ndim, target->shape) : NULL;
    if (cost && !lt_shape_only(cost))
        LT_CALL(nll_loss, c.dtype,
                (c.rows, c.n, lt_data(x), lt_data(c.target), weight_data(&c), ignore_index, lt_data(cost)));
    cost = reduce_rows(cost, &c, reduction, ignore_index);
    lt_release(x), classes_release(&c);
    return cost;
}

lt_tensor *lt_nll_loss_backward_forward(lt_tensor *grad_output, const lt_dims *shape, lt_tensor *target,
                                        lt_tensor *weight, int reduction, lt_idx ignore_index)
{
    classes c;
    if (classes_of("nll_loss_backward", (lt_dtype)grad_output->dtype, shape->n, shape->v, target, weight, ignore_index,
                   &c) < 0)
        return NULL;
    lt_tensor *scale = scale_rows("nll_loss_backward", &c, grad_output, reduction, ignore_index);
    lt_tensor *dx = scale ? new_classes_last(c.dtype, shape->n, shape->v) : NULL;
    if (dx && !lt_shape_only(dx))
        LT_CALL(nll_loss_backward, c.dtype,
                (c.rows, c.n, lt_data(scale), lt_data(c.target), weight_data(&c), ignore_index, lt_data(dx)));
    lt_release(scale), classes_release(&c);
    return classes_back(dx);
}

/* ---- cross_entropy --------------------------------------------------------------------------------------------- */

lt_tensor *lt_cross_entropy_nd_forward(lt_tensor *input, lt_tensor *target, lt_tensor *weight, int reduction,
                                       lt_idx ignore_index, double label_smoothing)
{
    classes c;
    if (!(label_smoothing >= 0 && label_smoothing <= 1))
        return lt_raise(LT_VALUE_ERROR, "cross_entropy: label_smoothing is %g; wanted 0 to 1", label_smoothing);
    if (classes_of("cross_entropy", (lt_dtype)input->dtype, input->ndim, input->shape, target, weight, ignore_index,
                   &c) < 0)
        return NULL;
    lt_tensor *x = lt_dim_to_last(input, 1, c.dtype), *lse = x ? lt_new(c.dtype, 1, &c.rows) : NULL;
    lt_tensor *cost = lse ? lt_new(c.dtype, target->ndim, target->shape) : NULL;
    if (cost && !lt_shape_only(cost)) {
        LT_CALL(logsumexp, c.dtype, (c.rows, c.n, lt_data(x), lt_data(lse)));
        LT_CALL(cross_entropy, c.dtype,
                (c.rows, c.n, lt_data(x), lt_data(lse), lt_data(c.target), weight_data(&c), ignore_index,
                 label_smoothing, lt_data(cost)));
    }
    cost = reduce_rows(cost, &c, reduction, ignore_index);
    lt_release(x), lt_release(lse), classes_release(&c);
    return cost;
}

lt_tensor *lt_cross_entropy_backward_forward(lt_tensor *grad_output, lt_tensor *input, lt_tensor *target,
                                             lt_tensor *weight, int reduction, lt_idx ignore_index,
                                             double label_smoothing)
{
    classes c;
    if (classes_of("cross_entropy_backward", (lt_dtype)input->dtype, input->ndim, input->shape, target, weight,
                   ignore_index, &c) < 0)
        return NULL;
    lt_tensor *scale = scale_rows("cross_entropy_backward", &c, grad_output, reduction, ignore_index);
    lt_tensor *x = scale ? lt_dim_to_last(input, 1, c.dtype) : NULL;
    lt_tensor *dx = x ? new_classes_last(c.dtype, input->ndim, input->shape) : NULL;
    if (dx && dx->numel > 0 && !lt_shape_only(dx)) {
        LT_CALL(softmax, c.dtype, (c.rows, c.n, lt_data(x), lt_data(dx)));
        LT_CALL(cross_entropy_backward, c.dtype,
                (c.rows, c.n, lt_data(dx), lt_data(scale), lt_data(c.target), weight_data(&c), ignore_index,
                 label_smoothing));
    }
    lt_release(scale), lt_release(x), classes_release(&c);
    return classes_back(dx);
}

/* What multiplies softmax(input) in the gradient, per row, in target's shape: linear in grad_output. */
lt_tensor *lt_cross_entropy_scale_forward(lt_tensor *grad_output, const lt_dims *shape, lt_tensor *target,
                                          lt_tensor *weight, int reduction, lt_idx ignore_index, double label_smoothing)
{
    classes c;
    if (classes_of("cross_entropy_backward", (lt_dtype)grad_output->dtype, shape->n, shape->v, target, weight,
                   ignore_index, &c) < 0)
        return NULL;
    lt_tensor *scale = scale_rows("cross_entropy_backward", &c, grad_output, reduction, ignore_index);
    if (scale && !lt_shape_only(scale))
        LT_CALL(cross_entropy_scale, c.dtype,
                (c.rows, c.n, lt_data(scale), lt_data(c.target), weight_data(&c), ignore_index, label_smoothing));
    classes_release(&c);
    return scale;
}

/* ---- A single sample: input (C,) and a 0-d target become a batch of one ---------------------------------------- */

static lt_tensor *batched(lt_tensor *t, bool single) { return single ? lt_unsqueeze(t, 0) : lt_retain(t); }

/* The loss of a batch of one with reduction 'none' has shape (1,); wanted is (). Takes over the reference. */
static lt_tensor *unbatched(lt_tensor *loss, bool single)
{
    if (!loss || !single || loss->ndim == 0) return loss;
    lt_tensor *result = lt_select(loss, 0, 0);
    lt_release(loss);
    return result;
}

lt_tensor *lt_nll_loss(lt_tensor *input, lt_tensor *target, lt_tensor *weight, lt_idx ignore_index, int reduction)
{
    const bool single = input->ndim == 1 && target->ndim == 0;
    if (LT_LIKELY(!single)) return lt_nll_loss_nd(input, target, weight, reduction, ignore_index);
    lt_tensor *x = batched(input, single), *t = x ? batched(target, single) : NULL;
    lt_tensor *loss = t ? lt_nll_loss_nd(x, t, weight, reduction, ignore_index) : NULL;
    lt_release(x), lt_release(t);
    return unbatched(loss, single);
}

static lt_tensor *of_probabilities(lt_tensor *input, lt_tensor *target, lt_tensor *weight, int reduction,
                                   double label_smoothing)
{
    const int axis = input->ndim > 1;
    if (!lt_same_shape(input, target) || input->ndim == 0)
        return lt_raise(LT_SHAPE_ERROR, "cross_entropy: target holds probabilities of shape %s; wanted that of x, %s",
                        LT_SHAPE(target), LT_SHAPE(input));
    if (weight && (weight->ndim != 1 || weight->shape[0] != input->shape[axis]))
        return lt_raise(LT_SHAPE_ERROR, "cross_entropy: weight has shape %s; wanted (%td,), one per class",
                        LT_SHAPE(weight), input->shape[axis]);
    return lt_cross_entropy_of_probabilities(input, target, weight, reduction, label_smoothing);
}

lt_tensor *lt_cross_entropy(lt_tensor *input, lt_tensor *target, lt_tensor *weight, lt_idx ignore_index, int reduction,
                            double label_smoothing)
{
    if (lt_is_float(target->dtype)) return of_probabilities(input, target, weight, reduction, label_smoothing);
    const bool single = input->ndim == 1 && target->ndim == 0;
    if (LT_LIKELY(!single)) return lt_cross_entropy_nd(input, target, weight, reduction, ignore_index, label_smoothing);
    lt_tensor *x = batched(input, single), *t = x ? batched(target, single) : NULL;
    lt_tensor *loss = t ? lt_cross_entropy_nd(x, t, weight, reduction, ignore_index, label_smoothing) : NULL;
    lt_release(x), lt_release(t);
    return unbatched(loss, single);
}

/* ---- mse_loss -------------------------------------------------------------------------------------------------- */

/* Both operands in one floating dtype, broadcast to one shape and contiguous. */
static int mse_operands(const char *op, lt_tensor *input, lt_tensor *target, lt_tensor **x, lt_tensor **y)
{
    lt_dims shape;
    lt_dtype dtype = lt_promote((lt_dtype)input->dtype, (lt_dtype)target->dtype);
    if (!(LT_COMPUTED_FLOATS >> dtype & 1)) dtype = lt_compute_dtype(lt_is_float(dtype) ? dtype : lt_default_dtype);
    *x = *y = NULL;
    if (lt_want_dtype(op, "input", input->dtype, LT_REALS) || lt_want_dtype(op, "target", target->dtype, LT_REALS))
        return -1;
    if (LT_LIKELY(lt_same_shape(input, target))) {
        *x = lt_to_contiguous_dtype(input, dtype);
        *y = *x ? lt_to_contiguous_dtype(target, dtype) : NULL;
    } else if (lt_broadcast(op, input->ndim, input->shape, target->ndim, target->shape, &shape) == 0) {
        lt_tensor *a = lt_broadcast_alias(input, &shape), *b = a ? lt_broadcast_alias(target, &shape) : NULL;
        *x = b ? lt_to_contiguous_dtype(a, dtype) : NULL;
        *y = *x ? lt_to_contiguous_dtype(b, dtype) : NULL;
        lt_release(a), lt_release(b);
    }
    if (*x && *y) return 0;
    lt_release(*x);
    return -1;
}

lt_tensor *lt_mse_loss_forward(lt_tensor *input, lt_tensor *target, int reduction)
{
    lt_tensor *x, *y;
    if (mse_operands("mse_loss", input, target, &x, &y) < 0) return NULL;
    const lt_dtype dtype = (lt_dtype)x->dtype;
    lt_tensor *out = reduction == LT_REDUCTION_NONE ? lt_new(dtype, x->ndim, x->shape) : lt_new(dtype, 0, NULL);
    if (!out || lt_shape_only(out)) goto done;
    if (reduction == LT_REDUCTION_NONE) LT_CALL(squared_error, dtype, (x->numel, lt_data(x), lt_data(y), lt_data(out)));
    else
        LT_CALL(
            squared_error_sum, dtype,
            (x->numel, lt_data(x), lt_data(y), reduction == LT_REDUCTION_MEAN ? (double)x->numel : 1, lt_data(out)));
done:
    lt_release(x), lt_release(y);
    return out;
}

lt_tensor *lt_mse_loss_backward_forward(lt_tensor *grad_output, lt_tensor *input, lt_tensor *target, int reduction)
{
    lt_tensor *x, *y;
    if (mse_operands("mse_loss_backward", input, target, &x, &y) < 0) return NULL;
    const lt_dtype dtype = (lt_dtype)x->dtype;
    lt_tensor *out = NULL, *g = NULL;
    if (reduction == LT_REDUCTION_NONE ? !lt_same_shape(grad_output, x) : grad_output->numel != 1) {
        lt_raise(LT_SHAPE_ERROR, "mse_loss_backward: grad_output has shape %s; wanted that of the loss, %s",
                 LT_SHAPE(grad_output), reduction == LT_REDUCTION_NONE ? LT_SHAPE(x) : "()");
        goto done;
    }
    if (!(g = lt_to_contiguous_dtype(grad_output, dtype)) || !(out = lt_new(dtype, x->ndim, x->shape)) ||
        lt_shape_only(out))
        goto done;
    if (reduction == LT_REDUCTION_NONE) {
        LT_CALL(squared_error_backward, dtype, (x->numel, lt_data(x), lt_data(y), lt_data(g), lt_data(out)));
    } else {
        const double scale = 2 * lt_scalar_double(lt_item(g)) / (reduction == LT_REDUCTION_MEAN ? (double)x->numel : 1);
        LT_CALL(squared_error_sum_backward, dtype, (x->numel, lt_data(x), lt_data(y), scale, lt_data(out)));
    }
done:
    lt_release(x), lt_release(y), lt_release(g);
    return out;
}
