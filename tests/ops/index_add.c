/* Tests of ops/index_add.c. */
#include "indexed.h"

static void places(const adding *a, int64_t i, int64_t *to, int64_t *from)
{
    int64_t at[WG_MAX_DIMS] = {0};
    unravel(&a->source, i, at);
    int64_t *along = &at[axis_of_adding(a)];
    *along = a->at[*along];
    *to = ravel(&a->x, at);
    *from = i;
}

static void check(wg_shape x, int axis, int64_t n, const int64_t *at)
{
    adding a = {.op = "index_add",
                .of = wg_index_add,
                .places = places,
                .x = x,
                .source = x,
                .index = WG_SHAPE(n),
                .axis = axis,
                .at = at};
    a.source.size[axis_of_adding(&a)] = n;
    a.count = count_of(&a.source);
    check_adding(&a);
}

Test(index_add, adds_slices_that_meet_in_order)
{
    check(WG_SHAPE(4), 0, 7, (const int64_t[]){3, 3, 0, 1, 3, 3, 3});
    check(WG_SHAPE(3, 3), 0, 5, (const int64_t[]){2, 0, 2, 2, 2});
    check(WG_SHAPE(2, 3), -1, 5, (const int64_t[]){1, 1, 2, 1, 1});
    check(WG_SHAPE(2, 3, 2), 1, 4, (const int64_t[]){2, 0, 2, 2});
    check(WG_SHAPE(2, 3), 0, 0, (const int64_t[]){0});
    check(WG_SHAPE(3, 0), 0, 2, (const int64_t[]){2, 1});
    check(WG_SHAPE(0, 2), 0, 0, (const int64_t[]){0});
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

/* Threads share lines, never what is added. */
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
