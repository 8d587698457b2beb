/* Fourier transforms of rows. */
#include "fft_plan.h"
#include "simd.h"
#include "special.h"

/* e^(-2 pi i k / n), 0 <= k < n. The quadrant and the reflection at its middle are taken off in integers, so that the
 * roots have all the symmetries of the circle exactly. */
static void root_of_unity(int64_t k, int64_t n, double *re, double *im)
{
    const int64_t quadrant = 4 * k / n, rest = 4 * k - quadrant * n;
    const int mirrored = 2 * rest > n;
    const double x = (double)(mirrored ? n - rest : rest) / (2. * (double)n), c = cos_pi_quarter(x),
                 s = sin_pi_quarter(x);
    const double a = mirrored ? s : c, b = mirrored ? c : s;
    *re = quadrant == 0 ? a : quadrant == 1 ? -b : quadrant == 2 ? -a : b;
    *im = quadrant == 0 ? -b : quadrant == 1 ? -a : quadrant == 2 ? b : a;
}

#define TEMPLATE "fft.inc"
#define DTYPES LT_DTYPES_OF_fft
#include "each_dtype.h"
