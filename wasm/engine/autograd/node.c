/* The nodes of the graph: making and freeing them, what they keep, and those of leaves. */
#include "node.h"

#include "host.h"

bool lt_anomaly;

/* Larger than any sequence that can be reached: edges go from larger to smaller numbers; leaves have 0. */
static uint64_t next_sequence = 1;

/* ---- Making ---------------------------------------------------------------------------------------------------- */

/* A node and all its arrays are one block: node, attrs, edges, saved, meta, shapes. */
lt_node *lt_node_new(const lt_node_class *class_, int inputs, int outputs, int saved)
{
    return lt_node_new_sized(class_, class_->name, class_->attrs_size, inputs, outputs, saved, 0);
}

lt_node *lt_node_new_sized(const lt_node_class *class_, const char *name, size_t attrs_size, int inputs, int outputs,
                           int saved, int sizes)
{
    size_t attrs = (attrs_size + 15) & ~(size_t)15;
    size_t head = (sizeof(lt_node) + 15) & ~(size_t)15;
    size_t bytes = head + attrs + sizeof(lt_edge) * (size_t)inputs + sizeof(lt_saved) * (size_t)saved +
                   sizeof(lt_meta) * (size_t)outputs;
    if (LT_UNLIKELY(inputs > UINT16_MAX || saved > UINT16_MAX || outputs > UINT16_MAX))
        return lt_raise(LT_RUNTIME_ERROR, "%s: too many tensors take part in one op; wanted at most %d", name,
                        UINT16_MAX);
    size_t all = bytes + sizeof(lt_idx) * (size_t)sizes;
    lt_node *n = LT_LIKELY(all <= LT_SMALL) ? lt_alloc_small(all) : lt_alloc(all);
    if (LT_UNLIKELY(!n)) return NULL;
    memset(n, 0, bytes);
    char *p = (char *)n + head;
    n->refs = 1;
    n->inputs = (uint16_t)inputs;
    n->outputs = (uint16_t)outputs;
    n->saved_count = (uint16_t)saved;
    n->class_ = class_;
    n->sequence = next_sequence++;
    n->bytes = all;
    n->attrs = p;
    n->edges = (lt_edge *)(void *)(p += attrs);
    n->saved = (lt_saved *)(void *)(p += sizeof(lt_edge) * (size_t)inputs);
    n->meta = (lt_meta *)(void *)(p + sizeof(lt_saved) * (size_t)saved);
    n->shapes = (lt_idx *)(void *)((char *)n + bytes);
    lt_memory_now.nodes++;
    if (LT_UNLIKELY(lt_anomaly) && class_ != &lt_accumulate_class && lt_host_calls.node_made(n)) {
        lt_node_release(n);
        return NULL;
    }
    return n;
}

const lt_op *lt_node_op(const lt_node *n) { return n->class_->name ? NULL : *(const lt_op *const *)n->attrs; }

/* "TanhBackward0": an op's node is named after the op. The text stays until the eighth call after this one. */
const char *lt_node_name(const lt_node *n)
{
    static char ring[8][64];
    static int turn;
    if (n->class_->name) return n->class_->name;
    if (!lt_node_op(n)) return "Backward0"; /* it is being made */
    const char *op = lt_op_name(lt_node_op(n));
    char *text = ring[turn++ & 7], *to = text;
    for (bool first = true; *op && to < text + 54; op++) {
        if (*op != '_') *to++ = first && *op >= 'a' && *op <= 'z' ? (char)(*op - 32) : *op;
        first = *op == '_';
    }
    memcpy(to, "Backward0", 10);
    return text;
}

static void free_meta(lt_meta *meta)
{
    if (LT_UNLIKELY(meta->apart)) lt_free(meta->shape, sizeof(lt_idx) * meta->ndim);
    meta->apart = false;
}

void lt_saved_link(lt_saved *s)
{
    lt_saved **first = &s->tensor->storage->saves;
    s->next = *first;
    s->link = first;
    if (s->next) s->next->link = &s->next;
    *first = s;
}

void lt_saved_unlink(lt_saved *s)
{
    if (!s->link) return;
    *s->link = s->next;
    if (s->next) s->next->link = s->link;
    s->link = NULL;
}

static void drop_packed(lt_saved *s)
{
    lt_packed *packed = s->packed;
    s->is_packed = false;
    s->packed = NULL;
    lt_host_calls.release(packed->host);
    lt_release(packed->like);
    lt_node_release(packed->history);
    lt_free(packed, sizeof *packed);
}

void lt_node_drop_saved(lt_node *n)
{
    for (int i = 0; i < n->saved_count; i++) {
        lt_tensor *t = n->saved[i].tensor;
        lt_saved_unlink(&n->saved[i]);
        n->saved[i].tensor = NULL;
        lt_release(t);
        if (LT_UNLIKELY(n->saved[i].is_packed)) drop_packed(&n->saved[i]);
    }
    n->released = 1;
}

/* ---- Lists of hooks --------------------------------------------------------------------------------------------- */

void lt_drop_hook(lt_hook **list, uint32_t id, const void *retained)
{
    for (; *list; list = &(*list)->next)
        if (retained ? (*list)->kind == LT_HOOK_RETAIN && (*list)->fn == retained : (*list)->id == id) {
            lt_hook *hook = *list;
            *list = hook->next;
            if (!retained) lt_host_calls.release(hook->fn);
            lt_free(hook, sizeof *hook);
            return;
        }
}

void lt_free_hooks(lt_hook **list)
{
    while (*list) {
        lt_hook *hook = *list;
        *list = hook->next;
        if (hook->kind != LT_HOOK_RETAIN) lt_host_calls.release(hook->fn);
        lt_free(hook, sizeof *hook);
    }
}

/* ---- Freeing ---------------------------------------------------------------------------------------------------- */

static void free_node(lt_node *n)
{
    for (int i = 0; i < n->outputs; i++) free_meta(&n->meta[i]);
    if (LT_LIKELY(n->bytes <= LT_SMALL)) lt_free_small(n, n->bytes);
    else lt_free(n, n->bytes);
}

/* What a leaf's node occupies counts as that of freed blocks does while it rests: as room to be used again. */
static inline int64_t counted(const lt_node *n) { return (int64_t)((n->bytes + LT_STEP - 1) / LT_STEP * LT_STEP); }

/* A leaf's node of which the graph has no more use is not freed as long as the leaf lives, which then owns it. */
static bool rests(lt_node *n)
{
    lt_tensor *leaf = *(lt_tensor **)n->attrs;
    if (!leaf || n->hooks || leaf->refs == 1 || !leaf->autograd || leaf->autograd->accumulator != n) return false;
    leaf->refs--;
    lt_memory_now.nodes--;
    lt_memory_now.allocated -= counted(n);
    return true;
}

/* Freeing a node may free those it points to, and so on down a graph of any depth: dead nodes wait in a list that the
 * outermost call empties, so that no chain of frees recurses. */
static lt_node *dead;
static bool burying;

void lt_node_destroy(lt_node *n)
{
    if (n->class_ == &lt_accumulate_class && rests(n)) return;
    n->dead_next = dead;
    dead = n;
    if (burying) return;
    burying = true;
    while (dead) {
        lt_node *corpse = dead;
        dead = corpse->dead_next;
        if (LT_UNLIKELY(corpse->hooks != NULL)) lt_free_hooks(&corpse->hooks);
        lt_node_drop_saved(corpse);
        if (corpse->class_->release) corpse->class_->release(corpse);
        for (int i = 0; i < corpse->inputs; i++) lt_node_release(corpse->edges[i].node);
        lt_memory_now.nodes--;
        free_node(corpse);
    }
    burying = false;
}

/* A gradient may have a gradient of its own, and so on: released one after the other, not one inside the other. */
static void release_gradients(lt_tensor *t)
{
    while (t && --t->refs == 0) {
        lt_tensor *next = NULL;
        if (t->autograd) {
            next = t->autograd->grad;
            t->autograd->grad = NULL;
        }
        lt_destroy(t);
        t = next;
    }
}

static void drop_history(lt_tensor *t)
{
    lt_autograd *ag = t->autograd;
    t->autograd = NULL;
    if (ag->retains_grad && ag->grad_fn) lt_drop_hook(&ag->grad_fn->hooks, 0, t);
    if (LT_UNLIKELY(ag->hooks != NULL)) lt_free_hooks(&ag->hooks);
    release_gradients(ag->grad);
    if (ag->accumulator) {
        lt_memory_now.allocated += counted(ag->accumulator);
        free_node(ag->accumulator);
    }
    lt_node_release(ag->grad_fn);
}

void lt_history_begin(void) { lt_drop_history = drop_history; }

/* ---- Outputs --------------------------------------------------------------------------------------------------- */

void lt_move_saved(lt_tensor *t, lt_storage *from)
{
    for (lt_saved *s = from->saves, *next; s; s = next) {
        next = s->next;
        if (s->tensor != t) continue;
        lt_saved_unlink(s);
        lt_saved_link(s);
    }
}

/* What the node knows of its output. The shape goes where it was, or into what is left of the room for shapes, or
 * apart. */
static int set_meta(lt_node *n, uint32_t nr, const lt_tensor *t)
{
    lt_meta *meta = &n->meta[nr];
    const size_t bytes = sizeof(lt_idx) * t->ndim;
    if (LT_LIKELY(!meta->shape && n->shapes + t->ndim <= (lt_idx *)(void *)((char *)n + n->bytes))) {
        meta->shape = n->shapes;
        n->shapes += t->ndim;
    } else if (!meta->shape || meta->ndim != t->ndim) {
        lt_idx *shape = lt_alloc(bytes);
        if (!shape) return -1;
        free_meta(meta);
        meta->shape = shape;
        meta->apart = true;
    }
    meta->dtype = t->dtype;
    meta->ndim = t->ndim;
    meta->device = lt_device_of(t);
    for (int d = 0; d < t->ndim; d++) meta->shape[d] = t->shape[d];
    return 0;
}

static void move_retaining_hook(const lt_tensor *t, lt_hook **from, lt_hook **to, uint32_t nr)
{
    for (; *from; from = &(*from)->next) {
        lt_hook *hook = *from;
        if (hook->kind != LT_HOOK_RETAIN || hook->fn != t) continue;
        *from = hook->next;
        hook->nr = nr;
        hook->next = *to;
        *to = hook;
        return;
    }
}

void lt_set_history(lt_tensor *t, lt_node *n, uint32_t nr)
{
    lt_autograd *ag = lt_autograd_of(t);
    lt_node *old = ag->grad_fn;
    if (LT_UNLIKELY(ag->retains_grad) && old) {
        if (n) move_retaining_hook(t, &old->hooks, &n->hooks, nr);
        else lt_drop_hook(&old->hooks, 0, t);
        ag->retains_grad = n != NULL;
    }
    ag->grad_fn = lt_node_retain(n);
    ag->output_nr = nr;
    t->flags = (uint8_t)(n ? t->flags | LT_REQUIRES_GRAD : t->flags & ~LT_REQUIRES_GRAD);
    lt_node_release(old);
}

int lt_node_output(lt_node *n, lt_tensor *result, uint32_t nr)
{
    if (!lt_is_differentiable(result->dtype)) return 0; /* indices and masks beside the result */
    if (set_meta(n, nr, result)) return -1;
    lt_set_history(result, n, nr);
    return 0;
}

/* ---- Leaves ---------------------------------------------------------------------------------------------------- */

static void accumulate_release(lt_node *n)
{
    lt_tensor *leaf = *(lt_tensor **)n->attrs;
    if (leaf->autograd && leaf->autograd->accumulator == n) leaf->autograd->accumulator = NULL;
    lt_release(leaf);
}

/* Without a backward: what comes to a leaf is added to its gradient when the pass is over. */
const lt_node_class lt_accumulate_class = {"AccumulateGrad", NULL, accumulate_release, sizeof(lt_tensor *)};

lt_tensor *lt_accumulator_leaf(lt_node *n)
{
    return n->class_ == &lt_accumulate_class ? *(lt_tensor **)n->attrs : NULL;
}

lt_node *lt_accumulator(lt_tensor *leaf)
{
    lt_autograd *ag = lt_autograd_of(leaf);
    lt_node *n = ag->accumulator;
    if (LT_LIKELY(n != NULL)) {
        if (n->refs++) return n;
        lt_memory_now.nodes++;
        lt_memory_now.allocated += counted(n);
        leaf->refs++;
        if (LT_LIKELY(!set_meta(n, 0, leaf))) return n; /* anew: the leaf may have another shape since */
        lt_node_release(n);
        return NULL;
    }
    n = lt_node_new_sized(&lt_accumulate_class, NULL, sizeof(lt_tensor *), 0, 1, 0, leaf->ndim);
    if (!n) return NULL;
    n->sequence = 0;
    *(lt_tensor **)n->attrs = lt_retain(leaf);
    if (set_meta(n, 0, leaf)) {
        lt_node_release(n);
        return NULL;
    }
    return ag->accumulator = n;
}
