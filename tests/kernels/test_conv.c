/* Convolution and pooling against the definition, over strides, paddings, dilations and groups. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "conv.h"

static lt_idx out_size(lt_idx in, lt_idx kernel, lt_idx stride, lt_idx padding, lt_idx dilation)
{
    return (in + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
}

/* Where an element of a window is, along one dim. */
static lt_idx place(lt_idx position, lt_idx element, lt_idx stride, lt_idx padding, lt_idx dilation)
{
    return position * stride - padding + element * dilation;
}

/* For every position o of the result and element k of the kernel, the element of x that they meet, or -1. */
static lt_idx met(const lt_idx *size, const lt_idx *o, const lt_idx *k, const lt_idx *stride, const lt_idx *padding,
                  const lt_idx *dilation)
{
    lt_idx at = 0;
    for (int a = 0; a < LT_SPACE; a++) {
        const lt_idx i = place(o[a], k[a], stride[a], padding[a], dilation[a]);
        if (i < 0 || i >= size[a]) return -1;
        at = at * size[a] + i;
    }
    return at;
}

static void split(lt_idx flat, const lt_idx *sizes, lt_idx *places)
{
    for (int a = LT_SPACE - 1; a >= 0; a--) places[a] = flat % sizes[a], flat /= sizes[a];
}

#define CONVOLUTION(S, T, BOUND)                                                                                       \
    static void conv_##S(lt_conv p, int with_bias)                                                                     \
    {                                                                                                                  \
        for (int a = 0; a < LT_SPACE; a++)                                                                             \
            p.out[a] = out_size(p.size[a], p.kernel[a], p.stride[a], p.padding[a], p.dilation[a]);                     \
        const lt_idx cg = p.c / p.groups, ocg = p.oc / p.groups, image = lt_space(p.size), area = lt_space(p.out),     \
                     kernel = lt_space(p.kernel);                                                                      \
        const lt_idx nx = p.n * p.c * image, nw = p.oc * cg * kernel, ny = p.n * p.oc * area;                          \
        T *x = random_##S(nx), *w = random_##S(nw), *b = random_##S(p.oc), *y = random_##S(ny), *dy = random_##S(ny);  \
        T *dx = random_##S(nx), *dw = random_##S(nw);                                                                  \
        double *want_y = random_f64(ny), *want_x = random_f64(nx), *want_w = random_f64(nw);                           \
        for (lt_idx i = 0; i < nx; i++) want_x[i] = 0;                                                                 \
        for (lt_idx i = 0; i < nw; i++) want_w[i] = 0;                                                                 \
        for (lt_idx n = 0; n < p.n; n++)                                                                               \
            for (lt_idx o = 0; o < p.oc; o++)                                                                          \
                for (lt_idx j = 0; j < area; j++) {                                                                    \
                    const lt_idx at = (n * p.oc + o) * area + j;                                                       \
                    double sum = with_bias ? (double)b[o] : 0;                                                         \
                    for (lt_idx c = 0; c < cg; c++)                                                                    \
                        for (lt_idx k = 0; k < kernel; k++) {                                                          \
                            lt_idx output[LT_SPACE], element[LT_SPACE];                                                \
                            split(j, p.out, output), split(k, p.kernel, element);                                      \
                            const lt_idx pixel = met(p.size, output, element, p.stride, p.padding, p.dilation);        \
                            if (pixel < 0) continue;                                                                   \
                            const lt_idx xi = (n * p.c + o / ocg * cg + c) * image + pixel;                            \
                            const lt_idx wi = (o * cg + c) * kernel + k;                                               \
                            sum += (double)x[xi] * (double)w[wi];                                                      \
                            want_x[xi] += (double)dy[at] * (double)w[wi];                                              \
                            want_w[wi] += (double)dy[at] * (double)x[xi];                                              \
                        }                                                                                              \
                    want_y[at] = sum;                                                                                  \
                }                                                                                                      \
        lt_idx elements = -1;                                                                                          \
        LT_FN(conv_work_##S)(&p, &elements);                                                                           \
        T *work = allocate(sizeof(T) * (size_t)(elements + 16));                                                       \
        for (int i = 0; i < 16; i++) work[elements + i] = 77;                                                          \
        LT_FN(conv_##S)(&p, x, w, with_bias ? b : NULL, y, work);                                                      \
        LT_FN(conv_backward_input_##S)(&p, dy, w, dx, work);                                                           \
        LT_FN(conv_backward_weight_##S)(&p, dy, x, dw, work);                                                          \
        for (int i = 0; i < 16; i++) CHECK(work[elements + i] == 77, "conv_" #S ": wrote beyond its scratch");         \
        const double terms = (double)(cg * kernel + ocg * kernel + p.n * area);                                        \
        for (lt_idx i = 0; i < ny; i++)                                                                                \
            CHECK(close_to(y[i], want_y[i], BOUND, terms), "conv_" #S ": %.9g, not %.9g", (double)y[i], want_y[i]);    \
        for (lt_idx i = 0; i < nx; i++)                                                                                \
            CHECK(close_to(dx[i], want_x[i], BOUND, terms), "conv_backward_input_" #S ": %.9g, not %.9g",              \
                  (double)dx[i], want_x[i]);                                                                           \
        for (lt_idx i = 0; i < nw; i++)                                                                                \
            CHECK(close_to(dw[i], want_w[i], BOUND, terms), "conv_backward_weight_" #S ": %.9g, not %.9g",             \
                  (double)dw[i], want_w[i]);                                                                           \
        free(x), free(w), free(b), free(y), free(dy), free(dx), free(dw), free(want_x), free(want_y), free(want_w);    \
        free(work);                                                                                                    \
    }                                                                                                                  \
    static void pool_##S(lt_pool p, int specials)                                                                      \
    {                                                                                                                  \
        for (int a = 0; a < LT_SPACE; a++)                                                                             \
            p.out[a] = out_size(p.size[a], p.kernel[a], p.stride[a], p.padding[a], p.dilation[a]);                     \
        p.dims = LT_SPACE;                                                                                             \
        const lt_idx image = lt_space(p.size), area = lt_space(p.out), nx = p.n * image, ny = p.n * area;              \
        T *x = random_##S(nx), *y = random_##S(ny), *dy = random_##S(ny), *dx = random_##S(nx);                        \
        double *want = random_f64(nx), *share = random_f64(nx);                                                        \
        int64_t *index = allocate(sizeof(int64_t) * (size_t)ny);                                                       \
        for (lt_idx i = 0; i < nx; i++) {                                                                              \
            want[i] = share[i] = dx[i] = 0;                                                                            \
            if (specials) x[i] = random_bits() % 9 ? (T)(random_bits() % 4) - 5 : random_bits() % 2 ? NAN : -INFINITY; \
        }                                                                                                              \
        LT_FN(max_pool_##S)(&p, x, NULL, y, index);                                                                    \
        for (lt_idx at = 0; at < ny; at++) {                                                                           \
            const T *here = x + at / area * image;                                                                     \
            lt_idx best = -1;                                                                                          \
            for (lt_idx k = 0; k < lt_space(p.kernel); k++) {                                                          \
                lt_idx output[LT_SPACE], element[LT_SPACE];                                                            \
                split(at % area, p.out, output), split(k, p.kernel, element);                                          \
                const lt_idx pixel = met(p.size, output, element, p.stride, p.padding, p.dilation);                    \
                if (pixel < 0) continue;                                                                               \
                if (best < 0 || isnan(here[pixel]) || here[pixel] > here[best]) best = pixel;                          \
                share[at / area * image + pixel] += (double)dy[at] / (double)lt_space(p.kernel);                       \
            }                                                                                                          \
            CHECK(index[at] == best, "max_pool_" #S ": index %d, not %d", (int)index[at], (int)best);                  \
            const T v = here[best];                                                                                    \
            CHECK(y[at] == v || (isnan(y[at]) && isnan(v)), "max_pool_" #S ": %g", (double)y[at]);                     \
            want[at / area * image + best] += (double)dy[at];                                                          \
        }                                                                                                              \
        LT_FN(max_pool_backward_##S)(p.n, image, area, dy, index, dx);                                                 \
        for (lt_idx i = 0; i < nx; i++)                                                                                \
            CHECK(close_to(dx[i], want[i], BOUND, 4), "max_pool_backward_" #S ": %g", (double)dx[i]);                  \
        p.divisor = lt_space(p.kernel);                                                                                \
        for (lt_idx i = 0; i < nx; i++) dx[i] = 0;                                                                     \
        if (lt_space(p.dilation) == 1) {                                                                               \
            LT_FN(avg_pool_backward_##S)(&p, dy, dx);                                                                  \
            for (lt_idx i = 0; i < nx; i++)                                                                            \
                CHECK(close_to(dx[i], share[i], BOUND, 16), "avg_pool_backward_" #S ": %g", (double)dx[i]);            \
        }                                                                                                              \
        free(x), free(y), free(dy), free(dx), free(want), free(share), free(index);                                    \
    }
CONVOLUTION(f32, float, 5e-7)
CONVOLUTION(f64, double, 1e-15)

/* Shapes at random: kernels beyond the image, strides beyond the kernel, every width of a row, channels that fill a
 * vector and that do not. */
static void around_the_edges(void)
{
    for (int trial = 0; trial < 600; trial++) {
        const lt_idx groups = trial % 5 == 0 ? 1 + random_below(3) : 1;
        lt_conv p = {.n = 1 + random_below(3), .groups = groups};
        p.c = groups * (1 + random_below(trial % 3 ? 4 : 18)), p.oc = groups * (1 + random_below(trial % 2 ? 6 : 40));
        for (int a = 0; a < LT_SPACE; a++) {
            const int is_there = a == 2 || (a == 1 && trial % 7) || (a == 0 && trial % 11 == 0);
            p.kernel[a] = is_there ? 1 + random_below(a == 2 ? 5 : 3) : 1;
            p.stride[a] = is_there ? 1 + random_below(4) * (trial % 4 == 0) : 1;
            p.dilation[a] = is_there ? 1 + random_below(3) * (trial % 6 == 0) : 1;
            p.padding[a] = is_there ? random_below(4) : 0;
            const lt_idx least = (p.kernel[a] - 1) * p.dilation[a] + 1 - 2 * p.padding[a];
            p.size[a] = (least > 1 ? least : 1) + (is_there ? random_below(a == 2 ? 40 : a == 1 ? 9 : 3) : 0);
        }
        conv_f32(p, trial & 1);
        if (trial % 4 == 0) conv_f64(p, trial & 1);
    }
}

/* A NaN goes where its pixel is met, and nowhere else: not to positions beside them in a vector or a padded row. */
static void not_a_number(void)
{
    for (int trial = 0; trial < 60; trial++) {
        lt_conv p = {2,         3,         trial % 2 ? 5 : 33, 1,         {1, 6, 7 + trial % 20},
                     {1, 3, 3}, {1, 1, 1}, {0, 1, 2},          {1, 1, 1}, {0}};
        for (int a = 0; a < LT_SPACE; a++)
            p.out[a] = out_size(p.size[a], p.kernel[a], p.stride[a], p.padding[a], p.dilation[a]);
        const lt_idx pixels = lt_space(p.size), area = lt_space(p.out), nx = p.n * p.c * pixels, ny = p.n * p.oc * area;
        float *x = random_f32(nx), *w = random_f32(p.oc * p.c * 9), *y = random_f32(ny),
              *dw = random_f32(p.oc * p.c * 9);
        const lt_idx bad = random_below(nx);
        x[bad] = trial % 3 ? NAN : INFINITY;
        lt_idx elements;
        LT_FN(conv_work_f32)(&p, &elements);
        float *work = allocate(sizeof(float) * (size_t)elements);
        memset(work, 0xFF, sizeof(float) * (size_t)elements); /* NaN */
        LT_FN(conv_f32)(&p, x, w, NULL, y, work);
        for (lt_idx i = 0; i < ny; i++) {
            int meets = 0;
            for (lt_idx k = 0; k < 9 && i / (p.oc * area) == bad / (p.c * pixels); k++) {
                lt_idx output[LT_SPACE], element[LT_SPACE];
                split(i % area, p.out, output), split(k, p.kernel, element);
                meets |= met(p.size, output, element, p.stride, p.padding, p.dilation) == bad % pixels;
            }
            CHECK(!isfinite(y[i]) == meets, "conv_f32 with one pixel not finite: y[%d] is %g", (int)i, (double)y[i]);
        }
        for (lt_idx i = 0; i < ny; i++) y[i] = 1;
        LT_FN(conv_backward_weight_f32)(&p, y, x, dw, work);
        for (lt_idx i = 0; i < p.oc * p.c * 9; i++)
            CHECK(isfinite(dw[i]) || i / 9 % p.c == bad / pixels % p.c, "conv_backward_weight_f32: dw[%d] is %g",
                  (int)i, (double)dw[i]);
        free(x), free(w), free(y), free(dw), free(work);
    }
}

int main(void)
{
    around_the_edges();
    not_a_number();
    /* n, c, oc, groups, size, kernel, stride, padding, dilation */
    static const lt_conv convolutions[] = {
        {1, 1, 1, 1, {1, 5, 5}, {1, 3, 3}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {0}},
        {2, 3, 4, 1, {1, 8, 7}, {1, 3, 3}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}, {0}},
        {2, 3, 5, 1, {1, 9, 8}, {1, 3, 2}, {1, 2, 3}, {0, 1, 0}, {1, 1, 1}, {0}},
        {1, 4, 6, 2, {1, 10, 11}, {1, 3, 3}, {1, 1, 2}, {0, 2, 2}, {1, 2, 3}, {0}},
        {3, 6, 6, 6, {1, 6, 6}, {1, 3, 3}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}, {0}},
        {2, 8, 7, 1, {1, 5, 5}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {0}},
        {2, 8, 8, 2, {1, 5, 6}, {1, 1, 1}, {1, 2, 2}, {0, 0, 0}, {1, 1, 1}, {0}},
        {1, 2, 3, 1, {1, 4, 4}, {1, 4, 4}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {0}},
        {1, 2, 3, 1, {1, 3, 3}, {1, 5, 5}, {1, 1, 1}, {0, 3, 3}, {1, 1, 1}, {0}},
        {0, 2, 3, 1, {1, 4, 4}, {1, 3, 3}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}, {0}},
        {4, 16, 32, 1, {1, 14, 14}, {1, 3, 3}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}, {0}},
        {1, 1, 1, 1, {1, 1, 1}, {1, 3, 3}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}, {0}},
        {1, 2, 2, 1, {1, 12, 5}, {1, 2, 2}, {1, 5, 4}, {0, 4, 3}, {1, 3, 2}, {0}},
        {1, 2, 3, 1, {5, 4, 5}, {3, 2, 3}, {1, 1, 2}, {1, 1, 0}, {1, 1, 1}, {0}},
        {2, 4, 2, 2, {6, 3, 4}, {2, 2, 1}, {2, 1, 1}, {2, 0, 0}, {2, 1, 2}, {0}},
        {1, 3, 4, 1, {3, 2, 2}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {0}},
        {1, 2, 2, 1, {9, 40, 40}, {3, 3, 3}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0}},
    };
    for (int i = 0; i < COUNT(convolutions); i++)
        for (int bias = 0; bias < 2; bias++) conv_f32(convolutions[i], bias), conv_f64(convolutions[i], bias);
    static const struct {
        lt_idx n, size[LT_SPACE], kernel[LT_SPACE], stride[LT_SPACE], padding[LT_SPACE], dilation[LT_SPACE];
    } pools[] = {
        {3, {1, 8, 8}, {1, 2, 2}, {1, 2, 2}, {0, 0, 0}, {1, 1, 1}},
        {2, {1, 7, 9}, {1, 3, 3}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}},
        {2, {1, 10, 9}, {1, 3, 2}, {1, 2, 3}, {0, 1, 1}, {1, 2, 3}},
        {1, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}},
        {5, {1, 33, 18}, {1, 2, 2}, {1, 2, 2}, {0, 0, 0}, {1, 1, 1}},
        {0, {1, 4, 4}, {1, 2, 2}, {1, 2, 2}, {0, 0, 0}, {1, 1, 1}},
        {1, {1, 5, 70}, {1, 2, 2}, {1, 2, 2}, {0, 1, 1}, {1, 1, 1}},
        {2, {4, 5, 6}, {2, 3, 2}, {1, 1, 2}, {1, 1, 1}, {1, 1, 1}},
        {1, {7, 6, 7}, {3, 2, 3}, {2, 2, 1}, {1, 0, 1}, {2, 2, 1}},
    };
    for (int i = 0; i < COUNT(pools); i++)
        for (int specials = 0; specials < 2; specials++) {
            lt_pool p = {.kind = LT_POOL_WINDOW, .n = pools[i].n, .count_padding = 1};
            memcpy(p.size, pools[i].size, sizeof p.size), memcpy(p.kernel, pools[i].kernel, sizeof p.kernel);
            memcpy(p.stride, pools[i].stride, sizeof p.stride), memcpy(p.padding, pools[i].padding, sizeof p.padding);
            memcpy(p.dilation, pools[i].dilation, sizeof p.dilation);
            pool_f32(p, specials), pool_f64(p, specials);
        }
    return finish();
}
