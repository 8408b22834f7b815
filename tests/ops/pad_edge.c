/* Tests of ops/pad_edge.c. */
#include "moves.h"

typedef struct arguments {
    wg_tensor (*of)(wg_tensor x, wg_shape before, wg_shape after);
    int64_t (*at)(int64_t i, int64_t n); /* where in 0 … n − 1 */
    wg_shape before, after;
} arguments;

static int64_t edge(int64_t i, int64_t n)
{
    return i < 0 ? 0 : i < n ? i : n - 1;
}

static int64_t reflect(int64_t i, int64_t n)
{
    return i < 0 ? -i : i < n ? i : 2 * n - 2 - i;
}

static int64_t wrap(int64_t i, int64_t n)
{
    return (i + n) % n;
}

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return a->of(x[0], a->before, a->after);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    for (int d = 0; d < x[0].ndim; d++)
        at[d] = a->at(at[d] - a->before.size[d], x[0].size[d]);
    return ravel(x, at);
}

static void check(const char *op, arguments a, wg_shape x)
{
    wg_shape y = x;
    for (int d = 0; d < x.ndim; d++)
        y.size[d] += a.before.size[d] + a.after.size[d];
    check_move(&(move){op, of, source, &a, 1, {x}, y, 0});
}

Test(pad_edge, repeats_the_outermost_element)
{
    check("pad_edge", (arguments){wg_pad_edge, edge, WG_SHAPE(2), WG_SHAPE(3)}, WG_SHAPE(3));
    check("pad_edge", (arguments){wg_pad_edge, edge, WG_SHAPE(1, 0), WG_SHAPE(0, 2)},
          WG_SHAPE(2, 3));
    check("pad_edge", (arguments){wg_pad_edge, edge, WG_SHAPE(1, 2), WG_SHAPE(1, 1)},
          WG_SHAPE(1, 2));
    check("pad_edge", (arguments){wg_pad_edge, edge, WG_SCALAR, WG_SCALAR}, WG_SCALAR);
}

Test(pad_edge, reflects_at_the_outermost_element)
{
    check("pad_reflect", (arguments){wg_pad_reflect, reflect, WG_SHAPE(2), WG_SHAPE(3)},
          WG_SHAPE(4));
    check("pad_reflect", (arguments){wg_pad_reflect, reflect, WG_SHAPE(1, 2), WG_SHAPE(0, 1)},
          WG_SHAPE(2, 3));
    check("pad_reflect", (arguments){wg_pad_reflect, reflect, WG_SHAPE(0), WG_SHAPE(0)},
          WG_SHAPE(1));
}

Test(pad_edge, goes_on_at_the_other_end)
{
    check("pad_wrap", (arguments){wg_pad_wrap, wrap, WG_SHAPE(4), WG_SHAPE(1)}, WG_SHAPE(4));
    check("pad_wrap", (arguments){wg_pad_wrap, wrap, WG_SHAPE(1, 2), WG_SHAPE(2, 1)},
          WG_SHAPE(2, 3));
    check("pad_wrap", (arguments){wg_pad_wrap, wrap, WG_SHAPE(0, 1), WG_SHAPE(0, 0)},
          WG_SHAPE(0, 2));
}

Test(pad_edge, refuses_more_than_there_is)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 0));
    expect_refusal(wg_pad_reflect(x, WG_SHAPE(3, 0), WG_SHAPE(0, 0)), t, WG_ERROR_ARGUMENT,
                   "pad_reflect: 3 before and 0 after axis 0 of x [3×0]");
    expect_refusal(wg_pad_wrap(x, WG_SHAPE(0, 0), WG_SHAPE(4, 0)), t, WG_ERROR_ARGUMENT,
                   "pad_wrap: 0 before and 4 after axis 0 of x [3×0]");
    expect_refusal(wg_pad_edge(x, WG_SHAPE(0, 1), WG_SHAPE(0, 0)), t, WG_ERROR_ARGUMENT,
                   "pad_edge: 1 before and 0 after axis 1 of x [3×0]");
    expect_refusal(wg_pad_edge(x, WG_SHAPE(-1, 0), WG_SHAPE(0, 0)), t, WG_ERROR_ARGUMENT,
                   "pad_edge: -1 before and 0 after axis 0 of x [3×0]");
    expect_refusal(wg_pad_edge(x, WG_SHAPE(1), WG_SHAPE(0, 0)), t, WG_ERROR_ARGUMENT,
                   "pad_edge: 1 and 2 numbers for x [3×0], which has 2 axes");
    wg_tape_free(t);
}
