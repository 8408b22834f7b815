/* run.c — running a program: its steps, one after another. */
#include "internal.h"

/* ---- Steps ----------------------------------------------------------------------------------- */

void wg_run_chain_alone(const wg_step *s)
{
    wg_run_single(s->plan);
}

void wg_run_chain_tiles(const wg_step *s)
{
    wg_run_chain(s->plan, s->from, s->to, s->scratch);
}

void wg_run_copy(const wg_step *s)
{
    wg_copy_units(wg_dtype_size(s->y.dtype), s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

/* ---- On several threads ---------------------------------------------------------------------- */

static void run_part(void *step_, int64_t from, int64_t to, int part)
{
    const step *s = step_;
    wg_step own = s->pub;
    own.from = from;
    own.to = to;
    if (own.scratch)
        own.scratch = (char *)own.scratch + (size_t)part * s->scratch_bytes;
    s->run(&own);
}

/* Its parts at the same time. */
static void run_in_parts(const step *s)
{
    const int threads = wg_threads(); /* perhaps fewer than when it was compiled */
    wg_parallel(s->pub.to, s->parts < threads ? s->parts : threads, run_part, (void *)(uintptr_t)s);
}

/* ---- Addresses ------------------------------------------------------------------------------- */

static void *address(const wg_program *p, const place *at)
{
    char *base = at->owner ? at->owner->value : p->storage;
    return base ? base + at->offset
                : p->storage; /* what has no elements may lie nowhere: anything */
}

static void set_stage_addresses(const wg_program *p, const chain *c, int i)
{
    const moves *m = &c->moves[i];
    for (int k = 0; k <= m->arity; k++) {
        void *at = m->at[k].tile >= 0 ? p->scratch + (size_t)m->at[k].tile * c->tile_bytes
                                      : address(p, &m->at[k]);
        if (k == 0)
            c->stages[i].block.y = at;
        else
            c->stages[i].block.x[k - 1] = at;
    }
}

/* Whether one may read, and write where results go, up to SLACK bytes behind the elements. */
static bool has_slack(const place *at)
{
    return at->tile >= 0 || !at->owner ||
           (!at->owner->bound && at->owner->pub.op->role != WG_ROLE_CONSTANT);
}

static bool all_have_slack(const chain *c)
{
    for (int i = 0; i < c->n_stages; i++) {
        const moves *m = &c->moves[i];
        if (!m->flat || !has_slack(&m->at[0]))
            return false;
        for (int k = 0; k < m->arity; k++) {
            const int64_t column = c->stages[i].block.column[k];
            if (column != 0 && (column != 1 || !has_slack(&m->at[k + 1])))
                return false;
        }
    }
    return true;
}

/* A chain of one tile computes whole vectors where it may: what it makes behind the last element
 * is in nobody's way, and the loops need not care for the rest. */
static void set_chain_addresses(const wg_program *p, const chain *c)
{
    for (int i = 0; i < c->n_stages; i++)
        set_stage_addresses(p, c, i);
    if (c->count != 1)
        return;
    const int64_t vector = SLACK / c->element, exact = c->tile_rows * c->tile_columns;
    const int64_t whole = (exact + vector - 1) / vector * vector;
    const bool slack = all_have_slack(c);
    for (int i = 0; i < c->n_stages; i++)
        if (c->moves[i].flat)
            c->stages[i].block.columns = slack ? whole : exact;
}

static void set_step_addresses(const wg_program *p, step *s)
{
    wg_array *x = (wg_array *)(uintptr_t)s->pub.x; /* the program's own */
    s->pub.scratch = p->scratch;
    if (s->chain) {
        set_chain_addresses(p, s->chain);
        return;
    }
    s->pub.y.data = address(p, &s->at[0]);
    for (int k = 0; k < s->n_operands; k++)
        x[k].data = address(p, &s->at[k + 1]);
    if (s->place)
        s->place(&s->pub, (void *)(uintptr_t)s->pub.plan);
}

static wg_status run_checked(const step *s)
{
    const wg_status status = s->check ? s->check(&s->pub) : WG_OK;
    if (status == WG_OK && s->parts > 1)
        run_in_parts(s);
    else if (status == WG_OK)
        s->run(&s->pub);
    return status;
}

static wg_status run_steps(const wg_program *p, int64_t from, int64_t to)
{
    for (int64_t i = from; i < to; i++)
        if (p->steps[i].plain) {
            p->steps[i].run(&p->steps[i].pub);
        } else {
            const wg_status status = run_checked(&p->steps[i]);
            if (status != WG_OK)
                return status;
        }
    return WG_OK;
}

/* And computes what depends on constants alone. */
static wg_status set_addresses(wg_program *p)
{
    for (int64_t i = 0; i < p->n_steps; i++)
        set_step_addresses(p, &p->steps[i]);
    const wg_status status = run_steps(p, 0, p->n_once);
    if (status == WG_OK)
        p->addresses = p->tape->addresses;
    return status;
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
    return check_needs(p);
}

/* What must be seen to when something was dropped, bound, or written for the first time; and when
 * the last run failed. */
static wg_status prepare(wg_program *p)
{
    wg_status status = check_current(p);
    if (status == WG_OK && p->addresses != p->tape->addresses)
        status = set_addresses(p);
    if (status == WG_OK)
        p->rewinds = p->tape->stamp;
    return status;
}

/* Targets of assignments have changed after all else was computed. */
static void say_given(const wg_program *p)
{
    const uint64_t computed = ++p->tape->time, assigned = ++p->tape->time;
    for (int64_t i = 0; i < p->n_gives; i++) {
        p->gives[i]->has_value = true;
        p->gives[i]->since = wg_is_leaf(p->gives[i]) ? assigned : computed;
    }
}

/* A step refused what it was given. Some values are this run's, some the last one's: none can be
 * read. Targets of assignments are as they were. */
static wg_status fail(wg_program *p, wg_status status)
{
    for (int64_t i = 0; i < p->n_gives; i++)
        if (!wg_is_leaf(p->gives[i]))
            p->gives[i]->has_value = false;
    p->addresses = 0;
    return status;
}

wg_status wg_run(wg_program *p)
{
    if (!p)
        return WG_ERROR_NULL;
    const bool as_before =
        p->addresses == p->tape->addresses && p->rewinds == p->tape->stamp && p->isa == wg_isa();
    wg_status status = as_before ? WG_OK : prepare(p);
    if (status != WG_OK)
        return status;
    status = run_steps(p, p->n_once, p->n_steps);
    if (status != WG_OK)
        return fail(p, status);
    say_given(p);
    return WG_OK;
}
