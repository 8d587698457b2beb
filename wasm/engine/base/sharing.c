/* Which calls of kernels are shared, and how they are cut. An entry here stands in the table instead of a kernel. Where
 * there is one thread or little work it calls that; else it makes a share of the call. */
#include "sharing.h"

#include "attention.h"
#include "conv.h"
#include "cut.h"
#include "dtype.h"
#include "gemm.h"
#include "isa.h"
#include "kernels_gen.h"
#include "pool.h"

static const lt_kernels *plain;
static lt_kernels sharing;

#define EACH(define) define(f32, LT_F32) define(f64, LT_F64)

/* More pieces than threads, for threads do not run equally fast; workers of a host have more to do for a piece, for
 * each packs what it multiplies, in a memory that is not in its cache. */
static lt_idx pieces_wanted(void) { return (lt_pool_host ? 2 : 4) * (lt_idx)lt_threads; }

/* Whether so many multiplications pay for waking threads: some 20 µs of work. Where the threads have a memory of their
 * own they must also pay for copying so many elements. */
static bool worth_it(double products, double elements)
{
    if (lt_threads == 1) return false;
    return lt_pool_host ? products > 6e6 && products > 48 * elements : products > 1e6;
}

/* The piece of a kernel: the function, and where it stands in the table. */
#define PIECE(kernel, dtype)                                                                                           \
    .piece = plain->kernel[dtype], .slot = (lt_idx)(offsetof(lt_kernels, kernel) / sizeof(void *)) + (dtype)
#define WHOLE(type, member, count, access) {offsetof(type, member), 1, (lt_idx)(count) * item, 0, access}

/* ---- Products -------------------------------------------------------------------------------------------------- */

/* An operand of a product: its rows, or its columns where those lie together. False where neither do. */
static bool matrix(lt_shared_operand *o, size_t at, lt_idx rows, lt_idx columns, lt_idx row, lt_idx column, lt_idx item)
{
    const bool by_rows = column == 1 || columns == 1;
    if (row < 0 || column < 0 || !(by_rows || row == 1 || rows == 1)) return false;
    *o = by_rows ? (lt_shared_operand){(lt_idx)at, rows, columns * item, row * item, LT_READ}
                 : (lt_shared_operand){(lt_idx)at, columns, rows * item, column * item, LT_READ};
    return true;
}

static bool share_gemm(lt_dtype dtype, lt_gemm *g)
{
    const lt_idx item = lt_itemsize(dtype);
    lt_idx work;
    plain->gemm_cut[dtype](g, pieces_wanted());
    plain->gemm_work[dtype](g->m, g->n, g->k, &work);
    lt_share share = {.call = g,
                      .call_bytes = sizeof *g,
                      .pieces = lt_gemm_pieces(g),
                      .work_bytes = work * item,
                      PIECE(gemm_piece, dtype)};
    bool whole = matrix(&share.operand[share.operands++], offsetof(lt_gemm, a), g->m, g->k, g->rsa, g->csa, item);
    whole &= matrix(&share.operand[share.operands++], offsetof(lt_gemm, b), g->k, g->n, g->rsb, g->csb, item);
    share.operand[share.operands++] = (lt_shared_operand){offsetof(lt_gemm, c), g->m, g->n * item, g->ldc * item,
                                                          g->accumulate ? LT_READ | LT_WRITTEN : LT_WRITTEN};
    if (g->bias) share.operand[share.operands++] = (lt_shared_operand)WHOLE(lt_gemm, bias, g->n, LT_READ);
    return (whole || !lt_pool_host) && lt_pool_run(&share);
}

#define GEMM(T, D)                                                                                                     \
    static void gemm_##T(lt_idx m, lt_idx n, lt_idx k, const void *a, lt_idx rsa, lt_idx csa, const void *b,           \
                         lt_idx rsb, lt_idx csb, void *c, lt_idx ldc, const void *bias, int accumulate, void *work)    \
    {                                                                                                                  \
        const double dm = (double)m, dn = (double)n, dk = (double)k;                                                   \
        if (worth_it(dm * dn * dk, dm * dk + dk * dn + dm * dn)) {                                                     \
            lt_gemm g = {m, n, k, rsa, csa, rsb, csb, ldc, accumulate, 0, 0, a, b, bias, c};                           \
            if (share_gemm(D, &g)) return;                                                                             \
        }                                                                                                              \
        plain->gemm[D](m, n, k, a, rsa, csa, b, rsb, csb, c, ldc, bias, accumulate, work);                             \
    }

/* ---- Convolution ----------------------------------------------------------------------------------------------- */

static bool share_conv(lt_dtype dtype, lt_conv_call *c, bool backward)
{
    const lt_conv *p = &c->p;
    const lt_idx item = lt_itemsize(dtype), pieces = pieces_wanted(), x = p->n * p->c * lt_space(p->size),
                 y = p->n * p->oc * lt_space(p->out), weight = p->oc * (p->c / p->groups) * lt_space(p->kernel);
    lt_idx work;
    if (p->n < 2 || !worth_it((double)y * (double)(weight / p->oc), (double)x + (double)y + (double)weight))
        return false;
    c->images = (p->n + pieces - 1) / pieces;
    plain->conv_work[dtype](p, &work);
    lt_share share = {.call = c,
                      .call_bytes = sizeof *c,
                      .pieces = (p->n + c->images - 1) / c->images,
                      .work_bytes = work * item,
                      PIECE(conv_piece, dtype)};
    if (backward) {
        share.piece = plain->conv_backward_input_piece[dtype];
        share.slot = (lt_idx)(offsetof(lt_kernels, conv_backward_input_piece) / sizeof(void *)) + dtype;
    }
    share.operand[share.operands++] = (lt_shared_operand)WHOLE(lt_conv_call, from, backward ? y : x, LT_READ);
    share.operand[share.operands++] = (lt_shared_operand)WHOLE(lt_conv_call, weight, weight, LT_READ);
    share.operand[share.operands++] = (lt_shared_operand)WHOLE(lt_conv_call, to, backward ? x : y, LT_WRITTEN);
    if (c->bias) share.operand[share.operands++] = (lt_shared_operand)WHOLE(lt_conv_call, bias, p->oc, LT_READ);
    return lt_pool_run(&share);
}

#define CONV(T, D)                                                                                                     \
    static void conv_##T(const lt_conv *p, const void *x, const void *weight, const void *bias, void *y, void *work)   \
    {                                                                                                                  \
        lt_conv_call c = {*p, 0, x, weight, bias, y};                                                                  \
        if (!share_conv(D, &c, false)) plain->conv[D](p, x, weight, bias, y, work);                                    \
    }                                                                                                                  \
    static void conv_backward_input_##T(const lt_conv *p, const void *dy, const void *weight, void *dx, void *work)    \
    {                                                                                                                  \
        lt_conv_call c = {*p, 0, dy, weight, NULL, dx};                                                                \
        if (!share_conv(D, &c, true)) plain->conv_backward_input[D](p, dy, weight, dx, work);                          \
    }

/* ---- Attention ------------------------------------------------------------------------------------------------- */

static bool share_attention(lt_dtype dtype, const lt_attention_batch *given)
{
    const lt_attention_shape *p = &given->p;
    const double scores = (double)given->entries * (double)p->rows * (double)p->cols / (p->causal ? 2 : 1);
    double bytes = 0;
    for (int i = 0; i < LT_ATTENTION_OPERANDS; i++) bytes += (double)given->bytes[i];
    if (given->entries < 2 || !given->apart ||
        !worth_it(scores * (double)(p->e + p->ev) * (given->backward ? 2.5 : 1), bytes / lt_itemsize(dtype)))
        return false;
    lt_attention_batch b = *given;
    lt_idx work;
    plain->attention_work[dtype](p, &work);
    b.some = (b.entries + pieces_wanted() - 1) / pieces_wanted();
    lt_share share = {.call = &b,
                      .call_bytes = sizeof b,
                      .pieces = (b.entries + b.some - 1) / b.some,
                      .work_bytes = work * lt_itemsize(dtype),
                      PIECE(attention_batch_piece, dtype)};
    for (lt_idx i = 0; i < LT_ATTENTION_OPERANDS; i++) {
        if (!b.at[i]) continue;
        const bool result = i == LT_OUTPUT || i == LT_LOGSUMEXP, written = b.backward ? i >= LT_GRAD_QUERY : result;
        const lt_idx access = !written ? LT_READ : b.backward ? LT_READ | LT_WRITTEN : LT_WRITTEN;
        const lt_idx at = (lt_idx)(offsetof(lt_attention_batch, at) + (size_t)i * sizeof *b.at);
        share.operand[share.operands++] = (lt_shared_operand){at, 1, b.bytes[i], 0, access};
    }
    return lt_pool_run(&share);
}

#define ATTENTION(T, D)                                                                                                \
    static void attention_batch_##T(const lt_attention_batch *b, void *work)                                           \
    {                                                                                                                  \
        if (!share_attention(D, b)) plain->attention_batch[D](b, work);                                                \
    }

EACH(ATTENTION)
/* ---- Optimizers' steps ----------------------------------------------------------------------------------------- */

#ifndef __EMSCRIPTEN__
enum { ROLES = 8, STEP = 4096 }; /* arrays of a step at most; elements that a piece's count is a multiple of */

typedef struct step_call {
    lt_dtype dtype;
    lt_idx count, some;
    int which, roles;
    void *const *x;
    const double *k;
} step_call;

static void step_piece(const void *call, lt_idx piece, void *work)
{
    const step_call *c = call;
    const lt_idx first = piece * c->some, left = c->count - first;
    void *x[ROLES];
    (void)work;
    for (int i = 0; i < c->roles; i++) x[i] = c->x[i] ? (char *)c->x[i] + first * lt_itemsize(c->dtype) : NULL;
    plain->take_step[c->dtype](left < c->some ? left : c->some, c->which, c->roles, x, c->k);
}

static void take_step(lt_dtype dtype, lt_idx count, int which, int roles, void *const *x, const double *k)
{
    step_call c = {dtype, count, lt_cut(count, roles, STEP), which, roles, x, k};
    if (c.some < count && roles <= ROLES && lt_share_cut(&c, step_piece, count, c.some)) return;
    plain->take_step[dtype](count, which, roles, x, k);
}

#define STEPS(T, D)                                                                                                    \
    static void take_step_##T(lt_idx count, int which, int roles, void *const *x, const double *k)                     \
    {                                                                                                                  \
        take_step(D, count, which, roles, x, k);                                                                       \
    }
EACH(STEPS)
#endif

EACH(GEMM)
EACH(CONV)

void lt_share_kernels(void)
{
    plain = lt_k;
    sharing = *plain;
#define LAY(T, D)                                                                                                      \
    sharing.gemm[D] = gemm_##T, sharing.conv[D] = conv_##T, sharing.conv_backward_input[D] = conv_backward_input_##T;  \
    sharing.attention_batch[D] = attention_batch_##T;
    EACH(LAY)
#ifndef __EMSCRIPTEN__
    lt_cut_kernels(&sharing, plain);
#define LAY_STEPS(T, D) sharing.take_step[D] = take_step_##T;
    EACH(LAY_STEPS)
#endif
    lt_k = &sharing;
}
