/* Tests of src/print/label.c: what stands in the vertices, by what the options say. */
#include "drawings.h"

#include <stdlib.h>
#include <string.h>

static char *dot_with(const wg_tensor tensors[], int count, wg_graph_options options)
{
    return drawing_of(wg_write_dot_with, tensors[0].tape, tensors, count, &options);
}

Test(print_label, says_each_fact_when_asked_and_not_else)
{
    notes_model m = drawn_notes_model(NULL);
    static const struct {
        wg_graph_options options;
        const char *there, *absent;
    } cases[] = {
        {{0}, ">f32 [5×7]<", "bytes"},
        {{.shapes = WG_HIDDEN}, ">f32<", "[5×7]"},
        {{.dtypes = WG_HIDDEN}, ">[5×7]<", "f32"},
        {{.bytes = WG_SHOWN}, ">f32 [5×7] 140 bytes<", "–"},
        {{.dtypes = WG_HIDDEN, .shapes = WG_HIDDEN}, "<B>z₁</B><BR/>add>", "FONT"},
        {{.values = WG_SHOWN}, "<BR/>–>", "bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = dot_with(&m.L, 1, cases[i].options);
        expect_in(vertex_of(text, m.z1), cases[i].there);
        expect_not_in(vertex_of(text, m.z1), cases[i].absent);
        free(text);
    }
    wg_tape_free(m.t);
}

Test(print_label, shows_values_where_there_are_some)
{
    notes_model m = drawn_notes_model(NULL);
    wg_tensor wanted[5];
    wg_fill(m.b1, 0.25);
    char *text = dot_with(&m.L, 1, (wg_graph_options){0});
    expect_in(vertex_of(text, m.b1), "<BR/>[0.25, 0.25, 0.25, …]ᵀ>");
    expect_not_in(text, "–");
    free(text);
    compute_model(&m, wanted);
    text = dot_with(wanted, 5, (wg_graph_options){.values = WG_HIDDEN});
    expect_not_in(vertex_of(text, m.b1), "…");
    free(text);
    text = dot_with(wanted, 5, (wg_graph_options){.exact = true});
    char exact[100];
    float first;
    wg_read(m.L, &first, sizeof first);
    snprintf(exact, sizeof exact, "<BR/>%.9g>", (double)first);
    cr_assert(strtof(strrchr(vertex_of(text, m.L), '/') + 2, NULL) == first, "%s != %s",
              vertex_of(text, m.L), exact);
    cr_assert(occurrences(vertex_of(text, m.z1), ", ") >= 5 * 6, "%s", vertex_of(text, m.z1));
    free(text);
    wg_tape_free(m.t);
}

/* The forward values are there, the adjoints are not: "–", and never 0. */
Test(print_label, shows_an_adjoint_that_was_not_computed_as_a_dash)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor leaf[] = {m.x, m.y, m.W1, m.b1, m.W2, m.b2};
    for (int i = 0; i < 6; i++)
        wg_fill(leaf[i], 1);
    wg_program *p = wg_compile_with(m.t, &m.L, 1, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK);
    const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W1)};
    char *text = dot_with(wanted, 2, (wg_graph_options){0});
    const wg_tensor of[] = {m.W1, m.z1, m.a1, m.z2, m.losses};
    for (int i = 0; i < 5; i++)
        expect_in(vertex_of(text, wg_gradient(m.L, of[i])), "</FONT><BR/>–>");
    free(text);
    text = dot_with(wanted, 1, (wg_graph_options){.adjoints = WG_SHOWN});
    for (int i = 0; i < 5; i++)
        expect_in(vertex_of(text, of[i]), " = –>");
    expect_in(vertex_of(text, m.z1), "<BR/>∂L/∂z₁ = –>");
    expect_not_in(text, " = 0");
    free(text);
    wg_tape_free(m.t);
}

Test(print_label, shows_the_adjoint_of_each_value)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SCALAR),
                    b = wg_input(t, "b", WG_F64, WG_SCALAR),
                    i = wg_input(t, "i", WG_I64, WG_SCALAR),
                    y = wg_name(wg_mul(wg_mul(a, b), wg_cast(i, WG_F64)), "y");
    const int64_t two = 2;
    wg_fill(a, 3), wg_fill(b, 5), wg_write(i, &two, sizeof two);
    const wg_tensor wanted[] = {y, wg_gradient(y, a)};
    wg_program *p = wg_compile_with(t, wanted, 2, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK);
    char *text = dot_with(wanted, 2, (wg_graph_options){.backward = WG_HIDDEN});
    expect_in(vertex_of(text, a), "<BR/>3<BR/>∂y/∂a = 10>");
    expect_in(vertex_of(text, b), "<BR/>5<BR/>∂y/∂b = –>");
    expect_in(vertex_of(text, y), "<BR/>30<BR/>∂y/∂y = 1>");
    expect_not_in(vertex_of(text, i), "∂");
    free(text);
    text = dot_with(wanted, 2, (wg_graph_options){.backward = WG_HIDDEN, .adjoints = WG_HIDDEN});
    expect_not_in(text, "∂y");
    free(text);
    wg_tape_free(t);
}

Test(print_label, says_what_an_ops_attributes_mean)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3)), y = wg_softmax(x, 1);
    char *text = dot_with(&y, 1, (wg_graph_options){0});
    expect_in(vertex_of(text, y), "label=<softmax axis 1<BR/>");
    free(text);
    wg_tape_free(t);
}

/* An adjoint that serves several tensors is drawn beside each, and marked where it was asked for. */
Test(print_label, tells_apart_the_tensors_that_share_an_adjoint)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    b = wg_param(t, "b", WG_F64, WG_SCALAR), z = wg_name(wg_add(wg_sin(x), b), "z"),
                    L = wg_name(wg_exp(z), "L"), g = wg_name(wg_gradient(L, b), "g");
    char *text = dot_with(&g, 1, (wg_graph_options){0}), id[40];
    expect_in(vertex_of(text, g), "<B>g</B> = ∂L/∂z");
    expect_not_in(vertex_of(text, g), "penwidth");
    snprintf(id, sizeof id, "n%u_of%u [", (unsigned)g.index, (unsigned)b.index);
    expect_in(line_with(text, id), "<B>∂L/∂b</B> = g");
    expect_in(line_with(text, id), "penwidth=2.5");
    free(text);
    wg_tape_free(t);
}
