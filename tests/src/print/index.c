/* Tests of src/print/index.c: elements, and the sums that they are. */
#include "support.h"

#include "print/print.h"

#include <stdlib.h>
#include <string.h>

typedef struct sheet {
    wg_tape *t;
    wg_tensor W, V, x, s, T;
} sheet;

static sheet new_sheet(void)
{
    sheet p = {.t = wg_tape_new()};
    p.W = wg_param(p.t, "W", WG_F64, WG_SHAPE(3, 4));
    p.V = wg_param(p.t, "V", WG_F64, WG_SHAPE(4, 2));
    p.x = wg_input(p.t, "x", WG_F64, WG_SHAPE(4, 1));
    p.s = wg_input(p.t, "s", WG_F64, WG_SCALAR);
    p.T = wg_input(p.t, "T", WG_F64, WG_SHAPE(2, 3, 4));
    const wg_tensor leaves[] = {p.W, p.V, p.x, p.s, p.T};
    for (int k = 0; k < 5; k++)
        wg_fill_normal(leaves[k], (uint64_t)k + 1, 0, 1);
    return p;
}

/* The element of y in both notations, which gives the value of y when it is computed. */
static void expect_element(wg_tensor y, const char *plain, const char *latex)
{
    wg_tape *t = y.tape;
    selection s;
    cr_assert(wg_run(wg_compile_with(t, &y, 1, WG_KEEP_ALL)) == WG_OK);
    cr_assert(wg_choose(t, &y, 1, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    arena a = {.pool = &t->pool};
    bool *atom = wg_atoms_new(&s, false);
    const taking_apart w = {.names = n, .arena = &a, .atom = atom};
    const term *x = wg_element_term(&w, wg_term_of(&w, y.index, true), y.index);
    const char *const expected[] = {plain, latex};
    for (notation in = PLAIN; in <= LATEX; in++) {
        buffer b = {.pool = &t->pool};
        wg_add_term(&b, in, n, x);
        if (expected[in])
            cr_assert_str_eq(b.s, expected[in]);
        const comparison c = wg_evaluate_elements(n, in, b.s, y.index);
        const double slack = plain && strstr(plain, "Σₖ [T]") ? 1e-14 : 0; /* one sum in two */
        cr_assert(c.verdict <= VERDICT_CLOSE && c.largest <= slack, "%s: verdict %d, %g", b.s,
                  (int)c.verdict, c.largest);
    }
    wg_pool_give(&t->pool, atom);
    wg_names_free(n);
    wg_selection_free(&s);
}

Test(print_index, elements_are_what_mathematics_writes)
{
    sheet p = new_sheet();
    expect_element(wg_matmul(p.W, p.x), "Σⱼ [W]ᵢⱼ · [x]ⱼ", "\\sum_{j} [W]_{ij} \\cdot [x]_{j}");
    expect_element(wg_matmul(p.W, p.V), "Σₖ [W]ᵢₖ · [V]ₖⱼ", NULL);
    expect_element(wg_matmul(wg_transpose(p.V), wg_transpose(p.W)), "Σₖ [V]ₖᵢ · [W]ⱼₖ", NULL);
    expect_element(wg_matmul(p.x, wg_transpose(p.x)), "[x]ᵢ · [x]ⱼ", NULL);
    expect_element(wg_matmul(p.T, p.V), "Σₗ [T]ᵢⱼₗ · [V]ₗₖ", NULL);
    expect_element(wg_tanh(wg_mul(p.s, p.W)), "tanh(s · [W]ᵢⱼ)", NULL);
    expect_element(wg_add(p.W, wg_transpose(p.x)), "[W]ᵢⱼ + [x]ⱼ", "[W]_{ij} + [x]_{j}");
    expect_element(wg_sum_axes(p.T, WG_AXES(0, 2), false), "Σⱼ Σₖ [T]ⱼᵢₖ", NULL);
    expect_element(wg_sum_axes(p.W, WG_AXES(1), true), "Σⱼ [W]ᵢⱼ", "\\sum_{j} [W]_{ij}");
    expect_element(wg_sum(p.x), "Σᵢ [x]ᵢ", NULL);
    expect_element(wg_softmax(p.W, 1), "[softmax(W; axis 1)]ᵢⱼ",
                   "[\\operatorname{softmax}_{\\text{axis 1}}\\left(W\\right)]_{ij}");
    wg_tape_free(p.t);
}

Test(print_index, sums_beside_each_other_share_their_label_and_sums_within_do_not)
{
    sheet p = new_sheet();
    const wg_tensor WV = wg_matmul(p.W, p.V);
    expect_element(wg_add(WV, wg_square(WV)), NULL, NULL);
    expect_element(wg_matmul(wg_transpose(p.V), wg_matmul(wg_transpose(p.W), wg_matmul(p.W, p.x))),
                   "Σⱼ [V]ⱼᵢ · (Σₖ [W]ₖⱼ · (Σₗ [W]ₖₗ · [x]ₗ))", NULL);
    wg_tape_free(p.t);
}

Test(print_index, a_wrong_element_is_seen)
{
    sheet p = new_sheet();
    const wg_tensor y = wg_matmul(p.W, p.V);
    selection s;
    cr_assert(wg_run(wg_compile(p.t, &y, 1)) == WG_OK);
    cr_assert(wg_choose(p.t, &y, 1, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    static const char *const wrong[] = {"Σₖ [W]ᵢₖ · [V]ₖⱼ + 1", "Σₖ [W]ᵢₖ", "[W]ᵢⱼ"};
    static const char *const unread[] = {"Σₖ [W]ₖᵢ · [V]ₖⱼ", "[W]ᵢ", "[W]ᵢⱼₖ", "Σₖₗ [W]ᵢₖ", "[W"};
    cr_assert(wg_evaluate_elements(n, PLAIN, "Σₖ [W]ᵢₖ · [V]ₖⱼ", y.index).verdict == VERDICT_EXACT);
    for (int k = 0; k < 2; k++)
        cr_assert(wg_evaluate_elements(n, PLAIN, wrong[k], y.index).verdict == VERDICT_CLOSE, "%s",
                  wrong[k]);
    for (int k = 0; k < 5; k++)
        cr_assert(wg_evaluate_elements(n, PLAIN, unread[k], y.index).verdict == VERDICT_UNREAD,
                  "%s", unread[k]);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(p.t);
}

Test(print_index, what_would_need_too_much_room_is_not_computed)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor A = wg_input(t, "A", WG_F32, WG_SHAPE(300, 300)),
                    B = wg_input(t, "B", WG_F32, WG_SHAPE(300, 300));
    const wg_tensor y = wg_matmul(A, B);
    selection s;
    wg_fill(A, 1);
    wg_fill(B, 1);
    cr_assert(wg_run(wg_compile(t, &y, 1)) == WG_OK);
    cr_assert(wg_choose(t, &y, 1, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    cr_assert(wg_evaluate_elements(n, PLAIN, "Σₖ ([A]ᵢₖ · [B]ₖⱼ + 0)", y.index).verdict ==
              VERDICT_LARGE);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}
