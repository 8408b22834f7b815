/* Tests of src/record.c: nothing is recorded twice; ops of a user's own; wrong descriptors. */
#include "support.h"

#include <math.h>
#include <string.h>

/* ---- Never twice ----------------------------------------------------------------------------- */

Test(record, the_same_call_is_the_same_tensor)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 2)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(2, 2));
    wg_tensor first[16];
    for (int again = 0; again < 2; again++) {
        const wg_tensor y[16] = {
            wg_add(a, b),
            wg_add(b, a),
            wg_neg(a),
            wg_exp(a),
            wg_scalar(t, WG_F64, 1),
            wg_scalar(t, WG_F32, 1),
            wg_scalar(t, WG_F64, 0.0),
            wg_scalar(t, WG_F64, -0.0),
            wg_full(t, WG_F64, WG_SHAPE(2), 1),
            wg_sum_axes(a, WG_AXES(0), false),
            wg_sum_axes(a, WG_AXES(0), true),
            wg_sum_axes(a, WG_AXES(1), false),
            wg_reshape(a, WG_SHAPE(4)),
            wg_reshape(a, WG_SHAPE(1, 4)),
            wg_cast(a, WG_F32),
            wg_cast(a, WG_I64),
        };
        for (int i = 0; i < 16; i++)
            for (int k = 0; k < 16; k++)
                cr_assert(wg_same(y[i], y[k]) == (i == k), "%d and %d", i, k);
        for (int i = 0; again && i < 16; i++)
            cr_assert(wg_same(y[i], first[i]), "%d", i);
        memcpy(first, y, sizeof y);
    }
    cr_assert(wg_same(wg_sum_axes(a, WG_AXES(-2), true), wg_sum_axes(a, WG_AXES(0), true)));
    cr_assert(wg_same(wg_reshape(a, WG_SHAPE(-1)), wg_reshape(a, WG_SHAPE(4))));
    cr_assert(wg_same(wg_softmax(a, -1), wg_softmax(a, 1)));
    wg_tape_free(t);
}

Test(record, inputs_are_never_the_same)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2)),
                    b = wg_input(t, "a", WG_F64, WG_SHAPE(2));
    cr_assert(!wg_same(a, b) && !wg_same(wg_exp(a), wg_exp(b)));
    wg_tape_free(t);
}

Test(record, constants_of_the_same_bytes_and_other_shapes_differ)
{
    wg_tape *t = wg_tape_new();
    const double data[4] = {1, 2, 3, 4};
    const wg_tensor a = wg_constant(t, WG_F64, WG_SHAPE(2, 2), data, sizeof data);
    const wg_tensor b = wg_constant(t, WG_F64, WG_SHAPE(4), data, sizeof data);
    const wg_tensor c = wg_constant(t, WG_I64, WG_SHAPE(4), data, sizeof data);
    cr_assert(!wg_same(a, b) && !wg_same(b, c));
    cr_assert(wg_same(b, wg_constant(t, WG_F64, WG_SHAPE(4), data, sizeof data)));
    wg_tape_free(t);
}

Test(record, thousands_of_tensors_are_found_again)
{
    enum { MANY = 20000 };
    wg_tape *t = wg_tape_new();
    static wg_tensor y[MANY];
    for (int i = 0; i < MANY; i++)
        y[i] = wg_scalar(t, WG_F64, i);
    for (int i = 0; i < MANY; i++)
        cr_assert(wg_same(y[i], wg_scalar(t, WG_F64, i)), "%d", i);
    cr_assert(wg_tape_count(t) == MANY);
    wg_tape_free(t);
}

static int times_asked;

static bool ask(wg_call *call)
{
    times_asked++;
    return wg_infer_broadcast(call);
}

static void nothing(const wg_step *s)
{
    (void)s;
}

static const wg_op asked = {.name = "asked",
                            .arity = 1,
                            .takes = WG_REAL,
                            .infer = ask,
                            .forward = nothing,
                            .no_derivative = true};

Test(record, the_shape_rule_is_asked_once_for_each_tensor)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), f = wg_cast(x, WG_F32);
    const wg_tensor y = wg_record(&asked, 1, &x, NULL, 0);
    for (int again = 0; again < 3; again++)
        cr_assert(wg_same(wg_record(&asked, 1, &x, NULL, 0), y));
    cr_assert(times_asked == 1);
    cr_assert(!wg_same(wg_record(&asked, 1, &f, NULL, 0), y) && times_asked == 2);
    cr_assert(!wg_same(wg_record(&asked, 1, &x, "a", 1), y) && times_asked == 3);
    wg_tape_free(t);
}

Test(record, a_call_with_a_wrong_operand_is_refused_though_its_like_was_recorded)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2)),
                    a_of_other = wg_input(other, "a", WG_F64, WG_SHAPE(2));
    const wg_position mark = wg_mark(t);
    const wg_tensor dropped = wg_input(t, "b", WG_F64, WG_SHAPE(2));
    wg_rewind(t, mark);
    const wg_tensor b = wg_input(t, "b", WG_F64, WG_SHAPE(2));
    cr_assert(dropped.index == b.index && a.index == a_of_other.index);
    cr_assert(wg_is_valid(wg_add(a, b)) && wg_is_valid(wg_add(b, a)));
    expect_poisoned(wg_add(a, dropped), t, WG_ERROR_STATE, "operand 2 was dropped");
    expect_poisoned(wg_add(dropped, a), t, WG_ERROR_STATE, "operand 1 was dropped");
    expect_poisoned(wg_add(b, a_of_other), t, WG_ERROR_ARGUMENT, "operand 2 is of another tape");
    expect_poisoned(wg_record(&asked, 1, &a, NULL, 1), t, WG_ERROR_NULL, "attributes are NULL");
    wg_tape_free(t);
    wg_tape_free(other);
}

/* ---- Dtypes ---------------------------------------------------------------------------------- */

Test(record, operands_are_of_one_dtype_that_the_op_takes)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor f = wg_input(t, "f", WG_F32, WG_SHAPE(2, 2)),
                    d = wg_input(t, "d", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2, 2));
    expect_poisoned(wg_add(f, d), t, WG_ERROR_DTYPE, "wg_cast");
    expect_poisoned(wg_matmul(d, f), t, WG_ERROR_DTYPE, "d [2×2] is f64, f [2×2] is f32");
    expect_poisoned(wg_add(i, i), t, WG_ERROR_DTYPE, "i [2×2] is i64");
    expect_poisoned(wg_add(f, i), t, WG_ERROR_DTYPE, "i [2×2] is i64");
    expect_poisoned(wg_assign(i, d), t, WG_ERROR_DTYPE, "dtypes differ");
    expect_poisoned(wg_sum(i), t, WG_ERROR_DTYPE, "sum");
    cr_assert(wg_is_valid(wg_transpose(i)) && wg_is_valid(wg_assign(i, wg_transpose(i))));
    expect_ok(t);
    wg_tape_free(t);
}

/* ---- Ops of a user's own --------------------------------------------------------------------- */

WG_MAP1(cube_map, x, x *x *x)

static void cube_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0];
    xbar[0] = wg_mul(wg_mul(wg_scalar_like(x, 3), wg_square(x)), ybar);
}

static const wg_op cube = {
    .name = "cube", .arity = 1, .takes = WG_REAL, .map = &cube_map, .vjp = cube_vjp};

WG_MAP2(mixed_map, a, b, a *a *b + (real)0.5)

static void mixed_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    xbar[0] = wg_mul(wg_mul(wg_scalar_like(a, 2), wg_mul(a, b)), ybar);
    xbar[1] = wg_mul(wg_square(a), ybar);
}

static const wg_op mixed = {
    .name = "mixed", .arity = 2, .takes = WG_REAL, .map = &mixed_map, .vjp = mixed_vjp};

static double cubed(double x)
{
    return x * x * x;
}

Test(record, an_elementwise_op_of_ones_own_broadcasts_and_differentiates)
{
    for (int r = 0; r < 2; r++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_input(t, "a", reals[r], WG_SHAPE(2, 3)),
                        b = wg_input(t, "b", reals[r], WG_SHAPE(3));
        const wg_tensor y =
            wg_record(&mixed, 2, (wg_tensor[]){wg_record(&cube, 1, &a, NULL, 0), b}, NULL, 0);
        const wg_tensor L = wg_sum(y), wanted[] = {y, wg_gradient(L, a), wg_gradient(L, b)};
        const double at[6] = {1, 2, 3, -1, 0, 2}, bt[3] = {2, -1, 4};
        double value[6], da[6], db[3];
        put(a, at);
        put(b, bt);
        run_for(wanted, 3);
        get(y, value);
        get(wanted[1], da);
        get(wanted[2], db);
        for (int i = 0; i < 6; i++) {
            cr_assert(value[i] == cubed(at[i]) * cubed(at[i]) * bt[i % 3] + 0.5);
            cr_assert(da[i] == 6 * pow(at[i], 5) * bt[i % 3], "%d: %g", i, da[i]);
        }
        for (int k = 0; k < 3; k++)
            cr_assert(db[k] == pow(at[k], 6) + pow(at[k + 3], 6));
        wg_tape_free(t);
    }
}

/* y = a b + c, written by hand, for f64 alone. */
static double blend_operand(const wg_block *block, int k, int64_t i, int64_t j)
{
    return ((const double *)block->x[k])[i * block->row[k] + j * block->column[k]];
}

static void blend_loop(const wg_block *block)
{
    double *y = block->y;
    for (int64_t i = 0; i < block->rows; i++)
        for (int64_t j = 0; j < block->columns; j++)
            *y++ = blend_operand(block, 0, i, j) * blend_operand(block, 1, i, j) +
                   blend_operand(block, 2, i, j);
}

static const wg_map blend_map = {{[WG_F64] = {blend_loop}}};

static void blend_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(ybar, y->x[1]);
    xbar[1] = wg_mul(ybar, y->x[0]);
    xbar[2] = ybar;
}

static const wg_op blend = {
    .name = "blend", .arity = 3, .takes = 1 << WG_F64, .map = &blend_map, .vjp = blend_vjp};

Test(record, an_elementwise_op_of_three_operands)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 1)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(3));
    const wg_tensor c = wg_input(t, "c", WG_F64, WG_SHAPE(3, 2));
    const wg_tensor y = wg_record(&blend, 3, (wg_tensor[]){a, b, wg_transpose(c)}, NULL, 0);
    const wg_tensor L = wg_sum(wg_square(y)), dc = wg_gradient(L, c), da = wg_gradient(L, a);
    double value[6];
    put(a, (double[]){1, 10});
    put(b, (double[]){1, 2, 3});
    put(c, (double[]){1, 2, 3, 4, 5, 6});
    const double want[] = {2, 5, 8, 12, 24, 36}; /* a b + cᵀ */
    run_for((wg_tensor[]){wg_neg(y), dc, da}, 3);
    get(wg_neg(y), value);
    for (int i = 0; i < 6; i++)
        cr_assert(value[i] == -want[i], "%d: %g", i, value[i]);
    get(dc, value);
    for (int i = 0; i < 6; i++)
        cr_assert(value[i] == 2 * want[i % 2 * 3 + i / 2]);
    get(da, value);
    cr_assert(value[0] == 2 * (2 + 10 + 24) && value[1] == 2 * (12 + 48 + 108));
    wg_tape_free(t);
}

Test(record, an_op_has_a_loop_for_each_dtype_that_it_takes)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2)), three[] = {a, a, a};
    expect_poisoned(wg_record(&blend, 3, three, NULL, 0), t, WG_ERROR_DTYPE,
                    "blend: a [2] is f32; it takes f64");
    wg_op greedy = blend;
    greedy.takes = WG_REAL;
    expect_poisoned(wg_record(&greedy, 3, three, NULL, 0), t, WG_ERROR_RULE,
                    "blend: it takes a dtype that it has no loop for");
    wg_tape_free(t);
}

/* y = Σ x_k of any number of operands of one shape. */
static void total_forward(const wg_step *s)
{
    int64_t n = 1;
    for (int d = 0; d < s->y.ndim; d++)
        n *= s->y.size[d];
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < s->arity; k++)
            sum += ((const double *)s->x[k].data)[i];
        ((double *)s->y.data)[i] = sum;
    }
}

static void total_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    for (int k = 0; k < y->arity; k++)
        xbar[k] = ybar;
}

static const wg_op total = {.name = "total",
                            .arity = WG_VARIADIC,
                            .takes = 1 << WG_F64,
                            .forward = total_forward,
                            .vjp = total_vjp};

Test(record, a_variadic_op_of_20_operands)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x[20];
    for (int k = 0; k < 20; k++) {
        x[k] = wg_input(t, NULL, WG_F64, WG_SHAPE(2));
        cr_assert(wg_fill(x[k], k) == WG_OK);
    }
    x[19] = x[18]; /* counts twice */
    const wg_tensor y = wg_record(&total, 20, x, NULL, 0);
    const wg_tensor L = wg_sum(wg_square(y)), g = wg_gradient(L, x[3]),
                    twice = wg_gradient(L, x[18]);
    run_for((wg_tensor[]){L, wg_sum(g), wg_sum(twice)}, 3);
    cr_assert(wg_item(L) == 2 * 189 * 189);
    cr_assert(wg_item(wg_sum(g)) == 2 * 2 * 189 && wg_item(wg_sum(twice)) == 4 * 2 * 189);
    cr_assert(wg_same(wg_record(&total, 20, x, NULL, 0), y));
    cr_assert(!wg_same(wg_record(&total, 19, x, NULL, 0), y));
    x[11] = wg_poisoned(t);
    expect_poisoned(wg_record(&total, 20, x, NULL, 0), t, WG_ERROR_NULL,
                    "total: operand 12 is poisoned");
    x[11] = wg_input(t, "f", WG_F32, WG_SHAPE(2));
    expect_poisoned(wg_record(&total, 20, x, NULL, 0), t, WG_ERROR_DTYPE, "f [2] is f32");
    wg_tape_free(t);
}

/* y_i = i, times the attribute. */
static void count_forward(const wg_step *s)
{
    for (int64_t i = 0; i < s->y.size[0]; i++)
        ((double *)s->y.data)[i] = (double)i * *(const double *)s->attr;
}

static const wg_op counting = {.name = "counting", .forward = count_forward, .no_derivative = true};

Test(record, an_op_without_operands_computes)
{
    wg_tape *t = wg_tape_new();
    const double three = 3, four = 4;
    const wg_tensor y = wg_record_source(&counting, t, WG_F64, WG_SHAPE(4), &three, sizeof three);
    cr_assert(
        wg_same(y, wg_record_source(&counting, t, WG_F64, WG_SHAPE(4), &three, sizeof three)));
    cr_assert(!wg_same(y, wg_record_source(&counting, t, WG_F64, WG_SHAPE(4), &four, sizeof four)));
    double value[4];
    value_of(wg_neg(y), value);
    cr_assert(value[0] == 0 && value[3] == -9);
    wg_tape_free(t);
}

/* ---- Descriptors that are wrong -------------------------------------------------------------- */

static bool looks(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    (void)y;
    *out = *x;
    return true;
}

static bool refuses_in_silence(wg_call *call)
{
    (void)call;
    return false;
}

static bool refuses_in_words(wg_call *call)
{
    return wg_refuse(call, WG_ERROR_ARGUMENT, "not %s, never", wg_describe(call->x[0]).s);
}

static bool makes_no_shape(wg_call *call)
{
    call->shape.ndim = 9;
    return true;
}

static bool makes_no_dtype(wg_call *call)
{
    call->dtype = (wg_dtype)17;
    return true;
}

/* Loops over operands that have fewer elements than this would read beyond them. */
static bool makes_it_larger(wg_call *call)
{
    call->shape.size[0]++;
    return true;
}

static bool makes_it_f32(wg_call *call)
{
    call->dtype = WG_F32;
    return true;
}

#define RULES .takes = WG_REAL, .arity = 1

static const struct {
    wg_op op;
    wg_status status;
    const char *words;
} faulty[] = {
    {{.name = "faulty", RULES, .forward = total_forward}, WG_ERROR_RULE, "no backward rule"},
    {{.name = "faulty", RULES, .vjp = total_vjp}, WG_ERROR_RULE, "no way to compute it"},
    {{.name = "faulty", RULES, .vjp = total_vjp, .map = &cube_map, .finishes = true},
     WG_ERROR_RULE,
     "without a forward"},
    {{.name = "faulty", RULES, .vjp = total_vjp, .map = &cube_map, .beside = &cube},
     WG_ERROR_RULE,
     "without a forward"},
    {{.name = "faulty", RULES, .forward = total_forward, .vjp = total_vjp, .no_derivative = true},
     WG_ERROR_RULE,
     "says that it has no derivative"},
    {{.name = "faulty", RULES, .map = &cube_map, .forward = total_forward, .vjp = total_vjp},
     WG_ERROR_RULE,
     "elementwise"},
    {{.name = "faulty", .arity = 4, .takes = WG_REAL, .map = &cube_map, .vjp = total_vjp},
     WG_ERROR_RULE,
     "elementwise"},
    {{.name = "faulty", RULES, .forward = total_forward, .vjp = total_vjp, .plan_size = 8},
     WG_ERROR_RULE,
     "plan"},
    {{.name = "faulty", .arity = 2, .takes = WG_REAL, .map = &mixed_map, .vjp = total_vjp},
     WG_ERROR_RULE,
     "recorded with 1 operands; it takes 2"},
    {{.name = "faulty", .arity = 1, .forward = total_forward, .vjp = total_vjp},
     WG_ERROR_RULE,
     "takes no dtype"},
    {{.name = "faulty", RULES, .role = WG_ROLE_CONSTANT, .map = &cube_map, .vjp = total_vjp},
     WG_ERROR_RULE,
     "has no operands"},
    {{.name = "faulty", RULES, .role = WG_ROLE_PARAM, .no_derivative = true},
     WG_ERROR_RULE,
     "has no operands"},
    {{.name = "faulty", RULES, .role = WG_ROLE_ASSIGN, .view = looks, .vjp = total_vjp},
     WG_ERROR_RULE,
     "an assignment has two operands"},
    {{.name = "faulty", RULES, .role = (wg_role)9, .map = &cube_map, .vjp = total_vjp},
     WG_ERROR_RULE,
     "its role is none"},
    {{.name = "faulty",
      RULES,
      .forward = total_forward,
      .vjp = total_vjp,
      .infer = refuses_in_silence},
     WG_ERROR_RULE,
     "refused"},
    {{.name = "faulty",
      RULES,
      .forward = total_forward,
      .vjp = total_vjp,
      .infer = refuses_in_words},
     WG_ERROR_ARGUMENT,
     "faulty: not x [2], never"},
    {{.name = "faulty", RULES, .forward = total_forward, .vjp = total_vjp, .infer = makes_no_shape},
     WG_ERROR_SHAPE,
     "9 axes"},
    {{.name = "faulty", RULES, .forward = total_forward, .vjp = total_vjp, .infer = makes_no_dtype},
     WG_ERROR_DTYPE,
     "no dtype"},
    {{.name = "faulty", RULES, .map = &cube_map, .vjp = total_vjp, .infer = makes_it_larger},
     WG_ERROR_RULE,
     "gives [3], to which x [2] does not broadcast"},
    {{.name = "faulty", RULES, .map = &cube_map, .vjp = total_vjp, .infer = makes_it_f32},
     WG_ERROR_RULE,
     "gives f32 for operands of f64"},
};

Test(record, wrong_descriptors_are_refused)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        expect_poisoned(wg_record(&faulty[i].op, 1, &x, NULL, 0), t, faulty[i].status, "faulty: ");
        wg_record(&faulty[i].op, 1, &x, NULL, 0);
        expect_error(t, faulty[i].status, faulty[i].words);
    }
    expect_poisoned(wg_record(NULL, 1, &x, NULL, 0), t, WG_ERROR_NULL, "op is NULL");
    expect_poisoned(wg_record(&cube, 1, &x, NULL, 8), t, WG_ERROR_NULL, "attributes are NULL");
    expect_poisoned(wg_record_source(NULL, t, WG_F64, WG_SCALAR, NULL, 0), t, WG_ERROR_NULL,
                    "NULL");
    expect_poisoned(wg_record_source(&cube, t, WG_F64, WG_SCALAR, NULL, 0), t, WG_ERROR_RULE,
                    "cube");
    expect_poisoned(wg_record_source(&counting, t, WG_F64, WG_SCALAR, NULL, 1), t, WG_ERROR_NULL,
                    "attributes");
    const wg_op nothing_to_see = {.name = "sight", .view = looks, .no_derivative = true};
    expect_poisoned(wg_record_source(&nothing_to_see, t, WG_F64, WG_SCALAR, NULL, 0), t,
                    WG_ERROR_RULE, "no operand to look at");
    const wg_op store = {.name = "store",
                         .arity = 2,
                         .takes = WG_REAL,
                         .role = WG_ROLE_ASSIGN,
                         .view = looks,
                         .vjp = total_vjp};
    const wg_tensor vector = wg_input(t, "v", WG_F64, WG_SHAPE(2)), y = wg_exp(x);
    expect_poisoned(wg_record(&store, 2, (wg_tensor[]){y, vector}, NULL, 0), t, WG_ERROR_RULE,
                    "must be an input, parameter or state");
    expect_poisoned(wg_record(&store, 2, (wg_tensor[]){x, wg_sum(x)}, NULL, 0), t, WG_ERROR_RULE,
                    "be assigned to x [2]");
    const int64_t count = wg_tape_count(t);
    const wg_op unnamed = {RULES, .map = &cube_map, .vjp = total_vjp};
    expect_poisoned(wg_record(&unnamed, 1, &x, NULL, 0), t, WG_ERROR_RULE, "no name");
    const wg_op short_of_bytes = {.name = "half", .role = WG_ROLE_CONSTANT};
    expect_poisoned(wg_record_source(&short_of_bytes, t, WG_F64, WG_SHAPE(2), "12345678", 8), t,
                    WG_ERROR_ARGUMENT, "half: 8 bytes for f64 [2], which has 16");
    cr_assert(wg_tape_count(t) == count);
    cr_assert(!wg_is_valid(wg_record(&cube, 1, NULL, NULL, 0)));
    cr_assert(!wg_is_valid(wg_record(&total, -3, &x, NULL, 0)));
    wg_tape_free(t);
}

static bool sees_rows_only(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    *out = *x;
    return y->shape.ndim == 2 && x->stride[1] == 1;
}

static const wg_op rows = {.name = "rows", RULES, .view = sees_rows_only, .no_derivative = true};

Test(record, a_view_that_does_not_fit_and_has_no_forward_is_an_error_at_compile)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3)), turned = wg_transpose(x);
    const wg_tensor good = wg_neg(wg_record(&rows, 1, &x, NULL, 0));
    const wg_tensor bad = wg_neg(wg_record(&rows, 1, &turned, NULL, 0));
    double value[6];
    put(x, (double[]){1, 2, 3, 4, 5, 6});
    value_of(good, value);
    cr_assert(value[5] == -6);
    cr_assert(!wg_compile(t, &bad, 1));
    expect_error(t, WG_ERROR_RULE, "rows: it has no view");
    wg_tape_free(t);
}

/* ---- Operands that are indices --------------------------------------------------------------- */

static void nothing_flows(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y, (void)ybar, (void)xbar;
}

Test(record, an_operand_that_is_an_index_is_i64_and_the_others_agree)
{
    const wg_op op = {.name = "pick",
                      .tex = "#2",
                      .arity = 3,
                      .takes = WG_REAL,
                      .indices = 1 << 0,
                      .forward = total_forward,
                      .vjp = nothing_flows};
    wg_tape *t = wg_tape_new();
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2)),
                    a = wg_input(t, "a", WG_F32, WG_SHAPE(2)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(2));
    cr_assert(wg_is_valid(wg_record(&op, 3, (wg_tensor[]){i, a, a}, NULL, 0)));
    cr_assert(wg_is_valid(wg_record(&op, 3, (wg_tensor[]){i, b, b}, NULL, 0)));
    expect_poisoned(wg_record(&op, 3, (wg_tensor[]){a, a, a}, NULL, 0), t, WG_ERROR_DTYPE,
                    "pick: a [2] is f32; operand 1 is an index, which is i64");
    expect_poisoned(wg_record(&op, 3, (wg_tensor[]){i, i, a}, NULL, 0), t, WG_ERROR_DTYPE,
                    "pick: i [2] is i64; it takes f32 or f64");
    expect_poisoned(wg_record(&op, 3, (wg_tensor[]){i, a, b}, NULL, 0), t, WG_ERROR_DTYPE,
                    "dtypes differ: a [2] is f32, b [2] is f64");
    wg_tape_free(t);
}

Test(record, checks_the_operands_of_a_function_in_its_name)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(2));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(3)), none = {NULL, 0, 0};
    cr_assert(wg_check_operands("loss", 0, 2, (wg_tensor[]){a, b}));
    cr_assert(wg_check_broadcast("loss", 2, (wg_tensor[]){a, wg_sum(b)}));
    expect_ok(t);
    cr_assert(!wg_check_broadcast("loss", 2, (wg_tensor[]){a, b}));
    expect_error(t, WG_ERROR_SHAPE, "loss: shapes do not broadcast: a [2×3] and b [2]");
    cr_assert(!wg_check_operands("loss", 0, 2, (wg_tensor[]){a, i}));
    expect_error(t, WG_ERROR_DTYPE, "loss: i [3] is i64; it takes f32 or f64");
    cr_assert(wg_check_operands("loss", 1 << 1, 2, (wg_tensor[]){a, i}));
    cr_assert(!wg_check_operands("loss", 1 << 1, 2, (wg_tensor[]){a, b}));
    expect_error(t, WG_ERROR_DTYPE, "loss: b [2] is f32; operand 2 is an index, which is i64");
    cr_assert(!wg_check_operands("loss", 0, 2, (wg_tensor[]){a, none}));
    expect_error(t, WG_ERROR_NULL, "loss: operand 2 has no tape");
    cr_assert(!wg_check_operands("loss", 0, 1, &none));
    expect_ok(t);
    wg_tape_free(t);
}
