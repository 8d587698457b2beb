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
    case LT_T_LIST_VARIADIC: return (lt_cell){LT_CELL_LIST, false, false, v, 0};
    case LT_T_INT_OPT: return v.ip ? lt_cell_from_int(*v.ip) : (lt_cell){LT_CELL_NONE, false, false, {0}, 0};
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC:
        return v.dims ? (lt_cell){LT_CELL_DIMS, false, false, v, 0} : (lt_cell){LT_CELL_NONE, false, false, {0}, 0};
    case LT_T_FLOAT: return lt_cell_from_float(v.f);
    case LT_T_FLOAT_OPT: return v.fp ? lt_cell_from_float(*v.fp) : (lt_cell){LT_CELL_NONE, false, false, {0}, 0};
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT:
        return v.s ? (lt_cell){LT_CELL_SCALAR, false, false, v, 0} : (lt_cell){LT_CELL_NONE, false, false, {0}, 0};
    case LT_T_DTYPE_OPT:
    case LT_T_DEVICE_OPT:
    case LT_T_ENUM_OPT:
        return v.i >= 0 ? lt_cell_from_int(v.i)
                        : (lt_cell){LT_CELL_NONE, false, false, {.i = -1}, 0}; /* no word is at -1 */
    case LT_T_GENERATOR_OPT: return (lt_cell){LT_CELL_NONE, false, false, {0}, 0};
    default: return lt_cell_from_int(v.i);
    }
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
    copy.owned = copy.lent = false;
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
        case LT_CODE_ONLY_GRAD:
            *top++ = lt_cell_from_tensor(f->grads[operand(&at)], false);
            top[-1].lent = f->spares;
            break;
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
            top[-1].owned = top[-1].lent = false;
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
