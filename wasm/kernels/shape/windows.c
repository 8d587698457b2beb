/* The sum over sliding windows. */
#include "kernels.h"
#include "simd.h"

#include "type_f32.h"
#include "windows.inc"
#include "type_end.h"

#include "type_f64.h"
#include "windows.inc"
#include "type_end.h"
