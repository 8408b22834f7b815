/* Tests of src/nn/parameter.c: parameters by name. */
#include "layers.h"

Test(nn_parameter, is_made_once_and_then_found_again)
{
    wg_tape *t = wg_tape_new();
    wg_scope(t, "own");
    const wg_tensor w = wg_nn_param(t, "w", WG_F32, WG_SHAPE(4, 5), 0.5),
                    one = wg_nn_param_full(t, "one", WG_F64, WG_SHAPE(2), 1);
    cr_assert(wg_same(wg_nn_param(t, "w", WG_F32, WG_SHAPE(4, 5), 0.5), w));
    wg_scope_end(t);
    cr_assert(!wg_same(wg_nn_param(t, "w", WG_F32, WG_SHAPE(4, 5), 0.5), w));
    cr_assert(wg_same(wg_find(t, "own/w"), w) && wg_same(wg_find(t, "own/one"), one));
    cr_assert(wg_node_of(w)->op->role == WG_ROLE_PARAM);
    expect_uniform(t, "own/w", 0.5);
    double ones[2];
    get(one, ones);
    cr_assert(ones[0] == 1 && ones[1] == 1);
    expect_ok(t);
    wg_tape_free(t);
}

/* What was written to it since is kept. */
Test(nn_parameter, is_filled_when_it_is_made_and_never_again)
{
    double w;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(1, 1));
    wg_nn_dense(x, "l", 1);
    put(wg_find(t, "l/W"), (double[]){42});
    wg_nn_dense(wg_square(x), "l", 1);
    get_named(t, "l/W", WG_SHAPE(1, 1), &w);
    cr_assert(w == 42);
    wg_tape_free(t);
}

static void weights_of(uint64_t seed, const char *layer, bool beside, double *w)
{
    char name[32];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(1, 4));
    cr_assert(wg_set_seed(t, seed) == WG_OK);
    if (beside)
        wg_nn_dense(x, "beside", 4);
    wg_nn_dense(x, layer, 4);
    snprintf(name, sizeof name, "%s/W", layer);
    get_named(t, name, WG_SHAPE(4, 4), w);
    wg_tape_free(t);
}

Test(nn_parameter, numbers_depend_on_the_seed_and_the_name_alone)
{
    double a[16], same[16], beside[16], other_seed[16], other_name[16];
    weights_of(1, "l", false, a);
    weights_of(1, "l", false, same);
    weights_of(1, "l", true, beside);
    weights_of(2, "l", false, other_seed);
    weights_of(1, "m", false, other_name);
    for (int i = 0; i < 16; i++) {
        cr_assert(a[i] == same[i] && a[i] == beside[i]);
        cr_assert(a[i] != other_seed[i] && a[i] != other_name[i]);
    }
}

Test(nn_parameter, of_another_shape_or_dtype_is_refused)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4, 5)),
                    wide = wg_input(t, "wide", WG_F64, WG_SHAPE(4, 6)),
                    single = wg_input(t, "single", WG_F32, WG_SHAPE(4, 5));
    wg_nn_dense(x, "l", 3);
    expect_poisoned(wg_nn_dense(wide, "l", 3), t, WG_ERROR_SHAPE,
                    "layer: l/W [3×5] is there, and would be [3×6] here; layers of one name have "
                    "the same parameters");
    expect_poisoned(wg_nn_dense(single, "l", 3), t, WG_ERROR_DTYPE,
                    "layer: l/W [3×5] is f64; here it would be f32");
    expect_poisoned(wg_nn_param(t, "", WG_F64, WG_SCALAR, 1), t, WG_ERROR_NULL,
                    "layer: a parameter needs a name");
    expect_poisoned(wg_nn_param(t, NULL, WG_F64, WG_SCALAR, 1), t, WG_ERROR_NULL, "needs a name");
    cr_assert(!wg_is_valid(wg_nn_param(NULL, "w", WG_F64, WG_SCALAR, 1)));
    expect_ok(t);
    wg_tape_free(t);
}
