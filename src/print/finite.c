/* finite.c — the tensor that made the first NaN or infinity.
 *
 * In order of recording, the first tensor that has one was computed from finite ones. But infinite
 * constants are meant, in masks, and so are infinities that come of them; NaN never is. */
#include "print.h"

#include <math.h>
#include <string.h>

/* Where it was made: in which tensor, at which element. */
typedef struct maker {
    uint32_t tensor; /* 0: nowhere */
    int64_t element;
} maker;

/* ---- Looking for it -------------------------------------------------------------------------- */

static bool is_made(double x, bool infinity_is_meant)
{
    return infinity_is_meant ? isnan(x) : !isfinite(x);
}

/* −1: there is none, or no value. */
static int64_t first_made(const node *n, bool infinity_is_meant)
{
    const bool looked_at = n->has_value && wg_is_real(n->pub.dtype);
    for (int64_t i = 0; looked_at && i < wg_node_count(n); i++)
        if (is_made(wg_element_of(n, i), infinity_is_meant))
            return i;
    return -1;
}

/* Whether an infinity in the value of n, if it had one, would be meant. */
static bool may_be_infinite(const node *n, const bool meant[])
{
    bool may = n->pub.op->role == WG_ROLE_CONSTANT;
    for (int k = 0; k < n->pub.arity && !may; k++)
        may = meant[n->pub.x[k].index];
    return may;
}

static maker find(const selection *s, bool meant[])
{
    for (uint32_t i = 1; i <= s->last; i++) {
        const node *n = wg_node_at(s->tape, i);
        if (!s->needed[i])
            continue;
        const bool may = may_be_infinite(n, meant);
        const int64_t element = first_made(n, may);
        if (element >= 0)
            return (maker){i, element};
        meant[i] = may && (!n->has_value || first_made(n, false) >= 0);
    }
    return (maker){0};
}

/* Of y, which is valid, and its adjoints. */
static wg_status find_behind(wg_tensor y, const char *caller, maker *m)
{
    selection s;
    const wg_status status = wg_pick_sweep(y, NULL, 0, caller, &s);
    if (status != WG_OK)
        return status;
    pool *p = &y.tape->pool;
    const size_t n = (size_t)s.last + 1;
    bool *meant = wg_pool_take(p, n);
    if (meant) {
        memset(meant, 0, n);
        *m = find(&s, meant);
    }
    wg_pool_give(p, meant);
    wg_selection_free(&s);
    return meant ? WG_OK
                 : wg_error_keep(y.tape, WG_ERROR_MEMORY, "%s: no memory to look for NaN", caller);
}

wg_tensor wg_find_nonfinite(wg_tape *t, wg_tensor y, int64_t *element)
{
    static const char caller[] = "wg_find_nonfinite";
    maker m = {0};
    selection s;
    if (wg_pick(t, &y, 1, caller, &s) != WG_OK)
        return WG_NONE;
    wg_selection_free(&s);
    if (find_behind(y, caller, &m) != WG_OK || !m.tensor)
        return WG_NONE;
    if (element)
        *element = m.element;
    return wg_node_at(t, m.tensor)->pub.self;
}

/* ---- In words -------------------------------------------------------------------------------- */

int64_t wg_broadcast_element(const wg_shape *operand, const wg_shape *result, int64_t i)
{
    int64_t at = 0, stride = 1;
    for (int d = result->ndim - 1, o = operand->ndim - 1; o >= 0; i /= result->size[d--], o--) {
        if (operand->size[o] > 1)
            at += i % result->size[d] * stride;
        stride *= operand->size[o];
    }
    return at;
}

/* "x[1] = 0", or the operand as a whole, if not element by element. */
static void put_operand(grid *c, const names *called, const node *y, int k, int64_t element)
{
    const node *x = wg_node_at(c->tape, y->pub.x[k].index);
    const char *symbol = wg_symbol(called, PLAIN, y->pub.x[k].index);
    if (!y->pub.op->map) {
        wg_cell(c, "%s", symbol);
        return;
    }
    const int64_t at = wg_broadcast_element(&x->pub.shape, &y->pub.shape, element);
    wg_cell_index(c, symbol, &x->pub.shape, at);
    wg_cell(c, " = ");
    if (x->has_value)
        wg_cell_element(c, x, at);
    else
        wg_cell(c, "–");
}

/* "log v₇ [3] made −inf at [1] from …" */
static void put_maker(grid *c, const names *called, maker m)
{
    const node *n = wg_node_at(c->tape, m.tensor);
    if (n->pub.arity > 0)
        wg_cell(c, "%s ", n->pub.op->name);
    wg_cell(c, "%s %s %s ", wg_symbol(called, PLAIN, m.tensor), wg_describe_shape(&n->pub.shape).s,
            n->pub.arity > 0 ? "made" : "was given");
    wg_cell_element(c, n, m.element);
    if (wg_node_count(n) > 1)
        wg_cell(c, " at ");
    wg_cell_index(c, "", &n->pub.shape, m.element);
    for (int k = 0; k < n->pub.arity; k++) {
        wg_cell(c, "%s", k ? ", " : " from ");
        put_operand(c, called, n, k, m.element);
    }
}

void wg_line_nonfinite(grid *c, const names *n, wg_tensor y, const char *caller)
{
    maker m = {0};
    c->text.failed |= find_behind(y, caller, &m) != WG_OK;
    if (!m.tensor)
        return;
    wg_row_end(c);
    wg_cell(c, "the first NaN or infinity: ");
    put_maker(c, n, m);
    if (wg_node_at(c->tape, m.tensor)->pub.arity > 0)
        wg_cell(c, m.tensor <= y.index ? " (forward)" : " (backward)");
    wg_line_end(c);
}
