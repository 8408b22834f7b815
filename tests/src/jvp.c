/* Tests of src/jvp.c: forward mode against differences, reverse mode and formulas; what it records;
 * rules that cannot be transposed. */
#include "graphs.h"
#include "memory.h"

#include <math.h>
#include <string.h>

static wg_tensor jvp_of(wg_tensor y, wg_tensor x, wg_tensor tangent)
{
    return wg_jvp(y, &x, &tangent, 1);
}

static wg_tensor inner(wg_tensor a, wg_tensor b)
{
    return wg_sum(wg_mul(a, b));
}

static void tangents_for(const graph *g, wg_tensor tangent[])
{
    for (int k = 0; k < LEAVES; k++) {
        const wg_tensor x = g->leaf[k];
        tangent[k] = wg_input(x.tape, "tangent", wg_dtype_of(x), wg_shape_of(x));
        put_random(tangent[k], 77 + (uint64_t)k, -1, 1);
    }
}

/* ---- Random graphs --------------------------------------------------------------------------- */

/* ⟨ȳ, J v⟩ = ⟨Jᵀ ȳ, v⟩ for every tensor of the graph; the left side never asks for the leaf that
 * nobody writes, or the run would refuse. */
static void check_against_vjp(const graph *g, const wg_tensor tangent[], wg_tensor y)
{
    wg_tape *t = y.tape;
    const wg_tensor seed = wg_input(t, "seed", wg_dtype_of(y), wg_shape_of(y));
    put_random(seed, 5, -1, 1);
    const wg_tensor forward = inner(seed, wg_jvp(y, g->leaf, tangent, LEAVES));
    wg_tensor reverse = wg_scalar_like(y, 0);
    for (int k = 0; k < LEAVES; k++)
        reverse = wg_add(reverse, inner(wg_vjp(y, seed, g->leaf[k]), tangent[k]));
    expect_ok(t);
    run_for((wg_tensor[]){forward, reverse}, 2);
    cr_assert(near(wg_item(forward), wg_item(reverse), 1e-11, 1e-11),
              "%.17g forward, %.17g reverse", wg_item(forward), wg_item(reverse));
}

Test(jvp, agrees_with_reverse_mode_on_random_graphs)
{
    for (uint64_t seed = 1; seed <= 30; seed++) {
        wg_tape *t = wg_tape_new();
        const graph g = random_graph(t, WG_F64, seed);
        wg_tensor tangent[LEAVES];
        tangents_for(&g, tangent);
        check_against_vjp(&g, tangent, g.end);
        for (int i = 0; i < g.count; i += 5)
            check_against_vjp(&g, tangent, g.node[i]);
        wg_tape_free(t);
    }
}

/* The end, and the derivative along the tangents, at the leaves moved by h times them. */
static void run_moved(const graph *g, const wg_tensor tangent[], wg_program *p, double h)
{
    double x[LEAF_MOST], v[LEAF_MOST];
    for (int k = 0; k < LEAVES; k++) {
        get(g->leaf[k], x);
        get(tangent[k], v);
        for (int64_t i = 0; i < wg_count(g->leaf[k]); i++)
            x[i] += h * v[i];
        put(g->leaf[k], x);
    }
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(g->end.tape));
}

/* d/dh of y and of dy/dh: a jvp, and a jvp of a jvp. */
static void check_against_differences(const graph *g, const wg_tensor tangent[], uint64_t seed)
{
    const double h = 1e-5;
    const wg_tensor y = g->end, slope = wg_jvp(y, g->leaf, tangent, LEAVES),
                    bend = wg_jvp(slope, g->leaf, tangent, LEAVES);
    wg_program *p = wg_compile(y.tape, (wg_tensor[]){y, slope, bend}, 3);
    cr_assert(p, "%s", wg_error_message(y.tape));
    run_moved(g, tangent, p, 0);
    const double at[2] = {wg_item(slope), wg_item(bend)};
    run_moved(g, tangent, p, h);
    const double above[2] = {wg_item(y), wg_item(slope)};
    run_moved(g, tangent, p, -2 * h);
    for (int i = 0; i < 2; i++) {
        const double q = (above[i] - wg_item(i ? slope : y)) / (2 * h);
        cr_assert(near(at[i], q, 1e-7, 1e-6), "graph %d, order %d: %.12g, by differences %.12g",
                  (int)seed, i + 1, at[i], q);
    }
}

Test(jvp, agrees_with_differences_to_second_order)
{
    for (uint64_t seed = 201; seed <= 220; seed++) {
        wg_tape *t = wg_tape_new();
        const graph g = random_graph(t, WG_F64, seed);
        wg_tensor tangent[LEAVES];
        tangents_for(&g, tangent);
        check_against_differences(&g, tangent, seed);
        wg_tape_free(t);
    }
}

/* ---- Formulas -------------------------------------------------------------------------------- */

Test(jvp, of_an_element_by_element_op_is_the_slope_times_the_tangent)
{
    for (int r = 0; r < 2; r++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[r], WG_SHAPE(3)),
                        v = wg_input(t, "v", reals[r], WG_SHAPE(3));
        const wg_tensor p = jvp_of(wg_square(x), x, v);
        double value[3];
        put(x, (double[]){1, 2, 3});
        put(v, (double[]){1, 0, -2});
        value_of(p, value);
        cr_assert(value[0] == 2 && value[1] == 0 && value[2] == -12);
        cr_assert(wg_dtype_of(p) == reals[r]);
        wg_tape_free(t);
    }
}

Test(jvp, sums_over_the_tensors_given)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 2)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(2, 1));
    const wg_tensor x[] = {a, b, a}, v[] = {a, b, a};
    const wg_tensor p = wg_jvp(wg_matmul(a, b), x, v, 3); /* a b + a b + a b */
    double value[2];
    put(a, (double[]){1, 2, 3, 4});
    put(b, (double[]){1, 10});
    value_of(p, value);
    cr_assert(value[0] == 63 && value[1] == 129, "%g %g", value[0], value[1]);
    wg_tape_free(t);
}

Test(jvp, of_a_gradient_is_the_hessian_times_the_tangent)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(2));
    const wg_tensor s = wg_sum(x), L = wg_mul(wg_square(s), s); /* H = 6 s 1 1ᵀ */
    double value[2];
    put(x, (double[]){1, 2});
    put(v, (double[]){10, -3});
    value_of(jvp_of(wg_gradient(L, x), x, v), value);
    cr_assert(value[0] == 126 && value[1] == 126, "%g", value[0]);
    const wg_tensor slope = jvp_of(L, x, v); /* 3 s² ⟨1, v⟩ */
    value_of(wg_gradient(slope, x), value);
    cr_assert(value[0] == 126 && value[1] == 126, "%g", value[0]);
    value_of(wg_gradient(slope, v), value);
    cr_assert(value[0] == 27 && value[1] == 27, "%g", value[0]);
    wg_tape_free(t);
}

Test(jvp, derivatives_along_a_line_to_order_six)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), one = wg_scalar(t, WG_F64, 1);
    wg_tensor y = wg_square(wg_mul(wg_square(x), x)); /* x⁶ */
    const double want[] = {64, 192, 480, 960, 1440, 1440, 720, 0};
    put(x, (double[]){2});
    for (int order = 0; order < 8; order++) {
        double value;
        value_of(y, &value);
        cr_assert(value == want[order], "order %d: %g", order, value);
        y = jvp_of(y, x, one);
    }
    wg_tape_free(t);
}

Test(jvp, of_a_tensor_for_itself_is_the_tangent)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), v = wg_exp(x);
    cr_assert(wg_same(jvp_of(x, x, v), v));
    cr_assert(wg_same(jvp_of(v, v, x), x));
    wg_tape_free(t);
}

Test(jvp, with_respect_to_what_is_in_between_and_to_constants)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), c = wg_scalar(t, WG_F64, 3);
    const wg_tensor square = wg_square(c), y = wg_mul(square, x), two = wg_scalar(t, WG_F64, 2);
    double value;
    put(x, (double[]){7});
    value_of(jvp_of(y, c, two), &value);
    cr_assert(value == 84, "%g", value);
    value_of(jvp_of(y, square, two), &value);
    cr_assert(value == 14, "%g", value);
    value_of(jvp_of(y, x, two), &value);
    cr_assert(value == 18, "%g", value);
    wg_tape_free(t);
}

static void expect_zeros_like(wg_tensor p, wg_tensor y)
{
    double value[LEAF_MOST];
    const wg_shape sp = wg_shape_of(p), sy = wg_shape_of(y);
    cr_assert(wg_same_shape(&sp, &sy) && wg_dtype_of(p) == wg_dtype_of(y));
    value_of(p, value);
    for (int64_t i = 0; i < wg_count(p); i++)
        cr_assert(value[i] == 0 && !signbit(value[i]));
}

Test(jvp, is_zero_where_y_does_not_depend_on_x)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)),
                    z = wg_input(t, "z", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor y = wg_square(x), later = wg_exp(x);
    put(x, (double[]){1, 2, 3});
    put(z, (double[]){1, 2, 3, 4});
    expect_zeros_like(jvp_of(y, z, z), y);
    expect_zeros_like(jvp_of(y, later, x), y);
    expect_zeros_like(jvp_of(wg_stop_gradient(y), x, x), y);
    expect_zeros_like(jvp_of(wg_equal(x, later), x, x), y);
    expect_zeros_like(wg_jvp(y, NULL, NULL, 0), y);
    expect_ok(t);
    wg_tape_free(t);
}

Test(jvp, of_tensors_without_elements)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(0, 3));
    put(x, NULL);
    expect_zeros_like(jvp_of(wg_sum_axes(x, WG_AXES(0), false), x, x),
                      wg_sum_axes(x, WG_AXES(0), false));
    value_of(jvp_of(wg_exp(x), x, x), NULL);
    wg_tape_free(t);
}

/* ---- What is recorded ------------------------------------------------------------------------ */

Test(jvp, the_same_call_records_nothing)
{
    wg_tape *t = wg_tape_new();
    const graph g = random_graph(t, WG_F64, 5);
    wg_tensor tangent[LEAVES];
    tangents_for(&g, tangent);
    const wg_tensor p = wg_jvp(g.end, g.leaf, tangent, LEAVES);
    const int64_t count = wg_tape_count(t);
    cr_assert(wg_same(wg_jvp(g.end, g.leaf, tangent, LEAVES), p));
    cr_assert(wg_tape_count(t) == count);
    wg_tape_free(t);
}

Test(jvp, further_tangents_share_the_first_sweep)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_tensor y = x;
    for (int i = 0; i < 100; i++)
        y = wg_tanh(y);
    const int64_t before = wg_tape_count(t);
    jvp_of(y, x, wg_scalar(t, WG_F64, 2));
    const int64_t first = wg_tape_count(t);
    jvp_of(y, x, wg_scalar(t, WG_F64, 3));
    cr_assert(wg_tape_count(t) - first < (first - before) * 3 / 4, "%d, then %d",
              (int)(first - before), (int)(wg_tape_count(t) - first));
    wg_tape_free(t);
}

Test(jvp, leaves_gradients_and_what_is_remembered_as_they_were)
{
    wg_tape *t = wg_tape_new();
    const graph g = random_graph(t, WG_F64, 9);
    wg_tensor tangent[LEAVES], before[NODES], after[NODES];
    tangents_for(&g, tangent);
    for (int i = 0; i < g.count; i++)
        before[i] = wg_gradient(g.end, g.node[i]);
    wg_jvp(g.end, g.leaf, tangent, LEAVES);
    const int64_t count = wg_tape_count(t);
    for (int i = 0; i < g.count; i++)
        after[i] = wg_gradient(g.end, g.node[i]);
    cr_assert(wg_tape_count(t) == count);
    for (int i = 0; i < g.count; i++)
        cr_assert(wg_same(before[i], after[i]));
    wg_tape_free(t);
}

Test(jvp, survives_a_rewind_that_drops_the_first_sweep)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_exp(x),
                    v = wg_scalar(t, WG_F64, 3);
    const wg_position start = wg_mark(t);
    double value;
    put(x, (double[]){0});
    for (int i = 0; i < 3; i++) {
        value_of(jvp_of(y, x, v), &value);
        cr_assert(value == 3);
        cr_assert(wg_rewind(t, start) == WG_OK);
    }
    wg_tape_free(t);
}

/* u is a leaf; were it needed, the program would say that it was never written. */
Test(jvp, needs_no_more_steps_than_reverse_mode)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(8, 8)),
                    x = wg_input(t, "x", WG_F64, WG_SHAPE(8, 1)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(8, 1));
    wg_tensor y = wg_tanh(wg_matmul(a, x)), p = jvp_of(y, x, v);
    wg_program *forward = wg_compile(t, &p, 1);
    cr_assert(wg_program_steps(forward) <= 6, "%d", (int)wg_program_steps(forward));
    wg_tape_free(t);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

Test(jvp, refuses_what_has_no_derivative_and_what_does_not_fit)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    i = wg_input(t, "i", WG_I64, WG_SHAPE(3)),
                    f = wg_input(t, "f", WG_F32, WG_SHAPE(3)),
                    away = wg_input(other, "away", WG_F64, WG_SHAPE(3)), none = wg_poisoned(t),
                    nowhere = {NULL, 0, 0};
    const wg_tensor y = wg_square(x);
    expect_poisoned(jvp_of(i, x, x), t, WG_ERROR_DTYPE, "i [3] is i64");
    expect_poisoned(jvp_of(y, i, i), t, WG_ERROR_DTYPE, "i [3] is i64");
    expect_poisoned(jvp_of(y, x, i), t, WG_ERROR_DTYPE, "i [3] is i64");
    expect_poisoned(jvp_of(y, x, f), t, WG_ERROR_DTYPE, "the tangent f [3] is f32; x [3] is f64");
    expect_poisoned(jvp_of(y, x, wg_sum(x)), t, WG_ERROR_SHAPE, "another shape than x [3]");
    expect_poisoned(jvp_of(y, x, away), t, WG_ERROR_ARGUMENT, "the tangent is of another tape");
    expect_poisoned(jvp_of(y, away, away), t, WG_ERROR_ARGUMENT, "x is of another tape");
    expect_poisoned(jvp_of(none, x, x), t, WG_ERROR_NULL, "poisoned");
    expect_poisoned(jvp_of(y, none, x), t, WG_ERROR_NULL, "poisoned");
    expect_poisoned(jvp_of(y, x, none), t, WG_ERROR_NULL, "poisoned");
    expect_poisoned(jvp_of(y, x, nowhere), t, WG_ERROR_NULL, "the tangent has no tape");
    expect_poisoned(wg_jvp(y, &x, &x, -1), t, WG_ERROR_ARGUMENT, "-1 tensors");
    expect_poisoned(wg_jvp(y, NULL, &x, 1), t, WG_ERROR_NULL, "tensors is NULL");
    expect_poisoned(wg_jvp(y, &x, NULL, 1), t, WG_ERROR_NULL, "tangents is NULL");
    cr_assert(!wg_is_valid(jvp_of(nowhere, x, x)));
    wg_clear_error(t);
    expect_ok(other);
    wg_tape_free(t);
    wg_tape_free(other);
}

static void forward(const wg_step *s)
{
    memcpy(s->y.data, s->x[0].data, 3 * sizeof(double));
}

static void stops(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_neg(wg_stop_gradient(wg_neg(ybar)));
}

static void rounds(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_cast(wg_cast(ybar, WG_I64), WG_F64);
}

static void squares(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_neg(wg_square(ybar));
}

static const wg_op wrong[] = {
    {.name = "stopper", .arity = 1, .takes = WG_REAL, .forward = forward, .vjp = stops},
    {.name = "rounder", .arity = 1, .takes = WG_REAL, .forward = forward, .vjp = rounds},
    {.name = "squarer", .arity = 1, .takes = WG_REAL, .forward = forward, .vjp = squares},
};

Test(jvp, names_the_rule_that_cannot_be_transposed_each_time)
{
    const char *const words[] = {"stopper passes its adjoint through stop_gradient",
                                 "rounder passes its adjoint through cast",
                                 "squarer is not linear"};
    for (int i = 0; i < 3; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                        z = wg_input(t, "z", WG_F64, WG_SHAPE(3)),
                        v = wg_input(t, "v", WG_F64, WG_SHAPE(3));
        const wg_tensor y = wg_add(wg_tanh(wg_record(&wrong[i], 1, &x, NULL, 0)), wg_exp(z));
        for (int again = 0; again < 2; again++)
            expect_poisoned(jvp_of(y, x, v), t, WG_ERROR_RULE, words[i]);
        cr_assert(wg_is_valid(jvp_of(y, z, v)), "%s", wg_error_message(t));
        wg_tape_free(t);
    }
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static wg_status record_with(memory *m)
{
    const wg_allocator a = allocator_of(m);
    wg_tape *t = wg_tape_new_with(&a);
    if (!t)
        return WG_ERROR_MEMORY;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    wg_tensor y = x;
    for (int i = 0; i < 60; i++)
        y = wg_tanh(y);
    const wg_tensor p = jvp_of(y, x, x);
    const wg_status status = wg_error(t);
    cr_assert(wg_is_valid(p) == (status == WG_OK));
    wg_tape_free(t);
    return status;
}

Test(jvp, the_nth_allocation_fails_for_every_n)
{
    memory m = {.failed = true};
    for (size_t n = 1; m.failed; n++) {
        m = (memory){.fail_from = n, .fail_to = n};
        const wg_status status = record_with(&m);
        cr_assert(status == (m.failed ? WG_ERROR_MEMORY : WG_OK), "%zu", n);
        cr_assert(m.blocks == 0 && m.bytes == 0 && !m.mistaken, "%zu", n);
    }
    cr_assert(m.calls > 10, "only %zu allocations", m.calls);
}
