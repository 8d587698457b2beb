/* The autograd graph: nodes, what they keep, and how tensors hang on to them. */
#include "alloc.h"
#include "graph.h"
#include "op.h"
#include "ops_gen.h"

LT_THREAD bool lt_grad_enabled = true;
LT_THREAD bool lt_version_checks = true;

/* Larger than any sequence that can be reached: edges go from larger to smaller numbers; leaves have 0. */
static uint64_t next_sequence = 1;

/* ---- Making and freeing ---------------------------------------------------------------------------------------- */

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
    return n;
}

/* "TanhBackward": an op's node is named after the op. The text stays until the eighth call after this one. */
const char *lt_node_name(const lt_node *n)
{
    static char ring[8][64];
    static int turn;
    if (n->class_->name) return n->class_->name;
    const char *op = lt_op_name(lt_node_op(n));
    char *text = ring[turn++ & 7], *to = text;
    for (bool first = true; *op && to < text + 54; op++) {
        if (*op != '_') *to++ = first && *op >= 'a' && *op <= 'z' ? (char)(*op - 32) : *op;
        first = *op == '_';
    }
    memcpy(to, "Backward", 9);
    return text;
}

static void free_meta(lt_meta *meta)
{
    if (LT_UNLIKELY(meta->apart)) lt_free(meta->shape, sizeof(lt_idx) * meta->ndim);
    meta->apart = false;
}

/* What nodes keep hangs on its storage, so that a write finds it. */
static void link_saved(lt_saved *s)
{
    lt_saved **first = &s->tensor->storage->saves;
    s->next = *first;
    s->link = first;
    if (s->next) s->next->link = &s->next;
    *first = s;
}

static void unlink_saved(lt_saved *s)
{
    if (!s->link) return;
    *s->link = s->next;
    if (s->next) s->next->link = s->link;
    s->link = NULL;
}

void lt_node_drop_saved(lt_node *n)
{
    for (int i = 0; i < n->saved_count; i++) {
        lt_tensor *t = n->saved[i].tensor;
        unlink_saved(&n->saved[i]);
        n->saved[i].tensor = NULL;
        lt_release(t);
    }
    n->released = 1;
}

/* Freeing a node may free those it points to, and so on down a graph of any depth: dead nodes wait in a list that the
 * outermost call empties, so that no chain of frees recurses. */
static lt_node *dead;
static bool burying;

void lt_node_destroy(lt_node *n)
{
    n->dead_next = dead;
    dead = n;
    if (burying) return;
    burying = true;
    while (dead) {
        lt_node *corpse = dead;
        dead = corpse->dead_next;
        lt_free_hooks(&corpse->hooks);
        lt_node_drop_saved(corpse);
        if (corpse->class_->release) corpse->class_->release(corpse);
        for (int i = 0; i < corpse->inputs; i++) lt_node_release(corpse->edges[i].node);
        for (int i = 0; i < corpse->outputs; i++) free_meta(&corpse->meta[i]);
        lt_memory_now.nodes--;
        if (LT_LIKELY(corpse->bytes <= LT_SMALL)) lt_free_small(corpse, corpse->bytes);
        else lt_free(corpse, corpse->bytes);
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

static void destroy_autograd(lt_tensor *t)
{
    lt_autograd *ag = t->autograd;
    t->autograd = NULL;
    if (ag->retains_grad && ag->grad_fn) lt_drop_hook(&ag->grad_fn->hooks, 0, t);
    lt_free_hooks(&ag->hooks);
    release_gradients(ag->grad);
    lt_node_release(ag->grad_fn);
}

void lt_destroy(lt_tensor *t)
{
    if (t->autograd) {
        t->refs = 1; /* what runs while its hooks are dropped must not find it dead */
        destroy_autograd(t);
    }
    lt_tensor_free(t);
}

/* ---- Edges and saved tensors ----------------------------------------------------------------------------------- */

lt_autograd *lt_autograd_of(lt_tensor *t)
{
    if (t->autograd) return t->autograd;
    t->history = (lt_autograd){0};
    return t->autograd = &t->history;
}

/* A view is stale when memory that it shares was written to since its grad_fn was made: its base knows the new history.
 */
static bool stale(const lt_tensor *t)
{
    return t->base && t->view_version != t->storage->version && (t->base->flags & LT_REQUIRES_GRAD);
}

bool lt_requires_grad(lt_tensor *t)
{
    return (t->flags & LT_REQUIRES_GRAD) || (stale(t) && lt_is_differentiable(t->dtype));
}

bool lt_is_leaf(lt_tensor *t) { return lt_requires_grad(t) ? lt_grad_fn(t) == NULL : true; }

/* Gives `t`, a stale view, the history of its base seen through the view's geometry. */
static int refresh(lt_tensor *t)
{
    lt_dims shape = lt_dims_of(t), stride = {t->ndim, {0}};
    memcpy(stride.v, t->stride, sizeof(lt_idx) * t->ndim);
    bool enabled = lt_grad_enabled;
    lt_grad_enabled = true;
    lt_tensor *again = lt_as_strided(t->base, &shape, &stride, &t->offset);
    lt_grad_enabled = enabled;
    if (!again) return -1;
    lt_autograd *ag = lt_autograd_of(t);
    if (!again->autograd) {
        lt_release(again);
        return 0;
    }
    lt_node *old = ag->grad_fn;
    ag->grad_fn = lt_node_retain(again->autograd->grad_fn);
    ag->output_nr = again->autograd->output_nr;
    t->flags |= LT_REQUIRES_GRAD;
    t->view_version = t->storage->version;
    lt_node_release(old);
    lt_release(again);
    return 0;
}

lt_node *lt_grad_fn(lt_tensor *t)
{
    if (stale(t) && lt_is_differentiable(t->dtype) && refresh(t)) return NULL;
    return t->autograd ? t->autograd->grad_fn : NULL;
}

int lt_node_edge(lt_node *n, int i, lt_tensor *input)
{
    if (!input || !lt_requires_grad(input)) return 0;
    lt_node *fn = lt_grad_fn(input);
    if (fn) {
        n->edges[i] = (lt_edge){lt_node_retain(fn), input->autograd->output_nr};
        return 0;
    }
    fn = lt_accumulator(input);
    if (!fn) return -1;
    n->edges[i] = (lt_edge){fn, 0};
    return 0;
}

int lt_node_save(lt_node *n, int slot, lt_tensor *t)
{
    if (!t) return 0;
    n->saved[slot] = (lt_saved){.tensor = lt_retain(t), .version = t->storage->version};
    link_saved(&n->saved[slot]);
    return 0;
}

/* A write gives the tensor a new history, of which the nodes that keep the tensor may be part: with that history they
 * would keep themselves alive for ever. They go on with an alias that has the history that they saw. */
int lt_part_saved(lt_tensor *self)
{
    const lt_tensor *whole = self->base ? self->base : self;
    for (lt_saved *s = whole->storage->saves, *next; s; s = next) {
        lt_tensor *t = s->tensor;
        next = s->next;
        if (t != whole && t->base != whole) continue;
        lt_node *history = lt_requires_grad(t) ? lt_grad_fn(t) : NULL;
        if (!history && (t->flags & LT_REQUIRES_GRAD)) continue; /* a leaf, which is not written to */
        lt_tensor *alias = lt_alias(t);
        if (!alias) return -1;
        if (history) {
            lt_autograd *ag = lt_autograd_of(alias);
            ag->grad_fn = lt_node_retain(history);
            ag->output_nr = t->autograd->output_nr;
            alias->flags |= LT_REQUIRES_GRAD;
        }
        unlink_saved(s);
        s->tensor = alias;
        const bool last = t->refs == 1;
        lt_release(t);
        if (last) next = whole->storage->saves; /* with it may go hooks, which are the host's, and anything else */
    }
    return 0;
}

void lt_move_saved(lt_tensor *t, lt_storage *from)
{
    for (lt_saved *s = from->saves, *next; s; s = next) {
        next = s->next;
        if (s->tensor != t) continue;
        unlink_saved(s);
        link_saved(s);
    }
}

/* The node's own output would keep the node alive for ever: an alias without history is kept, and its history given
 * back when it is unpacked. */
int lt_node_save_output(lt_node *n, int slot, lt_tensor *t, uint32_t nr)
{
    lt_tensor *alias = lt_alias(t);
    if (!alias) return -1;
    n->saved[slot] = (lt_saved){.tensor = alias, .version = t->storage->version, .is_output = true, .nr = nr};
    return 0;
}

lt_tensor *lt_node_unpack(lt_node *n, int slot)
{
    lt_tensor *out = NULL;
    lt_node_unpack_into(n, slot, &out);
    return out;
}

int lt_node_unpack_into(lt_node *n, int slot, lt_tensor **out)
{
    lt_saved *s = &n->saved[slot];
    if (n->released)
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: backward runs through the graph a second time, but its saved tensors were freed by the first; "
            "pass retain_graph=True to the first backward",
            lt_node_name(n));
    if (!s->tensor) return 0;
    if (lt_version_checks && s->tensor->storage->version != s->version)
        return lt_fail(
            LT_VERSION_ERROR,
            "%s: a tensor of shape %s that is needed for the gradient was modified by an in-place operation: it is at "
            "version %u, version %u was saved",
            lt_node_name(n), LT_SHAPE(s->tensor), s->tensor->storage->version, s->version);
    if (!s->is_output || !lt_grad_enabled) {
        *out = lt_retain(s->tensor);
        return 0;
    }
    lt_tensor *again = lt_alias(s->tensor);
    if (!again) return -1;
    lt_autograd *ag = lt_autograd_of(again);
    ag->grad_fn = lt_node_retain(n);
    ag->output_nr = s->nr;
    again->flags |= LT_REQUIRES_GRAD;
    *out = again;
    return 0;
}

int lt_node_unpack_list(lt_node *n, int first, int count, lt_list *out)
{
    if (lt_list_new(out, count)) return -1;
    for (int i = 0; i < count; i++)
        if (lt_node_unpack_into(n, first + i, &out->v[i])) return -1;
    return 0;
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
    meta->device = LT_LIKELY(t->device != LT_DEVICE_WRAPPED) ? t->device : lt_device_of(t);
    for (int d = 0; d < t->ndim; d++) meta->shape[d] = t->shape[d];
    return 0;
}

int lt_node_output(lt_node *n, lt_tensor *result, uint32_t nr)
{
    if (!lt_is_differentiable(result->dtype)) return 0; /* indices and masks beside the result */
    lt_autograd *ag = lt_autograd_of(result);
    if (set_meta(n, nr, result)) return -1;
    lt_node *old = ag->grad_fn;
    ag->grad_fn = lt_node_retain(n);
    ag->output_nr = nr;
    result->flags |= LT_REQUIRES_GRAD;
    lt_node_release(old);
    return 0;
}

bool lt_recording_list(const lt_list *list)
{
    for (lt_idx i = 0; lt_grad_enabled && i < list->n; i++)
        if (lt_recording(list->v[i])) return true;
    return false;
}

/* ---- Leaves ---------------------------------------------------------------------------------------------------- */

static int accumulate_backward(lt_node *n, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    (void)grad_inputs;
    return lt_accumulate_grad(*(lt_tensor **)n->attrs, grads[0]);
}

static void accumulate_release(lt_node *n)
{
    lt_tensor *leaf = *(lt_tensor **)n->attrs;
    if (leaf->autograd && leaf->autograd->accumulator == n) leaf->autograd->accumulator = NULL;
    lt_release(leaf);
}

const lt_node_class lt_accumulate_class = {"AccumulateGrad", accumulate_backward, accumulate_release,
                                           sizeof(lt_tensor *)};

lt_tensor *lt_accumulator_leaf(lt_node *n)
{
    return n->class_ == &lt_accumulate_class ? *(lt_tensor **)n->attrs : NULL;
}

lt_node *lt_accumulator(lt_tensor *leaf)
{
    lt_autograd *ag = lt_autograd_of(leaf);
    if (ag->accumulator) return lt_node_retain(ag->accumulator);
    lt_node *n = lt_node_new_sized(&lt_accumulate_class, NULL, sizeof(lt_tensor *), 0, 1, 0, leaf->ndim);
    if (!n) return NULL;
    n->sequence = 0;
    *(lt_tensor **)n->attrs = lt_retain(leaf);
    if (set_meta(n, 0, leaf)) {
        lt_node_release(n);
        return NULL;
    }
    return ag->accumulator = n;
}

int lt_set_requires_grad(lt_tensor *t, bool value)
{
    if (value && !lt_is_float(t->dtype) && lt_dtypes[t->dtype].kind != LT_KIND_COMPLEX)
        return lt_fail(LT_RUNTIME_ERROR, "requires_grad: the tensor is %s; wanted a floating-point or complex dtype",
                       LT_DTYPE_NAME(t->dtype));
    if (!lt_is_leaf(t)) {
        if (value) return 0;
        return lt_fail(LT_RUNTIME_ERROR,
                       "requires_grad: the tensor was computed by %s; wanted a leaf tensor to turn it off (use detach)",
                       lt_node_name(lt_grad_fn(t)));
    }
    if (value) lt_autograd_of(t);
    t->flags = (uint8_t)(value ? t->flags | LT_REQUIRES_GRAD : t->flags & ~LT_REQUIRES_GRAD);
    return 0;
}
