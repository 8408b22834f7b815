/* Tests of src/nn/parameter.c: parameters by name. */
#include "layers.h"
#include "memory.h"

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
                    "wg_nn_dense: l/W [3×5] is there already; it should be [3×6]");
    expect_poisoned(wg_nn_dense(single, "l", 3), t, WG_ERROR_DTYPE,
                    "wg_nn_dense: l/W [3×5] is there already, in f64; it should be f32");
    expect_poisoned(wg_nn_param(t, "", WG_F64, WG_SCALAR, 1), t, WG_ERROR_ARGUMENT,
                    "wg_nn_param: \"\" is no name of a parameter, which has letters and no \"/\"");
    expect_poisoned(wg_nn_param(t, NULL, WG_F64, WG_SCALAR, 1), t, WG_ERROR_NULL,
                    "wg_nn_param: \"NULL\" is no name");
    cr_assert(!wg_is_valid(wg_nn_param(NULL, "w", WG_F64, WG_SCALAR, 1)));
    expect_ok(t);
    wg_tape_free(t);
}

/* ---- Calls that fail ------------------------------------------------------------------------- */

Test(nn_parameter, names_sizes_and_dtypes_that_are_none_are_refused)
{
    wg_tape *t = wg_tape_new();
    expect_poisoned(wg_nn_param(t, "a/b", WG_F64, WG_SCALAR, 1), t, WG_ERROR_ARGUMENT,
                    "wg_nn_param: \"a/b\" is no name of a parameter");
    expect_poisoned(wg_nn_param_full(t, "w", WG_F64, WG_SHAPE(2, 0), 1), t, WG_ERROR_SHAPE,
                    "wg_nn_param_full: w would be [2×0]; its sizes must be at least 1");
    expect_poisoned(wg_nn_param(t, "w", (wg_dtype)7, WG_SCALAR, 1), t, WG_ERROR_DTYPE,
                    "wg_nn_param: w cannot be of dtype 7, which is none");
    expect_poisoned(wg_nn_param(t, "w", WG_F64, WG_SCALAR, -1), t, WG_ERROR_ARGUMENT,
                    "wg_fill_uniform: no numbers between 1 and -1");
    cr_assert(wg_tape_count(t) == 0);
    wg_tape_free(t);
}

Test(nn_parameter, an_input_of_its_name_takes_its_place)
{
    wg_tape *t = wg_tape_new();
    wg_scope(t, "l");
    const wg_tensor W = wg_input(t, "W", WG_F64, WG_SHAPE(3, 2));
    wg_scope_end(t);
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4, 2)), y = wg_nn_dense(x, "l", 3);
    cr_assert(wg_is_valid(y) && wg_same(wg_find(t, "l/W"), W));
    cr_assert(wg_same(y, wg_linear(x, W, wg_find(t, "l/b"))));
    wg_tape_free(t);
}

/* What an op refuses when the layer has its parameters already. */
Test(nn_parameter, a_layer_that_fails_leaves_nothing)
{
    const wg_conv_options three = {.groups = 3};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(1, 4, 6)),
                    mask = wg_input(t, "mask", WG_F64, WG_SHAPE(7)),
                    h = wg_input(t, "h", WG_F32, WG_SHAPE(4, 5)),
                    empty = wg_input(t, "empty", WG_F64, WG_SHAPE(3, 0));
    wg_tensor state = h;
    wg_scope(t, "outside");
    const int64_t before = wg_tape_count(t);
    cr_assert(!wg_is_valid(wg_nn_conv1d(x, "c", 6, 3, three)));
    cr_assert(!wg_is_valid(wg_nn_conv1d(x, "c", 6, 9, (wg_conv_options){0})));
    cr_assert(!wg_is_valid(wg_nn_group_norm(x, "n", 3)));
    cr_assert(!wg_is_valid(wg_nn_batch_norm(wg_select(x, 2, 0), "n", true)));
    cr_assert(!wg_is_valid(wg_nn_dropout(x, "d", 2, true)));
    cr_assert(
        !wg_is_valid(wg_nn_attention(x, WG_NONE, "a", 2, (wg_attention_options){.mask = mask})));
    cr_assert(!wg_is_valid(wg_nn_rnn(x, &state, "r", 5)) && !wg_is_valid(state));
    cr_assert(wg_tape_count(t) == before + 2); /* the selection, a slice without an axis */
    wg_clear_error(t);
    expect_poisoned(wg_nn_batch_norm(empty, "n", true), t, WG_ERROR_SHAPE,
                    "wg_nn_batch_norm: gain would be [0]; its sizes must be at least 1");
    expect_poisoned(wg_nn_group_norm(empty, "n", 1), t, WG_ERROR_SHAPE, "gain would be [0]");
    expect_poisoned(wg_nn_layer_norm(empty, "n"), t, WG_ERROR_SHAPE, "gain would be [0]");
    expect_poisoned(wg_nn_gru_cell(empty, h, "r", 5), t, WG_ERROR_DTYPE,
                    "wg_nn_gru_cell: dtypes differ: empty [3×0] is f64, h [4×5] is f32");
    expect_poisoned(wg_nn_rnn(x, NULL, "r", INT64_MAX), t, WG_ERROR_SHAPE,
                    "to states of 9223372036854775807");
    cr_assert(wg_tape_count(t) == before + 2);
    cr_assert_str_eq(wg_scope_now(t), "outside");
    wg_tape_free(t);
}

/* Whichever allocation fails, the scope is closed, and the same call goes well when there is memory
 * again, with the parameters that it always has. */
Test(nn_parameter, a_layer_can_be_called_again_after_memory_ran_out)
{
    double right[6], W[6];
    bool failed = true;
    for (size_t k = 0; failed; k++) {
        memory m = {.fail_from = k, .fail_to = k};
        const wg_allocator a = allocator_of(&m);
        wg_tape *t = wg_tape_new_with(&a);
        const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4, 2));
        if (t && wg_is_valid(x)) {
            wg_nn_dense(x, "l", 3);
            cr_assert_str_eq(wg_scope_now(t), "");
            wg_clear_error(t);
            cr_assert(wg_is_valid(wg_nn_dense(x, "l", 3)));
            get_named(t, "l/W", WG_SHAPE(3, 2), k == 0 ? right : W);
            for (int i = 0; i < 6 && k > 0; i++)
                cr_assert(W[i] == right[i]);
        }
        failed = m.failed || k == 0;
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken);
    }
}
