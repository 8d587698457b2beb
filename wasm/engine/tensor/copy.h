/* Copies, casts and fills, without history. */
#ifndef LT_COPY_H
#define LT_COPY_H

#include "overlap.h"
#include "walk.h"

/* Raw (no autograd) copies. lt_to_contiguous returns t itself, retained, when it is contiguous already. */
lt_tensor *lt_to_contiguous(lt_tensor *t);
lt_tensor *lt_to_dtype(lt_tensor *t, lt_dtype dtype); /* retained t when it has that dtype; else laid out alike */
lt_tensor *lt_into_dtype(lt_tensor *t,
                         lt_dtype dtype); /* the same of a reference that it takes over; NULL stays NULL */
lt_tensor *lt_to_contiguous_dtype(lt_tensor *t, lt_dtype dtype);
lt_tensor *lt_number_as(lt_tensor *number,
                        lt_dtype dtype); /* a 0-d tensor in a dtype, where the running op makes its results */
lt_tensor *lt_copy_as(lt_tensor *t, lt_dtype dtype); /* always a fresh contiguous tensor */
lt_tensor *lt_copy_raw(lt_tensor *t);                /* the same in its own dtype */
int lt_copy_into(lt_tensor *dst, lt_tensor *src);    /* casts and broadcasts; handles overlap; bumps no version */
lt_tensor *lt_new_zeros(lt_dtype dtype, int ndim, const lt_idx *shape);
int lt_fill_raw(lt_tensor *t, lt_scalar value);

/* The loop that casts between two different dtypes in the host's memory, and its parameter. A pair that has no loop is
 * cast by way of a third dtype, which *room then describes. */
typedef struct lt_caster {
    lt_loop loop;
    const void *param;
} lt_caster;
lt_caster lt_cast_loop(lt_dtype from, lt_dtype to, lt_conversion *room);
/* An int that is a Python number must fit into the dtype: 0, or LT_OVERFLOW_ERROR and -1. */
int lt_check_number(const char *op, const lt_tensor *number, lt_dtype dtype);

/* A copy on a device, of the same dtype; t itself, retained, where it is there. */
lt_tensor *lt_copy_to(uint8_t device, lt_tensor *t);
/* What the host has made of nothing, on the current device; takes the reference, NULL passes through. */
static inline lt_tensor *lt_bring(lt_tensor *t)
{
    lt_tensor *there = t ? lt_copy_to(lt_current_device, t) : NULL;
    lt_release(t);
    return there;
}
/* Where the host makes it: in its own memory, but where the current device has no elements there. */
static inline uint8_t lt_making_device(void)
{
    return lt_devices[lt_current_device]->stores ? LT_DEVICE_HOST : lt_current_device;
}
/* The elements in the host's memory, for code that reads them: t itself, or a copy from the device where they are (new
 * reference). Refuses a tensor without elements of its own, on behalf of `op`. */
lt_tensor *lt_read(const char *op, lt_tensor *t);

#endif
