/* The devices that the engine has itself. */
#ifndef LT_DEVICES_H
#define LT_DEVICES_H

#include "device.h"

void lt_devices_begin(void); /* puts them into the table */

#endif
