/* Tests of src/print/rule.c: rules in general. */
#include "support.h"

#include "print/print.h"

#include <stdlib.h>
#include <string.h>

/* The rule of y's op for operand k, whatever the names on the tape. */
static void expect_rule(wg_tensor y, int k, notation in, const char *rule)
{
    wg_tape *t = y.tape;
    const wg_tensor ybar = wg_input(t, "adjoint", wg_dtype_of(y), wg_shape_of(y));
    buffer b = {.pool = &t->pool};
    comparison c;
    cr_assert(wg_add_general_rule(&b, in, wg_node_in(y), k, wg_node_in(ybar), &c));
    cr_assert_str_eq(b.s, rule);
    cr_assert(c.verdict == VERDICT_NO_VALUE, "nothing was written yet");
    for (uint32_t i = 1; i < t->count; i++)
        if (wg_is_leaf(wg_node_at(t, i)))
            wg_fill_uniform(wg_node_at(t, i)->pub.self, i, 0.5, 1.5);
    cr_assert(wg_add_general_rule(&b, in, wg_node_in(y), k, wg_node_in(ybar), &c));
    cr_assert(c.verdict == VERDICT_EXACT && c.largest == 0, "%s: %d", rule, (int)c.verdict);
}

Test(print_rule, is_written_with_the_letters_of_mathematics)
{
    static const struct {
        int which, operand;
        const char *plain;
    } cases[] = {
        {0, 0, "x\u0304 = (1 − y²) ∘ ȳ"}, {1, 0, "a\u0304 = ȳ bᵀ"},
        {1, 1, "b\u0304 = aᵀ ȳ"},         {2, 0, "a\u0304 = ȳ ∘ b"},
        {3, 0, "x\u0304 = y ∘ ȳ"},        {4, 1, "b\u0304 = Σ(ȳ; axis 1 kept)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "u", WG_F64, WG_SHAPE(2, 3)),
                        w = wg_input(t, "x", WG_F64, WG_SHAPE(3, 2)),
                        v = wg_input(t, "y", WG_F64, WG_SHAPE(2, 1));
        const wg_tensor y[] = {wg_tanh(x), wg_matmul(x, w), wg_mul(x, x), wg_exp(x), wg_add(x, v)};
        expect_rule(y[cases[i].which], cases[i].operand, PLAIN, cases[i].plain);
        wg_tape_free(t);
    }
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "u", WG_F64, WG_SHAPE(2, 3));
    expect_rule(wg_tanh(x), 0, LATEX, "\\bar{x} = \\left(1 - y^{2}\\right) \\circ \\bar{y}");
    wg_tape_free(t);
}

Test(print_rule, of_three_operands_are_numbered)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x[3];
    for (int k = 0; k < 3; k++)
        x[k] = wg_input(t, NULL, WG_F64, WG_SHAPE(2));
    const wg_tensor y = wg_concat(x, 3, 0), ybar = wg_input(t, NULL, WG_F64, WG_SHAPE(6));
    buffer b = {.pool = &t->pool};
    comparison c;
    cr_assert(wg_add_general_rule(&b, PLAIN, wg_node_in(y), 1, wg_node_in(ybar), &c));
    cr_assert(strncmp(b.s, "x\u0304₂ = slice(ȳ", strlen("x\u0304₂ = slice(ȳ")) == 0, "%s", b.s);
    wg_tape_free(t);
}
