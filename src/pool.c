/* pool.c — the tape's memory: taken from its allocator once, given back only with the tape.
 *
 * A block that is given back waits in a list by size, eight classes to each power of two, and
 * serves the next request of its class, and no other: how many blocks of each class a piece of work
 * takes then depends on that work alone. So a loop that has done each kind of work once asks the
 * allocator for nothing more, in whatever order it goes on. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

struct block {
    block *next;  /* of all blocks */
    block *spare; /* of those in its class that are free */
    void *start;  /* what the allocator returned */
    size_t total; /* and how much */
    size_t room;  /* bytes after this header, which takes WG_ALIGN */
    int class_;
};

_Static_assert(sizeof(struct block) <= WG_ALIGN, "a block's header fits before its memory");

static block *header(const void *memory)
{
    return (block *)((uintptr_t)memory - WG_ALIGN);
}

static int highest_bit(size_t n)
{
    int bit = 0;
    while (n >>= 1)
        bit++;
    return bit;
}

/* The class of blocks with room for so many bytes, and the room that all of that class have. */
static int class_of(size_t bytes, size_t *room)
{
    if (bytes < WG_ALIGN)
        bytes = WG_ALIGN;
    const int octave = highest_bit(bytes);
    const size_t part = (size_t)1 << (octave - 3);
    const size_t parts = (bytes + part - 1) / part; /* 8 … 16 */
    *room = parts * part;
    return parts == 16 ? 8 * (octave + 1) : 8 * octave + (int)(parts - 8);
}

static block *new_block(pool *p, int class_, size_t room)
{
    const size_t total = room + 2 * (size_t)WG_ALIGN;
    void *start = p->allocator.alloc(p->allocator.user, total);
    if (!start)
        return NULL;
    const uintptr_t aligned = ((uintptr_t)start + WG_ALIGN - 1) & ~(uintptr_t)(WG_ALIGN - 1);
    block *b = (block *)aligned;
    *b = (block){.next = p->all, .start = start, .total = total, .room = room, .class_ = class_};
    p->all = b;
    p->bytes += total;
    return b;
}

void *wg_pool_take(pool *p, size_t bytes)
{
    size_t room;
    if (bytes > PTRDIFF_MAX / 2)
        return NULL;
    const int class_ = class_of(bytes, &room);
    block *b = p->spare[class_];
    if (b)
        p->spare[class_] = b->spare;
    else
        b = new_block(p, class_, room);
    return b ? (char *)b + WG_ALIGN : NULL;
}

void wg_pool_give(pool *p, void *memory)
{
    if (!memory)
        return;
    block *b = header(memory);
    b->spare = p->spare[b->class_];
    p->spare[b->class_] = b;
}

size_t wg_pool_room(const void *memory)
{
    return header(memory)->room;
}

void *wg_pool_grow(pool *p, void *memory, size_t used, size_t bytes)
{
    void *larger = wg_pool_take(p, bytes);
    if (larger && memory) {
        memcpy(larger, memory, used);
        wg_pool_give(p, memory);
    }
    return larger;
}

void wg_pool_free_all(pool *p)
{
    for (block *b = p->all, *next; b; b = next) {
        next = b->next;
        p->allocator.free(p->allocator.user, b->start, b->total);
    }
}
