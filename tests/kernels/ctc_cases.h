/* ctc_loss for one floating type T, against the sum over all paths one by one; included by test_ctc.c. */

/* The probability of all ways through the frames from `t` on that give target[s …]; `last` is the class before. With a
 * place to add to, each path's probability is also added there for every frame and class that it passes. */
static long double LT_T(paths)(lt_idx t, lt_idx frames, lt_idx step, lt_idx classes, const T *logp,
                               const int64_t *target, lt_idx s, lt_idx n, lt_idx last, lt_idx *path, long double so_far,
                               long double *passed)
{
    if (t == frames) {
        if (s < n) return 0;
        for (lt_idx i = 0; i < frames; i++) passed[i * classes + path[i]] += so_far;
        return so_far;
    }
    long double sum = 0;
    for (lt_idx c = 0; c < classes; c++) {
        const int next = s < n && c == target[s] && c != last;
        if (c != 0 && c != last && !next) continue;
        path[t] = c;
        sum += LT_T(paths)(t + 1, frames, step, classes, logp, target, s + next, n, c, path,
                           so_far * expl((long double)logp[t * step + c]), passed);
    }
    return sum;
}

static void LT_T(ctc_case)(lt_idx frames, lt_idx classes, lt_idx longest)
{
    enum { BATCH = 5 };
    const lt_idx row = 2 * longest + 1, step = BATCH * classes, size = frames * step;
    T *logp = LT_T(random)(size), *skip = LT_T(random)(row + 2), *work = LT_T(random)(2 * row + 2);
    T *alpha = LT_T(random)(BATCH * frames * row), *grad = LT_T(random)(size), loss[BATCH], of[BATCH];
    int64_t *targets = allocate(sizeof(int64_t) * (size_t)(BATCH * longest)),
            *label = allocate(sizeof(int64_t) * (size_t)row);
    int64_t in[BATCH], out[BATCH];
    long double *passed = allocate(sizeof(long double) * (size_t)(frames * classes));
    lt_idx *path = allocate(sizeof(lt_idx) * (size_t)frames);
    for (lt_idx i = 0; i < size; i++) grad[i] = 0;
    for (lt_idx i = 0; i < BATCH * longest; i++) targets[i] = 1 + random_below(classes - 1);
    for (int i = 0; i < BATCH; i++) {
        in[i] = i == 4 ? 0 : frames - i % 2, out[i] = i == 4 ? 0 : random_below(longest + 1),
        of[i] = (T)(i == 2 ? 0 : i - 1.5);
        if (out[i] > 1 && i == 3) targets[i * longest + 1] = targets[i * longest]; /* a repetition needs a blank */
    }
    LT_FN(LT_T(ctc_loss))(frames, BATCH, classes, longest, 0, logp, targets, in, out, label, skip, work, alpha, loss);
    LT_FN(LT_T(ctc_loss_backward))
    (frames, BATCH, classes, longest, 0, logp, targets, in, out, label, skip, work, alpha, loss, of, grad);
    for (int i = 0; i < BATCH; i++) {
        for (lt_idx j = 0; j < frames * classes; j++) passed[j] = 0;
        const long double sum = LT_T(paths)(0, (lt_idx)in[i], step, classes, logp + i * classes, targets + i * longest,
                                            0, (lt_idx)out[i], -1, path, 1, passed);
        const double want = (double)-logl(sum);
        CHECK(close_to(loss[i], want, BOUND, 4 + (double)frames), "ctc_loss %td %td %td, sequence %d: %.9g, not %.9g",
              frames, classes, longest, i, (double)loss[i], want);
        for (lt_idx t = 0; t < frames; t++)
            for (lt_idx c = 0; c < classes; c++) {
                const double got = (double)grad[t * step + i * classes + c];
                const double slope = t >= in[i] || of[i] == 0 ? 0 : (double)(-passed[t * classes + c] / sum * of[i]);
                CHECK(close_to(got, slope, 8 * BOUND, 4 + (double)frames),
                      "ctc_loss_backward %td %td %td, sequence %d: %.9g, not %.9g", frames, classes, longest, i, got,
                      slope);
            }
    }
    free(logp), free(skip), free(work), free(alpha), free(grad), free(targets), free(label), free(passed), free(path);
}
