/* Counting the arithmetic of products: a copy of the table of kernels, in which those that multiply matrices count what
 * they do and call the ones that they stand for. So whatever multiplies is seen, be it an op, a part of another op's
 * forward function, or a gradient; and without counting nothing costs anything. */
#include "count.h"

#include "conv.h"
#include "attention.h"
#include "isa.h"
#include "kernels_gen.h"
#include "recurrent.h"

uint64_t lt_counts[LT_COUNTS];
static const lt_kernels *plain;
static lt_kernels counting;
static int depth;

static void add(lt_counted kind, lt_idx products, lt_idx a, lt_idx b, lt_idx c)
{
    if (a > 0 && b > 0 && c > 0) lt_counts[kind] += 2 * (uint64_t)products * (uint64_t)a * (uint64_t)b * (uint64_t)c;
}

static void add_convolution(const lt_conv *p)
{
    add(LT_COUNT_CONVOLUTION, p->c / p->groups, p->n * p->oc, lt_space(p->out), lt_space(p->kernel));
}

/* With x of all steps, and the state of each. */
static void add_recurrent(const lt_recurrence *p, lt_idx times)
{
    add(LT_COUNT_RECURRENT, times, p->rows,
        p->hidden * (p->cell == LT_LSTM  ? 4
                     : p->cell == LT_GRU ? 3
                                         : 1),
        p->input + p->seen);
    if (p->w_hr) add(LT_COUNT_RECURRENT, times, p->rows, p->hidden, p->seen);
}

/* A layer whose products are not counted once more. */
static lt_recurrence uncounted(const lt_recurrence *p, lt_multiply multiply)
{
    lt_recurrence whole = *p;
    whole.multiply = multiply;
    return whole;
}

#define GEMM(T, D)                                                                                                     \
    static void gemm_##T(lt_idx m, lt_idx n, lt_idx k, const void *a, lt_idx rsa, lt_idx csa, const void *b,           \
                         lt_idx rsb, lt_idx csb, void *c, lt_idx ldc, const void *bias, int accumulate, void *work)    \
    {                                                                                                                  \
        add(LT_COUNT_PRODUCT, 1, m, n, k);                                                                             \
        plain->gemm[D](m, n, k, a, rsa, csa, b, rsb, csb, c, ldc, bias, accumulate, work);                             \
    }

#define OTHERS(T, D)                                                                                                   \
    static void conv_##T(const lt_conv *p, const void *x, const void *weight, const void *bias, void *y, void *work)   \
    {                                                                                                                  \
        add_convolution(p);                                                                                            \
        plain->conv[D](p, x, weight, bias, y, work);                                                                   \
    }                                                                                                                  \
    static void conv_backward_input_##T(const lt_conv *p, const void *dy, const void *weight, void *dx, void *work)    \
    {                                                                                                                  \
        add_convolution(p);                                                                                            \
        plain->conv_backward_input[D](p, dy, weight, dx, work);                                                        \
    }                                                                                                                  \
    static void conv_backward_weight_##T(const lt_conv *p, const void *dy, const void *x, void *dw, void *work)        \
    {                                                                                                                  \
        add_convolution(p);                                                                                            \
        plain->conv_backward_weight[D](p, dy, x, dw, work);                                                            \
    }                                                                                                                  \
    static void attention_batch_##T(const lt_attention_batch *b, void *work)                                           \
    {                                                                                                                  \
        const lt_attention_shape *p = &b->p; /* going backward the scores are computed again */                        \
        const lt_idx each = b->backward ? 3 * p->e + 2 * p->ev : p->e + p->ev;                                         \
        add(LT_COUNT_ATTENTION, b->entries, p->rows, p->cols, each);                                                   \
        plain->attention_batch[D](b, work);                                                                            \
    }                                                                                                                  \
    static void recurrent_##T(const lt_recurrence *p)                                                                  \
    {                                                                                                                  \
        const lt_recurrence whole = uncounted(p, plain->gemm[D]);                                                      \
        add_recurrent(p, 1);                                                                                           \
        plain->recurrent[D](&whole);                                                                                   \
    }                                                                                                                  \
    static void recurrent_backward_##T(const lt_recurrence *p)                                                         \
    {                                                                                                                  \
        const lt_recurrence whole = uncounted(p, plain->gemm[D]);                                                      \
        add_recurrent(p, 2);                                                                                           \
        plain->recurrent_backward[D](&whole);                                                                          \
    }

GEMM(f32, LT_F32)
GEMM(f64, LT_F64)
GEMM(i32, LT_I32)
GEMM(i64, LT_I64)
OTHERS(f32, LT_F32)
OTHERS(f64, LT_F64)

static void begin(void)
{
    memset(lt_counts, 0, sizeof lt_counts);
    plain = lt_k;
    counting = *plain;
    counting.gemm[LT_F32] = gemm_f32, counting.gemm[LT_F64] = gemm_f64;
    counting.gemm[LT_I32] = gemm_i32, counting.gemm[LT_I64] = gemm_i64;
#define BOTH(kernel) counting.kernel[LT_F32] = kernel##_f32, counting.kernel[LT_F64] = kernel##_f64
    BOTH(conv);
    BOTH(conv_backward_input);
    BOTH(conv_backward_weight);
    BOTH(attention_batch);
    BOTH(recurrent);
    BOTH(recurrent_backward);
#undef BOTH
    lt_k = &counting;
}

void lt_count(bool on)
{
    if (on && depth++ == 0) begin();
    if (!on && depth > 0 && --depth == 0) lt_k = plain;
}
