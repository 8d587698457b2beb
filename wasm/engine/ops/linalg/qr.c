/* The QR decomposition of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

/* The matrices of t column by column: new (..., n, m). */
static lt_tensor *by_columns(lt_tensor *t)
{
    lt_tensor *turn = turned(t), *copy = NULL;
    if (turn) copy = lt_shape_only(t) ? new_matrices(turn, rows_of(turn), columns_of(turn)) : lt_copy_raw(turn);
    lt_release(turn);
    return copy;
}

static lt_tensor *turned_back(lt_tensor *t) /* takes the reference over */
{
    lt_tensor *out = t ? by_columns(t) : NULL;
    lt_release(t);
    return out;
}

static lt_tensor *new_tau(const lt_tensor *a)
{
    lt_dims shape = lt_dims_of(a);
    shape.n--;
    shape.v[shape.n - 1] = rows_of(a) < columns_of(a) ? rows_of(a) : columns_of(a);
    return lt_new_dims((lt_dtype)a->dtype, &shape);
}

/* For `count` reflections of m elements that are applied to `rows` columns. */
static int open_scratch(lt_scratch *s, int dtype, lt_idx m, lt_idx rows, lt_idx count)
{
    double elements;
    lt_idx panel;
    LT_CALL(qr_work, dtype, (m, rows, count, &elements, &panel));
    const lt_idx most = m > rows ? m : rows;
    return lt_scratch_open(s, dtype, most, most, most, (double)panel * (double)most, elements);
}

/* out[0]: R's columns over the reflections, new (..., n, m); out[1]: tau. */
static int reflections(lt_tensor *self, lt_tensor **out)
{
    const lt_idx m = rows_of(self), n = columns_of(self), count = m < n ? m : n;
    lt_tensor *a = by_columns(self), *tau = a ? new_tau(a) : NULL;
    lt_scratch s;
    if (!tau) goto fail;
    if (!lt_shape_only(a) && a->numel) {
        if (open_scratch(&s, a->dtype, m, n, count)) goto fail;
        for (lt_idx b = 0, batch = batch_of(a); b < batch; b++)
            LT_CALL(qr, a->dtype, (m, n, element(a, b * m * n), element(tau, b * count), s.more, &s.with));
        lt_scratch_close(&s);
    }
    out[0] = a, out[1] = tau;
    return 0;
fail:
    lt_release(a), lt_release(tau);
    return -1;
}

/* The columns of x (..., k, m), the first ones of an identity, become those of Q, with the reflections in the first
 * columns of a (..., n, m), as many as tau (..., count) has. */
static int apply(const lt_tensor *a, const lt_tensor *tau, lt_tensor *x)
{
    const lt_idx m = columns_of(x), k = rows_of(x), n = rows_of(a), count = tau->shape[tau->ndim - 1];
    lt_scratch s;
    if (lt_shape_only(x) || x->numel == 0 || count == 0) return 0;
    if (open_scratch(&s, x->dtype, m, k, count)) return -1;
    for (lt_idx b = 0, batch = batch_of(x); b < batch; b++)
        LT_CALL(
            reflect_all, x->dtype,
            (m, k, count, 2, element(a, b * m * n), element(tau, b * count), element(x, b * m * k), s.more, &s.with));
    lt_scratch_close(&s);
    return 0;
}

/* The first k columns of m by m identities, as rows, for the batch of t: new (..., k, m). */
static lt_tensor *unit_columns(const lt_tensor *t, lt_idx k, lt_idx m)
{
    lt_dims shape = lt_dims_of(t), ones = shape, stride = {shape.n - 1, {0}};
    shape.v[shape.n - 2] = k, shape.v[shape.n - 1] = m;
    lt_tensor *x = lt_new_zeros((lt_dtype)t->dtype, shape.n, shape.v), *line = NULL;
    if (!x || lt_shape_only(x) || x->numel == 0) return x;
    ones.n--;
    ones.v[ones.n - 1] = k < m ? k : m;
    memcpy(stride.v, x->stride, sizeof(lt_idx) * (size_t)ones.n);
    stride.v[ones.n - 1] = m + 1;
    if (!(line = lt_alias_as(x, ones.n, ones.v, stride.v, x->offset)) ||
        lt_fill_raw(line, (lt_scalar){LT_KIND_INT, {1}})) {
        lt_release(x);
        x = NULL;
    }
    lt_release(line);
    return x;
}

int lt_qr_forward(lt_tensor *self, bool complete, lt_tensor **out)
{
    if (check_matrices("qr", "A", self, false)) return -1;
    const lt_idx m = rows_of(self), n = columns_of(self), k = complete || m < n ? m : n;
    lt_tensor *made[2], *q = NULL, *r = NULL, *top = NULL, *turn = NULL;
    if (reflections(self, made)) return -1;
    if (!(q = unit_columns(made[0], k, m)) || apply(made[0], made[1], q) || !(q = turned_back(q))) goto done;
    lt_dims shape = lt_dims_of(made[0]);
    shape.v[shape.n - 1] = k; /* the first k elements of each column */
    if ((top = lt_alias_as(made[0], shape.n, shape.v, made[0]->stride, made[0]->offset)) && (turn = turned(top)))
        r = lt_triu_forward(turn, 0);
done:
    lt_release(made[0]), lt_release(made[1]), lt_release(top), lt_release(turn);
    if (!r) lt_release(q);
    out[0] = q, out[1] = r;
    return r ? 0 : -1;
}

int lt_geqrf_forward(lt_tensor *self, lt_tensor **out)
{
    if (check_matrices("geqrf", "A", self, false) || reflections(self, out)) return -1;
    if ((out[0] = turned_back(out[0]))) return 0;
    lt_release(out[1]);
    return -1;
}

/* What the gradient of a complete QR with more rows than columns is: there is none, the added columns of Q are
 * arbitrary. */
lt_tensor *lt_qr_refuse(lt_tensor *self)
{
    return lt_raise(LT_RUNTIME_ERROR,
                    "qr: mode 'complete' has no gradient for matrices %s with more rows than columns; wanted 'reduced'",
                    LT_SHAPE(self));
}
