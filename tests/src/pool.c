/* Tests of src/pool.c: blocks that fit, are aligned, and are used again. */
#include "memory.h"

#include <stdint.h>
#include <string.h>

#include "internal.h"

static pool new_pool(memory *m)
{
    return (pool){.allocator = allocator_of(m)};
}

Test(pool, blocks_are_aligned_and_large_enough_for_every_size)
{
    memory m = {0};
    pool p = new_pool(&m);
    for (size_t bytes = 0; bytes < 5000; bytes = bytes < 300 ? bytes + 1 : bytes + 97) {
        char *piece = wg_pool_take(&p, bytes);
        cr_assert(piece && (uintptr_t)piece % WG_ALIGN == 0);
        cr_assert(wg_pool_room(piece) >= bytes);
        cr_assert(wg_pool_room(piece) <= (bytes < 64 ? 64 : bytes + bytes / 8));
        memset(piece, 1, wg_pool_room(piece)); /* all of it is ours */
    }
    cr_assert(m.bytes == p.bytes);
    wg_pool_free_all(&p);
    cr_assert(m.blocks == 0 && m.bytes == 0 && !m.mistaken);
}

Test(pool, what_was_given_back_serves_the_same_work_again_in_any_order)
{
    enum { BLOCKS = 100 };
    memory m = {0};
    pool p = new_pool(&m);
    void *piece[BLOCKS];
    size_t calls = 0;
    for (size_t round = 0; round < 20; round++) {
        for (size_t i = 0; i < BLOCKS; i++)
            piece[i] = wg_pool_take(&p, (i * 37 + round * 11) % BLOCKS * 50);
        for (size_t i = 0; i < BLOCKS; i++)
            wg_pool_give(&p, piece[(i * 13 + round) % BLOCKS]);
        if (round == 0)
            calls = m.calls;
        cr_assert(m.calls == calls, "round %zu", round);
    }
    wg_pool_free_all(&p);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

Test(pool, growing_keeps_the_bytes_and_failing_keeps_the_block)
{
    memory m = {0};
    pool p = new_pool(&m);
    char *piece = wg_pool_grow(&p, NULL, 0, 10);
    memcpy(piece, "123456789", 10);
    piece = wg_pool_grow(&p, piece, 10, 5000);
    cr_assert(strcmp(piece, "123456789") == 0 && wg_pool_room(piece) >= 5000);
    m.fail_from = 0, m.fail_to = SIZE_MAX;
    cr_assert(!wg_pool_grow(&p, piece, 10, 100000));
    cr_assert(strcmp(piece, "123456789") == 0);
    wg_pool_give(&p, NULL);
    wg_pool_free_all(&p);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

Test(pool, sizes_beyond_memory_are_refused)
{
    memory m = {0};
    pool p = new_pool(&m);
    const size_t beyond[] = {SIZE_MAX, SIZE_MAX - 200, (size_t)PTRDIFF_MAX + 1, PTRDIFF_MAX};
    for (int i = 0; i < 4; i++)
        cr_assert(!wg_pool_take(&p, beyond[i]));
    cr_assert(m.calls == 0);
    wg_pool_free_all(&p);
}
