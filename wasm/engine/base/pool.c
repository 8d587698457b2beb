/* The threads of the pool. */
#ifdef __linux__
#define _GNU_SOURCE /* for sched_getaffinity */
#endif
#include "pool.h"

#include <stdlib.h>

int lt_threads = 1;
int (*lt_pool_host)(const lt_share *share, int threads);

#if defined(__EMSCRIPTEN__) || defined(_WIN32)
#define LT_POOL_OF_HOST 1
#else
#define LT_POOL_OF_HOST 0
#endif

void lt_set_threads(int n)
{
    if (n < 1 || (LT_POOL_OF_HOST && !lt_pool_host)) n = 1;
    lt_threads = n > LT_MAX_THREADS ? LT_MAX_THREADS : n;
}

int lt_wanted_threads(int cores)
{
    const char *const names[] = {"LUCID_NUM_THREADS", "OMP_NUM_THREADS"};
    for (int i = 0; i < 2; i++) {
        const char *text = getenv(names[i]);
        const long n = text ? strtol(text, NULL, 10) : 0;
        if (n > 0) return n < LT_MAX_THREADS ? (int)n : LT_MAX_THREADS;
    }
    return cores > 0 ? cores : 1;
}

#if LT_POOL_OF_HOST

int lt_default_threads(void) { return 1; } /* the host sets the number when it has a pool */
bool lt_pool_run(const lt_share *share) { return lt_pool_host && share->slot >= 0 && lt_pool_host(share, lt_threads); }

#else

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

enum { SPINS = 2000 }; /* looks, some 30 µs, before a thread goes to sleep: the next call often comes sooner */

typedef struct scratch {
    void *room;
    size_t bytes;
} scratch;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t begun, ended;
    const lt_share *share;  /* what there is to do, under the lock */
    int started;            /* threads, besides the caller */
    int wanted;             /* how many of them may take part in this share */
    atomic_uint generation; /* counts shares, for threads that wait */
    atomic_int active;      /* threads that are in it */
    _Atomic(lt_idx) next;   /* the first piece that nobody has taken */
    atomic_bool busy;
    scratch scratch[LT_MAX_THREADS]; /* [0]: the caller's */
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .begun = PTHREAD_COND_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};

static void rest(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void compute(const lt_share *share, void *work)
{
    for (lt_idx i; (i = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed)) < share->pieces;)
        share->piece(share->call, i, work);
}

static void *thread(void *number)
{
    const int me = (int)(intptr_t)number;
    unsigned seen = 0;
    for (;;) {
        for (int i = 0; i < SPINS && atomic_load_explicit(&pool.generation, memory_order_relaxed) == seen; i++) rest();
        pthread_mutex_lock(&pool.lock);
        while (atomic_load_explicit(&pool.generation, memory_order_relaxed) == seen)
            pthread_cond_wait(&pool.begun, &pool.lock);
        seen = atomic_load_explicit(&pool.generation, memory_order_relaxed);
        const lt_share *share = me <= pool.wanted ? pool.share : NULL;
        if (share) atomic_fetch_add(&pool.active, 1);
        pthread_mutex_unlock(&pool.lock);
        if (!share) continue;
        compute(share, pool.scratch[me].room);
        if (atomic_fetch_sub(&pool.active, 1) > 1) continue;
        pthread_mutex_lock(&pool.lock); /* so that this does not fall between the caller's look and its sleep */
        pthread_cond_signal(&pool.ended);
        pthread_mutex_unlock(&pool.lock);
    }
    return NULL;
}

/* A child has the memory of its parent, but none of its threads. */
static void after_fork(void)
{
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.begun, NULL);
    pthread_cond_init(&pool.ended, NULL);
    pool.share = NULL;
    pool.started = 0;
    atomic_store(&pool.active, 0);
    atomic_store(&pool.busy, false);
}

/* Signals are for the threads of the program. */
static bool start(int number)
{
    static bool registered;
    if (!registered && pthread_atfork(NULL, NULL, after_fork)) return false;
    registered = true;
    sigset_t all, before;
    pthread_t id;
    pthread_attr_t detached;
    if (pthread_attr_init(&detached)) return false;
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool done = !pthread_create(&id, &detached, thread, (void *)(intptr_t)number);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&detached);
    return done;
}

static bool make_room(scratch *s, size_t bytes)
{
    if (s->bytes >= bytes) return true;
    bytes = (bytes + 4095) & ~(size_t)4095;
    free(s->room);
    s->bytes = 0;
    if (posix_memalign(&s->room, 64, bytes)) s->room = NULL;
    if (s->room) s->bytes = bytes;
    return s->room != NULL;
}

/* How many threads there can be for a share, besides the caller, each with its scratch. */
static int prepare(const lt_share *share)
{
    const lt_idx most = share->pieces < lt_threads ? share->pieces : lt_threads;
    int helpers = 0;
    if (share->work_bytes && !make_room(&pool.scratch[0], (size_t)share->work_bytes)) return 0;
    for (; helpers < most - 1; helpers++) {
        if (share->work_bytes && !make_room(&pool.scratch[helpers + 1], (size_t)share->work_bytes)) break;
        if (helpers == pool.started && !start(pool.started + 1)) break;
        if (helpers == pool.started) pool.started++;
    }
    return helpers;
}

static bool run(const lt_share *share)
{
    const int helpers = prepare(share);
    if (helpers == 0) return false;
    pthread_mutex_lock(&pool.lock);
    pool.share = share;
    pool.wanted = helpers;
    atomic_store(&pool.next, 0);
    atomic_fetch_add(&pool.generation, 1);
    pthread_cond_broadcast(&pool.begun);
    pthread_mutex_unlock(&pool.lock);
    compute(share, pool.scratch[0].room);
    pthread_mutex_lock(&pool.lock);
    pool.share = NULL; /* who has not come by now comes too late */
    pthread_mutex_unlock(&pool.lock);
    for (int i = 0; i < SPINS && atomic_load(&pool.active); i++) rest();
    if (atomic_load(&pool.active)) {
        pthread_mutex_lock(&pool.lock);
        while (atomic_load(&pool.active)) pthread_cond_wait(&pool.ended, &pool.lock);
        pthread_mutex_unlock(&pool.lock);
    }
    return true;
}

bool lt_pool_run(const lt_share *share)
{
    if (atomic_exchange(&pool.busy, true)) return false;
    const bool done = run(share);
    atomic_store(&pool.busy, false);
    return done;
}

int lt_default_threads(void)
{
#ifdef __linux__
    cpu_set_t mine;
    if (!sched_getaffinity(0, sizeof mine, &mine)) return lt_wanted_threads(CPU_COUNT(&mine));
#endif
    return lt_wanted_threads((int)sysconf(_SC_NPROCESSORS_ONLN));
}

#endif
