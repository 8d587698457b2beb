/* Ops on a device whose memory is not the host's. */
#ifndef LT_ELSEWHERE_H
#define LT_ELSEWHERE_H

#include "op.h"

/* Computes the results of an op on such a device: by what the device has, or out of other ops, or not at all. */
int lt_compute_elsewhere(uint8_t device, const lt_op *op, bool narrow, const lt_value *v, lt_value *out);

#endif
