/* How fast the kernels of one instruction set are: GFLOP/s of matrix products, nanoseconds per element and GB/s of the
 * rest. Each figure is the best of many short runs, so that other work on the machine disturbs it least. */
#define _POSIX_C_SOURCE 199309L
#include <time.h>

#include "check.h"
#include "conv.h"
#include "step_names_gen.h"

#define NAME(isa) NAME_(isa)
#define NAME_(isa) #isa

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The best time of one execution of `work`, in seconds. */
#define BEST(result, work)                                                                                             \
    do {                                                                                                               \
        long times_ = 1;                                                                                               \
        for (double spent_ = 0; spent_ < 2e-4; times_ *= 2) {                                                          \
            const double from_ = now();                                                                                \
            for (long t_ = 0; t_ < times_; t_++) work;                                                                 \
            spent_ = now() - from_;                                                                                    \
            if (spent_ >= 2e-4) break;                                                                                 \
        }                                                                                                              \
        result = INFINITY;                                                                                             \
        const double until_ = now() + 0.15;                                                                            \
        do {                                                                                                           \
            const double from_ = now();                                                                                \
            for (long t_ = 0; t_ < times_; t_++) work;                                                                 \
            const double once_ = (now() - from_) / (double)times_;                                                     \
            if (once_ < result) result = once_;                                                                        \
        } while (now() < until_);                                                                                      \
    } while (0)

#define GEMM(S, T)                                                                                                     \
    static void gemm_##S(lt_idx m, lt_idx n, lt_idx k, int transposed)                                                 \
    {                                                                                                                  \
        T *a = random_##S(m * k), *b = random_##S(k * n), *c = random_##S(m * n);                                      \
        lt_idx elements;                                                                                               \
        LT_FN(gemm_work_##S)(m, n, k, &elements);                                                                      \
        T *work = random_##S(elements);                                                                                \
        double t;                                                                                                      \
        BEST(t, LT_FN(gemm_##S)(m, n, k, a, k, 1, b, transposed ? 1 : n, transposed ? k : 1, c, n, NULL, 0, work));    \
        printf("  gemm_" #S " %4d x %4d x %4d %s %10.2f us %7.1f GFLOP/s\n", (int)m, (int)n, (int)k,                   \
               transposed ? "B'" : "  ", t * 1e6, 2e-9 * (double)m * (double)n * (double)k / t);                       \
        free(a), free(b), free(c), free(work);                                                                         \
    }
GEMM(f32, float)
GEMM(f64, double)

enum { N = 4096 };
static float *x, *y, *z, *g;

#define LOOP(name, operands)                                                                                           \
    do {                                                                                                               \
        extern void LT_FN(name)(lt_idx, char *const *, const lt_idx *, const void *);                                  \
        char *const ptr[] = {(char *)z, (char *)x, (char *)y};                                                         \
        const lt_idx stride[] = {4, 4, 4};                                                                             \
        const double param[] = {1, 20};                                                                                \
        double t;                                                                                                      \
        BEST(t, LT_FN(name)(N, ptr, stride, param));                                                                   \
        printf("  %-24s %8.3f ns per element %7.1f GB/s\n", #name, t / N * 1e9, (operands + 1) * 4. * N / t / 1e9);    \
    } while (0)
#define CALL(text, bytes, call)                                                                                        \
    do {                                                                                                               \
        double t;                                                                                                      \
        BEST(t, call);                                                                                                 \
        printf("  %-24s %8.3f ns per element %7.1f GB/s\n", text, t / N * 1e9, (bytes) * (double)N / t / 1e9);         \
    } while (0)

int main(void)
{
    printf("%s\n", NAME(LT_ISA));
    static const lt_idx shapes[][4] = {
        {64, 16, 2, 1},     {64, 16, 16, 1},    {64, 1, 16, 1},     {64, 16, 16, 0},    {16, 16, 64, 0},
        {64, 2, 16, 0},     {1, 512, 512, 0},   {1, 512, 512, 1},   {32, 32, 32, 0},    {64, 64, 64, 0},
        {128, 128, 128, 0}, {256, 256, 256, 0}, {512, 512, 512, 0}, {512, 512, 512, 1}, {1024, 1024, 1024, 0},
    };
    for (int i = 0; i < COUNT(shapes); i++) gemm_f32(shapes[i][0], shapes[i][1], shapes[i][2], (int)shapes[i][3]);
    gemm_f64(64, 64, 64, 0);
    gemm_f64(512, 512, 512, 0);
    x = random_f32(N), y = random_f32(N), z = random_f32(N), g = random_f32(N);
    for (int i = 0; i < N; i++) x[i] = fabsf(x[i]) * 4 + 0.1f;
    LOOP(add_f32, 2);
    LOOP(mul_f32, 2);
    LOOP(div_f32, 2);
    LOOP(relu_f32, 1);
    LOOP(sqrt_f32, 1);
    LOOP(exp_f32, 1);
    LOOP(log_f32, 1);
    LOOP(tanh_f32, 1);
    LOOP(tanh_backward_f32, 2);
    LOOP(sigmoid_f32, 1);
    LOOP(gelu_erf_f32, 1);
    LOOP(erf_f32, 1);
    LOOP(sin_f32, 1);
    LOOP(pow_f32, 2);
    CALL("sum_f32 rows of 4096", 4, LT_FN(sum_f32)(1, N, (char *)z, 4, (char *)x, 4 * N, 4, 0));
    CALL("sum_f32 rows of 64", 4, LT_FN(sum_f32)(N / 64, 64, (char *)z, 4, (char *)x, 256, 4, 0));
    CALL("sum_f32 columns of 64", 4, LT_FN(sum_f32)(64, N / 64, (char *)z, 4, (char *)x, 4, 256, 0));
    CALL("max_f32 rows of 64", 4, LT_FN(max_f32)(N / 64, 64, (char *)z, 4, (char *)x, 256, 4, 0));
    CALL("softmax_f32 rows of 64", 8, LT_FN(softmax_f32)(N / 64, 64, x, z));
    CALL("log_softmax_f32 rows of 10", 8, LT_FN(log_softmax_f32)(N / 10, 10, x, z));
    float mean[64], rstd[64];
    CALL("layer_norm_f32 rows of 64", 8, LT_FN(layer_norm_f32)(N / 64, 64, x, y, y, 1e-5, z, mean, rstd));
    double numbers[32];
    for (int i = 0; i < COUNT(numbers); i++) numbers[i] = 0.5;
    CALL("take_step_f32 of adam", 28,
         LT_FN(take_step_f32)(N, LT_STEP_adam_step, 5, (void *[]){x, g, y, z, NULL}, numbers));
    CALL("philox_uniform_f32", 4, LT_FN(philox_uniform_f32)(N, 1, 0, z));
    CALL("philox_normal_f32", 4, LT_FN(philox_normal_f32)(N, 1, 0, z));
    return 0;
}
