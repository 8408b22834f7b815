/* Tests of src/gradient.c: the adjoint sweep, what it remembers, rules that are wrong. */
#include "graphs.h"

#include <math.h>
#include <string.h>

/* ---- Random graphs against differences ------------------------------------------------------- */

/* A graph with the gradient of its end, its derivative along v, and the gradient of that. */
typedef struct study {
    graph g;
    wg_tensor slope; /* Σ ⟨∂end/∂leaf, v⟩ */
    wg_tensor first[LEAVES], second[LEAVES];
    wg_program *program;
} study;

static double weight(int leaf, int64_t i)
{
    return sin(1 + 3 * leaf + 2 * (double)i);
}

static wg_tensor direction(wg_tensor leaf, int k)
{
    double v[LEAF_MOST];
    for (int64_t i = 0; i < wg_count(leaf); i++)
        v[i] = weight(LEAVES + k, i);
    return wg_constant(leaf.tape, WG_F64, wg_shape_of(leaf), v, wg_bytes(leaf));
}

static study begin_study(wg_tape *t, uint64_t seed)
{
    study s = {.g = random_graph(t, WG_F64, seed), .slope = wg_scalar(t, WG_F64, 0)};
    wg_tensor wanted[2 + 2 * LEAVES];
    for (int k = 0; k < LEAVES; k++) {
        s.first[k] = wg_gradient(s.g.end, s.g.leaf[k]);
        s.slope = wg_add(s.slope, wg_sum(wg_mul(s.first[k], direction(s.g.leaf[k], k))));
    }
    for (int k = 0; k < LEAVES; k++) {
        s.second[k] = wg_gradient(s.slope, s.g.leaf[k]);
        wanted[2 + k] = s.first[k];
        wanted[2 + LEAVES + k] = s.second[k];
    }
    wanted[0] = s.g.end;
    wanted[1] = s.slope;
    s.program = wg_compile(t, wanted, 2 + 2 * LEAVES);
    cr_assert(s.program, "%d: %s", (int)seed, wg_error_message(t));
    return s;
}

/* Runs with leaf k moved by h along its weights. */
static void run_moved(const study *s, int k, const double at[], double h, double *end,
                      double *slope)
{
    double moved[LEAF_MOST];
    for (int64_t i = 0; i < wg_count(s->g.leaf[k]); i++)
        moved[i] = at[i] + h * weight(k, i);
    put(s->g.leaf[k], moved);
    cr_assert(wg_run(s->program) == WG_OK);
    *end = wg_item(s->g.end);
    *slope = wg_item(s->slope);
}

static double along(wg_tensor gradient, int k)
{
    double g[LEAF_MOST], sum = 0;
    get(gradient, g);
    for (int64_t i = 0; i < wg_count(gradient); i++)
        sum += g[i] * weight(k, i);
    return sum;
}

static void check_leaf(const study *s, int k, uint64_t seed, int *large)
{
    const double h = 1e-5;
    double at[LEAF_MOST], end[2], slope[2];
    get(s->g.leaf[k], at);
    run_moved(s, k, at, h, &end[1], &slope[1]);
    run_moved(s, k, at, -h, &end[0], &slope[0]);
    run_moved(s, k, at, 0, &(double){0}, &(double){0});
    const double first = along(s->first[k], k), second = along(s->second[k], k);
    const double first_by = (end[1] - end[0]) / (2 * h),
                 second_by = (slope[1] - slope[0]) / (2 * h);
    cr_assert(near(first, first_by, 1e-8, 1e-7), "graph %d, leaf %d: %.12g by rule, %.12g",
              (int)seed, k, first, first_by);
    cr_assert(near(second, second_by, 1e-7, 1e-6), "graph %d, leaf %d, second order: %.12g, %.12g",
              (int)seed, k, second, second_by);
    *large += fabs(first) > 0.01 && fabs(second) > 0.01;
}

Test(gradient, random_graphs_agree_with_differences_to_second_order)
{
    enum { GRAPHS = 300 };
    int large = 0;
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        wg_tape *t = wg_tape_new();
        const study s = begin_study(t, seed);
        for (int k = 0; k < LEAVES; k++)
            check_leaf(&s, k, seed, &large);
        expect_ok(t);
        wg_tape_free(t);
    }
    cr_assert(large > GRAPHS, "only %d derivatives were large enough to be wrong", large);
}

/* ---- Depth and width ------------------------------------------------------------------------- */

Test(gradient, a_chain_of_100000_ops_with_forks)
{
    enum { LENGTH = 100000 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    wg_tensor y = x;
    for (int i = 0; i < LENGTH; i++)
        y = wg_sub(x, y); /* x and 0 in turn, and so is its derivative, 1 and 0 */
    const wg_tensor end = wg_sum(y), g = wg_gradient(end, x);
    cr_assert(wg_tape_count(t) < 4 * LENGTH);
    double value[2];
    put(x, (double[]){3, 4});
    run_for((wg_tensor[]){end, g}, 2);
    cr_assert(wg_item(end) == 7);
    get(g, value);
    cr_assert(value[0] == 1 && value[1] == 1);
    wg_tape_free(t);
}

Test(gradient, a_ladder_of_2_to_the_30_paths)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2));
    wg_tensor y = x;
    for (int level = 0; level < 30; level++)
        y = wg_add(wg_transpose(y), wg_reshape(y, WG_SHAPE(2, 2)));
    const wg_tensor end = wg_sum(y), g = wg_gradient(end, x);
    cr_assert(wg_tape_count(t) < 30 * 8, "%d tensors", (int)wg_tape_count(t));
    double value[4];
    put(x, (double[]){1, 0, 0, 1});
    run_for((wg_tensor[]){end, g}, 2);
    cr_assert(wg_item(end) == 0x1p31);
    get(g, value);
    for (int i = 0; i < 4; i++)
        cr_assert(value[i] == 0x1p30);
    wg_tape_free(t);
}

Test(gradient, a_gradient_of_the_gradient_of_a_chain_of_1000)
{
    enum { N = 1000 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_tensor power = x;
    for (int i = 1; i < N; i++)
        power = wg_mul(power, x);
    const wg_tensor first = wg_gradient(power, x), second = wg_gradient(first, x);
    put(x, (double[]){0.999});
    run_for((wg_tensor[]){first, second}, 2);
    cr_assert(near(wg_item(first), N * pow(0.999, N - 1), 0, 1e-12));
    cr_assert(near(wg_item(second), (double)N * (N - 1) * pow(0.999, N - 2), 0, 1e-12));
    wg_tape_free(t);
}

Test(gradient, derivatives_of_order_six)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_tensor y = wg_mul(wg_square(wg_mul(wg_square(x), x)), wg_scalar_like(x, 0.5)); /* x⁶ / 2 */
    const double want[] = {32, 96, 240, 480, 720, 720, 360, 0};
    put(x, (double[]){2});
    for (int order = 0; order < 8; order++) {
        double value;
        value_of(y, &value);
        cr_assert(value == want[order], "order %d: %g", order, value);
        y = wg_gradient(y, x);
    }
    wg_tape_free(t);
}

/* ---- What is returned ------------------------------------------------------------------------ */

Test(gradient, has_shape_and_dtype_of_what_it_is_for)
{
    wg_tape *t = wg_tape_new();
    for (int r = 0; r < 2; r++) {
        const wg_shape shapes[] = {WG_SCALAR,         WG_SHAPE(3),    WG_SHAPE(1, 3),
                                   WG_SHAPE(4, 1, 1), WG_SHAPE(0, 3), WG_SHAPE(2, 1, 4, 3)};
        wg_tensor x[6], sum = wg_scalar(t, reals[r], 0);
        for (int i = 0; i < 6; i++) {
            x[i] = wg_input(t, NULL, reals[r], shapes[i]);
            if (wg_count(x[i]) > 0)
                sum = wg_add(sum, x[i]);
        }
        const wg_tensor y = wg_add(wg_sum(wg_exp(sum)), wg_sum(wg_exp(x[4])));
        for (int i = 0; i < 6; i++) {
            const wg_shape shape = wg_shape_of(wg_gradient(y, x[i]));
            cr_assert(wg_same_shape(&shape, &shapes[i]), "%d", i);
            cr_assert(wg_dtype_of(wg_gradient(y, x[i])) == reals[r]);
        }
    }
    expect_ok(t);
    wg_tape_free(t);
}

static void expect_zero(wg_tensor g, wg_tensor x)
{
    double value[LEAF_MOST];
    const wg_shape sg = wg_shape_of(g), sx = wg_shape_of(x);
    cr_assert(wg_same_shape(&sg, &sx) && wg_dtype_of(g) == wg_dtype_of(x));
    value_of(g, value);
    for (int64_t i = 0; i < wg_count(g); i++)
        cr_assert(value[i] == 0 && !signbit(value[i]));
}

Test(gradient, is_zero_for_what_y_does_not_depend_on)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)),
                    z = wg_input(t, "z", WG_F64, WG_SHAPE(2, 2));
    put(x, (double[]){1, 2, 3});
    const wg_tensor y = wg_sum(wg_square(x)), stopped = wg_sum(wg_stop_gradient(wg_square(x)));
    const wg_tensor later = wg_exp(x);
    expect_zero(wg_gradient(y, z), z);
    expect_zero(wg_gradient(y, later), later);
    expect_zero(wg_gradient(stopped, x), x);
    expect_zero(wg_gradient(wg_sum(wg_equal(x, later)), x), x);
    expect_zero(wg_gradient(wg_scalar(t, WG_F64, 3), z), z);
    expect_zero(wg_gradient(y, wg_stop_gradient(x)), x);
    expect_zero(wg_gradient(wg_sum(wg_cast(wg_cast(x, WG_I64), WG_F32)), x), x);
    wg_tape_free(t);
}

Test(gradient, of_a_tensor_for_itself_is_one)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(1, 1)), c = wg_scalar(t, WG_F64, 5);
    double value;
    put(x, (double[]){1});
    value_of(wg_gradient(x, x), &value);
    cr_assert(value == 1 && wg_shape_of(wg_gradient(x, x)).ndim == 2);
    value_of(wg_gradient(c, c), &value);
    cr_assert(value == 1);
    wg_tape_free(t);
}

Test(gradient, of_constants_and_of_what_hangs_on_them_alone)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor c = wg_scalar(t, WG_F64, 3), x = wg_input(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor square = wg_square(c), y = wg_mul(square, x);
    double value;
    put(x, (double[]){7});
    value_of(wg_gradient(y, x), &value);
    cr_assert(value == 9);
    value_of(wg_gradient(y, c), &value);
    cr_assert(value == 42);
    value_of(wg_gradient(y, square), &value);
    cr_assert(value == 7);
    value_of(wg_gradient(wg_gradient(y, c), x), &value);
    cr_assert(value == 6);
    wg_tape_free(t);
}

Test(gradient, of_intermediate_tensors)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    const wg_tensor a = wg_square(x), b = wg_mul(a, wg_scalar_like(x, 3)), y = wg_sum(wg_mul(a, b));
    double value[2];
    put(x, (double[]){1, 2});
    value_of(wg_gradient(y, b), value); /* a */
    cr_assert(value[0] == 1 && value[1] == 4);
    value_of(wg_gradient(y, a), value); /* b + 3 a */
    cr_assert(value[0] == 6 && value[1] == 24);
    value_of(wg_gradient(y, x), value); /* 12 x³ */
    cr_assert(value[0] == 12 && value[1] == 96);
    wg_tape_free(t);
}

Test(gradient, forks_accumulate_also_within_one_op)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    double value;
    put(x, (double[]){5});
    value_of(wg_gradient(wg_mul(x, x), x), &value);
    cr_assert(value == 10);
    value_of(wg_gradient(wg_add(wg_add(x, x), wg_add(wg_mul(x, x), x)), x), &value);
    cr_assert(value == 13);
    value_of(wg_gradient(wg_sub(x, x), x), &value);
    cr_assert(value == 0);
    wg_tape_free(t);
}

Test(gradient, through_an_assignment_is_that_of_the_value)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SCALAR),
                    x = wg_input(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_square(wg_assign(w, wg_mul(x, wg_scalar_like(x, 3))));
    put(w, (double[]){100});
    put(x, (double[]){2});
    const wg_tensor dx = wg_gradient(y, x), dw = wg_gradient(y, w);
    run_for((wg_tensor[]){dx, dw}, 2);
    cr_assert(wg_item(dx) == 36 && wg_item(dw) == 0);
    wg_tape_free(t);
}

/* ---- Seeds ----------------------------------------------------------------------------------- */

Test(gradient, a_seed_weighs_the_elements_of_y)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    s = wg_input(t, "s", WG_F64, WG_SHAPE(3));
    const wg_tensor y = wg_square(x);
    double value[3];
    put(x, (double[]){1, 2, 3});
    put(s, (double[]){10, 0, -1});
    value_of(wg_vjp(y, s, x), value);
    cr_assert(value[0] == 20 && value[1] == 0 && value[2] == -6);
    const wg_tensor twice = wg_vjp(y, wg_add(s, s), x);
    value_of(twice, value);
    cr_assert(value[0] == 40 && value[2] == -12);
    value_of(wg_gradient(wg_sum(wg_vjp(y, s, x)), s), value); /* a vjp is linear in its seed: J v */
    cr_assert(value[0] == 2 && value[1] == 4 && value[2] == 6);
    value_of(wg_vjp(y, s, y), value);
    cr_assert(value[0] == 10);
    wg_tape_free(t);
}

Test(gradient, refuses_what_has_no_derivative_and_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    i = wg_input(t, "i", WG_I64, WG_SCALAR);
    const wg_tensor f = wg_input(t, "f", WG_F32, WG_SHAPE(3)),
                    none = wg_input(t, "none", WG_F64, WG_SHAPE(0));
    expect_poisoned(wg_gradient(wg_square(x), x), t, WG_ERROR_SHAPE, "not a single element");
    expect_poisoned(wg_gradient(none, x), t, WG_ERROR_SHAPE, "none [0]");
    expect_poisoned(wg_gradient(i, x), t, WG_ERROR_DTYPE, "i []");
    expect_poisoned(wg_gradient(wg_sum(x), i), t, WG_ERROR_DTYPE, "i []");
    expect_poisoned(wg_vjp(x, f, x), t, WG_ERROR_DTYPE, "f [3]");
    expect_poisoned(wg_vjp(x, i, x), t, WG_ERROR_DTYPE, "i []");
    expect_poisoned(wg_vjp(x, wg_sum(x), x), t, WG_ERROR_SHAPE, "seed");
    expect_poisoned(wg_vjp(x, wg_reshape(x, WG_SHAPE(1, 3)), x), t, WG_ERROR_SHAPE, "seed");
    wg_tape_free(t);
}

/* ---- What is remembered ---------------------------------------------------------------------- */

Test(gradient, asking_again_records_nothing)
{
    wg_tape *t = wg_tape_new();
    const graph g = random_graph(t, WG_F64, 5);
    const wg_tensor constant = wg_scalar(t, WG_F64, 0.5), seed = wg_scalar(t, WG_F64, 2);
    wg_tensor first[NODES], by_seed[NODES];
    for (int i = 0; i < g.count; i++) {
        first[i] = wg_gradient(g.end, g.node[i]);
        by_seed[i] = wg_vjp(g.end, seed, g.node[i]);
    }
    wg_gradient(g.end, constant);
    const int64_t count = wg_tape_count(t);
    for (int i = 0; i < g.count; i++) {
        cr_assert(wg_same(wg_gradient(g.end, g.node[i]), first[i]));
        cr_assert(wg_same(wg_vjp(g.end, seed, g.node[i]), by_seed[i]));
    }
    wg_gradient(g.end, constant);
    cr_assert(wg_tape_count(t) == count);
    wg_tape_free(t);
}

Test(gradient, the_first_call_records_all_of_the_sweep)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    w = wg_input(t, "w", WG_F64, WG_SHAPE(2));
    const wg_tensor y = wg_sum(wg_tanh(wg_mul(w, x)));
    wg_gradient(y, x);
    const int64_t count = wg_tape_count(t);
    wg_gradient(y, w);
    wg_gradient(y, y);
    cr_assert(wg_tape_count(t) == count);
    wg_tape_free(t);
}

Test(gradient, the_sweep_does_not_follow_constants_unless_asked)
{
    wg_tape *t = wg_tape_new();
    wg_tensor c = wg_scalar(t, WG_F64, 0.5);
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), first = c;
    for (int i = 0; i < 100; i++)
        c = wg_tanh(c);
    const wg_tensor y = wg_mul(x, c);
    const int64_t before = wg_tape_count(t);
    wg_gradient(y, x);
    cr_assert(wg_tape_count(t) < before + 10);
    wg_gradient(y, first);
    cr_assert(wg_tape_count(t) > before + 100);
    wg_tape_free(t);
}

/* ---- Rules that are wrong -------------------------------------------------------------------- */

static wg_tensor foreign;

static void rule_of_other_shape(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_reshape(ybar, WG_SHAPE(3, 2));
}

static void rule_of_smaller_shape(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_sum(ybar);
}

static void rule_of_other_dtype(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_cast(ybar, WG_F32);
}

static void rule_of_poison(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)ybar;
    xbar[0] = wg_poisoned(y->self.tape);
}

static void rule_of_other_tape(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y, (void)ybar;
    xbar[0] = foreign;
}

static void forward(const wg_step *s)
{
    memcpy(s->y.data, s->x[0].data, 6 * sizeof(double));
}

#define WRONG(rule)                                                                  \
    {                                                                                \
        .name = #rule, .arity = 1, .takes = WG_REAL, .forward = forward, .vjp = rule \
    }

static const wg_op wrong[] = {WRONG(rule_of_other_shape), WRONG(rule_of_smaller_shape),
                              WRONG(rule_of_other_dtype), WRONG(rule_of_poison),
                              WRONG(rule_of_other_tape)};

Test(gradient, wrong_rules_are_caught_by_name)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    foreign = wg_input(other, "foreign", WG_F64, WG_SHAPE(2, 3));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const wg_tensor y = wg_record(&wrong[i], 1, &x, NULL, 0);
        expect_ok(t);
        for (int again = 0; again < 2; again++)
            expect_poisoned(wg_gradient(wg_sum(wg_tanh(y)), x), t, WG_ERROR_RULE, wrong[i].name);
    }
    wg_tape_free(t);
    wg_tape_free(other);
}

static void rule_that_repeats(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_broadcast(ybar, WG_SHAPE(4, 2, 3)); /* as if x had been repeated four times */
}

static void rule_of_nothing(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y, (void)ybar, (void)xbar;
}

/* A rule may itself differentiate: here x̄ = ∂⟨ȳ, x³⟩/∂x. */
static void rule_by_gradient(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0];
    xbar[0] = wg_gradient(wg_sum(wg_mul(ybar, wg_mul(wg_square(x), x))), x);
}

static const wg_op odd[] = {WRONG(rule_that_repeats), WRONG(rule_of_nothing),
                            WRONG(rule_by_gradient)};

Test(gradient, what_a_rule_leaves_is_zero_and_what_it_repeats_is_summed)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    const double want[] = {4, 0, 27};
    double value[6];
    cr_assert(wg_fill(x, 3) == WG_OK);
    for (int i = 0; i < 3; i++) {
        value_of(wg_gradient(wg_sum(wg_record(&odd[i], 1, &x, NULL, 0)), x), value);
        for (int k = 0; k < 6; k++)
            cr_assert(value[k] == want[i], "%s: %g", odd[i].name, value[k]);
    }
    wg_tape_free(t);
}

/* Equal constants are one tensor, but for those that rules and seeds bring: a derivative with
 * respect to the user's number counts the user's uses of it. */
Test(gradient, a_users_constant_is_not_that_of_a_rule)
{
    wg_tape *t = wg_tape_new();
    double value;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), two = wg_scalar(t, WG_F64, 2);
    const wg_tensor one = wg_scalar(t, WG_F64, 1), slope = wg_gradient(wg_square(x), x);
    put(x, (double[]){3});
    value_of(wg_gradient(wg_mul(two, slope), two), &value); /* 2 c x by c, not 2 c² … */
    cr_assert(value == 6, "%g", value);
    value_of(wg_gradient(wg_mul(one, slope), one), &value);
    cr_assert(value == 6, "%g", value);
    const wg_tensor seven = wg_scalar(t, WG_F64, 7);
    value_of(wg_gradient(wg_mul(wg_mul(seven, wg_scalar(t, WG_F64, 7)), x), seven), &value);
    cr_assert(value == 42, "%g", value); /* 49 x by the one 7 that there is */
    wg_tape_free(t);
}

Test(gradient, sweeps_of_many_tensors_and_of_one_with_many_seeds_are_all_remembered)
{
    enum { N = 300 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_exp(x);
    wg_tensor z[N], g[N], v[N];
    for (int i = 0; i < N; i++) {
        z[i] = wg_mul(y, wg_scalar(t, WG_F64, i));
        g[i] = wg_gradient(z[i], x);
        v[i] = wg_vjp(y, wg_scalar(t, WG_F64, i), x);
    }
    const wg_position mark = wg_mark(t);
    wg_gradient(wg_tanh(y), x);
    wg_vjp(y, z[7], x);
    cr_assert(wg_rewind(t, mark) == WG_OK);
    const int64_t count = wg_tape_count(t);
    for (int i = 0; i < N; i++) {
        cr_assert(wg_same(wg_gradient(z[i], x), g[i]));
        cr_assert(wg_same(wg_vjp(y, wg_scalar(t, WG_F64, i), x), v[i]));
    }
    cr_assert(wg_tape_count(t) == count);
    put(x, (double[]){0});
    double value;
    value_of(g[5], &value);
    cr_assert(value == 5);
    wg_tape_free(t);
}

Test(gradient, is_there_where_an_adjoint_flows)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), c = wg_scalar(t, WG_F64, 2),
                    stopped = wg_input(t, "stopped", WG_F64, WG_SHAPE(3)),
                    beside = wg_input(t, "beside", WG_F64, WG_SHAPE(3)),
                    whole = wg_input(t, "i", WG_I64, WG_SCALAR);
    const wg_tensor zero = wg_mul(x, wg_scalar(t, WG_F64, 0));
    const wg_tensor L = wg_sum(wg_add(wg_mul(zero, c), wg_stop_gradient(stopped)));
    cr_assert(wg_has_gradient(L, x)); /* though its elements are all 0 */
    cr_assert(wg_has_gradient(L, c) && wg_has_gradient(L, L) && wg_has_gradient(L, zero));
    cr_assert(!wg_has_gradient(L, stopped) && !wg_has_gradient(L, beside));
    cr_assert(!wg_has_gradient(L, wg_square(L)));
    expect_ok(t);
    const int64_t count = wg_tape_count(t);
    wg_gradient(L, x);
    cr_assert(wg_has_gradient(L, x) && wg_tape_count(t) == count);
    cr_assert(!wg_has_gradient(x, x));
    expect_error(t, WG_ERROR_SHAPE, "wg_has_gradient: x [3] is not a single element");
    cr_assert(!wg_has_gradient(L, whole));
    expect_error(t, WG_ERROR_DTYPE, "wg_has_gradient: i [] is i64");
    cr_assert(!wg_has_gradient(L, WG_NONE) && !wg_has_gradient(WG_NONE, WG_NONE));
    wg_clear_error(t);
    wg_tape_free(t);
}
