/* Tests of src/print/graph.c: which vertices and edges there are, by what the options say; looked at
 * in Graphviz's language. */
#include "drawings.h"

#include <stdlib.h>
#include <string.h>

static char *dot_with(const wg_tensor tensors[], int count, wg_graph_options options)
{
    return drawing_of(wg_write_dot_with, tensors[0].tape, tensors, count, &options);
}

/* ---- The backward graph ---------------------------------------------------------------------- */

Test(print_graph, stands_each_adjoint_on_the_rank_of_its_value)
{
    notes_model m = drawn_notes_model(NULL);
    wg_tensor wanted[5];
    compute_model(&m, wanted);
    char *text = dot_with(wanted, 5, (wg_graph_options){0}), rank[80];
    const wg_tensor of[] = {m.L, m.losses, m.z2, m.a1, m.z1, m.W1, m.W2, m.b1, m.b2};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const wg_tensor adjoint = wg_gradient(m.L, of[i]);
        snprintf(rank, sizeof rank, "{ rank=same; n%u; n%u; }", (unsigned)of[i].index,
                 (unsigned)adjoint.index);
        expect_in(text, rank);
    }
    cr_assert(occurrences(text, "rank=same") == 11, "%s", text); /* those of two products, too */
    free(text);
    wg_tape_free(m.t);
}

Test(print_graph, draws_what_was_not_asked_for_nowhere)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W2)};
    char *text = dot_with(wanted, 2, (wg_graph_options){0});
    const wg_tensor absent[] = {wg_gradient(m.L, m.W1), wg_gradient(m.L, m.b1),
                                wg_gradient(m.L, m.a1), wg_gradient(m.L, m.x)};
    for (int i = 0; i < 4; i++)
        cr_assert_str_empty(vertex_of(text, absent[i]));
    cr_assert(*vertex_of(text, wanted[1]) && *vertex_of(text, wg_gradient(m.L, m.z2)));
    free(text);
    wg_tape_free(m.t);
}

/* The loss is part of the picture of its gradient, asked for or not. */
Test(print_graph, draws_the_values_beside_a_gradient)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor g = wg_gradient(m.L, m.W1);
    char *text = dot_with(&g, 1, (wg_graph_options){0});
    cr_assert(*vertex_of(text, m.L) && *vertex_of(text, m.losses), "%s", text);
    expect_in(vertex_of(text, m.L), "octagon");
    expect_not_in(vertex_of(text, m.L), "penwidth");
    expect_in(vertex_of(text, g), "penwidth");
    free(text);
    wg_tape_free(m.t);
}

Test(print_graph, says_at_an_edge_what_it_contributes)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor d2 = wg_name(wg_gradient(m.L, m.z2), "delta2"),
                    d1 = wg_name(wg_gradient(m.L, m.z1), "delta1");
    const wg_tensor a1 = wg_gradient(m.L, m.a1), W1 = wg_gradient(m.L, m.W1),
                    W2 = wg_gradient(m.L, m.W2), wanted[] = {m.L, W1, W2};
    char *text = dot_with(wanted, 3, (wg_graph_options){0}), id[40];
    expect_in(edge_between(text, a1, d1), "label=<(1 − a₁²) ∘ (∂L/∂a₁)>");
    snprintf(id, sizeof id, " -> n%u [", (unsigned)W1.index);
    expect_in(line_with(text, "label=<δ₁ xᵀ>"), id);
    snprintf(id, sizeof id, " -> n%u [", (unsigned)W2.index);
    expect_in(line_with(text, "label=<δ₂ a₁ᵀ>"), id);
    snprintf(id, sizeof id, " -> n%u [", (unsigned)a1.index);
    expect_in(line_with(text, "label=<W₂ᵀ δ₂>"), id);
    cr_assert(*vertex_of(text, d2));
    free(text);
    text = dot_with(wanted, 3, (wg_graph_options){.derivatives = WG_HIDDEN});
    expect_not_in(text, "label=<δ");
    free(text);
    wg_tape_free(m.t);
}

Test(print_graph, leads_dotted_edges_from_the_values_that_a_term_reads)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor W1 = wg_gradient(m.L, m.W1), W2 = wg_gradient(m.L, m.W2),
                    wanted[] = {m.L, W1, W2};
    const wg_tensor a1 = wg_gradient(m.L, m.a1), z1 = wg_gradient(m.L, m.z1),
                    z2 = wg_gradient(m.L, m.z2);
    const wg_tensor read[][2] = {{m.x, W1},  {m.a1, W2}, {m.W2, a1},
                                 {m.a1, z1}, {m.z2, z2}, {m.y, z2}};
    char *text = dot_with(wanted, 3, (wg_graph_options){0});
    for (int i = 0; i < 6; i++)
        expect_in(edge_between(text, read[i][0], read[i][1]), "style=dotted");
    cr_assert(occurrences(text, "style=dotted") == 6, "%s", text);
    free(text);
    text = dot_with(wanted, 3, (wg_graph_options){.saved = WG_HIDDEN});
    expect_not_in(text, "style=dotted");
    free(text);
    wg_tape_free(m.t);
}

Test(print_graph, adds_up_the_terms_of_a_fork)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), s = wg_sin(x), e = wg_exp(x);
    const wg_tensor y = wg_name(wg_mul(wg_mul(s, e), wg_mul(x, x)), "y"), g = wg_gradient(y, x);
    char *text = dot_with(&g, 1, (wg_graph_options){0}), sum[40], id[120];
    snprintf(sum, sizeof sum, "sum_n%u", (unsigned)g.index);
    cr_assert(occurrences(text, "label=<Σ>") == 1, "%s", text);
    snprintf(id, sizeof id, " -> %s [", sum);
    cr_assert(occurrences(text, id) == 4 + 2, "%s", text); /* terms; and exp x and x are read */
    snprintf(id, sizeof id, " %s -> n%u [", sum, (unsigned)g.index);
    cr_assert(occurrences(text, id) == 1, "%s", text);
    snprintf(id, sizeof id, "{ rank=same; n%u; n%u; %s; }", (unsigned)x.index, (unsigned)g.index,
             sum);
    expect_in(text, id);
    free(text);
    wg_tape_free(t);
}

Test(print_graph, hides_the_backward_graph_but_for_what_others_read)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor g = wg_gradient(m.L, m.W1), set = wg_assign(m.W1, wg_sub(m.W1, g));
    const wg_tensor wanted[] = {m.L, set, wg_gradient(m.L, m.W2)};
    char *text = dot_with(wanted, 3, (wg_graph_options){.backward = WG_HIDDEN});
    expect_not_in(text, "adjoints of");
    expect_in(vertex_of(text, g), "<B>∂L/∂W₁</B>");
    cr_assert_str_empty(vertex_of(text, wanted[2]));
    cr_assert_str_empty(vertex_of(text, wg_gradient(m.L, m.z1)));
    cr_assert(occurrences(text, "style=dotted") == 0, "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(print_graph, shows_the_ops_of_the_rules_when_asked)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W1)};
    char *text = dot_with(wanted, 2, (wg_graph_options){.rules = WG_SHOWN});
    expect_in(text, "label=<square<BR/>");
    expect_in(vertex_of(text, wanted[1]), "<B>∂L/∂W₁</B><BR/>matmul<BR/>");
    expect_not_in(text, "style=dotted");
    free(text);
    text = dot_with(wanted, 2, (wg_graph_options){0});
    expect_not_in(text, "square");
    free(text);
    wg_tape_free(m.t);
}

/* A seed that is a tensor of the caller's own is there once, and leads to the adjoint that it is. */
Test(print_graph, leads_an_edge_from_a_seed)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), y = wg_name(wg_exp(x), "y"),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(3)), g = wg_vjp(y, v, x);
    char *text = dot_with(&g, 1, (wg_graph_options){0}), id[60];
    snprintf(id, sizeof id, " n%u -> n%u_of%u_in%u_%u [", (unsigned)v.index, (unsigned)v.index,
             (unsigned)y.index, (unsigned)y.index, (unsigned)v.index);
    expect_in(text, id);
    expect_in(text, "label=<y ∘ v>");
    free(text);
    wg_tape_free(t);
}

/* ---- Sweeps that share tensors --------------------------------------------------------------- */

/* The number 1 that seeds them is shared: that does not draw the other sweep. */
Test(print_graph, draws_only_the_sweep_of_what_was_asked_for)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_name(wg_sin(x), "y"),
                    z = wg_name(wg_exp(x), "z");
    wg_gradient(y, x);
    const wg_tensor g = wg_gradient(z, x);
    char *text = dot_with(&g, 1, (wg_graph_options){0});
    expect_in(text, "adjoints of <B>z</B>");
    expect_not_in(text, "adjoints of <B>y</B>");
    cr_assert_str_empty(vertex_of(text, y));
    free(text);
    wg_tape_free(t);
}

/* ---- What else is drawn ---------------------------------------------------------------------- */

Test(print_graph, leaves_constants_out_when_asked)
{
    wg_tape *t = wg_tape_new();
    const double table[2] = {1, 2};
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    c = wg_constant(t, WG_F64, WG_SHAPE(2), table, sizeof table),
                    y = wg_mul(wg_add(x, c), wg_scalar(t, WG_F64, 7));
    char *text = dot_with(&y, 1, (wg_graph_options){0});
    expect_in(text, "label=<7>");
    cr_assert(*vertex_of(text, c));
    free(text);
    text = dot_with(&y, 1, (wg_graph_options){.constants = WG_HIDDEN});
    expect_not_in(text, "label=<7>");
    cr_assert_str_empty(vertex_of(text, c));
    cr_assert(occurrences(text, " -> ") == 2, "%s", text);
    free(text);
    const wg_tensor both[] = {y, c};
    text = dot_with(both, 2, (wg_graph_options){.constants = WG_HIDDEN});
    cr_assert(*vertex_of(text, c), "%s", text);
    free(text);
    wg_tape_free(t);
}

Test(print_graph, draws_only_the_path_from_given_tensors)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor wanted[] = {m.L, wg_gradient(m.L, m.W1), wg_gradient(m.L, m.W2)};
    char *text = dot_with(wanted, 3, (wg_graph_options){.from = &m.b1, .from_count = 1});
    const wg_tensor on[] = {m.b1, m.z1, m.a1, m.z2, m.losses, m.L},
                    off[] = {m.x, m.y, m.W1, m.W2, m.b2, wanted[1], wanted[2]};
    for (int i = 0; i < 6; i++)
        cr_assert(*vertex_of(text, on[i]), "%s", text);
    for (int i = 0; i < 7; i++)
        cr_assert_str_empty(vertex_of(text, off[i]));
    cr_assert(*vertex_of(text, wg_gradient(m.L, m.z1)), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(print_graph, goes_from_left_to_right_when_asked)
{
    notes_model m = drawn_notes_model(NULL);
    char *text = dot_with(&m.L, 1, (wg_graph_options){.left_to_right = true});
    expect_in(text, "rankdir=LR");
    free(text);
    text = dot_with(&m.L, 1, (wg_graph_options){0});
    expect_not_in(text, "rankdir");
    free(text);
    wg_tape_free(m.t);
}

/* ---- Scopes ---------------------------------------------------------------------------------- */

static wg_tensor scoped_model(wg_tape *t)
{
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    wg_scope(t, "net");
    x = wg_tanh(wg_nn_dense(x, "a", 4));
    x = wg_nn_dense(x, "b", 2);
    wg_scope_end(t);
    return wg_name(wg_sum(x), "L");
}

Test(print_graph, folds_scopes_at_a_depth_into_boxes)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor L = scoped_model(t), g = wg_gradient(L, wg_find(t, "net/a/W")),
                    wanted[] = {L, g};
    char *text = dot_with(wanted, 2, (wg_graph_options){.fold = 2});
    expect_in(text, "<B>net/a/…</B><BR/>");
    expect_in(text, "2 parameters, 3 ops");
    expect_in(text, "<B>adjoints of net/b/…</B>");
    cr_assert(occurrences(text, "shape=box3d") == 4, "%s", text);
    cr_assert(occurrences(text, "cluster_scope") == 1, "%s", text);
    expect_not_in(text, "label=<matmul");
    cr_assert(occurrences(text, "{ rank=same; scope") == 2, "%s", text);
    free(text);
    text = dot_with(wanted, 2, (wg_graph_options){.fold = 1});
    cr_assert(occurrences(text, "shape=box3d") == 2, "%s", text);
    expect_not_in(text, "tanh");
    cr_assert(occurrences(text, " -> ") == 2 + 3, "%s", text); /* x, net, L; L, net; x is read */
    free(text);
    wg_tape_free(t);
}

/* ---- The limit ------------------------------------------------------------------------------- */

Test(print_graph, draws_as_many_vertices_as_it_may_and_says_how_many_more_there_are)
{
    notes_model m = drawn_notes_model(NULL);
    wg_tensor wanted[5];
    compute_model(&m, wanted);
    const int all = 13 + 11;
    for (int limit = 1; limit <= all + 1; limit++) {
        char words[60], *text = dot_with(wanted, 5,
                                         (wg_graph_options){.limit = limit,
                                                            .saved = WG_HIDDEN,
                                                            .derivatives = WG_HIDDEN,
                                                            .legend = WG_HIDDEN});
        snprintf(words, sizeof words, "label=<… %d more>", all - limit);
        if (limit < all)
            expect_in(text, words);
        else
            expect_not_in(text, "more");
        const int drawn = occurrences(text, "label=<") - occurrences(text, "headlabel=<") -
                          occurrences(text, "label=<adjoints") - (limit < all);
        cr_assert(drawn == (limit < all ? limit : all), "%d of %d: %s", drawn, limit, text);
        cr_assert(*vertex_of(text, m.L), "%s", text);
        if (has_command("dot") && limit % 5 == 1)
            expect_accepted(text);
        free(text);
    }
    wg_tape_free(m.t);
}

/* ---- After an error -------------------------------------------------------------------------- */

Test(print_graph, draws_what_there_is_and_the_call_that_failed_in_red)
{
    notes_model m = drawn_notes_model(NULL);
    const wg_tensor bad = wg_matmul(m.a1, m.W2), later = wg_exp(bad);
    cr_assert(!wg_is_valid(later));
    char *text = dot_with(&later, 1, (wg_graph_options){0}), id[40];
    const char *failed = line_with(text, "failed [");
    expect_in(failed, "<B>matmul</B><BR/>matmul: inner sizes differ: a1 [5×7] · W2 [3×5]");
    expect_in(failed, "color=\"#C00000\"");
    const wg_tensor operands[] = {m.a1, m.W2};
    for (int k = 0; k < 2; k++) {
        snprintf(id, sizeof id, "n%u -> failed [", (unsigned)operands[k].index);
        expect_in(line_with(text, id), k ? "headlabel=<2>" : "headlabel=<1>");
        cr_assert(*vertex_of(text, operands[k]));
    }
    cr_assert_str_empty(vertex_of(text, m.z2));
    free(text);
    const wg_tensor both[] = {later, m.L};
    text = dot_with(both, 2, (wg_graph_options){0});
    cr_assert(*vertex_of(text, m.z2) && *line_with(text, "failed ["), "%s", text);
    free(text);
    expect_error(m.t, WG_ERROR_SHAPE, "inner sizes");
    wg_tape_free(m.t);
}

/* Where the operands are not known, and nothing valid was asked for, all that was recorded. */
Test(print_graph, draws_everything_when_there_is_no_more_to_go_by)
{
    notes_model m = drawn_notes_model(NULL);
    wg_gradient(m.L, m.W1);
    wg_fail(m.t, WG_ERROR_ARGUMENT, "mine: <no & good>");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(wg_write_dot_with(m.t, NULL, 0, NULL, out) == WG_OK);
    fclose(out);
    cr_assert(*vertex_of(text, m.L) && *vertex_of(text, m.y), "%s", text);
    expect_not_in(text, "adjoints");
    expect_in(line_with(text, "failed ["), "label=<mine: &lt;no &amp; good&gt;>");
    if (has_command("dot"))
        expect_accepted(text);
    free(text);
    wg_tape *empty = wg_tape_new();
    wg_fail(empty, WG_ERROR_ARGUMENT, "nothing yet");
    out = open_memstream(&text, &size);
    cr_assert(wg_write_dot_with(empty, NULL, 0, NULL, out) == WG_OK);
    fclose(out);
    expect_in(text, "nothing yet");
    free(text);
    wg_tape_free(empty);
    wg_tape_free(m.t);
}

Test(print_graph, says_at_the_op_which_values_were_refused)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    i = wg_input(t, "i", WG_I64, WG_SHAPE(2)), y = wg_index_select(x, 0, i);
    const int64_t index[] = {1, 7};
    wg_fill(x, 1);
    wg_write(i, index, sizeof index);
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_run(p) != WG_OK);
    char *text = dot_with(&y, 1, (wg_graph_options){0});
    expect_in(vertex_of(text, y), "#C00000");
    expect_in(vertex_of(text, y), wg_error_message(t));
    cr_assert(!strstr(text, "failed ["), "%s", text);
    free(text);
    wg_clear_error(t);
    wg_tape_free(t);
}

/* ---- Options that are none ------------------------------------------------------------------- */

Test(print_graph, refuses_options_that_make_no_sense)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    far = wg_input(other, "x", WG_F64, WG_SCALAR);
    const struct {
        wg_graph_options options;
        wg_status status;
        const char *words;
    } cases[] = {
        {{.limit = -1}, WG_ERROR_ARGUMENT, "wg_write_dot_with: a limit of -1"},
        {{.fold = -2}, WG_ERROR_ARGUMENT, "wg_write_dot_with: a fold of -2"},
        {{.from = &x, .from_count = -3}, WG_ERROR_ARGUMENT, "a from_count of -3"},
        {{.from_count = 1}, WG_ERROR_NULL, "wg_write_dot_with: from is NULL"},
        {{.from = &far, .from_count = 1}, WG_ERROR_ARGUMENT, "of another tape"},
    };
    FILE *out = fopen("/dev/null", "w");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert(wg_write_dot_with(t, &x, 1, &cases[i].options, out) == cases[i].status);
        expect_error(t, cases[i].status, cases[i].words);
    }
    fclose(out);
    wg_tape_free(t);
    wg_tape_free(other);
}

/* ---- Size ------------------------------------------------------------------------------------ */

Test(print_graph, draws_thousands_of_tensors_and_their_adjoints)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), first = x;
    for (int i = 0; i < 1500; i++)
        x = wg_add(wg_sin(x), first);
    const wg_tensor L = wg_sum(x), g = wg_gradient(L, first);
    char *text = dot_with(&g, 1, (wg_graph_options){0});
    cr_assert(occurrences(text, "rank=same") == 3002, "%d", occurrences(text, "rank=same"));
    free(text);
    text = dot_with(&g, 1, (wg_graph_options){.limit = 100});
    expect_in(text, "… 5904 more");
    free(text);
    wg_tape_free(t);
}
