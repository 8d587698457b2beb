/* Softmax and its relatives and layer normalisation, against their formulas in long double. */
#include "check.h"
#include "conv.h"
#include "simd.h"

typedef long double real;

#define ROWS(S, T, BOUND)                                                                                              \
    static void softmax_##S(lt_idx rows, lt_idx n, double spread)                                                      \
    {                                                                                                                  \
        T *x = random_##S(rows * n), *y = random_##S(rows * n), *l = random_##S(rows * n), *g = random_##S(rows * n);  \
        T *dy = random_##S(rows * n), *dl = random_##S(rows * n), *lse = random_##S(rows);                             \
        for (lt_idx i = 0; i < rows * n; i++) x[i] *= (T)spread;                                                       \
        LT_FN(softmax_##S)(rows, n, x, y);                                                                             \
        LT_FN(log_softmax_##S)(rows, n, x, l);                                                                         \
        LT_FN(logsumexp_##S)(rows, n, x, lse);                                                                         \
        LT_FN(softmax_backward_##S)(rows, n, g, y, dy);                                                                \
        LT_FN(log_softmax_backward_##S)(rows, n, g, l, dl);                                                            \
        for (lt_idx i = 0; i < rows; i++) {                                                                            \
            const T *xi = x + i * n, *gi = g + i * n;                                                                  \
            real top = -INFINITY, total = 0, dot = 0, size = 0, sum = 0, dot_size = 0;                                 \
            for (lt_idx j = 0; j < n; j++) top = fmaxl(top, xi[j]);                                                    \
            for (lt_idx j = 0; j < n; j++) total += expl(xi[j] - top);                                                 \
            for (lt_idx j = 0; j < n; j++) {                                                                           \
                const real p = expl(xi[j] - top) / total;                                                              \
                dot += gi[j] * p, dot_size += fabsl(gi[j] * p), sum += gi[j], size += fabsl((real)gi[j]);              \
            }                                                                                                          \
            CHECK(close_to(lse[i], (double)(top + logl(total)), BOUND, fabs((double)top) + log((double)n) + 1),        \
                  "logsumexp_" #S " %d: %.9g", (int)n, (double)lse[i]);                                                \
            for (lt_idx j = 0; j < n; j++) {                                                                           \
                const real log_p = xi[j] - top - logl(total), p = expl(log_p);                                         \
                const lt_idx at = i * n + j;                                                                           \
                const double far = (double)(top - xi[j]) + 4;                                                          \
                CHECK(close_to(y[at], (double)p, BOUND * far, (double)p + 1e-40),                                      \
                      "softmax_" #S " %d %d: %.9g, not %.9g", (int)n, (int)j, (double)y[at], (double)p);               \
                CHECK(close_to(l[at], (double)log_p, BOUND, far + log((double)n)),                                     \
                      "log_softmax_" #S " %d %d: %.9g, not %.9g", (int)n, (int)j, (double)l[at], (double)log_p);       \
                const double want = (double)(p * (gi[j] - dot));                                                       \
                CHECK(close_to(dy[at], want, BOUND * far, (double)(p * (fabsl((real)gi[j]) + dot_size)) + 1e-40),      \
                      "softmax_backward_" #S " %d %d: %.9g, not %.9g", (int)n, (int)j, (double)dy[at], want);          \
                const double want_log = (double)(gi[j] - p * sum);                                                     \
                CHECK(close_to(dl[at], want_log, BOUND * far, (double)(fabsl((real)gi[j]) + p * size)),                \
                      "log_softmax_backward_" #S " %d %d: %.9g, not %.9g", (int)n, (int)j, (double)dl[at], want_log);  \
            }                                                                                                          \
        }                                                                                                              \
        free(x), free(y), free(l), free(g), free(dy), free(dl), free(lse);                                             \
    }                                                                                                                  \
    static void norm_##S(lt_idx rows, lt_idx n, double offset, int with_weight)                                        \
    {                                                                                                                  \
        const double eps = 1e-5;                                                                                       \
        T *x = random_##S(rows * n), *g = random_##S(rows * n), *weight = random_##S(n), *bias = random_##S(n);        \
        T *y = random_##S(rows * n), *mean = random_##S(rows), *rstd = random_##S(rows), *dx = random_##S(rows * n);   \
        T *dweight = random_##S(n), *dbias = random_##S(n), *m2 = random_##S(rows), *mean2 = random_##S(rows);         \
        T *mean3 = random_##S(rows), *rstd3 = random_##S(rows);                                                        \
        for (lt_idx i = 0; i < rows * n; i++) x[i] += (T)offset;                                                       \
        const T *w = with_weight ? weight : NULL, *b = with_weight ? bias : NULL;                                      \
        LT_FN(layer_norm_##S)(rows, n, x, w, b, eps, y, mean, rstd);                                                   \
        LT_FN(sumsq_dev_##S)(rows, n, x, 1, 0, mean2, m2);                                                             \
        LT_FN(layer_norm_statistics_##S)(rows, n, x, eps, mean3, rstd3);                                               \
        LT_FN(layer_norm_backward_##S)(rows, n, g, x, mean, rstd, w, dx, dweight, dbias);                              \
        real *want_w = allocate(sizeof(real) * (size_t)n * 2), *want_b = want_w + n;                                   \
        for (lt_idx j = 0; j < n; j++) want_w[j] = want_b[j] = 0;                                                      \
        for (lt_idx i = 0; i < rows; i++) {                                                                            \
            const T *xi = x + i * n, *gi = g + i * n;                                                                  \
            real mu = 0, squares = 0, sum_g = 0, sum_gz = 0;                                                           \
            for (lt_idx j = 0; j < n; j++) mu += xi[j];                                                                \
            mu /= n;                                                                                                   \
            for (lt_idx j = 0; j < n; j++) squares += (xi[j] - mu) * (xi[j] - mu);                                     \
            const real scale = 1 / sqrtl(squares / n + eps);                                                           \
            const double loss = 1 + (double)(fabsl(mu) * scale); /* digits of x that its mean takes away */            \
            CHECK(close_to(mean[i], (double)mu, BOUND, fabs((double)mu) + 0.1), "layer_norm_" #S ": mean");            \
            CHECK(mean2[i] == mean[i], "sumsq_dev_" #S ": mean differs from layer_norm's");                            \
            CHECK(mean3[i] == mean[i] && rstd3[i] == rstd[i], "layer_norm_statistics_" #S ": not layer_norm's");       \
            CHECK(close_to(m2[i], (double)squares, BOUND, (double)squares), "sumsq_dev_" #S " %d: %.9g, not %.9g",     \
                  (int)n, (double)m2[i], (double)squares);                                                             \
            CHECK(close_to(rstd[i], (double)scale, BOUND, (double)scale), "layer_norm_" #S ": rstd");                  \
            for (lt_idx j = 0; j < n; j++) {                                                                           \
                const real z = (xi[j] - mu) * scale, gw = w ? gi[j] * (real)w[j] : gi[j];                              \
                sum_g += gw, sum_gz += gw * z, want_w[j] += gi[j] * z, want_b[j] += gi[j];                             \
                const double want = (double)(w ? z * w[j] + b[j] : z);                                                 \
                CHECK(close_to(y[i * n + j], want, BOUND, 4 * loss), "layer_norm_" #S " %d: %.9g, not %.9g", (int)n,   \
                      (double)y[i * n + j], want);                                                                     \
            }                                                                                                          \
            for (lt_idx j = 0; j < n; j++) {                                                                           \
                const real z = (xi[j] - mu) * scale, gw = w ? gi[j] * (real)w[j] : gi[j];                              \
                const double want = (double)(scale * (gw - sum_g / n - z * sum_gz / n));                               \
                CHECK(close_to(dx[i * n + j], want, BOUND, 8 * loss * (double)scale),                                  \
                      "layer_norm_backward_" #S " %d: dx %.9g, not %.9g", (int)n, (double)dx[i * n + j], want);        \
            }                                                                                                          \
        }                                                                                                              \
        for (lt_idx j = 0; j < n; j++) {                                                                               \
            CHECK(close_to(dweight[j], (double)want_w[j], BOUND, 4 * (double)rows * (1 + fabs(offset) * 2)),           \
                  "layer_norm_backward_" #S " %d: dweight", (int)n);                                                   \
            CHECK(close_to(dbias[j], (double)want_b[j], BOUND, (double)rows), "layer_norm_backward_" #S ": dbias");    \
        }                                                                                                              \
        T *again = random_##S(rows * n);                                                                               \
        LT_FN(layer_norm_backward_##S)(rows, n, g, x, mean, rstd, w, again, NULL, NULL);                               \
        CHECK(memcmp(again, dx, sizeof(T) * (size_t)(rows * n)) == 0, "layer_norm_backward_" #S " without dweight");   \
        LT_FN(layer_norm_backward_##S)(rows, n, g, x, mean, rstd, w, NULL, dweight, NULL);                             \
        CHECK(close_to(dweight[0], (double)want_w[0], BOUND, 4 * (double)rows * (1 + fabs(offset) * 2)),               \
              "layer_norm_backward_" #S " of the weight alone");                                                       \
        free(x), free(g), free(weight), free(bias), free(y), free(mean), free(rstd), free(dx), free(dweight);          \
        free(dbias), free(mean3), free(rstd3), free(m2), free(mean2), free(want_w), free(again);                       \
    }                                                                                                                  \
    static void special_##S(void)                                                                                      \
    {                                                                                                                  \
        T x[3][4] = {{-INFINITY, -INFINITY, -INFINITY, -INFINITY}, {1, INFINITY, 2, 3}, {1, NAN, 2, -INFINITY}};       \
        T y[4], one;                                                                                                   \
        for (int r = 0; r < 3; r++) {                                                                                  \
            LT_FN(softmax_##S)(1, 4, x[r], y);                                                                         \
            /* of +inf: inf - inf at its place, 0 elsewhere is divided by NaN too */                                   \
            CHECK(isnan(y[0]) && isnan(y[1]), "softmax_" #S " of row %d: %g %g", r, (double)y[0], (double)y[1]);       \
            LT_FN(logsumexp_##S)(1, 4, x[r], &one);                                                                    \
            CHECK(r == 0 ? one == -INFINITY : r == 1 ? one == INFINITY : isnan(one), "logsumexp_" #S " of row %d", r); \
        }                                                                                                              \
        T far[3] = {-INFINITY, 0, 1000};                                                                               \
        LT_FN(softmax_##S)(1, 3, far, y);                                                                              \
        CHECK(y[0] == 0 && y[1] == 0 && y[2] == 1, "softmax_" #S ": %g %g %g", (double)y[0], (double)y[1],             \
              (double)y[2]);                                                                                           \
        LT_FN(log_softmax_##S)(1, 3, far, y);                                                                          \
        CHECK(y[0] == -INFINITY && y[1] == -1000 && y[2] == 0, "log_softmax_" #S ": %g %g %g", (double)y[0],           \
              (double)y[1], (double)y[2]);                                                                             \
    }
ROWS(f32, float, 6e-7)
ROWS(f64, double, 2e-15)

int main(void)
{
    /* Around every vector, and more than the 128 vectors that are summed before the sum goes to a double. */
    enum { MOST = 2 * LT_VF + 1 };
    lt_idx lengths[MOST + 2];
    for (lt_idx n = 1; n <= MOST; n++) lengths[n - 1] = n;
    lengths[MOST] = 128 * LT_VD + 1, lengths[MOST + 1] = 128 * LT_VF + 1;
    for (int l = 0; l < COUNT(lengths); l++)
        for (int rows = 0; rows < (l < MOST ? 6 : 3); rows++) {
            softmax_f32(rows, lengths[l], 5), softmax_f64(rows, lengths[l], 5);
            softmax_f32(rows, lengths[l], 40), softmax_f64(rows, lengths[l], 40);
            for (int w = 0; w < 2; w++) {
                if (rows == 0) continue;
                norm_f32(rows, lengths[l], 0, w), norm_f64(rows, lengths[l], 0, w);
                norm_f32(rows, lengths[l], 100, w), norm_f64(rows, lengths[l], 100, w);
            }
        }
    special_f32(), special_f64();
    return finish();
}
