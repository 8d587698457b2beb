/* How random ops take numbers from a generator. */
#ifndef LT_DRAW_H
#define LT_DRAW_H

#include "engine.h"

static inline lt_generator *lt_generator_or_default(lt_generator *g) { return g ? g : &lt_default_generator; }

/* Takes n blocks, one for each number: returns the counter of the first. */
static inline uint64_t lt_draw(lt_generator *g, lt_idx n)
{
    const uint64_t first = g->counter;
    g->counter += (uint64_t)n;
    return first;
}

#endif
