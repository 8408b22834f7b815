/* Tests of src/print/notation.c, parse.c and term.c's trees: what is written is what is read. */
#include "support.h"

#include "print/print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A tape whose tensors are W1 [2×2], x and y [2×1], and one of a strange name. */
typedef struct sheet {
    wg_tape *t;
    selection s;
    names *names;
    arena arena;
} sheet;

/* Names look at the selection where it lies: a sheet must not move. */
static void open_sheet(sheet *p)
{
    p->t = wg_tape_new();
    const wg_tensor x[] = {
        wg_input(p->t, "W1", WG_F64, WG_SHAPE(2, 2)), wg_input(p->t, "x", WG_F64, WG_SHAPE(2, 1)),
        wg_input(p->t, "y", WG_F64, WG_SHAPE(2, 1)),
        wg_input(p->t, "f(x) + 1", WG_F64, WG_SHAPE(2, 1)), wg_input(p->t, "σ", WG_F64, WG_SCALAR)};
    cr_assert(wg_choose(p->t, x, 5, stderr, "test", &p->s) == WG_OK);
    p->names = wg_names_new(&p->s);
    p->arena = (arena){.pool = &p->t->pool};
}

static void free_sheet(sheet *p)
{
    wg_names_free(p->names);
    wg_selection_free(&p->s);
    wg_tape_free(p->t);
}

/* Valid until the tape is freed. */
static const char *written(sheet *p, notation in, const term *x)
{
    buffer b = {.pool = &p->t->pool};
    wg_add_term(&b, in, p->names, x);
    return b.s;
}

Test(print_notation, a_formula_reads_back_as_itself_in_both_notations)
{
    static const char *const formulas[] = {
        "W₁ x + y",
        "(1 − tanh²(x)) ∘ (W₁ᵀ y)",
        "x − (y − x)",
        "x − y − x",
        "x ∘ (y ∘ x)",
        "x ∘ y ∘ x",
        "x / (y / x)",
        "W₁ (W₁ x)",
        "W₁ W₁ x",
        "−x + y",
        "−(x + y)",
        "(−x) ∘ y",
        "x + (−2)",
        "0.5 · x",
        "(x + y)²",
        "(W₁ W₁)ᵀ",
        "(W₁ᵀ)ᵀ",
        "x^0.5",
        "(x²)²",
        "√(x + y) ∘ x",
        "|x − y| + [x ≤ y] ∘ [x ≠ 0]",
        "softmax(x; axis 0) ∘ y",
        "where([x < y], x, y + 1)",
        "«f(x) + 1» ∘ x",
        "σ · 2 + σ(x)",
        "f()",
        "Σ(x ∘ y)",
        "1e-07 · x",
        "Σₖ [W₁]ᵢₖ · [x]ₖ + [y]ᵢ",
        "[W₁ x]ᵢ · (Σⱼ [y]ⱼ) · 2",
        "−[x]ᵢ² / [y]ᵢ",
    };
    sheet p;
    open_sheet(&p);
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        const term *x = wg_parse(&p.arena, PLAIN, p.names, formulas[i]);
        cr_assert(x, "cannot be read: %s", formulas[i]);
        cr_assert_str_eq(written(&p, PLAIN, x), formulas[i]);
        const char *latex = written(&p, LATEX, x);
        const term *again = wg_parse(&p.arena, LATEX, p.names, latex);
        cr_assert(again, "cannot be read: %s", latex);
        cr_assert_str_eq(written(&p, PLAIN, again), formulas[i]);
    }
    free_sheet(&p);
}

Test(print_notation, latex_is_what_books_have)
{
    static const struct {
        const char *plain, *latex;
    } cases[] = {
        {"(1 − tanh²(x)) ∘ (W₁ᵀ y)", "\\left(1 - \\tanh^{2}\\left(x\\right)\\right) \\circ "
                                     "\\left(W_{1}^\\mathsf{T} \\thinspace y\\right)"},
        {"(x + y) / x", "\\frac{x + y}{x}"},
        {"softmax(x; axis 0)", "\\operatorname{softmax}_{\\text{axis 0}}\\left(x\\right)"},
        {"[x ≥ y]", "[x \\geq y]"},
        {"√(x)", "\\sqrt{x}"},
        {"x^0.5", "x^{0.5}"},
    };
    sheet p;
    open_sheet(&p);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_str_eq(written(&p, LATEX, wg_parse(&p.arena, PLAIN, p.names, cases[i].plain)),
                         cases[i].latex);
    free_sheet(&p);
}

Test(print_notation, forms_of_ops_are_read)
{
    static const struct {
        const char *form, *plain;
    } cases[] = {
        {"#1 + #2", "#1 + #2"},
        {"\\tanh #1", "tanh(#1)"},
        {"\\sigma(#1)", "σ(#1)"},
        {"#1^\\mathsf{T}", "#1ᵀ"},
        {"#1^2", "#1²"},
        {"{#1}^{#2}", "#1^#2"},
        {"\\frac{1}{\\sqrt{#1}}", "1 / √(#1)"},
        {"\\operatorname{put-at-max}(#1, #2)", "put-at-max(#1, #2)"},
        {"[#1 \\neq #2]", "[#1 ≠ #2]"},
        {"\\left|#1\\right|", "|#1|"},
        {"#1 \\, #2", "#1 #2"},
        {"#1 \\circ (\\ln #2 - #1)", "#1 ∘ (ln(#2) − #1)"},
    };
    sheet p;
    open_sheet(&p);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const term *x = wg_parse(&p.arena, LATEX, NULL, cases[i].form);
        cr_assert(x, "cannot be read: %s", cases[i].form);
        cr_assert_str_eq(written(&p, PLAIN, x), cases[i].plain);
    }
    free_sheet(&p);
}

Test(print_notation, what_is_no_formula_is_refused)
{
    static const char *const plain[] = {"",       "x +",   "(x",      "x)",  "z",      "x y z",
                                        "[x < ]", "|x",    "x ∘ ∘ y", "f(x", "f(x; a", "√(x",
                                        "#1",     "x < y", "f(x,)",   "x^",  "x ² + ?"};
    static const char *const forms[] = {
        "#0",        "#",         "\\frac{#1}", "\\nothing #1", "\\operatorname{f",
        "\\sqrt{#1", "#1 \\circ", "x",          "\\tanh"};
    sheet p;
    open_sheet(&p);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        cr_assert(!wg_parse(&p.arena, PLAIN, p.names, plain[i]), "was read: %s", plain[i]);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        cr_assert(!wg_parse(&p.arena, LATEX, NULL, forms[i]), "was read: %s", forms[i]);
    free_sheet(&p);
}

Test(print_notation, brackets_beyond_measure_are_refused_and_do_no_harm)
{
    enum { DEEP = 100000 };
    static char deep[2 * DEEP + 2];
    memset(deep, '(', DEEP);
    deep[DEEP] = 'x';
    memset(deep + DEEP + 1, ')', DEEP);
    sheet p;
    open_sheet(&p);
    cr_assert(!wg_parse(&p.arena, PLAIN, p.names, deep));
    free_sheet(&p);
}

Test(print_notation, numbers_that_are_none_have_their_signs)
{
    sheet p;
    open_sheet(&p);
    const double numbers[] = {(double)INFINITY, -(double)INFINITY, (double)NAN};
    const char *plain[] = {"∞", "−∞", "NaN"};
    const char *latex[] = {"\\infty", "-\\infty", "\\mathrm{NaN}"};
    for (int i = 0; i < 3; i++) {
        const term *x = wg_term_number(&p.arena, numbers[i], false);
        cr_assert_str_eq(written(&p, PLAIN, x), plain[i]);
        cr_assert_str_eq(written(&p, LATEX, x), latex[i]);
    }
    free_sheet(&p);
}
