/* Optimizer steps: Python's lists of parameters and state to the engine's arrays, one call per parameter group. */
#include "binding.h"
#include "optim.h"

/* A Python list of Tensors and Nones, as an array of references (NULL for None). */
static int state_list(const lt_py_spec *spec, int i, PyObject *o, lt_idx n, lt_list *out) {
    *out = (lt_list){0, NULL};
    if (!PyList_Check(o)) return lt_py_wrong_type(spec->op, spec->names[i], "a list", o);
    if (PyList_Size(o) != n) {
        PyErr_Format(PyExc_ValueError, "%s: %s has %zd entries for %zd parameters", spec->op, spec->names[i], PyList_Size(o), (Py_ssize_t)n);
        return -1;
    }
    if (lt_list_new(out, n) < 0) return lt_py_fail();
    for (lt_idx k = 0; k < n; k++)
        if (lt_py_optional_tensor(spec, i, PyList_GetItem(o, k), &out->v[k]) < 0) {
            lt_list_clear(out);
            return -1;
        }
    return 0;
}

/* Puts the state that the step made where the list said None. Takes the references. */
static int store_made(PyObject *list, lt_list *state) {
    int status = 0;
    for (lt_idx k = 0; k < state->n; k++) {
        lt_tensor *t = state->v[k];
        state->v[k] = NULL;
        bool missing = t && k < PyList_Size(list) && PyList_GetItem(list, k) == Py_None;
        if (!missing) {
            lt_release(t);
            continue;
        }
        PyObject *object = lt_py_wrap(t);
        if (!object || PyList_SetItem(list, k, object) < 0) status = -1;
    }
    lt_list_clear(state);
    return status;
}

static int doubles(const lt_py_spec *spec, int first, int n, PyObject *const *args, double *out) {
    for (int k = 0; k < n; k++)
        if (lt_py_double(spec, first + k, args[first + k], &out[k]) < 0) return -1;
    return 0;
}

/* _sgd_step(params, momentum_buffers, lr, momentum, dampening, weight_decay, nesterov) */
static PyObject *sgd_step(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    static const char *const names[] = {"params", "momentum_buffers", "lr", "momentum", "dampening", "weight_decay", "nesterov"};
    static const lt_py_spec spec = {"SGD.step", 7, 7, 7, -1, names, NULL};
    double number[4];
    bool nesterov;
    lt_list params, buffers = {0, NULL};
    if (lt_py_count(spec.op, nargs, 7, 7) < 0 || doubles(&spec, 2, 4, args, number) < 0 || lt_py_bool(&spec, 6, args[6], &nesterov) < 0
        || lt_py_list(&spec, 0, args[0], &params) < 0) return NULL;
    int status = state_list(&spec, 1, args[1], params.n, &buffers);
    if (!status && lt_sgd_step(&params, buffers.v, number[0], number[1], number[2], number[3], nesterov) < 0) status = lt_py_fail();
    if (!status) status = store_made(args[1], &buffers);
    lt_list_clear(&buffers);
    lt_list_clear(&params);
    if (status < 0) return NULL;
    Py_RETURN_NONE;
}

static int check_steps(const lt_py_spec *spec, int i, PyObject *o, lt_idx n, lt_tensor **out) {
    if (lt_py_tensor(spec, i, o, out) < 0) return -1;
    lt_tensor *t = *out;
    if (lt_need_elements(spec->op, t) < 0) return lt_py_fail();
    if (t->dtype == LT_I64 && t->numel == n && t->flags & LT_CONTIGUOUS && !(t->flags & LT_FROZEN)) return 0;
    PyErr_Format(PyExc_ValueError, "%s: steps must be a contiguous int64 tensor with %zd elements, not shape %s of %s", spec->op,
                 (Py_ssize_t)n, LT_SHAPE(t),
                 LT_DTYPE_NAME(t->dtype));
    return -1;
}

/* _adam_step(params, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps, lr, beta1, beta2, eps, weight_decay, decoupled) */
static PyObject *adam_step(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    static const char *const names[] = {"params", "exp_avgs", "exp_avg_sqs", "max_exp_avg_sqs", "steps", "lr", "beta1", "beta2", "eps",
                                        "weight_decay", "decoupled"};
    static const lt_py_spec spec = {"Adam.step", 11, 11, 11, -1, names, NULL};
    double number[5];
    bool decoupled;
    lt_list params, state[3] = {{0, NULL}, {0, NULL}, {0, NULL}};
    lt_tensor *steps = NULL;
    if (lt_py_count(spec.op, nargs, 11, 11) < 0 || doubles(&spec, 5, 5, args, number) < 0 || lt_py_bool(&spec, 10, args[10], &decoupled) < 0
        || lt_py_list(&spec, 0, args[0], &params) < 0) return NULL;
    int kinds = args[3] == Py_None ? 2 : 3, status = check_steps(&spec, 4, args[4], params.n, &steps);
    for (int k = 0; !status && k < kinds; k++) status = state_list(&spec, 1 + k, args[1 + k], params.n, &state[k]);
    if (!status) {
        status = lt_adam_step(&params, state[0].v, state[1].v, kinds == 3 ? state[2].v : NULL, params.n ? lt_data(steps) : NULL, number[0],
                              number[1], number[2], number[3],
                              number[4], decoupled) < 0 ? lt_py_fail() : 0;
        if (!status) lt_bump(steps);
    }
    for (int k = 0; k < kinds; k++) {
        if (!status) status = store_made(args[1 + k], &state[k]);
        lt_list_clear(&state[k]);
    }
    lt_release(steps);
    lt_list_clear(&params);
    if (status < 0) return NULL;
    Py_RETURN_NONE;
}

/* _adagrad_step(params, sums, steps, lr, lr_decay, eps, weight_decay, initial_accumulator_value) */
static PyObject *adagrad_step(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    static const char *const names[] = {"params", "sums", "steps", "lr", "lr_decay", "eps", "weight_decay", "initial_accumulator_value"};
    static const lt_py_spec spec = {"Adagrad.step", 8, 8, 8, -1, names, NULL};
    double number[5];
    lt_list params, sums = {0, NULL};
    lt_tensor *steps = NULL;
    if (lt_py_count(spec.op, nargs, 8, 8) < 0 || doubles(&spec, 3, 5, args, number) < 0 || lt_py_list(&spec, 0, args[0], &params) < 0) return NULL;
    int status = check_steps(&spec, 2, args[2], params.n, &steps);
    if (!status) status = state_list(&spec, 1, args[1], params.n, &sums);
    if (!status) {
        status = lt_adagrad_step(&params, sums.v, params.n ? lt_data(steps) : NULL, number[0], number[1], number[2], number[3], number[4]) < 0
                     ? lt_py_fail() : 0;
        if (!status) lt_bump(steps);
    }
    if (!status) status = store_made(args[1], &sums);
    lt_list_clear(&sums);
    lt_release(steps);
    lt_list_clear(&params);
    if (status < 0) return NULL;
    Py_RETURN_NONE;
}

/* _zero_grad(params, set_to_none) */
static PyObject *zero_grad(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    static const char *const names[] = {"params", "set_to_none"};
    static const lt_py_spec spec = {"zero_grad", 2, 2, 2, -1, names, NULL};
    bool set_to_none;
    lt_list params;
    if (lt_py_count(spec.op, nargs, 2, 2) < 0 || lt_py_bool(&spec, 1, args[1], &set_to_none) < 0
        || lt_py_list(&spec, 0, args[0], &params) < 0) return NULL;
    int status = lt_zero_grads(&params, set_to_none);
    lt_list_clear(&params);
    if (status < 0) return lt_py_error();
    Py_RETURN_NONE;
}

/* _clip_grad_norm(params, max_norm, norm_type) -> the norm before */
static PyObject *clip_grad_norm(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    static const char *const names[] = {"parameters", "max_norm", "norm_type"};
    static const lt_py_spec spec = {"clip_grad_norm_", 3, 3, 3, -1, names, NULL};
    double number[2], total = 0;
    lt_list params;
    if (lt_py_count(spec.op, nargs, 3, 3) < 0 || doubles(&spec, 1, 2, args, number) < 0 || lt_py_list(&spec, 0, args[0], &params) < 0) return NULL;
    int status = lt_clip_grad_norm(&params, number[0], number[1], &total);
    lt_list_clear(&params);
    return status < 0 ? lt_py_error() : PyFloat_FromDouble(total);
}

#define FAST(f) (PyCFunction)(void (*)(void))f

PyMethodDef lt_py_optim_functions[] = {
    {"_sgd_step", FAST(sgd_step), METH_FASTCALL, NULL},
    {"_adam_step", FAST(adam_step), METH_FASTCALL, NULL},
    {"_adagrad_step", FAST(adagrad_step), METH_FASTCALL, NULL},
    {"_zero_grad", FAST(zero_grad), METH_FASTCALL, NULL},
    {"_clip_grad_norm", FAST(clip_grad_norm), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
