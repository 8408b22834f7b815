/* Tests of src/error.c, and of every public function with every kind of bad argument. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "internal.h"

/* ---- Bad handles ----------------------------------------------------------------------------- */

enum { NO_TAPE, NO_TAPE_BUT_INDEX, POISONED, DROPPED, BEYOND, OTHER_TAPE, KINDS };

static const wg_status status_of_kind[KINDS] = {WG_ERROR_NULL,  WG_ERROR_NULL,  WG_ERROR_NULL,
                                                WG_ERROR_STATE, WG_ERROR_STATE, WG_ERROR_ARGUMENT};

typedef struct bench {
    wg_tape *t, *other;
    wg_tensor good, bad[KINDS];
} bench;

static bench set_up(void)
{
    bench b = {.t = wg_tape_new(), .other = wg_tape_new()};
    b.good = wg_input(b.t, "good", WG_F64, WG_SHAPE(2, 2));
    cr_assert(wg_fill(b.good, 1) == WG_OK);
    const wg_position mark = wg_mark(b.t);
    b.bad[NO_TAPE] = WG_NONE;
    b.bad[NO_TAPE_BUT_INDEX] = (wg_tensor){NULL, 1, 1};
    b.bad[POISONED] = wg_poisoned(b.t);
    b.bad[DROPPED] = wg_exp(b.good);
    b.bad[BEYOND] = (wg_tensor){b.t, UINT32_MAX, 1};
    b.bad[OTHER_TAPE] = wg_input(b.other, "foreign", WG_F64, WG_SHAPE(2, 2));
    cr_assert(wg_rewind(b.t, mark) == WG_OK);
    wg_log(b.good); /* in the place of what was dropped */
    return b;
}

static void tear_down(bench *b)
{
    wg_tape_free(b->t);
    wg_tape_free(b->other);
}

/* ---- Ops of one tensor ----------------------------------------------------------------------- */

static wg_tensor do_cast(wg_tensor x)
{
    return wg_cast(x, WG_F32);
}

static wg_tensor do_permute(wg_tensor x)
{
    return wg_permute(x, WG_AXES(1, 0));
}

static wg_tensor do_permute_none(wg_tensor x)
{
    return wg_permute(x, wg_make_axes(0, NULL));
}

static wg_tensor do_reshape(wg_tensor x)
{
    return wg_reshape(x, WG_SHAPE(4));
}

static wg_tensor do_broadcast(wg_tensor x)
{
    return wg_broadcast(x, WG_SHAPE(3, 2, 2));
}

static wg_tensor do_sum_axes(wg_tensor x)
{
    return wg_sum_axes(x, WG_AXES(0), true);
}

static wg_tensor do_mean_axes(wg_tensor x)
{
    return wg_mean_axes(x, WG_AXES(0), false);
}

static wg_tensor do_max_axes(wg_tensor x)
{
    return wg_max_axes(x, wg_make_axes(0, NULL), false);
}

static wg_tensor do_softmax(wg_tensor x)
{
    return wg_softmax(x, 0);
}

static wg_tensor do_log_softmax(wg_tensor x)
{
    return wg_log_softmax(x, -1);
}

static wg_tensor do_scalar_like(wg_tensor x)
{
    return wg_scalar_like(x, 1);
}

static wg_tensor do_name(wg_tensor x)
{
    return wg_name(x, "name");
}

static const struct {
    const char *name;
    wg_tensor (*call)(wg_tensor x);
} of_one[] = {
    {"neg", wg_neg},
    {"exp", wg_exp},
    {"log", wg_log},
    {"tanh", wg_tanh},
    {"sigmoid", wg_sigmoid},
    {"sqrt", wg_sqrt},
    {"square", wg_square},
    {"transpose", wg_transpose},
    {"sum", wg_sum},
    {"mean", wg_mean},
    {"max", wg_max},
    {"stop_gradient", wg_stop_gradient},
    {"keep", wg_keep},
    {"cast", do_cast},
    {"permute", do_permute},
    {"permute by nothing", do_permute_none},
    {"reshape", do_reshape},
    {"broadcast", do_broadcast},
    {"sum_axes", do_sum_axes},
    {"mean_axes", do_mean_axes},
    {"max_axes", do_max_axes},
    {"softmax", do_softmax},
    {"log_softmax", do_log_softmax},
    {"scalar_like", do_scalar_like},
    {"name", do_name},
};

enum { OF_ONE = sizeof of_one / sizeof *of_one };

static void check_bad(const char *name, int kind, wg_tensor y, wg_tape *t)
{
    cr_assert(!wg_is_valid(y) && y.tape == t && y.index == 0, "%s of bad handle %d", name, kind);
    if (!t)
        return;
    cr_assert(wg_error(t) == status_of_kind[kind], "%s of bad handle %d: %s: %s", name, kind,
              wg_status_name(wg_error(t)), wg_error_message(t));
    cr_assert(strlen(wg_error_message(t)) > 10, "%s of bad handle %d", name, kind);
    wg_clear_error(t);
}

Test(error, ops_of_one_tensor_refuse_bad_handles)
{
    bench b = set_up();
    const int64_t count = wg_tape_count(b.t);
    for (int i = 0; i < OF_ONE; i++) {
        for (int kind = 0; kind < OTHER_TAPE; kind++)
            check_bad(of_one[i].name, kind, of_one[i].call(b.bad[kind]), b.bad[kind].tape);
        cr_assert(wg_tape_count(b.t) == count, "%s recorded", of_one[i].name);
    }
    for (int i = 0; i < OF_ONE; i++)
        if (of_one[i].call != do_permute_none)
            cr_assert(wg_is_valid(of_one[i].call(b.good)), "%s", of_one[i].name);
    tear_down(&b);
}

/* ---- Ops of two tensors ---------------------------------------------------------------------- */

static wg_tensor do_cross_entropy(wg_tensor a, wg_tensor b)
{
    return wg_softmax_cross_entropy(a, b, 0);
}

static wg_tensor do_gradient(wg_tensor a, wg_tensor b)
{
    return wg_gradient(wg_is_valid(a) ? wg_sum(a) : a, b);
}

static wg_tensor do_vjp_seed(wg_tensor a, wg_tensor b)
{
    return wg_vjp(a, b, a);
}

static wg_tensor do_vjp_of(wg_tensor a, wg_tensor b)
{
    return wg_vjp(a, a, b);
}

static wg_tensor do_vjp_by(wg_tensor a, wg_tensor b)
{
    return wg_vjp(a, b, b);
}

static const struct {
    const char *name;
    wg_tensor (*call)(wg_tensor a, wg_tensor b);
} of_two[] = {
    {"add", wg_add},           {"sub", wg_sub},
    {"mul", wg_mul},           {"div", wg_div},
    {"equal", wg_equal},       {"matmul", wg_matmul},
    {"assign", wg_assign},     {"softmax_cross_entropy", do_cross_entropy},
    {"gradient", do_gradient}, {"vjp, seed", do_vjp_seed},
    {"vjp, x", do_vjp_of},     {"vjp, seed and x", do_vjp_by},
};

enum { OF_TWO = sizeof of_two / sizeof *of_two };

Test(error, ops_of_two_tensors_refuse_a_bad_second_handle)
{
    bench b = set_up();
    for (int i = 0; i < OF_TWO; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            check_bad(of_two[i].name, kind, of_two[i].call(b.good, b.bad[kind]), b.t);
            wg_clear_error(b.other);
        }
    for (int i = 0; i < OF_TWO; i++)
        cr_assert(wg_is_valid(of_two[i].call(b.good, b.good)), "%s: %s", of_two[i].name,
                  wg_error_message(b.t));
    tear_down(&b);
}

Test(error, ops_of_two_tensors_refuse_a_bad_first_handle)
{
    bench b = set_up();
    for (int i = 0; i < OF_TWO; i++)
        for (int kind = 0; kind < OTHER_TAPE; kind++)
            check_bad(of_two[i].name, kind, of_two[i].call(b.bad[kind], b.good), b.t);
    tear_down(&b);
}

Test(error, ops_of_two_tensors_refuse_two_bad_handles)
{
    bench b = set_up();
    for (int i = 0; i < OF_TWO; i++)
        for (int kind = 0; kind < OTHER_TAPE; kind++)
            check_bad(of_two[i].name, kind, of_two[i].call(b.bad[kind], b.bad[kind]),
                      b.bad[kind].tape);
    tear_down(&b);
}

/* ---- Calls that return a status -------------------------------------------------------------- */

static wg_status do_write(wg_tensor x)
{
    return wg_write(x, (double[4]){0}, 4 * sizeof(double));
}

static wg_status do_read(wg_tensor x)
{
    double to[4];
    return wg_read(x, to, sizeof to);
}

static wg_status do_bind(wg_tensor x)
{
    static double data[4];
    return wg_bind(x, data, sizeof data);
}

static wg_status do_fill(wg_tensor x)
{
    return wg_fill(x, 1);
}

static wg_status do_uniform(wg_tensor x)
{
    return wg_fill_uniform(x, 1, 0, 1);
}

static wg_status do_normal(wg_tensor x)
{
    return wg_fill_normal(x, 1, 0, 1);
}

static wg_status do_xavier(wg_tensor x)
{
    return wg_fill_xavier(x, 1);
}

static wg_status do_he(wg_tensor x)
{
    return wg_fill_he(x, 1);
}

static const struct {
    const char *name;
    wg_status (*call)(wg_tensor x);
    bool writes;
} with_status[] = {
    {"write", do_write, true},   {"read", do_read, false},      {"bind", do_bind, true},
    {"fill", do_fill, true},     {"uniform", do_uniform, true}, {"normal", do_normal, true},
    {"xavier", do_xavier, true}, {"he", do_he, true},
};

enum { WITH_STATUS = sizeof with_status / sizeof *with_status };

Test(error, calls_with_a_status_return_it_and_keep_it)
{
    bench b = set_up();
    const wg_tensor computed = wg_exp(b.good);
    for (int i = 0; i < WITH_STATUS; i++) {
        for (int kind = 0; kind < OTHER_TAPE; kind++) {
            const wg_status status = with_status[i].call(b.bad[kind]);
            cr_assert(status == status_of_kind[kind], "%s of bad handle %d: %s",
                      with_status[i].name, kind, wg_status_name(status));
            if (b.bad[kind].tape)
                expect_error(b.t, status, "wg_");
        }
        cr_assert(with_status[i].call(b.good) == WG_OK, "%s", with_status[i].name);
        const wg_status wanted = with_status[i].writes ? WG_ERROR_ARGUMENT : WG_ERROR_STATE;
        cr_assert(with_status[i].call(computed) == wanted, "%s", with_status[i].name);
        expect_error(b.t, wanted, "exp");
    }
    tear_down(&b);
}

Test(error, asking_a_bad_handle_keeps_the_error)
{
    bench b = set_up();
    for (int kind = 0; kind < OTHER_TAPE; kind++) {
        const wg_tensor x = b.bad[kind];
        for (int question = 0; question < 7; question++) {
            cr_assert(question != 0 || wg_shape_of(x).ndim == 0);
            cr_assert(question != 1 || wg_dtype_of(x) == WG_F32);
            cr_assert(question != 2 || wg_count(x) == 0);
            cr_assert(question != 3 || wg_bytes(x) == 0);
            cr_assert(question != 4 || strcmp(wg_op_name_of(x), "") == 0);
            cr_assert(question != 5 || isnan(wg_item(x)));
            cr_assert(question != 6 || !wg_node_of(x));
            if (x.tape)
                expect_error(x.tape, status_of_kind[kind], "tensor");
        }
        cr_assert(!wg_is_valid(x) && strcmp(wg_name_of(x), "") == 0);
    }
    expect_ok(b.t);
    tear_down(&b);
}

/* ---- Calls that take a tape ------------------------------------------------------------------ */

Test(error, a_null_tape_is_reported_where_it_can_be)
{
    const wg_tensor none[] = {
        wg_input(NULL, "x", WG_F32, WG_SCALAR),
        wg_param(NULL, "x", WG_F32, WG_SCALAR),
        wg_constant(NULL, WG_F32, WG_SCALAR, &(float){1}, sizeof(float)),
        wg_scalar(NULL, WG_F32, 1),
        wg_full(NULL, WG_F32, WG_SHAPE(2), 1),
        wg_full(NULL, WG_F32, WG_SCALAR, 1),
        wg_record(NULL, 0, NULL, NULL, 0),
        wg_record_source(NULL, NULL, WG_F32, WG_SCALAR, NULL, 0),
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_assert(!wg_is_valid(none[i]) && !none[i].tape && none[i].index == 0, "%zu", i);
    cr_assert(wg_error(NULL) == WG_ERROR_NULL);
    cr_assert(strstr(wg_error_message(NULL), "NULL"));
    wg_clear_error(NULL);
    cr_assert(!wg_compile(NULL, none, 1) && !wg_compile_with(NULL, NULL, 0, 0));
    cr_assert(wg_write_dot(NULL, none, 1, stderr) == WG_ERROR_NULL);
}

Test(error, null_programs_and_pointers_are_reported)
{
    bench b = set_up();
    cr_assert(wg_run(NULL) == WG_ERROR_NULL);
    cr_assert(wg_program_steps(NULL) == 0 && wg_program_bytes(NULL) == 0);
    wg_program_free(NULL);
    cr_assert(!wg_compile(b.t, NULL, 1));
    expect_error(b.t, WG_ERROR_NULL, "wg_compile");
    cr_assert(wg_write(b.good, NULL, 32) == WG_ERROR_NULL);
    expect_error(b.t, WG_ERROR_NULL, "good [2×2]");
    cr_assert(wg_read(b.good, NULL, 32) == WG_ERROR_NULL);
    expect_error(b.t, WG_ERROR_NULL, "good [2×2]");
    cr_assert(wg_bind(b.good, NULL, 32) == WG_ERROR_NULL);
    expect_error(b.t, WG_ERROR_NULL, "good [2×2]");
    expect_poisoned(wg_constant(b.t, WG_F64, WG_SHAPE(2), NULL, 16), b.t, WG_ERROR_NULL, "NULL");
    cr_assert(wg_write_dot(b.t, NULL, 1, stderr) == WG_ERROR_NULL);
    wg_clear_error(b.t);
    cr_assert(wg_write_dot(b.t, &b.good, 1, NULL) == WG_ERROR_NULL);
    expect_error(b.t, WG_ERROR_NULL, "NULL");
    wg_philox4x32(NULL, (uint32_t[2]){0}, (uint32_t[4]){0});
    wg_philox4x32((uint32_t[4]){0}, NULL, (uint32_t[4]){0});
    wg_philox4x32((uint32_t[4]){0}, (uint32_t[2]){0}, NULL);
    cr_assert(wg_sum_of_f32(3, NULL, 1) == 0 && wg_sum_of_f64(3, NULL, 1) == 0);
    tear_down(&b);
}

Test(error, compile_refuses_bad_lists)
{
    bench b = set_up();
    for (int kind = 0; kind < KINDS; kind++) {
        cr_assert(!wg_compile(b.t, (wg_tensor[]){b.good, b.bad[kind]}, 2));
        expect_error(b.t, status_of_kind[kind], "wanted tensor 2");
    }
    for (int count = -1; count < 1; count++) {
        cr_assert(!wg_compile(b.t, &b.good, count));
        expect_error(b.t, WG_ERROR_ARGUMENT, "wanted");
    }
    cr_assert(!wg_compile_with(b.t, &b.good, 1, 2));
    expect_error(b.t, WG_ERROR_ARGUMENT, "option");
    const wg_tensor twice[] = {wg_assign(b.good, wg_neg(b.good)),
                               wg_assign(b.good, wg_exp(b.good))};
    cr_assert(!wg_compile(b.t, twice, 2));
    expect_error(b.t, WG_ERROR_ARGUMENT, "good [2×2] is assigned twice");
    tear_down(&b);
}

/* ---- Shapes, dtypes, sizes ------------------------------------------------------------------- */

static void check_shape(wg_tape *t, wg_shape shape, wg_status status)
{
    const wg_tensor scalar = wg_scalar(t, WG_F32, 1);
    const wg_tensor made[] = {wg_input(t, "x", WG_F32, shape), wg_param(t, NULL, WG_I64, shape),
                              wg_full(t, WG_F64, shape, 1), wg_broadcast(scalar, shape),
                              wg_constant(t, WG_F32, shape, NULL, 0)};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        cr_assert(!wg_is_valid(made[i]) && made[i].tape == t, "%zu", i);
    const wg_status first = wg_error(t);
    cr_assert(first == status, "%s: %s", wg_status_name(first), wg_error_message(t));
    for (int i = 0; i < 4; i++) { /* and each alone */
        wg_clear_error(t);
        if (i == 0)
            wg_full(t, WG_F32, shape, 1);
        else if (i == 1)
            wg_broadcast(scalar, shape);
        else if (i == 2)
            wg_constant(t, WG_F32, shape, NULL, 0);
        else
            wg_constant(t, WG_F32, shape, &scalar, 4);
        cr_assert(wg_error(t) == status, "%d: %s: %s", i, wg_status_name(wg_error(t)),
                  wg_error_message(t));
    }
    wg_clear_error(t);
}

Test(error, shapes_that_are_none_are_refused)
{
    wg_tape *t = wg_tape_new();
    const int64_t nine[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1}, big = INT64_C(1) << 32;
    check_shape(t, wg_make_shape(9, nine), WG_ERROR_SHAPE);
    check_shape(t, wg_make_shape(INT32_MAX, nine), WG_ERROR_SHAPE);
    check_shape(t, wg_make_shape(-1, nine), WG_ERROR_SHAPE);
    check_shape(t, wg_make_shape(INT32_MIN, nine), WG_ERROR_SHAPE);
    check_shape(t, wg_make_shape(2, NULL), WG_ERROR_SHAPE);
    check_shape(t, WG_SHAPE(3, -1), WG_ERROR_SHAPE);
    check_shape(t, WG_SHAPE(INT64_MIN, 0), WG_ERROR_SHAPE);
    check_shape(t, WG_SHAPE(big, big), WG_ERROR_MEMORY);
    check_shape(t, WG_SHAPE(big, big, 0), WG_ERROR_MEMORY);
    check_shape(t, WG_SHAPE(0, INT64_MAX, INT64_MAX), WG_ERROR_MEMORY);
    check_shape(t, WG_SHAPE(INT64_MAX), WG_ERROR_MEMORY);
    check_shape(t, WG_SHAPE(INT64_MAX, 3, 3, 3, 3, 3, 3, 3), WG_ERROR_MEMORY);
    cr_assert(wg_tape_count(t) == 2); /* the numbers to be repeated */
    wg_tape_free(t);
}

Test(error, shapes_of_more_bytes_than_there_are_fail_only_when_memory_is_wanted)
{
    wg_tape *t = wg_tape_new();
    const int64_t most = PTRDIFF_MAX / (int64_t)sizeof(double);
    const wg_tensor x = wg_input(t, "huge", WG_F64, WG_SHAPE(most));
    cr_assert(wg_is_valid(x) && wg_count(x) == most);
    cr_assert(wg_fill(x, 1) == WG_ERROR_MEMORY);
    expect_error(t, WG_ERROR_MEMORY, "huge");
    cr_assert(wg_write(x, &t, 8) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "huge");
    const wg_tensor y = wg_neg(x);
    cr_assert(!wg_compile(t, &y, 1));
    expect_error(t, WG_ERROR_MEMORY, "memory");
    const wg_tensor z = wg_sum(y);
    cr_assert(!wg_compile(t, &z, 1));
    expect_error(t, WG_ERROR_MEMORY, "memory");
    expect_poisoned(wg_matmul(wg_reshape(x, WG_SHAPE(-1, 1)), wg_reshape(x, WG_SHAPE(1, -1))), t,
                    WG_ERROR_MEMORY, "matmul");
    expect_poisoned(wg_add(wg_reshape(x, WG_SHAPE(-1, 1)), x), t, WG_ERROR_MEMORY, "add");
    wg_tape_free(t);
}

Test(error, values_that_are_no_dtype_are_refused)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2));
    const int wrong[] = {3, 99, -1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const wg_dtype d = (wg_dtype)wrong[i];
        expect_poisoned(wg_input(t, "x", d, WG_SHAPE(2)), t, WG_ERROR_DTYPE, "no dtype");
        expect_poisoned(wg_param(t, "x", d, WG_SHAPE(2)), t, WG_ERROR_DTYPE, "no dtype");
        expect_poisoned(wg_scalar(t, d, 1), t, WG_ERROR_DTYPE, "no dtype");
        expect_poisoned(wg_full(t, d, WG_SHAPE(2), 1), t, WG_ERROR_DTYPE, "no dtype");
        expect_poisoned(wg_constant(t, d, WG_SHAPE(2), &t, 8), t, WG_ERROR_DTYPE, "no dtype");
        expect_poisoned(wg_cast(x, d), t, WG_ERROR_DTYPE, "no dtype");
        cr_assert(wg_dtype_size(d) == 0 && strcmp(wg_dtype_name(d), "no dtype") == 0);
    }
    wg_tape_free(t);
}

Test(error, wrong_sizes_in_bytes_are_refused)
{
    wg_tape *t = wg_tape_new();
    float data[8] = {0};
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    const size_t wrong[] = {0, 3, 4, 11, 13, 24, SIZE_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_assert(wg_write(x, data, wrong[i]) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "x [3]");
        cr_assert(wg_bind(x, data, wrong[i]) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "x [3]");
        expect_poisoned(wg_constant(t, WG_F32, WG_SHAPE(3), data, wrong[i]), t, WG_ERROR_ARGUMENT,
                        "bytes");
    }
    cr_assert(wg_fill(x, 0) == WG_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_assert(wg_read(x, data, wrong[i]) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "x [3]");
    }
    wg_tape_free(t);
}

/* ---- Errors are values ----------------------------------------------------------------------- */

Test(error, a_poisoned_tensor_goes_through_nested_expressions)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(4, 5));
    const int64_t count = wg_tape_count(t);
    const wg_tensor L = wg_sum(wg_square(wg_tanh(wg_add(wg_matmul(a, b), a))));
    cr_assert(!wg_is_valid(L) && L.tape == t && L.index == 0);
    const wg_tensor g = wg_assign(a, wg_sub(a, wg_gradient(L, a)));
    cr_assert(!wg_compile(t, (wg_tensor[]){L, g}, 2));
    cr_assert(wg_tape_count(t) == count);
    cr_assert(strstr(wg_error_message(t), "matmul") && strstr(wg_error_message(t), "a [2×3]") &&
                  strstr(wg_error_message(t), "b [4×5]"),
              "%s", wg_error_message(t));
    expect_error(t, WG_ERROR_SHAPE, "matmul: ");
    cr_assert(!wg_is_valid(L)); /* poisoned handles stay poisoned */
    expect_ok(t);
    cr_assert(strcmp(wg_error_message(t), "") == 0);
    wg_tape_free(t);
}

Test(error, the_first_error_stays)
{
    bench b = set_up();
    wg_input(b.t, "x", WG_F32, WG_SHAPE(-7));
    char first[1000];
    strcpy(first, wg_error_message(b.t));
    cr_assert(wg_error(b.t) == WG_ERROR_SHAPE && strstr(first, "-7"));
    for (int kind = 0; kind < OTHER_TAPE; kind++) {
        for (int i = 0; i < OF_ONE; i++)
            of_one[i].call(b.bad[kind]);
        for (int i = 0; i < OF_TWO; i++)
            of_two[i].call(b.good, b.bad[kind]);
        for (int i = 0; i < WITH_STATUS; i++)
            cr_assert(with_status[i].call(b.bad[kind]) == status_of_kind[kind]);
    }
    wg_fail(b.t, WG_ERROR_IO, "another");
    cr_assert(wg_error(b.t) == WG_ERROR_SHAPE && strcmp(first, wg_error_message(b.t)) == 0);
    wg_clear_error(b.t);
    wg_fail(b.t, WG_ERROR_IO, "%d after that", 1);
    cr_assert(strcmp(wg_error_message(b.t), "1 after that") == 0);
    expect_error(b.t, WG_ERROR_IO, "1 after that");
    tear_down(&b);
}

/* ---- Words ----------------------------------------------------------------------------------- */

static bool is_utf8(const char *s)
{
    for (const unsigned char *c = (const unsigned char *)s; *c;) {
        int more = *c >= 0xF0 ? 3 : *c >= 0xE0 ? 2 : *c >= 0xC0 ? 1 : 0;
        if (*c >= 0x80 && *c < 0xC0)
            return false;
        for (c++; more > 0; more--, c++)
            if ((*c & 0xC0) != 0x80)
                return false;
    }
    return true;
}

Test(error, long_names_are_cut_between_characters)
{
    static const char *const character[] = {"x", "δ", "₁", "𝛁"};
    wg_tape *t = wg_tape_new();
    char name[2000];
    for (int shift = 0; shift < 4; shift++)
        for (int c = 0; c < 4; c++) {
            strcpy(name, &"abcd"[shift]);
            while (strlen(name) + 5 < sizeof name)
                strcat(name, character[c]);
            const int64_t most = INT64_C(1) << 7;
            const wg_shape shape = WG_SHAPE(most, most, most, most, most, most, most, most);
            const wg_tensor a = wg_input(t, name, WG_F32, shape),
                            b = wg_input(t, name, WG_F32, shape);
            cr_assert(strcmp(wg_name_of(a), name) == 0);
            cr_assert(is_utf8(wg_describe(a).s), "%s", wg_describe(a).s);
            cr_assert(!wg_is_valid(wg_matmul(a, wg_reshape(b, WG_SHAPE(-1, 3)))));
            cr_assert(is_utf8(wg_error_message(t)) && strlen(wg_error_message(t)) > 100);
            wg_clear_error(t);
        }
    wg_tape_free(t);
}

Test(error, long_sentences_are_cut_between_characters)
{
    wg_tape *t = wg_tape_new();
    char text[3000];
    for (int shift = 0; shift < 4; shift++) {
        strcpy(text, &"abcd"[shift]);
        while (strlen(text) + 5 < sizeof text)
            strcat(text, "𝛁");
        wg_fail(t, WG_ERROR_IO, "%s", text);
        const size_t length = strlen(wg_error_message(t));
        cr_assert(length > 500 && length < sizeof t->message);
        cr_assert(strncmp(wg_error_message(t), text, length) == 0);
        cr_assert(is_utf8(wg_error_message(t)));
        wg_clear_error(t);
    }
    wg_tape_free(t);
}

Test(error, tensors_and_shapes_are_described)
{
    bench b = set_up();
    const wg_tensor unnamed = wg_tanh(b.good);
    char want[100];
    snprintf(want, sizeof want, "tanh%%%u [2×2]", unnamed.index);
    cr_assert(strcmp(wg_describe(unnamed).s, want) == 0, "%s", wg_describe(unnamed).s);
    cr_assert(strcmp(wg_describe(b.good).s, "good [2×2]") == 0);
    cr_assert(strcmp(wg_describe(wg_scalar(b.t, WG_F32, 0)).s + 10, " []") == 0);
    cr_assert(strstr(wg_describe(b.bad[NO_TAPE]).s, "without a tape"));
    cr_assert(strstr(wg_describe(b.bad[POISONED]).s, "poisoned"));
    cr_assert(strstr(wg_describe(b.bad[DROPPED]).s, "dropped"));
    const wg_shape widest = {.ndim = 9,
                             .size = {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN,
                                      INT64_MIN, INT64_MIN, INT64_MIN}};
    const char *text = wg_describe_shape(&widest).s;
    cr_assert(is_utf8(text) && text[0] == '[' && text[strlen(text) - 1] == ']', "%s", text);
    tear_down(&b);
}

Test(error, every_status_has_a_name_of_its_own)
{
    for (int a = WG_OK; a <= WG_ERROR_IO; a++)
        for (int b = a + 1; b <= WG_ERROR_IO + 1; b++)
            cr_assert(strcmp(wg_status_name((wg_status)a), wg_status_name((wg_status)b)) != 0);
    cr_assert(strcmp(wg_status_name(WG_OK), "ok") == 0);
    cr_assert(strlen(wg_status_name((wg_status)-1)) > 0);
}

Test(error, an_op_that_fails_with_ok_is_wrong)
{
    wg_tape *t = wg_tape_new();
    expect_poisoned(wg_fail(t, WG_OK, "all is well"), t, WG_ERROR_RULE, "all is well");
    wg_tape_free(t);
}
