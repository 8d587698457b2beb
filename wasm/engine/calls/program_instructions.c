/* The instructions of programs that compute: arithmetic, items and sequences, shapes, and what the rules of vmap do to
 * dims. */
#include "program.h"

#include <math.h>

#include "ops_gen.h"
#include "program_gen.h"
#include "wrap.h"

/* ---- Arithmetic ------------------------------------------------------------------------------------------------ */

/* Dims behind dims. */
static int joined(lt_frame *f, lt_cell *a, const lt_cell *b)
{
    const lt_dims *x = a->v.dims, *y = b->v.dims;
    lt_dims *dims = lt_frame_dims(f);
    if (!dims) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    if (x->n + y->n > LT_MAX_DIMS)
        return lt_fail(LT_VALUE_ERROR, "inside vmap a tensor has too many dims; wanted at most %d", LT_MAX_DIMS - 1);
    dims->n = x->n + y->n;
    for (int i = 0; i < x->n; i++) dims->v[i] = x->v[i];
    for (int i = 0; i < y->n; i++) dims->v[x->n + i] = y->v[i];
    a->v.dims = dims;
    return 0;
}

/* How two numbers lie, as bits; NaN has no place beside any. */
enum { LESS = 1, EQUAL = 2, GREATER = 4, APART = 8 };
#define PLACE(x, y) ((x) < (y) ? LESS : (x) > (y) ? GREATER : (x) == (y) ? EQUAL : APART)

/* A binary operator: an op where a tensor takes part, else a number. */
int lt_program_binary(lt_frame *f, int code, lt_cell *a, lt_cell *b)
{
    static const uint16_t ops[] = {LT_OP_add, LT_OP_sub, LT_OP_mul, LT_OP_div, LT_OP_pow, 0,
                                   LT_OP_eq,  LT_OP_ne,  LT_OP_lt,  LT_OP_le,  LT_OP_gt,  LT_OP_ge};
    static const uint8_t holds[] = {EQUAL, LESS | GREATER | APART, LESS, LESS | EQUAL, GREATER, GREATER | EQUAL};
    if (a->kind == LT_CELL_TENSOR || b->kind == LT_CELL_TENSOR)
        return lt_program_call(f, &lt_ops[ops[code - LT_CODE_ADD]], a);
    if (a->kind == LT_CELL_DIMS && b->kind == LT_CELL_DIMS) {
        if (code == LT_CODE_ADD) return joined(f, a, b);
        const lt_dims *p = a->v.dims, *q = b->v.dims;
        const bool same = p->n == q->n && !memcmp(p->v, q->v, sizeof(lt_idx) * (size_t)p->n);
        if (code != LT_CODE_EQ && code != LT_CODE_NE)
            return lt_fail(LT_RUNTIME_ERROR, "a program compares dims by their size");
        *a = lt_cell_from_int(same == (code == LT_CODE_EQ));
        return 0;
    }
    const bool integers = a->kind == LT_CELL_INT && b->kind == LT_CELL_INT;
    const lt_idx i = a->v.i, j = b->v.i;
    const double x = lt_cell_number(a), y = lt_cell_number(b);
    if (code >= LT_CODE_EQ) {
        *a = lt_cell_from_int((holds[code - LT_CODE_EQ] & (integers ? PLACE(i, j) : PLACE(x, y))) != 0);
        return 0;
    }
    switch (code) {
    case LT_CODE_ADD: *a = integers ? lt_cell_from_int(i + j) : lt_cell_from_float(x + y); break;
    case LT_CODE_SUB: *a = integers ? lt_cell_from_int(i - j) : lt_cell_from_float(x - y); break;
    case LT_CODE_MUL: *a = integers ? lt_cell_from_int(i * j) : lt_cell_from_float(x * y); break;
    case LT_CODE_DIV: *a = lt_cell_from_float(x / y); break;
    default:
        if (y != 0.5 && y != -0.5) return lt_fail(LT_RUNTIME_ERROR, "a program raises a number to the power of %g", y);
        *a = lt_cell_from_float(y > 0 ? sqrt(x) : 1 / sqrt(x));
    }
    return 0;
}

/* a // b and a % b of ints, as Python has them. */
int lt_program_whole(int code, lt_cell *a, const lt_cell *b)
{
    if (a->kind != LT_CELL_INT || b->kind != LT_CELL_INT || b->v.i == 0)
        return lt_fail(LT_RUNTIME_ERROR, "a program divides what are no ints, or by 0");
    const lt_idx x = a->v.i, y = b->v.i, rest = x % y, down = rest && (rest < 0) != (y < 0);
    *a = lt_cell_from_int(code == LT_CODE_QUOTIENT ? x / y - down : rest + (down ? y : 0));
    return 0;
}

int lt_program_negate(lt_frame *f, lt_cell *a)
{
    if (a->kind == LT_CELL_TENSOR) return lt_program_call(f, &lt_ops[LT_OP_neg], a);
    *a = a->kind == LT_CELL_INT ? lt_cell_from_int(-a->v.i) : lt_cell_from_float(-lt_cell_number(a));
    return 0;
}

int lt_program_item(lt_cell *base, const lt_cell *index)
{
    lt_idx i = index->v.i;
    if (base->kind == LT_CELL_DIMS) {
        if (i < 0) i += base->v.dims->n;
        if (i < 0 || i >= base->v.dims->n)
            return lt_fail(LT_RUNTIME_ERROR, "a program asks for item %lld of %d numbers", (long long)i,
                           base->v.dims->n);
        *base = lt_cell_from_int(base->v.dims->v[i]);
        return 0;
    }
    if (base->kind == LT_CELL_INT) return 0; /* `stride[1]` of a single int stands for both */
    if (base->kind != LT_CELL_LIST) return lt_fail(LT_RUNTIME_ERROR, "a program takes an item of what has none");
    const lt_list *list = base->v.list;
    if (i < 0 || i >= list->n)
        return lt_fail(LT_RUNTIME_ERROR, "a program asks for tensor %lld of %lld", (long long)i, (long long)list->n);
    lt_cell item = lt_cell_from_tensor(lt_retain(list->v[i]), true);
    lt_cell_clear(base);
    *base = item;
    return 0;
}

/* base[start:stop] of dims, as Python has it. */
int lt_program_items(lt_frame *f, lt_cell *base, const lt_cell *start, const lt_cell *stop)
{
    if (base->kind != LT_CELL_DIMS) return lt_fail(LT_RUNTIME_ERROR, "a program takes a part of what is no dims");
    const lt_dims *all = base->v.dims;
    lt_idx ends[2] = {start->kind == LT_CELL_NONE ? 0 : start->v.i, stop->kind == LT_CELL_NONE ? all->n : stop->v.i};
    for (int k = 0; k < 2; k++) {
        if (ends[k] < 0) ends[k] += all->n;
        ends[k] = ends[k] < 0 ? 0 : ends[k] > all->n ? all->n : ends[k];
    }
    lt_dims *part = lt_frame_dims(f);
    if (!part) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    part->n = ends[1] > ends[0] ? (int)(ends[1] - ends[0]) : 0;
    for (int i = 0; i < part->n; i++) part->v[i] = all->v[ends[0] + i];
    base->v.dims = part;
    return 0;
}

int lt_program_sequence(lt_frame *f, lt_cell *stack, int n)
{
    bool tensors = false;
    for (int i = 0; i < n; i++) tensors |= stack[i].kind == LT_CELL_TENSOR || stack[i].kind == LT_CELL_NONE;
    if (tensors) {
        lt_list *list = lt_frame_list(f);
        if (!list) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
        if (lt_list_new(list, n)) return -1;
        for (int i = 0; i < n; i++) {
            if (stack[i].kind != LT_CELL_NONE && !(list->v[i] = lt_cell_tensor(&stack[i]))) {
                lt_list_clear(list);
                return -1;
            }
            lt_cell_clear(&stack[i]);
        }
        stack[0] = (lt_cell){LT_CELL_LIST, true, false, {.list = list}, 0};
        return 0;
    }
    lt_dims *dims = lt_frame_dims(f);
    if (!dims || n > LT_MAX_DIMS) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    dims->n = n;
    for (int i = 0; i < n; i++) dims->v[i] = stack[i].v.i;
    stack[0] = (lt_cell){LT_CELL_DIMS, false, false, {.dims = dims}, 0};
    return 0;
}

/* ---- Facts ----------------------------------------------------------------------------------------------------- */

int lt_program_fact(lt_frame *f, int which, const lt_fact *of, lt_cell *out)
{
    switch (which) {
    case LT_FACT_dtype: *out = lt_cell_from_int(of->dtype); return 0;
    case LT_FACT_ndim: *out = lt_cell_from_int(of->ndim); return 0;
    case LT_FACT_numel: *out = lt_cell_from_int(of->numel); return 0;
    case LT_FACT_device: *out = lt_cell_from_int(of->device); return 0;
    case LT_FACT_is_complex: *out = lt_cell_from_int(lt_is_complex(of->dtype)); return 0;
    default: break; /* the shape */
    }
    lt_dims *dims = lt_frame_dims(f);
    if (!dims) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    dims->n = of->ndim;
    for (int i = 0; i < of->ndim; i++) dims->v[i] = of->shape[i];
    *out = (lt_cell){LT_CELL_DIMS, false, false, {.dims = dims}, 0};
    return 0;
}

int lt_program_fact_of(lt_frame *f, int which, const lt_tensor *t, lt_cell *out)
{
    if (!t) return lt_fail(LT_RUNTIME_ERROR, "a program asks for the shape of None");
    return lt_program_fact(f, which, &(lt_fact){t->dtype, t->ndim, lt_device_of(t), t->numel, t->shape}, out);
}

/* The dtype in which two tensors, or a tensor and a number, are computed together. */
int lt_program_promote(lt_cell *a, lt_cell *b)
{
    lt_tensor *both[] = {lt_cell_tensor(a), lt_cell_tensor(b)};
    const int dtype = both[0] && both[1] ? (int)lt_promoted(2, both) : -1;
    lt_release(both[0]);
    lt_release(both[1]);
    if (dtype < 0) return -1;
    lt_cell_clear(a);
    lt_cell_clear(b);
    *a = lt_cell_from_int(dtype);
    return 0;
}

/* Dims, or one, of a tensor to which a batch dim was put in front. `whole`: parameter + 1 whose dims None stands for.
 */
int lt_program_shift(lt_frame *f, int whole, lt_cell *top)
{
    if (top->kind == LT_CELL_INT) {
        if (top->v.i >= 0) top->v.i++;
        return 0;
    }
    if (top->kind == LT_CELL_NONE && !whole) return 0;
    lt_dims *dims = lt_frame_dims(f);
    if (!dims) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    if (top->kind == LT_CELL_NONE || (whole && top->v.dims->n == 0)) {
        dims->n = f->op->tensors >> (whole - 1) & 1 ? f->args[whole - 1].t->ndim - 1 : f->args[whole - 1].dims->n;
        for (int i = 0; i < dims->n; i++) dims->v[i] = i + 1;
    } else {
        dims->n = top->v.dims->n;
        for (int i = 0; i < dims->n; i++) dims->v[i] = top->v.dims->v[i] + (top->v.dims->v[i] >= 0);
    }
    *top = (lt_cell){LT_CELL_DIMS, false, false, {.dims = dims}, 0};
    return 0;
}

/* Inserts dims of size 1 behind the first until there are as many as the number on top says. */
int lt_program_rank(lt_cell *base, const lt_cell *n)
{
    while (base->kind == LT_CELL_TENSOR && base->v.t->ndim < n->v.i) {
        lt_tensor *wider = lt_unsqueeze(base->v.t, 1);
        if (!wider) return -1;
        lt_cell_clear(base);
        *base = lt_cell_from_tensor(wider, true);
    }
    return 0;
}
