/* Scans: running sums, products and extrema along the middle dim of contiguous (outer, n, inner) arrays. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "simd.h"

/* Columns are taken WIDTH at a time, each with what it carries; a line of its own is carried in a register, four
 * elements a time, which are joined first: what carries waits for one addition then, not for four. Where the total is
 * no wider than the elements they might overflow that way. */
#define IS_WIDER (sizeof(TOTAL) > sizeof(T))
#define PLUS(a, b) ((a) + (b))
#define TIMES(a, b) ((a) * (b))
#define WIDTH 32
#define SCAN(START, JOIN)                                                                                              \
    const lt_idx step = reverse ? -inner : inner, start = reverse ? (n - 1) * inner : 0;                               \
    for (lt_idx o = 0; o < outer; o++) {                                                                               \
        const lt_idx first = o * n * inner + start;                                                                    \
        if (inner == 1) {                                                                                              \
            TOTAL carried = START;                                                                                     \
            lt_idx k = 0, at = first;                                                                                  \
            for (; IS_WIDER && n - k >= 4; k += 4, at += 4 * step) {                                                   \
                const TOTAL a = (TOTAL)in[at], b = JOIN(a, (TOTAL)in[at + step]),                                      \
                            c = JOIN(b, (TOTAL)in[at + 2 * step]), d = JOIN(c, (TOTAL)in[at + 3 * step]);              \
                out[at] = (T)JOIN(carried, a), out[at + step] = (T)JOIN(carried, b);                                   \
                out[at + 2 * step] = (T)JOIN(carried, c), out[at + 3 * step] = (T)(carried = JOIN(carried, d));        \
            }                                                                                                          \
            for (; k < n; k++, at += step) out[at] = (T)(carried = JOIN(carried, (TOTAL)in[at]));                      \
            continue;                                                                                                  \
        }                                                                                                              \
        for (lt_idx j = 0; j < inner; j += WIDTH) {                                                                    \
            const lt_idx width = inner - j < WIDTH ? inner - j : WIDTH;                                                \
            TOTAL carry[WIDTH];                                                                                        \
            for (int l = 0; l < WIDTH; l++) carry[l] = START;                                                          \
            for (lt_idx k = 0, at = first + j; k < n; k++, at += step) LT_IVDEP for (lt_idx l = 0; l < width; l++)     \
                {                                                                                                      \
                    carry[l] = JOIN(carry[l], (TOTAL)in[at + l]);                                                      \
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
