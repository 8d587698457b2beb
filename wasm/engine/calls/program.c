/* The interpreter of the op table's expressions: gradients, compositions and the rules of the transforms.
 *
 * A stack machine whose values know their kinds. wasm/generator/expr.py writes the programs and lists the
 * instructions; it has checked that names exist, that stacks and locals are large enough, and that calls have all their
 * arguments.
 */
#include "program.h"

#include "ops_gen.h"
#include "program_gen.h"

void lt_cell_drop(lt_cell *var) { lt_cell_clear(var); }

void lt_frame_drop(lt_frame *f)
{
    for (int i = 0; i < f->locals_used; i++) lt_cell_clear(&f->locals[i]);
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

/* ---- Values ---------------------------------------------------------------------------------------------------- */

static lt_cell of_argument(lt_type type, lt_value v)
{
    switch (type) {
    case LT_T_TENSOR:
    case LT_T_OPERAND:
    case LT_T_PLACES:
    case LT_T_TENSOR_OPT: return lt_cell_from_tensor(v.t, false);
    case LT_T_LIST:
    case LT_T_LIST_OPT:
    case LT_T_LIST_VARIADIC: return (lt_cell){LT_CELL_LIST, false, v, 0};
    case LT_T_INT_OPT: return v.ip ? lt_cell_from_int(*v.ip) : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC:
        return v.dims ? (lt_cell){LT_CELL_DIMS, false, v, 0} : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_FLOAT: return lt_cell_from_float(v.f);
    case LT_T_FLOAT_OPT: return v.fp ? lt_cell_from_float(*v.fp) : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT: return v.s ? (lt_cell){LT_CELL_SCALAR, false, v, 0} : (lt_cell){LT_CELL_NONE, false, {0}, 0};
    case LT_T_DTYPE_OPT:
    case LT_T_DEVICE_OPT:
    case LT_T_ENUM_OPT:
        return v.i >= 0 ? lt_cell_from_int(v.i) : (lt_cell){LT_CELL_NONE, false, {.i = -1}, 0}; /* no word is at -1 */
    case LT_T_GENERATOR_OPT: return (lt_cell){LT_CELL_NONE, false, {0}, 0};
    default: return lt_cell_from_int(v.i);
    }
}

/* ---- Calls ----------------------------------------------------------------------------------------------------- */

/* A value as an operand. A number becomes a tensor, which the cell then owns. */
static inline int bind_tensor(lt_cell *var, lt_value *v)
{
    if (LT_LIKELY(var->kind == LT_CELL_TENSOR)) {
        v->t = var->v.t;
        return 0;
    }
    v->t = NULL;
    if (var->kind == LT_CELL_NONE) return 0;
    lt_tensor *made = lt_cell_tensor(var);
    if (!made) return -1;
    *var = lt_cell_from_tensor(made, true);
    v->t = made;
    return 0;
}

/* Turns the stack's values into the arguments of an op. */
static int bind(lt_frame *f, const lt_op *op, lt_cell *stack, lt_value *v, lt_scalar *scalars)
{
    for (int i = 0; i < op->params; i++) {
        lt_cell *var = &stack[i];
        if (LT_LIKELY(op->tensors >> i & 1)) {
            if (bind_tensor(var, &v[i])) return -1;
            continue;
        }
        bool none = var->kind == LT_CELL_NONE;
        switch ((lt_type)lt_op_types(op)[i]) {
        case LT_T_LIST:
        case LT_T_LIST_OPT:
        case LT_T_LIST_VARIADIC:
            if (var->kind != LT_CELL_LIST)
                return lt_fail(LT_RUNTIME_ERROR, "%s: a program passes no list", lt_op_name(op));
            v[i].list = var->v.list;
            break;
        case LT_T_INT_OPT:
            var->room = var->v.i;
            v[i].ip = none ? NULL : &var->room;
            break;
        case LT_T_DIMS:
        case LT_T_DIMS_OF_OPT:
        case LT_T_DIMS_OPT:
        case LT_T_DIMS_VARIADIC:
            v[i].dims = none ? NULL : var->v.dims;
            if (var->kind == LT_CELL_INT) {
                lt_dims *one = lt_frame_dims(f);
                if (!one) return lt_fail(LT_RUNTIME_ERROR, "%s: a program is too long", lt_op_name(op));
                one->n = 1;
                one->v[0] = var->v.i;
                v[i].dims = one;
            }
            break;
        case LT_T_FLOAT: v[i].f = lt_cell_number(var); break;
        case LT_T_FLOAT_OPT:
            scalars[i].v.f = lt_cell_number(var);
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

/* The results of an op that has several, or none. */
static int call_for_list(lt_frame *f, const lt_op *op, const lt_value *v, lt_cell *result)
{
    lt_value out[LT_MAX_RESULTS];
    lt_list *list = lt_frame_list(f);
    if (!list) return lt_fail(LT_RUNTIME_ERROR, "%s: a program is too long", lt_op_name(op));
    if (op->returns == LT_LISTED) out[0].list = list;
    if (lt_dispatch(op, v, out)) return -1;
    if (op->returns == LT_SEVERAL) {
        const int failed = lt_list_new(list, op->results);
        for (int k = 0; k < op->results; k++) {
            if (failed) lt_release(out[k].t);
            else list->v[k] = out[k].t;
        }
        if (failed) return -1;
    }
    *result = (lt_cell){LT_CELL_LIST, true, {.list = list}, 0};
    return 0;
}

/* An op whose arguments are one or two tensors, which is what most calls of gradients are. */
static inline bool is_plain(const lt_op *op, const lt_cell *stack)
{
    return op->kernel && !op->scalars && lt_op_kernel(op)->inputs <= 2 && stack[0].kind == LT_CELL_TENSOR &&
           (lt_op_kernel(op)->inputs < 2 || stack[1].kind == LT_CELL_TENSOR);
}

static int call_plain(const lt_op *op, lt_cell *stack)
{
    const bool two = lt_op_kernel(op)->inputs == 2;
    lt_value v[2] = {{.t = stack[0].v.t}, {.t = two ? stack[1].v.t : NULL}};
    lt_tensor *result = lt_dispatch_one(op, v);
    if (stack[0].owned) lt_release(v[0].t);
    if (two && stack[1].owned) lt_release(v[1].t);
    stack[0].kind = result ? LT_CELL_TENSOR : LT_CELL_NONE;
    stack[0].owned = result != NULL;
    stack[0].v.t = result;
    if (two) stack[1].kind = LT_CELL_NONE, stack[1].owned = false;
    return result ? 0 : -1;
}

static int call_any(lt_frame *f, const lt_op *op, lt_cell *stack)
{
    if (LT_LIKELY(is_plain(op, stack))) return call_plain(op, stack);
    lt_value v[LT_MAX_PARAMS];
    lt_scalar scalars[LT_MAX_PARAMS];
    lt_cell result;
    int status = bind(f, op, stack, v, scalars);
    if (LT_LIKELY(!status && op->returns == LT_ONE)) {
        lt_tensor *t = lt_dispatch_one(op, v);
        result = lt_cell_from_tensor(t, true);
        status = t ? 0 : -1;
    } else if (!status) {
        status = call_for_list(f, op, v, &result);
    }
    for (int i = 0; i < op->params; i++) lt_cell_clear(&stack[i]);
    if (LT_LIKELY(!status)) stack[0] = result;
    return status;
}

/* In a gradient, numbers combined with numbers stay numbers, in double: an elementwise op of nothing but wrapped Python
 * numbers has one for its result, which takes the dtype of the tensor that it meets at last. */
static bool all_weak(const lt_op *op, const lt_cell *stack)
{
    bool any = false;
    for (int i = 0; op->kernel && i < op->params; i++) {
        if (stack[i].kind != LT_CELL_TENSOR) continue;
        if (!(stack[i].v.t->flags & LT_WEAK)) return false;
        any = true;
    }
    return any;
}

static int call_weak(lt_frame *f, const lt_op *op, lt_cell *stack)
{
    lt_tensor *operands[LT_MAX_PARAMS];
    int n = 0;
    for (int i = 0; i < op->params; i++)
        if (stack[i].kind == LT_CELL_TENSOR) {
            lt_tensor *t = lt_retain(stack[i].v.t);
            t->flags &= ~LT_WEAK;
            operands[n++] = t;
        }
    const int failed = call_any(f, op, stack);
    if (!failed && stack[0].kind == LT_CELL_TENSOR) stack[0].v.t->flags |= LT_WEAK;
    for (int i = 0; i < n; i++) {
        operands[i]->flags |= LT_WEAK;
        lt_release(operands[i]);
    }
    return failed;
}

int lt_program_call(lt_frame *f, const lt_op *op, lt_cell *stack)
{
    return LT_UNLIKELY(f->grads && all_weak(op, stack)) ? call_weak(f, op, stack) : call_any(f, op, stack);
}

/* ---- The machine ----------------------------------------------------------------------------------------------- */

static inline uint32_t operand(const uint8_t **at)
{
    uint32_t value = *(*at)++;
    if (LT_LIKELY(value < 128)) return value;
    value &= 127;
    for (int bits = 7;; bits += 7) {
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
    lt_cell_clear(&f->locals[slot]); /* of an earlier round, where a program runs for each tensor of a list */
    f->locals[slot] = value;
    if (value.kind == LT_CELL_DIMS) f->dims_kept = f->dims_used;
    if (value.kind == LT_CELL_LIST) f->lists_kept = f->lists_used;
}

int lt_run(uint32_t start, lt_frame *f, lt_cell *out)
{
    const uint8_t *at = lt_programs + start;
    lt_cell stack[LT_MAX_STACK], *top = stack; /* top points behind the topmost value */
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
            *top++ = of_argument((lt_type)lt_op_types(f->op)[a], f->args[a]);
            break;
        case LT_CODE_TENSOR: *top++ = lt_cell_from_tensor(f->args[operand(&at)].t, false); break;
        case LT_CODE_RESULT: *top++ = lt_cell_from_tensor(f->results[operand(&at)], false); break;
        case LT_CODE_GRAD: *top++ = lt_cell_from_tensor(f->grads[operand(&at)], false); break;
        case LT_CODE_INT:
            a = operand(&at);
            *top++ = lt_cell_from_int(a & 1 ? -(lt_idx)(a / 2) - 1 : (lt_idx)(a / 2));
            break;
        case LT_CODE_FLOAT:
            memcpy(&number_, at, sizeof number_);
            at += sizeof number_;
            *top++ = lt_cell_from_float(number_);
            break;
        case LT_CODE_NONE: *top++ = (lt_cell){0}; break;
        case LT_CODE_FACT:
            a = operand(&at);
            b = operand(&at);
            if (f->arg_facts ? lt_program_fact(f, (int)a, &f->arg_facts[b], top)
                             : lt_program_fact_of(f, (int)a, f->args[b].t, top))
                goto fail;
            top++;
            break;
        case LT_CODE_RESULT_FACT:
            a = operand(&at);
            b = operand(&at);
            if (f->result_facts ? lt_program_fact(f, (int)a, &f->result_facts[b], top)
                                : lt_program_fact_of(f, (int)a, f->results[b], top))
                goto fail;
            top++;
            break;
        case LT_CODE_FACT_OF: {
            lt_cell value = top[-1], result;
            if (lt_program_fact_of(f, (int)operand(&at), value.kind == LT_CELL_TENSOR ? value.v.t : NULL, &result))
                goto fail;
            lt_cell_clear(&value);
            top[-1] = result;
            break;
        }
        case LT_CODE_CALL: {
            const lt_op *op = &lt_ops[operand(&at)];
            top -= op->params;
            if (lt_program_call(f, op, top)) goto fail;
            top++;
            break;
        }
        case LT_CODE_ITEM:
            top--;
            if (lt_program_item(top - 1, top)) goto fail;
            break;
        case LT_CODE_ITEMS:
            top -= 2;
            if (lt_program_items(f, top - 1, top, top + 1)) goto fail;
            break;
        case LT_CODE_NEED: {
            a = operand(&at);
            b = operand(&at);
            const char *name = (const char *)at, *wanted = name + strlen(name) + 1;
            at = (const uint8_t *)wanted + strlen(wanted) + 1;
            if (lt_program_need(f, --top, (int)a, (int)b, name, wanted)) goto fail;
            break;
        }
        case LT_CODE_SEQUENCE:
            a = operand(&at);
            if (lt_program_sequence(f, top - a, (int)a)) goto fail;
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
            if (lt_program_binary(f, code, top - 2, top - 1)) goto fail;
            top--;
            break;
        case LT_CODE_QUOTIENT:
        case LT_CODE_REMAINDER:
            top--;
            if (lt_program_whole(code, top - 1, top)) goto fail;
            break;
        case LT_CODE_NEG:
            if (lt_program_negate(f, top - 1)) goto fail;
            break;
        case LT_CODE_NOT: top[-1] = lt_cell_from_int(!lt_cell_truth(top - 1)); break;
        case LT_CODE_JUMP:
            a = distance(&at);
            at += a;
            break;
        case LT_CODE_JUMP_IF_FALSE:
            a = distance(&at);
            if (!lt_cell_truth(--top)) at += a;
            break;
        case LT_CODE_IS_NONE: {
            bool none = top[-1].kind == LT_CELL_NONE;
            lt_cell_clear(&top[-1]);
            top[-1] = lt_cell_from_int(none);
            break;
        }
        case LT_CODE_LEN: {
            lt_idx n = top[-1].kind == LT_CELL_DIMS   ? top[-1].v.dims->n
                       : top[-1].kind == LT_CELL_LIST ? top[-1].v.list->n
                                                      : 1;
            lt_cell_clear(&top[-1]);
            top[-1] = lt_cell_from_int(n);
            break;
        }
        case LT_CODE_TO_FLOAT: top[-1] = lt_cell_from_float(lt_cell_number(&top[-1])); break;
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
        case LT_CODE_ITEM_INDEX: *top++ = lt_cell_from_int(f->item); break;
        case LT_CODE_ITEM_START: *top++ = lt_cell_from_int(f->item_start); break;
        case LT_CODE_ITEM_SIZE: *top++ = lt_cell_from_int(f->item_size); break;
        case LT_CODE_TANGENT: {
            a = operand(&at);
            lt_tensor *t = f->tangents[a];
            if (t) {
                *top++ = lt_cell_from_tensor(t, false);
            } else {
                lt_tensor *zeros = lt_zeros_like(f->args[a].t, -1, false);
                if (!zeros) goto fail;
                *top++ = lt_cell_from_tensor(zeros, true);
            }
            break;
        }
        case LT_CODE_SHIFT:
            if (lt_program_shift(f, (int)operand(&at), top - 1)) goto fail;
            break;
        case LT_CODE_PROMOTE:
            if (lt_program_promote(top - 2, top - 1)) goto fail;
            top--;
            break;
        case LT_CODE_RANK:
            top--;
            if (lt_program_rank(top - 1, top)) goto fail;
            break;
        case LT_CODE_BATCHED: *top++ = lt_cell_from_int(f->batched >> operand(&at) & 1); break;
        case LT_CODE_RAW: *top++ = lt_cell_from_tensor(f->raw[operand(&at)].t, false); break;
        case LT_CODE_BATCH_SIZE: *top++ = lt_cell_from_int(f->batch); break;
        default: lt_raise(LT_RUNTIME_ERROR, "a program has the unknown instruction %d", code); goto fail;
        }
    }
fail:
    while (top > stack) lt_cell_clear(--top);
    return -1;
}
