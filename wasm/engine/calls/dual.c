/* jvp: ops over dual tensors, a value and its tangent. */
#include "dual.h"

#include "backward.h"
#include "history.h"
#include "ops_gen.h"
#include "program.h"

typedef struct dual {
    const lt_op *op;
    int level,
        replace; /* replace: the parameter whose tangent takes its place, or -1 for all that are differentiable */
} dual;

static bool differentiable(const lt_op *op, int p) { return !op->differentiable || (op->differentiable >> p & 1); }

static lt_tensor *primal(void *context, int p, lt_idx i, lt_tensor *t)
{
    (void)p, (void)i;
    const lt_wrap *w = lt_wrap_at(t, ((const dual *)context)->level);
    return lt_retain(w ? w->value : t);
}

/* The tangent, zeros where there is none; parameters that are not replaced keep their value. */
static lt_tensor *tangent(void *context, int p, lt_idx i, lt_tensor *t)
{
    const dual *d = context;
    (void)i;
    const lt_wrap *w = lt_wrap_at(t, d->level);
    bool replaced = (d->replace < 0 || d->replace == p) && differentiable(d->op, p) && lt_is_differentiable(t->dtype) &&
                    !(t->flags & LT_WEAK);
    if (!replaced) {
        if (d->replace < 0 && t->flags & LT_WEAK) return lt_new_weak((lt_scalar){LT_KIND_INT, {.i = 0}});
        return lt_retain(w ? w->value : t);
    }
    return w && w->tangent ? lt_retain(w->tangent) : lt_zeros_like(w ? w->value : t, -1, false);
}

static int add_to(lt_tensor **sum, lt_tensor *term) /* takes `term` over */
{
    if (!term) return -1;
    if (!*sum) {
        *sum = term;
        return 0;
    }
    lt_tensor *next = lt_add(*sum, term);
    lt_release(*sum);
    lt_release(term);
    *sum = next;
    return next ? 0 : -1;
}

/* Each tensor with a tangent replaced in turn, and the results summed. */
static int each(const lt_op *op, const lt_value *v, int level, lt_tensor **tangents)
{
    for (int p = 0; p < op->params; p++) {
        const lt_wrap *w = op->tensors >> p & 1 ? lt_wrap_at(v[p].t, level) : NULL;
        if (!w || !w->tangent || !differentiable(op, p)) continue;
        dual d = {op, level, p};
        lt_unwrapped in;
        lt_value out[LT_MAX_RESULTS];
        if (lt_unwrapped_fill(&in, op, v, tangent, &d)) return -1;
        /* A term that is constant in p, such as a bias, must not be counted again: it is left out of the other terms.
         */
        for (int q = 0; q < op->params; q++)
            if (q != p && lt_op_types(op)[q] == LT_T_TENSOR_OPT && (op->differentiable >> q & 1)) {
                lt_release(in.v[q].t);
                in.v[q].t = NULL;
            }
        int status;
        if (lt_op_types(op)[p] == LT_T_TENSOR_OPT) { /* linear in an optional tensor: the bias, with the rest zero */
            for (int q = 0; q < op->params; q++)
                if (q != p && (op->differentiable >> q & 1) && in.v[q].t) {
                    lt_tensor *zeros = lt_zeros_like(in.v[q].t, -1, false);
                    lt_release(in.v[q].t);
                    if (!(in.v[q].t = zeros)) break;
                }
        }
        status = lt_dispatch(op, in.v, out);
        lt_unwrapped_drop(&in);
        if (status) return -1;
        for (int r = 0; r < op->results; r++) {
            if (!lt_is_differentiable(out[r].t->dtype)) lt_release(out[r].t);
            else if (add_to(&tangents[r], out[r].t)) return -1;
        }
    }
    return 0;
}

/* The conjugate where it is complex; takes the reference over. */
static lt_tensor *conjugate(lt_tensor *t)
{
    if (!t || !lt_is_complex(t->dtype)) return t;
    lt_tensor *turned = lt_conj(t);
    lt_release(t);
    return turned;
}

/* Elementwise: the gradient's expression is the derivative times `grad`, so with the tangent in its place it is the
 * tangent. Of complex numbers it is the conjugate of the derivative: with the conjugate in its place it is that of the
 * tangent, of whose parts a real result has the first. */
static int elementwise(const lt_op *op, const lt_unwrapped *primals, const lt_value *v, int level, lt_value *out,
                       lt_tensor **tangents)
{
    if (!op->grad) return 0;
    lt_frame f;
    lt_tensor *results[] = {out[0].t}, *grads[1];
    lt_dims shape = lt_dims_of(out[0].t);
    const uint8_t *at = lt_programs + op->grad;
    int programs = *at++, status = -1;
    lt_frame_begin(&f, op, primals->v);
    f.results = results;
    for (int g = 0; g < programs; g++) {
        int p = at[0], length = at[1] | at[2] << 8;
        uint32_t code = (uint32_t)(at + 3 - lt_programs);
        at += 3 + length;
        const lt_wrap *w = lt_wrap_at(v[p].t, level);
        if (!w || !w->tangent) continue;
        lt_frame_drop(&f); /* what one input's gradient shared was computed from another `grad` */
        lt_cell value;
        f.grads = grads;
        if (!(grads[0] = conjugate(lt_expand(w->tangent, &shape)))) goto done;
        int failed = lt_run(code, &f, &value);
        lt_release(grads[0]);
        if (failed) goto done;
        lt_tensor *term = lt_cell_tensor(&value);
        lt_cell_drop(&value);
        lt_tensor *whole = term ? conjugate(lt_expand(term, &shape)) : NULL;
        lt_release(term);
        if (whole && lt_is_complex(whole->dtype) && !lt_is_complex(out[0].t->dtype)) {
            lt_tensor *part = lt_real(whole);
            lt_release(whole);
            whole = part;
        }
        if (add_to(&tangents[0], whole)) goto done;
    }
    status = 0;
done:
    lt_frame_drop(&f);
    return status;
}

static int by_programs(const lt_op *op, const lt_unwrapped *primals, const lt_value *v, int level, lt_value *out,
                       lt_tensor **tangents)
{
    lt_frame f;
    lt_tensor *results[LT_MAX_RESULTS], *given[LT_MAX_PARAMS] = {NULL};
    const uint8_t *at = lt_programs + op->jvp;
    int programs = *at++, status = -1;
    for (int r = 0; r < op->results; r++) results[r] = out[r].t;
    for (int p = 0; p < op->params; p++) {
        const lt_wrap *w = op->tensors >> p & 1 ? lt_wrap_at(v[p].t, level) : NULL;
        if (w) given[p] = w->tangent;
    }
    lt_frame_begin(&f, op, primals->v);
    f.results = results;
    f.tangents = given;
    for (int r = 0; r < programs; r++) {
        int length = at[0] | at[1] << 8;
        uint32_t code = (uint32_t)(at + 2 - lt_programs);
        at += 2 + length;
        if (!length) continue;
        lt_cell value;
        if (lt_run(code, &f, &value)) goto done;
        tangents[r] = lt_cell_tensor(&value);
        lt_cell_drop(&value);
        if (!tangents[r]) goto done;
    }
    status = 0;
done:
    lt_frame_drop(&f);
    return status;
}

/* Without a rule: J v is the gradient with respect to u of <Jᵀ u, v>, which is linear in u. */
typedef struct twice {
    lt_list inputs, tangents;
    int level;
    const lt_op *op;
    lt_idx n;
    bool outer;
} twice; /* outer: something wants the gradient of it all */

static lt_tensor *independent(void *context, int p, lt_idx i, lt_tensor *t)
{
    twice *w = context;
    (void)i;
    const lt_wrap *wrapped = lt_wrap_at(t, w->level);
    w->outer |=
        lt_requires_grad(t) ||
        (wrapped && (lt_requires_grad(wrapped->value) || (wrapped->tangent && lt_requires_grad(wrapped->tangent))));
    if (!wrapped) return lt_retain(t);
    if (!wrapped->tangent || !(w->op->differentiable >> p & 1)) return lt_retain(wrapped->value);
    lt_tensor *own = NULL;
    if (lt_requires_grad(wrapped->value)) {
        lt_dims shape = lt_dims_of(wrapped->value);
        own = lt_expand(wrapped->value, &shape);
    } else if ((own = lt_detach(wrapped->value)) && lt_set_requires_grad(own, true)) {
        lt_release(own);
        own = NULL;
    }
    if (!own) return NULL;
    w->inputs.v[w->n] = lt_retain(own);
    w->tangents.v[w->n++] = lt_retain(wrapped->tangent);
    return own;
}

static lt_idx count_tangents(const lt_op *op, const lt_value *v, int level)
{
    lt_idx n = 0;
    for (int p = 0; p < op->params; p++) {
        if (!(op->differentiable >> p & 1)) continue;
        lt_idx items = lt_is_list(op, p) ? v[p].list->n : 1;
        for (lt_idx i = 0; i < items; i++) {
            const lt_wrap *w = lt_wrap_at(lt_is_list(op, p) ? v[p].list->v[i] : v[p].t, level);
            n += w && w->tangent;
        }
    }
    return n;
}

static int by_transposing_twice(const lt_op *op, const lt_value *v, int level, int results, lt_tensor **tangents)
{
    twice w = {{0, NULL}, {0, NULL}, level, op, 0, false};
    lt_unwrapped in;
    lt_value out[LT_MAX_RESULTS];
    lt_list pieces = {0, NULL}, gradients = {0, NULL}, roots = {0, NULL}, duals = {0, NULL}, found = {0, NULL};
    lt_tensor *product = NULL;
    int status = -1, n = 0;
    lt_idx count = count_tangents(op, v, level);
    bool enabled = lt_grad_enabled;
    if (!count) return 0;
    if (lt_list_new(&w.inputs, count) || lt_list_new(&w.tangents, count) || lt_list_new(&gradients, count) ||
        lt_list_new(&roots, results) || lt_list_new(&duals, results) || lt_list_new(&found, results) ||
        lt_unwrapped_fill(&in, op, v, independent, &w))
        goto clear;
    lt_grad_enabled = true;
    out[0].list = &pieces;
    if (lt_dispatch(op, in.v, out)) goto drop;
    for (int r = 0; r < results; r++) {
        lt_tensor *y = *lt_result_at(op, out, r);
        if (!y || !lt_requires_grad(y)) continue;
        roots.v[n] = lt_retain(y);
        if (!(duals.v[n++] = lt_zeros_like(y, -1, true))) goto results;
    }
    if (n && lt_backward(n, roots.v, duals.v, count, w.inputs.v, gradients.v, true, true, 0)) goto results;
    for (lt_idx i = 0; i < count; i++) {
        if (!gradients.v[i] || !lt_requires_grad(gradients.v[i])) continue;
        lt_tensor *term = lt_mul(gradients.v[i], w.tangents.v[i]), *sum = term ? lt_sum(term, NULL, false, -1) : NULL;
        lt_release(term);
        if (add_to(&product, sum)) goto results;
    }
    if (product && lt_backward(1, &product, NULL, n, duals.v, found.v, true, enabled && w.outer, 0)) goto results;
    for (int r = 0, k = 0; r < results && k < n; r++)
        if (*lt_result_at(op, out, r) == roots.v[k]) {
            tangents[r] = found.v[k];
            found.v[k++] = NULL;
        }
    status = 0;
results:
    lt_results_drop(op, out);
drop:
    lt_grad_enabled = enabled;
    lt_unwrapped_drop(&in);
    lt_release(product);
clear:
    lt_list_clear(&w.inputs);
    lt_list_clear(&w.tangents);
    lt_list_clear(&gradients);
    lt_list_clear(&roots);
    lt_list_clear(&duals);
    lt_list_clear(&found);
    return status;
}

static int linear(const lt_op *op, const lt_value *v, int level, int results, lt_tensor **tangents)
{
    dual d = {op, level, -1};
    lt_unwrapped in;
    lt_value out[LT_MAX_RESULTS];
    lt_list pieces = {0, NULL};
    out[0].list = &pieces;
    if (lt_unwrapped_fill(&in, op, v, tangent, &d)) return -1;
    int status = lt_dispatch(op, in.v, out);
    lt_unwrapped_drop(&in);
    if (status) return -1;
    for (int r = 0; r < results; r++) {
        tangents[r] = *lt_result_at(op, out, r);
        *lt_result_at(op, out, r) = NULL;
    }
    lt_list_clear(&pieces);
    return 0;
}

int lt_dual_op(const lt_op *op, const lt_value *v, lt_value *out, int level)
{
    dual d = {op, level, -1};
    lt_unwrapped primals;
    lt_tensor *few[LT_MAX_RESULTS] = {NULL}, **tangents = few;
    int status = -1, n = 0;
    if (lt_unwrapped_fill(&primals, op, v, primal, &d)) return -1;
    if (lt_dispatch(op, primals.v, out)) goto done;
    n = lt_result_count(op, out);
    if (n > LT_MAX_RESULTS) {
        if (!(tangents = lt_alloc(sizeof *tangents * (size_t)n))) {
            tangents = few;
            n = 0;
            lt_results_drop(op, out);
            goto done;
        }
        memset(tangents, 0, sizeof *tangents * (size_t)n);
    }
    if (op->jvp) status = by_programs(op, &primals, v, level, out, tangents);
    else if (op->flags & LT_OP_LINEAR) status = linear(op, v, level, n, tangents);
    else if (op->flags & LT_OP_EACH) status = each(op, v, level, tangents);
    else if (op->kernel) status = elementwise(op, &primals, v, level, out, tangents);
    else status = op->differentiable ? by_transposing_twice(op, v, level, n, tangents) : 0;
    for (int r = 0; !status && r < n; r++) {
        lt_tensor **slot = lt_result_at(op, out, r);
        if (!*slot || !tangents[r] || !lt_is_differentiable((*slot)->dtype)) continue;
        lt_tensor *wrapped = lt_wrap_new(LT_DUAL, level, *slot, tangents[r]);
        if (!wrapped) {
            status = -1;
            break;
        }
        lt_release(*slot);
        *slot = wrapped;
    }
    if (status) lt_results_drop(op, out);
done:
    for (int r = 0; r < n; r++) lt_release(tangents[r]);
    if (tangents != few) lt_free(tangents, sizeof *tangents * (size_t)n);
    lt_unwrapped_drop(&primals);
    return status;
}
