/* tape.c — tapes: their nodes, names, marks. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- Making and freeing ---------------------------------------------------------------------- */

static void *from_malloc(void *user, size_t bytes)
{
    (void)user;
    return malloc(bytes);
}

static void to_free(void *user, void *memory, size_t bytes)
{
    (void)user;
    (void)bytes;
    free(memory);
}

static const wg_op poison = {.name = "poisoned", .no_derivative = true};

static bool add_poison(wg_tape *t)
{
    return wg_node_add(&(wg_call){.op = &poison, .tape = t}) != NULL;
}

wg_tape *wg_tape_new_with(const wg_allocator *allocator)
{
    const wg_allocator a = allocator ? *allocator : (wg_allocator){from_malloc, to_free, NULL};
    if (!a.alloc || !a.free)
        return NULL;
    wg_tape *t = a.alloc(a.user, sizeof *t);
    if (!t)
        return NULL;
    memset(t, 0, sizeof *t);
    t->pool.allocator = a;
    t->arena.pool = &t->pool;
    t->stamp = 1;
    t->addresses = 1;
    if (add_poison(t))
        return t;
    wg_tape_free(t);
    return NULL;
}

wg_tape *wg_tape_new(void)
{
    return wg_tape_new_with(NULL);
}

void wg_tape_free(wg_tape *t)
{
    if (!t)
        return;
    const wg_allocator a = t->pool.allocator;
    wg_pool_free_all(&t->pool);
    a.free(a.user, t, sizeof *t);
}

int64_t wg_tape_count(const wg_tape *t)
{
    return t ? (int64_t)t->count - 1 : 0;
}

size_t wg_tape_bytes(const wg_tape *t)
{
    return t ? sizeof *t + t->pool.bytes : 0;
}

void *wg_tape_take(wg_tape *t, size_t bytes)
{
    return wg_pool_take(&t->pool, bytes);
}

void wg_tape_give(wg_tape *t, void *memory)
{
    wg_pool_give(&t->pool, memory);
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

node *wg_checked(wg_tensor x, const char *caller)
{
    node *n = wg_node_in(x);
    if (!n && x.tape && x.index == 0)
        wg_error_keep(x.tape, WG_ERROR_NULL, "%s: the tensor is poisoned", caller);
    else if (!n)
        wg_error_keep(x.tape, WG_ERROR_STATE, "%s: the tensor was dropped by wg_rewind", caller);
    return n;
}

const wg_node *wg_node_of(wg_tensor x)
{
    const node *n = wg_checked(x, "wg_node_of");
    return n ? &n->pub : NULL;
}

static bool room_for_one_more(wg_tape *t)
{
    if (t->count < t->room)
        return true;
    const size_t room = t->room ? 2 * (size_t)t->room : 64, one = sizeof *t->nodes;
    if (room > UINT32_MAX)
        return false;
    node **nodes = wg_pool_grow(&t->pool, t->nodes, t->count * one, room * one);
    if (!nodes)
        return false;
    t->nodes = nodes;
    t->room = (uint32_t)room;
    return true;
}

/* Bytes in steps that keep what follows aligned for any attribute. */
static size_t aligned(size_t bytes)
{
    return (bytes + 15) / 16 * 16;
}

/* A copy of `bytes` bytes at *end, which moves on. */
static void *append(char **end, const void *from, size_t bytes)
{
    void *to = *end;
    if (bytes)
        memcpy(to, from, bytes);
    *end += aligned(bytes);
    return to;
}

node *wg_node_add(const wg_call *call)
{
    wg_tape *t = call->tape;
    const size_t operands = (size_t)call->arity * sizeof *call->x;
    const arena_position before = wg_arena_mark(&t->arena);
    if (call->attr_size > PTRDIFF_MAX / 2 || !room_for_one_more(t))
        return NULL;
    const size_t bytes = aligned(sizeof(node)) + aligned(operands) + aligned(call->attr_size);
    char *memory = wg_arena_take(&t->arena, bytes);
    if (!memory)
        return NULL;
    node *n = (node *)memory;
    char *end = memory + aligned(sizeof *n);
    const wg_tensor *x = append(&end, call->x, operands);
    const void *attr = append(&end, call->attr, call->attr_size);
    n->pub = (wg_node){.self = {t, t->count, t->stamp},
                       .op = call->op,
                       .dtype = call->dtype,
                       .arity = call->arity,
                       .shape = call->shape,
                       .x = x,
                       .attr = attr,
                       .attr_size = call->attr_size};
    /* All of it at once would be cleared by a string instruction, which takes longer to start. */
    memset(memory + sizeof n->pub, 0, sizeof *n - sizeof n->pub);
    n->before = before;
    n->scope = t->scope;
    t->nodes[t->count++] = n;
    return n;
}

/* ---- Marks ----------------------------------------------------------------------------------- */

wg_position wg_mark(const wg_tape *t)
{
    if (!t)
        return (wg_position){NULL, 0, 0};
    return (wg_position){t, t->count, t->nodes[t->count - 1]->pub.self.stamp};
}

static bool mark_holds(const wg_tape *t, wg_position mark)
{
    return mark.tape == t && mark.count > 0 && mark.count <= t->count &&
           t->nodes[mark.count - 1]->pub.self.stamp == mark.stamp;
}

/* The latest node is the first in its bucket, since nodes are dropped latest first. */
static void drop_latest(wg_tape *t)
{
    node *n = t->nodes[--t->count];
    if (n->hash)
        t->buckets[n->hash & (t->n_buckets - 1)] = n->next;
    wg_pool_give(&t->pool, n->name);
    if (n->value && !n->bound && n->pub.op->role != WG_ROLE_CONSTANT)
        wg_pool_give(&t->pool, n->value);
}

static void forget_latest_sweep(wg_tape *t)
{
    const sweep *gone = t->sweeps;
    t->nodes[gone->y]->sweeps = gone->same_y;
    t->sweeps = gone->earlier;
}

wg_status wg_rewind(wg_tape *t, wg_position mark)
{
    if (!t)
        return WG_ERROR_NULL;
    if (!mark_holds(t, mark))
        return wg_error_keep(
            t, WG_ERROR_STATE,
            "wg_rewind: the mark is of another tape, or an earlier rewind went below it");
    if (t->count == mark.count)
        return WG_OK;
    const arena_position to = t->nodes[mark.count]->before;
    while (t->sweeps && t->sweeps->recorded > mark.count)
        forget_latest_sweep(t);
    while (t->count > mark.count)
        drop_latest(t);
    wg_arena_rewind(&t->arena, to);
    t->stamp++;
    return WG_OK;
}

/* ---- Asking and naming ----------------------------------------------------------------------- */

bool wg_is_valid(wg_tensor x)
{
    return wg_node_in(x) != NULL;
}

wg_shape wg_shape_of(wg_tensor x)
{
    const node *n = wg_checked(x, "wg_shape_of");
    return n ? n->pub.shape : WG_SCALAR;
}

wg_dtype wg_dtype_of(wg_tensor x)
{
    const node *n = wg_checked(x, "wg_dtype_of");
    return n ? n->pub.dtype : WG_F32;
}

int64_t wg_count(wg_tensor x)
{
    const node *n = wg_checked(x, "wg_count");
    return n ? wg_node_count(n) : 0;
}

size_t wg_bytes(wg_tensor x)
{
    const node *n = wg_checked(x, "wg_bytes");
    return n ? wg_node_bytes(n) : 0;
}

const char *wg_op_name_of(wg_tensor x)
{
    const node *n = wg_checked(x, "wg_op_name_of");
    return n ? n->pub.op->name : "";
}

const char *wg_name_of(wg_tensor x)
{
    const node *n = wg_node_in(x);
    return n && n->name ? n->name : "";
}

bool wg_same(wg_tensor a, wg_tensor b)
{
    return a.tape == b.tape && a.index == b.index && a.stamp == b.stamp;
}

wg_tensor wg_name(wg_tensor x, const char *name)
{
    node *n = wg_checked(x, "wg_name");
    if (!n)
        return wg_poisoned(x.tape);
    if (!name)
        return wg_fail(x.tape, WG_ERROR_NULL, "wg_name: the name of %s is NULL", wg_describe(x).s);
    char *copy = *name ? wg_scoped_name(x.tape, name) : NULL;
    if (*name && !copy)
        return wg_fail(x.tape, WG_ERROR_MEMORY, "wg_name: no memory for a name of %zu bytes",
                       strlen(name) + 1);
    wg_pool_give(&x.tape->pool, n->name);
    n->name = copy;
    return x;
}
