/* The interpreter of the op table's expressions: what a program sees, and its values. */
#ifndef LT_PROGRAM_H
#define LT_PROGRAM_H

#include "dispatch.h"

typedef enum lt_cell_kind {
    LT_CELL_NONE,
    LT_CELL_TENSOR,
    LT_CELL_LIST,
    LT_CELL_INT,
    LT_CELL_FLOAT,
    LT_CELL_DIMS,
    LT_CELL_SCALAR
} lt_cell_kind;
/* expr.py keeps every program within these. */
enum { LT_MAX_STACK = 32, LT_MAX_LOCALS = 24, LT_PROGRAM_DIMS = 24, LT_PROGRAM_LISTS = 8 };

typedef struct lt_cell {
    uint8_t kind;
    bool owned; /* a reference of its own, or a list's items */
    bool lent;  /* a gradient of which nothing else will have need, if its one reference is the pass's */
    lt_value v;
    lt_idx room; /* INT: where int? points */
} lt_cell;

typedef struct lt_fact {
    uint8_t dtype, ndim, device;
    lt_idx numel;
    const lt_idx *shape;
} lt_fact;

/* What a program sees, begun by lt_frame_begin. What its expressions cannot ask for need not be set. */
typedef struct lt_frame {
    const lt_op *op;
    const lt_value *args;
    lt_tensor *const *results;
    lt_tensor *const *grads;
    const lt_fact *arg_facts, *result_facts; /* NULL: asked of the tensors themselves */
    lt_tensor *const *tangents;              /* by parameter */
    const lt_value *raw;                     /* vmap: the arguments as they came */
    uint32_t batched;                        /* vmap: mask of parameters */
    bool spares;                             /* no program after this one reads the gradients, and no hook */
    lt_idx batch, item, item_start, item_size;
    const char *called; /* needs: the name by which the op was called */
    /* The machine's own. */
    int locals_used, dims_used, dims_kept, lists_used, lists_kept;
    lt_cell locals[LT_MAX_LOCALS];
    lt_dims dims[LT_PROGRAM_DIMS];
    lt_list lists[LT_PROGRAM_LISTS];
} lt_frame;

/* A frame for programs of an op over these arguments, of which everything is asked of the tensors themselves. */
static inline void lt_frame_begin(lt_frame *f, const lt_op *op, const lt_value *args)
{
    f->op = op;
    f->args = args;
    f->arg_facts = f->result_facts = NULL;
    f->grads = NULL;
    f->spares = false;
    f->locals_used = f->dims_used = f->dims_kept = f->lists_used = f->lists_kept = 0;
}

/* Runs the program at lt_programs + at. The value is the caller's, to be dropped with lt_cell_drop; the frame's locals
 * stay for the next program and are dropped with lt_frame_drop. */
int lt_run(uint32_t at, lt_frame *frame, lt_cell *out);
void lt_cell_drop(lt_cell *var);
void lt_frame_drop(lt_frame *frame);
lt_tensor *lt_cell_tensor(lt_cell *var); /* a new reference; numbers become weak 0-d tensors; NULL on an error */

/* ---- What program.c and program_instructions.c share --------------------------------------------------------------
 */

/* lt_cell_drop, in line. */
static inline void lt_cell_clear(lt_cell *var)
{
    if (var->owned && var->kind == LT_CELL_TENSOR) lt_release(var->v.t);
    if (var->owned && var->kind == LT_CELL_LIST) lt_list_clear((lt_list *)var->v.list);
    var->kind = LT_CELL_NONE;
    var->owned = false;
}

/* Values of the machine. */
static inline lt_cell lt_cell_from_int(lt_idx i) { return (lt_cell){LT_CELL_INT, false, false, {.i = i}, 0}; }
static inline lt_cell lt_cell_from_float(double f) { return (lt_cell){LT_CELL_FLOAT, false, false, {.f = f}, 0}; }
static inline lt_cell lt_cell_from_tensor(lt_tensor *t, bool owned)
{
    return t ? (lt_cell){LT_CELL_TENSOR, owned, false, {.t = t}, 0} : (lt_cell){LT_CELL_NONE, false, false, {0}, 0};
}

/* Room that a program may fill; NULL where there is none left. */
static inline lt_dims *lt_frame_dims(lt_frame *f)
{
    return f->dims_used < LT_PROGRAM_DIMS ? &f->dims[f->dims_used++] : NULL;
}

static inline lt_list *lt_frame_list(lt_frame *f)
{
    if (f->lists_used == LT_PROGRAM_LISTS) return NULL;
    lt_list *list = &f->lists[f->lists_used++];
    *list = (lt_list){0, NULL};
    return list;
}

static inline double lt_cell_number(const lt_cell *v)
{
    return v->kind == LT_CELL_FLOAT ? v->v.f : v->kind == LT_CELL_SCALAR ? lt_scalar_double(*v->v.s) : (double)v->v.i;
}

static inline bool lt_cell_truth(const lt_cell *a) { return a->kind != LT_CELL_NONE && lt_cell_number(a) != 0; }

/* Calls the op on the topmost values of the stack and leaves its result in their place. */
int lt_program_call(lt_frame *f, const lt_op *op, lt_cell *stack);

/* The instructions that do more than move values (program_instructions.c); 0, or -1 with lt_error set. */
int lt_program_binary(lt_frame *f, int code, lt_cell *a, lt_cell *b);
int lt_program_whole(int code, lt_cell *a, const lt_cell *b);
int lt_program_negate(lt_frame *f, lt_cell *a);
int lt_program_item(lt_cell *base, const lt_cell *index);
int lt_program_items(lt_frame *f, lt_cell *base, const lt_cell *start, const lt_cell *stop);
int lt_program_need(lt_frame *f, lt_cell *condition, int kind, int param, const char *name, const char *wanted);
int lt_program_sequence(lt_frame *f, lt_cell *stack, int n);
int lt_program_fact(lt_frame *f, int which, const lt_fact *facts, lt_cell *out);
int lt_program_fact_of(lt_frame *f, int which, const lt_tensor *t, lt_cell *out);
int lt_program_promote(lt_cell *a, lt_cell *b);
int lt_program_shift(lt_frame *f, int whole, lt_cell *top);
int lt_program_rank(lt_cell *base, const lt_cell *n);

#endif
