/* Tests of src/train/updates.c. */
#include "train/updates.h"
#include "training.h"

Test(updates, a_new_state_is_of_its_parameters_shape_and_filled)
{
    wg_tape *t = wg_tape_new();
    for (int r = 0; r < 2; r++) {
        double got[4];
        const wg_tensor p = wg_param(t, "p", reals[r], WG_SHAPE(2, 2));
        const wg_tensor state = wg_new_state(p, "s", 1.5);
        get(state, got);
        cr_assert(got[0] == 1.5 && got[3] == 1.5);
        cr_assert(wg_dtype_of(state) == reals[r] && wg_shape_of(state).ndim == 2);
        cr_assert(wg_node_of(state)->op->role == WG_ROLE_STATE);
    }
    cr_assert(!wg_is_valid(wg_new_state(wg_poisoned(t), "s", 0)));
    wg_tape_free(t);
}

/* One cast serves all parameters of a dtype, and f64 needs none. */
Test(updates, numbers_are_rounded_once)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor number = wg_input(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor a = wg_param(t, "a", WG_F32, WG_SHAPE(2)),
                    b = wg_param(t, "b", WG_F32, WG_SHAPE(3)),
                    c = wg_param(t, "c", WG_F64, WG_SHAPE(3));
    cr_assert(wg_same(wg_number_for(a, number), wg_number_for(b, number)));
    cr_assert(wg_dtype_of(wg_number_for(a, number)) == WG_F32);
    cr_assert(wg_same(wg_number_for(c, number), number));
    wg_tape_free(t);
}

Test(updates, averages_move_by_what_is_left)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor p = wg_param(t, "p", WG_F64, WG_SCALAR), s = wg_new_state(p, "s", 8);
    const wg_tensor after = wg_average(s, 0.75, p);
    put(p, (double[]){4});
    run_for(&after, 1);
    cr_assert(wg_item(s) == 0.75 * 8 + 0.25 * 4);
    wg_tape_free(t);
}

Test(updates, no_decay_and_no_factor_record_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer none = wg_sgd(1);
    wg_optimizer some = wg_sgd(1);
    const wg_tensor p = wg_input(t, "p", WG_F64, WG_SCALAR),
                    g = wg_input(t, "g", WG_F64, WG_SCALAR);
    cr_assert(wg_same(wg_decayed(&none, p, g), g) && wg_same(wg_scaled(1, p), p));
    double got;
    some.weight_decay = 0.5;
    put(p, (double[]){4});
    put(g, (double[]){3});
    value_of(wg_decayed(&some, p, g), &got);
    cr_assert(got == 5);
    wg_tape_free(t);
}
