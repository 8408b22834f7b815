/* plan.c — storage for the values in between, shared by those that are not alive together.
 *
 * Walks the steps once. A value that is born takes the smallest gap that holds it, or grows the
 * storage; one that dies leaves a gap, joined with those beside it. A value is born before its
 * operands die, so it never overlaps them, unless it inherits the place of one. */
#include "internal.h"

#include <string.h>

typedef struct gap {
    size_t offset, bytes;
} gap;

typedef struct planner {
    gap *gaps; /* by offset, none touching another */
    int64_t n_gaps;
    size_t total;
    bool too_large; /* total would not fit in memory's addresses */
} planner;

static size_t rounded(size_t bytes)
{
    return (bytes + WG_ALIGN - 1) / WG_ALIGN * WG_ALIGN;
}

static int64_t best_gap(const planner *p, size_t bytes)
{
    int64_t best = -1;
    for (int64_t i = 0; i < p->n_gaps; i++)
        if (p->gaps[i].bytes >= bytes && (best < 0 || p->gaps[i].bytes < p->gaps[best].bytes))
            best = i;
    return best;
}

static void remove_gap(planner *p, int64_t i)
{
    p->n_gaps--;
    memmove(p->gaps + i, p->gaps + i + 1, (size_t)(p->n_gaps - i) * sizeof *p->gaps);
}

static size_t take(planner *p, size_t bytes)
{
    const int64_t i = best_gap(p, bytes);
    if (i < 0) {
        const size_t offset = p->total;
        p->too_large |= bytes > PTRDIFF_MAX - offset;
        p->total += p->too_large ? 0 : bytes;
        return offset;
    }
    const size_t offset = p->gaps[i].offset;
    p->gaps[i].offset += bytes;
    p->gaps[i].bytes -= bytes;
    if (p->gaps[i].bytes == 0)
        remove_gap(p, i);
    return offset;
}

/* The first gap behind an offset. */
static int64_t gap_after(const planner *p, size_t offset)
{
    int64_t low = 0, high = p->n_gaps;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (p->gaps[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void leave(planner *p, size_t offset, size_t bytes)
{
    const int64_t i = gap_after(p, offset);
    gap *after = p->gaps + i, *before = after - 1;
    const bool joins_after = i < p->n_gaps && after->offset == offset + bytes;
    const bool joins_before = i > 0 && before->offset + before->bytes == offset;
    if (bytes == 0)
        return;
    if (joins_before) {
        before->bytes += bytes + (joins_after ? after->bytes : 0);
        if (joins_after)
            remove_gap(p, i);
    } else if (joins_after) {
        *after = (gap){offset, bytes + after->bytes};
    } else {
        memmove(after + 1, after, (size_t)(p->n_gaps++ - i) * sizeof *after);
        *after = (gap){offset, bytes};
    }
}

/* first[s] is 1 + the first life that dies at step s, next[i] 1 + the one after life i. */
static void list_deaths(const life lives[], int64_t count, int64_t first[], int64_t next[])
{
    for (int64_t i = 0; i < count; i++) {
        next[i] = first[lives[i].dies];
        first[lives[i].dies] = i + 1;
    }
}

static void walk(planner *p, life lives[], int64_t count, int64_t n_steps, const int64_t first[],
                 const int64_t next[])
{
    int64_t born = 0;
    for (int64_t s = 0; s < n_steps; s++) {
        for (; born < count && lives[born].born == s; born++) {
            const int64_t from = lives[born].inherits;
            lives[born].offset =
                from < 0 ? take(p, rounded(lives[born].bytes)) : lives[from].offset;
            if (from >= 0)
                lives[from].inherited = true;
        }
        for (int64_t i = first[s]; i; i = next[i - 1])
            if (!lives[i - 1].inherited)
                leave(p, lives[i - 1].offset, rounded(lives[i - 1].bytes));
    }
}

bool wg_plan_storage(pool *p, life lives[], int64_t count, int64_t n_steps, size_t *total)
{
    const size_t n = (size_t)count, s = (size_t)n_steps;
    planner walker = {.gaps = wg_pool_take(p, (n + 1) * sizeof(gap))};
    int64_t *first = wg_pool_take(p, (s + n) * sizeof *first);
    const bool ready = walker.gaps && first;
    if (ready) {
        memset(first, 0, (s + n) * sizeof *first);
        list_deaths(lives, count, first, first + s);
        walk(&walker, lives, count, n_steps, first, first + s);
        *total = walker.total;
    }
    const bool fits = ready && !walker.too_large;
    wg_pool_give(p, walker.gaps);
    wg_pool_give(p, first);
    return fits;
}
