/* compile.c — from drafts to steps: kernels picked, places fixed. */
#include "internal.h"

#include <string.h>

/* A part of a step should take some ten microseconds, or waking a thread costs more than it saves.
 * An element of an elementwise op counts as so many operations: it moves memory. */
enum { PART_OPERATIONS = 500000, STAGE_OPERATIONS = 16 };

/* ---- Operands -------------------------------------------------------------------------------- */

static bool set_array(wg_program *p, wg_array *to, const location *v, const node *seen_as)
{
    const wg_shape *shape = &seen_as->pub.shape, *own = &v->of->pub.shape;
    int64_t *stride = wg_arena_take(&p->arena, (size_t)shape->ndim * sizeof *stride);
    if (!stride)
        return false;
    for (int d = 0; d < shape->ndim; d++)
        stride[d] = shape == own
                        ? v->layout.stride[d]
                        : wg_stride_along(own->ndim, own->size, v->layout.stride, d, shape->ndim);
    *to = (wg_array){
        .dtype = v->of->pub.dtype, .ndim = shape->ndim, .size = shape->size, .stride = stride};
    return true;
}

/* Operands are seen in their own shapes, the base of a finish in the result's. */
static bool set_operands(wg_program *p, step *s, const lowering *l, const draft *d)
{
    const int n = wg_operand_count(d), all = n + (d->beside != NO_VALUE);
    const location *y = &l->values[d->y];
    wg_array *x = wg_arena_take(&p->arena, (size_t)all * sizeof *x);
    s->at = wg_arena_take(&p->arena, (size_t)(all + 1) * sizeof *s->at);
    if (!x || !s->at || !set_array(p, &s->pub.y, y, y->of))
        return false;
    s->at[0] = wg_place_of(l, y);
    for (int k = 0; k < all; k++) {
        const uint32_t value = k < n ? wg_operand(l, d, k) : d->beside;
        const location *v = &l->values[value];
        const bool base = d->base == value && k == n - 1;
        if (!set_array(p, &x[k], v, base ? y->of : v->of))
            return false;
        s->at[k + 1] = wg_place_of(l, v);
    }
    s->pub.x = x;
    s->pub.arity = d->op ? d->op->pub.arity : 1;
    s->n_operands = all;
    s->pub.finish.base = d->base == NO_VALUE ? NULL : &x[n - 1];
    s->pub.finish.scale = d->scale == NO_VALUE ? NULL : &x[s->pub.arity];
    s->pub.finish.minus = d->minus;
    s->pub.beside = d->beside == NO_VALUE ? NULL : &x[n];
    return true;
}

/* ---- Kinds of steps -------------------------------------------------------------------------- */

wg_loop *wg_loop_of(const wg_map *map, wg_dtype dtype)
{
    for (int isa = wg_isa(); isa > WG_ISA_PORTABLE; isa--)
        if (map->loop[dtype][isa])
            return map->loop[dtype][isa];
    return map->loop[dtype][WG_ISA_PORTABLE];
}

/* As many parts as there are threads, if each gets enough to do. */
static int parts_for(wg_units units)
{
    const double by_work = units.operations / PART_OPERATIONS;
    double parts = wg_threads();
    parts = by_work < parts ? by_work : parts;
    parts = (double)units.count < parts ? (double)units.count : parts;
    return parts < 2 ? 1 : (int)parts;
}

static bool set_plan(wg_program *p, step *s, const wg_op *op)
{
    void *plan = wg_arena_take(&p->arena, op->plan_size);
    if (!plan)
        return false;
    memset(plan, 0, op->plan_size);
    op->plan(&s->pub, plan);
    s->pub.plan = plan;
    return true;
}

static bool set_forward(wg_program *p, step *s, const lowering *l, const draft *d)
{
    const wg_op *op = d->op->pub.op;
    if (!set_operands(p, s, l, d))
        return false;
    s->run = op->forward;
    s->pub.node = &d->op->pub;
    s->pub.attr = d->op->pub.attr;
    s->check = op->check;
    s->place = op->place;
    if (op->plan_size && !set_plan(p, s, op))
        return false;
    const wg_units units = op->units ? op->units(&s->pub) : (wg_units){1, 0};
    s->pub.to = units.count;
    s->parts = parts_for(units);
    s->scratch_bytes = op->scratch ? op->scratch(&s->pub) : 0;
    return true;
}

static bool set_chain(wg_program *p, step *s, const lowering *l, int64_t number)
{
    const chain *c = s->chain = wg_build_chain(&p->arena, l, number);
    if (!c)
        return false;
    const double elements = (double)c->count * (double)c->tile_rows * (double)c->tile_columns;
    s->pub.to = c->count;
    s->parts = parts_for((wg_units){c->count, elements * c->n_stages * STAGE_OPERATIONS});
    s->scratch_bytes = (size_t)c->n_tiles * c->tile_bytes;
    s->pub.plan = c;
    s->run = c->count == 1 ? wg_run_chain_alone : wg_run_chain_tiles;
    return true;
}

static bool set_copy(wg_program *p, step *s, const lowering *l, const draft *d)
{
    const location *x = &l->values[d->x];
    const wg_shape *shape = &x->of->pub.shape;
    const wg_layout dense = wg_dense_layout(shape);
    wg_copying *c = wg_arena_take(&p->arena, sizeof *c);
    if (!c || !set_operands(p, s, l, d))
        return false;
    wg_nest_start(&c->nest, 2);
    for (int i = 0; i < shape->ndim; i++)
        wg_nest_push(&c->nest, shape->size[i], (int64_t[]){dense.stride[i], x->layout.stride[i]});
    wg_copying_finish(c);
    s->run = wg_run_copy;
    s->pub.plan = c;
    s->pub.to = c->units;
    s->parts =
        parts_for((wg_units){c->units, WG_MOVE_OPERATIONS * (double)wg_nest_count(&c->nest)});
    return true;
}

static bool build_step(wg_program *p, step *s, const lowering *l, int64_t number)
{
    const draft *d = &l->drafts[number];
    *s = (step){.run = NULL, .parts = 1};
    const bool built = !d->op               ? set_copy(p, s, l, d)
                       : d->op->pub.op->map ? set_chain(p, s, l, number)
                                            : set_forward(p, s, l, d);
    s->plain = s->parts == 1 && !s->check;
    return built;
}

/* ---- The program ----------------------------------------------------------------------------- */

static node **keep_list(wg_program *p, node *const list[], int64_t n)
{
    node **copy = wg_arena_take(&p->arena, (size_t)n * sizeof(node *));
    if (copy && n)
        memcpy(copy, list, (size_t)n * sizeof(node *));
    return copy;
}

/* Memory for whichever step needs the most, a piece for each of its parts. */
static bool add_scratch(wg_program *p)
{
    size_t most = 0;
    for (int64_t i = 0; i < p->n_steps; i++) {
        step *s = &p->steps[i];
        s->scratch_bytes = (s->scratch_bytes + WG_ALIGN - 1) / WG_ALIGN * WG_ALIGN;
        const size_t bytes = s->scratch_bytes * (size_t)s->parts;
        most = bytes > most ? bytes : most;
    }
    p->scratch = most ? wg_pool_take(&p->tape->pool, most) : NULL;
    return p->scratch || most == 0;
}

static bool build(wg_program *p, const lowering *l)
{
    p->last = l->last;
    p->isa = wg_isa();
    p->stamp = wg_node_at(p->tape, l->last)->pub.self.stamp;
    p->needs = keep_list(p, l->needs, p->n_needs = l->n_needs);
    p->gives = keep_list(p, l->gives, p->n_gives = l->n_gives);
    p->steps = wg_arena_take(&p->arena, (size_t)l->n_order * sizeof *p->steps);
    p->n_once = l->n_once;
    p->n_ops = l->n_drafts;
    p->storage_bytes = l->storage;
    p->storage = wg_pool_take(&p->tape->pool, l->storage + SLACK);
    if (!p->needs || !p->gives || !p->steps || !p->storage)
        return false;
    for (; p->n_steps < l->n_order; p->n_steps++)
        if (!build_step(p, &p->steps[p->n_steps], l, l->order[p->n_steps]))
            return false;
    return add_scratch(p);
}

static wg_program *new_program(const lowering *l)
{
    wg_program *p = wg_pool_take(&l->tape->pool, sizeof *p);
    if (p) {
        *p = (wg_program){.tape = l->tape, .arena = {.pool = &l->tape->pool}};
        if (build(p, l))
            return p;
        wg_program_free(p);
    }
    wg_error_keep(l->tape, WG_ERROR_MEMORY, "wg_compile: no memory for the program");
    return NULL;
}

wg_program *wg_compile_with(wg_tape *t, const wg_tensor wanted[], int count, unsigned options)
{
    if (!t || !wanted)
        return wg_error_keep(t, WG_ERROR_NULL, "wg_compile: the list of wanted tensors is NULL"),
               NULL;
    if (count < 1)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_compile: %d wanted tensors", count), NULL;
    if (options & ~(unsigned)WG_KEEP_ALL)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_compile_with: no such option: %#x", options),
               NULL;
    lowering l = {.tape = t, .options = options};
    wg_program *p = wg_lower(&l, wanted, count) ? new_program(&l) : NULL;
    wg_lowering_free(&l);
    return p;
}

wg_program *wg_compile(wg_tape *t, const wg_tensor wanted[], int count)
{
    return wg_compile_with(t, wanted, count, 0);
}

void wg_program_free(wg_program *p)
{
    if (!p)
        return;
    pool *memory = &p->tape->pool;
    wg_pool_give(memory, p->storage);
    wg_pool_give(memory, p->scratch);
    wg_arena_rewind(&p->arena, (arena_position){NULL, 0});
    wg_pool_give(memory, p);
}

wg_tensor wg_keep(wg_tensor x)
{
    node *n = wg_checked(x, "wg_keep");
    if (!n)
        return wg_poisoned(x.tape);
    n->kept = true;
    return x;
}

int64_t wg_program_steps(const wg_program *p)
{
    return p ? p->n_ops : 0;
}

size_t wg_program_bytes(const wg_program *p)
{
    return p ? p->storage_bytes : 0;
}
