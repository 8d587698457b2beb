/* What all reductions share: the plan, and the driver. */
#include "engine.h"
#include "kernels_gen.h"
#include "ops_gen.h"

#include "complex_parts.h"
#include "reduction.h"

/* ---- Plan ---------------------------------------------------------------------------------------------------------
 */

int lt_reduction_plan(lt_reduction *r, const char *op, int ndim, const lt_idx *shape, const lt_dims *dim, bool keepdim)
{
    r->mask = 0;
    if (!dim || dim->n == 0) {
        r->mask = (1u << ndim) - 1;
    } else {
        for (int i = 0; i < dim->n; i++) {
            int d = lt_wrap_dim(op, dim->v[i], ndim);
            if (d < 0) return -1;
            if (r->mask & (1u << d))
                return lt_fail(LT_VALUE_ERROR, "%s: dim names dim %d twice; wanted distinct dims", op, d);
            r->mask |= 1u << d;
        }
    }
    if (ndim == 0) r->mask = 0; /* dim 0 of a 0-d tensor is allowed and means nothing */
    r->full = r->mask == (1u << ndim) - 1;
    r->count = 1;
    r->out.n = 0;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0)
            return lt_fail(LT_VALUE_ERROR, "%s: shape is %s; wanted sizes of 0 or more", op,
                           lt_shape_text(ndim, shape));
        if (r->mask & (1u << i)) {
            r->count = (lt_idx)((size_t)r->count * (size_t)shape[i]);
            if (keepdim) r->out.v[r->out.n++] = 1;
        } else {
            r->out.v[r->out.n++] = shape[i];
        }
    }
    return 0;
}

int lt_float_dtype(const char *op, const lt_tensor *x, int asked)
{
    if (asked < 0 && lt_want_dtype(op, "self", x->dtype, LT_REALS)) return -1;
    if (asked < 0) return lt_is_integral(x->dtype) ? lt_default_dtype : x->dtype;
    return lt_is_integral(asked) ? lt_refuse_dtype(op, "dtype", asked, LT_FLOATS) : asked;
}

/* ---- Driver -------------------------------------------------------------------------------------------------------
 */

typedef struct level {
    lt_idx size, in, out;
} level; /* strides in bytes; `out` is 0 for reduced levels */

static lt_idx distance(lt_idx stride) { return stride < 0 ? -stride : stride; }

/* Sorts by falling input stride, so that the innermost loop walks the smallest steps, then merges levels that lie
 * behind each other without a gap. Returns how many remain. */
static int coalesce(level *v, int n)
{
    for (int i = 1; i < n; i++) {
        level x = v[i];
        int j = i;
        for (; j > 0 && distance(v[j - 1].in) < distance(x.in); j--) v[j] = v[j - 1];
        v[j] = x;
    }
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (m && v[m - 1].in == v[i].in * v[i].size && v[m - 1].out == v[i].out * v[i].size) {
            v[m - 1] = (level){v[m - 1].size * v[i].size, v[i].in, v[i].out};
        } else {
            v[m++] = v[i];
        }
    }
    return m;
}

/* Steps an odometer over the first n levels; false when it has come round. */
static bool step(const level *v, int n, lt_idx *at, lt_idx *in, lt_idx *out)
{
    for (int i = n - 1; i >= 0; i--) {
        *in += v[i].in;
        *out += v[i].out;
        if (++at[i] < v[i].size) return true;
        *in -= v[i].in * v[i].size;
        *out -= v[i].out * v[i].size;
        at[i] = 0;
    }
    return false;
}

/* Runs the kernel over x; `out` is contiguous, has r->out's elements, and r->count > 0. */
static void reduce_run(lt_reduce_kernel kernel, const lt_tensor *x, const lt_reduction *r, lt_tensor *out)
{
    const lt_idx item = lt_itemsize(x->dtype), out_item = lt_itemsize(out->dtype);
    const char *in = lt_data(x);
    char *to = lt_data(out);
    if (out->numel == 0 || lt_shape_only(out)) return;
    if (r->full && (x->flags & LT_CONTIGUOUS)) {
        kernel(1, x->numel, to, out_item, in, 0, item, 0);
        return;
    }
    level kept[LT_MAX_DIMS + 1], reduced[LT_MAX_DIMS + 1];
    int n_kept = 0, n_reduced = 0;
    lt_idx out_stride = out_item;
    for (int i = x->ndim - 1; i >= 0; i--) {
        const bool is_reduced = r->mask & (1u << i);
        if (x->shape[i] != 1) {
            level l = {x->shape[i], x->stride[i] * item, is_reduced ? 0 : out_stride};
            if (is_reduced) reduced[n_reduced++] = l;
            else kept[n_kept++] = l;
        }
        if (!is_reduced) out_stride *= x->shape[i];
    }
    n_kept = coalesce(kept, n_kept);
    n_reduced = coalesce(reduced, n_reduced);
    if (!n_kept) kept[n_kept++] = (level){1, 0, out_item};
    if (!n_reduced) reduced[n_reduced++] = (level){1, item, 0};
    const level k = kept[n_kept - 1], d = reduced[n_reduced - 1];
    lt_idx at_kept[LT_MAX_DIMS] = {0}, in_kept = 0, to_kept = 0;
    do {
        lt_idx at_reduced[LT_MAX_DIMS] = {0}, in_reduced = 0, unused = 0;
        int accumulate = 0;
        do {
            kernel(k.size, d.size, to + to_kept, k.out, in + in_kept + in_reduced, k.in, d.in, accumulate);
            accumulate = 1;
        } while (step(reduced, n_reduced - 1, at_reduced, &in_reduced, &unused));
    } while (step(kept, n_kept - 1, at_kept, &in_kept, &to_kept));
}

lt_tensor *lt_reduction_rows(lt_tensor *x, const lt_reduction *r)
{
    lt_idx shape[LT_MAX_DIMS], stride[LT_MAX_DIMS];
    int n = 0;
    bool moved = false;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < x->ndim; i++)
            if (((r->mask >> i) & 1) == (uint32_t)pass) {
                moved |= n != i && x->shape[i] != 1;
                shape[n] = x->shape[i];
                stride[n++] = x->stride[i];
            }
    if (!moved) return lt_to_contiguous(x);
    lt_tensor *turned = lt_alias_as(x, n, shape, stride, x->offset);
    lt_tensor *rows = turned ? lt_to_contiguous(turned) : NULL;
    lt_release(turned);
    return rows;
}

lt_tensor *lt_reduce(lt_reduce_kernel kernel, lt_tensor *x, const lt_reduction *r, double empty)
{
    lt_tensor *out = lt_new_dims(x->dtype, &r->out);
    if (!out) return NULL;
    if (LT_LIKELY(r->count)) {
        reduce_run(kernel, x, r, out);
    } else if (lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = empty}})) {
        lt_release(out);
        return NULL;
    }
    return out;
}
