/* Tests of src/threads.c: parts, who does them, forks, and rest when there is nothing to do. */
#include "support.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* ---- Work ------------------------------------------------------------------------------------ */

enum { MOST_ITEMS = 2000 };

/* How often each item and each part was done, and the range of each part. */
typedef struct record {
    atomic_int item[MOST_ITEMS];
    atomic_int part[WG_MOST_THREADS];
    int64_t from[WG_MOST_THREADS], to[WG_MOST_THREADS];
    pthread_t by[WG_MOST_THREADS];
} record;

static void note(void *context, int64_t from, int64_t to, int part)
{
    record *r = context;
    for (int64_t i = from; i < to; i++)
        atomic_fetch_add(&r->item[i], 1);
    atomic_fetch_add(&r->part[part], 1);
    r->from[part] = from;
    r->to[part] = to;
    r->by[part] = pthread_self();
}

static void expect_all_once(const record *r, int64_t count)
{
    for (int64_t i = 0; i < MOST_ITEMS; i++)
        cr_assert(r->item[i] == (i < count), "item %d of %d", (int)i, (int)count);
}

/* Whether *value comes to be at least `least` in a time that is ample. */
static bool comes_to(atomic_int *value, int least)
{
    for (int i = 0; i < 20000 && atomic_load(value) < least; i++)
        usleep(1000);
    return atomic_load(value) >= least;
}

/* Each part waits until all parts have begun, which takes a thread for each. */
typedef struct meeting {
    int parts;
    atomic_int begun, met;
} meeting;

static void meet(void *context, int64_t from, int64_t to, int part)
{
    meeting *m = context;
    (void)from, (void)to, (void)part;
    atomic_fetch_add(&m->begun, 1);
    if (comes_to(&m->begun, m->parts))
        atomic_fetch_add(&m->met, 1);
}

static bool all_meet(int parts)
{
    meeting m = {.parts = parts};
    wg_parallel(parts, parts, meet, &m);
    return m.met == parts;
}

/* Whether the library was built with threads, n of them allowed. */
static bool threads_are(int n)
{
    cr_assert(wg_set_threads(n) == WG_OK);
    return wg_threads() == n;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

Test(threads, parts_cover_all_items_once_in_order_and_nearly_equally)
{
    wg_set_threads(4);
    for (int64_t count = 0; count < 40; count++)
        for (int parts = 1; parts <= 9; parts++) {
            record r;
            memset(&r, 0, sizeof r);
            wg_parallel(count, parts, note, &r);
            expect_all_once(&r, count);
            const int done = parts < count ? parts : (int)count;
            int64_t at = 0;
            for (int p = 0; p < done; at = r.to[p++]) {
                cr_assert(r.part[p] == 1 && r.from[p] == at);
                cr_assert(r.to[p] - r.from[p] - count / done <= 1 && r.to[p] > r.from[p]);
            }
            cr_assert(at == count && (done == WG_MOST_THREADS || r.part[done] == 0));
        }
}

static void sum_ends(void *context, int64_t from, int64_t to, int part)
{
    (void)part;
    atomic_fetch_add((_Atomic int64_t *)context, to - from);
}

Test(threads, the_largest_count_does_not_overflow)
{
    _Atomic int64_t sum = 0;
    wg_parallel(INT64_MAX, 7, sum_ends, &sum);
    cr_assert(sum == INT64_MAX);
}

/* ---- Who does them --------------------------------------------------------------------------- */

Test(threads, parts_run_at_the_same_time)
{
    for (int n = 2; n <= 5; n++)
        if (threads_are(n))
            cr_assert(all_meet(n), "%d threads", n);
}

Test(threads, as_many_as_can_be_had)
{
    if (threads_are(WG_MOST_THREADS))
        cr_assert(all_meet(WG_MOST_THREADS));
}

Test(threads, sleeping_workers_wake)
{
    if (threads_are(3))
        for (int i = 0; i < 20; i++) {
            cr_assert(all_meet(3));
            usleep(5000);
        }
}

Test(threads, the_number_may_go_down_and_up)
{
    static const int numbers[] = {1, 4, 2, 6, 1, 3};
    for (int i = 0; i < 6; i++)
        if (threads_are(numbers[i]))
            cr_assert(all_meet(numbers[i]));
}

Test(threads, many_calls_in_a_row_lose_nothing)
{
    enum { CALLS = 5000, COUNT = 30 };
    static record r;
    wg_set_threads(3);
    for (int i = 0; i < CALLS; i++)
        wg_parallel(COUNT, 3, note, &r);
    for (int i = 0; i < COUNT; i++)
        cr_assert(r.item[i] == CALLS);
}

static void nest(void *context, int64_t from, int64_t to, int part)
{
    record *inner = context;
    (void)from, (void)to;
    wg_parallel(10, 2, note, &inner[part]);
    cr_assert(pthread_equal(inner[part].by[0], pthread_self()));
    cr_assert(pthread_equal(inner[part].by[1], pthread_self()));
}

Test(threads, a_call_within_the_work_is_done_by_its_own_thread)
{
    static record inner[3];
    wg_set_threads(3);
    wg_parallel(3, 3, nest, inner);
    for (int p = 0; p < 3; p++)
        expect_all_once(&inner[p], 10);
}

/* Work that does not end before `release` is set: all of it, or part 1 alone. */
typedef struct hold {
    void (*work)(void *context, int64_t from, int64_t to, int part);
    atomic_int begun, release;
} hold;

static void hold_on(void *context, int64_t from, int64_t to, int part)
{
    hold *h = context;
    (void)from, (void)to, (void)part;
    atomic_fetch_add(&h->begun, 1);
    comes_to(&h->release, 1);
}

static void hold_part_1(void *context, int64_t from, int64_t to, int part)
{
    if (part == 1)
        hold_on(context, from, to, part);
    else
        comes_to(&((hold *)context)->begun, 1);
}

static void *hold_the_workers(void *context)
{
    wg_parallel(2, 2, ((hold *)context)->work, context);
    return NULL;
}

Test(threads, while_they_work_for_one_thread_another_does_without_them)
{
    pthread_t other;
    hold h = {.work = hold_on};
    record r = {0};
    wg_set_threads(2);
    cr_assert(pthread_create(&other, NULL, hold_the_workers, &h) == 0);
    cr_assert(comes_to(&h.begun, 1));
    wg_parallel(100, 2, note, &r);
    expect_all_once(&r, 100);
    cr_assert(pthread_equal(r.by[0], pthread_self()) && pthread_equal(r.by[1], pthread_self()));
    atomic_store(&h.release, 1);
    cr_assert(pthread_join(other, NULL) == 0);
    if (wg_threads() == 2)
        cr_assert(all_meet(2)); /* and now they are free again */
}

static void *work_a_lot(void *context)
{
    for (int i = 0; i < 2000; i++)
        wg_parallel(50, 3, note, context);
    return NULL;
}

Test(threads, several_threads_may_call_at_once)
{
    enum { CALLERS = 4 };
    static record r[CALLERS];
    pthread_t caller[CALLERS];
    wg_set_threads(3);
    for (int i = 0; i < CALLERS; i++)
        cr_assert(pthread_create(&caller[i], NULL, work_a_lot, &r[i]) == 0);
    for (int i = 0; i < CALLERS; i++)
        cr_assert(pthread_join(caller[i], NULL) == 0);
    for (int i = 0; i < CALLERS; i++)
        for (int k = 0; k < 50; k++)
            cr_assert(r[i].item[k] == 2000);
}

#ifdef __GLIBC__
Test(threads, work_is_done_where_no_thread_can_be_started)
{
    pthread_attr_t huge;
    record r = {0};
    cr_assert(pthread_attr_init(&huge) == 0);
    cr_assert(pthread_attr_setstacksize(&huge, (size_t)1 << 50) == 0);
    cr_assert(pthread_setattr_default_np(&huge) == 0); /* more than there is memory for */
    wg_set_threads(3);
    wg_parallel(100, 3, note, &r);
    wg_parallel(100, 3, note, &r);
    for (int p = 0; p < 3; p++)
        cr_assert(pthread_equal(r.by[p], pthread_self()) && r.part[p] == 2);
}
#endif

typedef struct masks {
    meeting meeting;
    sigset_t mask[2];
} masks;

static void mask_of_signals(void *context, int64_t from, int64_t to, int part)
{
    masks *m = context;
    meet(&m->meeting, from, to, part);
    pthread_sigmask(SIG_SETMASK, NULL, &m->mask[part]);
}

Test(threads, workers_leave_signals_to_the_application)
{
    masks m = {.meeting = {.parts = 2}};
    if (!threads_are(2))
        return;
    wg_parallel(2, 2, mask_of_signals, &m);
    cr_assert(sigismember(&m.mask[1], SIGINT) && !sigismember(&m.mask[1], SIGSEGV));
    cr_assert(!sigismember(&m.mask[0], SIGINT));
}

/* ---- How many -------------------------------------------------------------------------------- */

Test(threads, a_number_out_of_range_is_an_error_and_changes_nothing)
{
    wg_set_threads(3);
    const int before = wg_threads();
    cr_assert(wg_set_threads(-1) == WG_ERROR_ARGUMENT);
    cr_assert(wg_set_threads(WG_MOST_THREADS + 1) == WG_ERROR_ARGUMENT);
    cr_assert(wg_threads() == before);
    cr_assert(wg_set_threads(WG_MOST_THREADS) == WG_OK);
}

/* The processors that this process may use, as counted here. */
static int processors(void)
{
    cpu_set_t allowed;
    cr_assert(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
    const int n = CPU_COUNT(&allowed);
    return n < WG_MOST_THREADS ? n : WG_MOST_THREADS;
}

Test(threads, by_default_there_is_one_for_each_processor)
{
    unsetenv("WENGERT_THREADS");
    const int n = wg_threads();
    wg_set_threads(2);
    if (wg_threads() == 2)
        cr_assert(n == processors());
}

Test(threads, zero_counts_the_processors_that_the_process_may_use_now)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    if (!threads_are(5))
        return;
    cr_assert(wg_set_threads(0) == WG_OK && wg_threads() == processors());
    cr_assert(sched_setaffinity(0, sizeof one, &one) == 0);
    cr_assert(wg_set_threads(0) == WG_OK && wg_threads() == 1);
}

Test(threads, the_environment_is_asked_once)
{
    setenv("WENGERT_THREADS", "7", 1);
    const int n = wg_threads();
    setenv("WENGERT_THREADS", "5", 1);
    cr_assert(wg_threads() == n);
    if (threads_are(2))
        cr_assert(n == 7);
}

/* Each in a process of its own, since the environment is asked once. */
static void expect_default_for(const char *text)
{
    setenv("WENGERT_THREADS", text, 1);
    const int n = wg_threads();
    if (threads_are(2))
        cr_assert(n == processors(), "%s", text);
}

Test(threads, zero_in_the_environment_is_no_number_of_threads)
{
    expect_default_for("0");
}

Test(threads, a_negative_number_in_the_environment_is_none)
{
    expect_default_for("-3");
}

Test(threads, too_large_a_number_in_the_environment_is_none)
{
    expect_default_for("257");
}

Test(threads, a_number_with_something_behind_it_in_the_environment_is_none)
{
    expect_default_for("3x");
}

Test(threads, an_empty_environment_variable_is_none)
{
    expect_default_for("");
}

Test(threads, what_is_set_counts_more_than_the_environment)
{
    setenv("WENGERT_THREADS", "7", 1);
    if (threads_are(3))
        cr_assert(wg_threads() == 3);
}

/* ---- Processes ------------------------------------------------------------------------------- */

/* Forks; the child's exit status must be 0, which says that its parts met. */
static void expect_a_child_can_work(int parts)
{
    const pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0)
        _exit(all_meet(parts) && all_meet(parts) ? 0 : 1);
    int status = -1;
    cr_assert(waitpid(child, &status, 0) == child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

Test(threads, a_child_process_starts_workers_of_its_own)
{
    if (!threads_are(3))
        return;
    cr_assert(all_meet(3));
    expect_a_child_can_work(3); /* the workers still watch */
    usleep(20000);
    expect_a_child_can_work(3); /* they sleep */
    cr_assert(all_meet(3));
}

Test(threads, a_child_that_was_forked_during_a_call_of_another_thread_can_work)
{
    pthread_t other;
    hold h = {.work = hold_on};
    if (!threads_are(2))
        return;
    cr_assert(pthread_create(&other, NULL, hold_the_workers, &h) == 0);
    cr_assert(comes_to(&h.begun, 2));
    expect_a_child_can_work(2);
    atomic_store(&h.release, 1);
    cr_assert(pthread_join(other, NULL) == 0);
}

/* ---- Rest ------------------------------------------------------------------------------------ */

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

Test(threads, idle_workers_use_no_processor)
{
    record r = {0};
    wg_set_threads(4);
    wg_parallel(100, 4, note, &r);
    usleep(20000); /* by now they sleep */
    const double before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    usleep(500000);
    cr_assert(seconds_of(CLOCK_PROCESS_CPUTIME_ID) - before < 0.1);
}

Test(threads, a_caller_that_waits_long_sleeps)
{
    pthread_t other;
    hold h = {.work = hold_part_1};
    if (!threads_are(2))
        return;
    cr_assert(pthread_create(&other, NULL, hold_the_workers, &h) == 0);
    cr_assert(comes_to(&h.begun, 1));
    usleep(20000);
    const double before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    usleep(500000);
    cr_assert(seconds_of(CLOCK_PROCESS_CPUTIME_ID) - before < 0.2);
    atomic_store(&h.release, 1);
    cr_assert(pthread_join(other, NULL) == 0);
}
