/* The devices that the engine has itself. */
#include "devices.h"

#include "alloc.h"
#include "tensor.h"

static int allocate_here(const lt_device *device, lt_storage *storage)
{
    (void)device;
    return (storage->data = lt_alloc((size_t)storage->bytes)) ? 0 : -1;
}

static int allocate_nothing(const lt_device *device, lt_storage *storage)
{
    (void)device, (void)storage;
    return 0;
}

void lt_devices_begin(void)
{
    static const lt_device host = {.name = "cpu", .stores = true, .readable = true, .allocate = allocate_here};
    static const lt_device shapes = {.name = "meta", .allocate = allocate_nothing};
    lt_devices[LT_DEVICE_HOST] = &host;
    lt_devices[LT_DEVICE_SHAPES] = &shapes;
}
