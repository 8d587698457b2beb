/* The walk over strided operands. */
#include "walk.h"

#include "cut.h"
#include "isa.h"
#include "kernels_gen.h"

typedef struct walk {
    int operands, ndim;
    char *ptr[LT_MAX_OPERANDS];
    lt_idx shape[LT_MAX_DIMS];
    lt_idx stride[LT_MAX_OPERANDS][LT_MAX_DIMS]; /* bytes; 0 where broadcast */
} walk;

static inline lt_idx size_of(lt_idx stride) { return stride < 0 ? -stride : stride; }

/* Dims of size 1 are left out. */
static void walk_operands(walk *w, const lt_tensor *out, int n, lt_tensor *const *in)
{
    w->operands = n + 1;
    w->ndim = 0;
    for (int d = 0; d < out->ndim; d++)
        if (out->shape[d] != 1) w->shape[w->ndim++] = out->shape[d];
    for (int k = 0; k <= n; k++) {
        const lt_tensor *t = k ? in[k - 1] : out;
        const lt_idx size = lt_itemsize(t->dtype);
        w->ptr[k] = lt_data(t);
        for (int d = 0, to = 0; d < out->ndim; d++) {
            if (out->shape[d] == 1) continue;
            const int own = d - (out->ndim - t->ndim);
            w->stride[k][to++] = own < 0 || t->shape[own] == 1 ? 0 : t->stride[own] * size;
        }
    }
}

/* Moves a dim to a place nearer to the outside or the inside, past those between. */
static void walk_move(walk *w, int from, int to)
{
    const int way = from < to ? 1 : -1;
    const lt_idx size = w->shape[from];
    for (int d = from; d != to; d += way) w->shape[d] = w->shape[d + way];
    w->shape[to] = size;
    for (int k = 0; k < w->operands; k++) {
        const lt_idx stride = w->stride[k][from];
        for (int d = from; d != to; d += way) w->stride[k][d] = w->stride[k][d + way];
        w->stride[k][to] = stride;
    }
}

/* Orders the dims as the output lies in memory, so that it is written in order. */
static void walk_order(walk *w)
{
    for (int d = 1; d < w->ndim; d++) {
        int to = d;
        while (to > 0 && size_of(w->stride[0][to - 1]) < size_of(w->stride[0][d])) to--;
        if (to < d) walk_move(w, d, to);
    }
}

/* Joins neighbours that every operand walks as one. */
static void walk_join(walk *w)
{
    int n = 0;
    for (int d = 0; d < w->ndim; d++) {
        bool joins = n > 0;
        for (int k = 0; joins && k < w->operands; k++) joins = w->stride[k][n - 1] == w->stride[k][d] * w->shape[d];
        if (joins) w->shape[n - 1] *= w->shape[d];
        else w->shape[n++] = w->shape[d];
        for (int k = 0; k < w->operands; k++) w->stride[k][n - 1] = w->stride[k][d];
    }
    w->ndim = n;
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

static void walk_any(walk *w, lt_idx numel, lt_loop loop, const void *param)
{
    if (lt_threads > 1 && walk_shared(w, numel, loop, param)) return;
    walk_run(w, loop, param);
}

void lt_walk_line(lt_loop loop, lt_idx n, int operands, char *const *ptr, const lt_idx *stride, const void *param)
{
    if (LT_UNLIKELY(lt_threads > 1 && n >= LT_SHARED_ELEMENTS / LT_MAX_OPERANDS)) {
        walk w = {.ndim = 1, .operands = operands, .shape = {n}};
        for (int k = 0; k < operands; k++) w.ptr[k] = ptr[k], w.stride[k][0] = stride[k];
        if (walk_shared(&w, n, loop, param)) return;
    }
    loop(n, ptr, stride, param);
}

/* ---- Turned inputs ---------------------------------------------------------------------------------------------- */

/* An input that lies across the output, as in t() + a, is turned a tile at a time into room on the stack: so each line
 * of its memory is read once and as a whole, and the loop finds its elements side by side. The rows of a tile are those
 * of the output, in strips of WIDE bytes of the widest dtype. */
enum { WIDE = 256, ROWS = 16, TURNED_MAX = 8, LEAST = 8, MANY = 1 << 12 };

typedef struct turned_walk {
    lt_loop loop;
    const void *param;
    int operands;
    lt_idx width;                 /* of a strip, elements */
    lt_idx step[LT_MAX_OPERANDS]; /* along a row */
    lt_idx size[LT_MAX_OPERANDS]; /* of an element of an input that is turned, else 0 */
} turned_walk;

/* A loop over the rows of a strip. */
static void walk_turning(lt_idx n, char *const *ptr, const lt_idx *stride, const void *param)
{
    const turned_walk *t = param;
    _Alignas(64) char room[LT_MAX_OPERANDS - 1][ROWS * WIDE];
    for (lt_idx row = 0; row < n; row += ROWS) {
        const lt_idx rows = n - row < ROWS ? n - row : ROWS;
        char *at[LT_MAX_OPERANDS];
        lt_idx down[LT_MAX_OPERANDS], step[LT_MAX_OPERANDS];
        for (int k = 0; k < t->operands; k++) {
            at[k] = ptr[k] + row * stride[k], down[k] = stride[k], step[k] = t->step[k];
            if (!t->size[k]) continue;
            lt_k->turn(t->width, rows, t->size[k], at[k], step[k], room[k - 1], t->width * t->size[k]);
            at[k] = room[k - 1], down[k] = t->width * t->size[k], step[k] = t->size[k];
        }
        for (lt_idx r = 0; r < rows; r++) {
            t->loop(t->width, at, step, t->param);
            for (int k = 0; k < t->operands; k++) at[k] += down[k];
        }
    }
}

/* Walks a dim from its other end. */
static void walk_reverse(walk *w, int d)
{
    for (int k = 0; k < w->operands; k++) {
        w->ptr[k] += (w->shape[d] - 1) * w->stride[k][d];
        w->stride[k][d] = -w->stride[k][d];
    }
}

/* The dim along which the elements of input k lie side by side, in either direction, while they do not along the
 * innermost; -1 if none. */
static int walk_across(const walk *w, int k, lt_idx size)
{
    const int inner = w->ndim - 1;
    if (size > TURNED_MAX || w->shape[inner] < LEAST || size_of(w->stride[k][inner]) <= size) return -1;
    for (int d = 0; d < inner; d++)
        if (size_of(w->stride[k][d]) == size && w->shape[d] >= LEAST) return d;
    return -1;
}

static bool walk_turned(walk *w, const lt_tensor *out, int n, lt_tensor *const *in, lt_loop loop, const void *param)
{
    if (w->ndim < 2 || out->numel < MANY) return false;
    turned_walk t = {loop, param, n + 1, 0, {0}, {0}};
    const int inner = w->ndim - 1;
    int across = -1;
    lt_idx widest = lt_itemsize(out->dtype);
    for (int k = 1; k <= n; k++) {
        const lt_idx size = lt_itemsize(in[k - 1]->dtype);
        const int d = walk_across(w, k, size);
        if (size > widest) widest = size;
        if (d < 0 || (across >= 0 && (d != across || w->stride[k][d] < 0))) continue;
        if (w->stride[k][d] < 0) walk_reverse(w, d);
        across = d;
        t.size[k] = size;
    }
    if (across < 0) return false;
    for (int k = 0; k <= n; k++) t.step[k] = w->stride[k][inner];
    const lt_idx width = WIDE / widest, strips = w->shape[inner] / width, left = w->shape[inner] % width;
    walk_move(w, across, inner);
    /* The innermost dim is now the last but one: that of the strips. */
    if (left) {
        walk rest = *w;
        t.width = left;
        rest.shape[inner - 1] = 1;
        for (int k = 0; k <= n; k++) rest.ptr[k] += strips * width * t.step[k];
        walk_any(&rest, out->numel / w->shape[inner - 1] * left, walk_turning, &t);
    }
    if (strips) {
        t.width = width;
        w->shape[inner - 1] = strips;
        for (int k = 0; k <= n; k++) w->stride[k][inner - 1] = width * t.step[k];
        walk_any(w, out->numel, walk_turning, &t);
    }
    return true;
}

void lt_walk(lt_loop loop, lt_tensor *out, int n, lt_tensor *const *in, const void *param)
{
    if (out->numel == 0 || lt_shape_only(out)) return;
    walk w;
    walk_operands(&w, out, n, in);
    walk_order(&w);
    walk_join(&w);
    if (!walk_turned(&w, out, n, in, loop, param)) walk_any(&w, out->numel, loop, param);
}

/* ---- Layout ---------------------------------------------------------------------------------------------------- */

/* Whether inputs of a shape lie so that dim a comes further inside than b: the first that says so decides. Dims along
 * which one is broadcast say nothing; of equal strides, the greater dim is further out. */
static int lies_inside(const lt_dims *shape, int n, lt_tensor *const *in, int a, int b)
{
    for (int k = 0; k < n; k++) {
        lt_idx stride[2];
        for (int i = 0; i < 2; i++) {
            const int d = i ? b : a, own = d - (shape->n - in[k]->ndim);
            stride[i] = own < 0 || (in[k]->shape[own] == 1 && shape->v[d] != 1) ? 0 : size_of(in[k]->stride[own]);
        }
        if (stride[0] == 0 || stride[1] == 0) continue;
        if (stride[0] != stride[1]) return stride[0] < stride[1] ? 1 : -1;
        if (shape->v[a] < shape->v[b]) return 1;
    }
    return 0;
}

lt_tensor *lt_new_walked(lt_dtype dtype, const lt_dims *shape, int n, lt_tensor *const *in)
{
    lt_tensor *t = lt_new_dims(dtype, shape);
    bool plain = true;
    for (int k = 0; k < n; k++) plain = plain && in[k]->flags & LT_CONTIGUOUS;
    if (plain || !t || t->numel < 2) return t;
    int order[LT_MAX_DIMS];
    for (int d = 0; d < shape->n; d++) order[d] = d;
    for (int i = shape->n - 2; i >= 0; i--)
        for (int at = i, next = i + 1; next < shape->n; next++) {
            const int inside = lies_inside(shape, n, in, order[at], order[next]);
            if (inside < 0) break;
            if (inside == 0) continue;
            const int moved = order[at];
            order[at] = order[next];
            order[next] = moved;
            at = next;
        }
    lt_idx step = 1;
    for (int i = shape->n - 1; i >= 0; i--) {
        t->stride[order[i]] = step;
        step *= shape->v[order[i]];
    }
    if (!lt_lies_contiguous(t)) t->flags &= (uint8_t)~LT_CONTIGUOUS;
    return t;
}

/* ---- Conversion on the way ------------------------------------------------------------------------------------- */

enum { BLOCK = 256, WIDEST = 8 }; /* elements; bytes of the widest dtype that is converted to */

void lt_walk_converting(lt_idx n, char *const *ptr, const lt_idx *stride, const void *param)
{
    const lt_conversion *c = param;
    _Alignas(64) char room[LT_MAX_OPERANDS][BLOCK * WIDEST];
    bool apart = c->cast[0] != NULL; /* what is converted takes room: more than an element's */
    for (int k = 1; k < c->operands; k++) apart = apart || (c->cast[k] && stride[k] != 0);
    const lt_idx block = apart ? BLOCK : n;
    for (lt_idx start = 0; start < n; start += block) {
        const lt_idx m = n - start < block ? n - start : block;
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
