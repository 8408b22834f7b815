/* Tests of ops/with.c. */
#include "gradients.h"

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_with(x[0], x + 1, 1);
}

static void first_alone(const rule *r, const double *const x[], const double *ybar,
                        double *const xbar[])
{
    (void)x;
    const int64_t n = count_of(&r->shape[0]), others = count_of(&r->shape[1]);
    for (int64_t i = 0; i < n; i++)
        xbar[0][i] = ybar[i];
    for (int64_t i = 0; i < others; i++)
        xbar[1][i] = 0;
}

Test(with, is_its_first_operand)
{
    const wg_shape shapes[][2] = {{{0, {0}}, {1, {5}}},
                                  {{2, {3, 4}}, {0, {0}}},
                                  {{2, {3, 0}}, {2, {2, 2}}},
                                  {{1, {2}}, {1, {0}}}};
    check_rule_of_shapes(
        (rule){
            .op = "with", .build = build, .arity = 2, .polynomial = true, .pullback = first_alone},
        4, shapes);
}

/* Also others of other dtypes, more of them than are recorded at a time. */
Test(with, carries_assignments_into_programs_of_its_result)
{
    enum { N = 70 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F32, WG_SHAPE(3));
    wg_tensor target[N], others[N];
    put(x, (double[]){1, 2, 3});
    for (int i = 0; i < N; i++) {
        const wg_dtype dtype = (wg_dtype)(i % WG_DTYPES);
        target[i] = wg_state(t, "", dtype, WG_SHAPE(1 + i % 2));
        wg_fill(target[i], i);
        others[i] =
            wg_assign(target[i], dtype == WG_I64 ? wg_next(target[i])
                                                 : wg_add(target[i], wg_scalar_like(target[i], 1)));
    }
    const wg_tensor y = wg_with(wg_square(x), others, N), gradient = wg_gradient(wg_sum(y), x),
                    wanted[] = {y, gradient};
    wg_program *p = wg_compile(t, wanted, 2);
    for (int run = 1; run <= 3; run++) {
        double got[3];
        cr_assert(wg_run(p) == WG_OK);
        get(y, got);
        cr_assert(got[0] == 1 && got[1] == 4 && got[2] == 9);
        get(gradient, got);
        cr_assert(got[0] == 2 && got[1] == 4 && got[2] == 6);
        for (int i = 0; i < N; i++) {
            get(target[i], got);
            cr_assert(got[0] == i + run && got[i % 2] == i + run);
        }
    }
    expect_ok(t);
    wg_tape_free(t);
}

/* What else a program reads of a target that it carries is the old value, as ever. */
Test(with, an_updated_parameter_is_read_before)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SCALAR), L = wg_square(w);
    const wg_tensor update = wg_assign(w, wg_sub(w, wg_gradient(L, w))), y = wg_with(L, &update, 1);
    put(w, (double[]){3});
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_run(p) == WG_OK && wg_item(y) == 9 && wg_item(w) == -3);
    cr_assert(wg_run(p) == WG_OK && wg_item(y) == 9 && wg_item(w) == 3);
    wg_tape_free(t);
}

Test(with, copies_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)),
                    other = wg_input(t, "o", WG_F64, WG_SHAPE(2));
    const wg_tensor y = wg_exp(wg_with(x, &other, 1));
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_program_steps(p) == 1);
    cr_assert(wg_same(wg_with(x, NULL, 0), x));
    wg_tape_free(t);
}

Test(with, refuses_lists_that_are_none)
{
    wg_tape *t = wg_tape_new(), *u = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)),
                    other = wg_input(u, "o", WG_F64, WG_SHAPE(2));
    cr_assert(!wg_is_valid(wg_with(x, NULL, 2)));
    expect_error(t, WG_ERROR_NULL, "with: the list of 2 others is NULL");
    cr_assert(!wg_is_valid(wg_with(x, &x, -1)));
    expect_error(t, WG_ERROR_ARGUMENT, "with: -1 others");
    cr_assert(!wg_is_valid(wg_with(x, &other, 1)));
    expect_error(t, WG_ERROR_ARGUMENT, "with: operand 2 is of another tape");
    cr_assert(!wg_is_valid(wg_with(x, (wg_tensor[]){{t, 0, 0}}, 1)));
    expect_error(t, WG_ERROR_NULL, "with: operand 2 is poisoned");
    cr_assert(!wg_is_valid(wg_with(WG_NONE, &x, 1)) && !wg_with(WG_NONE, NULL, 0).tape);
    wg_clear_error(t);
    wg_tape_free(t);
    wg_tape_free(u);
}
