/* truths.c — see truths.h. */
#include "truths.h"

#include <math.h>

void check_truth_table(wg_tensor (*of)(wg_tensor a, wg_tensor b), const int table[2][2])
{
    const double truth[] = {0, -0.0, 1, -3, NAN};
    const int is_true[] = {0, 0, 1, 1, 1};
    for (int d = 0; d < 2; d++) {
        double y[25];
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_input(t, "a", reals[d], WG_SHAPE(5, 1));
        const wg_tensor b = wg_input(t, "b", reals[d], WG_SHAPE(5));
        put(a, truth);
        put(b, truth);
        value_of(of(a, b), y);
        for (int i = 0; i < 25; i++)
            cr_assert(y[i] == table[is_true[i / 5]][is_true[i % 5]], "%g and %g: %g", truth[i / 5],
                      truth[i % 5], y[i]);
        wg_tape_free(t);
    }
}

enum { N = 37 };

/* In an N×N matrix it is element `at` of row 5, if the last axis is reduced, or column 5. */
static void check_decider_at(const reduction *r, const double *x, wg_dtype dtype, int axis, int at,
                             double decided)
{
    double y[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(N, N));
    put(leaf, x);
    value_of(r->over(leaf, WG_AXES(axis), false), y);
    for (int i = 0; i < N; i++)
        cr_assert(y[i] == (i == 5 ? decided : 1 - decided), "%s: %d with %d: %g", r->op, i, at,
                  y[i]);
    wg_tape_free(t);
}

void check_decider(const reduction *r, double (*rest)(int i), double decider, double decided)
{
    double x[N * N];
    for (int d = 0; d < 2; d++)
        for (int axis = 0; axis < 2; axis++)
            for (int at = 0; at < N; at += 3) {
                for (int i = 0; i < N * N; i++)
                    x[i] = rest(i);
                x[axis ? 5 * N + at : at * N + 5] = decider;
                check_decider_at(r, x, reals[d], axis, at, decided);
            }
}
