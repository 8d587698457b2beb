/* Blocks of bytes moved and cleared, whatever elements they hold. */
#include <string.h>

#include "simd.h"
#include "kernels.h"

/* n blocks, each `from_step` and `to_step` behind the one before. */
LT_KERNEL(copy_blocks, (lt_idx n, lt_idx block, const char *from, lt_idx from_step, char *to, lt_idx to_step))
{
    for (lt_idx i = 0; i < n; i++) memcpy(to + i * to_step, from + i * from_step, (size_t)block);
}

/* n lines of elements become columns: element i of line j goes to row i, place j. An element has 1, 2, 4 or 8 bytes. */
#define TURN(T)                                                                                                        \
    for (; j + FOUR <= n; j += FOUR) {                                                                                 \
        const char *const line = from + j * from_step;                                                                 \
        char *const place = to + j * (lt_idx)sizeof(T);                                                                \
        for (lt_idx i = 0; i < length; i++) {                                                                          \
            T four[FOUR];                                                                                              \
            LT_UNROLL for (int l = 0; l < FOUR; l++) four[l] = ((const T *)(line + l * from_step))[i];                 \
            memcpy(place + i * to_step, four, sizeof four);                                                            \
        }                                                                                                              \
    }                                                                                                                  \
    for (; j < n; j++)                                                                                                 \
        for (lt_idx i = 0; i < length; i++) ((T *)(to + i * to_step))[j] = ((const T *)(from + j * from_step))[i];

enum { FOUR = 4 };

LT_KERNEL(turn,
          (lt_idx n, lt_idx length, lt_idx item_bytes, const char *from, lt_idx from_step, char *to, lt_idx to_step))
{
    lt_idx j = 0;
    if (item_bytes == 1) {
        TURN(uint8_t)
    } else if (item_bytes == 2) {
        TURN(uint16_t)
    } else if (item_bytes == 4) {
        TURN(uint32_t)
    } else {
        TURN(uint64_t)
    }
}

/* n rows, turned by `moved` bytes: two blocks change places. */
LT_KERNEL(roll_rows, (lt_idx n, lt_idx row, lt_idx moved, const char *from, char *to))
{
    for (lt_idx i = 0; i < n; i++, from += row, to += row) {
        memcpy(to + moved, from, (size_t)(row - moved));
        memcpy(to, from + (row - moved), (size_t)moved);
    }
}

/* Clears the elements of matrices above a diagonal, or with `below` those below it; |diagonal| is no more than their
 * sides. */
LT_KERNEL(clear_triangle,
          (lt_idx matrices, lt_idx rows, lt_idx columns, lt_idx item_bytes, lt_idx diagonal, int below, char *row))
{
    for (lt_idx m = 0; m < matrices; m++)
        for (lt_idx i = 0; i < rows; i++, row += columns * item_bytes) {
            lt_idx first = i + diagonal + !below; /* the first column right of what stays, or of what goes */
            first = first < 0 ? 0 : first > columns ? columns : first;
            if (below) memset(row, 0, (size_t)(first * item_bytes));
            else memset(row + first * item_bytes, 0, (size_t)((columns - first) * item_bytes));
        }
}
