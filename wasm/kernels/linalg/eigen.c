/* The reductions of eigenvalue and singular value problems to tridiagonal, bidiagonal and Hessenberg matrices. All is
 * computed in double, for float32 too. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

/* Complex numbers in a vector: real parts in its even lanes. */
#if LT_WIDTH == 64
#define SWAPPED(v) __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6)
#define SIGNS ((vd){-1, 1, -1, 1, -1, 1, -1, 1})
#elif LT_WIDTH == 32
#define SWAPPED(v) __builtin_shufflevector(v, v, 1, 0, 3, 2)
#define SIGNS ((vd){-1, 1, -1, 1})
#else
#define SWAPPED(v) __builtin_shufflevector(v, v, 1, 0)
#define SIGNS ((vd){-1, 1})
#endif

/* Complex numbers, whatever the matrix has. */
typedef double _Complex lt_z;
static inline lt_z z_make(double re, double im)
{
    lt_z z;
    __real__ z = re, __imag__ z = im;
    return z;
}
static inline lt_z z_mul(lt_z a, lt_z b)
{
    return z_make(__real__ a * __real__ b - __imag__ a * __imag__ b, __real__ a * __imag__ b + __imag__ a * __real__ b);
}
static inline double z_abs(lt_z z) { return hypot(__real__ z, __imag__ z); }
static inline lt_z z_div(lt_z a, lt_z b)
{
    const double size = z_abs(b);
    return z_mul(a, ~b / size) / size;
}
static inline lt_z z_sqrt(lt_z z)
{
    const double size = z_abs(z);
    if (size == 0) return 0;
    const double half = __builtin_sqrt((size + __builtin_fabs(__real__ z)) / 2), other = __imag__ z / (2 * half);
    if (__real__ z >= 0) return z_make(half, other);
    return z_make(__builtin_fabs(other), __imag__ z < 0 ? -half : half);
}

#define TEMPLATE "spectral.inc"
#define DTYPES LT_DTYPES_OF_spectral
#include "each_dtype.h"

/* The greatest imaginary part on the diagonal of m (n, n), or what *worst is already. */
LT_KERNEL(phase_of_diagonal, (lt_idx n, const double *m, double *worst))
{
    for (lt_idx i = 0; i < n; i++) {
        const double size = __builtin_fabs(m[2 * i * (n + 1) + 1]);
        if (size > *worst) *worst = size;
    }
}
