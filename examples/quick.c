/* quick.c — a network with one hidden layer learns handwritten digits, and is saved. */
#include <stdio.h>
#include <wengert.h>

int main(void)
{
    wg_tape *t = wg_tape_new();
    wg_data digits = wg_load_csv(t, "examples/data/digits.csv", (wg_csv_options){0});
    wg_tensor rows = wg_input(t, "rows", WG_F32, WG_SHAPE(50, 65)); /* 64 pixels and a label each */
    wg_tensor x = wg_slice(rows, 1, 0, 64, 1), y = wg_cast(wg_select(rows, 1, 64), WG_I64);
    wg_tensor z = wg_nn_dense(wg_tanh(wg_nn_dense(x, "layer1", 48)), "layer2", 10);
    wg_optimizer adam = wg_adam(0.005);
    wg_tensor loss = wg_minimize(wg_cross_entropy(z, y, NULL), &adam);
    wg_program *train = wg_compile(t, &loss, 1);
    for (int k = 0; k < 500; k++) /* some 14 epochs */
        wg_feed_batch(&rows, &digits, 1, 1, k), wg_run(train);
    const int failed = wg_error(t) != WG_OK || wg_save(t, "digits.safetensors") != WG_OK;
    if (failed)
        fprintf(stderr, "%s\n", wg_error_message(t));
    else
        printf("loss %.4f\n", wg_item(loss));
    wg_tape_free(t);
    return failed;
}
