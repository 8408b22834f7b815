/* compile.c — from drafts to steps: kernels picked, places fixed. */
#include "internal.h"

#include <string.h>

/* ---- Parts of a step ------------------------------------------------------------------------- */

static place place_of(const lowering *l, const location *v)
{
    const size_t view = (size_t)v->layout.offset * wg_dtype_size(v->of->pub.dtype);
    return (place){v->owner, view + (v->life >= 0 ? l->lives[v->life].offset : 0)};
}

static bool set_array(wg_program *p, wg_array *to, const location *v)
{
    const int ndim = v->of->pub.shape.ndim;
    int64_t *stride = wg_arena_take(&p->arena, (size_t)ndim * sizeof *stride);
    if (!stride)
        return false;
    memcpy(stride, v->layout.stride, (size_t)ndim * sizeof *stride);
    *to = (wg_array){
        .dtype = v->of->pub.dtype, .ndim = ndim, .size = v->of->pub.shape.size, .stride = stride};
    return true;
}

/* The nest of loops over y's elements, and what moves along with it; kept if it has at least so
 * many loops. */
static bool set_nest(wg_program *p, step *s, int n, const location *const v[], int least)
{
    wg_nest nest;
    const wg_shape *shape = &v[0]->of->pub.shape;
    wg_nest_start(&nest, n);
    for (int d = 0; d < shape->ndim; d++) {
        int64_t stride[WG_NEST_OPERANDS];
        for (int k = 0; k < n; k++)
            stride[k] = wg_stride_along(v[k]->of->pub.shape.ndim, v[k]->of->pub.shape.size,
                                        v[k]->layout.stride, d, shape->ndim);
        wg_nest_push(&nest, shape->size[d], stride);
    }
    wg_nest_simplify(&nest);
    const int inner = nest.ndim - 1;
    s->n = inner < 0 ? 1 : nest.size[inner];
    for (int k = 1; k < n; k++)
        s->stride[k - 1] = inner < 0 ? 0 : nest.stride[k][inner];
    if (nest.ndim < least)
        return true; /* the innermost loop is all there is */
    wg_nest *kept = wg_arena_take(&p->arena, sizeof *kept);
    if (kept)
        *kept = nest;
    s->nest = kept;
    return kept != NULL;
}

/* ---- Kinds of steps -------------------------------------------------------------------------- */

static wg_loop *loop_of(const wg_op *op, wg_dtype dtype)
{
    for (int isa = wg_isa(); isa > WG_ISA_PORTABLE; isa--)
        if (op->map->loop[dtype][isa])
            return op->map->loop[dtype][isa];
    return op->map->loop[dtype][WG_ISA_PORTABLE];
}

static bool set_map(wg_program *p, step *s, const lowering *l, const node *y, const location *yv)
{
    const location *v[1 + WG_MAP_ARITY] = {yv};
    for (int k = 0; k < y->pub.arity; k++)
        v[k + 1] = wg_operand_value(l, y, k);
    s->with.loop = loop_of(y->pub.op, v[1]->of->pub.dtype);
    if (!set_nest(p, s, 1 + y->pub.arity, v, 2))
        return false;
    s->run = s->nest ? wg_run_nest : wg_run_loop;
    return true;
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

static bool set_scratch(wg_program *p, step *s, const wg_op *op)
{
    const size_t bytes = op->scratch ? op->scratch(&s->pub) : 0;
    void *memory = bytes ? wg_arena_take(&p->arena, bytes + WG_ALIGN) : NULL;
    s->pub.scratch = memory;
    if (memory)
        s->pub.scratch = (void *)(((uintptr_t)memory + WG_ALIGN - 1) & ~(uintptr_t)(WG_ALIGN - 1));
    return memory || bytes == 0;
}

static bool set_forward(wg_program *p, step *s, const node *y)
{
    const wg_op *op = y->pub.op;
    s->run = wg_run_forward;
    s->with.forward = op->forward;
    s->pub.to = 1;
    if (op->plan_size && !set_plan(p, s, op))
        return false;
    if (op->units)
        s->pub.to = op->units(&s->pub).count;
    return set_scratch(p, s, op);
}

static bool set_copy(wg_program *p, step *s, const location *y, const location *x)
{
    if (!set_nest(p, s, 2, (const location *[]){y, x}, 0))
        return false;
    s->run = wg_run_copy;
    s->with.copy = wg_dtype_size(y->of->pub.dtype) == 4 ? wg_copy4 : wg_copy8;
    return true;
}

/* ---- Steps ----------------------------------------------------------------------------------- */

/* Operands of a draft: those of its op, or the source of a copy. */
static const location *operand(const lowering *l, const draft *d, int k)
{
    return d->copies ? &l->values[d->x] : wg_operand_value(l, l->values[d->y].of, k);
}

static bool set_operands(wg_program *p, step *s, const lowering *l, const draft *d)
{
    const location *y = &l->values[d->y];
    const int arity = d->copies ? 1 : y->of->pub.arity;
    wg_array *x = wg_arena_take(&p->arena, (size_t)arity * sizeof *x);
    s->at = wg_arena_take(&p->arena, (size_t)(arity + 1) * sizeof *s->at);
    if (!x || !s->at || !set_array(p, &s->pub.y, y))
        return false;
    s->at[0] = place_of(l, y);
    for (int k = 0; k < arity; k++) {
        if (!set_array(p, &x[k], operand(l, d, k)))
            return false;
        s->at[k + 1] = place_of(l, operand(l, d, k));
    }
    s->pub.x = x;
    s->pub.arity = arity;
    return true;
}

static bool build_step(wg_program *p, step *s, const lowering *l, const draft *d)
{
    const location *y = &l->values[d->y];
    *s = (step){.run = NULL};
    if (!set_operands(p, s, l, d))
        return false;
    if (d->copies)
        return set_copy(p, s, y, &l->values[d->x]);
    s->pub.attr = y->of->pub.attr;
    return y->of->pub.op->map ? set_map(p, s, l, y->of, y) : set_forward(p, s, y->of);
}

/* ---- The program ----------------------------------------------------------------------------- */

static node **keep_list(wg_program *p, node *const list[], int64_t n)
{
    node **copy = wg_arena_take(&p->arena, (size_t)n * sizeof(node *));
    if (copy && n)
        memcpy(copy, list, (size_t)n * sizeof(node *));
    return copy;
}

static bool build(wg_program *p, const lowering *l)
{
    p->last = l->last;
    p->isa = wg_isa();
    p->stamp = wg_node_at(p->tape, l->last)->pub.self.stamp;
    p->needs = keep_list(p, l->needs, p->n_needs = l->n_needs);
    p->gives = keep_list(p, l->gives, p->n_gives = l->n_gives);
    p->steps = wg_arena_take(&p->arena, (size_t)l->n_drafts * sizeof *p->steps);
    p->storage_bytes = l->storage;
    p->storage = wg_pool_take(&p->tape->pool, l->storage);
    if (!p->needs || !p->gives || !p->steps || !p->storage)
        return false;
    for (; p->n_steps < l->n_drafts; p->n_steps++)
        if (!build_step(p, &p->steps[p->n_steps], l, &l->drafts[p->n_steps]))
            return false;
    return true;
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
    return p ? p->n_steps : 0;
}

size_t wg_program_bytes(const wg_program *p)
{
    return p ? p->storage_bytes : 0;
}
