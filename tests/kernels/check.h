/* What every kernel test shares: failures, a random generator, and comparison of floats. A test program prints each
 * failure (the first few) and exits with 1 if there was any. */
#ifndef CHECK_H
#define CHECK_H

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static long checks, failures;

__attribute__((format(printf, 1, 2))) static inline void fail(const char *format, ...)
{
    if (++failures > 10) return;
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        checks++;                                                                                                      \
        if (!(condition)) fail(__VA_ARGS__);                                                                           \
    } while (0)

static inline int finish(void)
{
    printf("%ld checks, %ld failures\n", checks, failures);
    return failures != 0 || checks == 0;
}

/* splitmix64: any seed gives a good sequence. */
static uint64_t random_state = 1;
static inline uint64_t random_bits(void)
{
    uint64_t z = random_state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
/* [-1, 1) */
static inline double random_real(void) { return (double)(int64_t)random_bits() * 0x1p-63; }
static inline lt_idx random_below(lt_idx n) { return (lt_idx)(random_bits() % (uint64_t)n); }

static inline void *allocate(size_t bytes)
{
    void *p = malloc(bytes ? bytes : 1);
    if (!p) abort();
    return p;
}
static inline float *random_f32(lt_idx n)
{
    float *p = allocate(sizeof(float) * (size_t)n);
    for (lt_idx i = 0; i < n; i++) p[i] = (float)random_real();
    return p;
}
static inline double *random_f64(lt_idx n)
{
    double *p = allocate(sizeof(double) * (size_t)n);
    for (lt_idx i = 0; i < n; i++) p[i] = random_real();
    return p;
}

/* The distance of a float result from the true value, in units of the last place of the result's type. NaN agrees
 * with NaN only, an infinity with itself or with what rounds to it. */
static inline double ulps_f32(float got, double want)
{
    if (isnan(got) || isnan(want)) return isnan(got) && isnan(want) ? 0 : INFINITY;
    const float rounded = (float)want;
    if (got == rounded) return 0;
    if (isinf(got) || isinf(rounded)) return INFINITY;
    const float size = fabsf(rounded);
    return fabs((double)got - want) / (double)(nextafterf(size, INFINITY) - size);
}
static inline double ulps_f64(double got, double want)
{
    if (isnan(got) || isnan(want)) return isnan(got) && isnan(want) ? 0 : INFINITY;
    if (got == want) return 0;
    if (isinf(got) || isinf(want)) return INFINITY;
    const double size = fabs(want);
    return fabs(got - want) / (nextafter(size, INFINITY) - size);
}

/* |got - want| <= relative * scale, where scale is the size of the terms that went into the result */
static inline int close_to(double got, double want, double relative, double scale)
{
    if (isnan(got) || isnan(want)) return isnan(got) && isnan(want);
    if (got == want) return 1;
    if (isinf(got) || isinf(want)) return 0;
    return fabs(got - want) <= relative * scale;
}

#endif
