/* Tests of ops/next.c. */
#include "gradients.h"

Test(next, is_one_more_and_wraps_around)
{
    const int64_t x[] = {0, -1, 41, INT64_MAX, (INT64_C(1) << 53) - 1, INT64_MIN};
    const int64_t one_more[] = {1, 0, 42, INT64_MIN, INT64_C(1) << 53, INT64_MIN + 1};
    int64_t y[6];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_I64, WG_SHAPE(2, 3));
    const wg_tensor next = wg_next(leaf), turned = wg_next(wg_transpose(leaf));
    cr_assert(wg_write(leaf, x, sizeof x) == WG_OK);
    run_for(&next, 1);
    cr_assert(wg_read(next, y, sizeof y) == WG_OK);
    for (int i = 0; i < 6; i++)
        cr_assert(y[i] == one_more[i]);
    run_for(&turned, 1);
    cr_assert(wg_read(turned, y, sizeof y) == WG_OK);
    for (int i = 0; i < 6; i++)
        cr_assert(y[i] == one_more[i % 2 * 3 + i / 2]);
    wg_tape_free(t);
}

Test(next, counts_the_runs_of_a_program)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor step = wg_param(t, "step", WG_I64, WG_SCALAR);
    const wg_tensor wanted = wg_assign(step, wg_next(step));
    wg_program *p = wg_compile(t, &wanted, 1);
    wg_fill(step, 5);
    for (int i = 1; i < 4; i++) {
        cr_assert(wg_run(p) == WG_OK);
        cr_assert(wg_item(step) == 5 + i);
    }
    wg_tape_free(t);
}

Test(next, is_for_whole_numbers_alone)
{
    wg_tape *t = wg_tape_new();
    expect_poisoned(wg_next(wg_input(t, "x", WG_F32, WG_SHAPE(2))), t, WG_ERROR_DTYPE,
                    "next: x [2] is f32; it takes i64");
    expect_poisoned(wg_next(wg_poisoned(t)), t, WG_ERROR_NULL, "next: operand 1 is poisoned");
    wg_tape_free(t);
}
