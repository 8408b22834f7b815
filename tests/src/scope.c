/* Tests of src/scope.c: scopes, the names that they give, leaves found by name. */
#include "support.h"

#include <string.h>

Test(scope, names_have_the_open_scopes_before_them)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    cr_assert(wg_scope(t, "layer1") == WG_OK);
    const wg_tensor W = wg_param(t, "W", WG_F32, WG_SHAPE(3)), y = wg_name(wg_mul(W, x), "y");
    cr_assert(wg_scope(t, "norm") == WG_OK);
    cr_assert_str_eq(wg_scope_now(t), "layer1/norm");
    const wg_tensor gain = wg_state(t, "gain", WG_F32, WG_SHAPE(3)), z = wg_add(y, gain);
    cr_assert(wg_scope_end(t) == WG_OK && wg_scope_end(t) == WG_OK);
    cr_assert_str_eq(wg_scope_now(t), "");
    cr_assert_str_eq(wg_name_of(x), "x");
    cr_assert_str_eq(wg_name_of(W), "layer1/W");
    cr_assert_str_eq(wg_name_of(y), "layer1/y");
    cr_assert_str_eq(wg_name_of(gain), "layer1/norm/gain");
    cr_assert_str_eq(wg_scope_of(x), "");
    cr_assert_str_eq(wg_scope_of(y), "layer1");
    cr_assert_str_eq(wg_scope_of(z), "layer1/norm");
    wg_name(gain, "other"); /* renamed where no scope is open */
    cr_assert_str_eq(wg_name_of(gain), "other");
    cr_assert_str_eq(wg_scope_of(gain), "layer1/norm");
    wg_name(gain, "");
    cr_assert_str_eq(wg_name_of(gain), "");
    expect_ok(t);
    wg_tape_free(t);
}

/* Opened again, a scope is the same one, however many there are; the same name elsewhere is
 * another. */
Test(scope, is_found_again_by_its_name)
{
    wg_tape *t = wg_tape_new();
    const char *first[3];
    for (int again = 0; again < 2; again++)
        for (int i = 0; i < 3; i++) {
            wg_scope(t, (const char *[]){"a", "b", "c"}[i]);
            wg_scope(t, "same");
            const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
            if (!again)
                first[i] = wg_scope_of(x);
            cr_assert(wg_scope_of(x) == first[i]);
            cr_assert(i == 0 || first[i] != first[i - 1]);
            wg_scope_end(t), wg_scope_end(t);
        }
    const wg_position mark = wg_mark(t);
    const size_t bytes = wg_tape_bytes(t);
    for (int i = 0; i < 100; i++) { /* and takes no more memory then */
        wg_scope(t, "a");
        wg_input(t, "x", WG_F64, WG_SCALAR);
        wg_scope_end(t);
        cr_assert(wg_rewind(t, mark) == WG_OK);
    }
    cr_assert(wg_tape_bytes(t) <= bytes + 4096);
    expect_ok(t);
    wg_tape_free(t);
}

Test(scope, what_is_recorded_again_stays_in_its_first_scope)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    wg_scope(t, "one");
    const wg_tensor y = wg_tanh(x);
    wg_scope_end(t);
    wg_scope(t, "two");
    cr_assert(wg_same(wg_tanh(x), y));
    cr_assert_str_eq(wg_scope_of(y), "one");
    wg_tape_free(t);
}

Test(scope, bad_calls_are_errors)
{
    wg_tape *t = wg_tape_new();
    cr_assert(wg_scope(NULL, "a") == WG_ERROR_NULL && wg_scope_end(NULL) == WG_ERROR_NULL);
    cr_assert_str_eq(wg_scope_now(NULL), "");
    cr_assert_str_eq(wg_scope_of(WG_NONE), "");
    cr_assert(wg_scope(t, NULL) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "wg_scope: the name is NULL");
    cr_assert(wg_scope(t, "") == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "\"\" is no name of a scope");
    cr_assert(wg_scope(t, "a/b") == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "\"a/b\" is no name of a scope");
    cr_assert(wg_scope_end(t) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "wg_scope_end: no scope is open");
    wg_tape_free(t);
}

Test(scope, leaves_are_found_by_name)
{
    wg_tape *t = wg_tape_new();
    wg_scope(t, "layer1");
    const wg_tensor W = wg_param(t, "W", WG_F32, WG_SHAPE(3)),
                    s = wg_state(t, "s", WG_F32, WG_SHAPE(3)), y = wg_name(wg_mul(W, s), "y");
    wg_scope_end(t);
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)),
                    none = wg_input(t, "", WG_F32, WG_SHAPE(3));
    cr_assert(wg_same(wg_find(t, "layer1/W"), W) && wg_same(wg_find(t, "layer1/s"), s));
    cr_assert(wg_same(wg_find(t, "x"), x) && wg_same(wg_find_quietly(t, "x"), x));
    expect_ok(t);
    cr_assert(!wg_is_valid(wg_find_quietly(t, "W")) && !wg_is_valid(wg_find_quietly(t, "")));
    cr_assert(!wg_is_valid(wg_find_quietly(t, NULL)) && !wg_is_valid(wg_find_quietly(NULL, "x")));
    expect_ok(t);
    cr_assert(!wg_is_valid(wg_find(t, wg_name_of(y)))); /* it is no leaf */
    expect_error(t, WG_ERROR_STATE, "wg_find: no input, parameter or state is named layer1/y");
    cr_assert(!wg_is_valid(wg_find(t, NULL)) && !wg_is_valid(wg_find(NULL, "x")));
    expect_error(t, WG_ERROR_NULL, "wg_find: the name is NULL");
    wg_scope(t, "layer1");
    cr_assert(wg_same(wg_find_here(t, "W"), W) && !wg_is_valid(wg_find_here(t, "x")));
    wg_scope(t, "inner");
    cr_assert(!wg_is_valid(wg_find_here(t, "W")) && !wg_is_valid(wg_find_here(t, "")));
    wg_scope_end(t), wg_scope_end(t);
    cr_assert(wg_same(wg_find_here(t, "x"), x) && wg_same(wg_find_here(t, "layer1/W"), W));
    cr_assert(!wg_is_valid(wg_find_here(t, NULL)) && !wg_is_valid(wg_find_here(NULL, "x")));
    expect_ok(t);
    const wg_tensor later = wg_input(t, "x", WG_F64, WG_SCALAR);
    cr_assert(wg_same(wg_find(t, "x"), later));

    const wg_tensor in_order[] = {W, s, x, none, later};
    wg_tensor leaf = WG_NONE;
    for (int i = 0; i < 5; i++)
        cr_assert(wg_same(leaf = wg_next_leaf(t, leaf), in_order[i]));
    cr_assert(!wg_is_valid(wg_next_leaf(t, leaf)) && !wg_is_valid(wg_next_leaf(NULL, WG_NONE)));
    expect_ok(t);
    cr_assert(!wg_next_leaf(t, (wg_tensor){t, 0, 0}).tape);
    expect_error(t, WG_ERROR_NULL, "wg_next_leaf");
    wg_tape_free(t);
}
