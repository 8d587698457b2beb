/* Batch normalisation for one floating type T, against its formulas in long double; included by test_batch_norm.c. */

static void LT_T(batch_norm_case)(lt_idx n, lt_idx c, lt_idx inner, double offset)
{
    const lt_idx size = n * c * inner;
    T *x = LT_T(random)(size), *g = LT_T(random)(size), *y = LT_T(random)(size), *dx = LT_T(random)(size);
    T *m = LT_T(random)(c), *a = LT_T(random)(c), *b = LT_T(random)(c), *k = LT_T(random)(c);
    double *column = random_f64(2 * c * inner), *mean = random_f64(c), *var = random_f64(c);
    double *sum_g = random_f64(c), *sum_gd = random_f64(c);
    for (lt_idx i = 0; i < size; i++) x[i] += (T)offset;
    LT_FN(LT_T(batch_norm_moments))(n, c, inner, x, column, mean, var);
    for (lt_idx j = 0; j < c; j++) m[j] = (T)mean[j];
    LT_FN(LT_T(batch_norm_sums))(n, c, inner, g, x, m, column, sum_g, sum_gd);
    for (lt_idx j = 0; j < c; j++) {
        long double sum = 0, squares = 0, of_g = 0, of_gd = 0, size_g = 0;
        for (lt_idx i = 0; i < n; i++)
            for (lt_idx l = 0; l < inner; l++) sum += x[(i * c + j) * inner + l];
        const long double center = sum / (long double)(n * inner);
        for (lt_idx i = 0; i < n; i++)
            for (lt_idx l = 0; l < inner; l++) {
                const lt_idx at = (i * c + j) * inner + l;
                const long double d = x[at] - center;
                squares += d * d, of_g += g[at], of_gd += g[at] * ((long double)x[at] - m[j]);
                size_g += fabsl((long double)g[at]);
            }
        const long double want = squares / (long double)(n * inner);
        CHECK(close_to(mean[j], (double)center, BOUND, fabs(offset) + 1), "batch_norm_moments %td %td %td: mean", n, c,
              inner);
        CHECK(close_to(var[j], (double)want, 8 * BOUND, 1), "batch_norm_moments %td %td %td: %.9g, not %.9g", n, c,
              inner, var[j], (double)want);
        CHECK(close_to(sum_g[j], (double)of_g, BOUND, (double)size_g + 1), "batch_norm_sums %td %td %td", n, c, inner);
        CHECK(close_to(sum_gd[j], (double)of_gd, BOUND, (double)size_g * 2 + 1),
              "batch_norm_sums %td %td %td: %.9g, not %.9g", n, c, inner, sum_gd[j], (double)of_gd);
    }
    for (int shifted = 0; shifted < 2; shifted++) {
        LT_FN(LT_T(batch_norm_affine))(n, c, inner, x, m, a, shifted ? b : NULL, y);
        LT_FN(LT_T(batch_norm_input_grad))(n, c, inner, g, x, m, a, shifted ? b : NULL, shifted ? k : NULL, dx);
        for (lt_idx i = 0; i < size; i++) {
            const lt_idx j = i / inner % c;
            const T d = x[i] - m[j], moved = a[j] * d + (shifted ? b[j] : 0);
            const T slope = shifted ? a[j] * g[i] + (b[j] * d + k[j]) : a[j] * g[i];
            CHECK(y[i] == moved, "batch_norm_affine %td %td %td: element %td is %.9g, not %.9g", n, c, inner, i,
                  (double)y[i], (double)moved);
            CHECK(dx[i] == slope, "batch_norm_input_grad %td %td %td: element %td", n, c, inner, i);
        }
    }
    free(x), free(g), free(y), free(dx), free(m), free(a), free(b), free(k);
    free(column), free(mean), free(var), free(sum_g), free(sum_gd);
}

/* What is one number a channel: weights and statistics of any stride. */
static void LT_T(channels_case)(lt_idx c, lt_idx stride)
{
    T *x = LT_T(random)(c * stride + 1), *running = LT_T(random)(c * stride + 1), *was = LT_T(random)(c * stride + 1);
    T *out[5];
    double *in[6], *values = random_f64(c);
    for (int i = 0; i < 5; i++) out[i] = LT_T(random)(c);
    for (int i = 0; i < 6; i++) in[i] = random_f64(c);
    for (lt_idx i = 0; i <= c * stride; i++) was[i] = running[i];
    LT_FN(LT_T(batch_norm_read))(c, x, stride, in[0]);
    LT_FN(LT_T(batch_norm_track))(c, running, stride, values, 1.25, 0.1);
    for (lt_idx i = 0; i < c * stride; i++) {
        const double track = 0.9 * (double)was[i] + 0.1 * (values[i / stride] * 1.25);
        CHECK(i % stride ? running[i] == was[i] : close_to(running[i], track, BOUND, 2), "batch_norm_track %td %td", c,
              i);
        CHECK(i % stride || in[0][i / stride] == (double)x[i], "batch_norm_read %td %td", c, i);
    }
    for (int weighted = 0; weighted < 2; weighted++) {
        const double *w = weighted ? in[1] : NULL;
        for (lt_idx i = 0; i < c; i++) in[2][i] = fabs(in[2][i]);
        LT_FN(LT_T(batch_norm_scale))(c, in[0], in[2], 1e-3, w, out[0], out[1], out[2]);
        for (lt_idx i = 0; i < c; i++) {
            const T rstd = (T)(1 / sqrt(in[2][i] + 1e-3));
            CHECK(out[0][i] == (T)in[0][i] && out[1][i] == rstd && out[2][i] == (T)((double)rstd * (w ? w[i] : 1)),
                  "batch_norm_scale %td %td", c, i);
        }
        LT_FN(LT_T(batch_norm_coefficients))
        (c, 12, in[0], in[2], in[3], w, in[4], in[5], out[0], out[1], out[2], out[3], out[4]);
        for (lt_idx i = 0; i < c; i++) {
            const double r = in[3][i], slope = w ? r * w[i] : r;
            const double want[5] = {slope, -r * r * (slope * in[2][i] + r * in[5][i]) / 12,
                                    (in[4][i] - slope * in[0][i]) / 12, r * in[2][i], in[0][i]};
            for (int o = 0; o < 5; o++)
                CHECK(close_to(out[o][i], want[o], BOUND, 2), "batch_norm_coefficients %td %td: result %d", c, i, o);
        }
    }
    free(x), free(running), free(was), free(values);
    for (int i = 0; i < 5; i++) free(out[i]);
    for (int i = 0; i < 6; i++) free(in[i]);
}
