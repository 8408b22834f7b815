/* Tests of src/print/parse.c: which words are functions, and which are names. Formulas in general are
 * read in notation.c's tests. */
#include "support.h"

#include "print/print.h"

#include <string.h>

Test(print_parse, a_name_is_a_function_only_where_a_bracket_follows_at_once)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_input(t, "tanh", WG_F64, WG_SHAPE(2, 2)),
                           wg_input(t, "a", WG_F64, WG_SHAPE(2, 2))};
    selection s;
    cr_assert(wg_choose(t, x, 2, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    arena a = {.pool = &t->pool};
    const term *product = wg_parse(&a, PLAIN, n, "tanh (a + a)");
    cr_assert(product && product->kind == TERM_PRODUCT && product->arg[0]->kind == TERM_TENSOR &&
              product->arg[0]->tensor == x[0].index);
    const term *call = wg_parse(&a, PLAIN, n, "tanh(a + a)");
    cr_assert(call && call->kind == TERM_CALL && call->n == 1);
    cr_assert_str_eq(call->name, "tanh");
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}

Test(print_parse, the_longest_symbol_counts)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_input(t, "a", WG_F64, WG_SCALAR),
                           wg_input(t, "a/b", WG_F64, WG_SCALAR),
                           wg_input(t, "b", WG_F64, WG_SCALAR)};
    selection s;
    cr_assert(wg_choose(t, x, 3, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    arena a = {.pool = &t->pool};
    const term *one = wg_parse(&a, PLAIN, n, "a/b"), *two = wg_parse(&a, PLAIN, n, "a / b");
    cr_assert(one && one->kind == TERM_TENSOR && one->tensor == x[1].index);
    cr_assert(two && two->kind == TERM_DIV);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_tape_free(t);
}
