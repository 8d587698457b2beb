/* Ops on a device whose memory is not the host's.
 *
 * What a device does not have itself is made of other ops where the table says how: compositions, compose= entries and
 * composites run as they are, for they only call ops. The shape rule of an op is its forward function, as on a device
 * without elements: it runs on stand-ins of the tensors, and the device fills what it asks for. */
#include "elsewhere.h"

#include "compute.h"
#include "copy.h"
#include "ops_gen.h"
#include "program_gen.h"
#include "unwrap.h"

/* ---- Stand-ins -------------------------------------------------------------------------------------------------- */

typedef struct standing {
    uint8_t device;
    lt_list there, ins; /* tensors of the device, and what stands in for each */
} standing;

/* A tensor of the same geometry on memory of the same size, without elements. */
static lt_tensor *without_elements(const lt_tensor *t)
{
    const lt_idx bytes = (lt_idx)t->storage->bytes;
    lt_tensor *memory = lt_new_on(LT_DEVICE_SHAPES, LT_U8, 1, &bytes);
    if (!memory) return NULL;
    lt_set_dtype(memory, (lt_dtype)t->dtype);
    lt_tensor *in = lt_alias_as(memory, t->ndim, t->shape, t->stride, t->offset);
    lt_release(memory);
    if (in) in->flags |= t->flags & LT_WEAK;
    return in;
}

static lt_tensor *stand_in(void *context, int p, lt_idx i, lt_tensor *t)
{
    standing *s = context;
    (void)p, (void)i;
    if (t->device != s->device) return lt_retain(t); /* a number of the host */
    lt_tensor *in = without_elements(t);
    if (!in) return NULL;
    s->there.v[s->there.n++] = lt_retain(t);
    s->ins.v[s->ins.n++] = lt_retain(in);
    return in;
}

static lt_idx count_tensors(const lt_op *op, const lt_value *v)
{
    lt_idx n = 0;
    for (int p = 0; p < op->params; p++) n += lt_is_list(op, p) ? v[p].list->n : op->tensors >> p & 1;
    return n;
}

/* ---- Results ---------------------------------------------------------------------------------------------------- */

/* What a result without elements is on the device: a view of the argument whose stand-in it lies on, or a new tensor,
 * which *made then counts. */
static lt_tensor *result_there(const standing *s, const lt_tensor *shape, int *made)
{
    for (lt_idx k = 0; k < s->ins.n; k++)
        if (s->ins.v[k]->storage == shape->storage)
            return lt_alias_as(s->there.v[k], shape->ndim, shape->shape, shape->stride, shape->offset);
    ++*made;
    return lt_new_on(s->device, (lt_dtype)shape->dtype, shape->ndim, shape->shape);
}

static int refuse(const lt_op *op, const lt_device *d, int dtype)
{
    return lt_fail(LT_DEVICE_ERROR, "%s: device %s does not compute it in %s; wanted another device or dtype",
                   lt_op_name(op), d->name, LT_DTYPE_NAME(dtype));
}

/* Turns results without elements into results on the device, and has them filled. */
static int fill_results(const standing *s, const lt_op *op, const lt_value *v, lt_value *out, bool supported, int dtype)
{
    const lt_device *d = lt_devices[s->device];
    int made = 0;
    for (int i = 0; i < lt_result_count(op, out); i++) {
        lt_tensor **slot = lt_result_at(op, out, i), *there;
        if (!*slot) continue;
        if (!(there = result_there(s, *slot, &made))) return -1;
        lt_release(*slot);
        *slot = there;
    }
    if (!made && !op->mutates) return 0; /* views, and arguments as they are */
    if (!supported) return refuse(op, d, dtype);
    const uint8_t outer = lt_use_device(LT_DEVICE_HOST); /* whatever the device makes on the way is not there */
    const int status = d->compute(d, op, v, out);
    lt_use_device(outer);
    return status;
}

static int compute_there(uint8_t device, const lt_op *op, bool narrow, const lt_value *v, lt_value *out, bool supported,
                         int dtype)
{
    standing s = {.device = device};
    lt_unwrapped in;
    int status = -1;
    const lt_idx n = count_tensors(op, v);
    if (lt_list_new(&s.there, n) || lt_list_new(&s.ins, n)) goto done;
    s.there.n = s.ins.n = 0;
    if (lt_unwrapped_fill(&in, op, v, stand_in, &s)) goto done;
    const uint8_t outer = lt_use_device(LT_DEVICE_SHAPES);
    status = lt_compute_plain(op, narrow, in.v, out);
    lt_use_device(outer);
    if (!status && fill_results(&s, op, v, out, supported, dtype)) {
        lt_results_drop(op, out);
        status = -1;
    }
    lt_unwrapped_drop(&in);
done:
    for (lt_idx k = 0; k < s.ins.n; k++) lt_release(s.ins.v[k]), lt_release(s.there.v[k]);
    s.ins.n = s.there.n = n;
    if (s.ins.v) lt_free(s.ins.v, sizeof(lt_tensor *) * (size_t)n);
    if (s.there.v) lt_free(s.there.v, sizeof(lt_tensor *) * (size_t)n);
    return status;
}

/* What is made of nothing, or of a shape alone (zeros, rand, full_like), or of numbers, is made in the host's memory
 * and copied; a number may stay there. */
static int make_there(uint8_t device, const lt_op *op, bool narrow, const lt_value *v, lt_value *out, bool numbers)
{
    const uint8_t outer = lt_use_device(LT_DEVICE_HOST);
    int status = lt_compute_plain(op, narrow, v, out);
    lt_use_device(outer);
    for (int i = 0; !status && i < lt_result_count(op, out); i++) {
        lt_tensor **slot = lt_result_at(op, out, i), *there;
        if (!*slot || (numbers && !(*slot)->ndim)) continue;
        if (!(there = lt_copy_to(device, *slot))) {
            lt_results_drop(op, out);
            return -1;
        }
        lt_release(*slot);
        *slot = there;
    }
    return status;
}

/* ---- The op ----------------------------------------------------------------------------------------------------- */

/* What the tensors of the device are computed in together; -1 where there are none of it. */
static int joined_dtype(const lt_op *op, const lt_value *v)
{
    int dtype = -1;
    for (int p = 0; p < op->params; p++) {
        const lt_idx n = lt_is_list(op, p) ? v[p].list->n : op->tensors >> p & 1;
        for (lt_idx i = 0; i < n; i++) {
            const lt_tensor *t = lt_is_list(op, p) ? v[p].list->v[i] : v[p].t;
            if (t && t->device != LT_DEVICE_HOST)
                dtype = dtype < 0 ? t->dtype : (int)lt_promote((lt_dtype)dtype, (lt_dtype)t->dtype);
        }
    }
    return dtype;
}

/* Ops that only copy, which any device can. */
static bool copies(const lt_op *op)
{
    return op == &lt_ops[LT_OP_clone] || op == &lt_ops[LT_OP_cast] || op == &lt_ops[LT_OP_to_device];
}

int lt_compute_elsewhere(uint8_t device, const lt_op *op, bool narrow, const lt_value *v, lt_value *out)
{
    const lt_device *d = lt_devices[device];
    if ((op->flags & LT_OP_VIEW) || copies(op)) return lt_compute_plain(op, narrow, v, out);
    const int dtype = joined_dtype(op, v);
    const bool parts = op->compose || (op->flags & LT_OP_COMPOSITE);
    if (dtype < 0 && !parts) return make_there(device, op, narrow, v, out, op->tensors | op->lists);
    const int supported = dtype < 0 ? 0 : d->supports(d, op, dtype);
    if (supported < 0) return -1;
    if (!supported) {
        if (op->composition) return lt_compute_composition(op, v, out, false);
        if (parts) return lt_compute_plain(op, narrow, v, out);
        if (op->flags & LT_OP_HAS_DEVICE) return make_there(device, op, narrow, v, out, false);
        if (op->mutates) return refuse(op, d, dtype);
    }
    return compute_there(device, op, narrow, v, out, supported, dtype);
}
