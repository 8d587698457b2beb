/* Fills with numbers of other distributions: exponential_, cauchy_, log_normal_, geometric_, and integers: random_. */
#include <math.h>

#include "ops_gen.h"
#include "random.h"

/* The numbers of draw_shape in kernels/random/draws.h. */
enum { EXPONENTIAL, CAUCHY, LOG_NORMAL, GEOMETRIC };

/* Writes new values over self, in whatever dtype it is. Takes the reference. */
static lt_tensor *write_over(lt_tensor *self, lt_tensor *values)
{
    if (!(values = lt_bring(values))) return NULL;
    const int failed = lt_copy_(self, values);
    lt_release(values);
    return failed ? NULL : lt_retain(self);
}

static lt_tensor *fill(const char *op, lt_tensor *self, unsigned dtypes, int shape, double a, double b,
                       lt_generator *generator)
{
    if (lt_want_dtype(op, "self", self->dtype, dtypes) || lt_inplace_check(op, self)) return NULL;
    lt_tensor *values = lt_new_on(lt_making_device(), LT_F64, self->ndim, self->shape);
    if (values && !lt_shape_only(values)) {
        lt_generator *g = lt_generator_or_default(generator);
        lt_k->philox_draws(values->numel, g->seed, lt_draw_blocks(g, values->numel), shape, a, b, lt_data(values));
    }
    return write_over(self, values);
}

lt_tensor *lt_exponential_(lt_tensor *self, double lambd, lt_generator *generator)
{
    if (!(lambd > 0)) return lt_raise(LT_VALUE_ERROR, "exponential_: lambd is %g; wanted more than 0", lambd);
    return fill("exponential_", self, LT_FLOATS, EXPONENTIAL, lambd, 0, generator);
}

lt_tensor *lt_cauchy_(lt_tensor *self, double median, double sigma, lt_generator *generator)
{
    if (!(sigma > 0)) return lt_raise(LT_VALUE_ERROR, "cauchy_: sigma is %g; wanted more than 0", sigma);
    return fill("cauchy_", self, LT_FLOATS, CAUCHY, median, sigma, generator);
}

lt_tensor *lt_log_normal_(lt_tensor *self, double mean, double std, lt_generator *generator)
{
    if (!(std > 0)) return lt_raise(LT_VALUE_ERROR, "log_normal_: std is %g; wanted more than 0", std);
    return fill("log_normal_", self, LT_FLOATS, LOG_NORMAL, mean, std, generator);
}

lt_tensor *lt_geometric_(lt_tensor *self, double p, lt_generator *generator)
{
    if (!(p > 0 && p <= 1))
        return lt_raise(LT_VALUE_ERROR, "geometric_: p is %g; wanted a probability above 0 and at most 1", p);
    return fill("geometric_", self, LT_FLOATS | LT_INTEGERS, GEOMETRIC, p, 0, generator);
}

/* ---- random_ --------------------------------------------------------------------------------------------------- */

/* The last integer that is drawn where no end is given: the greatest of an integer dtype, or of a floating-point one
 * the last up to which it has all integers. */
static int64_t last_integer(lt_dtype dtype)
{
    const int bits = (int)lt_itemsize(dtype) * 8;
    if (dtype == LT_BOOL) return 1;
    if (lt_is_float(dtype)) return (int64_t)1 << (bits == 64 ? 53 : bits == 32 ? 24 : dtype == LT_F16 ? 11 : 8);
    uint64_t number = 0;
    lt_scalar_store((lt_scalar){LT_KIND_INT, {.i = -1}}, dtype, &number);
    const bool is_unsigned = lt_scalar_int(lt_scalar_load(dtype, &number)) != -1;
    return bits == 64 ? INT64_MAX : ((int64_t)1 << (bits - (is_unsigned ? 0 : 1))) - 1;
}

lt_tensor *lt_random_(lt_tensor *self, const lt_scalar *low, const lt_scalar *high, lt_generator *generator)
{
    const lt_dtype dtype = (lt_dtype)self->dtype;
    if (lt_want_dtype("random_", "self", dtype, LT_REALS) || lt_inplace_check("random_", self)) return NULL;
    if ((low && low->kind > LT_KIND_INT) || (high && high->kind > LT_KIND_INT))
        return lt_raise(LT_TYPE_ERROR, "random_: %s is not an integer; wanted one",
                        low && low->kind > LT_KIND_INT ? "low" : "high");
    const int64_t last = last_integer(dtype);
    const int64_t first = low && high ? lt_scalar_int(*low) : 0, given = high  ? lt_scalar_int(*high)
                                                                         : low ? lt_scalar_int(*low)
                                                                               : 0;
    const bool ended = low || high;
    if (ended && first >= given)
        return lt_raise(LT_VALUE_ERROR, "random_: high is %lld; wanted more than low, which is %lld", (long long)given,
                        (long long)first);
    const int64_t to = ended ? given - 1 : last;
    if (lt_is_integral(dtype) && (first < -last - 1 || to > last))
        return lt_raise(LT_VALUE_ERROR, "random_: low is %lld and high %lld; wanted a range that %s holds",
                        (long long)first, (long long)given, LT_DTYPE_NAME(dtype));
    lt_tensor *values = lt_new_on(lt_making_device(), LT_I64, self->ndim, self->shape);
    if (values && !lt_shape_only(values)) {
        lt_generator *g = lt_generator_or_default(generator);
        lt_k->philox_integers(values->numel, g->seed, lt_draw_blocks(g, values->numel), first,
                              (uint64_t)to - (uint64_t)first + 1, lt_data(values));
    }
    return write_over(self, values);
}
