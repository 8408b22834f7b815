/* jvp.c — forward mode, by transposing twice.
 *
 * A vector–Jacobian product g = Jᵀ u is linear in its seed u, whatever y is. So its own
 * vector–Jacobian product with respect to u, for the seed v, is (Jᵀ)ᵀ v = J v. u is a leaf of y's
 * shape that nobody ever writes: of what the first sweep records, the result needs only what does
 * not hang on u, and a program drops the rest.
 *
 * That holds for rules that are linear in ȳ, and pass ȳ on through ops that have derivatives. One
 * that is not linear would ask for u's value; one that is not differentiable would lose a part of
 * the result in silence. So what a call records is looked at before it is returned. */
#include "internal.h"

#include <string.h>

/* ---- Rules that cannot be transposed --------------------------------------------------------- */

enum { HANGS_ON_U = 1, MAKES_G = 2 };

/* What is known of tensors u, …, last of a tape. */
typedef struct dependence {
    wg_tape *t;
    uint32_t u, last;
    unsigned char *marks;
} dependence;

static bool hangs_on_u(const dependence *d, uint32_t i)
{
    return i >= d->u && i <= d->last && (d->marks[i - d->u] & HANGS_ON_U);
}

/* An operand that hangs on u, or 0. */
static uint32_t operand_on_u(const dependence *d, const node *n)
{
    for (int k = 0; k < n->pub.arity; k++)
        if (hangs_on_u(d, n->pub.x[k].index))
            return n->pub.x[k].index;
    return 0;
}

static void mark_what_hangs_on_u(const dependence *d)
{
    d->marks[0] = HANGS_ON_U;
    for (uint32_t i = d->u + 1; i <= d->last; i++)
        if (operand_on_u(d, wg_node_at(d->t, i)))
            d->marks[i - d->u] = HANGS_ON_U;
}

/* The name of the op whose rule recorded a tensor. */
static const char *ruler(const wg_tape *t, const node *n)
{
    return n && n->rule_of ? wg_node_at(t, n->rule_of)->pub.op->name : "an op";
}

/* Whether u comes to g through ops that have derivatives only. */
static bool is_passed_on(const dependence *d, uint32_t g)
{
    d->marks[g - d->u] |= MAKES_G;
    for (uint32_t i = g; i > d->u; i--) {
        const node *n = wg_node_at(d->t, i);
        if (d->marks[i - d->u] != (HANGS_ON_U | MAKES_G))
            continue;
        if (n->pub.op->no_derivative || !wg_is_real(n->pub.dtype))
            return wg_error_keep(d->t, WG_ERROR_RULE,
                                 "wg_jvp: the backward rule of %s passes its adjoint through %s, "
                                 "which has no derivative",
                                 ruler(d->t, n), n->pub.op->name),
                   false;
        for (int k = 0; k < n->pub.arity; k++)
            if (hangs_on_u(d, n->pub.x[k].index))
                d->marks[n->pub.x[k].index - d->u] |= MAKES_G;
    }
    return true;
}

/* Whether the product does without u. If not: what reads u was recorded by the rule of a tensor of
 * the first sweep that is not linear, and that by the rule at fault. */
static bool is_linear(const dependence *d, uint32_t g, uint32_t product)
{
    const node *n = wg_node_at(d->t, product), *reader = NULL;
    if (!hangs_on_u(d, product))
        return true;
    for (; n->sweep_of == g; n = wg_node_at(d->t, operand_on_u(d, n)))
        reader = n;
    const node *curved = reader && reader->rule_of ? wg_node_at(d->t, reader->rule_of) : NULL;
    wg_error_keep(d->t, WG_ERROR_RULE,
                  "wg_jvp: the backward rule of %s is not linear in the adjoint that it is given",
                  ruler(d->t, curved));
    return false;
}

static bool can_be_transposed(wg_tensor u, wg_tensor g, wg_tensor product)
{
    wg_tape *t = u.tape;
    const uint32_t last = g.index > product.index ? g.index : product.index;
    if (last <= u.index) /* zeros that were there before */
        return true;
    const dependence d = {t, u.index, last, wg_pool_take(&t->pool, last - u.index + 1)};
    if (!d.marks)
        return wg_error_keep(t, WG_ERROR_MEMORY, "wg_jvp: no memory to look at the rules"), false;
    memset(d.marks, 0, last - u.index + 1);
    mark_what_hangs_on_u(&d);
    const bool can = (!hangs_on_u(&d, g.index) || is_passed_on(&d, g.index)) &&
                     is_linear(&d, g.index, product.index);
    wg_pool_give(&t->pool, d.marks);
    return can;
}

/* ---- The product ----------------------------------------------------------------------------- */

/* The u of y: the seed of the sweep that an earlier call began, or a new one. */
static wg_tensor unwritten(wg_tensor y)
{
    wg_tape *t = y.tape;
    for (const sweep *s = wg_node_in(y)->sweeps; s; s = s->same_y) {
        const node *seed = wg_node_at(t, s->seed);
        if (wg_is_leaf(seed) && seed->sweep_of == y.index)
            return seed->pub.self;
    }
    const uint32_t outer = t->sweeping;
    t->sweeping = y.index;
    const wg_tensor u = wg_input(t, "ȳ", wg_dtype_of(y), wg_shape_of(y));
    t->sweeping = outer;
    return u;
}

/* (∂y/∂x) tangent. */
static wg_tensor product_with(wg_tensor y, wg_tensor u, wg_tensor x, wg_tensor tangent)
{
    const wg_tensor g = wg_vjp(y, u, x);
    const wg_tensor product = wg_is_valid(g) ? wg_vjp(g, tangent, u) : g;
    return wg_is_valid(product) && can_be_transposed(u, g, product) ? product : wg_poisoned(y.tape);
}

static bool check_operands(wg_tensor y, const wg_tensor x[], const wg_tensor tangent[], int count)
{
    static const char name[] = "wg_jvp";
    wg_tape *t = y.tape;
    if (!wg_check_pair(y, "y", y, name))
        return false;
    if (count < 0)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: %d tensors", name, count), false;
    if (count > 0 && (!x || !tangent))
        return wg_error_keep(t, WG_ERROR_NULL, "%s: the list of %s is NULL", name,
                             x ? "tangents" : "tensors"),
               false;
    for (int i = 0; i < count; i++)
        if (!wg_check_pair(y, "x", x[i], name) ||
            !wg_check_pair(x[i], "the tangent", tangent[i], name) ||
            !wg_check_seed(x[i], "the tangent", tangent[i], name))
            return false;
    return true;
}

wg_tensor wg_jvp(wg_tensor y, const wg_tensor x[], const wg_tensor tangent[], int count)
{
    if (!check_operands(y, x, tangent, count))
        return wg_poisoned(y.tape);
    const wg_tensor u = count > 0 ? unwritten(y) : y;
    wg_tensor sum =
        wg_is_valid(u) && count == 0 ? wg_number_of_sweep(y, y, 0) : wg_poisoned(y.tape);
    for (int i = 0; i < count && wg_is_valid(u); i++) {
        const wg_tensor product = product_with(y, u, x[i], tangent[i]);
        sum = i == 0 ? product : wg_add(sum, product);
    }
    return sum;
}
