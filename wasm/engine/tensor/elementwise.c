/* Elementwise ops: promotion, broadcasting, and the loop. */
#include <math.h>

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
        const lt_dtype own = (lt_dtype)in[i]->dtype;
        if (found[rank] < 0) found[rank] = own;
        else if (rank == 2 && lt_dtypes[own].kind == LT_KIND_INT && lt_dtypes[found[rank]].kind == LT_KIND_INT)
            found[rank] = (int)own > found[rank] ? (int)own : found[rank]; /* numbers: of one kind, however great */
        else found[rank] = lt_promote((lt_dtype)found[rank], own);
    }
    int dtype = found[0];
    if (found[1] >= 0 && (dtype < 0 || lt_dtypes[found[1]].kind > lt_dtypes[dtype].kind)) dtype = found[1];
    if (found[2] >= 0) {
        lt_kind kind = (lt_kind)lt_dtypes[found[2]].kind;
        if (dtype < 0 || kind > lt_dtypes[dtype].kind)
            dtype = kind == LT_KIND_COMPLEX ? (int)lt_complex_dtype(dtype < 0 ? lt_default_dtype : (lt_dtype)dtype)
                    : kind == LT_KIND_FLOAT ? (int)lt_default_dtype
                    : kind == LT_KIND_INT   ? (dtype < 0 ? found[2] : LT_I64)
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

/* ---- Comparisons ------------------------------------------------------------------------------------------------- */

enum { LESS = 1, EQUAL = 2, GREATER = 4 }; /* a comparison as the set of outcomes for which it is true */

/* What an op of one tensor and another compares for, or 0 where it compares nothing. */
static int outcomes(const lt_elementwise_info *info, bool turned)
{
    if (info->rule != LT_RULE_BOOL || info->inputs != 2) return 0;
    switch (info->loop) {
    case LT_LOOP_eq: return EQUAL;
    case LT_LOOP_ne: return LESS | GREATER;
    case LT_LOOP_lt: return turned ? GREATER : LESS;
    case LT_LOOP_le: return EQUAL | (turned ? GREATER : LESS);
    case LT_LOOP_gt: return turned ? LESS : GREATER;
    case LT_LOOP_ge: return EQUAL | (turned ? LESS : GREATER);
    default: return 0;
    }
}

/* An integer tensor beside a number: *number becomes an integer that its dtype holds and that compares alike, where
 * there is one, and 0 is returned; else the one outcome that all elements have, or 8 where none has any (NaN, and half
 * numbers asked for equality). */
static int comparable(lt_dtype dtype, int wanted, lt_scalar *number)
{
    if (number->kind == LT_KIND_FLOAT) {
        double f = number->v.f;
        if (isnan(f)) return 8;
        if (f != floor(f)) {
            if (wanted == EQUAL || wanted == (LESS | GREATER)) return 8;
            f = wanted == LESS || wanted == (EQUAL | GREATER) ? ceil(f) : floor(f); /* x < 2.5 where x < 3 */
        }
        if (f >= 18446744073709551616.0) return LESS;
        if (f < -9223372036854775808.0) return GREATER;
        const bool big = f >= 9223372036854775808.0;
        *number = (lt_scalar){LT_KIND_INT, {.i = big ? (int64_t)(uint64_t)f : (int64_t)f}, big};
    }
    if (lt_scalar_fits(*number, dtype)) return 0;
    return number->big || number->v.i > 0 ? LESS : GREATER;
}

/* A comparison of an integer tensor with a number that its dtype may not hold, exactly. */
static lt_tensor *compare_with_number(const lt_elementwise_info *info, lt_tensor *t, lt_tensor *number, bool turned,
                                      lt_tensor *out)
{
    const int wanted = outcomes(info, turned);
    lt_scalar value = lt_item(number);
    const int all = comparable((lt_dtype)t->dtype, wanted, &value);
    if (all) { /* true for all elements, as x == x, or for none */
        lt_elementwise_info same = *info;
        const bool holds = all == 8 ? wanted == (LESS | GREATER) : (wanted & all) != 0;
        same.loop = holds ? LT_LOOP_eq : LT_LOOP_ne;
        return lt_elementwise(&same, (lt_tensor *[]){t, t}, NULL, out);
    }
    lt_tensor *fitting = lt_new_scalar((lt_dtype)t->dtype, value), *made = NULL;
    if (fitting)
        made = lt_elementwise(info, turned ? (lt_tensor *[]){fitting, t} : (lt_tensor *[]){t, fitting}, NULL, out);
    lt_release(fitting);
    return made;
}

/* ---- All cases --------------------------------------------------------------------------------------------------- */

static lt_tensor *general(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param, lt_tensor *out)
{
    int n = info->inputs, first = info->rule == LT_RULE_SELECT;
    lt_dtype dtype = info->rule == LT_RULE_LOGICAL ? LT_BOOL : lt_promoted(n - first, inputs + first);
    if (info->rule == LT_RULE_FLOAT && lt_is_integral(dtype)) dtype = lt_default_dtype;
    if (info->rule == LT_RULE_INTEGER_COPY && lt_is_integral(dtype)) {
        if (!out) return lt_copy_raw(inputs[0]);
        return lt_copy_into(out, inputs[0]) ? NULL : lt_retain(out);
    }
    /* Integers are compared exactly: 0-d ones in a dtype that holds both, uint64 with a signed one, which none does,
     * by a kernel of their own. */
    const bool integers = outcomes(info, false) && !((inputs[0]->flags | inputs[1]->flags) & LT_WEAK) &&
                          lt_is_integral(inputs[0]->dtype) && lt_is_integral(inputs[1]->dtype);
    if (integers) dtype = lt_promote((lt_dtype)inputs[0]->dtype, (lt_dtype)inputs[1]->dtype);
    const bool mixed = integers && dtype == LT_F64;
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
        const lt_dtype own = (lt_dtype)inputs[i]->dtype;
        const lt_dtype as = i < first ? LT_BOOL : precise ? compute : !mixed ? dtype : own == LT_U64 ? LT_U64 : LT_I64;
        if (inputs[i]->flags & LT_WEAK && lt_is_integral(own) && !lt_scalar_fits(lt_item(inputs[i]), as)) {
            lt_refuse_number(lt_text(info->name), "the number", lt_item(inputs[i]), as);
            goto done;
        }
        if (!(in[i] = lt_to_dtype(inputs[i], as))) goto done;
    }
    if (mixed) {
        const bool turned = in[0]->dtype != LT_U64;
        const int64_t wanted = outcomes(info, turned);
        if ((made = out ? lt_retain(out) : lt_new_walked(LT_BOOL, &shape, n, in)))
            lt_walk(lt_k->compare_mixed, made, 2, turned ? (lt_tensor *[]){in[1], in[0]} : in, &wanted);
        goto done;
    }
    made = out ? lt_retain(out) : lt_new_walked(result, &shape, n, in);
    if (made && first && in[0]->numel == 1 && !lt_shape_only(made)) { /* one choice for all elements */
        lt_walk(lt_k->copy[result], made, 1, in + (lt_item(in[0]).v.i ? 1 : 2), NULL);
    } else if (made && compute == dtype) {
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
static inline lt_tensor *with_number(const lt_elementwise_info *info, lt_loop loop, lt_tensor *t, lt_tensor *number,
                                     bool number_first, lt_dtype result, const void *param, lt_tensor *out)
{
    lt_dtype dtype = (lt_dtype)t->dtype;
    double room; /* aligned for every real dtype */
    const lt_scalar value = lt_item(number);
    if (LT_UNLIKELY(!lt_scalar_fits(value, dtype))) {
        lt_refuse_number(lt_text(info->name), "the number", value, dtype);
        return NULL;
    }
    lt_scalar_store(value, dtype, &room);
    lt_tensor *made = out ? lt_retain(out) : lt_new_like(result, t);
    if (LT_UNLIKELY(!made)) return NULL;
    lt_idx size = lt_itemsize(dtype);
    char *const ptr[] = {lt_data(made), number_first ? (char *)&room : lt_data(t),
                         number_first ? lt_data(t) : (char *)&room};
    const lt_idx stride[] = {lt_itemsize(result), number_first ? 0 : size, number_first ? size : 0};
    lt_walk_line(loop, made->numel, 3, ptr, stride, param);
    return made;
}

lt_tensor *lt_elementwise(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param, lt_tensor *out)
{
    lt_tensor *a = inputs[0], *b = info->inputs > 1 ? inputs[1] : a;
    if (LT_UNLIKELY((a->flags ^ b->flags) & LT_WEAK && info->rule == LT_RULE_BOOL)) {
        const bool turned = a->flags & LT_WEAK;
        lt_tensor *t = turned ? b : a, *number = turned ? a : b;
        if (lt_dtypes[t->dtype].kind == LT_KIND_INT && !lt_is_complex(number->dtype) && outcomes(info, turned) &&
            !(lt_is_integral(number->dtype) && lt_scalar_fits(lt_item(number), (lt_dtype)t->dtype)))
            return compare_with_number(info, t, number, turned, out);
    }
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
        return with_number(info, loop, t, n, number_first, result, param, out);
    }
    if (LT_UNLIKELY(a->dtype != b->dtype || !lt_same_shape(a, b))) return general(info, inputs, param, out);
    lt_tensor *made = out ? lt_retain(out) : lt_new_like(result, a);
    if (LT_UNLIKELY(!made)) return NULL;
    lt_idx size = lt_itemsize(dtype);
    char *const ptr[] = {lt_data(made), lt_data(a), lt_data(b)};
    const lt_idx stride[] = {lt_itemsize(result), size, size};
    lt_walk_line(loop, made->numel, 1 + info->inputs, ptr, stride, param);
    return made;
}
