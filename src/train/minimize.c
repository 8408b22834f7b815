/* minimize.c — a training step: the gradients of a loss, clipped, the rate, and the updates, which
 * the loss carries along. The states of an optimiser are in the scope of its name; those of a
 * parameter in that of its name within. */
#include "updates.h"

#include <string.h>

/* What is minimised, by which parameters: those in a list, or, if that is NULL, all that the loss
 * has a gradient by. */
typedef struct problem {
    wg_tape *tape;
    wg_tensor L;
    const wg_optimizer *o;
    const wg_tensor *list;
    int count;
} problem;

/* ---- Parameters ------------------------------------------------------------------------------ */

static bool learns(wg_tensor L, wg_tensor x)
{
    return wg_node_of(x)->op->role == WG_ROLE_PARAM && wg_dtype_of(x) != WG_I64 &&
           wg_has_gradient(L, x);
}

/* Parameter number i, where p is the one before it; WG_NONE after the last. */
static wg_tensor next_parameter(const problem *q, wg_tensor p, int i)
{
    if (q->list)
        return i < q->count ? q->list[i] : WG_NONE;
    do
        p = wg_next_leaf(q->tape, p);
    while (p.tape && !learns(q->L, p));
    return p;
}

static bool check_list(const problem *q)
{
    for (int i = 0; i < q->count; i++) {
        const wg_tensor p = q->list[i];
        if (p.tape != q->tape || !wg_is_valid(p) || wg_dtype_of(p) == WG_I64)
            return wg_fail(
                       q->tape, WG_ERROR_ARGUMENT,
                       "wg_minimize_over: parameter %d is %s; it must be a real leaf of the tape",
                       i + 1, wg_describe(p).s),
                   false;
        for (int k = 0; k < i; k++)
            if (wg_same(p, q->list[k]))
                return wg_fail(q->tape, WG_ERROR_ARGUMENT, "wg_minimize_over: %s is given twice",
                               wg_describe(p).s),
                       false;
    }
    return true;
}

/* ---- Scopes ---------------------------------------------------------------------------------- */

enum { MOST_LETTERS = 255 };

/* Whether a name is one of a scope within scopes, "layer1/W". */
static bool is_path(const char *name)
{
    for (;; name++) {
        const size_t n = strcspn(name, "/");
        if (n == 0 || n > MOST_LETTERS)
            return false;
        name += n;
        if (!*name)
            return true;
    }
}

/* Opens the scopes of a path, one within the other; returns how many. */
static int open_scopes(wg_tape *t, const char *path)
{
    char name[MOST_LETTERS + 1];
    int opened = 0;
    for (size_t n; (n = strcspn(path, "/")) > 0; path += n + (path[n] == '/')) {
        memcpy(name, path, n);
        name[n] = '\0';
        if (wg_scope(t, name) != WG_OK)
            break;
        opened++;
    }
    return opened;
}

static void close_scopes(wg_tape *t, int opened)
{
    while (opened-- > 0)
        wg_scope_end(t);
}

/* The scope for the states of a parameter: of its name; or, where it has none of its own, of its
 * number. */
static int open_scope_of(wg_tensor p, int number)
{
    char text[32];
    if (is_path(wg_name_of(p)) && wg_same(wg_find_quietly(p.tape, wg_name_of(p)), p))
        return open_scopes(p.tape, wg_name_of(p));
    snprintf(text, sizeof text, "#%d", number + 1);
    return open_scopes(p.tape, text);
}

/* Whether the open scope has a leaf of its own. */
static bool is_taken(wg_tape *t)
{
    for (wg_tensor x = wg_next_leaf(t, WG_NONE); x.tape; x = wg_next_leaf(t, x))
        if (strcmp(wg_scope_of(x), wg_scope_now(t)) == 0)
            return true;
    return false;
}

/* ---- Gradients ------------------------------------------------------------------------------- */

static wg_tensor clipped_by_value(const problem *q, wg_tensor p)
{
    const wg_tensor g = wg_gradient(q->L, p);
    return q->o->clip_value > 0 ? wg_clipped_by_value(g, q->o->clip_value) : g;
}

/* What all gradients are multiplied by; WG_NONE for 1. As the first to ask for gradients, it also
 * counts the parameters. */
static wg_tensor factor_of_all(const problem *q, int *count)
{
    wg_tensor sum = WG_NONE, p = WG_NONE;
    for (*count = 0; (p = next_parameter(q, p, *count)).tape; ++*count) {
        const wg_tensor g = clipped_by_value(q, p);
        if (q->o->clip_norm > 0)
            sum = wg_add_norm(sum, g);
    }
    return sum.tape ? wg_clip_factor(wg_sqrt(sum), q->o->clip_norm) : WG_NONE;
}

static wg_tensor gradient_for(const problem *q, wg_tensor p, wg_tensor factor)
{
    wg_tensor g = clipped_by_value(q, p);
    if (factor.tape)
        g = wg_mul(factor, g);
    return q->o->maximize ? wg_neg(g) : g;
}

/* ---- The step -------------------------------------------------------------------------------- */

/* A loss and the assignments that it is yet to carry. */
typedef struct bundle {
    wg_tensor y;
    int count;
    wg_tensor others[32];
} bundle;

static void tie(bundle *b)
{
    b->y = wg_with(b->y, b->others, b->count);
    b->count = 0;
}

static void add(bundle *b, wg_tensor other)
{
    b->others[b->count++] = other;
    if (b->count == (int)(sizeof b->others / sizeof *b->others))
        tie(b);
}

static wg_tensor update(const problem *q, wg_tensor p, int number, wg_tensor g, wg_tensor rate,
                        wg_tensor k)
{
    const int opened = open_scope_of(p, number);
    const wg_tensor updated = opened ? q->o->update(q->o, p, g, rate, k) : wg_poisoned(q->tape);
    close_scopes(q->tape, opened);
    return updated;
}

/* In the optimiser's scope. */
static wg_tensor record_updates(const problem *q, wg_tensor factor)
{
    const wg_tensor step = wg_state(q->tape, "step", WG_I64, WG_SCALAR), next = wg_next(step);
    if (wg_fill(step, 0) != WG_OK)
        return wg_poisoned(q->tape);
    const wg_tensor rate = wg_rate_at(&q->o->schedule, q->o->rate, step), k = wg_cast(next, WG_F64);
    bundle b = {.y = q->L};
    add(&b, wg_assign(step, next));
    wg_tensor p = WG_NONE;
    for (int i = 0; (p = next_parameter(q, p, i)).tape; i++)
        add(&b, update(q, p, i, gradient_for(q, p, factor), rate, k));
    tie(&b);
    return b.y;
}

static wg_tensor record_in_scope(const problem *q, wg_tensor factor)
{
    wg_tensor y = wg_poisoned(q->tape);
    if (wg_scope(q->tape, q->o->name) != WG_OK)
        return y;
    if (is_taken(q->tape))
        wg_fail(q->tape, WG_ERROR_STATE,
                "wg_minimize: scope %s has states already; give each optimiser a name of its own",
                wg_scope_now(q->tape));
    else
        y = record_updates(q, factor);
    wg_scope_end(q->tape);
    return y;
}

/* After an error, nothing of it stays on the tape. */
static wg_tensor minimize(const problem *q)
{
    if (!q->tape || !wg_check_optimizer(q->tape, q->o))
        return wg_poisoned(q->tape);
    const wg_position before = wg_mark(q->tape);
    int count = 0;
    wg_tensor y = wg_gradient(q->L, q->L);
    if (wg_is_valid(y)) {
        const wg_tensor factor = factor_of_all(q, &count);
        y = count > 0 ? record_in_scope(q, factor)
                      : wg_fail(q->tape, WG_ERROR_ARGUMENT,
                                "wg_minimize: %s depends on no parameter", wg_describe(q->L).s);
    }
    if (!wg_is_valid(y))
        wg_rewind(q->tape, before);
    return y;
}

wg_tensor wg_minimize(wg_tensor L, const wg_optimizer *o)
{
    return minimize(&(problem){.tape = L.tape, .L = L, .o = o});
}

wg_tensor wg_minimize_over(wg_tensor L, const wg_optimizer *o, const wg_tensor params[], int count)
{
    const problem q = {.tape = L.tape, .L = L, .o = o, .list = params, .count = count};
    if (!params || count < 1)
        return wg_fail(L.tape, params ? WG_ERROR_ARGUMENT : WG_ERROR_NULL,
                       "wg_minimize_over: %s%d parameters", params ? "" : "the list is NULL; ",
                       count);
    return check_list(&q) ? minimize(&q) : wg_poisoned(L.tape);
}
