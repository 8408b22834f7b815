/* Tests of src/print/dot.c: what is in the text, and what Graphviz makes of it. */
#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Looking at the text --------------------------------------------------------------------- */

static char *dot_of(const wg_tensor tensors[], int count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    wg_tape *t = tensors[0].tape;
    cr_assert(wg_write_dot(t, tensors, count, out) == WG_OK, "%s", wg_error_message(t));
    fclose(out);
    return text;
}

static int occurrences(const char *text, const char *of)
{
    int n = 0;
    const size_t length =
        strlen(of); /* not strstr, for which sanitizers measure the text each time */
    for (const char *at = text; *at; at++)
        n += strncmp(at, of, length) == 0;
    return n;
}

/* The statement that draws x; "" if there is none. Valid until the next call. */
static const char *vertex(const char *text, wg_tensor x)
{
    static char line[1000];
    char id[30];
    snprintf(id, sizeof id, " n%u [", (unsigned)x.index);
    const char *at = strstr(text, id);
    snprintf(line, sizeof line, "%.*s", at ? (int)strcspn(at, "\n") : 0, at ? at : "");
    return line;
}

/* The same for the edge from x to y. */
static const char *edge(const char *text, wg_tensor x, wg_tensor y)
{
    static char line[1000];
    char id[60];
    snprintf(id, sizeof id, " n%u -> n%u [", (unsigned)x.index, (unsigned)y.index);
    const char *at = strstr(text, id);
    snprintf(line, sizeof line, "%.*s", at ? (int)strcspn(at, "\n") : 0, at ? at : "");
    return line;
}

/* Whether x is drawn inside the cluster of the adjoints of y. */
static bool in_cluster_of(const char *text, wg_tensor y, wg_tensor x)
{
    char id[60], own[30];
    snprintf(id, sizeof id, "subgraph cluster_%u {", (unsigned)y.index);
    snprintf(own, sizeof own, " n%u [", (unsigned)x.index);
    const char *from = strstr(text, id), *to = from ? strstr(from, "\n    }") : NULL;
    const char *at = strstr(text, own);
    return from && to && at && from < at && at < to;
}

static void expect_in(const char *line, const char *words)
{
    cr_assert(strstr(line, words), "\"%s\" is not in: %s", words, line);
}

/* ---- Asking Graphviz ------------------------------------------------------------------------- */

static bool has_graphviz(void)
{
    return system("command -v dot >/dev/null && command -v nop >/dev/null") == 0;
}

static char *read_all(FILE *in)
{
    char *all = NULL, buffer[4096];
    size_t size = 0;
    FILE *out = open_memstream(&all, &size);
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, in)) > 0;)
        fwrite(buffer, 1, n, out);
    fclose(out);
    return all;
}

/* What a command prints, errors included, when it is given the text. */
static char *answer(const char *command, const char *text, int *status)
{
    char path[] = "/tmp/wengert_dot_XXXXXX", line[200];
    FILE *file = fdopen(mkstemp(path), "w");
    fputs(text, file);
    fclose(file);
    snprintf(line, sizeof line, "%s %s 2>&1", command, path);
    FILE *in = popen(line, "r");
    char *all = read_all(in);
    *status = pclose(in);
    unlink(path);
    return all;
}

/* Graphviz reads the text, labels too (which only a layout looks at), and has nothing to say. */
static void expect_accepted(const char *text)
{
    static const char *const commands[] = {"nop -p", "osage -Tplain -o /dev/null",
                                           "dot -Tplain -o /dev/null"};
    for (int i = 0; i < 3; i++) {
        int status;
        char *said = answer(commands[i], text, &status);
        cr_assert(status == 0 && *said == '\0', "%s: %s%s", commands[i], said, text);
        free(said);
    }
}

/* ---- Models ---------------------------------------------------------------------------------- */

typedef struct mlp {
    wg_tape *t;
    wg_tensor x, y, W1, b1, W2, b2, z1, a1, z2, losses, L;
} mlp;

static mlp notes_model(void)
{
    mlp m = {.t = wg_tape_new()};
    m.x = wg_input(m.t, "x", WG_F32, WG_SHAPE(4, 7));
    m.y = wg_input(m.t, "y", WG_F32, WG_SHAPE(3, 7));
    m.W1 = wg_param(m.t, "W1", WG_F32, WG_SHAPE(5, 4));
    m.b1 = wg_param(m.t, "b1", WG_F32, WG_SHAPE(5, 1));
    m.W2 = wg_param(m.t, "W2", WG_F32, WG_SHAPE(3, 5));
    m.b2 = wg_param(m.t, "b2", WG_F32, WG_SHAPE(3, 1));
    m.z1 = wg_name(wg_add(wg_matmul(m.W1, m.x), m.b1), "z1");
    m.a1 = wg_name(wg_tanh(m.z1), "a1");
    m.z2 = wg_name(wg_add(wg_matmul(m.W2, m.a1), m.b2), "z2");
    m.losses = wg_softmax_cross_entropy(m.z2, m.y, 0);
    m.L = wg_name(wg_mean(m.losses), "L");
    return m;
}

/* ---- Vertices -------------------------------------------------------------------------------- */

Test(dot, tells_roles_apart_by_shape_border_and_colour)
{
    wg_tape *t = wg_tape_new();
    const double table[2] = {1, 2};
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    w = wg_param(t, "w", WG_F64, WG_SHAPE(2));
    const wg_tensor c = wg_constant(t, WG_F64, WG_SHAPE(2), table, sizeof table);
    const wg_tensor s = wg_add(wg_add(x, w), c), a = wg_assign(w, s);
    const wg_tensor all[] = {x, w, c, s, a};
    static const char *const look[] = {
        "shape=ellipse, fill", "shape=ellipse, peripheries=2", "shape=box, style=\"filled,dotted\"",
        "shape=box, style=\"rounded,filled\"", "shape=box, peripheries=2"};
    char *text = dot_of(&a, 1), *colour[5];
    for (int i = 0; i < 5; i++) {
        expect_in(vertex(text, all[i]), look[i]);
        colour[i] = strdup(strstr(vertex(text, all[i]), "fillcolor"));
        for (int j = 0; j < i; j++)
            cr_assert(strncmp(colour[i], colour[j], strlen("fillcolor=\"#123456\"")) != 0, "%s",
                      text);
    }
    for (int i = 0; i < 5; i++)
        free(colour[i]);
    free(text);
    wg_tape_free(t);
}

Test(dot, says_name_op_dtype_and_shape)
{
    const mlp m = notes_model();
    char *text = dot_of(&m.L, 1);
    expect_in(text, "charset=\"UTF-8\"");
    expect_in(vertex(text, m.z1), "<B>z1</B><BR/>add<BR/>");
    expect_in(vertex(text, m.z1), "f32 [5×7]<");
    expect_in(vertex(text, m.W1), "<B>W1</B><BR/>param<BR/>");
    expect_in(vertex(text, m.W1), "f32 [5×4]<");
    expect_in(vertex(text, m.L), "<B>L</B><BR/>mean<BR/>");
    expect_in(vertex(text, m.L), "f32 scalar<");
    expect_in(vertex(text, m.losses), "label=<softmax_cross_entropy<BR/>");
    expect_in(vertex(text, m.losses), "f32 [7]  %12<");
    free(text);
    wg_tape_free(m.t);
}

Test(dot, marks_the_tensors_that_were_asked_for)
{
    const mlp m = notes_model();
    char *text = dot_of((wg_tensor[]){m.L, m.a1}, 2);
    expect_in(vertex(text, m.L), "penwidth");
    expect_in(vertex(text, m.a1), "penwidth");
    cr_assert(occurrences(text, "penwidth") == 2);
    free(text);
    wg_tape_free(m.t);
}

Test(dot, draws_only_what_is_needed)
{
    const mlp m = notes_model();
    char *text = dot_of(&m.a1, 1);
    cr_assert(occurrences(text, "label=<") == 6, "%s", text); /* x, W1, W1 x, b1, z1, a1 */
    cr_assert(occurrences(text, " -> ") == 5, "%s", text);
    cr_assert(*vertex(text, m.z2) == '\0');
    free(text);
    wg_tape_free(m.t);
}

Test(dot, shows_numbers_in_the_shortest_form_that_reads_back)
{
    static const struct {
        wg_dtype dtype;
        double value;
        const char *text;
    } cases[] = {{WG_F32, 0.1, ">0.1<BR/>"},
                 {WG_F64, 0.1, ">0.1<BR/>"},
                 {WG_F64, 1.0 / 3, ">0.3333333333333333<BR/>"},
                 {WG_F32, 1.0 / 3, ">0.33333334<BR/>"},
                 {WG_F64, 50, ">50<BR/>"},
                 {WG_F64, -0.0, ">-0<BR/>"},
                 {WG_F32, 1e30, ">1e+30<BR/>"},
                 {WG_F64, 5e-324, ">5e-324<BR/>"},
                 {WG_F64, HUGE_VAL, ">inf<BR/>"},
                 {WG_I64, -7, ">-7<BR/>"}};
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const wg_tensor x = wg_scalar(t, cases[i].dtype, cases[i].value);
        char *text = dot_of(&x, 1), found[100];
        snprintf(found, sizeof found, "<%s", cases[i].text + 1);
        expect_in(vertex(text, x), found);
        free(text);
    }
    const wg_tensor lr = wg_name(wg_scalar(t, WG_F64, 0.01), "lr");
    char *text = dot_of(&lr, 1);
    expect_in(vertex(text, lr), "<B>lr</B> = 0.01<BR/>");
    free(text);
    wg_tape_free(t);
}

Test(dot, draws_a_number_anew_at_each_op_that_uses_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor one = wg_scalar(t, WG_F64, 1);
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    for (int i = 0; i < 10; i++)
        x = wg_tanh(wg_add(x, one));
    const wg_tensor two = wg_add(one, one), wanted[] = {x, two};
    char *text = dot_of(wanted, 2), id[60];
    cr_assert(*vertex(text, one) == '\0', "%s", text);
    cr_assert(occurrences(text, "label=<1<BR/>") == 11, "%s", text);
    snprintf(id, sizeof id, " n%u_%u -> n%u [", one.index, two.index, two.index);
    cr_assert(occurrences(text, id) == 2, "%s", text);
    free(text);
    wg_tape_free(t);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

Test(dot, numbers_operands_where_their_order_matters)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 2));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(2, 2));
    const wg_tensor ordered[] = {wg_sub(b, a), wg_div(b, a), wg_matmul(b, a),
                                 wg_softmax_cross_entropy(b, a, 0)};
    const wg_tensor others[] = {wg_add(b, a), wg_mul(b, a), wg_equal(b, a)};
    char *text = dot_of(ordered, 4);
    for (int i = 0; i < 4; i++) {
        expect_in(edge(text, b, ordered[i]), "headlabel=\"1\"");
        expect_in(edge(text, a, ordered[i]), "headlabel=\"2\"");
    }
    free(text);
    text = dot_of(others, 3);
    cr_assert(occurrences(text, " -> ") == 6 && !strstr(text, "headlabel"), "%s", text);
    free(text);
    wg_tape_free(t);
}

Test(dot, points_from_an_assignment_back_to_its_target)
{
    const mlp m = notes_model();
    const wg_tensor value = wg_sub(m.W1, wg_gradient(m.L, m.W1)), set = wg_assign(m.W1, value);
    char *text = dot_of(&set, 1);
    expect_in(vertex(text, set), "assign to <B>W1</B>");
    expect_in(edge(text, set, m.W1), "style=dashed");
    expect_in(edge(text, set, m.W1), "constraint=false");
    cr_assert(*edge(text, m.W1, set) == '\0', "%s", text);
    cr_assert(strstr(edge(text, value, set), "weight"), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

/* ---- Clusters -------------------------------------------------------------------------------- */

Test(dot, draws_no_cluster_without_a_gradient)
{
    const mlp m = notes_model();
    wg_gradient(m.L, m.W1);
    char *text = dot_of(&m.L, 1);
    cr_assert(!strstr(text, "subgraph"), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(dot, draws_the_adjoints_as_a_cluster_of_their_own)
{
    const mlp m = notes_model();
    const wg_tensor delta1 = wg_name(wg_gradient(m.L, m.z2), "δ₁"), delta2 = wg_gradient(m.L, m.z1);
    const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W1), wg_gradient(m.L, m.b2)};
    char *text = dot_of(wanted, 3);
    cr_assert(occurrences(text, "subgraph") == 1);
    expect_in(text, "label=<adjoints of <B>L</B>>");
    expect_in(vertex(text, delta1), "<B>δ₁</B> = ∂L/∂z2<BR/>mul<BR/>");
    expect_in(vertex(text, delta2), "label=<<B>∂L/∂z1</B><BR/>mul<BR/>");
    expect_in(vertex(text, wanted[1]), "<B>∂L/∂W1</B><BR/>matmul<BR/>");
    expect_in(vertex(text, wg_gradient(m.L, m.losses)), "<B>∂L/∂%12</B>");
    const wg_tensor inside[] = {delta1, delta2, wanted[1], wanted[2]};
    for (int i = 0; i < 4; i++)
        cr_assert(in_cluster_of(text, m.L, inside[i]), "%s", text);
    const wg_tensor outside[] = {m.x, m.y, m.W1, m.b2, m.z1, m.a1, m.z2, m.L};
    for (int i = 0; i < 8; i++)
        cr_assert(*vertex(text, outside[i]) && !in_cluster_of(text, m.L, outside[i]), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(dot, draws_what_is_computed_from_a_gradient_outside_its_cluster)
{
    const mlp m = notes_model();
    const wg_tensor half = wg_mul(wg_scalar(m.t, WG_F32, 0.5), wg_gradient(m.L, m.W1));
    char *text = dot_of(&half, 1);
    cr_assert(*vertex(text, half) && !in_cluster_of(text, m.L, half), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(dot, gives_each_differentiated_tensor_a_cluster)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SHAPE(3)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(3));
    const wg_tensor f = wg_name(wg_sum(wg_exp(wg_tanh(w))), "f");
    const wg_tensor g = wg_gradient(f, w), s = wg_name(wg_sum(wg_mul(g, v)), "s");
    const wg_tensor h = wg_gradient(s, w);
    char *text = dot_of(&h, 1);
    cr_assert(occurrences(text, "subgraph") == 2, "%s", text);
    expect_in(text, "label=<adjoints of <B>f</B>>");
    expect_in(text, "label=<adjoints of <B>s</B>>");
    cr_assert(in_cluster_of(text, s, h));
    expect_in(vertex(text, h), "<B>∂s/∂w</B>");
    expect_in(vertex(text, wg_gradient(s, g)), "<B>∂s/∂(∂f/∂w)</B>");
    free(text);
    wg_tape_free(t);
}

Test(dot, names_the_derivatives_of_derivatives)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_name(wg_exp(wg_tanh(x)), "y");
    const wg_tensor first = wg_gradient(y, x), second = wg_gradient(first, x);
    const wg_tensor third = wg_gradient(second, x), wanted[] = {first, second, third};
    char *text = dot_of(wanted, 3), words[60];
    cr_assert(occurrences(text, "subgraph") == 3, "%s", text);
    expect_in(vertex(text, first), "<B>∂y/∂x</B>");
    expect_in(vertex(text, second), "<B>∂(∂y/∂x)/∂x</B>");
    snprintf(words, sizeof words, "<B>∂(∂%%%u/∂x)/∂x</B>", first.index);
    expect_in(vertex(text, third), words);
    expect_in(text, "label=<adjoints of <B>∂y/∂x</B>>");
    free(text);
    wg_tape_free(t);
}

/* ---- The same text --------------------------------------------------------------------------- */

Test(dot, gives_the_same_text_for_the_same_tape)
{
    char *text[2];
    for (int i = 0; i < 2; i++) {
        const mlp m = notes_model();
        const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W1), wg_gradient(m.L, m.W2)};
        text[i] = dot_of(wanted, 3);
        char *again = dot_of(wanted, 3);
        cr_assert(strcmp(text[i], again) == 0);
        free(again);
        wg_tape_free(m.t);
    }
    cr_assert(strcmp(text[0], text[1]) == 0);
    free(text[0]);
    free(text[1]);
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Appends the text of an SVG element, its entities undone. */
static void add_plain(FILE *out, const char *s, const char *end)
{
    static const char *const entity[][2] = {{"&amp;", "&"},   {"&lt;", "<"},  {"&gt;", ">"},
                                            {"&quot;", "\""}, {"&#39;", "'"}, {"&#45;", "-"},
                                            {"&#160;", " "}};
    while (s < end) {
        size_t i = 0, n = sizeof entity / sizeof *entity;
        while (i < n && strncmp(s, entity[i][0], strlen(entity[i][0])) != 0)
            i++;
        if (i < n) {
            fputs(entity[i][1], out);
            s += strlen(entity[i][0]);
        } else {
            fputc(*s++, out);
        }
    }
}

/* All that is written in bold in a picture, one line each. */
static char *bold_lines(const char *svg)
{
    char *lines = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&lines, &size);
    for (const char *at = svg; (at = strstr(at, "<text"));) {
        const char *from = strchr(at, '>') + 1, *end = strstr(from, "</text>");
        const char *bold = strstr(at, "font-weight=\"bold\"");
        if (bold && bold < from) {
            add_plain(out, from, end);
            fputc('\n', out);
        }
        at = end;
    }
    fclose(out);
    return lines;
}

Test(dot, shows_names_as_they_are)
{
    static const char *const names[][2] = {
        {"δ₁", "δ₁"},
        {"say \"x\"", "say \"x\""},
        {"a\\b", "a\\b"},
        {"\\N \\G \\n", "\\N \\G \\n"},
        {"ends in \\", "ends in \\"},
        {"two\nlines", "two\nlines"},
        {"a\tb", "a    b"},
        {"<b>{x|y}</b>", "<b>{x|y}</b>"},
        {"&amp; &#65;", "&amp; &#65;"},
        {"--> ]]> <!--", "--> ]]> <!--"},
        {"100%d %s", "100%d %s"},
        {"'; }", "'; }"},
        {"bell \a, unit \x1F, delete \x7F", "bell ␇, unit ␟, delete ␡"},
        {"\xFF and \xC3( and \xE2\x82", "� and �( and ��"},
        {"\xED\xA0\x80 \xC0\x80 \xF4\x90\x80\x80", "��� �� ����"},
        {"𝜕ŷ/∂z₂ 世界 अ", "𝜕ŷ/∂z₂ 世界 अ"},
        {"c1 \xC2\x85, no character \xEF\xBF\xBF", "c1 �, no character �"}};
    enum { COUNT = sizeof names / sizeof *names };
    char expected[2000] = "";
    wg_tensor x[COUNT];
    if (!has_graphviz())
        cr_skip_test("Graphviz is not installed");
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < COUNT; i++) {
        x[i] = wg_input(t, names[i][0], WG_F32, WG_SCALAR);
        strcat(strcat(expected, names[i][1]), "\n");
    }
    int status;
    char *text = dot_of(x, COUNT), *svg = answer("dot -Tsvg", text, &status),
         *bold = bold_lines(svg);
    cr_assert(status == 0 && strcmp(bold, expected) == 0, "%s\n%s\n%s", text, bold, expected);
    expect_accepted(text);
    free(bold);
    free(svg);
    free(text);
    wg_tape_free(t);
}

/* ---- Graphviz -------------------------------------------------------------------------------- */

Test(dot, draws_the_training_step_so_that_graphviz_accepts_it)
{
    if (!has_graphviz())
        cr_skip_test("Graphviz is not installed");
    const mlp m = notes_model();
    const wg_tensor lr = wg_name(wg_scalar(m.t, WG_F32, 0.1), "lr");
    const wg_tensor w[] = {m.W1, m.b1, m.W2, m.b2};
    wg_tensor wanted[5] = {m.L};
    for (int i = 0; i < 4; i++)
        wanted[i + 1] = wg_assign(w[i], wg_sub(w[i], wg_mul(lr, wg_gradient(m.L, w[i]))));
    char *text = dot_of(wanted, 5);
    expect_accepted(text);
    free(text);
    wg_tape_free(m.t);
}

/* A number below n from a stream of random numbers. */
static int pick(uint64_t *state, int n)
{
    return (int)(wg_random(41, (*state)++) % (uint64_t)n);
}

static wg_tensor random_op(uint64_t *r, wg_tensor a, wg_tensor b)
{
    switch (pick(r, 12)) {
    case 0:
        return wg_add(a, b);
    case 1:
        return wg_sub(a, b);
    case 2:
        return wg_mul(a, b);
    case 3:
        return wg_div(a, b);
    case 4:
        return wg_matmul(a, b);
    case 5:
        return wg_softmax(a, pick(r, 2));
    case 6:
        return wg_transpose(a);
    case 7:
        return wg_mul(a, wg_scalar_like(a, pick(r, 4)));
    case 8:
        return wg_sub(a, wg_max_axes(a, WG_AXES(0), true));
    case 9:
        return wg_broadcast(wg_mean(a), WG_SHAPE(2, 2));
    case 10:
        return wg_stop_gradient(a);
    }
    return wg_tanh(a);
}

/* A graph of up to 14 ops on 2×2 matrices, some of its gradients, now and then of second order,
 * now and then an assignment. */
static void expect_random_accepted(uint64_t *r)
{
    enum { MOST_OPS = 14 };
    static const char *const names[] = {"", "", "h", "\"", "\\", "δ\n", "<&>"};
    wg_tape *t = wg_tape_new();
    wg_tensor x[2 + MOST_OPS], wanted[4];
    x[0] = wg_input(t, names[pick(r, 7)], WG_F64, WG_SHAPE(2, 2));
    x[1] = wg_param(t, names[pick(r, 7)], WG_F64, WG_SHAPE(2, 2));
    const int n = 3 + pick(r, MOST_OPS);
    for (int i = 2; i < n; i++) {
        const int a = pick(r, i), b = pick(r, i); /* in this order with every compiler */
        const wg_tensor y = random_op(r, x[a], x[b]);
        x[i] = wg_name(y, names[pick(r, 7)]);
    }
    int count = 0;
    const wg_tensor L = wanted[count++] = wg_sum(x[n - 1]), g = wg_gradient(L, x[pick(r, n)]);
    if (pick(r, 2))
        wanted[count++] = g;
    if (pick(r, 3) == 0)
        wanted[count++] = wg_gradient(wg_sum(wg_square(g)), x[0]);
    if (pick(r, 3) == 0)
        wanted[count++] = wg_assign(x[1], wg_sub(x[1], g));
    expect_ok(t);
    char *text = dot_of(wanted, count);
    expect_accepted(text);
    free(text);
    wg_tape_free(t);
}

Test(dot, draws_random_models_so_that_graphviz_accepts_them)
{
    if (!has_graphviz())
        cr_skip_test("Graphviz is not installed");
    uint64_t r = 0;
    for (int i = 0; i < 40; i++)
        expect_random_accepted(&r);
}

Test(dot, draws_a_chain_of_100000_ops)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    for (int i = 0; i < 100000; i++)
        x = wg_neg(x);
    char *text = dot_of(&x, 1);
    cr_assert(occurrences(text, " -> ") == 100000);
    free(text);
    wg_tape_free(t);
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static void expect_refused(wg_status status, wg_tape *t, const wg_tensor x[], int count, FILE *out,
                           const char *words)
{
    cr_assert(wg_write_dot(t, x, count, out) == status, "%s", words);
    expect_error(t, status, words);
}

Test(dot, reports_bad_arguments_and_writes_nothing)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SCALAR),
                    far = wg_input(other, "x", WG_F32, WG_SCALAR);
    const wg_position mark = wg_mark(t);
    const wg_tensor dropped[] = {x, wg_tanh(x)}, poisoned[] = {x, wg_poisoned(t)},
                    foreign[] = {x, far};
    const wg_tensor none[] = {x, {NULL, 0, 0}};
    wg_rewind(t, mark);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(wg_write_dot(NULL, &x, 1, out) == WG_ERROR_NULL);
    expect_refused(WG_ERROR_NULL, t, NULL, 1, out, "wg_write_dot: the list of tensors is NULL");
    expect_refused(WG_ERROR_NULL, t, &x, 1, NULL, "wg_write_dot: the file is NULL");
    expect_refused(WG_ERROR_ARGUMENT, t, &x, 0, out, "wg_write_dot: 0 tensors");
    expect_refused(WG_ERROR_ARGUMENT, t, &x, -1, out, "wg_write_dot: -1 tensors");
    expect_refused(WG_ERROR_NULL, t, poisoned, 2, out, "wg_write_dot: tensor 2 is poisoned");
    expect_refused(WG_ERROR_NULL, t, none, 2, out, "wg_write_dot: tensor 2 is without a tape");
    expect_refused(WG_ERROR_ARGUMENT, t, foreign, 2, out,
                   "wg_write_dot: tensor 2 is of another tape");
    expect_refused(WG_ERROR_STATE, t, dropped, 2, out, "wg_write_dot: tensor 2 was dropped");
    fclose(out);
    cr_assert(size == 0, "%s", text);
    free(text);
    wg_tape_free(t);
    wg_tape_free(other);
}

Test(dot, reports_a_file_that_cannot_be_written)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SCALAR);
    FILE *full = fopen("/dev/full", "w"), *read_only = fopen("/dev/null", "r");
    cr_assert(read_only);
    if (full)
        expect_refused(WG_ERROR_IO, t, &x, 1, full, "writing to the file failed");
    expect_refused(WG_ERROR_IO, t, &x, 1, read_only, "writing to the file failed");
    if (full)
        fclose(full);
    fclose(read_only);
    wg_tape_free(t);
}

Test(dot, reports_that_memory_ran_out_and_works_when_there_is_some)
{
    memory m = {0};
    const wg_allocator allocator = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&allocator);
    wg_tensor x = wg_input(t, "x", WG_F32, WG_SCALAR);
    for (int i = 0; i < 300; i++)
        x = wg_tanh(x);
    expect_ok(t);
    FILE *out = fopen("/dev/null", "w");
    m.fail_from = m.calls + 1;
    m.fail_to = m.calls + 1;
    expect_refused(WG_ERROR_MEMORY, t, &x, 1, out, "wg_write_dot: no memory");
    cr_assert(m.failed);
    cr_assert(wg_write_dot(t, &x, 1, out) == WG_OK);
    const size_t calls = m.calls;
    cr_assert(wg_write_dot(t, &x, 1, out) == WG_OK && m.calls == calls);
    fclose(out);
    wg_tape_free(t);
    cr_assert(m.blocks == 0 && !m.mistaken);
}
