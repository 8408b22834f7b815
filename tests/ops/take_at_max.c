/* Tests of ops/take_at_max.c. */
#include "pools.h"

static wg_tensor map_like(wg_tensor x, wg_shape shape)
{
    const wg_tensor m = wg_constant(x.tape, WG_F64, shape, pool_map, sizeof pool_map);
    return wg_is_valid(x) ? wg_cast(m, wg_dtype_of(x)) : m;
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const pool *p = r->with;
    return wg_take_at_max(x[0], map_like(x[0], p->x), p->o);
}

typedef struct arrays {
    const double *ybar;
    double *xbar;
} arrays;

static void put_back(void *with, const window *w)
{
    const arrays *a = with;
    a->xbar[largest_of(w, pool_map)] += a->ybar[w->number];
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    each_window(r->with, put_back, &(arrays){ybar, xbar[0]});
}

Test(take_at_max, is_linear_in_what_it_takes_from)
{
    for (int i = 0; i < n_mapped_pools; i++) {
        const rule r = {.op = "take_at_max",
                        .build = build,
                        .with = &mapped_pools[i],
                        .arity = 1,
                        .polynomial = true,
                        .shape = {mapped_pools[i].x},
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
}

static wg_tensor with_map(const wg_tensor x[], const rule *r)
{
    const pool *p = r->with;
    return wg_take_at_max(x[0], x[1], p->o);
}

Test(take_at_max, has_no_derivative_by_the_map)
{
    double g[20];
    wg_tape *t = wg_tape_new();
    const wg_tensor u = wg_input(t, "u", WG_F64, mapped_pools[0].x),
                    x = wg_input(t, "x", WG_F64, mapped_pools[0].x);
    put_random(u, 1, -1, 1);
    put_random(x, 2, -1, 1);
    value_of(wg_gradient(wg_sum(wg_take_at_max(u, x, mapped_pools[0].o)), x), g);
    for (int i = 0; i < 20; i++)
        cr_assert(g[i] == 0);
    expect_ok(t);
    wg_tape_free(t);
}

Test(take_at_max, says_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor u = wg_input(t, "u", WG_F32, WG_SHAPE(4, 4)),
                    x = wg_input(t, "x", WG_F32, WG_SHAPE(4, 5));
    expect_poisoned(wg_take_at_max(u, x, mapped_pools[0].o), t, WG_ERROR_SHAPE,
                    "take_at_max: u [4×4] and x [4×5]: shapes must be equal");
    expect_poisoned(wg_take_at_max(x, x, (wg_pool_options){.size = {5, 1}}), t, WG_ERROR_SHAPE,
                    "take_at_max: a window spans 5 elements");
    wg_tape_free(t);
    check_refusals(&(rule){.op = "take_at_max",
                           .build = with_map,
                           .with = &mapped_pools[0],
                           .arity = 2,
                           .shape = {mapped_pools[0].x, mapped_pools[0].x}});
}
