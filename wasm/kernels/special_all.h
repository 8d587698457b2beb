/* The special functions that formulas may call. */
#ifndef LT_SPECIAL_ALL_H
#define LT_SPECIAL_ALL_H

#include "special.h"
#include "special_bessel.h"
#include "special_gamma.h"
#include "special_polynomial.h"

#endif
