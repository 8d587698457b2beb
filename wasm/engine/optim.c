/* Optimizer steps: see optim.h. The formulas stand in wasm/kernels/optim.inc. */
#include <math.h>

#include "engine.h"
#include "kernels_gen.h"
#include "ops_gen.h"

#include "optim.h"

enum { PARAM, GRAD, STATE, MAX_STATES = 3, ROLES = STATE + MAX_STATES };

/* One parameter's work: for each role the caller's tensor and the contiguous one that the kernel gets (the same where it
 * can be). A state tensor that the caller does not have yet is in `fresh` until the step succeeds. */
typedef struct update {
    lt_tensor *flat[ROLES];      /* references */
    lt_tensor *target[ROLES];    /* borrowed; the grad is only read */
    bool fresh[ROLES];
} update;

typedef struct step {
    const char *op;
    const lt_list *params;
    int states;
    lt_tensor **state[MAX_STATES];
    update *updates;             /* one per parameter; flat[PARAM] NULL where it has no gradient */
    uint8_t outer_device;        /* current when the step began; the step's own tensors are on the CPU */
} step;

static lt_tensor *grad_of(const lt_tensor *t) { return t->autograd ? t->autograd->grad : NULL; }

/* What must hold of a tensor that stands beside the parameter: dtype, shape. */
static int check_beside(const char *op, const char *what, lt_idx i, const lt_tensor *p, const lt_tensor *t, lt_dtype also)
{
    if (t->device != p->device)
        return lt_fail(LT_DEVICE_ERROR, "%s: %s of parameter %lld is on %s; wanted %s, the parameter's device", op, what, (long long)i,
                       lt_device_names[t->device], lt_device_names[p->device]);
    if (t->dtype != p->dtype && t->dtype != also)
        return lt_fail(LT_DTYPE_ERROR, "%s: %s of parameter %lld is %s; wanted %s, the parameter's dtype", op, what, (long long)i,
                       LT_DTYPE_NAME(t->dtype), LT_DTYPE_NAME(p->dtype));
    if (!lt_same_shape(p, t))
        return lt_fail(LT_SHAPE_ERROR, "%s: %s of parameter %lld has shape %s; wanted %s, the parameter's shape", op, what, (long long)i,
                       LT_SHAPE(t), LT_SHAPE(p));
    return t->device == LT_DEVICE_WRAPPED ? lt_need_elements(op, t) : 0;
}

static int check_writable(const char *op, const char *what, lt_idx i, const lt_tensor *t)
{
    if (t->flags & LT_FROZEN) return lt_fail(LT_RUNTIME_ERROR, "%s: %s %lld lies in read-only memory", op, what, (long long)i);
    if (lt_has_internal_overlap(t))
        return lt_fail(LT_RUNTIME_ERROR, "%s: %s %lld is expanded: several of its elements share memory; clone it first", op, what, (long long)i);
    return 0;
}

static int prepare_one(step *s, lt_idx i, bool zero_states)
{
    lt_tensor *p = s->params->v[i], *g = grad_of(p);
    update *u = &s->updates[i];
    if (!g) return 0;
    if (!lt_is_float(p->dtype))
        return lt_fail(LT_DTYPE_ERROR, "%s: parameter %lld is %s; wanted a floating-point tensor", s->op, (long long)i, LT_DTYPE_NAME(p->dtype));
    if (p->device == LT_DEVICE_WRAPPED) return lt_need_elements(s->op, p);
    if (check_beside(s->op, "the gradient", i, p, g, p->dtype) || check_writable(s->op, "parameter", i, p)) return -1;
    /* The step of a float16 or bfloat16 parameter is computed in float32, and so are its states kept. */
    const lt_dtype compute = lt_compute_dtype(p->dtype);
    u->target[PARAM] = p;
    u->target[GRAD] = g;
    for (int k = 0; k < s->states; k++) {
        lt_tensor *state = s->state[k][i];
        if (state) {
            if (check_beside(s->op, "the state", i, p, state, compute) || check_writable(s->op, "the state of parameter", i, state)) return -1;
        } else {
            const uint8_t outer = lt_use_device(p->device);
            state = zero_states ? lt_new_zeros(compute, p->ndim, p->shape) : lt_new(compute, p->ndim, p->shape);
            lt_use_device(outer);
            if (!state) return -1;
            u->flat[STATE + k] = state;
            u->fresh[STATE + k] = true;
        }
        u->target[STATE + k] = state;
    }
    for (int role = 0; role < STATE + s->states; role++)
        if (!u->fresh[role] && !(u->flat[role] = lt_to_contiguous_dtype(u->target[role], compute))) return -1;
    return 0;
}

static void finish(step *s)
{
    lt_current_device = s->outer_device;
    if (!s->updates) return;
    for (lt_idx i = 0; i < s->params->n; i++)
        for (int role = 0; role < ROLES; role++) lt_release(s->updates[i].flat[role]);
    lt_free(s->updates, sizeof(update) * (size_t)s->params->n);
}

/* Checks all parameters and makes all memory that the step needs. */
static int prepare(step *s, bool zero_states)
{
    s->outer_device = lt_current_device;
    lt_current_device = LT_DEVICE_CPU;
    if (s->params->n == 0) return 0;
    const size_t bytes = sizeof(update) * (size_t)s->params->n;
    if (!(s->updates = lt_alloc(bytes))) return -1;
    memset(s->updates, 0, bytes);
    for (lt_idx i = 0; i < s->params->n; i++)
        if (prepare_one(s, i, zero_states)) return -1;
    return 0;
}

/* After the kernel: contiguous copies go back where they came from, fresh states to the caller, versions count. */
static void commit(step *s, lt_idx i)
{
    update *u = &s->updates[i];
    for (int role = 0; role < STATE + s->states; role++) {
        if (role == GRAD) continue;
        if (u->fresh[role]) {
            s->state[role - STATE][i] = u->flat[role];
            u->flat[role] = NULL;
            continue;
        }
        if (u->flat[role] != u->target[role]) lt_copy_into(u->target[role], u->flat[role]);
        lt_bump(u->target[role]);
    }
}

#define DATA(role) lt_data(u->flat[role])
#define STATE_DATA(k) (s.states > (k) ? DATA(STATE + (k)) : NULL)

int lt_sgd_step(const lt_list *params, lt_tensor **buffers, double lr, double momentum, double dampening, double weight_decay, bool nesterov)
{
    step s = {.op = "sgd_step", .params = params, .states = momentum != 0, .state = {buffers}};
    int status = prepare(&s, false);
    for (lt_idx i = 0; !status && i < params->n; i++) {
        update *u = &s.updates[i];
        if (!u->flat[PARAM]) continue;
        const int first = u->fresh[STATE];
        const lt_idx n = lt_is_meta(params->v[i]) ? 0 : params->v[i]->numel;
        if (u->flat[PARAM]->dtype == LT_F32)
            lt_k->sgd_f32(n, DATA(PARAM), DATA(GRAD), STATE_DATA(0), first, lr, momentum, dampening, weight_decay, nesterov);
        else
            lt_k->sgd_f64(n, DATA(PARAM), DATA(GRAD), STATE_DATA(0), first, lr, momentum, dampening, weight_decay, nesterov);
        commit(&s, i);
    }
    finish(&s);
    return status;
}

int lt_adam_step(const lt_list *params, lt_tensor **exp_avg, lt_tensor **exp_avg_sq, lt_tensor **max_exp_avg_sq, int64_t *steps, double lr,
                 double beta1, double beta2, double eps, double weight_decay, bool decoupled)
{
    step s = {.op = "adam_step", .params = params, .states = max_exp_avg_sq ? 3 : 2, .state = {exp_avg, exp_avg_sq, max_exp_avg_sq}};
    int status = prepare(&s, true);
    for (lt_idx i = 0; !status && i < params->n; i++) {
        update *u = &s.updates[i];
        if (!u->flat[PARAM]) continue;
        steps[i]++;
        const lt_idx n = lt_is_meta(params->v[i]) ? 0 : params->v[i]->numel;
        if (u->flat[PARAM]->dtype == LT_F32)
            lt_k->adam_f32(n, DATA(PARAM), DATA(GRAD), DATA(STATE), DATA(STATE + 1), STATE_DATA(2), steps[i], lr, beta1, beta2, eps, weight_decay,
                           decoupled);
        else
            lt_k->adam_f64(n, DATA(PARAM), DATA(GRAD), DATA(STATE), DATA(STATE + 1), STATE_DATA(2), steps[i], lr, beta1, beta2, eps, weight_decay,
                           decoupled);
        commit(&s, i);
    }
    finish(&s);
    return status;
}

int lt_adagrad_step(const lt_list *params, lt_tensor **sum, int64_t *steps, double lr, double lr_decay, double eps, double weight_decay,
                    double initial)
{
    step s = {.op = "adagrad_step", .params = params, .states = 1, .state = {sum}};
    int status = prepare(&s, false);
    for (lt_idx i = 0; !status && i < params->n; i++)
        if (s.updates[i].fresh[STATE]) status = lt_fill_raw(s.updates[i].flat[STATE], (lt_scalar){LT_KIND_FLOAT, {.f = initial}});
    for (lt_idx i = 0; !status && i < params->n; i++) {
        update *u = &s.updates[i];
        if (!u->flat[PARAM]) continue;
        const lt_idx n = lt_is_meta(params->v[i]) ? 0 : params->v[i]->numel;
        steps[i]++;
        if (u->flat[PARAM]->dtype == LT_F32)
            lt_k->adagrad_f32(n, DATA(PARAM), DATA(GRAD), DATA(STATE), steps[i], lr, lr_decay, eps, weight_decay);
        else
            lt_k->adagrad_f64(n, DATA(PARAM), DATA(GRAD), DATA(STATE), steps[i], lr, lr_decay, eps, weight_decay);
        commit(&s, i);
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

/* Four sums side by side, so that the additions do not wait for each other. */
#define SQUARES(T, v, n, sum)                                                          \
    do {                                                                               \
        const T *x_ = (v);                                                             \
        double s_[4] = {0};                                                            \
        lt_idx i_ = 0;                                                                 \
        for (; i_ + 4 <= (n); i_ += 4)                                                 \
            for (int k_ = 0; k_ < 4; k_++) s_[k_] += (double)x_[i_ + k_] * x_[i_ + k_]; \
        for (; i_ < (n); i_++) s_[0] += (double)x_[i_] * x_[i_];                       \
        (sum) = (s_[0] + s_[1]) + (s_[2] + s_[3]);                                     \
    } while (0)

/* Joins |x| of contiguous g to `sofar`: a sum of powers, or the maximum where p is infinite; nan wins. */
static double join_norm(const lt_tensor *g, double p, double sofar)
{
    if (p == 2) {
        double sum;
        if (g->dtype == LT_F32) SQUARES(float, lt_data(g), g->numel, sum);
        else SQUARES(double, lt_data(g), g->numel, sum);
        return sofar + sum;
    }
    for (lt_idx i = 0; i < g->numel; i++) {
        const double x = fabs(g->dtype == LT_F32 ? ((const float *)lt_data(g))[i] : ((const double *)lt_data(g))[i]);
        if (isinf(p)) sofar = x > sofar || isnan(x) ? x : sofar;
        else sofar += pow(x, p);
    }
    return sofar;
}

int lt_clip_grad_norm(const lt_list *params, double max_norm, double norm_type, double *total)
{
    if (!(norm_type > 0)) return lt_fail(LT_VALUE_ERROR, "clip_grad_norm: norm_type is %g; wanted a positive number or inf", norm_type);
    if (!(max_norm >= 0)) return lt_fail(LT_VALUE_ERROR, "clip_grad_norm: max_norm is %g; wanted 0 or more", max_norm);
    double norm = 0;
    for (lt_idx i = 0; i < params->n; i++) {
        lt_tensor *g = grad_of(params->v[i]);
        if (!g) continue;
        if (!lt_is_float(g->dtype))
            return lt_fail(LT_DTYPE_ERROR, "clip_grad_norm: the gradient of parameter %lld is %s; wanted floating-point", (long long)i,
                           LT_DTYPE_NAME(g->dtype));
        if (check_writable("clip_grad_norm", "the gradient of parameter", i, g)) return -1;
        if (lt_need_elements("clip_grad_norm", g)) return -1;
        lt_tensor *flat = lt_to_contiguous_dtype(g, lt_compute_dtype(g->dtype));
        if (!flat) return -1;
        norm = join_norm(flat, norm_type, norm);
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
