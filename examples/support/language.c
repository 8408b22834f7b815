#include "language.h"

#include "fail.h"
#include "plot.h"
#include "progress.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How often the held-out text is tested, and how often something is written meanwhile. */
enum { POINTS = 20, SAMPLES = 4, SAMPLE = 72, BASELINE = 3 };

/* ---- Options --------------------------------------------------------------------------------- */

void language_options_read(language_options *o, int argc, char **argv, const char *about)
{
    const option table[] = {
        {"--text", "FILE", "the text to learn from", .path = &o->text},
        {"--steps", "N", "steps of the training", .whole = &o->steps, .low = 1, .high = 1e9},
        {"--batch", "B", "windows of the text in each step", .whole = &o->batch, .low = 1,
         .high = 4096},
        {"--window", "T", "characters in a window", .whole = &o->window, .low = 1, .high = 4096},
        {"--size", "S", "numbers that stand for a character", .whole = &o->size, .low = 2,
         .high = 4096},
        {"--rate", "R", "largest learning rate", .number = &o->rate, .low = 0, .high = INFINITY},
        {"--temperature", "H", "how much chance there is in what is written",
         .number = &o->temperature, .low = 0, .high = INFINITY},
        {"--length", "C", "characters to write in the end", .whole = &o->length, .low = 0,
         .high = 1e9},
        {"--bound", "B", "bits to end below; 0: what sequences of three characters cost",
         .number = &o->bound, .low = 0, .high = INFINITY},
        {"--plot", "FILE", "draw the loss during the training in this SVG file", .path = &o->plot},
        {"--heads", "H", "heads of each attention", .whole = &o->heads, .low = 1, .high = 256},
        {"--layers", "L", "blocks of attention and feed-forward network", .whole = &o->layers,
         .low = 1, .high = 256},
    };
    const int all = sizeof table / sizeof *table, own = o->layers > 0 ? all : all - 2;
    const help h = {
        about,
        "examples/run gives --text and --plot before further arguments. A tenth of the text is "
        "held\n"
        "out for testing. The seed is for the first weights and for what is written.\n",
        "the bits for each held-out character do not end below the bound",
    };
    o->common = options_read(argc, argv, &h, table, own);
}

/* One use of the model, and the program for it. */
typedef struct use {
    wg_tensor in, target, result;
    wg_program *program;
} use;

typedef struct learner {
    const language_options *o;
    language_model *model;
    text text;
    wg_tape *tape;
    use train, test, write;
} learner;

/* ---- What is recorded ------------------------------------------------------------------------ */

static wg_tensor record_logits(const learner *l, wg_tensor in, const char *name)
{
    const language_use made = {name, l->text.characters, l->o};
    return l->model(in, &made);
}

/* The cross-entropy, in nats for each character. */
static wg_tensor record_loss(const learner *l, use *u, const char *name, int64_t N)
{
    const wg_shape shape = WG_SHAPE(N, l->o->window), all = WG_SHAPE(-1);
    u->in = wg_input(l->tape, "characters", WG_I64, shape);
    u->target = wg_input(l->tape, "characters that follow", WG_I64, shape);
    const wg_tensor z = record_logits(l, u->in, name);
    return wg_cross_entropy(wg_reshape(z, WG_SHAPE(-1, l->text.characters)),
                            wg_reshape(u->target, all), NULL);
}

/* AdamW, whose rate rises for a while, then falls along a cosine. */
static wg_optimizer make_optimizer(const language_options *o)
{
    wg_optimizer adamw = wg_adamw(o->rate);
    const int64_t warmup = o->steps / 15;
    adamw.weight_decay = 0.1;
    adamw.clip_norm = 1;
    adamw.schedule = wg_cosine_schedule(o->steps - warmup, 0);
    adamw.schedule.warmup = warmup;
    return adamw;
}

static void record_training(learner *l)
{
    const wg_optimizer adamw = make_optimizer(l->o);
    l->train.result = wg_minimize(record_loss(l, &l->train, "train", l->o->batch), &adamw);
    l->train.program = wg_compile(l->tape, &l->train.result, 1);
}

static void record_test(learner *l)
{
    l->test.result = record_loss(l, &l->test, "test", 1);
    l->test.program = wg_compile(l->tape, &l->test.result, 1);
}

/* Numbers whose largest sum with logits is at c with the probability softmax(logits)_c: Gumbel's,
 * −ln(−ln u). `step` counts the draws. */
static wg_tensor record_gumbel(wg_tensor logits, wg_tensor step)
{
    const wg_key key = {wg_seed_for(logits.tape, "draws"), step};
    const wg_tensor u = wg_random_uniform(key, WG_F64, wg_shape_of(logits));
    return wg_cast(wg_neg(wg_log(wg_neg(wg_log(u)))), wg_dtype_of(logits));
}

/* A program that draws the next character and moves the window [1 × T] on to it: each run writes
 * one more. Temperature 0 always takes the most probable. */
static void record_writing(learner *l, int64_t T)
{
    wg_tape *t = l->tape;
    wg_scope(t, "write");
    l->write.in = wg_state(t, "window", WG_I64, WG_SHAPE(1, T));
    const wg_tensor draws = wg_state(t, "draws", WG_I64, WG_SCALAR);
    wg_scope_end(t);
    const wg_tensor all = record_logits(l, l->write.in, "write");
    const wg_tensor logits = wg_select(wg_select(all, 0, 0), 0, -1);
    const wg_tensor noise = record_gumbel(logits, draws);
    const wg_tensor temperature = wg_scalar_like(logits, l->o->temperature);
    const wg_tensor next = wg_argmax(wg_add(logits, wg_mul(temperature, noise)));
    const wg_tensor moved[] = {wg_slice(l->write.in, 1, 1, WG_OPEN, 1),
                               wg_reshape(next, WG_SHAPE(1, 1))};
    const wg_tensor wanted[] = {next, wg_assign(l->write.in, wg_concat(moved, 2, 1)),
                                wg_assign(draws, wg_next(draws))};
    l->write.result = next;
    l->write.program = wg_compile(t, wanted, 3);
}

/* States of that use begin anew. */
static void forget(const learner *l, const char *name)
{
    for (wg_tensor x = wg_next_leaf(l->tape, WG_NONE); wg_is_valid(x); x = wg_next_leaf(l->tape, x))
        if (strcmp(wg_scope_of(x), name) == 0)
            wg_fill(x, 0);
}

/* ---- Its use --------------------------------------------------------------------------------- */

static double in_bits(double nats)
{
    return nats / wg_log_of_f64(2);
}

/* The loss of a run, in bits for each character. */
static double run(const learner *l, const use *u)
{
    wg_run(u->program);
    check(l->tape);
    const double nats = wg_item(u->result);
    if (!isfinite(nats))
        fail("the loss is no longer finite: a --rate of %g is too large", l->o->rate);
    return in_bits(nats);
}

static double test(const learner *l)
{
    double bits = 0;
    int64_t windows = 0;
    forget(l, "test");
    while (text_feed_test(&l->text, l->test.in, l->test.target, windows)) {
        bits += run(l, &l->test);
        windows++;
    }
    return bits / (double)windows;
}

/* Draws the next character; a model that carries a state remembers those before. */
static int64_t draw(const learner *l)
{
    wg_run(l->write.program);
    check(l->tape);
    return (int64_t)wg_item(l->write.result);
}

/* Is shown a window of characters, the first that were held out, and goes on from there. */
static void write_text(const learner *l, int64_t length)
{
    const int64_t memory = wg_count(l->write.in);
    int64_t next = 0;
    forget(l, "write");
    for (int64_t i = 0; i + memory <= l->o->window; i++) {
        wg_write(l->write.in, l->text.test + i, wg_bytes(l->write.in));
        next = draw(l);
    }
    for (int64_t i = 0; i < length; i++) {
        text_print(&l->text, next);
        next = draw(l);
    }
    printf("\n");
}

/* ---- Learning -------------------------------------------------------------------------------- */

/* What was found at each of so many points of the training, in bits for each character. */
typedef struct history {
    int points, count;
    double step[POINTS], train[POINTS], test[POINTS];
} history;

/* Whether step number k, from 1, is the last before the next point. */
static bool is_at_point(const learner *l, const history *h, int64_t k)
{
    return k == ((h->count + 1) * l->o->steps + h->points - 1) / h->points;
}

static void add_point(const learner *l, history *h, int64_t k, double bits)
{
    h->step[h->count] = (double)k;
    h->train[h->count] = bits;
    h->test[h->count++] = test(l);
}

/* Now and then, what the model writes by now. */
static void show_sample(const learner *l, const history *h)
{
    const int before = h->count - 1;
    if (l->o->common.quiet || h->count * SAMPLES / h->points == before * SAMPLES / h->points)
        return;
    printf("held out %.3f, and it writes: ", h->test[before]);
    write_text(l, SAMPLE);
    flush_output();
}

static void learn(const learner *l, history *h)
{
    progress p = {l->o->common.quiet, "", "step", 0, l->o->steps};
    double bits = 0;
    int64_t since = 0;
    while (p.done < p.total) {
        text_feed(&l->text, l->train.in, l->train.target, p.done++);
        bits += run(l, &l->train);
        since++;
        progress_show(&p, "%.3f bits per character", bits / (double)since);
        if (!is_at_point(l, h, p.done))
            continue;
        add_point(l, h, p.done, bits / (double)since);
        bits = 0, since = 0;
        progress_clear(&p);
        show_sample(l, h);
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void show_text(const learner *l)
{
    const text *x = &l->text;
    if (x->test_count <= l->o->window)
        fail("--window: %lld characters are too many, %lld are held out", (long long)l->o->window,
             (long long)x->test_count);
    printf("%s: %lld characters, %lld different ones; %lld to train with and %lld held out\n",
           l->o->text, (long long)(x->train_count + x->test_count), (long long)x->characters,
           (long long)x->train_count, (long long)x->test_count);
}

/* The bits for each held-out character by sequences of 1, 2, … characters; returns the last. */
static double show_baselines(const text *x)
{
    double bits = 0;
    printf("held out, by sequences of");
    for (int order = 1; order <= BASELINE; order++) {
        bits = text_baseline(x, order);
        printf("%s %d: %.3f", order > 1 ? "," : "", order, bits);
    }
    printf(" bits per character\n");
    flush_output();
    return bits;
}

static learner make_learner(language_model *model, const language_options *o, int64_t memory)
{
    learner l = {.o = o, .model = model, .text = text_read(o->text), .tape = wg_tape_new()};
    check(l.tape);
    show_text(&l);
    wg_set_seed(l.tape, (uint64_t)o->common.seed);
    record_training(&l);
    record_test(&l);
    record_writing(&l, memory);
    forget(&l, "train");
    check(l.tape);
    return l;
}

static void draw_history(const history *h, const char *path)
{
    const plot p = {
        .title = "what a character costs",
        .x_label = "step",
        .y_label = "bits per character",
        .count = 2,
        .series = {{"training", h->step, h->train, h->count, false},
                   {"held out", h->step, h->test, h->count, false}},
    };
    plot_write(&p, path);
    printf("loss drawn in %s\n", path);
}

void language_learn(language_model *model, const language_options *o, int64_t memory)
{
    history h = {.points = o->steps < POINTS ? (int)o->steps : POINTS};
    learner l = make_learner(model, o, memory);
    const double baseline = show_baselines(&l.text);
    const double bound = o->bound > 0 ? o->bound : baseline;
    learn(&l, &h);
    printf("\n");
    write_text(&l, o->length);
    const double bits = h.test[h.count - 1];
    printf("\nheld out: %.3f bits per character, by sequences of %d: %.3f\n", bits, BASELINE,
           baseline);
    if (o->plot)
        draw_history(&h, o->plot);
    flush_output();
    wg_tape_free(l.tape);
    text_free(&l.text);
    if (!(bits < bound))
        fail("%.3f bits per held-out character are not below %.3f", bits, bound);
}
