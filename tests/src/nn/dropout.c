/* Tests of src/nn/dropout.c. */
#include "layers.h"

static wg_tensor half(wg_tensor x, const char *name)
{
    return wg_nn_dropout(x, name, 0.5, true);
}

/* In each run another mask, the same forwards and backwards; its share is about p; what is left is
 * divided by 1 − p. */
Test(nn_dropout, has_new_numbers_in_each_run)
{
    enum { N = 2000, RUNS = 3 };
    double y[RUNS][N], g[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N)),
                    out = wg_nn_dropout(x, "d", 0.25, true),
                    wanted[] = {out, wg_gradient(wg_sum(out), x)};
    wg_program *p = wg_compile(t, wanted, 2);
    wg_fill(x, 3);
    for (int run = 0; run < RUNS; run++) {
        int dropped = 0;
        cr_assert(wg_run(p) == WG_OK && wg_item(wg_find(t, "d/step")) == run + 1);
        get(out, y[run]);
        get(wanted[1], g);
        for (int i = 0; i < N; i++) {
            cr_assert(y[run][i] == 0 || y[run][i] == 3 / 0.75);
            cr_assert(g[i] == (y[run][i] == 0 ? 0 : 1 / 0.75));
            dropped += y[run][i] == 0;
        }
        cr_assert(dropped > 400 && dropped < 600, "%d", dropped); /* five standard deviations */
    }
    for (int run = 1; run < RUNS; run++) {
        int alike = 0;
        for (int i = 0; i < N; i++)
            alike += (y[run][i] == 0) == (y[run - 1][i] == 0);
        cr_assert(alike < 1400, "%d", alike); /* 1250 of independent ones */
    }
    wg_tape_free(t);
}

Test(nn_dropout, goes_on_where_its_state_says)
{
    double y[3][8], again[8];
    for (int from = 0; from < 3; from++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(8)), out = half(x, "d");
        wg_program *p = wg_compile(t, &out, 1);
        wg_fill(x, 1);
        wg_fill(wg_find(t, "d/step"), from);
        for (int run = from; run < 3; run++) {
            cr_assert(wg_run(p) == WG_OK);
            get(out, from == 0 ? y[run] : again);
            for (int i = 0; i < 8 && from > 0; i++)
                cr_assert(again[i] == y[run][i]);
        }
        wg_tape_free(t);
    }
}

Test(nn_dropout, is_nothing_in_evaluation)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(8));
    cr_assert(wg_same(wg_nn_dropout(x, "d", 0.5, false), x));
    expect_ok(t);
    wg_tape_free(t);
}

Test(nn_dropout, refuses_what_is_no_share)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(8));
    expect_bad_calls(half, WG_SHAPE(8));
    expect_poisoned(wg_nn_dropout(x, "d", 1.5, true), t, WG_ERROR_ARGUMENT, "1.5");
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
