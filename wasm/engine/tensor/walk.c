/* The walk over strided operands. */
#include "walk.h"

#include "cut.h"

typedef struct walk {
    int operands, ndim;
    char *ptr[LT_MAX_OPERANDS];
    lt_idx shape[LT_MAX_DIMS];
    lt_idx stride[LT_MAX_OPERANDS][LT_MAX_DIMS]; /* bytes; 0 where broadcast */
} walk;

static void walk_operand(walk *w, int k, const lt_tensor *t, int ndim)
{
    lt_idx size = lt_itemsize(t->dtype);
    w->ptr[k] = lt_data(t);
    for (int d = 0; d < ndim; d++) {
        int own = d - (ndim - t->ndim);
        w->stride[k][d] = own < 0 || t->shape[own] == 1 ? 0 : t->stride[own] * size;
    }
}

/* Drops dims of size 1 and joins neighbours that every operand walks as one. */
static void walk_coalesce(walk *w, int ndim, const lt_idx *shape)
{
    int n = 0;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] == 1) continue;
        bool joins = n > 0;
        for (int k = 0; joins && k < w->operands; k++) joins = w->stride[k][n - 1] == w->stride[k][d] * shape[d];
        if (joins) {
            w->shape[n - 1] *= shape[d];
            for (int k = 0; k < w->operands; k++) w->stride[k][n - 1] = w->stride[k][d];
        } else {
            w->shape[n] = shape[d];
            for (int k = 0; k < w->operands; k++) w->stride[k][n] = w->stride[k][d];
            n++;
        }
    }
    w->ndim = n;
}

/* Moves the dim along which the output is densest to the end, so that the inner loop writes in order. */
static void walk_order(walk *w)
{
    if (w->ndim < 2) return;
    int best = w->ndim - 1;
    for (int d = w->ndim - 2; d >= 0; d--) {
        lt_idx a = w->stride[0][d], b = w->stride[0][best];
        if ((a < 0 ? -a : a) < (b < 0 ? -b : b) && a != 0) best = d;
    }
    if (best == w->ndim - 1) return;
    lt_idx size = w->shape[best];
    for (int d = best; d < w->ndim - 1; d++) w->shape[d] = w->shape[d + 1];
    w->shape[w->ndim - 1] = size;
    for (int k = 0; k < w->operands; k++) {
        lt_idx step = w->stride[k][best];
        for (int d = best; d < w->ndim - 1; d++) w->stride[k][d] = w->stride[k][d + 1];
        w->stride[k][w->ndim - 1] = step;
    }
}

static void walk_run(walk *w, lt_loop loop, const void *param)
{
    if (w->ndim == 0) {
        const lt_idx zero[LT_MAX_OPERANDS] = {0};
        loop(1, w->ptr, zero, param);
        return;
    }
    int inner = w->ndim - 1;
    lt_idx step[LT_MAX_OPERANDS], at[LT_MAX_DIMS] = {0};
    for (int k = 0; k < w->operands; k++) step[k] = w->stride[k][inner];
    for (;;) {
        loop(w->shape[inner], w->ptr, step, param);
        int d = inner - 1;
        for (; d >= 0; d--) {
            for (int k = 0; k < w->operands; k++) w->ptr[k] += w->stride[k][d];
            if (++at[d] < w->shape[d]) break;
            for (int k = 0; k < w->operands; k++) w->ptr[k] -= w->stride[k][d] * w->shape[d];
            at[d] = 0;
        }
        if (d < 0) return;
    }
}

/* A part of a walk, along its outermost dim or its innermost one. */
typedef struct shared_walk {
    const walk *whole;
    lt_loop loop;
    const void *param;
    lt_idx some;
    int dim;
} shared_walk;

static void walk_piece(const void *call, lt_idx piece, void *work)
{
    const shared_walk *s = call;
    const lt_idx first = piece * s->some, left = s->whole->shape[s->dim] - first;
    walk part = *s->whole;
    (void)work;
    part.shape[s->dim] = left < s->some ? left : s->some;
    for (int k = 0; k < part.operands; k++) part.ptr[k] += first * part.stride[k][s->dim];
    walk_run(&part, s->loop, s->param);
}

/* Blocks of so many elements begin where they would in the whole, whether they are of vectors or of conversions. */
enum { UNIT = 1024 };

static bool walk_shared(const walk *w, lt_idx numel, lt_loop loop, const void *param)
{
    if (w->ndim == 0) return false;
    const int inner = w->ndim - 1;
    const bool outermost = inner > 0 && w->shape[0] >= 4 * (lt_idx)lt_threads;
    shared_walk s = {w, loop, param, 0, outermost ? 0 : inner};
    const lt_idx count = w->shape[s.dim];
    s.some = lt_cut(count, (double)w->operands * (double)(numel / count), outermost ? 1 : UNIT);
    return s.some < count && lt_share_cut(&s, walk_piece, count, s.some);
}

void lt_walk(lt_loop loop, lt_tensor *out, int n, lt_tensor *const *in, const void *param)
{
    if (out->numel == 0 || lt_shape_only(out)) return;
    walk w;
    w.operands = n + 1;
    walk_operand(&w, 0, out, out->ndim);
    for (int i = 0; i < n; i++) walk_operand(&w, i + 1, in[i], out->ndim);
    walk_coalesce(&w, out->ndim, out->shape);
    walk_order(&w);
    if (lt_threads > 1 && walk_shared(&w, out->numel, loop, param)) return;
    walk_run(&w, loop, param);
}

/* ---- Conversion on the way ------------------------------------------------------------------------------------- */

enum { BLOCK = 256, WIDEST = 8 }; /* elements; bytes of the widest dtype that is converted to */

void lt_walk_converting(lt_idx n, char *const *ptr, const lt_idx *stride, const void *param)
{
    const lt_conversion *c = param;
    _Alignas(64) char room[LT_MAX_OPERANDS][BLOCK * WIDEST];
    for (lt_idx start = 0; start < n; start += BLOCK) {
        const lt_idx m = n - start < BLOCK ? n - start : BLOCK;
        char *at[LT_MAX_OPERANDS] = {NULL};
        lt_idx step[LT_MAX_OPERANDS] = {0};
        for (int k = 0; k < c->operands; k++) {
            char *const from[] = {room[k], ptr[k] + start * stride[k]};
            const lt_idx way[] = {c->size[k], stride[k]};
            const bool repeated = k > 0 && stride[k] == 0;
            if (k > 0 && c->cast[k] && !(repeated && start > 0)) c->cast[k](repeated ? 1 : m, from, way, NULL);
            at[k] = from[c->cast[k] ? 0 : 1];
            step[k] = repeated ? 0 : way[c->cast[k] ? 0 : 1];
        }
        c->loop(m, at, step, c->param);
        if (c->cast[0]) {
            char *const to[] = {ptr[0] + start * stride[0], room[0]};
            const lt_idx way[] = {stride[0], c->size[0]};
            c->cast[0](m, to, way, NULL);
        }
    }
}
