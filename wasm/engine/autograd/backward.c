/* Reverse-mode differentiation: the walk from the roots to the leaves.
 *
 * A node is created after everything it depends on, so its sequence number is larger than those its edges lead to. A
 * heap of the nodes that hold gradients, largest number first, therefore visits the graph in a valid order without
 * counting dependencies, and without recursion. Leaves have number 0 and come last, but for those with hooks: they are
 * visited as soon as their gradient is complete, so that what a hook begins (sending it away) goes on meanwhile. */
#include "backward.h"

#include "copy.h"
#include "gradient.h"
#include "hooks.h"
#include "ops_gen.h"
#include "pending.h"

typedef struct capture {
    lt_node *node;
    uint32_t nr;
    lt_idx input;
} capture;

/* A gradient that has arrived where it is wanted. It is added to .grad when nothing can go wrong any more. */
typedef struct arrival {
    lt_tensor *leaf, *grad; /* references */
    lt_tensor *before;      /* what .grad was, once it is replaced */
    bool replaced;
} arrival;

typedef struct run {
    pending pending;
    table needed; /* with inputs: the nodes on a way to one of them */
    table uses;   /* of leaves with hooks: how many edges still lead there */
    bool restricted;
    bool in_passing;
    capture *captures;
    lt_idx capture_count;
    arrival *arrivals;
    uint32_t arrival_count, arrival_capacity;
    uint64_t number;
    void **kept; /* the host's objects */
    uint32_t kept_count, kept_capacity;
    lt_node *node;     /* whose backward runs; only under detect_anomaly */
    struct run *outer; /* a backward inside a backward */
} run;

static LT_THREAD run *current;

const lt_node *lt_running_node(void) { return current ? current->node : NULL; }

uint64_t lt_pass_number(void) { return current ? current->number : 0; }

int lt_keep_in_pass(void *object)
{
    run *r = current;
    if (!r)
        return lt_fail(LT_RUNTIME_ERROR,
                       "backward: no pass is under way; wanted a call in a hook or a Function's backward");
    if (r->kept_count == r->kept_capacity) {
        const uint32_t capacity = r->kept_capacity ? r->kept_capacity * 2 : 8;
        void **kept = grow(r->kept, sizeof(void *) * r->kept_capacity, sizeof(void *) * capacity);
        if (!kept) return -1;
        r->kept = kept;
        r->kept_capacity = capacity;
    }
    r->kept[r->kept_count++] = object;
    return 0;
}

/* ---- Arrivals -------------------------------------------------------------------------------------------------- */

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

/* Adds what has arrived to .grad: first where that makes a tensor, which is taken back should there be no memory, then
 * where it is added in place. */
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
    for (uint32_t i = 0; i < r->arrival_count; i++) {
        const lt_autograd *ag = r->arrivals[i].leaf->autograd;
        if (LT_UNLIKELY(ag && ag->hooks) && lt_run_post_accumulate_hooks(r->arrivals[i].leaf)) return -1;
    }
    return 0;
}

/* ---- The walk -------------------------------------------------------------------------------------------------- */

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
        if (lt_pending_add(&r->pending, edge.node, edge.nr, grad)) return -1;
    }
    return 0;
}

/* The backward of a node whose host wants to know what it gives. */
static int watched(run *r, lt_node *n, lt_tensor **grads, lt_tensor **found)
{
    lt_node *outer = r->node;
    r->node = n;
    const int status = n->class_->backward(n, grads, found);
    r->node = outer;
    if (status) lt_host_calls.node_failed(n);
    return status ? -1 : lt_host_calls.node_gave(n, n->inputs, found);
}

/* The backward of a node, with its hooks, into `found`, which begins empty. */
static int run_node(run *r, lt_node *n, lt_tensor **grads, lt_tensor **found, bool retain_graph)
{
    if (LT_UNLIKELY(lt_anomaly)) {
        if (watched(r, n, grads, found)) return -1;
    } else if (n->class_->backward(n, grads, found)) {
        return -1;
    }
    if (LT_UNLIKELY(n->hooks != NULL) && lt_run_post_hooks(n, found, grads)) return -1;
    if (!retain_graph) lt_node_drop_saved(n);
    return deliver_all(r, n, found);
}

/* One node: its hooks, its captures, its backward, and the delivery of what that gave. */
static int visit_with(run *r, lt_node *n, lt_tensor **grads, lt_tensor **results, bool retain_graph, bool accumulate,
                      lt_tensor *const *inputs)
{
    if (n->class_ == &lt_accumulate_class ? !r->in_passing : n->hooks != NULL)
        if (lt_run_pre_hooks(n, grads)) return -1;
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
    if (r->restricted) { /* nothing beyond here is wanted */
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

static int visit(run *r, uint32_t index, lt_tensor **results, bool retain_graph, bool accumulate,
                 lt_tensor *const *inputs)
{
    slot *s = &r->pending.slots[index];
    lt_node *n = s->node;
    if (LT_UNLIKELY(s->grads != NULL)) return visit_with(r, n, s->grads, results, retain_graph, accumulate, inputs);
    lt_tensor *grad = s->single; /* the slot moves when others are made */
    s->single = NULL;
    const int status = visit_with(r, n, &grad, results, retain_graph, accumulate, inputs);
    lt_release(grad);
    return status;
}

/* Marks the nodes from which an input can be reached: a depth-first walk with its own stack, marking on the way back.
 */
static int mark_needed(run *r, lt_idx n_roots, lt_node *const *roots)
{
    typedef struct frame {
        lt_node *node;
        int next;
    } frame;
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

/* Walks over what can be reached from the nodes that hold gradients, and puts it into `seen`; into `uses`, if given,
 * how many edges lead to each leaf that has hooks. */
static int walk(const run *r, table *seen, table *uses)
{
    uint32_t capacity = 64, depth = 0;
    lt_node **stack = lt_alloc(sizeof(lt_node *) * capacity);
    int status = stack ? 0 : -1;
    for (uint32_t i = 0; !status && i < r->pending.count; i++) {
        lt_node *start = r->pending.slots[i].node;
        if (!start || table_find(seen, start)) continue;
        status = table_put(seen, start, 1);
        stack[depth++] = start;
        while (!status && depth) {
            const lt_node *at = stack[--depth];
            for (int e = 0; !status && e < at->inputs; e++) {
                lt_node *next = at->edges[e].node;
                if (!next || !lt_wants(at, e)) continue;
                const lt_tensor *leaf = uses ? lt_accumulator_leaf(next) : NULL;
                if (leaf && leaf->autograd && leaf->autograd->hooks) {
                    const uint32_t *sofar = table_find(uses, next);
                    status = table_put(uses, next, sofar ? *sofar + 1 : 1);
                }
                if (status || table_find(seen, next)) continue;
                status = table_put(seen, next, 1);
                if (!status && depth == capacity) {
                    lt_node **bigger = grow(stack, sizeof(lt_node *) * capacity, sizeof(lt_node *) * capacity * 2);
                    if (!bigger) status = -1;
                    else stack = bigger, capacity *= 2;
                }
                if (!status) stack[depth++] = next;
            }
        }
    }
    if (stack) lt_free(stack, sizeof(lt_node *) * capacity);
    return status;
}

int lt_will_run(lt_idx n, lt_node *const *nodes, bool *answers)
{
    table seen = {0};
    for (lt_idx i = 0; i < n; i++) answers[i] = false;
    if (!current) return 0;
    const int status = walk(current, &seen, NULL);
    for (lt_idx i = 0; !status && i < n; i++) answers[i] = table_find(&seen, nodes[i]) != NULL;
    table_free(&seen);
    return status;
}

/* Counts the edges to leaves with hooks. Nothing where no leaf has ever had one. */
static int count_uses(run *r)
{
    if (LT_LIKELY(!lt_leaf_hooks) || r->in_passing) return 0;
    table seen = {0};
    const int status = walk(r, &seen, &r->uses);
    table_free(&seen);
    return status;
}

/* After a node was visited: visits the leaves with hooks to which nothing else will come. */
static int visit_complete(run *r, const lt_node *n, lt_tensor **results, bool accumulate, lt_tensor *const *inputs)
{
    for (int e = 0; e < n->inputs; e++) {
        lt_node *leaf = n->edges[e].node;
        uint32_t *left = leaf && lt_wants(n, e) ? table_find(&r->uses, leaf) : NULL, index;
        if (!left || --*left || !lt_pending_find(&r->pending, leaf, &index)) continue;
        const int status = visit(r, index, results, true, accumulate, inputs);
        lt_pending_clear(&r->pending, index);
        if (status) return -1;
    }
    return 0;
}

static lt_tensor *root_gradient(lt_tensor *root, lt_tensor *grad)
{
    if (!grad) {
        if (root->numel != 1)
            return lt_raise(
                LT_RUNTIME_ERROR,
                "backward: gradient is None for a tensor of shape %s; wanted a gradient of that shape, or a tensor of one element",
                LT_SHAPE(root));
        lt_tensor *one = lt_new_on(lt_device_of(root), (lt_dtype)root->dtype, root->ndim, root->shape);
        if (one && lt_fill_raw(one, (lt_scalar){LT_KIND_INT, {.i = 1}})) {
            lt_release(one);
            return NULL;
        }
        return one;
    }
    if (!lt_same_shape(root, grad))
        return lt_raise(LT_SHAPE_ERROR, "backward: gradient has shape %s; wanted %s, the shape of the tensor",
                        LT_SHAPE(grad), LT_SHAPE(root));
    if (lt_device_of(root) != lt_device_of(grad))
        return lt_raise(LT_DEVICE_ERROR, "backward: gradient is on %s; wanted %s, the device of the tensor",
                        lt_device_name(lt_device_of(grad)), lt_device_name(lt_device_of(root)));
    return grad->dtype == root->dtype ? lt_retain(grad) : lt_cast(grad, (lt_dtype)root->dtype);
}

static int start(run *r, lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs,
                 lt_tensor *const *inputs)
{
    int status = -1;
    lt_list gradients = {0, NULL};
    lt_node **nodes = lt_alloc(sizeof(lt_node *) * (size_t)(n_roots + 1));
    if (!nodes) return -1;
    memset(nodes, 0, sizeof(lt_node *) * (size_t)(n_roots + 1));
    if (lt_list_new(&gradients, n_roots)) goto done;
    for (lt_idx i = 0; i < n_roots; i++) {
        if (!lt_requires_grad(roots[i])) {
            lt_fail(
                LT_RUNTIME_ERROR,
                "backward: tensor %lld does not require grad and has no grad_fn; wanted one that is part of a graph",
                (long long)i);
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
                lt_fail(LT_RUNTIME_ERROR, "grad: inputs[%lld] does not require grad; wanted a tensor that does",
                        (long long)i);
                goto done;
            }
            lt_node *fn = lt_grad_fn(inputs[i]);
            fn = fn ? lt_node_retain(fn) : lt_accumulator(inputs[i]);
            if (!fn) goto done;
            r->captures[r->capture_count++] =
                (capture){fn, inputs[i]->autograd->grad_fn ? inputs[i]->autograd->output_nr : 0, i};
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
        if (lt_pending_add(&r->pending, nodes[i], nr, grad)) goto done;
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
    lt_pending_drop(&r->pending);
    for (uint32_t i = 0; i < r->arrival_count; i++) {
        lt_release(r->arrivals[i].before);
        lt_release(r->arrivals[i].grad);
        lt_release(r->arrivals[i].leaf);
    }
    if (r->arrivals) lt_free(r->arrivals, sizeof(arrival) * r->arrival_capacity);
    for (lt_idx c = 0; c < r->capture_count; c++) lt_node_release(r->captures[c].node);
    if (r->captures) lt_free(r->captures, sizeof(capture) * (size_t)n_inputs);
    table_free(&r->needed);
    table_free(&r->uses);
    for (uint32_t i = 0; i < r->kept_count; i++) lt_host_calls.release(r->kept[i]);
    if (r->kept) lt_free(r->kept, sizeof(void *) * r->kept_capacity);
}

int lt_backward(lt_idx n_roots, lt_tensor *const *roots, lt_tensor *const *grads, lt_idx n_inputs,
                lt_tensor *const *inputs, lt_tensor **results, bool retain_graph, bool create_graph, int how)
{
    static uint64_t passes;
    const bool accumulate = how & LT_ACCUMULATE;
    run r = {
        .pending.create_graph = create_graph, .in_passing = how & LT_IN_PASSING, .number = ++passes, .outer = current};
    bool enabled = lt_grad_enabled;
    lt_grad_enabled = create_graph;
    int status = start(&r, n_roots, roots, grads, n_inputs, inputs);
    current = &r;
    if (!status) status = count_uses(&r);
    for (uint32_t steps = 0; !status && r.pending.waiting; steps++) {
        uint32_t index = lt_pending_next(&r.pending);
        const lt_node *n = r.pending.slots[index].node;
        if (!n) continue; /* a leaf that was visited already */
        status = visit(&r, index, results, retain_graph || create_graph, accumulate, inputs);
        if (!status && LT_UNLIKELY(r.uses.used)) status = visit_complete(&r, n, results, accumulate, inputs);
        lt_pending_clear(&r.pending, index);
        if (!status && (steps & 255) == 255 && lt_host_calls.check_signals) status = lt_host_calls.check_signals();
    }
    if (!status) status = settle(&r);
    current = r.outer;
    lt_grad_enabled = enabled;
    finish(&r, n_inputs);
    return status;
}
