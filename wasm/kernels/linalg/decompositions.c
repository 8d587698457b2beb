/* Triangular solves and the decompositions of one matrix. The eigenvalue problem is solved in double for both types. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#include "type_f32.h"
#include "cholesky.inc"
#include "qr.inc"
#include "triangular.inc"
#include "type_end.h"

#include "type_f64.h"
#include "cholesky.inc"
#include "qr.inc"
#include "triangular.inc"
#include "eigh.inc"
#include "type_end.h"
