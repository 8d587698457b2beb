/* Optimizer steps, and the norms by which gradients are clipped. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#include "type_f32.h"
#include "optim.inc"
#include "type_end.h"

#include "type_f64.h"
#include "optim.inc"
#include "type_end.h"
