/* transformer.c — a small causal transformer that learns to write, character by character.
 *
 * Blocks of attention and of a network with one hidden layer, each on a normalised copy of a stream
 * that it adds to (Vaswani et al. 2017; normalised before, as in GPT-2). Characters see those
 * before them in the window only, so one run trains on each of its beginnings.
 *
 *     ./examples/run transformer --help       options
 * */
#include "support/fail.h"
#include "support/language.h"

#include <math.h>
#include <stdio.h>

const char program_name[] = "transformer";

static wg_tensor feed_forward(wg_tensor x)
{
    const int64_t size = wg_shape_of(x).size[2];
    return wg_nn_dense(wg_gelu(wg_nn_dense(x, "up", 4 * size)), "down", size);
}

static wg_tensor block(wg_tensor x, const char *name, int heads)
{
    const wg_attention_options causal = {.causal = true};
    wg_scope(x.tape, name);
    x = wg_add(x,
               wg_nn_attention(wg_nn_layer_norm(x, "norm1"), WG_NONE, "attention", heads, causal));
    x = wg_add(x, feed_forward(wg_nn_layer_norm(x, "norm2")));
    wg_scope_end(x.tape);
    return x;
}

/* index [N × T] → logits [N × T × characters]. */
static wg_tensor model(wg_tensor index, const language_use *use)
{
    const language_options *o = use->options;
    const double limit = 1 / sqrt((double)o->size);
    const wg_tensor places =
        wg_nn_param(index.tape, "places", WG_F32, WG_SHAPE(o->window, o->size), limit);
    wg_tensor x =
        wg_add(wg_nn_embedding(index, "characters", use->characters, o->size, WG_F32), places);
    for (int64_t i = 1; i <= o->layers; i++) {
        char name[32];
        snprintf(name, sizeof name, "block%lld", (long long)i);
        x = block(x, name, (int)o->heads);
    }
    return wg_nn_dense(wg_nn_layer_norm(x, "norm"), "out", use->characters);
}

int main(int argc, char **argv)
{
    language_options o = {.text = "out/docs.txt",
                          .steps = 1000,
                          .batch = 16,
                          .window = 64,
                          .size = 128,
                          .heads = 4,
                          .layers = 2,
                          .rate = 4e-3,
                          .temperature = 0.7,
                          .length = 400};
    language_options_read(
        &o, argc, argv,
        "Trains a small causal transformer on a text, character by character, with AdamW, a\n"
        "warm-up, a cosine and clipped gradients. Shows what it writes as it learns, and what "
        "each\n"
        "held-out character costs in the end.\n");
    if (o.size % o.heads != 0)
        fail("--heads: %lld heads cannot share %lld numbers evenly", (long long)o.heads,
             (long long)o.size);
    language_learn(model, &o, o.window);
    return 0;
}
