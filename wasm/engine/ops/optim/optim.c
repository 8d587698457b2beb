/* Optimizer steps over lists of parameters (wasm/ops/optim/optim.py), and what is done to their gradients. The formulas
 * stand in wasm/kernels/optim/optim.inc. */
#include <math.h>

#include "engine.h"
#include "run_kernel.h"
#include "ops_gen.h"

#include "optim.h"

enum { PARAM, GRAD, STATE, ROLES = 6 };

/* A step under way: the lists that are walked together, the last of which counts the steps, and for each place what the
 * kernel gets: the tensors themselves where they are contiguous and of the right dtype, else copies. */
typedef struct step {
    const char *op;
    const char *names[ROLES]; /* NULL behind the last */
    const lt_list *lists[ROLES];
    const lt_list *steps; /* int64, one element each; empty where they do not matter */
    int roles;
    lt_tensor **flat; /* references: place * roles + role; NULL where a place is left out */
} step;

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

static int prepare_one(step *s, lt_idx i)
{
    lt_tensor *p = s->lists[PARAM]->v[i];
    if (!lt_is_float(p->dtype))
        return lt_fail(LT_DTYPE_ERROR, "%s: params[%lld] is %s; wanted a floating-point tensor", s->op, (long long)i,
                       LT_DTYPE_NAME(p->dtype));
    /* The step of a float16 or bfloat16 parameter is computed in float32, and so are its states kept. */
    const lt_dtype compute = lt_compute_dtype(p->dtype);
    for (int role = GRAD; role < s->roles; role++)
        if (check_beside(s->op, s->names[role], i, p, s->lists[role]->v[i],
                         role == GRAD ? (lt_dtype)p->dtype : compute))
            return -1;
    for (int role = PARAM; role < s->roles; role++)
        if (!(s->flat[i * s->roles + role] = lt_to_contiguous_dtype(s->lists[role]->v[i], compute))) return -1;
    if (!s->steps->n) return 0;
    const lt_tensor *count = s->steps->v[i];
    if (count->dtype == LT_I64 && count->numel == 1) return 0;
    return lt_fail(LT_VALUE_ERROR, "%s: steps[%lld] has shape %s and dtype %s; wanted one int64", s->op, (long long)i,
                   LT_SHAPE(count), LT_DTYPE_NAME(count->dtype));
}

static void finish(step *s)
{
    if (!s->flat) return;
    const lt_idx n = s->lists[PARAM]->n * s->roles;
    for (lt_idx i = 0; i < n; i++) lt_release(s->flat[i]);
    lt_free(s->flat, sizeof(lt_tensor *) * (size_t)n);
}

/* Checks all parameters and makes all memory that the step needs. The dispatcher has seen to the lengths, and to what
 * may be written. */
static int prepare(step *s)
{
    const lt_idx n = s->lists[PARAM]->n;
    while (s->roles < ROLES && s->names[s->roles]) s->roles++;
    if (n == 0) return 0;
    const size_t bytes = sizeof(lt_tensor *) * (size_t)(n * s->roles);
    if (!(s->flat = lt_alloc(bytes))) return -1;
    memset(s->flat, 0, bytes);
    for (lt_idx i = 0; i < n; i++)
        if (s->lists[GRAD]->v[i] && prepare_one(s, i)) return -1;
    return 0;
}

/* Which place comes next behind i, or -1; *n is how many elements its tensors have. */
static lt_idx next(const step *s, lt_idx i, lt_idx *n)
{
    for (i++; i < s->lists[PARAM]->n; i++) {
        const lt_tensor *p = s->flat[i * s->roles];
        if (!p) continue;
        *n = lt_shape_only(p) ? 0 : p->numel;
        return i;
    }
    return -1;
}

/* Counts the step of place i: how many there were before. */
static int64_t count(const step *s, lt_idx i)
{
    if (!s->steps->n || lt_shape_only(s->steps->v[i])) return 0;
    int64_t before;
    lt_k->count_step(lt_data(s->steps->v[i]), &before);
    return before;
}

/* After the kernel: contiguous copies go back where they came from. */
static void write_back(step *s, lt_idx i)
{
    for (int role = PARAM; role < s->roles; role++) {
        lt_tensor *from = s->flat[i * s->roles + role], *to = s->lists[role]->v[i];
        if (role != GRAD && from != to) lt_copy_into(to, from);
    }
}

#define DATA(role) (s.roles > (role) ? lt_data(s.flat[i * s.roles + (role)]) : NULL)
#define DTYPE (s.flat[i * s.roles]->dtype)

int lt_sgd_step_forward(const lt_list *params, const lt_list *grads, const lt_list *momentum_buffers,
                        const lt_list *steps, double lr, double momentum, double dampening, double weight_decay,
                        bool nesterov, bool maximize)
{
    step s = {
        .op = "sgd_step", .names = {"params", "grads"}, .lists = {params, grads, momentum_buffers}, .steps = steps};
    if (momentum_buffers->n) s.names[STATE] = "momentum_buffers";
    if (momentum_buffers->n != steps->n)
        return lt_fail(LT_VALUE_ERROR, "sgd_step: steps has %lld items; wanted %lld, one for each of momentum_buffers",
                       (long long)steps->n, (long long)momentum_buffers->n);
    int status = prepare(&s);
    for (lt_idx n, i = -1; !status && (i = next(&s, i, &n)) >= 0;) {
        const int first = count(&s, i) == 0;
        LT_CALL(sgd, DTYPE,
                (n, DATA(PARAM), DATA(GRAD), DATA(STATE), first, lr, momentum, dampening, weight_decay, nesterov,
                 maximize));
        write_back(&s, i);
    }
    finish(&s);
    return status;
}

int lt_adam_step_forward(const lt_list *params, const lt_list *exp_avgs, const lt_list *exp_avg_sqs,
                         const lt_list *steps, const lt_list *grads, const lt_list *max_exp_avg_sqs, double lr,
                         double beta1, double beta2, double eps, double weight_decay, bool decoupled, bool maximize)
{
    step s = {.op = "adam_step",
              .names = {"params", "grads", "exp_avgs", "exp_avg_sqs"},
              .lists = {params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs},
              .steps = steps};
    if (max_exp_avg_sqs->n) s.names[STATE + 2] = "max_exp_avg_sqs";
    int status = prepare(&s);
    int64_t last = 0;
    double rest1 = 0, rest2 = 0;
    for (lt_idx n, i = -1; !status && (i = next(&s, i, &n)) >= 0;) {
        const int64_t t = count(&s, i) + 1;
        if (t != last) { /* most often it is the same for all parameters */
            last = t;
            rest1 = 1 - pow(beta1, (double)t);
            rest2 = 1 - pow(beta2, (double)t);
        }
        LT_CALL(adam, DTYPE,
                (n, DATA(PARAM), DATA(GRAD), DATA(STATE), DATA(STATE + 1), DATA(STATE + 2), rest1, rest2, lr, beta1,
                 beta2, eps, weight_decay, decoupled, maximize));
        write_back(&s, i);
    }
    finish(&s);
    return status;
}

int lt_adagrad_step_forward(const lt_list *params, const lt_list *sums, const lt_list *steps, const lt_list *grads,
                            double lr, double lr_decay, double eps, double weight_decay, bool maximize)
{
    step s = {
        .op = "adagrad_step", .names = {"params", "grads", "sums"}, .lists = {params, grads, sums}, .steps = steps};
    int status = prepare(&s);
    for (lt_idx n, i = -1; !status && (i = next(&s, i, &n)) >= 0;) {
        const int64_t t = count(&s, i) + 1;
        LT_CALL(adagrad, DTYPE,
                (n, DATA(PARAM), DATA(GRAD), DATA(STATE), t, lr, lr_decay, eps, weight_decay, maximize));
        write_back(&s, i);
    }
    finish(&s);
    return status;
}

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
