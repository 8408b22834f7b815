/* Tests of src/compile.c: what a program holds; however it is compiled, the bits are the same. */
#include "graphs.h"

#include <string.h>

#include "internal.h"

/* ---- What is needed -------------------------------------------------------------------------- */

typedef struct measures {
    int64_t steps;
    size_t bytes;
} measures;

static measures measure(const wg_tensor wanted[], int count, unsigned options)
{
    wg_program *p = wg_compile_with(wanted[0].tape, wanted, count, options);
    cr_assert(p, "%s", wg_error_message(wanted[0].tape));
    const measures m = {wg_program_steps(p), wg_program_bytes(p)};
    wg_program_free(p);
    return m;
}

static int64_t steps_for(const wg_tensor wanted[], int count, unsigned options)
{
    return measure(wanted, count, options).steps;
}

Test(compile, only_what_is_needed_takes_a_step)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    const wg_tensor a = wg_exp(x), b = wg_mul(a, x), dead = wg_tanh(b), c = wg_sum(b);
    wg_square(dead);
    cr_assert(steps_for(&x, 1, 0) == 0);
    cr_assert(steps_for(&a, 1, 0) == 1);
    cr_assert(steps_for(&b, 1, 0) == 2);
    cr_assert(steps_for(&c, 1, 0) == 3);
    cr_assert(steps_for(&dead, 1, 0) == 3);
    cr_assert(steps_for((wg_tensor[]){c, dead, c, a, x}, 5, 0) == 4);
    cr_assert(steps_for(&c, 1, WG_KEEP_ALL) == 3);
    wg_tape_free(t);
}

Test(compile, views_take_no_step_but_a_copy_when_they_are_kept)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    const wg_tensor views[] = {wg_transpose(x),
                               wg_permute(x, WG_AXES(1, 0)),
                               wg_reshape(x, WG_SHAPE(3, 2)),
                               wg_broadcast(x, WG_SHAPE(4, 2, 3)),
                               wg_stop_gradient(x),
                               wg_full(t, WG_F64, WG_SHAPE(5), 1),
                               wg_reshape(wg_transpose(wg_transpose(x)), WG_SHAPE(6))};
    const int count = sizeof views / sizeof *views;
    for (int i = 0; i < count; i++) {
        const wg_tensor y = wg_exp(views[i]);
        cr_assert(steps_for(&y, 1, 0) == 1, "view %d", i);
        cr_assert(steps_for(&views[i], 1, 0) == 1, "view %d", i);
    }
    const wg_tensor copied = wg_exp(wg_reshape(wg_transpose(x), WG_SHAPE(6)));
    cr_assert(steps_for(&copied, 1, 0) == 2);
    wg_tape_free(t);
}

Test(compile, an_assignment_takes_a_step_if_its_value_is_copied)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SHAPE(3)),
                    v = wg_param(t, "v", WG_F64, WG_SHAPE(3));
    const wg_tensor plain = wg_assign(w, wg_neg(w));
    cr_assert(steps_for(&plain, 1, 0) == 1); /* put into w as it is computed */
    const wg_tensor swap[] = {wg_assign(w, v), wg_assign(v, w)};
    cr_assert(steps_for(swap, 2, 0) == 4); /* both are saved first */
    wg_tape_free(t);
}

/* ---- Storage --------------------------------------------------------------------------------- */

static size_t bytes_for(const wg_tensor wanted[], int count, unsigned options)
{
    return measure(wanted, count, options).bytes;
}

Test(compile, a_chain_of_1000_elementwise_ops_needs_at_most_two_buffers)
{
    enum { N = 1000, ELEMENTS = 4096 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(ELEMENTS));
    wg_tensor y = x, z = x;
    for (int i = 0; i < N; i++) {
        y = wg_tanh(y);
        z = wg_softmax(z, 0); /* not in place */
    }
    const wg_tensor ends[] = {wg_sum(y), wg_sum(z)};
    const size_t one = ELEMENTS * sizeof(double);
    cr_assert(bytes_for(&ends[0], 1, 0) >= one && bytes_for(&ends[0], 1, 0) <= 2 * one);
    cr_assert(bytes_for(&ends[1], 1, 0) >= 2 * one && bytes_for(&ends[1], 1, 0) < 3 * one);
    cr_assert(bytes_for(ends, 2, WG_KEEP_ALL) == 0);
    wg_tape_free(t);
}

/* A value and the gradient's bits, by one way of compiling. */
typedef struct outcome {
    double value[1 + LEAVES][LEAF_MOST];
} outcome;

static outcome outcome_of(const graph *g, const wg_tensor wanted[], unsigned options)
{
    outcome o = {0};
    wg_program *p = wg_compile_with(g->end.tape, wanted, 1 + LEAVES, options);
    cr_assert(p && wg_run(p) == WG_OK, "%s", wg_error_message(g->end.tape));
    wg_program_free(p);
    for (int i = 0; i <= LEAVES; i++)
        get(wanted[i], o.value[i]);
    return o;
}

static void check_graph(uint64_t seed, wg_dtype dtype)
{
    wg_tape *t = wg_tape_new();
    const graph g = random_graph(t, dtype, seed);
    wg_tensor wanted[1 + LEAVES] = {g.end};
    for (int k = 0; k < LEAVES; k++)
        wanted[1 + k] = wg_gradient(g.end, g.leaf[k]);
    const outcome kept = outcome_of(&g, wanted, WG_KEEP_ALL);
    const outcome shared = outcome_of(&g, wanted, 0);
    cr_assert(memcmp(&shared, &kept, sizeof kept) == 0, "graph %d", (int)seed);
    for (int i = 0; i < g.count; i += 3)
        wg_keep(g.node[i]);
    const outcome mixed = outcome_of(&g, wanted, 0);
    cr_assert(memcmp(&mixed, &kept, sizeof kept) == 0, "graph %d", (int)seed);
    wg_tape_free(t);
}

Test(compile, sharing_storage_changes_no_bit)
{
    for (uint64_t seed = 1; seed <= 200; seed++)
        for (int r = 0; r < 2; r++)
            check_graph(seed, reals[r]);
}

/* A result written in the place of an operand that is also read in another order would be wrong. */
Test(compile, a_result_never_takes_the_place_of_what_is_still_read)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor a = wg_neg(x), row = wg_sum_axes(x, WG_AXES(0), true);
    const wg_tensor cases[] = {
        wg_sub(a, wg_transpose(a)),                                             /* a − aᵀ */
        wg_sub(wg_transpose(a), a),                                             /* aᵀ − a */
        wg_sub(wg_broadcast(row, WG_SHAPE(2, 2)), a),                           /* r − a */
        wg_sub(wg_sub(a, wg_scalar_like(a, 1)), wg_reshape(a, WG_SHAPE(2, 2))), /* −1 */
        wg_mul(wg_mul(a, a), a),                                                /* a³ */
    };
    const double want[5][4] = {
        {0, 1, -1, 0}, {0, -1, 1, 0}, {5, 8, 7, 10}, {-1, -1, -1, -1}, {-1, -8, -27, -64}};
    double value[4];
    put(x, (double[]){1, 2, 3, 4});
    for (int i = 0; i < 5; i++) {
        const wg_tensor y =
            wg_add(cases[i], wg_scalar_like(x, 0)); /* so that the case is not kept */
        value_of(y, value);
        for (int k = 0; k < 4; k++)
            cr_assert(value[k] == want[i][k], "case %d, element %d: %g", i, k, value[k]);
    }
    wg_tape_free(t);
}

/* ---- What stays readable --------------------------------------------------------------------- */

Test(compile, kept_and_wanted_values_can_be_read_others_not)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), a = wg_square(x), b = wg_neg(a);
    const wg_tensor c = wg_transpose(wg_reshape(b, WG_SHAPE(1, 2))), end = wg_sum(c);
    double value[2];
    put(x, (double[]){2, 3});
    cr_assert(wg_same(wg_keep(b), b) && wg_same(wg_keep(c), c));
    run_for(&end, 1);
    get(b, value);
    cr_assert(value[0] == -4 && value[1] == -9);
    get(c, value);
    cr_assert(value[0] == -4 && value[1] == -9);
    cr_assert(wg_item(end) == -13);
    cr_assert(wg_read(a, value, sizeof value) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "no program");
    wg_tape_free(t);
}

Test(compile, keep_all_keeps_every_needed_value)
{
    wg_tape *t = wg_tape_new();
    const graph g = random_graph(t, WG_F64, 3);
    const wg_tensor spare = wg_exp(g.end);
    wg_program *p = wg_compile_with(t, &g.end, 1, WG_KEEP_ALL);
    cr_assert(p && wg_run(p) == WG_OK);
    double value[MOST];
    get(g.node[g.count - 1], value);
    cr_assert(wg_program_bytes(p) == 0);
    wg_program_free(p);
    get(g.node[g.count - 1], value);
    cr_assert(wg_read(spare, value, sizeof(double)) == WG_ERROR_STATE);
    wg_tape_free(t);
}

Test(compile, two_programs_may_want_the_same_tensor)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_square(x), z = wg_neg(y);
    wg_program *first = wg_compile(t, &y, 1), *second = wg_compile(t, (wg_tensor[]){z, y}, 2);
    put(x, (double[]){3});
    cr_assert(wg_run(first) == WG_OK && wg_item(y) == 9);
    put(x, (double[]){4});
    cr_assert(wg_run(second) == WG_OK && wg_item(y) == 16 && wg_item(z) == -16);
    wg_program_free(second);
    put(x, (double[]){5});
    cr_assert(wg_item(y) == 16 && wg_item(z) == -16);
    cr_assert(wg_run(first) == WG_OK && wg_item(y) == 25 && wg_item(z) == -16);
    wg_program_free(first);
    cr_assert(wg_item(y) == 25);
    expect_ok(t);
    wg_tape_free(t);
}

Test(compile, programs_not_freed_go_with_the_tape)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_square(x);
    for (int i = 0; i < 3; i++)
        cr_assert(wg_compile(t, &y, 1));
    wg_tape_free(t);
}

Test(compile, wanted_leaves_constants_and_repeats_are_allowed)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), c = wg_scalar(t, WG_F64, 7);
    const wg_tensor wanted[] = {x, c, wg_full(t, WG_F32, WG_SHAPE(2), 3), c, x};
    put(x, (double[]){5});
    run_for(wanted, 5);
    double value[2];
    get(wanted[2], value);
    cr_assert(wg_item(x) == 5 && wg_item(c) == 7 && value[0] == 3 && value[1] == 3);
    wg_tape_free(t);
}

Test(compile, values_without_elements_and_scalars_alone_run)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor none = wg_input(t, "none", WG_F32, WG_SHAPE(3, 0));
    const wg_tensor y = wg_exp(wg_transpose(wg_mul(none, wg_scalar(t, WG_F32, 2))));
    const wg_tensor wanted[] = {wg_sum(y), y, wg_neg(wg_scalar(t, WG_F32, 2)),
                                wg_matmul(none, wg_transpose(none))};
    cr_assert(wg_bind(none, NULL, 0) == WG_OK);
    run_for(wanted, 4);
    double value[9];
    get(wanted[3], value);
    cr_assert(wg_item(wanted[0]) == 0 && wg_item(wanted[2]) == -2 && value[8] == 0);
    wg_tape_free(t);
}

Test(compile, storage_beyond_what_can_be_addressed_is_out_of_memory)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    huge = wg_broadcast(x, WG_SHAPE(INT64_C(1) << 59));
    const wg_tensor L =
        wg_sum(wg_add(wg_add(wg_exp(huge), wg_tanh(huge)), wg_add(wg_neg(huge), wg_sqrt(huge))));
    cr_assert(!wg_compile(t, &L, 1));
    expect_error(t, WG_ERROR_MEMORY, "no memory for the program");
    wg_tape_free(t);
}
