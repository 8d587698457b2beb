/* Resampling and sampling: windows stay inside and weigh 1 together, and what is called the transpose is one. */
#include "check.h"
#include "resample.h"

/* `most` as the engine has it. */
static lt_idx widest(int mode, lt_idx in, double step)
{
    const double wide = step > 1 ? step : 1;
    const double most = mode <= NEAREST_EXACT ? 1
                        : mode == LINEAR      ? 2
                        : mode == CUBIC       ? 4
                        : mode == AREA        ? ceil(step) + 1
                                              : 2 * ceil(wide * (mode == LINEAR_SMOOTH  ? 1
                                                                 : mode == CUBIC_SMOOTH ? 2
                                                                                        : 3)) +
                                                    2;
    return most < (double)in ? (lt_idx)most : in;
}

static double dot(lt_idx n, const double *a, const double *b)
{
    double sum = 0;
    for (lt_idx i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static double *draw(lt_idx n)
{
    double *x = allocate(sizeof *x * (size_t)n);
    for (lt_idx i = 0; i < n; i++) x[i] = random_real();
    return x;
}

static void resampling(int mode, lt_idx in, lt_idx out, double scale, int corners)
{
    const double step = corners     ? out > 1 ? (double)(in - 1) / (double)(out - 1) : 0
                        : scale > 0 ? 1 / scale
                                    : (double)in / (double)out;
    const lt_idx most = widest(mode, in, mode == AREA ? (double)in / (double)out : step), outer = 2;
    int64_t *where = allocate(sizeof *where * 2 * (size_t)out);
    double *weight = allocate(sizeof *weight * (size_t)(out * most));
    LT_FN(resample_windows_f64)(mode, in, out, scale, corners, most, where, weight);
    for (lt_idx j = 0; j < out; j++) {
        const int64_t first = where[2 * j], count = where[2 * j + 1];
        double sum = 0;
        for (int64_t k = 0; k < count; k++) sum += weight[j * most + k];
        CHECK(first >= 0 && count >= 1 && count <= most && first + count <= in, "mode %d, %td to %td: window %td", mode,
              in, out, j);
        CHECK(fabs(sum - 1) < 1e-12, "mode %d, %td to %td: weights of %td", mode, in, out, j);
    }
    for (lt_idx inner = 1; inner <= 3; inner += 2) {
        const lt_idx n = outer * in * inner, m = outer * out * inner;
        double *x = draw(n), *y = draw(m), *up = allocate(sizeof *up * (size_t)m),
               *back = calloc((size_t)n, sizeof *back);
        LT_FN(resample_f64)(outer, in, inner, out, most, where, weight, x, up);
        LT_FN(resample_back_f64)(outer, in, inner, out, most, where, weight, y, back);
        CHECK(fabs(dot(m, up, y) - dot(n, x, back)) < 1e-9, "mode %d, %td to %td, inner %td", mode, in, out, inner);
        free(x), free(y), free(up), free(back);
    }
    free(where), free(weight);
}

static const double STRANGE[] = {NAN, INFINITY, -INFINITY, 1e30, -1e30, 1e9, -1, 1, 0, 1.0000001};

static void sampling(lt_grid g)
{
    const lt_idx area = g.size[0] * g.size[1] * g.size[2], n = g.n * g.c * area, m = g.n * g.c * g.points,
                 places = g.n * g.points * g.axes;
    double *x = draw(n), *y = draw(m), *grid = draw(places), *taken = allocate(sizeof *taken * (size_t)m),
           *back = calloc((size_t)n, sizeof *back);
    for (lt_idx i = 0; i < places; i++) grid[i] *= 1.5;
    LT_FN(grid_sample_f64)(&g, x, grid, taken);
    LT_FN(grid_sample_back_f64)(&g, y, grid, back);
    CHECK(fabs(dot(m, taken, y) - dot(n, x, back)) < 1e-9, "mode %d, padding %d, corners %d, %d axes", g.mode,
          g.padding, g.corners, g.axes);
    for (lt_idx i = 0; i < places; i++) grid[i] = STRANGE[random_below(COUNT(STRANGE))];
    LT_FN(grid_sample_f64)(&g, x, grid, taken);
    LT_FN(grid_sample_back_f64)(&g, y, grid, back);
    free(x), free(y), free(grid), free(taken), free(back);
}

int main(void)
{
    for (int mode = NEAREST; mode <= LANCZOS; mode++)
        for (lt_idx in = 1; in <= 9; in++)
            for (lt_idx out = 1; out <= 12; out++) {
                resampling(mode, in, out, 0, 0);
                if (mode != AREA) resampling(mode, in, out, (double)out / (double)in * 0.97, 0);
                if (mode == LINEAR || mode == CUBIC) resampling(mode, in, out, 0, 1);
            }
    for (int mode = GRID_BILINEAR; mode <= GRID_BICUBIC; mode++)
        for (int padding = GRID_ZEROS; padding <= GRID_REFLECTION; padding++)
            for (int corners = 0; corners < 2; corners++)
                for (int order = 0; order < 3; order++)
                    for (lt_idx size = 1; size <= 5; size++) {
                        lt_grid g = {.n = 2, .c = 3, .points = 33 + size, .size = {size, 6 - size, 1}, .axes = 2};
                        g.mode = mode, g.padding = padding, g.corners = corners, g.order[0] = order;
                        sampling(g);
                        g.axes = 3, g.size[2] = 2;
                        if (mode != GRID_BICUBIC) sampling(g);
                    }
    return finish();
}
