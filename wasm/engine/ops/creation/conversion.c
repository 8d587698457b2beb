/* To another dtype, and to another device. */
#include "engine.h"
#include "ops_gen.h"

lt_tensor *lt_cast_forward(lt_tensor *self, lt_dtype dtype) { return lt_copy_as(self, dtype); }

lt_tensor *lt_to_device_forward(lt_tensor *self, lt_idx device) { return lt_copy_to((uint8_t)device, self); }
