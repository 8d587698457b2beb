/* ctc_loss: minus the log-probability of all alignments of a target sequence with a longer sequence of frames. */
#include "ctc.h"
#include "run_kernel.h"
#include "ops_gen.h"
#include "engine.h"

#include <math.h>

typedef struct ctc {
    lt_idx frames, batch, classes, longest, row, blank; /* row = 2 longest + 1 states */
    lt_dtype dtype;
    lt_tensor *logp, *targets, *input_lengths, *target_lengths; /* contiguous; the last three int64 */
    lt_tensor *label, *skip, *work;                             /* of one sequence */
} ctc;

static void ctc_release(ctc *p)
{
    lt_release(p->logp), lt_release(p->targets), lt_release(p->input_lengths), lt_release(p->target_lengths);
    lt_release(p->label), lt_release(p->skip), lt_release(p->work);
}

static int check_integers(const char *name, const lt_tensor *t)
{
    return lt_want_dtype("ctc_loss", name, t->dtype, LT_INTEGERS);
}

static int check_shapes(lt_tensor *logp, lt_tensor *targets, lt_tensor *input_lengths, lt_tensor *target_lengths,
                        lt_idx blank, ctc *p)
{
    *p = (ctc){.dtype = (lt_dtype)logp->dtype, .blank = blank};
    if (check_integers("targets", targets) || check_integers("input_lengths", input_lengths) ||
        check_integers("target_lengths", target_lengths))
        return -1;
    if (logp->ndim != 3)
        return lt_fail(LT_SHAPE_ERROR, "ctc_loss: log_probs has shape %s; wanted (T, N, C)", LT_SHAPE(logp));
    p->frames = logp->shape[0], p->batch = logp->shape[1], p->classes = logp->shape[2];
    if (targets->ndim != 2 || targets->shape[0] != p->batch)
        return lt_fail(LT_SHAPE_ERROR, "ctc_loss: targets has shape %s; wanted (%td, S) for log_probs %s",
                       LT_SHAPE(targets), p->batch, LT_SHAPE(logp));
    for (int i = 0; i < 2; i++) {
        const lt_tensor *t = i ? target_lengths : input_lengths;
        if (t->ndim != 1 || t->shape[0] != p->batch)
            return lt_fail(LT_SHAPE_ERROR, "ctc_loss: %s has shape %s; wanted (%td,) for log_probs %s",
                           i ? "target_lengths" : "input_lengths", LT_SHAPE(t), p->batch, LT_SHAPE(logp));
    }
    if (blank < 0 || blank >= p->classes)
        return lt_fail(LT_VALUE_ERROR, "ctc_loss: blank is %td; wanted one of the %td classes", blank, p->classes);
    p->longest = targets->shape[1];
    if (p->longest > PTRDIFF_MAX / 32)
        return lt_fail(LT_MEMORY_ERROR, "ctc_loss: targets has %td elements in a row; wanted fewer", p->longest);
    p->row = 2 * p->longest + 1;
    return 0;
}

static int check_dtype(const ctc *p) { return LT_WANTS(ctc_loss, "ctc_loss", "log_probs", p->dtype); }

/* What a call works on, and the values of the integers checked. */
static int prepare(lt_tensor *logp, lt_tensor *targets, lt_tensor *input_lengths, lt_tensor *target_lengths, ctc *p)
{
    const lt_idx padded = p->row + 2, twice = 2 * p->row + 2;
    if (!(p->logp = lt_to_contiguous(logp)) || !(p->targets = lt_to_contiguous_dtype(targets, LT_I64)) ||
        !(p->input_lengths = lt_to_contiguous_dtype(input_lengths, LT_I64)) ||
        !(p->target_lengths = lt_to_contiguous_dtype(target_lengths, LT_I64)) ||
        !(p->label = lt_new(LT_I64, 1, &p->row)) || !(p->skip = lt_new(p->dtype, 1, &padded)) ||
        !(p->work = lt_new(p->dtype, 1, &twice)))
        return -1;
    lt_idx bad[3];
    lt_k->ctc_check(p->frames, p->batch, p->classes, p->longest, lt_data(p->targets), lt_data(p->input_lengths),
                    lt_data(p->target_lengths), bad);
    if (bad[0] >= 0)
        return lt_fail(LT_VALUE_ERROR, "ctc_loss: input_lengths[%td] is %lld; wanted 0 to %td, the frames of log_probs",
                       bad[0], (long long)lt_element(p->input_lengths, bad[0]).v.i, p->frames);
    if (bad[1] >= 0)
        return lt_fail(LT_VALUE_ERROR, "ctc_loss: target_lengths[%td] is %lld; wanted 0 to %td, the length of targets",
                       bad[1], (long long)lt_element(p->target_lengths, bad[1]).v.i, p->longest);
    if (bad[2] >= 0)
        return lt_fail(LT_INDEX_ERROR, "ctc_loss: target %lld is out of range; wanted one of the %td classes",
                       (long long)lt_element(p->targets, bad[2]).v.i, p->classes);
    return 0;
}

int lt_ctc_loss_rows_forward(lt_tensor *log_probs, lt_tensor *targets, lt_tensor *input_lengths,
                             lt_tensor *target_lengths, lt_idx blank, lt_tensor **out)
{
    ctc p;
    out[0] = out[1] = NULL;
    if (check_shapes(log_probs, targets, input_lengths, target_lengths, blank, &p) || check_dtype(&p)) return -1;
    const lt_idx shape[3] = {p.batch, p.frames, p.row};
    if (!(out[0] = lt_new(p.dtype, 1, &p.batch)) || !(out[1] = lt_new(p.dtype, 3, shape))) goto fail;
    if (lt_shape_only(out[0])) return 0;
    if (lt_fill_raw(out[1], (lt_scalar){LT_KIND_FLOAT, {.f = -INFINITY}}) ||
        prepare(log_probs, targets, input_lengths, target_lengths, &p))
        goto fail;
    LT_CALL(ctc_loss, p.dtype,
            (p.frames, p.batch, p.classes, p.longest, p.blank, lt_data(p.logp), lt_data(p.targets),
             lt_data(p.input_lengths), lt_data(p.target_lengths), lt_data(p.label), lt_data(p.skip), lt_data(p.work),
             lt_data(out[1]), lt_data(out[0])));
    ctc_release(&p);
    return 0;
fail:
    ctc_release(&p);
    lt_release(out[0]), lt_release(out[1]);
    return -1;
}

static int check_backward(lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets, lt_tensor *input_lengths,
                          lt_tensor *target_lengths, lt_tensor *losses, lt_tensor *log_alpha, lt_idx blank, ctc *p)
{
    if (check_shapes(log_probs, targets, input_lengths, target_lengths, blank, p)) return -1;
    const lt_idx shape[3] = {p->batch, p->frames, p->row};
    const bool fits = grad_output->ndim == 1 && grad_output->shape[0] == p->batch &&
                      lt_same_shape(losses, grad_output) && log_alpha->ndim == 3 &&
                      memcmp(log_alpha->shape, shape, sizeof shape) == 0;
    if (fits) return 0;
    return lt_fail(
        LT_SHAPE_ERROR,
        "ctc_loss_backward: grad_output has shape %s and losses %s; wanted (%td,), and log_alpha is %s; wanted %s",
        LT_SHAPE(grad_output), LT_SHAPE(losses), p->batch, LT_SHAPE(log_alpha), lt_shape_text(3, shape));
}

int lt_ctc_check_backward(lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets, lt_tensor *input_lengths,
                          lt_tensor *target_lengths, lt_tensor *losses, lt_tensor *log_alpha, lt_idx blank)
{
    ctc p;
    return check_backward(grad_output, log_probs, targets, input_lengths, target_lengths, losses, log_alpha, blank, &p);
}

lt_tensor *lt_ctc_loss_backward_fused_forward(lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets,
                                              lt_tensor *input_lengths, lt_tensor *target_lengths, lt_tensor *losses,
                                              lt_tensor *log_alpha, lt_idx blank)
{
    ctc p;
    if (check_backward(grad_output, log_probs, targets, input_lengths, target_lengths, losses, log_alpha, blank, &p) ||
        check_dtype(&p))
        return NULL;
    lt_tensor *out = lt_new_zeros(p.dtype, 3, log_probs->shape), *loss = NULL, *alpha = NULL, *grad = NULL;
    if (!out || lt_shape_only(out)) return out;
    bool done = false;
    if (!prepare(log_probs, targets, input_lengths, target_lengths, &p) &&
        (loss = lt_to_contiguous_dtype(losses, p.dtype)) && (alpha = lt_to_contiguous_dtype(log_alpha, p.dtype)) &&
        (grad = lt_to_contiguous_dtype(grad_output, p.dtype))) {
        LT_CALL(ctc_loss_backward, p.dtype,
                (p.frames, p.batch, p.classes, p.longest, p.blank, lt_data(p.logp), lt_data(p.targets),
                 lt_data(p.input_lengths), lt_data(p.target_lengths), lt_data(p.label), lt_data(p.skip),
                 lt_data(p.work), lt_data(alpha), lt_data(loss), lt_data(grad), lt_data(out)));
        done = true;
    }
    if (!done) lt_release(out), out = NULL;
    lt_release(loss), lt_release(alpha), lt_release(grad), ctc_release(&p);
    return out;
}

/* ---- ctc_loss itself ------------------------------------------------------------------------------------------- */

/* Targets that lie one behind the other, as (N, the longest): what is behind a target is 0. */
static lt_tensor *padded_targets(lt_tensor *targets, lt_tensor *target_lengths)
{
    if (lt_is_elsewhere(targets) || lt_is_elsewhere(target_lengths)) { /* put together in the host's memory */
        lt_tensor *here = lt_read("ctc_loss", targets), *sizes = here ? lt_read("ctc_loss", target_lengths) : NULL;
        lt_tensor *padded = sizes ? padded_targets(here, sizes) : NULL, *there = NULL;
        if (padded) there = lt_copy_to(targets->device, padded);
        lt_release(here), lt_release(sizes), lt_release(padded);
        return there;
    }
    if (lt_shape_only(targets) || lt_shape_only(target_lengths))
        return lt_raise(
            LT_DEVICE_ERROR,
            "ctc_loss: targets behind one another are cut by target_lengths, which on meta has no values; wanted (N, S)");
    lt_tensor *all = lt_to_contiguous_dtype(targets, LT_I64),
              *lengths = all ? lt_to_contiguous_dtype(target_lengths, LT_I64) : NULL, *out = NULL;
    if (!lengths) goto done;
    lt_idx shape[2] = {lengths->numel, 0}, bad;
    lt_k->ragged_check(shape[0], all->numel, lt_data(lengths), &shape[1], &bad);
    if (bad >= 0) {
        lt_raise(
            LT_VALUE_ERROR,
            "ctc_loss: target_lengths[%td] is %lld; wanted 0 or more, and no more than targets of shape %s has in all",
            bad, (long long)lt_element(lengths, bad).v.i, LT_SHAPE(targets));
        goto done;
    }
    if (!(out = lt_new_on(LT_DEVICE_HOST, LT_I64, 2, shape))) goto done;
    memset(lt_data(out), 0, (size_t)out->numel * sizeof(int64_t));
    lt_k->ragged_rows(shape[0], shape[1], lt_data(lengths), lt_data(all), lt_data(out));
done:
    lt_release(all), lt_release(lengths);
    return out;
}

static lt_tensor *one_row(lt_tensor *t, bool needed, lt_idx dim)
{
    return needed ? lt_unsqueeze(t, dim) : lt_retain(t);
}

static lt_tensor *without_infinities(lt_tensor *losses)
{
    lt_tensor *zero = lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = 0}});
    lt_tensor *limit = zero ? lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = INFINITY}}) : NULL;
    lt_tensor *bad = limit ? lt_eq(losses, limit) : NULL, *result = bad ? lt_where(bad, zero, losses) : NULL;
    lt_release(zero), lt_release(limit), lt_release(bad);
    return result;
}

/* The mean over the batch of loss over target length; a length of 0 counts as 1. */
static lt_tensor *mean_loss(lt_tensor *losses, lt_tensor *target_lengths)
{
    const lt_scalar one = {LT_KIND_INT, {.i = 1}};
    lt_tensor *lengths = lt_clamp(target_lengths, &one, NULL),
              *weights = lengths ? lt_cast(lengths, (lt_dtype)losses->dtype) : NULL;
    lt_tensor *each = weights ? lt_div(losses, weights) : NULL, *result = each ? lt_mean(each, NULL, false, -1) : NULL;
    lt_release(lengths), lt_release(weights), lt_release(each);
    return result;
}

lt_tensor *lt_ctc_loss(lt_tensor *log_probs, lt_tensor *targets, lt_tensor *input_lengths, lt_tensor *target_lengths,
                       lt_idx blank, int reduction, bool zero_infinity)
{
    const bool single = log_probs->ndim == 2;
    lt_tensor *x = one_row(log_probs, single, 1),
              *in = x ? one_row(input_lengths, single && input_lengths->ndim == 0, 0) : NULL;
    lt_tensor *n = in ? one_row(target_lengths, single && target_lengths->ndim == 0, 0) : NULL;
    lt_tensor *rows = NULL, *out[2] = {NULL, NULL}, *result = NULL;
    if (!n) goto done;
    if (check_integers("targets", targets) || check_integers("target_lengths", target_lengths)) goto done;
    if (targets->ndim == 1 && single) rows = lt_unsqueeze(targets, 0);
    else if (targets->ndim == 1 && n->ndim == 1) rows = padded_targets(targets, n);
    else rows = lt_retain(targets);
    if (!rows) goto done;
    if (lt_ctc_loss_rows(x, rows, in, n, blank, out)) {
        out[0] = out[1] = NULL; /* it has released them */
        goto done;
    }
    lt_tensor *losses = zero_infinity ? without_infinities(out[0]) : lt_retain(out[0]);
    if (losses && reduction == LT_REDUCTION_NONE) result = single ? lt_select(losses, 0, 0) : lt_retain(losses);
    else if (losses) result = reduction == LT_REDUCTION_MEAN ? mean_loss(losses, n) : lt_sum(losses, NULL, false, -1);
    lt_release(losses);
done:
    lt_release(x), lt_release(in), lt_release(n), lt_release(rows), lt_release(out[0]), lt_release(out[1]);
    return result;
}
