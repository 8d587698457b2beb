/* Devices: where elements are, and where new tensors are made. */
#ifndef LT_DEVICE_H
#define LT_DEVICE_H

#include "base.h"

/* Where a tensor's elements are. A meta tensor has a shape and a dtype but no elements. A wrapped one stands for
 * another tensor in a transform (wrap.h): it has no elements of its own either. */
enum { LT_DEVICE_CPU, LT_DEVICE_META, LT_DEVICE_WRAPPED };
extern const char *const lt_device_names[];
extern LT_THREAD uint8_t lt_current_device; /* where lt_new makes tensors */

/* Makes new tensors on another device from now on; returns the device before, to be given back to it afterwards. */
static inline uint8_t lt_use_device(uint8_t device)
{
    uint8_t outer = lt_current_device;
    lt_current_device = device;
    return outer;
}

#endif
