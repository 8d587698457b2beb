/* Conversions of complex numbers: a real number gets the imaginary part 0, a complex one loses it; true is what is not
 * zero. The engine makes the pairs that have no loop of two steps. */
#include "loops.h"

#define PAIR(name, TO, TI, re, im)                                                                                     \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            const TI *x = (const TI *)(ptr[1] + i * stride[1]);                                                        \
            TO *o = (TO *)(ptr[0] + i * stride[0]);                                                                    \
            const TO real = (TO)(re), imag = (TO)(im);                                                                 \
            o[0] = real;                                                                                               \
            o[1] = imag;                                                                                               \
        }                                                                                                              \
    }
PAIR(cast_f32_c64, float, float, x[0], 0)
PAIR(cast_f32_c128, double, float, x[0], 0)
PAIR(cast_f64_c128, double, double, x[0], 0)
PAIR(cast_c64_c128, double, float, x[0], x[1])
PAIR(cast_c128_c64, float, double, x[0], x[1])

#define REAL_PART(name, TO, TI, expr)                                                                                  \
    LT_LOOP(name)                                                                                                      \
    {                                                                                                                  \
        (void)param;                                                                                                   \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            const TI *x = (const TI *)(ptr[1] + i * stride[1]);                                                        \
            *(TO *)(ptr[0] + i * stride[0]) = (TO)(expr);                                                              \
        }                                                                                                              \
    }
REAL_PART(cast_c64_f32, float, float, x[0])
REAL_PART(cast_c128_f64, double, double, x[0])
REAL_PART(cast_c64_b8, uint8_t, float, (x[0] != 0) | (x[1] != 0))
REAL_PART(cast_c128_b8, uint8_t, double, (x[0] != 0) | (x[1] != 0))
