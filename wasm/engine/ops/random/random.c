/* Random tensors from Philox-4x32-10: the key is the seed, and each element takes one block, so that a draw depends
 * only on the seed and on how many elements were drawn before it. */
#include <math.h>

#include "run_kernel.h"
#include "ops_gen.h"
#include "random.h"

/* Contiguous floating-point t := uniform on [0, 1), or normal with mean 0 and deviation 1. */
static void fill_uniform(lt_tensor *t, lt_generator *g)
{
    LT_CALL(philox_uniform, t->dtype, (t->numel, g->seed, lt_draw_blocks(g, t->numel), lt_data(t)));
}

static void fill_normal(lt_tensor *t, lt_generator *g)
{
    LT_CALL(philox_normal, t->dtype, (t->numel, g->seed, lt_draw_blocks(g, t->numel), lt_data(t)));
}

static int float_dtype(const char *op, int asked)
{
    const int dtype = asked >= 0 ? asked : (int)lt_default_dtype;
    return lt_want_dtype(op, "dtype", dtype, LT_FLOATS) ? -1 : dtype;
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
    if (t && !lt_shape_only(t)) fill_uniform(t, lt_generator_or_default(generator));
    if (t && t->dtype != d && !lt_shape_only(t))
        lt_k->random_drop_digits(t->numel, d == LT_F16 ? 0x1p11 : 0x1p8, lt_data(t));
    return finish(lt_into_dtype(t, d), requires_grad);
}

lt_tensor *lt_randn_forward(const lt_dims *size, lt_generator *generator, int dtype, bool requires_grad)
{
    const int d = float_dtype("randn", dtype);
    lt_tensor *t = d < 0 ? NULL : lt_new_dims(lt_compute_dtype(d), size);
    if (t && !lt_shape_only(t)) fill_normal(t, lt_generator_or_default(generator));
    return finish(lt_into_dtype(t, d), requires_grad);
}

/* low and high are scalars, not lt_idx, which has 32 bits on wasm. */
lt_tensor *lt_randint_forward(lt_scalar low, lt_scalar high, const lt_dims *size, lt_generator *generator, int dtype,
                              bool requires_grad)
{
    if (low.kind > LT_KIND_INT || high.kind > LT_KIND_INT)
        return lt_raise(LT_TYPE_ERROR, "randint: %s is not an integer; wanted one",
                        low.kind > LT_KIND_INT ? "low" : "high");
    const int64_t from = lt_scalar_int(low), to = lt_scalar_int(high);
    if (from >= to)
        return lt_raise(LT_VALUE_ERROR, "randint: high is %lld; wanted more than low, which is %lld", (long long)to,
                        (long long)from);
    lt_tensor *t = lt_new_dims(LT_I64, size);
    if (!t) return NULL;
    lt_generator *g = lt_generator_or_default(generator);
    if (!lt_shape_only(t))
        lt_k->philox_integers(t->numel, g->seed, lt_draw_blocks(g, t->numel), from, (uint64_t)to - (uint64_t)from,
                              lt_data(t));
    return finish(dtype < 0 ? t : lt_into_dtype(t, dtype), requires_grad);
}

lt_tensor *lt_randperm_forward(lt_idx n, lt_generator *generator, int dtype, bool requires_grad)
{
    if (n < 0) return lt_raise(LT_VALUE_ERROR, "randperm: n is %lld; wanted 0 or more", (long long)n);
    lt_tensor *t = lt_new(LT_I64, 1, &n);
    if (!t) return NULL;
    lt_generator *g = lt_generator_or_default(generator);
    if (!lt_shape_only(t)) lt_k->philox_permutation(n, g->seed, lt_draw_blocks(g, n), lt_data(t));
    return finish(dtype < 0 ? t : lt_into_dtype(t, dtype), requires_grad);
}

/* ---- In place -------------------------------------------------------------------------------------------------- */

/* Writes fresh values over self: a new tensor is filled by `make` and copied, so that views, strides and the graph (the
 * old values' gradient ends here) are copy_'s business. */
static lt_tensor *overwrite(const char *op, lt_tensor *self, void (*make)(lt_tensor *, lt_generator *, double, double),
                            lt_generator *generator, double a, double b)
{
    if (lt_want_dtype(op, "self", self->dtype, LT_FLOATS)) return NULL;
    if (lt_inplace_check(op, self)) return NULL;
    const lt_dtype compute = lt_compute_dtype(self->dtype);
    if ((self->flags & LT_CONTIGUOUS) && !lt_recording(self) && compute == self->dtype && !lt_is_elsewhere(self)) {
        if (!lt_shape_only(self)) make(self, lt_generator_or_default(generator), a, b);
        lt_bump(self);
        return lt_retain(self);
    }
    lt_tensor *values = lt_new_on(lt_making_device(), compute, self->ndim, self->shape);
    if (!values) return NULL;
    if (!lt_shape_only(values)) make(values, lt_generator_or_default(generator), a, b);
    if (!(values = lt_bring(values))) return NULL;
    const int failed = lt_copy_(self, values);
    lt_release(values);
    return failed ? NULL : lt_retain(self);
}

static void make_uniform(lt_tensor *t, lt_generator *g, double low, double high)
{
    fill_uniform(t, g);
    LT_CALL(random_stretch, t->dtype, (t->numel, low, high, lt_data(t)));
}

static void make_normal(lt_tensor *t, lt_generator *g, double mean, double std)
{
    fill_normal(t, g);
    LT_CALL(random_affine, t->dtype, (t->numel, mean, std, lt_data(t)));
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
    LT_CALL(random_below, t->dtype, (t->numel, p, lt_data(t)));
}

lt_tensor *lt_bernoulli_(lt_tensor *self, double p, lt_generator *generator)
{
    if (!(p >= 0 && p <= 1))
        return lt_raise(LT_VALUE_ERROR, "bernoulli_: p is %g; wanted a probability between 0 and 1", p);
    if (!lt_is_integral(self->dtype)) return overwrite("bernoulli_", self, make_bernoulli, generator, p, 0);
    lt_tensor *chance = lt_new_scalar(LT_F64, (lt_scalar){LT_KIND_FLOAT, {.f = p}});
    lt_tensor *result = chance ? lt_bernoulli_tensor_(self, chance, generator) : NULL;
    lt_release(chance);
    return result;
}
