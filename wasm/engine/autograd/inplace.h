/* In-place writes and the graph. */
#ifndef LT_INPLACE_H
#define LT_INPLACE_H

#include "node.h"

/* In-place ops. Order: check, keep (what backward needs of the old value), lt_prepare_rebase, write, bump,
 * rebase. */
int lt_inplace_check(const char *op, lt_tensor *self);      /* leaf that requires grad, overlap, frozen memory */
int lt_inplace_leaf_check(const char *op, lt_tensor *self); /* the first of these alone */
int lt_prepare_rebase(lt_tensor *self); /* lt_part_saved and lt_reserve: afterwards lt_rebase will not fail */
int lt_rebase(lt_tensor *self,
              lt_node *node); /* node, whose edges[0] is self's, now computes self; views route it through their base */
int lt_inplace_fits(const char *op, lt_tensor *self,
                    lt_tensor *value); /* whether value may be written into self: shape, dtype kind */

#endif
