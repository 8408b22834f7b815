/* Tests of src/print/identifiers.c: names as C takes them. */
#include "support.h"

#include "print/print.h"

#include <string.h>

Test(print_identifiers, are_letters_digits_and_underscores)
{
    static const struct {
        const char *before, *name, *identifier;
    } cases[] = {
        {"", "W1", "W1"},
        {"", "δ₁", "delta1"},
        {"d", "W₁", "dW1"},
        {"", "ŷ", "yhat"},
        {"", "x̂", "xhat"},
        {"", "Δ", "Delta"},
        {"", "ω", "omega"},
        {"", "ς", "sigma"},
        {"", "layer1/W", "layer1_W"},
        {"", "int", "int_"},
        {"", "NAN", "NAN_"},
        {"", "tanh", "tanh_"},
        {"d", "o", "do_"},
        {"", "1x", "t1x"},
        {"", "", "t"},
        {"", "_x", "t_x"},
        {"", "a\n*/ b", "a____b"},
        {"", "\xff\xfe", "t__"},
        {"", "字", "t_"},
        {"", "\"; exit(1);", "t___exit_1__"},
    };
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer text = {.pool = &t->pool};
        wg_add_identifier(&text, cases[i].before, cases[i].name);
        cr_assert_str_eq(text.s, cases[i].identifier);
        wg_pool_give(text.pool, text.s);
    }
    wg_tape_free(t);
}

Test(print_identifiers, have_an_end)
{
    wg_tape *t = wg_tape_new();
    char name[2000];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    buffer text = {.pool = &t->pool};
    wg_add_identifier(&text, "", name);
    cr_assert(text.length >= 31 && text.length < 63, "%zu", text.length);
    wg_tape_free(t);
}
