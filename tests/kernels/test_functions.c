/* Loops that approximate: elementary functions, activations and their gradients, powers, float division. Bounds are in
 * units of the last place of the correctly rounded result; then the float functions are swept over the whole line. */
#include "loop_cases.h"

#define BOTH1(op, ulps32, ulps64, expr)                                                                                \
    CASE1(op##_f32, F32, F32, ulps32, expr)                                                                            \
    CASE1(op##_f64, F64, F64, ulps64, expr)
#define BOTH2(op, ulps32, ulps64, expr)                                                                                \
    CASE2(op##_f32, F32, F32, F32, ulps32, expr)                                                                       \
    CASE2(op##_f64, F64, F64, F64, ulps64, expr)

/* The C library's double functions are the reference; those of the double loops are the same ones. */
BOTH1(exp, 2, 1, exp(x))
BOTH1(exp2, 2, 1, exp2(x))
BOTH1(expm1, 2, 2, expm1(x))
BOTH1(log, 2, 1, log(x))
BOTH1(log2, 3, 1, log2(x))
BOTH1(log10, 3, 2, log10(x))
BOTH1(log1p, 2, 2, log1p(x))
BOTH1(sin, 3, 1, sin(x))
BOTH1(cos, 3, 1, cos(x))
BOTH1(tan, 4, 2, tan(x))
BOTH1(asin, 1, 1, asin(x))
BOTH1(acos, 1, 1, acos(x))
BOTH1(atan, 1, 1, atan(x))
BOTH1(sinh, 1, 2, sinh(x))
BOTH1(cosh, 1, 2, cosh(x))
BOTH1(tanh, 3, 2, tanh(x))
BOTH1(asinh, 1, 2, asinh(x))
BOTH1(acosh, 1, 2, acosh(x))
BOTH1(atanh, 1, 2, atanh(x))
BOTH1(erf, 2, 2, erf(x))
BOTH1(rsqrt, 2, 2, 1 / sqrt(x))
static double sigmoid(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
BOTH1(sigmoid, 3, 2, sigmoid(x))

/* NaN for -inf, as x * sigmoid(x) says and PyTorch gives. */
BOTH1(silu, 4, 4, x *sigmoid(x))

static const double two_half[] = {2, 3}, slope[] = {0.25};
static double softplus(double x, const double *p)
{
    return x * p[0] > p[1] ? x : (fmax(x * p[0], 0) + log1p(exp(-fabs(x * p[0])))) / p[0];
}
CASE1P(softplus_f32, F32, F32, 4, two_half, isnan(x) ? x : softplus(x, param))
CASE1P(softplus_f64, F64, F64, 4, two_half, isnan(x) ? x : softplus(x, param))
CASE1P(elu_f32, F32, F32, 3, slope, x > 0 ? x : param[0] * expm1(x))
CASE1P(elu_f64, F64, F64, 3, slope, x > 0 ? x : param[0] * expm1(x))
CASE1P(leaky_relu_f32, F32, F32, 0, slope, x > 0 ? x : param[0] * x)
CASE1P(leaky_relu_f64, F64, F64, 0, slope, x > 0 ? x : param[0] * x)

BOTH2(atan2, 1, 1, atan2(a, b))
BOTH2(hypot, 1, 1, hypot(a, b))
BOTH2(pow, 2, 1, pow(a, b))

/* CPython's float.__floordiv__, with IEEE division by zero. The quotient is whole, so a rounding error is a whole unit:
 * values that a double does not decide exactly like a float are left to the double loop. */
static double floor_divide(double a, double b)
{
    if (b == 0) return a / b;
    double r = fmod(a, b), q = (a - r) / b;
    if (r != 0 && (b < 0) != (r < 0)) q -= 1;
    if (q == 0) return copysign(0, a / b);
    double whole = floor(q);
    return q - whole > 0.5 ? whole + 1 : whole;
}
BOTH2(div_floor, 1, 0, floor_divide(a, b))

/* Gradients, on inputs in [-1, 1) where no term cancels much. */
#define GRADIENT(op, ulps, expr)                                                                                       \
    CASE2(op##_backward_f32, F32, UNIT32, UNIT32, ulps, expr)                                                          \
    CASE2(op##_backward_f64, F64, UNIT64, UNIT64, ulps, expr)
GRADIENT(tanh, 4, a * (1 - b) * (1 + b))
GRADIENT(sigmoid, 4, a * (1 - b) * b)
GRADIENT(relu, 0, b <= 0 ? 0 : a)
GRADIENT(silu, 8, a *sigmoid(b) * (1 + b * sigmoid(-b)))
#define GRADIENT_P(op, ulps, parameters, expr)                                                                         \
    CASE2P(op##_backward_f32, F32, UNIT32, UNIT32, ulps, parameters, expr)                                             \
    CASE2P(op##_backward_f64, F64, UNIT64, UNIT64, ulps, parameters, expr)
static const double two_one[] = {2, 1};
GRADIENT_P(softplus, 4, two_one, b *param[0] > param[1] ? a : a * sigmoid(b * param[0]))
GRADIENT_P(elu, 4, slope, b > 0 ? a : a * param[0] * exp(b))
GRADIENT_P(leaky_relu, 0, slope, b > 0 ? a : a * param[0])

static const double third[] = {1. / 3};

#if defined(__FMA__) || defined(__aarch64__)
#define FUSED 1
#else
#define FUSED 0
#endif

/* Over every 10007th float and the worst arguments that the exhaustive run of accuracy.c has found: the bound that
 * web/docs/accuracy.md states, and the specials exactly. */
typedef struct {
    const char *name;
    lt_loop loop;
    double (*reference)(double);
    double bound;
} swept;
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
LOOP(tanh_f32)
LOOP(erf_f32)
LOOP(sigmoid_f32)
LOOP(rsqrt_f32)
LOOP(gelu_erf_f32)
static double rsqrt(double x) { return 1 / sqrt(x); }
static double gelu(double x) { return 0.5 * x * erfc(-x * sqrt(0.5)); }

static void sweep(void)
{
    static const swept all[] = {
        {"exp", LT_FN(exp_f32), exp, 1.1},
        {"exp2", LT_FN(exp2_f32), exp2, 1.1},
        {"expm1", LT_FN(expm1_f32), expm1, 1.6},
        {"log", LT_FN(log_f32), log, 1.1},
        {"log2", LT_FN(log2_f32), log2, 2.1},
        {"log10", LT_FN(log10_f32), log10, 2.3},
        {"log1p", LT_FN(log1p_f32), log1p, 1.6},
        {"sin", LT_FN(sin_f32), sin, 2.5},
        {"cos", LT_FN(cos_f32), cos, 2.5},
        {"tan", LT_FN(tan_f32), tan, 4},
        {"tanh", LT_FN(tanh_f32), tanh, 2.6},
        {"erf", LT_FN(erf_f32), erf, 1.5},
        {"sigmoid", LT_FN(sigmoid_f32), sigmoid, 2.4},
        {"rsqrt", LT_FN(rsqrt_f32), rsqrt, 1.6},
        {"gelu", LT_FN(gelu_erf_f32), gelu, FUSED ? 7.5 : 100}, /* what x^2 loses in a product that is not fused */
    };
    static const float worst_found[] = {26.7169456f,  0.705354273f, 16.9926529f, -11.8749714f, 4.50509071f,
                                        -5.48158979f, -4.19134903f, -12.880125f, -2.37655759f, 1.37598658f};
    enum { N = 4096 };
    static float in[N], out[N];
    for (int f = 0; f < COUNT(all); f++) {
        double worst = 0;
        float where = 0;
        uint64_t next = 0;
        while (next < (uint64_t)1 << 32) {
            lt_idx n = 0;
            if (next == 0) {
                memcpy(in, worst_found, sizeof worst_found);
                n = COUNT(worst_found);
            }
            for (; n < N && next < (uint64_t)1 << 32; n++, next += 10007) {
                const uint32_t bits = (uint32_t)next;
                memcpy(&in[n], &bits, 4);
            }
            all[f].loop(n, (char *[]){(char *)out, (char *)in}, (lt_idx[]){4, 4}, NULL);
            for (lt_idx i = 0; i < n; i++) {
                const double u = ulps_f32(out[i], all[f].reference(in[i]));
                if (u > worst) worst = u, where = in[i];
            }
        }
        CHECK(worst <= all[f].bound, "%s: %.2f units off at %.9g (bound %.2f)", all[f].name, worst, (double)where,
              all[f].bound);
    }
}

/* These add terms that may cancel: close relative to the terms. */
static double gelu_slope(double x) { return 0.5 * (1 + erf(x * sqrt(0.5))) + x * exp(-0.5 * x * x) / sqrt(2 * M_PI); }
static double gelu_tanh_slope(double x)
{
    const double k = 2 * sqrt(2 / M_PI), w = k * (x + 0.044715 * x * x * x);
    return sigmoid(w) + x * sigmoid(w) * sigmoid(-w) * k * (1 + 3 * 0.044715 * x * x);
}
LOOP(gelu_erf_f64)
LOOP(gelu_backward_f32)
LOOP(gelu_backward_f64)
LOOP(gelu_tanh_f32)
LOOP(gelu_tanh_f64)
LOOP(gelu_tanh_backward_f32)
LOOP(gelu_tanh_backward_f64)
LOOP(addcmul_f32)
LOOP(addcdiv_f64)
LOOP(addcdiv_f32)
LOOP(addcmul_f64)
LOOP(lerp_f32)
LOOP(lerp_f64)
static void sums(void)
{
    enum { N = 1000 };
    static float a[N], b[N], c[N], y[N];
    static double ad[N], bd[N], cd[N], yd[N];
    const lt_idx four[] = {4, 4, 4, 4}, eight[] = {8, 8, 8, 8};
    for (int i = 0; i < N; i++) {
        ad[i] = a[i] = (float)random_real() * 5;
        bd[i] = b[i] = (float)random_real() * 5;
        cd[i] = c[i] = (float)random_real();
    }
    char *f[] = {(char *)y, (char *)a, (char *)b, (char *)c}, *d[] = {(char *)yd, (char *)ad, (char *)bd, (char *)cd};
#define COMPARE(op, want, scale)                                                                                       \
    LT_FN(op##_f32)(N, f, four, third);                                                                                \
    LT_FN(op##_f64)(N, d, eight, third);                                                                               \
    for (int i = 0; i < N; i++) {                                                                                      \
        CHECK(close_to(y[i], want, 4e-7, scale), #op "_f32: %.9g, not %.9g", (double)y[i], want);                      \
        CHECK(close_to(yd[i], want, 1e-15, scale), #op "_f64: %.17g, not %.17g", yd[i], want);                         \
    }
    COMPARE(gelu_erf, 0.5 * ad[i] * (1 + erf(ad[i] * sqrt(0.5))), fabs(ad[i]))
    COMPARE(gelu_tanh, ad[i] * sigmoid(2 * sqrt(2 / M_PI) * (ad[i] + 0.044715 * ad[i] * ad[i] * ad[i])), fabs(ad[i]))
    COMPARE(gelu_backward, ad[i] * gelu_slope(bd[i]), fabs(ad[i]))
    COMPARE(gelu_tanh_backward, ad[i] * gelu_tanh_slope(bd[i]), 2 * fabs(ad[i]))
    COMPARE(addcmul, ad[i] + bd[i] * cd[i] / 3, fabs(ad[i]) + fabs(bd[i] * cd[i]))
    COMPARE(addcdiv, ad[i] + bd[i] / cd[i] / 3, fabs(ad[i]) + fabs(bd[i] / cd[i]))
    COMPARE(lerp, ad[i] + cd[i] * (bd[i] - ad[i]), fabs(ad[i]) + fabs(bd[i]))
    for (int i = 0; i < N; i++) c[i] = 1;
    LT_FN(lerp_f32)(N, f, four, NULL);
    CHECK(memcmp(y, b, sizeof y) == 0, "lerp with weight 1 is not exactly the end");
}

int main(void)
{
    sweep();
    sums();
    return run_cases();
}
