/* The table of devices. */
#include "device.h"

const lt_device *lt_devices[LT_MAX_DEVICES];
LT_THREAD uint8_t lt_current_device = LT_DEVICE_HOST;

int lt_add_device(const lt_device *device)
{
    for (int i = 0; i < LT_MAX_DEVICES; i++)
        if (!lt_devices[i]) {
            lt_devices[i] = device;
            return i;
        }
    return lt_fail(LT_RUNTIME_ERROR, "device: '%s' is one more than there is room for; wanted at most %d", device->name,
                   LT_MAX_DEVICES);
}

int lt_find_device(const char *name, size_t size)
{
    for (int i = 0; i < LT_MAX_DEVICES && lt_devices[i]; i++)
        if (strlen(lt_devices[i]->name) == size && memcmp(lt_devices[i]->name, name, size) == 0) return i;
    return -1;
}

const char *lt_device_name(uint8_t device)
{
    return device < LT_MAX_DEVICES && lt_devices[device] ? lt_devices[device]->name : "wrapped";
}
