/* lstm.c — a recurrent network that learns to write, character by character.
 *
 * A layer of long short-term memory (Hochreiter and Schmidhuber 1997) reads a text and predicts
 * each next character. Its state is carried from one window of the text to the next, but the
 * gradient is not: truncated back-propagation through time.
 *
 *     ./examples/run lstm --help       options
 * */
#include "support/fail.h"
#include "support/language.h"

const char program_name[] = "lstm";

static wg_tensor carried(wg_tape *t, const char *name, int64_t N, int64_t size)
{
    return wg_state(t, name, WG_F32, WG_SHAPE(N, size));
}

/* index [N × T] → logits [N × T × characters]. The states h and c are read before the window, and
 * assigned after it. */
static wg_tensor model(wg_tensor index, const language_use *use)
{
    wg_tape *t = index.tape;
    const int64_t N = wg_shape_of(index).size[0], size = use->options->size;
    wg_scope(t, use->name);
    const wg_nn_lstm_state before = {carried(t, "h", N, size), carried(t, "c", N, size)};
    wg_scope_end(t);

    wg_nn_lstm_state state = before;
    const wg_tensor x = wg_nn_embedding(wg_transpose(index), "characters", use->characters,
                                        size / 2, WG_F32);   /* [T × N × size / 2] */
    const wg_tensor h = wg_nn_lstm(x, &state, "lstm", size); /* [T × N × size] */
    const wg_tensor carry[] = {wg_assign(before.h, state.h), wg_assign(before.c, state.c)};
    const wg_tensor z = wg_nn_dense(h, "out", use->characters);
    return wg_with(wg_swap_axes(z, 0, 1), carry, 2);
}

int main(int argc, char **argv)
{
    language_options o = {.text = "out/docs.txt",
                          .steps = 2000,
                          .batch = 32,
                          .window = 50,
                          .size = 128,
                          .rate = 4e-3,
                          .temperature = 0.7,
                          .length = 400};
    language_options_read(
        &o, argc, argv,
        "Trains a layer of long short-term memory on a text, character by character, by truncated\n"
        "back-propagation through time: the state is carried from window to window, the gradient\n"
        "is not. Shows what it writes as it learns, and what each held-out character costs in the\n"
        "end.\n");
    language_learn(model, &o, 1);
    return 0;
}
