/* The caching allocator. Training makes and drops the same few sizes over and over, so freed blocks wait in a list per
 * size class instead of going back to the system.
 *
 * Small blocks (up to 1 KiB, every 16 bytes a class) are cut from 64 KiB slabs that are never returned. Larger ones
 * have four classes per power of two, are 64-byte aligned, and are cached up to a limit in total.
 *
 * Under AddressSanitizer every block comes from the system in its exact size, so that reads beside and after it are
 * seen. */
#define _POSIX_C_SOURCE 200112L /* posix_memalign */
#define _DARWIN_C_SOURCE        /* and macOS's _SC_PHYS_PAGES beside it */
#include <stdlib.h>

/* Windows promises no more than it has, so that malloc itself refuses there. */
#if (defined(__unix__) || defined(__APPLE__)) && !defined(__EMSCRIPTEN__)
#include <unistd.h>
#endif

#include "alloc.h"

enum { SMALL = LT_SMALL, STEP = LT_STEP, SLAB = 64 * 1024, LARGE_CLASSES = 4 * 64, ALIGN = 64 };

#ifdef __EMSCRIPTEN__
#define CACHE_LIMIT ((size_t)128 << 20)
#else
#define CACHE_LIMIT ((size_t)512 << 20)
#endif

lt_memory lt_memory_now;

static lt_block *large_free[LARGE_CLASSES];
#if !LT_EXACT_BLOCKS
lt_block *lt_small_free[LT_SMALL_CLASSES];
static char *slab, *slab_end;
#endif

/* The class of a large size, and the size of its blocks: 2^e · {4, 5, 6, 7} / 4, rounded up. */
static int large_class(size_t bytes, size_t *rounded)
{
    int exponent = 63 - __builtin_clzll((unsigned long long)(bytes - 1)); /* 2^e ≤ bytes - 1 < 2^(e+1) */
    size_t quarter = (size_t)1 << (exponent - 2);
    size_t steps = (bytes - 1 - ((size_t)1 << exponent)) / quarter + 1; /* 1 … 4 */
    *rounded = ((size_t)1 << exponent) + steps * quarter;
    return exponent * 4 + (int)steps - 1;
}

#if !LT_EXACT_BLOCKS
static void *system_alloc(size_t bytes)
{
    char *raw = malloc(bytes + ALIGN + sizeof(void *));
    if (!raw) return NULL;
    char *aligned = (char *)(((uintptr_t)raw + sizeof(void *) + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1));
    ((void **)(void *)aligned)[-1] = raw;
    return aligned;
}
#endif

static void system_free(void *aligned) { free(((void **)aligned)[-1]); }

void lt_empty_cache(void)
{
    for (int c = 0; c < LARGE_CLASSES; c++)
        for (lt_block *b = large_free[c], *next; b; b = next) {
            next = b->next;
            system_free(b);
        }
    memset(large_free, 0, sizeof large_free);
    lt_memory_now.cached = 0;
}

static void *no_memory(size_t bytes)
{
    return lt_raise(LT_MEMORY_ERROR, "out of memory: %.1f MB were asked for while %.1f MB are in use",
                    (double)bytes / 1e6, (double)lt_memory_now.allocated / 1e6);
}

/* Overcommitting systems promise what they do not have and kill the process later; more than the machine is an error
 * now. */
static bool exceeds_machine(size_t bytes)
{
#ifdef _SC_PHYS_PAGES
    static double physical;
    if (bytes < ((size_t)256 << 20)) return false;
    if (!physical) physical = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE);
    return physical > 0 && (double)bytes + (double)lt_memory_now.allocated > physical;
#else
    (void)bytes;
    return false;
#endif
}

bool lt_counting;             /* whether one is to fail, or one has and all after it are to */
static int64_t until_failure; /* allocations that still succeed before one fails, plus one; 0: none is to fail */
static bool fails_on;         /* and all after it fail too */

int64_t lt_fail_allocation(int64_t n, bool all_after)
{
    int64_t left = until_failure;
    until_failure = n;
    fails_on = all_after;
    lt_counting = n != 0;
    return left;
}

enum { RESERVE = 8 * 1024 };
static size_t promised; /* bytes of small blocks that lt_reserve has seen to */

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

void lt_unreserve(void) { promised = 0; }

#if LT_EXACT_BLOCKS

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
    if (bytes > PTRDIFF_MAX / 2 || exceeds_machine(bytes) ||
        posix_memalign(&block, bytes > SMALL ? ALIGN : STEP, bytes))
        return no_memory(bytes);
    memset(block, 0xa5, bytes); /* elements that nobody set are to be conspicuous */
    lt_memory_now.allocations++;
    lt_memory_now.allocated += counted(bytes);
    if (lt_memory_now.allocated > lt_memory_now.peak) lt_memory_now.peak = lt_memory_now.allocated;
    return block;
}

void *lt_alloc(size_t bytes)
{
    if (LT_UNLIKELY(lt_counting) && must_fail(bytes)) return no_memory(bytes);
    return alloc_exact(bytes);
}

int lt_reserve(void)
{
    if (LT_UNLIKELY(lt_counting) && must_fail(RESERVE)) return no_memory(RESERVE), -1;
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
    lt_block *b = large_free[class_];
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
        lt_block *rest = (lt_block *)(void *)slab;
        rest->next = lt_small_free[LT_SMALL_CLASSES - 1];
        lt_small_free[LT_SMALL_CLASSES - 1] = rest;
    }
    slab = fresh;
    slab_end = fresh + SLAB;
    return true;
}

int lt_reserve(void)
{
    if (LT_UNLIKELY(lt_counting) && must_fail(RESERVE)) return no_memory(RESERVE), -1;
    if (slab_end - slab < RESERVE && !new_slab()) return no_memory(RESERVE), -1;
    promised = RESERVE;
    return 0;
}

static void *cut_small(size_t bytes)
{
    const size_t size = (bytes + STEP - 1) / STEP * STEP;
    if ((size_t)(slab_end - slab) < size && !new_slab()) return no_memory(bytes);
    void *b = slab;
    slab += size;
    lt_memory_now.allocated += (int64_t)size;
    if (lt_memory_now.allocated > lt_memory_now.peak) lt_memory_now.peak = lt_memory_now.allocated;
    return b;
}

void *lt_alloc(size_t bytes)
{
    bytes += bytes == 0;
    if (LT_UNLIKELY(lt_counting) && must_fail(bytes)) return no_memory(bytes);
    if (bytes > SMALL) return alloc_large(bytes);
    void *b = lt_pop_small((bytes + STEP - 1) / STEP);
    return b ? b : cut_small(bytes);
}

void lt_free(void *pointer, size_t bytes)
{
    bytes += bytes == 0;
    if (LT_LIKELY(bytes <= SMALL)) {
        lt_free_small(pointer, bytes);
        return;
    }
    lt_block *b = pointer;
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
