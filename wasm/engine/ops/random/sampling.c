/* Draws that depend on a tensor: bernoulli, poisson, binomial and multinomial. A number takes one Philox block. */
#include <float.h>
#include <math.h>

#include "run_kernel.h"
#include "ops_gen.h"
#include "random.h"

/* ---- bernoulli ------------------------------------------------------------------------------------------------- */

/* out, a new tensor of p's shape, := 1 with the probability that p holds, else 0. */
static int fill_bernoulli(const char *op, lt_tensor *out, lt_tensor *p, lt_generator *generator)
{
    lt_tensor *chances = lt_to_contiguous_dtype(p, LT_F64);
    if (!chances) return -1;
    lt_generator *g = lt_generator_or_default(generator);
    lt_idx bad;
    lt_k->check_within(chances->numel, lt_data(chances), 1, &bad);
    if (bad >= 0)
        lt_fail(LT_VALUE_ERROR, "%s: a probability is %g; wanted 0 to 1", op,
                lt_scalar_double(lt_element(chances, bad)));
    else
        LT_CALL(philox_bernoulli, out->dtype,
                (out->numel, g->seed, lt_draw_blocks(g, out->numel), lt_data(chances), 1, lt_data(out)));
    lt_release(chances);
    return bad >= 0 ? -1 : 0;
}

lt_tensor *lt_bernoulli_forward(lt_tensor *self, const lt_scalar *p, lt_generator *generator)
{
    const lt_dtype dtype = (lt_dtype)self->dtype;
    if (lt_want_dtype("bernoulli", "self", dtype, LT_FLOATS)) return NULL;
    const double chance = p ? lt_scalar_double(*p) : 0;
    if (!(chance >= 0 && chance <= 1))
        return lt_raise(LT_VALUE_ERROR, "bernoulli: p is %g; wanted a probability between 0 and 1", chance);
    lt_tensor *out = lt_new(lt_compute_dtype(dtype), self->ndim, self->shape);
    if (!out || lt_shape_only(out)) return lt_into_dtype(out, dtype);
    lt_generator *g = lt_generator_or_default(generator);
    if (p)
        LT_CALL(philox_bernoulli, out->dtype,
                (out->numel, g->seed, lt_draw_blocks(g, out->numel), &chance, 0, lt_data(out)));
    else if (fill_bernoulli("bernoulli", out, self, generator)) lt_release(out), out = NULL;
    return lt_into_dtype(out, dtype);
}

lt_tensor *lt_bernoulli_tensor_(lt_tensor *self, lt_tensor *p, lt_generator *generator)
{
    lt_dims shape;
    if (lt_want_dtype("bernoulli_", "self", self->dtype, LT_REALS) ||
        lt_want_dtype("bernoulli_", "p", p->dtype, LT_FLOATS) || lt_inplace_check("bernoulli_", self) ||
        lt_broadcast("bernoulli_", self->ndim, self->shape, p->ndim, p->shape, &shape))
        return NULL;
    if (shape.n != self->ndim || memcmp(shape.v, self->shape, (size_t)shape.n * sizeof *shape.v))
        return lt_raise(LT_SHAPE_ERROR, "bernoulli_: p has shape %s; wanted one that broadcasts to that of self, %s",
                        LT_SHAPE(p), LT_SHAPE(self));
    lt_tensor *wide = lt_broadcast_alias(p, &shape), *values = wide ? lt_new(LT_F64, self->ndim, self->shape) : NULL;
    const bool done = values && !fill_bernoulli("bernoulli_", values, wide, generator) && !lt_copy_(self, values);
    lt_release(wide), lt_release(values);
    return done ? lt_retain(self) : NULL;
}

/* ---- Counts ---------------------------------------------------------------------------------------------------- */

/* t in double precision and contiguous, its elements between 0 and `most`. */
static lt_tensor *numbers_within(const char *op, const char *name, lt_tensor *t, double most, const char *wanted)
{
    lt_tensor *x = lt_to_contiguous_dtype(t, LT_F64);
    if (!x) return NULL;
    lt_idx bad;
    lt_k->check_within(x->numel, lt_data(x), most, &bad);
    if (bad < 0) return x;
    lt_raise(LT_VALUE_ERROR, "%s: %s holds %g; wanted %s", op, name, lt_scalar_double(lt_element(x, bad)), wanted);
    lt_release(x);
    return NULL;
}

lt_tensor *lt_poisson_forward(lt_tensor *self, lt_generator *generator)
{
    const lt_dtype dtype = (lt_dtype)self->dtype;
    if (lt_want_dtype("poisson", "self", dtype, LT_FLOATS)) return NULL;
    lt_tensor *out = lt_new(LT_F64, self->ndim, self->shape);
    if (!out || lt_shape_only(out)) return lt_into_dtype(out, dtype);
    lt_tensor *means = numbers_within("poisson", "self", self, DBL_MAX, "finite means of 0 or more");
    if (means) {
        lt_generator *g = lt_generator_or_default(generator);
        lt_k->philox_poisson(out->numel, g->seed, lt_draw_blocks(g, out->numel), lt_data(means), lt_data(out));
    } else lt_release(out), out = NULL;
    lt_release(means);
    return lt_into_dtype(out, dtype);
}

lt_tensor *lt_binomial_forward(lt_tensor *count, lt_tensor *prob, lt_generator *generator)
{
    lt_dims shape;
    if (lt_want_dtype("binomial", "count", count->dtype, LT_FLOATS) ||
        lt_want_dtype("binomial", "prob", prob->dtype, LT_FLOATS) ||
        lt_broadcast("binomial", count->ndim, count->shape, prob->ndim, prob->shape, &shape))
        return NULL;
    const lt_dtype dtype = (lt_dtype)count->dtype;
    lt_tensor *out = lt_new_dims(LT_F64, &shape), *given[2] = {count, prob}, *x[2] = {NULL};
    if (!out || lt_shape_only(out)) return lt_into_dtype(out, dtype);
    bool good = true;
    for (int i = 0; good && i < 2; i++) {
        lt_tensor *wide = lt_broadcast_alias(given[i], &shape);
        x[i] =
            wide ? numbers_within("binomial", i ? "prob" : "count", wide, i ? 1 : 0x1p53,
                                  i ? "probabilities between 0 and 1" : "numbers of trials of 0 or more, at most 2**53")
                 : NULL;
        lt_release(wide);
        good = x[i];
    }
    if (good) {
        lt_generator *g = lt_generator_or_default(generator);
        lt_k->philox_binomial(out->numel, g->seed, lt_draw_blocks(g, out->numel), lt_data(x[0]), lt_data(x[1]),
                              lt_data(out));
    } else lt_release(out), out = NULL;
    lt_release(x[0]), lt_release(x[1]);
    return lt_into_dtype(out, dtype);
}

/* ---- multinomial ----------------------------------------------------------------------------------------------- */

static int check_row(const lt_tensor *weights, lt_idx row, lt_idx n, lt_idx wanted, bool replacement)
{
    double total;
    lt_idx positive, bad;
    LT_CALL(multinomial_check, weights->dtype, (n, lt_row(weights, row * n), &total, &positive, &bad));
    if (bad >= 0)
        return lt_fail(LT_VALUE_ERROR, "multinomial: self holds %g; wanted finite weights of 0 or more",
                       lt_scalar_double(lt_element(weights, row * n + bad)));
    if (!(total > 0 && total <= DBL_MAX))
        return lt_fail(LT_VALUE_ERROR, "multinomial: the weights of row %td add up to %g; wanted a finite sum above 0",
                       row, total);
    if (!replacement && positive < wanted)
        return lt_fail(
            LT_VALUE_ERROR,
            "multinomial: num_samples is %td, and row %td has %td weights above 0; wanted as many, without replacement",
            wanted, row, positive);
    return 0;
}

lt_tensor *lt_multinomial_forward(lt_tensor *self, lt_idx num_samples, bool replacement, lt_generator *generator)
{
    if (lt_want_dtype("multinomial", "self", self->dtype, LT_FLOATS)) return NULL;
    if (self->ndim != 1 && self->ndim != 2)
        return lt_raise(LT_SHAPE_ERROR, "multinomial: self has shape %s; wanted (n,) or (rows, n)", LT_SHAPE(self));
    const lt_idx n = self->shape[self->ndim - 1], rows = self->ndim == 2 ? self->shape[0] : 1;
    if (num_samples < 1)
        return lt_raise(LT_VALUE_ERROR, "multinomial: num_samples is %td; wanted 1 or more", num_samples);
    if (!replacement && num_samples > n)
        return lt_raise(LT_VALUE_ERROR,
                        "multinomial: num_samples is %td; wanted at most %td, without replacement, from self %s",
                        num_samples, n, LT_SHAPE(self));
    const lt_idx shape[2] = {rows, num_samples};
    lt_tensor *out = lt_new(LT_I64, self->ndim, shape + 2 - self->ndim), *weights = NULL, *space = NULL;
    if (!out || lt_shape_only(out)) return out;
    lt_idx leaves = 1;
    while (leaves < n && leaves <= PTRDIFF_MAX / 64) leaves *= 2;
    const lt_idx nodes = 2 * leaves;
    if (leaves < n) {
        lt_raise(
            LT_MEMORY_ERROR,
            "multinomial: a tree over rows of %td weights takes more memory than can be addressed; wanted shorter rows",
            n);
        goto fail;
    }
    if (!(weights = lt_to_contiguous_dtype(self, lt_compute_dtype(self->dtype))) ||
        !(space = lt_new(LT_F64, 1, &nodes)))
        goto fail;
    for (lt_idx r = 0; r < rows; r++)
        if (check_row(weights, r, n, num_samples, replacement)) goto fail;
    lt_generator *g = lt_generator_or_default(generator);
    for (lt_idx r = 0; r < rows; r++)
        LT_CALL(multinomial, weights->dtype,
                (n, leaves, lt_row(weights, r * n), num_samples, replacement, g->seed, lt_draw_blocks(g, num_samples),
                 lt_data(space), lt_row(out, r * num_samples)));
    lt_release(weights), lt_release(space);
    return out;
fail:
    lt_release(weights), lt_release(space), lt_release(out);
    return NULL;
}
