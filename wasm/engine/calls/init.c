/* The start of the engine. */
#include "init.h"

#include "devices.h"
#include "isa.h"
#include "node.h"

int lt_init(const char *isa)
{
    lt_devices_begin();
    lt_history_begin();
    return lt_choose_kernels(isa);
}
