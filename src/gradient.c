/* gradient.c — the adjoint sweep.
 *
 * From y back, in reverse order of recording, which is a topological order: when a tensor's turn
 * comes, all that use it have had theirs, so its adjoint is complete, and its op's rule records
 * what flows on to its operands. A heap says whose turn it is, so that a sweep visits only what y
 * depends on. Everything recorded is an ordinary tensor; the sweep itself uses the public ops. */
#include "internal.h"

#include <string.h>

/* A sweep while it records. */
typedef struct sweeping {
    wg_tape *tape;
    uint32_t y;
    bool whole;           /* adjoints of constants too */
    uint32_t *adjoint;    /* by tensor; 0: none so far */
    uint32_t *pending;    /* tensors that have one and wait for their turn: a heap, latest first */
    struct adjoint *done; /* those that have had it, in that order */
    uint32_t n_pending, n_done, room; /* room for both together, in each */
    struct contribution *parts;       /* what the adjoints are sums of, in order of recording */
    uint32_t n_parts, parts_room;
    wg_tensor *xbar; /* what one rule returns */
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
    if (n && xbar.tape != t)
        return wg_fail(t, WG_ERROR_RULE,
                       "%s: its backward rule gave an operand an adjoint of another tape",
                       y->pub.op->name);
    if (!n)
        return wg_fail(t, WG_ERROR_RULE, "%s: its backward rule gave an operand a poisoned adjoint",
                       y->pub.op->name);
    if (n->pub.dtype == x->pub.dtype && wg_same_shape(&n->pub.shape, &x->pub.shape))
        return xbar;
    if (n->pub.dtype != x->pub.dtype || !wg_broadcasts_to(&x->pub.shape, &n->pub.shape))
        return wg_fail(t, WG_ERROR_RULE,
                       "%s: its backward rule gave %s %s for operand %s; wanted %s %s",
                       y->pub.op->name, wg_dtype_name(n->pub.dtype), wg_describe(xbar).s,
                       wg_describe(x->pub.self).s, wg_dtype_name(x->pub.dtype),
                       wg_describe_shape(&x->pub.shape).s);
    return sum_to(xbar, &x->pub.shape);
}

/* ---- Whose turn it is ------------------------------------------------------------------------ */

static bool no_memory(const sweeping *s)
{
    wg_error_keep(s->tape, WG_ERROR_MEMORY, "wg_gradient: no memory for the sweep");
    return false;
}

static bool room_for_one_more(sweeping *s)
{
    if (s->n_pending + s->n_done < s->room)
        return true;
    pool *p = &s->tape->pool;
    const uint32_t room = s->room ? 2 * s->room : 32;
    uint32_t *pending =
        wg_pool_grow(p, s->pending, s->n_pending * sizeof *pending, room * sizeof *pending);
    s->pending = pending ? pending : s->pending;
    struct adjoint *done = wg_pool_grow(p, s->done, s->n_done * sizeof *done, room * sizeof *done);
    s->done = done ? done : s->done;
    s->room = pending && done ? room : s->room;
    return (pending && done) || no_memory(s);
}

/* Lets a tensor rise in the heap to where it is later than both below it. */
static void push(sweeping *s, uint32_t x)
{
    uint32_t i = s->n_pending++;
    for (; i > 0 && s->pending[(i - 1) / 2] < x; i = (i - 1) / 2)
        s->pending[i] = s->pending[(i - 1) / 2];
    s->pending[i] = x;
}

/* The latest; the last takes its place and sinks. */
static uint32_t pop(sweeping *s)
{
    const uint32_t latest = s->pending[0], x = s->pending[--s->n_pending], n = s->n_pending;
    uint32_t i = 0;
    for (uint32_t child = 1; child < n; child = 2 * i + 1) {
        child += child + 1 < n && s->pending[child + 1] > s->pending[child];
        if (s->pending[child] <= x)
            break;
        s->pending[i] = s->pending[child];
        i = child;
    }
    s->pending[i] = x;
    return latest;
}

/* ---- The sweep ------------------------------------------------------------------------------- */

/* Notes for printers what an adjoint is the sum of. */
static bool note(sweeping *s, struct contribution part)
{
    if (s->n_parts == s->parts_room) {
        const uint32_t room = s->parts_room ? 2 * s->parts_room : 32;
        struct contribution *parts = wg_pool_grow(&s->tape->pool, s->parts,
                                                  s->n_parts * sizeof *parts, room * sizeof *parts);
        if (!parts)
            return no_memory(s);
        s->parts = parts;
        s->parts_room = room;
    }
    s->parts[s->n_parts++] = part;
    return true;
}

/* Adds to the adjoint of x what operand k of y gives it; false on error. y is 0 for the seed. */
static bool accumulate(sweeping *s, uint32_t x, wg_tensor xbar, uint32_t y, int k)
{
    wg_tensor sum = xbar;
    if (s->adjoint[x]) {
        sum = wg_add(handle(s->tape, s->adjoint[x]), xbar);
    } else {
        if (xbar.index == 0 || !room_for_one_more(s))
            return false;
        push(s, x);
    }
    s->adjoint[x] = sum.index ? sum.index : s->adjoint[x];
    return sum.index != 0 &&
           note(s, (struct contribution){
                       .of = x, .from = y, .operand = k, .is = xbar.index, .sum = sum.index});
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
        return no_memory(s);
    for (int k = 0; k < pub->arity; k++)
        s->xbar[k] = WG_NONE;
    const uint32_t outer = s->tape->ruling; /* a rule may itself ask for a gradient */
    s->tape->ruling = pub->self.index;
    pub->op->vjp(pub, ybar, s->xbar);
    s->tape->ruling = outer;
    for (int k = 0; k < pub->arity; k++) {
        const node *x = wg_node_at(s->tape, pub->x[k].index);
        if (!s->xbar[k].tape || !wants(s, x))
            continue;
        const wg_tensor xbar = fit(y, x, s->xbar[k]);
        if (!accumulate(s, pub->x[k].index, xbar, pub->self.index, k))
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
    if (!accumulate(s, s->y, seed, 0, 0))
        return false;
    while (s->n_pending > 0) {
        const uint32_t i = pop(s);
        const node *y = wg_node_at(s->tape, i);
        s->done[s->n_done++] = (struct adjoint){i, s->adjoint[i]};
        label(s, i, s->adjoint[i]);
        if (y->pub.op->vjp && !step_back(s, y, handle(s->tape, s->adjoint[i])))
            return false;
    }
    return true;
}

/* ---- Remembering ----------------------------------------------------------------------------- */

static const sweep *find_sweep(const wg_tape *t, uint32_t y, uint32_t seed, bool whole)
{
    const sweep *s = wg_node_at(t, y)->sweeps;
    while (s && (s->seed != seed || s->whole != whole))
        s = s->same_y;
    return s;
}

static const sweep *remember(const sweeping *s, wg_tensor seed)
{
    wg_tape *t = s->tape;
    node *y = wg_node_at(t, s->y);
    sweep *kept = wg_arena_take(&t->arena, sizeof *kept);
    struct adjoint *pairs = kept ? wg_arena_take(&t->arena, s->n_done * sizeof *pairs) : NULL;
    struct contribution *parts =
        pairs ? wg_arena_take(&t->arena, s->n_parts * sizeof *parts) : NULL;
    if (!parts)
        return no_memory(s), NULL;
    memcpy(pairs, s->done, s->n_done * sizeof *pairs);
    memcpy(parts, s->parts, s->n_parts * sizeof *parts);
    *kept = (sweep){.earlier = t->sweeps,
                    .same_y = y->sweeps,
                    .y = s->y,
                    .seed = seed.index,
                    .whole = s->whole,
                    .recorded = t->count,
                    .count = s->n_done,
                    .adjoint = pairs,
                    .n_parts = s->n_parts,
                    .part = parts};
    return t->sweeps = y->sweeps = kept;
}

/* An array with a 0 for each tensor so far: the tape's, unless a sweep is using that already, as
 * when a rule asks for a gradient. */
static bool take_scratch(sweeping *s)
{
    wg_tape *t = s->tape;
    if (t->scratch && wg_pool_room(t->scratch) > s->y * sizeof *t->scratch) {
        s->adjoint = t->scratch;
        t->scratch = NULL;
        return true;
    }
    const size_t bytes = t->room * sizeof *t->scratch;
    s->adjoint = wg_pool_take(&t->pool, bytes);
    if (s->adjoint)
        memset(s->adjoint, 0, wg_pool_room(s->adjoint));
    return s->adjoint || no_memory(s);
}

static void give_scratch(sweeping *s)
{
    wg_tape *t = s->tape;
    for (uint32_t i = 0; i < s->n_done; i++)
        s->adjoint[s->done[i].of] = 0;
    for (uint32_t i = 0; i < s->n_pending; i++)
        s->adjoint[s->pending[i]] = 0;
    wg_pool_give(&t->pool, t->scratch);
    t->scratch = s->adjoint;
    wg_pool_give(&t->pool, s->pending);
    wg_pool_give(&t->pool, s->done);
    wg_pool_give(&t->pool, s->parts);
    wg_pool_give(&t->pool, s->xbar);
}

static const sweep *new_sweep(wg_tape *t, uint32_t y, wg_tensor seed, bool whole)
{
    sweeping s = {.tape = t, .y = y, .whole = whole};
    if (!take_scratch(&s))
        return NULL;
    const uint32_t outer = t->sweeping;
    t->sweeping = y;
    const bool done = record_sweep(&s, seed);
    t->sweeping = outer;
    const sweep *kept = done ? remember(&s, seed) : NULL;
    give_scratch(&s);
    return kept;
}

/* The pairs descend. */
uint32_t wg_adjoint_in(const sweep *s, uint32_t x)
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

bool wg_check_pair(wg_tensor y, const char *role, wg_tensor x, const char *caller)
{
    const node *ny = wg_checked(y, caller), *nx = ny ? wg_checked(x, caller) : NULL;
    if (!ny || !nx) {
        if (!y.tape)
            wg_error_keep(x.tape, WG_ERROR_NULL, "%s: y has no tape", caller);
        else if (!x.tape)
            wg_error_keep(y.tape, WG_ERROR_NULL, "%s: %s has no tape", caller, role);
        else if (ny)
            wg_error_keep(y.tape, wg_why_invalid(x), "%s: %s is %s", caller, role,
                          wg_describe(x).s);
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

bool wg_check_seed(wg_tensor y, const char *role, wg_tensor seed, const char *caller)
{
    const node *ny = wg_node_in(y), *ns = wg_node_in(seed);
    if (ny->pub.dtype != ns->pub.dtype)
        wg_error_keep(y.tape, WG_ERROR_DTYPE, "%s: %s %s is %s; %s is %s", caller, role,
                      wg_describe(seed).s, wg_dtype_name(ns->pub.dtype), wg_describe(y).s,
                      wg_dtype_name(ny->pub.dtype));
    else if (!wg_same_shape(&ny->pub.shape, &ns->pub.shape))
        wg_error_keep(y.tape, WG_ERROR_SHAPE, "%s: %s %s has another shape than %s", caller, role,
                      wg_describe(seed).s, wg_describe(y).s);
    else
        return true;
    return false;
}

/* The poisoned tensor of the first that has a tape. */
static wg_tensor poisoned_of(wg_tensor y, wg_tensor x)
{
    return wg_poisoned(y.tape ? y.tape : x.tape);
}

wg_tensor wg_number_of_sweep(wg_tensor y, wg_tensor x, double number)
{
    const uint32_t outer = y.tape->sweeping;
    y.tape->sweeping = y.index;
    const wg_tensor full = wg_full(y.tape, wg_dtype_of(x), wg_shape_of(x), number);
    y.tape->sweeping = outer;
    return full;
}

/* The adjoint of x, or 0 for none; false: it could not be recorded. A constant has one only in a
 * whole sweep, which is recorded when somebody asks. */
static bool find_adjoint(wg_tensor y, wg_tensor seed, wg_tensor x, uint32_t *adjoint)
{
    wg_tape *t = y.tape;
    const bool whole = !wg_node_in(x)->varies;
    const sweep *s = find_sweep(t, y.index, seed.index, whole);
    if (!s && !(s = new_sweep(t, y.index, seed, whole)))
        return false;
    *adjoint = x.index <= y.index ? wg_adjoint_in(s, x.index) : 0;
    return true;
}

static wg_tensor pull_back(wg_tensor y, wg_tensor seed, wg_tensor x)
{
    uint32_t adjoint;
    if (!find_adjoint(y, seed, x, &adjoint))
        return wg_poisoned(y.tape);
    return adjoint ? handle(y.tape, adjoint) : wg_number_of_sweep(y, x, 0);
}

/* The adjoint of y that a gradient begins with, or the poisoned tensor. */
static wg_tensor seed_of(wg_tensor y, wg_tensor x, const char *caller)
{
    if (!wg_check_pair(y, "x", x, caller))
        return poisoned_of(y, x);
    if (wg_count(y) != 1)
        return wg_fail(y.tape, WG_ERROR_SHAPE,
                       "%s: %s is not a single element; wg_vjp takes a seed of its shape", caller,
                       wg_describe(y).s);
    return wg_number_of_sweep(y, y, 1);
}

wg_tensor wg_gradient(wg_tensor y, wg_tensor x)
{
    const wg_tensor one = seed_of(y, x, "wg_gradient");
    return wg_is_valid(one) ? pull_back(y, one, x) : one;
}

bool wg_has_gradient(wg_tensor y, wg_tensor x)
{
    uint32_t adjoint;
    const wg_tensor one = seed_of(y, x, "wg_has_gradient");
    return wg_is_valid(one) && find_adjoint(y, one, x, &adjoint) && adjoint != 0;
}

wg_tensor wg_vjp(wg_tensor y, wg_tensor seed, wg_tensor x)
{
    const bool seeded = wg_check_pair(y, "the seed", seed, "wg_vjp");
    if (!wg_check_pair(y, "x", x, "wg_vjp") || !seeded)
        return poisoned_of(y, seed.tape ? seed : x);
    return wg_check_seed(y, "the seed", seed, "wg_vjp") ? pull_back(y, seed, x)
                                                        : wg_poisoned(y.tape);
}
