/* The losses' kernels for one floating type T, against their formulas in long double; included by test_losses.c. */

/* n classes; every fourth row is ignored. Smoothing 0 is the loss without it. */
static void LT_T(cross_entropy_case)(lt_idx rows, lt_idx n, double smoothing, int with_weight)
{
    const int64_t ignored = -7;
    T *x = LT_T(random)(rows * n), *weight = LT_T(random)(n), *scale = LT_T(random)(rows), *p = LT_T(random)(rows * n);
    T *lse = LT_T(random)(rows), *cost = LT_T(random)(rows), *share = LT_T(random)(rows);
    int64_t *target = allocate(sizeof(int64_t) * (size_t)rows);
    for (lt_idx i = 0; i < rows; i++) target[i] = i % 4 == 3 ? ignored : random_below(n);
    for (lt_idx j = 0; j < n; j++) weight[j] = (T)fabs((double)weight[j]);
    for (lt_idx i = 0; i < rows; i++) share[i] = scale[i];
    const T *w = with_weight ? weight : NULL;
    LT_FN(LT_T(logsumexp))(rows, n, x, lse);
    LT_FN(LT_T(cross_entropy))(rows, n, x, lse, target, w, ignored, smoothing, cost);
    LT_FN(LT_T(softmax))(rows, n, x, p);
    LT_FN(LT_T(cross_entropy_backward))(rows, n, p, scale, target, w, ignored, smoothing);
    LT_FN(LT_T(cross_entropy_scale))(rows, n, share, target, w, ignored, smoothing);
    double found;
    long double weights = 0;
    LT_FN(LT_T(loss_weight))(rows, w, target, ignored, &found);
    for (lt_idx i = 0; i < rows; i++) {
        const T *row = x + i * n;
        const int counts = target[i] != ignored;
        weights += counts ? w ? w[target[i]] : 1 : 0;
        long double total = 0, all = 0, want = 0;
        for (lt_idx j = 0; j < n; j++) total += expl(row[j]);
        for (lt_idx j = 0; j < n; j++) {
            const long double q = counts * (smoothing / (double)n * (w ? w[j] : 1) +
                                            (j == target[i] ? (1 - smoothing) * (w ? w[j] : 1) : 0));
            want += q * (logl(total) - row[j]), all += q;
        }
        CHECK(close_to(cost[i], (double)want, BOUND, 4 + log((double)n)),
              "cross_entropy of %td x %td: row %td is %.9g, not %.9g", rows, n, i, (double)cost[i], (double)want);
        CHECK(close_to(share[i], (double)(all * scale[i]), BOUND, 2), "cross_entropy_scale of %td: row %td", n, i);
        for (lt_idx j = 0; j < n; j++) {
            const long double q = counts * (smoothing / (double)n * (w ? w[j] : 1) +
                                            (j == target[i] ? (1 - smoothing) * (w ? w[j] : 1) : 0));
            const double slope = (double)(scale[i] * (all * expl(row[j]) / total - q));
            CHECK(close_to(p[i * n + j], slope, BOUND, 2),
                  "cross_entropy_backward of %td: row %td class %td is %.9g, not %.9g", n, i, j, (double)p[i * n + j],
                  slope);
        }
    }
    CHECK(close_to(found, (double)weights, BOUND, (double)weights), "loss_weight of %td rows: %g", rows, found);
    free(x), free(weight), free(scale), free(p), free(lse), free(cost), free(share), free(target);
}

static void LT_T(nll_case)(lt_idx rows, lt_idx n, int with_weight)
{
    T *logp = LT_T(random)(rows * n), *weight = LT_T(random)(n), *grad = LT_T(random)(rows);
    T *out = LT_T(random)(rows), *d = LT_T(random)(rows * n);
    int64_t *target = allocate(sizeof(int64_t) * (size_t)rows);
    for (lt_idx i = 0; i < rows; i++) target[i] = i % 4 == 3 ? -100 : random_below(n);
    const T *w = with_weight ? weight : NULL;
    LT_FN(LT_T(nll_loss))(rows, n, logp, target, w, -100, out);
    LT_FN(LT_T(nll_loss_backward))(rows, n, grad, target, w, -100, d);
    for (lt_idx i = 0; i < rows; i++) {
        const int counts = target[i] >= 0;
        const T own = counts ? w ? w[target[i]] : 1 : 0;
        CHECK(out[i] == (counts ? -own * logp[i * n + target[i]] : 0), "nll_loss row %td", i);
        for (lt_idx j = 0; j < n; j++)
            CHECK(d[i * n + j] == (j == target[i] ? -grad[i] * own : 0), "nll_loss_backward %td %td", i, j);
    }
    free(logp), free(weight), free(grad), free(out), free(d), free(target);
}

/* What is made of n costs, and the squared errors of n pairs. */
static void LT_T(shared_case)(lt_idx n)
{
    T *x = LT_T(random)(n), *y = LT_T(random)(n), *grad = LT_T(random)(n), *out = LT_T(random)(n), one;
    long double sum = 0, size = 0, squares = 0;
    for (lt_idx i = 0; i < n; i++) {
        const long double d = (long double)x[i] - y[i];
        sum += x[i], size += fabsl((long double)x[i]), squares += d * d;
    }
    LT_FN(LT_T(loss_reduce))(n, x, 3, &one);
    CHECK(close_to(one, (double)sum / 3, BOUND, (double)size + 1), "loss_reduce of %td: %.9g, not %.9g", n, (double)one,
          (double)sum / 3);
    LT_FN(LT_T(squared_error_sum))(n, x, y, 3, &one);
    CHECK(close_to(one, (double)squares / 3, BOUND, 4 * (double)squares), "squared_error_sum of %td: %.9g, not %.9g", n,
          (double)one, (double)squares / 3);
    if (n == 0) one = 0;
    LT_FN(LT_T(loss_spread))(n, grad, 1, 1, out);
    for (lt_idx i = 0; i < n; i++) CHECK(out[i] == grad[i], "loss_spread of each of %td: %td", n, i);
    if (n > 0) LT_FN(LT_T(loss_spread))(n, grad, 0, 3, out);
    for (lt_idx i = 0; i < n; i++) CHECK(out[i] == (T)((double)grad[0] / 3), "loss_spread over %td: %td", n, i);
    LT_FN(LT_T(squared_error))(n, x, y, out);
    for (lt_idx i = 0; i < n; i++) CHECK(out[i] == (x[i] - y[i]) * (x[i] - y[i]), "squared_error %td of %td", i, n);
    LT_FN(LT_T(squared_error_backward))(n, x, y, grad, out);
    for (lt_idx i = 0; i < n; i++)
        CHECK(out[i] == (x[i] - y[i]) * 2 * grad[i], "squared_error_backward %td of %td", i, n);
    LT_FN(LT_T(squared_error_sum_backward))(n, x, y, 0.3, out);
    for (lt_idx i = 0; i < n; i++)
        CHECK(out[i] == (x[i] - y[i]) * (T)0.3, "squared_error_sum_backward %td of %td", i, n);
    free(x), free(y), free(grad), free(out);
}
