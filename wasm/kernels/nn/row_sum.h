/* Passing over a row with the vectors of a type_*.h, the last one partly filled. */
#ifndef LT_ROW_SUM_H
#define LT_ROW_SUM_H

/* How many vectors are added up side by side: an addition takes as long as four of them may be begun in. */
#define SIDE_BY_SIDE 4

/* `add` for each vector of the row, which reads it at j, where `left` elements remain, into the partial sum number u.
 * Partial sums of at most 128 vectors go to `total`s, doubles, by `finish`, so that long rows keep their digits. */
#define OVER_ROW(begin, add, finish)                                                                                   \
    for (lt_idx at = 0; at < n;) {                                                                                     \
        const lt_idx end = n - at > 128 * VN ? at + 128 * VN : n;                                                      \
        begin;                                                                                                         \
        for (; end - at >= SIDE_BY_SIDE * VN; at += SIDE_BY_SIDE * VN)                                                 \
            LT_UNROLL for (int u = 0; u < SIDE_BY_SIDE; u++)                                                           \
            {                                                                                                          \
                const lt_idx j = at + u * VN, left = VN;                                                               \
                add;                                                                                                   \
            }                                                                                                          \
        for (; at < end; at += VN) {                                                                                   \
            const int u = 0;                                                                                           \
            const lt_idx j = at, left = n - j;                                                                         \
            add;                                                                                                       \
        }                                                                                                              \
        finish;                                                                                                        \
    }
#define TOGETHER(part) (double)SUM((part[0] + part[1]) + (part[2] + part[3]))

/* total += the sum of `term`, a vector expression, which must be 0 in the lanes beyond the row. */
#define ADD_UP(total, term) OVER_ROW(V partial[SIDE_BY_SIDE] = {{0}}, partial[u] += (term), total += TOGETHER(partial))

/* The same of `term` and of its products with `factor`; the statement `set` comes first. */
#define ADD_UP_BOTH(set, total, term, products, factor)                                                                \
    OVER_ROW(V plain[SIDE_BY_SIDE] = {{0}}; V product[SIDE_BY_SIDE] = {{0}}, set; plain[u] += (term);                  \
             product[u] = FMA(term, factor, product[u]), total += TOGETHER(plain); products += TOGETHER(product))

#endif
