/* Tests of src/fuse.c: what runs together. */
#include "support.h"

#include "internal.h"

/* Steps that are needed for some tensors. */
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

/* ---- Finishes -------------------------------------------------------------------------------- */

Test(fuse, a_product_takes_over_a_number_and_a_base)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(3, 2)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(2, 4)),
                    c = wg_input(t, "c", WG_F64, WG_SHAPE(3, 4)),
                    column = wg_input(t, "column", WG_F64, WG_SHAPE(3, 1)),
                    rate = wg_input(t, "rate", WG_F64, WG_SCALAR),
                    two = wg_input(t, "two", WG_F64, WG_SHAPE(2, 1, 1));
    const wg_tensor ab = wg_matmul(a, b), again = wg_mul(wg_add(ab, c), ab);
    const struct {
        wg_tensor y;
        int64_t steps;
    } cases[] = {
        {wg_add(ab, column), 1},
        {wg_add(column, ab), 1},
        {wg_sub(c, ab), 1},
        {wg_sub(ab, c), 2}, /* no finish subtracts from the product */
        {wg_mul(ab, rate), 1},
        {wg_mul(ab, c), 2}, /* a finish multiplies by one number */
        {wg_sub(c, wg_mul(rate, ab)), 1},
        {wg_add(column, wg_mul(ab, rate)), 1},
        {wg_mul(rate, wg_add(ab, c)), 2},         /* first the number, then the base */
        {wg_add(c, wg_add(ab, c)), 2},            /* one base */
        {wg_add(wg_matmul(wg_neg(a), b), ab), 3}, /* one product on the other's result */
        {again, 2},                               /* the product is read twice */
        {wg_add(ab, two), 2},                     /* the sum is larger than the product */
        {wg_tanh(wg_add(ab, wg_broadcast(column, WG_SHAPE(3, 4)))), 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert(steps_for(&cases[i].y, 1) == cases[i].steps, "case %zu", i);
    cr_assert(steps_for((wg_tensor[]){wg_add(ab, column), ab}, 2) == 2); /* it is wanted itself */
    wg_tape_free(t);
}

/* y with each op alone, and fused: the same bits. */
static void check_finish(wg_tensor y)
{
    double fused[16], alone[16];
    wg_program *p = wg_compile(y.tape, &y, 1);
    cr_assert(wg_run(p) == WG_OK);
    get(y, fused);
    wg_program_free(p);
    p = wg_compile_with(y.tape, &y, 1, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK);
    get(y, alone);
    wg_program_free(p);
    for (int64_t i = 0; i < wg_count(y); i++)
        cr_assert(same_bits(fused[i], alone[i], wg_dtype_of(y)), "%s, element %d", wg_op_name_of(y),
                  (int)i);
}

Test(fuse, a_finish_rounds_as_the_ops_do)
{
    for (int r = 0; r < 2; r++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_input(t, "a", reals[r], WG_SHAPE(3, 5)),
                        b = wg_input(t, "b", reals[r], WG_SHAPE(5, 4)),
                        c = wg_input(t, "c", reals[r], WG_SHAPE(4, 3)),
                        row = wg_input(t, "row", reals[r], WG_SHAPE(4)),
                        rate = wg_input(t, "rate", reals[r], WG_SHAPE(1, 1));
        const wg_tensor leaves[] = {a, b, c, row, rate};
        for (uint64_t i = 0; i < 5; i++)
            cr_assert(wg_fill_normal(leaves[i], i + 1, 0, 1) == WG_OK);
        const wg_tensor ab = wg_matmul(a, b), ct = wg_transpose(c), scaled = wg_mul(ab, rate);
        const wg_tensor cases[] = {wg_add(ab, row),     wg_add(ct, ab),      wg_sub(ct, ab),
                                   wg_sub(row, scaled), wg_add(scaled, ct),  wg_add(ab, rate),
                                   wg_sub(ab, row),     wg_sub(rate, scaled)};
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            check_finish(cases[i]);
        wg_tape_free(t);
    }
}

/* ---- On the side ----------------------------------------------------------------------------- */

/* The cross-entropy and the softmax of z along an axis: apart, and in one step. */
static void check_beside(wg_dtype dtype, wg_shape shape, int axis, bool turned)
{
    enum { MOST_ELEMENTS = 40 * 40 };
    static double apart[2][MOST_ELEMENTS], together[2][MOST_ELEMENTS];
    wg_tape *t = wg_tape_new();
    wg_tensor z = wg_input(t, "z", dtype, shape), target = wg_input(t, "target", dtype, shape);
    wg_fill_normal(z, 1, 0, 3);
    wg_fill_uniform(target, 2, 0, 1);
    if (turned) {
        z = wg_transpose(z);
        target = wg_transpose(target);
    }
    const wg_tensor loss = wg_softmax_cross_entropy(z, target, axis), p = wg_softmax(z, axis);
    const wg_tensor both[] = {loss, p};
    cr_assert(steps_for(&loss, 1) == 1 && steps_for(&p, 1) == 1);
    run_for(&loss, 1);
    get(loss, apart[0]);
    run_for(&p, 1);
    get(p, apart[1]);
    cr_assert(steps_for(both, 2) == 1);
    run_for(both, 2);
    for (int k = 0; k < 2; k++) {
        get(both[k], together[k]);
        for (int64_t i = 0; i < wg_count(both[k]); i++)
            cr_assert(same_bits(together[k][i], apart[k][i], dtype), "[%d×%d], axis %d",
                      (int)shape.size[0], (int)shape.size[1], axis);
    }
    wg_tape_free(t);
}

Test(fuse, the_softmax_of_a_cross_entropy_comes_on_the_side)
{
    const int64_t sizes[] = {1, 3, 10, 16, 17, 40};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            for (int way = 0; way < 8; way++)
                check_beside(reals[way & 1], WG_SHAPE(sizes[i], sizes[j]), way >> 1 & 1, way >> 2);
}

Test(fuse, only_the_same_softmax_comes_on_the_side)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor z = wg_input(t, "z", WG_F64, WG_SHAPE(4, 4)), early = wg_softmax(z, 1);
    const wg_tensor loss = wg_softmax_cross_entropy(z, early, 1),
                    other = wg_softmax_cross_entropy(early, z, 1);
    cr_assert(steps_for((wg_tensor[]){loss, wg_softmax(z, 0)}, 2) == 3);         /* another axis */
    cr_assert(steps_for((wg_tensor[]){loss, wg_softmax(wg_exp(z), 1)}, 2) == 4); /* of another z */
    cr_assert(steps_for((wg_tensor[]){loss, early}, 2) == 2);                    /* it came first */
    cr_assert(steps_for((wg_tensor[]){other, wg_log_softmax(early, 1)}, 2) == 3); /* another op */
    wg_tape_free(t);
}
