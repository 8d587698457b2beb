/* Gathering and scattering by precomputed offsets, counted in bytes from the start of the indexed buffer. */
#include <string.h>

#include "kernels.h"
#include "simd.h"

/* out[i] = src[offset[i]], in pieces of inner_bytes. */
LT_KERNEL(take, (lt_idx n, lt_idx inner_bytes, const char *src, const lt_idx *offset_bytes, char *out))
{
#define TAKE(type)                                                                                                     \
    for (lt_idx i = 0; i < n; i++) ((type *)out)[i] = *(const type *)(src + offset_bytes[i])
    switch (inner_bytes) {
    case 1: TAKE(uint8_t); break;
    case 2: TAKE(uint16_t); break;
    case 4: TAKE(uint32_t); break;
    case 8: TAKE(uint64_t); break;
    default:
        for (lt_idx i = 0; i < n; i++) memcpy(out + i * inner_bytes, src + offset_bytes[i], (size_t)inner_bytes);
    }
#undef TAKE
}

/* dst[offset[i]] = src[i], in order, so that of equal offsets the last wins. */
LT_KERNEL(put, (lt_idx n, lt_idx inner_bytes, char *dst, const lt_idx *offset_bytes, const char *src,
                lt_idx src_stride_bytes))
{
#define PUT(type)                                                                                                      \
    for (lt_idx i = 0; i < n; i++) *(type *)(dst + offset_bytes[i]) = *(const type *)(src + i * src_stride_bytes)
    switch (inner_bytes) {
    case 1: PUT(uint8_t); break;
    case 2: PUT(uint16_t); break;
    case 4: PUT(uint32_t); break;
    case 8: PUT(uint64_t); break;
    default:
        for (lt_idx i = 0; i < n; i++) memcpy(dst + offset_bytes[i], src + i * src_stride_bytes, (size_t)inner_bytes);
    }
#undef PUT
}

LT_KERNEL(mask_count, (lt_idx n, const uint8_t *mask, lt_idx *count))
{
    lt_idx total = 0;
    for (lt_idx i = 0; i < n; i++) total += mask[i] != 0;
    *count = total;
}

/* The positions of the true elements, ascending: `count` of them. Each is written where the next true one belongs, and
 * stays if it is that one. */
LT_KERNEL(mask_indices, (lt_idx n, const uint8_t *mask, lt_idx count, int64_t *out))
{
    for (lt_idx i = 0, k = 0; i < n && k < count; i++) {
        out[k] = i;
        k += mask[i] != 0;
    }
}
