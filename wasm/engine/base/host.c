/* The host that the engine runs in. */
#include "host.h"

lt_host lt_host_calls;
