/* Tests of src/print/evaluate.c: right formulas are exact, wrong ones are seen. */
#include "support.h"

#include "print/print.h"

#include <math.h>

typedef struct sheet {
    wg_tape *t;
    wg_tensor W, x, z;
    selection s;
    names *names;
} sheet;

/* z = W x + x [2], W diagonal with 2 and 4, x = (1, 3). */
static void open_sheet(sheet *p, wg_dtype dtype)
{
    p->t = wg_tape_new();
    p->W = wg_param(p->t, "W", dtype, WG_SHAPE(2, 2));
    p->x = wg_input(p->t, "x", dtype, WG_SHAPE(2, 1));
    p->z = wg_name(wg_add(wg_matmul(p->W, p->x), p->x), "z");
    wg_fill_normal(p->W, 1, 0, 1);
    wg_fill_normal(p->x, 2, 0, 1);
    cr_assert(wg_run(wg_compile(p->t, &p->z, 1)) == WG_OK);
    cr_assert(wg_choose(p->t, &p->z, 1, stderr, "test", &p->s) == WG_OK);
    p->names = wg_names_new(&p->s);
}

static void free_sheet(sheet *p)
{
    wg_names_free(p->names);
    wg_selection_free(&p->s);
    wg_tape_free(p->t);
}

Test(print_evaluate, the_right_formula_is_exact_in_both_types)
{
    for (wg_dtype dtype = WG_F32; dtype <= WG_F64; dtype++) {
        sheet p;
        open_sheet(&p, dtype);
        const comparison plain = wg_evaluate(p.names, PLAIN, "W x + x", p.z.index);
        const comparison latex = wg_evaluate(p.names, LATEX, "W \\, x + x", p.z.index);
        cr_assert(plain.verdict == VERDICT_EXACT && plain.largest == 0);
        cr_assert(latex.verdict == VERDICT_EXACT);
        free_sheet(&p);
    }
}

Test(print_evaluate, a_wrong_formula_says_by_how_much)
{
    sheet p;
    open_sheet(&p, WG_F64);
    const char *const wrong[] = {"W x", "Wᵀ x + x", "W x − x", "W x + x + 1", "W (x + x)", "2 · x"};
    for (int i = 0; i < 6; i++) {
        const comparison c = wg_evaluate(p.names, PLAIN, wrong[i], p.z.index);
        cr_assert(c.verdict == VERDICT_CLOSE && c.largest > 1e-3, "%s: %g", wrong[i], c.largest);
    }
    const comparison nan = wg_evaluate(p.names, PLAIN, "x / (x − x) − x / (x − x)", p.z.index);
    cr_assert(nan.verdict == VERDICT_CLOSE && isnan(nan.largest));
    free_sheet(&p);
}

Test(print_evaluate, what_cannot_be_computed_is_unread)
{
    sheet p;
    open_sheet(&p, WG_F64);
    const char *const unread[] = {"W x +", "x W", "nothing(x)", "Σ(x)", "W"};
    for (int i = 0; i < 5; i++)
        cr_assert(wg_evaluate(p.names, PLAIN, unread[i], p.z.index).verdict == VERDICT_UNREAD, "%s",
                  unread[i]);
    cr_assert(wg_error(p.t) == WG_OK, "%s", wg_error_message(p.t));
    free_sheet(&p);
}

Test(print_evaluate, without_values_there_is_no_verdict)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), y = wg_tanh(x);
    selection s;
    cr_assert(wg_choose(t, &y, 1, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    cr_assert(wg_evaluate(n, PLAIN, "tanh(x)", y.index).verdict == VERDICT_NO_VALUE);
    wg_fill(x, 1);
    cr_assert(wg_run(wg_compile(t, &y, 1)) == WG_OK);
    cr_assert(wg_evaluate(n, PLAIN, "tanh(x)", y.index).verdict == VERDICT_EXACT);
    cr_assert(wg_evaluate(n, PLAIN, "tanh²(x) / tanh(x)", y.index).verdict != VERDICT_UNREAD);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}
