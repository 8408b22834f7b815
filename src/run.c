/* run.c — running a program: its steps, one after another. */
#include "internal.h"

/* ---- Steps ----------------------------------------------------------------------------------- */

void wg_run_forward(const step *s)
{
    s->with.forward(&s->pub);
}

/* One loop over all elements. */
void wg_run_loop(const step *s)
{
    const void *x[WG_MAP_ARITY] = {0};
    for (int k = 0; k < s->pub.arity; k++)
        x[k] = s->pub.x[k].data;
    s->with.loop(s->n, s->pub.y.data, x, s->stride);
}

void wg_run_nest(const step *s)
{
    wg_cursor c = {{0}, {0}};
    if (wg_nest_count(s->nest) == 0)
        return;
    const int64_t size = (int64_t)wg_dtype_size(s->pub.y.dtype);
    do {
        const void *x[WG_MAP_ARITY] = {0};
        for (int k = 0; k < s->pub.arity; k++)
            x[k] = (const char *)s->pub.x[k].data + c.at[k + 1] * size;
        s->with.loop(s->n, (char *)s->pub.y.data + c.at[0] * size, x, s->stride);
    } while (wg_nest_next(s->nest, s->nest->ndim - 1, &c));
}

void wg_run_copy(const step *s)
{
    s->with.copy(s->nest, s->pub.y.data, s->pub.x[0].data);
}

/* ---- Addresses ------------------------------------------------------------------------------- */

static void *address(const wg_program *p, place at)
{
    char *base = at.owner ? at.owner->value : p->storage;
    return base ? base + at.offset
                : p->storage; /* what has no elements may lie nowhere: anything */
}

static void set_addresses(wg_program *p)
{
    for (int64_t i = 0; i < p->n_steps; i++) {
        step *s = &p->steps[i];
        wg_array *x = (wg_array *)(uintptr_t)s->pub.x; /* the program's own */
        s->pub.y.data = address(p, s->at[0]);
        for (int k = 0; k < s->pub.arity; k++)
            x[k].data = address(p, s->at[k + 1]);
    }
    p->addresses = p->tape->addresses;
}

static wg_status check_needs(const wg_program *p)
{
    for (int64_t i = 0; i < p->n_needs; i++)
        if (!p->needs[i]->has_value)
            return wg_error_keep(p->tape, WG_ERROR_STATE, "wg_run: %s was never written",
                                 wg_describe(p->needs[i]->pub.self).s);
    return WG_OK;
}

/* ---- Running --------------------------------------------------------------------------------- */

static bool is_dropped(const wg_program *p)
{
    return p->last >= p->tape->count || wg_node_at(p->tape, p->last)->pub.self.stamp != p->stamp;
}

/* Whether the program is still what was compiled, for a machine that is still the same. */
static wg_status check_current(const wg_program *p)
{
    if (is_dropped(p))
        return wg_error_keep(p->tape, WG_ERROR_STATE,
                             "wg_run: wg_rewind dropped tensors of this program; compile it again");
    if (p->isa != wg_isa())
        return wg_error_keep(p->tape, WG_ERROR_STATE,
                             "wg_run: this program is for %s, not for %s; compile it again",
                             wg_isa_word(p->isa), wg_isa_word(wg_isa()));
    return WG_OK;
}

wg_status wg_run(wg_program *p)
{
    if (!p)
        return WG_ERROR_NULL;
    const wg_status current = check_current(p);
    if (current != WG_OK)
        return current;
    if (p->addresses != p->tape->addresses) {
        const wg_status status = check_needs(p);
        if (status != WG_OK)
            return status;
        set_addresses(p);
    }
    for (int64_t i = 0; i < p->n_steps; i++)
        p->steps[i].run(&p->steps[i]);
    for (int64_t i = 0; i < p->n_gives; i++)
        p->gives[i]->has_value = true;
    return WG_OK;
}
