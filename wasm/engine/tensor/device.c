/* Devices. */
#include "device.h"

const char *const lt_device_names[] = {"cpu", "meta", "wrapped"};
LT_THREAD uint8_t lt_current_device = LT_DEVICE_CPU;
