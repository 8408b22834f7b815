/* Tests of src/print/layout.c: what is special to a notation is text in it. */
#include "support.h"

#include "print/print.h"

#include <stdlib.h>
#include <string.h>

static page new_page(wg_tape *t, wg_notation as)
{
    return (page){.out = {.pool = &t->pool}, .as = as};
}

Test(print_layout, words_are_escaped_as_each_notation_wants)
{
    static const struct {
        const char *words, *as[3];
    } cases[] = {
        {"a_b", {"a_b", "a\\_b", "a\\_b"}},
        {"50% & #1 {x} $y$",
         {"50% & #1 {x} $y$", "50% & #1 \\{x\\} \\$y\\$", "50\\% \\& \\#1 \\{x\\} \\$y\\$"}},
        {"ȳ bᵀ ∘ x\u0304",
         {"ȳ bᵀ ∘ x\u0304", "ȳ bᵀ ∘ x\u0304", "$\\bar{y}$ b$^\\mathsf{T}$ $\\circ$ $\\bar{x}$"}},
        {"x₁²", {"x₁²", "x₁²", "x$_1$$^2$"}},
        {"a*b", {"a*b", "a\\*b", "a*b"}},
        {"<b>", {"<b>", "\\<b\\>", "$<$b$>$"}},
        {"a\\b", {"a\\b", "a\\\\b", "a$\\backslash$b"}},
        {"~^", {"~^", "~^", "\\~{}\\^{}"}},
    };
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (wg_notation as = WG_TEXT; as <= WG_LATEX; as++) {
            page p = new_page(t, as);
            wg_page_words(&p, cases[i].words);
            cr_assert_str_eq(p.out.s, cases[i].as[as]);
        }
    wg_tape_free(t);
}

Test(print_layout, lines_of_plain_text_end_in_time)
{
    wg_tape *t = wg_tape_new();
    page p = new_page(t, WG_TEXT);
    for (int i = 0; i < 100; i++)
        wg_page_words(&p, "ȳ₁ word ");
    wg_page_break(&p);
    int lines = 0;
    for (const char *line = p.out.s; *line; line += strcspn(line, "\n") + 1, lines++) {
        int columns = 0;
        for (size_t i = 0; i < strcspn(line, "\n"); i++)
            columns += (line[i] & 0xC0) != 0x80;
        cr_assert(columns <= 97, "%d columns", columns);
    }
    cr_assert(lines >= 8, "%d lines", lines);
    wg_tape_free(t);
}

Test(print_layout, a_table_has_its_columns_in_each_notation)
{
    static const char *const expected[] = {
        "    a    |  b\n    x|ȳ  |  z\n",
        "| a | b |\n|---|---|\n| $x\\vert ȳ$ | $z$ |\n\n",
        ("\\[ \\begin{array}{ll}\n\\text{a} & \\text{b} \\\\\n\\hline\nx|ȳ & z \\\\\n\\end{array} "
         "\\]\n"),
    };
    wg_tape *t = wg_tape_new();
    for (wg_notation as = WG_TEXT; as <= WG_LATEX; as++) {
        page p = new_page(t, as);
        wg_page_table(&p, (const char *const[]){"a", "b", "x|ȳ", "z"}, 2, 2);
        cr_assert_str_eq(p.out.s, expected[as]);
    }
    wg_tape_free(t);
}

Test(print_layout, equations_are_numbered)
{
    static const char *const second[] = {"   (2)  y    [exact]\n", "(2) $y$ — exact\n\n",
                                         "\\[ y \\qquad \\text{exact} \\tag{2} \\]\n"};
    wg_tape *t = wg_tape_new();
    for (wg_notation as = WG_TEXT; as <= WG_LATEX; as++) {
        page p = new_page(t, as);
        wg_page_equation(&p, "x", "");
        const size_t first = p.out.length;
        wg_page_equation(&p, "y", "exact");
        cr_assert_str_eq(p.out.s + first, second[as]);
    }
    wg_tape_free(t);
}
