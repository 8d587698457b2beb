/* An op as data, and the one calling convention that all ops share.
 *
 * The generator writes an lt_op for each entry of the op table. Whoever calls an op (the binding, a program, a typed
 * function such as lt_add) puts its arguments into an array of lt_value, one per parameter, and calls lt_dispatch
 * (dispatch.c), where devices, transforms, dtypes and the recording of the graph are dealt with once for all ops.
 */
#ifndef LT_OP_H
#define LT_OP_H

#include "engine.h"

/* The parameter types of the table. */
typedef enum lt_type {
    LT_T_TENSOR,
    LT_T_OPERAND,
    LT_T_TENSOR_OPT,
    LT_T_LIST,
    LT_T_LIST_OPT,
    LT_T_LIST_VARIADIC,
    LT_T_INT,
    LT_T_INT_OPT,
    LT_T_DIMS,
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
    lt_tensor *t;        /* TENSOR, OPERAND, TENSOR_OPT */
    const lt_list *list; /* LIST, LIST_OPT (its items may be NULL), LIST_VARIADIC */
    lt_idx i;            /* INT, BOOL, TRUE, FALSE, DTYPE, DTYPE_OPT, DEVICE_OPT, ENUM, ENUM_OPT */
    double f;            /* FLOAT */
    const lt_idx *ip;    /* INT_OPT */
    const double *fp;    /* FLOAT_OPT */
    const lt_dims *dims; /* DIMS, DIMS_OPT, DIMS_VARIADIC */
    const lt_scalar *s;  /* SCALAR, SCALAR_OPT */
    lt_generator *g;     /* GENERATOR_OPT */
} lt_value;

typedef enum lt_returns { LT_ONE, LT_SEVERAL, LT_LISTED, LT_NOTHING } lt_returns;

/* lt_op.flags */
enum {
    LT_OP_VIEW = 1,       /* the result is a view of parameter 0 */
    LT_OP_CUTS_GRAPH = 2, /* the in-place form leaves the graph */
    LT_OP_RANDOM = 4,
    LT_OP_COMPOSITE = 8,    /* made of other ops: those are what is recorded and transformed */
    LT_OP_ANY_DTYPE = 16,   /* moves elements of any dtype */
    LT_OP_LINEAR = 32,      /* jvp: linear in all tensors together */
    LT_OP_EACH = 64,        /* jvp: linear in each tensor */
    LT_OP_LEADING = 128,    /* vmap: works over leading dims */
    LT_OP_HAS_DEVICE = 256, /* has a device parameter */
    LT_OP_TRANSPARENT = 512 /* a composite that never looks at elements or strides: vmap may transform its parts */
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
    uint8_t mutates_if;             /* parameter + 1 that says whether `mutates` holds, or 0 */
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
static inline const uint8_t *lt_op_types(const lt_op *op) { return lt_type_lists + op->types; }
static inline const lt_elementwise_info *lt_op_kernel(const lt_op *op) { return &lt_ew[op->kernel]; }
static inline int lt_call(const lt_op *op, int fn, const lt_value *v, lt_value *out)
{
    return lt_adapters[op->adapter](lt_fns[fn], v, out);
}

/* Calls an op. out[0].t for one result, out[k].t for several; for a list of tensors out[0].list points at the list to
 * fill. 0, or -1 with lt_error set and nothing in out. */
int lt_dispatch(const lt_op *op, const lt_value *v, lt_value *out);
/* The in-place form: writes the result into v[0].t. */
int lt_dispatch_inplace(const lt_op *op, const lt_value *v);

/* Typed front doors, for the generated functions. */
lt_tensor *lt_dispatch_one(const lt_op *op, const lt_value *v);
int lt_dispatch_several(const lt_op *op, const lt_value *v, lt_tensor **out);
int lt_dispatch_list(const lt_op *op, const lt_value *v, lt_list *out);

/* Computes the results of an op on plain tensors, without recording: its kernel, its forward function or its
 * composition. */
int lt_compute(const lt_op *op, const lt_value *v, lt_value *out);
/* Calls the composition that a fused op stands for. */
int lt_compute_composition(const lt_op *op, const lt_value *v, lt_value *out);

static inline bool lt_is_list(const lt_op *op, int p) { return op->lists >> p & 1; }

/* Whether the arguments are what callers from the host language must keep to (needs.c); -1 with lt_error set. */
int lt_check_needs(const char *called, const lt_op *op, const lt_value *v);

/* ---- Writing to arguments (mutate.c) --------------------------------------------------------------------------- */

int lt_check_mutable(const lt_op *op, const lt_value *v); /* whether what the op writes to may be written */
void lt_count_versions(const lt_op *op, const lt_value *v);
bool lt_left_out(const lt_op *op, const lt_value *v, lt_idx i); /* whether place i of the lists has a NULL */
/* The composition of an op that writes to its arguments, at lt_programs + op->composition. Without `write` for its
 * results alone. */
int lt_compute_writes(const lt_op *op, const lt_value *v, lt_value *out, bool write);

/* ---- Recording (record.c) -------------------------------------------------------------------------------------- */

bool lt_any_recording(const lt_op *op, const lt_value *v); /* the same, where there are lists or views */

/* Whether the op must be recorded. */
static inline bool lt_op_recording(const lt_op *op, const lt_value *v)
{
    if (!lt_grad_enabled) return false;
    for (unsigned mask = op->differentiable & op->tensors; mask; mask &= mask - 1) {
        const lt_tensor *t = v[__builtin_ctz(mask)].t;
        if (t && (t->flags & LT_REQUIRES_GRAD)) return true;
    }
    return lt_any_recording(op, v);
}

/* A node whose edges lead to `edges` and which keeps what the gradients need of `keep`; results may be NULL before they
 * exist where no gradient asks for their shapes. */
lt_node *lt_record_begin(const lt_op *op, const lt_value *edges, const lt_value *keep, lt_tensor *const *results);
int lt_record_end(const lt_op *op, lt_node *n, lt_tensor *const *results, int count);
bool lt_op_keeps(const lt_op *op, int param); /* whether a gradient reads the elements of this parameter */
const lt_op *lt_node_op(const lt_node *n);    /* NULL where it is not an op's */

/* ---- Programs (program.c) -------------------------------------------------------------------------------------- */

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
enum {
    LT_MAX_STACK = 32,
    LT_MAX_LOCALS = 24,
    LT_PROGRAM_DIMS = 24,
    LT_PROGRAM_LISTS = 8,
    LT_MAX_RESULTS = 8,
    LT_MAX_PARAMS = 16
};

typedef struct lt_cell {
    uint8_t kind;
    bool owned; /* a reference of its own, or a list's items */
    lt_value v;
    lt_idx room; /* INT: where int? points */
} lt_cell;

typedef struct lt_fact {
    int dtype, ndim;
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
    f->locals_used = f->dims_used = f->dims_kept = f->lists_used = f->lists_kept = 0;
}

/* Runs the program at lt_programs + at. The value is the caller's, to be dropped with lt_cell_drop; the frame's locals
 * stay for the next program and are dropped with lt_frame_drop. */
int lt_run(uint32_t at, lt_frame *frame, lt_cell *out);
void lt_cell_drop(lt_cell *var);
void lt_frame_drop(lt_frame *frame);
lt_tensor *lt_cell_tensor(lt_cell *var); /* a new reference; numbers become weak 0-d tensors; NULL on an error */

/* ---- Transforms (transform.c) ---------------------------------------------------------------------------------- */

/* A wrapped tensor stands for another in a transform that is under way: vmap gives it one dim less than its value,
 * which has the batch first; jvp gives it a tangent. Transforms nest; each has a level, and an op is taken through the
 * innermost first. */
typedef enum lt_transform { LT_BATCH, LT_DUAL } lt_transform;

typedef struct lt_wrap {
    lt_transform kind;
    int level;
    lt_tensor *value, *tangent;
} lt_wrap;

static inline const lt_wrap *lt_wrap_of(const lt_tensor *t)
{
    return t->device == LT_DEVICE_WRAPPED ? t->storage->owner : NULL;
}
/* A new wrapped tensor; `value` and `tangent` (NULL: zero) are borrowed. */
lt_tensor *lt_wrap_new(lt_transform kind, int level, lt_tensor *value, lt_tensor *tangent);

typedef enum lt_randomness { LT_RANDOM_ERROR, LT_RANDOM_DIFFERENT, LT_RANDOM_SAME } lt_randomness;
enum { LT_MAX_LEVELS = 64 };
extern LT_THREAD int lt_levels;                                  /* transforms under way */
extern LT_THREAD uint8_t lt_level_randomness[LT_MAX_LEVELS + 1]; /* of vmap levels: what a random op does */

int lt_transformed(const lt_op *op, const lt_value *v, lt_value *out);
int lt_transformed_inplace(const lt_op *op, const lt_value *v);
int lt_transformed_copy(const char *op, lt_tensor *self, lt_tensor *source);

#endif
