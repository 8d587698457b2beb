/* The one way into every op: which device computes it, in which dtype, whether a transform has its say, and whether the
 * graph records it. Everything that a kind of tensor needs of all ops stands here once. */
#include "dispatch.h"

#include "compute.h"
#include "copy.h"
#include "elsewhere.h"
#include "history.h"
#include "inplace.h"
#include "mutate.h"
#include "ops_gen.h"
#include "profile.h"
#include "record.h"
#include "transform.h"

/* ---- Devices --------------------------------------------------------------------------------------------------- */

static int mixed(const lt_op *op, const lt_tensor *a, const lt_tensor *b)
{
    return lt_fail(LT_DEVICE_ERROR, "%s: tensors on %s and %s meet, the one of shape %s on %s; wanted one device",
                   lt_op_name(op), lt_device_name(a->device), lt_device_name(b->device), LT_SHAPE(a),
                   lt_device_name(a->device));
}

/* The device that computes the op: the one that the caller asks for, else that of the tensors. A 0-d tensor of the host
 * may stand beside any other. */
static int find_device(const lt_op *op, const lt_value *v, uint8_t *device)
{
    int asked = -1;
    bool any = false;
    const lt_tensor *here = NULL, *there = NULL; /* one with dims in the host's memory, one elsewhere */
    for (int p = 0; p < op->params; p++) {
        if (lt_op_types(op)[p] == LT_T_DEVICE_OPT && v[p].i >= 0) asked = (int)v[p].i;
        lt_idx n = lt_is_list(op, p) ? v[p].list->n : op->tensors >> p & 1;
        for (lt_idx i = 0; i < n; i++) {
            const lt_tensor *t = lt_is_list(op, p) ? v[p].list->v[i] : v[p].t;
            if (!t || (t->flags & LT_WEAK) || (op->holes && lt_left_out(op, v, i))) continue;
            any = true;
            if (t->device == LT_DEVICE_HOST && t->ndim) here = t;
            if (t->device != LT_DEVICE_HOST && there && there->device != t->device) return mixed(op, there, t);
            if (t->device != LT_DEVICE_HOST) there = t;
            if (here && there) return mixed(op, here, there);
        }
    }
    *device = asked >= 0 ? (uint8_t)asked : there ? there->device : any ? LT_DEVICE_HOST : lt_current_device;
    return 0;
}

static int compute_on(uint8_t device, const lt_op *op, bool narrow, const lt_value *v, lt_value *out)
{
    const lt_device *d = lt_devices[device];
    if (!d->readable && op->data_dependent)
        return lt_fail(LT_DEVICE_ERROR, "%s: it is not possible on device %s: %s; wanted %s", lt_op_name(op), d->name,
                       lt_text(op->data_dependent),
                       d->stores ? "tensors in the host's memory" : "tensors with elements");
    const uint8_t outer = lt_use_device(device);
    const int status =
        d->compute ? lt_compute_elsewhere(device, op, narrow, v, out) : lt_compute_plain(op, narrow, v, out);
    lt_use_device(outer);
    return status;
}

/* ---- Dispatch -------------------------------------------------------------------------------------------------- */

/* dtype, ndim, flags and device of a tensor as one word; those of several are joined with |. */
typedef union word {
    struct {
        uint8_t dtype, ndim, flags, device;
    } of;
    uint32_t all;
} word;

_Static_assert(offsetof(lt_tensor, device) == offsetof(lt_tensor, dtype) + 3, "four bytes next to each other");
_Static_assert(LT_MAX_DEVICES <= LT_DEVICE_WRAPPED, "joined devices are told apart as bits");

static inline uint32_t word_of(const lt_tensor *t)
{
    uint32_t all;
    memcpy(&all, &t->dtype, sizeof all);
    return all;
}

/* What there is among the arguments. Of `flags` and `device` alone the joined bits mean something. */
static inline word look(const lt_op *op, const lt_value *v)
{
    word w = {.all = 0};
    if (LT_LIKELY(op->kernel)) { /* its operands come first, and none of them may be missing */
        w.all = word_of(v[0].t);
        if (lt_op_kernel(op)->inputs > 1) w.all |= word_of(v[1].t);
        if (lt_op_kernel(op)->inputs > 2) w.all |= word_of(v[2].t);
        return w;
    }
    for (unsigned mask = op->tensors; mask; mask &= mask - 1) {
        const lt_tensor *t = v[__builtin_ctz(mask)].t;
        if (LT_LIKELY(t != NULL)) w.all |= word_of(t);
    }
    for (unsigned mask = op->lists; LT_UNLIKELY(mask); mask &= mask - 1) {
        const lt_list *list = v[__builtin_ctz(mask)].list;
        for (lt_idx i = 0; i < list->n; i++)
            if (LT_LIKELY(list->v[i] != NULL)) w.all |= word_of(list->v[i]);
    }
    return w;
}

/* Whether a device other than the host's own memory may have to do with it. */
static inline bool elsewhere(const lt_op *op, word w)
{
    return (w.of.device | lt_current_device) || (op->flags & LT_OP_HAS_DEVICE);
}

static inline bool in_graph(word w) { return w.of.flags & (LT_REQUIRES_GRAD | LT_VIEW); }

static int record_several(const lt_op *op, const lt_value *v, lt_value *out)
{
    lt_tensor *results[LT_MAX_RESULTS];
    int n = op->returns == LT_LISTED ? 0 : op->results;
    bool any = false;
    for (int r = 0; r < n; r++) {
        results[r] = out[r].t;
        any |= results[r] && lt_is_differentiable(results[r]->dtype);
    }
    if (!any) return 0;
    lt_node *node = lt_record_begin(op, v, v, results);
    int status = node ? lt_record_end(op, node, results, n) : -1;
    lt_node_release(node);
    for (int r = 0; status && r < n; r++) lt_release(out[r].t);
    return status;
}

static inline int record(const lt_op *op, const lt_value *v, lt_value *out)
{
    if (LT_UNLIKELY(op->returns != LT_ONE || op->results != 1)) return record_several(op, v, out);
    lt_tensor *result = out[0].t;
    if (!lt_is_differentiable(result->dtype)) return 0;
    lt_node *node = lt_record_begin(op, v, v, &result);
    int status = LT_LIKELY(node != NULL) ? lt_record_end(op, node, &result, 1) : -1;
    lt_node_release(node);
    if (LT_UNLIKELY(status)) lt_release(result);
    return status;
}

/* Writes into its arguments, narrow dtypes, transforms, devices. */
static int compute_by_case(const lt_op *op, const lt_value *v, lt_value *out, word w)
{
    bool mutates = op->mutates && (!op->only_if || v[op->only_if - 1].i);
    if (mutates && lt_check_mutable(op, v, false)) return -1;
    int status;
    uint8_t device = LT_DEVICE_HOST;
    if (w.of.device & LT_DEVICE_WRAPPED) status = lt_transformed(op, v, out);
    else if (elsewhere(op, w) && find_device(op, v, &device)) status = -1;
    else if (device || lt_current_device) status = compute_on(device, op, w.of.flags & LT_NARROW, v, out);
    else status = lt_compute_plain(op, w.of.flags & LT_NARROW, v, out);
    if (status) return -1;
    if (mutates) lt_count_versions(op, v);
    return 0;
}

__attribute__((noinline)) static int compute_unusual(const lt_op *op, const lt_value *v, lt_value *out, word w)
{
    if (LT_LIKELY(!lt_profiled)) return compute_by_case(op, v, out, w);
    lt_profile_begin();
    return lt_profile_end(op, LT_EVENT_OP, v, out, compute_by_case(op, v, out, w));
}

static inline int dispatch(const lt_op *op, const lt_value *v, lt_value *out)
{
    const word w = look(op, v);
    const bool usual = !(elsewhere(op, w) | (w.of.flags & LT_NARROW) | op->mutates | lt_profiled);
    if (LT_UNLIKELY(LT_LIKELY(usual) ? lt_compute(op, v, out) : compute_unusual(op, v, out, w))) return -1;
    if (in_graph(w) && op->grad && lt_op_recording(op, v)) return record(op, v, out);
    return 0;
}

int lt_dispatch(const lt_op *op, const lt_value *v, lt_value *out) { return dispatch(op, v, out); }

lt_tensor *lt_dispatch_one(const lt_op *op, const lt_value *v)
{
    lt_value out[1];
    return dispatch(op, v, out) ? NULL : out[0].t;
}

int lt_dispatch_several(const lt_op *op, const lt_value *v, lt_tensor **out)
{
    lt_value results[LT_MAX_RESULTS];
    if (lt_dispatch(op, v, results)) return -1;
    for (int r = 0; r < op->results; r++) out[r] = results[r].t;
    return 0;
}

int lt_dispatch_list(const lt_op *op, const lt_value *v, lt_list *out)
{
    lt_value results[1] = {{.list = out}};
    return lt_dispatch(op, v, results);
}

/* ---- In place -------------------------------------------------------------------------------------------------- */

static const char *inplace_name(const lt_op *op)
{
    static char ring[4][64];
    static int turn;
    char *text = ring[turn++ & 3];
    size_t n = strlen(lt_op_name(op));
    n = n > 60 ? 60 : n;
    memcpy(text, lt_op_name(op), n);
    memcpy(text + n, "_", 2);
    return text;
}

/* Ops without a kernel: computed aside, then written. What is recorded must not be overwritten: it is computed from a
 * copy. */
static int computed_inplace(const lt_op *op, const lt_value *v)
{
    lt_value out[LT_MAX_RESULTS], from[LT_MAX_PARAMS];
    memcpy(from, v, sizeof(lt_value) * op->params);
    bool copies = false;
    for (int p = 0; lt_grad_enabled && p < op->params; p++)
        copies |= lt_is_list(op, p) ? lt_recording_list(v[p].list) : (op->tensors >> p & 1) && lt_recording(v[p].t);
    if (copies && !(from[0].t = lt_clone(v[0].t))) return -1;
    int failed = lt_dispatch(op, from, out);
    if (copies) lt_release(from[0].t);
    if (failed) return -1;
    int status = lt_inplace_fits(inplace_name(op), v[0].t, out[0].t) || lt_copy_(v[0].t, out[0].t) ? -1 : 0;
    for (int r = 0; r < (op->returns == LT_SEVERAL ? op->results : 1); r++) lt_release(out[r].t);
    return status;
}

/* Ops that return a view: self becomes it. */
static int become(const lt_op *op, const lt_value *v)
{
    lt_value out[1];
    if (lt_inplace_leaf_check(inplace_name(op), v[0].t) || lt_dispatch(op, v, out)) return -1;
    const int status = lt_become(v[0].t, out[0].t);
    lt_release(out[0].t);
    return status;
}

/* On a device that computes ops itself: aside, then written. */
static int write_elsewhere(const lt_op *op, const lt_value *v)
{
    lt_value out[1];
    if (compute_on(v[0].t->device, op, false, v, out)) return -1;
    const int status = lt_inplace_fits(inplace_name(op), v[0].t, out[0].t) || lt_copy_into(v[0].t, out[0].t) ? -1 : 0;
    lt_release(out[0].t);
    if (!status) lt_bump(v[0].t);
    return status;
}

static int write_kernel(const lt_op *op, const lt_value *v)
{
    lt_value out[1];
    if (LT_UNLIKELY(v[0].t->device && lt_devices[v[0].t->device]->compute)) return write_elsewhere(op, v);
    const uint8_t outer = lt_use_device(v[0].t->device);
    const int status = lt_compute_kernel(op, v, v[0].t, out);
    lt_use_device(outer);
    if (status) return -1;
    lt_release(out[0].t);
    lt_bump(v[0].t);
    return 0;
}

static int dispatch_inplace(const lt_op *op, const lt_value *v)
{
    lt_tensor *self = v[0].t;
    const word w = look(op, v);
    if (LT_UNLIKELY(op->flags & LT_OP_BECOMES)) return become(op, v);
    if (LT_UNLIKELY(lt_inplace_check(inplace_name(op), self))) return -1;
    if (w.of.device & LT_DEVICE_WRAPPED) return lt_transformed_inplace(op, v);
    uint8_t device;
    if (elsewhere(op, w) && find_device(op, v, &device)) return -1;
    if (elsewhere(op, w) && device != self->device)
        return lt_fail(LT_DEVICE_ERROR, "%s: self is on %s, another tensor on %s; wanted one device", inplace_name(op),
                       lt_device_name(self->device), lt_device_name(device));
    /* What has no gradient is copied: the graph knows that nothing of the old value remains. */
    if (!op->kernel || (!op->grad && lt_recording(self))) return computed_inplace(op, v);
    if (!op->grad) return write_kernel(op, v);
    if (!in_graph(w) || !lt_op_recording(op, v)) return write_kernel(op, v);
    /* Check, keep what backward needs of the old value, write, count a version, rebase the graph. */
    lt_value keep[LT_MAX_PARAMS];
    memcpy(keep, v, sizeof(lt_value) * op->params);
    bool copies = lt_op_keeps(op, 0);
    if (copies && !(keep[0].t = lt_clone(self))) return -1;
    lt_node *node = lt_record_begin(op, v, keep, &self);
    if (copies) lt_release(keep[0].t);
    if (!node) return -1;
    int status = lt_prepare_rebase(self); /* once it is written, it must be recorded */
    if (!status) status = write_kernel(op, v);
    if (!status) status = lt_record_end(op, node, &self, 0);
    if (!status) status = lt_rebase(self, node);
    lt_unreserve();
    lt_node_release(node);
    return status;
}

int lt_dispatch_inplace(const lt_op *op, const lt_value *v)
{
    if (LT_LIKELY(!lt_profiled)) return dispatch_inplace(op, v);
    lt_profile_begin();
    return lt_profile_end(op, LT_EVENT_IN_PLACE, v, NULL, dispatch_inplace(op, v));
}
