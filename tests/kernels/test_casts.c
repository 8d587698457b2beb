/* Casts of float16, bfloat16, int8, int16 and complex numbers, against plain arithmetic in double. Every 16-bit pattern
 * is tried, and every place where rounding turns. */
#include "check.h"

#define LOOP(name) void LT_FN(name)(lt_idx, char *const *, const lt_idx *, const void *)
LOOP(cast_f16_f32);
LOOP(cast_f32_f16);
LOOP(cast_f64_f16);
LOOP(cast_bf16_f32);
LOOP(cast_f32_bf16);
LOOP(cast_f64_bf16);
LOOP(cast_f32_i8);
LOOP(cast_f64_i8);
LOOP(cast_f32_i16);
LOOP(cast_f64_i16);
LOOP(cast_i32_i8);
LOOP(cast_i32_i16);
LOOP(cast_i8_i32);
LOOP(cast_i16_i32);
LOOP(cast_i8_f32);
LOOP(cast_i16_f32);
LOOP(cast_f32_c64);
LOOP(cast_f64_c128);
LOOP(cast_f32_c128);
LOOP(cast_c64_c128);
LOOP(cast_c128_c64);
LOOP(cast_c64_f32);
LOOP(cast_c128_f64);
LOOP(cast_c64_b8);
LOOP(cast_c128_b8);

typedef struct format {
    const char *name;
    int fraction, bias; /* bits of the fraction; of the exponent */
    lt_loop up, down_f32, down_f64;
} format;

enum { ALL = 65536 };

/* The number that a pattern stands for. */
static double value_of(const format *f, unsigned bits)
{
    const int exponent = (int)((bits & 0x7fff) >> f->fraction), largest = 0x7fff >> f->fraction;
    const double fraction = ldexp((double)(bits & ((1u << f->fraction) - 1)), -f->fraction),
                 sign = bits & 0x8000 ? -1 : 1;
    if (exponent == largest) return fraction != 0 ? NAN : sign * INFINITY;
    return sign * (exponent ? ldexp(1 + fraction, exponent - f->bias) : ldexp(fraction, 1 - f->bias));
}

/* x rounded to nearest, ties to even. */
static double rounded(const format *f, double x)
{
    if (x == 0 || isnan(x) || isinf(x)) return x;
    int exponent;
    frexp(x, &exponent);
    if (exponent < 2 - f->bias) exponent = 2 - f->bias;
    const double step = ldexp(1, exponent - 1 - f->fraction), r = nearbyint(x / step) * step;
    return fabs(r) >= ldexp(1, f->bias + 1) ? copysign(INFINITY, x) : r;
}

static int same(double a, double b) { return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b)); }

static void down(const format *f, lt_idx n, const double *x)
{
    uint16_t *out = allocate(2 * (size_t)n * 3);
    float *narrow = allocate(sizeof(float) * (size_t)n);
    for (int strided = 0; strided < 2; strided++) {
        const lt_idx step = strided ? 6 : 2;
        f->down_f64(n, (char *[]){(char *)out, (char *)x}, (lt_idx[]){step, sizeof(double)}, NULL);
        for (lt_idx i = 0; i < n; i++) {
            const double got = value_of(f, out[i * step / 2]);
            CHECK(same(got, rounded(f, x[i])), "f64 to %s: %.17g gave %.9g, not %.9g", f->name, x[i], got,
                  rounded(f, x[i]));
        }
        for (lt_idx i = 0; i < n; i++) narrow[i] = (float)x[i];
        f->down_f32(n, (char *[]){(char *)out, (char *)narrow}, (lt_idx[]){step, sizeof(float)}, NULL);
        for (lt_idx i = 0; i < n; i++) {
            const double got = value_of(f, out[i * step / 2]);
            CHECK(same(got, rounded(f, (double)narrow[i])), "f32 to %s: %.9g gave %.9g, not %.9g", f->name,
                  (double)narrow[i], got, rounded(f, (double)narrow[i]));
        }
    }
    free(out), free(narrow);
}

static void every_pattern(const format *f)
{
    uint16_t *bits = allocate(2 * ALL), *again = allocate(2 * ALL);
    float *wide = allocate(sizeof(float) * ALL);
    double *x = allocate(sizeof(double) * ALL * 3);
    lt_idx n = 0;
    for (int i = 0; i < ALL; i++) bits[i] = (uint16_t)i;
    f->up(ALL, (char *[]){(char *)wide, (char *)bits}, (lt_idx[]){sizeof(float), 2}, NULL);
    f->down_f32(ALL, (char *[]){(char *)again, (char *)wide}, (lt_idx[]){2, sizeof(float)}, NULL);
    for (int i = 0; i < ALL; i++) {
        CHECK(same((double)wide[i], value_of(f, (unsigned)i)), "%s %04x up: %.9g", f->name, (unsigned)i,
              (double)wide[i]);
        CHECK(again[i] == bits[i] || isnan(wide[i]), "%s %04x up and down: %04x", f->name, (unsigned)i,
              (unsigned)again[i]);
    }
    for (lt_idx start = 0; start < 40; start++) { /* odd lengths and places, backwards */
        const lt_idx count = 77 - start;
        f->up(count, (char *[]){(char *)(wide + count - 1), (char *)(bits + 0x3c00 + start)},
              (lt_idx[]){-(lt_idx)sizeof(float), 2}, NULL);
        for (lt_idx i = 0; i < count; i++)
            CHECK((double)wide[count - 1 - i] == value_of(f, (unsigned)(0x3c00 + start + i)), "%s backwards, length %d",
                  f->name, (int)count);
        f->up(count, (char *[]){(char *)wide, (char *)(bits + 0x3c00 + start)}, (lt_idx[]){sizeof(float), 2}, NULL);
        for (lt_idx i = 0; i < count; i++)
            CHECK((double)wide[i] == value_of(f, (unsigned)(0x3c00 + start + i)), "%s, length %d", f->name, (int)count);
    }
    for (unsigned i = 0; i + 1 < ALL; i++) {
        const double a = value_of(f, i), b = value_of(f, i + 1), middle = (a + b) / 2;
        if (isnan(middle) || isinf(middle) || i == 0x7fff) continue;
        x[n++] = middle, x[n++] = nextafter(middle, INFINITY), x[n++] = nextafter(middle, -INFINITY);
    }
    down(f, n, x);
    for (n = 0; n < ALL; n++) x[n] = ldexp(random_real(), (int)random_below(80) - 45);
    x[0] = INFINITY, x[1] = -INFINITY, x[2] = NAN, x[3] = 0, x[4] = -0.0, x[5] = 1e300, x[6] = -1e-300,
    x[7] = 65519.999, x[8] = 65520, x[9] = 3.4e38, x[10] = 0x1p-25;
    down(f, n, x);
    free(bits), free(again), free(wide), free(x);
}

#define INTEGER(S, T, low, high)                                                                                       \
    static void integer_##S(void)                                                                                      \
    {                                                                                                                  \
        enum { N = 301 };                                                                                              \
        double d[N];                                                                                                   \
        float f[N], up[N];                                                                                             \
        int32_t i32[N], back[N];                                                                                       \
        T out[N];                                                                                                      \
        for (int i = 0; i < N; i++)                                                                                    \
            d[i] = ldexp(random_real(), (int)random_below(40)), i32[i] = (int32_t)random_bits();                       \
        d[0] = NAN, d[1] = INFINITY, d[2] = -INFINITY, d[3] = (high) + 0.5, d[4] = (low) - 0.5, d[5] = high,           \
        d[6] = low;                                                                                                    \
        for (int i = 0; i < N; i++) f[i] = (float)d[i];                                                                \
        LT_FN(cast_f64_##S)(N, (char *[]){(char *)out, (char *)d}, (lt_idx[]){sizeof(T), sizeof(double)}, NULL);       \
        for (int i = 0; i < N; i++)                                                                                    \
            CHECK(out[i] == (isnan(d[i]) ? 0 : (int)fmin(fmax(trunc(d[i]), low), high)), "f64 to " #S ": %g gave %d",  \
                  d[i], out[i]);                                                                                       \
        LT_FN(cast_f32_##S)(N, (char *[]){(char *)out, (char *)f}, (lt_idx[]){sizeof(T), sizeof(float)}, NULL);        \
        for (int i = 0; i < N; i++)                                                                                    \
            CHECK(out[i] == (isnan(f[i]) ? 0 : (int)fmin(fmax(trunc((double)f[i]), low), high)),                       \
                  "f32 to " #S ": %g gave %d", (double)f[i], out[i]);                                                  \
        LT_FN(cast_i32_##S)(N, (char *[]){(char *)out, (char *)i32}, (lt_idx[]){sizeof(T), 4}, NULL);                  \
        LT_FN(cast_##S##_i32)(N, (char *[]){(char *)back, (char *)out}, (lt_idx[]){4, sizeof(T)}, NULL);               \
        LT_FN(cast_##S##_f32)(N, (char *[]){(char *)up, (char *)out}, (lt_idx[]){4, sizeof(T)}, NULL);                 \
        for (int i = 0; i < N; i++) {                                                                                  \
            const int64_t want = ((int64_t)i32[i] - (low)) & ((high) - (low));                                         \
            CHECK(out[i] == want + (low) && back[i] == out[i] && up[i] == (float)out[i], "i32 to " #S ": %d gave %d",  \
                  i32[i], out[i]);                                                                                     \
        }                                                                                                              \
    }
INTEGER(i8, int8_t, -128, 127)
INTEGER(i16, int16_t, -32768, 32767)

/* Unsigned ones: from floats to the nearest number there is, and to what is wider, without a sign. */
#define UNSIGNED(S, T, high)                                                                                           \
    static void unsigned_##S(void)                                                                                     \
    {                                                                                                                  \
        enum { N = 301 };                                                                                              \
        double d[N];                                                                                                   \
        float f[N], up[N];                                                                                             \
        T out[N], bits[N];                                                                                             \
        for (int i = 0; i < N; i++) d[i] = ldexp(random_real(), (int)random_below(70)), bits[i] = (T)random_bits();    \
        d[0] = NAN, d[1] = INFINITY, d[2] = -INFINITY, d[3] = (high), d[4] = -0.5, d[5] = (high) / 2, d[6] = 0;        \
        bits[0] = 0, bits[1] = (T) - 1, bits[2] = (T)1 << (8 * sizeof(T) - 1);                                         \
        for (int i = 0; i < N; i++) f[i] = (float)d[i];                                                                \
        LT_FN(cast_f64_##S)(N, (char *[]){(char *)out, (char *)d}, (lt_idx[]){sizeof(T), sizeof(double)}, NULL);       \
        for (int i = 0; i < N; i++)                                                                                    \
            CHECK(out[i] == (d[i] >= (high) ? (T) - 1 : d[i] > 0 ? (T)d[i] : 0), "f64 to " #S ": %g", d[i]);           \
        LT_FN(cast_f32_##S)(N, (char *[]){(char *)out, (char *)f}, (lt_idx[]){sizeof(T), sizeof(float)}, NULL);        \
        for (int i = 0; i < N; i++)                                                                                    \
            CHECK(out[i] == (f[i] >= (float)(high) ? (T) - 1                                                           \
                             : f[i] > 0            ? (T)f[i]                                                           \
                                                   : 0),                                                               \
                  "f32 to " #S ": %g", (double)f[i]);                                                                  \
        LT_FN(cast_##S##_f32)(N, (char *[]){(char *)up, (char *)bits}, (lt_idx[]){4, sizeof(T)}, NULL);                \
        for (int i = 0; i < N; i++) CHECK(up[i] == (float)bits[i], #S " to f32: %d", i);                               \
    }
UNSIGNED(u16, uint16_t, 65536.0)
UNSIGNED(u32, uint32_t, 4294967296.0)
UNSIGNED(u64, uint64_t, 18446744073709551616.0)

static void widened(void)
{
    enum { N = 5 };
    const uint16_t u16[N] = {0, 1, 32767, 32768, 65535};
    const uint32_t u32[N] = {0, 1, INT32_MAX, 1u << 31, UINT32_MAX};
    const uint64_t u64[N] = {0, 1, INT64_MAX, (uint64_t)1 << 63, UINT64_MAX};
    int32_t i32[N];
    int64_t i64[N];
    double f64[N];
    LT_FN(cast_u16_i32)(N, (char *[]){(char *)i32, (char *)u16}, (lt_idx[]){4, 2}, NULL);
    LT_FN(cast_u32_i64)(N, (char *[]){(char *)i64, (char *)u32}, (lt_idx[]){8, 4}, NULL);
    for (int i = 0; i < N; i++) CHECK(i32[i] == u16[i] && i64[i] == u32[i], "to a wider integer, %d", i);
    LT_FN(cast_u32_f64)(N, (char *[]){(char *)f64, (char *)u32}, (lt_idx[]){8, 4}, NULL);
    for (int i = 0; i < N; i++) CHECK(f64[i] == (double)u32[i], "u32 to f64, %d", i);
    LT_FN(cast_u64_f64)(N, (char *[]){(char *)f64, (char *)u64}, (lt_idx[]){8, 8}, NULL);
    for (int i = 0; i < N; i++) CHECK(f64[i] == (double)u64[i], "u64 to f64, %d", i);
}

static void complex_numbers(void)
{
    enum { N = 9 };
    float f[2 * N], f2[2 * N];
    double d[2 * N], d2[2 * N];
    uint8_t truth[N];
    for (int i = 0; i < 2 * N; i++) f[i] = (float)random_real(), d[i] = random_real();
    f[0] = f[1] = 0, f[2] = 0, f[5] = 0, d[0] = 0, d[1] = -0.0, d[2] = NAN;
#define CAST(from, to, out, so, in, si)                                                                                \
    LT_FN(cast_##from##_##to)(N, (char *[]){(char *)(out), (char *)(in)}, (lt_idx[]){so, si}, NULL)
    CAST(f32, c64, f2, 8, f, 4);
    for (int i = 0; i < N; i++) CHECK(f2[2 * i] == f[i] && f2[2 * i + 1] == 0, "f32 to c64, %d", i);
    CAST(f32, c128, d2, 16, f, 4);
    for (int i = 0; i < N; i++) CHECK(d2[2 * i] == (double)f[i] && d2[2 * i + 1] == 0, "f32 to c128, %d", i);
    CAST(f64, c128, d2, 16, d, 8);
    for (int i = 0; i < N; i++) CHECK(same(d2[2 * i], d[i]) && d2[2 * i + 1] == 0, "f64 to c128, %d", i);
    CAST(c64, c128, d2, 16, f, 8);
    for (int i = 0; i < 2 * N; i++) CHECK(d2[i] == (double)f[i], "c64 to c128, %d", i);
    CAST(c128, c64, f2, 8, d, 16);
    for (int i = 0; i < 2 * N; i++) CHECK(same((double)f2[i], (double)(float)d[i]), "c128 to c64, %d", i);
    CAST(c64, f32, f2 + N - 1, -4, f, 8);
    for (int i = 0; i < N; i++) CHECK(f2[N - 1 - i] == f[2 * i], "c64 to f32, %d", i);
    CAST(c128, f64, d2, 8, d, 16);
    for (int i = 0; i < N; i++) CHECK(same(d2[i], d[2 * i]), "c128 to f64, %d", i);
    CAST(c64, b8, truth, 1, f, 8);
    for (int i = 0; i < N; i++) CHECK(truth[i] == (i != 0), "c64 to b8, %d", i);
    CAST(c128, b8, truth, 1, d, 16);
    for (int i = 0; i < N; i++) CHECK(truth[i] == (i != 0), "c128 to b8, %d", i);
}

int main(void)
{
    const format half = {"f16", 10, 15, LT_FN(cast_f16_f32), LT_FN(cast_f32_f16), LT_FN(cast_f64_f16)};
    const format brain = {"bf16", 7, 127, LT_FN(cast_bf16_f32), LT_FN(cast_f32_bf16), LT_FN(cast_f64_bf16)};
    every_pattern(&half);
    every_pattern(&brain);
    integer_i8();
    integer_i16();
    unsigned_u16(), unsigned_u32(), unsigned_u64();
    widened();
    complex_numbers();
    return finish();
}
