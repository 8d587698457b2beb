/* LSTM: one layer in one direction over a whole sequence, as one op with a backward op; and the same step by step out
 * of other ops, for higher derivatives and for layers that project h. */
#include "engine.h"
#include "run_kernel.h"
#include "lstm.h"
#include "ops_gen.h"

typedef struct lstm_operand {
    const char *name;
    lt_tensor *t;
    int ndim;
    lt_idx shape[3];
} lstm_operand;

/* The operand's dtype and shape against what is wanted. */
static int check(const char *op, const lstm_operand *x, lt_dtype dtype)
{
    if (lt_want_one_dtype(op, "input", dtype, x->name, x->t->dtype)) return -1;
    if (x->t->ndim == x->ndim && memcmp(x->t->shape, x->shape, (size_t)x->ndim * sizeof(lt_idx)) == 0) return 0;
    return lt_fail(LT_SHAPE_ERROR, "%s: %s has shape %s; wanted %s", op, x->name, LT_SHAPE(x->t),
                   lt_shape_text(x->ndim, x->shape));
}

typedef struct lstm_arguments {
    lt_tensor *input, *h0, *c0, *w_ih, *w_hh, *b_ih, *b_hh, *w_hr;
} lstm_arguments;

/* Checks the arguments and finds the sizes; touches no element. */
static int plan(const char *op, const lstm_arguments *a, bool reverse, lt_lstm_shape *p)
{
    const lt_dtype dtype = (lt_dtype)a->input->dtype;
    if (LT_WANTS(lstm, op, "input", dtype)) return -1;
    if (a->input->ndim != 3)
        return lt_fail(LT_SHAPE_ERROR, "%s: input has shape %s; wanted 3 dims (steps, batch, size)", op,
                       LT_SHAPE(a->input));
    if (a->input->shape[0] == 0)
        return lt_fail(LT_SHAPE_ERROR, "%s: input has shape %s; wanted at least one step", op, LT_SHAPE(a->input));
    if (a->w_hh->ndim != 2 || a->w_hh->shape[0] % 4)
        return lt_fail(LT_SHAPE_ERROR, "%s: w_hh has shape %s; wanted (4 * hidden, hidden)", op, LT_SHAPE(a->w_hh));
    *p = (lt_lstm_shape){a->input->shape[0], a->input->shape[1], a->input->shape[2], a->w_hh->shape[0] / 4, reverse};
    const lt_idx gates = 4 * p->hidden, seen = a->w_hr && a->w_hr->ndim == 2 ? a->w_hr->shape[0] : p->hidden;
    const lstm_operand operands[] = {
        {"h0", a->h0, 2, {p->batch, seen}},      {"c0", a->c0, 2, {p->batch, p->hidden}},
        {"w_ih", a->w_ih, 2, {gates, p->input}}, {"w_hh", a->w_hh, 2, {gates, seen}},
        {"b_ih", a->b_ih, 1, {gates}},           {"b_hh", a->b_hh, 1, {gates}},
        {"w_hr", a->w_hr, 2, {seen, p->hidden}},
    };
    for (int i = 0; i < (int)(sizeof operands / sizeof *operands); i++)
        if (operands[i].t && check(op, &operands[i], dtype) < 0) return -1;
    const double most = (double)(PTRDIFF_MAX / 512);
    if ((double)p->steps * (double)p->batch > most || (double)p->input > most || (double)gates > most)
        return lt_fail(LT_MEMORY_ERROR, "%s: input %s takes more memory than can be addressed; wanted fewer elements",
                       op, LT_SHAPE(a->input));
    return 0;
}

static void release(int n, lt_tensor **t)
{
    for (int i = 0; i < n; i++) {
        lt_release(t[i]);
        t[i] = NULL;
    }
}

/* Contiguous versions of n tensors; -1 with none kept where one cannot be made. */
static int contiguous(int n, lt_tensor *const *from, lt_tensor **to)
{
    for (int i = 0; i < n; i++) to[i] = NULL;
    for (int i = 0; i < n; i++)
        if (!(to[i] = lt_to_contiguous(from[i]))) {
            release(n, to);
            return -1;
        }
    return 0;
}

static void *scratch(const lt_lstm_shape *p, lt_dtype dtype, size_t *bytes)
{
    lt_idx elements;
    LT_CALL(lstm_work, dtype, (p, &elements));
    *bytes = (size_t)(elements * lt_itemsize(dtype));
    return lt_alloc(*bytes);
}

/* b_ih + b_hh, contiguous; NULL with status 0 where neither is given. */
static int join_biases(lt_tensor *b_ih, lt_tensor *b_hh, lt_tensor **bias)
{
    *bias = NULL;
    if (!b_ih && !b_hh) return 0;
    *bias = b_ih && b_hh ? lt_elementwise(&lt_ew[LT_EW_add], (lt_tensor *[]){b_ih, b_hh}, NULL, NULL)
                         : lt_to_contiguous(b_ih ? b_ih : b_hh);
    return *bias ? 0 : -1;
}

/* ---- Forward --------------------------------------------------------------------------------------------------- */

static int run_forward(const lt_lstm_shape *p, const lstm_arguments *a, lt_tensor **out)
{
    const lt_dtype dtype = (lt_dtype)a->input->dtype;
    lt_tensor *given[5] = {a->input, a->h0, a->c0, a->w_ih, a->w_hh}, *in[5], *bias;
    size_t bytes;
    if (contiguous(5, given, in) < 0) return -1;
    void *work = join_biases(a->b_ih, a->b_hh, &bias) == 0 ? scratch(p, dtype, &bytes) : NULL;
    if (work) {
        LT_CALL(lstm, dtype,
                (p, lt_data(in[0]), lt_data(in[1]), lt_data(in[2]), lt_data(in[3]), lt_data(in[4]),
                 bias ? lt_data(bias) : NULL, lt_data(out[0]), lt_data(out[3]), lt_data(out[4]), work));
        const lt_idx n = out[1]->numel, size = n * lt_itemsize(dtype), last = p->reverse ? 0 : (p->steps - 1) * n;
        lt_k->copy_blocks(1, size, lt_row(out[0], last), 0, lt_data(out[1]), 0);
        lt_k->copy_blocks(1, size, lt_row(out[3], last), 0, lt_data(out[2]), 0);
        lt_free(work, bytes);
    }
    release(5, in);
    lt_release(bias);
    return work ? 0 : -1;
}

int lt_lstm_layer_forward(lt_tensor *input, lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh,
                          lt_tensor *b_ih, lt_tensor *b_hh, bool reverse, lt_tensor **out)
{
    const lstm_arguments a = {input, h0, c0, w_ih, w_hh, b_ih, b_hh, NULL};
    lt_lstm_shape p;
    if (plan("lstm", &a, reverse, &p) < 0) return -1;
    const lt_idx all[3] = {p.steps, p.batch, p.hidden}, wide[3] = {p.steps, p.batch, 4 * p.hidden}, *last = all + 1;
    for (int i = 0; i < 5; i++) out[i] = NULL;
    int status = -1;
    if ((out[0] = lt_new(input->dtype, 3, all)) && (out[1] = lt_new(input->dtype, 2, last)) &&
        (out[2] = lt_new(input->dtype, 2, last)) && (out[3] = lt_new(input->dtype, 3, all)) &&
        (out[4] = lt_new(input->dtype, 3, wide)))
        status = lt_shape_only(out[0]) || out[0]->numel == 0 ? 0 : run_forward(&p, &a, out);
    if (status < 0) release(5, out);
    return status;
}

/* ---- Backward -------------------------------------------------------------------------------------------------- */

/* out: the gradients of input, h0, c0, w_ih, w_hh and of a bias; those of h0 and c0 are made from the last state's. */
static int run_backward(const lt_lstm_shape *p, lt_tensor *const *given, lt_tensor *grad_h, lt_tensor *grad_c,
                        lt_tensor **out)
{
    const lt_dtype dtype = (lt_dtype)given[0]->dtype;
    const lt_idx wide[3] = {p->steps, p->batch, 4 * p->hidden};
    lt_tensor *in[9], *dz = NULL;
    size_t bytes;
    void *work = NULL;
    if (lt_copy_into(out[1], grad_h) < 0 || lt_copy_into(out[2], grad_c) < 0 || contiguous(9, given, in) < 0) return -1;
    if ((dz = lt_new(dtype, 3, wide)) && (work = scratch(p, dtype, &bytes))) {
        LT_CALL(lstm_backward, dtype,
                (p, lt_data(in[0]), lt_data(in[1]), lt_data(in[2]), lt_data(in[3]), lt_data(in[4]), lt_data(in[5]),
                 lt_data(in[6]), lt_data(in[7]), lt_data(in[8]), lt_data(dz), lt_data(out[0]), lt_data(out[1]),
                 lt_data(out[2]), lt_data(out[3]), lt_data(out[4]), lt_data(out[5]), work));
        lt_free(work, bytes);
    }
    release(9, in);
    lt_release(dz);
    return work ? 0 : -1;
}

int lt_lstm_layer_backward_forward(lt_tensor *grad_output, lt_tensor *grad_h, lt_tensor *grad_c, lt_tensor *input,
                                   lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh, lt_tensor *output,
                                   lt_tensor *cells, lt_tensor *gates, bool reverse, lt_tensor **out)
{
    const char *op = "lstm_backward";
    const lstm_arguments a = {input, h0, c0, w_ih, w_hh, NULL, NULL, NULL};
    const lt_dtype dtype = (lt_dtype)input->dtype;
    lt_lstm_shape p;
    if (plan(op, &a, reverse, &p) < 0) return -1;
    const lt_idx width = 4 * p.hidden;
    const lstm_operand operands[] = {
        {"grad_output", grad_output, 3, {p.steps, p.batch, p.hidden}},
        {"grad_h", grad_h, 2, {p.batch, p.hidden}},
        {"grad_c", grad_c, 2, {p.batch, p.hidden}},
        {"output", output, 3, {p.steps, p.batch, p.hidden}},
        {"cells", cells, 3, {p.steps, p.batch, p.hidden}},
        {"gates", gates, 3, {p.steps, p.batch, width}},
    };
    for (int i = 0; i < (int)(sizeof operands / sizeof *operands); i++)
        if (check(op, &operands[i], dtype) < 0) return -1;
    lt_tensor *const given[9] = {grad_output, input, h0, c0, w_ih, w_hh, output, cells, gates}, *const *like =
                                                                                                    given + 1;
    int status = 0;
    for (int i = 0; i < 6; i++) out[i] = NULL;
    for (int i = 0; i < 5 && !status; i++)
        status = (out[i] = lt_new_zeros(dtype, like[i]->ndim, like[i]->shape)) ? 0 : -1;
    if (!status) status = (out[5] = lt_new_zeros(dtype, 1, &width)) ? 0 : -1;
    if (!status && !lt_shape_only(out[0]) && output->numel > 0) status = run_backward(&p, given, grad_h, grad_c, out);
    if (status < 0) release(6, out);
    return status;
}

/* ---- Step by step out of other ops ----------------------------------------------------------------------------- */

/* f of references that are taken over; NULL passes through. */
static lt_tensor *take1(lt_tensor *(*f)(lt_tensor *), lt_tensor *a)
{
    lt_tensor *out = a ? f(a) : NULL;
    lt_release(a);
    return out;
}

static lt_tensor *take2(lt_tensor *(*f)(lt_tensor *, lt_tensor *), lt_tensor *a, lt_tensor *b)
{
    lt_tensor *out = a && b ? f(a, b) : NULL;
    lt_release(a), lt_release(b);
    return out;
}

/* One step from what x gives to the gates: *h and *c are replaced, *gates becomes the four gates side by side. */
static int unrolled_step(const lstm_arguments *a, lt_tensor *from_x, lt_tensor **h, lt_tensor **c, lt_tensor **gates)
{
    const lt_dims four = {3, {from_x->shape[0], 4, from_x->shape[1] / 4}};
    lt_tensor *z = take2(lt_add, lt_retain(from_x), lt_linear(*h, a->w_hh, a->b_hh)),
              *parts = z ? lt_reshape(z, &four) : NULL, *state = NULL, *seen = NULL;
    lt_list part = {0, NULL};
    *gates = NULL;
    if (parts && lt_unbind(parts, 1, &part) == 0) {
        part.v[0] = take1(lt_sigmoid, part.v[0]);
        part.v[1] = take1(lt_sigmoid, part.v[1]);
        part.v[2] = take1(lt_tanh, part.v[2]);
        part.v[3] = take1(lt_sigmoid, part.v[3]);
        if (part.v[0] && part.v[1] && part.v[2] && part.v[3] &&
            (state = take2(lt_add, lt_mul(part.v[1], *c), lt_mul(part.v[0], part.v[2]))))
            seen = take2(lt_mul, lt_retain(part.v[3]), lt_tanh(state));
        if (seen && a->w_hr) {
            lt_tensor *whole = seen;
            seen = lt_linear(whole, a->w_hr, NULL);
            lt_release(whole);
        }
        if (seen) *gates = lt_cat(&part, -1);
    }
    lt_release(z), lt_release(parts);
    lt_list_clear(&part);
    if (!*gates) {
        lt_release(state), lt_release(seen);
        return -1;
    }
    lt_release(*h), lt_release(*c);
    *h = seen, *c = state;
    return 0;
}

static int unrolled(const lstm_arguments *a, bool reverse, lt_tensor **out)
{
    lt_lstm_shape p;
    if (plan("lstm", a, reverse, &p) < 0) return -1;
    lt_tensor *from_x = lt_linear(a->input, a->w_ih, a->b_ih), *h = lt_retain(a->h0), *c = lt_retain(a->c0);
    lt_list rows = {0, NULL}, lists[3] = {{0, NULL}, {0, NULL}, {0, NULL}}; /* output, cells, gates */
    int status = from_x ? lt_unbind(from_x, 0, &rows) : -1;
    for (int i = 0; i < 5; i++) out[i] = NULL;
    for (int i = 0; i < 3 && !status; i++) status = lt_list_new(&lists[i], p.steps);
    for (lt_idx s = 0; s < p.steps && !status; s++) {
        const lt_idx t = reverse ? p.steps - 1 - s : s;
        lt_tensor *gates = NULL;
        status = unrolled_step(a, rows.v[t], &h, &c, &gates);
        if (!status) {
            lists[0].v[t] = lt_retain(h);
            lists[1].v[t] = lt_detach(c); /* these two are there for the backward op only */
            lists[2].v[t] = lt_detach(gates);
            if (!lists[1].v[t] || !lists[2].v[t]) status = -1;
        }
        lt_release(gates);
    }
    if (!status && (out[0] = lt_stack(&lists[0], 0)) && (out[3] = lt_stack(&lists[1], 0)) &&
        (out[4] = lt_stack(&lists[2], 0)))
        out[1] = lt_retain(h), out[2] = lt_retain(c);
    else status = -1;
    lt_list_clear(&rows);
    for (int i = 0; i < 3; i++) lt_list_clear(&lists[i]);
    lt_release(from_x), lt_release(h), lt_release(c);
    if (status < 0) release(5, out);
    return status;
}

int lt_lstm_layer_composition(lt_tensor *input, lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh,
                              lt_tensor *b_ih, lt_tensor *b_hh, bool reverse, lt_tensor **out)
{
    return unrolled(&(lstm_arguments){input, h0, c0, w_ih, w_hh, b_ih, b_hh, NULL}, reverse, out);
}

/* h of every step, and the last h and c. */
int lt_lstm(lt_tensor *input, lt_tensor *h0, lt_tensor *c0, lt_tensor *w_ih, lt_tensor *w_hh, lt_tensor *b_ih,
            lt_tensor *b_hh, lt_tensor *w_hr, bool reverse, lt_tensor **out)
{
    const lstm_arguments a = {input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr};
    lt_tensor *all[5];
    if ((w_hr ? unrolled(&a, reverse, all) : lt_lstm_layer(input, h0, c0, w_ih, w_hh, b_ih, b_hh, reverse, all)) < 0)
        return -1;
    memcpy(out, all, 3 * sizeof *out);
    lt_release(all[3]), lt_release(all[4]);
    return 0;
}
