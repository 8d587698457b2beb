/* Random tensors from Philox-4x32-10: the key is the seed, and each element takes one block, so that a draw depends
 * only on the seed and on how many elements were drawn before it. */
#include <math.h>

#include "engine.h"
#include "kernels_gen.h"
#include "ops_gen.h"
#include "random.h"

lt_generator lt_default_generator = {0, 0};

/* Contiguous floating-point t := uniform on [0, 1), or normal with mean 0 and deviation 1. */
static void fill_uniform(lt_tensor *t, lt_generator *g)
{
    const uint64_t first = lt_draw_blocks(g, t->numel);
    if (t->dtype == LT_F32) lt_k->philox_uniform_f32(t->numel, g->seed, first, lt_data(t));
    else lt_k->philox_uniform_f64(t->numel, g->seed, first, lt_data(t));
}

static void fill_normal(lt_tensor *t, lt_generator *g)
{
    const uint64_t first = lt_draw_blocks(g, t->numel);
    if (t->dtype == LT_F32) lt_k->philox_normal_f32(t->numel, g->seed, first, lt_data(t));
    else lt_k->philox_normal_f64(t->numel, g->seed, first, lt_data(t));
}

/* t := offset + scale * t, in t's dtype, as one multiplication and one addition: the same bits in every build. */
static void affine(lt_tensor *t, double offset, double scale)
{
    if (t->dtype == LT_F32) {
        float *v = lt_data(t);
        const float o = (float)offset, s = (float)scale;
        for (lt_idx i = 0; i < t->numel; i++) {
            const float x = v[i] * s;
            v[i] = x + o;
        }
    } else {
        double *v = lt_data(t);
        for (lt_idx i = 0; i < t->numel; i++) {
            const double x = v[i] * scale;
            v[i] = x + offset;
        }
    }
}

/* t := low + (high - low) * t for t in [0, 1). Rounding may reach high, which is outside: such elements become low. */
static void stretch(lt_tensor *t, double low, double high)
{
    affine(t, low, high - low);
    if (!(low < high)) return;
    if (t->dtype == LT_F32) {
        float *v = lt_data(t);
        const float bottom = (float)low, top = (float)high;
        for (lt_idx i = 0; i < t->numel; i++)
            if (v[i] >= top) v[i] = bottom;
    } else {
        double *v = lt_data(t);
        for (lt_idx i = 0; i < t->numel; i++)
            if (v[i] >= high) v[i] = low;
    }
}

static int float_dtype(const char *op, int asked)
{
    const int dtype = asked >= 0 ? asked : (int)lt_default_dtype;
    if (lt_is_float(dtype)) return dtype;
    return lt_fail(LT_DTYPE_ERROR, "%s: dtype is %s; wanted a floating-point dtype", op, LT_DTYPE_NAME(dtype));
}

/* t in the dtype that was asked for, which may be one that is not computed in; takes the reference over. */
static lt_tensor *narrowed(lt_tensor *t, int dtype)
{
    lt_tensor *out = t ? lt_to_dtype(t, (lt_dtype)dtype) : NULL;
    lt_release(t);
    return out;
}

/* Drops the digits of uniform numbers that float16 or bfloat16 would round, perhaps up to 1. */
static void drop_digits(lt_tensor *t, int dtype)
{
    const float steps = dtype == LT_F16 ? 0x1p11f : 0x1p8f;
    float *v = lt_data(t);
    for (lt_idx i = 0; i < t->numel; i++) v[i] = floorf(v[i] * steps) / steps;
}

static lt_tensor *finish(lt_tensor *t, bool requires_grad)
{
    if (t && requires_grad && lt_set_requires_grad(t, true)) {
        lt_release(t);
        return NULL;
    }
    return t;
}

/* ---- New tensors ----------------------------------------------------------------------------------------------- */

lt_tensor *lt_rand_forward(const lt_dims *size, lt_generator *generator, int dtype, bool requires_grad)
{
    const int d = float_dtype("rand", dtype);
    lt_tensor *t = d < 0 ? NULL : lt_new_dims(lt_compute_dtype(d), size);
    if (t && !lt_is_meta(t)) fill_uniform(t, lt_generator_or_default(generator));
    if (t && t->dtype != d && !lt_is_meta(t)) drop_digits(t, d);
    return finish(narrowed(t, d), requires_grad);
}

lt_tensor *lt_randn_forward(const lt_dims *size, lt_generator *generator, int dtype, bool requires_grad)
{
    const int d = float_dtype("randn", dtype);
    lt_tensor *t = d < 0 ? NULL : lt_new_dims(lt_compute_dtype(d), size);
    if (t && !lt_is_meta(t)) fill_normal(t, lt_generator_or_default(generator));
    return finish(narrowed(t, d), requires_grad);
}

/* The high 64 bits of a * b: scales 64 random bits to [0, b). By halves, since 128-bit integers are a library call on
 * wasm. */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    const uint64_t low = a0 * b0, cross1 = a1 * b0 + (low >> 32), cross2 = a0 * b1 + (uint32_t)cross1;
    return a1 * b1 + (cross1 >> 32) + (cross2 >> 32);
}

/* low and high are scalars, not lt_idx, which has 32 bits on wasm. */
lt_tensor *lt_randint_forward(lt_scalar low, lt_scalar high, const lt_dims *size, lt_generator *generator, int dtype,
                              bool requires_grad)
{
    if (low.kind > LT_KIND_INT || high.kind > LT_KIND_INT)
        return lt_raise(LT_TYPE_ERROR, "randint: %s is not an integer", low.kind > LT_KIND_INT ? "low" : "high");
    const int64_t from = lt_scalar_int(low), to = lt_scalar_int(high);
    if (from >= to)
        return lt_raise(LT_VALUE_ERROR, "randint: high is %lld; wanted more than low, which is %lld", (long long)to,
                        (long long)from);
    lt_tensor *t = lt_new_dims(LT_I64, size), *cast;
    if (!t) return NULL;
    lt_generator *g = lt_generator_or_default(generator);
    uint64_t *bits = lt_data(t);
    const uint64_t range = (uint64_t)to - (uint64_t)from;
    const lt_idx n = lt_is_meta(t) ? 0 : t->numel;
    lt_k->philox_bits64(n, g->seed, lt_draw_blocks(g, n), bits);
    for (lt_idx i = 0; i < n; i++) bits[i] = (uint64_t)from + multiply_high(bits[i], range);
    cast = dtype < 0 ? lt_retain(t) : lt_to_dtype(t, dtype);
    lt_release(t);
    return finish(cast, requires_grad);
}

lt_tensor *lt_randperm_forward(lt_idx n, lt_generator *generator, int dtype, bool requires_grad)
{
    if (n < 0) return lt_raise(LT_VALUE_ERROR, "randperm: n is %lld; wanted 0 or more", (long long)n);
    lt_tensor *t = lt_new(LT_I64, 1, &n), *cast;
    if (!t) return NULL;
    if (lt_is_meta(t)) n = 0; /* nothing is drawn */
    lt_generator *g = lt_generator_or_default(generator);
    const uint64_t first = lt_draw_blocks(g, n);
    int64_t *v = lt_data(t);
    uint64_t bits[64];
    for (lt_idx i = 0; i < n; i++) v[i] = i;
    /* Fisher-Yates, from the front: element i changes places with one of i … n - 1. */
    for (lt_idx i = 0; i < n; i++) {
        if (i % 64 == 0) lt_k->philox_bits64(n - i < 64 ? n - i : 64, g->seed, first + (uint64_t)i, bits);
        const lt_idx j = i + (lt_idx)multiply_high(bits[i % 64], (uint64_t)(n - i));
        const int64_t swap = v[i];
        v[i] = v[j];
        v[j] = swap;
    }
    cast = dtype < 0 ? lt_retain(t) : lt_to_dtype(t, dtype);
    lt_release(t);
    return finish(cast, requires_grad);
}

/* ---- In place -------------------------------------------------------------------------------------------------- */

/* Writes fresh values over self: a new tensor is filled by `make` and copied, so that views, strides and the graph (the
 * old values' gradient ends here) are copy_'s business. */
static lt_tensor *overwrite(const char *op, lt_tensor *self, void (*make)(lt_tensor *, lt_generator *, double, double),
                            lt_generator *generator, double a, double b)
{
    if (!lt_is_float(self->dtype))
        return lt_raise(LT_DTYPE_ERROR, "%s: self is %s; wanted a floating-point tensor", op,
                        LT_DTYPE_NAME(self->dtype));
    if (lt_inplace_check(op, self)) return NULL;
    const lt_dtype compute = lt_compute_dtype(self->dtype);
    if ((self->flags & LT_CONTIGUOUS) && !lt_recording(self) && compute == self->dtype) {
        if (!lt_is_meta(self)) make(self, lt_generator_or_default(generator), a, b);
        lt_bump(self);
        return lt_retain(self);
    }
    lt_tensor *values = lt_new(compute, self->ndim, self->shape);
    if (!values) return NULL;
    if (!lt_is_meta(values)) make(values, lt_generator_or_default(generator), a, b);
    const int failed = lt_copy_(self, values);
    lt_release(values);
    return failed ? NULL : lt_retain(self);
}

static void make_uniform(lt_tensor *t, lt_generator *g, double low, double high)
{
    fill_uniform(t, g);
    stretch(t, low, high);
}

static void make_normal(lt_tensor *t, lt_generator *g, double mean, double std)
{
    fill_normal(t, g);
    affine(t, mean, std);
}

lt_tensor *lt_uniform_(lt_tensor *self, double low, double high, lt_generator *generator)
{
    if (!(low <= high) || !isfinite(high - low))
        return lt_raise(LT_VALUE_ERROR, "uniform_: low is %g and high is %g; wanted finite bounds, low <= high", low,
                        high);
    return overwrite("uniform_", self, make_uniform, generator, low, high);
}

lt_tensor *lt_normal_(lt_tensor *self, double mean, double std, lt_generator *generator)
{
    if (!(std >= 0)) return lt_raise(LT_VALUE_ERROR, "normal_: std is %g; wanted 0 or more", std);
    return overwrite("normal_", self, make_normal, generator, mean, std);
}

static void make_bernoulli(lt_tensor *t, lt_generator *g, double p, double unused)
{
    (void)unused;
    fill_uniform(t, g);
    if (t->dtype == LT_F32) {
        float *v = lt_data(t);
        for (lt_idx i = 0; i < t->numel; i++) v[i] = v[i] < (float)p;
    } else {
        double *v = lt_data(t);
        for (lt_idx i = 0; i < t->numel; i++) v[i] = v[i] < p;
    }
}

lt_tensor *lt_bernoulli_(lt_tensor *self, double p, lt_generator *generator)
{
    if (!(p >= 0 && p <= 1))
        return lt_raise(LT_VALUE_ERROR, "bernoulli_: p is %g; wanted a probability between 0 and 1", p);
    return overwrite("bernoulli_", self, make_bernoulli, generator, p, 0);
}
