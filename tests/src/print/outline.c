/* Tests of src/print/outline.c: frames one in another. */
#include "drawings.h"

#include <stdlib.h>
#include <string.h>

static char *dot_of(wg_tensor x, wg_graph_options options)
{
    options.legend = WG_HIDDEN;
    return drawing_of(wg_write_dot_with, x.tape, &x, 1, &options);
}

/* How many frames are open where x is drawn. */
static int depth_of(const char *text, wg_tensor x)
{
    const char *line = vertex_of(text, x), *at = strstr(text, line);
    int depth = -1; /* the graph's own */
    for (const char *c = text; *line && c < at; c++)
        depth += (*c == '{') - (*c == '}');
    return depth;
}

Test(print_outline, draws_scopes_one_in_another)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_scope(t, "outer");
    const wg_tensor a = wg_sin(x);
    wg_scope(t, "first");
    const wg_tensor b = wg_cos(a);
    wg_scope_end(t), wg_scope(t, "second");
    const wg_tensor c = wg_exp(b);
    wg_scope(t, "inmost");
    const wg_tensor d = wg_tanh(c);
    wg_scope_end(t), wg_scope_end(t);
    const wg_tensor e = wg_add(d, a);
    wg_scope_end(t);
    const wg_tensor f = wg_neg(e), all[] = {x, a, b, c, d, e, f};
    static const int depth[] = {0, 1, 2, 2, 3, 1, 0};
    char *text = dot_of(f, (wg_graph_options){0});
    for (int i = 0; i < 7; i++)
        cr_assert(depth_of(text, all[i]) == depth[i], "%d: %s", i, text);
    const char *names[] = {"<B>outer</B>", "<B>first</B>", "<B>second</B>", "<B>inmost</B>"};
    for (int i = 0; i < 4; i++) {
        cr_assert(occurrences(text, names[i]) == 1, "%s", text);
        cr_assert(i == 0 || strstr(text, names[i]) > strstr(text, names[i - 1]), "%s", text);
    }
    if (has_command("dot"))
        expect_accepted(text);
    free(text);
    text = dot_of(f, (wg_graph_options){.scopes = WG_HIDDEN});
    expect_not_in(text, "subgraph");
    free(text);
    wg_tape_free(t);
}

Test(print_outline, draws_no_frame_in_which_nothing_is)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_scope(t, "used"), wg_scope(t, "unused");
    wg_exp(x);
    wg_scope_end(t);
    const wg_tensor y = wg_sin(x);
    wg_scope_end(t);
    char *text = dot_of(y, (wg_graph_options){0});
    expect_in(text, "<B>used</B>");
    expect_not_in(text, "unused");
    free(text);
    wg_tape_free(t);
}

Test(print_outline, takes_scopes_of_any_depth)
{
    enum { DEEP = 3000 };
    wg_tape *t = wg_tape_new();
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    for (int i = 0; i < DEEP; i++)
        wg_scope(t, "s");
    x = wg_exp(x);
    char *text = dot_of(x, (wg_graph_options){0});
    cr_assert(occurrences(text, "subgraph") == DEEP);
    cr_assert(depth_of(text, x) == DEEP);
    free(text);
    wg_tape_free(t);
}

Test(print_outline, shows_names_of_scopes_as_they_are)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_scope(t, "a \"b\" <c> & {d}\n\\e");
    const wg_tensor y = wg_exp(x);
    char *text = dot_of(y, (wg_graph_options){0});
    expect_in(text, "<B>a &quot;b&quot; &lt;c&gt; &amp; {d}<BR/>\\\\e</B>");
    if (has_command("dot"))
        expect_accepted(text);
    free(text);
    wg_tape_free(t);
}
