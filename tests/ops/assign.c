/* Tests of ops/assign.c. */
#include "gradients.h"

#include <string.h>

static void expect_value(wg_tensor x, int n, const double *wanted)
{
    double is[MOST];
    get(x, is);
    for (int i = 0; i < n; i++)
        cr_assert(is[i] == wanted[i], "%s, element %d: %g, not %g", wg_name_of(x), i, is[i],
                  wanted[i]);
}

#define EXPECT(x, ...)                                                       \
    expect_value(x, (int)(sizeof((double[]){__VA_ARGS__}) / sizeof(double)), \
                 (double[]){__VA_ARGS__})

static wg_tensor leaf_with(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                           const double *x)
{
    const wg_tensor leaf = wg_param(t, name, dtype, shape);
    put(leaf, x);
    return leaf;
}

/* ---- When it happens ------------------------------------------------------------------------- */

Test(assign, happens_when_all_else_is_computed)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = leaf_with(t, "x", reals[d], WG_SHAPE(2), (double[]){1, 2});
        const wg_tensor next = wg_assign(x, wg_add(x, wg_scalar_like(x, 10)));
        const wg_tensor after =
            wg_mul(x, wg_scalar_like(x, 2)); /* recorded later, reads the old value */
        const wg_tensor seen = wg_broadcast(x, WG_SHAPE(1, 2)); /* a view of it, too */
        const wg_tensor wanted[] = {next, after, seen};
        wg_program *p = wg_compile(t, wanted, 3);
        cr_assert(wg_run(p) == WG_OK);
        EXPECT(after, 2, 4);
        EXPECT(seen, 1, 2);
        EXPECT(x, 11, 12);
        EXPECT(next, 11, 12);
        cr_assert(wg_run(p) == WG_OK);
        EXPECT(after, 22, 24);
        EXPECT(seen, 11, 12);
        EXPECT(x, 21, 22);
        wg_tape_free(t);
    }
}

Test(assign, does_not_happen_when_it_is_not_wanted)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_F64, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor y = wg_neg(x);
    wg_assign(x, y);
    run_for(&y, 1);
    EXPECT(y, -1, -2);
    EXPECT(x, 1, 2);
    wg_tape_free(t);
}

Test(assign, is_wanted_by_what_is_made_from_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_F64, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor y = wg_neg(wg_assign(x, wg_square(wg_add(x, x))));
    run_for(&y, 1);
    EXPECT(y, -4, -16);
    EXPECT(x, 4, 16);
    wg_tape_free(t);
}

Test(assign, happens_once_when_wanted_twice_and_when_everything_is_kept)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_F64, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor doubled = wg_add(x, x), next = wg_assign(x, doubled);
    const wg_tensor wanted[] = {next, next, x};
    run_for(wanted, 3);
    EXPECT(x, 2, 4);
    wg_program *p = wg_compile_with(t, wanted, 2, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK);
    EXPECT(x, 4, 8);
    EXPECT(doubled, 4, 8);
    wg_tape_free(t);
}

Test(assign, gives_a_first_value_to_what_was_never_written)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(2));
    const wg_tensor next = wg_assign(x, wg_full(t, WG_F64, WG_SHAPE(2), 7));
    run_for(&next, 1);
    EXPECT(x, 7, 7);
    wg_tape_free(t);
}

Test(assign, is_seen_by_other_programs)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_F32, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor next = wg_assign(x, wg_add(x, x)), y = wg_neg(x);
    wg_program *p = wg_compile(t, &y, 1), *update = wg_compile(t, &next, 1);
    cr_assert(wg_run(p) == WG_OK && wg_run(update) == WG_OK);
    EXPECT(y, -1, -2);
    cr_assert(wg_run(p) == WG_OK);
    EXPECT(y, -2, -4);
    wg_tape_free(t);
}

/* ---- What is stored -------------------------------------------------------------------------- */

Test(assign, swaps_two_parameters_and_turns_three)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = leaf_with(t, "a", WG_F64, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor b = leaf_with(t, "b", WG_F64, WG_SHAPE(2), (double[]){3, 4});
    const wg_tensor c = leaf_with(t, "c", WG_F64, WG_SHAPE(2), (double[]){5, 6});
    const wg_tensor swap[] = {wg_assign(a, b), wg_assign(b, a)};
    const wg_tensor turn[] = {swap[0], wg_assign(b, c), wg_assign(c, a)};
    run_for(swap, 2);
    EXPECT(a, 3, 4);
    EXPECT(b, 1, 2);
    run_for(turn, 3);
    EXPECT(a, 1, 2);
    EXPECT(b, 5, 6);
    EXPECT(c, 3, 4);
    wg_tape_free(t);
}

Test(assign, takes_views_of_its_target)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = leaf_with(t, "x", reals[d], WG_SHAPE(2, 2), (double[]){1, 2, 3, 4});
        const wg_tensor y =
            leaf_with(t, "y", reals[d], WG_SHAPE(2, 3), (double[]){1, 2, 3, 4, 5, 6});
        const wg_tensor turned = wg_assign(x, wg_transpose(x));
        const wg_tensor read_anew = wg_assign(y, wg_reshape(wg_transpose(y), WG_SHAPE(2, 3)));
        run_for((const wg_tensor[]){turned, read_anew}, 2);
        EXPECT(x, 1, 3, 2, 4);
        EXPECT(y, 1, 4, 2, 5, 3, 6);
        const wg_tensor same[] = {wg_assign(x, x)};
        run_for(same, 1);
        EXPECT(x, 1, 3, 2, 4);
        wg_tape_free(t);
    }
}

Test(assign, takes_views_and_reshapes_of_other_targets)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_F64, WG_SHAPE(2, 2), (double[]){1, 2, 3, 4});
    const wg_tensor y = leaf_with(t, "y", WG_F64, WG_SHAPE(4), (double[]){5, 6, 7, 8});
    const wg_tensor both[] = {wg_assign(y, wg_reshape(x, WG_SHAPE(4))),
                              wg_assign(x, wg_transpose(wg_reshape(y, WG_SHAPE(2, 2))))};
    run_for(both, 2);
    EXPECT(x, 5, 7, 6, 8);
    EXPECT(y, 1, 2, 3, 4);
    wg_tape_free(t);
}

Test(assign, of_an_assignment_hands_the_new_value_on)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = leaf_with(t, "a", WG_F64, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor b = leaf_with(t, "b", WG_F64, WG_SHAPE(2), (double[]){3, 4});
    const wg_tensor both = wg_assign(b, wg_assign(a, wg_mul(a, b)));
    run_for(&both, 1);
    EXPECT(a, 3, 8);
    EXPECT(b, 3, 8);
    wg_tape_free(t);
}

Test(assign, stores_constants_repeated_values_i64_and_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_I64, WG_SHAPE(2, 2), (double[]){1, 2, 3, 4});
    const wg_tensor row = leaf_with(t, "row", WG_I64, WG_SHAPE(2), (double[]){7, 8});
    const wg_tensor none = leaf_with(t, "none", WG_F32, WG_SHAPE(0, 3), NULL);
    const wg_tensor scalar = leaf_with(t, "scalar", WG_F32, WG_SCALAR, (double[]){3});
    const wg_tensor all[] = {wg_assign(x, wg_broadcast(row, WG_SHAPE(2, 2))), wg_assign(none, none),
                             wg_assign(scalar, wg_scalar(t, WG_F32, 4))};
    run_for(all, 3);
    EXPECT(x, 7, 8, 7, 8);
    EXPECT(scalar, 4);
    wg_tape_free(t);
}

Test(assign, writes_to_bound_memory)
{
    wg_tape *t = wg_tape_new();
    float mine[] = {1, 2}, other[] = {5, 6};
    const wg_tensor x = wg_param(t, "x", WG_F32, WG_SHAPE(2));
    const wg_tensor next = wg_assign(x, wg_add(x, x));
    cr_assert(wg_bind(x, mine, sizeof mine) == WG_OK);
    wg_program *p = wg_compile(t, &next, 1);
    cr_assert(wg_run(p) == WG_OK && mine[0] == 2 && mine[1] == 4);
    mine[0] = 10;
    cr_assert(wg_run(p) == WG_OK && mine[0] == 20 && mine[1] == 8);
    cr_assert(wg_bind(x, other, sizeof other) == WG_OK);
    cr_assert(wg_run(p) == WG_OK && other[0] == 10 && other[1] == 12 && mine[0] == 20);
    EXPECT(next, 10, 12);
    wg_tape_free(t);
}

/* Gradient descent of ½ Σ (x − c)² with two thirds as rate. */
Test(assign, makes_a_step_of_gradient_descent)
{
    wg_tape *t = wg_tape_new();
    double x_[] = {3, -1, 8};
    const double c_[] = {1, 2, 4}, rate = 2.0 / 3;
    const wg_tensor x = leaf_with(t, "x", WG_F64, WG_SHAPE(3), x_);
    const wg_tensor e = wg_sub(x, wg_constant(t, WG_F64, WG_SHAPE(3), c_, sizeof c_));
    const wg_tensor L = wg_mul(wg_scalar_like(x, 0.5), wg_sum(wg_square(e)));
    const wg_tensor step =
        wg_assign(x, wg_sub(x, wg_mul(wg_scalar_like(x, rate), wg_gradient(L, x))));
    wg_program *p = wg_compile(t, &step, 1);
    for (int run = 0; run < 5; run++) {
        cr_assert(wg_run(p) == WG_OK);
        for (int i = 0; i < 3; i++)
            x_[i] -= rate * (x_[i] - c_[i]);
        expect_value(x, 3, x_);
    }
    wg_tape_free(t);
}

/* ---- The rule -------------------------------------------------------------------------------- */

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_assign(x[0], x[1]);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(&r->shape[1]); i++)
        xbar[1][i] = ybar[i];
}

Test(assign, hands_its_adjoint_to_the_value_and_nothing_to_the_target)
{
    const wg_shape shapes[] = {{0, {0}}, {1, {4}}, {2, {3, 2}}, {2, {3, 0}}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_rule(&(rule){.op = "assign",
                           .build = build,
                           .arity = 2,
                           .shape = {shapes[i], shapes[i]},
                           .polynomial = true,
                           .pullback = pullback});
}

/* ---- Refusals -------------------------------------------------------------------------------- */

Test(assign, twice_to_one_target_is_refused_by_compile)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf_with(t, "x", WG_F64, WG_SHAPE(2), (double[]){1, 2});
    const wg_tensor twice[] = {wg_assign(x, wg_neg(x)), wg_assign(x, wg_exp(x))};
    cr_assert(!wg_compile(t, twice, 2));
    cr_assert(strcmp(wg_error_message(t), "wg_compile: x [2] is assigned twice") == 0, "%s",
              wg_error_message(t));
    expect_error(t, WG_ERROR_ARGUMENT, "wg_compile: x [2] is assigned twice");
    run_for(twice, 1);
    EXPECT(x, -1, -2);
    wg_tape_free(t);
}

Test(assign, refuses_targets_that_are_no_leaves_and_values_of_another_shape)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(2)), y = wg_name(wg_neg(x), "y");
    const wg_tensor row = wg_input(t, "row", WG_F64, WG_SHAPE(1, 2));
    wg_assign(y, x);
    cr_assert(strcmp(wg_error_message(t), "assign: y [2] is no input, parameter or state") == 0);
    expect_poisoned(wg_assign(y, x), t, WG_ERROR_ARGUMENT, "assign: y [2]");
    expect_poisoned(wg_assign(wg_full(t, WG_F64, WG_SHAPE(2), 1), x), t, WG_ERROR_ARGUMENT,
                    "is no input, parameter or state");
    expect_poisoned(wg_assign(wg_assign(x, y), y), t, WG_ERROR_ARGUMENT,
                    "is no input, parameter or state");
    expect_poisoned(wg_assign(x, row), t, WG_ERROR_SHAPE,
                    "assign: row [1×2] to x [2]: shapes must be equal");
    expect_poisoned(wg_assign(x, wg_sum(x)), t, WG_ERROR_SHAPE, "shapes must be equal");
    check_refusals(&(rule){.op = "assign",
                           .build = build,
                           .arity = 2,
                           .shape = {WG_SHAPE(3), WG_SHAPE(3)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
