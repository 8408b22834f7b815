/* Tests of ops/group_norm.c. */
#include "norms.h"

static wg_tensor of(const norm *n, wg_tensor x, wg_tensor gain, wg_tensor bias)
{
    return wg_group_norm(x, n->number, gain, bias, n->eps);
}

/* The groups of one sample after those of the other. */
static int64_t set(const norm *n, int64_t i)
{
    return i / (inner_of(n) * (n->shape.size[1] / n->number));
}

Test(group_norm, has_mean_zero_and_deviation_one_over_groups_of_channels)
{
    const wg_shape shapes[] = {WG_SHAPE(2, 4), WG_SHAPE(2, 4, 3), WG_SHAPE(1, 4, 2, 3)};
    for (int s = 0; s < 3; s++)
        for (int groups = 1; groups <= 4; groups *= 2)
            if (s > 0 || groups < 4)
                check_norm(&(norm){.op = "group_norm",
                                   .of = of,
                                   .number = groups,
                                   .shape = shapes[s],
                                   .parameters = channels_of,
                                   .set = set,
                                   .parameter = channel_of,
                                   .eps = 0.01});
}

Test(group_norm, of_no_samples_is_nothing)
{
    wg_tape *t = wg_tape_new();
    double y[1];
    value_of(wg_group_norm(wg_full(t, WG_F64, WG_SHAPE(0, 4, 2), 1), 2, WG_NONE, WG_NONE, 1e-5), y);
    value_of(wg_group_norm(wg_full(t, WG_F64, WG_SHAPE(2, 4, 0), 1), 2, WG_NONE, WG_NONE, 1e-5), y);
    expect_ok(t);
    wg_tape_free(t);
}

Test(group_norm, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 6)), none = WG_NONE;
    const wg_tensor g = wg_input(t, "g", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_group_norm(x, 4, none, none, 1e-5), t, WG_ERROR_ARGUMENT,
                    "group_norm: the channels of x [2×6] do not make 4 equal groups");
    expect_poisoned(wg_group_norm(x, 0, none, none, 1e-5), t, WG_ERROR_ARGUMENT, "0 equal groups");
    expect_poisoned(wg_group_norm(x, 2, g, none, 1e-5), t, WG_ERROR_SHAPE,
                    "group_norm: of x [2×6] the gain must be [6], which g [3] is not");
    expect_poisoned(wg_group_norm(g, 1, none, none, 1e-5), t, WG_ERROR_SHAPE,
                    "group_norm: g [3] has no second axis, of channels");
    expect_poisoned(wg_group_norm(x, 2, none, none, -1), t, WG_ERROR_ARGUMENT, "eps is -1");
    expect_poisoned(wg_group_norm(wg_poisoned(t), 2, none, none, 1), t, WG_ERROR_NULL,
                    "group_norm: operand 1 is poisoned");
    wg_tape_free(t);
}
