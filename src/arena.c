/* arena.c — a stack of small allocations in chunks from the pool; a rewind gives chunks back to
 * it. */
#include "internal.h"

#include <stdalign.h>

struct chunk {
    chunk *below;
};

enum { CHUNK = 16 * 1024, HEAD = alignof(max_align_t) };

_Static_assert(sizeof(struct chunk) <= HEAD, "a chunk's head keeps what follows aligned");

static bool add_chunk(arena *a, size_t bytes)
{
    const size_t least = HEAD + bytes;
    chunk *c = wg_pool_take(a->pool, least < CHUNK ? CHUNK : least);
    if (!c)
        return false;
    c->below = a->top;
    a->top = c;
    a->used = HEAD;
    return true;
}

void *wg_arena_take(arena *a, size_t bytes)
{
    if (bytes > PTRDIFF_MAX / 2)
        return NULL;
    bytes = (bytes + HEAD - 1) / HEAD * HEAD;
    if (!a->top || wg_pool_room(a->top) - a->used < bytes)
        if (!add_chunk(a, bytes))
            return NULL;
    void *memory = (char *)a->top + a->used;
    a->used += bytes;
    return memory;
}

void wg_arena_rewind(arena *a, arena_position to)
{
    while (a->top != to.top) {
        chunk *gone = a->top;
        a->top = gone->below;
        wg_pool_give(a->pool, gone);
    }
    a->used = to.used;
}
