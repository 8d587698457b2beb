/* A pool of threads that share out calls of kernels.
 *
 * A share is one call as data: a struct of its arguments, and a number of pieces of it that any thread may compute in
 * any order. Pieces give the bits that the plain call gives, wherever it was cut, so that nothing depends on the number
 * of threads. The caller computes pieces too, and returns when all are done; it holds the interpreter's lock meanwhile.
 *
 * Natively the threads work on the one memory. In WebAssembly the host may have workers with a memory of their own
 * (lucid/_workers/pool.js), into which it copies what is read and from which what is written: so a share says where
 * pointers stand in the struct and what lies there. */
#ifndef LT_POOL_H
#define LT_POOL_H

#include "base.h"

enum { LT_MAX_THREADS = 64, LT_SHARED_OPERANDS = 12, LT_READ = 1, LT_WRITTEN = 2 };

/* So many elements that are read or written, one after the other, pay for waking threads on one memory. */
enum { LT_SHARED_ELEMENTS = 1 << 19 };

/* Rows of bytes, the first one at the pointer that stands `at` bytes from the beginning of the call's struct. */
typedef struct lt_shared_operand {
    lt_idx at, rows, row_bytes, stride_bytes, access; /* LT_READ, LT_WRITTEN or both */
} lt_shared_operand;

typedef struct lt_share {
    void *call;
    lt_idx call_bytes, pieces, work_bytes; /* scratch for each thread, aligned to 64 bytes */
    lt_piece piece;
    lt_idx slot; /* the piece's function as the nth pointer of struct lt_kernels; -1: not one of the kernels */
    lt_idx operands;
    lt_shared_operand operand[LT_SHARED_OPERANDS];
} lt_share;

extern int lt_threads; /* on how many threads large calls are computed, the caller's included: at least 1 */

void lt_set_threads(int n); /* no more than LT_MAX_THREADS; threads start when they are first wanted */
int lt_default_threads(void);
int lt_wanted_threads(int cores); /* what LUCID_NUM_THREADS or OMP_NUM_THREADS says, or a thread for each core */

/* Computes a share. False where it did not (the pool is at work on another one already, or there is no memory): then
 * nothing was computed, and the caller does it alone. */
bool lt_pool_run(const lt_share *share);

/* WebAssembly: the host's lt_pool_run, for so many threads; NULL where it has no pool. */
extern int (*lt_pool_host)(const lt_share *share, int threads);

#endif
