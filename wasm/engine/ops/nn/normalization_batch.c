/* batch_norm: y = (x - mean) rstd weight + bias over all dims but the second (Ioffe and Szegedy, "Batch Normalization",
 * 2015). */
#include "batch_norm.h"

#include "run_kernel.h"
#include "ops_gen.h"
#include "engine.h"

/* x as (n, c, inner). */
typedef struct channels {
    lt_idx n, c, inner;
    double count; /* elements of a channel */
    lt_dtype dtype;
} channels;

static int channels_of(const char *op, const lt_tensor *x, channels *s)
{
    *s = (channels){.dtype = (lt_dtype)x->dtype};
    if (LT_WANTS(batch_norm_affine, op, "x", x->dtype)) return -1;
    if (x->ndim < 2)
        return lt_fail(LT_SHAPE_ERROR, "%s: x has shape %s; wanted (N, C) or (N, C, ...)", op, LT_SHAPE(x));
    s->n = x->shape[0], s->c = x->shape[1], s->inner = lt_product(x->ndim - 2, x->shape + 2);
    s->count = (double)s->n * (double)s->inner;
    if (x->numel == 0) s->n = 0; /* no loop runs over the other dims of what is empty */
    return 0;
}

static int check_channel(const char *op, const char *name, const lt_tensor *t, const lt_tensor *x)
{
    if (!t) return 0;
    if (LT_WANTS(batch_norm_read, op, name, t->dtype)) return -1;
    if (t->ndim == 1 && t->shape[0] == x->shape[1]) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted (%td,), one element per channel of x %s", op, name,
                   LT_SHAPE(t), x->shape[1], LT_SHAPE(x));
}

/* t, of any stride, as doubles; NULL where there is no t. */
static const void *read(const lt_tensor *t, void *to)
{
    if (!t) return NULL;
    LT_CALL(batch_norm_read, t->dtype, (t->numel, lt_data(t), t->stride[0], to));
    return to;
}

/* running := (1 - momentum) running + momentum factor value */
static void move_toward(lt_tensor *running, const void *value, double factor, double momentum)
{
    if (running)
        LT_CALL(batch_norm_track, running->dtype,
                (running->numel, lt_data(running), running->stride[0], value, factor, momentum));
}

/* `arrays` rows of c doubles, and behind them what the kernels want. */
static lt_tensor *scratch(const channels *s, lt_idx arrays)
{
    const double elements = (double)s->c * ((double)arrays + (s->inner < LT_LONG_RUN ? 2 * (double)s->inner : 0));
    if (elements > (double)(PTRDIFF_MAX / 16))
        return lt_raise(LT_MEMORY_ERROR, "batch_norm: x has more channels than can be summed at once; wanted fewer");
    const lt_idx n = (lt_idx)elements;
    return lt_new(LT_F64, 1, &n);
}

static int check_all(const char *op, lt_tensor *x, lt_tensor *weight, lt_tensor *bias, lt_tensor *running_mean,
                     lt_tensor *running_var, bool training, channels *s)
{
    if (channels_of(op, x, s) < 0 || check_channel(op, "weight", weight, x) < 0 ||
        check_channel(op, "bias", bias, x) < 0 || check_channel(op, "running_mean", running_mean, x) < 0 ||
        check_channel(op, "running_var", running_var, x) < 0)
        return -1;
    if (!training && (!running_mean || !running_var))
        return lt_fail(LT_VALUE_ERROR, "%s: %s is None; wanted a Tensor outside of training", op,
                       running_mean ? "running_var" : "running_mean");
    if (training && s->count == 1)
        return lt_fail(LT_VALUE_ERROR, "%s: x has shape %s; wanted more than 1 value per channel when training", op,
                       LT_SHAPE(x));
    return 0;
}

int lt_batch_norm_forward(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, lt_tensor *running_mean,
                          lt_tensor *running_var, bool training, double momentum, double eps, lt_tensor **out)
{
    channels s;
    if (check_all("batch_norm", x, weight, bias, running_mean, running_var, training, &s) < 0) return -1;
    const bool measured = training && s.count > 0;
    lt_tensor *work = NULL, *a = NULL, *scale = NULL, *shift = NULL;
    int status = -1;
    out[1] = out[2] = NULL;
    if (!(out[0] = lt_new(s.dtype, x->ndim, x->shape)) || !(out[1] = lt_new(s.dtype, 1, &s.c)) ||
        !(out[2] = lt_new(s.dtype, 1, &s.c)))
        goto done;
    if (lt_shape_only(out[0])) return 0;
    if (!(work = scratch(&s, 3)) || !(a = lt_to_contiguous(x)) || !(scale = lt_new(s.dtype, 1, &s.c)) ||
        (bias && !(shift = lt_to_contiguous_dtype(bias, s.dtype))))
        goto done;
    void *mean = lt_data(work), *var = lt_row(work, s.c), *own = lt_row(work, 2 * s.c), *column = lt_row(work, 3 * s.c);
    if (measured) {
        LT_CALL(batch_norm_moments, s.dtype, (s.n, s.c, s.inner, lt_data(a), column, mean, var));
    } else if (training) {
        memset(mean, 0, (size_t)(2 * s.c * lt_itemsize(LT_F64)));
    } else {
        read(running_mean, mean), read(running_var, var);
    }
    LT_CALL(batch_norm_scale, s.dtype,
            (s.c, mean, var, eps, read(weight, own), lt_data(out[1]), lt_data(out[2]), lt_data(scale)));
    LT_CALL(batch_norm_affine, s.dtype,
            (s.n, s.c, s.inner, lt_data(a), lt_data(out[1]), lt_data(scale), shift ? lt_data(shift) : NULL,
             lt_data(out[0])));
    if (measured) {
        move_toward(running_mean, mean, 1, momentum);
        move_toward(running_var, var, s.count / (s.count - 1), momentum);
    }
    status = 0;
done:
    lt_release(work), lt_release(a), lt_release(scale), lt_release(shift);
    for (int i = 0; status && i < 3; i++) lt_release(out[i]);
    return status;
}

/* With z = (x - mean) rstd, n the count and g, gm, gr the gradients of the three results, Ioffe and Szegedy's section 3
 * gives dx = weight rstd (g - mean(g) - z mean(g z)) + gm / n - gr rstd² z / n,   dweight = sum(g z),   dbias = sum(g);
 * where the statistics are constants, dx = weight rstd g. Per channel dx = a g + b (x - mean) + k. */
static int backward(const channels *s, lt_tensor *g, lt_tensor *gm, lt_tensor *gr, lt_tensor *x, lt_tensor *weight,
                    lt_tensor *mean, lt_tensor *rstd, bool training, lt_tensor **out)
{
    lt_tensor *work = scratch(s, 6), *of[3] = {NULL, NULL, NULL}, *m = NULL;
    int status = -1;
    for (int i = 0; work && i < 3; i++)
        if (!(of[i] = lt_new(s->dtype, 1, &s->c))) goto done;
    if (!work || !(m = lt_to_contiguous(mean))) goto done;
    void *sum_g = lt_data(work), *sum_gd = lt_row(work, s->c), *r = lt_row(work, 2 * s->c), *w = lt_row(work, 3 * s->c),
         *of_mean = lt_row(work, 4 * s->c), *of_rstd = lt_row(work, 5 * s->c), *column = lt_row(work, 6 * s->c);
    LT_CALL(batch_norm_sums, s->dtype,
            (s->n, s->c, s->inner, lt_data(g), lt_data(x), lt_data(m), column, sum_g, sum_gd));
    LT_CALL(batch_norm_coefficients, s->dtype,
            (s->c, s->count, sum_g, sum_gd, read(rstd, r), read(weight, w), read(gm, of_mean), read(gr, of_rstd),
             lt_data(of[0]), lt_data(of[1]), lt_data(of[2]), lt_data(out[1]), lt_data(out[2])));
    LT_CALL(batch_norm_input_grad, s->dtype,
            (s->n, s->c, s->inner, lt_data(g), lt_data(x), lt_data(m), lt_data(of[0]), training ? lt_data(of[1]) : NULL,
             training ? lt_data(of[2]) : NULL, lt_data(out[0])));
    status = 0;
done:
    for (int i = 0; i < 3; i++) lt_release(of[i]);
    lt_release(m), lt_release(work);
    return status;
}

int lt_batch_norm_backward_fused_forward(lt_tensor *grad_output, lt_tensor *grad_mean, lt_tensor *grad_rstd,
                                         lt_tensor *x, lt_tensor *weight, lt_tensor *mean, lt_tensor *rstd,
                                         bool training, lt_tensor **out)
{
    const char *op = "batch_norm_backward";
    channels s;
    if (channels_of(op, x, &s) < 0 || check_channel(op, "grad_mean", grad_mean, x) < 0 ||
        check_channel(op, "grad_rstd", grad_rstd, x) < 0 || check_channel(op, "weight", weight, x) < 0 ||
        check_channel(op, "mean", mean, x) < 0 || check_channel(op, "rstd", rstd, x) < 0)
        return -1;
    if (!lt_same_shape(grad_output, x))
        return lt_fail(LT_SHAPE_ERROR, "%s: grad_output has shape %s; wanted that of x, %s", op, LT_SHAPE(grad_output),
                       LT_SHAPE(x));
    lt_tensor *g = NULL, *a = NULL, *m = NULL;
    int status = -1;
    out[1] = out[2] = NULL;
    if (!(out[0] = lt_new(s.dtype, x->ndim, x->shape)) || !(out[1] = lt_new(s.dtype, 1, &s.c)) ||
        !(out[2] = lt_new(s.dtype, 1, &s.c)))
        goto done;
    if (lt_shape_only(out[0])) return 0;
    if (!(g = lt_to_contiguous_dtype(grad_output, s.dtype)) || !(a = lt_to_contiguous(x)) ||
        !(m = lt_to_dtype(mean, s.dtype)))
        goto done;
    status = backward(&s, g, grad_mean, grad_rstd, a, weight, m, rstd, training, out);
done:
    if (status < 0)
        for (int i = 0; i < 3; i++) lt_release(out[i]);
    lt_release(g), lt_release(a), lt_release(m);
    return status;
}

/* ---- What both stand for, over other ops ----------------------------------------------------------------------- */

/* (N, C, ...) as (N, C, the rest). */
static lt_tensor *flat(lt_tensor *x)
{
    return lt_reshape(x, &(lt_dims){3, {x->shape[0], x->shape[1], lt_product(x->ndim - 2, x->shape + 2)}});
}

static lt_tensor *column(lt_tensor *t) { return lt_unsqueeze(t, 1); }

static int backward_composed(lt_tensor *grad_output, lt_tensor *grad_mean, lt_tensor *grad_rstd, lt_tensor *x,
                             lt_tensor *weight, lt_tensor *mean, lt_tensor *rstd, bool training, lt_tensor **out)
{
    const lt_dims whole = lt_dims_of(x), others = {2, {0, 2}};
    lt_tensor *g = flat(grad_output), *gm = NULL, *gr = NULL, *a = NULL, *w = NULL, *m = NULL, *r = NULL, *dx = NULL;
    int status = -1;
    out[0] = out[1] = out[2] = NULL;
    if (!g || !(gm = column(grad_mean)) || !(gr = column(grad_rstd)) || !(a = flat(x)) ||
        (weight && !(w = column(weight))) || !(m = column(mean)) || !(r = column(rstd)))
        goto done;
    dx = training ? lt_batch_norm_input_gradient(g, gm, gr, a, w, m, r) : lt_batch_norm_scaled_gradient(g, w, r);
    if (!dx || !(out[0] = lt_reshape(dx, &whole)) || !(out[1] = lt_batch_norm_weight_gradient(g, a, m, rstd)) ||
        !(out[2] = lt_sum(g, &others, false, -1)))
        goto done;
    status = 0;
done:
    if (status < 0)
        for (int i = 0; i < 3; i++) lt_release(out[i]);
    lt_release(g), lt_release(gm), lt_release(gr), lt_release(a), lt_release(w), lt_release(m), lt_release(r),
        lt_release(dx);
    return status;
}

int lt_batch_norm_backward(lt_tensor *grad_output, lt_tensor *grad_mean, lt_tensor *grad_rstd, lt_tensor *x,
                           lt_tensor *weight, lt_tensor *mean, lt_tensor *rstd, bool training, lt_tensor **out)
{
    const bool again = lt_recording(grad_output) || lt_recording(grad_mean) || lt_recording(grad_rstd) ||
                       lt_recording(x) || lt_recording(weight) || lt_recording(mean) || lt_recording(rstd);
    return again
               ? backward_composed(grad_output, grad_mean, grad_rstd, x, weight, mean, rstd, training, out)
               : lt_batch_norm_backward_fused(grad_output, grad_mean, grad_rstd, x, weight, mean, rstd, training, out);
}
