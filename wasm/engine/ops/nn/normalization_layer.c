/* layer_norm: y = (x - mean) rstd weight + bias over the last dims. The backward ops compute mean and rstd again from
 * x, which costs one more read of x and saves keeping them. */
#include "run_kernel.h"
#include "ops_gen.h"
#include "reduction.h"
#include "engine.h"

typedef struct norm {
    lt_idx rows, n;
    lt_dtype dtype;
    lt_tensor *x, *weight, *bias, *mean, *rstd;
} norm;

static void norm_release(norm *m)
{
    lt_release(m->x), lt_release(m->weight), lt_release(m->bias), lt_release(m->mean), lt_release(m->rstd);
}

static int check_affine(const char *op, const char *name, const lt_tensor *t, const lt_dims *shape)
{
    if (!t || (t->ndim == shape->n && memcmp(t->shape, shape->v, (size_t)shape->n * sizeof(lt_idx)) == 0)) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted normalized_shape %s", op, name, LT_SHAPE(t),
                   lt_shape_text(shape->n, shape->v));
}

static int norm_of(const char *op, lt_tensor *x, const lt_dims *shape, lt_tensor *weight, lt_tensor *bias, norm *m)
{
    *m = (norm){.dtype = (lt_dtype)x->dtype};
    if (LT_WANTS(layer_norm, op, "x", m->dtype)) return -1;
    bool fits = shape->n > 0 && shape->n <= x->ndim;
    for (int i = 0; fits && i < shape->n; i++) fits = x->shape[x->ndim - shape->n + i] == shape->v[i];
    if (!fits)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted the last dims to be normalized_shape, %s", op,
                       LT_SHAPE(x), lt_shape_text(shape->n, shape->v));
    if (check_affine(op, "weight", weight, shape) < 0 || check_affine(op, "bias", bias, shape) < 0) return -1;
    m->n = lt_product(shape->n, shape->v);
    m->rows = m->n ? x->numel / m->n : 0;
    if (!(m->x = lt_to_contiguous(x)) || (weight && !(m->weight = lt_to_contiguous_dtype(weight, m->dtype))) ||
        (bias && !(m->bias = lt_to_contiguous_dtype(bias, m->dtype))) || !(m->mean = lt_new(m->dtype, 1, &m->rows)) ||
        !(m->rstd = lt_new(m->dtype, 1, &m->rows))) {
        norm_release(m);
        return -1;
    }
    return 0;
}

static void *data_or_null(lt_tensor *t) { return t ? lt_data(t) : NULL; }

lt_tensor *lt_layer_norm_forward(lt_tensor *x, const lt_dims *normalized_shape, lt_tensor *weight, lt_tensor *bias,
                                 double eps)
{
    norm m;
    if (norm_of("layer_norm", x, normalized_shape, weight, bias, &m) < 0) return NULL;
    lt_tensor *y = lt_new(m.dtype, x->ndim, x->shape);
    if (y && y->numel > 0 && !lt_shape_only(y))
        LT_CALL(layer_norm, m.dtype,
                (m.rows, m.n, lt_data(m.x), data_or_null(m.weight), data_or_null(m.bias), eps, lt_data(y),
                 lt_data(m.mean), lt_data(m.rstd)));
    norm_release(&m);
    return y;
}

/* One of the two gradients that need a pass over x: that of x (shape of x), or that of the weight. */
static lt_tensor *norm_backward(const char *op, lt_tensor *grad, lt_tensor *x, const lt_dims *shape, lt_tensor *weight,
                                double eps, bool of_weight)
{
    norm m;
    if (norm_of(op, x, shape, weight, NULL, &m) < 0) return NULL;
    lt_tensor *g = NULL, *out = NULL;
    if (!lt_same_shape(grad, x)) {
        lt_raise(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted that of x, %s", op, LT_SHAPE(grad), LT_SHAPE(x));
    } else if ((g = lt_to_contiguous_dtype(grad, m.dtype))) {
        out = of_weight ? lt_new_zeros(m.dtype, shape->n, shape->v) : lt_new(m.dtype, x->ndim, x->shape);
    }
    if (out && !lt_shape_only(out) && x->numel > 0) {
        LT_CALL(layer_norm_statistics, m.dtype, (m.rows, m.n, lt_data(m.x), eps, lt_data(m.mean), lt_data(m.rstd)));
        void *dx = of_weight ? NULL : lt_data(out), *dw = of_weight ? lt_data(out) : NULL;
        LT_CALL(layer_norm_backward, m.dtype,
                (m.rows, m.n, lt_data(g), lt_data(m.x), lt_data(m.mean), lt_data(m.rstd), data_or_null(m.weight), dx,
                 dw, NULL));
    }
    lt_release(g), norm_release(&m);
    return out;
}

lt_tensor *lt_layer_norm_backward_input_forward(lt_tensor *grad_output, lt_tensor *x, lt_tensor *weight,
                                                const lt_dims *normalized_shape, double eps)
{
    return norm_backward("layer_norm_backward", grad_output, x, normalized_shape, weight, eps, false);
}

lt_tensor *lt_layer_norm_backward_weight_forward(lt_tensor *grad_output, lt_tensor *x, const lt_dims *normalized_shape,
                                                 double eps)
{
    return norm_backward("layer_norm_backward", grad_output, x, normalized_shape, NULL, eps, true);
}
