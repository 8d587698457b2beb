/* Draws that depend on a tensor: bernoulli, multinomial, and rrelu with its random slopes. A number takes one Philox
 * block. */
#include <float.h>
#include <math.h>

#include "engine.h"
#include "kernels_gen.h"
#include "ops_gen.h"
#include "random.h"
#include "view.h"

static double read(const lt_tensor *t, lt_idx i)
{
    return t->dtype == LT_F32 ? (double)((const float *)lt_data(t))[i] : ((const double *)lt_data(t))[i];
}

/* ---- bernoulli ------------------------------------------------------------------------------------------------- */

/* Contiguous out := 1 with the probability that p (contiguous, of its shape) holds, else 0. Checks p first. */
static int fill_bernoulli(const char *op, lt_tensor *out, const lt_tensor *p, lt_generator *g)
{
    for (lt_idx i = 0; i < p->numel; i++) {
        const double chance = read(p, i);
        if (!(chance >= 0 && chance <= 1))
            return lt_fail(LT_VALUE_ERROR, "%s: a probability is %g; wanted 0 to 1", op, chance);
    }
    double part[256];
    const uint64_t first = lt_draw_blocks(g, out->numel);
    for (lt_idx i = 0; i < out->numel; i += 256) {
        const lt_idx count = out->numel - i < 256 ? out->numel - i : 256;
        lt_k->philox_uniform_f64(count, g->seed, first + (uint64_t)i, part);
        for (lt_idx j = 0; j < count; j++) {
            const bool one = part[j] < read(p, i + j);
            if (out->dtype == LT_F32) ((float *)lt_data(out))[i + j] = one;
            else ((double *)lt_data(out))[i + j] = one;
        }
    }
    return 0;
}

lt_tensor *lt_bernoulli_forward(lt_tensor *self, const lt_scalar *p, lt_generator *generator)
{
    if (lt_check_drawn("bernoulli", "self", self)) return NULL;
    const double chance = p ? lt_scalar_double(*p) : 0;
    if (!(chance >= 0 && chance <= 1))
        return lt_raise(LT_VALUE_ERROR, "bernoulli: p is %g; wanted a probability between 0 and 1", chance);
    lt_tensor *out = lt_new((lt_dtype)self->dtype, self->ndim, self->shape), *chances = NULL;
    if (!out || lt_is_meta(out)) return out;
    if (p) {
        chances = lt_new(LT_F64, self->ndim, self->shape);
        if (chances && lt_fill_raw(chances, (lt_scalar){LT_KIND_FLOAT, {.f = chance}}))
            lt_release(chances), chances = NULL;
    } else {
        chances = lt_to_contiguous(self);
    }
    if (!chances || fill_bernoulli("bernoulli", out, chances, lt_generator_or_default(generator)))
        lt_release(out), out = NULL;
    lt_release(chances);
    return out;
}

lt_tensor *lt_bernoulli_tensor_(lt_tensor *self, lt_tensor *p, lt_generator *generator)
{
    lt_dims shape;
    if (lt_check_drawn("bernoulli_", "self", self) || lt_check_drawn("bernoulli_", "p", p) ||
        lt_inplace_check("bernoulli_", self) ||
        lt_broadcast("bernoulli_", self->ndim, self->shape, p->ndim, p->shape, &shape))
        return NULL;
    if (shape.n != self->ndim || memcmp(shape.v, self->shape, (size_t)shape.n * sizeof *shape.v))
        return lt_raise(LT_SHAPE_ERROR, "bernoulli_: p has shape %s, which does not broadcast to that of self, %s",
                        LT_SHAPE(p), LT_SHAPE(self));
    lt_tensor *wide = lt_broadcast_alias(p, &shape), *chances = wide ? lt_to_contiguous(wide) : NULL;
    lt_tensor *values = chances ? lt_new((lt_dtype)self->dtype, self->ndim, self->shape) : NULL;
    const bool done = values && !fill_bernoulli("bernoulli_", values, chances, lt_generator_or_default(generator)) &&
                      !lt_copy_(self, values);
    lt_release(wide), lt_release(chances), lt_release(values);
    return done ? lt_retain(self) : NULL;
}

/* ---- multinomial ----------------------------------------------------------------------------------------------- */

/* A binary tree of sums over `leaves`, a power of 2: node 1 is the total, node i the sum of 2 i and 2 i + 1. */
static void build_tree(double *tree, lt_idx leaves)
{
    for (lt_idx i = leaves - 1; i >= 1; i--) tree[i] = tree[2 * i] + tree[2 * i + 1];
}

/* The leaf at `target` of the total when the leaves are laid end to end. Never one of weight 0, whatever was rounded.
 */
static lt_idx find_leaf(const double *tree, lt_idx leaves, double target)
{
    lt_idx i = 1;
    while (i < leaves) {
        const double left = tree[2 * i], right = tree[2 * i + 1];
        if (right > 0 && (left <= 0 || target >= left)) {
            target -= left;
            i = 2 * i + 1;
        } else {
            i = 2 * i;
        }
    }
    return i - leaves;
}

static void take_out(double *tree, lt_idx leaves, lt_idx leaf)
{
    tree[leaf + leaves] = 0;
    for (lt_idx i = (leaf + leaves) / 2; i >= 1; i /= 2) tree[i] = tree[2 * i] + tree[2 * i + 1];
}

static int check_row(const lt_tensor *weights, lt_idx row, lt_idx n, lt_idx wanted, bool replacement)
{
    double total = 0;
    lt_idx positive = 0;
    for (lt_idx i = 0; i < n; i++) {
        const double w = read(weights, row * n + i);
        if (!(w >= 0 && w <= DBL_MAX))
            return lt_fail(LT_VALUE_ERROR, "multinomial: self holds %g; wanted finite weights of 0 or more", w);
        total += w;
        positive += w > 0;
    }
    if (!(total > 0 && total <= DBL_MAX))
        return lt_fail(LT_VALUE_ERROR, "multinomial: the weights of row %td add up to %g; wanted a finite sum above 0",
                       row, total);
    if (!replacement && positive < wanted)
        return lt_fail(
            LT_VALUE_ERROR,
            "multinomial: num_samples is %td, and row %td has %td weights above 0; without replacement that is too few",
            wanted, row, positive);
    return 0;
}

lt_tensor *lt_multinomial_forward(lt_tensor *self, lt_idx num_samples, bool replacement, lt_generator *generator)
{
    if (lt_check_drawn("multinomial", "self", self)) return NULL;
    if (self->ndim != 1 && self->ndim != 2)
        return lt_raise(LT_SHAPE_ERROR, "multinomial: self has shape %s; wanted (n,) or (rows, n)", LT_SHAPE(self));
    const lt_idx n = self->shape[self->ndim - 1], rows = self->ndim == 2 ? self->shape[0] : 1;
    if (num_samples < 1)
        return lt_raise(LT_VALUE_ERROR, "multinomial: num_samples is %td; wanted 1 or more", num_samples);
    if (!replacement && num_samples > n)
        return lt_raise(LT_VALUE_ERROR,
                        "multinomial: num_samples is %td; without replacement at most %td can be drawn from self %s",
                        num_samples, n, LT_SHAPE(self));
    const lt_idx shape[2] = {rows, num_samples};
    lt_tensor *out = lt_new(LT_I64, self->ndim, shape + 2 - self->ndim), *weights = NULL, *space = NULL;
    if (!out || lt_is_meta(out)) return out;
    lt_idx leaves = 1;
    while (leaves < n && leaves <= PTRDIFF_MAX / 64) leaves *= 2;
    const lt_idx nodes = 2 * leaves;
    if (leaves < n) {
        lt_raise(LT_MEMORY_ERROR,
                 "multinomial: a tree over rows of %td weights takes more memory than can be addressed", n);
        goto fail;
    }
    if (!(weights = lt_to_contiguous(self)) || !(space = lt_new(LT_F64, 1, &nodes))) goto fail;
    for (lt_idx r = 0; r < rows; r++)
        if (check_row(weights, r, n, num_samples, replacement)) goto fail;
    lt_generator *g = lt_generator_or_default(generator);
    double *tree = lt_data(space), part[64];
    int64_t *to = lt_data(out);
    const uint64_t first = lt_draw_blocks(g, out->numel);
    for (lt_idx r = 0; r < rows; r++) {
        for (lt_idx i = 0; i < leaves; i++) tree[leaves + i] = i < n ? read(weights, r * n + i) : 0;
        build_tree(tree, leaves);
        for (lt_idx k = 0; k < num_samples; k++) {
            if (k % 64 == 0)
                lt_k->philox_uniform_f64(num_samples - k < 64 ? num_samples - k : 64, g->seed,
                                         first + (uint64_t)(r * num_samples + k), part);
            const lt_idx leaf = find_leaf(tree, leaves, part[k % 64] * tree[1]);
            if (!replacement) take_out(tree, leaves, leaf);
            *to++ = leaf;
        }
    }
    lt_release(weights), lt_release(space);
    return out;
fail:
    lt_release(weights), lt_release(space), lt_release(out);
    return NULL;
}
