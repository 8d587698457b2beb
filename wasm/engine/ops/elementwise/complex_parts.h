/* What engine files share about complex numbers (complex.c). Raw: no autograd. */
#ifndef LT_COMPLEX_PARTS_H
#define LT_COMPLEX_PARTS_H

#include "engine.h"

lt_tensor *lt_parts(lt_tensor *t); /* a complex tensor's memory as real numbers, with a last dim of 2 */
lt_tensor *
lt_joined_parts(lt_tensor *t); /* the inverse: t has a last dim of 2, of stride 1, and else even strides and offset */

/* f(a, b) of complex numbers, of which one may be real, by f on real ones: f is linear in both. */
lt_tensor *lt_by_parts(lt_tensor *(*f)(lt_tensor *, lt_tensor *), lt_tensor *a, lt_tensor *b);

#endif
