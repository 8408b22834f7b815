/* Tests of ops/embedding.c. */
#include "indexed.h"

static const int64_t words[] = {2, 0, 1, 2};

static wg_tensor of(const wg_tensor x[], const void *with)
{
    (void)with;
    if (!x[0].tape)
        return wg_embedding(x[0], x[0]);
    return wg_embedding(x[0], indices(x[0].tape, WG_SHAPE(2, 2), words));
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    (void)with;
    return words[2 * at[0] + at[1]] * x[0].size[1] + at[2];
}

Test(embedding, has_a_row_of_the_weights_for_each_index)
{
    check_move(&(move){"embedding", of, source, NULL, 1, {WG_SHAPE(3, 4)}, WG_SHAPE(2, 2, 4), 0});
}

Test(embedding, refuses_what_is_no_index)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_input(t, "w", WG_F32, WG_SHAPE(3, 4));
    expect_poisoned(wg_embedding(w, w), t, WG_ERROR_DTYPE, "operand 2 is an index, which is i64");
    expect_refusal(wg_embedding(wg_input(t, "s", WG_F32, WG_SCALAR), w), t, WG_ERROR_ARGUMENT,
                   "embedding: there is no axis 0 of s [], which has 0");
    wg_tape_free(t);
}
