/* Tests of src/print/dot.c: what is in the text, and what Graphviz makes of it. */
#include "drawings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Looking at the text --------------------------------------------------------------------- */

static wg_status draw(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o, FILE *out)
{
    (void)o;
    return wg_write_dot(t, x, n, out);
}

static char *dot_of(const wg_tensor tensors[], int count)
{
    return drawing_of(draw, tensors[0].tape, tensors, count, NULL);
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

/* ---- Vertices -------------------------------------------------------------------------------- */

Test(print_dot, tells_roles_apart_by_shape_border_and_colour)
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
        expect_in(vertex_of(text, all[i]), look[i]);
        colour[i] = strdup(strstr(vertex_of(text, all[i]), "fillcolor"));
        for (int j = 0; j < i; j++)
            cr_assert(strncmp(colour[i], colour[j], strlen("fillcolor=\"#123456\"")) != 0, "%s",
                      text);
    }
    for (int i = 0; i < 5; i++)
        free(colour[i]);
    free(text);
    wg_tape_free(t);
}

Test(print_dot, says_name_op_dtype_and_shape)
{
    notes_model m = drawn_notes_model(NULL);
    char *text = dot_of(&m.L, 1);
    expect_in(text, "charset=\"UTF-8\"");
    expect_in(vertex_of(text, m.z1), "<B>z₁</B><BR/>add<BR/>");
    expect_in(vertex_of(text, m.z1), "f32 [5×7]<");
    expect_in(vertex_of(text, m.W1), "<B>W₁</B><BR/>param<BR/>");
    expect_in(vertex_of(text, m.W1), "f32 [5×4]<");
    expect_in(vertex_of(text, m.L), "<B>L</B><BR/>mean<BR/>");
    expect_in(vertex_of(text, m.L), "f32 scalar<");
    expect_in(vertex_of(text, m.losses), "label=<softmax_cross_entropy axis 0<BR/>");
    expect_in(vertex_of(text, m.losses), "f32 [7]  v₁₂<");
    free(text);
    wg_tape_free(m.t);
}

Test(print_dot, marks_the_tensors_that_were_asked_for)
{
    notes_model m = drawn_notes_model(NULL);
    char *text = dot_of((wg_tensor[]){m.L, m.a1}, 2);
    expect_in(vertex_of(text, m.L), "penwidth");
    expect_in(vertex_of(text, m.a1), "penwidth");
    cr_assert(occurrences(text, "penwidth") == 2);
    free(text);
    wg_tape_free(m.t);
}

Test(print_dot, draws_only_what_is_needed)
{
    notes_model m = drawn_notes_model(NULL);
    char *text = dot_of(&m.a1, 1);
    cr_assert(occurrences(text, "[label=<") == 6, "%s", text); /* x, W1, W1 x, b1, z1, a1 */
    cr_assert(occurrences(text, " -> ") == 5, "%s", text);
    cr_assert(*vertex_of(text, m.z2) == '\0');
    free(text);
    wg_tape_free(m.t);
}

Test(print_dot, shows_numbers_in_the_shortest_form_that_reads_back)
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
        expect_in(vertex_of(text, x), found);
        free(text);
    }
    const wg_tensor lr = wg_name(wg_scalar(t, WG_F64, 0.01), "lr");
    char *text = dot_of(&lr, 1);
    expect_in(vertex_of(text, lr), "<B>lr</B> = 0.01<BR/>");
    free(text);
    wg_tape_free(t);
}

Test(print_dot, draws_a_number_anew_at_each_op_that_uses_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor one = wg_scalar(t, WG_F64, 1);
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    for (int i = 0; i < 10; i++)
        x = wg_tanh(wg_add(x, one));
    const wg_tensor two = wg_add(one, one), wanted[] = {x, two};
    char *text = dot_of(wanted, 2), id[60];
    cr_assert(*vertex_of(text, one) == '\0', "%s", text);
    cr_assert(occurrences(text, "label=<1>") == 11, "%s", text);
    snprintf(id, sizeof id, " n%u_%u -> n%u [", one.index, two.index, two.index);
    cr_assert(occurrences(text, id) == 2, "%s", text);
    free(text);
    wg_tape_free(t);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

Test(print_dot, numbers_operands_where_their_order_matters)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 2));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(2, 2));
    const wg_tensor ordered[] = {wg_sub(b, a), wg_div(b, a), wg_matmul(b, a),
                                 wg_softmax_cross_entropy(b, a, 0)};
    const wg_tensor others[] = {wg_add(b, a), wg_mul(b, a), wg_equal(b, a)};
    char *text = dot_of(ordered, 4);
    for (int i = 0; i < 4; i++) {
        expect_in(edge_between(text, b, ordered[i]), "headlabel=<1>");
        expect_in(edge_between(text, a, ordered[i]), "headlabel=<2>");
    }
    free(text);
    text = dot_of(others, 3);
    cr_assert(occurrences(text, " -> ") == 6 && !strstr(text, "headlabel"), "%s", text);
    free(text);
    wg_tape_free(t);
}

Test(print_dot, points_from_an_assignment_back_to_its_target)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor value = wg_sub(m.W1, wg_gradient(m.L, m.W1)), set = wg_assign(m.W1, value);
    char *text = dot_of(&set, 1);
    expect_in(vertex_of(text, set), "assign to <B>W₁</B>");
    expect_in(edge_between(text, set, m.W1), "style=dashed");
    expect_in(edge_between(text, set, m.W1), "constraint=false");
    cr_assert(*edge_between(text, m.W1, set) == '\0', "%s", text);
    cr_assert(strstr(edge_between(text, value, set), "weight"), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

/* ---- Clusters -------------------------------------------------------------------------------- */

Test(print_dot, draws_no_cluster_without_a_gradient)
{
    notes_model m = drawn_notes_model(NULL);
    wg_gradient(m.L, m.W1);
    char *text = dot_of(&m.L, 1);
    cr_assert(!strstr(text, "subgraph"), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(print_dot, draws_the_adjoints_as_a_cluster_of_their_own)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor delta1 = wg_name(wg_gradient(m.L, m.z2), "δ₁"), delta2 = wg_gradient(m.L, m.z1);
    const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W1), wg_gradient(m.L, m.b2)};
    char *text = dot_of(wanted, 3);
    cr_assert(occurrences(text, "subgraph") == 2); /* with that of the forward graph */
    expect_in(text, "label=<adjoints of <B>L</B>>");
    expect_in(vertex_of(text, delta1), "<B>δ₁</B> = ∂L/∂z₂<BR/>");
    expect_in(vertex_of(text, delta2), "label=<<B>∂L/∂z₁</B><BR/>");
    expect_in(vertex_of(text, wanted[1]), "<B>∂L/∂W₁</B><BR/>");
    expect_in(vertex_of(text, wg_gradient(m.L, m.losses)), "<B>∂L/∂v₁₂</B>");
    const wg_tensor inside[] = {delta1, delta2, wanted[1], wanted[2]};
    for (int i = 0; i < 4; i++)
        cr_assert(in_cluster_of(text, m.L, inside[i]), "%s", text);
    const wg_tensor outside[] = {m.x, m.y, m.W1, m.b2, m.z1, m.a1, m.z2, m.L};
    for (int i = 0; i < 8; i++)
        cr_assert(*vertex_of(text, outside[i]) && !in_cluster_of(text, m.L, outside[i]), "%s",
                  text);
    free(text);
    wg_tape_free(m.t);
}

Test(print_dot, draws_what_is_computed_from_a_gradient_outside_its_cluster)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor half = wg_mul(wg_scalar(m.t, WG_F32, 0.5), wg_gradient(m.L, m.W1));
    char *text = dot_of(&half, 1);
    cr_assert(*vertex_of(text, half) && !in_cluster_of(text, m.L, half), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(print_dot, gives_each_differentiated_tensor_a_cluster)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SHAPE(3)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(3));
    const wg_tensor f = wg_name(wg_sum(wg_exp(wg_tanh(w))), "f");
    const wg_tensor g = wg_gradient(f, w), s = wg_name(wg_sum(wg_mul(g, v)), "s");
    const wg_tensor h = wg_gradient(s, w);
    char *text = dot_of(&h, 1);
    cr_assert(occurrences(text, "subgraph") == 3, "%s", text);
    expect_in(text, "label=<adjoints of <B>f</B>>");
    expect_in(text, "label=<adjoints of <B>s</B>>");
    cr_assert(in_cluster_of(text, s, h));
    expect_in(vertex_of(text, h), "<B>∂s/∂w</B>");
    expect_in(vertex_of(text, wg_gradient(s, g)), "<B>∂s/∂(∂f/∂w)</B>");
    free(text);
    wg_tape_free(t);
}

/* A text with the number of a tensor in it, in digits of an index. */
static const char *in_subscripts(char *to, size_t size, const char *format, wg_tensor x)
{
    char digits[20], small[80] = "";
    snprintf(digits, sizeof digits, "%u", (unsigned)x.index);
    for (const char *d = digits; *d; d++)
        sprintf(small + strlen(small), "\xE2\x82%c", 0x80 + (*d - '0'));
    const char *at = strstr(format, "%u");
    snprintf(to, size, "%.*s%s%s", (int)(at - format), format, small, at + 2);
    return to;
}

Test(print_dot, names_the_derivatives_of_derivatives)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_name(wg_exp(wg_tanh(x)), "y");
    const wg_tensor first = wg_gradient(y, x), second = wg_gradient(first, x);
    const wg_tensor third = wg_gradient(second, x), wanted[] = {first, second, third};
    char *text = dot_of(wanted, 3), words[200];
    cr_assert(occurrences(text, "subgraph") == 4, "%s", text);
    expect_in(vertex_of(text, first), "<B>∂y/∂x</B>");
    expect_in(vertex_of(text, second), "<B>∂(∂y/∂x)/∂x</B>");
    expect_in(vertex_of(text, third),
              in_subscripts(words, sizeof words, "<B>∂(∂v%u/∂x)/∂x</B>", first));
    expect_in(text, "label=<adjoints of <B>∂y/∂x</B>>");
    free(text);
    wg_tape_free(t);
}

/* ---- The same text --------------------------------------------------------------------------- */

Test(print_dot, gives_the_same_text_for_the_same_tape)
{
    char *text[2];
    for (int i = 0; i < 2; i++) {
        notes_model m = drawn_notes_model(NULL);
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

Test(print_dot, shows_names_as_they_are)
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
    if (!has_command("dot"))
        cr_skip_test("Graphviz is not installed");
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < COUNT; i++) {
        x[i] = wg_input(t, names[i][0], WG_F32, WG_SCALAR);
        strcat(strcat(expected, names[i][1]), "\n");
    }
    int status;
    char *text = dot_of(x, COUNT), *svg = answer_to("dot -Tsvg", text, &status),
         *bold = bold_lines(svg);
    cr_assert(status == 0 && strcmp(bold, expected) == 0, "%s\n%s\n%s", text, bold, expected);
    expect_accepted(text);
    free(bold);
    free(svg);
    free(text);
    wg_tape_free(t);
}

/* ---- Graphviz -------------------------------------------------------------------------------- */

Test(print_dot, draws_the_training_step_so_that_graphviz_accepts_it)
{
    if (!has_command("dot"))
        cr_skip_test("Graphviz is not installed");
    notes_model m = drawn_notes_model(NULL);
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

Test(print_dot, draws_random_models_so_that_graphviz_accepts_them)
{
    if (!has_command("dot"))
        cr_skip_test("Graphviz is not installed");
    uint64_t r = 0;
    for (int i = 0; i < 40; i++)
        expect_random_accepted(&r);
}

Test(print_dot, draws_a_chain_of_100000_ops)
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

Test(print_dot, reports_bad_arguments_and_writes_nothing)
{
    check_refusals_of(draw, "wg_write_dot");
    check_refusals_of(wg_write_dot_with, "wg_write_dot_with");
}

Test(print_dot, reports_a_file_that_cannot_be_written)
{
    check_full_disk_of(draw, "wg_write_dot");
    check_full_disk_of(wg_write_dot_with, "wg_write_dot_with");
}

Test(print_dot, reports_that_memory_ran_out_and_works_when_there_is_some)
{
    check_memory_of(draw, "wg_write_dot: no memory");
    check_memory_of(wg_write_dot_with, "wg_write_dot_with: no memory");
}
