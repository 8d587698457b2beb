/* Gradients on their way: a slot for each node that some have arrived at, and a heap that yields the youngest of these
 * nodes. */
#include "pending.h"

#include "ops_gen.h"

/* ---- The heap -------------------------------------------------------------------------------------------------- */

static bool before(const pending *p, uint32_t a, uint32_t b) { return p->slots[a].order > p->slots[b].order; }

static void heap_push(pending *p, uint32_t value)
{
    uint32_t i = p->waiting++;
    for (; i && before(p, value, p->heap[(i - 1) / 2]); i = (i - 1) / 2) p->heap[i] = p->heap[(i - 1) / 2];
    p->heap[i] = value;
}

uint32_t lt_pending_next(pending *p)
{
    uint32_t top = p->heap[0], last = p->heap[--p->waiting], i = 0;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= p->waiting) break;
        if (child + 1 < p->waiting && before(p, p->heap[child + 1], p->heap[child])) child++;
        if (!before(p, p->heap[child], last)) break;
        p->heap[i] = p->heap[child];
        i = child;
    }
    p->heap[i] = last;
    return top;
}

/* ---- Slots ----------------------------------------------------------------------------------------------------- */

static size_t slot_bytes(const lt_node *n) { return sizeof(lt_tensor *) * n->outputs; }

static void slot_clear(pending *p, slot *s)
{
    lt_node *n = s->node;
    if (!n) return;
    if (LT_LIKELY(!s->grads)) {
        lt_release(s->single);
    } else {
        for (int i = 0; i < n->outputs; i++) lt_release(s->grads[i]);
        lt_free(s->grads, slot_bytes(n));
    }
    s->node = NULL;
    if (n->run == p) n->run = NULL;
    lt_node_release(n);
}

static int more_slots(pending *p)
{
    uint32_t more = p->capacity ? p->capacity * 2 : 16;
    if (p->heap_capacity < more) { /* it may have grown before the slots could not */
        uint32_t *heap = grow(p->heap, sizeof(uint32_t) * p->heap_capacity, sizeof(uint32_t) * more);
        if (!heap) return -1;
        p->heap = heap;
        p->heap_capacity = more;
    }
    slot *slots = grow(p->slots, sizeof(slot) * p->capacity, sizeof(slot) * more);
    if (!slots) return -1;
    p->slots = slots;
    p->capacity = more;
    return 0;
}

/* The node's slot, a new one where it has none. It moves when another is made. */
static slot *slot_of(pending *p, lt_node *n)
{
    if (n->run == p) return &p->slots[n->slot];
    if (LT_UNLIKELY(p->index.used)) {
        const uint32_t *found = table_find(&p->index, n);
        if (found && p->slots[*found].node == n) return &p->slots[*found];
    }
    if (p->count == p->capacity && more_slots(p)) return NULL;
    slot *s = &p->slots[p->count];
    *s = (slot){NULL, n->sequence, NULL, NULL};
    if (LT_UNLIKELY(n->outputs != 1)) {
        if (!(s->grads = lt_alloc(slot_bytes(n)))) return NULL;
        memset(s->grads, 0, slot_bytes(n));
    }
    if (LT_LIKELY(!n->run)) {
        n->run = p;
        n->slot = p->count;
    } else if (table_put(&p->index, n, p->count)) {
        if (s->grads) lt_free(s->grads, slot_bytes(n));
        return NULL;
    }
    s->node = lt_node_retain(n);
    heap_push(p, p->count++);
    return s;
}

int lt_pending_add(pending *p, lt_node *n, uint32_t nr, lt_tensor *grad)
{
    slot *s = slot_of(p, n);
    if (LT_UNLIKELY(!s)) goto fail;
    lt_tensor **at = s->grads ? &s->grads[nr] : &s->single, *sum = *at;
    if (!sum) {
        *at = grad;
        return 0;
    }
    /* Into that of the two which nobody else has, if there is one. */
    lt_tensor *into = p->create_graph || (sum->device | grad->device) ? NULL
                      : lt_is_sole(sum)                               ? sum
                      : lt_is_sole(grad)                              ? grad
                                                                      : NULL;
    lt_tensor *made =
        into ? lt_elementwise(&lt_ew[LT_EW_add], (lt_tensor *const[]){sum, grad}, NULL, into) : lt_add(sum, grad);
    if (!made) goto fail;
    *at = made;
    lt_release(sum);
    lt_release(grad);
    return 0;
fail:
    lt_release(grad);
    return -1;
}

bool lt_pending_find(const pending *p, const lt_node *n, uint32_t *index)
{
    const uint32_t *found = n->run == p ? &n->slot : table_find(&p->index, n);
    if (!found || p->slots[*found].node != n) return false;
    *index = *found;
    return true;
}

void lt_pending_clear(pending *p, uint32_t index) { slot_clear(p, &p->slots[index]); }

void lt_pending_drop(pending *p)
{
    for (uint32_t i = 0; i < p->count; i++) slot_clear(p, &p->slots[i]);
    if (p->slots) lt_free(p->slots, sizeof(slot) * p->capacity);
    if (p->heap) lt_free(p->heap, sizeof(uint32_t) * p->heap_capacity);
    table_free(&p->index);
}
