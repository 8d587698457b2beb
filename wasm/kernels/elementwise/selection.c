/* where on elements of 16 bytes, which no C type has. */
#include "loops.h"

typedef struct {
    uint64_t low, high;
} sixteen_bytes;

LT_LOOP(where_16)
{
    (void)param;
    for (lt_idx i = 0; i < n; i++) {
        const uint8_t first = *(const uint8_t *)(ptr[1] + i * stride[1]);
        const char *source = first ? ptr[2] + i * stride[2] : ptr[3] + i * stride[3];
        *(sixteen_bytes *)(ptr[0] + i * stride[0]) = *(const sixteen_bytes *)source;
    }
}
