/* Passing over a row with the vectors of a type_*.h, the last one partly filled. */
#ifndef LT_ROW_SUM_H
#define LT_ROW_SUM_H

/* How many vectors are added up side by side: an addition takes as long as four of them may be begun in. */
#define SIDE_BY_SIDE 4

/* Each vector of the row is added by `add`, which reads it at j, where `left` elements remain, to the partial result
 * number u, which `zero` begins and `join` adds to that of number 0. A short row has number 0 only. After at most 128
 * vectors `finish` takes it, so that sums go to a double and long rows keep their digits. */
#define OVER_ROW(zero, add, join, finish)                                                                              \
    for (lt_idx at = 0; at < n;) {                                                                                     \
        const lt_idx end = n - at > 128 * VN ? at + 128 * VN : n;                                                      \
        int u = 0;                                                                                                     \
        zero;                                                                                                          \
        if (end - at >= SIDE_BY_SIDE * VN) {                                                                           \
            LT_UNROLL for (u = 1; u < SIDE_BY_SIDE; u++) { zero; }                                                     \
            for (; end - at >= SIDE_BY_SIDE * VN; at += SIDE_BY_SIDE * VN)                                             \
                LT_UNROLL for (u = 0; u < SIDE_BY_SIDE; u++)                                                           \
                {                                                                                                      \
                    const lt_idx j = at + u * VN, left = VN;                                                           \
                    add;                                                                                               \
                }                                                                                                      \
            LT_UNROLL for (u = 1; u < SIDE_BY_SIDE; u++) { join; }                                                     \
        }                                                                                                              \
        for (u = 0; at < end; at += VN) {                                                                              \
            const lt_idx j = at, left = n - j;                                                                         \
            add;                                                                                                       \
        }                                                                                                              \
        finish;                                                                                                        \
    }

/* total += the sum of `term`, a vector expression, which must be 0 in the lanes beyond the row. */
#define ADD_UP(total, term)                                                                                            \
    {                                                                                                                  \
        V sum[SIDE_BY_SIDE];                                                                                           \
        OVER_ROW(sum[u] = (V){0}, sum[u] += (term), sum[0] += sum[u], total += (double)SUM(sum[0]))                    \
    }

/* The same of `term` and of its products with `factor`; the statement `set` comes first. */
#define ADD_UP_BOTH(set, total, term, products, factor)                                                                \
    {                                                                                                                  \
        V sum[SIDE_BY_SIDE], product[SIDE_BY_SIDE];                                                                    \
        OVER_ROW(sum[u] = (V){0}; product[u] = (V){0}, set; sum[u] += (term);                                          \
                 product[u] = FMA(term, factor, product[u]), sum[0] += sum[u];                                         \
                 product[0] += product[u], total += (double)SUM(sum[0]); products += (double)SUM(product[0]))          \
    }

#endif
