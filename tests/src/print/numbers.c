/* Tests of src/print/numbers.c: elements with the numbers put in. */
#include "printed.h"

#include "print/print.h"

#include <stdlib.h>

/* Element i of y, where leaves and what has a name go by their symbols. */
static void expect_numbers(wg_tensor y, int64_t i, const char *expected)
{
    selection s;
    wg_program *p = wg_compile_with(y.tape, &y, 1, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(y.tape));
    cr_assert(wg_pick(y.tape, &y, 1, "me", &s) == WG_OK);
    names *n = wg_names_new(&s);
    bool *atom = calloc((size_t)s.last + 1, 1);
    for (uint32_t k = 1; k <= s.last; k++)
        atom[k] = wg_node_at(y.tape, k)->name != NULL;
    buffer text = {.pool = &y.tape->pool};
    wg_add_numbers(&text, "", n, atom, y.index, true, i);
    expect_text(text.s, expected);
    wg_pool_give(text.pool, text.s);
    free(atom);
    wg_names_free(n);
    wg_selection_free(&s);
    wg_program_free(p);
}

Test(print_numbers, are_put_into_what_goes_element_by_element_is_moved_multiplied_or_summed)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 3)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(3));
    const wg_tensor w = wg_input(t, "w", WG_F64, WG_SHAPE(6, 2)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(6));
    put(a, (const double[]){1, -2, 3, 4, 5, 6});
    put(b, (const double[]){0.5, -1, 2});
    wg_fill(w, 0.5);
    put(v, (const double[]){1, 2, 3, 4, 5, 6});
    const struct {
        wg_tensor y;
        int64_t i;
        const char *text;
    } cases[] = {
        {wg_add(a, b), 1, "a[0, 1] + b[1] = −2 + −1 = −3"},
        {wg_mul(wg_sub(a, b), wg_square(a)), 1,
         "(a[0, 1] − b[1]) · a[0, 1]² = (−2 − −1) · (−2)² = −4"},
        {wg_matmul(a, b), 1,
         "a[1, 0] · b[0] + a[1, 1] · b[1] + a[1, 2] · b[2] = "
         "4 · 0.5 + 5 · −1 + 6 · 2 = 9"},
        {wg_matmul(wg_transpose(a), a), 1,
         "a[0, 0] · a[0, 1] + a[1, 0] · a[1, 1] = 1 · −2 + 4 · 5 = 18"},
        {wg_matmul(v, w), 1,
         "v[0] · w[0, 1] + v[1] · w[1, 1] + v[2] · w[2, 1] + v[3] · w[3, 1] + … = "
         "1 · 0.5 + 2 · 0.5 + 3 · 0.5 + 4 · 0.5 + … = 10.5"},
        {wg_sum_axes(a, WG_AXES(0), false), 2, "a[0, 2] + a[1, 2] = 3 + 6 = 9"},
        {wg_sum(v), 0, "v[0] + v[1] + v[2] + v[3] + … = 1 + 2 + 3 + 4 + … = 21"},
        {wg_flip(a, WG_AXES(1)), 0, "a[0, 2] = 3"},
        {wg_neg(wg_reshape(a, WG_SHAPE(6))), 4, "−a[1, 1] = −5"},
        {wg_tanh(wg_mul(b, wg_scalar(t, WG_F64, 0))), 0, "tanh(b[0] · 0) = tanh(0.5 · 0) = 0"},
        {wg_softmax(b, 0), 0, "0.1753"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_numbers(cases[i].y, cases[i].i, cases[i].text);
    wg_tape_free(t);
}

Test(print_numbers, a_place_is_needed_only_along_axes_that_have_several)
{
    static const struct {
        wg_shape shape;
        const char *symbol;
        int64_t i;
        const char *text;
    } cases[] = {
        {{0, {0}}, "x", 0, "x"},
        {{2, {3, 1}}, "x", 2, "x[2]"},
        {{2, {2, 3}}, "x", 5, "x[1, 2]"},
        {{2, {1, 1}}, "∂y/∂x", 0, "∂y/∂x"},
        {{1, {2}}, "∂y/∂x", 1, "(∂y/∂x)[1]"},
    };
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer text = {.pool = &t->pool};
        wg_add_indexed(&text, cases[i].symbol, &cases[i].shape, cases[i].i);
        expect_text(text.s, cases[i].text);
        wg_pool_give(text.pool, text.s);
    }
    wg_tape_free(t);
}
