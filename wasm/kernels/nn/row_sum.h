/* Passing over a row with the vectors of a type_*.h, the last one partly filled. */
#ifndef LT_ROW_SUM_H
#define LT_ROW_SUM_H

/* total += the sum over j < n of `term`, a vector expression that reads the row at j, where `left` elements remain and
 * must be 0 in the lanes beyond. Partial sums of at most 128 vectors go to `total`, a double, so that long rows keep
 * their digits. */
#define ADD_UP(total, term)                                                                                            \
    for (lt_idx j = 0; j < n;) {                                                                                       \
        const lt_idx end = n - j > 128 * VN ? j + 128 * VN : n;                                                        \
        V partial = {0};                                                                                               \
        for (; j < end; j += VN) {                                                                                     \
            const lt_idx left = n - j;                                                                                 \
            partial += (term);                                                                                         \
        }                                                                                                              \
        total += (double)SUM(partial);                                                                                 \
    }

#endif
