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

/* How elements become those that the kernel takes. */
typedef struct reading {
    lt_reduce_kernel kernel;
    lt_caster cast; /* its loop is NULL where nothing is to be converted */
    lt_idx item;    /* bytes of what it makes */
    char *room;     /* for PIECE elements of it */
} reading;

enum { PIECE = 1 << 15, COLUMNS = 128 };

/* The kernel's call, in pieces that are converted first. */
static void read_pieces(const reading *by, lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in,
                        lt_idx in_stride_out, lt_idx in_stride_red, int accumulate)
{
    /* Lines of a piece lie along the dim with the smaller steps. */
    const bool rows = n_out == 1 || distance(in_stride_red) <= distance(in_stride_out);
    const lt_idx most_red = rows && n_red < PIECE ? n_red : rows ? PIECE : PIECE / COLUMNS;
    const lt_idx most_out = rows ? PIECE / most_red : COLUMNS;
    for (lt_idx o = 0; o < n_out; o += most_out)
        for (lt_idx r = 0; r < n_red; r += most_red) {
            const lt_idx m_out = n_out - o < most_out ? n_out - o : most_out;
            const lt_idx m_red = n_red - r < most_red ? n_red - r : most_red;
            const lt_idx step = rows ? in_stride_red : in_stride_out, next = rows ? in_stride_out : in_stride_red;
            lt_idx lines = rows ? m_out : m_red, length = rows ? m_red : m_out;
            const lt_idx line = length * by->item;
            if (next == step * length) length *= lines, lines = 1;
            const char *from = in + o * in_stride_out + r * in_stride_red;
            for (lt_idx i = 0; i < lines; i++) {
                char *const at[] = {by->room + i * line, (char *)from + i * next};
                by->cast.loop(length, at, (const lt_idx[]){by->item, step}, by->cast.param);
            }
            by->kernel(m_out, m_red, out + o * out_stride, out_stride, by->room, rows ? line : by->item,
                       rows ? by->item : line, accumulate || r > 0);
        }
}

static inline void read_all(const reading *by, lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in,
                            lt_idx in_stride_out, lt_idx in_stride_red, int accumulate)
{
    if (by->cast.loop) read_pieces(by, n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
    else by->kernel(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

/* Runs the kernel over x; `out` is contiguous, has r->out's elements, and r->count > 0. */
static void reduce_run(const reading *by, const lt_tensor *x, const lt_reduction *r, lt_tensor *out)
{
    const lt_idx item = lt_itemsize(x->dtype), out_item = lt_itemsize(out->dtype);
    const char *in = lt_data(x);
    char *to = lt_data(out);
    if (r->full && (x->flags & LT_CONTIGUOUS)) {
        read_all(by, 1, x->numel, to, out_item, in, 0, item, 0);
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
            read_all(by, k.size, d.size, to + to_kept, k.out, in + in_kept + in_reduced, k.in, d.in, accumulate);
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
    return lt_reduce_as((lt_dtype)x->dtype, kernel, x, r, empty);
}

lt_tensor *lt_reduce_as(lt_dtype dtype, lt_reduce_kernel kernel, lt_tensor *x, const lt_reduction *r, double empty)
{
    lt_tensor *out = lt_new_dims(dtype, &r->out);
    if (!out) return NULL;
    if (LT_LIKELY(r->count)) {
        if (out->numel == 0 || lt_shape_only(out)) return out;
        lt_conversion conversion;
        reading by = {kernel, {NULL, NULL}, lt_itemsize(dtype), NULL};
        const size_t bytes = (size_t)((x->numel < PIECE ? x->numel : PIECE) * by.item);
        if (x->dtype != dtype) {
            by.cast = lt_cast_loop((lt_dtype)x->dtype, dtype, &conversion);
            if (!(by.room = lt_alloc(bytes))) {
                lt_release(out);
                return NULL;
            }
        }
        reduce_run(&by, x, r, out);
        if (by.room) lt_free(by.room, bytes);
    } else if (lt_fill_raw(out, (lt_scalar){LT_KIND_FLOAT, {.f = empty}})) {
        lt_release(out);
        return NULL;
    }
    return out;
}
