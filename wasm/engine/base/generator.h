/* The state of a stream of random numbers. */
#ifndef LT_GENERATOR_H
#define LT_GENERATOR_H

#include "base.h"

typedef struct lt_generator {
    uint64_t seed, counter;
} lt_generator; /* Philox-4x32-10 */
extern lt_generator lt_default_generator;

#endif
