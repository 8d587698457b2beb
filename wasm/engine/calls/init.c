/* The start of the engine. */
#include "history.h"
#include "init.h"
#include "isa.h"

int lt_init(const char *isa)
{
    lt_history_begin();
    return lt_choose_kernels(isa);
}
