/* Elementwise ops: promotion, broadcasting, and the loop. */
#include "elementwise.h"

#include "copy.h"
#include "isa.h"
#include "kernels_gen.h"
#include "walk.h"

/* ---- Promotion ------------------------------------------------------------------------------------------------- */

lt_dtype lt_promoted(int n, lt_tensor *const *in)
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
        return lt_raise(
            LT_DTYPE_ERROR,
            "%s_: a result of dtype %s cannot be written into self of dtype %s; wanted a dtype that it can hold",
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
    lt_dtype dtype = info->rule == LT_RULE_LOGICAL ? LT_BOOL : lt_promoted(n - first, inputs + first);
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
            return lt_raise(LT_SHAPE_ERROR,
                            "%s_: a result of shape %s cannot be written into self of shape %s; wanted equal shapes",
                            lt_text(info->name), lt_shape_text(shape.n, shape.v), LT_SHAPE(out));
        if (needs_detour(out, result, n, inputs)) return write_into(info, inputs, param, out, result);
    }

    lt_tensor *made = NULL, *in[LT_MAX_OPERANDS] = {NULL};
    for (int i = 0; i < n; i++) {
        /* A number beside float16 is not rounded before it is computed with, unless it is compared. */
        const bool precise = inputs[i]->flags & LT_WEAK && result == dtype && lt_is_float(dtype);
        if (!(in[i] = lt_to_dtype(inputs[i], i < first ? LT_BOOL : precise ? compute : dtype))) goto done;
    }
    made = out ? lt_retain(out) : lt_new_dims(result, &shape);
    if (made && compute == dtype) {
        lt_walk(loop, made, n, in, param);
    } else if (made) {
        lt_conversion c = {
            loop, param, n + 1, {result == dtype ? lt_k->cast[compute][dtype] : NULL}, {lt_itemsize(compute)}};
        for (int i = 0; i < n; i++) {
            c.cast[i + 1] = in[i]->dtype == dtype ? lt_k->cast[dtype][compute] : NULL;
            c.size[i + 1] = lt_itemsize(compute);
        }
        lt_walk(lt_walk_converting, made, n, in, &c);
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
