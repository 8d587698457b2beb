/* What everything shares that draws random numbers. */
#ifndef LT_RANDOM_H
#define LT_RANDOM_H

#include "run_kernel.h"

static inline lt_generator *lt_generator_or_default(lt_generator *g) { return g ? g : &lt_default_generator; }

/* Takes n blocks: returns the counter of the first. */
static inline uint64_t lt_draw_blocks(lt_generator *g, lt_idx n)
{
    const uint64_t first = g->counter;
    g->counter += (uint64_t)n;
    return first;
}

#endif
