/* Tests of ops/put_at_max.c. */
#include "pools.h"
#include "reference.h"

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const pool *p = r->with;
    const wg_tensor m = wg_constant(x[0].tape, WG_F64, p->x, pool_map, sizeof pool_map);
    return wg_put_at_max(x[0], wg_cast(m, wg_dtype_of(x[0])), p->o);
}

typedef struct arrays {
    const double *from;
    double *to;
} arrays;

static void take(void *with, const window *w)
{
    const arrays *a = with;
    a->to[w->number] += a->from[largest_of(w, pool_map)];
}

static void put_rounded(void *with, const window *w)
{
    const arrays *a = with;
    double *to = &a->to[largest_of(w, pool_map)];
    *to = rounded(*to + a->from[w->number], WG_F32);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    each_window(r->with, take, &(arrays){ybar, xbar[0]});
}

static rule rule_of(int i)
{
    return (rule){.op = "put_at_max",
                  .build = build,
                  .with = &mapped_pools[i],
                  .arity = 1,
                  .polynomial = true,
                  .shape = {pooled_shape(&mapped_pools[i])},
                  .pullback = pullback};
}

Test(put_at_max, adds_windows_in_row_major_order)
{
    for (int i = 0; i < n_mapped_pools; i++) {
        double x[MOST], y[MOST], wanted[MOST] = {0};
        const rule r = rule_of(i);
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "g", WG_F32, r.shape[0]), is = build(&leaf, &r);
        put_random(leaf, 1, -1, 1);
        get(leaf, x);
        value_of(is, y);
        each_window(&mapped_pools[i], put_rounded, &(arrays){x, wanted});
        for (int64_t j = 0; j < wg_count(is); j++)
            cr_assert(same_bits(y[j], wanted[j], WG_F32));
        wg_tape_free(t);
    }
}

Test(put_at_max, is_linear_in_what_it_puts)
{
    for (int i = 0; i < n_mapped_pools; i++) {
        const rule r = rule_of(i);
        check_rule(&r);
        check_layouts(&r);
    }
}

static wg_tensor with_map(const wg_tensor x[], const rule *r)
{
    const pool *p = r->with;
    return wg_put_at_max(x[0], x[1], p->o);
}

Test(put_at_max, says_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor g = wg_input(t, "g", WG_F32, WG_SHAPE(4, 4)),
                    x = wg_input(t, "x", WG_F32, WG_SHAPE(4, 5));
    expect_poisoned(wg_put_at_max(g, x, mapped_pools[0].o), t, WG_ERROR_SHAPE,
                    "put_at_max: g [4×4] for the windows of x [4×5]: it should be [3×4]");
    wg_tape_free(t);
    check_refusals(&(rule){.op = "put_at_max",
                           .build = with_map,
                           .with = &mapped_pools[0],
                           .arity = 2,
                           .shape = {pooled_shape(&mapped_pools[0]), mapped_pools[0].x}});
}
