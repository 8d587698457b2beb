/* Convolution and pooling against the definition, over strides, paddings, dilations and groups. */
#include "check.h"
#include "conv.h"

static lt_idx out_size(lt_idx in, lt_idx kernel, lt_idx stride, lt_idx padding, lt_idx dilation)
{
    return (in + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
}

#define CONVOLUTION(S, T, BOUND)                                                                                       \
    static void conv_##S(lt_conv2d p, int with_bias)                                                                   \
    {                                                                                                                  \
        p.oh = out_size(p.h, p.kh, p.sh, p.ph, p.dh), p.ow = out_size(p.w, p.kw, p.sw, p.pw, p.dw);                    \
        const lt_idx cg = p.c / p.groups, ocg = p.oc / p.groups;                                                       \
        const lt_idx nx = p.n * p.c * p.h * p.w, nw = p.oc * cg * p.kh * p.kw, ny = p.n * p.oc * p.oh * p.ow;          \
        T *x = random_##S(nx), *w = random_##S(nw), *b = random_##S(p.oc), *y = random_##S(ny), *dy = random_##S(ny);  \
        T *dx = random_##S(nx), *dw = random_##S(nw);                                                                  \
        double *want_y = random_f64(ny), *want_x = random_f64(nx), *want_w = random_f64(nw);                           \
        for (lt_idx i = 0; i < nx; i++) want_x[i] = 0;                                                                 \
        for (lt_idx i = 0; i < nw; i++) want_w[i] = 0;                                                                 \
        for (lt_idx n = 0; n < p.n; n++)                                                                               \
            for (lt_idx o = 0; o < p.oc; o++)                                                                          \
                for (lt_idx oy = 0; oy < p.oh; oy++)                                                                   \
                    for (lt_idx ox = 0; ox < p.ow; ox++) {                                                             \
                        const lt_idx at = ((n * p.oc + o) * p.oh + oy) * p.ow + ox;                                    \
                        double sum = with_bias ? (double)b[o] : 0;                                                     \
                        for (lt_idx c = 0; c < cg; c++)                                                                \
                            for (lt_idx ky = 0; ky < p.kh; ky++)                                                       \
                                for (lt_idx kx = 0; kx < p.kw; kx++) {                                                 \
                                    const lt_idx iy = oy * p.sh - p.ph + ky * p.dh;                                    \
                                    const lt_idx ix = ox * p.sw - p.pw + kx * p.dw;                                    \
                                    if (iy < 0 || ix < 0 || iy >= p.h || ix >= p.w) continue;                          \
                                    const lt_idx xi = ((n * p.c + o / ocg * cg + c) * p.h + iy) * p.w + ix;            \
                                    const lt_idx wi = ((o * cg + c) * p.kh + ky) * p.kw + kx;                          \
                                    sum += (double)x[xi] * (double)w[wi];                                              \
                                    want_x[xi] += (double)dy[at] * (double)w[wi];                                      \
                                    want_w[wi] += (double)dy[at] * (double)x[xi];                                      \
                                }                                                                                      \
                        want_y[at] = sum;                                                                              \
                    }                                                                                                  \
        lt_idx elements = -1;                                                                                          \
        LT_FN(conv2d_work_##S)(&p, &elements);                                                                         \
        T *work = allocate(sizeof(T) * (size_t)(elements + 16));                                                       \
        for (int i = 0; i < 16; i++) work[elements + i] = 77;                                                          \
        LT_FN(conv2d_##S)(&p, x, w, with_bias ? b : NULL, y, work);                                                    \
        LT_FN(conv2d_backward_input_##S)(&p, dy, w, dx, work);                                                         \
        LT_FN(conv2d_backward_weight_##S)(&p, dy, x, dw, work);                                                        \
        for (int i = 0; i < 16; i++) CHECK(work[elements + i] == 77, "conv2d_" #S ": wrote beyond its scratch");       \
        const double terms = (double)(cg * p.kh * p.kw + ocg * p.kh * p.kw + p.n * p.oh * p.ow);                       \
        for (lt_idx i = 0; i < ny; i++)                                                                                \
            CHECK(close_to(y[i], want_y[i], BOUND, terms), "conv2d_" #S ": %.9g, not %.9g", (double)y[i], want_y[i]);  \
        for (lt_idx i = 0; i < nx; i++)                                                                                \
            CHECK(close_to(dx[i], want_x[i], BOUND, terms), "conv2d_backward_input_" #S ": %.9g, not %.9g",            \
                  (double)dx[i], want_x[i]);                                                                           \
        for (lt_idx i = 0; i < nw; i++)                                                                                \
            CHECK(close_to(dw[i], want_w[i], BOUND, terms), "conv2d_backward_weight_" #S ": %.9g, not %.9g",           \
                  (double)dw[i], want_w[i]);                                                                           \
        free(x), free(w), free(b), free(y), free(dy), free(dx), free(dw), free(want_x), free(want_y), free(want_w);    \
        free(work);                                                                                                    \
    }                                                                                                                  \
    static void pool_##S(lt_pool2d p, int specials)                                                                    \
    {                                                                                                                  \
        p.oh = out_size(p.h, p.kh, p.sh, p.ph, p.dh), p.ow = out_size(p.w, p.kw, p.sw, p.pw, p.dw);                    \
        const lt_idx nx = p.n * p.h * p.w, ny = p.n * p.oh * p.ow;                                                     \
        T *x = random_##S(nx), *y = random_##S(ny), *dy = random_##S(ny), *dx = random_##S(nx);                        \
        double *want = random_f64(nx);                                                                                 \
        int64_t *index = allocate(sizeof(int64_t) * (size_t)ny);                                                       \
        for (lt_idx i = 0; i < nx; i++) {                                                                              \
            want[i] = 0;                                                                                               \
            if (specials) x[i] = random_bits() % 9 ? (T)(random_bits() % 4) - 5 : random_bits() % 2 ? NAN : -INFINITY; \
        }                                                                                                              \
        LT_FN(max_pool2d_##S)(&p, x, y, index);                                                                        \
        for (lt_idx n = 0; n < p.n; n++)                                                                               \
            for (lt_idx oy = 0; oy < p.oh; oy++)                                                                       \
                for (lt_idx ox = 0; ox < p.ow; ox++) {                                                                 \
                    lt_idx best = -1, at = (n * p.oh + oy) * p.ow + ox;                                                \
                    for (lt_idx ky = 0; ky < p.kh; ky++)                                                               \
                        for (lt_idx kx = 0; kx < p.kw; kx++) {                                                         \
                            const lt_idx iy = oy * p.sh - p.ph + ky * p.dh, ix = ox * p.sw - p.pw + kx * p.dw;         \
                            if (iy < 0 || ix < 0 || iy >= p.h || ix >= p.w) continue;                                  \
                            const lt_idx here = iy * p.w + ix;                                                         \
                            const T v = x[n * p.h * p.w + here];                                                       \
                            if (best < 0 || isnan(v) || v > x[n * p.h * p.w + best]) best = here;                      \
                        }                                                                                              \
                    CHECK(index[at] == best, "max_pool2d_" #S ": index %d, not %d", (int)index[at], (int)best);        \
                    const T v = x[n * p.h * p.w + best];                                                               \
                    CHECK(y[at] == v || (isnan(y[at]) && isnan(v)), "max_pool2d_" #S ": %g", (double)y[at]);           \
                    want[n * p.h * p.w + best] += (double)dy[at];                                                      \
                }                                                                                                      \
        LT_FN(max_pool2d_backward_##S)(&p, dy, index, dx);                                                             \
        for (lt_idx i = 0; i < nx; i++)                                                                                \
            CHECK(close_to(dx[i], want[i], BOUND, 4), "max_pool2d_backward_" #S ": %g", (double)dx[i]);                \
        free(x), free(y), free(dy), free(dx), free(want), free(index);                                                 \
    }
CONVOLUTION(f32, float, 5e-7)
CONVOLUTION(f64, double, 1e-15)

int main(void)
{
    static const lt_conv2d convolutions[] = {
        /* n, c, h, w, oc, kh, kw, sh, sw, ph, pw, dh, dw, groups */
        {1, 1, 5, 5, 1, 3, 3, 1, 1, 0, 0, 1, 1, 1, 0, 0},     {2, 3, 8, 7, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 0, 0},
        {2, 3, 9, 8, 5, 3, 2, 2, 3, 1, 0, 1, 1, 1, 0, 0},     {1, 4, 10, 11, 6, 3, 3, 1, 2, 2, 2, 2, 3, 2, 0, 0},
        {3, 6, 6, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 6, 0, 0},     {2, 8, 5, 5, 7, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0},
        {2, 8, 5, 6, 8, 1, 1, 2, 2, 0, 0, 1, 1, 2, 0, 0},     {1, 2, 4, 4, 3, 4, 4, 1, 1, 0, 0, 1, 1, 1, 0, 0},
        {1, 2, 3, 3, 3, 5, 5, 1, 1, 3, 3, 1, 1, 1, 0, 0},     {0, 2, 4, 4, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 0, 0},
        {4, 16, 14, 14, 32, 3, 3, 1, 1, 1, 1, 1, 1, 1, 0, 0}, {1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 0, 0},
        {1, 2, 12, 5, 2, 2, 2, 5, 4, 4, 3, 3, 2, 1, 0, 0},
    };
    for (int i = 0; i < COUNT(convolutions); i++)
        for (int bias = 0; bias < 2; bias++) conv_f32(convolutions[i], bias), conv_f64(convolutions[i], bias);
    static const lt_pool2d pools[] = {
        /* n, h, w, kh, kw, sh, sw, ph, pw, dh, dw */
        {3, 8, 8, 2, 2, 2, 2, 0, 0, 1, 1, 0, 0},   {2, 7, 9, 3, 3, 1, 1, 1, 1, 1, 1, 0, 0},
        {2, 10, 9, 3, 2, 2, 3, 1, 1, 2, 3, 0, 0},  {1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        {5, 33, 18, 2, 2, 2, 2, 0, 0, 1, 1, 0, 0}, {0, 4, 4, 2, 2, 2, 2, 0, 0, 1, 1, 0, 0},
        {1, 5, 70, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0},
    };
    for (int i = 0; i < COUNT(pools); i++)
        for (int specials = 0; specials < 2; specials++) pool_f32(pools[i], specials), pool_f64(pools[i], specials);
    return finish();
}
