/* Copies, casts and fills, without history. */
#ifndef LT_COPY_H
#define LT_COPY_H

#include "overlap.h"

/* Raw (no autograd) copies. lt_to_contiguous returns t itself, retained, when it is contiguous already. */
lt_tensor *lt_to_contiguous(lt_tensor *t);
lt_tensor *lt_to_dtype(lt_tensor *t, lt_dtype dtype); /* retained t when it has that dtype; keeps 0-d etc. */
lt_tensor *lt_into_dtype(lt_tensor *t,
                         lt_dtype dtype); /* the same of a reference that it takes over; NULL stays NULL */
lt_tensor *lt_to_contiguous_dtype(lt_tensor *t, lt_dtype dtype);
lt_tensor *lt_number_as(lt_tensor *number,
                        lt_dtype dtype); /* a 0-d tensor in a dtype, where the running op makes its results */
lt_tensor *lt_copy_as(lt_tensor *t, lt_dtype dtype); /* always a fresh contiguous tensor */
lt_tensor *lt_copy_raw(lt_tensor *t);                /* the same in its own dtype */
int lt_copy_into(lt_tensor *dst, lt_tensor *src);    /* casts and broadcasts; handles overlap; bumps no version */
int lt_fill_raw(lt_tensor *t, lt_scalar value);

#endif
