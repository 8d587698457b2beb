/* Elementwise loops against one-element references, over lengths around every vector size and over strides that are
 * contiguous, broadcast, spread and negative, also in place.
 *
 *     CASE2(add_f32, F32, F32, F32, 0, a + b)
 *
 * says: the loop add_f32 has a float output and two float inputs, and is within 0 units of a + b computed in double
 * (integers: in int64). The case runs itself when run_cases() is called.
 */
#ifndef LOOP_CASES_H
#define LOOP_CASES_H

#include "check.h"

/* Each type: what it is in memory and in the reference. SMALL types have small values: exponents, shift counts. */
typedef enum { B8, U8, I32, I64, F32, F64, U16, U32, U64, PAIR, SMALL_I32, SMALL_I64, SMALL_U8, UNIT32, UNIT64 } kind;

typedef struct {
    uint64_t low, high;
} pair;
#define MEMORY_B8 uint8_t
#define MEMORY_U8 uint8_t
#define MEMORY_I32 int32_t
#define MEMORY_I64 int64_t
#define MEMORY_F32 float
#define MEMORY_F64 double
#define MEMORY_U16 uint16_t
#define MEMORY_U32 uint32_t
#define MEMORY_U64 uint64_t
#define MEMORY_PAIR pair
#define MEMORY_SMALL_I32 int32_t
#define MEMORY_SMALL_I64 int64_t
#define MEMORY_SMALL_U8 uint8_t
#define MEMORY_UNIT32 float
#define MEMORY_UNIT64 double
#define VALUE_B8 int64_t
#define VALUE_U8 int64_t
#define VALUE_I32 int64_t
#define VALUE_I64 int64_t
#define VALUE_F32 double
#define VALUE_F64 double
#define VALUE_U16 uint16_t
#define VALUE_U32 uint32_t
#define VALUE_U64 uint64_t
#define VALUE_PAIR pair
#define VALUE_SMALL_I32 int64_t
#define VALUE_SMALL_I64 int64_t
#define VALUE_SMALL_U8 int64_t
#define VALUE_UNIT32 double
#define VALUE_UNIT64 double

static inline int kind_size(kind k)
{
    static const int size[] = {1, 1, 4, 8, 4, 8, 2, 4, 8, 16, 4, 8, 1, 4, 8};
    return size[k];
}

static inline void fill_value(kind k, void *p)
{
    static const double special[] = {0.0,   -0.0, 1,    -1,         0.5,          -0.5,      2,     3,    -2,
                                     1.5,   2.5,  -1.5, 1e-3,       INFINITY,     -INFINITY, NAN,   1e30, -1e30,
                                     1e-30, 255,  256,  2147483647, -2147483648., 4e9,       -0.99, 0.99};
    static const int64_t whole[] = {0, 1, -1, 2, -2, 7, 255, 256, -255, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    const uint64_t r = random_bits();
    const int choose = r % 4 == 0;
    const double real = choose ? special[(r >> 8) % COUNT(special)] : random_real() * 10;
    const int64_t integer = choose ? whole[(r >> 8) % COUNT(whole)] : (int64_t)random_bits() >> (r >> 8 & 63);
    const int64_t small = (int64_t)(r >> 8) % 15 - 3;
    switch (k) {
    case B8: *(uint8_t *)p = r & 1; break;
    case U8: *(uint8_t *)p = (uint8_t)integer; break;
    case I32: *(int32_t *)p = (int32_t)integer; break;
    case I64: *(int64_t *)p = integer; break;
    case F32: *(float *)p = (float)real; break;
    case F64: *(double *)p = real; break;
    case SMALL_U8: *(uint8_t *)p = (uint8_t)(small + 3); break;
    case SMALL_I32: *(int32_t *)p = (int32_t)(r % 16 == 0 ? integer : small); break;
    case SMALL_I64: *(int64_t *)p = r % 16 == 0 ? integer : small; break;
    case UNIT32: *(float *)p = (float)random_real(); break;
    case UNIT64: *(double *)p = random_real(); break;
    default:
        for (int i = 0; i < kind_size(k); i++) ((uint8_t *)p)[i] = (uint8_t)random_bits();
    }
}

static inline int same_value(kind k, const void *got, const void *want, double ulps)
{
    if (k == F32 || k == UNIT32) {
        const float g = *(const float *)got, w = *(const float *)want;
        if (ulps == 0 && g == w) return signbit(g) == signbit(w);
        return ulps_f32(g, w) <= ulps;
    }
    if (k == F64 || k == UNIT64) {
        const double g = *(const double *)got, w = *(const double *)want;
        if (ulps == 0 && g == w) return signbit(g) == signbit(w);
        return ulps_f64(g, w) <= ulps;
    }
    return memcmp(got, want, (size_t)kind_size(k)) == 0;
}

typedef struct loop_case {
    const char *name;
    lt_loop loop;
    void (*reference)(void *out, const void *const *in, const double *param);
    int inputs;
    kind kinds[4]; /* output first */
    double ulps;
    const double *param;
    struct loop_case *next;
} loop_case;
static loop_case *all_cases;

static inline void describe(char *text, size_t size, kind k, const void *p)
{
    if (k == F32 || k == UNIT32) snprintf(text, size, "%.9g", (double)*(const float *)p);
    else if (k == F64 || k == UNIT64) snprintf(text, size, "%.17g", *(const double *)p);
    else {
        uint64_t bits = 0;
        memcpy(&bits, p, kind_size(k) < 8 ? (size_t)kind_size(k) : 8);
        snprintf(text, size, "0x%llx", (unsigned long long)bits);
    }
}

/* One call: n elements, strides in elements per operand; in_place makes the first input the output. */
static inline void run_case(const loop_case *c, lt_idx n, const lt_idx *steps, int in_place)
{
    enum { ROOM = 16 * 4 * 140 };
    static uint64_t memory[4][ROOM / 8], before[ROOM / 8];
    char *base[4];
    lt_idx stride[4];
    for (int o = 0; o <= c->inputs; o++) {
        const int size = kind_size(c->kinds[o]);
        const lt_idx span = (n * (steps[o] < 0 ? -steps[o] : steps[o]) + 4) * size; /* with a few on either side */
        for (lt_idx i = 0; i + size <= span; i += size) fill_value(c->kinds[o], (char *)memory[o] + i);
        stride[o] = steps[o] * size;
        base[o] = (char *)memory[o] + (steps[o] < 0 ? (n > 0 ? n - 1 : 0) * -stride[o] : 0) + 2 * size;
    }
    if (in_place) base[1] = base[0], stride[1] = stride[0];
    uint64_t wanted[2 * 140];
    memset(wanted, 0, sizeof wanted);
    const int size = kind_size(c->kinds[0]);
    static uint64_t inputs[3][2 * 140];
    for (lt_idx i = 0; i < n; i++) {
        const void *in[3] = {0};
        for (int o = 1; o <= c->inputs; o++) {
            memcpy(&inputs[o - 1][2 * i], base[o] + i * stride[o], (size_t)kind_size(c->kinds[o]));
            in[o - 1] = &inputs[o - 1][2 * i];
        }
        c->reference(&wanted[2 * i], in, c->param);
    }
    memcpy(before, memory[0], ROOM);
    c->loop(n, base, stride, c->param);
    for (lt_idx i = 0; i < n; i++) {
        char *got = base[0] + i * stride[0];
        checks++;
        if (!same_value(c->kinds[0], got, &wanted[2 * i], c->ulps)) {
            char text[5][40] = {{0}};
            describe(text[0], 40, c->kinds[0], got);
            describe(text[1], 40, c->kinds[0], &wanted[2 * i]);
            for (int o = 0; o < c->inputs; o++) describe(text[2 + o], 40, c->kinds[o + 1], &inputs[o][2 * i]);
            fail("%s: n %d steps %d %d %d in place %d, element %d: %s, not %s, of %s %s %s", c->name, (int)n,
                 (int)steps[0], (int)steps[1], (int)steps[2], in_place, (int)i, text[0], text[1], text[2], text[3],
                 text[4]);
        }
        memcpy(got, (char *)before + (got - (char *)memory[0]), (size_t)size);
    }
    CHECK(memcmp(before, memory[0], ROOM) == 0, "%s: n %d steps %d: wrote beside its elements", c->name, (int)n,
          (int)steps[0]);
}

static inline int run_cases(void)
{
    static const lt_idx lengths[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 33, 64, 127};
    static const lt_idx out_steps[] = {1, 2, -1}, in_steps[] = {1, 0, 3, -1};
    for (const loop_case *c = all_cases; c; c = c->next)
        for (int l = 0; l < COUNT(lengths); l++)
            for (int s = 0; s < 3; s++) {
                const int combinations = c->inputs == 1 ? 4 : c->inputs == 2 ? 16 : 64;
                for (int k = 0; k < combinations; k++) {
                    const lt_idx steps[4] = {out_steps[s], in_steps[k % 4], in_steps[k / 4 % 4], in_steps[k / 16]};
                    run_case(c, lengths[l], steps, 0);
                    if (k % 4 == 0 && c->inputs && kind_size(c->kinds[0]) == kind_size(c->kinds[1]) &&
                        c->kinds[0] == c->kinds[1])
                        run_case(c, lengths[l], steps, 1);
                }
            }
    return finish();
}

#define REGISTER(name, inputs, out, k1, k2, k3, ulps, parameters)                                                      \
    extern void LT_FN(name)(lt_idx, char *const *, const lt_idx *, const void *);                                      \
    __attribute__((constructor)) static void register_##name(void)                                                     \
    {                                                                                                                  \
        static loop_case c = {#name, LT_FN(name), reference_##name, inputs, {out, k1, k2, k3}, ulps, parameters, 0};   \
        c.next = all_cases;                                                                                            \
        all_cases = &c;                                                                                                \
    }
#define READ(letter, k, i) const VALUE_##k letter = (VALUE_##k) * (const MEMORY_##k *)in[i]
#define REFERENCE(name) static void reference_##name(void *out, const void *const *in, const double *param)
#define CASE1P(name, o, k1, ulps, parameters, expr)                                                                    \
    REFERENCE(name)                                                                                                    \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        READ(x, k1, 0);                                                                                                \
        *(MEMORY_##o *)out = (MEMORY_##o)(expr);                                                                       \
    }                                                                                                                  \
    REGISTER(name, 1, o, k1, k1, k1, ulps, parameters)
#define CASE2P(name, o, k1, k2, ulps, parameters, expr)                                                                \
    REFERENCE(name)                                                                                                    \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        READ(a, k1, 0);                                                                                                \
        READ(b, k2, 1);                                                                                                \
        *(MEMORY_##o *)out = (MEMORY_##o)(expr);                                                                       \
    }                                                                                                                  \
    REGISTER(name, 2, o, k1, k2, k2, ulps, parameters)
#define CASE3P(name, o, k1, k2, k3, ulps, parameters, expr)                                                            \
    REFERENCE(name)                                                                                                    \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        READ(a, k1, 0);                                                                                                \
        READ(b, k2, 1);                                                                                                \
        READ(c, k3, 2);                                                                                                \
        *(MEMORY_##o *)out = (MEMORY_##o)(expr);                                                                       \
    }                                                                                                                  \
    REGISTER(name, 3, o, k1, k2, k3, ulps, parameters)
#define CASE1(name, o, k1, ulps, expr) CASE1P(name, o, k1, ulps, NULL, expr)
#define CASE2(name, o, k1, k2, ulps, expr) CASE2P(name, o, k1, k2, ulps, NULL, expr)
#define CASE3(name, o, k1, k2, k3, ulps, expr) CASE3P(name, o, k1, k2, k3, ulps, NULL, expr)

#endif
