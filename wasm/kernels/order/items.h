/* How the items of sort.c are read. */
#ifndef LT_ITEMS_H
#define LT_ITEMS_H

#include "kernels.h"

static inline uint64_t key_of(int wide, const uint64_t *items, lt_idx i)
{
    return wide ? items[2 * i] : items[i] >> 32;
}
static inline lt_idx place_of(int wide, const uint64_t *items, lt_idx i)
{
    return (lt_idx)(wide ? items[2 * i + 1] : (uint32_t)items[i]);
}

#endif
