/* Comparisons of integers that no dtype holds both of. */
#include "kernels.h"

/* uint64 with int64 elements: the outcome less, equal or greater is bit 0, 1 or 2 of *wanted. */
LT_KERNEL(compare_mixed, (lt_idx n, char *const *ptr, const lt_idx *stride, const void *wanted))
{
    const int64_t outcomes = *(const int64_t *)wanted;
    for (lt_idx i = 0; i < n; i++) {
        const uint64_t a = *(const uint64_t *)(ptr[1] + i * stride[1]);
        const int64_t b = *(const int64_t *)(ptr[2] + i * stride[2]);
        const int outcome = b < 0 || a > (uint64_t)b ? 2 : a == (uint64_t)b;
        *(uint8_t *)(ptr[0] + i * stride[0]) = (uint8_t)(outcomes >> outcome & 1);
    }
}
