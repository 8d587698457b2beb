/* Fourier transforms along the last dim, complex numbers being pairs of reals in a last dim of size 2. */
#include "engine.h"
#include "fft_plan.h"
#include "kernels_gen.h"
#include "ops_gen.h"

static int check_type(const char *op, const lt_tensor *self)
{
    if (self->dtype == LT_F32 || self->dtype == LT_F64) return 0;
    return lt_fail(LT_DTYPE_ERROR, "%s: self is %s; wanted float32 or float64", op, LT_DTYPE_NAME(self->dtype));
}

/* Checks that self is (..., count, 2), count being any number where it is negative. */
static int check_pairs(const char *op, const lt_tensor *self, lt_idx count)
{
    if (check_type(op, self)) return -1;
    const int n = self->ndim;
    if (n >= 2 && self->shape[n - 1] == 2 && (count < 0 || self->shape[n - 2] == count)) return 0;
    if (count < 0)
        return lt_fail(LT_SHAPE_ERROR, "%s: self has shape %s; wanted pairs in the last dim", op, LT_SHAPE(self));
    return lt_fail(LT_SHAPE_ERROR, "%s: self has shape %s; wanted %lld pairs in the last dims", op, LT_SHAPE(self),
                   (long long)count);
}

/* Scratch for transforms of complex length n. */
static void *scratch(const char *op, lt_idx n, lt_dtype dtype, size_t *bytes)
{
    const int64_t elements = (int64_t)n < INT64_C(1) << 50 ? lt_fft_work(n) : INT64_MAX, size = lt_itemsize(dtype);
    if (elements > PTRDIFF_MAX / size)
        return lt_raise(LT_MEMORY_ERROR,
                        "%s: a transform of length %lld does not fit into memory; wanted a shorter one", op,
                        (long long)n);
    *bytes = (size_t)(elements * size);
    return lt_alloc(*bytes);
}

lt_tensor *lt_rfft_pairs_forward(lt_tensor *self, double scale, double inner)
{
    const char *op = "rfft";
    if (check_type(op, self)) return NULL;
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
    lt_tensor *out = lt_new_dims((lt_dtype)self->dtype, &shape);
    if (!out || lt_is_meta(out) || out->numel == 0) return out;
    size_t bytes;
    lt_tensor *x = lt_to_contiguous(self);
    void *work = x ? scratch(op, lt_fft_core_length(n), (lt_dtype)self->dtype, &bytes) : NULL;
    if (!work) {
        lt_release(x), lt_release(out);
        return NULL;
    }
    if (self->dtype == LT_F32) lt_k->rfft[LT_F32](x->numel / n, n, scale, inner, lt_data(x), lt_data(out), work);
    else lt_k->rfft[LT_F64](x->numel / n, n, scale, inner, lt_data(x), lt_data(out), work);
    lt_free(work, bytes);
    lt_release(x);
    return out;
}

lt_tensor *lt_irfft_pairs_forward(lt_tensor *self, lt_idx n, double scale, double inner)
{
    const char *op = "irfft";
    if (n < 1) return lt_raise(LT_VALUE_ERROR, "%s: n is %lld; wanted at least 1", op, (long long)n);
    if (check_pairs(op, self, n / 2 + 1)) return NULL;
    lt_dims shape = lt_dims_of(self);
    shape.v[--shape.n - 1] = n;
    lt_tensor *out = lt_new_dims((lt_dtype)self->dtype, &shape);
    if (!out || lt_is_meta(out) || out->numel == 0) return out;
    size_t bytes;
    lt_tensor *x = lt_to_contiguous(self);
    void *work = x ? scratch(op, lt_fft_core_length(n), (lt_dtype)self->dtype, &bytes) : NULL;
    if (!work) {
        lt_release(x), lt_release(out);
        return NULL;
    }
    if (self->dtype == LT_F32) lt_k->irfft[LT_F32](out->numel / n, n, scale, inner, lt_data(x), lt_data(out), work);
    else lt_k->irfft[LT_F64](out->numel / n, n, scale, inner, lt_data(x), lt_data(out), work);
    lt_free(work, bytes);
    lt_release(x);
    return out;
}

lt_tensor *lt_fft_pairs_forward(lt_tensor *self, bool inverse, double scale)
{
    const char *op = inverse ? "ifft" : "fft";
    if (check_pairs(op, self, -1)) return NULL;
    const lt_idx n = self->shape[self->ndim - 2];
    if (n < 1)
        return lt_raise(LT_VALUE_ERROR, "%s: self has shape %s; wanted at least one element to transform", op,
                        LT_SHAPE(self));
    lt_tensor *out = lt_new((lt_dtype)self->dtype, self->ndim, self->shape);
    if (!out || lt_is_meta(out) || out->numel == 0) return out;
    size_t bytes;
    lt_tensor *x = lt_to_contiguous(self);
    void *work = x ? scratch(op, n, (lt_dtype)self->dtype, &bytes) : NULL;
    if (!work) {
        lt_release(x), lt_release(out);
        return NULL;
    }
    if (self->dtype == LT_F32) lt_k->fft[LT_F32](x->numel / 2 / n, n, inverse, scale, lt_data(x), lt_data(out), work);
    else lt_k->fft[LT_F64](x->numel / 2 / n, n, inverse, scale, lt_data(x), lt_data(out), work);
    lt_free(work, bytes);
    lt_release(x);
    return out;
}
