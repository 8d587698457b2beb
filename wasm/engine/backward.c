/* Reverse-mode differentiation: the walk from the roots to the leaves.
 *
 * A node is created after everything it depends on, so its sequence number is larger than those its edges lead to. A
 * heap of the nodes that hold gradients, largest number first, therefore visits the graph in a valid order without
 * counting dependencies, and without recursion. Leaves have number 0 and come last. */
#include "graph.h"
#include "node_table.h"
#include "ops_gen.h"

/* The gradients that have arrived at a node. */
typedef struct slot {
    lt_node *node;              /* retained; NULL once it was visited */
    lt_tensor *single;          /* of a node with one output: its gradient, or NULL */
    lt_tensor **grads;          /* of others: one per output, NULL where nothing arrived */
    bool *own;                  /* whether grads[i] was made here and may be added to in place */
    bool single_own;
} slot;

typedef struct capture { lt_node *node; uint32_t nr; lt_idx input; } capture;

/* A gradient that has arrived where it is wanted. It is added to .grad when nothing can go wrong any more. */
typedef struct arrival {
    lt_tensor *leaf, *grad;     /* references */
    lt_tensor *before;          /* what .grad was, once it is replaced */
    bool replaced;
} arrival;

typedef struct run {
    slot *slots;
    uint32_t slot_count, slot_capacity, heap_capacity;
    uint32_t *heap;             /* indices of slots */
    uint32_t heap_count;
    table index;                /* slots of nodes that belonged to another run when they were reached */
    table needed;               /* with inputs: the nodes on a way to one of them */
    bool restricted;
    bool create_graph, in_passing;
    capture *captures;
    lt_idx capture_count;
    arrival *arrivals;
    uint32_t arrival_count, arrival_capacity;
    struct run *outer;          /* a backward inside a backward */
} run;

static LT_THREAD run *current;

/* ---- The heap of waiting nodes ------------------------------------------------------------------------------------------- */

static bool before(const run *r, uint32_t a, uint32_t b)
{
    return r->slots[a].node->sequence > r->slots[b].node->sequence;
}

static void heap_push(run *r, uint32_t value)
{
    uint32_t i = r->heap_count++;
    for (; i && before(r, value, r->heap[(i - 1) / 2]); i = (i - 1) / 2) r->heap[i] = r->heap[(i - 1) / 2];
    r->heap[i] = value;
}

static uint32_t heap_pop(run *r)
{
    uint32_t top = r->heap[0], last = r->heap[--r->heap_count], i = 0;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= r->heap_count) break;
        if (child + 1 < r->heap_count && before(r, r->heap[child + 1], r->heap[child])) child++;
        if (!before(r, r->heap[child], last)) break;
        r->heap[i] = r->heap[child];
        i = child;
    }
    r->heap[i] = last;
    return top;
}

/* ---- Gradients on their way ------------------------------------------------------------------------------------------------ */

static size_t slot_bytes(const lt_node *n) { return (sizeof(lt_tensor *) + sizeof(bool)) * n->outputs; }

static void slot_clear(run *r, slot *s)
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
    if (n->run == r) n->run = NULL;
    lt_node_release(n);
}

static int more_slots(run *r)
{
    uint32_t capacity = r->slot_capacity ? r->slot_capacity * 2 : 16;
    if (r->heap_capacity < capacity) {      /* it may have grown before the slots could not */
        uint32_t *heap = grow(r->heap, sizeof(uint32_t) * r->heap_capacity, sizeof(uint32_t) * capacity);
        if (!heap) return -1;
        r->heap = heap;
        r->heap_capacity = capacity;
    }
    slot *slots = grow(r->slots, sizeof(slot) * r->slot_capacity, sizeof(slot) * capacity);
    if (!slots) return -1;
    r->slots = slots;
    r->slot_capacity = capacity;
    return 0;
}

/* The node's slot, a new one where it has none. It moves when another is made. */
static slot *slot_of(run *r, lt_node *n)
{
    if (n->run == r) return &r->slots[n->slot];
    if (LT_UNLIKELY(r->index.used)) {
        const uint32_t *found = table_find(&r->index, n);
        if (found && r->slots[*found].node == n) return &r->slots[*found];
    }
    if (r->slot_count == r->slot_capacity && more_slots(r)) return NULL;
    slot *s = &r->slots[r->slot_count];
    *s = (slot){NULL, NULL, NULL, NULL, false};
    if (LT_UNLIKELY(n->outputs != 1)) {
        if (!(s->grads = lt_alloc(slot_bytes(n)))) return NULL;
        memset(s->grads, 0, slot_bytes(n));
        s->own = (bool *)(s->grads + n->outputs);
    }
    if (LT_LIKELY(!n->run)) {
        n->run = r;
        n->slot = r->slot_count;
    } else if (table_put(&r->index, n, r->slot_count)) {
        if (s->grads) lt_free(s->grads, slot_bytes(n));
        return NULL;
    }
    s->node = lt_node_retain(n);
    heap_push(r, r->slot_count++);
    return s;
}

/* Adds `grad` (taken over) to what has arrived at output `nr` of `n`. */
static int deliver(run *r, lt_node *n, uint32_t nr, lt_tensor *grad)
{
    slot *s = slot_of(r, n);
    if (LT_UNLIKELY(!s)) goto fail;
    lt_tensor **at = s->grads ? &s->grads[nr] : &s->single, *sum = *at;
    bool *own = s->grads ? &s->own[nr] : &s->single_own;
    if (!sum) {
        *at = grad;
        return 0;
    }
    if (*own && !r->create_graph && sum->refs == 1 && !(sum->device | grad->device)) {
        lt_tensor *const in[] = {sum, grad};
        lt_tensor *same = lt_elementwise(&lt_ew[LT_EW_add], in, NULL, sum);
        if (!same) goto fail;
        lt_release(same);
    } else {
        lt_tensor *made = lt_add(sum, grad);
        if (!made) goto fail;
        *at = made;
        *own = true;
        lt_release(sum);
    }
    lt_release(grad);
    return 0;
fail:
    lt_release(grad);
    return -1;
}

/* ---- Arrivals ------------------------------------------------------------------------------------------------------------------ */

/* Takes the gradient over. */
static int arrive(run *r, lt_tensor *leaf, lt_tensor *grad)
{
    if (r->arrival_count == r->arrival_capacity) {
        uint32_t capacity = r->arrival_capacity ? r->arrival_capacity * 2 : 16;
        arrival *arrivals = grow(r->arrivals, sizeof(arrival) * r->arrival_capacity, sizeof(arrival) * capacity);
        if (!arrivals) {
            lt_release(grad);
            return -1;
        }
        r->arrivals = arrivals;
        r->arrival_capacity = capacity;
    }
    r->arrivals[r->arrival_count++] = (arrival){.leaf = lt_retain(leaf), .grad = grad};
    return 0;
}

static void put_back(arrival *a)
{
    lt_tensor *made = a->leaf->autograd->grad;
    a->leaf->autograd->grad = a->before;
    a->before = NULL;
    lt_release(made);
}

/* Adds what has arrived to .grad: first where that makes a tensor, which is taken back should there be no memory, then where it is
 * added in place. */
static int settle(run *r)
{
    for (uint32_t i = 0; i < r->arrival_count; i++) {
        arrival *a = &r->arrivals[i];
        if (lt_accumulates_in_place(a->leaf, a->grad)) continue;
        a->before = a->leaf->autograd ? lt_retain(a->leaf->autograd->grad) : NULL;
        if (lt_accumulate_grad(a->leaf, a->grad)) {
            while (i--)
                if (r->arrivals[i].replaced) put_back(&r->arrivals[i]);
            return -1;
        }
        a->replaced = true;
    }
    for (uint32_t i = 0; i < r->arrival_count; i++)
        if (!r->arrivals[i].replaced && lt_accumulate_grad(r->arrivals[i].leaf, r->arrivals[i].grad)) return -1;
    return 0;
}

/* ---- Hooks ------------------------------------------------------------------------------------------------------------------ */

/* Runs one tensor's hooks, in the order of registration. A hook may remove itself or others, so each is looked up by id. */
static int run_tensor_hooks(lt_hook **list, uint32_t nr, lt_tensor **grad)
{
    for (uint32_t last = 0;;) {
        lt_hook *hook = *list;
        while (hook && !(hook->kind == LT_HOOK_TENSOR && hook->nr == nr && hook->id > last)) hook = hook->next;
        if (!hook) break;
        last = hook->id;
        void *fn = hook->fn;
        lt_host_calls.retain(fn);
        int status = lt_host_calls.tensor_hook(fn, grad);
        lt_host_calls.release(fn);
        if (status) return -1;
    }
    for (lt_hook *hook = *list; hook; hook = hook->next)
        if (hook->kind == LT_HOOK_RETAIN && hook->nr == nr) {
            lt_tensor *t = hook->fn;
            lt_tensor *kept = lt_grad_enabled ? lt_retain(*grad) : lt_alias(*grad);
            if (!kept) return -1;
            lt_tensor *old = t->autograd->grad;
            t->autograd->grad = kept;
            lt_release(old);
        }
    return 0;
}

static int run_pre_hooks(lt_node *n, lt_tensor **grads)
{
    for (int i = 0; i < n->outputs; i++)
        if (grads[i] && run_tensor_hooks(&n->hooks, (uint32_t)i, &grads[i])) return -1;
    lt_tensor *leaf = lt_accumulator_leaf(n);
    if (leaf && leaf->autograd && leaf->autograd->hooks && run_tensor_hooks(&leaf->autograd->hooks, 0, &grads[0])) return -1;
    for (uint32_t last = 0;;) {
        lt_hook *hook = n->hooks;
        while (hook && !(hook->kind == LT_HOOK_NODE_PRE && hook->id > last)) hook = hook->next;
        if (!hook) return 0;
        last = hook->id;
        if (lt_host_calls.node_pre_hook(hook->fn, n, n->outputs, grads)) return -1;
    }
}

static int run_post_hooks(lt_node *n, lt_tensor **grad_inputs, lt_tensor *const *grads)
{
    for (uint32_t last = 0;;) {
        lt_hook *hook = n->hooks;
        while (hook && !(hook->kind == LT_HOOK_NODE_POST && hook->id > last)) hook = hook->next;
        if (!hook) return 0;
        last = hook->id;
        if (lt_host_calls.node_post_hook(hook->fn, n, n->inputs, grad_inputs, n->outputs, grads)) return -1;
    }
}

/* ---- The walk ---------------------------------------------------------------------------------------------------------------- */

bool lt_wants(const lt_node *n, int i)
{
    lt_node *target = n->edges[i].node;
    return target && (!current || !current->restricted || table_find(&current->needed, target));
}

/* Whether capture c is one that stands in the inputs before. */
static bool given_before(const run *r, lt_idx c)
{
    for (lt_idx i = 0; i < c; i++)
        if (r->captures[i].node == r->captures[c].node && r->captures[i].nr == r->captures[c].nr) return true;
    return false;
}

/* Fits what a node's backward gave to the inputs, and delivers it. */
static int deliver_all(run *r, lt_node *n, lt_tensor **found)
{
    for (int i = 0; i < n->inputs; i++) {
        lt_edge edge = n->edges[i];
        lt_tensor *grad = found[i];
        if (!grad || !edge.node || !lt_wants(n, i)) continue;
        const lt_meta *meta = &edge.node->meta[edge.nr];
        bool fits = grad->dtype == meta->dtype && grad->ndim == meta->ndim;
        for (int d = 0; fits && d < meta->ndim; d++) fits = grad->shape[d] == meta->shape[d];
        if (LT_UNLIKELY(!fits)) {
            if (!(grad = lt_fit_gradient(lt_node_name(n), grad, meta))) return -1;
            lt_release(found[i]);
        }
        found[i] = NULL;
        if (deliver(r, edge.node, edge.nr, grad)) return -1;
    }
    return 0;
}

/* The backward of a node, with its hooks, into `found`, which begins empty. */
static int run_node(run *r, lt_node *n, lt_tensor **grads, lt_tensor **found, bool retain_graph)
{
    if (n->class_->backward(n, grads, found)) return -1;
    if (LT_UNLIKELY(n->hooks != NULL) && run_post_hooks(n, found, grads)) return -1;
    if (!retain_graph) lt_node_drop_saved(n);
    return deliver_all(r, n, found);
}

/* One node: its hooks, its captures, its backward, and the delivery of what that gave. */
static int visit_with(run *r, lt_node *n, lt_tensor **grads, lt_tensor **results, bool retain_graph, bool accumulate, lt_tensor *const *inputs)
{
    if (n->class_ == &lt_accumulate_class ? !r->in_passing : n->hooks != NULL)
        if (run_pre_hooks(n, grads)) return -1;
    bool captured = false;
    for (lt_idx c = 0; c < r->capture_count; c++) {
        capture *k = &r->captures[c];
        if (k->node != n || !grads[k->nr]) continue;
        captured = true;
        if (!accumulate) {
            lt_tensor *old = results[k->input];
            results[k->input] = lt_retain(grads[k->nr]);
            lt_release(old);
        } else if (n->class_ != &lt_accumulate_class && !given_before(r, c)) {
            if (arrive(r, inputs[k->input], lt_retain(grads[k->nr]))) return -1;
        }
    }
    if (n->class_ == &lt_accumulate_class) {
        if (r->restricted && !(captured && accumulate)) return 0;
        lt_tensor *grad = grads[0];
        grads[0] = NULL;
        return arrive(r, lt_accumulator_leaf(n), grad);
    }
    if (r->restricted) {        /* nothing beyond here is wanted */
        bool any = false;
        for (int i = 0; !any && i < n->inputs; i++) any = lt_wants(n, i);
        if (!any) return 0;
    }
    if (!n->accept_null)
        for (int i = 0; i < n->outputs; i++)
            if (!grads[i] && n->meta[i].shape && !(grads[i] = lt_zeros_of(&n->meta[i]))) return -1;
    lt_tensor *few[8] = {NULL};
    lt_list many = {0, NULL};
    if (LT_UNLIKELY(n->inputs > 8) && lt_list_new(&many, n->inputs)) return -1;
    lt_tensor **found = n->inputs > 8 ? many.v : few;
    const int status = run_node(r, n, grads, found, retain_graph);
    for (int i = 0; i < n->inputs && i < 8; i++) lt_release(few[i]);
    lt_list_clear(&many);
    return status;
}

static int visit(run *r, uint32_t index, lt_tensor **results, bool retain_graph, bool accumulate, lt_tensor *const *inputs)
{
    slot *s = &r->slots[index];
    lt_node *n = s->node;
    if (LT_UNLIKELY(s->grads != NULL)) return visit_with(r, n, s->grads, results, retain_graph, accumulate, inputs);
    lt_tensor *grad = s->single;        /* the slot moves when others are made */
    s->single = NULL;
    const int status = visit_with(r, n, &grad, results, retain_graph, accumulate, inputs);
    lt_release(grad);
    return status;
}

/* Marks the nodes from which an input can be reached: a depth-first walk with its own stack, marking on the way back. */
static int mark_needed(run *r, lt_idx n_roots, lt_node *const *roots)
{
    typedef struct frame { lt_node *node; int next; } frame;
    enum { UNSEEN = 0, SEEN = 1, NEEDED = 2 };
    table state = {0};
    uint32_t capacity = 64, depth = 0;
    frame *stack = lt_alloc(sizeof(frame) * capacity);
    int status = -1;
    if (!stack) return -1;
    for (lt_idx c = 0; c < r->capture_count; c++)
        if (table_put(&r->needed, r->captures[c].node, 1)) goto done;
    for (lt_idx i = 0; i < n_roots; i++) {
        if (table_find(&state, roots[i])) continue;
        if (table_put(&state, roots[i], SEEN)) goto done;
        stack[depth++] = (frame){roots[i], 0};
        while (depth) {
            frame *top = &stack[depth - 1];
            if (top->next == top->node->inputs) {
                bool needed = table_find(&r->needed, top->node) != NULL;
                for (int e = 0; !needed && e < top->node->inputs; e++)
                    needed = top->node->edges[e].node && table_find(&r->needed, top->node->edges[e].node);
                if (needed && table_put(&r->needed, top->node, 1)) goto done;
                depth--;
                continue;
            }
            lt_node *child = top->node->edges[top->next++].node;
            if (!child || table_find(&state, child)) continue;
            if (table_put(&state, child, SEEN)) goto done;
            if (depth == capacity) {
                frame *bigger = grow(stack, sizeof(frame) * capacity, sizeof(frame) * capacity * 2);
                if (!bigger) goto done;
                stack = bigger;
                capacity *= 2;
            }
            stack[depth++] = (frame){child, 0};
        }
    }
    status = 0;
done:
    table_free(&state);
    lt_free(stack, sizeof(frame) * capacity);
    return status;
}

static lt_tensor *root_gradient(lt_tensor *root, lt_tensor *grad)
{
    if (!grad) {
        if (root->numel != 1)
            return lt_raise(LT_RUNTIME_ERROR, "backward: a gradient is implied only for a tensor of one element, not for shape %s; pass gradient=", LT_SHAPE(root));
        lt_tensor *one = lt_new_on(lt_device_of(root), (lt_dtype)root->dtype, root->ndim, root->shape);
        if (one && lt_fill_raw(one, (lt_scalar){LT_KIND_INT, {.i = 1}})) {
            lt_release(one);
            return NULL;
        }
        return one;
    }
    if (!lt_same_shape(root, grad))
        return lt_raise(LT_SHAPE_ERROR, "backward: gradient has shape %s; wanted %s, the shape of the tensor", LT_SHAPE(grad), LT_SHAPE(root));
    if (lt_device_of(root) != lt_device_of(grad))
        return lt_raise(LT_DEVICE_ERROR, "backward: gradient is on %s; wanted %s, the device of the tensor", lt_device_names[lt_device_of(grad)],
                        lt_device_names[lt_device_of(root)]);
    return grad->dtype == root->dtype ? lt_retain(grad) : lt_cast(grad, (lt_dtype)root->dtype);
}

static int start(run *r, lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs, lt_tensor *const *inputs)
{
    int status = -1;
    lt_list gradients = {0, NULL};
    lt_node **nodes = lt_alloc(sizeof(lt_node *) * (size_t)(n_roots + 1));
    if (!nodes) return -1;
    memset(nodes, 0, sizeof(lt_node *) * (size_t)(n_roots + 1));
    if (lt_list_new(&gradients, n_roots)) goto done;
    for (lt_idx i = 0; i < n_roots; i++) {
        if (!lt_requires_grad(roots[i])) {
            lt_fail(LT_RUNTIME_ERROR, "backward: tensor %lld does not require grad and has no grad_fn: it is outside every graph", (long long)i);
            goto done;
        }
        if (!(gradients.v[i] = root_gradient(roots[i], grads ? grads[i] : NULL))) goto done;
        nodes[i] = lt_grad_fn(roots[i]) ? lt_node_retain(lt_grad_fn(roots[i])) : lt_accumulator(roots[i]);
        if (!nodes[i]) goto done;
    }
    if (n_inputs) {
        if (!(r->captures = lt_alloc(sizeof(capture) * (size_t)n_inputs))) goto done;
        for (lt_idx i = 0; i < n_inputs; i++) {
            if (!lt_requires_grad(inputs[i])) {
                lt_fail(LT_RUNTIME_ERROR, "grad: inputs[%lld] does not require grad", (long long)i);
                goto done;
            }
            lt_node *fn = lt_grad_fn(inputs[i]);
            fn = fn ? lt_node_retain(fn) : lt_accumulator(inputs[i]);
            if (!fn) goto done;
            r->captures[r->capture_count++] = (capture){fn, inputs[i]->autograd->grad_fn ? inputs[i]->autograd->output_nr : 0, i};
        }
        r->restricted = true;
        if (mark_needed(r, n_roots, nodes)) goto done;
    }
    for (lt_idx i = 0; i < n_roots; i++) {
        uint32_t nr = roots[i]->autograd->grad_fn ? roots[i]->autograd->output_nr : 0;
        lt_tensor *grad = gradients.v[i];
        gradients.v[i] = NULL;
        if (r->restricted && !table_find(&r->needed, nodes[i])) {
            lt_release(grad);
            continue;
        }
        if (deliver(r, nodes[i], nr, grad)) goto done;
    }
    status = 0;
done:
    lt_list_clear(&gradients);
    for (lt_idx i = 0; i < n_roots; i++) lt_node_release(nodes[i]);
    lt_free(nodes, sizeof(lt_node *) * (size_t)(n_roots + 1));
    return status;
}

static void finish(run *r, lt_idx n_inputs)
{
    for (uint32_t i = 0; i < r->slot_count; i++) slot_clear(r, &r->slots[i]);
    if (r->slots) lt_free(r->slots, sizeof(slot) * r->slot_capacity);
    if (r->heap) lt_free(r->heap, sizeof(uint32_t) * r->heap_capacity);
    for (uint32_t i = 0; i < r->arrival_count; i++) {
        lt_release(r->arrivals[i].before);
        lt_release(r->arrivals[i].grad);
        lt_release(r->arrivals[i].leaf);
    }
    if (r->arrivals) lt_free(r->arrivals, sizeof(arrival) * r->arrival_capacity);
    for (lt_idx c = 0; c < r->capture_count; c++) lt_node_release(r->captures[c].node);
    if (r->captures) lt_free(r->captures, sizeof(capture) * (size_t)n_inputs);
    table_free(&r->index);
    table_free(&r->needed);
}

int lt_backward(lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs, lt_tensor *const *inputs, lt_tensor **results,
                bool retain_graph, bool create_graph, int how)
{
    const bool accumulate = how & LT_ACCUMULATE;
    run r = {.create_graph = create_graph, .in_passing = how & LT_IN_PASSING, .outer = current};
    bool enabled = lt_grad_enabled;
    lt_grad_enabled = create_graph;
    int status = start(&r, n_roots, roots, grads, n_inputs, inputs);
    current = &r;
    for (uint32_t steps = 0; !status && r.heap_count; steps++) {
        uint32_t index = heap_pop(&r);
        status = visit(&r, index, results, retain_graph || create_graph, accumulate, inputs);
        slot_clear(&r, &r.slots[index]);
        if (!status && (steps & 255) == 255 && lt_host_calls.check_signals) status = lt_host_calls.check_signals();
    }
    if (!status) status = settle(&r);
    current = r.outer;
    lt_grad_enabled = enabled;
    finish(&r, n_inputs);
    return status;
}
