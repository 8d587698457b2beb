/* What the machine can do at most on one thread, with the kernels' own vectors: natively a program that prints it as
 * JSON, in WebAssembly functions that a page times (-DLT_PAGE). */
#include "simd.h"

enum { SUMS = 10, FLOATS = 1 << 24 }; /* 64 MB: beyond every cache */

#ifdef LT_PAGE
#define EXPORT __attribute__((visibility("default")))
static float *memory; /* two times FLOATS, from the page */
EXPORT void use(float *room) { memory = room; }
#else
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#define EXPORT static __attribute__((noinline))
static float *memory;
#endif

/* `times` rounds of fused multiply-adds; their number is times * SUMS * lanes. */
EXPORT float multiply(int times)
{
    vf sum[SUMS], x = lt_splat_f((float)times * 1e-9f), all = {0};
    for (int i = 0; i < SUMS; i++) sum[i] = lt_splat_f((float)i);
    for (int t = 0; t < times; t++) LT_UNROLL for (int i = 0; i < SUMS; i++) sum[i] = lt_fma_f(x, sum[i], x);
    for (int i = 0; i < SUMS; i++) all += sum[i];
    return all[0];
}

EXPORT int lanes(void) { return SUMS * LT_VF; }

EXPORT void copy(int floats)
{
    for (int i = 0; i < floats; i += 4 * LT_VF)
        LT_UNROLL for (int v = 0; v < 4; v++)
            lt_store_f(memory + FLOATS + i + v * LT_VF, lt_load_f(memory + i + v * LT_VF));
}

EXPORT float read(int floats)
{
    vf sum[4] = {{0}};
    for (int i = 0; i < floats; i += 4 * LT_VF)
        LT_UNROLL for (int v = 0; v < 4; v++) sum[v] += lt_load_f(memory + i + v * LT_VF);
    return (sum[0] + sum[1] + sum[2] + sum[3])[0];
}

#ifndef LT_PAGE
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#define LEAST(result, call)                                                                                            \
    double result = 1e9;                                                                                               \
    for (int round = 0; round < 15; round++) {                                                                         \
        const double begin = now();                                                                                    \
        call;                                                                                                          \
        const double took = now() - begin;                                                                             \
        if (took < result) result = took;                                                                              \
    }

int main(void)
{
    const int times = 2000000, cached = 1000000;
    volatile float kept = 0;
    memory = malloc(sizeof(float) * 2 * FLOATS);
    if (!memory) return 1;
    for (int i = 0; i < 2 * FLOATS; i++) memory[i] = 1;
    LEAST(fma, kept = multiply(times))
    LEAST(copied, copy(FLOATS))
    LEAST(was_read, kept = read(FLOATS))
    LEAST(
        small, for (int i = 0; i < 20; i++) {
            copy(cached);
            __asm__ volatile("" ::: "memory");
        })
    (void)kept;
    printf("{\"gflops\": %.1f, \"copy\": %.2f, \"read\": %.2f, \"copy of 10^6\": %.2f}\n", 2e-9 * times * lanes() / fma,
           8e-9 * FLOATS / copied, 4e-9 * FLOATS / was_read, 8e-9 * cached * 20 / small);
    return 0;
}
#endif
