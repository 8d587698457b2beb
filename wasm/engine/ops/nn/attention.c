/* Scaled dot-product attention: softmax(scale query key^T + mask) value. The kernels take one entry of the batch; here
 * the leading dims are broadcast by strides, so that no operand is copied. */
#include "attention.h"
#include "engine.h"
#include "run_kernel.h"
#include "ops_gen.h"

typedef struct attention {
    lt_attention_shape p;
    lt_dtype dtype;
    lt_dims batch;
    lt_tensor *tensor[LT_ATTENTION_OPERANDS]; /* each with the whole batch as its leading dims; NULL: there is none */
} attention;

static void release_all(attention *a)
{
    for (int i = 0; i < LT_ATTENTION_OPERANDS; i++) lt_release(a->tensor[i]);
}

/* Broadcasts the leading dims of t, all but the last `own`, into the batch. */
static int widen(const char *op, const char *name, const lt_tensor *t, int own, lt_dims *batch)
{
    const lt_dims before = *batch;
    if (lt_broadcast(op, before.n, before.v, t->ndim - own, t->shape, batch) == 0) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: the leading dims of %s %s do not broadcast with %s; wanted equal sizes or 1",
                   op, name, LT_SHAPE(t), lt_shape_text(before.n, before.v));
}

static int check_mask(const char *op, lt_tensor *mask, bool is_causal, attention *a)
{
    const int n = mask->ndim;
    const lt_idx rows = n > 1 ? mask->shape[n - 2] : 1, cols = n > 0 ? mask->shape[n - 1] : 1;
    if (is_causal)
        return lt_fail(LT_VALUE_ERROR, "%s: attn_mask is given and is_causal is true; wanted one of them", op);
    if (lt_want_dtype(op, "attn_mask", mask->dtype, LT_BIT(LT_BOOL) | LT_FLOATS)) return -1;
    if ((rows != 1 && rows != a->p.rows) || (cols != 1 && cols != a->p.cols))
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: attn_mask has shape %s; wanted last dims that broadcast to (%td, %td), queries and keys",
                       op, LT_SHAPE(mask), a->p.rows, a->p.cols);
    a->p.mask = mask->dtype == LT_BOOL ? LT_MASK_BOOL : LT_MASK_ADDED;
    return n > 2 ? widen(op, "attn_mask", mask, 2, &a->batch) : 0;
}

/* Checks the arguments and finds the sizes; touches no element. */
static int plan(const char *op, lt_tensor *query, lt_tensor *key, lt_tensor *value, lt_tensor *mask, bool is_causal,
                double scale, attention *a)
{
    const lt_tensor *given[3] = {query, key, value};
    const char *names[3] = {"query", "key", "value"};
    *a = (attention){.dtype = (lt_dtype)query->dtype};
    for (int i = 0; i < 3; i++) {
        if (given[i]->ndim < 2)
            return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted at least 2 dims (..., length, size)", op,
                           names[i], LT_SHAPE(given[i]));
        if (lt_want_one_dtype(op, "query", a->dtype, names[i], given[i]->dtype)) return -1;
    }
    if (LT_WANTS(attention, op, "query", a->dtype)) return -1;
    const lt_idx *q = query->shape + query->ndim - 2, *k = key->shape + key->ndim - 2,
                 *v = value->shape + value->ndim - 2;
    if (q[1] != k[1])
        return lt_fail(LT_SHAPE_ERROR, "%s: query has shape %s and key %s; wanted the same last size", op,
                       LT_SHAPE(query), LT_SHAPE(key));
    if (k[0] != v[0])
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: key has shape %s and value %s; wanted a value for each key (second-last sizes)", op,
                       LT_SHAPE(key), LT_SHAPE(value));
    if (q[1] > PTRDIFF_MAX / 4096 || v[1] > PTRDIFF_MAX / 4096)
        return lt_fail(LT_MEMORY_ERROR,
                       "%s: query %s and value %s take more memory than can be addressed; wanted fewer elements", op,
                       LT_SHAPE(query), LT_SHAPE(value));
    a->p = (lt_attention_shape){.rows = q[0], .cols = k[0], .e = q[1], .ev = v[1], .causal = is_causal, .scale = scale};
    for (int i = 0; i < 3; i++)
        if (widen(op, names[i], given[i], 2, &a->batch) < 0) return -1;
    return mask ? check_mask(op, mask, is_causal, a) : 0;
}

/* The batch's dims, then these. */
static lt_dims with_batch(const attention *a, int n, lt_idx first, lt_idx second)
{
    lt_dims shape = a->batch;
    shape.v[shape.n++] = first;
    if (n > 1) shape.v[shape.n++] = second;
    return shape;
}

/* t, broadcast over the batch, as this operand. */
static int take(attention *a, int operand, lt_tensor *t, int own, lt_idx first, lt_idx second)
{
    const lt_dims shape = with_batch(a, own, first, second);
    a->tensor[operand] = t ? lt_broadcast_alias(t, &shape) : NULL;
    return t && !a->tensor[operand] ? -1 : 0;
}

static int take_operands(attention *a, lt_tensor *query, lt_tensor *key, lt_tensor *value, lt_tensor *mask)
{
    lt_attention_shape *p = &a->p;
    lt_tensor *m = !mask ? NULL : p->mask == LT_MASK_BOOL ? lt_retain(mask) : lt_to_dtype(mask, a->dtype);
    if (mask && !m) return -1;
    int status = take(a, LT_QUERY, query, 2, p->rows, p->e);
    if (!status) status = take(a, LT_KEY, key, 2, p->cols, p->e);
    if (!status) status = take(a, LT_VALUE, value, 2, p->cols, p->ev);
    if (!status) status = take(a, LT_MASK, m, 2, p->rows, p->cols);
    lt_release(m);
    if (status) return -1;
    const int row = a->batch.n, col = row + 1;
    p->q_row = a->tensor[0]->stride[row], p->q_col = a->tensor[0]->stride[col];
    p->k_row = a->tensor[1]->stride[row], p->k_col = a->tensor[1]->stride[col];
    p->v_row = a->tensor[2]->stride[row], p->v_col = a->tensor[2]->stride[col];
    if (m) p->mask_row = a->tensor[3]->stride[row], p->mask_col = a->tensor[3]->stride[col];
    return 0;
}

/* From the first byte of a tensor to its last one, wherever its dims are stepped through upward. */
static lt_idx extent(const lt_tensor *t)
{
    lt_idx last = 0;
    for (int d = 0; d < t->ndim; d++) last += (t->shape[d] - 1) * t->stride[d];
    return (last + 1) * lt_itemsize(t->dtype);
}

/* Attention, or its gradient, for every entry of the batch. */
static int run(const attention *a, bool backward)
{
    lt_attention_batch b = {.p = a->p, .backward = backward, .dims = a->batch.n, .apart = true};
    b.entries = lt_product(a->batch.n, a->batch.v);
    memcpy(b.size, a->batch.v, (size_t)b.dims * sizeof *b.size);
    for (int i = 0; i < LT_ATTENTION_OPERANDS; i++) {
        const lt_tensor *t = a->tensor[i];
        if (!t) continue;
        b.at[i] = lt_data(t);
        b.bytes[i] = extent(t);
        for (int d = 0; d < b.dims; d++) {
            b.step[i][d] = t->stride[d] * lt_itemsize(t->dtype);
            if (i >= LT_GRAD_QUERY && b.size[d] > 1 && t->stride[d] == 0) b.apart = false;
        }
    }
    lt_idx elements;
    LT_CALL(attention_work, a->dtype, (&b.p, &elements));
    const size_t bytes = (size_t)(elements * lt_itemsize(a->dtype));
    void *work = lt_alloc(bytes);
    if (!work) return -1;
    LT_CALL(attention_batch, a->dtype, (&b, work));
    lt_free(work, bytes);
    return 0;
}

/* ---- Forward --------------------------------------------------------------------------------------------------- */

int lt_attention_forward(lt_tensor *query, lt_tensor *key, lt_tensor *value, lt_tensor *mask, bool is_causal,
                         double scale, lt_tensor **out)
{
    attention a;
    if (plan("scaled_dot_product_attention", query, key, value, mask, is_causal, scale, &a) < 0) return -1;
    const lt_dims rows = with_batch(&a, 1, a.p.rows, 0), shape = with_batch(&a, 2, a.p.rows, a.p.ev);
    out[0] = lt_new_dims(a.dtype, &shape);
    out[1] = out[0] ? lt_new_dims(a.dtype, &rows) : NULL;
    int status = out[1] ? 0 : -1;
    if (!status && lt_shape_only(out[0])) return 0;
    if (!status && out[1]->numel > 0) {
        status = take_operands(&a, query, key, value, mask);
        if (!status) status = take(&a, LT_OUTPUT, out[0], 2, a.p.rows, a.p.ev);
        if (!status) status = take(&a, LT_LOGSUMEXP, out[1], 1, a.p.rows, 0);
        if (!status) status = run(&a, false);
    }
    release_all(&a);
    if (!status) return 0;
    lt_release(out[0]), lt_release(out[1]);
    return -1;
}

/* ---- Backward -------------------------------------------------------------------------------------------------- */

static int check_shape(const char *name, const lt_tensor *t, const lt_dims *shape, lt_dtype dtype)
{
    const char *op = "attention_backward";
    if (t->ndim != shape->n || memcmp(t->shape, shape->v, (size_t)shape->n * sizeof(lt_idx)))
        return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted %s", op, name, LT_SHAPE(t),
                       lt_shape_text(shape->n, shape->v));
    if (t->dtype != dtype)
        return lt_fail(LT_DTYPE_ERROR, "%s: %s is %s; wanted %s", op, name, LT_DTYPE_NAME(t->dtype),
                       LT_DTYPE_NAME(dtype));
    return 0;
}

int lt_attention_backward_forward(lt_tensor *grad_output, lt_tensor *grad_logsumexp, lt_tensor *query, lt_tensor *key,
                                  lt_tensor *value, lt_tensor *mask, lt_tensor *output, lt_tensor *logsumexp,
                                  bool is_causal, double scale, lt_tensor **out)
{
    attention a;
    if (plan("attention_backward", query, key, value, mask, is_causal, scale, &a) < 0) return -1;
    const lt_dims rows = with_batch(&a, 1, a.p.rows, 0), shape = with_batch(&a, 2, a.p.rows, a.p.ev);
    if (check_shape("grad_output", grad_output, &shape, a.dtype) < 0 ||
        check_shape("output", output, &shape, a.dtype) < 0 ||
        check_shape("grad_logsumexp", grad_logsumexp, &rows, a.dtype) < 0 ||
        check_shape("logsumexp", logsumexp, &rows, a.dtype) < 0)
        return -1;
    out[1] = out[2] = NULL;
    lt_tensor *grads[2] = {NULL, NULL}, *results[2] = {NULL, NULL};
    int status = (out[0] = lt_new_zeros(a.dtype, query->ndim, query->shape)) &&
                         (out[1] = lt_new_zeros(a.dtype, key->ndim, key->shape)) &&
                         (out[2] = lt_new_zeros(a.dtype, value->ndim, value->shape))
                     ? 0
                     : -1;
    if (!status && lt_shape_only(out[0])) return 0;
    if (!status && logsumexp->numel > 0 && a.p.cols > 0) {
        status = take_operands(&a, query, key, value, mask);
        if (!status && (!(grads[0] = lt_to_contiguous(grad_output)) || !(grads[1] = lt_to_contiguous(grad_logsumexp)) ||
                        !(results[0] = lt_to_contiguous(output)) || !(results[1] = lt_to_contiguous(logsumexp))))
            status = -1;
        if (!status) status = take(&a, LT_GRAD_OUTPUT, grads[0], 2, a.p.rows, a.p.ev);
        if (!status) status = take(&a, LT_GRAD_LOGSUMEXP, grads[1], 1, a.p.rows, 0);
        if (!status) status = take(&a, LT_OUTPUT, results[0], 2, a.p.rows, a.p.ev);
        if (!status) status = take(&a, LT_LOGSUMEXP, results[1], 1, a.p.rows, 0);
        if (!status) status = take(&a, LT_GRAD_QUERY, out[0], 2, a.p.rows, a.p.e);
        if (!status) status = take(&a, LT_GRAD_KEY, out[1], 2, a.p.cols, a.p.e);
        if (!status) status = take(&a, LT_GRAD_VALUE, out[2], 2, a.p.cols, a.p.ev);
        if (!status) status = run(&a, true);
        for (int i = 0; i < 2; i++) lt_release(grads[i]), lt_release(results[i]);
    }
    release_all(&a);
    if (!status) return 0;
    for (int i = 0; i < 3; i++) lt_release(out[i]);
    return -1;
}

/* ---- The same out of other ops --------------------------------------------------------------------------------- */

/* f(a, b) with a Python-like number as b; takes the reference a over, NULL passes through. */
static lt_tensor *with_number(lt_tensor *(*f)(lt_tensor *, lt_tensor *), lt_tensor *a, double number)
{
    lt_tensor *b = a ? lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = number}}) : NULL, *out = b ? f(a, b) : NULL;
    lt_release(a), lt_release(b);
    return out;
}

/* where(condition, number, x); takes x over. */
static lt_tensor *filled(lt_tensor *x, lt_tensor *condition, double number)
{
    lt_tensor *b = x && condition ? lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = number}}) : NULL,
              *out = b ? lt_where(condition, b, x) : NULL;
    lt_release(x), lt_release(b);
    return out;
}

/* (rows, cols): true where query i does not see key j > i. */
static lt_tensor *future(lt_idx rows, lt_idx cols)
{
    const lt_idx shape[2] = {rows, cols};
    lt_tensor *ones = lt_new(LT_BOOL, 2, shape),
              *out = ones && !(ones->numel && lt_fill_raw(ones, (lt_scalar){LT_KIND_BOOL, {.i = 1}}))
                         ? lt_triu_forward(ones, 1)
                         : NULL;
    lt_release(ones);
    return out;
}

/* scale query key^T + mask, -inf where no key is seen. */
static lt_tensor *all_scores(lt_tensor *query, lt_tensor *key, lt_tensor *mask, bool is_causal, double scale)
{
    lt_tensor *turned = lt_matrix_transpose(key),
              *scores = turned ? with_number(lt_mul, lt_matmul(query, turned), scale) : NULL, *hidden = NULL;
    lt_release(turned);
    if (!scores) return NULL;
    if (mask && mask->dtype != LT_BOOL) {
        lt_tensor *sum = lt_add(scores, mask);
        lt_release(scores);
        return sum;
    }
    if (!mask && !is_causal) return scores;
    hidden = mask ? lt_logical_not(mask) : future(scores->shape[scores->ndim - 2], scores->shape[scores->ndim - 1]);
    scores = filled(scores, hidden, -__builtin_inf());
    lt_release(hidden);
    return scores;
}

int lt_attention_composition(lt_tensor *query, lt_tensor *key, lt_tensor *value, lt_tensor *mask, bool is_causal,
                             double scale, lt_tensor **out)
{
    const lt_dims last = {1, {-1}};
    attention a;
    if (plan("scaled_dot_product_attention", query, key, value, mask, is_causal, scale, &a) < 0) return -1;
    lt_tensor *scores = all_scores(query, key, mask, is_causal, scale), *top = NULL, *blind = NULL, *weights = NULL,
              *total = NULL;
    out[0] = out[1] = NULL;
    if (scores && a.p.cols == 0) { /* no keys: zeros, and -inf for the logarithm of nothing */
        out[0] = lt_matmul(scores, value);
        out[1] = with_number(lt_sub, lt_sum(scores, &last, false, -1), __builtin_inf());
    } else if (scores && (top = lt_amax(scores, &last, true)) &&
               (blind = with_number(lt_eq, lt_retain(top), -__builtin_inf()))) {
        /* Rows that see no key go through softmax as zeros, so that they have a gradient of 0 and not NaN. */
        scores = filled(scores, blind, 0);
        weights = scores ? filled(lt_softmax(scores, -1), blind, 0) : NULL;
        total = weights ? filled(lt_logsumexp(scores, &last, true), blind, -__builtin_inf()) : NULL;
        out[0] = total ? lt_matmul(weights, value) : NULL;
        out[1] = out[0] ? lt_squeeze(total, &last) : NULL;
    }
    lt_release(scores), lt_release(top), lt_release(blind), lt_release(weights), lt_release(total);
    if (out[1] && out[0]) return 0;
    lt_release(out[0]), lt_release(out[1]);
    return -1;
}
