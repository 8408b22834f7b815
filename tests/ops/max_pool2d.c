/* Tests of ops/max_pool2d.c. */
#include "pools.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const pool *p = r->with;
    return p->axes == 1 ? wg_max_pool1d(x[0], p->o) : wg_max_pool2d(x[0], p->o);
}

typedef struct arrays {
    const double *x, *ybar;
    double *y, *xbar;
} arrays;

static void take(void *with, const window *w)
{
    const arrays *a = with;
    a->y[w->number] = a->x[largest_of(w, a->x)];
}

static void put_back(void *with, const window *w)
{
    const arrays *a = with;
    a->xbar[largest_of(w, a->x)] += a->ybar[w->number];
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    each_window(r->with, put_back, &(arrays){x[0], ybar, NULL, xbar[0]});
}

static rule rule_of(const pool *p)
{
    return (rule){.op = p->axes == 1 ? "max_pool1d" : "max_pool2d",
                  .build = build,
                  .with = p,
                  .arity = 1,
                  .apart = true,
                  .shape = {p->x},
                  .pullback = pullback};
}

static const pool dilated[] = {
    {1, {2, {2, 7}}, {.size = {3}, .stride = {1}, .padding = {2}, .dilation = {2}}},
    {2, {3, {1, 5, 6}}, {.size = {2, 3}, .stride = {2, 1}, .padding = {1, 0}, .dilation = {3, 2}}},
};

static void check_value(const pool *p, wg_dtype dtype)
{
    double x[MOST], y[MOST], wanted[MOST];
    wg_tape *t = wg_tape_new();
    const rule r = rule_of(p);
    const wg_tensor leaf = wg_input(t, "x", dtype, p->x), is = build(&leaf, &r);
    cr_assert(wg_is_valid(is), "%s", wg_error_message(t));
    const wg_shape shape = wg_shape_of(is), right = pooled_shape(p);
    cr_assert(wg_same_shape(&shape, &right), "%s, not %s", wg_describe_shape(&shape).s,
              wg_describe_shape(&right).s);
    put_random(leaf, 1, -2, -1); /* below 0, as which padding must not count */
    get(leaf, x);
    value_of(is, y);
    each_window(p, take, &(arrays){x, NULL, wanted, NULL});
    for (int64_t i = 0; i < wg_count(is); i++)
        cr_assert(y[i] == wanted[i], "element %d is %g, not %g", (int)i, y[i], wanted[i]);
    wg_tape_free(t);
}

Test(max_pool2d, is_the_largest_element_of_each_window)
{
    for (int d = 0; d < 2; d++) {
        for (int i = 0; i < n_pools; i++)
            check_value(&pools[i], reals[d]);
        for (int i = 0; i < 2; i++)
            check_value(&dilated[i], reals[d]);
    }
}

Test(max_pool2d, gives_the_adjoint_of_a_window_to_its_largest_element)
{
    for (int i = 0; i < n_pools + 2; i++) {
        const rule r = rule_of(i < n_pools ? &pools[i] : &dilated[i - n_pools]);
        check_rule(&r);
        check_layouts(&r);
    }
}

static void expect_choice(const double x[6], double y, const double g[6])
{
    for (int d = 0; d < 2; d++) {
        double is, back[6];
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(2, 3));
        const wg_tensor m = wg_max_pool2d(leaf, (wg_pool_options){.size = {2, 3}});
        const wg_tensor xbar = wg_vjp(m, wg_full(t, reals[d], WG_SHAPE(1, 1), -6), leaf);
        put(leaf, x);
        run_for((wg_tensor[]){m, xbar}, 2);
        get(m, &is);
        get(xbar, back);
        cr_assert(same_bits(is, y, reals[d]), "%g, not %g", is, y);
        for (int i = 0; i < 6; i++)
            cr_assert(back[i] == g[i], "element %d gets %g", i, back[i]);
        wg_tape_free(t);
    }
}

Test(max_pool2d, takes_the_first_of_equal_elements_and_the_last_nan)
{
    expect_choice((const double[]){1, 7, 2, 7, 3, 7}, 7, (const double[]){0, -6, 0, 0, 0, 0});
    expect_choice((const double[]){4, 4, 4, 4, 4, 4}, 4, (const double[]){-6, 0, 0, 0, 0, 0});
    expect_choice((const double[]){-1, -0.0, 0, -1, 0, -1}, -0.0,
                  (const double[]){0, -6, 0, 0, 0, 0});
    expect_choice(
        (const double[]){-INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY},
        -INFINITY, (const double[]){-6, 0, 0, 0, 0, 0});
    expect_choice((const double[]){1, NAN, INFINITY, NAN, 3, 7}, NAN,
                  (const double[]){0, 0, 0, -6, 0, 0});
}

/* All of x is −∞, and so is the padding, which is not chosen. */
Test(max_pool2d, never_chooses_the_padding)
{
    double x[2] = {-INFINITY, -INFINITY}, y[3], g[2];
    wg_tape *t = wg_tape_new();
    const wg_pool_options o = {.size = {2}, .stride = {1}, .padding = {1}};
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(2)), m = wg_max_pool1d(leaf, o);
    put(leaf, x);
    value_of(m, y);
    value_of(wg_gradient(wg_sum(m), leaf), g);
    for (int i = 0; i < 3; i++)
        cr_assert(y[i] == -INFINITY);
    cr_assert(g[0] == 2 && g[1] == 1, "%g %g", g[0], g[1]);
    wg_tape_free(t);
}

Test(max_pool2d, says_which_windows_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 4)),
                    v = wg_input(t, "v", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_max_pool2d(x, (wg_pool_options){.size = {2}}), t, WG_ERROR_ARGUMENT,
                    "max_pool2d: a window of 0 along axis 2 of x [2×3×4]; 1 to 2^30 can be had");
    expect_poisoned(
        wg_max_pool2d(x, (wg_pool_options){.size = {4, 2}}), t, WG_ERROR_SHAPE,
        "max_pool2d: a window spans 4 elements; axis 1 of x [2×3×4] has, with padding, 3");
    expect_poisoned(
        wg_max_pool2d(x, (wg_pool_options){.size = {4, 2}, .stride = {1, 1}, .ceil_mode = true}), t,
        WG_ERROR_SHAPE,
        "max_pool2d: a window spans 4 elements; axis 1 of x [2×3×4] has, with padding, 3");
    expect_poisoned(
        wg_max_pool1d(wg_input(t, "none", WG_F32, WG_SHAPE(0)),
                      (wg_pool_options){.size = {2}, .ceil_mode = true}),
        t, WG_ERROR_SHAPE,
        "max_pool1d: a window spans 2 elements; axis 0 of none [0] has, with padding, 0");
    expect_poisoned(wg_max_pool2d(x, (wg_pool_options){.size = {2, 2}, .padding = {2, 0}}), t,
                    WG_ERROR_ARGUMENT,
                    "max_pool2d: along axis 1 of x [2×3×4], windows that span 2 elements see too "
                    "much of a padding of 2");
    expect_poisoned(wg_max_pool1d(x, (wg_pool_options){.size = {2}, .stride = {-1}}), t,
                    WG_ERROR_ARGUMENT, "max_pool1d: a stride of -1");
    expect_poisoned(wg_max_pool2d(v, (wg_pool_options){.size = {1, 1}}), t, WG_ERROR_SHAPE,
                    "max_pool2d: v [3] has fewer than 2 axes");
    expect_poisoned(wg_max_pool1d(wg_scalar_like(x, 1), (wg_pool_options){.size = {1}}), t,
                    WG_ERROR_SHAPE, "has fewer than 1 axes");
    const wg_tensor one = wg_input(t, "one", WG_F32, WG_SHAPE(1)),
                    deep = wg_input(t, "deep", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 4));
    expect_poisoned(
        wg_max_pool1d(one, (wg_pool_options){.size = {2}, .padding = {2}, .dilation = {4}}), t,
        WG_ERROR_ARGUMENT, "max_pool1d: along axis 0 of one [1]");
    expect_poisoned(wg_max_pool1d(deep, (wg_pool_options){.size = {2}}), t, WG_ERROR_SHAPE,
                    "max_pool1d: deep [1×1×1×1×1×1×1×4] has 8 axes, the most there can be");
    wg_tape_free(t);
    const rule one_axis = rule_of(&pools[1]), two = rule_of(&pools[6]);
    check_refusals(&one_axis);
    check_refusals(&two);
}

/* Rows of more windows than the kernel looks at together; elements are few small numbers, so that
 * many are equal, with NaNs and infinities among them. */
Test(max_pool2d, chooses_the_right_element_in_long_rows)
{
    static const pool long_rows[] = {
        {2, {2, {3, 700}}, {.size = {2, 3}, .stride = {1, 1}, .padding = {1, 1}}},
        {2,
         {2, {3, 701}},
         {.size = {3, 5}, .stride = {2, 3}, .padding = {1, 2}, .ceil_mode = true}},
        {2,
         {2, {2, 650}},
         {.size = {2, 4}, .stride = {1, 2}, .dilation = {1, 3}, .padding = {0, 5}}},
        {1, {1, {1300}}, {.size = {2}}},
    };
    static const double few[] = {0, 1, 1, 2, -1, -INFINITY, -INFINITY, INFINITY, NAN, -0.0};
    for (size_t i = 0; i < sizeof long_rows / sizeof *long_rows; i++)
        for (int d = 0; d < 2; d++) {
            const pool *p = &long_rows[i];
            const wg_shape shape = pooled_shape(p);
            double x[MOST], y[MOST], xbar[MOST], ybar[MOST], right[MOST], right_xbar[MOST] = {0};
            wg_tape *t = wg_tape_new();
            const wg_tensor leaf = wg_input(t, "x", reals[d], p->x),
                            seed = wg_input(t, "seed", reals[d], shape),
                            pooled = build(&leaf, &(rule){.with = p}),
                            wanted[] = {pooled, wg_vjp(pooled, seed, leaf)};
            for (int64_t k = 0; k < count_of(&p->x); k++)
                x[k] = few[wg_random(i, (uint64_t)k) % (sizeof few / sizeof *few)];
            for (int64_t k = 0; k < count_of(&shape); k++)
                ybar[k] = (double)(k % 7 - 3);
            put(leaf, x);
            put(seed, ybar);
            run_for(wanted, 2);
            get(wanted[0], y);
            get(wanted[1], xbar);
            each_window(p, take, &(arrays){x, ybar, right, NULL});
            each_window(p, put_back, &(arrays){x, ybar, NULL, right_xbar});
            for (int64_t k = 0; k < count_of(&shape); k++)
                cr_assert(same_bits(y[k], right[k], reals[d]), "pool %zu, window %d", i, (int)k);
            for (int64_t k = 0; k < count_of(&p->x); k++)
                cr_assert(xbar[k] == right_xbar[k], "pool %zu, element %d", i, (int)k);
            wg_tape_free(t);
        }
}
