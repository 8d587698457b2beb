/* The gradient of ctc_loss over other ops, for derivatives of higher order: both recursions over a whole batch, with
 * -1e30 for minus infinity, so that no difference of infinities arises and nothing flows where no path is. */
#include "ctc.h"
#include "ops_gen.h"

#include <math.h>

#define NONE -1e30

/* Every intermediate tensor, released together. */
typedef struct bag {
    lt_list list;
    lt_idx used;
} bag;

static lt_tensor *keep(bag *b, lt_tensor *t)
{
    if (t && b->used == b->list.n) {
        lt_release(t);
        return lt_raise(LT_RUNTIME_ERROR, "ctc_loss_backward: too many intermediate tensors");
    }
    if (t) b->list.v[b->used++] = t;
    return t;
}

/* lt_tensor *name = the result of call, kept; or leave. */
#define LET(name, call)                                                                                                \
    lt_tensor *name = keep(b, call);                                                                                   \
    if (!name) return NULL
/* The same for a result that a function below has kept already. */
#define GET(name, call)                                                                                                \
    lt_tensor *name = call;                                                                                            \
    if (!name) return NULL

static lt_tensor *number(bag *b, double value)
{
    return keep(b, lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = value}}));
}
static lt_tensor *integer(bag *b, lt_idx value) { return keep(b, lt_new_weak((lt_scalar){LT_KIND_INT, {.i = value}})); }

static lt_tensor *joined(bag *b, lt_tensor *first, lt_tensor *second, lt_idx dim)
{
    lt_tensor *both[2] = {first, second};
    return keep(b, lt_cat(&(lt_list){2, both}, dim));
}

static lt_tensor *stacked(bag *b, lt_idx n, lt_tensor **tensors, lt_idx dim)
{
    return keep(b, lt_stack(&(lt_list){n, tensors}, dim));
}

/* (N, states) of one number. */
static lt_tensor *block(bag *b, lt_idx rows, lt_idx columns, double value, lt_dtype dtype)
{
    return keep(b, lt_full(&(lt_dims){2, {rows, columns}}, (lt_scalar){LT_KIND_FLOAT, {.f = value}}, dtype, false));
}

/* 0 … n - 1 as a row. */
static lt_tensor *count_up(bag *b, lt_idx n)
{
    const lt_scalar end = {LT_KIND_INT, {.i = n}};
    LET(line, lt_arange((lt_scalar){LT_KIND_INT, {.i = 0}}, &end, NULL, LT_I64, false));
    return keep(b, lt_unsqueeze(line, 0));
}

/* The classes of the states, (N, 2 S + 1): blanks before, between and behind the targets; blanks also where a target
 * has ended. */
static lt_tensor *labels_of(bag *b, lt_tensor *targets, lt_tensor *lengths, lt_idx blank)
{
    const lt_idx n = targets->shape[0], s = targets->shape[1];
    LET(wide, lt_cast(targets, LT_I64));
    GET(place, count_up(b, s));
    LET(limit, lt_unsqueeze(lengths, 1));
    LET(inside, lt_lt(place, limit));
    LET(filler, lt_full_like(wide, (lt_scalar){LT_KIND_INT, {.i = blank}}, -1, false));
    LET(clean, lt_where(inside, wide, filler));
    lt_tensor *pair[2] = {filler, clean};
    GET(pairs, stacked(b, 2, pair, 2));
    LET(flat, lt_reshape(pairs, &(lt_dims){2, {n, 2 * s}}));
    LET(last, lt_full(&(lt_dims){2, {n, 1}}, (lt_scalar){LT_KIND_INT, {.i = blank}}, LT_I64, false));
    return joined(b, flat, last, 1);
}

/* x (N, states) moved by `by` states up (or down), NONE coming in. */
static lt_tensor *moved(bag *b, lt_tensor *x, lt_idx by, bool up)
{
    const lt_idx n = x->shape[0], states = x->shape[1], gap = by < states ? by : states;
    GET(edge, block(b, n, gap, NONE, (lt_dtype)x->dtype));
    LET(rest, lt_narrow(x, 1, up ? 0 : gap, states - gap));
    return up ? joined(b, edge, rest, 1) : joined(b, rest, edge, 1);
}

/* log(e^x + e^(x moved by 1) + e^(x moved by 2, where allowed)) */
static lt_tensor *combined(bag *b, lt_tensor *x, lt_tensor *allowed, bool up)
{
    lt_tensor *none = number(b, NONE), *terms[3] = {x, moved(b, x, 1, up), NULL};
    if (!none || !terms[1]) return NULL;
    GET(two, moved(b, x, 2, up));
    if (!(terms[2] = keep(b, lt_where(allowed, two, none)))) return NULL;
    GET(all, stacked(b, 3, terms, 0));
    return keep(b, lt_logsumexp(all, &(lt_dims){1, {0}}, false));
}

/* Whether a path may come to a state from two before it (up), or go from it to two behind it. */
static lt_tensor *skips(bag *b, lt_tensor *labels, bool up)
{
    const lt_idx n = labels->shape[0], states = labels->shape[1], gap = states < 2 ? states : 2;
    LET(no, lt_zeros(&(lt_dims){2, {n, gap}}, LT_BOOL, false));
    LET(front, lt_narrow(labels, 1, 0, states - gap));
    LET(back, lt_narrow(labels, 1, gap, states - gap));
    LET(differs, lt_ne(back, front));
    return up ? joined(b, no, differs, 1) : joined(b, differs, no, 1);
}

/* (T, N, states): alpha where up, else beta. emitted[t] (N, states) are the log-probabilities of the states' classes.
 */
static lt_tensor *recursion(bag *b, lt_idx frames, lt_tensor **emitted, lt_tensor *labels, lt_tensor *input_lengths,
                            lt_tensor *target_lengths, bool up, lt_tensor **values)
{
    lt_tensor *none = number(b, NONE), *zero = number(b, 0), *two = integer(b, 2), *one = integer(b, 1);
    if (!none || !zero || !two || !one) return NULL;
    GET(allowed, skips(b, labels, up));
    GET(state, count_up(b, labels->shape[1]));
    LET(target, lt_unsqueeze(target_lengths, 1));
    LET(doubled, lt_mul(target, two));
    LET(lowest, lt_sub(doubled, one));
    LET(from, lt_ge(state, lowest));
    LET(to, lt_le(state, doubled));
    LET(ends, lt_logical_and(from, to));
    LET(starts, lt_lt(state, two));
    LET(frame_count, lt_unsqueeze(input_lengths, 1));
    LET(first, lt_where(starts, emitted[0], none));
    LET(ending, lt_where(ends, zero, none));
    LET(final, lt_cast(ending, (lt_dtype)emitted[0]->dtype));
    if (up) {
        values[0] = first;
        for (lt_idx t = 1; t < frames; t++) {
            GET(sum, combined(b, values[t - 1], allowed, true));
            if (!(values[t] = keep(b, lt_add(emitted[t], sum)))) return NULL;
        }
    } else {
        for (lt_idx t = frames - 1; t >= 0; t--) {
            lt_tensor *next = integer(b, t + 1), *sum = none;
            if (!next) return NULL;
            if (t + 1 < frames) {
                LET(later, lt_add(values[t + 1], emitted[t + 1]));
                if (!(sum = combined(b, later, allowed, false))) return NULL;
            }
            LET(is_last, lt_eq(frame_count, next));
            LET(before_last, lt_gt(frame_count, next));
            LET(running, lt_where(before_last, sum, none));
            if (!(values[t] = keep(b, lt_where(is_last, final, running)))) return NULL;
        }
    }
    return stacked(b, frames, values, 0);
}

/* grad_output, but NaN where there is no alignment and something is asked. As (1, N, 1). */
static lt_tensor *scale_of(bag *b, lt_tensor *grad_output, lt_tensor *losses)
{
    lt_tensor *infinity = number(b, INFINITY), *zero = number(b, 0), *nan = number(b, NAN);
    if (!infinity || !zero || !nan) return NULL;
    LET(impossible, lt_eq(losses, infinity));
    LET(asked, lt_ne(grad_output, zero));
    LET(bad, lt_logical_and(impossible, asked));
    LET(scale, lt_where(bad, nan, grad_output));
    LET(row, lt_unsqueeze(scale, 0));
    return keep(b, lt_unsqueeze(row, 2));
}

static lt_tensor *compose(bag *b, lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets,
                          lt_tensor *input_lengths, lt_tensor *target_lengths, lt_tensor *losses, lt_idx blank,
                          lt_tensor **scratch)
{
    const lt_idx frames = log_probs->shape[0], n = log_probs->shape[1];
    lt_tensor **emitted = scratch, **alphas = scratch + frames, **betas = scratch + 2 * frames, *none = number(b, NONE);
    if (!none) return NULL;
    GET(labels, labels_of(b, targets, target_lengths, blank));
    LET(sheet, lt_unsqueeze(labels, 0));
    LET(index, lt_expand(sheet, &(lt_dims){3, {frames, n, labels->shape[1]}}));
    LET(picked, lt_gather(log_probs, 2, index));
    LET(finite, lt_maximum(picked, none));
    for (lt_idx t = 0; t < frames; t++)
        if (!(emitted[t] = keep(b, lt_select(finite, 0, t)))) return NULL;
    GET(alpha, recursion(b, frames, emitted, labels, input_lengths, target_lengths, true, alphas));
    GET(beta, recursion(b, frames, emitted, labels, input_lengths, target_lengths, false, betas));
    LET(path, lt_add(alpha, beta));
    LET(start, lt_select(path, 0, 0));
    LET(total, lt_logsumexp(start, &(lt_dims){1, {1}}, true));
    LET(share, lt_sub(path, total));
    LET(posterior, lt_exp(share));
    LET(empty, lt_zeros_like(log_probs, -1, false));
    LET(by_class, lt_scatter_add(empty, 2, index, posterior));
    GET(scale, scale_of(b, grad_output, losses));
    LET(scaled, lt_mul(by_class, scale));
    LET(gradient, lt_neg(scaled));
    GET(line, count_up(b, frames));
    LET(column, lt_reshape(line, &(lt_dims){3, {frames, 1, 1}}));
    LET(limit, lt_reshape(input_lengths, &(lt_dims){3, {1, n, 1}}));
    LET(inside, lt_lt(column, limit));
    lt_tensor *zero = number(b, 0);
    return zero ? lt_where(inside, gradient, zero) : NULL;
}

static lt_tensor *composed(lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets, lt_tensor *input_lengths,
                           lt_tensor *target_lengths, lt_tensor *losses, lt_idx blank)
{
    const lt_idx frames = log_probs->shape[0];
    if (frames == 0 || log_probs->numel == 0) return lt_zeros_like(log_probs, -1, false);
    bag b = {{0, NULL}, 0};
    lt_list scratch = {0, NULL};
    lt_tensor *result = NULL;
    if (frames > PTRDIFF_MAX / 512)
        return lt_raise(LT_MEMORY_ERROR, "ctc_loss_backward: log_probs has too many frames");
    if (!lt_list_new(&b.list, 128 + 32 * frames) && !lt_list_new(&scratch, 3 * frames))
        result = compose(&b, grad_output, log_probs, targets, input_lengths, target_lengths, losses, blank, scratch.v);
    if (scratch.v) memset(scratch.v, 0, (size_t)scratch.n * sizeof *scratch.v); /* borrowed from the bag */
    lt_list_clear(&scratch), lt_list_clear(&b.list);
    return result;
}

lt_tensor *lt_ctc_loss_backward(lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets,
                                lt_tensor *input_lengths, lt_tensor *target_lengths, lt_tensor *losses,
                                lt_tensor *log_alpha, lt_idx blank)
{
    if (lt_ctc_check_backward(grad_output, log_probs, targets, input_lengths, target_lengths, losses, log_alpha, blank))
        return NULL;
    if (lt_recording(grad_output) || lt_recording(log_probs))
        return composed(grad_output, log_probs, targets, input_lengths, target_lengths, losses, blank);
    return lt_ctc_loss_backward_fused(grad_output, log_probs, targets, input_lengths, target_lengths, losses, log_alpha,
                                      blank);
}
