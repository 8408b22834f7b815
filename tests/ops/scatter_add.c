/* Tests of ops/scatter_add.c. */
#include "indexed.h"

typedef struct arguments {
    int axis;
    wg_shape shape;
    int64_t at[12];
} arguments;

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const arguments *a = r->with;
    if (!x[0].tape && !x[1].tape)
        return wg_scatter_add(x[0], a->axis, x[0], x[1]);
    return wg_scatter_add(x[0], a->axis,
                          indices(x[0].tape ? x[0].tape : x[1].tape, a->shape, a->at), x[1]);
}

/* For each element of the index in order: where it adds to, and which element of source. */
static void places_of(const rule *r, int64_t i, int64_t *to, int64_t *from)
{
    const arguments *a = r->with;
    int64_t at[WG_MAX_DIMS] = {0};
    unravel(&a->shape, i, at);
    *from = ravel(&r->shape[1], at);
    at[(a->axis + r->shape[0].ndim) % r->shape[0].ndim] = a->at[i];
    *to = ravel(&r->shape[0], at);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = ybar[i];
    for (int64_t i = 0; i < count_of(&((const arguments *)r->with)->shape); i++) {
        int64_t to, from;
        places_of(r, i, &to, &from);
        xbar[1][from] = ybar[to];
    }
}

/* To the bit: each addition is rounded, in this order. */
static void check_values(const rule *r, wg_dtype dtype)
{
    double x[2][MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf[] = {wg_input(t, "x", dtype, r->shape[0]),
                              wg_input(t, "source", dtype, r->shape[1])};
    for (int k = 0; k < 2; k++) {
        put_random(leaf[k], 5 + (uint64_t)k, -1, 1);
        get(leaf[k], x[k]);
    }
    value_of(build(leaf, r), y);
    for (int64_t i = 0; i < count_of(&((const arguments *)r->with)->shape); i++) {
        int64_t to, from;
        places_of(r, i, &to, &from);
        x[0][to] =
            dtype == WG_F32 ? (double)((float)x[0][to] + (float)x[1][from]) : x[0][to] + x[1][from];
    }
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        cr_assert(same_bits(y[i], x[0][i], dtype), "element %d: %a, not %a", (int)i, y[i], x[0][i]);
    wg_tape_free(t);
}

static void check(wg_shape x, wg_shape source, arguments a)
{
    const rule r = {.op = "scatter_add",
                    .build = build,
                    .with = &a,
                    .arity = 2,
                    .shape = {x, source},
                    .polynomial = true,
                    .pullback = pullback};
    for (int d = 0; d < 2; d++)
        check_values(&r, reals[d]);
    check_rule(&r);
    check_layouts(&r);
}

Test(scatter_add, adds_what_meets_in_order)
{
    check(WG_SHAPE(3), WG_SHAPE(7), (arguments){0, WG_SHAPE(7), {2, 0, 2, 2, 2, 0, 2}});
    check(WG_SHAPE(3, 2), WG_SHAPE(4, 2), (arguments){0, WG_SHAPE(4, 2), {0, 2, 0, 2, 0, 1, 2, 2}});
    check(WG_SHAPE(2, 3), WG_SHAPE(2, 4),
          (arguments){-1, WG_SHAPE(2, 4), {0, 0, 0, 2, 1, 1, 2, 1}});
    check(WG_SHAPE(2, 2, 2), WG_SHAPE(2, 3, 2),
          (arguments){1, WG_SHAPE(2, 3, 2), {0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1}});
}

Test(scatter_add, looks_at_source_and_x_as_far_as_the_index_goes)
{
    check(WG_SHAPE(3, 3), WG_SHAPE(4, 3), (arguments){0, WG_SHAPE(2, 2), {1, 1, 1, 2}});
    check(WG_SHAPE(3, 3), WG_SHAPE(2, 5), (arguments){1, WG_SHAPE(1, 4), {2, 2, 0, 2}});
    check(WG_SHAPE(3), WG_SHAPE(5), (arguments){0, WG_SHAPE(2), {2, 2}});
    check(WG_SHAPE(2, 3), WG_SHAPE(2, 3), (arguments){0, WG_SHAPE(0, 3), {0}});
    check(WG_SHAPE(2, 3), WG_SHAPE(0, 0), (arguments){0, WG_SHAPE(0, 0), {0}});
    check(WG_SHAPE(2, 0), WG_SHAPE(1, 0), (arguments){0, WG_SHAPE(1, 0), {0}});
    check(WG_SHAPE(0, 2), WG_SHAPE(0, 2), (arguments){0, WG_SHAPE(0, 2), {0}});
}

static wg_tensor along_0(wg_tensor x, wg_tensor index)
{
    return wg_scatter_add(x, 0, index, wg_full(x.tape, WG_F32, wg_shape_of(index), 1));
}

Test(scatter_add, refuses_to_run_with_an_index_out_of_range)
{
    expect_out_of_range(along_0, WG_SHAPE(3, 2), WG_SHAPE(4, 1), 3, 3,
                        "scatter_add: i [4×1] has the index 3; along axis 0, x [3×2] has 0 … 2");
    expect_out_of_range(along_0, WG_SHAPE(0), WG_SHAPE(2), 1, 0,
                        "scatter_add: i [2] has the index 0; along axis 0, x [0] has no elements");
}

Test(scatter_add, refuses_shapes_that_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    const wg_tensor s = wg_input(t, "s", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2, 3));
    const wg_tensor j = wg_input(t, "j", WG_I64, WG_SHAPE(4));
    expect_refusal(wg_scatter_add(x, 0, j, s), t, WG_ERROR_SHAPE,
                   "scatter_add: x [3×2], index j [4] and s [2×3] must have as many axes");
    expect_refusal(wg_scatter_add(x, 0, i, s), t, WG_ERROR_SHAPE,
                   "scatter_add: along axis 1 index i [2×3] is longer than x [3×2]");
    expect_refusal(wg_scatter_add(x, 1, i, x), t, WG_ERROR_SHAPE,
                   "scatter_add: along axis 1 index i [2×3] is longer than x [3×2]");
    expect_refusal(wg_scatter_add(x, 1, s, s), t, WG_ERROR_DTYPE,
                   "scatter_add: s [2×3] is f32; operand 2 is an index, which is i64");
    expect_refusal(wg_scatter_add(i, 1, i, i), t, WG_ERROR_DTYPE,
                   "scatter_add: i [2×3] is i64; it takes f32 or f64");
    expect_refusal(
        wg_scatter_add(x, 1, i, wg_cast(s, WG_F64)), t, WG_ERROR_DTYPE,
        "scatter_add: dtypes differ: x [3×2] is f32, cast%5 [2×3] is f64; wg_cast one of "
        "them");
    wg_tape_free(t);
}
