/* The interpreter of the op table's expressions: its calls of ops. */
#include "ops_gen.h"
#include "profile.h"
#include "program.h"
#include "program_gen.h"

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
    *result = (lt_cell){LT_CELL_LIST, true, false, {.list = list}, 0};
    return 0;
}

/* An op whose arguments are one or two tensors, which is what most calls of gradients are. */
static inline bool is_plain(const lt_op *op, const lt_cell *stack)
{
    return op->kernel && !op->scalars && lt_op_kernel(op)->inputs <= 2 && stack[0].kind == LT_CELL_TENSOR &&
           (lt_op_kernel(op)->inputs < 2 || stack[1].kind == LT_CELL_TENSOR);
}

/* Whether a result of an elementwise op over c and `other` may be written over c: nobody else has it, and the result
 * has its shape and dtype. */
static inline bool takes(const lt_cell *c, const lt_tensor *other)
{
    const lt_tensor *t = c->v.t;
    if (!(c->owned | c->lent) || !lt_is_sole(t) || !lt_is_float(t->dtype)) return false;
    if (other->flags & LT_WEAK) return lt_dtypes[other->dtype].kind <= LT_KIND_FLOAT;
    return other->dtype == t->dtype && lt_same_shape(other, t);
}

/* Where the result of an elementwise op over one or two tensors may be written; NULL: a new tensor is needed. */
static inline lt_tensor *room_for(const lt_elementwise_info *info, const lt_cell *stack)
{
    if (info->rule > LT_RULE_FLOAT) return NULL;
    if (info->inputs == 1) return takes(&stack[0], stack[0].v.t) ? stack[0].v.t : NULL;
    if (takes(&stack[0], stack[1].v.t)) return stack[0].v.t;
    return takes(&stack[1], stack[0].v.t) ? stack[1].v.t : NULL;
}

/* Whether an elementwise op over these needs no dispatcher: its loop is all there is to it. */
static inline bool is_direct(const lt_tensor *a, const lt_tensor *b)
{
    return !(a->device | b->device | lt_current_device | lt_profiled) &&
           !(lt_grad_enabled && ((a->flags | b->flags) & (LT_REQUIRES_GRAD | LT_VIEW)));
}

static int call_plain(const lt_op *op, lt_cell *stack)
{
    const lt_elementwise_info *info = lt_op_kernel(op);
    const bool two = info->inputs == 2;
    lt_value v[2] = {{.t = stack[0].v.t}, {.t = two ? stack[1].v.t : NULL}};
    lt_tensor *result, *in[2] = {v[0].t, two ? v[1].t : v[0].t};
    if (LT_LIKELY(is_direct(in[0], in[1]))) result = lt_elementwise(info, in, NULL, room_for(info, stack));
    else result = lt_dispatch_one(op, v);
    if (stack[0].owned) lt_release(v[0].t);
    if (two && stack[1].owned) lt_release(v[1].t);
    stack[0].kind = result ? LT_CELL_TENSOR : LT_CELL_NONE;
    stack[0].owned = result != NULL;
    stack[0].lent = false;
    stack[0].v.t = result;
    if (two) stack[1].kind = LT_CELL_NONE, stack[1].owned = false;
    return result ? 0 : -1;
}

static int call_any(lt_frame *f, const lt_op *op, lt_cell *stack)
{
    lt_value v[LT_MAX_PARAMS];
    lt_scalar scalars[LT_MAX_PARAMS];
    lt_cell result;
    int status = bind(f, op, stack, v, scalars);
    const int inputs = op->kernel ? lt_op_kernel(op)->inputs : 3;
    if (!status && inputs <= 2 && is_direct(v[0].t, v[inputs - 1].t)) {
        double numbers[LT_MAX_PARAMS];
        for (int i = 0; i < op->scalars; i++) numbers[i] = v[op->scalars_first + i].f;
        lt_tensor *const in[] = {v[0].t, v[inputs - 1].t};
        lt_tensor *t =
            lt_elementwise(lt_op_kernel(op), in, op->scalars ? numbers : NULL, room_for(lt_op_kernel(op), stack));
        result = lt_cell_from_tensor(t, true);
        status = t ? 0 : -1;
    } else if (LT_LIKELY(!status && op->returns == LT_ONE)) {
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
    const int failed = is_plain(op, stack) ? call_plain(op, stack) : call_any(f, op, stack);
    if (!failed && stack[0].kind == LT_CELL_TENSOR) stack[0].v.t->flags |= LT_WEAK;
    for (int i = 0; i < n; i++) {
        operands[i]->flags |= LT_WEAK;
        lt_release(operands[i]);
    }
    return failed;
}

int lt_program_call(lt_frame *f, const lt_op *op, lt_cell *stack)
{
    if (LT_LIKELY(is_plain(op, stack)) && LT_LIKELY(!(stack[0].v.t->flags & LT_WEAK))) return call_plain(op, stack);
    /* Gradients are written for complex numbers too: of a real one the conjugate is the number itself. */
    if (op == &lt_ops[LT_OP_conj] && stack[0].kind == LT_CELL_TENSOR && !lt_is_complex(stack[0].v.t->dtype)) return 0;
    return LT_UNLIKELY(f->grads && all_weak(op, stack)) ? call_weak(f, op, stack) : call_any(f, op, stack);
}
