/* Elementwise machinery: promotion, broadcasting, and the walk over strided operands that feeds the kernels' loops. */
#include "graph.h"
#include "kernels_gen.h"
#include "ops_gen.h"

enum { MAX_OPERANDS = 4 };

/* ---- The walk -------------------------------------------------------------------------------------------------- */

typedef struct walk {
    int operands, ndim;
    char *ptr[MAX_OPERANDS];
    lt_idx shape[LT_MAX_DIMS];
    lt_idx stride[MAX_OPERANDS][LT_MAX_DIMS]; /* bytes; 0 where broadcast */
} walk;

static void walk_operand(walk *w, int k, const lt_tensor *t, int ndim)
{
    lt_idx size = lt_itemsize(t->dtype);
    w->ptr[k] = lt_data(t);
    for (int d = 0; d < ndim; d++) {
        int own = d - (ndim - t->ndim);
        w->stride[k][d] = own < 0 || t->shape[own] == 1 ? 0 : t->stride[own] * size;
    }
}

/* Drops dims of size 1 and joins neighbours that every operand walks as one. */
static void walk_coalesce(walk *w, int ndim, const lt_idx *shape)
{
    int n = 0;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] == 1) continue;
        bool joins = n > 0;
        for (int k = 0; joins && k < w->operands; k++) joins = w->stride[k][n - 1] == w->stride[k][d] * shape[d];
        if (joins) {
            w->shape[n - 1] *= shape[d];
            for (int k = 0; k < w->operands; k++) w->stride[k][n - 1] = w->stride[k][d];
        } else {
            w->shape[n] = shape[d];
            for (int k = 0; k < w->operands; k++) w->stride[k][n] = w->stride[k][d];
            n++;
        }
    }
    w->ndim = n;
}

/* Moves the dim along which the output is densest to the end, so that the inner loop writes in order. */
static void walk_order(walk *w)
{
    if (w->ndim < 2) return;
    int best = w->ndim - 1;
    for (int d = w->ndim - 2; d >= 0; d--) {
        lt_idx a = w->stride[0][d], b = w->stride[0][best];
        if ((a < 0 ? -a : a) < (b < 0 ? -b : b) && a != 0) best = d;
    }
    if (best == w->ndim - 1) return;
    lt_idx size = w->shape[best];
    for (int d = best; d < w->ndim - 1; d++) w->shape[d] = w->shape[d + 1];
    w->shape[w->ndim - 1] = size;
    for (int k = 0; k < w->operands; k++) {
        lt_idx step = w->stride[k][best];
        for (int d = best; d < w->ndim - 1; d++) w->stride[k][d] = w->stride[k][d + 1];
        w->stride[k][w->ndim - 1] = step;
    }
}

static void walk_run(walk *w, lt_loop loop, const void *param)
{
    if (w->ndim == 0) {
        const lt_idx zero[MAX_OPERANDS] = {0};
        loop(1, w->ptr, zero, param);
        return;
    }
    int inner = w->ndim - 1;
    lt_idx step[MAX_OPERANDS], at[LT_MAX_DIMS] = {0};
    for (int k = 0; k < w->operands; k++) step[k] = w->stride[k][inner];
    for (;;) {
        loop(w->shape[inner], w->ptr, step, param);
        int d = inner - 1;
        for (; d >= 0; d--) {
            for (int k = 0; k < w->operands; k++) w->ptr[k] += w->stride[k][d];
            if (++at[d] < w->shape[d]) break;
            for (int k = 0; k < w->operands; k++) w->ptr[k] -= w->stride[k][d] * w->shape[d];
            at[d] = 0;
        }
        if (d < 0) return;
    }
}

/* Runs `loop` over out and inputs, which all fit into out's shape. */
static void run(lt_loop loop, lt_tensor *out, int n, lt_tensor *const *in, const void *param)
{
    if (out->numel == 0 || lt_is_meta(out)) return;
    walk w;
    w.operands = n + 1;
    walk_operand(&w, 0, out, out->ndim);
    for (int i = 0; i < n; i++) walk_operand(&w, i + 1, in[i], out->ndim);
    walk_coalesce(&w, out->ndim, out->shape);
    walk_order(&w);
    walk_run(&w, loop, param);
}

/* ---- Conversion on the way ------------------------------------------------------------------------------------- */

/* A loop over operands of another dtype than it has: a block at a time is converted into room on the stack, and the
 * loop runs there. */
enum { BLOCK = 256, WIDEST = 8 }; /* elements; bytes of the widest dtype that is converted to */

typedef struct conversion {
    lt_loop loop;
    const void *param;
    int operands;
    lt_loop cast[MAX_OPERANDS]; /* [0] from what the loop writes, the others to what it reads; NULL: none is needed */
    lt_idx size[MAX_OPERANDS];  /* bytes of an element as the loop has it */
} conversion;

static void run_converting(lt_idx n, char *const *ptr, const lt_idx *stride, const void *param)
{
    const conversion *c = param;
    _Alignas(64) char room[MAX_OPERANDS][BLOCK * WIDEST];
    for (lt_idx start = 0; start < n; start += BLOCK) {
        const lt_idx m = n - start < BLOCK ? n - start : BLOCK;
        char *at[MAX_OPERANDS] = {NULL};
        lt_idx step[MAX_OPERANDS] = {0};
        for (int k = 0; k < c->operands; k++) {
            char *const from[] = {room[k], ptr[k] + start * stride[k]};
            const lt_idx way[] = {c->size[k], stride[k]};
            const bool repeated = k > 0 && stride[k] == 0;
            if (k > 0 && c->cast[k] && !(repeated && start > 0)) c->cast[k](repeated ? 1 : m, from, way, NULL);
            at[k] = from[c->cast[k] ? 0 : 1];
            step[k] = repeated ? 0 : way[c->cast[k] ? 0 : 1];
        }
        c->loop(m, at, step, c->param);
        if (c->cast[0]) {
            char *const to[] = {ptr[0] + start * stride[0], room[0]};
            const lt_idx way[] = {stride[0], c->size[0]};
            c->cast[0](m, to, way, NULL);
        }
    }
}

/* The dtype by which a pair without a cast of its own is cast: one that loses nothing that the target would keep. */
static lt_dtype cast_through(lt_dtype from, lt_dtype to)
{
    if (lt_is_integral(from) && lt_is_integral(to)) return LT_I32;
    return from == LT_C128 || (to == LT_C128 && lt_is_integral(from) && lt_itemsize(from) >= 4) ? LT_F64 : LT_F32;
}

/* ---- Copies ---------------------------------------------------------------------------------------------------- */

/* Copies src, which fits into dst's shape and overlaps it nowhere. */
static void copy(lt_tensor *dst, lt_tensor *src)
{
    const lt_dtype from = (lt_dtype)src->dtype, to = (lt_dtype)dst->dtype;
    const lt_loop loop = from == to ? lt_k->copy[from] : lt_k->cast[from][to];
    if (LT_LIKELY(loop != NULL)) {
        run(loop, dst, 1, &src, NULL);
        return;
    }
    const lt_dtype hub = cast_through(from, to);
    const conversion c = {lt_k->cast[hub][to], NULL, 2, {NULL, lt_k->cast[from][hub]}, {0, lt_itemsize(hub)}};
    run(run_converting, dst, 1, &src, &c);
}

int lt_copy_into(lt_tensor *dst, lt_tensor *src)
{
    /* A number may be written to any device. */
    if (LT_UNLIKELY(dst->device != src->device && !(lt_is_meta(dst) && src->ndim == 0) &&
                    (lt_need_elements("copy", dst) || lt_need_elements("copy", src))))
        return -1;
    lt_dims shape;
    if (!lt_same_shape(dst, src)) {
        if (lt_broadcast("copy", dst->ndim, dst->shape, src->ndim, src->shape, &shape)) return -1;
        if (shape.n != dst->ndim || memcmp(shape.v, dst->shape, sizeof(lt_idx) * dst->ndim))
            return lt_fail(LT_SHAPE_ERROR, "copy: a source of shape %s does not fit into shape %s", LT_SHAPE(src),
                           LT_SHAPE(dst));
    }
    if (dst->storage == src->storage && lt_data(dst) == lt_data(src) && dst->dtype == src->dtype &&
        lt_same_shape(dst, src) && !memcmp(dst->stride, src->stride, sizeof(lt_idx) * dst->ndim))
        return 0;
    if (lt_may_overlap(dst, src)) {
        lt_tensor *aside = lt_copy_raw(src);
        if (!aside) return -1;
        copy(dst, aside);
        lt_release(aside);
        return 0;
    }
    copy(dst, src);
    return 0;
}

static lt_tensor *copy_as(lt_tensor *t, lt_dtype dtype)
{
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED) && lt_need_elements("copy", t)) return NULL;
    lt_tensor *made = lt_new_on(t->device, dtype, t->ndim, t->shape);
    if (!made) return NULL;
    copy(made, t);
    made->flags |= t->flags & LT_WEAK;
    return made;
}

lt_tensor *lt_copy_raw(lt_tensor *t) { return copy_as(t, (lt_dtype)t->dtype); }

lt_tensor *lt_to_contiguous(lt_tensor *t)
{
    if (LT_UNLIKELY(t->device == LT_DEVICE_WRAPPED)) return lt_copy_raw(t); /* which refuses it */
    return t->flags & LT_CONTIGUOUS ? lt_retain(t) : lt_copy_raw(t);
}

lt_tensor *lt_to_dtype(lt_tensor *t, lt_dtype dtype) { return t->dtype == dtype ? lt_retain(t) : copy_as(t, dtype); }

lt_tensor *lt_to_contiguous_dtype(lt_tensor *t, lt_dtype dtype)
{
    return t->dtype == dtype ? lt_to_contiguous(t) : copy_as(t, dtype);
}

lt_tensor *lt_number_as(lt_tensor *number, lt_dtype dtype)
{
    return lt_current_device == LT_DEVICE_META ? lt_new(dtype, 0, NULL) : lt_to_dtype(number, dtype);
}

int lt_fill_raw(lt_tensor *t, lt_scalar value)
{
    if (value.kind == LT_KIND_COMPLEX && !lt_is_complex(t->dtype))
        return lt_fail(LT_DTYPE_ERROR, "fill: a complex number cannot be written into a tensor of dtype %s",
                       LT_DTYPE_NAME(t->dtype));
    lt_tensor *source = lt_new_scalar((lt_dtype)t->dtype, value);
    if (!source) return -1;
    run(lt_k->copy[t->dtype], t, 1, &source, NULL);
    lt_release(source);
    return 0;
}

lt_tensor *lt_cast_forward(lt_tensor *self, lt_dtype dtype) { return copy_as(self, dtype); }

/* ---- Promotion ------------------------------------------------------------------------------------------------- */

/* Tensors with dims decide; 0-d tensors, and after them Python numbers, count only where their kind is higher. */
static lt_dtype promote(int n, lt_tensor *const *in)
{
    int found[3] = {-1, -1, -1}; /* tensors with dims, 0-d tensors, numbers */
    for (int i = 0; i < n; i++) {
        int rank = in[i]->flags & LT_WEAK ? 2 : in[i]->ndim == 0;
        found[rank] = found[rank] < 0 ? in[i]->dtype : (int)lt_promote((lt_dtype)found[rank], (lt_dtype)in[i]->dtype);
    }
    int dtype = found[0];
    if (found[1] >= 0 && (dtype < 0 || lt_dtypes[found[1]].kind > lt_dtypes[dtype].kind)) dtype = found[1];
    if (found[2] >= 0) {
        lt_kind kind = (lt_kind)lt_dtypes[found[2]].kind;
        if (dtype < 0 || kind > lt_dtypes[dtype].kind)
            dtype = kind == LT_KIND_COMPLEX ? (int)lt_complex_dtype(dtype < 0 ? lt_default_dtype : (lt_dtype)dtype)
                    : kind == LT_KIND_FLOAT ? (int)lt_default_dtype
                    : kind == LT_KIND_INT   ? LT_I64
                                            : LT_BOOL;
    }
    return (lt_dtype)dtype;
}

static lt_tensor *unsupported(const lt_elementwise_info *info, lt_dtype dtype)
{
    char names[160] = "";
    for (int d = 0; d < LT_DTYPE_COUNT; d++)
        if (lt_k->loop[info->loop][d] || lt_k->loop[info->loop][lt_compute_dtype(d)]) {
            if (*names) strcat(names, ", ");
            strcat(names, LT_DTYPE_NAME(d));
        }
    return lt_raise(LT_DTYPE_ERROR, "%s: dtype %s is not supported; wanted one of %s", lt_text(info->name),
                    LT_DTYPE_NAME(dtype), names);
}

/* ---- The op ---------------------------------------------------------------------------------------------------- */

/* out's dtype is not what the loop writes, or an input overlaps it otherwise than exactly: compute aside, then copy. */
static bool needs_detour(const lt_tensor *out, lt_dtype result, int n, lt_tensor *const *in)
{
    if (out->dtype != result) return true;
    for (int i = 0; i < n; i++) {
        if (in[i]->storage != out->storage) {
            if (in[i]->storage->release && lt_may_overlap(in[i], out)) return true; /* foreign memory may coincide */
            continue;
        }
        bool exact = in[i]->offset == out->offset && in[i]->dtype == out->dtype && lt_same_shape(in[i], out) &&
                     !memcmp(in[i]->stride, out->stride, sizeof(lt_idx) * out->ndim);
        if (!exact && lt_may_overlap(in[i], out)) return true;
    }
    return false;
}

static lt_tensor *write_into(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param,
                             lt_tensor *out, lt_dtype result)
{
    if (lt_dtypes[result].kind > lt_dtypes[out->dtype].kind)
        return lt_raise(LT_DTYPE_ERROR, "%s_: a result of dtype %s cannot be written into self of dtype %s",
                        lt_text(info->name), LT_DTYPE_NAME(result), LT_DTYPE_NAME(out->dtype));
    lt_tensor *value = lt_elementwise(info, inputs, param, NULL);
    if (!value) return NULL;
    int status = lt_copy_into(out, value);
    lt_release(value);
    return status ? NULL : lt_retain(out);
}

/* The loop for operands of *dtype, or that of the dtype they are computed in, which *dtype then becomes. */
static lt_loop find_loop(const lt_elementwise_info *info, lt_dtype *dtype)
{
    lt_loop loop = lt_k->loop[info->loop][*dtype];
    if (!loop) loop = lt_k->loop[info->loop][ *dtype = lt_compute_dtype(*dtype)];
    return loop;
}

/* The dtype of what a loop over `dtype` writes. */
static lt_dtype result_dtype(const lt_elementwise_info *info, lt_dtype dtype)
{
    switch ((lt_rule)info->rule) {
    case LT_RULE_BOOL:
    case LT_RULE_LOGICAL: return LT_BOOL;
    case LT_RULE_MODULUS: return lt_real_dtype(dtype);
    default: return dtype;
    }
}

static lt_tensor *general(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param, lt_tensor *out)
{
    int n = info->inputs, first = info->rule == LT_RULE_SELECT;
    lt_dtype dtype = info->rule == LT_RULE_LOGICAL ? LT_BOOL : promote(n - first, inputs + first);
    if (info->rule == LT_RULE_FLOAT && lt_is_integral(dtype)) dtype = lt_default_dtype;
    if (info->rule == LT_RULE_INTEGER_COPY && lt_is_integral(dtype)) {
        if (!out) return lt_copy_raw(inputs[0]);
        return lt_copy_into(out, inputs[0]) ? NULL : lt_retain(out);
    }
    lt_dtype compute = dtype;
    lt_loop loop = find_loop(info, &compute);
    if (!loop && info->rule == LT_RULE_BOOL && lt_is_integral(dtype) && n == 1) { /* isnan of integers */
        compute = dtype = lt_default_dtype;
        loop = find_loop(info, &compute);
    }
    if (!loop) return unsupported(info, dtype);
    const lt_dtype result = result_dtype(info, dtype);

    lt_dims shape = lt_dims_of(inputs[0]);
    for (int i = 1; i < n; i++) {
        lt_dims joined;
        if (lt_broadcast(lt_text(info->name), shape.n, shape.v, inputs[i]->ndim, inputs[i]->shape, &joined))
            return NULL;
        shape = joined;
    }
    if (out) {
        if (shape.n != out->ndim || memcmp(shape.v, out->shape, sizeof(lt_idx) * out->ndim))
            return lt_raise(LT_SHAPE_ERROR, "%s_: a result of shape %s cannot be written into self of shape %s",
                            lt_text(info->name), lt_shape_text(shape.n, shape.v), LT_SHAPE(out));
        if (needs_detour(out, result, n, inputs)) return write_into(info, inputs, param, out, result);
    }

    lt_tensor *made = NULL, *in[MAX_OPERANDS] = {NULL};
    for (int i = 0; i < n; i++) {
        /* A number beside float16 is not rounded before it is computed with, unless it is compared. */
        const bool precise = inputs[i]->flags & LT_WEAK && result == dtype && lt_is_float(dtype);
        if (!(in[i] = lt_to_dtype(inputs[i], i < first ? LT_BOOL : precise ? compute : dtype))) goto done;
    }
    made = out ? lt_retain(out) : lt_new_dims(result, &shape);
    if (made && compute == dtype) {
        run(loop, made, n, in, param);
    } else if (made) {
        conversion c = {
            loop, param, n + 1, {result == dtype ? lt_k->cast[compute][dtype] : NULL}, {lt_itemsize(compute)}};
        for (int i = 0; i < n; i++) {
            c.cast[i + 1] = in[i]->dtype == dtype ? lt_k->cast[dtype][compute] : NULL;
            c.size[i + 1] = lt_itemsize(compute);
        }
        run(run_converting, made, n, in, &c);
    }
done:
    for (int i = 0; i < n; i++) lt_release(in[i]);
    return made;
}

/* Whether a loop over t, and perhaps other, may write into `out` as it is: contiguous, of the result's shape and dtype,
 * and in no memory of theirs but its own. */
static inline bool writable(const lt_tensor *out, lt_dtype result, const lt_tensor *t, const lt_tensor *other)
{
    if (!(out->flags & LT_CONTIGUOUS) || out->device || out->dtype != result || !lt_same_shape(out, t) ||
        out->storage->release)
        return false;
    return (out == t || (out->storage != t->storage && !t->storage->release)) &&
           (out == other || (out->storage != other->storage && !other->storage->release));
}

/* A tensor beside a number of no higher kind: the number takes the tensor's dtype and is read again and again. */
static inline lt_tensor *with_number(lt_loop loop, lt_tensor *t, lt_tensor *number, bool number_first, lt_dtype result,
                                     const void *param, lt_tensor *out)
{
    lt_dtype dtype = (lt_dtype)t->dtype;
    double room; /* aligned for every real dtype */
    lt_scalar_store(lt_item(number), dtype, &room);
    lt_tensor *made = out ? lt_retain(out) : lt_new_like(result, t);
    if (LT_UNLIKELY(!made)) return NULL;
    lt_idx size = lt_itemsize(dtype);
    char *const ptr[] = {lt_data(made), number_first ? (char *)&room : lt_data(t),
                         number_first ? lt_data(t) : (char *)&room};
    const lt_idx stride[] = {lt_itemsize(result), number_first ? 0 : size, number_first ? size : 0};
    loop(made->numel, ptr, stride, param);
    return made;
}

lt_tensor *lt_elementwise(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param, lt_tensor *out)
{
    lt_tensor *a = inputs[0], *b = info->inputs > 1 ? inputs[1] : a;
    if (LT_UNLIKELY(info->inputs > 2 || info->rule >= LT_RULE_SELECT || !(a->flags & b->flags & LT_CONTIGUOUS) ||
                    (a->device | b->device)))
        return general(info, inputs, param, out);
    /* The common cases: contiguous operands of one shape and dtype, or a number beside a tensor. */
    bool number = b->flags & LT_WEAK, number_first = !number && (a->flags & LT_WEAK);
    lt_tensor *t = number_first ? b : a;
    lt_dtype dtype = (lt_dtype)t->dtype;
    lt_loop loop = lt_k->loop[info->loop][dtype];
    if (LT_UNLIKELY(!loop || dtype >= LT_C64 || (info->rule == LT_RULE_FLOAT && !lt_is_float(dtype)) ||
                    (t->flags & LT_WEAK)))
        return general(info, inputs, param, out);
    lt_dtype result = info->rule == LT_RULE_BOOL ? LT_BOOL : dtype;
    if (out && !writable(out, result, t, number_first ? a : b)) return general(info, inputs, param, out);
    if (number || number_first) {
        lt_tensor *n = number ? b : a;
        if (lt_dtypes[n->dtype].kind > lt_dtypes[dtype].kind) return general(info, inputs, param, out);
        return with_number(loop, t, n, number_first, result, param, out);
    }
    if (LT_UNLIKELY(a->dtype != b->dtype || !lt_same_shape(a, b))) return general(info, inputs, param, out);
    lt_tensor *made = out ? lt_retain(out) : lt_new_like(result, a);
    if (LT_UNLIKELY(!made)) return NULL;
    lt_idx size = lt_itemsize(dtype);
    char *const ptr[] = {lt_data(made), lt_data(a), lt_data(b)};
    const lt_idx stride[] = {lt_itemsize(result), size, size};
    loop(made->numel, ptr, stride, param);
    return made;
}

lt_tensor *lt_clamp(lt_tensor *self, const lt_scalar *min, const lt_scalar *max)
{
    if (!min && !max)
        return lt_raise(LT_VALUE_ERROR, "clamp: min and max are both None; at least one of them must be given");
    lt_tensor *low = min ? lt_new_weak(*min) : NULL, *high = max ? lt_new_weak(*max) : NULL, *result = NULL;
    if ((min && !low) || (max && !high)) goto done;
    if (min && max) {
        result = lt_clamp_between(self, low, high);
        goto done;
    }
    /* One bound: maximum or minimum, but an element on the bound keeps its whole gradient, as between two bounds. */
    lt_scalar infinity = {LT_KIND_FLOAT, {.f = min ? __builtin_inf() : -__builtin_inf()}};
    if (!lt_recording(self)) {
        result = min ? lt_maximum(self, low) : lt_minimum(self, high);
        goto done;
    }
    lt_tensor *open = lt_new_weak(infinity);
    if (open) result = min ? lt_clamp_between(self, low, open) : lt_clamp_between(self, open, high);
    lt_release(open);
done:
    lt_release(low);
    lt_release(high);
    return result;
}
