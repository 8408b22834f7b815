/* gradients.c — backward rules against differences, formulas, and themselves. */
#include "gradients.h"

#include <math.h>
#include <string.h>

/* ---- Shapes ---------------------------------------------------------------------------------- */

int64_t count_of(const wg_shape *shape)
{
    int64_t count = 1;
    for (int d = 0; d < shape->ndim; d++)
        count *= shape->size[d];
    return count;
}

int64_t broadcast_index(const wg_shape *from, const wg_shape *to, int64_t i)
{
    int64_t index = 0, stride = 1;
    for (int d = to->ndim - 1, own = from->ndim - 1; own >= 0; d--, own--) {
        const int64_t at = i % to->size[d];
        i /= to->size[d];
        index += from->size[own] == 1 ? 0 : at * stride;
        stride *= from->size[own];
    }
    return index;
}

/* ---- Points ---------------------------------------------------------------------------------- */

static double uniform(uint64_t seed, uint64_t i, double low, double high)
{
    return low + (high - low) * ((double)(wg_random(seed, i) >> 11) + 0.5) * 0x1p-53;
}

/* Elements for leaf k. They are floats, so that both real types see the same point and a step of a
 * power of two from it is exact. */
static void fill(const rule *r, int k, wg_tensor leaf, uint64_t seed)
{
    double x[MOST];
    const int64_t n = wg_count(leaf);
    const bool given = r->low[k] != 0 || r->high[k] != 0;
    const double low = given ? r->low[k] : -2, high = given ? r->high[k] : 2;
    for (int64_t i = 0; i < n; i++) {
        const int64_t cell = (1009 * i + (int64_t)seed) % n; /* each once: 1009 is a prime */
        const double u = uniform(seed, (uint64_t)i, 0.25, 0.75);
        x[i] = r->apart ? low + (high - low) * ((double)cell + u) / (double)n
                        : uniform(seed, (uint64_t)i, low, high);
        x[i] = (double)(float)x[i];
    }
    put(leaf, x);
}

static void fill_weights(wg_tensor leaf, uint64_t seed)
{
    fill(&(rule){.low = {-1.5}, .high = {1.5}}, 0, leaf, seed);
}

static long double dot(wg_tensor a, wg_tensor b)
{
    double av[MOST], bv[MOST];
    long double sum = 0;
    get(a, av);
    get(b, bv);
    for (int64_t i = 0; i < wg_count(a); i++)
        sum += (long double)av[i] * bv[i];
    return sum;
}

/* ---- The tape on which a rule is looked at --------------------------------------------------- */

enum { WANTED = 2 + 3 * OPERANDS };

typedef struct setup {
    const rule *r;
    wg_tape *t;
    wg_tensor x[OPERANDS], v[OPERANDS], ybar; /* leaves */
    wg_tensor y, xbar[OPERANDS], again[OPERANDS];
    wg_tensor bent[OPERANDS]; /* ∂⟨x̄, v⟩/∂x: the Hessian of ⟨y, ȳ⟩ times v */
    wg_tensor pushed;         /* ∂⟨x̄, v⟩/∂ȳ: the Jacobian times v */
    wg_program *program;
} setup;

static wg_tensor inner_product(wg_tensor a, wg_tensor b)
{
    return wg_sum(wg_mul(a, b));
}

static void record_leaves(setup *s, wg_dtype dtype, uint64_t seed)
{
    for (int k = 0; k < s->r->arity; k++) {
        s->x[k] = wg_input(s->t, k ? "b" : "a", dtype, s->r->shape[k]);
        s->v[k] = wg_input(s->t, "v", dtype, s->r->shape[k]);
        fill(s->r, k, s->x[k], seed + (uint64_t)k);
        fill_weights(s->v[k], seed + 100 + (uint64_t)k);
    }
}

static void record_derivatives(setup *s)
{
    const wg_tensor projected = inner_product(s->y, s->ybar);
    wg_tensor twice = wg_scalar_like(s->y, 0);
    for (int k = 0; k < s->r->arity; k++) {
        s->xbar[k] = wg_vjp(s->y, s->ybar, s->x[k]);
        s->again[k] = wg_gradient(projected, s->x[k]);
        twice = wg_add(twice, inner_product(s->xbar[k], s->v[k]));
    }
    for (int k = 0; k < s->r->arity; k++)
        s->bent[k] = wg_gradient(twice, s->x[k]);
    s->pushed = wg_gradient(twice, s->ybar);
}

static void run(const setup *s)
{
    cr_assert(wg_run(s->program) == WG_OK, "%s", wg_error_message(s->t));
}

static void compile(setup *s)
{
    wg_tensor wanted[WANTED] = {s->y, s->pushed};
    int n = 2;
    for (int k = 0; k < s->r->arity; k++) {
        wanted[n++] = s->xbar[k];
        wanted[n++] = s->again[k];
        wanted[n++] = s->bent[k];
    }
    s->program = wg_compile(s->t, wanted, n);
    cr_assert(s->program, "%s: %s", s->r->op, wg_error_message(s->t));
    run(s);
}

static void start(setup *s, const rule *r, wg_dtype dtype, uint64_t seed)
{
    *s = (setup){.r = r, .t = wg_tape_new()};
    record_leaves(s, dtype, seed);
    s->y = r->build(s->x, r);
    cr_assert(wg_same(s->y, r->build(s->x, r)), "%s: the same call gave two tensors", r->op);
    s->ybar = wg_input(s->t, "ybar", wg_dtype_of(s->y), wg_shape_of(s->y));
    fill_weights(s->ybar, seed + 200);
    record_derivatives(s);
    expect_ok(s->t);
    compile(s);
}

static void end(setup *s)
{
    expect_ok(s->t);
    wg_tape_free(s->t);
}

/* ---- Central differences --------------------------------------------------------------------- */

/* Of three points on either side; the error goes with the sixth power of the step. */
static const double stencil[3] = {45.0 / 60, -9.0 / 60, 1.0 / 60};

static double step_of(const rule *r)
{
    return r->polynomial ? 1 : 0x1p-8;
}

static bool agrees(const rule *r, double is, long double quotient)
{
    const double exact = r->polynomial ? 1e-13 : 1e-10;
    return near(is, (double)quotient, exact, r->polynomial ? 1e-13 : 1e-8);
}

/* ⟨y, ȳ⟩ and ⟨x̄, v⟩ at the present point. */
static void project(const setup *s, long double to[2])
{
    run(s);
    to[0] = dot(s->y, s->ybar);
    to[1] = 0;
    for (int k = 0; k < s->r->arity; k++)
        to[1] += dot(s->xbar[k], s->v[k]);
}

/* Their derivatives by element j of operand k. */
static void differentiate(const setup *s, int k, int64_t j, long double q[2])
{
    double x[MOST];
    get(s->x[k], x);
    const double at = x[j], h = step_of(s->r);
    q[0] = q[1] = 0;
    for (int p = -3; p <= 3; p++) {
        long double here[2];
        const double weight = p == 0 ? 0 : p > 0 ? stencil[p - 1] : -stencil[-p - 1];
        x[j] = at + p * h;
        put(s->x[k], x);
        project(s, here);
        q[0] += weight / h * here[0];
        q[1] += weight / h * here[1];
    }
    x[j] = at;
    put(s->x[k], x);
}

static void check_differences(const setup *s)
{
    double first[MOST], second[MOST];
    for (int k = 0; k < s->r->arity; k++) {
        run(s);
        get(s->xbar[k], first);
        get(s->bent[k], second);
        for (int64_t j = 0; j < wg_count(s->x[k]); j++) {
            long double q[2];
            differentiate(s, k, j, q);
            cr_assert(agrees(s->r, first[j], q[0]),
                      "%s: adjoint of operand %d, element %d: %.17g, not %.17Lg", s->r->op, k + 1,
                      (int)j, first[j], q[0]);
            cr_assert(agrees(s->r, second[j], q[1]),
                      "%s: second derivative by operand %d, element %d: %.17g, not %.17Lg",
                      s->r->op, k + 1, (int)j, second[j], q[1]);
        }
    }
    run(s);
}

/* All operands moved by h times their v. */
static void move(const setup *s, double h)
{
    for (int k = 0; k < s->r->arity; k++) {
        double x[MOST], v[MOST];
        get(s->x[k], x);
        get(s->v[k], v);
        for (int64_t i = 0; i < wg_count(s->x[k]); i++)
            x[i] += h * v[i];
        put(s->x[k], x);
    }
}

static void check_jacobian_times_v(const setup *s)
{
    double y[MOST], pushed[MOST];
    long double q[MOST] = {0};
    const double h = step_of(s->r);
    get(s->pushed, pushed);
    move(s, -3 * h);
    for (int p = -3; p <= 3; p++, move(s, h)) {
        const double weight = p == 0 ? 0 : p > 0 ? stencil[p - 1] : -stencil[-p - 1];
        run(s);
        get(s->y, y);
        for (int64_t i = 0; i < wg_count(s->y); i++)
            q[i] += (long double)(weight / h) * y[i];
    }
    for (int64_t i = 0; i < wg_count(s->y); i++)
        cr_assert(agrees(s->r, pushed[i], q[i]),
                  "%s: element %d of the Jacobian times v: %.17g, not %.17Lg", s->r->op, (int)i,
                  pushed[i], q[i]);
    move(s, -4 * h);
    run(s);
}

/* ---- The other derivations ------------------------------------------------------------------- */

/* ⟨u, H v⟩ for u and v filled from these seeds. */
static long double bilinear(const setup *s, uint64_t u, uint64_t v)
{
    long double sum = 0;
    for (int k = 0; k < s->r->arity; k++)
        fill_weights(s->v[k], v + (uint64_t)k);
    run(s);
    for (int k = 0; k < s->r->arity; k++) {
        fill_weights(s->v[k], u + (uint64_t)k);
        sum += dot(s->bent[k], s->v[k]);
    }
    return sum;
}

static void check_symmetry(const setup *s)
{
    const double uhv = (double)bilinear(s, 300, 400), vhu = (double)bilinear(s, 400, 300);
    cr_assert(near(uhv, vhu, 1e-11, 1e-11), "%s: the Hessian is not symmetric: %.17g and %.17g",
              s->r->op, uhv, vhu);
}

static void check_again(const setup *s, int k)
{
    double a[MOST], b[MOST];
    get(s->xbar[k], a);
    get(s->again[k], b);
    for (int64_t i = 0; i < wg_count(s->x[k]); i++)
        cr_assert(same_bits(a[i], b[i], wg_dtype_of(s->x[k])),
                  "%s: wg_vjp %.17g, wg_gradient %.17g", s->r->op, a[i], b[i]);
}

static void check_shapes(const setup *s, int k)
{
    const wg_tensor of[] = {s->xbar[k], s->bent[k]};
    for (int i = 0; i < 2; i++) {
        const wg_shape shape = wg_shape_of(of[i]);
        cr_assert(wg_same_shape(&shape, &s->r->shape[k]), "%s: the gradient of operand %d is a %s",
                  s->r->op, k + 1, wg_describe_shape(&shape).s);
        cr_assert(wg_dtype_of(of[i]) == wg_dtype_of(s->x[k]));
    }
}

static void check_formula(const setup *s)
{
    double x[OPERANDS][MOST], ybar[MOST], xbar[MOST], formula[OPERANDS][MOST] = {{0}};
    for (int k = 0; k < s->r->arity; k++)
        get(s->x[k], x[k]);
    get(s->ybar, ybar);
    s->r->pullback(s->r, (const double *const[]){x[0], x[1], x[2]}, ybar,
                   (double *const[]){formula[0], formula[1], formula[2]});
    for (int k = 0; k < s->r->arity; k++) {
        get(s->xbar[k], xbar);
        for (int64_t i = 0; i < wg_count(s->x[k]); i++)
            cr_assert(near(xbar[i], formula[k][i], 1e-14, 1e-13),
                      "%s: adjoint of operand %d, element %d: %.17g, by the formula %.17g",
                      s->r->op, k + 1, (int)i, xbar[i], formula[k][i]);
    }
}

static void check_near(const rule *r, wg_tensor a, wg_tensor b)
{
    double av[MOST], bv[MOST];
    get(a, av);
    get(b, bv);
    for (int64_t i = 0; i < wg_count(a); i++)
        cr_assert(near(av[i], bv[i], 2e-5, 2e-5), "%s: f32 %g, f64 %g", r->op, av[i], bv[i]);
}

static void check_f32(const setup *f64, uint64_t seed)
{
    setup s;
    start(&s, f64->r, WG_F32, seed);
    check_near(s.r, s.y, f64->y);
    check_near(s.r, s.pushed, f64->pushed);
    for (int k = 0; k < s.r->arity; k++) {
        check_shapes(&s, k);
        check_again(&s, k);
        check_near(s.r, s.xbar[k], f64->xbar[k]);
        check_near(s.r, s.bent[k], f64->bent[k]);
    }
    end(&s);
}

static void check_rule_at(const rule *r, uint64_t seed)
{
    setup s;
    start(&s, r, WG_F64, seed);
    for (int k = 0; k < r->arity; k++) {
        check_shapes(&s, k);
        check_again(&s, k);
    }
    if (r->pullback)
        check_formula(&s);
    check_f32(&s, seed);
    check_differences(&s);
    check_jacobian_times_v(&s);
    check_symmetry(&s);
    end(&s);
}

void check_rule(const rule *r)
{
    for (uint64_t seed = 1; seed <= 2; seed++)
        check_rule_at(r, seed);
}

/* ---- Layouts --------------------------------------------------------------------------------- */

enum {
    DENSE,
    REVERSED,
    ROTATED,
    BACKWARDS,
    EVEN_AXES_REPEATED,
    ODD_AXES_REPEATED,
    COPIED,
    LAYOUTS
};

/* A leaf whose axes, reversed, are those of the shape; or a result whose axes are, turned once. */
static wg_tensor permuted(const rule *r, int k, bool reversed, wg_tape *t, wg_dtype dtype)
{
    const wg_shape *shape = &r->shape[k];
    wg_shape of_leaf = *shape;
    wg_axes axes = {.count = shape->ndim};
    for (int d = 0; d < shape->ndim; d++) {
        axes.axis[d] = reversed ? shape->ndim - 1 - d : (d + 1) % shape->ndim;
        of_leaf.size[axes.axis[d]] = shape->size[d];
    }
    const wg_tensor leaf = wg_input(t, "leaf", dtype, of_leaf);
    fill(r, k, leaf, 7 + (uint64_t)k);
    return wg_permute(reversed ? leaf : wg_exp(leaf), axes);
}

/* A leaf backwards along each axis; along the last one, every other element of it, from within. */
static wg_tensor backwards(const rule *r, int k, wg_tape *t, wg_dtype dtype)
{
    wg_shape of_leaf = r->shape[k];
    const int last = of_leaf.ndim - 1;
    if (last >= 0 && of_leaf.size[last] > 0)
        of_leaf.size[last] = 2 * of_leaf.size[last] + 1;
    wg_tensor x = wg_input(t, "leaf", dtype, of_leaf);
    fill(r, k, x, 7 + (uint64_t)k);
    for (int d = 0; d <= last; d++)
        x = d < last ? wg_slice(x, d, WG_OPEN, WG_OPEN, -1) : wg_slice(x, d, -2, WG_OPEN, -2);
    return x;
}

static wg_tensor repeated(const rule *r, int k, int parity, wg_tape *t, wg_dtype dtype)
{
    wg_shape of_leaf = r->shape[k];
    for (int d = parity; d < of_leaf.ndim; d += 2)
        of_leaf.size[d] = 1;
    const wg_tensor leaf = wg_input(t, "leaf", dtype, of_leaf);
    fill(r, k, leaf, 7 + (uint64_t)k);
    return wg_broadcast(leaf, r->shape[k]);
}

static wg_tensor laid_out(const rule *r, int k, int layout, wg_tape *t, wg_dtype dtype)
{
    switch (layout) {
    case REVERSED:
    case ROTATED:
        return permuted(r, k, layout == REVERSED, t, dtype);
    case BACKWARDS:
        return backwards(r, k, t, dtype);
    case EVEN_AXES_REPEATED:
    case ODD_AXES_REPEATED:
        return repeated(r, k, layout == ODD_AXES_REPEATED, t, dtype);
    case COPIED:
        return wg_reshape(
            wg_reshape(permuted(r, k, true, t, dtype), WG_SHAPE(count_of(&r->shape[k]))),
            r->shape[k]);
    default:
        return repeated(r, k, WG_MAX_DIMS, t, dtype);
    }
}

static void expect_same_bits(const rule *r, wg_tensor a, wg_tensor b)
{
    double av[MOST], bv[MOST];
    get(a, av);
    get(b, bv);
    for (int64_t i = 0; i < wg_count(a); i++)
        cr_assert(same_bits(av[i], bv[i], wg_dtype_of(a)),
                  "%s: element %d is %.17g strided, %.17g dense", r->op, (int)i, av[i], bv[i]);
}

/* y and the adjoints, of operands that are views and of dense copies. */
static void check_layout(const rule *r, wg_dtype dtype, const int layout[])
{
    wg_tape *t = wg_tape_new();
    wg_tensor x[2][OPERANDS], wanted[2][1 + OPERANDS];
    for (int k = 0; k < r->arity; k++) {
        double value[MOST];
        x[0][k] = laid_out(r, k, layout[k], t, dtype);
        x[1][k] = wg_input(t, "dense", dtype, r->shape[k]);
        value_of(x[0][k], value);
        put(x[1][k], value);
    }
    const wg_tensor y = r->build(x[0], r);
    const wg_tensor ybar = wg_input(t, "ybar", wg_dtype_of(y), wg_shape_of(y));
    fill_weights(ybar, 9);
    for (int i = 0; i < 2; i++) {
        wanted[i][0] = r->build(x[i], r);
        for (int k = 0; k < r->arity; k++)
            wanted[i][k + 1] = wg_vjp(wanted[i][0], ybar, x[i][k]);
        expect_ok(t);
        run_for(wanted[i], 1 + r->arity);
    }
    for (int k = 0; k <= r->arity; k++)
        expect_same_bits(r, wanted[0][k], wanted[1][k]);
    wg_tape_free(t);
}

void check_layouts(const rule *r)
{
    for (int d = 0; d < 2; d++)
        for (int a = 0; a < LAYOUTS; a++)
            for (int b = 0; b < (r->arity > 1 ? LAYOUTS : 1); b++)
                check_layout(r, reals[d], (const int[]){a, b, (a + b) % LAYOUTS});
}

void check_rule_of_shapes(rule r, int pairs_of_shapes, const wg_shape shape[][2])
{
    for (int i = 0; i < pairs_of_shapes; i++) {
        r.shape[0] = shape[i][0];
        r.shape[1] = shape[i][1];
        check_rule(&r);
        check_layouts(&r);
    }
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void leaves(const rule *r, wg_tape *t, wg_dtype dtype, wg_tensor x[])
{
    for (int k = 0; k < r->arity; k++)
        x[k] = wg_input(t, k ? "b" : "a", dtype, r->shape[k]);
}

static void expect_refused(const rule *r, const wg_tensor x[], wg_tape *t, wg_status status,
                           const char *words)
{
    const wg_tensor y = r->build(x, r);
    const char *message = wg_error_message(t);
    cr_assert(strncmp(message, r->op, strlen(r->op)) == 0 && message[strlen(r->op)] == ':',
              "\"%s\" does not name %s", message, r->op);
    expect_poisoned(y, t, status, words);
    cr_assert(!wg_is_valid(wg_neg(y)));
    wg_clear_error(t);
}

static void expect_sentence(const rule *r, const wg_tensor x[], wg_tape *t, wg_status status,
                            const char *sentence)
{
    expect_poisoned(r->build(x, r), t, status, sentence);
    r->build(x, r);
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "\"%s\" is not \"%s\"",
              wg_error_message(t), sentence);
    wg_clear_error(t);
}

static void check_i64(const rule *r, wg_tape *t)
{
    wg_tensor x[OPERANDS];
    char sentence[600];
    leaves(r, t, WG_I64, x);
    if (r->takes_i64) {
        cr_assert(wg_is_valid(r->build(x, r)));
        return;
    }
    snprintf(sentence, sizeof sentence, "%s: a %s is i64; it takes f32 or f64", r->op,
             wg_describe_shape(&r->shape[0]).s);
    expect_sentence(r, x, t, WG_ERROR_DTYPE, sentence);
}

static void check_mixed(const rule *r, wg_tape *t)
{
    wg_tensor x[OPERANDS], other[OPERANDS];
    char sentence[600];
    if (r->arity < 2)
        return;
    leaves(r, t, WG_F32, x);
    leaves(r, t, WG_F64, other);
    x[1] = other[1];
    snprintf(sentence, sizeof sentence,
             "%s: dtypes differ: a %s is f32, b %s is f64; wg_cast one of them", r->op,
             wg_describe_shape(&r->shape[0]).s, wg_describe_shape(&r->shape[1]).s);
    expect_sentence(r, x, t, WG_ERROR_DTYPE, sentence);
}

static void check_invalid(const rule *r, wg_tape *t, int k)
{
    wg_tensor x[OPERANDS];
    leaves(r, t, WG_F64, x);
    x[k] = wg_poisoned(t);
    expect_refused(r, x, t, WG_ERROR_NULL, "poisoned");
    const wg_position here = wg_mark(t);
    x[k] = wg_input(t, "gone", WG_F64, r->shape[k]);
    wg_rewind(t, here);
    expect_refused(r, x, t, WG_ERROR_STATE, "was dropped by wg_rewind");
}

static void check_foreign(const rule *r, wg_tape *t, wg_tape *other)
{
    wg_tensor x[OPERANDS] = {{NULL, 0, 0}}, y[OPERANDS];
    const wg_tensor nowhere = r->build(x, r);
    cr_assert(!wg_is_valid(nowhere) && !nowhere.tape);
    for (int k = 0; r->arity > 1 && k < r->arity; k++) {
        char words[40];
        leaves(r, t, WG_F64, x);
        leaves(r, other, WG_F64, y);
        x[k] = WG_NONE;
        expect_refused(r, x, t, WG_ERROR_NULL, "has no tape");
        x[k] = y[k];
        snprintf(words, sizeof words, "operand %d is of another tape", k == 0 ? 2 : k + 1);
        expect_refused(r, x, x[0].tape, WG_ERROR_ARGUMENT, words);
    }
}

void check_refusals(const rule *r)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    check_i64(r, t);
    check_mixed(r, t);
    for (int k = 0; k < r->arity; k++)
        check_invalid(r, t, k);
    check_foreign(r, t, other);
    expect_ok(t);
    expect_ok(other);
    wg_tape_free(t);
    wg_tape_free(other);
}

/* ---- Element by element ---------------------------------------------------------------------- */

static const wg_shape shapes[] = {
    {0, {0}},
    {1, {1}},
    {1, {7}},
    {2, {3, 4}},
    {2, {1, 5}},
    {2, {5, 1}},
    {1, {0}},
    {2, {3, 0}},
    {2, {0, 3}},
    {3, {2, 3, 4}},
    {3, {2, 0, 4}},
    {4, {2, 3, 2, 2}},
    {8, {2, 1, 2, 1, 3, 1, 1, 2}},
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

static wg_tensor build_unary(const wg_tensor x[], const rule *r)
{
    return ((const unary *)r->with)->of(x[0]);
}

static void pull_back_unary(const rule *r, const double *const x[], const double *ybar,
                            double *const xbar[])
{
    const unary *u = r->with;
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = u->slope(x[0][i]) * ybar[i];
}

double ulps(double y, long double exact, wg_dtype dtype)
{
    int exponent;
    if ((isnan(y) && isnan(exact)) || (long double)y == exact) /* infinities, too */
        return 0;
    frexpl(exact, &exponent);
    const int digits = dtype == WG_F32 ? 24 : 53, least = dtype == WG_F32 ? -125 : -1021;
    if (exponent < least)
        exponent = least;
    return (double)fabsl(ldexpl((long double)y - exact, digits - exponent));
}

static void check_values(const unary *u, wg_dtype dtype, double low, double high)
{
    enum { MANY = 2000 };
    double x[MANY], y[MANY];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(MANY));
    put_random(leaf, 5, low, high);
    get(leaf, x);
    value_of(u->of(leaf), y);
    for (int i = 0; i < MANY; i++) {
        const double off = ulps(y[i], u->value((long double)x[i]), dtype);
        cr_assert(off <= u->ulp[dtype], "%s(%a) in %s is off by %g ulp", u->op, x[i],
                  wg_dtype_name(dtype), off);
    }
    wg_tape_free(t);
}

static void check_bend(const unary *u, const rule *r)
{
    setup s;
    double x[MOST], v[MOST], ybar[MOST], bent[MOST];
    start(&s, r, WG_F64, 3);
    get(s.x[0], x);
    get(s.v[0], v);
    get(s.ybar, ybar);
    get(s.bent[0], bent);
    for (int64_t i = 0; i < wg_count(s.x[0]); i++)
        cr_assert(near(bent[i], u->bend(x[i]) * ybar[i] * v[i], 1e-14, 1e-12),
                  "%s: second derivative at %.17g: %.17g, not %.17g", u->op, x[i], bent[i],
                  u->bend(x[i]) * ybar[i] * v[i]);
    end(&s);
}

void check_unary(const unary *u)
{
    rule r = {.op = u->op,
              .build = build_unary,
              .with = u,
              .arity = 1,
              .takes_i64 = u->takes_i64,
              .low = {u->low},
              .high = {u->high},
              .polynomial = u->polynomial,
              .pullback = pull_back_unary};
    const bool below = u->high < 0;
    const double from = below ? u->low * 20 : u->low / 1000;
    const double to = below ? u->high / 1000 : u->high * 20;
    for (int d = 0; d < 2; d++) {
        check_values(u, reals[d], u->low, u->high);
        if (from < to)
            check_values(u, reals[d], from, to);
    }
    for (int i = 0; i < SHAPES; i++) {
        r.shape[0] = shapes[i];
        check_rule(&r);
        check_layouts(&r);
        check_bend(u, &r);
    }
    check_refusals(&r);
}

/* Of y = f(x), or of its derivative, at the first numbers of those pairs: x as it is in the dtype,
 * in which not every number exists, and what f gives there. */
static void at_points(wg_tensor (*of)(wg_tensor x), bool slope, wg_dtype dtype, int points,
                      const double point[][2], double *x, double *y)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(points));
    for (int i = 0; i < points; i++)
        x[i] = point[i][0];
    put(leaf, x);
    get(leaf, x);
    value_of(slope ? wg_gradient(wg_sum(of(leaf)), leaf) : of(leaf), y);
    wg_tape_free(t);
}

void check_points(wg_tensor (*of)(wg_tensor x), int points, const double point[][2])
{
    double x[MOST], y[MOST];
    for (int d = 0; d < 2; d++) {
        at_points(of, false, reals[d], points, point, x, y);
        for (int i = 0; i < points; i++)
            cr_assert(same_bits(y[i], point[i][1], reals[d]), "%s of %g: %a, not %a",
                      wg_dtype_name(reals[d]), x[i], y[i], point[i][1]);
    }
}

void check_small(wg_tensor (*of)(wg_tensor x))
{
    const double kept[] = {0, -0.0, 0x1p-149, -0x1p-149, 0x1p-140, NAN};
    enum { N = sizeof kept / sizeof *kept };
    double point[N][2];
    for (int i = 0; i < N; i++)
        point[i][0] = point[i][1] = kept[i];
    check_points(of, N, (const double(*)[2])point);
}

void check_slopes(wg_tensor (*of)(wg_tensor x), int points, const double point[][2])
{
    double x[MOST], g[MOST];
    for (int d = 0; d < 2; d++) {
        at_points(of, true, reals[d], points, point, x, g);
        for (int i = 0; i < points; i++)
            cr_assert(!same_bits(x[i], point[i][0], WG_F64) ||
                          near(g[i], point[i][1], 0, reals[d] == WG_F32 ? 1e-6 : 1e-13),
                      "slope at %g: %.17g, not %.17g", x[i], g[i], point[i][1]);
    }
}

void check_exact_slopes(wg_tensor (*of)(wg_tensor x), int points, const double point[][2])
{
    double x[MOST], g[MOST];
    for (int d = 0; d < 2; d++) {
        at_points(of, true, reals[d], points, point, x, g);
        for (int i = 0; i < points; i++)
            cr_assert(!same_bits(x[i], point[i][0], WG_F64) ||
                          same_bits(g[i], point[i][1], reals[d]),
                      "slope at %g: %a, not %a", x[i], g[i], point[i][1]);
    }
}

void check_digits(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x), double x)
{
    wg_tape *t = wg_tape_new();
    for (int d = 0; d < 2; d++) {
        double y;
        value_of(of(wg_scalar(t, reals[d], x)), &y);
        const double off = ulps(y, value((long double)x), reals[d]);
        cr_assert(off <= 1, "%s of %a is off by %g ulp", wg_dtype_name(reals[d]), x, off);
    }
    wg_tape_free(t);
}

void check_row(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x), wg_dtype dtype,
               int n, const double *at, double ulp)
{
    double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(n));
    put(leaf, at);
    get(leaf, x);
    value_of(of(leaf), y);
    for (int i = 0; i < n; i++) {
        const double off = ulps(y[i], value((long double)x[i]), dtype);
        cr_assert(off <= ulp, "%s of %a is %a, off by %g ulp", wg_dtype_name(dtype), x[i], y[i],
                  off);
    }
    wg_tape_free(t);
}

/* ---- Two operands, broadcast ----------------------------------------------------------------- */

static const wg_shape pairs[][2] = {
    {{0, {0}}, {0, {0}}},
    {{1, {1}}, {0, {0}}},
    {{1, {4}}, {0, {0}}},
    {{1, {4}}, {1, {1}}},
    {{1, {4}}, {1, {4}}},
    {{2, {3, 4}}, {0, {0}}},
    {{2, {3, 4}}, {1, {1}}},
    {{2, {3, 4}}, {1, {4}}},
    {{2, {3, 4}}, {2, {1, 4}}},
    {{2, {3, 4}}, {2, {3, 1}}},
    {{2, {3, 4}}, {2, {1, 1}}},
    {{2, {3, 4}}, {2, {3, 4}}},
    {{2, {1, 4}}, {2, {3, 1}}},
    {{1, {4}}, {2, {3, 1}}},
    {{3, {2, 1, 4}}, {2, {3, 1}}},
    {{3, {2, 1, 4}}, {3, {1, 3, 4}}},
    {{3, {2, 3, 4}}, {3, {2, 1, 4}}},
    {{3, {2, 3, 4}}, {2, {3, 4}}},
    {{4, {2, 1, 3, 1}}, {3, {2, 1, 2}}},
    {{1, {0}}, {1, {1}}},
    {{1, {0}}, {1, {0}}},
    {{2, {3, 0}}, {2, {3, 1}}},
    {{2, {0, 3}}, {1, {3}}},
    {{2, {0, 3}}, {0, {0}}},
    {{8, {2, 1, 2, 1, 2, 1, 1, 2}}, {8, {1, 2, 2, 1, 1, 2, 1, 1}}},
    {{8, {2, 1, 2, 1, 2, 1, 1, 2}}, {1, {2}}},
};

enum { PAIRS = sizeof pairs / sizeof *pairs };

static wg_tensor build_binary(const wg_tensor x[], const rule *r)
{
    return ((const binary *)r->with)->of(x[0], x[1]);
}

static wg_shape broadcast_shape(const rule *r)
{
    wg_shape both = {0};
    cr_assert(wg_broadcast_shapes(&r->shape[0], &r->shape[1], &both));
    return both;
}

static void pull_back_binary(const rule *r, const double *const x[], const double *ybar,
                             double *const xbar[])
{
    const binary *b = r->with;
    const wg_shape y = broadcast_shape(r);
    for (int64_t i = 0; i < count_of(&y); i++) {
        const int64_t at[2] = {broadcast_index(&r->shape[0], &y, i),
                               broadcast_index(&r->shape[1], &y, i)};
        for (int k = 0; k < 2; k++)
            xbar[k][at[k]] += b->slope[k](x[0][at[0]], x[1][at[1]]) * ybar[i];
    }
}

/* The exact value, rounded once; or near it, if that is all that the op promises. */
static bool is_value(const binary *b, double y, double exact, wg_dtype dtype)
{
    const double rounded = dtype == WG_F32 ? (double)(float)exact : exact;
    if (b->ulp[dtype] > 0 && rounded != 0 && isfinite(rounded))
        return ulps(y, (long double)exact, dtype) <= b->ulp[dtype];
    return same_bits(y, rounded, dtype);
}

static void check_binary_values(const rule *r, wg_dtype dtype)
{
    const binary *b = r->with;
    double x[2][MOST], y[MOST];
    wg_tensor leaf[OPERANDS];
    wg_tape *t = wg_tape_new();
    leaves(r, t, dtype, leaf);
    for (int k = 0; k < 2; k++) {
        fill(r, k, leaf[k], 11 + (uint64_t)k);
        get(leaf[k], x[k]);
    }
    const wg_tensor c = b->of(leaf[0], leaf[1]);
    const wg_shape shape = wg_shape_of(c), both = broadcast_shape(r);
    cr_assert(wg_same_shape(&shape, &both) && wg_dtype_of(c) == dtype);
    value_of(c, y);
    for (int64_t i = 0; i < count_of(&both); i++) {
        const double exact = b->value(x[0][broadcast_index(&r->shape[0], &both, i)],
                                      x[1][broadcast_index(&r->shape[1], &both, i)]);
        cr_assert(is_value(b, y[i], exact, dtype), "%s: %a, not %a", r->op, y[i], exact);
    }
    wg_tape_free(t);
}

/* All pairs of numbers at the edges, as IEEE has it. */
static void check_specials(const binary *b, wg_dtype dtype)
{
    const double most = dtype == WG_F32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
    const double least = dtype == WG_F32 ? 0x1p-149 : 0x1p-1074;
    const double special[] = {0, 1, 3, most, least, 0x1p-126, INFINITY, NAN};
    enum { N = 2 * sizeof special / sizeof *special };
    double x[N], y[N * N];
    for (int i = 0; i < N; i++)
        x[i] = i % 2 ? -special[i / 2] : special[i / 2];
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", dtype, WG_SHAPE(N, 1)),
                    c = wg_input(t, "b", dtype, WG_SHAPE(N));
    put(a, x);
    put(c, x);
    value_of(b->of(a, c), y);
    for (int i = 0; i < N * N; i++) {
        const double exact = b->value(x[i / N], x[i % N]);
        cr_assert(is_value(b, y[i], exact, dtype), "%s of %a and %a: %a, not %a", b->op, x[i / N],
                  x[i % N], y[i], exact);
    }
    wg_tape_free(t);
}

/* One operand the transpose of the other, all three in shared storage: y must not take their place. */
static void check_own_transpose(const binary *b, wg_dtype dtype)
{
    enum { N = 3 };
    double x[N * N], y[N * N];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(N, N)), e = wg_neg(leaf);
    put_random(leaf, 6, -3, -1);
    get(leaf, x);
    value_of(wg_neg(wg_neg(b->of(e, wg_transpose(e)))), y);
    for (int i = 0; i < N * N; i++) {
        const double exact = b->value(-x[i], -x[i % N * N + i / N]);
        cr_assert(is_value(b, y[i], exact, dtype), "%s of its own transpose: %a, not %a", b->op,
                  y[i], exact);
    }
    wg_tape_free(t);
}

/* One pair of shapes, in this order. */
static void check_pair(const binary *b, wg_shape first, wg_shape second)
{
    const rule r = {.op = b->op,
                    .build = build_binary,
                    .with = b,
                    .arity = 2,
                    .shape = {first, second},
                    .low = {b->low[0], b->low[1]},
                    .high = {b->high[0], b->high[1]},
                    .polynomial = b->polynomial,
                    .pullback = b->slope[0] ? pull_back_binary : NULL};
    for (int d = 0; d < 2; d++)
        check_binary_values(&r, reals[d]);
    check_layouts(&r);
    if (b->slope[0])
        check_rule(&r);
}

/* All pairs of whole numbers, those among them that no double holds. */
static void check_whole(const binary *b)
{
    enum { N = 7 };
    const int64_t x[N] = {INT64_MIN, -1, 0, 1, INT64_C(1) << 53, (INT64_C(1) << 53) + 1, INT64_MAX};
    int64_t y[N * N];
    wg_tape *t = wg_tape_new();
    const wg_tensor column = wg_constant(t, WG_I64, WG_SHAPE(N, 1), x, sizeof x);
    const wg_tensor row = wg_input(t, "row", WG_I64, WG_SHAPE(N)), c = b->of(column, row);
    cr_assert(wg_write(row, x, sizeof x) == WG_OK);
    cr_assert(wg_dtype_of(c) == WG_I64);
    run_for(&c, 1);
    cr_assert(wg_read(c, y, sizeof y) == WG_OK);
    for (int i = 0; i < N * N; i++)
        cr_assert(y[i] == b->whole(x[i / N], x[i % N]), "%s of %lld and %lld: %lld", b->op,
                  (long long)x[i / N], (long long)x[i % N], (long long)y[i]);
    wg_tape_free(t);
}

/* What has no derivative hands nothing back, and lets through what is beside it. */
static void check_nothing_flows(const binary *b)
{
    double g[4], y[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4));
    const wg_tensor z = wg_input(t, "z", WG_F64, WG_SHAPE(4)), c = b->of(x, z);
    put(x, (const double[]){1, 2, -3, 0});
    put(z, (const double[]){1, -2, 4, 0});
    value_of(wg_gradient(wg_sum(c), x), g);
    for (int i = 0; i < 4; i++)
        cr_assert(g[i] == 0, "%s hands %g back", b->op, g[i]);
    value_of(c, y);
    value_of(wg_gradient(wg_sum(wg_mul(x, c)), x), g);
    for (int i = 0; i < 4; i++)
        cr_assert(g[i] == y[i], "%s: %g beside it, not %g", b->op, g[i], y[i]);
    expect_ok(t);
    wg_tape_free(t);
}

static void check_misfit(const binary *b)
{
    char sentence[600];
    wg_tape *t = wg_tape_new();
    const rule r = {.op = b->op,
                    .build = build_binary,
                    .with = b,
                    .arity = 2,
                    .shape = {WG_SHAPE(3, 4), WG_SHAPE(3)}};
    wg_tensor x[OPERANDS];
    leaves(&r, t, WG_F32, x);
    snprintf(sentence, sizeof sentence,
             "%s: shapes do not broadcast: a [3×4] and b [3]; aligned at the last axis, sizes must "
             "be equal or 1",
             b->op);
    expect_sentence(&r, x, t, WG_ERROR_SHAPE, sentence);
    x[1] = wg_input(t, "", WG_F32, WG_SHAPE(0));
    expect_refused(&r, x, t, WG_ERROR_SHAPE, "[0]");
    wg_tape_free(t);
}

void check_binary(const binary *b)
{
    for (int i = 0; i < PAIRS; i++) {
        check_pair(b, pairs[i][0], pairs[i][1]);
        check_pair(b, pairs[i][1], pairs[i][0]);
    }
    for (int d = 0; d < 2; d++) {
        check_specials(b, reals[d]);
        check_own_transpose(b, reals[d]);
    }
    if (!b->slope[0])
        check_nothing_flows(b);
    if (b->whole)
        check_whole(b);
    check_misfit(b);
    check_refusals(&(rule){.op = b->op,
                           .build = build_binary,
                           .with = b,
                           .arity = 2,
                           .takes_i64 = b->whole != NULL,
                           .shape = {WG_SHAPE(3, 4), WG_SHAPE(4)}});
}
