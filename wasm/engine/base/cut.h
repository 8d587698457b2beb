/* Calls that are cut along one of their sizes (generator/emit_sharing.py), natively. */
#ifndef LT_CUT_H
#define LT_CUT_H

#include "isa.h"
#include "pool.h"

/* How much of `count` makes a piece, a multiple of `unit`, when one of them is so much work (elements that are read or
 * written); all of it where that is too little to share. */
static inline lt_idx lt_cut(lt_idx count, double work, lt_idx unit)
{
    if (LT_LIKELY(lt_threads == 1) || (double)count * work < LT_SHARED_ELEMENTS) return count;
    const lt_idx pieces = 4 * (lt_idx)lt_threads, some = (count + pieces - 1) / pieces;
    return (some + unit - 1) / unit * unit;
}

/* Computes count / some pieces of a call; false where it could not be shared. */
static inline bool lt_share_cut(void *call, lt_piece piece, lt_idx count, lt_idx some)
{
    const lt_share share = {.call = call, .pieces = (count + some - 1) / some, .piece = piece, .slot = -1};
    return lt_pool_run(&share);
}

/* Lays the entries over a table, for these kernels. */
void lt_cut_kernels(lt_kernels *table, const lt_kernels *kernels);

#endif
