/* What the machine of program.c and its instructions share: values, and room in a frame for what they point at. */
#ifndef LT_PROGRAM_H
#define LT_PROGRAM_H

#include "op.h"

/* lt_cell_drop, in line. */
static inline void lt_cell_clear(lt_cell *var)
{
    if (var->owned && var->kind == LT_CELL_TENSOR) lt_release(var->v.t);
    if (var->owned && var->kind == LT_CELL_LIST) lt_list_clear((lt_list *)var->v.list);
    var->kind = LT_CELL_NONE;
    var->owned = false;
}

/* Values of the machine. */
static inline lt_cell lt_cell_from_int(lt_idx i) { return (lt_cell){LT_CELL_INT, false, {.i = i}, 0}; }
static inline lt_cell lt_cell_from_float(double f) { return (lt_cell){LT_CELL_FLOAT, false, {.f = f}, 0}; }
static inline lt_cell lt_cell_from_tensor(lt_tensor *t, bool owned)
{
    return t ? (lt_cell){LT_CELL_TENSOR, owned, {.t = t}, 0} : (lt_cell){LT_CELL_NONE, false, {0}, 0};
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
int lt_program_shift(lt_frame *f, int whole, lt_cell *top);
int lt_program_rank(lt_cell *base, const lt_cell *n);

#endif
