/* Blocks of bytes moved and cleared, whatever elements they hold. */
#include <string.h>

#include "kernels.h"

/* n blocks, each `from_step` and `to_step` behind the one before. */
LT_KERNEL(copy_blocks, (lt_idx n, lt_idx block, const char *from, lt_idx from_step, char *to, lt_idx to_step))
{
    for (lt_idx i = 0; i < n; i++) memcpy(to + i * to_step, from + i * from_step, (size_t)block);
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
