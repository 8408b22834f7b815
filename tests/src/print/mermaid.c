/* Tests of src/print/mermaid.c. */
#include "drawings.h"

#include <stdlib.h>
#include <string.h>

static char *mermaid_of(const wg_tensor tensors[], int count, wg_graph_options options)
{
    return drawing_of(wg_write_mermaid, tensors[0].tape, tensors, count, &options);
}

Test(print_mermaid, draws_the_same_graph)
{
    notes_model m = drawn_notes_model(NULL);
    wg_tensor wanted[5];
    compute_model(&m, wanted);
    char *text = mermaid_of(wanted, 5, (wg_graph_options){0}), *dot, line[80];
    dot = drawing_of(wg_write_dot_with, m.t, wanted, 5, NULL);
    cr_assert(strncmp(text, "flowchart TB\n", 13) == 0);
    cr_assert(occurrences(text, "->") == occurrences(dot, " -> "), "%s", text);
    snprintf(line, sizeof line, "    n%u([\"<b>x</b><br>input<br><small>f32 [4×7]</small><br>",
             (unsigned)m.x.index);
    expect_in(text, line);
    expect_in(text, "\"]):::input\n");
    expect_in(text, "[\"adjoints of L\"]\n");
    expect_in(text, "-.->");
    expect_in(text, "-->|\"W₂ᵀ #40;∂L#47;∂z₂#41;\"|");
    expect_in(text, "classDef param ");
    expect_in(text, "stroke-width:3px");
    expect_in(text, "subgraph legend\n");
    free(text);
    free(dot);
    text = mermaid_of(wanted, 5, (wg_graph_options){.left_to_right = true, .legend = WG_HIDDEN});
    cr_assert(strncmp(text, "flowchart LR\n", 13) == 0);
    expect_not_in(text, "legend");
    free(text);
    wg_tape_free(m.t);
}

/* Between its quotes, a text has nothing of ASCII but letters, digits, spaces, a few signs that mean
 * nothing, references by number, and the tags that the printer writes itself. */
static void expect_harmless(const char *text)
{
    static const char *const tags[] = {"<b>", "</b>", "<small>", "</small>", "<br>"};
    for (const char *c = strchr(text, '"'); c; c = strchr(c + 1, '"')) {
        for (c++; *c != '"'; c++) {
            for (int i = 0; i < 5; i++)
                if (strncmp(c, tags[i], strlen(tags[i])) == 0) {
                    c += strlen(tags[i]);
                    i = -1; /* there may be another */
                }
            cr_assert(*c && *c != '\n', "%s", text);
            if (*c == '"')
                break;
            if (*c == '#') {
                const size_t digits = strspn(c + 1, "0123456789");
                cr_assert(digits && c[1 + digits] == ';', "%s", c);
                c += digits + 1;
            }
            cr_assert((*c & 0x80) || !strchr("<>&`\"{}()|\\'*_~#%", *c), "%s", c);
        }
    }
}

Test(print_mermaid, shows_hostile_names_as_text)
{
    static const char *const names[] = {"say \"x\"",
                                        "`code`",
                                        "end",
                                        "<script>alert(1)</script>",
                                        "a]--> b[c",
                                        "#35; #quot;",
                                        "&lt;b&gt;",
                                        "**bold** _i_",
                                        "{{x}} |y|",
                                        "%% comment",
                                        "two\nlines\ttab",
                                        "\x01 \x7F",
                                        "\xFF\xC3(",
                                        "\"]):::x; click n1 href \"javascript:0\""};
    enum { COUNT = sizeof names / sizeof *names };
    wg_tape *t = wg_tape_new();
    wg_tensor x[COUNT], sum = wg_scalar(t, WG_F64, 0);
    for (int i = 0; i < COUNT; i++) {
        wg_scope(t, strchr(names[i], '/') ? "s\"]" : names[i]);
        x[i] = wg_name(wg_input(t, "", WG_F64, WG_SCALAR), names[i]);
        sum = wg_add(sum, wg_sin(x[i]));
        wg_scope_end(t);
    }
    expect_ok(t);
    const wg_tensor L = wg_name(sum, "\"L\""),
                    wanted[] = {L, wg_gradient(L, x[0]), wg_gradient(L, x[3])};
    char *text = mermaid_of(wanted, 3, (wg_graph_options){0});
    expect_harmless(text);
    expect_in(text, "say #34;x#34;");
    expect_in(text, "#60;script#62;alert#40;1#41;#60;#47;script#62;");
    expect_in(text, "two<br>lines");
    free(text);
    wg_tape_free(t);
}

Test(print_mermaid, gives_the_same_text_for_the_same_tape)
{
    char *text[2];
    for (int i = 0; i < 2; i++) {
        notes_model m = drawn_notes_model(NULL);
        wg_tensor wanted[5];
        compute_model(&m, wanted);
        text[i] = mermaid_of(wanted, 5, (wg_graph_options){0});
        wg_tape_free(m.t);
    }
    cr_assert_str_eq(text[0], text[1]);
    free(text[0]);
    free(text[1]);
}

Test(print_mermaid, reports_errors_as_every_printer_does)
{
    check_refusals_of(wg_write_mermaid, "wg_write_mermaid");
    check_full_disk_of(wg_write_mermaid, "wg_write_mermaid");
    check_memory_of(wg_write_mermaid, "wg_write_mermaid: no memory");
}
