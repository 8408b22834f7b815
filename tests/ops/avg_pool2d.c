/* Tests of ops/avg_pool2d.c. */
#include "pools.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const pool *p = r->with;
    return p->axes == 1 ? wg_avg_pool1d(x[0], p->o) : wg_avg_pool2d(x[0], p->o);
}

typedef struct arrays {
    const pool *p;
    const double *x, *ybar;
    double *y, *xbar;
} arrays;

static double divisor(const pool *p, const window *w)
{
    return (double)(p->o.exclude_padding ? w->count : w->padded);
}

static void average(void *with, const window *w)
{
    const arrays *a = with;
    a->y[w->number] = 0;
    for (int64_t i = 0; i < w->count; i++)
        a->y[w->number] += a->x[w->at[i]] / divisor(a->p, w);
}

static void spread(void *with, const window *w)
{
    const arrays *a = with;
    for (int64_t i = 0; i < w->count; i++)
        a->xbar[w->at[i]] += a->ybar[w->number] / divisor(a->p, w);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    each_window(r->with, spread, &(arrays){r->with, x[0], ybar, NULL, xbar[0]});
}

static rule rule_of(const pool *p)
{
    return (rule){.op = p->axes == 1 ? "avg_pool1d" : "avg_pool2d",
                  .build = build,
                  .with = p,
                  .arity = 1,
                  .polynomial = true,
                  .shape = {p->x},
                  .pullback = pullback};
}

Test(avg_pool2d, is_the_mean_of_each_window)
{
    for (int i = 0; i < n_pools; i++) {
        double x[MOST], y[MOST], wanted[MOST];
        const pool *p = &pools[i];
        const rule r = rule_of(p);
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", WG_F64, p->x), is = build(&leaf, &r);
        cr_assert(wg_is_valid(is), "%s", wg_error_message(t));
        const wg_shape shape = wg_shape_of(is), right = pooled_shape(p);
        cr_assert(wg_same_shape(&shape, &right), "%s, not %s", wg_describe_shape(&shape).s,
                  wg_describe_shape(&right).s);
        put_random(leaf, 1, -1, 1);
        get(leaf, x);
        value_of(is, y);
        each_window(p, average, &(arrays){p, x, NULL, wanted, NULL});
        for (int64_t j = 0; j < wg_count(is); j++)
            cr_assert(near(y[j], wanted[j], 1e-15, 1e-14), "pool %d, element %d: %g, not %g", i,
                      (int)j, y[j], wanted[j]);
        wg_tape_free(t);
    }
}

Test(avg_pool2d, shares_the_adjoint_of_a_window_out_among_its_elements)
{
    for (int i = 0; i < n_pools; i++) {
        const rule r = rule_of(&pools[i]);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(avg_pool2d, says_which_windows_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 4)),
                    deep = wg_input(t, "deep", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 2, 2));
    expect_poisoned(wg_avg_pool2d(x, (wg_pool_options){.size = {2, 2}, .dilation = {1, 2}}), t,
                    WG_ERROR_ARGUMENT, "avg_pool2d: x [2×3×4]: there is no dilation");
    expect_poisoned(wg_avg_pool2d(deep, (wg_pool_options){.size = {2, 2}}), t, WG_ERROR_ARGUMENT,
                    "avg_pool2d: deep [1×1×1×1×1×2×2]: too many axes");
    expect_poisoned(wg_avg_pool1d(x, (wg_pool_options){.size = {2}, .padding = {2}}), t,
                    WG_ERROR_ARGUMENT, "avg_pool1d: along axis 2 of x [2×3×4]");
    wg_tape_free(t);
    const rule one_axis = rule_of(&pools[1]), two = rule_of(&pools[6]);
    check_refusals(&one_axis);
    check_refusals(&two);
}
