/* threads.c — a few threads of the library's own, among which the work of one call is shared out.
 *
 * Each worker has a state, by which it and the caller hand work over and back:
 *
 *     IDLE → OFFERED (by the caller) → TAKEN (by the worker) → IDLE (when it is done)
 *
 * What a worker has not yet taken when the caller is through with its own part, the caller takes
 * back and does itself: a call is hardly slower than on one thread where workers are slow to wake,
 * or have no processor. Who waits for the other watches the state for some microseconds, and then
 * sleeps, which the state says too (ASLEEP is IDLE, AWAITED is TAKEN): only sleepers cost a system
 * call.
 *
 * The workers serve one call at a time. A call made meanwhile, by another thread or from within
 * the work, does all of its parts itself. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "internal.h"

#include <stdatomic.h>
#include <stdlib.h>
#ifdef WG_THREADS
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#endif

/* ---- How many -------------------------------------------------------------------------------- */

#ifdef WG_THREADS
/* Processors that this thread may run on. */
static int cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        n = CPU_COUNT(&allowed);
#endif
    return n < 1 ? 1 : n > WG_MOST_THREADS ? WG_MOST_THREADS : (int)n;
}

static int granted(int n)
{
    return n ? n : cores();
}
#else
static int granted(int n)
{
    (void)n;
    return 1;
}
#endif

/* What the environment variable WENGERT_THREADS asks for; 0 when it names no number of threads. */
static int asked_for(void)
{
    const char *wish = getenv("WENGERT_THREADS");
    char *end = NULL;
    const long n = wish ? strtol(wish, &end, 10) : 0;
    return n > 0 && n <= WG_MOST_THREADS && *end == '\0' ? (int)n : 0;
}

static atomic_int wanted; /* 0: nobody has asked yet */

int wg_threads(void)
{
    int n = atomic_load_explicit(&wanted, memory_order_relaxed);
    if (n == 0) {
        const int first = granted(asked_for());
        /* What another thread has set meanwhile stays. */
        if (atomic_compare_exchange_strong_explicit(&wanted, &n, first, memory_order_relaxed,
                                                    memory_order_relaxed))
            n = first;
    }
    return n;
}

wg_status wg_set_threads(int n)
{
    if (n < 0 || n > WG_MOST_THREADS)
        return WG_ERROR_ARGUMENT;
    atomic_store_explicit(&wanted, granted(n), memory_order_relaxed);
    return WG_OK;
}

/* ---- Parts of a job -------------------------------------------------------------------------- */

typedef struct job {
    int64_t count;
    int parts;
    void (*work)(void *context, int64_t from, int64_t to, int part);
    void *context;
} job;

static void do_part(const job *j, int part)
{
    const int64_t each = j->count / j->parts, more = j->count % j->parts;
    const int64_t from = part * each + (part < more ? part : more);
    j->work(j->context, from, from + each + (part < more), part);
}

#ifdef WG_THREADS

/* ---- Handing over ---------------------------------------------------------------------------- */

enum { IDLE, ASLEEP, OFFERED, TAKEN, AWAITED, DISMISSED };

/* Far enough apart that one's state is not in another's cache line. */
enum { APART = 128 };

typedef struct worker {
    _Alignas(APART) atomic_int state;
    pthread_mutex_t mutex; /* of one who sleeps until … */
    pthread_cond_t awake;  /* … the state has changed */
    pthread_t thread;
} worker;

/* Tells the processor that this is a loop that waits. */
static void pause_a_little(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Whether the state ceases to be `now` within a time that bridges the small steps between large
 * ones. Where the other waits for this very processor, it gets it after a microsecond or two. */
static bool watch(const worker *w, int now)
{
    enum { LOOKS = 32, ENOUGH = 200000 /* ns */ };
    for (int64_t start = 0;;) {
        for (int look = 0; look < LOOKS; look++) {
            if (atomic_load_explicit(&w->state, memory_order_acquire) != now)
                return true;
            pause_a_little();
        }
        const int64_t time = nanoseconds();
        if (start == 0)
            start = time;
        else if (time - start > ENOUGH)
            return false;
        sched_yield();
    }
}

/* Waits until the state is neither `now` nor `asleep`, which says the same of a sleeper. */
static void wait_while(worker *w, int now, int asleep)
{
    if (watch(w, now))
        return;
    pthread_mutex_lock(&w->mutex);
    if (atomic_compare_exchange_strong_explicit(&w->state, &now, asleep, memory_order_acq_rel,
                                                memory_order_acquire))
        while (atomic_load_explicit(&w->state, memory_order_acquire) == asleep)
            pthread_cond_wait(&w->awake, &w->mutex);
    pthread_mutex_unlock(&w->mutex);
}

/* Lets a worker run on any processor that this thread may use, but the one that it does use: there
 * the system likes to put who is woken, behind a caller that goes on, and another stays idle. */
static void keep_off_this_processor(worker *w)
{
#ifdef __linux__
    cpu_set_t others;
    const int here = sched_getcpu();
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof others, &others) != 0 ||
        CPU_COUNT(&others) < 2)
        return;
    CPU_CLR((size_t)here, &others);
    pthread_setaffinity_np(w->thread, sizeof others, &others);
#else
    (void)w;
#endif
}

/* Changes the state, and wakes the other if the state said that it sleeps. */
static void change(worker *w, int to, int asleep)
{
    if (atomic_exchange_explicit(&w->state, to, memory_order_acq_rel) != asleep)
        return;
    if (asleep == ASLEEP)
        keep_off_this_processor(w);
    pthread_mutex_lock(&w->mutex);
    pthread_cond_signal(&w->awake);
    pthread_mutex_unlock(&w->mutex);
}

/* Whether the state was `from`; then it is `to`. */
static bool claim(worker *w, int from, int to)
{
    return atomic_compare_exchange_strong_explicit(&w->state, &from, to, memory_order_acquire,
                                                   memory_order_relaxed);
}

/* ---- The crew -------------------------------------------------------------------------------- */

static struct {
    atomic_flag busy; /* all else here is for the thread that has set it, or is as the states say */
    int workers;      /* that were started; worker i does part i + 1 */
    bool refused;     /* the system would start no more of them */
    bool forks;       /* after_fork is known to the system */
    job job;
    worker worker[WG_MOST_THREADS - 1];
} crew = {.busy = ATOMIC_FLAG_INIT};

static bool take_crew(void)
{
    return !atomic_flag_test_and_set_explicit(&crew.busy, memory_order_acquire);
}

static void leave_crew(void)
{
    atomic_flag_clear_explicit(&crew.busy, memory_order_release);
}

static void *serve(void *argument)
{
    worker *w = argument;
    for (;;) {
        wait_while(w, IDLE, ASLEEP);
        if (claim(w, OFFERED, TAKEN)) {
            do_part(&crew.job, (int)(w - crew.worker) + 1);
            change(w, IDLE, AWAITED);
        } else if (atomic_load_explicit(&w->state, memory_order_relaxed) == DISMISSED) {
            return NULL;
        }
    }
}

/* Signals are for the application's own threads, except those that tell of a fault in this one. */
static int start_without_signals(worker *w)
{
    sigset_t blocked, before;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGSEGV);
    sigdelset(&blocked, SIGBUS);
    sigdelset(&blocked, SIGFPE);
    sigdelset(&blocked, SIGILL);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    const int failed = pthread_create(&w->thread, NULL, serve, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

/* A child process has none of its parent's threads; it starts its own. */
static void after_fork(void)
{
    crew.workers = 0;
    crew.refused = false;
    leave_crew();
}

static bool start_one(void)
{
    if (!crew.forks)
        crew.forks = pthread_atfork(NULL, NULL, after_fork) == 0;
    worker *w = &crew.worker[crew.workers];
    atomic_init(&w->state, IDLE);
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->awake, NULL);
    crew.refused = !crew.forks || start_without_signals(w) != 0;
    crew.workers += !crew.refused;
    return !crew.refused;
}

/* How many workers there are for so many parts. */
static int gather(int parts)
{
    while (crew.workers < parts && !crew.refused && start_one())
        continue;
    return crew.workers < parts ? crew.workers : parts;
}

/* Does a job together with the workers; false when they are busy. */
static bool share(const job *j)
{
    if (!take_crew())
        return false;
    const int helpers = gather(j->parts - 1);
    crew.job = *j;
    for (int i = 0; i < helpers; i++)
        change(&crew.worker[i], OFFERED, ASLEEP);
    do_part(j, 0);
    for (int part = j->parts - 1; part > 0; part--)
        if (part > helpers || claim(&crew.worker[part - 1], OFFERED, IDLE))
            do_part(j, part);
    for (int i = 0; i < helpers; i++)
        wait_while(&crew.worker[i], TAKEN, AWAITED);
    leave_crew();
    return true;
}

/* At exit, and before the library's code is unloaded. In the middle of a call the workers are left
 * to the end of the process. Later calls find the crew busy. */
__attribute__((destructor)) static void dismiss(void)
{
    if (!take_crew())
        return;
    for (int i = 0; i < crew.workers; i++)
        change(&crew.worker[i], DISMISSED, ASLEEP);
    for (int i = 0; i < crew.workers; i++)
        pthread_join(crew.worker[i].thread, NULL);
}

#else

static bool share(const job *j)
{
    (void)j;
    return false;
}

#endif

/* ---- The call -------------------------------------------------------------------------------- */

void wg_parallel(int64_t count, int parts,
                 void (*work)(void *context, int64_t from, int64_t to, int part), void *context)
{
    const job j = {count, parts < count ? parts : (int)count, work, context};
    if (j.parts <= 1 || !share(&j))
        for (int part = 0; part < j.parts; part++)
            do_part(&j, part);
}
