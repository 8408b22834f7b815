/* gradient.c — the adjoint sweep.
 *
 * From y back to the first tensor, in reverse order of recording, which is a topological order:
 * when a tensor's turn comes, all that use it have had theirs, so its adjoint is complete, and its
 * op's rule records what flows on to its operands. Everything recorded is an ordinary tensor; the
 * sweep itself uses the public ops. */
#include "internal.h"

#include <string.h>

/* A sweep while it records. */
typedef struct sweeping {
    wg_tape *tape;
    uint32_t y;
    bool whole;        /* adjoints of constants too */
    uint32_t *adjoint; /* by tensor; 0: none so far */
    uint32_t count;    /* tensors that have one */
    wg_tensor *xbar;   /* what one rule returns */
    int xbar_room;
} sweeping;

static wg_tensor handle(const wg_tape *t, uint32_t index)
{
    return t->nodes[index]->pub.self;
}

/* ---- What one rule returns ------------------------------------------------------------------- */

/* Sums xbar over the axes along which an operand of this shape was repeated. */
static wg_tensor sum_to(wg_tensor xbar, const wg_shape *shape)
{
    const wg_shape from = wg_shape_of(xbar);
    const int extra = from.ndim - shape->ndim;
    wg_axes repeated = {0};
    for (int d = 0; d < from.ndim; d++)
        if (from.size[d] != 1 && (d < extra || shape->size[d - extra] == 1))
            repeated.axis[repeated.count++] = d;
    if (repeated.count)
        xbar = wg_sum_axes(xbar, repeated, true);
    return extra > 0 ? wg_reshape(xbar, *shape) : xbar;
}

/* An operand's adjoint from what the rule gave: of its shape and dtype, or poisoned. */
static wg_tensor fit(const node *y, const node *x, wg_tensor xbar)
{
    wg_tape *t = y->pub.self.tape;
    const node *n = wg_node_in(xbar);
    if (!n || xbar.tape != t)
        return wg_fail(t, WG_ERROR_RULE, "%s: its backward rule gave an operand a poisoned adjoint",
                       y->pub.op->name);
    if (n->pub.dtype != x->pub.dtype || !wg_broadcasts_to(&x->pub.shape, &n->pub.shape))
        return wg_fail(t, WG_ERROR_RULE,
                       "%s: its backward rule gave %s for operand %s; wanted %s %s",
                       y->pub.op->name, wg_describe(xbar).s, wg_describe(x->pub.self).s,
                       wg_dtype_name(x->pub.dtype), wg_describe_shape(&x->pub.shape).s);
    return sum_to(xbar, &x->pub.shape);
}

/* ---- The sweep ------------------------------------------------------------------------------- */

/* Adds one contribution to the adjoint of x; false on error. */
static bool accumulate(sweeping *s, uint32_t x, wg_tensor xbar)
{
    if (s->adjoint[x])
        xbar = wg_add(handle(s->tape, s->adjoint[x]), xbar);
    else
        s->count++;
    s->adjoint[x] = xbar.index;
    return xbar.index != 0;
}

static bool room_for_xbar(sweeping *s, int arity)
{
    if (arity <= s->xbar_room)
        return true;
    wg_tensor *xbar = wg_pool_grow(&s->tape->pool, s->xbar, 0, (size_t)arity * sizeof *xbar);
    if (xbar) {
        s->xbar = xbar;
        s->xbar_room = arity;
    }
    return xbar != NULL;
}

/* Whether the sweep goes on to an operand. */
static bool wants(const sweeping *s, const node *x)
{
    return wg_is_real(x->pub.dtype) && (s->whole || x->varies);
}

/* Hands the adjoint of y on to its operands; false on error. */
static bool step_back(sweeping *s, const node *y, wg_tensor ybar)
{
    const wg_node *pub = &y->pub;
    if (!room_for_xbar(s, pub->arity))
        return wg_error_keep(s->tape, WG_ERROR_MEMORY, "wg_gradient: no memory for the sweep"),
               false;
    for (int k = 0; k < pub->arity; k++)
        s->xbar[k] = (wg_tensor){NULL, 0, 0};
    pub->op->vjp(pub, ybar, s->xbar);
    for (int k = 0; k < pub->arity; k++) {
        const node *x = wg_node_at(s->tape, pub->x[k].index);
        if (!s->xbar[k].tape || !wants(s, x))
            continue;
        const wg_tensor xbar = fit(y, x, s->xbar[k]);
        if (!accumulate(s, pub->x[k].index, xbar))
            return false;
    }
    return true;
}

/* Notes for printers what ybar is the adjoint of: the first tensor, where one serves several. */
static void label(const sweeping *s, uint32_t y, uint32_t ybar)
{
    node *n = wg_node_at(s->tape, ybar);
    if (n->sweep_of == s->y && !n->adjoint_of)
        n->adjoint_of = y;
}

static bool record_sweep(sweeping *s, wg_tensor seed)
{
    s->adjoint[s->y] = seed.index;
    s->count = 1;
    for (uint32_t i = s->y; i > 0; i--) {
        if (!s->adjoint[i])
            continue;
        const node *y = wg_node_at(s->tape, i);
        label(s, i, s->adjoint[i]);
        if (y->pub.op->vjp && !step_back(s, y, handle(s->tape, s->adjoint[i])))
            return false;
    }
    return true;
}

/* ---- Remembering ----------------------------------------------------------------------------- */

static const sweep *find_sweep(const wg_tape *t, uint32_t y, uint32_t seed, bool whole)
{
    for (const sweep *s = t->sweeps; s; s = s->earlier)
        if (s->y == y && s->seed == seed && s->whole == whole)
            return s;
    return NULL;
}

static const sweep *remember(const sweeping *s, wg_tensor seed)
{
    wg_tape *t = s->tape;
    sweep *kept = wg_arena_take(&t->arena, sizeof *kept);
    struct adjoint *pair = kept ? wg_arena_take(&t->arena, s->count * sizeof *pair) : NULL;
    if (!pair) {
        wg_error_keep(t, WG_ERROR_MEMORY, "wg_gradient: no memory to remember the adjoints");
        return NULL;
    }
    *kept = (sweep){t->sweeps, s->y, seed.index, s->whole, t->count, s->count, pair};
    for (uint32_t i = s->y; i > 0; i--)
        if (s->adjoint[i])
            *pair++ = (struct adjoint){i, s->adjoint[i]};
    return t->sweeps = kept;
}

static const sweep *new_sweep(wg_tape *t, uint32_t y, wg_tensor seed, bool whole)
{
    const size_t bytes = ((size_t)y + 1) * sizeof(uint32_t);
    sweeping s = {.tape = t, .y = y, .whole = whole, .adjoint = wg_pool_take(&t->pool, bytes)};
    if (!s.adjoint) {
        wg_error_keep(t, WG_ERROR_MEMORY, "wg_gradient: no memory for the sweep");
        return NULL;
    }
    memset(s.adjoint, 0, bytes);
    const uint32_t outer = t->sweeping; /* a rule may itself ask for a gradient */
    t->sweeping = y;
    const bool done = record_sweep(&s, seed);
    t->sweeping = outer;
    const sweep *kept = done ? remember(&s, seed) : NULL;
    wg_pool_give(&t->pool, s.adjoint);
    wg_pool_give(&t->pool, s.xbar);
    return kept;
}

/* The adjoint of x, or 0; the pairs descend. */
static uint32_t adjoint_in(const sweep *s, uint32_t x)
{
    uint32_t low = 0, high = s->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (s->adjoint[middle].of == x)
            return s->adjoint[middle].is;
        if (s->adjoint[middle].of > x)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* ---- The public calls ------------------------------------------------------------------------ */

/* Both of one tape, and real. */
static bool check_pair(wg_tensor y, const char *role, wg_tensor x, const char *caller)
{
    const node *ny = wg_checked(y, caller), *nx = ny ? wg_checked(x, caller) : NULL;
    if (!ny || !nx) {
        if (!y.tape)
            wg_error_keep(x.tape, WG_ERROR_NULL, "%s: y has no tape", caller);
        else if (!x.tape)
            wg_error_keep(y.tape, WG_ERROR_NULL, "%s: %s has no tape", caller, role);
        else
            wg_error_keep(y.tape, x.tape->status, "%s: %s is %s", caller, role, wg_describe(x).s);
        return false;
    }
    if (y.tape != x.tape)
        wg_error_keep(y.tape, WG_ERROR_ARGUMENT, "%s: %s is of another tape", caller, role);
    else if (!wg_is_real(ny->pub.dtype) || !wg_is_real(nx->pub.dtype))
        wg_error_keep(y.tape, WG_ERROR_DTYPE, "%s: %s is i64, which has no derivative", caller,
                      wg_describe(wg_is_real(ny->pub.dtype) ? x : y).s);
    else
        return true;
    return false;
}

/* The poisoned tensor of the first that has a tape. */
static wg_tensor poisoned_of(wg_tensor y, wg_tensor x)
{
    return wg_poisoned(y.tape ? y.tape : x.tape);
}

/* A constant has an adjoint only in a whole sweep, which is recorded when somebody asks. */
static wg_tensor pull_back(wg_tensor y, wg_tensor seed, wg_tensor x)
{
    wg_tape *t = y.tape;
    const bool whole = !wg_node_in(x)->varies;
    const sweep *s = find_sweep(t, y.index, seed.index, whole);
    if (!s && !(s = new_sweep(t, y.index, seed, whole)))
        return wg_poisoned(t);
    const uint32_t adjoint = x.index <= y.index ? adjoint_in(s, x.index) : 0;
    if (adjoint)
        return handle(t, adjoint);
    return wg_full(t, wg_dtype_of(x), wg_shape_of(x), 0);
}

wg_tensor wg_gradient(wg_tensor y, wg_tensor x)
{
    if (!check_pair(y, "x", x, "wg_gradient"))
        return poisoned_of(y, x);
    if (wg_count(y) != 1)
        return wg_fail(y.tape, WG_ERROR_SHAPE,
                       "wg_gradient: %s is not a single element; wg_vjp takes a seed of its shape",
                       wg_describe(y).s);
    const wg_tensor one = wg_full(y.tape, wg_dtype_of(y), wg_shape_of(y), 1);
    return wg_is_valid(one) ? pull_back(y, one, x) : one;
}

wg_tensor wg_vjp(wg_tensor y, wg_tensor seed, wg_tensor x)
{
    const bool seeded = check_pair(y, "the seed", seed, "wg_vjp");
    if (!check_pair(y, "x", x, "wg_vjp") || !seeded)
        return poisoned_of(y, seed.tape ? seed : x);
    const node *ny = wg_node_in(y), *ns = wg_node_in(seed);
    if (ny->pub.dtype != ns->pub.dtype)
        return wg_fail(y.tape, WG_ERROR_DTYPE, "wg_vjp: the seed %s is %s; %s is %s",
                       wg_describe(seed).s, wg_dtype_name(ns->pub.dtype), wg_describe(y).s,
                       wg_dtype_name(ny->pub.dtype));
    if (!wg_same_shape(&ny->pub.shape, &ns->pub.shape))
        return wg_fail(y.tape, WG_ERROR_SHAPE, "wg_vjp: the seed %s has another shape than %s",
                       wg_describe(seed).s, wg_describe(y).s);
    return pull_back(y, seed, x);
}
