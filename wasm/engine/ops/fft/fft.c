/* Fourier transforms along the last dim, complex numbers being pairs of reals in a last dim of size 2. */
#include "engine.h"
#include "fft_plan.h"
#include "ops_gen.h"
#include "run_kernel.h"

/* Checks that self is (..., count, 2), count being any number where it is negative. */
static int check_pairs(const char *op, const lt_tensor *self, lt_idx count)
{
    if (LT_WANTS(fft, op, "self", self->dtype)) return -1;
    const int n = self->ndim;
    if (n >= 2 && self->shape[n - 1] == 2 && (count < 0 || self->shape[n - 2] == count)) return 0;
    if (count < 0)
        return lt_fail(LT_SHAPE_ERROR, "%s: self has shape %s; wanted pairs in the last dim", op, LT_SHAPE(self));
    return lt_fail(LT_SHAPE_ERROR, "%s: self has shape %s; wanted %lld pairs in the last dims", op, LT_SHAPE(self),
                   (long long)count);
}

/* What a transform of complex length n of self writes to: a result of this shape, self's elements side by side, and
 * scratch. `work` is NULL where there is nothing to compute. */
typedef struct transform {
    lt_tensor *out, *x;
    void *work;
    size_t bytes;
} transform;

static transform begin(const char *op, lt_tensor *self, const lt_dims *shape, lt_idx n)
{
    const int64_t elements = (int64_t)n < INT64_C(1) << 50 ? lt_fft_work(n) : INT64_MAX,
                  size = lt_itemsize(self->dtype);
    transform t = {.out = lt_new_dims((lt_dtype)self->dtype, shape)};
    if (!t.out || lt_shape_only(t.out) || t.out->numel == 0) return t;
    if (elements > PTRDIFF_MAX / size)
        lt_fail(LT_MEMORY_ERROR, "%s: a transform of length %lld does not fit into memory; wanted a shorter one", op,
                (long long)n);
    else if ((t.x = lt_to_contiguous(self))) t.work = lt_alloc(t.bytes = (size_t)(elements * size));
    if (t.work) return t;
    lt_release(t.x), lt_release(t.out);
    return (transform){NULL};
}

static lt_tensor *finish(transform *t)
{
    if (t->work) lt_free(t->work, t->bytes);
    lt_release(t->x);
    return t->out;
}

lt_tensor *lt_rfft_pairs_forward(lt_tensor *self, double scale, double inner)
{
    const char *op = "rfft";
    if (LT_WANTS(fft, op, "self", self->dtype)) return NULL;
    if (self->ndim == 0) return lt_raise(LT_SHAPE_ERROR, "%s: self is 0-d; wanted a dim to transform", op);
    if (self->ndim == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "%s: self has %d dims; wanted fewer, because the result has one more", op,
                        self->ndim);
    const lt_idx n = self->shape[self->ndim - 1];
    if (n < 1)
        return lt_raise(LT_VALUE_ERROR, "%s: self has shape %s; wanted at least one element to transform", op,
                        LT_SHAPE(self));
    lt_dims shape = lt_dims_of(self);
    shape.v[shape.n - 1] = n / 2 + 1;
    shape.v[shape.n++] = 2;
    transform t = begin(op, self, &shape, lt_fft_core_length(n));
    if (t.work) LT_CALL(rfft, self->dtype, (t.x->numel / n, n, scale, inner, lt_data(t.x), lt_data(t.out), t.work));
    return finish(&t);
}

lt_tensor *lt_irfft_pairs_forward(lt_tensor *self, lt_idx n, double scale, double inner)
{
    const char *op = "irfft";
    if (n < 1) return lt_raise(LT_VALUE_ERROR, "%s: n is %lld; wanted at least 1", op, (long long)n);
    if (check_pairs(op, self, n / 2 + 1)) return NULL;
    lt_dims shape = lt_dims_of(self);
    shape.v[--shape.n - 1] = n;
    transform t = begin(op, self, &shape, lt_fft_core_length(n));
    if (t.work) LT_CALL(irfft, self->dtype, (t.out->numel / n, n, scale, inner, lt_data(t.x), lt_data(t.out), t.work));
    return finish(&t);
}

lt_tensor *lt_fft_pairs_forward(lt_tensor *self, bool inverse, double scale)
{
    const char *op = inverse ? "ifft" : "fft";
    if (check_pairs(op, self, -1)) return NULL;
    const lt_idx n = self->shape[self->ndim - 2];
    if (n < 1)
        return lt_raise(LT_VALUE_ERROR, "%s: self has shape %s; wanted at least one element to transform", op,
                        LT_SHAPE(self));
    const lt_dims shape = lt_dims_of(self);
    transform t = begin(op, self, &shape, n);
    if (t.work)
        LT_CALL(fft, self->dtype, (t.x->numel / 2 / n, n, inverse, scale, lt_data(t.x), lt_data(t.out), t.work));
    return finish(&t);
}
