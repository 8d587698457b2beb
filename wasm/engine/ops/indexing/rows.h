/* Reading and writing by flat positions over a run of dims: what advanced indexing, embedding and index_select become.
 */
#ifndef LT_INDEX_ROWS_H
#define LT_INDEX_ROWS_H

#include "engine.h"

/* Integer indices that select along a dim of `size` elements, checked, negative ones wrapped: int64, contiguous, a new
 * tensor (or `index` itself, retained, where nothing had to change and `share` allows it). */
lt_tensor *lt_checked_positions(const char *op, lt_tensor *index, lt_idx size, int dim, bool wrap, bool share);

/* `index` is an int32 or int64 tensor, or LT_INDEX_ERROR. */
int lt_check_index_dtype(const char *op, const lt_tensor *index);

/* self[.., positions, ..] = values in place, recorded: `count` dims from `dim` on are indexed by flat positions. */
int lt_index_rows_put(const char *op, lt_tensor *self, lt_tensor *positions, int dim, int count, lt_tensor *values,
                      bool accumulate);

/* The same without history, for tensors that nobody else has seen; values are known to broadcast. */
int lt_index_rows_write(const char *op, lt_tensor *self, lt_tensor *positions, int dim, int count, lt_tensor *values,
                        bool accumulate);

#endif
