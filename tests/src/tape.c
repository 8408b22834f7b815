/* Tests of src/tape.c: making and freeing, memory that runs out, marks and rewinding, names. */
#include "memory.h"

#include <string.h>

Test(tape, a_new_tape_is_empty_and_without_error)
{
    wg_tape *t = wg_tape_new();
    cr_assert(wg_tape_count(t) == 0);
    cr_assert(wg_tape_bytes(t) > 0);
    expect_ok(t);
    wg_tape_free(t);
}

Test(tape, null_is_no_tape)
{
    wg_tape_free(NULL);
    cr_assert(wg_tape_count(NULL) == 0);
    cr_assert(wg_tape_bytes(NULL) == 0);
    cr_assert(wg_mark(NULL).tape == NULL);
    cr_assert(wg_rewind(NULL, wg_mark(NULL)) == WG_ERROR_NULL);
}

Test(tape, an_allocator_without_functions_makes_no_tape)
{
    memory m = {0};
    wg_allocator a = allocator_of(&m), none = {NULL, NULL, NULL};
    cr_assert(!wg_tape_new_with(&none));
    a.free = NULL;
    cr_assert(!wg_tape_new_with(&a));
    a = allocator_of(&m);
    a.alloc = NULL;
    cr_assert(!wg_tape_new_with(&a));
    cr_assert(m.calls == 0);
}

Test(tape, all_memory_comes_from_its_allocator_and_goes_back)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    for (int i = 0; i < 2000; i++) {
        const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(i));
        cr_assert(wg_fill(x, i) == WG_OK);
        cr_assert(m.bytes == wg_tape_bytes(t));
    }
    wg_tape_free(t);
    cr_assert(m.blocks == 0 && m.bytes == 0 && !m.mistaken);
}

/* ---- Memory that runs out -------------------------------------------------------------------- */

enum { IN = 5, HIDDEN = 4, CLASSES = 3, MANY = 700 };

typedef struct model {
    wg_tensor x, y, W1, W2, loss, dW1, curvature, step;
} model;

static model record_model(wg_tape *t, int64_t batch)
{
    model m = {.x = wg_input(t, "x", WG_F32, WG_SHAPE(IN, batch)),
               .y = wg_input(t, "y", WG_F32, WG_SHAPE(CLASSES, batch)),
               .W1 = wg_param(t, "W1", WG_F32, WG_SHAPE(HIDDEN, IN)),
               .W2 = wg_param(t, "W2", WG_F32, WG_SHAPE(CLASSES, HIDDEN))};
    const wg_tensor a1 = wg_tanh(wg_matmul(m.W1, m.x));
    const wg_tensor z2 = wg_name(wg_matmul(m.W2, a1), "z2");
    m.loss = wg_mean(wg_softmax_cross_entropy(z2, m.y, 0));
    m.dW1 = wg_gradient(m.loss, m.W1);
    m.curvature = wg_gradient(wg_sum(wg_square(m.dW1)), m.W2);
    m.step = wg_assign(m.W1, wg_sub(m.W1, wg_mul(wg_scalar_like(m.W1, 0.1), m.dW1)));
    wg_keep(a1);
    return m;
}

static void fill_model(const model *m)
{
    wg_fill_uniform(m->x, 1, -1, 1);
    wg_fill(m->y, 1.0 / CLASSES);
    wg_fill_xavier(m->W1, 2);
    wg_fill_he(m->W2, 3);
}

/* Records ops of which each needs room of its own. */
static void record_many(wg_tape *t)
{
    static char name[3000];
    memset(name, 'n', sizeof name - 1);
    wg_tensor sum = wg_name(wg_scalar(t, WG_F64, 0), name);
    for (int i = 0; i < MANY; i++)
        sum = wg_add(sum, wg_scalar(t, WG_F64, i));
    static const double data[3000] = {1};
    wg_constant(t, WG_F64, WG_SHAPE(3000), data, sizeof data);
}

static void compile_and_run(const model *m, unsigned options)
{
    float dW1[HIDDEN * IN];
    wg_program *p =
        wg_compile_with(m->loss.tape, (wg_tensor[]){m->curvature, m->dW1, m->step}, 3, options);
    wg_run(p);
    wg_read(m->dW1, dW1, sizeof dW1);
    wg_program_free(p);
}

static void draw(const model *m)
{
    FILE *out = tmpfile();
    cr_assert(out);
    wg_write_dot(m->loss.tape, &m->curvature, 1, out);
    fclose(out);
}

/* Everything that takes memory, going on after errors. */
static void use_tape(wg_tape *t)
{
    const wg_position start = wg_mark(t);
    const model m = record_model(t, 7);
    fill_model(&m);
    compile_and_run(&m, 0);
    const wg_position mark = wg_mark(t);
    record_many(t);
    wg_rewind(t, mark);
    compile_and_run(&m, WG_KEEP_ALL);
    draw(&m);
    wg_rewind(t, start);
}

static wg_status whole_life(memory *m)
{
    const wg_allocator a = allocator_of(m);
    wg_tape *t = wg_tape_new_with(&a);
    if (!t)
        return WG_ERROR_MEMORY;
    use_tape(t);
    const wg_status status = wg_error(t);
    cr_assert((status == WG_OK) == (strlen(wg_error_message(t)) == 0));
    wg_tape_free(t);
    return status;
}

Test(tape, the_nth_allocation_fails_for_every_n)
{
    for (int lasting = 0; lasting < 2; lasting++) {
        memory m = {.failed = true};
        for (size_t n = 1; m.failed; n++) {
            m = (memory){.fail_from = n, .fail_to = lasting ? SIZE_MAX : n};
            const wg_status status = whole_life(&m);
            cr_assert(status == (m.failed ? WG_ERROR_MEMORY : WG_OK), "%zu: %s", n,
                      wg_status_name(status));
            cr_assert(m.blocks == 0 && m.bytes == 0 && !m.mistaken, "%zu", n);
            cr_assert(n < 1000);
        }
        cr_assert(m.calls > 20, "only %zu allocations", m.calls);
    }
}

Test(tape, is_usable_after_memory_ran_out)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    cr_assert(whole_life(&m) == WG_OK);
    const size_t calls = m.calls;
    for (size_t n = 4; n <= calls; n++) {
        m = (memory){.fail_from = n, .fail_to = n + 2};
        wg_tape *t = wg_tape_new_with(&a);
        const wg_position start = wg_mark(t);
        use_tape(t);
        cr_assert(wg_error(t) == WG_ERROR_MEMORY, "%zu", n);
        wg_clear_error(t);
        cr_assert(wg_rewind(t, start) == WG_OK);
        m.fail_from = m.fail_to = 0;
        use_tape(t);
        expect_ok(t);
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken);
    }
}

/* ---- Marks ----------------------------------------------------------------------------------- */

Test(tape, rewind_drops_what_was_recorded_since_the_mark)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2));
    const wg_position mark = wg_mark(t);
    const wg_tensor b = wg_name(wg_exp(a), "b");
    cr_assert(wg_tape_count(t) == 2);
    cr_assert(wg_rewind(t, mark) == WG_OK);
    cr_assert(wg_tape_count(t) == 1);
    cr_assert(wg_is_valid(a) && !wg_is_valid(b));
    const wg_tensor c = wg_exp(a);
    cr_assert(wg_is_valid(c) && !wg_is_valid(b) && !wg_same(b, c) && b.index == c.index);
    cr_assert(strcmp(wg_name_of(c), "") == 0);
    expect_poisoned(wg_neg(b), t, WG_ERROR_STATE, "dropped");
    wg_tape_free(t);
}

Test(tape, rewind_to_where_it_stands_drops_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_position empty = wg_mark(t);
    cr_assert(wg_rewind(t, empty) == WG_OK);
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2));
    const wg_position mark = wg_mark(t);
    cr_assert(wg_rewind(t, mark) == WG_OK && wg_rewind(t, mark) == WG_OK);
    cr_assert(wg_is_valid(a));
    cr_assert(wg_rewind(t, empty) == WG_OK);
    cr_assert(wg_tape_count(t) == 0 && !wg_is_valid(a));
    expect_ok(t);
    wg_tape_free(t);
}

Test(tape, a_mark_that_a_rewind_went_below_is_an_error)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_position empty = wg_mark(t);
    wg_input(t, "a", WG_F64, WG_SHAPE(2));
    const wg_position gone = wg_mark(t);
    cr_assert(wg_rewind(t, empty) == WG_OK);
    const wg_tensor b = wg_input(t, "b", WG_F64, WG_SHAPE(2));
    const wg_position marks[] = {gone, wg_mark(other), {t, 100, 1}, {t, 0, 1}, wg_mark(NULL)};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        cr_assert(wg_rewind(t, marks[i]) == WG_ERROR_STATE, "%zu", i);
        expect_error(t, WG_ERROR_STATE, "mark");
        cr_assert(wg_is_valid(b));
    }
    wg_tape_free(other);
    wg_tape_free(t);
}

Test(tape, nested_marks_rewind_from_the_inside_out)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    wg_position marks[50];
    for (int i = 0; i < 50; i++) {
        marks[i] = wg_mark(t);
        for (int k = 0; k < 40; k++)
            x = wg_add(x, wg_scalar_like(x, i * 40 + k));
    }
    for (int i = 49; i >= 0; i--) {
        cr_assert(wg_rewind(t, marks[i]) == WG_OK);
        cr_assert(wg_tape_count(t) == 1 + 80 * i, "%lld", (long long)wg_tape_count(t));
    }
    wg_tape_free(t);
}

Test(tape, a_program_of_a_dropped_tensor_can_only_be_freed)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    cr_assert(wg_fill(x, 2) == WG_OK);
    const wg_tensor older = wg_neg(x);
    wg_program *before = wg_compile(t, &older, 1);
    const wg_position mark = wg_mark(t);
    const wg_tensor y = wg_square(x);
    wg_program *p = wg_compile(t, &y, 1), *forgotten = wg_compile(t, &y, 1);
    cr_assert(p && forgotten && wg_run(p) == WG_OK);
    cr_assert(wg_rewind(t, mark) == WG_OK);
    cr_assert(wg_run(p) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "wg_rewind");
    wg_exp(x); /* in the dropped tensor's place */
    cr_assert(wg_run(p) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "wg_rewind");
    wg_program_free(p);
    cr_assert(wg_run(before) == WG_OK); /* uses nothing that was dropped */
    wg_tape_free(t);
}

Test(tape, what_was_said_of_older_tensors_survives_a_rewind)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), y = wg_square(x), z = wg_exp(y);
    double value[2];
    const wg_position mark = wg_mark(t);
    wg_name(x, "a longer name than before");
    wg_keep(y);
    put(x, (double[]){2, 3});
    const wg_tensor loss = wg_sum(z);
    run_for(&loss, 1);
    cr_assert(wg_rewind(t, mark) == WG_OK);
    for (int i = 0; i < 100; i++) /* writes over what the rewind freed */
        cr_assert(wg_fill(wg_input(t, "other", WG_F64, WG_SHAPE(2)), -1) == WG_OK);
    cr_assert(strcmp(wg_name_of(x), "a longer name than before") == 0);
    get(x, value);
    cr_assert(value[0] == 2 && value[1] == 3);
    get(y, value);
    cr_assert(value[0] == 4 && value[1] == 9);
    wg_tape_free(t);
}

Test(tape, gradients_after_a_rewind_are_those_of_what_is_recorded_then)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor shared = wg_square(x);
    const wg_tensor before = wg_gradient(shared, x);
    put(x, (double[]){3});
    const wg_position mark = wg_mark(t);
    for (int i = 0; i < 6; i++) {
        /* The same places on the tape hold other ops each time. */
        const wg_tensor y = i % 2 ? wg_exp(shared) : wg_mul(shared, wg_scalar_like(x, 5));
        const double want = i % 2 ? wg_exp_of_f64(9) * 6 : 30;
        double g;
        value_of(wg_gradient(y, x), &g);
        cr_assert(near(g, want, 0, 1e-15), "%d: %g, not %g", i, g, want);
        const int64_t count = wg_tape_count(t);
        cr_assert(wg_same(wg_gradient(shared, x), before)); /* still remembered */
        cr_assert(wg_tape_count(t) == count);
        cr_assert(wg_rewind(t, mark) == WG_OK);
    }
    wg_tape_free(t);
}

Test(tape, a_sweep_that_records_nothing_new_survives_or_is_forgotten_rightly)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_neg(x);
    const wg_tensor seed = wg_scalar(t, WG_F64, 1);
    wg_neg(seed); /* all that the sweep would record */
    put(x, (double[]){3});
    const wg_position mark = wg_mark(t);
    for (int i = 0; i < 5; i++) {
        double g;
        const wg_tensor dx = wg_vjp(y, seed, x);
        wg_exp(wg_exp(x));
        value_of(dx, &g);
        cr_assert(g == -1);
        cr_assert(wg_rewind(t, mark) == WG_OK);
        cr_assert(wg_is_valid(dx));
    }
    wg_tape_free(t);
}

static void one_step(wg_tape *t, int64_t batch)
{
    const wg_position mark = wg_mark(t);
    model m = record_model(t, batch);
    wg_name(m.dW1, "the gradient of W1");
    fill_model(&m);
    compile_and_run(&m, batch % 2 ? WG_KEEP_ALL : 0);
    expect_ok(t);
    cr_assert(wg_rewind(t, mark) == WG_OK);
}

Test(tape, a_loop_whose_shapes_change_soon_allocates_no_more)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    record_model(t, 2);
    for (int64_t step = 0; step < 32; step++)
        one_step(t, 32 - step);
    const size_t calls = m.calls, bytes = wg_tape_bytes(t);
    const int64_t count = wg_tape_count(t);
    for (uint64_t step = 0; step < 300; step++) {
        one_step(t, 1 + (int64_t)(wg_random(9, step) % 32));
        cr_assert(m.calls == calls, "step %d allocated", (int)step);
        cr_assert(wg_tape_bytes(t) == bytes && wg_tape_count(t) == count);
    }
    wg_tape_free(t);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

/* ---- Asking and naming ----------------------------------------------------------------------- */

Test(tape, a_tensor_says_what_it_is)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "W", WG_I64, WG_SHAPE(2, 0, 3)), y = wg_scalar(t, WG_F32, 2);
    cr_assert(wg_shape_of(x).ndim == 3 && wg_shape_of(x).size[2] == 3);
    cr_assert(wg_dtype_of(x) == WG_I64 && wg_dtype_of(y) == WG_F32);
    cr_assert(wg_count(x) == 0 && wg_bytes(x) == 0 && wg_count(y) == 1 && wg_bytes(y) == 4);
    cr_assert(strcmp(wg_op_name_of(x), "param") == 0 && strcmp(wg_op_name_of(y), "constant") == 0);
    cr_assert(wg_same(x, x) && !wg_same(x, y));
    expect_ok(t);
    wg_tape_free(t);
}

Test(tape, names_are_copied_replaced_and_removed)
{
    wg_tape *t = wg_tape_new();
    char name[] = "δ₁ \"quoted\\\"\n";
    const wg_tensor x = wg_input(t, name, WG_F64, WG_SCALAR);
    name[0] = 'X';
    cr_assert(strcmp(wg_name_of(x), "δ₁ \"quoted\\\"\n") == 0);
    cr_assert(wg_same(wg_name(x, "second"), x));
    cr_assert(strcmp(wg_name_of(wg_name(x, wg_name_of(x))), "second") == 0);
    cr_assert(strcmp(wg_name_of(wg_name(x, "")), "") == 0);
    cr_assert(strcmp(wg_name_of(wg_input(t, NULL, WG_F64, WG_SCALAR)), "") == 0);
    cr_assert(strcmp(wg_name_of(wg_input(t, "", WG_F64, WG_SCALAR)), "") == 0);
    expect_ok(t);
    expect_poisoned(wg_name(x, NULL), t, WG_ERROR_NULL, "NULL");
    wg_tape_free(t);
}

Test(tape, renaming_takes_no_memory_for_ever)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_name(x, "one");
    wg_name(x, "two");
    const size_t calls = m.calls;
    for (int i = 0; i < 1000; i++)
        wg_name(x, i % 2 ? "one" : "two");
    cr_assert(m.calls == calls);
    wg_tape_free(t);
}
