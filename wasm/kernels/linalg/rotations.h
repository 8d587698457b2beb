/* Plane rotations, recorded by an iteration and applied to the rows of a matrix many sweeps at a time: a strip of
 * columns stays in the first cache while all of them pass over it (Van Zee, van de Geijn and Quintana-Orti,
 * "Restructuring the tridiagonal and bidiagonal QR algorithms for performance", 2014). */
#ifndef LT_ROTATIONS_H
#define LT_ROTATIONS_H

#include "kernels.h"
#include "simd.h"

#define SWEEPS 32 /* recorded before they are applied */

typedef struct {
    lt_idx first, count; /* the sweep turns rows first, first + step, … with the next one each */
    int step;            /* 1 or -1 */
} lt_sweep;

typedef struct {
    double *rows; /* NULL: nothing is turned */
    lt_idx width, stride;
    double *turns; /* SWEEPS n pairs of cosine and sine */
    int sweeps;
    lt_idx used;
    lt_sweep sweep[SWEEPS];
} lt_rotations;

#define STRIP 4 /* vectors of a strip */

LT_INLINE void turn_strip(const int vectors, const lt_rotations *r, double *at)
{
    const double *turn = r->turns;
    for (int s = 0; s < r->sweeps; s++) {
        const lt_sweep *sweep = &r->sweep[s];
        const lt_idx step = r->stride * sweep->step;
        double *row = at + sweep->first * r->stride;
        vd kept[STRIP];
        LT_UNROLL for (int v = 0; v < vectors; v++) kept[v] = lt_load_d(row + v * LT_VD);
        for (lt_idx i = 0; i < sweep->count; i++, row += step, turn += 2) {
            const vd c = lt_splat_d(turn[0]), sine = lt_splat_d(turn[1]);
            LT_UNROLL for (int v = 0; v < vectors; v++)
            {
                const vd next = lt_load_d(row + step + v * LT_VD);
                lt_store_d(row + v * LT_VD, lt_fma_d(sine, next, c * kept[v]));
                kept[v] = lt_fma_d(c, next, -sine * kept[v]);
            }
        }
        LT_UNROLL for (int v = 0; v < vectors; v++) lt_store_d(row + v * LT_VD, kept[v]);
    }
}

/* Applies what is recorded. */
LT_MAYBE_UNUSED void turn_rows(lt_rotations *r)
{
    lt_idx at = 0;
    if (r->rows && r->sweeps) {
        for (; at + STRIP * LT_VD <= r->width; at += STRIP * LT_VD) turn_strip(STRIP, r, r->rows + at);
        for (; at + LT_VD <= r->width; at += LT_VD) turn_strip(1, r, r->rows + at);
        for (; at < r->width; at++) {
            const double *turn = r->turns;
            for (int s = 0; s < r->sweeps; s++) {
                double *row = r->rows + at + r->sweep[s].first * r->stride;
                for (lt_idx i = 0, step = r->stride * r->sweep[s].step; i < r->sweep[s].count; i++, turn += 2) {
                    const double x = row[0], y = row[step];
                    row[0] = turn[0] * x + turn[1] * y;
                    *(row += step) = turn[0] * y - turn[1] * x;
                }
            }
        }
    }
    r->sweeps = 0;
    r->used = 0;
}

/* Begins a sweep over count + 1 rows; returns where its pairs are written. */
LT_MAYBE_UNUSED double *begin_sweep(lt_rotations *r, lt_idx first, int step, lt_idx count)
{
    if (r->sweeps == SWEEPS) turn_rows(r);
    r->sweep[r->sweeps++] = (lt_sweep){first, count, step};
    r->used += 2 * count;
    return r->turns + r->used - 2 * count;
}

/* The rotation that makes (x, y) into (length, 0): c x + s y = length. */
LT_INLINE double rotation(double x, double y, double *c, double *s)
{
    if (y == 0) return *c = 1, *s = 0, x;
    double length = __builtin_sqrt(x * x + y * y), scale = 1;
    if (!(length > 0x1p-450 && length < 0x1p450)) { /* squares left the range: in units of the larger one */
        const double ax = __builtin_fabs(x), ay = __builtin_fabs(y);
        scale = ax > ay ? ax : ay;
        x /= scale, y /= scale;
        length = __builtin_sqrt(x * x + y * y);
    }
    *c = x / length, *s = y / length;
    return length * scale;
}

#endif
