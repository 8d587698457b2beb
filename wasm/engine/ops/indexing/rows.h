/* Reading and writing by flat positions over a run of dims: what advanced indexing, embedding and index_select become.
 */
#ifndef LT_INDEX_ROWS_H
#define LT_INDEX_ROWS_H

#include "run_kernel.h"

/* Integer indices that select along a dim of `size` elements, checked, negative ones wrapped: int64, contiguous, a new
 * tensor (or `index` itself, retained, where nothing had to change and `share` allows it). */
lt_tensor *lt_index_rows_with(const char *op, lt_tensor *self, lt_tensor *positions, lt_idx dim, lt_idx count,
                              lt_tensor *values, bool accumulate); /* a copy of self with other rows */
lt_tensor *lt_checked_positions(const char *op, lt_tensor *index, lt_idx size, int dim, bool wrap, bool share);

/* `index` is an int32 or int64 tensor, or LT_INDEX_ERROR. */
/* The elements of an index, contiguous and int64. Those of uint64 that int64 does not hold become its greatest, and so
 * no negative ones. */
lt_tensor *lt_index_values(lt_tensor *index);
int lt_check_index_dtype(const char *op, const lt_tensor *index);

/* to[offset[i]] += from[i] in pieces of `inner` elements of one of the dtypes LT_ADDS; of complex numbers in their
 * parts. */
#define LT_ADDS (LT_DTYPES_index_add | LT_BIT(LT_C64) | LT_BIT(LT_C128))
static inline void lt_add_rows(lt_dtype dtype, lt_idx n, lt_idx inner, void *to, const lt_idx *offset_bytes,
                               const void *from)
{
    LT_CALL(index_add, lt_real_dtype(dtype), (n, lt_is_complex(dtype) ? 2 * inner : inner, to, offset_bytes, from));
}

/* self[.., positions, ..] = values in place, recorded: `count` dims from `dim` on are indexed by flat positions. */
int lt_index_rows_put(const char *op, lt_tensor *self, lt_tensor *positions, int dim, int count, lt_tensor *values,
                      bool accumulate);

/* The same without history, for tensors that nobody else has seen; values are known to broadcast. */
int lt_index_rows_write(const char *op, lt_tensor *self, lt_tensor *positions, int dim, int count, lt_tensor *values,
                        bool accumulate);

#endif
