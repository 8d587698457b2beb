/* Scans: running sums, products and extrema along the middle dim of contiguous (outer, n, inner) arrays. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "simd.h"

/* Columns are taken WIDTH at a time, each with what it carries; a line of its own is carried in a register. */
#define WIDTH 32
#define SCAN(START, NEXT)                                                                                              \
    const lt_idx step = reverse ? -inner : inner, start = reverse ? (n - 1) * inner : 0;                               \
    for (lt_idx o = 0; o < outer; o++) {                                                                               \
        const lt_idx first = o * n * inner + start;                                                                    \
        if (inner == 1) {                                                                                              \
            TOTAL carried = START;                                                                                     \
            for (lt_idx k = 0, at = first; k < n; k++, at += step) {                                                   \
                const T x = in[at];                                                                                    \
                carried = NEXT;                                                                                        \
                out[at] = (T)carried;                                                                                  \
            }                                                                                                          \
            continue;                                                                                                  \
        }                                                                                                              \
        for (lt_idx j = 0; j < inner; j += WIDTH) {                                                                    \
            const lt_idx width = inner - j < WIDTH ? inner - j : WIDTH;                                                \
            TOTAL carry[WIDTH];                                                                                        \
            for (int l = 0; l < WIDTH; l++) carry[l] = START;                                                          \
            for (lt_idx k = 0, at = first + j; k < n; k++, at += step) LT_IVDEP for (lt_idx l = 0; l < width; l++)     \
                {                                                                                                      \
                    const T x = in[at + l];                                                                            \
                    const TOTAL carried = carry[l];                                                                    \
                    carry[l] = NEXT;                                                                                   \
                    out[at + l] = (T)carry[l];                                                                         \
                }                                                                                                      \
        }                                                                                                              \
    }

#define TEMPLATE "scan.inc"
#define DTYPES LT_DTYPES_OF_scan
#include "each_dtype.h"

#define TEMPLATE "scan_extrema.inc"
#define DTYPES LT_DTYPES_OF_scan_extrema
#include "each_dtype.h"
