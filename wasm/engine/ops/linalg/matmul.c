/* Matrix products on the GEMM kernels. Transposed and strided operands go in by their strides, without a copy. */
#include "engine.h"
#include "ops_gen.h"
#include "run_kernel.h"

#include "complex_parts.h"

/* C (m, n) = A (m, k) @ B (k, n) + bias (n): A and B by element strides, C row-major. */
typedef struct gemm {
    lt_idx m, n, k;
    const void *a;
    lt_idx rsa, csa;
    const void *b;
    lt_idx rsb, csb;
    void *c;
    const void *bias; /* floating-point only */
} gemm;

static void run(int dtype, const gemm *g, void *work)
{
    LT_CALL(gemm, dtype, (g->m, g->n, g->k, g->a, g->rsa, g->csa, g->b, g->rsb, g->csb, g->c, g->n, g->bias, 0, work));
}

/* Scratch for a product of this size; none for the small ones, which the kernels do unpacked. */
static int scratch(int dtype, const gemm *g, void **work, size_t *bytes)
{
    lt_idx elements = 0;
    if (lt_is_float(dtype)) LT_CALL(gemm_work, dtype, (g->m, g->n, g->k, &elements));
    *bytes = (size_t)elements * (size_t)lt_itemsize(dtype);
    *work = NULL;
    return *bytes && !(*work = lt_alloc(*bytes)) ? -1 : 0;
}

static int multiply(int dtype, const gemm *g)
{
    void *work;
    size_t bytes;
    if (g->m == 0 || g->n == 0) return 0;
    if (scratch(dtype, g, &work, &bytes)) return -1;
    run(dtype, g, work);
    if (bytes) lt_free(work, bytes);
    return 0;
}

/* The dtype that the kernels compute in: bool and uint8 go through int32, which wraps to the same bits. */
static int compute_dtype(int dtype)
{
    return dtype == LT_BOOL || dtype == LT_U8 ? LT_I32 : (int)lt_compute_dtype(dtype);
}

/* Whether every dim but the last steps evenly, so that they make one dim of `rows` rows; size-1 dims step any way. */
static bool even_rows(const lt_tensor *t, lt_idx *rows, lt_idx *stride)
{
    lt_idx n = 1, step = 0;
    for (int i = t->ndim - 2; i >= 0; i--) {
        if (t->shape[i] == 1) continue;
        if (n == 1) step = t->stride[i];
        else if (t->stride[i] != step * n && t->numel > 0) return false; /* without elements any stride will do */
        n *= t->shape[i];
    }
    *rows = n;
    *stride = n == 1 ? (t->ndim ? t->shape[t->ndim - 1] : 1) : step;
    return true;
}

/* As even_rows, on *t or on a contiguous copy that takes its place. */
static int as_rows(lt_tensor **t, lt_idx *rows, lt_idx *stride)
{
    if (even_rows(*t, rows, stride)) return 0;
    lt_tensor *copy = lt_to_contiguous(*t);
    if (!copy) return -1;
    lt_release(*t);
    *t = copy;
    return even_rows(copy, rows, stride) ? 0
                                         : lt_fail(LT_RUNTIME_ERROR, "matmul: rows of a contiguous tensor are uneven");
}

/* ---- matmul ---------------------------------------------------------------------------------------------------- */

static void *mismatch(const lt_tensor *a, const lt_tensor *b)
{
    return lt_raise(LT_SHAPE_ERROR,
                    "matmul: other has shape %s; wanted a %s of %lld, to match self %s @ other %s (size mismatch)",
                    LT_SHAPE(b), b->ndim == 1 ? "size" : "second-last size", (long long)a->shape[a->ndim - 1],
                    LT_SHAPE(a), LT_SHAPE(b));
}

/* One product per batch entry: strides of the batch dims in elements, 0 where an operand is broadcast. */
static int multiply_batches(int dtype, gemm *g, const lt_dims *batch, const lt_idx *step_a, const lt_idx *step_b)
{
    const lt_idx item = lt_itemsize(dtype);
    lt_idx at[LT_MAX_DIMS] = {0}, total = 1;
    void *work;
    size_t bytes;
    for (int i = 0; i < batch->n; i++) total *= batch->v[i];
    if (total == 0 || g->m == 0 || g->n == 0) return 0;
    if (scratch(dtype, g, &work, &bytes)) return -1;
    for (lt_idx done = 0;;) {
        run(dtype, g, work);
        if (++done == total) break;
        g->c = (char *)g->c + g->m * g->n * item;
        for (int i = batch->n - 1; i >= 0; i--) {
            g->a = (const char *)g->a + step_a[i] * item;
            g->b = (const char *)g->b + step_b[i] * item;
            if (++at[i] < batch->v[i]) break;
            g->a = (const char *)g->a - step_a[i] * batch->v[i] * item;
            g->b = (const char *)g->b - step_b[i] * batch->v[i] * item;
            at[i] = 0;
        }
    }
    if (bytes) lt_free(work, bytes);
    return 0;
}

/* Strides of t's batch dims, aligned to the right of `batch`. */
static void batch_steps(const lt_tensor *t, const lt_dims *batch, lt_idx *step)
{
    const int own = t->ndim > 2 ? t->ndim - 2 : 0;
    for (int i = 0; i < batch->n; i++) {
        const int d = i - (batch->n - own);
        step[i] = d < 0 || t->shape[d] == 1 ? 0 : t->stride[d];
    }
}

/* a @ b, both of a dtype that the kernels know. *a may be replaced by a contiguous copy. */
static lt_tensor *product(lt_tensor **pa, lt_tensor *b)
{
    lt_tensor *a = *pa;
    const int dtype = a->dtype, na = a->ndim, nb = b->ndim;
    gemm g = {.a = lt_data(a), .b = lt_data(b)};
    g.k = a->shape[na - 1];
    g.csa = a->stride[na - 1];
    g.m = na > 1 ? a->shape[na - 2] : 1;
    g.rsa = na > 1 ? a->stride[na - 2] : g.k;
    g.rsb = b->stride[nb > 1 ? nb - 2 : 0];
    g.n = nb > 1 ? b->shape[nb - 1] : 1;
    g.csb = nb > 1 ? b->stride[nb - 1] : 1;
    if (b->shape[nb > 1 ? nb - 2 : 0] != g.k) return mismatch(a, b);

    lt_tensor *out;
    if (LT_LIKELY(na == 2 && nb == 2)) {
        const lt_idx shape[2] = {g.m, g.n};
        if (!(out = lt_new(dtype, 2, shape))) return NULL;
    } else {
        lt_dims batch, shape;
        if (lt_broadcast("matmul", na > 2 ? na - 2 : 0, a->shape, nb > 2 ? nb - 2 : 0, b->shape, &batch))
            return lt_raise(LT_SHAPE_ERROR,
                            "matmul: the batch dims of self %s and other %s do not broadcast; wanted equal sizes or 1",
                            LT_SHAPE(a), LT_SHAPE(b));
        shape = batch;
        if (na > 1) shape.v[shape.n++] = g.m;
        if (nb > 1) shape.v[shape.n++] = g.n;
        if (!(out = lt_new_dims(dtype, &shape))) return NULL;
        if (nb > 2 || na <= 2) {
            lt_idx step_a[LT_MAX_DIMS], step_b[LT_MAX_DIMS];
            if (lt_shape_only(out)) return out;
            batch_steps(a, &batch, step_a);
            batch_steps(b, &batch, step_b);
            g.c = lt_data(out);
            if (multiply_batches(dtype, &g, &batch, step_a, step_b)) goto fail;
            return out;
        }
        /* One B for all of A's batch: a single tall product. */
        if (out->numel == 0 || lt_shape_only(out)) return out;
        if (as_rows(pa, &g.m, &g.rsa)) goto fail;
        a = *pa;
        g.a = lt_data(a);
        g.csa = a->stride[na - 1];
    }
    if (lt_shape_only(out)) return out;
    g.c = lt_data(out);
    if (multiply(dtype, &g)) goto fail;
    return out;
fail:
    lt_release(out);
    return NULL;
}

lt_tensor *lt_matmul_forward(lt_tensor *self, lt_tensor *other)
{
    if (self->ndim == 0 || other->ndim == 0)
        return lt_raise(LT_SHAPE_ERROR, "matmul: %s is 0-d; wanted at least one dim, self %s @ other %s",
                        self->ndim ? "other" : "self", LT_SHAPE(self), LT_SHAPE(other));
    const int dtype = self->dtype == other->dtype ? self->dtype : (int)lt_promote(self->dtype, other->dtype);
    if (LT_UNLIKELY(lt_is_complex(dtype))) return lt_by_parts(lt_matmul_forward, self, other);
    const int compute = compute_dtype(dtype);
    lt_tensor *a = lt_to_dtype(self, compute), *b = a ? lt_to_dtype(other, compute) : NULL;
    lt_tensor *out = b ? product(&a, b) : NULL;
    lt_release(a);
    lt_release(b);
    return LT_LIKELY(compute == dtype) ? out : lt_into_dtype(out, dtype);
}

lt_tensor *lt_matrix_transpose_forward(lt_tensor *self)
{
    const int n = self->ndim;
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    if (n < 2)
        return lt_raise(LT_SHAPE_ERROR, "matrix_transpose: self has shape %s; wanted at least 2 dims", LT_SHAPE(self));
    memcpy(shape, self->shape, sizeof(lt_idx) * (size_t)n);
    memcpy(stride, self->stride, sizeof(lt_idx) * (size_t)n);
    shape[n - 1] = self->shape[n - 2];
    shape[n - 2] = self->shape[n - 1];
    stride[n - 1] = self->stride[n - 2];
    stride[n - 2] = self->stride[n - 1];
    return lt_alias_view(self, n, shape, stride, self->offset);
}

/* ---- linear: x @ weight^T + bias in one product ---------------------------------------------------------------- */

static void *linear_shapes(const lt_tensor *x, const lt_tensor *weight, const lt_tensor *bias)
{
    if (weight->ndim != 2)
        return lt_raise(LT_SHAPE_ERROR, "linear: weight has shape %s; wanted 2 dims (out_features, in_features)",
                        LT_SHAPE(weight));
    if (x->ndim == 0 || x->shape[x->ndim - 1] != weight->shape[1])
        return lt_raise(LT_SHAPE_ERROR,
                        "linear: self has shape %s; wanted a last size of %lld, to match weight %s (size mismatch)",
                        LT_SHAPE(x), (long long)weight->shape[1], LT_SHAPE(weight));
    return lt_raise(LT_SHAPE_ERROR, "linear: bias has shape %s; wanted (%lld,), to match weight %s (size mismatch)",
                    LT_SHAPE(bias), (long long)weight->shape[0], LT_SHAPE(weight));
}

/* The operands share a floating-point dtype; *px may be replaced by a contiguous copy. */
static lt_tensor *linear(lt_tensor **px, lt_tensor *weight, lt_tensor *bias)
{
    lt_tensor *x = *px, *out;
    const int n = x->ndim;
    gemm g = {.m = 1,
              .n = weight->shape[0],
              .k = weight->shape[1],
              .b = lt_data(weight),
              .rsb = weight->stride[1],
              .csb = weight->stride[0]};
    lt_idx shape[LT_MAX_DIMS];
    for (int i = 0; i < n - 1; i++) shape[i] = x->shape[i];
    shape[n - 1] = g.n;
    if (!(out = lt_new(x->dtype, n, shape)) || lt_shape_only(out) || out->numel == 0) return out;
    if (n == 2) {
        g.m = x->shape[0];
        g.rsa = x->stride[0];
    } else if (as_rows(px, &g.m, &g.rsa)) {
        goto fail;
    }
    x = *px;
    g.a = lt_data(x);
    g.csa = x->stride[n - 1];
    g.bias = bias ? lt_data(bias) : NULL;
    g.c = lt_data(out);
    if (multiply(x->dtype, &g)) goto fail;
    return out;
fail:
    lt_release(out);
    return NULL;
}

lt_tensor *lt_linear_forward(lt_tensor *self, lt_tensor *weight, lt_tensor *bias)
{
    if (self->ndim == 0 || weight->ndim != 2 || self->shape[self->ndim - 1] != weight->shape[1] ||
        (bias && (bias->ndim != 1 || bias->shape[0] != weight->shape[0])))
        return linear_shapes(self, weight, bias);
    int dtype = self->dtype == weight->dtype ? self->dtype : (int)lt_promote(self->dtype, weight->dtype);
    if (bias && bias->dtype != dtype) dtype = lt_promote(dtype, bias->dtype);
    lt_tensor *x = NULL, *w = NULL, *b = NULL, *out = NULL;
    if (LT_LIKELY(LT_COMPUTED_FLOATS >> dtype & 1)) {
        if ((x = lt_to_dtype(self, dtype)) && (w = lt_to_dtype(weight, dtype)) &&
            (!bias || (b = lt_to_contiguous_dtype(bias, dtype))))
            out = linear(&x, w, b);
    } else if ((w = lt_matrix_transpose_forward(weight)) && (x = lt_matmul_forward(self, w))) {
        out = bias ? lt_elementwise(&lt_ew[LT_EW_add], (lt_tensor *[]){x, bias}, NULL, NULL) : lt_retain(x);
    }
    lt_release(x);
    lt_release(w);
    lt_release(b);
    return out;
}

/* grad^T @ x over all leading dims: the gradient (out, in) of linear's weight. `self` is the gradient of linear's
 * result. */
lt_tensor *lt_linear_backward_weight_forward(lt_tensor *self, lt_tensor *x)
{
    if (self->ndim == 0 || self->ndim != x->ndim ||
        memcmp(self->shape, x->shape, sizeof(lt_idx) * (size_t)(x->ndim - 1)))
        return lt_raise(LT_SHAPE_ERROR, "linear_backward_weight: self has shape %s; wanted the leading sizes of x %s",
                        LT_SHAPE(self), LT_SHAPE(x));
    const int dtype = lt_promote(self->dtype, x->dtype), last = x->ndim - 1;
    if (lt_is_complex(dtype)) return lt_by_parts(lt_linear_backward_weight_forward, self, x);
    if (lt_want_dtype("linear_backward_weight", "self", dtype, LT_FLOATS | LT_COMPLEXES)) return NULL;
    if (compute_dtype(dtype) != dtype) {
        lt_tensor *wide = lt_to_dtype(self, compute_dtype(dtype)),
                  *product = wide ? lt_linear_backward_weight_forward(wide, x) : NULL;
        lt_release(wide);
        return lt_into_dtype(product, dtype);
    }
    lt_tensor *d = lt_to_dtype(self, dtype), *v = d ? lt_to_dtype(x, dtype) : NULL, *out = NULL;
    gemm g = {.m = self->shape[last], .n = x->shape[last]};
    lt_idx rows;
    const lt_idx shape[2] = {g.m, g.n};
    if (!v) goto fail;
    if (self->numel == 0 || x->numel == 0 || lt_device_shapes_only(lt_current_device)) {
        out = lt_new_zeros(dtype, 2, shape);
        goto done;
    }
    if (as_rows(&d, &g.k, &g.csa) || as_rows(&v, &rows, &g.rsb) || !(out = lt_new(dtype, 2, shape))) goto fail;
    g.a = lt_data(d);
    g.rsa = d->stride[last];
    g.b = lt_data(v);
    g.csb = v->stride[last];
    g.c = lt_data(out);
    if (!multiply(dtype, &g)) goto done;
fail:
    lt_release(out);
    out = NULL;
done:
    lt_release(d);
    lt_release(v);
    return out;
}

/* ---- linear_gelu: gelu(x @ weight^T + bias), the product being overwritten ------------------------------------- */

lt_tensor *lt_linear_gelu_forward(lt_tensor *self, lt_tensor *weight, lt_tensor *bias)
{
    lt_tensor *y = lt_linear_forward(self, weight, bias);
    if (!y) return NULL;
    const bool computed_in = LT_COMPUTED_FLOATS >> y->dtype & 1;
    lt_tensor *result = lt_elementwise(&lt_ew[LT_EW_gelu_erf], (lt_tensor *[]){y}, NULL, computed_in ? y : NULL);
    lt_release(y);
    return result;
}
