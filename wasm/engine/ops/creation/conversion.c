/* To another dtype, and to another device. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_cast_forward(lt_tensor *self, lt_dtype dtype)
{
    lt_tensor *out = self->dtype == dtype ? lt_copy_raw(self) : lt_to_dtype(self, dtype);
    if (out) out->flags &= (uint8_t)~LT_WEAK; /* a number that was given a dtype keeps it */
    return out;
}

lt_tensor *lt_to_device_forward(lt_tensor *self, lt_idx device)
{
    if (device < 0 || device >= LT_MAX_DEVICES || !lt_devices[device])
        return lt_raise(LT_VALUE_ERROR, "to_device: device is %td; wanted the number of one that there is", device);
    return lt_copy_to((uint8_t)device, self);
}
