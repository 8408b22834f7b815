/* checkpoints.c — what is asked of every format that holds parameters and states. */
#include "checkpoints.h"
#include "memory.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Models ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    wg_dtype dtype;
    bool is_state;
    int ndim;
    int64_t size[3];
} parts[LEAVES] = {{"layer \"1\"/W\\\n", WG_F32, false, 2, {3, 5}},
                   {"b", WG_F64, false, 1, {7}},
                   {"ärger/数", WG_F32, true, 3, {2, 1, 3}},
                   {"step", WG_I64, true, 0, {0}},
                   {"empty", WG_F64, true, 2, {4, 0}},
                   {"c", WG_I64, false, 1, {2}}};

static wg_tensor new_part(wg_tape *t, int i)
{
    const wg_shape shape = wg_make_shape(parts[i].ndim, parts[i].size);
    return (parts[i].is_state ? wg_state : wg_param)(t, parts[i].name, parts[i].dtype, shape);
}

/* Random bits, so that there are NaNs among them. */
void fill_model(const model *m, uint64_t seed)
{
    for (int i = 0; i < LEAVES; i++) {
        uint64_t words[16];
        for (int k = 0; k < 16; k++)
            words[k] = wg_random(seed, (uint64_t)(16 * i + k));
        cr_assert(wg_write(m->leaf[i], words, wg_bytes(m->leaf[i])) == WG_OK);
    }
}

model new_model(const wg_allocator *a, int64_t seed)
{
    model m = {.t = wg_tape_new_with(a)};
    for (int i = 0; i < LEAVES; i++)
        m.leaf[i] = new_part(m.t, i);
    wg_input(m.t, "x", WG_F32, WG_SHAPE(3)); /* inputs are in no file */
    if (seed >= 0)
        fill_model(&m, (uint64_t)seed);
    return m;
}

bool same_models(const model *a, const model *b)
{
    bool same = true;
    for (int i = 0; i < LEAVES; i++) {
        char x[128], y[128];
        const size_t bytes = wg_bytes(a->leaf[i]);
        cr_assert(wg_read(a->leaf[i], x, bytes) == WG_OK && wg_read(b->leaf[i], y, bytes) == WG_OK);
        same = same && memcmp(x, y, bytes) == 0;
    }
    return same;
}

/* ---- There and back -------------------------------------------------------------------------- */

/* The leaves in the other order, but for one. */
static void load_backwards(const checkpoint *c, const char *path, const model *saved)
{
    model m = {.t = wg_tape_new()};
    for (int i = LEAVES - 1; i >= 0; i--)
        m.leaf[i] = i == 1 ? saved->leaf[i] : new_part(m.t, i);
    cr_assert(c->load(m.t, path) == WG_OK, "%s", wg_error_message(m.t));
    cr_assert(same_models(&m, saved));
    wg_tape_free(m.t);
}

void check_round_trip(const checkpoint *c)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    const model saved = new_model(NULL, 1), loaded = new_model(NULL, -1);
    cr_assert(c->save(saved.t, path.s) == WG_OK, "%s", wg_error_message(saved.t));
    cr_assert(files_in(&in) == 1);
    cr_assert(c->load(loaded.t, path.s) == WG_OK, "%s", wg_error_message(loaded.t));
    cr_assert(same_models(&saved, &loaded));
    load_backwards(c, path.s, &saved);
    size_t first, again;
    unsigned char *a = bytes_of(path.s, &first);
    cr_assert(c->save(loaded.t, path.s) == WG_OK); /* the same file */
    unsigned char *b = bytes_of(path.s, &again);
    cr_assert(first == again && memcmp(a, b, first) == 0);
    free(a), free(b);
    wg_tape *empty = wg_tape_new();
    cr_assert(c->load(empty, path.s) == WG_OK);
    cr_assert(c->save(empty, path.s) == WG_OK && c->load(empty, path.s) == WG_OK);
    cr_assert(c->load(loaded.t, path.s) == WG_ERROR_STATE);
    wg_tape_free(empty), wg_tape_free(saved.t), wg_tape_free(loaded.t);
    free_folder(&in);
}

/* Linear regression with momentum: m ← 0.9 m + g, W ← W − 0.1 m, k ← k + 1. */
typedef struct run {
    wg_tape *t;
    wg_tensor x, y, W, m, k;
    wg_program *step;
} run;

static run new_run(void)
{
    run r = {.t = wg_tape_new()};
    r.x = wg_input(r.t, "x", WG_F32, WG_SHAPE(4, 3));
    r.y = wg_input(r.t, "y", WG_F32, WG_SHAPE(4, 2));
    r.W = wg_param(r.t, "W", WG_F32, WG_SHAPE(3, 2));
    r.m = wg_state(r.t, "momentum", WG_F32, WG_SHAPE(3, 2));
    r.k = wg_state(r.t, "k", WG_I64, WG_SCALAR);
    const wg_tensor L = wg_mean(wg_square(wg_sub(wg_matmul(r.x, r.W), r.y)));
    const wg_tensor m = wg_add(wg_mul(wg_scalar(r.t, WG_F32, 0.9), r.m), wg_gradient(L, r.W));
    const wg_tensor W = wg_sub(r.W, wg_mul(wg_scalar(r.t, WG_F32, 0.1), m));
    r.step = wg_compile(
        r.t, (wg_tensor[]){wg_assign(r.m, m), wg_assign(r.W, W), wg_assign(r.k, wg_next(r.k))}, 3);
    wg_fill_normal(r.W, 1, 0, 1), wg_fill(r.m, 0), wg_fill(r.k, 0);
    cr_assert(r.step != NULL, "%s", wg_error_message(r.t));
    return r;
}

/* Steps of which each takes the batch of its number, as the state says it. */
static void train(const run *r, int steps)
{
    static double images[11 * 3], labels[11 * 2];
    for (int i = 0; i < 33; i++)
        images[i] = (double)(wg_random(2, (uint64_t)i) >> 40) * 0x1p-24;
    for (int i = 0; i < 22; i++)
        labels[i] = (double)(wg_random(3, (uint64_t)i) >> 40) * 0x1p-24;
    const wg_tensor x[] = {r->x, r->y};
    const wg_data d[] = {{r->t, WG_DATA_F64, WG_SHAPE(11, 3), images},
                         {r->t, WG_DATA_F64, WG_SHAPE(11, 2), labels}};
    for (int i = 0; i < steps; i++) {
        cr_assert(wg_feed_batch(x, d, 2, 5, (int64_t)wg_item(r->k)) == WG_OK);
        cr_assert(wg_run(r->step) == WG_OK);
    }
}

void check_resuming(const checkpoint *c)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "run");
    const run whole = new_run(), first = new_run(), second = new_run();
    train(&whole, 25);
    train(&first, 10);
    cr_assert(c->save(first.t, path.s) == WG_OK);
    cr_assert(c->load(second.t, path.s) == WG_OK);
    train(&second, 15);
    float a[6], b[6];
    wg_read(whole.W, a, sizeof a), wg_read(second.W, b, sizeof b);
    cr_assert(memcmp(a, b, sizeof a) == 0);
    wg_read(whole.m, a, sizeof a), wg_read(second.m, b, sizeof b);
    cr_assert(memcmp(a, b, sizeof a) == 0 && wg_item(second.k) == 25);
    wg_read(first.W, b, sizeof b);
    cr_assert(memcmp(a, b, sizeof a) != 0);
    wg_tape_free(whole.t), wg_tape_free(first.t), wg_tape_free(second.t);
    free_folder(&in);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void expect_call(wg_status got, wg_tape *t, wg_status status, const char *caller,
                        const char *words)
{
    cr_assert(got == status, "%s", wg_error_message(t));
    cr_assert(strncmp(wg_error_message(t), caller, strlen(caller)) == 0);
    expect_error(t, status, words);
}

static void check_saving_refusals(const checkpoint *c, const folder *in)
{
    static const struct {
        const char *name, *words;
    } cases[] = {{"", "has no name"},
                 {"b", "two parameters or states have the same name, b ["},
                 {"z", "z [2] has no value: it was never written"},
                 {"\xC0\x80", "is not valid UTF-8"},
                 {"\xED\xA0\x80", "is not valid UTF-8"},
                 {"\xF4\x90\x80\x80", "is not valid UTF-8"},
                 {"\xE2\x82", "is not valid UTF-8"}};
    const file_path path = path_in(in, "none");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const model m = new_model(NULL, 1);
        const wg_tensor x = wg_param(m.t, cases[i].name, WG_F32, WG_SHAPE(2));
        if (i != 2)
            wg_fill(x, 1);
        expect_call(c->save(m.t, path.s), m.t, WG_ERROR_STATE, c->name, cases[i].words);
        if (i < 2)
            expect_call(c->load(m.t, path.s), m.t, WG_ERROR_STATE, c->load_name, cases[i].words);
        wg_tape_free(m.t);
    }
    cr_assert(files_in(in) == 0);
}

/* Leaf `i` of a model is another, and the model is as it was. */
static void check_loading_refusal(const checkpoint *c, const char *path, int i, const char *name,
                                  wg_dtype dtype, wg_shape shape, wg_status status,
                                  const char *words)
{
    model m = {.t = wg_tape_new()}, before = new_model(NULL, 9);
    for (int k = 0; k < LEAVES; k++)
        m.leaf[k] = new_part(m.t, k);
    fill_model(&m, 9);
    wg_name(m.leaf[i], "elsewhere");
    const wg_tensor other = wg_param(m.t, name, dtype, shape);
    wg_fill(other, 3);
    expect_call(c->load(m.t, path), m.t, status, c->load_name, words);
    cr_assert(same_models(&m, &before) && (wg_count(other) != 1 || wg_item(other) == 3));
    wg_tape_free(m.t), wg_tape_free(before.t);
}

void check_checkpoint_refusals(const checkpoint *c)
{
    const folder in = new_folder();
    check_saving_refusals(c, &in);
    const file_path path = path_in(&in, "model");
    const model m = new_model(NULL, 1);
    wg_fill(wg_state(m.t, "elsewhere", WG_F64, WG_SHAPE(7)), 0);
    cr_assert(c->save(m.t, path.s) == WG_OK);
    check_loading_refusal(c, path.s, 1, "B", WG_F64, WG_SHAPE(7), WG_ERROR_STATE,
                          "it has nothing under the name of B [7]");
    check_loading_refusal(c, path.s, 1, "b", WG_F64, WG_SHAPE(7, 1), WG_ERROR_SHAPE,
                          "under the name of b [7×1] it has [7]");
    check_loading_refusal(c, path.s, 1, "b", WG_F32, WG_SHAPE(7), WG_ERROR_DTYPE,
                          "b [7] is f32, but in the file it is ");
    expect_call(c->load(m.t, path_in(&in, "none").s), m.t, WG_ERROR_IO, c->load_name,
                "none: it cannot be opened");
    expect_call(c->load(m.t, NULL), m.t, WG_ERROR_NULL, c->load_name, "the path is NULL");
    expect_call(c->save(m.t, NULL), m.t, WG_ERROR_NULL, c->name, "the path is NULL");
    cr_assert(c->save(NULL, path.s) == WG_ERROR_NULL && c->load(NULL, path.s) == WG_ERROR_NULL);
    wg_tape_free(m.t);
    free_folder(&in);
}

/* ---- No memory, no disk, no time ------------------------------------------------------------- */

/* Whether one call, of which the n-th request for memory and all later ones fail, lacked some. */
static bool lacks_memory(const checkpoint *c, const char *path, size_t n, bool saves)
{
    memory mem = {0};
    const wg_allocator a = allocator_of(&mem);
    const model m = new_model(&a, 2), old = new_model(NULL, 1), as_was = new_model(NULL, 2);
    mem.fail_from = mem.calls + n, mem.fail_to = SIZE_MAX;
    const wg_status status = (saves ? c->save : c->load)(m.t, path);
    cr_assert(status == (mem.failed ? WG_ERROR_MEMORY : WG_OK) && wg_error(m.t) == status, "%s",
              wg_error_message(m.t));
    if (saves && mem.failed)
        cr_assert(c->load(old.t, path) == WG_OK);
    cr_assert(same_models(&m, saves || mem.failed ? &as_was : &old));
    wg_tape_free(m.t), wg_tape_free(old.t), wg_tape_free(as_was.t);
    cr_assert(mem.blocks == 0 && !mem.mistaken);
    return mem.failed;
}

void check_checkpoint_memory(const checkpoint *c)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    const model old = new_model(NULL, 1);
    cr_assert(c->save(old.t, path.s) == WG_OK);
    size_t n = 1;
    while (lacks_memory(c, path.s, n, false))
        n++;
    cr_assert(n > 3);
    for (n = 1; lacks_memory(c, path.s, n, true); n++)
        cr_assert(files_in(&in) == 1);
    cr_assert(n > 2);
    wg_tape_free(old.t);
    free_folder(&in);
}

void check_full_disk(const checkpoint *c)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    const model old = new_model(NULL, 1), new = new_model(NULL, 2), loaded = new_model(NULL, -1);
    cr_assert(c->save(old.t, path.s) == WG_OK);
    size_t bytes;
    free(bytes_of(path.s, &bytes));
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t most = 0; most < bytes; most += 100) {
        struct rlimit before, less;
        getrlimit(RLIMIT_FSIZE, &before);
        less = before, less.rlim_cur = most;
        setrlimit(RLIMIT_FSIZE, &less);
        const wg_status status = c->save(new.t, path.s);
        setrlimit(RLIMIT_FSIZE, &before);
        cr_assert(status == WG_ERROR_IO, "%d bytes", (int)most);
        expect_error(new.t, WG_ERROR_IO, "model: it cannot be written: File too large");
        cr_assert(files_in(&in) == 1);
        cr_assert(c->load(loaded.t, path.s) == WG_OK && same_models(&loaded, &old));
    }
    cr_assert(c->save(old.t, "/dev/full") == WG_ERROR_IO);
    expect_error(old.t, WG_ERROR_IO, "/dev/full: it is no regular file");
    wg_tape_free(old.t), wg_tape_free(new.t), wg_tape_free(loaded.t);
    free_folder(&in);
}

/* Saves two values in turn until it is killed, the i-th first. */
static void save_for_ever(const checkpoint *c, const char *path, const model both[2], int i)
{
    for (;; i = !i)
        if (c->save(both[i].t, path) != WG_OK)
            _exit(1);
}

void check_kill(const checkpoint *c)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    const model both[2] = {new_model(NULL, 1), new_model(NULL, 2)}, loaded = new_model(NULL, -1);
    int seen[2] = {0, 0}, now = 0; /* which of them the file is */
    uint64_t window = 1000;        /* µs; made such that about every other process gets to save */
    cr_assert(c->save(both[0].t, path.s) == WG_OK);
    for (int i = 0; i < 200; i++) {
        const pid_t child = fork();
        if (child == 0)
            save_for_ever(c, path.s, both, now == 0);
        usleep((useconds_t)(wg_random(1, (uint64_t)i) % window));
        int how;
        kill(child, SIGKILL);
        cr_assert(waitpid(child, &how, 0) == child && WIFSIGNALED(how));
        cr_assert(c->load(loaded.t, path.s) == WG_OK, "%s", wg_error_message(loaded.t));
        const int before = now;
        now = !same_models(&loaded, &both[0]);
        window = now != before ? window - window / 8 : window + window / 8;
        cr_assert(same_models(&loaded, &both[now]));
        seen[now]++;
        cr_assert(files_in(&in) <= 2); /* it, and what a save left that was cut short */
    }
    cr_assert(seen[0] > 0 && seen[1] > 0);
    cr_assert(c->save(both[0].t, path.s) == WG_OK && files_in(&in) == 1);
    for (int i = 0; i < 2; i++)
        wg_tape_free(both[i].t);
    wg_tape_free(loaded.t);
    free_folder(&in);
}

/* ---- Hostile files --------------------------------------------------------------------------- */

void check_mutations(const checkpoint *c, int mutations)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    memory mem = {0};
    const wg_allocator a = allocator_of(&mem);
    const model saved = new_model(NULL, 1), before = new_model(NULL, 2), m = new_model(&a, 2);
    cr_assert(c->save(saved.t, path.s) == WG_OK);
    size_t size;
    unsigned char *bytes = bytes_of(path.s, &size);
    int refused = 0;
    for (int i = 0; i < mutations; i++) {
        size_t changed;
        unsigned char *with = mutated(bytes, size, (uint64_t)i, &changed);
        const wg_status status = c->load(m.t, file_of(&in, with, changed).s);
        free(with);
        cr_assert((status == WG_OK) == (wg_error(m.t) == WG_OK));
        if (status == WG_OK) {
            fill_model(&m, 2);
            continue;
        }
        refused++;
        cr_assert(strlen(wg_error_message(m.t)) > 20);
        wg_clear_error(m.t);
        cr_assert(same_models(&m, &before));
    }
    cr_assert(refused > mutations / 3 && mem.bytes < 4 * size + 65536);
    free(bytes);
    wg_tape_free(saved.t), wg_tape_free(before.t), wg_tape_free(m.t);
    free_folder(&in);
}
