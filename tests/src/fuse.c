/* Tests of src/fuse.c: what runs together. */
#include "support.h"

#include "internal.h"

/* Steps that are needed for some tensors: what runs together is one. */
static int64_t steps_for(const wg_tensor wanted[], int count)
{
    wg_program *p = wg_compile(wanted[0].tape, wanted, count);
    cr_assert(p, "%s", wg_error_message(wanted[0].tape));
    const int64_t steps = p->n_steps;
    wg_program_free(p);
    return steps;
}

Test(fuse, elementwise_ops_that_read_each_other_run_together)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4, 3)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(4, 1)),
                    same = wg_input(t, "same", WG_F64, WG_SHAPE(1, 4, 3));
    const wg_tensor line = wg_tanh(wg_add(wg_mul(x, x), b));
    const wg_tensor fork = wg_mul(wg_exp(line), wg_neg(line));
    const wg_tensor turned = wg_add(line, wg_transpose(wg_input(t, "", WG_F64, WG_SHAPE(3, 4))));
    const wg_tensor wider = wg_add(wg_neg(b), x);
    const wg_tensor ones = wg_add(wg_neg(same), wg_reshape(wg_exp(x), WG_SHAPE(1, 4, 3)));
    const wg_tensor cases[][3] = {{line}, {fork}, {fork, line, turned}, {turned}, {wider}, {ones}};
    const int count[] = {1, 1, 3, 1, 1, 1};
    const int64_t want[] = {1, 1, 1, 1, 2, 1}; /* −b has fewer elements than the sum */
    for (int i = 0; i < 6; i++)
        cr_assert(steps_for(cases[i], count[i]) == want[i], "case %d", i);
    wg_tape_free(t);
}

Test(fuse, what_is_read_in_another_order_or_by_another_op_is_computed_before)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 3)), e = wg_exp(x);
    const wg_tensor twice = wg_add(e, wg_transpose(e)); /* eᵀ needs all of e */
    const wg_tensor soft = wg_softmax(e, 0), after = wg_mul(e, soft);
    const wg_tensor flat = wg_neg(wg_reshape(e, WG_SHAPE(9)));
    cr_assert(steps_for(&twice, 1) == 2);
    cr_assert(steps_for(&after, 1) == 3); /* e, its softmax, the product */
    cr_assert(steps_for((wg_tensor[]){after, twice, e}, 3) == 4);
    cr_assert(steps_for(&flat, 1) == 2); /* places are counted in another shape */
    wg_tape_free(t);
}

Test(fuse, groups_have_at_most_so_many_members)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(7));
    wg_tensor y = x;
    for (int i = 0; i < 100; i++)
        y = wg_tanh(y);
    cr_assert(steps_for(&y, 1) == (100 + GROUP_DRAFTS - 1) / GROUP_DRAFTS);
    for (int i = 0; i < 2 * GROUP_WALKS; i++) /* each column moves in a way of its own */
        y = wg_add(y, wg_broadcast(wg_input(t, "", WG_F64, WG_SCALAR), WG_SHAPE(7)));
    cr_assert(steps_for(&y, 1) > 100 / GROUP_DRAFTS + 1);
    wg_tape_free(t);
}
