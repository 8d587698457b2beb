/* The caching allocator. Training makes and drops the same few sizes over and over, so freed blocks wait in a list per
 * size class instead of going back to the system.
 *
 * Small blocks (up to 1 KiB, every 16 bytes a class) are cut from 64 KiB slabs that are never returned. Larger ones
 * have four classes per power of two, are 64-byte aligned, and are cached up to a limit in total.
 *
 * Under AddressSanitizer every block comes from the system in its exact size, so that reads beside and after it are seen. */
#define _POSIX_C_SOURCE 200112L     /* posix_memalign */
#include <stdlib.h>

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <unistd.h>
#endif

#include "engine.h"

enum { SMALL = 1024, STEP = 16, SMALL_CLASSES = SMALL / STEP + 1, SLAB = 64 * 1024, LARGE_CLASSES = 4 * 64, ALIGN = 64 };

#ifdef __EMSCRIPTEN__
#define CACHE_LIMIT ((size_t)128 << 20)
#else
#define CACHE_LIMIT ((size_t)512 << 20)
#endif

#ifdef __SANITIZE_ADDRESS__
#define EXACT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EXACT 1
#endif
#endif
#ifndef EXACT
#define EXACT 0
#endif

typedef struct block { struct block *next; } block;

lt_memory lt_memory_now;

static block *large_free[LARGE_CLASSES];
#if !EXACT
static block *small_free[SMALL_CLASSES];
static char *slab, *slab_end;
#endif

/* The class of a large size, and the size of its blocks: 2^e · {4, 5, 6, 7} / 4, rounded up. */
static int large_class(size_t bytes, size_t *rounded)
{
    int exponent = 63 - __builtin_clzll((unsigned long long)(bytes - 1));   /* 2^e ≤ bytes - 1 < 2^(e+1) */
    size_t quarter = (size_t)1 << (exponent - 2);
    size_t steps = (bytes - 1 - ((size_t)1 << exponent)) / quarter + 1;     /* 1 … 4 */
    *rounded = ((size_t)1 << exponent) + steps * quarter;
    return exponent * 4 + (int)steps - 1;
}

#if !EXACT
static void *system_alloc(size_t bytes)
{
    char *raw = malloc(bytes + ALIGN + sizeof(void *));
    if (!raw) return NULL;
    char *aligned = (char *)(((uintptr_t)raw + sizeof(void *) + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1));
    ((void **)(void *)aligned)[-1] = raw;
    return aligned;
}
#endif

static void system_free(void *aligned)
{
    free(((void **)aligned)[-1]);
}

void lt_empty_cache(void)
{
    for (int c = 0; c < LARGE_CLASSES; c++)
        for (block *b = large_free[c], *next; b; b = next) {
            next = b->next;
            system_free(b);
        }
    memset(large_free, 0, sizeof large_free);
    lt_memory_now.cached = 0;
}

static void *no_memory(size_t bytes)
{
    return lt_raise(LT_MEMORY_ERROR, "out of memory: %.1f MB were asked for while %.1f MB are in use", (double)bytes / 1e6,
                    (double)lt_memory_now.allocated / 1e6);
}

/* Overcommitting systems promise what they do not have and kill the process later; more than the machine is an error now. */
static bool exceeds_machine(size_t bytes)
{
#if defined(__unix__) && !defined(__EMSCRIPTEN__) && defined(_SC_PHYS_PAGES)
    static double physical;
    if (bytes < ((size_t)256 << 20)) return false;
    if (!physical) physical = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE);
    return physical > 0 && (double)bytes + (double)lt_memory_now.allocated > physical;
#else
    (void)bytes;
    return false;
#endif
}

/* Blocks from here on take the slow way; all of them while allocations are counted, so that the counting costs nothing else. */
static size_t slow_from = SMALL + 1;
static int64_t until_failure;       /* allocations that still succeed before one fails, plus one; 0: none is to fail */
static bool fails_on;               /* and all after it fail too */

int64_t lt_fail_allocation(int64_t n, bool all_after)
{
    int64_t left = until_failure;
    until_failure = n;
    fails_on = all_after;
    slow_from = n ? 0 : SMALL + 1;
    return left;
}

enum { RESERVE = 8 * 1024 };
static size_t promised;             /* bytes of small blocks that lt_reserve has seen to */

/* Whether the allocation that is asked for now is the one to fail. */
static bool must_fail(size_t bytes)
{
    if (bytes <= SMALL && bytes + STEP <= promised) {
        promised -= bytes + STEP;
        return false;
    }
    if (!until_failure) return fails_on;
    return --until_failure == 0;
}

void lt_unreserve(void)
{
    promised = 0;
}

#if EXACT

/* What a block of this size is counted as. */
static int64_t counted(size_t bytes)
{
    size_t rounded = bytes ? (bytes + STEP - 1) / STEP * STEP : STEP;
    if (bytes > SMALL) large_class(bytes, &rounded);
    return (int64_t)rounded;
}

static void *alloc_exact(size_t bytes)
{
    void *block = NULL;
    if (bytes > PTRDIFF_MAX / 2 || exceeds_machine(bytes) || posix_memalign(&block, bytes > SMALL ? ALIGN : STEP, bytes)) return no_memory(bytes);
    memset(block, 0xa5, bytes);     /* elements that nobody set are to be conspicuous */
    lt_memory_now.allocations++;
    lt_memory_now.allocated += counted(bytes);
    if (lt_memory_now.allocated > lt_memory_now.peak) lt_memory_now.peak = lt_memory_now.allocated;
    return block;
}

void *lt_alloc(size_t bytes)
{
    if (LT_UNLIKELY(until_failure || fails_on) && must_fail(bytes)) return no_memory(bytes);
    return alloc_exact(bytes);
}

int lt_reserve(void)
{
    if (LT_UNLIKELY(until_failure || fails_on) && must_fail(RESERVE)) return no_memory(RESERVE), -1;
    promised = RESERVE;
    return 0;
}

void lt_free(void *pointer, size_t bytes)
{
    lt_memory_now.allocated -= counted(bytes);
    free(pointer);
}

#else

static void *alloc_large(size_t bytes)
{
    if (bytes > PTRDIFF_MAX / 2 || exceeds_machine(bytes)) return no_memory(bytes);
    size_t rounded;
    int class_ = large_class(bytes, &rounded);
    block *b = large_free[class_];
    if (b) {
        large_free[class_] = b->next;
        lt_memory_now.cached -= (int64_t)rounded;
    } else {
        b = system_alloc(rounded);
        if (!b) {
            lt_empty_cache();
            b = system_alloc(rounded);
        }
        if (!b) return no_memory(bytes);
        lt_memory_now.allocations++;
    }
    lt_memory_now.allocated += (int64_t)rounded;
    if (lt_memory_now.allocated > lt_memory_now.peak) lt_memory_now.peak = lt_memory_now.allocated;
    return b;
}

static bool new_slab(void)
{
    char *fresh = system_alloc(SLAB);
    if (!fresh) return false;
    lt_memory_now.allocations++;
    for (; slab_end - slab >= SMALL; slab += SMALL) {
        block *rest = (block *)(void *)slab;
        rest->next = small_free[SMALL_CLASSES - 1];
        small_free[SMALL_CLASSES - 1] = rest;
    }
    slab = fresh;
    slab_end = fresh + SLAB;
    return true;
}

int lt_reserve(void)
{
    if (LT_UNLIKELY(until_failure || fails_on) && must_fail(RESERVE)) return no_memory(RESERVE), -1;
    if (slab_end - slab < RESERVE && !new_slab()) return no_memory(RESERVE), -1;
    promised = RESERVE;
    return 0;
}

static inline void *alloc_small(size_t bytes)
{
    size_t class_ = (bytes + STEP - 1) / STEP;
    class_ += class_ == 0;
    block *b = small_free[class_];
    if (LT_LIKELY(b != NULL)) {
        small_free[class_] = b->next;
    } else {
        size_t size = class_ * STEP;
        if ((size_t)(slab_end - slab) < size && !new_slab()) return no_memory(bytes);
        b = (block *)(void *)slab;
        slab += size;
    }
    lt_memory_now.allocated += (int64_t)(class_ * STEP);
    if (lt_memory_now.allocated > lt_memory_now.peak) lt_memory_now.peak = lt_memory_now.allocated;
    return b;
}

static void *alloc_slow(size_t bytes)
{
    if (LT_UNLIKELY(until_failure || fails_on) && must_fail(bytes)) return no_memory(bytes);
    return bytes > SMALL ? alloc_large(bytes) : alloc_small(bytes);
}

void *lt_alloc(size_t bytes)
{
    if (LT_UNLIKELY(bytes >= slow_from)) return alloc_slow(bytes);
    return alloc_small(bytes);
}

void lt_free(void *pointer, size_t bytes)
{
    block *b = pointer;
    if (LT_LIKELY(bytes <= SMALL)) {
        size_t class_ = (bytes + STEP - 1) / STEP;
        class_ += class_ == 0;
        b->next = small_free[class_];
        small_free[class_] = b;
        lt_memory_now.allocated -= (int64_t)(class_ * STEP);
        return;
    }
    size_t rounded;
    int class_ = large_class(bytes, &rounded);
    lt_memory_now.allocated -= (int64_t)rounded;
    if ((size_t)lt_memory_now.cached + rounded > CACHE_LIMIT) {
        system_free(b);
        return;
    }
    b->next = large_free[class_];
    large_free[class_] = b;
    lt_memory_now.cached += (int64_t)rounded;
}

#endif
