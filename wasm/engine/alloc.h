/* Small blocks without a call: the common case of lt_alloc and lt_free, for tensors and nodes. */
#ifndef LT_ALLOC_H
#define LT_ALLOC_H

#include "engine.h"

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
