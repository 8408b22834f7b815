/* Tests of src/print/names.c: symbols. */
#include "memory.h"

#include "print/print.h"

#include <stdio.h>
#include <string.h>

static void expect_symbol(const char *name, const char *plain, const char *latex)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, name, WG_F64, WG_SCALAR);
    selection s;
    cr_assert(wg_choose(t, &x, 1, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    cr_assert_str_eq(wg_symbol(n, PLAIN, x.index), plain);
    cr_assert_str_eq(wg_symbol(n, LATEX, x.index), latex);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}

Test(print_names, letters_with_digits_are_written_as_in_a_book)
{
    static const struct {
        const char *name, *plain, *latex;
    } cases[] = {
        {"x", "x", "x"},
        {"W1", "W₁", "W_{1}"},
        {"b_12", "b₁₂", "b_{12}"},
        {"delta1", "δ₁", "\\delta_{1}"},
        {"δ1", "δ₁", "\\delta_{1}"},
        {"η", "η", "\\eta"},
        {"yhat", "ŷ", "\\hat{y}"},
        {"ŷ", "ŷ", "\\hat{y}"},
        {"xbar2", "x\u0304₂", "\\bar{x}_{2}"},
        {"Omega", "Ω", "\\Omega"},
        {"loss", "loss", "\\text{loss}"},
        {"layer1/W", "layer1/W", "\\text{layer1/W}"},
        {"a b", "«a b»", "\\text{a b}"},
        {"50%_$#{}&", "«50%_$#{}&»", "\\text{50\\%\\_\\$\\#\\{\\}\\&}"},
        {"a\\b^~", "«a\\b^~»", "\\text{a$\\backslash$b\\^{}\\~{}}"},
        {"a\n", "«a␊»", "\\text{a?}"},
        {"1", "«1»", "\\text{1}"},
        {"\xFF", "«\uFFFD»", "\\text{?}"},
        {"x∘y", "«x∘y»", "\\text{x∘y}"},
        {"字", "字", "\\text{字}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_symbol(cases[i].name, cases[i].plain, cases[i].latex);
}

Test(print_names, equal_names_are_told_apart)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_input(t, "x", WG_F64, WG_SCALAR),
                           wg_input(t, "x", WG_F64, WG_SCALAR)};
    selection s;
    cr_assert(wg_choose(t, x, 2, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    cr_assert_str_eq(wg_symbol(n, PLAIN, x[0].index), "x");
    cr_assert_str_eq(wg_symbol(n, PLAIN, x[1].index), "x⁽2⁾");
    cr_assert_str_eq(wg_symbol(n, LATEX, x[1].index), "{x^{(2)}}");
    size_t length;
    cr_assert(wg_symbol_at(n, PLAIN, "x⁽2⁾ + x", &length) == x[1].index);
    cr_assert(wg_symbol_at(n, PLAIN, "x + x", &length) == x[0].index && length == 1);
    cr_assert(wg_symbol_at(n, PLAIN, "z", &length) == 0);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}

Test(print_names, an_adjoint_is_a_derivative_and_the_rest_are_numbered)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor y = wg_tanh(x), L = wg_name(wg_sum(wg_square(y)), "L");
    const wg_tensor g = wg_gradient(L, x);
    selection s;
    cr_assert(wg_choose(t, (wg_tensor[]){L, g}, 2, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    cr_assert_str_eq(wg_symbol(n, PLAIN, g.index), "∂L/∂x");
    cr_assert_str_eq(wg_symbol(n, LATEX, g.index), "\\frac{\\partial L}{\\partial x}");
    cr_assert_str_eq(wg_symbol(n, PLAIN, y.index), "v₂");
    cr_assert(wg_rename(n, g.index, "delta1"));
    cr_assert_str_eq(wg_symbol(n, PLAIN, g.index), "δ₁");
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}

Test(print_names, every_allocation_may_fail)
{
    bool whole = false;
    for (size_t k = 1; !whole; k++) {
        memory m = {0};
        const wg_allocator a = allocator_of(&m);
        wg_tape *t = wg_tape_new_with(&a);
        const wg_tensor x = wg_input(t, "W1", WG_F64, WG_SHAPE(3));
        wg_tensor y = x;
        for (int i = 0; i < 40; i++)
            y = wg_tanh(y);
        selection s;
        cr_assert(wg_choose(t, &y, 1, stderr, "test", &s) == WG_OK);
        m.fail_from = m.calls + k;
        m.fail_to = m.calls + k;
        names *n = wg_names_new(&s);
        whole = !m.failed;
        cr_assert(n || m.failed);
        wg_names_free(n);
        wg_selection_free(&s);
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken);
    }
}
