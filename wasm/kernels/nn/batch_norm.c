/* Batch normalisation. */
#include "batch_norm.h"

#include "kernels.h"
#include "simd.h"

#include "type_f32.h"
#include "batch_norm.inc"
#include "type_end.h"

#include "type_f64.h"
#include "batch_norm.inc"
#include "type_end.h"
