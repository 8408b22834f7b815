/* Tests of src/plan.c: lives that overlap in time never overlap in storage. */
#include "support.h"

#include <stdlib.h>

#include "internal.h"

enum { LIVES = 80, STEPS = 60 };

static int64_t throw_dice(uint64_t seed, uint64_t *thrown, int64_t sides)
{
    return (int64_t)(wg_random(seed, (*thrown)++) % (uint64_t)sides);
}

static int by_birth(const void *a, const void *b)
{
    const life *la = a, *lb = b;
    return la->born < lb->born ? -1 : la->born > lb->born;
}

/* Lives in order of birth, some of which inherit the place of one that ends where they begin. */
static int64_t random_lives(life lives[], uint64_t seed)
{
    uint64_t thrown = 0;
    bool has_heir[LIVES] = {false};
    const int64_t count = throw_dice(seed, &thrown, LIVES + 1);
    for (int64_t i = 0; i < count; i++) {
        const int64_t born = throw_dice(seed, &thrown, STEPS);
        const int64_t length = throw_dice(seed, &thrown, i % 3 ? 6 : STEPS);
        const int64_t dies = born + length < STEPS ? born + length : STEPS - 1;
        const size_t bytes = (size_t)throw_dice(seed, &thrown, i % 4 ? 300 : 5000);
        lives[i] = (life){.bytes = bytes, .born = born, .dies = dies, .inherits = -1};
    }
    qsort(lives, (size_t)count, sizeof *lives, by_birth);
    for (int64_t i = 0; i < count; i++)
        for (int64_t from = 0; from < i && lives[i].inherits < 0; from++)
            if (lives[from].dies == lives[i].born && lives[from].born < lives[i].born &&
                !has_heir[from] && throw_dice(seed, &thrown, 2)) {
                has_heir[from] = true;
                lives[i].bytes = lives[from].bytes;
                lives[i].inherits = from;
            }
    return count;
}

static bool overlap(int64_t a, int64_t a_end, int64_t b, int64_t b_end)
{
    return a < b_end && b < a_end;
}

static void check_two(const life lives[], int64_t i, int64_t j, uint64_t seed)
{
    const life *a = &lives[i], *b = &lives[j];
    if (a->inherits == j || b->inherits == i || !a->bytes || !b->bytes ||
        !overlap(a->born, a->dies + 1, b->born, b->dies + 1))
        return;
    cr_assert(!overlap((int64_t)a->offset, (int64_t)(a->offset + a->bytes), (int64_t)b->offset,
                       (int64_t)(b->offset + b->bytes)),
              "seed %d: lives %d and %d share storage", (int)seed, (int)i, (int)j);
}

static void check_plan(const life lives[], int64_t count, size_t total, uint64_t seed)
{
    size_t sum = 0;
    for (int64_t i = 0; i < count; i++) {
        cr_assert(lives[i].offset % WG_ALIGN == 0);
        cr_assert(lives[i].offset + lives[i].bytes <= total, "seed %d: life %d", (int)seed, (int)i);
        if (lives[i].inherits >= 0)
            cr_assert(lives[i].offset == lives[lives[i].inherits].offset);
        sum += (lives[i].bytes + WG_ALIGN - 1) / WG_ALIGN * WG_ALIGN;
        for (int64_t j = 0; j < i; j++)
            check_two(lives, i, j, seed);
    }
    cr_assert(total <= sum);
}

Test(plan, lives_that_overlap_in_time_never_overlap_in_storage)
{
    wg_tape *t = wg_tape_new();
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        life lives[LIVES];
        size_t total = 0;
        const int64_t count = random_lives(lives, seed);
        cr_assert(wg_plan_storage(&t->pool, lives, count, STEPS, &total));
        check_plan(lives, count, total, seed);
    }
    wg_tape_free(t);
}

Test(plan, storage_is_used_again)
{
    wg_tape *t = wg_tape_new();
    life lives[STEPS];
    size_t total = 0;
    for (int64_t i = 0; i < STEPS; i++) /* each is read by the next step */
        lives[i] =
            (life){.bytes = 1024, .born = i, .dies = i + 1 < STEPS ? i + 1 : i, .inherits = -1};
    cr_assert(wg_plan_storage(&t->pool, lives, STEPS, STEPS, &total));
    cr_assert(total == 2 * 1024, "%zu", total);
    for (int64_t i = 1; i < STEPS; i++)
        lives[i].inherits = i - 1;
    cr_assert(wg_plan_storage(&t->pool, lives, STEPS, STEPS, &total));
    cr_assert(total == 1024, "%zu", total);
    wg_tape_free(t);
}

Test(plan, gaps_that_touch_are_joined)
{
    wg_tape *t = wg_tape_new();
    life lives[] = {{.bytes = 64, .born = 0, .dies = 1, .inherits = -1},
                    {.bytes = 64, .born = 0, .dies = 3, .inherits = -1},
                    {.bytes = 64, .born = 0, .dies = 2, .inherits = -1},
                    {.bytes = 192, .born = 4, .dies = 4, .inherits = -1},
                    {.bytes = 0, .born = 4, .dies = 4, .inherits = -1}};
    size_t total = 0;
    cr_assert(wg_plan_storage(&t->pool, lives, 5, 5, &total));
    cr_assert(total == 192 && lives[3].offset == 0);
    wg_tape_free(t);
}

Test(plan, nothing_needs_nothing)
{
    wg_tape *t = wg_tape_new();
    size_t total = 1;
    cr_assert(wg_plan_storage(&t->pool, NULL, 0, 0, &total));
    cr_assert(total == 0);
    wg_tape_free(t);
}
