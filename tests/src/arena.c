/* Tests of src/arena.c: a stack of allocations that rewinds. */
#include "memory.h"

#include <stdalign.h>
#include <string.h>

#include "internal.h"

Test(arena, pieces_are_aligned_and_apart)
{
    enum { PIECES = 2000 };
    memory m = {0};
    pool p = {.allocator = allocator_of(&m)};
    arena a = {.pool = &p};
    static char *piece[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        piece[i] = wg_arena_take(&a, i % 300);
        cr_assert(piece[i] && (uintptr_t)piece[i] % alignof(max_align_t) == 0);
        memset(piece[i], (int)(i % 251), i % 300);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < i % 300; k++)
            cr_assert(piece[i][k] == (char)(i % 251));
    wg_pool_free_all(&p);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

Test(arena, a_rewound_arena_gives_the_same_places_and_takes_no_memory)
{
    memory m = {0};
    pool p = {.allocator = allocator_of(&m)};
    arena a = {.pool = &p};
    for (int depth = 0; depth < 3; depth++) {
        wg_arena_take(&a, 100);
        const arena_position start = wg_arena_mark(&a);
        void *first = NULL;
        size_t calls = 0;
        for (int round = 0; round < 10; round++) {
            void *piece = wg_arena_take(&a, 48);
            for (size_t i = 0; i < 100; i++)
                cr_assert(wg_arena_take(&a, i * 71));
            cr_assert(round == 0 || (piece == first && m.calls == calls), "round %d", round);
            first = piece;
            calls = m.calls;
            wg_arena_rewind(&a, start);
        }
    }
    wg_pool_free_all(&p);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

Test(arena, pieces_larger_than_a_chunk_are_served)
{
    memory m = {0};
    pool p = {.allocator = allocator_of(&m)};
    arena a = {.pool = &p};
    const arena_position empty = wg_arena_mark(&a);
    memset(wg_arena_take(&a, 1000000), 1, 1000000);
    cr_assert(wg_arena_take(&a, 0));
    cr_assert(!wg_arena_take(&a, SIZE_MAX) && !wg_arena_take(&a, PTRDIFF_MAX));
    m.fail_to = SIZE_MAX;
    cr_assert(!wg_arena_take(&a, 2000000));
    wg_arena_rewind(&a, empty);
    cr_assert(a.top == NULL);
    wg_pool_free_all(&p);
    cr_assert(m.blocks == 0 && !m.mistaken);
}
