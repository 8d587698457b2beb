/* Max-pooling against a loop that asks every element of every window: rows of all lengths around the vectors', with
 * strides, padding and dilation, ties, NaN and infinities. */
#include "check.h"
#include "conv.h"

/* Mostly few values, so that many are equal. */
static double element(void)
{
    const lt_idx kind = random_below(40);
    return kind == 0 ? NAN : kind < 12 ? -INFINITY : (double)random_below(7) - 3;
}

#define POOLS(type, T)                                                                                                 \
    static void pools_##type(const lt_pool *p, int lowest)                                                             \
    {                                                                                                                  \
        const lt_idx h = p->size[1], w = p->size[2], n = p->n * h * w, m = p->n * p->out[1] * p->out[2];               \
        T *x = allocate(sizeof *x * (size_t)n), *y = allocate(sizeof *y * (size_t)m);                                  \
        int64_t *index = allocate(sizeof *index * (size_t)m);                                                          \
        for (lt_idx i = 0; i < n; i++) x[i] = lowest ? -(T)INFINITY : (T)element();                                    \
        LT_FN(max_pool_##type)(p, x, NULL, y, index);                                                                  \
        for (lt_idx j = 0; j < m; j++) {                                                                               \
            const lt_idx image = j / (p->out[1] * p->out[2]), oy = j / p->out[2] % p->out[1], ox = j % p->out[2];      \
            T best = -(T)INFINITY;                                                                                     \
            lt_idx where = -1;                                                                                         \
            for (lt_idx ky = 0; ky < p->kernel[1]; ky++)                                                               \
                for (lt_idx kx = 0; kx < p->kernel[2]; kx++) {                                                         \
                    const lt_idx iy = oy * p->stride[1] - p->padding[1] + ky * p->dilation[1],                         \
                                 ix = ox * p->stride[2] - p->padding[2] + kx * p->dilation[2];                         \
                    if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;                                              \
                    const T here = x[(image * h + iy) * w + ix];                                                       \
                    if (where < 0 || here > best || isnan(here)) best = here, where = iy * w + ix;                     \
                }                                                                                                      \
            if (where < 0) where = 0;                                                                                  \
            CHECK((y[j] == best || (isnan(y[j]) && isnan(best))) && index[j] == where,                                 \
                  "max_pool_" #type " of %tdx%td by %tdx%td, stride %td, padding %td, dilation %td: [%td, %td] is "    \
                  "%g at %td, wanted %g at %td",                                                                       \
                  h, w, p->kernel[1], p->kernel[2], p->stride[2], p->padding[2], p->dilation[2], oy, ox, (double)y[j], \
                  (lt_idx)index[j], (double)best, where);                                                              \
        }                                                                                                              \
        free(x), free(y), free(index);                                                                                 \
    }
POOLS(f32, float)
POOLS(f64, double)

int main(void)
{
    for (lt_idx w = 1; w <= 70; w++)
        for (lt_idx kernel = 1; kernel <= 4; kernel++)
            for (lt_idx stride = 1; stride <= 3; stride++)
                for (lt_idx dilation = 1; dilation <= 2; dilation++)
                    for (lt_idx padding = 0; padding <= kernel / 2; padding++) {
                        const lt_idx room = w + 2 * padding - (kernel - 1) * dilation - 1;
                        if (room < 0) continue;
                        lt_pool p = {.kind = LT_POOL_WINDOW,
                                     .dims = 2,
                                     .n = 2,
                                     .size = {1, 4, w},
                                     .kernel = {1, 2, kernel},
                                     .stride = {1, 1, stride},
                                     .padding = {0, 1, padding},
                                     .dilation = {1, 1, dilation},
                                     .out = {1, 5, room / stride + 1}};
                        pools_f32(&p, w % 8 == 0), pools_f64(&p, w % 8 == 0);
                        /* As ceil_mode has it: one window more, which begins in x or in the padding before it. */
                        if (p.out[2] * stride < w + padding) p.out[2]++;
                        pools_f32(&p, 0), pools_f64(&p, 0);
                    }
    return finish();
}
