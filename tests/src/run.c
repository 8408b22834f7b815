/* Tests of src/run.c: runs, what they refuse, that they take no memory; assignments. */
#include "graphs.h"
#include "memory.h"

#include <malloc.h>
#include <string.h>

/* What malloc has handed out in this process. */
static size_t in_use(void)
{
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
    return mallinfo2().uordblks;
#endif
#endif
    return 0;
}

static wg_program *compile_step(wg_tape *t)
{
    const graph g = random_graph(t, WG_F32, 7);
    wg_tensor wanted[1 + LEAVES] = {g.end};
    for (int k = 0; k < LEAVES; k++)
        wanted[1 + k] = wg_assign(g.leaf[k], wg_sub(g.leaf[k], wg_gradient(g.end, g.leaf[k])));
    return wg_compile(t, wanted, 1 + LEAVES);
}

Test(run, takes_no_memory)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    wg_program *p = compile_step(t);
    const size_t calls = m.calls, blocks = m.blocks, used = in_use();
    for (int i = 0; i < 100; i++)
        cr_assert(wg_run(p) == WG_OK);
    cr_assert(m.calls == calls && m.blocks == blocks);
    cr_assert(in_use() == used, "%zu, then %zu", used, in_use());
    wg_tape_free(t);
}

Test(run, names_an_input_that_was_never_written)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "the input", WG_F64, WG_SHAPE(2));
    const wg_tensor w = wg_param(t, "the target", WG_F64, WG_SHAPE(2));
    const wg_tensor wanted[] = {wg_neg(x), wg_assign(w, wg_exp(x))};
    wg_program *p = wg_compile(t, wanted, 2);
    for (int again = 0; again < 3; again++) {
        cr_assert(wg_run(p) == WG_ERROR_STATE);
        expect_error(t, WG_ERROR_STATE, "the input [2]");
    }
    cr_assert(wg_read(wanted[0], &(double[2]){0}, 16) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "no value");
    put(x, (double[]){0, 0});
    cr_assert(wg_run(p) == WG_OK); /* what is only assigned to need not be written */
    double value[2];
    get(w, value);
    cr_assert(value[0] == 1 && value[1] == 1);
    wg_program_free(p);
    wg_tape_free(t);
}

Test(run, reads_what_was_written_last)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), y = wg_neg(x);
    wg_program *p = wg_compile(t, &y, 1);
    double first[2] = {1, 2}, second[2] = {3, 4}, value[2];
    for (int i = 0; i < 20; i++) {
        double *const from = i % 2 ? first : second;
        if (i % 3 == 0)
            cr_assert(wg_write(x, from, sizeof first) == WG_OK);
        else
            cr_assert(wg_bind(x, from, sizeof first) == WG_OK);
        from[0] += 10; /* seen when bound; else overwritten next time */
        cr_assert(wg_run(p) == WG_OK);
        get(y, value);
        get(x, first);
        cr_assert(value[0] == -first[0] && value[1] == -first[1], "%d", i);
        first[0] = 1, first[1] = 2, second[0] = 3, second[1] = 4;
        cr_assert(wg_write(wg_input(t, NULL, WG_F64, WG_SHAPE(2)), first, sizeof first) == WG_OK);
    }
    wg_program_free(p);
    wg_tape_free(t);
}

Test(run, bound_memory_is_read_and_assigned_in_place)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F32, WG_SHAPE(3)), y = wg_square(w);
    const wg_tensor step[] = {wg_assign(w, wg_mul(w, wg_scalar_like(w, 2))), y};
    float mine[3] = {1, 2, 3}, other[3] = {10, 20, 30}, value[3];
    cr_assert(wg_bind(w, mine, sizeof mine) == WG_OK);
    wg_program *p = wg_compile(t, step, 2);
    cr_assert(wg_run(p) == WG_OK);
    cr_assert(mine[0] == 2 && mine[1] == 4 && mine[2] == 6);
    mine[2] = -1;
    cr_assert(wg_run(p) == WG_OK);
    cr_assert(mine[0] == 4 && mine[2] == -2);
    cr_assert(wg_read(y, value, sizeof value) == WG_OK && value[0] == 4 && value[2] == 1);
    cr_assert(wg_bind(w, other, sizeof other) == WG_OK);
    cr_assert(wg_run(p) == WG_OK && other[2] == 60 && mine[2] == -2);
    wg_program_free(p);
    wg_tape_free(t);
}

/* ---- Assignments ----------------------------------------------------------------------------- */

Test(run, every_read_in_a_run_sees_the_old_value)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_param(t, "a", WG_F64, WG_SHAPE(2, 2)),
                    b = wg_param(t, "b", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor old = wg_transpose(a);
    const wg_tensor wanted[] = {wg_assign(a, b), wg_assign(b, wg_transpose(a)), old,
                                wg_add(a, wg_assign(a, b)), a};
    double value[4];
    put(a, (double[]){1, 2, 3, 4});
    put(b, (double[]){5, 6, 7, 8});
    run_for(wanted, 5);
    get(a, value);
    cr_assert(value[0] == 5 && value[1] == 6 && value[2] == 7 && value[3] == 8);
    get(b, value);
    cr_assert(value[0] == 1 && value[1] == 3 && value[2] == 2 && value[3] == 4);
    get(old, value);
    cr_assert(value[1] == 3 && value[2] == 2);
    get(wanted[3], value);
    cr_assert(value[0] == 6 && value[3] == 12);
    get(wanted[0], value); /* an assignment's value is its target's */
    cr_assert(value[0] == 5 && value[3] == 8);
    wg_tape_free(t);
}

Test(run, a_parameter_transposed_onto_itself)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_param(t, "a", WG_F32, WG_SHAPE(3, 3)),
                    turn = wg_assign(a, wg_transpose(a));
    wg_program *p = wg_compile(t, &turn, 1);
    double value[9];
    put(a, (double[]){1, 2, 3, 4, 5, 6, 7, 8, 9});
    cr_assert(wg_run(p) == WG_OK);
    get(a, value);
    cr_assert(value[1] == 4 && value[2] == 7 && value[3] == 2 && value[8] == 9);
    cr_assert(wg_run(p) == WG_OK);
    get(a, value);
    cr_assert(value[1] == 2 && value[5] == 6);
    wg_program_free(p);
    wg_tape_free(t);
}

Test(run, a_ring_of_assignments_turns)
{
    enum { RING = 5 };
    wg_tape *t = wg_tape_new();
    wg_tensor w[RING], turn[RING];
    for (int i = 0; i < RING; i++) {
        w[i] = wg_param(t, NULL, WG_I64, WG_SCALAR);
        cr_assert(wg_fill(w[i], i) == WG_OK);
    }
    for (int i = 0; i < RING; i++)
        turn[i] = wg_assign(w[i], w[(i + 1) % RING]);
    wg_program *p = wg_compile(t, turn, RING);
    for (int run = 1; run <= 7; run++) {
        cr_assert(wg_run(p) == WG_OK);
        for (int i = 0; i < RING; i++)
            cr_assert(wg_item(w[i]) == (i + run) % RING);
    }
    wg_program_free(p);
    wg_tape_free(t);
}

Test(run, a_step_on_the_tape_goes_down_a_parabola)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SCALAR), loss = wg_square(w);
    const wg_tensor step =
        wg_assign(w, wg_sub(w, wg_mul(wg_scalar(t, WG_F64, 0.25), wg_gradient(loss, w))));
    wg_program *p = wg_compile(t, (wg_tensor[]){step, loss}, 2);
    put(w, (double[]){8});
    for (double want = 8; want > 1e-3; want /= 2) {
        cr_assert(wg_item(w) == want);
        cr_assert(wg_run(p) == WG_OK);
        cr_assert(wg_item(loss) == want * want);
    }
    wg_program_free(p);
    wg_tape_free(t);
}

/* ---- Threads --------------------------------------------------------------------------------- */

/* Steps that are worth several threads: a chain, a product with what follows it, a sum, softmax,
 * and an update in place. */
static uint64_t hash_with_threads(int threads, wg_dtype dtype)
{
    enum { ROWS = 160, COLUMNS = 500 };
    static double value[ROWS * COLUMNS];
    wg_tape *t = wg_tape_new();
    cr_assert(wg_set_threads(threads) == WG_OK);
    const wg_tensor x = wg_input(t, "x", dtype, WG_SHAPE(ROWS, COLUMNS)),
                    w = wg_param(t, "w", dtype, WG_SHAPE(ROWS, COLUMNS)),
                    b = wg_input(t, "b", dtype, WG_SHAPE(ROWS, 1));
    wg_fill_normal(x, 1, 0, 1), wg_fill_normal(w, 2, 0, 1), wg_fill_normal(b, 3, 0, 1);
    const wg_tensor a = wg_tanh(wg_add(wg_matmul(wg_matmul(x, wg_transpose(w)), x), b));
    const wg_tensor L = wg_sum(wg_mul(wg_softmax(a, 0), wg_log_softmax(wg_mul(a, w), 1)));
    const wg_tensor step = wg_assign(w, wg_sub(w, wg_gradient(L, w)));
    wg_program *p = wg_compile(t, (wg_tensor[]){L, step}, 2);
    cr_assert(p && wg_run(p) == WG_OK && wg_run(p) == WG_OK, "%s", wg_error_message(t));
    cr_assert(wg_read(w, value, wg_bytes(w)) == WG_OK);
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < wg_bytes(w); i++)
        hash = (hash ^ ((const unsigned char *)value)[i]) * UINT64_C(1099511628211);
    wg_tape_free(t);
    return hash;
}

Test(run, threads_change_no_bit)
{
    for (int r = 0; r < 2; r++) {
        const uint64_t alone = hash_with_threads(1, reals[r]);
        for (int threads = 2; threads <= 5; threads++)
            cr_assert(hash_with_threads(threads, reals[r]) == alone, "%d threads", threads);
    }
}

/* W ← W − a b with chains so long that they pause, shared so that one part is a single column. */
Test(run, an_update_in_place_may_be_cut_to_a_single_column)
{
    enum { M = 112, N = 113, K = 8192 };
    static float alone[2][M * N], shared[M * N];
    for (int threads = 1; threads <= 8; threads += threads == 1 ? 2 : 5) { /* 1, 3, 8 */
        wg_tape *t = wg_tape_new();
        cr_assert(wg_set_threads(threads) == WG_OK);
        for (int rows = 48; rows <= M; rows += M - 48) {
            const wg_tensor W = wg_param(t, "W", WG_F32, WG_SHAPE(rows, rows + 1)),
                            a = wg_input(t, "a", WG_F32, WG_SHAPE(rows, K)),
                            b = wg_input(t, "b", WG_F32, WG_SHAPE(K, rows + 1));
            wg_fill_uniform(W, 1, -2, 2), wg_fill_uniform(a, 2, -2, 2),
                wg_fill_uniform(b, 3, -2, 2);
            const wg_tensor step = wg_assign(W, wg_sub(W, wg_matmul(a, b)));
            run_for(&step, 1);
            cr_assert(wg_read(W, threads == 1 ? alone[rows == M] : shared, wg_bytes(W)) == WG_OK);
            cr_assert(threads == 1 || memcmp(alone[rows == M], shared, wg_bytes(W)) == 0,
                      "%d threads, %d rows", threads, rows);
        }
        wg_tape_free(t);
    }
}

/* Which thread numbers were at work is not for a test to see; that the bits stay is. */
Test(run, a_program_may_run_on_fewer_threads_than_it_was_compiled_for)
{
    enum { N = 300000 };
    static double value[2][N];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N)), y = wg_tanh(wg_exp(x));
    wg_fill_normal(x, 1, 0, 1);
    cr_assert(wg_set_threads(4) == WG_OK);
    wg_program *p = wg_compile(t, &y, 1);
    for (int i = 0; i < 2; i++) {
        cr_assert(wg_set_threads(i == 0 ? 4 : 1) == WG_OK && wg_run(p) == WG_OK);
        cr_assert(wg_read(y, value[i], sizeof value[i]) == WG_OK);
    }
    cr_assert(memcmp(value[0], value[1], sizeof value[0]) == 0);
    wg_tape_free(t);
}

/* ---- Ops that refuse values ------------------------------------------------------------------ */

static wg_status positive_check(const wg_step *s)
{
    const double x = *(const double *)s->x[0].data;
    return x > 0 ? WG_OK : wg_refuse_step(s, WG_ERROR_ARGUMENT, "%g is not positive", x);
}

static void positive_forward(const wg_step *s)
{
    *(double *)s->y.data = *(const double *)s->x[0].data;
}

static void positive_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = ybar;
}

static const wg_op positive = {
    .name = "positive",
    .tex = "#1",
    .arity = 1,
    .takes = 1 << WG_F64,
    .check = positive_check,
    .forward = positive_forward,
    .vjp = positive_vjp,
};

/* w would be computed in its place before the op that refuses has its turn. */
Test(run, that_an_op_ends_leaves_targets_as_they_were)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SCALAR),
                    x = wg_input(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor step = wg_assign(w, wg_sub(w, wg_scalar(t, WG_F64, 1)));
    const wg_tensor minus = wg_neg(x), wanted[] = {step, wg_record(&positive, 1, &minus, NULL, 0)};
    wg_program *p = wg_compile(t, wanted, 2);
    put(w, (double[]){10});
    for (int i = 0; i < 4; i++) {
        const bool fails = i % 2;
        put(x, (double[]){fails ? 3 : -3});
        cr_assert(wg_run(p) == (fails ? WG_ERROR_ARGUMENT : WG_OK));
        cr_assert(wg_item(w) == 9 - i / 2 && wg_error(t) == (fails ? WG_ERROR_ARGUMENT : WG_OK));
        if (fails) {
            expect_error(t, WG_ERROR_ARGUMENT, "positive: -3 is not positive");
            cr_assert(wg_read(wanted[1], &(double){0}, sizeof(double)) == WG_ERROR_STATE);
            wg_clear_error(t);
        } else {
            cr_assert(wg_item(wanted[1]) == 3);
        }
    }
    wg_tape_free(t);
}

Test(run, of_constants_that_an_op_refuses_fails_each_time)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor zero = wg_scalar(t, WG_F64, 0), y = wg_record(&positive, 1, &zero, NULL, 0);
    wg_program *p = wg_compile(t, &y, 1);
    for (int i = 0; i < 3; i++) {
        cr_assert(wg_run(p) == WG_ERROR_ARGUMENT);
        cr_assert(wg_read(y, &(double){0}, sizeof(double)) == WG_ERROR_STATE);
    }
    wg_tape_free(t);
}
