/* LSTM, GRU and RNN: one layer in one direction over whole sequences, as one op with a backward op; and the same step
 * by step out of other ops, for higher derivatives and transforms. */
#include "engine.h"
#include "run_kernel.h"
#include "recurrent.h"
#include "ops_gen.h"

static const char *const cell_names[] = {"lstm", "gru", "rnn_tanh", "rnn_relu"};
static const int gates_of[] = {4, 3, 1, 1};

typedef struct operand {
    const char *name;
    lt_tensor *t;
    int ndim;
    lt_idx shape[3];
} operand;

/* The operands' dtypes and shapes against what is wanted. */
static int check(const char *op, int n, const operand *x, lt_dtype dtype)
{
    for (int i = 0; i < n; i++, x++) {
        if (!x->t) continue;
        if (lt_want_one_dtype(op, "input", dtype, x->name, x->t->dtype)) return -1;
        if (x->t->ndim != x->ndim || memcmp(x->t->shape, x->shape, (size_t)x->ndim * sizeof(lt_idx)) != 0)
            return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted %s", op, x->name, LT_SHAPE(x->t),
                           lt_shape_text(x->ndim, x->shape));
    }
    return 0;
}
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

typedef struct arguments {
    lt_tensor *input, *h0, *c0, *w_ih, *w_hh, *b_ih, *b_hh, *w_hr, *batch_sizes;
    int cell;
    bool reverse;
} arguments;

/* The shape of a result of so many elements in a row: steps and batch, or the rows of all steps. */
static lt_dims rows_shape(const arguments *a, lt_idx n)
{
    lt_dims d = {a->input->ndim, {a->input->shape[0]}};
    if (d.n == 3) d.v[1] = a->input->shape[1];
    d.v[d.n - 1] = n;
    return d;
}

/* Checks the arguments and finds the sizes; touches no element. */
static int plan(const char *op, const arguments *a, lt_recurrence *p)
{
    const lt_dtype dtype = (lt_dtype)a->input->dtype;
    const int dims = a->batch_sizes ? 2 : 3, count = gates_of[a->cell];
    if (LT_WANTS(recurrent, op, "input", dtype)) return -1;
    if (a->input->ndim != dims)
        return lt_fail(LT_SHAPE_ERROR, "%s: input has shape %s; wanted %s", op, LT_SHAPE(a->input),
                       dims == 3 ? "3 dims (steps, batch, size)" : "2 dims (rows, size), with batch_sizes");
    if (a->batch_sizes && (a->batch_sizes->ndim != 1 || a->batch_sizes->dtype != LT_I64))
        return lt_fail(LT_SHAPE_ERROR, "%s: batch_sizes has shape %s and dtype %s; wanted one dim of int64", op,
                       LT_SHAPE(a->batch_sizes), LT_DTYPE_NAME(a->batch_sizes->dtype));
    if (a->input->shape[0] == 0 || (a->batch_sizes && a->batch_sizes->shape[0] == 0))
        return lt_fail(LT_SHAPE_ERROR, "%s: input has shape %s; wanted at least one step", op, LT_SHAPE(a->input));
    if (a->w_hh->ndim != 2 || a->w_hh->shape[0] % count)
        return lt_fail(LT_SHAPE_ERROR, "%s: w_hh has shape %s; wanted (%d * hidden, hidden)", op, LT_SHAPE(a->w_hh),
                       count);
    if (a->h0->ndim != 2)
        return lt_fail(LT_SHAPE_ERROR, "%s: h0 has shape %s; wanted 2 dims (batch, size)", op, LT_SHAPE(a->h0));
    if ((a->cell == LT_LSTM) != (a->c0 != NULL))
        return lt_fail(LT_VALUE_ERROR, "%s: c0 is %s; wanted %s", op, a->c0 ? "given" : "None",
                       a->c0 ? "None: only an lstm has it" : "a tensor");
    if (a->w_hr && a->cell != LT_LSTM)
        return lt_fail(LT_VALUE_ERROR, "%s: w_hr is given; wanted None: only an lstm has a projection", op);
    const lt_idx steps = a->batch_sizes ? a->batch_sizes->shape[0] : a->input->shape[0],
                 batch = a->batch_sizes ? a->h0->shape[0] : a->input->shape[1], hidden = a->w_hh->shape[0] / count,
                 gates = count * hidden, input = a->input->shape[dims - 1],
                 seen = a->w_hr && a->w_hr->ndim == 2 ? a->w_hr->shape[0] : hidden;
    const operand operands[] = {
        {"h0", a->h0, 2, {batch, seen}},      {"c0", a->c0, 2, {batch, hidden}}, {"w_ih", a->w_ih, 2, {gates, input}},
        {"w_hh", a->w_hh, 2, {gates, seen}},  {"b_ih", a->b_ih, 1, {gates}},     {"b_hh", a->b_hh, 1, {gates}},
        {"w_hr", a->w_hr, 2, {seen, hidden}},
    };
    if (check(op, COUNT(operands), operands, dtype)) return -1;
    /* What backward takes for itself is the most: recurrent_work. */
    const double rows = (double)a->input->shape[0] * (dims == 3 ? (double)batch : 1);
    const double most =
        rows * (4 * (double)hidden + 2 * (double)seen + (double)hidden) + 2 * (double)batch * (double)hidden;
    if (most * (double)lt_itemsize(dtype) > 0.9 * (double)PTRDIFF_MAX)
        return lt_fail(LT_MEMORY_ERROR, "%s: input %s takes more memory than can be addressed; wanted fewer elements",
                       op, LT_SHAPE(a->input));
    *p = (lt_recurrence){.cell = a->cell,
                         .reverse = a->reverse,
                         .steps = steps,
                         .rows = (lt_idx)rows,
                         .batch = batch,
                         .input = input,
                         .hidden = hidden,
                         .seen = seen};
    return 0;
}

/* batch_sizes, contiguous, with its values checked; NULL with status 0 where there is none. */
static int check_sizes(const char *op, const arguments *a, const lt_recurrence *p, lt_tensor **sizes)
{
    *sizes = NULL;
    if (!a->batch_sizes) return 0;
    if (lt_need_elements(op, a->batch_sizes) || !(*sizes = lt_to_contiguous(a->batch_sizes))) return -1;
    lt_idx bad;
    lt_k->recurrent_check(p->steps, p->rows, p->batch, lt_data(*sizes), &bad);
    if (bad < 0) return 0;
    if (bad == p->steps)
        lt_raise(LT_SHAPE_ERROR, "%s: input has shape %s; wanted as many rows as the sum of batch_sizes", op,
                 LT_SHAPE(a->input));
    else
        lt_raise(LT_VALUE_ERROR,
                 "%s: batch_sizes[%td] is %lld; wanted sizes that begin with the batch, %td, and then never grow", op,
                 bad, (long long)lt_element(*sizes, bad).v.i, p->batch);
    lt_release(*sizes);
    *sizes = NULL;
    return -1;
}

static void release(int n, lt_tensor **t)
{
    for (int i = 0; i < n; i++) {
        lt_release(t[i]);
        t[i] = NULL;
    }
}

/* Contiguous versions of n tensors, of which some may be NULL; -1 with none kept where one cannot be made. */
static int contiguous(int n, lt_tensor *const *from, lt_tensor **to)
{
    for (int i = 0; i < n; i++) to[i] = NULL;
    for (int i = 0; i < n; i++)
        if (from[i] && !(to[i] = lt_to_contiguous(from[i]))) {
            release(n, to);
            return -1;
        }
    return 0;
}

static const void *data(const lt_tensor *t) { return t ? lt_data(t) : NULL; }

static int with_scratch(lt_recurrence *p, lt_dtype dtype, int backward)
{
    lt_idx elements;
    LT_CALL(recurrent_work, dtype, (p, backward, &elements));
    const size_t bytes = (size_t)(elements * lt_itemsize(dtype));
    if (!(p->work = lt_alloc(bytes))) return -1;
    p->multiply = lt_k->gemm[dtype];
    if (backward) LT_CALL(recurrent_backward, dtype, (p));
    else LT_CALL(recurrent, dtype, (p));
    lt_free(p->work, bytes);
    return 0;
}

/* What is added to the gates: b_ih + b_hh, but b_hh apart for the last part of a GRU's; NULL with status 0 where
 * neither is given. */
static int join_biases(const arguments *a, const lt_recurrence *p, lt_tensor **bias)
{
    *bias = NULL;
    if (!a->b_ih && !a->b_hh) return 0;
    const lt_idx width = lt_recurrent_width(p), shared = a->cell == LT_GRU ? 2 * p->hidden : width;
    if (!(*bias = lt_new_zeros((lt_dtype)a->input->dtype, 1, &width))) return -1;
    lt_tensor *both = NULL, *given[2] = {a->b_ih, a->b_hh}, *in[2];
    int status = contiguous(2, given, in);
    if (status) return -1;
    const lt_idx size = lt_itemsize(a->input->dtype), rest = p->hidden * size;
    both = in[0] && in[1] ? lt_elementwise(&lt_ew[LT_EW_add], in, NULL, NULL) : lt_retain(in[0] ? in[0] : in[1]);
    if (both) {
        lt_k->copy_blocks(1, shared * size, lt_data(both), 0, lt_data(*bias), 0);
        if (a->cell == LT_GRU)
            for (int i = 0; i < 2; i++)
                if (in[i])
                    lt_k->copy_blocks(1, rest, lt_row(in[i], shared), 0, lt_row(*bias, shared + i * p->hidden), 0);
    } else status = -1;
    lt_release(both);
    release(2, in);
    return status;
}

/* ---- Forward --------------------------------------------------------------------------------------------------- */

/* out: output, h and c, which hold the first state and become the last one, c of every step, the gates. */
static int run_forward(lt_recurrence *p, const arguments *a, lt_tensor **out)
{
    lt_tensor *given[4] = {a->input, a->w_ih, a->w_hh, a->w_hr}, *in[4], *bias = NULL, *sizes = NULL;
    if (lt_copy_into(out[1], a->h0) < 0 || (a->c0 && lt_copy_into(out[2], a->c0) < 0)) return -1;
    if (contiguous(4, given, in) < 0) return -1;
    int status = check_sizes("recurrent", a, p, &sizes);
    if (!status) status = join_biases(a, p, &bias);
    if (!status) {
        p->sizes = data(sizes), p->bias = data(bias);
        p->x = data(in[0]), p->w_ih = data(in[1]), p->w_hh = data(in[2]), p->w_hr = data(in[3]);
        p->output = lt_data(out[0]), p->h = lt_data(out[1]), p->c = lt_data(out[2]);
        p->cells = lt_data(out[3]), p->gates = lt_data(out[4]);
        status = with_scratch(p, (lt_dtype)a->input->dtype, 0);
    }
    release(4, in);
    lt_release(bias), lt_release(sizes);
    return status;
}

int lt_recurrent_layer_forward(lt_tensor *input, lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh,
                               lt_tensor *b_ih, lt_tensor *b_hh, lt_tensor *w_hr, lt_tensor *batch_sizes, int cell,
                               bool reverse, lt_tensor **out)
{
    const arguments a = {input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse};
    lt_recurrence p;
    if (plan(cell_names[cell], &a, &p) < 0) return -1;
    const lt_idx of_c = cell == LT_LSTM ? p.hidden : 0, wide = cell <= LT_GRU ? 4 * p.hidden : 0;
    const lt_dims shapes[5] = {rows_shape(&a, p.seen),
                               {2, {p.batch, p.seen}},
                               {2, {p.batch, of_c}},
                               rows_shape(&a, of_c),
                               rows_shape(&a, wide)};
    int status = 0;
    for (int i = 0; i < 5; i++) out[i] = NULL;
    for (int i = 0; i < 5 && !status; i++)
        if (!(out[i] = lt_new((lt_dtype)input->dtype, shapes[i].n, shapes[i].v))) status = -1;
    if (!status && !lt_shape_only(out[0]) && p.rows > 0 && p.hidden > 0) status = run_forward(&p, &a, out);
    if (status < 0) release(5, out);
    return status;
}

/* ---- Backward -------------------------------------------------------------------------------------------------- */

enum { DX, DH0, DC0, DW_IH, DW_HH, DB_IH, DB_HH, DW_HR, RESULTS };

/* Those of h0 and c0 are made from the last state's. */
static int run_backward(lt_recurrence *p, const arguments *a, lt_tensor *grad, lt_tensor *grad_h, lt_tensor *grad_c,
                        lt_tensor *const *kept, lt_tensor **out)
{
    enum { N = 10 };
    lt_tensor *const given[N] = {grad, a->input, a->h0, a->c0, a->w_ih, a->w_hh, a->w_hr, kept[0], kept[1], kept[2]};
    lt_tensor *in[N], *sizes = NULL;
    if (lt_copy_into(out[DH0], grad_h) < 0 || lt_copy_into(out[DC0], grad_c) < 0 || contiguous(N, given, in) < 0)
        return -1;
    int status = check_sizes("recurrent_backward", a, p, &sizes);
    if (!status) {
        p->sizes = data(sizes);
        p->grad = data(in[0]), p->x = data(in[1]), p->h0 = data(in[2]), p->c0 = data(in[3]), p->w_ih = data(in[4]);
        p->w_hh = data(in[5]), p->w_hr = data(in[6]);
        p->output = lt_data(in[7]), p->cells = lt_data(in[8]), p->gates = lt_data(in[9]);
        p->dx = lt_data(out[DX]), p->h = lt_data(out[DH0]), p->c = lt_data(out[DC0]), p->dw_ih = lt_data(out[DW_IH]);
        p->dw_hh = lt_data(out[DW_HH]), p->dw_hr = lt_data(out[DW_HR]);
        p->db_ih = lt_data(out[DB_IH]), p->db_hh = lt_data(out[DB_HH]);
        status = with_scratch(p, (lt_dtype)a->input->dtype, 1);
    }
    release(N, in);
    lt_release(sizes);
    return status;
}

int lt_recurrent_layer_backward_forward(lt_tensor *grad_output, lt_tensor *grad_h, lt_tensor *grad_c, lt_tensor *input,
                                        lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh, lt_tensor *w_hr,
                                        lt_tensor *batch_sizes, lt_tensor *output, lt_tensor *cells, lt_tensor *gates,
                                        int cell, bool reverse, lt_tensor **out)
{
    const arguments a = {input, h0, c0, w_ih, w_hh, NULL, NULL, w_hr, batch_sizes, cell, reverse};
    const lt_dtype dtype = (lt_dtype)input->dtype;
    lt_recurrence p;
    if (plan("recurrent_backward", &a, &p) < 0) return -1;
    const lt_idx of_c = cell == LT_LSTM ? p.hidden : 0, wide = cell <= LT_GRU ? 4 * p.hidden : 0;
    const lt_dims like[5] = {rows_shape(&a, p.seen),
                             {2, {p.batch, p.seen}},
                             {2, {p.batch, of_c}},
                             rows_shape(&a, of_c),
                             rows_shape(&a, wide)};
    const char *names[] = {"grad_output", "grad_h", "grad_c", "cells", "gates", "output"};
    lt_tensor *given[] = {grad_output, grad_h, grad_c, cells, gates, output};
    for (int i = 0; i < 6; i++) {
        const lt_dims *d = &like[i == 5 ? 0 : i];
        operand x = {names[i], given[i], d->n, {0}};
        memcpy(x.shape, d->v, (size_t)d->n * sizeof(lt_idx));
        if (check("recurrent_backward", 1, &x, dtype)) return -1;
    }
    const lt_idx width = w_hh->shape[0], projected = w_hr ? p.seen : 0;
    const lt_dims shapes[RESULTS] = {[DX] = rows_shape(&a, p.input),
                                     [DH0] = like[1],
                                     [DC0] = like[2],
                                     [DW_IH] = {2, {width, p.input}},
                                     [DW_HH] = {2, {width, p.seen}},
                                     [DB_IH] = {1, {width}},
                                     [DB_HH] = {1, {width}},
                                     [DW_HR] = {2, {projected, w_hr ? p.hidden : 0}}};
    lt_tensor *const kept[3] = {output, cells, gates};
    int status = 0;
    for (int i = 0; i < RESULTS; i++) out[i] = NULL;
    for (int i = 0; i < RESULTS && !status; i++)
        if (!(out[i] = lt_new_zeros(dtype, shapes[i].n, shapes[i].v))) status = -1;
    if (!status && !lt_shape_only(out[0]) && p.rows > 0 && p.hidden > 0)
        status = run_backward(&p, &a, grad_output, grad_h, grad_c, kept, out);
    if (status < 0) release(RESULTS, out);
    return status;
}

/* ---- Step by step out of other ops ----------------------------------------------------------------------------- */

/* One step of b rows, from what x gives to the gates and the state: step has the new h and c and the gates. */
static int take_step(const arguments *a, lt_tensor *from_x, lt_tensor *h, lt_tensor *c, lt_tensor **step)
{
    step[0] = step[1] = step[2] = NULL;
    if (a->cell == LT_LSTM) return lt_lstm_step(from_x, h, c, a->w_hh, a->b_hh, a->w_hr, step);
    if (a->cell == LT_GRU) {
        lt_tensor *two[2] = {NULL, NULL};
        if (lt_gru_step(from_x, h, a->w_hh, a->b_hh, two) < 0) return -1;
        step[0] = two[0], step[2] = two[1];
    } else if (!(step[0] = lt_rnn_step(from_x, h, a->w_hh, a->b_hh, a->cell == LT_RNN_RELU))) return -1;
    step[1] = lt_narrow(step[0], 1, 0, 0);
    if (!step[2] && step[1]) step[2] = lt_retain(step[1]);
    if (step[1] && step[2]) return 0;
    release(3, step);
    return -1;
}

/* Rows [from, from + n) of *state become a reference of their own. */
static int rows_of(lt_tensor *state, lt_idx from, lt_idx n, lt_tensor **part)
{
    *part = from == 0 && n == state->shape[0] ? lt_retain(state) : lt_narrow(state, 0, from, n);
    return *part ? 0 : -1;
}

/* The rows above the first n of what came before are put behind those of `now`. */
static lt_tensor *complete(lt_tensor *now, lt_tensor *before, lt_idx n)
{
    if (n == before->shape[0]) return lt_retain(now);
    lt_tensor *rest = lt_narrow(before, 0, n, before->shape[0] - n), *both[2] = {now, rest};
    const lt_list list = {2, both};
    lt_tensor *whole = rest ? lt_cat(&list, 0) : NULL;
    lt_release(rest);
    return whole;
}

int lt_recurrent_layer_composition(lt_tensor *input, lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh,
                                   lt_tensor *b_ih, lt_tensor *b_hh, lt_tensor *w_hr, lt_tensor *batch_sizes, int cell,
                                   bool reverse, lt_tensor **out)
{
    const arguments a = {input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse};
    lt_recurrence p;
    lt_tensor *sizes = NULL;
    for (int i = 0; i < 5; i++) out[i] = NULL;
    if (plan(cell_names[cell], &a, &p) < 0 || check_sizes("recurrent", &a, &p, &sizes) < 0) return -1;
    const lt_dims flat = {2, {p.rows, w_hh->shape[0]}};
    if (p.rows == 0 || p.hidden == 0) p.steps = 1; /* of nothing, however many there are */
    /* h and c of the whole batch; those of finished sequences stay. */
    lt_tensor *given = lt_linear(input, w_ih, b_ih), *from_x = given ? lt_reshape(given, &flat) : NULL;
    lt_tensor *state[2] = {lt_retain(h0), c0 ? lt_retain(c0) : lt_narrow(h0, 1, 0, 0)};
    lt_list lists[3] = {{0, NULL}, {0, NULL}, {0, NULL}}; /* output, cells, gates of each step */
    int status = from_x && state[1] ? 0 : -1;
    for (int i = 0; i < 3 && !status; i++) status = lt_list_new(&lists[i], p.steps);
    for (lt_idx s = 0, at = reverse ? p.rows : 0; s < p.steps && !status; s++) {
        const lt_idx t = reverse ? p.steps - 1 - s : s, b = sizes ? (lt_idx)lt_element(sizes, t).v.i : p.batch;
        lt_tensor *part[3] = {NULL, NULL, NULL}, *step[3] = {NULL, NULL, NULL};
        if (reverse) at -= b;
        status =
            rows_of(from_x, at, b, &part[0]) || rows_of(state[0], 0, b, &part[1]) || rows_of(state[1], 0, b, &part[2])
                ? -1
                : take_step(&a, part[0], part[1], part[2], step);
        for (int i = 0; i < 2 && !status; i++) {
            lt_tensor *whole = complete(step[i], state[i], b);
            if (!whole) status = -1;
            else lt_release(state[i]), state[i] = whole;
        }
        if (!status) {
            lists[0].v[t] = lt_retain(step[0]);
            lists[1].v[t] = lt_detach(step[1]); /* these two are there for the backward op only */
            lists[2].v[t] = lt_detach(step[2]);
            if (!lists[1].v[t] || !lists[2].v[t]) status = -1;
        }
        release(3, part), release(3, step);
        if (!reverse) at += b;
    }
    const int places[3] = {0, 3, 4};
    const lt_idx ends[3] = {p.seen, cell == LT_LSTM ? p.hidden : 0, cell <= LT_GRU ? 4 * p.hidden : 0};
    for (int i = 0; i < 3 && !status; i++) {
        const lt_dims shape = rows_shape(&a, ends[i]);
        lt_tensor *all = lt_cat(&lists[i], 0);
        if (!all || !(out[places[i]] = lt_reshape(all, &shape))) status = -1;
        lt_release(all);
    }
    if (!status) out[1] = lt_retain(state[0]), out[2] = lt_retain(state[1]);
    for (int i = 0; i < 3; i++) lt_list_clear(&lists[i]);
    lt_release(given), lt_release(from_x), lt_release(sizes);
    release(2, state);
    if (status < 0) release(5, out);
    return status;
}

/* h of every step, and the last h and c. */
int lt_recurrent(lt_tensor *input, lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh, lt_tensor *b_ih,
                 lt_tensor *b_hh, lt_tensor *w_hr, lt_tensor *batch_sizes, int cell, bool reverse, lt_tensor **out)
{
    lt_tensor *all[5];
    if (lt_recurrent_layer(input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse, all) < 0) return -1;
    memcpy(out, all, 3 * sizeof *out);
    lt_release(all[3]), lt_release(all[4]);
    return 0;
}
