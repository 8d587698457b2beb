/* A map from nodes to numbers, by open addressing, for one walk over the graph. */
#ifndef LT_NODE_TABLE_H
#define LT_NODE_TABLE_H

#include "node.h"

typedef struct table { /* open addressing: node -> index */
    lt_node **keys;
    uint32_t *values;
    uint32_t size, used; /* size: a power of two */
} table;

static inline void *grow(void *old, size_t old_bytes, size_t new_bytes)
{
    void *fresh = lt_alloc(new_bytes);
    if (!fresh) return NULL;
    if (old) {
        memcpy(fresh, old, old_bytes);
        lt_free(old, old_bytes);
    }
    return fresh;
}

static inline uint32_t hash(const lt_node *n)
{
    uintptr_t x = (uintptr_t)n >> 4;
    return (uint32_t)(x * 2654435761u) ^ (uint32_t)(x >> 15);
}

static inline uint32_t *table_find(const table *t, const lt_node *key)
{
    if (!t->size) return NULL;
    for (uint32_t i = hash(key) & (t->size - 1);; i = (i + 1) & (t->size - 1)) {
        if (t->keys[i] == key) return &t->values[i];
        if (!t->keys[i]) return NULL;
    }
}

static inline void table_free(table *t)
{
    if (!t->size) return;
    lt_free(t->keys, sizeof(lt_node *) * t->size);
    lt_free(t->values, sizeof(uint32_t) * t->size);
    *t = (table){0};
}

static inline int table_put(table *t, lt_node *key, uint32_t value)
{
    if (t->used * 2 >= t->size) {
        table bigger = {0};
        bigger.size = t->size ? t->size * 2 : 32;
        bigger.keys = lt_alloc(sizeof(lt_node *) * bigger.size);
        bigger.values = bigger.keys ? lt_alloc(sizeof(uint32_t) * bigger.size) : NULL;
        if (!bigger.values) {
            if (bigger.keys) lt_free(bigger.keys, sizeof(lt_node *) * bigger.size);
            return -1;
        }
        memset(bigger.keys, 0, sizeof(lt_node *) * bigger.size);
        for (uint32_t i = 0; i < t->size; i++)
            if (t->keys[i]) table_put(&bigger, t->keys[i], t->values[i]);
        table_free(t);
        *t = bigger;
    }
    uint32_t i = hash(key) & (t->size - 1);
    while (t->keys[i] && t->keys[i] != key) i = (i + 1) & (t->size - 1);
    if (!t->keys[i]) t->used++;
    t->keys[i] = key;
    t->values[i] = value;
    return 0;
}

#endif
