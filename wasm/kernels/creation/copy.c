/* Strided copies of items of 1, 2, 4, 8 or 16 bytes, whatever they hold. An input stride of 0 fills. */
#include <string.h>

#include "loops.h"

typedef struct {
    uint64_t low, high;
} sixteen_bytes;

#define COPY(size, T)                                                                                                  \
    LT_LOOP(copy_##size)                                                                                               \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        char *o = ptr[0];                                                                                              \
        const char *in = ptr[1];                                                                                       \
        const lt_idx so = stride[0], si = stride[1];                                                                   \
        if (n <= 0 || (o == in && so == si)) return;                                                                   \
        if (so == size && si == size) {                                                                                \
            memcpy(o, in, (size_t)n * size);                                                                           \
        } else if (so == size && si == 0) {                                                                            \
            const T value = *(const T *)in;                                                                            \
            for (lt_idx i = 0; i < n; i++) ((T *)o)[i] = value;                                                        \
        } else if (so == size && si == -size) {                                                                        \
            LT_IVDEP for (lt_idx i = 0; i < n; i++)((T *)o)[i] = ((const T *)in)[-i];                                  \
        } else {                                                                                                       \
            for (lt_idx i = 0; i < n; i++) *(T *)(o + i * so) = *(const T *)(in + i * si);                             \
        }                                                                                                              \
    }
COPY(1, uint8_t)
COPY(2, uint16_t)
COPY(4, uint32_t)
COPY(8, uint64_t)
COPY(16, sixteen_bytes)
