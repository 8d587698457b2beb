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
    static const lt_idx lengths[] = {0, 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 33, 300};
    for (int i = 0; i < COUNT(lengths); i++) {
        kernels(lengths[i], 0, 0);
        kernels(lengths[i], 0x0123456789ABCDEF, 0xFFFFFFF0); /* the counter's low word overflows */
        kernels(lengths[i], UINT64_MAX, UINT64_MAX - 5);
    }
    frozen();
    return finish();
}
