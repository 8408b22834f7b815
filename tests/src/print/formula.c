/* Tests of src/print/formula.c: what is taken apart, and down to what. */
#include "printed.h"

#include "print/print.h"

#include <stdlib.h>
#include <string.h>

static void expect_formula(const wg_tensor tensors[], int count, wg_tensor of, const char *plain)
{
    wg_tape *t = of.tape;
    selection s;
    cr_assert(wg_choose(t, tensors, count, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    char *text = wg_formula(n, PLAIN, of.index);
    cr_assert_str_eq(text, plain);
    wg_pool_give(&t->pool, text);
    wg_names_free(n);
    wg_selection_free(&s);
}

Test(print_formula, what_has_no_name_is_written_out)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor W = wg_param(t, "W1", WG_F64, WG_SHAPE(3, 2)),
                    x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 1));
    const wg_tensor z = wg_matmul(W, x), y = wg_mul(wg_scalar_like(x, 0.5), wg_tanh(z));
    expect_formula(&y, 1, y, "0.5 · tanh(W₁ x)");
    wg_name(z, "z");
    expect_formula(&y, 1, y, "0.5 · tanh(z)");
    expect_formula(&y, 1, z, "W₁ x");
    wg_tape_free(t);
}

Test(print_formula, what_would_be_written_twice_has_a_number)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    wg_tensor y = x;
    for (int i = 0; i < 60; i++) /* written out in full it would be 2⁶⁰ letters long */
        y = wg_mul(wg_tanh(y), wg_exp(y));
    expect_formula(&y, 1, y, "tanh(v₁₇₈) ∘ exp(v₁₇₈)");
    const wg_tensor z = wg_mul(wg_tanh(x), wg_exp(wg_tanh(x)));
    expect_formula(&z, 1, z, "tanh(x) ∘ exp(tanh(x))");
    wg_tape_free(t);
}

Test(print_formula, repetition_is_left_to_broadcasting_where_that_gives_the_same)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(3, 1)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(3, 4));
    const wg_tensor wide = wg_broadcast(a, WG_SHAPE(3, 4));
    const wg_tensor y = wg_mul(wide, b), z = wg_add(wide, wide);
    expect_formula(&y, 1, y, "a ∘ b");
    cr_assert(wg_is_valid(z));
    selection s;
    cr_assert(wg_choose(t, &z, 1, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    char *text = wg_formula(n, PLAIN, z.index);
    cr_assert(strcmp(text, "a + a") != 0, "a + a is a [3×1]");
    wg_pool_give(&t->pool, text);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}

/* ---- The notes' model, folded as a book would ------------------------------------------------ */

static void expect_folded(const taking_apart *w, wg_tensor x, const char *plain)
{
    buffer b = {.pool = &x.tape->pool};
    wg_add_term(&b, PLAIN, w->names, wg_term_of(w, x.index, true));
    cr_assert_str_eq(b.s, plain);
}

Test(print_formula, the_deltas_of_the_derivation_come_out_as_in_the_book)
{
    const notes_model m = make_notes(NULL, WG_F64);
    wg_tape *t = m.t;
    wg_name(wg_softmax(m.z2, 0), "yhat");
    const wg_tensor delta1 = wg_gradient(m.L, m.z2), delta2 = wg_gradient(m.L, m.z1);
    const wg_tensor wanted[] = {delta1, delta2, m.gradient[2], m.gradient[0]};
    selection s;
    cr_assert(wg_choose(t, wanted, 4, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    arena a = {.pool = &t->pool};
    bool *atom = wg_atoms_new(&s, false), *assumed = calloc(s.last + 1, 1);
    const taking_apart w = {
        .names = n, .arena = &a, .atom = atom, .fold = true, .assumed = assumed};
    expect_folded(&w, delta1, "ŷ − y");
    expect_folded(&w, delta2, "(1 − tanh²(z₁)) ∘ (W₂ᵀ δ₁)");
    expect_folded(&w, wanted[2], "δ₁ a₁ᵀ");
    expect_folded(&w, wanted[3], "δ₂ xᵀ");
    int factors = 0;
    for (uint32_t i = 1; i <= s.last; i++)
        factors += assumed[i];
    cr_assert(factors == 1, "that y sums to 1 is noted, once");
    free(assumed);
    wg_pool_give(&t->pool, atom);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}

Test(print_formula, only_constants_of_one_are_left_out_of_what_the_model_says)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    y = wg_input(t, "y", WG_F64, WG_SHAPE(2));
    const wg_tensor z[] = {wg_mul(x, wg_sum(y)), wg_mul(x, wg_scalar_like(x, 1)),
                           wg_mul(x, wg_scalar_like(x, 2))};
    wg_fill(x, 3);
    wg_fill(y, 0.5); /* the sum of y is 1, as it happens */
    cr_assert(wg_run(wg_compile_with(t, z, 3, WG_KEEP_ALL)) == WG_OK);
    selection s;
    cr_assert(wg_choose(t, z, 3, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    arena a = {.pool = &t->pool};
    bool *atom = wg_atoms_new(&s, false), assumed[16] = {false};
    const taking_apart w = {
        .names = n, .arena = &a, .atom = atom, .fold = true, .assumed = assumed};
    expect_folded(&w, z[0], "x ∘ Σ(y)");
    expect_folded(&w, z[1], "x");
    expect_folded(&w, z[2], "x · 2");
    for (int i = 0; i < 16; i++)
        cr_assert(!assumed[i]);
    wg_pool_give(&t->pool, atom);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}
