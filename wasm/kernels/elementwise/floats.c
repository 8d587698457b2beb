/* Limits of floating dtypes, and neighbours of half floats by their bits, which are in the order of the numbers. */
#include <float.h>

#include "kernels.h"

/* The greatest finite number of a real dtype; of one of integers that of float64. */
LT_KERNEL(greatest_number, (int dtype, double *out))
{
    *out = dtype == LT_F16 ? 65504 : dtype == LT_BF16 ? 0x1.FEp127 : dtype == LT_F32 ? (double)FLT_MAX : DBL_MAX;
}

/* out := the number that follows x in the direction of y. infinity: its bits, above which lie those of NaN. */
LT_KERNEL(nextafter_half, (lt_idx n, int infinity, const uint16_t *x, const uint16_t *y, uint16_t *out))
{
    for (lt_idx i = 0; i < n; i++) {
        const int size = x[i] & 0x7FFF, other = y[i] & 0x7FFF;
        const int from = x[i] >> 15 ? -size : size, to = y[i] >> 15 ? -other : other;
        const int next = from + (from < to) - (from > to);
        uint16_t bits = (uint16_t)(next < 0 ? 0x8000 - next : next);
        if (next == 0 && from < 0) bits = 0x8000;
        if (from == to) bits = y[i];
        if (size > infinity || other > infinity) bits = (uint16_t)(infinity | (infinity & -infinity) >> 1);
        out[i] = bits;
    }
}
