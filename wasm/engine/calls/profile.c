/* Recording what calls of ops take. The events, and the dims of their shapes, stand in two blocks that double
 * when they are full. The time that recording
 * takes is taken off again, and so is its memory. */
#define _POSIX_C_SOURCE 200112L /* clock_gettime */
#ifdef _WIN32
#include <windows.h>
#else
#include <time.h>
#endif

#include "profile.h"

#include "alloc.h"
#include "count.h"

bool lt_profiled;
int (*lt_op_watcher)(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out, int depth);

enum { DEEPEST = 64, FIRST = 256 };

/* A call that has begun: what was then, and what the calls in it have taken. */
typedef struct frame {
    uint64_t start, flops, inner_time, inner_flops;
    int64_t memory, inner_memory;
} frame;

static frame frames[DEEPEST];
static int depth; /* of calls; those beyond DEEPEST are not recorded */
static lt_event *events;
static lt_idx count, room, lost;
static lt_idx *dims, dim_count, dim_room;
static uint64_t lost_time, began;       /* of the recorder itself */
static int64_t peak_before, peak, held; /* held: bytes of the events themselves */

static uint64_t clock_now(void)
{
#ifdef _WIN32
    LARGE_INTEGER ticks, per_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&per_second);
    const uint64_t now = (uint64_t)ticks.QuadPart, second = (uint64_t)per_second.QuadPart;
    return now / second * 1000000000u + now % second * 1000000000u / second;
#else
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
#endif
}

static uint64_t products(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < LT_COUNTS; i++) sum += lt_counts[i];
    return sum;
}

static int64_t memory_now(void) { return lt_memory_now.allocated - held; }

void lt_profile_forget(void)
{
    if (events) lt_free(events, (size_t)room * sizeof *events);
    if (dims) lt_free(dims, (size_t)dim_room * sizeof *dims);
    events = NULL, dims = NULL;
    count = room = lost = dim_count = dim_room = 0;
    held = 0;
}

void lt_profile(bool on)
{
    if (on == lt_profiled) return;
    lt_count(on);
    lt_profiled = on;
    if (on) {
        lt_profile_forget();
        depth = 0;
        lost_time = 0;
        began = clock_now();
        peak_before = lt_memory_now.peak;
        lt_memory_now.peak = lt_memory_now.allocated;
    } else {
        peak = lt_memory_now.peak;
        if (peak_before > peak) lt_memory_now.peak = peak_before;
    }
}

int lt_profile_depth(void) { return depth; }

int64_t lt_profile_peak(void) { return lt_profiled ? lt_memory_now.peak : peak; }

const lt_event *lt_profile_events(lt_idx *n, lt_idx *without)
{
    *n = count;
    *without = lost;
    return events;
}

lt_idx lt_profile_dim(lt_idx i) { return i < dim_count ? dims[i] : 0; }

/* A block of twice the room with what was in the old one, which is freed; NULL, without an error, where there is no
 * memory. */
static void *larger(void *old, lt_idx used, lt_idx *have, size_t each)
{
    const lt_idx more = *have ? 2 * *have : FIRST;
    const lt_status status = lt_error.status;
    const int64_t before = memory_now();
    void *block = more < PTRDIFF_MAX / (lt_idx)each ? lt_alloc((size_t)more * each) : NULL;
    if (!block) {
        lt_error.status = status;
        return NULL;
    }
    if (used) memcpy(block, old, (size_t)used * each);
    if (old) lt_free(old, (size_t)*have * each);
    *have = more;
    held = lt_memory_now.allocated - before;
    return block;
}

static lt_event *next_event(void)
{
    lt_event *block = count < room ? events : larger(events, count, &room, sizeof *events);
    if (!block) {
        lost++;
        return NULL;
    }
    events = block;
    return memset(&events[count++], 0, sizeof *events);
}

void lt_profile_begin(void)
{
    if (depth++ >= DEEPEST) return;
    const uint64_t now = clock_now();
    frames[depth - 1] = (frame){.flops = products(), .memory = memory_now()};
    const uint64_t after = clock_now();
    lost_time += after - now;
    frames[depth - 1].start = after - began - lost_time;
}

static void add_shape(lt_event *e, const lt_tensor *t)
{
    if (e->shapes == LT_EVENT_SHAPES) return;
    if (dim_room - dim_count < t->ndim) { /* FIRST is more than any tensor has */
        lt_idx *block = larger(dims, dim_count, &dim_room, sizeof *dims);
        if (!block) return;
        dims = block;
    }
    if (e->shapes == 0) e->dims = dim_count;
    e->ndims[e->shapes++] = t->ndim;
    for (int d = 0; d < t->ndim; d++) dims[dim_count++] = t->shape[d];
}

static void add_tensor(lt_event *e, const lt_tensor *t, bool with_shape)
{
    if (!t || t->flags & LT_WEAK) return;
    e->bytes += (uint64_t)t->numel * (uint64_t)lt_itemsize(t->dtype);
    if (with_shape) add_shape(e, t);
}

static void add_tensors(lt_event *e, const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out)
{
    if (kind == LT_EVENT_IN_PLACE) add_tensor(e, v[0].t, true);
    else
        for (int i = 0; i < lt_result_count(op, out); i++) add_tensor(e, *lt_result_at(op, out, i), i == 0);
    for (int p = 0; p < op->params; p++) {
        if (op->tensors >> p & 1) add_tensor(e, v[p].t, true);
        if (lt_is_list(op, p))
            for (lt_idx i = 0; v[p].list && i < v[p].list->n; i++) add_tensor(e, v[p].list->v[i], true);
    }
}

/* The event of the innermost call that has begun, or NULL; the one around it learns what it took. */
static lt_event *end(uint64_t now, bool wanted)
{
    if (!lt_profiled || depth == 0 || depth-- > DEEPEST) return NULL; /* begun before the profile was */
    const frame *f = &frames[depth];
    const uint64_t time = now - began - lost_time - f->start, flops = products() - f->flops;
    const int64_t memory = memory_now() - f->memory;
    if (depth > 0 && depth <= DEEPEST) {
        frame *around = &frames[depth - 1];
        around->inner_time += time, around->inner_flops += flops, around->inner_memory += memory;
    }
    lt_event *e = wanted ? next_event() : NULL;
    if (!e) return NULL;
    e->depth = (uint8_t)depth;
    e->start = f->start;
    e->time = time, e->own_time = time - f->inner_time;
    e->memory = memory, e->own_memory = memory - f->inner_memory;
    e->flops = flops - f->inner_flops;
    return e;
}

int lt_profile_end(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out, int status)
{
    const uint64_t now = clock_now();
    lt_event *e = end(now, !status);
    if (e) {
        e->what = (uint32_t)(op - lt_ops);
        e->kind = (uint8_t)kind;
        add_tensors(e, op, kind, v, out);
        const lt_tensor *result = kind == LT_EVENT_IN_PLACE ? v[0].t : op->returns == LT_ONE ? out[0].t : NULL;
        if (op->kernel && result) e->flops += (uint64_t)result->numel; /* one for each element */
    }
    if (!status && lt_op_watcher && (status = lt_op_watcher(op, kind, v, out, depth)) && kind == LT_EVENT_OP)
        lt_results_drop(op, out);
    lost_time += clock_now() - now;
    return status;
}

void lt_profile_end_range(uint32_t what)
{
    lt_event *e = end(clock_now(), true);
    if (!e) return;
    e->what = what;
    e->kind = LT_EVENT_RANGE;
}
