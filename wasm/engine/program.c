/* The interpreter of the op table's expressions: gradients, compositions and the rules of the transforms.
 *
 * A stack machine whose values know their kinds. wasm/ops/generator/expr.py writes the programs and lists the instructions; it has
 * checked that names exist, that stacks and locals are large enough, and that calls have all their arguments.
 */
#include "op.h"
#include "ops_gen.h"
#include "program_gen.h"

void lt_cell_drop(lt_cell *var)
{
    if (var->owned && var->kind == LT_CELL_TENSOR) lt_release(var->v.t);
    if (var->owned && var->kind == LT_CELL_LIST) lt_list_clear((lt_list *)var->v.list);
    var->kind = LT_CELL_NONE;
    var->owned = false;
}

void lt_frame_drop(lt_frame *f)
{
    for (int i = 0; i < f->locals_used; i++) lt_cell_drop(&f->locals[i]);
    f->locals_used = 0;
}

lt_tensor *lt_cell_tensor(lt_cell *var)
{
    switch (var->kind) {
    case LT_CELL_TENSOR: return lt_retain(var->v.t);
    case LT_CELL_INT: return lt_new_weak((lt_scalar){LT_KIND_INT, {.i = var->v.i}});
    case LT_CELL_FLOAT: return lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = var->v.f}});
    case LT_CELL_SCALAR: return lt_new_weak(*var->v.s);
    default: return lt_raise(LT_RUNTIME_ERROR, "a program's value is not a tensor");
    }
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static lt_cell of_int(lt_idx i) { return (lt_cell){LT_CELL_INT, false, {.i = i}, 0}; }
static lt_cell of_float(double f) { return (lt_cell){LT_CELL_FLOAT, false, {.f = f}, 0}; }
static lt_cell of_tensor(lt_tensor *t, bool owned) { return t ? (lt_cell){LT_CELL_TENSOR, owned, {.t = t}, 0} : (lt_cell){LT_CELL_NONE, false, {0}, 0}; }

static lt_cell of_argument(lt_type type, lt_value v)
{
    switch (type) {
    case LT_T_TENSOR:
    case LT_T_OPERAND:
    case LT_T_TENSOR_OPT: return of_tensor(v.t, false);
    case LT_T_LIST:
    case LT_T_LIST_OPT:
    case LT_T_LIST_VARIADIC: return (lt_cell){LT_CELL_LIST, false, v, 0};
    case LT_T_INT_OPT: return v.ip ? of_int(*v.ip) : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_DIMS:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC: return v.dims ? (lt_cell){LT_CELL_DIMS, false, v, 0} : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_FLOAT: return of_float(v.f);
    case LT_T_FLOAT_OPT: return v.fp ? of_float(*v.fp) : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT: return v.s ? (lt_cell){LT_CELL_SCALAR, false, v, 0} : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_DTYPE_OPT:
    case LT_T_DEVICE_OPT:
    case LT_T_ENUM_OPT: return v.i >= 0 ? of_int(v.i) : (lt_cell){LT_CELL_NONE, false, {.i = -1}, 0};      /* no word is at -1 */
    case LT_T_GENERATOR_OPT: return (lt_cell){LT_CELL_NONE, false, {0}, 0};
    default: return of_int(v.i);
    }
}

static lt_dims *new_dims(lt_frame *f)
{
    return f->dims_used < LT_PROGRAM_DIMS ? &f->dims[f->dims_used++] : NULL;
}

static lt_list *new_list(lt_frame *f)
{
    if (f->lists_used == LT_PROGRAM_LISTS) return NULL;
    lt_list *list = &f->lists[f->lists_used++];
    *list = (lt_list){0, NULL};
    return list;
}

static double number(const lt_cell *v)
{
    return v->kind == LT_CELL_FLOAT ? v->v.f : v->kind == LT_CELL_SCALAR ? lt_scalar_double(*v->v.s) : (double)v->v.i;
}

/* ---- Calls --------------------------------------------------------------------------------------------------------- */

/* Turns the stack's values into the arguments of an op. What is made for the call is put into `made`. */
static int bind(lt_frame *f, const lt_op *op, lt_cell *stack, lt_value *v, lt_scalar *scalars, lt_tensor **made)
{
    for (int i = 0; i < op->params; i++) {
        lt_cell *var = &stack[i];
        bool none = var->kind == LT_CELL_NONE;
        switch ((lt_type)op->types[i]) {
        case LT_T_TENSOR:
        case LT_T_OPERAND:
        case LT_T_TENSOR_OPT:
            if (none) v[i].t = NULL;
            else if (var->kind == LT_CELL_TENSOR) v[i].t = var->v.t;
            else if (!(v[i].t = made[i] = lt_cell_tensor(var))) return -1;
            break;
        case LT_T_LIST:
        case LT_T_LIST_OPT:
        case LT_T_LIST_VARIADIC:
            if (var->kind != LT_CELL_LIST) return lt_fail(LT_RUNTIME_ERROR, "%s: a program passes no list", op->name);
            v[i].list = var->v.list;
            break;
        case LT_T_INT_OPT:
            var->room = var->v.i;
            v[i].ip = none ? NULL : &var->room;
            break;
        case LT_T_DIMS:
        case LT_T_DIMS_OPT:
        case LT_T_DIMS_VARIADIC:
            v[i].dims = none ? NULL : var->v.dims;
            if (var->kind == LT_CELL_INT) {
                lt_dims *one = new_dims(f);
                if (!one) return lt_fail(LT_RUNTIME_ERROR, "%s: a program is too long", op->name);
                one->n = 1;
                one->v[0] = var->v.i;
                v[i].dims = one;
            }
            break;
        case LT_T_FLOAT: v[i].f = number(var); break;
        case LT_T_FLOAT_OPT:
            scalars[i].v.f = number(var);
            v[i].fp = none ? NULL : &scalars[i].v.f;
            break;
        case LT_T_SCALAR:
        case LT_T_SCALAR_OPT:
            if (var->kind == LT_CELL_INT) scalars[i] = (lt_scalar){LT_KIND_INT, {.i = var->v.i}};
            if (var->kind == LT_CELL_FLOAT) scalars[i] = (lt_scalar){LT_KIND_FLOAT, {.f = var->v.f}};
            v[i].s = none ? NULL : var->kind == LT_CELL_SCALAR ? var->v.s : &scalars[i];
            break;
        case LT_T_DTYPE_OPT:
        case LT_T_DEVICE_OPT:
        case LT_T_ENUM_OPT: v[i].i = none ? -1 : var->v.i; break;
        case LT_T_GENERATOR_OPT: v[i].g = NULL; break;
        default: v[i].i = var->kind == LT_CELL_FLOAT ? (lt_idx)var->v.f : var->v.i;
        }
    }
    return 0;
}

/* Calls the op on the topmost values of the stack and leaves its result in their place. */
static int call(lt_frame *f, const lt_op *op, lt_cell *stack)
{
    lt_value v[LT_MAX_PARAMS], out[LT_MAX_RESULTS];
    lt_scalar scalars[LT_MAX_PARAMS];
    lt_tensor *made[LT_MAX_PARAMS] = {NULL};
    lt_list *list = op->returns == LT_ONE ? NULL : new_list(f);
    int status = -1;
    if (op->returns != LT_ONE && !list) return lt_fail(LT_RUNTIME_ERROR, "%s: a program is too long", op->name);
    if (op->returns == LT_LISTED) out[0].list = list;
    if (bind(f, op, stack, v, scalars, made) || lt_dispatch(op, v, out)) goto done;
    if (op->returns == LT_SEVERAL) {
        if (lt_list_new(list, op->results)) {
            for (int k = 0; k < op->results; k++) lt_release(out[k].t);
            goto done;
        }
        for (int k = 0; k < op->results; k++) list->v[k] = out[k].t;
    }
    status = 0;
done:
    for (int i = 0; i < op->params; i++) {
        lt_release(made[i]);
        lt_cell_drop(&stack[i]);
    }
    if (!status) stack[0] = op->returns == LT_ONE ? of_tensor(out[0].t, true) : (lt_cell){LT_CELL_LIST, true, {.list = list}, 0};
    return status;
}

/* ---- Arithmetic ------------------------------------------------------------------------------------------------------ */

/* Dims behind dims. */
static int joined(lt_frame *f, lt_cell *a, const lt_cell *b)
{
    const lt_dims *x = a->v.dims, *y = b->v.dims;
    lt_dims *dims = new_dims(f);
    if (!dims) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    if (x->n + y->n > LT_MAX_DIMS) return lt_fail(LT_VALUE_ERROR, "inside vmap a tensor has at most %d dims", LT_MAX_DIMS - 1);
    dims->n = x->n + y->n;
    for (int i = 0; i < x->n; i++) dims->v[i] = x->v[i];
    for (int i = 0; i < y->n; i++) dims->v[x->n + i] = y->v[i];
    a->v.dims = dims;
    return 0;
}

/* A binary operator: an op where a tensor takes part, else a number. */
static int binary(lt_frame *f, int code, lt_cell *a, lt_cell *b)
{
    static const uint16_t ops[] = {LT_OP_add, LT_OP_sub, LT_OP_mul, LT_OP_div, LT_OP_pow, 0, LT_OP_eq, LT_OP_ne, LT_OP_lt, LT_OP_le, LT_OP_gt, LT_OP_ge};
    if (a->kind == LT_CELL_TENSOR || b->kind == LT_CELL_TENSOR) return call(f, &lt_ops[ops[code - LT_CODE_ADD]], a);
    if (a->kind == LT_CELL_DIMS && b->kind == LT_CELL_DIMS && code == LT_CODE_ADD) return joined(f, a, b);
    if (a->kind == LT_CELL_INT && b->kind == LT_CELL_INT && code != LT_CODE_DIV) {
        lt_idx x = a->v.i, y = b->v.i;
        switch (code) {
        case LT_CODE_ADD: *a = of_int(x + y); break;
        case LT_CODE_SUB: *a = of_int(x - y); break;
        case LT_CODE_MUL: *a = of_int(x * y); break;
        case LT_CODE_EQ: *a = of_int(x == y); break;
        case LT_CODE_NE: *a = of_int(x != y); break;
        case LT_CODE_LT: *a = of_int(x < y); break;
        case LT_CODE_LE: *a = of_int(x <= y); break;
        case LT_CODE_GT: *a = of_int(x > y); break;
        case LT_CODE_GE: *a = of_int(x >= y); break;
        default: return lt_fail(LT_RUNTIME_ERROR, "a program raises a number to a power");
        }
        return 0;
    }
    double x = number(a), y = number(b);
    switch (code) {
    case LT_CODE_ADD: *a = of_float(x + y); break;
    case LT_CODE_SUB: *a = of_float(x - y); break;
    case LT_CODE_MUL: *a = of_float(x * y); break;
    case LT_CODE_DIV: *a = of_float(x / y); break;
    case LT_CODE_EQ: *a = of_int(x == y); break;
    case LT_CODE_NE: *a = of_int(x != y); break;
    case LT_CODE_LT: *a = of_int(x < y); break;
    case LT_CODE_LE: *a = of_int(x <= y); break;
    case LT_CODE_GT: *a = of_int(x > y); break;
    case LT_CODE_GE: *a = of_int(x >= y); break;
    default: return lt_fail(LT_RUNTIME_ERROR, "a program raises a number to a power");
    }
    return 0;
}

static int negate(lt_frame *f, lt_cell *a)
{
    if (a->kind == LT_CELL_TENSOR) return call(f, &lt_ops[LT_OP_neg], a);
    *a = a->kind == LT_CELL_INT ? of_int(-a->v.i) : of_float(-number(a));
    return 0;
}

static bool truth(const lt_cell *a) { return a->kind != LT_CELL_NONE && number(a) != 0; }

static int item_of(lt_cell *base, const lt_cell *index)
{
    lt_idx i = index->v.i;
    if (base->kind == LT_CELL_DIMS) {
        if (i < 0) i += base->v.dims->n;
        if (i < 0 || i >= base->v.dims->n) return lt_fail(LT_RUNTIME_ERROR, "a program asks for item %lld of %d numbers", (long long)i, base->v.dims->n);
        *base = of_int(base->v.dims->v[i]);
        return 0;
    }
    if (base->kind == LT_CELL_INT) return 0;         /* `stride[1]` of a single int stands for both */
    if (base->kind != LT_CELL_LIST) return lt_fail(LT_RUNTIME_ERROR, "a program takes an item of what has none");
    const lt_list *list = base->v.list;
    if (i < 0 || i >= list->n) return lt_fail(LT_RUNTIME_ERROR, "a program asks for tensor %lld of %lld", (long long)i, (long long)list->n);
    lt_cell item = of_tensor(lt_retain(list->v[i]), true);
    lt_cell_drop(base);
    *base = item;
    return 0;
}

static int sequence(lt_frame *f, lt_cell *stack, int n)
{
    bool tensors = false;
    for (int i = 0; i < n; i++) tensors |= stack[i].kind == LT_CELL_TENSOR || stack[i].kind == LT_CELL_NONE;
    if (tensors) {
        lt_list *list = new_list(f);
        if (!list) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
        if (lt_list_new(list, n)) return -1;
        for (int i = 0; i < n; i++) {
            if (stack[i].kind != LT_CELL_NONE && !(list->v[i] = lt_cell_tensor(&stack[i]))) {
                lt_list_clear(list);
                return -1;
            }
            lt_cell_drop(&stack[i]);
        }
        stack[0] = (lt_cell){LT_CELL_LIST, true, {.list = list}, 0};
        return 0;
    }
    lt_dims *dims = new_dims(f);
    if (!dims || n > LT_MAX_DIMS) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    dims->n = n;
    for (int i = 0; i < n; i++) dims->v[i] = stack[i].v.i;
    stack[0] = (lt_cell){LT_CELL_DIMS, false, {.dims = dims}, 0};
    return 0;
}

/* ---- Facts ------------------------------------------------------------------------------------------------------------ */

static int fact(lt_frame *f, int which, int dtype, int ndim, lt_idx numel, const lt_idx *shape, lt_cell *out)
{
    if (which) {
        *out = of_int(which == 1 ? dtype : which == 2 ? ndim : numel);
        return 0;
    }
    lt_dims *dims = new_dims(f);
    if (!dims) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    dims->n = ndim;
    for (int i = 0; i < ndim; i++) dims->v[i] = shape[i];
    *out = (lt_cell){LT_CELL_DIMS, false, {.dims = dims}, 0};
    return 0;
}

static int fact_of(lt_frame *f, int which, const lt_tensor *t, lt_cell *out)
{
    if (!t) return lt_fail(LT_RUNTIME_ERROR, "a program asks for the shape of None");
    return fact(f, which, t->dtype, t->ndim, t->numel, t->shape, out);
}

/* Dims, or one, of a tensor to which a batch dim was put in front. `whole`: parameter + 1 whose dims None stands for. */
static int shift(lt_frame *f, int whole, lt_cell *top)
{
    if (top->kind == LT_CELL_INT) {
        if (top->v.i >= 0) top->v.i++;
        return 0;
    }
    if (top->kind == LT_CELL_NONE && !whole) return 0;
    lt_dims *dims = new_dims(f);
    if (!dims) return lt_fail(LT_RUNTIME_ERROR, "a program is too long");
    if (top->kind == LT_CELL_NONE || (whole && top->v.dims->n == 0)) {
        dims->n = f->op->tensors >> (whole - 1) & 1 ? f->args[whole - 1].t->ndim - 1 : f->args[whole - 1].dims->n;
        for (int i = 0; i < dims->n; i++) dims->v[i] = i + 1;
    } else {
        dims->n = top->v.dims->n;
        for (int i = 0; i < dims->n; i++) dims->v[i] = top->v.dims->v[i] + (top->v.dims->v[i] >= 0);
    }
    *top = (lt_cell){LT_CELL_DIMS, false, {.dims = dims}, 0};
    return 0;
}

/* Inserts dims of size 1 behind the first until there are as many as the number on top says. */
static int rank(lt_cell *base, const lt_cell *n)
{
    while (base->kind == LT_CELL_TENSOR && base->v.t->ndim < n->v.i) {
        lt_tensor *wider = lt_unsqueeze(base->v.t, 1);
        if (!wider) return -1;
        lt_cell_drop(base);
        *base = of_tensor(wider, true);
    }
    return 0;
}

/* ---- The machine -------------------------------------------------------------------------------------------------------- */

static inline uint32_t operand(const uint8_t **at)
{
    uint32_t value = 0;
    for (int bits = 0;; bits += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint32_t)(byte & 127) << bits;
        if (byte < 128) return value;
    }
}

static inline uint32_t distance(const uint8_t **at)
{
    uint32_t value = (uint32_t)((*at)[0] | (*at)[1] << 8);
    *at += 2;
    return value;
}

/* A value that is borrowed from where it is kept. */
static lt_cell borrowed(const lt_cell *var)
{
    lt_cell copy = *var;
    copy.owned = false;
    return copy;
}

static void store(lt_frame *f, uint32_t slot, lt_cell value)
{
    while (f->locals_used <= (int)slot) f->locals[f->locals_used++] = (lt_cell){0};
    lt_cell_drop(&f->locals[slot]);      /* of an earlier round, where a program runs for each tensor of a list */
    f->locals[slot] = value;
    if (value.kind == LT_CELL_DIMS) f->dims_kept = f->dims_used;
    if (value.kind == LT_CELL_LIST) f->lists_kept = f->lists_used;
}

int lt_run(uint32_t start, lt_frame *f, lt_cell *out)
{
    const uint8_t *at = lt_programs + start;
    lt_cell stack[LT_MAX_STACK], *top = stack;       /* top points behind the topmost value */
    uint32_t a, b;
    double number_;
    f->dims_used = f->dims_kept;
    f->lists_used = f->lists_kept;
    for (;;) {
        int code = *at++;
        switch (code) {
        case LT_CODE_END:
            *out = top[-1];
            if (out->kind == LT_CELL_TENSOR && !out->owned) {
                lt_retain(out->v.t);
                out->owned = true;
            }
            return 0;
        case LT_CODE_ARG:
            a = operand(&at);
            *top++ = of_argument((lt_type)f->op->types[a], f->args[a]);
            break;
        case LT_CODE_RESULT: *top++ = of_tensor(f->results[operand(&at)], false); break;
        case LT_CODE_GRAD: *top++ = of_tensor(f->grads[operand(&at)], false); break;
        case LT_CODE_INT:
            a = operand(&at);
            *top++ = of_int(a & 1 ? -(lt_idx)(a / 2) - 1 : (lt_idx)(a / 2));
            break;
        case LT_CODE_FLOAT:
            memcpy(&number_, at, sizeof number_);
            at += sizeof number_;
            *top++ = of_float(number_);
            break;
        case LT_CODE_NONE: *top++ = (lt_cell){0}; break;
        case LT_CODE_FACT:
            a = operand(&at);
            b = operand(&at);
            if (f->arg_facts ? fact(f, (int)a, f->arg_facts[b].dtype, f->arg_facts[b].ndim, f->arg_facts[b].numel, f->arg_facts[b].shape, top)
                             : fact_of(f, (int)a, f->args[b].t, top)) goto fail;
            top++;
            break;
        case LT_CODE_RESULT_FACT:
            a = operand(&at);
            b = operand(&at);
            if (f->result_facts ? fact(f, (int)a, f->result_facts[b].dtype, f->result_facts[b].ndim, f->result_facts[b].numel, f->result_facts[b].shape, top)
                                : fact_of(f, (int)a, f->results[b], top)) goto fail;
            top++;
            break;
        case LT_CODE_FACT_OF: {
            lt_cell value = top[-1], result;
            if (fact_of(f, (int)operand(&at), value.kind == LT_CELL_TENSOR ? value.v.t : NULL, &result)) goto fail;
            lt_cell_drop(&value);
            top[-1] = result;
            break;
        }
        case LT_CODE_CALL: {
            const lt_op *op = &lt_ops[operand(&at)];
            top -= op->params;
            if (call(f, op, top)) goto fail;
            top++;
            break;
        }
        case LT_CODE_ITEM:
            top--;
            if (item_of(top - 1, top)) goto fail;
            break;
        case LT_CODE_SEQUENCE:
            a = operand(&at);
            if (sequence(f, top - a, (int)a)) goto fail;
            top -= (int)a - 1;
            break;
        case LT_CODE_ADD:
        case LT_CODE_SUB:
        case LT_CODE_MUL:
        case LT_CODE_DIV:
        case LT_CODE_POW:
        case LT_CODE_EQ:
        case LT_CODE_NE:
        case LT_CODE_LT:
        case LT_CODE_LE:
        case LT_CODE_GT:
        case LT_CODE_GE:
            if (binary(f, code, top - 2, top - 1)) goto fail;
            top--;
            break;
        case LT_CODE_NEG:
            if (negate(f, top - 1)) goto fail;
            break;
        case LT_CODE_NOT: top[-1] = of_int(!truth(top - 1)); break;
        case LT_CODE_JUMP:
            a = distance(&at);
            at += a;
            break;
        case LT_CODE_JUMP_IF_FALSE:
            a = distance(&at);
            if (!truth(--top)) at += a;
            break;
        case LT_CODE_IS_NONE: {
            bool none = top[-1].kind == LT_CELL_NONE;
            lt_cell_drop(&top[-1]);
            top[-1] = of_int(none);
            break;
        }
        case LT_CODE_LEN: {
            lt_idx n = top[-1].kind == LT_CELL_DIMS ? top[-1].v.dims->n : top[-1].kind == LT_CELL_LIST ? top[-1].v.list->n : 1;
            lt_cell_drop(&top[-1]);
            top[-1] = of_int(n);
            break;
        }
        case LT_CODE_TO_FLOAT: top[-1] = of_float(number(&top[-1])); break;
        case LT_CODE_STORE: store(f, operand(&at), *--top); break;
        case LT_CODE_LOAD: *top++ = borrowed(&f->locals[operand(&at)]); break;
        case LT_CODE_MEMO:
            a = operand(&at);
            b = distance(&at);
            if ((int)a < f->locals_used && f->locals[a].kind != LT_CELL_NONE) {
                *top++ = borrowed(&f->locals[a]);
                at += b;
            }
            break;
        case LT_CODE_KEEP:
            store(f, operand(&at), top[-1]);
            top[-1].owned = false;
            break;
        case LT_CODE_ITEM_INDEX: *top++ = of_int(f->item); break;
        case LT_CODE_ITEM_START: *top++ = of_int(f->item_start); break;
        case LT_CODE_ITEM_SIZE: *top++ = of_int(f->item_size); break;
        case LT_CODE_TANGENT: {
            a = operand(&at);
            lt_tensor *t = f->tangents[a];
            if (t) {
                *top++ = of_tensor(t, false);
            } else {
                lt_tensor *zeros = lt_zeros_like(f->args[a].t, -1, false);
                if (!zeros) goto fail;
                *top++ = of_tensor(zeros, true);
            }
            break;
        }
        case LT_CODE_SHIFT:
            if (shift(f, (int)operand(&at), top - 1)) goto fail;
            break;
        case LT_CODE_RANK:
            top--;
            if (rank(top - 1, top)) goto fail;
            break;
        case LT_CODE_BATCHED: *top++ = of_int(f->batched >> operand(&at) & 1); break;
        case LT_CODE_RAW: *top++ = of_tensor(f->raw[operand(&at)].t, false); break;
        case LT_CODE_BATCH_SIZE: *top++ = of_int(f->batch); break;
        default:
            lt_raise(LT_RUNTIME_ERROR, "a program has the unknown instruction %d", code);
            goto fail;
        }
    }
fail:
    while (top > stack) lt_cell_drop(--top);
    return -1;
}
