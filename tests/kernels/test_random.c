/* Philox against the known answers of its authors, and every random kernel against a scalar generator written anew. */
#include "check.h"
#include "conv.h"
#include "philox.h"

static void reference_block(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4])
{
    uint32_t k[2] = {key[0], key[1]}, c[4];
    memcpy(c, counter, sizeof c);
    for (int round = 0; round < 10; round++, k[0] += 0x9E3779B9u, k[1] += 0xBB67AE85u) {
        const uint64_t first = (uint64_t)c[0] * 0xD2511F53u, second = (uint64_t)c[2] * 0xCD9E8D57u;
        const uint32_t next[4] = {(uint32_t)(second >> 32) ^ c[1] ^ k[0], (uint32_t)second,
                                  (uint32_t)(first >> 32) ^ c[3] ^ k[1], (uint32_t)first};
        memcpy(c, next, sizeof c);
    }
    memcpy(out, c, sizeof c);
}

/* The vectors that Salmon et al. publish with the Random123 library: philox4x32, 10 rounds. */
static void known_answers(void)
{
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } answers[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}},
        {{~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, {0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}},
        {{0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344},
         {0xA4093822, 0x299F31D0},
         {0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}},
    };
    for (int i = 0; i < COUNT(answers); i++) {
        uint32_t got[4];
        reference_block(answers[i].key, answers[i].counter, got);
        CHECK(memcmp(got, answers[i].want, sizeof got) == 0, "the reference misses known answer %d", i);
    }
    vu word[4];
    philox(0, 0, word);
    for (int w = 0; w < 4; w++)
        CHECK(word[w][0] == answers[0].want[w], "philox misses the known answer: word %d is %08X", w, word[w][0]);
}

static void block(uint64_t seed, uint64_t counter, uint32_t out[4])
{
    reference_block((uint32_t[]){(uint32_t)seed, (uint32_t)(seed >> 32)},
                    (uint32_t[]){(uint32_t)counter, (uint32_t)(counter >> 32), 0, 0}, out);
}

static void kernels(lt_idx n, uint64_t seed, uint64_t counter)
{
    float f[300], normal[300], x[300], y[300], mask[300];
    double d[300], normal_d[300], xd[300], yd[300], mask_d[300];
    uint64_t bits[300];
    for (lt_idx i = 0; i < n; i++) xd[i] = x[i] = (float)random_real();
    LT_FN(philox_uniform_f32)(n, seed, counter, f);
    LT_FN(philox_uniform_f64)(n, seed, counter, d);
    LT_FN(philox_bits64)(n, seed, counter, bits);
    LT_FN(philox_normal_f32)(n, seed, counter, normal);
    LT_FN(philox_normal_f64)(n, seed, counter, normal_d);
    LT_FN(dropout_f32)(n, seed, counter, 0.3, x, y, mask);
    LT_FN(dropout_f64)(n, seed, counter, 0.3, xd, yd, mask_d);
    for (lt_idx i = 0; i < n; i++) {
        uint32_t w[4];
        block(seed, counter + (uint64_t)i, w);
        const uint64_t wide = (uint64_t)w[0] << 32 | w[1];
        const float uniform = (float)(w[0] >> 8) / 16777216.f;
        CHECK(f[i] == uniform && f[i] >= 0 && f[i] < 1, "philox_uniform_f32 %d: %.9g", (int)i, (double)f[i]);
        CHECK(d[i] == (double)(wide >> 11) / 9007199254740992., "philox_uniform_f64 %d: %.17g", (int)i, d[i]);
        CHECK(bits[i] == wide, "philox_bits64 %d", (int)i);
        const double u = ((double)(w[0] >> 1) + 0.5) / 2147483648., turns = (double)w[1] / 4294967296.;
        CHECK(close_to(normal[i], sqrt(-2 * log(u)) * cos(2 * M_PI * turns), 6e-7, 1 + fabs((double)normal[i])),
              "philox_normal_f32 %d: %.9g", (int)i, (double)normal[i]);
        const long double ud = ((long double)(wide >> 11) + 0.5L) / 9007199254740992.L;
        const long double vd = (long double)((uint64_t)w[2] << 32 | w[3]) / 18446744073709551616.L;
        const double want = (double)(sqrtl(-2 * logl(ud)) * cosl(2 * 3.14159265358979323846264L * vd));
        CHECK(close_to(normal_d[i], want, 2e-15, 1 + fabs(want)), "philox_normal_f64 %d: %.17g, not %.17g", (int)i,
              normal_d[i], want);
        const float keep = uniform >= 0.3f ? (float)(1 / 0.7) : 0;
        CHECK(mask[i] == keep && y[i] == x[i] * keep, "dropout_f32 %d: %g %g", (int)i, (double)mask[i], (double)y[i]);
        CHECK(mask_d[i] == (d[i] >= 0.3 ? 1 / 0.7 : 0) && yd[i] == xd[i] * mask_d[i], "dropout_f64 %d", (int)i);
    }
}

/* What is made of the numbers: each against a plain reading of blocks `counter`, `counter` + 1, … */
static uint64_t bits_of(uint64_t seed, uint64_t counter)
{
    uint32_t w[4];
    block(seed, counter, w);
    return (uint64_t)w[0] << 32 | w[1];
}
static double uniform_of(uint64_t seed, uint64_t counter)
{
    return (double)(bits_of(seed, counter) >> 11) / 9007199254740992.;
}

static void integers(lt_idx n, uint64_t seed, uint64_t counter)
{
    int64_t *found = allocate(sizeof(int64_t) * (size_t)n), *want = allocate(sizeof(int64_t) * (size_t)n);
    static const struct {
        int64_t low;
        uint64_t range;
    } ranges[] = {{0, 1}, {-5, 11}, {3, 1000003}, {INT64_MIN, UINT64_MAX}};
    for (int r = 0; r < COUNT(ranges); r++) {
        LT_FN(philox_integers)(n, seed, counter, ranges[r].low, ranges[r].range, found);
        for (lt_idx i = 0; i < n; i++) {
            const unsigned __int128 wide = (unsigned __int128)bits_of(seed, counter + (uint64_t)i) * ranges[r].range;
            CHECK(found[i] == (int64_t)((uint64_t)ranges[r].low + (uint64_t)(wide >> 64)), "philox_integers %td of %td",
                  i, n);
        }
    }
    LT_FN(philox_permutation)(n, seed, counter, found);
    for (lt_idx i = 0; i < n; i++) want[i] = i;
    for (lt_idx i = 0; i < n; i++) {
        const unsigned __int128 wide =
            (unsigned __int128)bits_of(seed, counter + (uint64_t)i) * (unsigned __int128)(n - i);
        const lt_idx j = i + (lt_idx)(wide >> 64);
        const int64_t swap = want[i];
        want[i] = want[j], want[j] = swap;
    }
    for (lt_idx i = 0; i < n; i++) CHECK(found[i] == want[i], "philox_permutation of %td: element %td", n, i);
    free(found), free(want);
}

static void probabilities(void)
{
    enum { N = 40 };
    double p[N];
    lt_idx bad;
    for (int i = 0; i < N; i++) p[i] = i / (N - 1.);
    LT_FN(check_within)(N, p, 1, &bad);
    CHECK(bad == -1, "check_within finds %td among good ones", bad);
    for (int i = N - 1; i >= 0; i--) {
        static const double wrong[] = {-1e-300, 1.0000000000000002, NAN, INFINITY};
        p[i] = wrong[i % 4];
        LT_FN(check_within)(N, p, 1, &bad);
        CHECK(bad == i, "check_within finds %td, not %d", bad, i);
    }
    float x[N];
    for (int i = 0; i < N; i++) x[i] = (float)i / N;
    LT_FN(random_drop_digits)(N, 256, x);
    for (int i = 0; i < N; i++) CHECK(x[i] == (float)floor((float)i / N * 256.) / 256, "random_drop_digits %d", i);
}

#define DERIVED(S, T)                                                                                                  \
    static void derived_##S(lt_idx n, uint64_t seed, uint64_t counter)                                                 \
    {                                                                                                                  \
        T *u = random_##S(n), *x = random_##S(n), *y = random_##S(n), *noise = random_##S(n), *drawn = random_##S(n);  \
        double *p = random_f64(n);                                                                                     \
        for (lt_idx i = 0; i < n; i++) p[i] = fabs(p[i]);                                                              \
        LT_FN(philox_uniform_##S)(n, seed, counter, u);                                                                \
        LT_FN(philox_bernoulli_##S)(n, seed, counter, p, 1, drawn);                                                    \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            CHECK(drawn[i] == (uniform_of(seed, counter + (uint64_t)i) < p[i]), "philox_bernoulli_" #S " %td", i);     \
        LT_FN(philox_bernoulli_##S)(n, seed, counter, &(const double){0.3}, 0, drawn);                                 \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            CHECK(drawn[i] == (uniform_of(seed, counter + (uint64_t)i) < 0.3), "philox_bernoulli_" #S " %td", i);      \
        memcpy(drawn, u, sizeof(T) * (size_t)n);                                                                       \
        LT_FN(random_below_##S)(n, 0.3, drawn);                                                                        \
        for (lt_idx i = 0; i < n; i++) CHECK(drawn[i] == (u[i] < (T)0.3), "random_below_" #S " %td of %td", i, n);     \
        memcpy(drawn, u, sizeof(T) * (size_t)n);                                                                       \
        LT_FN(random_affine_##S)(n, 0.1, -3, drawn);                                                                   \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            volatile T product = u[i] * -3;                                                                            \
            CHECK(drawn[i] == product + (T)0.1, "random_affine_" #S " %td of %td", i, n);                              \
        }                                                                                                              \
        memcpy(drawn, u, sizeof(T) * (size_t)n);                                                                       \
        LT_FN(random_stretch_##S)(n, 1, 1 + 1e-7, drawn); /* most numbers are rounded up to the bound */               \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            CHECK(drawn[i] >= 1 && drawn[i] < (T)(1 + 1e-7), "random_stretch_" #S " %td: %.17g", i, (double)drawn[i]); \
        memcpy(noise, u, sizeof(T) * (size_t)n);                                                                       \
        LT_FN(rrelu_##S)(n, x, 0.25, 0.5, 1, 0, y, noise);                                                             \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            const T slope = x[i] > 0 ? 1 : u[i] * (T)0.25 + (T)0.25;                                                   \
            CHECK(noise[i] == slope && y[i] == x[i] * slope, "rrelu_" #S " %td of %td", i, n);                         \
        }                                                                                                              \
        LT_FN(rrelu_##S)(n, x, 0.25, 0.5, 0, 0.375, y, noise);                                                         \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            CHECK(noise[i] == (x[i] > 0 ? 1 : (T)0.375) && y[i] == x[i] * noise[i], "rrelu_" #S " %td of %td", i, n);  \
        free(u), free(x), free(y), free(noise), free(drawn), free(p);                                                  \
    }                                                                                                                  \
    /* Weights are whole numbers, whose sums are exact: the position at u * (what is left) when laid end to end. */    \
    static void multinomial_##S(lt_idx n, lt_idx samples, int replacement, uint64_t seed, uint64_t counter)            \
    {                                                                                                                  \
        lt_idx leaves = 1, positive, bad, above = 0;                                                                   \
        while (leaves < n) leaves *= 2;                                                                                \
        T *weight = random_##S(n);                                                                                     \
        double *tree = random_f64(2 * leaves), *left = random_f64(n), total, sum = 0;                                  \
        int64_t *found = allocate(sizeof(int64_t) * (size_t)samples);                                                  \
        for (lt_idx i = 0; i < n; i++) left[i] = weight[i] = (T)(1 + i % 7), sum += left[i], above++;                  \
        LT_FN(multinomial_check_##S)(n, weight, &total, &positive, &bad);                                              \
        CHECK(total == sum && positive == above && bad == -1, "multinomial_check_" #S " of %td", n);                   \
        LT_FN(multinomial_##S)(n, leaves, weight, samples, replacement, seed, counter, tree, found);                   \
        for (lt_idx k = 0; k < samples; k++) {                                                                         \
            const double at = uniform_of(seed, counter + (uint64_t)k) * sum;                                           \
            lt_idx i = 0;                                                                                              \
            for (double passed = left[0]; at >= passed; passed += left[i]) i++;                                        \
            CHECK(found[k] == i, "multinomial_" #S " of %td: draw %td is %td, not %td", n, k, (lt_idx)found[k], i);    \
            if (!replacement) sum -= left[i], left[i] = 0;                                                             \
        }                                                                                                              \
        for (lt_idx i = n - 1; i >= 0; i--) {                                                                          \
            weight[i] = i % 2 ? (T)NAN : -1;                                                                           \
            LT_FN(multinomial_check_##S)(n, weight, &total, &positive, &bad);                                          \
            CHECK(bad == i, "multinomial_check_" #S " finds %td, not %td", bad, i);                                    \
        }                                                                                                              \
        free(weight), free(tree), free(left), free(found);                                                             \
    }
DERIVED(f32, float)
DERIVED(f64, double)

/* The same bits in every build: hashes of a hundred thousand normal numbers, computed once on x86-64. */
#define FROZEN32 0x6A2F4E47BA9606E6u
#define FROZEN64 0xF07CC1ABBA69F29Au
static void frozen(void)
{
    enum { N = 100000 };
    float *f = allocate(sizeof(float) * N);
    double *d = allocate(sizeof(double) * N);
    LT_FN(philox_normal_f32)(N, 42, 0, f);
    LT_FN(philox_normal_f64)(N, 42, 0, d);
    uint64_t hash32 = 0, hash64 = 0;
    double mean = 0, square = 0;
    for (int i = 0; i < N; i++) {
        uint32_t a;
        uint64_t b;
        memcpy(&a, &f[i], 4);
        memcpy(&b, &d[i], 8);
        hash32 = (hash32 ^ a) * 0x100000001B3u;
        hash64 = (hash64 ^ b) * 0x100000001B3u;
        mean += (double)f[i] / N, square += (double)f[i] * (double)f[i] / N;
    }
    CHECK(hash32 == FROZEN32, "philox_normal_f32: hash %016llX", (unsigned long long)hash32);
    CHECK(hash64 == FROZEN64, "philox_normal_f64: hash %016llX", (unsigned long long)hash64);
    CHECK(fabs(mean) < 0.01 && fabs(square - 1) < 0.015, "philox_normal_f32: mean %g, variance %g", mean, square);
    free(f), free(d);
}

int main(void)
{
    known_answers();
    probabilities();
    for (int i = 0; i <= 2 * LT_VF + 2; i++) {
        const lt_idx n = i <= 2 * LT_VF + 1 ? i : 300;
        static const uint64_t starts[][2] = {{0, 0},
                                             {0x0123456789ABCDEF, 0xFFFFFFF0},
                                             /* the counter's low word overflows */ {UINT64_MAX, UINT64_MAX - 5}};
        for (int k = 0; k < COUNT(starts); k++) {
            const uint64_t seed = starts[k][0], counter = starts[k][1];
            kernels(n, seed, counter);
            integers(n, seed, counter);
            derived_f32(n, seed, counter), derived_f64(n, seed, counter);
            if (n == 0) continue;
            multinomial_f32(n, n, 0, seed, counter), multinomial_f64(n, n, 0, seed, counter);
            multinomial_f32(n, 70, 1, seed, counter), multinomial_f64(n, 70, 1, seed, counter);
        }
    }
    frozen();
    return finish();
}
