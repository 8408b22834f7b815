/* Tests of ops/index_add.c. */
#include "indexed.h"

typedef struct arguments {
    int axis;
    int64_t count, at[8];
} arguments;

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const arguments *a = r->with;
    if (!x[0].tape && !x[1].tape)
        return wg_index_add(x[0], a->axis, x[0], x[1]);
    return wg_index_add(
        x[0], a->axis, indices(x[0].tape ? x[0].tape : x[1].tape, WG_SHAPE(a->count), a->at), x[1]);
}

/* Where element i of source is added. */
static int64_t place_of(const rule *r, int64_t i)
{
    const arguments *a = r->with;
    int64_t at[WG_MAX_DIMS] = {0};
    unravel(&r->shape[1], i, at);
    int64_t *along = &at[(a->axis + r->shape[0].ndim) % r->shape[0].ndim];
    *along = a->at[*along];
    return ravel(&r->shape[0], at);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = ybar[i];
    for (int64_t i = 0; i < count_of(&r->shape[1]); i++)
        xbar[1][i] = ybar[place_of(r, i)];
}

/* To the bit: each addition is rounded, in the order of source. */
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
    for (int64_t i = 0; i < count_of(&r->shape[1]); i++) {
        double *to = &x[0][place_of(r, i)];
        *to = dtype == WG_F32 ? (double)((float)*to + (float)x[1][i]) : *to + x[1][i];
    }
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        cr_assert(same_bits(y[i], x[0][i], dtype), "element %d: %a, not %a", (int)i, y[i], x[0][i]);
    wg_tape_free(t);
}

static void check(wg_shape x, arguments a)
{
    rule r = {.op = "index_add",
              .build = build,
              .with = &a,
              .arity = 2,
              .shape = {x, x},
              .polynomial = true,
              .pullback = pullback};
    r.shape[1].size[(a.axis + x.ndim) % x.ndim] = a.count;
    for (int d = 0; d < 2; d++)
        check_values(&r, reals[d]);
    check_rule(&r);
    check_layouts(&r);
}

Test(index_add, adds_slices_that_meet_in_order)
{
    check(WG_SHAPE(4), (arguments){0, 7, {3, 3, 0, 1, 3, 3, 3}});
    check(WG_SHAPE(3, 3), (arguments){0, 5, {2, 0, 2, 2, 2}});
    check(WG_SHAPE(2, 3), (arguments){-1, 5, {1, 1, 2, 1, 1}});
    check(WG_SHAPE(2, 3, 2), (arguments){1, 4, {2, 0, 2, 2}});
    check(WG_SHAPE(2, 3), (arguments){0, 0, {0}});
    check(WG_SHAPE(3, 0), (arguments){0, 2, {2, 1}});
    check(WG_SHAPE(0, 2), (arguments){0, 0, {0}});
}

static wg_tensor along_0(wg_tensor x, wg_tensor index)
{
    const wg_shape source = WG_SHAPE(wg_count(index), wg_shape_of(x).size[1]);
    return wg_index_add(x, 0, index, wg_full(x.tape, WG_F32, source, 1));
}

Test(index_add, refuses_to_run_with_an_index_out_of_range)
{
    expect_out_of_range(along_0, WG_SHAPE(3, 2), WG_SHAPE(4), 3, -7,
                        "index_add: i [4] has the index -7; along axis 0, x [3×2] has 0 … 2");
}

/* In each instruction set, and shared among threads by lines, never by what is added. */
Test(index_add, of_many_is_the_same_on_threads)
{
    enum { ROWS = 50, COLUMNS = 100, N = 3000 };
    static int64_t at[N];
    static float y[2][ROWS * COLUMNS];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(ROWS, COLUMNS));
    const wg_tensor source = wg_input(t, "source", WG_F32, WG_SHAPE(N, COLUMNS));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(N));
    const wg_tensor z = wg_index_add(x, 0, i, source);
    const int before = wg_threads();
    for (int k = 0; k < N; k++)
        at[k] = k * INT64_C(7919) % ROWS;
    cr_assert(wg_write(i, at, sizeof at) == WG_OK);
    cr_assert(wg_fill_uniform(x, 1, 0, 1) == WG_OK && wg_fill_uniform(source, 2, 0, 1) == WG_OK);
    for (int threads = 0; threads < 2; threads++) {
        wg_set_threads(threads ? 3 : 1);
        run_for(&z, 1);
        cr_assert(wg_read(z, y[threads], sizeof y[threads]) == WG_OK);
    }
    wg_set_threads(before);
    for (int k = 0; k < ROWS * COLUMNS; k++)
        cr_assert(same_bits((double)y[0][k], (double)y[1][k], WG_F32));
    wg_tape_free(t);
}

Test(index_add, refuses_shapes_that_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(4));
    const wg_tensor j = wg_input(t, "j", WG_I64, WG_SHAPE(4, 1));
    expect_refusal(wg_index_add(x, 0, i, x), t, WG_ERROR_SHAPE,
                   "index_add: to x [3×2] at i [4] can be added [4×2], not x [3×2]");
    expect_refusal(wg_index_add(x, 0, j, x), t, WG_ERROR_SHAPE,
                   "index_add: index j [4×1] must be a vector");
    expect_refusal(wg_index_add(i, 0, i, i), t, WG_ERROR_DTYPE,
                   "index_add: i [4] is i64; it takes f32 or f64");
    wg_tape_free(t);
}
