/* The gradients of matmul, and the products of fixed ranks. All are composites: they call differentiable ops only, so
 * that they can be differentiated again. */
#include "engine.h"
#include "kernels_gen.h"
#include "ops_gen.h"

/* ---- Gradients of matmul --------------------------------------------------------------------------------------- */

/* t with a dim of size 1 inserted before dim d. */
static lt_tensor *with_dim(lt_tensor *t, int d)
{
    lt_dims shape = {t->ndim + 1, {0}};
    if (d < 0) return lt_raise(LT_SHAPE_ERROR, "matmul: a gradient is 0-d; wanted that of a product with a matrix");
    if (t->ndim == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "matmul: the gradient has too many dims; wanted at most %d", LT_MAX_DIMS);
    for (int i = 0; i < d; i++) shape.v[i] = t->shape[i];
    shape.v[d] = 1;
    for (int i = d; i < t->ndim; i++) shape.v[i + 1] = t->shape[i];
    return lt_reshape(t, &shape);
}

/* t with all dims but the last joined; all dims where `vector`. */
static lt_tensor *joined(lt_tensor *t, bool vector)
{
    const lt_idx last = t->ndim && !vector ? t->shape[t->ndim - 1] : 1;
    lt_idx rows = 1;
    for (int i = 0; i < t->ndim - !vector; i++) rows *= t->shape[i];
    const lt_dims shape = vector ? (lt_dims){1, {rows}} : (lt_dims){2, {rows, last}};
    return lt_reshape(t, &shape);
}

/* f(a, b) of two references that are taken over; NULL passes through. */
static lt_tensor *take2(lt_tensor *(*f)(lt_tensor *, lt_tensor *), lt_tensor *a, lt_tensor *b)
{
    lt_tensor *out = a && b ? f(a, b) : NULL;
    lt_release(a);
    lt_release(b);
    return out;
}

static lt_tensor *turned(lt_tensor *t) /* takes the reference over */
{
    lt_tensor *out = t ? lt_matrix_transpose(t) : NULL;
    lt_release(t);
    return out;
}

/* The gradient of self in self @ other; the engine sums it over the batch dims that self was broadcast over. */
lt_tensor *lt_matmul_backward_self(lt_tensor *self, lt_tensor *other, const lt_dims *shape)
{
    if (other->ndim == 1) {
        if (shape->n == 1) return lt_mul(self, other);
        return take2(lt_mul, with_dim(self, self->ndim), lt_retain(other));
    }
    if (shape->n > 1) return take2(lt_matmul, lt_retain(self), lt_matrix_transpose(other));
    if (other->ndim == 2) return lt_matmul(other, self);
    /* (k) @ (…, k, n): the gradient is other (…, k, n) @ grad (…, n, 1), less its last dim. */
    lt_tensor *column = take2(lt_matmul, lt_retain(other), with_dim(self, self->ndim)), *out = NULL;
    if (column) {
        lt_dims flat = lt_dims_of(column);
        flat.n--;
        out = lt_reshape(column, &flat);
    }
    lt_release(column);
    return out;
}

/* The gradient of other in x @ other (`self` is the gradient of the product). */
lt_tensor *lt_matmul_backward_other(lt_tensor *self, lt_tensor *x, const lt_dims *shape)
{
    if (x->ndim == 1) {
        if (shape->n == 1) return lt_mul(self, x);
        return take2(lt_mul, with_dim(x, 1), with_dim(self, self->ndim - 1));
    }
    if (shape->n == 1) return take2(lt_matmul, turned(joined(x, false)), joined(self, true));
    if (shape->n == 2 && x->ndim > 2) return take2(lt_matmul, turned(joined(x, false)), joined(self, false));
    return take2(lt_matmul, lt_matrix_transpose(x), lt_retain(self));
}

/* ---- Products of fixed ranks ----------------------------------------------------------------------------------- */

static int wants_ndim(const char *op, const char *argument, const lt_tensor *t, int ndim)
{
    if (t->ndim == ndim) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted %d dim%s", op, argument, LT_SHAPE(t), ndim,
                   ndim == 1 ? "" : "s");
}

/* Checks the ranks, and that the inner sizes meet, so that the message names the op that was called. */
static int wants_product(const char *op, const char *first, const lt_tensor *a, int na, const char *second,
                         const lt_tensor *b, int nb)
{
    if (wants_ndim(op, first, a, na) || wants_ndim(op, second, b, nb)) return -1;
    const int inner = nb > 1 ? nb - 2 : 0;
    if (na == 3 && a->shape[0] != b->shape[0])
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: %s has shape %s; wanted a first size of %lld, to match %s %s (size mismatch)", op, second,
                       LT_SHAPE(b), (long long)a->shape[0], first, LT_SHAPE(a));
    if (a->shape[na - 1] == b->shape[inner]) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted size %lld in dim %d, to match %s %s (size mismatch)",
                   op, second, LT_SHAPE(b), (long long)a->shape[na - 1], inner, first, LT_SHAPE(a));
}

lt_tensor *lt_mm(lt_tensor *self, lt_tensor *other)
{
    return wants_product("mm", "self", self, 2, "other", other, 2) ? NULL : lt_matmul(self, other);
}

lt_tensor *lt_bmm(lt_tensor *self, lt_tensor *other)
{
    return wants_product("bmm", "self", self, 3, "other", other, 3) ? NULL : lt_matmul(self, other);
}

lt_tensor *lt_mv(lt_tensor *self, lt_tensor *vec)
{
    return wants_product("mv", "self", self, 2, "vec", vec, 1) ? NULL : lt_matmul(self, vec);
}

lt_tensor *lt_dot(lt_tensor *self, lt_tensor *other)
{
    return wants_product("dot", "self", self, 1, "other", other, 1) ? NULL : lt_matmul(self, other);
}

lt_tensor *lt_outer(lt_tensor *self, lt_tensor *other)
{
    if (wants_ndim("outer", "self", self, 1) || wants_ndim("outer", "other", other, 1)) return NULL;
    return take2(lt_mul, with_dim(self, 1), lt_retain(other));
}

lt_tensor *lt_inner(lt_tensor *self, lt_tensor *other)
{
    if (self->ndim == 0 || other->ndim == 0) return lt_mul(self, other);
    const lt_idx k = self->shape[self->ndim - 1];
    if (other->shape[other->ndim - 1] != k)
        return lt_raise(LT_SHAPE_ERROR,
                        "inner: other has shape %s; wanted a last size of %lld, to match self %s (size mismatch)",
                        LT_SHAPE(other), (long long)k, LT_SHAPE(self));
    if (self->ndim + other->ndim - 2 > LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "inner: the result has too many dims; wanted at most %d", LT_MAX_DIMS);
    lt_dims shape = {0, {0}};
    for (int i = 0; i < self->ndim - 1; i++) shape.v[shape.n++] = self->shape[i];
    for (int i = 0; i < other->ndim - 1; i++) shape.v[shape.n++] = other->shape[i];
    lt_tensor *flat = take2(lt_matmul, joined(self, false), turned(joined(other, false)));
    lt_tensor *out = flat ? lt_reshape(flat, &shape) : NULL;
    lt_release(flat);
    return out;
}

/* beta * self + alpha * product, which is taken over; with beta 0, self is not read, so that its nans stay out. */
static lt_tensor *added(const char *op, lt_tensor *self, lt_tensor *product, lt_scalar beta, lt_scalar alpha)
{
    if (!product) return NULL;
    lt_dims shape;
    lt_tensor *out = product;
    bool fits = !lt_broadcast(op, self->ndim, self->shape, out->ndim, out->shape, &shape) && shape.n == out->ndim;
    for (int d = 0; fits && d < shape.n; d++) fits = shape.v[d] == out->shape[d];
    if (!fits) {
        lt_fail(LT_SHAPE_ERROR, "%s: self has shape %s; wanted one that broadcasts to %s", op, LT_SHAPE(self),
                LT_SHAPE(out));
        lt_release(out);
        return NULL;
    }
    if (lt_scalar_double(alpha) != 1 || alpha.kind == LT_KIND_COMPLEX) out = take2(lt_mul, out, lt_new_weak(alpha));
    if (!out || (lt_scalar_double(beta) == 0 && beta.kind != LT_KIND_COMPLEX)) return out;
    lt_tensor *term = lt_scalar_double(beta) == 1 && beta.kind != LT_KIND_COMPLEX
                          ? lt_retain(self)
                          : take2(lt_mul, lt_retain(self), lt_new_weak(beta));
    return take2(lt_add, term, out);
}

lt_tensor *lt_addmm(lt_tensor *self, lt_tensor *mat1, lt_tensor *mat2, lt_scalar beta, lt_scalar alpha)
{
    if (wants_product("addmm", "mat1", mat1, 2, "mat2", mat2, 2)) return NULL;
    return added("addmm", self, lt_matmul(mat1, mat2), beta, alpha);
}

lt_tensor *lt_addmv(lt_tensor *self, lt_tensor *mat, lt_tensor *vec, lt_scalar beta, lt_scalar alpha)
{
    if (wants_product("addmv", "mat", mat, 2, "vec", vec, 1)) return NULL;
    return added("addmv", self, lt_matmul(mat, vec), beta, alpha);
}

lt_tensor *lt_addr(lt_tensor *self, lt_tensor *vec1, lt_tensor *vec2, lt_scalar beta, lt_scalar alpha)
{
    if (wants_ndim("addr", "vec1", vec1, 1) || wants_ndim("addr", "vec2", vec2, 1)) return NULL;
    return added("addr", self, take2(lt_mul, with_dim(vec1, 1), lt_retain(vec2)), beta, alpha);
}

lt_tensor *lt_baddbmm(lt_tensor *self, lt_tensor *batch1, lt_tensor *batch2, lt_scalar beta, lt_scalar alpha)
{
    if (wants_product("baddbmm", "batch1", batch1, 3, "batch2", batch2, 3)) return NULL;
    return added("baddbmm", self, lt_matmul(batch1, batch2), beta, alpha);
}

/* The sum of the products is one of matrices that hold the batches side by side. */
lt_tensor *lt_addbmm(lt_tensor *self, lt_tensor *batch1, lt_tensor *batch2, lt_scalar beta, lt_scalar alpha)
{
    if (wants_product("addbmm", "batch1", batch1, 3, "batch2", batch2, 3)) return NULL;
    const lt_dims order = {3, {1, 0, 2}}, rows = {2, {batch1->shape[1], batch1->shape[0] * batch1->shape[2]}},
                  columns = {2, {rows.v[1], batch2->shape[2]}};
    lt_tensor *turn = lt_permute(batch1, &order), *left = turn ? lt_reshape(turn, &rows) : NULL;
    lt_release(turn);
    return added("addbmm", self, take2(lt_matmul, left, lt_reshape(batch2, &columns)), beta, alpha);
}
