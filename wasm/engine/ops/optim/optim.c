/* Optimizer steps over lists of parameters, and what is done to their gradients. What a step is stands in
 * wasm/ops/optim/optim.py, from which the functions of the single optimizers are written. */
#include <math.h>

#include "engine.h"
#include "run_kernel.h"
#include "ops_gen.h"

#include "optim.h"

/* ---- Steps ----------------------------------------------------------------------------------------------------- */

enum { PARAM, GRAD, ROLES = 6, NUMBERS = 4, SETTINGS = 12, HANDED = 32 };

/* What the generator writes of a step (emit_steps.py). `before` computes from `s`, which has the settings, the numbers
 * of a parameter and which lists there are, what the loop needs, and what the numbers are next. It returns which loop
 * it is to be. */
typedef struct lt_step {
    const char *op;
    int settings, numbers, roles;
    const char *names[ROLES];
    int (*before)(const double *s, double *k, double *next);
} lt_step;

/* A step under way: for each place what the kernel gets, the tensors themselves where they are contiguous and of the
 * right dtype, else copies. References: place * roles + role; NULL where a place, or a list, is left out. */
typedef struct run {
    const lt_step *step;
    const lt_list *const *lists, *const *numbers;
    lt_tensor **flat;
} run;

static lt_tensor *grad_of(const lt_tensor *t) { return t->autograd ? t->autograd->grad : NULL; }

/* What must hold of a tensor that stands beside the parameter: device, dtype, shape. */
static int check_beside(const char *op, const char *what, lt_idx i, const lt_tensor *p, const lt_tensor *t,
                        lt_dtype also)
{
    if (t->device != p->device)
        return lt_fail(LT_DEVICE_ERROR, "%s: %s[%lld] is on %s; wanted %s, the parameter's device", op, what,
                       (long long)i, lt_device_name(t->device), lt_device_name(p->device));
    if (t->dtype != p->dtype && t->dtype != also)
        return lt_fail(LT_DTYPE_ERROR, "%s: %s[%lld] is %s; wanted %s, the parameter's dtype", op, what, (long long)i,
                       LT_DTYPE_NAME(t->dtype), LT_DTYPE_NAME(p->dtype));
    if (!lt_same_shape(p, t))
        return lt_fail(LT_SHAPE_ERROR, "%s: %s[%lld] has shape %s; wanted %s, the parameter's shape", op, what,
                       (long long)i, LT_SHAPE(t), LT_SHAPE(p));
    return 0;
}

static int check_writable(const char *op, const char *what, lt_idx i, const lt_tensor *t)
{
    if (t->flags & LT_FROZEN)
        return lt_fail(LT_RUNTIME_ERROR, "%s: %s %lld lies in read-only memory; wanted a tensor that can be written to",
                       op, what, (long long)i);
    if (lt_has_internal_overlap(t))
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s: %s %lld is expanded, several of its elements share memory; wanted a clone of it", op, what,
                       (long long)i);
    return 0;
}

static int prepare_one(run *r, lt_idx i)
{
    const lt_step *step = r->step;
    lt_tensor *p = r->lists[PARAM]->v[i];
    if (!lt_is_float(p->dtype) && !lt_is_complex(p->dtype))
        return lt_fail(LT_DTYPE_ERROR, "%s: params[%lld] is %s; wanted a floating-point or complex tensor", step->op,
                       (long long)i, LT_DTYPE_NAME(p->dtype));
    /* The step of a float16 or bfloat16 parameter is computed in float32, and so are its states kept. */
    const lt_dtype compute = lt_compute_dtype(p->dtype);
    for (int role = GRAD; role < step->roles; role++)
        if (r->lists[role]->n && check_beside(step->op, step->names[role], i, p, r->lists[role]->v[i],
                                              role == GRAD ? (lt_dtype)p->dtype : compute))
            return -1;
    for (int role = PARAM; role < step->roles; role++) {
        lt_tensor **flat = &r->flat[i * step->roles + role];
        if (r->lists[role]->n && !(*flat = lt_to_contiguous_dtype(r->lists[role]->v[i], compute))) return -1;
    }
    for (int k = 0; k < step->numbers; k++) {
        const lt_tensor *number = r->numbers[k]->n ? r->numbers[k]->v[i] : NULL;
        if (number && (!(LT_COMPUTED_FLOATS >> number->dtype & 1) || number->numel != 1))
            return lt_fail(LT_VALUE_ERROR,
                           "%s: what is counted of parameter %lld has shape %s and dtype %s; wanted one float32 or "
                           "float64",
                           step->op, (long long)i, LT_SHAPE(number), LT_DTYPE_NAME(number->dtype));
    }
    return 0;
}

/* Checks all parameters and makes all memory that the step needs. The dispatcher has seen to the lengths, and to what
 * may be written. */
static int prepare(run *r, lt_idx n)
{
    memset(r->flat, 0, sizeof(lt_tensor *) * (size_t)(n * r->step->roles));
    for (lt_idx i = 0; i < n; i++)
        if (r->lists[GRAD]->v[i] && prepare_one(r, i)) return -1;
    return 0;
}

/* Reads the numbers of place i, or writes them. */
static void move_numbers(const run *r, lt_idx i, double *values, int write)
{
    for (int k = 0; k < r->step->numbers; k++) {
        const lt_tensor *number = r->numbers[k]->n ? r->numbers[k]->v[i] : NULL;
        if (!write) values[k] = 0;
        if (number && !lt_shape_only(number)) LT_CALL(move_number, number->dtype, (lt_data(number), values + k, write));
    }
}

/* The kernel over all places. A complex tensor is one of twice as many real numbers. */
static void walk(const run *r, lt_idx n, double *s)
{
    const lt_step *step = r->step;
    double *numbers = s + step->settings, *there = numbers + step->numbers;
    double k[HANDED], next[NUMBERS], last[NUMBERS];
    for (int role = 0; role < step->roles; role++) there[role] = r->lists[role]->n != 0;
    int which = -1;
    for (lt_idx i = 0; i < n; i++) {
        lt_tensor *const *flat = r->flat + i * step->roles;
        if (!flat[PARAM]) continue;
        move_numbers(r, i, numbers, 0);
        /* Most often the numbers are the same for all parameters. */
        if (which < 0 || memcmp(last, numbers, sizeof(double) * (size_t)step->numbers)) {
            memcpy(last, numbers, sizeof(double) * (size_t)step->numbers);
            which = step->before(s, k, next);
        }
        move_numbers(r, i, next, 1);
        if (lt_shape_only(flat[PARAM])) continue;
        void *at[ROLES];
        for (int role = 0; role < step->roles; role++) at[role] = flat[role] ? lt_data(flat[role]) : NULL;
        const int complex_ = lt_is_complex(flat[PARAM]->dtype);
        const lt_dtype dtype = lt_real_dtype(flat[PARAM]->dtype);
        LT_CALL(take_step, dtype, (complex_ ? flat[PARAM]->numel * 2 : flat[PARAM]->numel, which, step->roles, at, k));
        for (int role = PARAM; role < step->roles; role++) /* contiguous copies go back where they came from */
            if (role != GRAD && flat[role] && flat[role] != r->lists[role]->v[i])
                lt_copy_into(r->lists[role]->v[i], flat[role]);
    }
}

static int take_steps(const lt_step *step, const lt_list *const *lists, const lt_list *const *numbers,
                      const double *settings)
{
    const lt_idx n = lists[PARAM]->n;
    if (n == 0) return 0;
    double s[SETTINGS + NUMBERS + ROLES];
    memcpy(s, settings, sizeof(double) * (size_t)step->settings);
    run r = {step, lists, numbers, NULL};
    const size_t bytes = sizeof(lt_tensor *) * (size_t)(n * step->roles);
    if (!(r.flat = lt_alloc(bytes))) return -1;
    int status = prepare(&r, n);
    if (!status) walk(&r, n, s);
    for (lt_idx i = 0; i < n * step->roles; i++) lt_release(r.flat[i]);
    lt_free(r.flat, bytes);
    return status;
}

#include "step_names_gen.h"
#include "steps_gen.h"

/* ---- Gradients ------------------------------------------------------------------------------------------------- */

int lt_zero_grads(const lt_list *params, bool set_to_none)
{
    for (lt_idx i = 0; i < params->n && !set_to_none; i++) {
        lt_tensor *g = grad_of(params->v[i]);
        if (g && check_writable("zero_grad", "the gradient of parameter", i, g)) return -1;
    }
    for (lt_idx i = 0; i < params->n; i++) {
        lt_tensor *g = grad_of(params->v[i]);
        if (!g) continue;
        if (set_to_none) {
            params->v[i]->autograd->grad = NULL;
            lt_release(g);
            continue;
        }
        if (lt_detach_(g) || lt_fill_raw(g, (lt_scalar){LT_KIND_INT, {.i = 0}})) return -1;
        lt_bump(g);
    }
    return 0;
}

int lt_clip_grad_norm(const lt_list *params, double max_norm, double norm_type, double *total)
{
    if (!(norm_type > 0))
        return lt_fail(LT_VALUE_ERROR, "clip_grad_norm: norm_type is %g; wanted a positive number or inf", norm_type);
    if (!(max_norm >= 0)) return lt_fail(LT_VALUE_ERROR, "clip_grad_norm: max_norm is %g; wanted 0 or more", max_norm);
    double norm = 0;
    for (lt_idx i = 0; i < params->n; i++) {
        lt_tensor *g = grad_of(params->v[i]);
        if (!g) continue;
        if (!lt_is_float(g->dtype))
            return lt_fail(LT_DTYPE_ERROR,
                           "clip_grad_norm: the gradient of parameter %lld is %s; wanted floating-point", (long long)i,
                           LT_DTYPE_NAME(g->dtype));
        if (check_writable("clip_grad_norm", "the gradient of parameter", i, g)) return -1;
        if (lt_need_elements("clip_grad_norm", g)) return -1;
        lt_tensor *flat = lt_to_contiguous_dtype(g, lt_compute_dtype(g->dtype));
        if (!flat) return -1;
        LT_CALL(join_norm, flat->dtype, (flat->numel, lt_data(flat), norm_type, &norm));
        lt_release(flat);
    }
    if (norm_type == 2) norm = sqrt(norm);
    else if (!isinf(norm_type)) norm = pow(norm, 1 / norm_type);
    *total = norm;
    const double scale = max_norm / (norm + 1e-6);
    if (scale >= 1) return 0;
    lt_tensor *factor = lt_new_weak((lt_scalar){LT_KIND_FLOAT, {.f = scale}});
    if (!factor) return -1;
    int status = 0;
    for (lt_idx i = 0; !status && i < params->n; i++) {
        lt_tensor *g = grad_of(params->v[i]);
        if (!g) continue;
        lt_tensor *scaled = lt_elementwise(&lt_ew[LT_EW_mul], (lt_tensor *[]){g, factor}, NULL, g);
        if (!scaled) status = -1;
        else lt_bump(g);
        lt_release(scaled);
    }
    lt_release(factor);
    return status;
}
