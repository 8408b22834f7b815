/* Tests of src/train/minimize.c. */
#include "training.h"

#include <stdio.h>
#include <string.h>

#include "memory.h"

/* ---- The step -------------------------------------------------------------------------------- */

Test(minimize, updates_the_parameters_and_is_the_loss_before)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_sgd(0.5);
    const wg_tensor y = wg_minimize(half_square(t), &o);
    put(wg_find(t, "p"), (double[]){4});
    wg_program *step = wg_compile(t, &y, 1);
    for (int k = 1; k <= 5; k++) {
        const double p = item_named(t, "p");
        cr_assert(wg_run(step) == WG_OK);
        cr_assert(wg_item(y) == p * p / 2 && item_named(t, "p") == p / 2);
        cr_assert(item_named(t, "sgd/step") == k);
    }
    expect_ok(t);
    wg_tape_free(t);
}

/* A scalar parameter of that name, 1 at first. */
static wg_tensor param_1(wg_tape *t, const char *name, wg_dtype dtype)
{
    const wg_tensor p = wg_param(t, name, dtype, WG_SCALAR);
    wg_fill(p, 1);
    return p;
}

/* More than are carried along at a time; each goes down by its own derivative, i. */
Test(minimize, any_number_of_parameters)
{
    enum { N = 100 };
    wg_tape *t = wg_tape_new();
    wg_tensor p[N], L = wg_scalar(t, WG_F64, 0);
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        p[i] = param_1(t, name, WG_F64);
        L = wg_add(L, wg_mul(wg_scalar(t, WG_F64, i + 1), p[i]));
    }
    wg_optimizer o = wg_sgd(0.5);
    o.momentum = 0.5;
    const wg_tensor y = wg_minimize(L, &o);
    run_for(&y, 1);
    for (int i = 0; i < N; i++)
        cr_assert(wg_item(p[i]) == 1 - 0.5 * (i + 1));
    wg_tape_free(t);
}

Test(minimize, parameters_of_both_real_types)
{
    wg_optimizer all[] = {wg_sgd(0.25), wg_adam(0.25), wg_adamw(0.25), wg_rmsprop(0.25),
                          wg_adagrad(0.25)};
    for (int i = 0; i < 5; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = param_1(t, "a", WG_F32), b = param_1(t, "b", WG_F64);
        const wg_tensor L = wg_add(wg_cast(wg_square(a), WG_F64), wg_square(b));
        all[i].weight_decay = 0.125;
        all[i].clip_value = 1.5;
        const wg_tensor y = wg_minimize(L, &all[i]);
        run_for(&y, 1);
        cr_assert(wg_item(b) < 1 && near(wg_item(a), wg_item(b), 0, 1e-6));
        expect_ok(t);
        wg_tape_free(t);
    }
}

Test(minimize, a_common_norm_wants_a_common_dtype)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.25);
    const wg_tensor a = param_1(t, "a", WG_F32), b = param_1(t, "b", WG_F64);
    o.clip_norm = 1;
    expect_poisoned(wg_minimize(wg_add(wg_cast(a, WG_F64), b), &o), t, WG_ERROR_DTYPE,
                    "is f64, those before it f32");
    wg_tape_free(t);
}

/* ---- Which parameters ------------------------------------------------------------------------ */

/* Neither what L does not depend on, nor what no gradient reaches, nor inputs, states and counters;
 * not even by weight decay. */
Test(minimize, only_parameters_that_have_a_gradient)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.5);
    o.weight_decay = 0.5;
    const wg_tensor p = param_1(t, "p", WG_F64), other = param_1(t, "other", WG_F64),
                    frozen = param_1(t, "frozen", WG_F64),
                    input = wg_input(t, "x", WG_F64, WG_SCALAR),
                    state = wg_state(t, "s", WG_F64, WG_SCALAR),
                    count = wg_param(t, "count", WG_I64, WG_SCALAR);
    const wg_tensor untouched[] = {other, frozen, input, state, count};
    wg_tensor L = wg_mul(wg_mul(p, wg_stop_gradient(frozen)), wg_mul(input, state));
    L = wg_with(wg_add(L, wg_cast(count, WG_F64)), &other, 1);
    for (int i = 2; i < 5; i++)
        wg_fill(untouched[i], 1);
    const wg_tensor later = wg_param(t, "later", WG_F64, WG_SCALAR), y = wg_minimize(L, &o);
    run_for(&y, 1);
    for (int i = 0; i < 5; i++)
        cr_assert(wg_item(untouched[i]) == 1, "%s", wg_name_of(untouched[i]));
    cr_assert(wg_item(p) == 1 - 0.5 * 1.5);
    cr_assert(!wg_find_quietly(t, "sgd/later/b").tape && wg_is_valid(later));
    expect_ok(t);
    wg_tape_free(t);
}

/* Also for those that L does not depend on, and inputs. */
Test(minimize, over_given_parameters_leaves_others_alone)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.5);
    o.weight_decay = 0.5;
    const wg_tensor a = param_1(t, "a", WG_F64), b = param_1(t, "b", WG_F64),
                    c = param_1(t, "c", WG_F64), x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_fill(x, 1);
    const wg_tensor L = wg_mul(wg_mul(a, b), x), given[] = {x, a, c};
    const wg_tensor y = wg_minimize_over(L, &o, given, 3);
    run_for(&y, 1);
    cr_assert(wg_item(a) == 0.25 && wg_item(x) == 0.25 && wg_item(b) == 1 && wg_item(c) == 0.75);
    wg_tape_free(t);
}

/* ---- Names and scopes ------------------------------------------------------------------------ */

static void expect_distinct_names(wg_tape *t)
{
    for (wg_tensor a = wg_next_leaf(t, WG_NONE); a.tape; a = wg_next_leaf(t, a))
        if (wg_node_of(a)->op->role == WG_ROLE_STATE)
            cr_assert(wg_same(wg_find(t, wg_name_of(a)), a), "%s", wg_name_of(a));
}

static wg_tensor sum_of_products(const wg_tensor p[], int n)
{
    wg_tensor L = p[0];
    for (int i = 1; i < n; i++)
        L = wg_mul(L, p[i]);
    return L;
}

Test(minimize, states_are_named_after_optimiser_and_parameter)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_adam(0.1);
    char longest[400];
    memset(longest, 'w', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const wg_tensor p[] = {param_1(t, "layer1/norm/gain", WG_F64),
                           param_1(t, "W", WG_F64),
                           param_1(t, "same", WG_F64),
                           param_1(t, "same", WG_F64),
                           param_1(t, NULL, WG_F64),
                           param_1(t, "a//b", WG_F64),
                           param_1(t, "a/", WG_F64),
                           param_1(t, longest, WG_F64)};
    cr_assert(wg_is_valid(wg_minimize(sum_of_products(p, 8), &o)), "%s", wg_error_message(t));
    cr_assert(strcmp(wg_scope_now(t), "") == 0);
    const char *const names[] = {"adam/step", "adam/layer1/norm/gain/m",
                                 "adam/W/v",  "adam/same/m",
                                 "adam/#3/m", "adam/#5/m",
                                 "adam/#6/v", "adam/#7/m",
                                 "adam/#8/m"};
    for (int i = 0; i < 9; i++)
        cr_assert(wg_is_valid(wg_find_quietly(t, names[i])), "%s", names[i]);
    expect_distinct_names(t);
    wg_tape_free(t);
}

Test(minimize, two_optimisers_of_two_names)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = param_1(t, "a", WG_F64), b = param_1(t, "b", WG_F64), L = wg_mul(a, b);
    wg_optimizer slow = wg_sgd(0.125), fast = wg_sgd(0.5);
    slow.momentum = fast.momentum = 0.5;
    fast.name = "fast";
    const wg_tensor y = wg_minimize_over(wg_minimize_over(L, &slow, &a, 1), &fast, &b, 1);
    run_for(&y, 1);
    cr_assert(wg_item(a) == 1 - 0.125 && wg_item(b) == 0.5);
    cr_assert(item_named(t, "sgd/a/b") == 1 && item_named(t, "fast/b/b") == 1);
    cr_assert(item_named(t, "sgd/step") == 1 && item_named(t, "fast/step") == 1);
    expect_distinct_names(t);
    wg_tape_free(t);
}

Test(minimize, a_scope_of_states_is_taken_once)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_sgd(0.5);
    const wg_tensor L = half_square(t);
    cr_assert(wg_is_valid(wg_minimize(L, &o)));
    const int64_t before = wg_tape_count(t);
    expect_poisoned(wg_minimize(L, &o), t, WG_ERROR_STATE, "scope sgd has states already");
    cr_assert(wg_tape_count(t) == before && strcmp(wg_scope_now(t), "") == 0);
    wg_scope(t, "second");
    cr_assert(wg_is_valid(wg_minimize(L, &o)) && wg_find_quietly(t, "second/sgd/step").tape);
    cr_assert(strcmp(wg_scope_now(t), "second") == 0);
    wg_tape_free(t);
}

/* Gradients belong where they were, states to the optimiser. */
Test(minimize, gradients_are_not_in_the_optimisers_scope)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_adam(0.5);
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    p = wg_param(t, "p", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_sum(wg_exp(wg_mul(x, p)));
    wg_minimize(L, &o);
    cr_assert(strcmp(wg_scope_of(wg_gradient(L, p)), "") == 0);
    cr_assert(strcmp(wg_scope_of(wg_find(t, "adam/p/m")), "adam/p") == 0);
    wg_tape_free(t);
}

/* ---- Going on -------------------------------------------------------------------------------- */

/* A model whose loss is not a polynomial, with everything that has a state. */
static wg_tensor training(wg_tape *t)
{
    wg_optimizer o = wg_adam(0.05);
    o.amsgrad = true;
    o.clip_norm = 0.75;
    o.schedule = wg_cosine_schedule(20, 0.001);
    o.schedule.warmup = 5;
    const wg_tensor W = wg_param(t, "W", WG_F32, WG_SHAPE(4, 5)),
                    b = wg_param(t, "b", WG_F32, WG_SHAPE(4));
    put_random(W, 1, -1, 1);
    put_random(b, 2, -1, 1);
    const wg_tensor x = wg_full(t, WG_F32, WG_SHAPE(5), 0.5);
    return wg_minimize(wg_sum(wg_exp(wg_tanh(wg_add(wg_matmul(W, x), b)))), &o);
}

static void run_times(wg_tensor y, int times)
{
    wg_program *p = wg_compile(y.tape, &y, 1);
    for (int i = 0; i < times; i++)
        cr_assert(wg_run(p) == WG_OK);
    wg_program_free(p);
}

static void copy_leaves(wg_tape *from, wg_tape *to)
{
    double value[MOST];
    for (wg_tensor x = wg_next_leaf(from, WG_NONE); x.tape; x = wg_next_leaf(from, x)) {
        get(x, value);
        put(wg_find(to, wg_name_of(x)), value);
    }
}

/* Parameters and states, by name, are all that a step hands to the next. */
Test(minimize, goes_on_on_another_tape_with_the_same_bits)
{
    wg_tape *t = wg_tape_new(), *u = wg_tape_new();
    const wg_tensor y = training(t), z = training(u);
    run_times(y, 7);
    copy_leaves(t, u);
    run_times(y, 6);
    run_times(z, 6);
    for (wg_tensor x = wg_next_leaf(t, WG_NONE); x.tape; x = wg_next_leaf(t, x)) {
        double a[MOST], b[MOST];
        get(x, a);
        get(wg_find(u, wg_name_of(x)), b);
        for (int i = 0; i < wg_count(x); i++)
            cr_assert(same_bits(a[i], b[i], wg_dtype_of(x)), "%s", wg_name_of(x));
    }
    cr_assert(wg_item(y) == wg_item(z));
    wg_tape_free(t);
    wg_tape_free(u);
}

/* ---- Optimisers of one's own ----------------------------------------------------------------- */

/* p ← p − γ own sign g */
static wg_tensor by_sign(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                         wg_tensor k)
{
    (void)k;
    const wg_tensor size = wg_mul(rate, wg_scalar_like(rate, *(const double *)o->own));
    return wg_assign(p, wg_sub(p, wg_mul(wg_cast(size, wg_dtype_of(p)), wg_sign(g))));
}

static wg_tensor no_update(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                           wg_tensor k)
{
    (void)o, (void)g, (void)rate, (void)k;
    return wg_poisoned(p.tape);
}

Test(minimize, an_optimiser_may_be_ones_own)
{
    wg_tape *t = wg_tape_new();
    const double half = 0.5;
    wg_optimizer o = {.name = "signs", .update = by_sign, .rate = 0.5, .own = &half};
    const wg_tensor p = param_1(t, "p", WG_F32), y = wg_minimize(wg_square(p), &o);
    run_for(&y, 1);
    cr_assert(wg_item(p) == 0.75);
    const int64_t before = wg_tape_count(t);
    o.update = no_update;
    o.name = "none";
    cr_assert(!wg_is_valid(wg_minimize(wg_square(p), &o)) && wg_tape_count(t) == before);
    cr_assert(wg_error(t) == WG_ERROR_NULL);
    wg_tape_free(t);
}

/* ---- Errors and memory ----------------------------------------------------------------------- */

Test(minimize, refuses_what_it_cannot_minimise)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_sgd(0.5);
    const wg_tensor p = wg_param(t, "p", WG_F64, WG_SHAPE(2)),
                    x = wg_input(t, "x", WG_F64, WG_SCALAR);
    const int64_t before = wg_tape_count(t);
    expect_poisoned(wg_minimize(p, &o), t, WG_ERROR_SHAPE, "wg_gradient: p [2] is not a single");
    expect_poisoned(wg_minimize(x, &o), t, WG_ERROR_ARGUMENT, "x [] depends on no parameter");
    expect_poisoned(wg_minimize(wg_poisoned(t), &o), t, WG_ERROR_NULL, "");
    cr_assert(!wg_minimize(WG_NONE, &o).tape);
    cr_assert(wg_tape_count(t) == before);
    wg_optimizer bad = o;
    bad.name = "a/b";
    expect_poisoned(wg_minimize(wg_sum(p), &bad), t, WG_ERROR_ARGUMENT, "wg_scope: \"a/b\" is no");
    bad = o;
    bad.schedule = wg_step_schedule(0, 1);
    expect_poisoned(wg_minimize(wg_sum(p), &bad), t, WG_ERROR_ARGUMENT, "step schedule: 0 steps");
    cr_assert(!wg_find_quietly(t, "sgd/step").tape && strcmp(wg_scope_now(t), "") == 0);
    cr_assert(wg_is_valid(wg_minimize(wg_sum(p), &o)));
    wg_tape_free(t);
}

Test(minimize, refuses_lists_that_are_none)
{
    wg_tape *t = wg_tape_new(), *u = wg_tape_new();
    const wg_optimizer o = wg_sgd(0.5);
    const wg_tensor L = half_square(t), p = wg_find(t, "p"), elsewhere = half_square(u);
    const wg_tensor twice[] = {p, p}, computed[] = {p, L}, other[] = {elsewhere},
                    none[] = {WG_NONE}, whole[] = {wg_input(t, "i", WG_I64, WG_SCALAR)};
    const wg_status bad = WG_ERROR_ARGUMENT;
    expect_poisoned(wg_minimize_over(L, &o, NULL, 1), t, WG_ERROR_NULL, "the list is NULL");
    expect_poisoned(wg_minimize_over(L, &o, twice, 0), t, bad, "wg_minimize_over: 0 parameters");
    expect_poisoned(wg_minimize_over(L, &o, twice, -1), t, bad, "-1 parameters");
    expect_poisoned(wg_minimize_over(L, &o, twice, 2), t, bad, "p [] is given twice");
    expect_poisoned(wg_minimize_over(L, &o, computed, 2), t, bad,
                    "is no input, parameter or state");
    expect_poisoned(wg_minimize_over(L, &o, other, 1), t, bad, "parameter 1 is");
    expect_poisoned(wg_minimize_over(L, &o, none, 1), t, bad, "parameter 1 is a tensor without a");
    expect_poisoned(wg_minimize_over(L, &o, whole, 1), t, bad, "parameter 1 is i []");
    cr_assert(!wg_minimize_over(WG_NONE, &o, twice, 1).tape);
    wg_tape_free(t);
    wg_tape_free(u);
}

Test(minimize, running_allocates_nothing)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    const wg_tensor y = training(t);
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_run(p) == WG_OK);
    const size_t calls = m.calls;
    for (int i = 0; i < 10; i++)
        cr_assert(wg_run(p) == WG_OK);
    cr_assert(m.calls == calls);
    wg_tape_free(t);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

/* Whichever allocation fails, the error is kept, no scope stays open, nothing is lost, and it can be
 * done again. */
Test(minimize, the_nth_allocation_fails_for_every_n)
{
    memory m = {.failed = true};
    for (size_t n = 0; m.failed; n++) {
        m = (memory){0};
        const wg_allocator a = allocator_of(&m);
        wg_tape *t = wg_tape_new_with(&a);
        const wg_tensor p = param_1(t, "p", WG_F64);
        wg_optimizer o = wg_rmsprop(0.5);
        o.centered = true;
        o.momentum = o.clip_norm = 0.5;
        m.fail_from = m.fail_to = m.calls + 1 + n;
        wg_tensor y = wg_minimize(wg_exp(wg_square(p)), &o);
        cr_assert(wg_is_valid(y) == !m.failed && strcmp(wg_scope_now(t), "") == 0);
        cr_assert(wg_error(t) == (m.failed ? WG_ERROR_MEMORY : WG_OK), "%zu", n);
        wg_clear_error(t);
        m.fail_from = m.fail_to = 0;
        y = m.failed ? wg_minimize(wg_exp(wg_square(p)), &o) : y;
        run_for(&y, 1);
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken && n < 1000);
    }
    cr_assert(m.calls > 10);
}
