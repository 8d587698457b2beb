/* Reductions against plain loops: rows, columns, strided and negative, short and long, with and without a partial
 * result, NaN and infinities in any place. */
#include "check.h"
#include "conv.h"

typedef void (*reduction)(lt_idx, lt_idx, char *, lt_idx, const char *, lt_idx, lt_idx, int);

/* The inputs' and output's type: reals are read as double, integers as int64. */
typedef enum { B8, U8, I32, I64, F32, F64 } kind;
static const int size_of[] = {1, 1, 4, 8, 4, 8};

static double real(kind k, const void *p) { return k == F32 ? (double)*(const float *)p : *(const double *)p; }
static int64_t whole(kind k, const void *p)
{
    switch (k) {
    case I32: return *(const int32_t *)p;
    case I64: return *(const int64_t *)p;
    default: return *(const uint8_t *)p;
    }
}
static void put(kind k, void *p, double value, int64_t integer)
{
    switch (k) {
    case B8: *(uint8_t *)p = integer & 1; break;
    case U8: *(uint8_t *)p = (uint8_t)integer; break;
    case I32: *(int32_t *)p = (int32_t)integer; break;
    case I64: *(int64_t *)p = integer; break;
    case F32: *(float *)p = (float)value; break;
    case F64: *(double *)p = value; break;
    }
}

typedef enum { SUM, PROD, MAX, MIN, ANY, ALL } operation;
static long double real_step(operation op, long double a, double x)
{
    if (op == SUM) return a + x;
    if (op == PROD) return a * x;
    if (isnan(a) || isnan(x)) return NAN;
    return op == MAX ? fmaxl(a, x) : fminl(a, x);
}
static int64_t whole_step(operation op, int64_t a, int64_t x)
{
    switch (op) {
    case SUM: return (int64_t)((uint64_t)a + (uint64_t)x);
    case PROD: return (int64_t)((uint64_t)a * (uint64_t)x);
    case MAX: return a > x ? a : x;
    case MIN: return a < x ? a : x;
    case ANY: return a || x;
    default: return a && x;
    }
}

static const struct {
    const char *name;
    reduction run;
    operation op;
    kind k;
} cases[] = {
#define CASE(name, op, k) {#name, LT_FN(name), op, k}
    CASE(sum_f32, SUM, F32),   CASE(sum_f64, SUM, F64),   CASE(sum_i64, SUM, I64), CASE(prod_f32, PROD, F32),
    CASE(prod_f64, PROD, F64), CASE(prod_i64, PROD, I64), CASE(max_b8, MAX, B8),   CASE(max_u8, MAX, U8),
    CASE(max_i32, MAX, I32),   CASE(max_i64, MAX, I64),   CASE(max_f32, MAX, F32), CASE(max_f64, MAX, F64),
    CASE(min_b8, MIN, B8),     CASE(min_u8, MIN, U8),     CASE(min_i32, MIN, I32), CASE(min_i64, MIN, I64),
    CASE(min_f32, MIN, F32),   CASE(min_f64, MIN, F64),   CASE(any_b8, ANY, B8),   CASE(all_b8, ALL, B8),
};

/* One call. out_step and the input's steps count elements; the input lies in a block of its own. */
static void reduce(int c, lt_idx n_out, lt_idx n_red, lt_idx out_step, lt_idx step_out, lt_idx step_red, int accumulate,
                   double special)
{
    const kind k = cases[c].k;
    const int size = size_of[k], product = cases[c].op == PROD;
    const lt_idx reach = labs(step_out) * n_out + labs(step_red) * n_red + 1;
    char *block = allocate((size_t)(reach * size)),
         *out = allocate((size_t)(n_out * labs(out_step) + 1) * (size_t)size);
    for (lt_idx i = 0; i < reach; i++) {
        const double r = random_real();
        const int64_t bits = (int64_t)random_bits();
        put(k, block + i * size, product ? 1 + r / 8 : r,
            k == B8 ? (bits % 50 ? cases[c].op == ALL : bits >> 8) : bits);
    }
    const char *in = block;
    if (step_out < 0) in += (n_out - 1) * -step_out * size;
    if (step_red < 0) in += (n_red - 1) * -step_red * size;
    if (special == special + 1 || isnan(special))
        for (int t = 0; t < 3 && n_out * n_red > 0; t++)
            put(k, (char *)in + (random_below(n_out) * step_out + random_below(n_red) * step_red) * size, special, 7);
    for (lt_idx i = 0; i < n_out * labs(out_step) + 1; i++) put(k, out + i * size, 0.25, 1);
    double *want = allocate((size_t)(n_out + 1) * sizeof(double)),
           *scale = allocate((size_t)(n_out + 1) * sizeof(double));
    int64_t *want_whole = allocate((size_t)(n_out + 1) * sizeof(int64_t));
    for (lt_idx i = 0; i < n_out; i++) {
        int started = accumulate;
        long double a = 0.25;
        double s = 0.25;
        int64_t w = 1;
        if (cases[c].op == SUM && !accumulate) a = 0, w = 0, started = 1;
        if (cases[c].op == PROD && !accumulate) a = 1, w = 1, started = 1;
        if (cases[c].op == ANY && !accumulate) w = 0, started = 1;
        if (cases[c].op == ALL && !accumulate) w = 1, started = 1;
        for (lt_idx r = 0; r < n_red; r++) {
            const char *p = in + (i * step_out + r * step_red) * size;
            if (k >= F32) {
                a = started ? real_step(cases[c].op, a, real(k, p)) : real(k, p);
                s += fabs(real(k, p));
            } else {
                w = started ? whole_step(cases[c].op, w, whole(k, p)) : whole(k, p);
            }
            started = 1;
        }
        want[i] = (double)a, want_whole[i] = w, scale[i] = product ? fabs((double)a) * sqrt((double)n_red + 4) : s;
    }
    cases[c].run(n_out, n_red, out, out_step * size, in, step_out * size, step_red * size, accumulate);
    for (lt_idx i = 0; i < n_out; i++) {
        const char *p = out + i * out_step * size;
        const int exact = cases[c].op != SUM && cases[c].op != PROD;
        /* Rounding errors of one sign, as equal terms (step 0) have, add up over a run of 32. */
        const double bound = exact ? 0 : (k == F32 ? 4e-7 : 1e-15) * (step_red ? 1 : 5);
        if (k >= F32)
            CHECK(close_to(real(k, p), want[i], bound, scale[i]),
                  "%s: n_out %d n_red %d steps %d %d %d accumulate %d special %g: output %d is %.9g, not %.9g",
                  cases[c].name, (int)n_out, (int)n_red, (int)out_step, (int)step_out, (int)step_red, accumulate,
                  special, (int)i, real(k, p), want[i]);
        else
            CHECK(whole(k, p) == want_whole[i],
                  "%s: n_out %d n_red %d steps %d %d %d accumulate %d: output %d is %lld, not %lld", cases[c].name,
                  (int)n_out, (int)n_red, (int)out_step, (int)step_out, (int)step_red, accumulate, (int)i,
                  (long long)whole(k, p), (long long)want_whole[i]);
    }
    free(block), free(out), free(want), free(want_whole), free(scale);
}

/* The sum of many equal numbers keeps its digits: a naive float sum of a million 0.1 is off by 1 %. */
static void long_sums(void)
{
    enum { N = 1000003 };
    float *x = allocate(sizeof(float) * N), total;
    for (lt_idx i = 0; i < N; i++) x[i] = 0.1f;
    const double want = (double)0.1f * N;
    LT_FN(sum_f32)(1, N, (char *)&total, 4, (const char *)x, 4, 4, 0);
    CHECK(close_to(total, want, 1e-6, want), "sum of a long row: %.9g, not %.9g", (double)total, want);
    LT_FN(sum_f32)(1, N / 2, (char *)&total, 4, (const char *)x, 4, 8, 0);
    CHECK(close_to(total, want / 2, 4e-6, want / 2), "sum of a long strided row: %.9g, not %.9g", (double)total,
          want / 2);
    float columns[8];
    LT_FN(sum_f32)(8, N / 8, (char *)columns, 4, (const char *)x, 4, 32, 0);
    for (int i = 0; i < 8; i++)
        CHECK(close_to(columns[i], want / 8, 4e-6, want / 8), "sum of a long column: %.9g, not %.9g",
              (double)columns[i], want / 8);
    free(x);
}

typedef void (*arg_reduction)(lt_idx, lt_idx, int64_t *, const char *, lt_idx, lt_idx);
static void args(void)
{
    static const struct {
        const char *name;
        arg_reduction run;
        kind k;
        int greatest;
    } all[] = {
#define ARG(s, k) {"argmax_" #s, LT_FN(argmax_##s), k, 1}, {"argmin_" #s, LT_FN(argmin_##s), k, 0}
        ARG(b8, B8), ARG(u8, U8), ARG(i32, I32), ARG(i64, I64), ARG(f32, F32), ARG(f64, F64),
    };
    static const lt_idx lengths[] = {1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 64, 65, 127, 200, 1000};
    for (int c = 0; c < COUNT(all); c++)
        for (int l = 0; l < COUNT(lengths); l++)
            for (int trial = 0; trial < 24; trial++) {
                const lt_idx n = lengths[l], rows = 3, step = trial % 3 + 1;
                const kind k = all[c].k;
                char *x = allocate((size_t)(rows * n * step * 8));
                const int size = size_of[k];
                for (lt_idx i = 0; i < rows * n * step; i++) {
                    const int64_t bits = (int64_t)(random_bits() % (trial < 12 ? 4 : 251)); /* many ties in half */
                    put(k, x + i * size, trial % 4 == 3 && bits % 7 == 0 ? NAN : (double)bits - 2, bits);
                }
                int64_t got[3];
                all[c].run(rows, n, got, x, n * step * size, step * size);
                for (lt_idx i = 0; i < rows; i++) {
                    const char *row = x + i * n * step * size;
                    lt_idx best = 0;
                    for (lt_idx j = 1; j < n; j++) {
                        const char *p = row + j * step * size, *q = row + best * step * size;
                        if (k >= F32) {
                            const double v = real(k, p), w = real(k, q);
                            if (!isnan(w) && (isnan(v) || (all[c].greatest ? v > w : v < w))) best = j;
                        } else if (all[c].greatest ? whole(k, p) > whole(k, q) : whole(k, p) < whole(k, q)) {
                            best = j;
                        }
                    }
                    CHECK(got[i] == best, "%s: n %d step %d: %d, not %d", all[c].name, (int)n, (int)step, (int)got[i],
                          (int)best);
                }
                free(x);
            }
}

int main(void)
{
    static const lt_idx outs[] = {0, 1, 2, 3, 4, 5, 17, 70}, reds[] = {0, 1, 2, 7, 16, 33, 64, 130, 300};
    for (int c = 0; c < COUNT(cases); c++)
        for (int o = 0; o < COUNT(outs); o++)
            for (int r = 0; r < COUNT(reds); r++) {
                const lt_idx n_out = outs[o], n_red = reds[r];
                if (n_red == 0 && (cases[c].op == MAX || cases[c].op == MIN)) continue;
                for (int accumulate = 0; accumulate < 2; accumulate++) {
                    reduce(c, n_out, n_red, 1, n_red, 1, accumulate, 0);
                    reduce(c, n_out, n_red, 1, 1, n_out, accumulate, 0);
                    reduce(c, n_out, n_red, 2, 3 * n_red, 3, accumulate, 0);
                    reduce(c, n_out, n_red, 1, 2, 2 * n_out, accumulate, 0);
                    reduce(c, n_out, n_red, 1, -n_red, -1, accumulate, 0);
                    reduce(c, n_out, n_red, -1 + 2 * (n_out > 0), 1, -n_out, accumulate, 0);
                    reduce(c, n_out, n_red, 1, 0, 1, accumulate, 0);
                    reduce(c, n_out, n_red, 1, 1, 0, accumulate, 0);
                }
                if (cases[c].k >= F32) {
                    const double specials[] = {NAN, INFINITY, -INFINITY};
                    for (int s = 0; s < 3; s++) {
                        reduce(c, n_out, n_red, 1, n_red, 1, 0, specials[s]);
                        reduce(c, n_out, n_red, 1, 1, n_out, 0, specials[s]);
                        reduce(c, n_out, n_red, 1, 2, 2 * n_out, 0, specials[s]);
                    }
                }
            }
    /* More outputs than advance together. */
    for (int c = 0; c < COUNT(cases); c++) reduce(c, 700, 150, 1, 1, 700, 1, 0), reduce(c, 600, 3, 1, 1, 600, 0, 0);
    long_sums();
    args();
    return finish();
}
