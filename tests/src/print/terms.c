/* Tests of src/print/terms.c: names and formulas in a graph are those of what is drawn. */
#include "drawings.h"

#include <stdlib.h>
#include <string.h>

static char *dot_of(wg_tensor x)
{
    return drawing_of(wg_write_dot_with, x.tape, &x, 1, NULL);
}

Test(print_terms, go_by_the_names_and_numbers_of_what_is_drawn)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), s = wg_sin(x),
                    y = wg_name(wg_sum(wg_square(s)), "y"), g = wg_gradient(y, x);
    char *text = dot_of(g);
    expect_in(vertex_of(text, s), "v₂<");
    expect_in(text, "label=<cos(x) ∘ (∂y/∂v₂)>");
    free(text);
    wg_tape_free(t);
}

Test(print_terms, write_names_as_in_a_book_and_other_names_as_they_are)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_input(t, "W12", WG_F64, WG_SCALAR), d = wg_name(wg_sin(w), "delta_1"),
                    o = wg_name(wg_exp(d), "my \"own\" <name>"), h = wg_name(wg_cos(o), "yhat"),
                    g = wg_gradient(h, w);
    char *text = dot_of(g);
    expect_in(vertex_of(text, w), "<B>W₁₂</B>");
    expect_in(vertex_of(text, d), "<B>δ₁</B>");
    expect_in(vertex_of(text, o), "<B>my &quot;own&quot; &lt;name&gt;</B>");
    expect_in(vertex_of(text, h), "<B>ŷ</B>");
    expect_in(text, "«my &quot;own&quot; &lt;name&gt;»");
    if (has_command("dot"))
        expect_accepted(text);
    free(text);
    wg_tape_free(t);
}
