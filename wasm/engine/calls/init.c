/* The start of the engine. */
#include "init.h"

#include "devices.h"
#include "isa.h"
#include "node.h"
#include "pool.h"
#include "sharing.h"

int lt_init(const char *isa)
{
    lt_devices_begin();
    lt_history_begin();
    if (lt_choose_kernels(isa) < 0) return -1;
    lt_set_threads(lt_default_threads());
    lt_share_kernels();
    return 0;
}
