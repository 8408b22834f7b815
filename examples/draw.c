/* draw.c — the graphs of small models, in every form that the library can write. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "support/draw.h"
#include "support/fail.h"
#include "support/notes.h"
#include "support/options.h"

const char program_name[] = "draw";

enum { MOST = 8 };

/* What is drawn of a model, what a path to it may begin with, and whether it has values. */
typedef struct model {
    wg_tape *t;
    wg_tensor wanted[MOST];
    int count;
    wg_tensor from;
} model;

static void want(model *m, wg_tensor x)
{
    m->wanted[m->count++] = x;
}

/* ---- Models ---------------------------------------------------------------------------------- */

/* The network of docs/backpropagation.md, for one sample, with its δ₁ and δ₂. */
static void notes(model *m)
{
    const notes_network n = notes_record(m->t, 3, 4, 2, 1);
    const wg_tensor L = wg_name(wg_sum(n.losses), "L");
    want(m, L);
    wg_name(wg_gradient(L, n.z2), "delta1");
    wg_name(wg_gradient(L, n.z1), "delta2");
    want(m, wg_gradient(L, n.W2));
    want(m, wg_gradient(L, n.b2));
    want(m, wg_gradient(L, n.W1));
    want(m, wg_gradient(L, n.b1));
    m->from = n.W1;
}

/* An expression in which both inputs are used twice. */
static void forked(model *m)
{
    const wg_tensor a = wg_input(m->t, "a", WG_F64, WG_SCALAR),
                    b = wg_input(m->t, "b", WG_F64, WG_SCALAR), c = wg_name(wg_mul(a, b), "c"),
                    sine = wg_sin(c), f = wg_name(wg_mul(wg_add(c, a), sine), "f");
    want(m, f);
    want(m, wg_gradient(f, a));
    want(m, wg_gradient(f, b));
    m->from = a;
}

/* y = sin x², its first and its second derivative. */
static void second(model *m)
{
    const wg_tensor x = wg_input(m->t, "x", WG_F64, WG_SCALAR),
                    y = wg_name(wg_sin(wg_square(x)), "y"), first = wg_gradient(y, x);
    want(m, y);
    want(m, wg_name(first, "dy"));
    want(m, wg_gradient(first, x));
    m->from = x;
}

/* The mean cross-entropy of a model's scores, and the gradients of its parameters but for the
 * biases. */
static void learn(model *m, wg_tensor scores)
{
    const wg_tensor label = wg_input(m->t, "label", WG_I64, WG_SHAPE(wg_shape_of(scores).size[0])),
                    L = wg_name(wg_cross_entropy(scores, label, NULL), "L");
    want(m, L);
    for (wg_tensor x = wg_next_leaf(m->t, WG_NONE); x.tape; x = wg_next_leaf(m->t, x))
        if (strcmp(wg_op_name_of(x), "param") == 0 && wg_shape_of(x).ndim > 1 && m->count < MOST)
            want(m, wg_gradient(L, x));
}

static void layers(model *m)
{
    m->from = wg_input(m->t, "x", WG_F32, WG_SHAPE(8, 6));
    learn(m, wg_nn_dense(wg_tanh(wg_nn_dense(m->from, "layer1", 5)), "layer2", 3));
}

static void conv(model *m)
{
    m->from = wg_input(m->t, "image", WG_F32, WG_SHAPE(4, 1, 8, 8));
    const wg_tensor maps = wg_nn_conv2d(m->from, "conv", 2, (const int64_t[]){3, 3},
                                        (wg_conv_options){0}),
                    flat = wg_reshape(wg_relu(maps), WG_SHAPE(4, 72));
    learn(m, wg_nn_dense(flat, "dense", 3));
}

static void lstm(model *m)
{
    const wg_nn_lstm_state none = {WG_NONE, WG_NONE};
    m->from = wg_input(m->t, "x", WG_F32, WG_SHAPE(4, 3));
    learn(m, wg_nn_dense(wg_nn_lstm_cell(m->from, none, "lstm", 5).h, "dense", 3));
}

static void attention(model *m)
{
    m->from = wg_input(m->t, "x", WG_F32, WG_SHAPE(2, 4, 6));
    const wg_tensor seen =
        wg_nn_attention(m->from, WG_NONE, "attention", 2, (wg_attention_options){0});
    learn(m, wg_nn_dense(wg_mean_axes(seen, WG_AXES(1), false), "dense", 3));
}

/* A slip: the weights of the second layer are the wrong way round. */
static void slip(model *m)
{
    m->from = wg_input(m->t, "x", WG_F64, WG_SHAPE(3, 1));
    const wg_tensor W1 = wg_param(m->t, "W1", WG_F64, WG_SHAPE(4, 3)),
                    W2 = wg_param(m->t, "W2", WG_F64, WG_SHAPE(4, 2)),
                    a1 = wg_name(wg_tanh(wg_matmul(W1, m->from)), "a1");
    want(m, wg_name(wg_matmul(W2, a1), "z2"));
}

static const struct {
    const char *name;
    void (*record)(model *m);
} models[] = {{"notes", notes}, {"fork", forked}, {"second", second},       {"layers", layers},
              {"conv", conv},   {"lstm", lstm},   {"attention", attention}, {"slip", slip}};

enum { MODELS = sizeof models / sizeof *models };

/* ---- Values ---------------------------------------------------------------------------------- */

static void fill_leaf(wg_tensor x, uint64_t seed)
{
    if (wg_dtype_of(x) == WG_I64)
        wg_fill(x, 1);
    else if (strcmp(wg_op_name_of(x), "input") == 0)
        wg_fill_uniform(x, seed, -2, 2);
    else if (!strchr(wg_name_of(x), '/')) /* layers fill theirs */
        wg_fill_uniform(x, seed, -1, 1);
}

/* Gives every tensor a value. A target of two classes is the second. */
static void compute(const model *m, uint64_t seed)
{
    for (wg_tensor x = wg_next_leaf(m->t, WG_NONE); x.tape; x = wg_next_leaf(m->t, x))
        fill_leaf(x, seed++);
    const wg_tensor y = wg_find_quietly(m->t, "y");
    if (wg_is_valid(y))
        wg_write(y, (const double[]){0, 1}, 2 * sizeof(double));
    wg_program *p = wg_compile_with(m->t, m->wanted, m->count, WG_KEEP_ALL);
    wg_run(p);
    check(m->t);
    wg_program_free(p);
}

/* ---- Options --------------------------------------------------------------------------------- */

typedef struct settings {
    const char *model, *dot, *svg, *mermaid, *json, *table;
    bool record, values, exact, adjoints, bytes, no_backward, no_formulas, no_saved, rules;
    bool no_constants, no_scopes, no_legend, path, left_to_right;
    int64_t fold, limit;
    common_options common;
} settings;

static settings read_settings(int argc, char **argv)
{
    settings s = {.model = "notes"};
    const option table[] = {
        {"--model", "NAME", "notes, fork, second, layers, conv, lstm, attention or slip",
         .path = &s.model},
        {"--dot", "FILE", "write the graph for Graphviz to this file", .path = &s.dot},
        {"--svg", "FILE", "have Graphviz draw it in this file", .path = &s.svg},
        {"--mermaid", "FILE", "write it for Mermaid to this file", .path = &s.mermaid},
        {"--json", "FILE", "write all that the tape knows to this file", .path = &s.json},
        {"--table", "FILE", "write the table to this file", .path = &s.table},
        {"--record", "", "only record: no values", .flag = &s.record},
        {"--values", "", "\"–\" where there is no value", .flag = &s.values},
        {"--exact", "", "values with all elements and digits", .flag = &s.exact},
        {"--adjoints", "", "adjoints beside their values", .flag = &s.adjoints},
        {"--bytes", "", "how much memory values take", .flag = &s.bytes},
        {"--no-backward", "", "without the backward graph", .flag = &s.no_backward},
        {"--no-formulas", "", "without formulas at its edges", .flag = &s.no_formulas},
        {"--no-saved", "", "without edges from the values that it reads", .flag = &s.no_saved},
        {"--rules", "", "every op of the backward rules", .flag = &s.rules},
        {"--no-constants", "", "without constants", .flag = &s.no_constants},
        {"--no-scopes", "", "without frames around scopes", .flag = &s.no_scopes},
        {"--no-legend", "", "without the legend", .flag = &s.no_legend},
        {"--path", "", "only what depends on the input, or on W1 of the notes", .flag = &s.path},
        {"--left-to-right", "", "not from the top down", .flag = &s.left_to_right},
        {"--fold", "N", "scopes at this depth are one box each", .whole = &s.fold, .low = 0,
         .high = 100},
        {"--limit", "N", "most vertices; 0 for all", .whole = &s.limit, .low = 0, .high = 1e6},
    };
    s.common = options_read(argc, argv,
                            &(help){"Draws the graph of a small model and its gradients; without a "
                                    "file to write to, prints it\nas a table.\n",
                                    NULL, "the model can't be computed"},
                            table, sizeof table / sizeof *table);
    return s;
}

static wg_shown shown(bool asked)
{
    return asked ? WG_SHOWN : WG_AS_USUAL;
}

static wg_shown hidden(bool asked)
{
    return asked ? WG_HIDDEN : WG_AS_USUAL;
}

static wg_graph_options graph_options(const settings *s, const model *m)
{
    return (wg_graph_options){
        .values = shown(s->values),
        .exact = s->exact,
        .adjoints = shown(s->adjoints),
        .bytes = shown(s->bytes),
        .backward = hidden(s->no_backward),
        .derivatives = hidden(s->no_formulas),
        .saved = hidden(s->no_saved),
        .rules = shown(s->rules),
        .constants = hidden(s->no_constants),
        .scopes = hidden(s->no_scopes),
        .fold = (int)s->fold,
        .limit = (int)s->limit,
        .from = &m->from,
        .from_count = s->path,
        .left_to_right = s->left_to_right,
        .legend = hidden(s->no_legend),
    };
}

/* ---- Writing --------------------------------------------------------------------------------- */

static wg_status write_json(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o,
                            FILE *out)
{
    (void)o;
    return wg_write_json(t, x, n, out);
}

static wg_status write_table(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o,
                             FILE *out)
{
    (void)o;
    return wg_write_table(t, x, n, out);
}

static void write_file(draw_function *draw, const model *m, const wg_graph_options *o,
                       const char *path)
{
    if (path)
        draw_file(draw, m->t, m->wanted, m->count, o, path);
}

static void print_table(const model *m)
{
    errno = 0;
    const wg_status status = wg_write_table(m->t, m->wanted, m->count, stdout);
    if (status == WG_ERROR_IO)
        fail("cannot write to standard output: %s", strerror(errno));
    if (status != WG_OK)
        fail("%s", wg_error_message(m->t));
}

static void write_all(const settings *s, const model *m)
{
    const wg_graph_options o = graph_options(s, m);
    write_file(wg_write_dot_with, m, &o, s->dot);
    write_file(wg_write_mermaid, m, &o, s->mermaid);
    write_file(write_json, m, &o, s->json);
    write_file(write_table, m, &o, s->table);
    if (s->svg && !draw_svg_with(m->t, m->wanted, m->count, &o, s->svg))
        fprintf(stderr, "%s: Graphviz is not installed: no %s\n", program_name, s->svg);
    if (!s->dot && !s->mermaid && !s->json && !s->table && !s->svg)
        print_table(m);
}

int main(int argc, char **argv)
{
    const settings s = read_settings(argc, argv);
    model m = {.t = wg_tape_new()};
    int k = 0;
    while (k < MODELS && strcmp(models[k].name, s.model) != 0)
        k++;
    if (k == MODELS)
        fail("--model: '%s' is no model", s.model);
    check(m.t);
    wg_set_seed(m.t, (uint64_t)s.common.seed);
    models[k].record(&m);
    if (!s.record && wg_error(m.t) == WG_OK)
        compute(&m, (uint64_t)s.common.seed);
    write_all(&s, &m);
    flush_output();
    wg_tape_free(m.t);
    return 0;
}
