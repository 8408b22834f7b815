/* Tests of wg_gradcheck itself: the rule of every op is broken mechanically, in several ways for each
 * operand, and each break must be caught. One that changes no adjoint, as when a symmetric matrix is
 * transposed, is recognised by comparing adjoints, and counted. */
#include "every_op.h"

#include <math.h>
#include <string.h>

/* ---- Broken rules ---------------------------------------------------------------------------- */

typedef wg_tensor damager(wg_tensor xbar, const wg_node *y, int k);

static wg_tensor flip_sign(wg_tensor xbar, const wg_node *y, int k)
{
    (void)y, (void)k;
    return wg_neg(xbar);
}

/* 1.01 at the element that is largest in size, which is not 0 unless all are. */
static wg_tensor scale_an_element(wg_tensor xbar, const wg_node *y, int k)
{
    (void)y, (void)k;
    const wg_tensor size = wg_stop_gradient(wg_square(xbar)), hit = wg_equal(size, wg_max(size));
    return wg_add(xbar, wg_mul(wg_mul(hit, wg_scalar_like(xbar, 0.01)), xbar));
}

static wg_tensor transpose(wg_tensor xbar, const wg_node *y, int k)
{
    (void)y, (void)k;
    if (wg_shape_of(xbar).ndim < 2)
        return xbar;
    return wg_reshape(wg_transpose(xbar), wg_shape_of(xbar));
}

/* The first of what is summed over broadcast axes, instead of the sum. */
static wg_tensor forget_to_sum(wg_tensor xbar, const wg_node *y, int k)
{
    const wg_shape from = wg_shape_of(y->x[k]), to = wg_shape_of(xbar);
    for (int d = 0; d < to.ndim; d++) {
        const int own = d - (to.ndim - from.ndim);
        if (to.size[d] < 2 || (own >= 0 && from.size[own] == to.size[d]))
            continue;
        double first[WG_CHECK_ELEMENTS] = {1};
        wg_shape along = {.ndim = to.ndim - d, .size = {to.size[d], 1, 1, 1, 1, 1, 1, 1}};
        const wg_tensor mask =
            wg_constant(xbar.tape, WG_F64, along, first, (size_t)to.size[d] * sizeof *first);
        xbar = wg_mul(xbar, wg_cast(mask, wg_dtype_of(xbar)));
    }
    return xbar;
}

static wg_tensor leave_out(wg_tensor xbar, const wg_node *y, int k)
{
    (void)xbar, (void)y, (void)k;
    return WG_NONE;
}

/* Right to first order, and a constant to the second. */
static wg_tensor lose_the_second_order(wg_tensor xbar, const wg_node *y, int k)
{
    (void)y, (void)k;
    return wg_stop_gradient(xbar);
}

static const struct {
    const char *name;
    damager *do_it;
} damages[] = {
    {"a sign flipped", flip_sign},      {"1.01 at one element", scale_an_element},
    {"a transpose dropped", transpose}, {"a broadcast sum missing", forget_to_sum},
    {"an adjoint left out", leave_out}, {"the second order lost", lose_the_second_order},
    {"two adjoints swapped", NULL},
};

enum { DAMAGES = sizeof damages / sizeof *damages, SWAP = DAMAGES - 1 };

/* ---- An op with such a rule ------------------------------------------------------------------ */

/* The op under test; its result is found among what the sample records. */
static struct {
    const sample *s;
    const wg_op *right;
    wg_op wrong;
    int damage, operand;
    bool counts; /* the rule gave this operand, which is no constant, an adjoint */
} now;

static void broken_vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const int k = now.operand;
    now.right->vjp(y, ybar, xbar);
    now.counts |= xbar[k].tape && wg_node_of(y->x[k])->op->role != WG_ROLE_CONSTANT;
    if (now.damage == SWAP) {
        const wg_tensor kept = xbar[k];
        xbar[k] = xbar[k + 1];
        xbar[k + 1] = kept;
    } else if (xbar[k].tape) {
        xbar[k] = damages[now.damage].do_it(xbar[k], y, k);
    }
}

/* y as the sample makes it, but by the wrong op. */
static wg_tensor build_broken(const wg_tensor x[], void *user)
{
    const wg_tensor y = now.s->build(x, user);
    const wg_node *n = wg_is_valid(y) ? wg_node_of(y) : NULL;
    return n ? wg_record(&now.wrong, n->arity, n->x, n->attr, n->attr_size) : y;
}

/* The real op that makes y of a sample; NULL if that has no rule. */
static const wg_op *op_of(const sample *s, int *arity)
{
    wg_tensor x[WG_CHECK_INPUTS];
    wg_tape *t = wg_tape_new();
    const wg_node *n = wg_node_of(record_sample(s, t, x));
    const wg_op *op = n->op->vjp && n->dtype != WG_I64 && !s->none ? n->op : NULL;
    *arity = n->arity;
    wg_tape_free(t);
    return op;
}

/* ---- Breaks that change nothing -------------------------------------------------------------- */

/* Where input k may be: as the line of the list says, or else the op whose operand it is. */
static wg_domain domain_of(const setup *u, int k, wg_tensor x, const wg_node *y)
{
    wg_domain d = u->domain[k];
    for (int j = 0; j < y->arity && j < WG_MAP_ARITY; j++)
        if (d.low == 0 && d.high == 0 && wg_same(y->x[j], x))
            d = y->op->domain[j];
    if (d.low == 0 && d.high == 0 && u->dtype[k] != WG_I64)
        d.low = 0.3, d.high = 0.9;
    return d;
}

static void fill_inputs(const setup *u, const wg_tensor x[], wg_tensor y)
{
    for (int k = 0; k < u->check.inputs; k++) {
        double value[WG_CHECK_ELEMENTS];
        const wg_domain d = domain_of(u, k, x[k], wg_node_of(y));
        const double width = fmin(d.high - d.low, 1);
        for (int64_t j = 0; j < wg_count(x[k]); j++) {
            const double at = (double)(wg_random(9 + (uint64_t)k, (uint64_t)j) >> 11) * 0x1p-53;
            value[j] = u->dtype[k] == WG_I64 ? d.low : d.low + width * at;
        }
        put(x[k], value);
    }
}

/* Whether two tensors have the same finite numbers. */
static bool same_numbers(wg_tensor a, wg_tensor b)
{
    double av[WG_CHECK_ELEMENTS], bv[WG_CHECK_ELEMENTS];
    run_for((wg_tensor[]){a, b}, 2);
    get(a, av);
    get(b, bv);
    for (int64_t i = 0; i < wg_count(a); i++)
        if (!isfinite(av[i]) || av[i] != bv[i])
            return false;
    return true;
}

/* Whether the adjoints of all inputs, and what they pass on to the seed, are the same with the wrong
 * rule as with the right one. */
static bool changes_nothing(const setup *u)
{
    wg_tensor x[WG_CHECK_INPUTS];
    wg_tape *t = wg_tape_new();
    const wg_tensor right = record_sample(now.s, t, x), wrong = build_broken(x, NULL);
    const wg_tensor seed = wg_input(t, NULL, wg_dtype_of(right), wg_shape_of(right));
    fill_inputs(u, x, right);
    put_random(seed, 31, -1, 1);
    bool same = true;
    for (int k = 0; k < u->check.inputs && same; k++) {
        if (u->dtype[k] == WG_I64)
            continue;
        const wg_tensor a = wg_vjp(right, seed, x[k]), b = wg_vjp(wrong, seed, x[k]);
        same = wg_is_valid(b) && same_numbers(a, b) &&
               same_numbers(wg_gradient(wg_sum(a), seed), wg_gradient(wg_sum(b), seed));
    }
    wg_tape_free(t);
    return same;
}

/* ---- All breaks of all ops ------------------------------------------------------------------- */

typedef struct tally {
    int caught[DAMAGES], harmless[DAMAGES];
} tally;

static void try_break(tally *count, int damage, int operand)
{
    char message[WG_CHECK_MESSAGE];
    setup u;
    set_up(now.s, &u);
    u.check.name = now.right->name;
    u.check.build = build_broken;
    now.damage = damage;
    now.operand = operand;
    now.counts = false;
    if (wg_gradcheck(&u.check, message, sizeof message) == WG_ERROR_RULE) {
        cr_assert(strstr(message, now.right->name), "\"%s\" does not name %s", message,
                  now.right->name);
        count->caught[damage]++;
    } else {
        cr_assert(changes_nothing(&u), "%s, operand %d: %s, and not caught", now.s->op, operand + 1,
                  damages[damage].name);
        cr_assert(now.s->function || damages[damage].do_it != flip_sign || !now.counts,
                  "the adjoint of operand %d of %s is 0 wherever its line puts it", operand + 1,
                  now.right->name);
        count->harmless[damage]++;
    }
}

static void break_op(const sample *s, tally *count)
{
    int arity;
    now.s = s;
    now.right = op_of(s, &arity);
    if (!now.right)
        return;
    now.wrong = *now.right;
    now.wrong.vjp = broken_vjp;
    for (int damage = 0; damage < DAMAGES; damage++)
        for (int k = 0; k < arity - (damage == SWAP); k++)
            try_break(count, damage, k);
}

Test(breaks, of_every_rule_are_caught)
{
    tally count = {{0}, {0}};
    int all = 0, caught = 0;
    for (int i = 0; i < samples; i++)
        break_op(&every_op[i], &count);
    for (int d = 0; d < DAMAGES; d++) {
        cr_log_info("%s: %d caught, %d change nothing", damages[d].name, count.caught[d],
                    count.harmless[d]);
        cr_assert(count.caught[d] > 0, "%s: none was caught", damages[d].name);
        all += count.caught[d] + count.harmless[d];
        caught += count.caught[d];
    }
    cr_assert(caught > all / 2, "%d of %d breaks change anything", caught, all);
}

/* Only the rule of the op that makes y is broken: so each must make some sample's y. */
static bool makes_some_y(const char *op, char made_by_op[][64])
{
    for (int k = 0; k < samples; k++)
        if (strcmp(made_by_op[k], op) == 0)
            return true;
    return false;
}

Test(breaks, are_made_in_the_rule_of_every_op)
{
    enum { LINES = 1024 };
    static char name[LINES][64];
    static bool needed[LINES];
    cr_assert(samples <= LINES);
    for (int k = 0; k < samples; k++) {
        wg_tensor x[WG_CHECK_INPUTS];
        wg_tape *t = wg_tape_new();
        snprintf(name[k], sizeof name[k], "%s", wg_op_name_of(record_sample(&every_op[k], t, x)));
        needed[k] = !every_op[k].none && !every_op[k].function &&
                    wg_node_of(made_by(t, every_op[k].op))->op->vjp;
        wg_tape_free(t);
    }
    for (int k = 0; k < samples; k++)
        cr_assert(!needed[k] || makes_some_y(every_op[k].op, name),
                  "no line of the list ends in %s", every_op[k].op);
}
