#include "options.h"

#include "../support/options.h"

#include <math.h>
#include <stddef.h>

static const options defaults = {
    .data = "examples/data/digits.csv",
    .classes = 10,
    .test_share = 0.2,
    .hidden = 48,
    .epochs = 40,
    .batch = 12,
    .rate = 0.6,
    .real = WG_F32,
    .seeds = 5,
};

static const help mlp_help = {
    "Trains a network with one hidden layer on labelled samples by stochastic gradient\n"
    "descent: z1 = W1 x + b1, a1 = tanh(z1), z2 = W2 a1 + b2, and the cross-entropy of\n"
    "softmax(z2) as the loss. The model, its gradient and the update are recorded on one\n"
    "tape. Prints loss and test accuracy, then compares the trained model's gradients with\n"
    "those derived by hand, bit by bit, and draws the graph.\n",
    "examples/run gives --data, and --dot out/mlp.dot and --svg out/mlp.svg, before further\n"
    "arguments.\n\n"
    "A CSV file has one sample a line, without a header: numbers separated by commas, the\n"
    "same number of them in every line, then the label. The numbers are scaled together so\n"
    "that they span 0..1. The seed is for the split, the first weights and the order of the\n"
    "samples.\n",
    "a gradient differs from the hand derivation",
};

options mlp_options_read(int argc, char **argv)
{
    options o = defaults;
    const option table[] = {
        {"--data", "FILE", "samples: a CSV file of your own, or the handwritten digits",
         .path = &o.data},
        {"--classes", "C", "number of classes; labels are 0 to C - 1", .whole = &o.classes,
         .low = 2, .high = 10000},
        {"--test-share", "S", "share of the samples that is kept for testing",
         .number = &o.test_share, .low = 0, .high = 1},
        {"--hidden", "N", "number of hidden neurons", .whole = &o.hidden, .low = 1, .high = 65536},
        {"--epochs", "E", "how often each training sample is seen", .whole = &o.epochs, .low = 1,
         .high = 1000000},
        {"--batch", "B", "samples per step; the last step of an epoch takes what is left",
         .whole = &o.batch, .low = 1, .high = 1000000},
        {"--rate", "R", "learning rate", .number = &o.rate, .low = 0, .high = INFINITY},
        {"--real", "TYPE", "f32 or f64: float or double", .real = &o.real},
        {"--seeds", "M", "train M times, with seeds K, K + 1, ...; the median counts",
         .whole = &o.seeds, .low = 1, .high = 1000},
        {"--dot", "FILE", "write the graph of a training step in Graphviz's DOT language",
         .path = &o.dot},
        {"--svg", "FILE", "draw it with Graphviz, where that is installed", .path = &o.svg},
    };
    const common_options c =
        options_read(argc, argv, &mlp_help, table, sizeof table / sizeof *table);
    o.seed = c.seed;
    o.quiet = c.quiet;
    return o;
}
