/* Memory. */
#ifndef LT_ALLOC_H
#define LT_ALLOC_H

#include "error.h"

/* A caching allocator: size classes with free lists, 64-byte aligned for blocks of 64 bytes and more, 16-byte below.
 * lt_alloc returns NULL and records LT_MEMORY_ERROR when the memory is not to be had (after emptying the cache). */
void *lt_alloc(size_t bytes);
void lt_free(void *block, size_t bytes);

/* For what has to be finished once it is begun, such as the record of a write: after lt_reserve (-1 when out of memory)
 * the next allocations of at most 1 KiB each, 8 KiB in all, succeed. lt_unreserve ends that. */
int lt_reserve(void);
void lt_unreserve(void);

typedef struct lt_memory {
    int64_t allocated, peak, cached, allocations, tensors, nodes; /* bytes; live objects */
} lt_memory;

extern lt_memory lt_memory_now;
void lt_empty_cache(void);

/* For tests of what happens when memory runs out: the nth allocation from now fails as if there were none left, and
 * with `all_after` every later one too; 0 ends that. Returns how many were left until the failure that was asked for
 * before. */
int64_t lt_fail_allocation(int64_t n, bool all_after);

/* ---- Small blocks without a call: the common case, for tensors and nodes ----------------------------------------- */

#ifdef __SANITIZE_ADDRESS__
#define LT_EXACT_BLOCKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LT_EXACT_BLOCKS 1
#endif
#endif
#ifndef LT_EXACT_BLOCKS
#define LT_EXACT_BLOCKS 0
#endif

enum { LT_SMALL = 1024, LT_STEP = 16, LT_SMALL_CLASSES = LT_SMALL / LT_STEP + 1 };

typedef struct lt_block {
    struct lt_block *next;
} lt_block;

#if LT_EXACT_BLOCKS

static inline void *lt_alloc_small(size_t bytes) { return lt_alloc(bytes); }
static inline void lt_free_small(void *block, size_t bytes) { lt_free(block, bytes); }

#else

/* Free small blocks by class, which is their size in steps; and whether allocations are counted for a test of what
 * happens when memory runs out. */
extern lt_block *lt_small_free[LT_SMALL_CLASSES];
extern bool lt_counting;

/* A free block of the class, or NULL. */
static inline void *lt_pop_small(size_t class_)
{
    lt_block *b = lt_small_free[class_];
    if (LT_UNLIKELY(!b)) return NULL;
    lt_small_free[class_] = b->next;
    lt_memory_now.allocated += (int64_t)(class_ * LT_STEP);
    if (LT_UNLIKELY(lt_memory_now.allocated > lt_memory_now.peak)) lt_memory_now.peak = lt_memory_now.allocated;
    return b;
}

/* 1 to LT_SMALL bytes. */
static inline void *lt_alloc_small(size_t bytes)
{
    void *b = LT_LIKELY(!lt_counting) ? lt_pop_small((bytes + LT_STEP - 1) / LT_STEP) : NULL;
    return LT_LIKELY(b != NULL) ? b : lt_alloc(bytes);
}

static inline void lt_free_small(void *block, size_t bytes)
{
    const size_t class_ = (bytes + LT_STEP - 1) / LT_STEP;
    lt_block *b = block;
    b->next = lt_small_free[class_];
    lt_small_free[class_] = b;
    lt_memory_now.allocated -= (int64_t)(class_ * LT_STEP);
}

#endif
#endif
