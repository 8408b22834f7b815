/* mlp.c — a network with one hidden layer, trained on handwritten digits.
 *
 * The model is that of Zhenyu Liao's "Notes on Backpropagation of NN models" (29 September 2021),
 * whose equation numbers stand beside the lines. Model, gradient and update are recorded on one
 * tape, and each step of the training is one compiled program. After the training, the gradients
 * are compared with those derived by hand (mlp/hand_equations.h), bit by bit.
 *
 *     ./examples/run --help       options
 *     cc -O2 -ffp-contract=off mlp.c mlp/[a-z]*.c support/[a-z]*.c -lwengert -lm
 * */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wengert.h>

#include "mlp/compare.h"
#include "mlp/complex_step.h"
#include "mlp/hand.h"
#include "mlp/options.h"
#include "support/draw.h"
#include "support/fail.h"
#include "support/progress.h"
#include "support/samples.h"

const char program_name[] = "mlp";

/* ---- The model ------------------------------------------------------------------------------- */

/* p inputs, N hidden neurons, C classes. */
typedef struct parameters {
    wg_tensor W1, b1, W2, b2;
    wg_tensor rate; /* η, an input: the tape is the same for every rate */
} parameters;

/* What is recorded for batches of B samples, one a column. */
typedef struct model {
    wg_tensor x, y, z1, a1, z2, L;
    wg_tensor delta1, delta2, dW2, db2, dW1, db1;
    wg_tensor update[4];
} model;

static parameters record_parameters(wg_tape *t, wg_dtype real, int64_t p, int64_t N, int64_t C)
{
    parameters w;
    w.W1 = wg_param(t, "W1", real, WG_SHAPE(N, p));
    w.b1 = wg_param(t, "b1", real, WG_SHAPE(N, 1));
    w.W2 = wg_param(t, "W2", real, WG_SHAPE(C, N));
    w.b2 = wg_param(t, "b2", real, WG_SHAPE(C, 1));
    w.rate = wg_input(t, "η", real, WG_SCALAR);
    return w;
}

/* Equations (1)–(6): the loss of a batch is the mean over its columns. */
static void record_loss(model *m, parameters w, wg_dtype real, int64_t B)
{
    const int64_t p = wg_shape_of(w.W1).size[1], C = wg_shape_of(w.W2).size[0];

    m->x = wg_input(w.W1.tape, "x", real, WG_SHAPE(p, B));
    m->y = wg_input(w.W1.tape, "y", real, WG_SHAPE(C, B));

    m->z1 = wg_add(wg_matmul(w.W1, m->x), w.b1);              /* (1) */
    m->a1 = wg_tanh(m->z1);                                   /* (2) */
    m->z2 = wg_add(wg_matmul(w.W2, m->a1), w.b2);             /* (3) */
    m->L = wg_mean(wg_softmax_cross_entropy(m->z2, m->y, 0)); /* (4)–(6) */
}

/* Equations (16)–(21): the adjoint sweep gives them all; more of the same tape. */
static void record_gradients(model *m, parameters w)
{
    m->dW2 = wg_gradient(m->L, w.W2);     /* (16) */
    m->db2 = wg_gradient(m->L, w.b2);     /* (17) */
    m->dW1 = wg_gradient(m->L, w.W1);     /* (18) */
    m->db1 = wg_gradient(m->L, w.b1);     /* (19) */
    m->delta1 = wg_gradient(m->L, m->z2); /* (20) */
    m->delta2 = wg_gradient(m->L, m->z1); /* (21) */
}

/* W ← W − η ∂L/∂W, committed when everything else in the run has read the old W. */
static wg_tensor record_descent(wg_tensor W, wg_tensor rate, wg_tensor dW)
{
    return wg_assign(W, wg_sub(W, wg_mul(rate, dW)));
}

static void record_update(model *m, parameters w)
{
    m->update[0] = record_descent(w.W1, w.rate, m->dW1);
    m->update[1] = record_descent(w.b1, w.rate, m->db1);
    m->update[2] = record_descent(w.W2, w.rate, m->dW2);
    m->update[3] = record_descent(w.b2, w.rate, m->db2);
}

/* For errors and the graph, where adjoints are labelled of themselves. */
static void name_tensors(const model *m)
{
    wg_name(m->z1, "z1");
    wg_name(m->a1, "a1");
    wg_name(m->z2, "z2");
    wg_name(m->L, "L");
    wg_name(m->delta1, "δ1");
    wg_name(m->delta2, "δ2");
}

static model record_model(parameters w, wg_dtype real, int64_t B)
{
    model m;
    record_loss(&m, w, real, B);
    record_gradients(&m, w);
    record_update(&m, w);
    name_tensors(&m);
    return m;
}

/* ---- Its programs ---------------------------------------------------------------------------- */

/* The tape holds the same model for batches of several sizes, which share their parameters. */
typedef struct network {
    wg_tape *tape;
    parameters w;
    model batch, rest, test;           /* a full batch, the last of an epoch, the whole test set */
    wg_program *step, *last, *forward; /* last: NULL if no samples are left for it */
} network;

/* One step of the training: the loss, and all four updates. */
static wg_program *compile_step(const model *m)
{
    const wg_tensor wanted[] = {m->L, m->update[0], m->update[1], m->update[2], m->update[3]};
    return wg_compile(m->L.tape, wanted, 5);
}

static network make_network(const options *o, int64_t inputs, int64_t n_train, int64_t n_test)
{
    network n = {.tape = wg_tape_new()};
    const int64_t left = n_train % o->batch;
    check(n.tape);
    n.w = record_parameters(n.tape, o->real, inputs, o->hidden, o->classes);
    n.batch = record_model(n.w, o->real, o->batch);
    n.step = compile_step(&n.batch);
    if (left > 0) {
        n.rest = record_model(n.w, o->real, left);
        n.last = compile_step(&n.rest);
    }
    n.test = record_model(n.w, o->real, n_test);
    n.forward = wg_compile(n.tape, &n.test.z2, 1);
    wg_fill(n.w.rate, o->rate);
    check(n.tape);
    return n;
}

/* ---- Values in and out ----------------------------------------------------------------------- */

static void set_element(wg_dtype real, void *values, int64_t i, double value)
{
    if (real == WG_F32)
        ((float *)values)[i] = (float)value;
    else
        ((double *)values)[i] = value;
}

static double element(wg_dtype real, const void *values, int64_t i)
{
    return real == WG_F32 ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

/* The value of a tensor, in memory that the caller frees. */
static void *value_of(wg_tensor x)
{
    void *values = allocate(wg_bytes(x), 1);
    wg_read(x, values, wg_bytes(x));
    check(x.tape);
    return values;
}

/* Sample which[j] becomes column j of x. */
static void feed_inputs(wg_tensor x, const samples *s, const int64_t which[])
{
    const wg_dtype real = wg_dtype_of(x);
    const int64_t B = wg_shape_of(x).size[1];
    void *values = allocate(wg_bytes(x), 1);
    for (int64_t i = 0; i < s->inputs; i++)
        for (int64_t j = 0; j < B; j++)
            set_element(real, values, i * B + j, s->input[which[j] * s->inputs + i]);
    wg_write(x, values, wg_bytes(x));
    free(values);
}

/* Column j of y is one-hot: 1 at the label, 0 elsewhere. */
static void feed_labels(wg_tensor y, const samples *s, const int64_t which[])
{
    const wg_dtype real = wg_dtype_of(y);
    const int64_t B = wg_shape_of(y).size[1];
    void *values = allocate(wg_bytes(y), 1);
    for (int64_t j = 0; j < B; j++)
        set_element(real, values, s->label[which[j]] * B + j, 1);
    wg_write(y, values, wg_bytes(y));
    free(values);
}

static void feed(const model *m, const samples *s, const int64_t which[])
{
    feed_inputs(m->x, s, which);
    feed_labels(m->y, s, which);
}

/* ---- Training and testing -------------------------------------------------------------------- */

/* Numbers of the samples: the first n_test are for testing, the others for training. */
typedef struct split {
    int64_t *which;
    int64_t n_test, n_train;
} split;

static split make_split(const options *o, const samples *s)
{
    const int64_t wanted = (int64_t)llround(o->test_share * (double)s->count);
    const int64_t n_test = wanted < 1 ? 1 : wanted >= s->count ? s->count - 1 : wanted;
    return (split){allocate((size_t)s->count, sizeof(int64_t)), n_test, s->count - n_test};
}

static void shuffle(int64_t which[], int64_t count, uint64_t seed)
{
    for (int64_t i = count - 1; i > 0; i--) {
        const int64_t j = (int64_t)(wg_random(seed, (uint64_t)i) % (uint64_t)(i + 1));
        const int64_t swapped = which[i];
        which[i] = which[j];
        which[j] = swapped;
    }
}

/* What random numbers are drawn for, each from a seed of its own. */
enum { FOR_SPLIT, FOR_W1, FOR_W2, FOR_EPOCHS };

static void start(const network *n, const split *sets, uint64_t seed)
{
    for (int64_t i = 0; i < sets->n_test + sets->n_train; i++)
        sets->which[i] = i;
    shuffle(sets->which, sets->n_test + sets->n_train, wg_random(seed, FOR_SPLIT));
    wg_fill_xavier(n->w.W1, wg_random(seed, FOR_W1));
    wg_fill_xavier(n->w.W2, wg_random(seed, FOR_W2));
    wg_fill(n->w.b1, 0);
    wg_fill(n->w.b2, 0);
    check(n->tape);
}

/* One step; returns the loss summed over the columns, before the update. */
static double run_step(const model *m, wg_program *step, const samples *s, const int64_t which[])
{
    feed(m, s, which);
    wg_run(step);
    check(m->L.tape);
    return wg_item(m->L) * (double)wg_shape_of(m->x).size[1];
}

/* Sees each training sample once; returns the mean loss. */
static double run_epoch(const network *n, const samples *s, const split *sets)
{
    const int64_t B = wg_shape_of(n->batch.x).size[1];
    const int64_t *which = sets->which + sets->n_test;
    double loss = 0;
    int64_t i = 0;
    for (; i + B <= sets->n_train; i += B)
        loss += run_step(&n->batch, n->step, s, which + i);
    if (n->last)
        loss += run_step(&n->rest, n->last, s, which + i);
    return loss / (double)sets->n_train;
}

/* The class whose logit is the largest in column j of z2. */
static int64_t predicted(wg_tensor z2, const void *logits, int64_t j)
{
    const wg_shape shape = wg_shape_of(z2);
    const wg_dtype real = wg_dtype_of(z2);
    int64_t best = 0;
    for (int64_t k = 1; k < shape.size[0]; k++)
        if (element(real, logits, k * shape.size[1] + j) >
            element(real, logits, best * shape.size[1] + j))
            best = k;
    return best;
}

/* The share of test samples that the network gets right. */
static double test_accuracy(const network *n, const samples *s, const split *sets)
{
    int64_t right = 0;
    feed(&n->test, s, sets->which);
    wg_run(n->forward);
    check(n->tape);
    void *logits = value_of(n->test.z2);
    for (int64_t j = 0; j < sets->n_test; j++)
        right += predicted(n->test.z2, logits, j) == s->label[sets->which[j]];
    free(logits);
    return (double)right / (double)sets->n_test;
}

/* Trains the network with one seed; returns its test accuracy. */
static double train(const network *n, const options *o, int64_t seed, const samples *s,
                    const split *sets)
{
    char what[32];
    double accuracy = NAN;
    snprintf(what, sizeof what, "seed %lld", (long long)seed);
    progress p = {o->quiet, what, "epoch", 0, o->epochs};
    start(n, sets, (uint64_t)seed);
    for (int64_t epoch = 1; epoch <= o->epochs; epoch++) {
        shuffle(sets->which + sets->n_test, sets->n_train,
                wg_random((uint64_t)seed, (uint64_t)(FOR_EPOCHS + epoch)));
        const double loss = run_epoch(n, s, sets);
        accuracy = test_accuracy(n, s, sets);
        if (!isfinite(loss))
            fail("the loss is no longer finite after epoch %lld: a --rate of %g is too large",
                 (long long)epoch, o->rate);
        p.done = epoch;
        progress_show(&p, "loss %.4f  test accuracy %.2f %%", loss, 100 * accuracy);
    }
    progress_clear(&p);
    printf("seed %lld: test accuracy %.2f %%\n", (long long)seed, 100 * accuracy);
    return accuracy;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void train_seeds(const network *n, const options *o, const samples *s, const split *sets)
{
    double *accuracy = allocate((size_t)o->seeds, sizeof *accuracy);
    for (int64_t i = 0; i < o->seeds; i++)
        accuracy[i] = train(n, o, o->seed + i, s, sets);
    qsort(accuracy, (size_t)o->seeds, sizeof *accuracy, ascending);
    const double median = (accuracy[(o->seeds - 1) / 2] + accuracy[o->seeds / 2]) / 2;
    printf("test accuracy, median over %lld seed%s: %.2f %%\n\n", (long long)o->seeds,
           o->seeds == 1 ? "" : "s", 100 * median);
    free(accuracy);
    flush_output();
}

/* ---- The tape beside the hand derivation ----------------------------------------------------- */

enum { GIVEN = 6, DERIVED = 8 };

/* What a derivation by hand is given, and what it gives: a1, ŷ, δ1, δ2, ∂L/∂W2, ∂L/∂b2, ∂L/∂W1,
 * ∂L/∂b1. */
typedef struct by_hand {
    void *in[GIVEN], *out[DERIVED];
    hand h;
} by_hand;

/* For a model whose gradients were computed. */
static by_hand derive_by_hand(const model *m, parameters w)
{
    const wg_tensor given[] = {m->x, m->y, w.W1, w.b1, w.W2, w.b2};
    const wg_tensor derived[] = {m->a1,  m->z2,  m->delta1, m->delta2,
                                 m->dW2, m->db2, m->dW1,    m->db1};
    const wg_shape W1 = wg_shape_of(w.W1), y = wg_shape_of(m->y);
    by_hand d;
    void **in = d.in, **out = d.out;
    for (int i = 0; i < GIVEN; i++)
        in[i] = value_of(given[i]);
    for (int i = 0; i < DERIVED; i++)
        out[i] = allocate(wg_bytes(derived[i]), 1);
    d.h = (hand){wg_dtype_of(m->x),
                 W1.size[1],
                 W1.size[0],
                 y.size[0],
                 y.size[1],
                 in[0],
                 in[1],
                 in[2],
                 in[3],
                 in[4],
                 in[5],
                 out[0],
                 out[1],
                 out[2],
                 out[3],
                 out[4],
                 out[5],
                 out[6],
                 out[7]};
    hand_derive(&d.h);
    return d;
}

static void free_by_hand(by_hand *d)
{
    for (int i = 0; i < GIVEN; i++)
        free(d->in[i]);
    for (int i = 0; i < DERIVED; i++)
        free(d->out[i]);
}

/* Prints the table for one model whose gradients were computed; returns the number of differing
 * bits. */
static int64_t compare_with_hand(const model *m, parameters w)
{
    by_hand d = derive_by_hand(m, w);
    const comparison rows[] = {
        {"(20) δ1 = (ŷ − y) / B", m->delta1, d.out[2]},
        {"(21) δ2 = (1 − tanh² z1) ∘ (W2ᵀ δ1)", m->delta2, d.out[3]},
        {"(16) ∂L/∂W2 = δ1 a1ᵀ", m->dW2, d.out[4]},
        {"(17) ∂L/∂b2 = Σ δ1", m->db2, d.out[5]},
        {"(18) ∂L/∂W1 = δ2 xᵀ", m->dW1, d.out[6]},
        {"(19) ∂L/∂b1 = Σ δ2", m->db1, d.out[7]},
    };
    const int64_t bits = compare(rows, 6);
    free_by_hand(&d);
    return bits;
}

/* The gradients of the trained network for some samples, by the tape and by hand. */
static int64_t compare_gradients(const model *m, parameters w, const samples *s,
                                 const int64_t which[])
{
    const wg_tensor wanted[] = {m->delta1, m->delta2, m->dW2, m->db2, m->dW1, m->db1};
    wg_program *gradients = wg_compile(m->L.tape, wanted, 6);
    feed(m, s, which);
    wg_run(gradients);
    check(m->L.tape);
    wg_program_free(gradients);
    return compare_with_hand(m, w);
}

/* ---- The check table ------------------------------------------------------------------------- */

/* Equations (4)–(6) one by one: the loss before softmax and cross-entropy are one op. */
static void record_unfused(model *m, parameters w)
{
    const wg_tensor yhat = wg_softmax(m->z2, 0);
    m->L = wg_neg(wg_sum(wg_mul(m->y, wg_log(yhat))));
    record_gradients(m, w);
}

enum { GRADIENTS = 6 };

static void list_gradients(const model *m, wg_tensor to[GRADIENTS])
{
    const wg_tensor all[] = {m->delta1, m->delta2, m->dW2, m->db2, m->dW1, m->db1};
    memcpy(to, all, sizeof all);
}

/* Each gradient twice, from the fused and from the unfused loss, beside the hand derivation. */
static void write_check_table(const model *fused, const model *unfused, void *const derived[],
                              const double *const step[])
{
    static const char *const names[GRADIENTS] = {
        "(20) δ1 = ŷ − y",      "(21) δ2 = (1 − tanh² z1) ∘ (W2ᵀ δ1)",
        "(16) ∂L/∂W2 = δ1 a1ᵀ", "(17) ∂L/∂b2 = δ1",
        "(18) ∂L/∂W1 = δ2 xᵀ",  "(19) ∂L/∂b1 = δ2"};
    wg_tensor one[GRADIENTS], other[GRADIENTS];
    wg_hand rows[2 * GRADIENTS];
    list_gradients(fused, one);
    list_gradients(unfused, other);
    for (int i = 0; i < GRADIENTS; i++) {
        const wg_hand row = {one[i],   derived[i],          wg_bytes(one[i]),
                             names[i], .differences = true, .complex_step = step[i]};
        rows[2 * i] = rows[2 * i + 1] = row;
        rows[2 * i + 1].tensor = other[i];
        rows[2 * i + 1].name = "     unfused";
        rows[2 * i + 1].differences = false;
        rows[2 * i + 1].complex_step = NULL;
    }
    wg_write_check_table(fused->L.tape, rows, 2 * GRADIENTS, stdout);
    check(fused->L.tape);
}

/* The gradients of one sample, which were computed, by hand and by complex step. */
static void check_by_hand(const model *fused, const model *unfused, parameters w)
{
    by_hand d = derive_by_hand(fused, w);
    const wg_tensor leaves[] = {w.W1, w.b1, w.W2, w.b2};
    double *step[4];
    for (int i = 0; i < 4; i++)
        step[i] = allocate((size_t)wg_count(leaves[i]), sizeof *step[i]);
    complex_step(&d.h, step[0], step[1], step[2], step[3]);
    const double *const found[] = {step[3], step[1], step[2], step[3], step[0], step[1]};
    write_check_table(fused, unfused, d.out + 2, found);
    for (int i = 0; i < 4; i++)
        free(step[i]);
    free_by_hand(&d);
}

static void check_single(const model *fused, parameters w)
{
    model unfused = *fused;
    wg_tensor wanted[2 * GRADIENTS];
    record_unfused(&unfused, w);
    list_gradients(fused, wanted);
    list_gradients(&unfused, wanted + GRADIENTS);
    wg_program *gradients = wg_compile(fused->L.tape, wanted, 2 * GRADIENTS);
    wg_run(gradients);
    check(fused->L.tape);
    wg_program_free(gradients);
    printf("\nthe same column by hand: softmax and cross-entropy as one op, and one after the "
           "other\n");
    check_by_hand(fused, &unfused, w);
}

/* ---- Both ------------------------------------------------------------------------------------ */

/* For a batch of the training set, and for the first test sample. */
static int64_t compare_all(const network *n, const samples *s, const split *sets)
{
    const model single = record_model(n->w, wg_dtype_of(n->w.W1), 1);
    printf("gradients of the trained network (%s), tape and hand derivation\n",
           wg_dtype_name(wg_dtype_of(n->w.W1)));
    printf("\na batch of B = %lld\n", (long long)wg_shape_of(n->batch.x).size[1]);
    int64_t bits = compare_gradients(&n->batch, n->w, s, sets->which + sets->n_test);
    printf("\na single column, B = 1\n");
    bits += compare_gradients(&single, n->w, s, sets->which);
    check_single(&single, n->w);
    printf("\ndiffering bits: %lld\n", (long long)bits);
    flush_output();
    return bits;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The graph of one step of the training. */
static void draw(const network *n, const options *o)
{
    const model *m = &n->batch;
    const wg_tensor step[] = {m->L, m->update[0], m->update[1], m->update[2], m->update[3]};
    if (o->dot) {
        draw_dot(n->tape, step, 5, o->dot);
        printf("graph written to %s\n", o->dot);
    }
    if (o->svg && draw_svg(n->tape, step, 5, o->svg))
        printf("graph drawn in %s\n", o->svg);
    else if (o->svg)
        printf("%s not drawn: Graphviz is not installed\n", o->svg);
    flush_output();
}

int main(int argc, char **argv)
{
    options o = mlp_options_read(argc, argv);
    samples s = samples_read(o.data, o.classes);
    split sets = make_split(&o, &s);
    o.batch = o.batch < sets.n_train ? o.batch : sets.n_train;
    network n = make_network(&o, s.inputs, sets.n_train, sets.n_test);

    printf("%s: %lld samples, %lld to train with and %lld to test with\n", o.data,
           (long long)s.count, (long long)sets.n_train, (long long)sets.n_test);
    train_seeds(&n, &o, &s, &sets);
    const int64_t differing = compare_all(&n, &s, &sets);
    draw(&n, &o);

    wg_tape_free(n.tape);
    samples_free(&s);
    free(sets.which);
    if (differing > 0)
        fail("%lld bits differ from the hand derivation", (long long)differing);
    return EXIT_SUCCESS;
}
