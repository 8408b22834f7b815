/* stress.c — the library's threads under load, without a test framework: for ThreadSanitizer, which Criterion's
 * runner does not work with, and for what only a whole process shows: forks, exit, unloading.
 *
 *     stress calls | programs | fork | exit | count
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { CALLERS = 4, ROUNDS = 300, ITEMS = 1000 };

#define CHECK(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            fprintf(stderr, "stress.c:%d: %s is false\n", __LINE__, #condition); \
            _exit(1);                                                            \
        }                                                                        \
    } while (0)

/* ---- Calls ----------------------------------------------------------------------------------- */

/* Plain memory, which the parts share and the caller reads afterwards. */
typedef struct sheet {
    int64_t item[ITEMS];
    int64_t part[WG_MOST_THREADS];
} sheet;

static void fill(void *context, int64_t from, int64_t to, int part)
{
    sheet *s = context;
    for (int64_t i = from; i < to; i++)
        s->item[i] += i;
    s->part[part] = to - from;
}

static void check_call(sheet *s, int parts)
{
    memset(s, 0, sizeof *s);
    wg_parallel(ITEMS, parts, fill, s);
    int64_t done = 0;
    for (int p = 0; p < parts; p++)
        done += s->part[p];
    CHECK(done == ITEMS);
    for (int64_t i = 0; i < ITEMS; i++)
        CHECK(s->item[i] == i);
}

static void *call(void *context)
{
    sheet *s = context;
    for (int round = 0; round < ROUNDS; round++) {
        wg_set_threads(1 + round % 5);
        check_call(s, 1 + round % 7);
        if (round % 50 == 0)
            usleep(1000); /* long enough for workers to fall asleep */
    }
    return NULL;
}

static void calls(void)
{
    static sheet s[CALLERS];
    pthread_t caller[CALLERS];
    for (int i = 0; i < CALLERS; i++)
        CHECK(pthread_create(&caller[i], NULL, call, &s[i]) == 0);
    for (int i = 0; i < CALLERS; i++)
        CHECK(pthread_join(caller[i], NULL) == 0);
}

/* ---- Programs -------------------------------------------------------------------------------- */

/* The loss and the gradient of a network of one layer, the first number of each. */
typedef struct answer {
    double loss;
    float gradient[64 * 128];
} answer;

static void solve(answer *to)
{
    wg_tape *t = wg_tape_new();
    wg_tensor W = wg_param(t, "W", WG_F32, WG_SHAPE(64, 128));
    wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(128, 96));
    wg_tensor L = wg_mean(wg_square(wg_tanh(wg_matmul(W, x))));
    wg_tensor wanted[] = {L, wg_gradient(L, W)};
    wg_program *p = wg_compile(t, wanted, 2);
    wg_fill_xavier(W, 1);
    wg_fill_normal(x, 2, 0, 1);
    for (int i = 0; i < 3; i++)
        CHECK(wg_run(p) == WG_OK);
    to->loss = wg_item(L);
    CHECK(wg_read(wanted[1], to->gradient, sizeof to->gradient) == WG_OK);
    wg_tape_free(t);
}

static void *solve_often(void *context)
{
    const answer *right = context;
    answer *mine = malloc(sizeof *mine);
    for (int i = 0; i < 5; i++) {
        wg_set_threads(1 + i % 3);
        solve(mine);
        CHECK(memcmp(mine, right, sizeof *mine) == 0);
    }
    free(mine);
    return NULL;
}

static void programs(void)
{
    static answer right;
    pthread_t caller[CALLERS];
    wg_set_threads(1);
    solve(&right);
    for (int i = 0; i < CALLERS; i++)
        CHECK(pthread_create(&caller[i], NULL, solve_often, &right) == 0);
    for (int i = 0; i < CALLERS; i++)
        CHECK(pthread_join(caller[i], NULL) == 0);
}

/* ---- Processes ------------------------------------------------------------------------------- */

/* Also what unload.c calls, in a library that it loads. */
int use_the_workers(void);

int use_the_workers(void)
{
    static sheet s;
    wg_set_threads(3);
    for (int i = 0; i < 20; i++)
        check_call(&s, 3);
    return 0;
}

/* Children of a process with workers, each of which ends by exit(). */
static void forks(void)
{
    for (int i = 0; i < 10; i++) {
        use_the_workers();
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            if (i % 2)
                use_the_workers();
            exit(0);
        }
        int status = -1;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static void leave(void *context, int64_t from, int64_t to, int part)
{
    static atomic_flag left = ATOMIC_FLAG_INIT;
    (void)context, (void)from, (void)to, (void)part;
    if (!atomic_flag_test_and_set(&left))
        exit(0);
    for (;;)
        pause();
}

/* exit() in the midst of the work. */
static void leaves(void)
{
    use_the_workers();
    wg_parallel(3, 3, leave, NULL);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {{"calls", calls}, {"programs", programs}, {"fork", forks}, {"exit", leaves}};
    for (size_t i = 0; argc == 2 && i < sizeof tests / sizeof *tests; i++)
        if (strcmp(argv[1], tests[i].name) == 0)
            return tests[i].run(), 0;
    if (argc != 2 || strcmp(argv[1], "count") != 0)
        return 2;
    wg_set_threads(5);
    printf("%d\n", wg_threads());
    return 0;
}
