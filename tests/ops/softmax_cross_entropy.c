/* Tests of ops/softmax_cross_entropy.c. */
#include "along.h"

#include <math.h>
#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_softmax_cross_entropy(x[0], x[1], *(const int *)r->with);
}

/* ∂l/∂z_i = −Σ_k target_k ([i = k] − p_i), written out; ∂l/∂target_k = −log p_k. */
static void pullback(const rule *r, const double *const x[], const double *lbar,
                     double *const xbar[])
{
    const lines along = lines_along(&r->shape[0], *(const int *)r->with);
    for (int64_t l = 0; l < along.count; l++) {
        double z[MOST], target[MOST], p[MOST], log_p[MOST];
        get_line(&along, l, x[0], z);
        get_line(&along, l, x[1], target);
        softmax_of(along.length, z, p, WG_F64);
        log_softmax_of(along.length, z, log_p, WG_F64);
        for (int64_t i = 0; i < along.length; i++) {
            xbar[1][on_line(&along, l, i)] = -log_p[i] * lbar[l];
            for (int64_t k = 0; k < along.length; k++)
                xbar[0][on_line(&along, l, i)] -= target[k] * ((i == k) - p[i]) * lbar[l];
        }
    }
}

/* ---- Bits ------------------------------------------------------------------------------------ */

/* −Σ target ∘ log_softmax(z), each product rounded, in the order of a sum. */
static double loss_of(int64_t n, const double *z, const double *target, wg_dtype dtype)
{
    double term[MOST];
    log_softmax_of(n, z, term, dtype);
    for (int64_t i = 0; i < n; i++)
        term[i] = rounded(target[i] * term[i], dtype);
    return -sum_in_order(n, term, dtype);
}

/* (softmax(z) Σ target − target) ∘ l̄, likewise. */
static void gradient_of(int64_t n, const double *z, const double *target, double lbar, double *to,
                        wg_dtype dtype)
{
    const double total = sum_in_order(n, target, dtype);
    softmax_of(n, z, to, dtype);
    for (int64_t i = 0; i < n; i++) {
        const double delta = rounded(rounded(to[i] * total, dtype) - target[i], dtype);
        to[i] = rounded(delta * lbar, dtype);
    }
}

static void expect_bits(wg_dtype dtype, wg_shape shape, int axis)
{
    static double z[MOST], target[MOST], l[MOST], lbar[MOST], g[MOST];
    static double zline[MOST], tline[MOST], gline[MOST];
    wg_tape *t = wg_tape_new();
    const lines along = lines_along(&shape, axis);
    const wg_tensor leaf[] = {wg_input(t, "z", dtype, shape), wg_input(t, "y", dtype, shape)};
    const wg_tensor y = wg_softmax_cross_entropy(leaf[0], leaf[1], axis);
    const wg_tensor seed = wg_input(t, "seed", dtype, wg_shape_of(y));
    const wg_tensor wanted[] = {y, wg_vjp(y, seed, leaf[0])};
    put_random(leaf[0], 1, -9, 9);
    put_random(leaf[1], 2, -1, 2);
    put_random(seed, 3, -2, 2);
    get(leaf[0], z);
    get(leaf[1], target);
    get(seed, lbar);
    run_for(wanted, 2);
    get(wanted[0], l);
    get(wanted[1], g);
    for (int64_t i = 0; i < along.count; i++) {
        get_line(&along, i, z, zline);
        get_line(&along, i, target, tline);
        const double loss = loss_of(along.length, zline, tline, dtype);
        cr_assert(same_bits(l[i], loss, dtype), "line %d: %a, not %a", (int)i, l[i], loss);
        gradient_of(along.length, zline, tline, lbar[i], gline, dtype);
        for (int64_t k = 0; k < along.length; k++)
            cr_assert(same_bits(g[on_line(&along, i, k)], gline[k], dtype));
    }
    wg_tape_free(t);
}

Test(softmax_cross_entropy, is_minus_target_times_log_softmax_in_the_documented_bits)
{
    for (int d = 0; d < 2; d++) {
        for (int axis = 0; axis < 3; axis++)
            expect_bits(reals[d], WG_SHAPE(3, 17, 5), axis);
        expect_bits(reals[d], WG_SHAPE(1300, 3), 0);
        expect_bits(reals[d], WG_SHAPE(2, 1300), 1);
        expect_bits(reals[d], WG_SHAPE(600), 0);
        expect_bits(reals[d], WG_SHAPE(4, 1), 1);
        expect_bits(reals[d], WG_SHAPE(3, 0), 0);
    }
}

/* For one-hot targets: equation (10) of the notes, ŷ − y, to the bit. */
Test(softmax_cross_entropy, has_y_hat_minus_y_as_its_gradient_for_one_hot_targets)
{
    enum { C = 10, B = 12 };
    for (int d = 0; d < 2; d++) {
        double one_hot[C * B] = {0}, y_hat[C * B], delta[C * B];
        wg_tape *t = wg_tape_new();
        const wg_tensor z = wg_input(t, "z", reals[d], WG_SHAPE(C, B));
        const wg_tensor y = wg_input(t, "y", reals[d], WG_SHAPE(C, B));
        const wg_tensor wanted[] = {wg_gradient(wg_sum(wg_softmax_cross_entropy(z, y, 0)), z),
                                    wg_softmax(z, 0)};
        put_random(z, 4, -30, 30);
        for (int j = 0; j < B; j++)
            one_hot[(7 * j % C) * B + j] = 1;
        put(y, one_hot);
        run_for(wanted, 2);
        get(wanted[0], delta);
        get(wanted[1], y_hat);
        for (int i = 0; i < C * B; i++)
            cr_assert(same_bits(delta[i], rounded(y_hat[i] - one_hot[i], reals[d]), reals[d]));
        wg_tape_free(t);
    }
}

/* ---- Values ---------------------------------------------------------------------------------- */

Test(softmax_cross_entropy, is_exact_for_logits_of_any_size)
{
    const struct {
        double z[3], target[3], loss, delta[3];
    } cases[] = {
        {{1e4, -1e4, 0}, {1, 0, 0}, 0, {0, 0, 0}},
        {{1e4, -1e4, 0}, {0, 1, 0}, 2e4, {1, -1, 0}},
        {{1e4, -1e4, 0}, {0, 0, 1}, 1e4, {1, 0, -1}},
        {{1e4, -1e4, 0}, {0, 0.5, 0.5}, 1.5e4, {1, -0.5, -0.5}},
        {{1e4, -1e4, 0}, {0, 0, 0}, 0, {0, 0, 0}},
        {{1e4, -1e4, 0}, {0, 3, -1}, 5e4, {2, -3, 1}},
        {{-INFINITY, 0, -INFINITY}, {0, 1, 0}, NAN, {0, 0, 0}}, /* 0 times -inf */
        {{-INFINITY, 0, -INFINITY}, {1, 0, 0}, NAN, {-1, 1, 0}},
        {{NAN, 0, 0}, {0, 1, 0}, NAN, {NAN, NAN, NAN}},
        {{0, 0, 0}, {0, NAN, 0}, NAN, {NAN, NAN, NAN}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double loss, delta[3];
            const wg_tensor z = wg_input(t, "z", reals[d], WG_SHAPE(3));
            const wg_tensor y = wg_input(t, "y", reals[d], WG_SHAPE(3));
            const wg_tensor l = wg_softmax_cross_entropy(z, y, -1);
            const wg_tensor wanted[] = {l, wg_gradient(l, z)};
            put(z, cases[i].z);
            put(y, cases[i].target);
            run_for(wanted, 2);
            get(l, &loss);
            get(wanted[1], delta);
            cr_assert(near(loss, cases[i].loss, 0, 0), "case %d: %g", (int)i, loss);
            for (int k = 0; k < 3; k++)
                cr_assert(near(delta[k], cases[i].delta[k], 0, 0), "case %d: %g", (int)i, delta[k]);
            wg_tape_free(t);
        }
}

Test(softmax_cross_entropy, of_no_classes_is_zero)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double l[3];
        const wg_tensor none = wg_full(t, reals[d], WG_SHAPE(3, 0), 1);
        value_of(wg_softmax_cross_entropy(none, none, 1), l);
        for (int i = 0; i < 3; i++)
            cr_assert(l[i] == 0);
        wg_tape_free(t);
    }
}

/* ---- The rule -------------------------------------------------------------------------------- */

Test(softmax_cross_entropy, has_a_rule_for_any_targets_along_every_axis)
{
    check_rule_along_axes(
        (rule){.op = "softmax_cross_entropy", .build = build, .arity = 2, .pullback = pullback});
}

/* Equations (7) to (9) of the notes: softmax, then −Σ y log ŷ. */
static wg_tensor long_way(wg_tensor z, wg_tensor y)
{
    const wg_tensor y_hat = wg_softmax(z, 0);
    return wg_neg(wg_sum_axes(wg_mul(y, wg_log(y_hat)), WG_AXES(0), false));
}

static void expect_near(wg_tensor a, wg_tensor b, double within)
{
    double av[MOST], bv[MOST];
    const wg_tensor wanted[] = {a, b};
    run_for(wanted, 2);
    get(a, av);
    get(b, bv);
    for (int64_t i = 0; i < wg_count(a); i++)
        cr_assert(near(av[i], bv[i], within, within), "%.17g, the long way %.17g", av[i], bv[i]);
}

Test(softmax_cross_entropy, equals_the_long_way_round_to_rounding)
{
    for (int d = 0; d < 2; d++) {
        const double within = d ? 1e-13 : 3e-5;
        wg_tape *t = wg_tape_new();
        const wg_tensor z = wg_input(t, "z", reals[d], WG_SHAPE(10, 6));
        const wg_tensor y = wg_input(t, "y", reals[d], WG_SHAPE(10, 6));
        const wg_tensor lbar = wg_input(t, "lbar", reals[d], WG_SHAPE(6));
        const wg_tensor v = wg_input(t, "v", reals[d], WG_SHAPE(10, 6));
        const wg_tensor fused = wg_softmax_cross_entropy(z, y, 0), slow = long_way(z, y);
        put_random(z, 1, -4, 4);
        put_random(y, 2, -1, 1);
        put_random(lbar, 3, -2, 2);
        put_random(v, 4, -2, 2);
        expect_near(fused, slow, within);
        expect_near(wg_vjp(fused, lbar, z), wg_vjp(slow, lbar, z), within);
        expect_near(wg_vjp(fused, lbar, y), wg_vjp(slow, lbar, y), within);
        expect_near(wg_vjp(wg_vjp(fused, lbar, z), v, z), wg_vjp(wg_vjp(slow, lbar, z), v, z),
                    within);
        expect_near(wg_vjp(wg_vjp(fused, lbar, z), v, y), wg_vjp(wg_vjp(slow, lbar, z), v, y),
                    within);
        wg_tape_free(t);
    }
}

/* ---- Axes and refusals ----------------------------------------------------------------------- */

Test(softmax_cross_entropy, counts_axes_from_either_end_and_refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor z = wg_input(t, "z", WG_F32, WG_SHAPE(3, 4));
    const wg_tensor y = wg_input(t, "y", WG_F32, WG_SHAPE(3, 4));
    const wg_tensor row = wg_input(t, "row", WG_F32, WG_SHAPE(1, 4));
    cr_assert(wg_same(wg_softmax_cross_entropy(z, y, 1), wg_softmax_cross_entropy(z, y, -1)));
    cr_assert(!wg_same(wg_softmax_cross_entropy(z, y, 1), wg_softmax_cross_entropy(y, z, 1)));
    expect_poisoned(
        wg_softmax_cross_entropy(z, row, 0), t, WG_ERROR_SHAPE,
        "softmax_cross_entropy: logits z [3×4] and targets row [1×4]: shapes must be equal");
    expect_poisoned(wg_softmax_cross_entropy(z, y, 2), t, WG_ERROR_ARGUMENT,
                    "softmax_cross_entropy: there is no axis 2 of z [3×4], which has 2");
    expect_poisoned(wg_softmax_cross_entropy(wg_sum(z), wg_sum(y), 0), t, WG_ERROR_ARGUMENT,
                    "softmax_cross_entropy: there is no axis 0");
    check_refusals(&(rule){.op = "softmax_cross_entropy",
                           .build = build,
                           .with = &(int){0},
                           .arity = 2,
                           .shape = {WG_SHAPE(3, 2), WG_SHAPE(3, 2)}});
    wg_tape_free(t);
}
