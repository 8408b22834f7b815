/* An op of the outside project's own, as the head of wengert/op.h shows it. */
#include <stdio.h>
#include <wengert/check.h>

WG_MAP1(cube, x, x *x *x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    wg_tensor x = y->x[0];
    xbar[0] = wg_mul(wg_mul(wg_scalar_like(x, 3), wg_square(x)), ybar);
}

static const wg_op op = {
    .name = "cube",
    .tex = "\\operatorname{cube}(#1)",
    .why = "Each factor of x x x moves the product by the other two.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &cube,
    .vjp = vjp,
};

static wg_tensor cube_of(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}

static wg_tensor build(const wg_tensor x[], void *user)
{
    (void)user;
    return cube_of(x[0]);
}

static int rule_is_right(void)
{
    const wg_shape shape = WG_SHAPE(2, 3);
    const wg_check check = {.build = build, .inputs = 1, .shape = &shape};
    char message[WG_CHECK_MESSAGE];
    const int right = wg_gradcheck(&check, message, sizeof message) == WG_OK;
    if (!right)
        puts(message);
    return right;
}

int main(void)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x = wg_param(t, "x", WG_F32, WG_SCALAR), y = cube_of(x);
    wg_tensor wanted[] = {y, wg_gradient(y, x), wg_gradient(wg_gradient(y, x), x)};
    wg_program *p = wg_compile(t, wanted, 3);
    wg_fill(x, 2);
    const int right = wg_run(p) == WG_OK && wg_item(wanted[0]) == 8 && wg_item(wanted[1]) == 12 &&
                      wg_item(wanted[2]) == 12;
    puts(right ? "ok" : wg_error_message(t));
    wg_tape_free(t);
    return !right || !rule_is_right();
}
