/* Tests of src/train/minimize.c. */
#include "training.h"

Test(minimize, updates_the_parameters_and_is_the_loss_before)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_sgd(0.5);
    const wg_tensor y = wg_minimize(half_square(t), &o);
    put(wg_find(t, "p"), (double[]){4});
    wg_program *step = wg_compile(t, &y, 1);
    for (int k = 1; k <= 5; k++) {
        const double p = item_named(t, "p");
        cr_assert(wg_run(step) == WG_OK);
        cr_assert(wg_item(y) == p * p / 2 && item_named(t, "p") == p / 2);
        cr_assert(item_named(t, "sgd/step") == k);
    }
    expect_ok(t);
    wg_tape_free(t);
}
