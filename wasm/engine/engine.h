/* The engine: tensors, memory, random numbers and reverse-mode autograd as a plain C library. This header is for those
 * above it, the ops and the host; the engine's own files include what they need, in the order that
 * tests/unit/package/test_layering.py states.
 *
 * It knows nothing of Python. A host language hands it an `lt_host` (how to drop and call its objects), calls the ops
 * that ops_gen.h declares (lt_add, lt_matmul, … one C function per op of the table), and reads lt_error() when one
 * returns NULL or -1. Every function that returns an `lt_tensor *` returns a new reference; arguments are borrowed.
 * The engine is single-threaded: its host serialises the calls (Python's GIL).
 */
#ifndef LT_ENGINE_H
#define LT_ENGINE_H

#include "alloc.h"
#include "backward.h"
#include "copy.h"
#include "count.h"
#include "device.h"
#include "dispatch.h"
#include "dtype.h"
#include "elementwise.h"
#include "error.h"
#include "generator.h"
#include "gradient.h"
#include "history.h"
#include "hooks.h"
#include "host.h"
#include "init.h"
#include "inplace.h"
#include "isa.h"
#include "needs.h"
#include "node.h"
#include "op.h"
#include "overlap.h"
#include "pool.h"
#include "profile.h"
#include "saved.h"
#include "shape.h"
#include "sharing.h"
#include "tensor.h"
#include "view.h"
#include "wrap.h"

#endif
