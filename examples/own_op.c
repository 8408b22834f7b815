/* own_op.c — two ops of one's own, checked by wg_gradcheck.
 *
 * An op is a constant descriptor; nothing is registered. `cube` is computed element by element,
 * from a formula. `outer`, the outer product of two vectors, has a shape rule and a loop of its
 * own. Then the same cube with a slip in its backward rule, which the check names.
 *
 *     cc examples/own_op.c $(pkg-config --static --cflags --libs wengert) -o own_op
 * */
#include <stdio.h>
#include <string.h>

#include <wengert/check.h>

/* ---- y = x³, element by element.     x̄ = 3 x² ∘ ȳ ------------------------------------------- */

WG_MAP1(cube_map, x, x *x *x)

static void cube_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0];
    xbar[0] = wg_mul(wg_mul(wg_scalar_like(x, 3), wg_square(x)), ybar);
}

static const wg_op op_cube = {
    .name = "cube",
    .tex = "\\operatorname{cube}(#1)", /* #1^3 would be read as a power, which rounds otherwise */
    .why = "Each factor of x x x moves the product by the other two, so a step in x counts 3 x² "
           "times.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &cube_map,
    .vjp = cube_vjp,
};

static wg_tensor cube(wg_tensor x)
{
    return wg_record(&op_cube, 1, &x, NULL, 0);
}

/* ---- y_ij = a_i b_j, of two vectors.     ā = ȳ b,   b̄ = ȳᵀ a -------------------------------- */

static bool outer_infer(wg_call *call)
{
    const wg_shape *a = &call->in[0]->shape, *b = &call->in[1]->shape;
    if (a->ndim != 1 || b->ndim != 1)
        return wg_refuse(call, WG_ERROR_SHAPE, "%s and %s: both must be vectors",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    call->shape = WG_SHAPE(a->size[0], b->size[0]);
    return true;
}

/* Operands come with strides: a vector may be a column of a matrix. */
static void outer_forward(const wg_step *s)
{
    const wg_array *a = &s->x[0], *b = &s->x[1];
    double *y = s->y.data;
    for (int64_t i = 0; i < a->size[0]; i++)
        for (int64_t j = 0; j < b->size[0]; j++)
            *y++ = ((const double *)a->data)[i * a->stride[0]] *
                   ((const double *)b->data)[j * b->stride[0]];
}

/* The sum over j of ȳ_ij b_j, and over i of ȳ_ij a_i: in public ops, so that it can be
 * differentiated again. */
static void outer_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    xbar[0] = wg_sum_axes(wg_mul(ybar, b), WG_AXES(1), false);
    xbar[1] = wg_sum_axes(wg_mul(wg_transpose(ybar), a), WG_AXES(1), false);
}

static const wg_op op_outer = {
    .name = "own_outer",
    .tex = "\\operatorname{own-outer}(#1, #2)",
    .why = "Element i of a stands in row i of y with weights b, so it gets the sum of ȳ ∘ b along "
           "that row; for b it is the columns, with weights a.",
    .arity = 2,
    .takes = 1 << WG_F64,
    .infer = outer_infer,
    .forward = outer_forward,
    .vjp = outer_vjp,
};

static wg_tensor outer(wg_tensor a, wg_tensor b)
{
    return wg_record(&op_outer, 2, (wg_tensor[]){a, b}, NULL, 0);
}

/* ---- The cube again, with 2 where there should be a 3 ---------------------------------------- */

static void slip_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0];
    xbar[0] = wg_mul(wg_mul(wg_scalar_like(x, 2), wg_square(x)), ybar);
}

static const wg_op op_slip = {
    .name = "cube_with_a_slip",
    .tex = "\\operatorname{cube-with-a-slip}(#1)",
    .why = "It is said that a step in x counts 2 x² times, which is wrong.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &cube_map,
    .vjp = slip_vjp,
};

/* ---- The checks ------------------------------------------------------------------------------ */

static wg_tensor build_cube(const wg_tensor x[], void *user)
{
    (void)user;
    return cube(x[0]);
}

static wg_tensor build_outer(const wg_tensor x[], void *user)
{
    (void)user;
    return outer(x[0], x[1]);
}

static wg_tensor build_slip(const wg_tensor x[], void *user)
{
    (void)user;
    return wg_record(&op_slip, 1, x, NULL, 0);
}

/* Prints what a check finds; whether the rule is right. */
static bool report(const char *name, const wg_check *check)
{
    char message[WG_CHECK_MESSAGE];
    const bool right = wg_gradcheck(check, message, sizeof message) == WG_OK;
    printf("%s: %s%s\n", name, right ? "right, to second order" : "WRONG\n    ", message);
    return right;
}

static bool check_all(void)
{
    const wg_shape matrix = WG_SHAPE(2, 3), vectors[] = {WG_SHAPE(3), WG_SHAPE(4)};
    const bool cube_is_right =
        report("cube", &(wg_check){.build = build_cube, .inputs = 1, .shape = &matrix});
    const bool outer_is_right =
        report("own_outer",
               &(wg_check){.build = build_outer, .inputs = 2, .shape = vectors, .linear = true});
    const bool slip_is_right =
        report("cube_with_a_slip", &(wg_check){.build = build_slip, .inputs = 1, .shape = &matrix});
    return cube_is_right && outer_is_right && !slip_is_right;
}

/* ---- Their use ------------------------------------------------------------------------------- */

/* L = Σ (a ⊗ b)³ and its gradient: ops of one's own stand among the others. */
static bool use(void)
{
    const double at[2] = {1, 2}, bt[3] = {1, -1, 2};
    double g[2];
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_sum(cube(outer(a, b)));
    const wg_tensor wanted[] = {L, wg_gradient(L, a)};
    wg_program *p = wg_compile(t, wanted, 2);
    wg_write(a, at, sizeof at);
    wg_write(b, bt, sizeof bt);
    wg_run(p);
    const bool fine = wg_read(wanted[1], g, sizeof g) == WG_OK;
    if (fine)
        printf("L = sum((a outer b)^3) = %g, dL/da = [%g %g]\n", wg_item(L), g[0], g[1]);
    else
        fprintf(stderr, "own_op: %s\n", wg_error_message(t));
    wg_tape_free(t);
    return fine;
}

static int help(void)
{
    puts(
        "usage: own_op\n\n"
        "Defines two ops outside of the library, cube and own_outer, checks their backward rules\n"
        "by differences to second order, and uses them. Then checks a cube whose rule has a slip,\n"
        "which the check must name.\n\n"
        "Exit status: 0; or 1 if a check finds what it should not, or not what it should.");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return help();
    if (argc > 1)
        return fprintf(stderr, "own_op: '%s' is not an option; there is only --help\n", argv[1]), 1;
    const bool fine = check_all() && use();
    if (fflush(stdout) != 0 || ferror(stdout))
        return fputs("own_op: cannot write to standard output\n", stderr), 1;
    return fine ? 0 : 1;
}
