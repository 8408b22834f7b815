/* Tests of examples/support/text.c: texts as numbers of characters, batches, the baseline. */
#include "files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/text.h"

const char program_name[] = "wengert_tests"; /* for what an example fails with */

/* A text of `count` times the given characters. */
static text repeated(const char *characters, int count)
{
    const folder in = new_folder();
    const size_t length = strlen(characters);
    char *all = calloc((size_t)count * length + 1, 1);
    for (int i = 0; i < count; i++)
        memcpy(all + (size_t)i * length, characters, length);
    const text x = text_read(text_file(&in, all).s);
    free(all);
    free_folder(&in);
    return x;
}

static void expect_windows(wg_tensor x, const int64_t expected[])
{
    int64_t got[6];
    cr_assert(wg_read(x, got, sizeof got) == WG_OK);
    for (int i = 0; i < 6; i++)
        cr_assert(got[i] == expected[i], "element %d: %lld", i, (long long)got[i]);
}

Test(text, every_tenth_piece_of_a_hundred_is_held_out)
{
    text x = repeated("0123456789", 100); /* so that each piece is these ten */
    cr_assert(x.train_count == 900 && x.test_count == 100 && x.characters == 10);
    for (int i = 0; i < 100; i++)
        cr_assert(x.test[i] == i % 10 && x.train[i] == i % 10);
    text_free(&x);
}

Test(text, a_character_is_one_of_utf8_or_a_byte_that_is_none)
{
    text x = repeated("a\xC5\xB7\xE2\x89\xA4\xF0\x9D\x84\x9E\xC5", 200); /* a ŷ ≤ 𝄞, half a ŷ */
    cr_assert(x.characters == 5 && x.train_count + x.test_count == 1000);
    const uint32_t ascending[] = {'a', 0xC5, 0xC5B7, 0xE289A4, 0xF09D849E};
    for (int i = 0; i < 5; i++)
        cr_assert(x.vocabulary[i] == ascending[i]);
    text_free(&x);
}

Test(text, readers_go_on_from_batch_to_batch_and_round)
{
    text x = repeated("0123456789", 100);
    wg_tape *t = wg_tape_new();
    const wg_tensor in = wg_input(t, "in", WG_I64, WG_SHAPE(2, 3)),
                    target = wg_input(t, "target", WG_I64, WG_SHAPE(2, 3));
    text_feed(&x, in, target, 0); /* from characters 0 and 450 */
    expect_windows(in, (int64_t[]){0, 1, 2, 0, 1, 2});
    expect_windows(target, (int64_t[]){1, 2, 3, 1, 2, 3});
    text_feed(&x, in, target, 1);
    expect_windows(in, (int64_t[]){3, 4, 5, 3, 4, 5});
    x.train[450] = 7,
    x.train[0] = 8; /* to be seen by the second reader, and where it comes round */
    text_feed(&x, in, target, 0);
    expect_windows(in, (int64_t[]){8, 1, 2, 7, 1, 2});
    text_feed(&x, in, target, 149); /* characters 447 … 449 and 897 … 899 */
    expect_windows(in, (int64_t[]){7, 8, 9, 7, 8, 9});
    expect_windows(target, (int64_t[]){8, 9, 7, 8, 9, 8});
    wg_tape_free(t);
    text_free(&x);
}

Test(text, the_held_out_text_comes_in_windows_that_have_a_next_character)
{
    text x = repeated("0123456789", 100);
    wg_tape *t = wg_tape_new();
    const wg_tensor in = wg_input(t, "in", WG_I64, WG_SHAPE(1, 6)),
                    target = wg_input(t, "target", WG_I64, WG_SHAPE(1, 6));
    cr_assert(text_feed_test(&x, in, target, 1));
    expect_windows(in, (int64_t[]){6, 7, 8, 9, 0, 1});
    expect_windows(target, (int64_t[]){7, 8, 9, 0, 1, 2});
    cr_assert(text_feed_test(&x, in, target, 15)); /* 90 … 95, then 96 … 101, of 100 */
    cr_assert(!text_feed_test(&x, in, target, 16));
    wg_tape_free(t);
    text_free(&x);
}

/* Of "ab" again and again, 900 characters to count in and 100 to pay for: a and b come equally
 * often; "ab" came 450 times, "ba" 449; 50 and 49 are to be paid for. */
Test(text, the_baseline_is_witten_and_bells_formula)
{
    text x = repeated("ab", 500);
    cr_expect_float_eq(text_baseline(&x, 1), 1, 1e-12);
    const double ab = (450 + 0.5) / (450 + 1), ba = (449 + 0.5) / (449 + 1);
    const double bits = -(50 * log2(ab) + 49 * log2(ba)) / 99;
    cr_expect_float_eq(text_baseline(&x, 2), bits, 1e-12);
    text_free(&x);
}

Test(text, a_character_that_never_changes_costs_nothing)
{
    text x = repeated("a", 1000);
    for (int order = 1; order <= 3; order++)
        cr_expect_float_eq(text_baseline(&x, order), 0, 1e-12);
    text_free(&x);
}

/* Uniform over V, then leaning on it once: p = (n_c + u / V) / (n + u). */
Test(text, a_character_that_was_never_seen_costs_what_shorter_sequences_leave_for_it)
{
    text x = repeated("a", 1000);
    x.test[0] = 1, x.characters = 2, x.test_count = 1; /* 900 a; a b to pay for */
    cr_expect_float_eq(text_baseline(&x, 1), -log2((0 + 1 * 0.5) / (900 + 1)), 1e-9);
    text_free(&x);
}
