#include "layers.h"

#include <math.h>
#include <string.h>
#include <wengert/check.h>

void get_named(wg_tape *t, const char *name, wg_shape shape, double *to)
{
    const wg_tensor x = wg_find(t, name);
    const wg_shape own = wg_shape_of(x);
    cr_assert(wg_is_valid(x), "%s is not there", name);
    cr_assert(wg_same_shape(&own, &shape), "%s is %s", name, wg_describe_shape(&own).s);
    get(x, to);
}

void expect_uniform(wg_tape *t, const char *name, double limit)
{
    double w[MOST], least = INFINITY, most = -INFINITY;
    const wg_tensor x = wg_find(t, name);
    get(x, w);
    for (int64_t i = 0; i < wg_count(x); i++) {
        least = fmin(least, w[i]);
        most = fmax(most, w[i]);
    }
    cr_assert(least >= -limit && most <= limit, "%s is in %g … %g", name, least, most);
    cr_assert(least < -limit / 2 && most > limit / 2, "%s is in %g … %g", name, least, most);
}

void expect_near(const double *is, const double *right, int64_t n, double tolerance)
{
    for (int64_t i = 0; i < n; i++)
        cr_assert(near(is[i], right[i], tolerance, tolerance), "element %d is %.17g, not %.17g",
                  (int)i, is[i], right[i]);
}

/* ---- Bad calls ------------------------------------------------------------------------------- */

void expect_bad_calls(wg_tensor (*layer)(wg_tensor x, const char *name), wg_shape shape)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, shape);
    wg_scope(t, "outside");
    const int64_t before = wg_tape_count(t);
    expect_poisoned(layer(x, NULL), t, WG_ERROR_NULL, "is no name of a layer");
    expect_poisoned(layer(x, ""), t, WG_ERROR_ARGUMENT, "is no name of a layer");
    expect_poisoned(layer(x, "a/b"), t, WG_ERROR_ARGUMENT, "\"a/b\" is no name of a layer");
    expect_poisoned(layer((wg_tensor){t, 0, 0}, "a"), t, WG_ERROR_NULL, "operand 1 is poisoned");
    cr_assert(!wg_is_valid(layer(WG_NONE, "a")));
    cr_assert(wg_tape_count(t) == before);
    cr_assert_str_eq(wg_scope_now(t), "outside");
    cr_assert(wg_is_valid(layer(x, "a")));
    cr_assert_str_eq(wg_scope_now(t), "outside");
    expect_ok(t);
    wg_tape_free(t);
}

/* ---- Derivatives ----------------------------------------------------------------------------- */

typedef struct subject {
    wg_tensor (*layer)(wg_tensor x, const char *name);
    int inputs;
    char name[WG_CHECK_INPUTS][32]; /* of parameters; the first is x */
    wg_shape shape[WG_CHECK_INPUTS];
} subject;

/* The layer of inputs in the place of its parameters: they are found by name. */
static wg_tensor build(const wg_tensor x[], void *user)
{
    const subject *s = user;
    for (int i = 1; i < s->inputs; i++)
        wg_name(x[i], s->name[i]);
    return s->layer(x[0], "layer");
}

void check_layer(wg_tensor (*layer)(wg_tensor x, const char *name), wg_shape shape)
{
    char message[WG_CHECK_MESSAGE];
    subject s = {.layer = layer, .inputs = 1, .shape = {shape}};
    wg_tape *t = wg_tape_new();
    layer(wg_input(t, "", WG_F64, shape), "layer");
    expect_ok(t);
    for (wg_tensor x = wg_next_leaf(t, WG_NONE); wg_is_valid(x); x = wg_next_leaf(t, x))
        if (wg_node_of(x)->op->role == WG_ROLE_PARAM && s.inputs < WG_CHECK_INPUTS) {
            s.shape[s.inputs] = wg_shape_of(x);
            strcpy(s.name[s.inputs++], wg_name_of(x));
        }
    wg_tape_free(t);
    const wg_check check = {
        .name = "layer", .build = build, .user = &s, .inputs = s.inputs, .shape = s.shape};
    cr_assert(wg_gradcheck(&check, message, sizeof message) == WG_OK, "%s", message);
}
