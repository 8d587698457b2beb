/* The generator that random ops use when none is given. */
#include "generator.h"

lt_generator lt_default_generator = {0, 0};
