/* memory.c — an allocator that counts, checks sizes, and can fail. */
#include "memory.h"

#include <stdalign.h>
#include <stdlib.h>

/* What comes before each block. */
typedef struct head {
    alignas(max_align_t) size_t bytes;
    size_t given; /* `bytes`, inverted, while the block is handed out */
} head;

static void *take(void *user, size_t bytes)
{
    memory *m = user;
    m->calls++;
    if (m->calls >= m->fail_from && m->calls <= m->fail_to) {
        m->failed = true;
        return NULL;
    }
    head *h = malloc(sizeof *h + bytes);
    if (!h)
        return NULL;
    *h = (head){bytes, ~bytes};
    m->blocks++;
    m->bytes += bytes;
    return h + 1;
}

static void give(void *user, void *block, size_t bytes)
{
    memory *m = user;
    head *h = (head *)block - 1;
    if (h->bytes != bytes || h->given != ~bytes)
        m->mistaken = true;
    h->given = 0;
    m->blocks--;
    m->bytes -= bytes;
    free(h);
}

wg_allocator allocator_of(memory *m)
{
    return (wg_allocator){take, give, m};
}
