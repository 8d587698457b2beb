/* Random numbers: one Philox block per number, so element i depends on seed and counter + i only. Every instruction
 * set gives the same bits: only integer arithmetic and single IEEE operations (no fused multiply-add, no C library)
 * are used, and the series below are summed in one fixed order. */
#include <float.h>
#include <math.h>

#include "philox.h"

/* Runs body once per vector of blocks, with `word` holding its words, `i` its first element and `count` how many
 * elements of it are wanted. */
#define FOR_BLOCKS(n, seed, counter, body)                                                                             \
    for (lt_idx i = 0; i < (n); i += LT_VF) {                                                                          \
        const lt_idx count = (n) - i < LT_VF ? (n) - i : LT_VF;                                                        \
        vu word[4];                                                                                                    \
        philox(seed, (counter) + (uint64_t)i, word);                                                                   \
        body                                                                                                           \
    }

/* Words 0 (high half) and 1 of block l. */
#define BITS64(l) ((uint64_t)word[0][l] << 32 | word[1][l])

LT_KERNEL(philox_bits64, (lt_idx n, uint64_t seed, uint64_t counter, uint64_t *out))
{
    FOR_BLOCKS(n, seed, counter, for (lt_idx l = 0; l < count; l++) out[i + l] = BITS64(l);)
}

/* [0, 1): the top 24 bits of word 0. */
LT_INLINE vf uniform_f(const vu *word) { return __builtin_convertvector((vi)(word[0] >> 8), vf) * 0x1p-24f; }

static void uniform_numbers_f32(lt_idx n, uint64_t seed, uint64_t counter, float *out)
{
    FOR_BLOCKS(n, seed, counter, lt_store_part_f(out + i, count, uniform_f(word));)
}

/* [0, 1): the top 53 bits of words 0 and 1, so that the float32 number of the same block is this one cut short. */
#define UNIFORM64(l) ((double)(int64_t)(BITS64(l) >> 11) * 0x1p-53)

static void uniform_numbers_f64(lt_idx n, uint64_t seed, uint64_t counter, double *out)
{
    FOR_BLOCKS(n, seed, counter, for (lt_idx l = 0; l < count; l++) out[i + l] = UNIFORM64(l);)
}

/* Normal numbers by Box and Muller: sqrt(-2 ln u) cos(2 pi v), u in (0, 1] from word 0, v from word 1.
 *
 * ln u = e ln 2 + ln m with m in [1/sqrt 2, sqrt 2), and ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172, by
 * its power series: s^2 < 0.03, so four terms after the first leave 2e-9, and eleven 1e-18. */
LT_INLINE vf log_f(vf u)
{
    const vi shifted = (vi)u - 0x3F3504F3; /* the bits of sqrt(1/2): the exponent field now counts from there */
    const vi exponent = shifted >> 23;
    const vf m = (vf)((shifted & 0x7FFFFF) + 0x3F3504F3);
    const vf s = (m - 1) / (m + 1), z = s * s;
    const vf series = 1 + z * (1 / 3.f + z * (1 / 5.f + z * (1 / 7.f + z * (1 / 9.f))));
    return __builtin_convertvector(exponent, vf) * 0.693147181f + 2 * s * series;
}

/* cos of turns / 2^32 turns. The nearest quarter turn is taken off in integers, without error; what is left, at most
 * an eighth of a turn either way, goes through the Taylor series of sin or cos. */
LT_INLINE vf cos_turns_f(vu turns)
{
    const vu quarter = (turns + 0x20000000u) >> 30;
    const vf r = __builtin_convertvector((vi)(turns - (quarter << 30)), vf) * 1.46291808e-9f; /* pi / 2^31 */
    const vf z = r * r;
    const vf sine = r + r * z * (-1 / 6.f + z * (1 / 120.f + z * (-1 / 5040.f + z * (1 / 362880.f))));
    const vf cosine = 1 + z * (-0.5f + z * (1 / 24.f + z * (-1 / 720.f + z * (1 / 40320.f))));
    const vf value = lt_sel_f((vi)((quarter & 1) == 1), sine, cosine);
    /* cos is negative after one and after two quarters: when the bits of quarter + 1 say 2 or 3. */
    return (vf)((vu)value ^ (((quarter + 1) & 2) << 30));
}

/* sqrt is one IEEE operation; the compiler makes it a vector instruction. */
LT_INLINE vf sqrt_f(vf x)
{
    vf y;
    for (int l = 0; l < LT_VF; l++) y[l] = __builtin_sqrtf(x[l]);
    return y;
}

static void normal_numbers_f32(lt_idx n, uint64_t seed, uint64_t counter, float *out)
{
    FOR_BLOCKS(n, seed, counter, {
        const vf u = (__builtin_convertvector((vi)(word[0] >> 1), vf) + 0.5f) * 0x1p-31f;
        lt_store_part_f(out + i, count, sqrt_f(-2 * log_f(u)) * cos_turns_f(word[1]));
    })
}

static double log_d(double u)
{
    int64_t bits;
    memcpy(&bits, &u, 8);
    const int64_t root_half = 0x3FE6A09E667F3BCD, shifted = bits - root_half;
    const int64_t rest = (shifted & 0xFFFFFFFFFFFFF) + root_half;
    double m;
    memcpy(&m, &rest, 8);
    const double s = (m - 1) / (m + 1), z = s * s;
    double series = 0;
    for (int k = 11; k >= 0; k--) series = series * z + 1. / (2 * k + 1);
    return (double)(shifted >> 52) * 0.69314718055994530942 + 2 * s * series;
}

static double cos_turns_d(uint64_t turns)
{
    const uint64_t quarter = (turns + ((uint64_t)1 << 61)) >> 62;
    const double r = (double)(int64_t)(turns - (quarter << 62)) * 3.406121580086554e-19; /* pi / 2^63 */
    const double z = r * r;
    double sine = 0, cosine = 0;
    static const double sine_series[] = {1.,
                                         -1. / 6,
                                         1. / 120,
                                         -1. / 5040,
                                         1. / 362880,
                                         -1. / 39916800,
                                         1. / 6227020800,
                                         -1. / 1307674368000,
                                         1. / 355687428096000};
    static const double cosine_series[] = {1.,
                                           -1. / 2,
                                           1. / 24,
                                           -1. / 720,
                                           1. / 40320,
                                           -1. / 3628800,
                                           1. / 479001600,
                                           -1. / 87178291200,
                                           1. / 20922789888000,
                                           -1. / 6402373705728000};
    for (int k = 8; k >= 0; k--) sine = sine * z + sine_series[k];
    for (int k = 9; k >= 0; k--) cosine = cosine * z + cosine_series[k];
    const double value = quarter & 1 ? sine * r : cosine;
    return (quarter + 1) & 2 ? -value : value;
}

/* The same with 53 bits: u from words 0 and 1, v from words 2 and 3. */
static void normal_numbers_f64(lt_idx n, uint64_t seed, uint64_t counter, double *out)
{
    FOR_BLOCKS(
        n, seed, counter, for (lt_idx l = 0; l < count; l++) {
            const double u = ((double)(int64_t)(BITS64(l) >> 11) + 0.5) * 0x1p-53;
            const uint64_t turns = (uint64_t)word[2][l] << 32 | word[3][l];
            out[i + l] = __builtin_sqrt(-2 * log_d(u)) * cos_turns_d(turns);
        })
}

/* Keeps an element when its uniform number is at least p: mask = 1 / (1 - p) or 0, y = x * mask. */
static void drop_f32(lt_idx n, uint64_t seed, uint64_t counter, double p, const float *x, float *y, float *mask)
{
    const float keep = (float)(1 / (1 - p)), limit = (float)p;
    FOR_BLOCKS(n, seed, counter, {
        const vf scale = lt_sel_f((vi)(uniform_f(word) >= limit), lt_splat_f(keep), (vf){0});
        lt_store_part_f(mask + i, count, scale);
        lt_store_part_f(y + i, count, lt_load_part_f(x + i, count, 0) * scale);
    })
}

static void drop_f64(lt_idx n, uint64_t seed, uint64_t counter, double p, const double *x, double *y, double *mask)
{
    const double keep = 1 / (1 - p);
    FOR_BLOCKS(
        n, seed, counter, for (lt_idx l = 0; l < count; l++) {
            const double scale = UNIFORM64(l) >= p ? keep : 0;
            mask[i + l] = scale;
            y[i + l] = x[i + l] * scale;
        })
}

/* Drops the digits of uniform numbers that a dtype with 1 / steps as its smallest step below 1 would round, perhaps up
 * to 1. */
LT_KERNEL(random_drop_digits, (lt_idx n, double steps, float *x))
{
    const float s = (float)steps;
    for (lt_idx i = 0; i < n; i++) x[i] = __builtin_floorf(x[i] * s) / s;
}

/* The high 64 bits of a * b: scales 64 random bits to [0, b). By halves, since 128-bit integers are a library call on
 * wasm. */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    const uint64_t low = a0 * b0, cross1 = a1 * b0 + (low >> 32), cross2 = a0 * b1 + (uint32_t)cross1;
    return a1 * b1 + (cross1 >> 32) + (cross2 >> 32);
}

/* Integers from `low` to low + range - 1, equally likely. */
LT_KERNEL(philox_integers, (lt_idx n, uint64_t seed, uint64_t counter, int64_t low, uint64_t range, int64_t *out))
{
    FOR_BLOCKS(n, seed, counter,
               for (lt_idx l = 0; l < count; l++) out[i + l] =
                   (int64_t)((uint64_t)low + multiply_high(BITS64(l), range));)
}

/* A random order of 0 … n - 1, after Fisher and Yates, from the front: element i changes places with one of i … n - 1.
 */
LT_KERNEL(philox_permutation, (lt_idx n, uint64_t seed, uint64_t counter, int64_t *out))
{
    for (lt_idx i = 0; i < n; i++) out[i] = i;
    FOR_BLOCKS(
        n, seed, counter, for (lt_idx l = 0; l < count; l++) {
            const lt_idx j = i + l + (lt_idx)multiply_high(BITS64(l), (uint64_t)(n - i - l));
            const int64_t swap = out[i + l];
            out[i + l] = out[j];
            out[j] = swap;
        })
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

#include "draws.h"

LT_KERNEL(philox_draws, (lt_idx n, uint64_t seed, uint64_t counter, int shape, double a, double b, double *out))
{
    FOR_BLOCKS(n, seed, counter,
               for (lt_idx l = 0; l < count; l++) out[i + l] =
                   draw_one(shape, a, b, BITS64(l), (uint64_t)word[2][l] << 32 | word[3][l]);)
}

LT_KERNEL(philox_poisson, (lt_idx n, uint64_t seed, uint64_t counter, const double *mean, double *out))
{
    for (lt_idx i = 0; i < n; i++) out[i] = draw_poisson(mean[i], seed, counter + (uint64_t)i);
}

/* Counts of trials are cut to whole ones. */
LT_KERNEL(philox_binomial,
          (lt_idx n, uint64_t seed, uint64_t counter, const double *trials, const double *chance, double *out))
{
    for (lt_idx i = 0; i < n; i++) {
        const double all = __builtin_floor(trials[i]), p = chance[i];
        const double rarer = p > 0.5 ? 1 - p : p;
        const double k = rarer > 0 && all > 0 ? draw_binomial(all, rarer, seed, counter + (uint64_t)i) : 0;
        out[i] = p > 0.5 ? all - k : k;
    }
}

/* bad: the first element that is not between 0 and `most`, or -1. */
LT_KERNEL(check_within, (lt_idx n, const double *x, double most, lt_idx *bad))
{
    *bad = -1;
    for (lt_idx i = 0; i < n; i++)
        if (!(x[i] >= 0 && x[i] <= most)) {
            *bad = i;
            return;
        }
}

#define TEMPLATE "random.inc"
#define DTYPES LT_DTYPES_OF_random
#include "each_dtype.h"
