/* Tests of ops/stop_gradient.c. */
#include "gradients.h"

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_stop_gradient(x[0]);
}

static void nothing(const rule *r, const double *const x[], const double *ybar,
                    double *const xbar[])
{
    (void)r, (void)x, (void)ybar, (void)xbar;
}

Test(stop_gradient, is_its_operand)
{
    const wg_shape shapes[] = {{0, {0}}, {1, {5}}, {2, {3, 4}}, {2, {3, 0}}, {3, {2, 3, 2}}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int dtype = 0; dtype < WG_DTYPES; dtype++) {
            double x[MOST], y[MOST];
            wg_tape *t = wg_tape_new();
            const wg_tensor leaf = wg_input(t, "x", (wg_dtype)dtype, shapes[i]);
            for (int64_t j = 0; j < count_of(&shapes[i]); j++)
                x[j] = (double)(j - 3);
            put(leaf, x);
            value_of(wg_stop_gradient(leaf), y);
            for (int64_t j = 0; j < count_of(&shapes[i]); j++)
                cr_assert(y[j] == x[j]);
            check_layouts(
                &(rule){.op = "stop_gradient", .build = build, .arity = 1, .shape = {shapes[i]}});
            wg_tape_free(t);
        }
}

/* L = Σ f(x) stop(g(x)): L' = f' g, and not f' g + f g'; L'' = f'' g. */
Test(stop_gradient, lets_nothing_back_in_any_order)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {-3, 0.5, 2};
    double first[3], second[3], third[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_sum(wg_mul(wg_mul(x, wg_square(x)), wg_stop_gradient(wg_mul(x, x))));
    const wg_tensor g = wg_gradient(L, x), h = wg_gradient(wg_sum(g), x);
    put(x, at);
    value_of(g, first);
    value_of(h, second);
    value_of(wg_gradient(wg_sum(h), x), third);
    for (int i = 0; i < 3; i++) {
        const double a = at[i], stopped = a * a;
        cr_assert(first[i] == 3 * a * a * stopped, "%g", first[i]);
        cr_assert(second[i] == 6 * a * stopped, "%g", second[i]);
        cr_assert(third[i] == 6 * stopped, "%g", third[i]);
    }
    wg_tape_free(t);
}

Test(stop_gradient, of_the_only_path_leaves_a_gradient_of_zero)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double g[12];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3, 4));
        put_random(x, 1, -2, 2);
        value_of(wg_gradient(wg_sum(wg_exp(wg_stop_gradient(x))), x), g);
        for (int i = 0; i < 12; i++)
            cr_assert(same_bits(g[i], 0, reals[d]));
        wg_tape_free(t);
    }
    check_rule(&(rule){.op = "stop_gradient",
                       .build = build,
                       .arity = 1,
                       .shape = {WG_SHAPE(0)},
                       .polynomial = true,
                       .pullback = nothing});
}

/* The result is a tensor like others: there is a gradient for it and for what is made from it. */
Test(stop_gradient, has_a_gradient_for_its_result)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {-3, 0.5, 2};
    double for_stopped[3], for_square[3], for_x[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), stopped = wg_stop_gradient(x);
    const wg_tensor square = wg_square(stopped), L = wg_sum(wg_mul(x, square));
    const wg_tensor wanted[] = {wg_gradient(L, stopped), wg_gradient(L, square), wg_gradient(L, x)};
    put(x, at);
    run_for(wanted, 3);
    get(wanted[0], for_stopped);
    get(wanted[1], for_square);
    get(wanted[2], for_x);
    for (int i = 0; i < 3; i++) {
        cr_assert(for_stopped[i] == 2 * at[i] * at[i]);
        cr_assert(for_square[i] == at[i]);
        cr_assert(for_x[i] == at[i] * at[i]);
    }
    wg_tape_free(t);
}

Test(stop_gradient, copies_nothing_and_refuses_what_every_op_refuses)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)), y = wg_exp(wg_stop_gradient(x));
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_program_steps(p) == 1);
    cr_assert(wg_same(wg_stop_gradient(x), wg_stop_gradient(x)) &&
              !wg_same(wg_stop_gradient(x), x));
    check_refusals(&(rule){.op = "stop_gradient",
                           .build = build,
                           .arity = 1,
                           .shape = {WG_SHAPE(3)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
