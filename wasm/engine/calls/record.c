/* Recording an op in the graph, and its backward pass: one node class for all ops of the table.
 *
 * What a node keeps stands in the op's row of lt_keeps (emit_engine.py): the tensors whose elements a gradient reads,
 * with the inputs whose gradients read them; the arguments that are not tensors; and of other tensors only their shapes
 * ("facts").
 */
#include "record.h"

#include "backward.h"
#include "compute.h"
#include "history.h"
#include "mutate.h"
#include "ops_gen.h"
#include "program.h"
#include "saved.h"
#include "wrap.h"

/* lt_node.attrs: this header, then the arrays that it points to. */
typedef struct kept {
    const lt_op *op;
    lt_value *args; /* the arguments that are not tensors */
    lt_fact *arg_facts, *result_facts;
    lt_idx *item_start; /* of a joined list: where each tensor began along the dim, and one end more */
    lt_idx *list_sizes; /* by parameter, where there are lists */
} kept;

/* The lists of lt_keeps. */
typedef struct saved_entry {
    uint8_t is_result, index;
    uint16_t wanted_by;
} saved_entry;

static inline const lt_keep *keep_of(const lt_op *op) { return &lt_keeps[op->keep]; }
static inline const uint8_t *attrs_of(const lt_keep *k) { return lt_programs + k->at + 4 * k->saved; }
static inline const uint8_t *facts_of(const lt_keep *k) { return attrs_of(k) + k->attrs; }
static inline const uint8_t *result_facts_of(const lt_keep *k) { return facts_of(k) + k->facts; }
static inline const uint8_t *lists_of(const lt_keep *k) { return result_facts_of(k) + k->result_facts; }

static inline saved_entry saved_at(const lt_keep *k, int slot)
{
    const uint8_t *at = lt_programs + k->at + 4 * slot;
    return (saved_entry){at[0], at[1], (uint16_t)(at[2] | at[3] << 8)};
}

bool lt_op_keeps(const lt_op *op, int param)
{
    const lt_keep *k = keep_of(op);
    for (int slot = 0; slot < k->saved; slot++)
        if (!saved_at(k, slot).is_result && saved_at(k, slot).index == param) return true;
    return false;
}

bool lt_any_recording(const lt_op *op, const lt_value *v)
{
    for (unsigned mask = op->differentiable; mask; mask &= mask - 1) {
        const int p = __builtin_ctz(mask);
        if (lt_is_list(op, p) ? lt_recording_list(v[p].list) : lt_recording(v[p].t)) return true;
    }
    return false;
}

/* ---- Keeping --------------------------------------------------------------------------------------------------- */

static size_t round_up(size_t bytes) { return (bytes + 15) & ~(size_t)15; }

static size_t attr_bytes(lt_type type, lt_value v)
{
    switch (type) {
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC: return v.dims ? round_up(offsetof(lt_dims, v) + sizeof(lt_idx) * (size_t)v.dims->n) : 0;
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT: return v.s ? round_up(sizeof(lt_scalar)) : 0;
    case LT_T_INT_OPT: return v.ip ? 16 : 0;
    case LT_T_FLOAT_OPT: return v.fp ? 16 : 0;
    default: return 0;
    }
}

/* Copies what an argument points to behind *room. */
static lt_value keep_attr(lt_type type, lt_value v, char **room)
{
    size_t bytes = attr_bytes(type, v);
    if (!bytes) return v;
    void *to = *room;
    *room += bytes;
    switch (type) {
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT:
        memcpy(to, v.s, sizeof(lt_scalar));
        v.s = to;
        break;
    case LT_T_INT_OPT:
        memcpy(to, v.ip, sizeof(lt_idx));
        v.ip = to;
        break;
    case LT_T_FLOAT_OPT:
        memcpy(to, v.fp, sizeof(double));
        v.fp = to;
        break;
    default: memcpy(to, v.dims, offsetof(lt_dims, v) + sizeof(lt_idx) * (size_t)v.dims->n); v.dims = to;
    }
    return v;
}

static void keep_fact(lt_fact *fact, const lt_tensor *t, char **room)
{
    if (!t) return;
    *fact = (lt_fact){t->dtype, t->ndim, lt_device_of(t), t->numel, (lt_idx *)(void *)*room};
    memcpy(*room, t->shape, sizeof(lt_idx) * t->ndim);
    *room += round_up(sizeof(lt_idx) * t->ndim);
}

static size_t fact_bytes(const lt_tensor *t) { return t ? round_up(sizeof(lt_idx) * t->ndim) : 0; }

static inline int count_inputs(const lt_op *op, const lt_value *v)
{
    lt_idx inputs = op->inputs;
    for (unsigned mask = op->differentiable & op->lists; mask; mask &= mask - 1)
        inputs += v[__builtin_ctz(mask)].list->n;
    return inputs > UINT16_MAX ? UINT16_MAX + 1 : (int)inputs;
}

/* The room that a node needs, beside what every node has. */
typedef struct room {
    size_t attrs;
    int saved, sizes;
} room;

static room measure(const lt_op *op, const lt_keep *k, const lt_list *joined, const lt_value *keep,
                    lt_tensor *const *results)
{
    room r = {round_up(sizeof(kept)), k->saved, 0};
    for (int i = 0; i < op->results; i++)
        if (LT_LIKELY(op->returns != LT_LISTED && results[i])) r.sizes += results[i]->ndim;
    if (LT_LIKELY(!(k->attrs | k->facts | k->result_facts | op->lists))) return r;
    const uint8_t *attrs = attrs_of(k), *facts = facts_of(k), *result_facts = result_facts_of(k), *lists = lists_of(k);
    r.attrs += round_up(sizeof(lt_value) * op->params);
    for (int i = 0; i < k->attrs; i++) r.attrs += attr_bytes((lt_type)lt_op_types(op)[attrs[i]], keep[attrs[i]]);
    if (k->facts) r.attrs += round_up(sizeof(lt_fact) * op->params);
    for (int i = 0; i < k->facts; i++) r.attrs += fact_bytes(keep[facts[i]].t);
    if (k->result_facts) r.attrs += round_up(sizeof(lt_fact) * op->results);
    for (int i = 0; i < k->result_facts; i++) r.attrs += fact_bytes(results[result_facts[i]]);
    if (op->lists) r.attrs += round_up(sizeof(lt_idx) * op->params);
    if (joined) r.attrs += round_up(sizeof(lt_idx) * (size_t)(joined->n + 1));
    for (int i = 0; i < k->lists; i++) {
        lt_idx n = keep[lists[i]].list->n;
        r.saved = n > UINT16_MAX ? UINT16_MAX + 1 : r.saved + (int)n;
    }
    return r;
}

/* Arguments, facts and list sizes, into the room that was measured for them. */
static void keep_rest(const lt_op *op, const lt_keep *k, const lt_list *joined, const lt_value *edges,
                      const lt_value *keep, lt_tensor *const *results, kept *a)
{
    const uint8_t *attrs = attrs_of(k), *facts = facts_of(k), *result_facts = result_facts_of(k);
    char *at = (char *)a + round_up(sizeof(kept));
    a->args = (lt_value *)(void *)at;
    at += round_up(sizeof(lt_value) * op->params);
    for (int i = 0; i < k->attrs; i++)
        a->args[attrs[i]] = keep_attr((lt_type)lt_op_types(op)[attrs[i]], keep[attrs[i]], &at);
    if (k->facts) {
        a->arg_facts = (lt_fact *)(void *)at;
        at += round_up(sizeof(lt_fact) * op->params);
        for (int i = 0; i < k->facts; i++) keep_fact(&a->arg_facts[facts[i]], keep[facts[i]].t, &at);
    }
    if (k->result_facts) {
        a->result_facts = (lt_fact *)(void *)at;
        at += round_up(sizeof(lt_fact) * op->results);
        for (int i = 0; i < k->result_facts; i++)
            keep_fact(&a->result_facts[result_facts[i]], results[result_facts[i]], &at);
    }
    if (op->lists) {
        a->list_sizes = (lt_idx *)(void *)at;
        at += round_up(sizeof(lt_idx) * op->params);
        for (int p = 0; p < op->params; p++)
            if (lt_is_list(op, p)) a->list_sizes[p] = edges[p].list->n;
    }
    if (joined) {
        a->item_start = (lt_idx *)(void *)at;
        lt_idx dim = edges[k->item_dim - 1].i, ndim = results[0]->ndim;
        if (dim < 0) dim += ndim;
        for (lt_idx i = 0; i < joined->n; i++)
            a->item_start[i + 1] = a->item_start[i] + (dim < joined->v[i]->ndim ? joined->v[i]->shape[dim] : 0);
    }
}

/* Whether a gradient that is wanted reads the entry. */
static inline bool is_wanted(const lt_op *op, const lt_node *n, saved_entry s)
{
    bool wanted = op->lists != 0;
    for (int i = 0; !wanted && i < n->inputs; i++) wanted = (s.wanted_by >> i & 1) && n->edges[i].node;
    return wanted;
}

static inline int edge_to(lt_node *n, int i, lt_tensor *t)
{
    if (!t || !(t->flags & (LT_REQUIRES_GRAD | LT_VIEW))) return 0;
    if (LT_UNLIKELY((t->flags & LT_VIEW) || !t->autograd || !t->autograd->grad_fn)) return lt_node_edge(n, i, t);
    n->edges[i] = (lt_edge){lt_node_retain(t->autograd->grad_fn), t->autograd->output_nr};
    return 0;
}

lt_node *lt_record_begin(const lt_op *op, const lt_value *edges, const lt_value *keep, lt_tensor *const *results)
{
    const lt_keep *k = keep_of(op);
    const lt_list *joined = LT_UNLIKELY(k->item_dim) ? edges[__builtin_ctz(op->differentiable & op->lists)].list : NULL;
    const room r = measure(op, k, joined, keep, results);
    lt_node *n = lt_node_new_sized(&lt_op_class, lt_op_name(op), r.attrs, count_inputs(op, edges), op->results, r.saved,
                                   r.sizes);
    if (LT_UNLIKELY(!n)) return NULL;
    ((kept *)n->attrs)->op = op;
    if (LT_UNLIKELY(k->attrs | k->facts | k->result_facts | op->lists))
        keep_rest(op, k, joined, edges, keep, results, n->attrs);

    int edge = 0, slot = 0;
    for (unsigned mask = op->differentiable; mask; mask &= mask - 1) {
        const int p = __builtin_ctz(mask);
        if (LT_LIKELY(!lt_is_list(op, p))) {
            if (LT_UNLIKELY(edge_to(n, edge++, edges[p].t))) goto fail;
            continue;
        }
        for (lt_idx i = 0; i < edges[p].list->n; i++)
            if (edge_to(n, edge++, edges[p].list->v[i])) goto fail;
    }
    for (; slot < k->saved; slot++) {
        const saved_entry s = saved_at(k, slot);
        if (!s.is_result && is_wanted(op, n, s) && lt_node_save(n, slot, keep[s.index].t)) goto fail;
    }
    for (int i = 0; i < k->lists; i++) {
        const lt_list *list = keep[lists_of(k)[i]].list;
        for (lt_idx j = 0; j < list->n; j++)
            if (lt_node_save(n, slot++, list->v[j])) goto fail;
    }
    return n;
fail:
    lt_node_release(n);
    return NULL;
}

int lt_record_end(const lt_op *op, lt_node *n, lt_tensor *const *results, int count)
{
    const lt_keep *k = keep_of(op);
    for (int slot = 0; slot < k->saved; slot++) {
        const saved_entry s = saved_at(k, slot);
        if (s.is_result && results[s.index] && is_wanted(op, n, s) &&
            lt_node_save_output(n, slot, results[s.index], s.index))
            return -1;
    }
    for (int i = 0; i < count; i++)
        if (results[i] && lt_node_output(n, results[i], (uint32_t)i)) return -1;
    return 0;
}

/* ---- Backward -------------------------------------------------------------------------------------------------- */

typedef struct unpacked {
    uint32_t wants; /* of the first 32 inputs those whose gradients the pass needs */
    lt_value args[LT_MAX_PARAMS];
    lt_tensor *results[LT_MAX_RESULTS], *owned[LT_MAX_PARAMS + LT_MAX_RESULTS];
    lt_list lists[LT_MAX_PARAMS];
    int owned_count;
} unpacked;

static int unpack(lt_node *node, const lt_keep *k, unpacked *u)
{
    const kept *a = node->attrs;
    const lt_op *op = a->op;
    for (int p = 0; p < op->params; p++) u->args[p] = a->args ? a->args[p] : (lt_value){0};
    for (int r = 0; r < op->results; r++) u->results[r] = NULL;
    for (int slot = 0; slot < k->saved; slot++) {
        const saved_entry s = saved_at(k, slot);
        lt_tensor *t = NULL;
        if ((s.wanted_by & u->wants) || op->lists) {
            const lt_saved *kept = &node->saved[slot];
            if (LT_LIKELY(kept->tensor && kept->tensor->storage->version == kept->version &&
                          !(kept->is_output && lt_grad_enabled))) {
                t = kept->tensor; /* the node keeps it while its gradients are computed */
            } else if (lt_node_unpack_into(node, slot, &t)) {
                return -1;
            } else if (t) {
                u->owned[u->owned_count++] = t;
            }
        }
        if (s.is_result) u->results[s.index] = t;
        else u->args[s.index].t = t;
    }
    if (LT_LIKELY(!k->lists)) return 0;
    int first = k->saved;
    for (int i = 0; i < k->lists; i++) {
        int p = lists_of(k)[i], n = (int)a->list_sizes[p];
        if (lt_node_unpack_list(node, first, n, &u->lists[p])) return -1;
        u->args[p].list = &u->lists[p];
        first += n;
    }
    return 0;
}

static void drop(unpacked *u, const lt_op *op)
{
    for (int i = 0; i < u->owned_count; i++) lt_release(u->owned[i]);
    for (int p = 0; op->lists && p < op->params; p++) lt_list_clear(&u->lists[p]);
}

/* Takes the tensor of a program's value for input `edge`. None is a gradient of zero. */
static int take(lt_cell *value, lt_tensor **grad_input)
{
    if (value->kind == LT_CELL_NONE) return 0;
    if (LT_LIKELY(value->kind == LT_CELL_TENSOR && value->owned)) {
        *grad_input = value->v.t;
        value->kind = LT_CELL_NONE;
        return 0;
    }
    *grad_input = lt_cell_tensor(value);
    return *grad_input ? 0 : -1;
}

static int list_gradient(lt_node *node, lt_frame *f, uint32_t code, int first, lt_idx n, lt_tensor **grad_inputs)
{
    const kept *a = node->attrs;
    for (lt_idx i = 0; i < n; i++) {
        lt_cell value;
        if (!lt_wants(node, first + (int)i)) continue;
        f->item = i;
        if (a->item_start) {
            f->item_start = a->item_start[i];
            f->item_size = a->item_start[i + 1] - a->item_start[i];
        }
        if (lt_run(code, f, &value)) return -1;
        if (value.kind == LT_CELL_LIST) { /* the gradients of all at once */
            const lt_list *all = value.v.list;
            int status = all->n == n ? 0
                                     : lt_fail(LT_RUNTIME_ERROR, "%s: %lld gradients for %lld tensors",
                                               lt_op_name(a->op), (long long)all->n, (long long)n);
            for (lt_idx j = 0; !status && j < n; j++) grad_inputs[first + j] = lt_retain(all->v[j]);
            lt_cell_drop(&value);
            return status;
        }
        int status = take(&value, &grad_inputs[first + i]);
        lt_cell_drop(&value);
        if (status) return -1;
    }
    return 0;
}

static int run_gradients(lt_node *node, unpacked *u, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    const kept *a = node->attrs;
    const lt_op *op = a->op;
    const uint8_t *at = lt_programs + op->grad;
    lt_frame f;
    lt_frame_begin(&f, op, u->args);
    f.results = u->results;
    f.grads = grads;
    f.arg_facts = a->arg_facts;
    f.result_facts = a->result_facts;
    int status = -1, edge = 0, programs = *at++;
    const bool alone = !(lt_grad_enabled | (node->hooks != NULL) | op->lists | (node->inputs > 32));
    for (int g = 0; g < programs; g++) {
        int p = at[0], length = at[1] | at[2] << 8;
        uint32_t code = (uint32_t)(at + 3 - lt_programs);
        at += 3 + length;
        if (lt_is_list(op, p)) {
            if (list_gradient(node, &f, code, edge, a->list_sizes[p], grad_inputs)) goto done;
            edge += (int)a->list_sizes[p];
            continue;
        }
        if (LT_LIKELY(edge < 32) ? u->wants >> edge & 1 : lt_wants(node, edge)) {
            lt_cell value;
            f.spares = alone && edge < 32 && !(u->wants >> edge >> 1);
            if (lt_run(code, &f, &value)) goto done;
            int taken = take(&value, &grad_inputs[edge]);
            lt_cell_drop(&value);
            if (taken) goto done;
        }
        edge++;
    }
    status = 0;
done:
    lt_frame_drop(&f);
    return status;
}

/* An input as the composition sees it: the same elements and history, but an identity of its own, so that its gradient
 * is the partial one. */
static lt_tensor *own_identity(lt_tensor *t)
{
    lt_dims shape = lt_dims_of(t);
    if (lt_requires_grad(t)) return lt_expand(t, &shape);
    lt_tensor *leaf = lt_detach(t);
    if (leaf && lt_set_requires_grad(leaf, true)) {
        lt_release(leaf);
        return NULL;
    }
    return leaf;
}

/* Backward of a fused op while the pass itself is recorded: the composition is computed again, and its gradients are
 * taken. */
static int through_composition(lt_node *node, unpacked *u, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    const lt_op *op = ((kept *)node->attrs)->op;
    lt_value out[LT_MAX_RESULTS] = {{0}};
    lt_tensor *inputs[LT_MAX_PARAMS], *found[LT_MAX_PARAMS] = {NULL}, *roots[LT_MAX_RESULTS], *given[LT_MAX_RESULTS];
    int at[LT_MAX_PARAMS], n = 0, n_roots = 0, edge = 0, status = -1;
    for (int p = 0; p < op->params; p++) {
        if (!(op->differentiable >> p & 1)) continue;
        if (lt_wants(node, edge) && u->args[p].t) {
            if (!(inputs[n] = own_identity(u->args[p].t))) goto done;
            u->args[p].t = inputs[n];
            at[n++] = edge;
        }
        edge++;
    }
    if (op->mutates ? lt_compute_writes(op, u->args, out, false, false)
                    : lt_compute_composition(op, u->args, out, false))
        goto done;
    for (int r = 0; r < op->results; r++)
        if (out[r].t && grads[r] && lt_requires_grad(out[r].t)) {
            roots[n_roots] = out[r].t;
            given[n_roots++] = grads[r];
        }
    if (n_roots && n && lt_backward(n_roots, roots, given, n, inputs, found, true, true, 0)) goto done;
    for (int i = 0; i < n; i++) {
        grad_inputs[at[i]] = found[i];
        found[i] = NULL;
    }
    status = 0;
done:
    for (int r = 0; r < op->results; r++) lt_release(out[r].t);
    for (int i = 0; i < n; i++) {
        lt_release(inputs[i]);
        lt_release(found[i]);
    }
    return status;
}

static int op_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    const lt_op *op = ((kept *)node->attrs)->op;
    unpacked u;
    u.wants = 0;
    u.owned_count = 0;
    for (int i = 0; i < node->inputs && i < 32; i++) u.wants |= (uint32_t)lt_wants(node, i) << i;
    for (int p = 0; op->lists && p < op->params; p++) u.lists[p] = (lt_list){0, NULL};
    const uint8_t outer = lt_use_device(node->meta[0].device);
    int status = unpack(node, keep_of(op), &u);
    if (!status)
        status = lt_grad_enabled && op->composition ? through_composition(node, &u, grads, grad_inputs)
                                                    : run_gradients(node, &u, grads, grad_inputs);
    lt_use_device(outer);
    drop(&u, op);
    return status;
}

const lt_node_class lt_op_class = {NULL, op_backward, NULL, 0};
