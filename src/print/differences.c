/* differences.c — a gradient by central differences.
 *
 * What y needs is recorded again in f64, on a tape of its own, where a perturbation is added to x:
 * so x may be any tensor that y is made from, and the caller's tape stays as it is. */
#include "print.h"
#include "stencil.h"

#include <string.h>

typedef struct copying {
    const selection *s; /* what y needs */
    uint32_t y, x;
    wg_tape *to;
    wg_tensor *copy; /* by index on the first tape */
    wg_tensor moved; /* the perturbation of x */
    const char *why; /* it cannot be done; NULL: nothing is in the way */
} copying;

/* ---- Recording again ------------------------------------------------------------------------- */

static wg_dtype wide(wg_dtype dtype)
{
    return dtype == WG_I64 ? WG_I64 : WG_F64;
}

/* The elements of a leaf or constant, in memory of its tape; NULL: there is none. */
static void *wide_elements(const node *n)
{
    pool *p = &n->pub.self.tape->pool;
    const int64_t count = wg_node_count(n);
    double *all = wg_pool_take(p, (size_t)count * sizeof *all + 1);
    if (!all)
        return NULL;
    if (n->pub.dtype == WG_I64)
        memcpy(all, n->value, wg_node_bytes(n));
    else
        for (int64_t i = 0; i < count; i++)
            all[i] = wg_element_of(n, i);
    return all;
}

static wg_tensor copy_elements(const copying *c, const node *n)
{
    const wg_dtype dtype = wide(n->pub.dtype);
    const size_t bytes = (size_t)wg_node_count(n) * wg_dtype_size(dtype);
    void *all = wide_elements(n);
    if (!all)
        return wg_fail(c->to, WG_ERROR_MEMORY, "no memory");
    wg_tensor x;
    if (n->pub.op->role == WG_ROLE_CONSTANT) {
        x = wg_constant(c->to, dtype, n->pub.shape, all, bytes);
    } else {
        x = wg_input(c->to, NULL, dtype, n->pub.shape);
        wg_write(x, all, bytes);
    }
    wg_pool_give(&n->pub.self.tape->pool, all);
    return x;
}

/* The same op; what it makes in f32 whatever its operands are goes on as f64. */
static wg_tensor copy_op(const copying *c, const node *n)
{
    const wg_node *y = &n->pub;
    wg_tensor *x = wg_pool_take(&c->s->tape->pool, ((size_t)y->arity + 1) * sizeof *x);
    if (!x)
        return wg_fail(c->to, WG_ERROR_MEMORY, "no memory");
    for (int k = 0; k < y->arity; k++)
        x[k] = c->copy[y->x[k].index];
    wg_tensor is =
        y->arity ? wg_record(y->op, y->arity, x, y->attr, y->attr_size)
                 : wg_record_source(y->op, c->to, wide(y->dtype), y->shape, y->attr, y->attr_size);
    wg_pool_give(&c->s->tape->pool, x);
    if (wg_is_valid(is) && wg_dtype_of(is) != wide(y->dtype))
        is = wg_cast(is, wide(y->dtype));
    return is;
}

static wg_tensor copy_one(copying *c, const node *n)
{
    const bool leaf = wg_is_leaf(n), constant = n->pub.op->role == WG_ROLE_CONSTANT;
    if (n->pub.op->role == WG_ROLE_ASSIGN)
        c->why = "it depends on an assignment";
    else if (leaf && !n->has_value)
        c->why = "an input has no value";
    if (c->why)
        return WG_NONE;
    return leaf || constant ? copy_elements(c, n) : copy_op(c, n);
}

static void perturb(copying *c)
{
    c->moved = wg_input(c->to, NULL, WG_F64, wg_node_at(c->s->tape, c->x)->pub.shape);
    c->copy[c->x] = wg_add(c->copy[c->x], c->moved);
}

static void copy_all(copying *c)
{
    for (uint32_t i = 1; i <= c->y && !c->why; i++) {
        if (!c->s->needed[i])
            continue;
        c->copy[i] = copy_one(c, wg_node_at(c->s->tape, i));
        if (i == c->x && !c->why)
            perturb(c);
    }
}

/* ---- Differences ----------------------------------------------------------------------------- */

static void differentiate(const copying *c, wg_program *p, double *moved, double *slope)
{
    const double h = 3e-3;
    const int64_t n = wg_count(c->moved);
    for (int64_t j = 0; j < n; j++, moved[j - 1] = 0) {
        slope[j] = 0;
        for (int k = -3; k <= 3; k++) {
            if (k == 0)
                continue;
            moved[j] = k * h;
            wg_write(c->moved, moved, wg_bytes(c->moved));
            wg_run(p);
            slope[j] += wg_difference_weight(k) / h * wg_item(c->copy[c->y]);
        }
    }
}

static void compute(const copying *c, double *slope)
{
    const size_t bytes = wg_bytes(c->moved);
    wg_program *p = wg_compile(c->to, &c->copy[c->y], 1);
    double *moved = wg_pool_take(&c->to->pool, bytes + 1);
    if (p && moved) {
        memset(moved, 0, bytes);
        differentiate(c, p, moved, slope);
    } else {
        wg_fail(c->to, WG_ERROR_MEMORY, "no memory");
    }
    wg_pool_give(&c->to->pool, moved);
}

/* ---- Which gradient a tensor is -------------------------------------------------------------- */

/* The sweep that has g as an adjoint, and of what; the one that recorded it, if it says so. */
static const sweep *sweep_with(const wg_tape *t, uint32_t g, uint32_t *x)
{
    const node *n = wg_node_at(t, g);
    *x = n->adjoint_of;
    for (const sweep *s = t->sweeps; s; s = s->earlier) {
        if (wg_is_adjoint(n) && s->y == n->sweep_of && wg_adjoint_in(s, *x) == g)
            return s;
        for (uint32_t i = 0; !wg_is_adjoint(n) && i < s->count; i++)
            if (s->adjoint[i].is == g) {
                *x = s->adjoint[i].of;
                return s;
            }
    }
    return NULL;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static wg_status copy_and_compute(copying *c, double *slope)
{
    const size_t bytes = ((size_t)c->y + 1) * sizeof *c->copy;
    c->copy = wg_pool_take(&c->s->tape->pool, bytes);
    if (!c->copy)
        return WG_ERROR_MEMORY;
    memset(c->copy, 0, bytes);
    copy_all(c);
    if (!c->why && wg_error(c->to) == WG_OK)
        compute(c, slope);
    wg_pool_give(&c->s->tape->pool, c->copy);
    if (!c->why && wg_error(c->to) != WG_OK && wg_error(c->to) != WG_ERROR_MEMORY)
        c->why = "it cannot be computed in f64";
    return wg_error(c->to) == WG_ERROR_MEMORY ? WG_ERROR_MEMORY : WG_OK;
}

static wg_status differences_of(copying *c, double *slope)
{
    wg_tape *t = c->s->tape;
    c->to = wg_tape_new_with(&t->pool.allocator);
    if (!c->to)
        return WG_ERROR_MEMORY;
    c->to->seed = t->seed;
    const wg_status status = copy_and_compute(c, slope);
    wg_tape_free(c->to);
    return status;
}

wg_status wg_differences(wg_tape *t, uint32_t g, double *slope, const char *caller,
                         const char **why)
{
    copying c = {0};
    const sweep *of = sweep_with(t, g, &c.x);
    *why = !of ? "it is no gradient" : wg_is_of_gradient(t, of) ? NULL : "its seed is not 1";
    if (*why)
        return WG_OK;
    selection s;
    c.y = of->y;
    wg_status status = wg_pick(t, &wg_node_at(t, c.y)->pub.self, 1, caller, &s);
    if (status != WG_OK)
        return status;
    c.s = &s;
    if ((status = differences_of(&c, slope)) != WG_OK)
        wg_error_keep(t, status, "%s: no memory for differences", caller);
    wg_selection_free(&s);
    *why = c.why;
    return status;
}
