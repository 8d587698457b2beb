/* An op as data: a row of the table that the generator writes, with the programs of its gradients and rules, and the
 * calling convention that all ops share: an array of lt_value, one per parameter. */
#ifndef LT_OP_H
#define LT_OP_H

#include "elementwise.h"
#include "generator.h"

enum { LT_MAX_RESULTS = 8, LT_MAX_PARAMS = 16 };

/* The parameter types of the table. */
typedef enum lt_type {
    LT_T_TENSOR,
    LT_T_OPERAND,
    LT_T_PLACES,
    LT_T_TENSOR_OPT,
    LT_T_LIST,
    LT_T_LIST_OPT,
    LT_T_LIST_VARIADIC,
    LT_T_INT,
    LT_T_INT_OPT,
    LT_T_DIMS,
    LT_T_DIMS_OF_OPT,
    LT_T_DIMS_OPT,
    LT_T_DIMS_VARIADIC,
    LT_T_FLOAT,
    LT_T_FLOAT_OPT,
    LT_T_BOOL,
    LT_T_TRUE,
    LT_T_FALSE,
    LT_T_NONE,
    LT_T_SCALAR,
    LT_T_SCALAR_OPT,
    LT_T_DTYPE,
    LT_T_DTYPE_OPT,
    LT_T_DEVICE_OPT,
    LT_T_GENERATOR_OPT,
    LT_T_ENUM,
    LT_T_ENUM_OPT
} lt_type;

/* One argument, or one result. Optional ones are NULL, or -1 for dtype, device and enum, where there is none. */
typedef union lt_value {
    lt_tensor *t;        /* TENSOR, OPERAND, PLACES, TENSOR_OPT */
    const lt_list *list; /* LIST, LIST_OPT (its items may be NULL), LIST_VARIADIC */
    lt_idx i;            /* INT, BOOL, TRUE, FALSE, DTYPE, DTYPE_OPT, DEVICE_OPT, ENUM, ENUM_OPT */
    double f;            /* FLOAT */
    const lt_idx *ip;    /* INT_OPT */
    const double *fp;    /* FLOAT_OPT */
    const lt_dims *dims; /* DIMS, DIMS_OF_OPT (an item may be LT_NO_SIZE), DIMS_OPT, DIMS_VARIADIC */
    const lt_scalar *s;  /* SCALAR, SCALAR_OPT */
    lt_generator *g;     /* GENERATOR_OPT */
} lt_value;

typedef enum lt_returns { LT_ONE, LT_SEVERAL, LT_LISTED, LT_NOTHING } lt_returns;

/* lt_op.flags */
enum {
    LT_OP_VIEW = 1,    /* the result is a view of parameter 0 */
    LT_OP_BECOMES = 2, /* in place, self becomes the view that the op returns */
    LT_OP_RANDOM = 4,
    LT_OP_COMPOSITE = 8,     /* made of other ops: those are what is recorded and transformed */
    LT_OP_ANY_DTYPE = 16,    /* moves elements of any dtype */
    LT_OP_LINEAR = 32,       /* jvp: linear in all tensors together */
    LT_OP_EACH = 64,         /* jvp: linear in each tensor */
    LT_OP_LEADING = 128,     /* vmap: works over leading dims */
    LT_OP_HAS_DEVICE = 256,  /* has a device parameter */
    LT_OP_TRANSPARENT = 512, /* a composite that never looks at elements or strides: vmap may transform its parts */
    LT_OP_LINES = 1024,      /* each line along the dims that its first number or dims name is computed by itself */
    LT_OP_LAST_DIMS = 2048,  /* the same where its first dims are the sizes of the last ones */
    LT_OP_FLOAT_LINES = 4096 /* beside LINES: integers are widened into the result, and no room is saved */
};

typedef void (*lt_fn)(void); /* a forward or composite function, whatever its type; the op's adapter knows it */
typedef int (*lt_adapter)(lt_fn fn, const lt_value *v, lt_value *out);

/* Without pointers, so that nothing has to be set right when a module is loaded. */
typedef struct lt_op {
    uint32_t name, data_dependent; /* places in lt_texts; why the shape of the result depends on values, or 0 */
    uint32_t names;  /* of ops that write to their arguments: the parameters' names, with spaces between */
    uint16_t types;  /* place in lt_type_lists of the parameters' types */
    uint16_t kernel; /* place in lt_ew, or 0 */
    uint16_t adapter, fn, composition_fn; /* places in lt_adapters and lt_fns */
    uint8_t params, results, returns;
    uint8_t scalars_first, scalars; /* of kernels: the float parameters that the loop reads */
    uint8_t inputs;                 /* tensors that are differentiable, without those in lists */
    uint8_t only_if;                /* parameter + 1 that says whether `mutates` or LT_OP_RANDOM holds, or 0 */
    uint16_t flags, tensors, lists, differentiable, mutates; /* bit masks of parameters */
    uint16_t keep;                                           /* place in lt_keeps */
    uint16_t holes, spare; /* lists in which NULL may stand, lists that may be empty, where lists are written to */
    /* Offsets into lt_programs; 0 for none. composition is 1 where composition_fn is it. */
    uint32_t grad, compose, composition, jvp, vmap, needs;
} lt_op;

/* What a node keeps for the gradients of an op: how many of each, and where in lt_programs the lists of them begin, one
 * behind the other. */
typedef struct lt_keep {
    uint32_t at;
    uint8_t saved; /* tensors whose elements a gradient reads: result or parameter, its number, mask of the inputs whose
                      gradients read it */
    uint8_t attrs; /* parameters that are not tensors */
    uint8_t facts, result_facts; /* tensors of which only shape and dtype are needed */
    uint8_t lists;               /* lists of tensors whose elements a gradient reads */
    uint8_t item_dim;            /* parameter + 1 with the dim along which a list is joined, or 0 */
} lt_keep;

extern const lt_op lt_ops[];
extern const uint32_t lt_op_count;
extern const uint8_t lt_type_lists[];
extern const lt_adapter lt_adapters[];
extern const lt_fn lt_fns[];
extern const lt_keep lt_keeps[];
extern const uint8_t lt_programs[];

static inline const char *lt_op_name(const lt_op *op) { return lt_text(op->name); }

/* Whether a call draws numbers. */
static inline bool lt_op_draws(const lt_op *op, const lt_value *v)
{
    return (op->flags & LT_OP_RANDOM) && (!op->only_if || v[op->only_if - 1].i);
}

static inline const uint8_t *lt_op_types(const lt_op *op) { return lt_type_lists + op->types; }
static inline const lt_elementwise_info *lt_op_kernel(const lt_op *op) { return &lt_ew[op->kernel]; }
static inline int lt_call(const lt_op *op, int fn, const lt_value *v, lt_value *out)
{
    return lt_adapters[op->adapter](lt_fns[fn], v, out);
}

static inline bool lt_is_list(const lt_op *op, int p) { return op->lists >> p & 1; }

/* The results of a call, wherever the op puts them. */
static inline int lt_result_count(const lt_op *op, const lt_value *out)
{
    return op->returns == LT_LISTED ? (int)out[0].list->n : op->returns == LT_NOTHING ? 0 : op->results;
}
static inline lt_tensor **lt_result_at(const lt_op *op, lt_value *out, int i)
{
    return op->returns == LT_LISTED ? &((lt_list *)out[0].list)->v[i] : &out[i].t;
}
static inline void lt_results_drop(const lt_op *op, lt_value *out)
{
    if (op->returns == LT_LISTED) {
        lt_list_clear((lt_list *)out[0].list);
        return;
    }
    for (int i = 0; i < lt_result_count(op, out); i++) {
        lt_release(out[i].t);
        out[i].t = NULL;
    }
}

#endif
