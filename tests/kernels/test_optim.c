/* Optimizer steps against PyTorch's documented formulas, written out one element at a time in double. Those of an odd
 * length maximize. */
#include "check.h"
#include "conv.h"
#include "simd.h"

typedef struct {
    double lr, momentum, dampening, decay;
    int nesterov;
} sgd_options;
typedef struct {
    double lr, beta1, beta2, eps, decay;
    int amsgrad, decoupled;
} adam_options;
typedef struct {
    double lr, fall, eps, decay, initial;
} adagrad_options;

#define OPTIMIZERS(S, T, BOUND)                                                                                        \
    static void sgd_##S(lt_idx n, sgd_options o)                                                                       \
    {                                                                                                                  \
        T *p = random_##S(n), *g = random_##S(n), *buf = random_##S(n);                                                \
        double *want = allocate(sizeof(double) * (size_t)n), *want_buf = allocate(sizeof(double) * (size_t)n);         \
        for (lt_idx i = 0; i < n; i++) want[i] = p[i];                                                                 \
        for (int step = 0; step < 4; step++) {                                                                         \
            LT_FN(sgd_##S)(n, p, g, o.momentum ? buf : NULL, step == 0, o.lr, o.momentum, o.dampening, o.decay,        \
                           o.nesterov, n & 1);                                                                         \
            for (lt_idx i = 0; i < n; i++) {                                                                           \
                double d = (n & 1 ? -g[i] : g[i]) + o.decay * want[i];                                                 \
                if (o.momentum) {                                                                                      \
                    want_buf[i] = step == 0 ? d : o.momentum * want_buf[i] + (1 - o.dampening) * d;                    \
                    d = o.nesterov ? d + o.momentum * want_buf[i] : want_buf[i];                                       \
                }                                                                                                      \
                want[i] -= o.lr * d;                                                                                   \
                CHECK(close_to(p[i], want[i], BOUND, 4), "sgd_" #S " step %d element %d: %.9g, not %.9g", step,        \
                      (int)i, (double)p[i], want[i]);                                                                  \
            }                                                                                                          \
        }                                                                                                              \
        free(p), free(g), free(buf), free(want), free(want_buf);                                                       \
    }                                                                                                                  \
    static void adam_##S(lt_idx n, adam_options o)                                                                     \
    {                                                                                                                  \
        T *p = random_##S(n), *g = random_##S(n), *m = random_##S(n), *v = random_##S(n), *top = random_##S(n);        \
        double *want = allocate(sizeof(double) * (size_t)n * 4), *wm = want + n, *wv = wm + n, *wtop = wv + n;         \
        for (lt_idx i = 0; i < n; i++) want[i] = p[i], m[i] = v[i] = top[i] = 0, wm[i] = wv[i] = wtop[i] = 0;          \
        for (int step = 1; step < 6; step++) {                                                                         \
            for (lt_idx i = 0; i < n; i++) g[i] = (T)(random_real() / step);                                           \
            LT_FN(adam_##S)(n, p, g, m, v, o.amsgrad ? top : NULL, 1 - pow(o.beta1, step), 1 - pow(o.beta2, step),     \
                            o.lr, o.beta1, o.beta2, o.eps, o.decay, o.decoupled, n & 1);                               \
            for (lt_idx i = 0; i < n; i++) {                                                                           \
                double d = n & 1 ? -g[i] : g[i];                                                                       \
                if (o.decoupled) want[i] -= o.lr * o.decay * want[i];                                                  \
                else d += o.decay * want[i];                                                                           \
                wm[i] = o.beta1 * wm[i] + (1 - o.beta1) * d;                                                           \
                wv[i] = o.beta2 * wv[i] + (1 - o.beta2) * d * d;                                                       \
                if (wv[i] > wtop[i]) wtop[i] = wv[i];                                                                  \
                const double second = (o.amsgrad ? wtop[i] : wv[i]) / (1 - pow(o.beta2, step));                        \
                want[i] -= o.lr * (wm[i] / (1 - pow(o.beta1, step))) / (sqrt(second) + o.eps);                         \
                CHECK(close_to(p[i], want[i], BOUND, 4), "adam_" #S " step %d element %d: %.9g, not %.9g", step,       \
                      (int)i, (double)p[i], want[i]);                                                                  \
            }                                                                                                          \
        }                                                                                                              \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            CHECK(close_to(m[i], wm[i], BOUND, 1) && close_to(v[i], wv[i], BOUND, 1), "adam_" #S ": moments");         \
        free(p), free(g), free(m), free(v), free(top), free(want);                                                     \
    }                                                                                                                  \
    static void adagrad_##S(lt_idx n, adagrad_options o)                                                               \
    {                                                                                                                  \
        T *p = random_##S(n), *g = random_##S(n), *sum = random_##S(n);                                                \
        double *want = allocate(sizeof(double) * (size_t)n), *want_sum = allocate(sizeof(double) * (size_t)n);         \
        for (lt_idx i = 0; i < n; i++) want[i] = p[i], sum[i] = (T)o.initial, want_sum[i] = sum[i];                    \
        for (int step = 1; step < 6; step++) {                                                                         \
            for (lt_idx i = 0; i < n; i++) g[i] = (T)(random_real() / step);                                           \
            LT_FN(adagrad_##S)(n, p, g, sum, step, o.lr, o.fall, o.eps, o.decay, n & 1);                               \
            for (lt_idx i = 0; i < n; i++) {                                                                           \
                const double d = (n & 1 ? -g[i] : g[i]) + o.decay * want[i];                                           \
                want_sum[i] += d * d;                                                                                  \
                want[i] -= o.lr / (1 + (step - 1) * o.fall) * d / (sqrt(want_sum[i]) + o.eps);                         \
                CHECK(close_to(p[i], want[i], BOUND, 4), "adagrad_" #S " step %d element %d: %.9g, not %.9g", step,    \
                      (int)i, (double)p[i], want[i]);                                                                  \
            }                                                                                                          \
        }                                                                                                              \
        for (lt_idx i = 0; i < n; i++) CHECK(close_to(sum[i], want_sum[i], BOUND, 1), "adagrad_" #S ": sums");         \
        free(p), free(g), free(sum), free(want), free(want_sum);                                                       \
    }
#define NORM(S, T)                                                                                                     \
    static void norm_##S(lt_idx n)                                                                                     \
    {                                                                                                                  \
        T *g = random_##S(n);                                                                                          \
        long double squares = 2, cubes = 2, top = 0.5;                                                                 \
        double found[3] = {2, 2, 0.5};                                                                                 \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            const long double x = fabsl((long double)g[i]);                                                            \
            squares += x * x, cubes += x * x * x, top = fmaxl(top, x);                                                 \
        }                                                                                                              \
        LT_FN(join_norm_##S)(n, g, 2, &found[0]);                                                                      \
        LT_FN(join_norm_##S)(n, g, 3, &found[1]);                                                                      \
        LT_FN(join_norm_##S)(n, g, INFINITY, &found[2]);                                                               \
        CHECK(close_to(found[0], (double)squares, 1e-13, (double)squares),                                             \
              "join_norm_" #S " of %td: %.17g, not %.17g", n, found[0], (double)squares);                              \
        CHECK(close_to(found[1], (double)cubes, 1e-13, (double)cubes), "join_norm_" #S " of %td: %.17g, not %.17g", n, \
              found[1], (double)cubes);                                                                                \
        CHECK(found[2] == (double)top, "join_norm_" #S " of %td: %.17g, not %.17g", n, found[2], (double)top);         \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            g[i] = (T)NAN;                                                                                             \
            LT_FN(join_norm_##S)(n, g, INFINITY, &found[2]);                                                           \
            CHECK(isnan(found[2]), "join_norm_" #S " of %td: NaN at %td is lost", n, i);                               \
            g[i] = 0, found[2] = 0;                                                                                    \
        }                                                                                                              \
        free(g);                                                                                                       \
    }
NORM(f32, float)
NORM(f64, double)

OPTIMIZERS(f32, float, 4e-7)
OPTIMIZERS(f64, double, 1e-15)

int main(void)
{
    enum { MOST = 2 * LT_VF + 1 };
    lt_idx lengths[MOST + 2];
    for (lt_idx n = 0; n <= MOST; n++) lengths[n] = n;
    lengths[MOST + 1] = 1000;
    static const sgd_options sgds[] = {
        {0.1, 0, 0, 0, 0}, {0.1, 0, 0, 0.01, 0}, {0.1, 0.9, 0, 0, 0}, {0.1, 0.9, 0.5, 0.1, 0}, {0.1, 0.9, 0, 0.1, 1}};
    static const adam_options adams[] = {{1e-3, 0.9, 0.999, 1e-8, 0, 0, 0},
                                         {1e-2, 0.8, 0.99, 1e-6, 0.1, 0, 0},
                                         {1e-2, 0.9, 0.999, 1e-8, 0.1, 0, 1},
                                         {1e-2, 0.9, 0.9, 1e-8, 0.1, 1, 0},
                                         {1e-2, 0.9, 0.9, 1e-8, 0.1, 1, 1}};
    static const adagrad_options adagrads[] = {
        {0.1, 0, 1e-10, 0, 0}, {0.1, 0.5, 1e-10, 0, 0}, {0.1, 0, 0.1, 0.2, 0.25}};
    for (int l = 0; l < COUNT(lengths); l++) {
        for (int o = 0; o < COUNT(sgds); o++) sgd_f32(lengths[l], sgds[o]), sgd_f64(lengths[l], sgds[o]);
        for (int o = 0; o < COUNT(adams); o++) adam_f32(lengths[l], adams[o]), adam_f64(lengths[l], adams[o]);
        for (int o = 0; o < COUNT(adagrads); o++)
            adagrad_f32(lengths[l], adagrads[o]), adagrad_f64(lengths[l], adagrads[o]);
    }
    for (lt_idx n = 0; n <= 40; n++) norm_f32(n), norm_f64(n);
    norm_f32(1001), norm_f64(1001);
    int64_t steps = 41, before;
    LT_FN(count_step)(&steps, &before);
    CHECK(steps == 42 && before == 41, "count_step: %d, %d before", (int)steps, (int)before);
    return finish();
}
