/* select.c — what the tensors asked for need, and what of it belongs to which sweep. */
#include "print.h"

#include <string.h>

static wg_status check_tensor(wg_tape *t, wg_tensor x, int i, const char *caller)
{
    if (!x.tape || (x.tape == t && x.index == 0))
        return wg_error_keep(t, WG_ERROR_NULL, "%s: tensor %d is %s", caller, i + 1,
                             x.tape ? "poisoned" : "without a tape");
    if (x.tape != t)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: tensor %d is of another tape", caller,
                             i + 1);
    if (!wg_node_in(x))
        return wg_error_keep(t, WG_ERROR_STATE, "%s: tensor %d was dropped by wg_rewind", caller,
                             i + 1);
    return WG_OK;
}

wg_status wg_check_tensors(wg_tape *t, const wg_tensor tensors[], int count, const char *caller)
{
    for (int i = 0; i < count; i++) {
        const wg_status status = check_tensor(t, tensors[i], i, caller);
        if (status != WG_OK)
            return status;
    }
    return WG_OK;
}

wg_status wg_check_asked(wg_tape *t, const wg_tensor tensors[], int count, const char *caller)
{
    if (!t)
        return WG_ERROR_NULL;
    if (!tensors)
        return wg_error_keep(t, WG_ERROR_NULL, "%s: the list of tensors is NULL", caller);
    if (count < 1)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: %d tensors", caller, count);
    return wg_check_tensors(t, tensors, count, caller);
}

/* An assignment has its target's value, whatever that is made of. */
static bool is_stale(const selection *s, uint32_t i)
{
    const node *n = wg_node_at(s->tape, i);
    return n->pub.op->role == WG_ROLE_OP && n->has_value && n->since < s->newest[i];
}

/* What a tensor that is needed is made of. */
static void mark_origin(selection *s, uint32_t i)
{
    const wg_node *y = &wg_node_at(s->tape, i)->pub;
    s->fixed[i] = !wg_is_leaf_role(y->op->role);
    s->learned[i] = y->op->role == WG_ROLE_PARAM || y->op->role == WG_ROLE_STATE;
    s->newest[i] = wg_is_leaf_role(y->op->role) ? wg_node_at(s->tape, i)->since : 0;
    for (int k = 0; k < y->arity; k++) {
        const uint32_t x = y->x[k].index;
        s->fixed[i] &= s->fixed[x];
        s->learned[i] |= s->learned[x];
        s->newest[i] = s->newest[x] > s->newest[i] ? s->newest[x] : s->newest[i];
    }
    s->stale[i] = is_stale(s, i);
}

void wg_mark_needed(selection *s)
{
    for (uint32_t i = s->last; i > 0; i--) {
        const wg_node *y = &wg_node_at(s->tape, i)->pub;
        for (int k = 0; s->needed[i] && k < y->arity; k++)
            s->needed[y->x[k].index] = true;
    }
    for (uint32_t i = 1; i <= s->last; i++)
        if (s->needed[i])
            mark_origin(s, i);
}

static bool take_marks(selection *s, wg_tape *t, uint32_t last)
{
    const size_t n = (size_t)last + 1;
    const size_t bytes = n * (sizeof *s->newest + 5 * sizeof *s->needed);
    *s = (selection){.tape = t, .last = last, .newest = wg_pool_take(&t->pool, bytes)};
    if (!s->newest)
        return false;
    memset(s->newest, 0, bytes);
    s->needed = (bool *)(s->newest + n);
    s->wanted = s->needed + n;
    s->fixed = s->wanted + n;
    s->learned = s->fixed + n;
    s->stale = s->learned + n;
    return true;
}

static wg_status no_memory(wg_tape *t, const char *caller)
{
    return wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for what is to be printed", caller);
}

wg_status wg_pick(wg_tape *t, const wg_tensor tensors[], int count, const char *caller,
                  selection *s)
{
    const wg_status status = wg_check_asked(t, tensors, count, caller);
    if (status != WG_OK)
        return status;
    uint32_t last = 0;
    for (int i = 0; i < count; i++)
        last = tensors[i].index > last ? tensors[i].index : last;
    if (!take_marks(s, t, last))
        return no_memory(t, caller);
    for (int i = 0; i < count; i++)
        s->needed[tensors[i].index] = s->wanted[tensors[i].index] = true;
    wg_mark_needed(s);
    return WG_OK;
}

wg_status wg_choose(wg_tape *t, const wg_tensor tensors[], int count, FILE *out, const char *caller,
                    selection *s)
{
    if (t && tensors && !out)
        return wg_error_keep(t, WG_ERROR_NULL, "%s: the file is NULL", caller);
    return wg_pick(t, tensors, count, caller, s);
}

/* ---- On a tape that has an error ------------------------------------------------------------- */

static bool is_passed_over(const wg_tape *t, wg_tensor x)
{
    return x.tape == t && x.index == 0;
}

static void add(selection *s, wg_tensor x, bool wanted)
{
    if (!wg_node_in(x))
        return;
    s->needed[x.index] = true;
    s->wanted[x.index] |= wanted;
    s->last = x.index > s->last ? x.index : s->last;
}

/* What a sweep recorded was not asked for. */
static void need_all(selection *s)
{
    s->all = true;
    s->last = s->tape->count - 1;
    for (uint32_t i = 1; i <= s->last; i++)
        s->needed[i] = !wg_node_at(s->tape, i)->sweep_of;
}

wg_status wg_choose_part(wg_tape *t, const wg_tensor tensors[], int count, FILE *out,
                         const char *caller, selection *s)
{
    if (!t || t->status == WG_OK || !out || count < 0 || (count > 0 && !tensors))
        return wg_choose(t, tensors, count, out, caller, s);
    for (int i = 0; i < count; i++) {
        const wg_status status =
            is_passed_over(t, tensors[i]) ? WG_OK : check_tensor(t, tensors[i], i, caller);
        if (status != WG_OK)
            return status;
    }
    if (!take_marks(s, t, t->count - 1))
        return no_memory(t, caller);
    s->last = 0;
    for (int i = 0; i < count; i++)
        add(s, tensors[i], true);
    for (int k = 0; k < t->failed.arity; k++)
        add(s, t->failed.x[k], false);
    add(s, t->failed.at, false);
    if (s->last == 0)
        need_all(s);
    wg_mark_needed(s);
    return WG_OK;
}

/* ---- A sweep --------------------------------------------------------------------------------- */

/* Lists y, the contributions and sums of its sweep, and the others; returns how many. */
static int list_sweep(wg_tensor y, const sweep *adjoints, const wg_tensor others[], int count,
                      wg_tensor *all)
{
    int n = 0;
    all[n++] = y;
    for (int i = 0; i < count; i++)
        all[n++] = others[i];
    for (uint32_t i = 0; adjoints && i < adjoints->n_parts; i++) {
        all[n++] = wg_node_at(y.tape, adjoints->part[i].is)->pub.self;
        all[n++] = wg_node_at(y.tape, adjoints->part[i].sum)->pub.self;
    }
    return n;
}

wg_status wg_pick_sweep(wg_tensor y, const wg_tensor others[], int count, const char *caller,
                        selection *s)
{
    wg_tape *t = y.tape;
    const sweep *adjoints = wg_sweep_of(t, y.index);
    const size_t n = 1 + (size_t)count + 2 * (adjoints ? (size_t)adjoints->n_parts : 0);
    wg_tensor *all = wg_pool_take(&t->pool, n * sizeof *all);
    if (!all)
        return wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for what is to be printed", caller);
    const wg_status status =
        wg_pick(t, all, list_sweep(y, adjoints, others, count, all), caller, s);
    wg_pool_give(&t->pool, all);
    return status;
}

void wg_selection_free(selection *s)
{
    wg_pool_give(&s->tape->pool, s->newest);
}

wg_status wg_flushed(wg_tape *t, FILE *out, const char *caller)
{
    if (fflush(out) == 0 && !ferror(out))
        return WG_OK;
    return wg_error_keep(t, WG_ERROR_IO, "%s: writing to the file failed", caller);
}

bool wg_is_single(const node *n)
{
    return n->pub.op->role == WG_ROLE_CONSTANT && wg_node_count(n) == 1;
}

bool wg_is_adjoint(const node *n)
{
    return n->sweep_of && n->adjoint_of;
}

bool wg_is_of_gradient(const wg_tape *t, const sweep *s)
{
    const node *seed = wg_node_at(t, s->seed); /* in the shape of y */
    while (seed->pub.op->view && seed->pub.op->role == WG_ROLE_OP)
        seed = wg_node_at(t, seed->pub.x[0].index);
    return wg_node_count(wg_node_at(t, s->y)) == 1 && wg_is_single(seed) &&
           wg_element_of(seed, 0) == 1;
}

const sweep *wg_gradient_of(const wg_tape *t, uint32_t y)
{
    const sweep *s = wg_node_at(t, y)->sweeps;
    while (s && (s->whole || !wg_is_of_gradient(t, s)))
        s = s->same_y;
    return s;
}

const sweep *wg_sweep_of(const wg_tape *t, uint32_t y)
{
    const sweep *gradient = wg_gradient_of(t, y);
    return gradient ? gradient : wg_node_at(t, y)->sweeps;
}

bool wg_is_own_adjoint(const wg_tape *t, const sweep *of, const struct adjoint *pair)
{
    const node *n = wg_node_at(t, pair->is);
    return n->sweep_of == of->y && n->adjoint_of == pair->of;
}

bool wg_is_told(const selection *s, const sweep *of)
{
    for (uint32_t k = 0; k < of->count; k++) {
        const uint32_t is = of->adjoint[k].is;
        const bool own = is != of->seed && wg_is_own_adjoint(s->tape, of, &of->adjoint[k]);
        if (is <= s->last && s->needed[is] && (s->wanted[is] || own))
            return true;
    }
    return false;
}

static bool is_gradient(const selection *s, const sweep *of)
{
    return wg_is_of_gradient(s->tape, of);
}

/* The latest sweep of something selected, of those that are so; NULL: of all. */
static const sweep *latest(const selection *s, bool (*is_so)(const selection *s, const sweep *of))
{
    const sweep *of = s->tape->sweeps;
    while (of && (of->y > s->last || !s->needed[of->y] || (is_so && !is_so(s, of))))
        of = of->earlier;
    return of;
}

const sweep *wg_sweep_beside(const selection *s)
{
    const sweep *told = latest(s, wg_is_told), *of = told ? told : latest(s, is_gradient);
    return of ? of : latest(s, NULL);
}
