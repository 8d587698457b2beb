/* Blocks of bytes, against loops over single bytes. */
#include "check.h"

static void blocks(lt_idx n, lt_idx block)
{
    const lt_idx from_step = block + 3, to_step = block + 5;
    char *from = allocate((size_t)(n * from_step)), *to = allocate((size_t)(n * to_step));
    for (lt_idx i = 0; i < n * from_step; i++) from[i] = (char)random_bits();
    memset(to, 7, (size_t)(n * to_step));
    LT_FN(copy_blocks)(n, block, from, from_step, to, to_step);
    for (lt_idx i = 0; i < n * to_step; i++) {
        const lt_idx at = i % to_step;
        CHECK(to[i] == (at < block ? from[i / to_step * from_step + at] : 7), "copy_blocks %td %td: byte %td", n, block,
              i);
    }
    for (lt_idx moved = 0; moved <= block; moved++) {
        LT_FN(roll_rows)(n, block, moved, from, to);
        for (lt_idx i = 0; i < n * block; i++) {
            const lt_idx row = i / block * block;
            CHECK(to[row + (i - row + moved) % block] == from[i], "roll_rows %td %td by %td: byte %td", n, block, moved,
                  i);
        }
    }
    free(from), free(to);
}

static void triangles(lt_idx rows, lt_idx columns, lt_idx item)
{
    enum { MATRICES = 2 };
    const lt_idx bytes = MATRICES * rows * columns * item;
    char *x = allocate((size_t)bytes);
    for (lt_idx diagonal = -rows; diagonal <= columns; diagonal++)
        for (int below = 0; below < 2; below++) {
            memset(x, 7, (size_t)bytes);
            LT_FN(clear_triangle)(MATRICES, rows, columns, item, diagonal, below, x);
            for (lt_idx i = 0; i < bytes; i++) {
                const lt_idx row = i / item / columns % rows, column = i / item % columns;
                const int clear = below ? column - row < diagonal : column - row > diagonal;
                CHECK(x[i] == (clear ? 0 : 7), "clear_triangle %td x %td, diagonal %td: byte %td", rows, columns,
                      diagonal, i);
            }
        }
    free(x);
}

static void turned(lt_idx n, lt_idx length, lt_idx item)
{
    const lt_idx from_step = (length + 3) * item, to_step = (n + 2) * item;
    char *from = allocate((size_t)(n * from_step)), *to = allocate((size_t)(length * to_step));
    for (lt_idx i = 0; i < n * from_step; i++) from[i] = (char)random_bits();
    memset(to, 7, (size_t)(length * to_step));
    LT_FN(turn)(n, length, item, from, from_step, to, to_step);
    for (lt_idx i = 0; i < length * to_step; i++) {
        const lt_idx row = i / to_step, at = i % to_step, line = at / item;
        CHECK(to[i] == (line < n ? from[line * from_step + row * item + at % item] : 7),
              "turn %td lines of %td, %td bytes each: byte %td", n, length, item, i);
    }
    free(from), free(to);
}

int main(void)
{
    for (lt_idx n = 0; n <= 9; n++)
        for (lt_idx length = 0; length <= 9; length++)
            for (lt_idx item = 1; item <= 8; item *= 2) turned(n, length, item);
    for (lt_idx n = 0; n <= 4; n++)
        for (lt_idx block = 0; block <= 33; block++) blocks(n, block);
    for (lt_idx rows = 1; rows <= 6; rows++)
        for (lt_idx columns = 1; columns <= 6; columns++)
            for (lt_idx item = 1; item <= 16; item *= 2) triangles(rows, columns, item);
    return finish();
}
