/* Tests of src/gradcheck.c: rules that are right, wrong, or no rules; the words; the points. */
#include "support.h"

#include <wengert/check.h>

#include <math.h>
#include <string.h>

/* ---- An op whose rule can be chosen ---------------------------------------------------------- */

WG_MAP1(cube_map, x, x *x *x)

static wg_tensor times_square(wg_tensor x, double factor, wg_tensor ybar)
{
    return wg_mul(wg_mul(wg_scalar_like(x, factor), wg_square(x)), ybar);
}

static void right_rule(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = times_square(y->x[0], 3, ybar);
}

static void wrong_factor(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = times_square(y->x[0], 2, ybar);
}

/* 3 x² as it should be, but x is a constant to the second derivative. */
static void wrong_by_x(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = times_square(wg_stop_gradient(y->x[0]), 3, ybar);
}

static void wrong_by_seed(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = times_square(y->x[0], 3, wg_stop_gradient(ybar));
}

/* 3 |x| x: right where x is positive. */
static void wrong_where_negative(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], size = wg_sqrt(wg_square(x));
    xbar[0] = wg_mul(wg_mul(wg_mul(wg_scalar_like(x, 3), size), x), ybar);
}

static void wrong_shape(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_reshape(times_square(y->x[0], 3, ybar), WG_SHAPE(-1, 3));
}

static void wrong_dtype(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_dtype other = y->dtype == WG_F64 ? WG_F32 : WG_F64;
    xbar[0] = wg_cast(times_square(y->x[0], 3, ybar), other);
}

static void poisoned(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_transpose(ybar);
}

static void nothing(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y, (void)ybar, (void)xbar;
}

static void not_a_number(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_mul(ybar, wg_scalar_like(ybar, (double)NAN));
}

static void wrong_in_f32(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = times_square(y->x[0], y->dtype == WG_F32 ? 3.001 : 3, ybar);
}

#define CUBE(rule)                                                                                 \
    {                                                                                              \
        .name = "cube", .tex = "#1^3", .arity = 1, .takes = WG_REAL, .map = &cube_map, .vjp = rule \
    }

static wg_tensor build(const wg_tensor x[], void *user)
{
    return wg_record(user, 1, x, NULL, 0);
}

static wg_status check_op(const wg_op *op, wg_shape shape, char *message)
{
    return wg_gradcheck(
        &(wg_check){.build = build, .user = (void *)(uintptr_t)op, .inputs = 1, .shape = &shape},
        message, WG_CHECK_MESSAGE);
}

static void expect_named(const wg_op *op, const char *const words[])
{
    char message[WG_CHECK_MESSAGE];
    cr_assert(check_op(op, WG_SHAPE(2, 3), message) == WG_ERROR_RULE, "%s: \"%s\"", words[0],
              message);
    cr_assert(strncmp(message, "cube: ", 6) == 0, "\"%s\"", message);
    for (int i = 0; words[i]; i++)
        cr_assert(strstr(message, words[i]), "\"%s\" does not contain \"%s\"", message, words[i]);
}

Test(gradcheck, passes_a_right_rule_whatever_the_shape)
{
    static const wg_op op = CUBE(right_rule);
    const wg_shape shapes[] = {WG_SCALAR,
                               WG_SHAPE(1),
                               WG_SHAPE(0),
                               WG_SHAPE(3, 0, 2),
                               WG_SHAPE(2, 3, 4),
                               WG_SHAPE(100),
                               WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 2)};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char message[WG_CHECK_MESSAGE] = "left over";
        cr_assert(check_op(&op, shapes[i], message) == WG_OK, "%s", message);
        cr_assert(message[0] == '\0', "\"%s\"", message);
    }
}

Test(gradcheck, says_op_input_index_seed_and_both_values)
{
    static const wg_op op = CUBE(wrong_factor);
    char message[WG_CHECK_MESSAGE];
    double is, difference, x, ybar;
    cr_assert(check_op(&op, WG_SCALAR, message) == WG_ERROR_RULE);
    cr_assert(sscanf(message,
                     "cube: ∂⟨y, ȳ⟩/∂x0[]: the rule gives %lf, differences give %lf; there x0[] = "
                     "%lf; ȳ = %lf",
                     &is, &difference, &x, &ybar) == 4,
              "\"%s\"", message);
    cr_assert(near(is, 2 * x * x * ybar, 0, 1e-5) && near(difference, 3 * x * x * ybar, 0, 1e-5));
    cr_assert(ybar != 1 && fabs(ybar) >= 0.5);
}

Test(gradcheck, says_which_element_and_which_order)
{
    static const wg_op factor = CUBE(wrong_factor), by_x = CUBE(wrong_by_x),
                       by_seed = CUBE(wrong_by_seed), negative = CUBE(wrong_where_negative),
                       f32 = CUBE(wrong_in_f32), none = CUBE(nothing), nan = CUBE(not_a_number);
    expect_named(&factor, (const char *[]){"∂⟨y, ȳ⟩/∂x0[0, 0]", "the rule gives", NULL});
    expect_named(&by_x, (const char *[]){"second order, ∂⟨x̄, v⟩/∂x0[0, 0]", NULL});
    expect_named(&negative, (const char *[]){"∂⟨y, ȳ⟩/∂x0[", NULL});
    expect_named(&none, (const char *[]){"the rule gives 0, differences", NULL});
    expect_named(&nan, (const char *[]){"the rule gives", "nan", NULL});
    expect_named(&f32, (const char *[]){"x̄0[0, 0] is ", " in f32, ", NULL});
    char message[WG_CHECK_MESSAGE];
    cr_assert(check_op(&by_seed, WG_SHAPE(3), message) == WG_ERROR_RULE);
    cr_assert(strstr(message, "the backward rule of cube passes its adjoint through stop_gradient"),
              "\"%s\"", message);
}

Test(gradcheck, finds_what_is_wrong_for_one_sign_only_even_in_a_single_element)
{
    static const wg_op negative = CUBE(wrong_where_negative);
    char message[WG_CHECK_MESSAGE];
    cr_assert(check_op(&negative, WG_SCALAR, message) == WG_ERROR_RULE);
}

Test(gradcheck, checks_shape_and_dtype_of_what_a_rule_gives)
{
    static const wg_op shape = CUBE(wrong_shape), dtype = CUBE(wrong_dtype),
                       poison = CUBE(poisoned);
    char message[WG_CHECK_MESSAGE];
    cr_assert(check_op(&shape, WG_SHAPE(3, 2), message) == WG_ERROR_RULE);
    cr_assert(strstr(message, "cube: its backward rule gave f64") && strstr(message, "wanted f64"),
              "\"%s\"", message);
    cr_assert(check_op(&dtype, WG_SHAPE(3), message) == WG_ERROR_RULE);
    cr_assert(strstr(message, "cube: its backward rule gave f32"), "\"%s\"", message);
    cr_assert(check_op(&poison, WG_SHAPE(3), message) == WG_ERROR_SHAPE);
    cr_assert(strstr(message, "transpose"), "\"%s\"", message);
}

/* ---- Functions ------------------------------------------------------------------------------- */

static wg_tensor loss(const wg_tensor x[], void *user)
{
    (void)user;
    const wg_tensor z = wg_tanh(wg_add(wg_matmul(x[0], x[1]), x[2]));
    return wg_mean(wg_softmax_cross_entropy(z, wg_softmax(x[3], 0), 0));
}

Test(gradcheck, checks_a_function_of_many_ops)
{
    const wg_shape shape[] = {WG_SHAPE(3, 4), WG_SHAPE(4, 2), WG_SHAPE(3, 1), WG_SHAPE(3, 2)};
    char message[WG_CHECK_MESSAGE];
    cr_assert(wg_gradcheck(&(wg_check){.build = loss, .inputs = 4, .shape = shape}, message,
                           sizeof message) == WG_OK,
              "%s", message);
}

static wg_tensor logarithm(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_log(x[0]);
}

static wg_tensor largest(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_max(x[0]);
}

static wg_tensor quotient(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_div(x[0], x[1]);
}

static wg_tensor product(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_matmul(x[0], x[1]);
}

static wg_tensor rounded_down(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_cast(x[0], WG_I64);
}

static wg_tensor by_index(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_mul(x[0], wg_add(wg_cast(x[1], wg_dtype_of(x[0])), wg_scalar_like(x[0], 1)));
}

static wg_status check(wg_check c, char *message)
{
    const wg_shape shapes[] = {WG_SHAPE(12), WG_SHAPE(12)};
    c.shape = c.shape ? c.shape : shapes;
    c.inputs = c.inputs ? c.inputs : 1;
    return wg_gradcheck(&c, message, WG_CHECK_MESSAGE);
}

Test(gradcheck, takes_points_from_the_ops_domain_or_the_callers)
{
    char message[WG_CHECK_MESSAGE];
    cr_assert(check((wg_check){.build = logarithm}, message) == WG_OK, "%s", message);
    cr_assert(check((wg_check){.build = largest}, message) == WG_OK, "%s", message);
    cr_assert(check((wg_check){.build = quotient, .inputs = 2}, message) == WG_OK, "%s", message);
    const wg_domain below = {.low = -2, .high = -1};
    cr_assert(check((wg_check){.build = logarithm, .domain = &below}, message) ==
              WG_ERROR_ARGUMENT);
    cr_assert(strstr(message, "log: y[0] is nan"), "\"%s\"", message);
    const double tie[12] = {1, 2, 2, 0}, *point = tie;
    cr_assert(check((wg_check){.build = largest, .point = &point}, message) == WG_ERROR_RULE);
    cr_assert(strstr(message, "there x0[1] = 2"), "\"%s\"", message);
}

Test(gradcheck, takes_wide_steps_for_what_is_linear)
{
    const wg_shape shape[] = {WG_SHAPE(3, 4), WG_SHAPE(4, 2)};
    char message[WG_CHECK_MESSAGE];
    wg_check c = {.build = product, .inputs = 2, .shape = shape, .linear = true};
    cr_assert(check(c, message) == WG_OK, "%s", message);
    cr_assert(check((wg_check){.build = logarithm, .linear = true}, message) != WG_OK);
}

Test(gradcheck, draws_indices_from_their_domain)
{
    const wg_dtype dtype[] = {WG_F64, WG_I64};
    const wg_domain domain[] = {{0}, {.low = 2, .high = 5}};
    char message[WG_CHECK_MESSAGE];
    wg_check c = {.build = by_index, .inputs = 2, .dtype = dtype, .domain = domain};
    cr_assert(check(c, message) == WG_OK, "%s", message);
    c.domain = NULL; /* all 0 */
    cr_assert(check(c, message) == WG_OK, "%s", message);
}

/* ---- What is no check ------------------------------------------------------------------------ */

static wg_tensor elsewhere(const wg_tensor x[], void *user)
{
    (void)x;
    return *(wg_tensor *)user;
}

static wg_tensor not_recorded(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_add(x[0], x[1]);
}

Test(gradcheck, refuses_what_is_no_check_in_words)
{
    char message[WG_CHECK_MESSAGE];
    const wg_dtype index = WG_I64;
    const wg_shape large = WG_SHAPE(1025), negative = WG_SHAPE(-1),
                   misfit[] = {WG_SHAPE(2), WG_SHAPE(3)};
    wg_tape *t = wg_tape_new();
    wg_tensor away = wg_input(t, "away", WG_F64, WG_SCALAR), none = {NULL, 0, 0};
    const wg_domain narrow = {.low = 1, .high = 1.02},
                    crowded = {.low = 0, .high = 0.1, .ties = true};
    const struct {
        wg_check check;
        wg_status status;
        const char *words;
    } cases[] = {
        {{.build = NULL}, WG_ERROR_NULL, "build is NULL"},
        {{.build = logarithm, .inputs = -1}, WG_ERROR_ARGUMENT, "-1 inputs"},
        {{.build = logarithm, .inputs = 9}, WG_ERROR_ARGUMENT, "9 inputs"},
        {{.build = logarithm, .dtype = &index}, WG_ERROR_ARGUMENT, "no input is real"},
        {{.build = logarithm, .shape = &large}, WG_ERROR_ARGUMENT, "at most 1024"},
        {{.build = logarithm, .shape = &negative}, WG_ERROR_SHAPE, "negative"},
        {{.build = elsewhere, .user = &away}, WG_ERROR_NULL, "build returns no tensor"},
        {{.build = elsewhere, .user = &none}, WG_ERROR_NULL, "build returns no tensor"},
        {{.build = not_recorded, .inputs = 2, .shape = misfit},
         WG_ERROR_SHAPE,
         "x0 [2] and x1 [3]"},
        {{.build = rounded_down}, WG_ERROR_DTYPE, "y is i64"},
        {{.build = logarithm, .domain = &narrow}, WG_ERROR_ARGUMENT, "no room"},
        {{.build = logarithm, .domain = &crowded}, WG_ERROR_ARGUMENT, "no room"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert(check(cases[i].check, message) == cases[i].status, "%s: \"%s\"", cases[i].words,
                  message);
        cr_assert(strstr(message, cases[i].words), "\"%s\"", message);
    }
    cr_assert(wg_gradcheck(NULL, message, sizeof message) == WG_ERROR_NULL);
    cr_assert(wg_gradcheck(&(wg_check){.build = logarithm, .inputs = 1}, NULL, 0) == WG_ERROR_NULL);
    wg_tape_free(t);
}

static void forward64(const wg_step *s)
{
    const wg_array *x = &s->x[0];
    for (int64_t i = 0; i < x->size[0]; i++)
        ((double *)s->y.data)[i] = ((const double *)x->data)[i * x->stride[0]];
}

static void pass_on(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = ybar;
}

Test(gradcheck, leaves_f32_out_for_an_op_that_does_not_take_it)
{
    static const wg_op op = {.name = "same",
                             .tex = "#1",
                             .arity = 1,
                             .takes = 1 << WG_F64,
                             .forward = forward64,
                             .vjp = pass_on};
    char message[WG_CHECK_MESSAGE];
    cr_assert(check_op(&op, WG_SHAPE(3), message) == WG_OK, "%s", message);
}

Test(gradcheck, cuts_a_message_where_a_character_ends)
{
    static const wg_op op = CUBE(wrong_factor);
    char whole[WG_CHECK_MESSAGE];
    const wg_shape shape = WG_SCALAR;
    const wg_check c = {
        .build = build, .user = (void *)(uintptr_t)&op, .inputs = 1, .shape = &shape};
    wg_gradcheck(&c, whole, sizeof whole);
    for (size_t size = 1; size < 40; size++) {
        char cut[40];
        memset(cut, 'x', sizeof cut);
        cr_assert(wg_gradcheck(&c, cut, size) == WG_ERROR_RULE);
        const size_t n = strlen(cut);
        cr_assert(n < size && strncmp(cut, whole, n) == 0);
        cr_assert(((unsigned char)whole[n] & 0xC0) != 0x80, "cut within a character at %zu", size);
        cr_assert(size == sizeof cut || cut[size] == 'x');
    }
}
