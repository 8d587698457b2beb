/* The greatest error of every float32 function of one argument, over all 2^32 floats, in units in the last place of the
 * true value: the table of web/docs/accuracy.md. Run by hand, since it takes a minute or two per function:
 *
 *     python tests/kernels/test_kernels.py accuracy avx2 1 exp tanh
 *
 * The number is the step from one float to the next in bits, and the names choose functions; without names all.
 *
 * The reference is the C library in double. Where a result is below the normal numbers, its unit is that of the
 * smallest normal one. A NaN that is not one in the reference, a wrong infinity and a finite value for an infinite one
 * are infinitely wrong; zeros of the wrong sign are counted, where the reference has a zero that does not come from
 * underflow. */
#include "check.h"

typedef void (*unary)(lt_idx, char *const *, const lt_idx *, const void *);
typedef struct {
    const char *name;
    unary loop;
    double (*reference)(double);
} function;

static double sigmoid(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
/* NaN at -infinity, as 0 times it is. */
static double silu(double x) { return x * sigmoid(x); }
static double gelu(double x) { return 0.5 * x * erfc(-x * sqrt(0.5)); }
static double gelu_tanh(double x) { return x * sigmoid(2 * sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)); }
static double softplus(double x) { return x > 20 ? x : fmax(x, 0) + log1p(exp(-fabs(x))) + (x - x); }
static double elu(double x) { return x > 0 ? x : expm1(x); }
static double rsqrt(double x) { return 1 / sqrt(x); }

#define LOOP(name) extern void LT_FN(name)(lt_idx, char *const *, const lt_idx *, const void *);
LOOP(exp_f32)
LOOP(exp2_f32)
LOOP(expm1_f32)
LOOP(log_f32)
LOOP(log2_f32)
LOOP(log10_f32)
LOOP(log1p_f32)
LOOP(sin_f32)
LOOP(cos_f32)
LOOP(tan_f32)
LOOP(asin_f32)
LOOP(acos_f32)
LOOP(atan_f32)
LOOP(sinh_f32)
LOOP(cosh_f32)
LOOP(tanh_f32)
LOOP(asinh_f32)
LOOP(acosh_f32)
LOOP(atanh_f32)
LOOP(erf_f32)
LOOP(erfc_f32)
LOOP(lgamma_f32)
LOOP(rsqrt_f32)
LOOP(sigmoid_f32)
LOOP(silu_f32)
LOOP(gelu_erf_f32)
LOOP(gelu_tanh_f32)
LOOP(softplus_f32)
LOOP(elu_f32)

static const function all[] = {
    {"exp", LT_FN(exp_f32), exp},
    {"exp2", LT_FN(exp2_f32), exp2},
    {"expm1", LT_FN(expm1_f32), expm1},
    {"log", LT_FN(log_f32), log},
    {"log2", LT_FN(log2_f32), log2},
    {"log10", LT_FN(log10_f32), log10},
    {"log1p", LT_FN(log1p_f32), log1p},
    {"sin", LT_FN(sin_f32), sin},
    {"cos", LT_FN(cos_f32), cos},
    {"tan", LT_FN(tan_f32), tan},
    {"asin", LT_FN(asin_f32), asin},
    {"acos", LT_FN(acos_f32), acos},
    {"atan", LT_FN(atan_f32), atan},
    {"sinh", LT_FN(sinh_f32), sinh},
    {"cosh", LT_FN(cosh_f32), cosh},
    {"tanh", LT_FN(tanh_f32), tanh},
    {"asinh", LT_FN(asinh_f32), asinh},
    {"acosh", LT_FN(acosh_f32), acosh},
    {"atanh", LT_FN(atanh_f32), atanh},
    {"erf", LT_FN(erf_f32), erf},
    {"erfc", LT_FN(erfc_f32), erfc},
    {"lgamma", LT_FN(lgamma_f32), lgamma},
    {"rsqrt", LT_FN(rsqrt_f32), rsqrt},
    {"sigmoid", LT_FN(sigmoid_f32), sigmoid},
    {"silu", LT_FN(silu_f32), silu},
    {"gelu_erf", LT_FN(gelu_erf_f32), gelu},
    {"gelu_tanh", LT_FN(gelu_tanh_f32), gelu_tanh},
    {"softplus", LT_FN(softplus_f32), softplus},
    {"elu", LT_FN(elu_f32), elu},
};

enum { N = 4096 };
static float in[N], out[N];

static void measure(const function *f, uint64_t step)
{
    static const double param[] = {1, 20};
    double worst = 0;
    float where = 0;
    long signs = 0;
    for (uint64_t next = 0; next < (uint64_t)1 << 32;) {
        lt_idx n = 0;
        for (; n < N && next < (uint64_t)1 << 32; n++, next += step) {
            const uint32_t bits = (uint32_t)next;
            memcpy(&in[n], &bits, 4);
        }
        f->loop(n, (char *[]){(char *)out, (char *)in}, (lt_idx[]){4, 4}, param);
        for (lt_idx i = 0; i < n; i++) {
            const double want = f->reference(in[i]);
            double error = 0;
            if (isnan(want) || isnan(out[i]) || isinf((float)want) || isinf(out[i]) || fabs(want) >= 0x1p-126)
                error = ulps_f32(out[i], want);
            else error = fabs((double)out[i] - want) * 0x1p149;
            if (error > worst) worst = error, where = in[i];
            signs += want == 0 && out[i] == 0 && in[i] == 0 && !signbit(want) != !signbit(out[i]);
        }
    }
    printf("| `%s` | %.3f | %.9g |", f->name, worst, (double)where);
    if (signs) printf(" %ld zeros of the wrong sign", signs);
    printf("\n");
    fflush(stdout);
}

int main(int count, char **words)
{
    const uint64_t step = count > 1 ? strtoull(words[1], NULL, 10) : 1;
    for (int f = 0; f < COUNT(all); f++) {
        int chosen = count <= 2;
        for (int i = 2; i < count; i++) chosen |= strcmp(words[i], all[f].name) == 0;
        if (chosen) measure(&all[f], step ? step : 1);
    }
    return 0;
}
