/* Tests of src/nn/embedding.c. */
#include "layers.h"

#include <math.h>

static wg_tensor table(wg_tensor index, const char *name)
{
    return wg_nn_embedding(index, name, 40, 3, WG_F64);
}

Test(nn_embedding, gives_each_index_its_row)
{
    double W[40 * 3], y[18], g[40 * 3];
    const int64_t at[] = {7, 0, 39, 7, 7, 1};
    wg_tape *t = wg_tape_new();
    const wg_tensor index = wg_input(t, "index", WG_I64, WG_SHAPE(2, 3)),
                    out = table(index, "words");
    const wg_tensor W_ = wg_find(t, "words/W"), wanted[] = {out, wg_gradient(wg_sum(out), W_)};
    wg_write(index, at, sizeof at);
    run_for(wanted, 2);
    get(out, y);
    get(wanted[1], g);
    get_named(t, "words/W", WG_SHAPE(40, 3), W);
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 3; k++)
            cr_assert(y[i * 3 + k] == W[at[i] * 3 + k]);
    for (int row = 0; row < 40; row++)
        cr_assert(g[row * 3] == (row == 7 ? 3 : row == 0 || row == 39 || row == 1));
    wg_tape_free(t);
}

/* Mean and mean square of 4000 normal numbers of variance 1/4 are within five standard deviations. */
Test(nn_embedding, weights_are_normal)
{
    double w[1000 * 4], sum = 0, squares = 0;
    wg_tape *t = wg_tape_new();
    wg_nn_embedding(wg_input(t, "i", WG_I64, WG_SHAPE(2)), "e", 1000, 4, WG_F64);
    get_named(t, "e/W", WG_SHAPE(1000, 4), w);
    for (int i = 0; i < 4000; i++) {
        sum += w[i];
        squares += w[i] * w[i];
    }
    cr_assert(fabs(sum / 4000) < 5 * 0.5 / sqrt(4000));
    cr_assert(fabs(squares / 4000 - 0.25) < 5 * 0.25 * sqrt(2.0 / 4000));
    wg_tape_free(t);
}

Test(nn_embedding, refuses_what_is_no_index_or_no_size)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor real = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    index = wg_input(t, "i", WG_I64, WG_SHAPE(2));
    expect_poisoned(table(real, "e"), t, WG_ERROR_DTYPE,
                    "wg_nn_embedding: x [2] is f64; operand 1 is an index, which is i64");
    expect_poisoned(wg_nn_embedding(index, "f", 0, 3, WG_F64), t, WG_ERROR_SHAPE,
                    "wg_nn_embedding: W would be [0×3]; its sizes must be at least 1");
    expect_poisoned(wg_nn_embedding(index, "a/b", 1, 3, WG_F64), t, WG_ERROR_ARGUMENT, "a/b");
    expect_poisoned(wg_nn_embedding(index, "g", 4, 3, WG_I64), t, WG_ERROR_DTYPE, "");
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
